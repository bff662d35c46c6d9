package gaps_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/files"
)

const publicURL = "https://desk.example"

// house is a desk with articles, searches, and gaps over them.
type house struct {
	*desktest.World
	t         testing.TB
	articles  *articles.Service
	found     *knowledge.ArticleSearch
	similar   *knowledge.TicketSearch
	records   *knowledge.Searches
	gaps      *gaps.Service
	suggester *gaps.Suggester
	jobs      *queue

	anna, bob, lena tickets.Actor // agents, and who leads them
	mails           int
}

// queue takes down which jobs were wanted.
type queue struct{ jobs []river.JobArgs }

func (q *queue) Insert(_ context.Context, args river.JobArgs, _ *river.InsertOpts) (*rivertype.JobInsertResult, error) {
	q.jobs = append(q.jobs, args)
	return &rivertype.JobInsertResult{}, nil
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{World: desktest.New(t, gaps.NewSightings(publicURL)), t: t, jobs: &queue{}}
	store, err := files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	quiet := slog.New(slog.DiscardHandler)
	h.articles = articles.New(articles.Parts{DB: h.DB, Desk: h.Desk, Files: store, Markdown: markdown.New(), Now: h.Clock.Now, Log: quiet})
	thesaurus := knowledge.NewThesaurus(h.articles)
	h.records = knowledge.NewSearches(h.DB, h.Clock.Now)
	h.found = knowledge.NewArticleSearch(h.articles, h.Log, knowledge.ArticleSearchOptions{
		Dir: t.TempDir(), Thesaurus: thesaurus, Recorder: h.records, Logger: quiet, Now: h.Clock.Now,
	})
	h.similar = knowledge.NewTicketSearch(h.DB, h.Desk, h.Log, knowledge.TicketSearchOptions{
		Dir: t.TempDir(), Thesaurus: thesaurus, Logger: quiet, Now: h.Clock.Now,
	})
	h.run(h.found.Run)
	h.run(h.similar.Run)
	h.gaps = gaps.New(gaps.Parts{
		DB: h.DB, Desk: h.Desk, Search: h.found, Similar: h.similar, Writer: h.articles, Jobs: h.jobs, Now: h.Clock.Now, Log: quiet,
	})
	h.suggester = gaps.NewSuggester(h.DB, h.Desk, h.found, h.similar, h.Clock.Now)
	h.mailbox("support@desk.example")
	h.anna, h.bob, h.lena = h.agent("Anna Arnold", tickets.RoleAgent), h.agent("Bob Brandt", tickets.RoleAgent), h.agent("Lena Lund", tickets.RoleTeamLead)
	return h
}

// agent adds an agent with a whole name.
func (h *house) agent(name string, role tickets.Role, teams ...int64) tickets.Actor {
	h.t.Helper()
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	a := h.Agent(first, role, teams...)
	_, err := h.DB.Pool.Exec(h.Ctx(), `UPDATE agents SET name = $2 WHERE id = $1`, a.ID, name)
	require.NoError(h.t, err)
	return h.Actor(a.ID)
}

func (h *house) mailbox(address string) {
	h.t.Helper()
	_, err := h.DB.Pool.Exec(h.Ctx(), `INSERT INTO mailboxes (address, name, created_at) VALUES ($1, 'Support', $2)`, address, h.Clock.Now())
	require.NoError(h.t, err)
}

// run runs a part until the test ends.
func (h *house) run(part func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- part(ctx) }()
	var once sync.Once
	h.t.Cleanup(func() {
		once.Do(func() {
			cancel()
			require.NoError(h.t, <-done)
		})
	})
}

// settle waits until all that is committed can be found.
func (h *house) settle() {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		_, changed := h.Log.Watch()
		lag, err := h.Log.Lag(ctx)
		require.NoError(h.t, err)
		if lag.Unnumbered == 0 {
			break
		}
		select {
		case <-changed:
		case <-ctx.Done():
			h.t.Fatal("events were never numbered")
		}
	}
	seq, err := h.Log.Newest(ctx)
	require.NoError(h.t, err)
	require.NoError(h.t, h.found.Await(ctx, seq))
	require.NoError(h.t, h.similar.Await(ctx, seq))
}

