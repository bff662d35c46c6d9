package agentui_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/agentui/account"
	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/channels/casepage"
	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/knowledge/helpcentre"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/knowledge/themes/digest"
	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/knowledge/themes/lens"
	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/sla"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/live"
)

// world is a server on a desk of its own, with somebody of each role.
type world struct {
	*desktest.World
	url      string
	accounts *account.Service
	server   *agentui.Server
	files    files.Store
	logged   *lines
	tokens   map[string]string // by the agent's name
	people   map[string]tickets.Actor
	seen     *sightings
	gaps     *gaps.Service
	closing  *closing.Service
	evidence *evidence.Service
	lens     *lens.Service
	themes   *tracking.Service

	support, legal int64 // teams; legal is restricted, lea is its only member
}

// lines collects what is logged.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// late hands observers to the desk before the database that they need exists.
type late struct{ all []tickets.Observer }

func (l *late) Observe(ctx context.Context, c *tickets.Change) error {
	for _, o := range l.all {
		if err := o.Observe(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// sightings remembers how far agents have read.
type sightings struct {
	mu  sync.Mutex
	all [][2]int64 // ticket, message
}

func (s *sightings) Seen(_ context.Context, ticketID, messageID int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, [2]int64{ticketID, messageID})
	return nil
}

// everything finds every ticket, whoever asks: what it must not show, the server has to leave out.
type everything struct{ w *desktest.World }

func (s everything) SearchTickets(ctx context.Context, _ tickets.Actor, q string, limit int) ([]agentui.TicketHit, error) {
	page, err := s.w.Desk.List(ctx, tickets.System("search"), tickets.Query{Limit: limit})
	var hits []agentui.TicketHit
	for _, row := range page.Rows {
		hits = append(hits, agentui.TicketHit{ID: row.ID, Score: 1, Highlights: map[string][]string{"subject": {"<mark>" + q + "</mark>"}}})
	}
	return hits, err
}

// Similar finds every ticket that is solved.
func (s everything) Similar(ctx context.Context, _ tickets.Actor, _ string, except int64, limit int) (knowledge.Similar, error) {
	page, err := s.w.Desk.List(ctx, tickets.System("search"), tickets.Query{Status: tickets.StatusSolved, Limit: limit})
	found := knowledge.Similar{Terms: []string{"parcel"}}
	for _, row := range page.Rows {
		if row.ID != except {
			found.Hits = append(found.Hits, agentui.TicketHit{ID: row.ID, Score: 1})
		}
	}
	return found, err
}

func (everything) CheckTickets(context.Context, tickets.Actor, string) ([]knowledge.QueryProblem, error) {
	return nil, nil
}

func (everything) CompleteTickets(context.Context, tickets.Actor, string, int) ([]knowledge.Completion, error) {
	return []knowledge.Completion{{Query: "status:open", Text: "status:open"}}, nil
}

func newWorld(t testing.TB, options ...func(*agentui.Config)) *world {
	t.Helper()
	observers := &late{}
	w := &world{World: desktest.New(t, observers), logged: &lines{}, tokens: map[string]string{}, seen: &sightings{}, people: map[string]tickets.Actor{}}
	log := slog.New(slog.NewTextHandler(w.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	jobs, err := river.NewClient(riverpgxv5.New(w.DB.Pool), &river.Config{})
	require.NoError(t, err)
	clocks := sla.NewClocks(w.DB, w.Clock.Now)
	observers.all = []tickets.Observer{clocks, chat.Keeper{}, channels.NewOutbox(jobs)}
	w.files, err = files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	w.accounts = account.New(w.DB, w.Desk, w.Log, w.Clock.Now, log)
	hub, err := live.New(live.Options{Log: w.Log, Render: agentui.NewRenderer(w.Desk), MayView: agentui.MayView(w.Desk), Logger: log})
	require.NoError(t, err)
	config := agentui.Config{MaxUpload: 1 << 20}
	for _, o := range options {
		o(&config)
	}
	links, err := casepage.NewLinks(w.DB, w.Desk, casepage.NewTokens([]byte("secret")), "https://desk.example", w.Clock.Now)
	require.NoError(t, err)
	shelf := articles.New(articles.Parts{DB: w.DB, Desk: w.Desk, Files: w.files, Markdown: markdown.New(), Now: w.Clock.Now, Log: log})
	// Its index does not run: the database answers.
	found := knowledge.NewArticleSearch(shelf, w.Log, knowledge.ArticleSearchOptions{
		Dir: t.TempDir(), Recorder: knowledge.NewSearches(w.DB, w.Clock.Now), Logger: log, Now: w.Clock.Now,
	})
	w.gaps = gaps.New(gaps.Parts{
		DB: w.DB, Desk: w.Desk, Search: found, Similar: everything{w.World}, Writer: shelf, Jobs: jobs, Now: w.Clock.Now, Log: log,
	})
	w.closing, err = closing.New(closing.Parts{
		DB: w.DB, Desk: w.Desk, Events: w.Log, Jobs: jobs, Secret: bytes.Repeat([]byte("s"), 32), PublicURL: "https://desk.example", Now: w.Clock.Now, Log: log,
	})
	require.NoError(t, err)
	w.evidence = evidence.New(w.DB, w.Desk, w.Log, evidence.Options{Now: w.Clock.Now, Logger: log})
	w.lens = lens.New(lens.Parts{DB: w.DB, Desk: w.Desk, Events: w.Log, Grounds: w.evidence, Now: w.Clock.Now, Log: log})
	w.themes = tracking.New(w.DB, w.Desk, w.Log, w.files, tracking.Options{
		Jobs: jobs, Now: w.Clock.Now, Logger: log, Observers: []tracking.PlacedObserver{w.evidence, w.lens, w.closing},
	})
	digests, err := digest.New(digest.Parts{
		Builder: digest.Builder{Figures: w.evidence, Fixes: w.closing, Gaps: w.gaps, PublicURL: "https://desk.example", Now: w.Clock.Now},
		DB:      w.DB, Desk: w.Desk, Jobs: jobs, Log: log,
	})
	require.NoError(t, err)
	w.server, err = agentui.New(config, agentui.Parts{
		Digests:      digests,
		Closing:      w.closing,
		ThemeFigures: w.evidence,
		Lens:         w.lens,
		Themes:       w.themes,
		CaseLinks:    links,
		DB:           w.DB, Desk: w.Desk, Accounts: w.accounts, Files: w.files, Search: everything{w.World},
		Ledger:        email.NewLedger(w.DB, w.files, jobs, w.Clock.Now),
		Composer:      email.NewComposer(w.DB, w.files, email.NewTokens([]byte("secret")), w.Desk, nil),
		Deliveries:    channels.NewDispatcher(w.DB, w.Desk, jobs, w.Clock.Now, nil),
		Forms:         newForms(t, w),
		HelpCentre:    helpcentre.NewOffice(w.DB, w.Desk, w.Clock.Now),
		Readers:       helpcentre.NewRecords(w.DB, w.Clock.Now, log),
		Articles:      shelf,
		ArticleSearch: found, Gaps: w.gaps,
		Suggester: gaps.NewSuggester(w.DB, w.Desk, found, everything{w.World}, w.Clock.Now),
		Promises:  clocks, Office: sla.NewOffice(w.DB, w.Desk, clocks, jobs, w.Clock.Now),
		Chats: chat.NewService(w.DB, w.Desk, w.Clock.Now), Sightings: w.seen,
		Hub: hub, Now: w.Clock.Now, Log: log,
		Console: fstest.MapFS{
			"index.html":        {Data: []byte("<!doctype html><title>Kept</title>")},
			"assets/app-1a2.js": {Data: []byte(strings.Repeat("console.log(1);\n", 200))},
		},
	})
	require.NoError(t, err)
	w.server.Pages()
	w.serve(t, hub)
	w.populate(t)
	return w
}

// serve listens on a free port and stops when the test ends.
func (w *world) serve(t testing.TB, hub *live.Hub) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w.url = "http://" + listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = hub.Run(ctx) })
	running.Go(func() { _ = w.server.Run(ctx) })
	running.Go(func() { _ = w.server.App().Listener(listener) })
	t.Cleanup(func() {
		cancel()
		_ = w.server.App().ShutdownWithTimeout(5 * time.Second)
		running.Wait()
	})
}

func (w *world) populate(t testing.TB) {
	w.support, w.legal = w.Team("First line", false), w.Team("Legal", true)
	for name, role := range map[string]tickets.Role{
		"root": tickets.RoleAdmin, "lena": tickets.RoleTeamLead, "ada": tickets.RoleAgent, "ben": tickets.RoleAgent, "lea": tickets.RoleAgent, "pia": tickets.RoleProductLead,
	} {
		team := w.support
		if name == "lea" {
			team = w.legal
		}
		w.people[name] = w.Agent(name, role, team)
		_, secret, err := w.accounts.CreateToken(t.Context(), tickets.System("test"), w.people[name].ID, "test")
		require.NoError(t, err)
		w.tokens[name] = secret
	}
}

// answer is what came back.
type answer struct {
	t      testing.TB
	Status int
	Header http.Header
	Body   string
}

// into decodes the body.
func into[T any](a answer) T {
	a.t.Helper()
	var v T
	require.NoError(a.t, json.Unmarshal([]byte(a.Body), &v), a.Body)
	return v
}

func (a answer) code() string {
	var p agentui.Problem
	_ = json.Unmarshal([]byte(a.Body), &p)
	return p.Code
}

type header map[string]string

// do sends a request as an agent (by their token; "" is nobody). A body that is no string is sent as JSON.
func (w *world) do(who, method, path string, body any, headers ...header) answer {
	w.T.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		require.NoError(w.T, err)
		reader = bytes.NewReader(encoded)
	}
	if !strings.HasPrefix(path, "/live") && !strings.HasPrefix(path, "//") && strings.HasPrefix(path, "/") {
		path = "/api/v1" + path
	}
	req, err := http.NewRequestWithContext(w.T.Context(), method, w.url+strings.TrimPrefix(path, "page:"), reader)
	require.NoError(w.T, err)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if who != "" {
		req.Header.Set("Authorization", "Bearer "+w.tokens[who])
	}
	for _, h := range headers {
		for name, value := range h {
			if name == "Host" {
				req.Host = value
			}
			req.Header.Set(name, value)
		}
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(w.T, err)
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	require.NoError(w.T, err)
	return answer{t: w.T, Status: res.StatusCode, Header: res.Header, Body: string(content)}
}

// must is do for what has to succeed, decoded.
func must[T any](w *world, who, method, path string, body any, headers ...header) T {
	w.T.Helper()
	a := w.do(who, method, path, body, headers...)
	require.Less(w.T, a.Status, 300, "%s %s: %s", method, path, a.Body)
	return into[T](a)
}

// open has a customer write a mail, and returns the ticket.
func (w *world) open(subject string) int64 {
	w.T.Helper()
	return w.Receive(w.Mail("ann@customer.example", subject, "Please help me with "+subject)).TicketID
}

// lastSeq is the highest event id, to ask what happened after it.
func (w *world) lastEvent() (id int64) {
	w.T.Helper()
	require.NoError(w.T, w.DB.Pool.QueryRow(w.Ctx(), `SELECT COALESCE(max(id), 0) FROM events`).Scan(&id))
	return id
}

func (w *world) eventsAfter(id int64) []string {
	w.T.Helper()
	rows, err := w.DB.Pool.Query(w.Ctx(), `SELECT kind FROM events WHERE id > $1 ORDER BY id`, id)
	require.NoError(w.T, err)
	kinds, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(w.T, err)
	return kinds
}