// count counts gaps as they are now.
func (h *house) count() {
	h.t.Helper()
	h.settle()
	require.NoError(h.t, h.gaps.Count(h.Ctx()))
}

// ask has a customer write, and returns the ticket.
func (h *house) ask(name, subject, text string) int64 {
	h.t.Helper()
	h.mails++
	address := fmt.Sprintf("c%d@customer.example", h.mails)
	return h.askFrom(name, address, subject, text)
}

func (h *house) askFrom(name, address, subject, text string) int64 {
	h.t.Helper()
	in := h.Mail(address, subject, text)
	in.From.Name = name
	return h.Receive(in).TicketID
}

// answer has an agent answer and solve the ticket, and returns the message.
func (h *house) answer(by tickets.Actor, ticketID int64, text string) int64 {
	h.t.Helper()
	return h.say(by, ticketID, text, tickets.StatusSolved)
}

func (h *house) say(by tickets.Actor, ticketID int64, text string, then tickets.Status) int64 {
	h.t.Helper()
	m, err := h.Desk.Reply(h.Ctx(), by, ticketID, tickets.Reply{Kind: tickets.KindMessage, Text: text, HTML: "<p>" + text + "</p>", ThenStatus: then, Anyway: true})
	require.NoError(h.t, err)
	return m.ID
}

// article publishes one.
func (h *house) article(title, body string) *articles.Edition {
	h.t.Helper()
	e, err := h.articles.Create(h.Ctx(), tickets.System("test"), articles.NewArticle{Language: "en", Text: articles.Text{Title: title, Body: body}})
	require.NoError(h.t, err)
	return h.publish(e)
}

func (h *house) publish(e *articles.Edition) *articles.Edition {
	h.t.Helper()
	e, err := h.articles.Publish(h.Ctx(), tickets.System("test"), e.Article.ID, e.Translation.Language, articles.Publishing{})
	require.NoError(h.t, err)
	return e
}

// search records what somebody searched.
func (h *house) search(query, reader string, results int, clicked *int64) {
	h.t.Helper()
	id, err := h.records.RecordSearch(h.Ctx(), knowledge.SearchRecord{Place: "help", Language: "en", Query: query, Results: results, Reader: []byte(reader)})
	require.NoError(h.t, err)
	_, err = h.DB.Pool.Exec(h.Ctx(), `UPDATE kb_searches SET clicked_id = $2 WHERE id = $1`, id, clicked)
	require.NoError(h.t, err)
}

func (h *house) list(by tickets.Actor, q gaps.Query) []gaps.Gap {
	h.t.Helper()
	page, err := h.gaps.List(h.Ctx(), by, q)
	require.NoError(h.t, err)
	return page.Gaps
}

// show prints gaps as a person would look at them.
func show(w io.Writer, all []gaps.Gap) {
	for _, g := range all {
		fmt.Fprintf(w, "%5.2f %-8s %-9s %s  [%s, %d people, %.1f weeks]\n", g.Weight, g.Kind, g.State, g.Title, g.Language, g.People, g.Weeks)
		for _, q := range g.Evidence.Queries {
			fmt.Fprintf(w, "        ? %q x%d by %d\n", q.Text, q.Count, q.People)
		}
		for _, t := range g.Evidence.Tickets {
			fmt.Fprintf(w, "        # %d %q %.160q\n", t.ID, t.Subject, t.Text)
		}
		for _, a := range g.Evidence.Answers {
			fmt.Fprintf(w, "        > %d recent=%v %.260q\n", a.TicketID, a.Recent, a.Text)
		}
		for _, t := range g.Evidence.Terms {
			fmt.Fprintf(w, "        ± %s %d/%d vs %d/%d p=%.2g\n", t.Term, t.Recent, t.RecentTotal, t.Older, t.OlderTotal, t.P)
		}
	}
}
