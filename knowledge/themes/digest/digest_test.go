package digest_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/knowledge/themes/digest"
	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/fault"
)

// figures is a desk whose themes a test says itself: what evidence counts is tested there.
type figures struct {
	mu      sync.Mutex
	now     []evidence.Figure
	fixes   []closing.Fix
	gaps    []gaps.Gap
	periods []evidence.Period
}

func (f *figures) Overview(_ context.Context, p evidence.Period, filter evidence.Filter) (*evidence.Overview, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.periods = append(f.periods, p)
	o := &evidence.Overview{Period: p, Zone: "UTC"}
	for _, one := range f.now {
		if len(filter.Areas) > 0 && one.Theme.AreaID != filter.Areas[0] {
			continue
		}
		o.Items = append(o.Items, one)
		o.Tickets.Tickets += one.Tickets.Tickets
	}
	return o, nil
}

func (f *figures) Theme(_ context.Context, _ tickets.Actor, id int64, _ evidence.Period, _ evidence.Filter) (*evidence.Evidence, error) {
	e := &evidence.Evidence{Theme: evidence.ThemeRef{ID: id}}
	e.Typical = []evidence.Verbatim{{Words: "the box is empty <b>again</b> & [name] is not amused " + strings.Repeat("very ", 80), Language: "en"}}
	return e, nil
}

func (f *figures) Fixes(context.Context, time.Time) ([]closing.Fix, error) { return f.fixes, nil }

func (f *figures) List(context.Context, tickets.Actor, gaps.Query) (gaps.Page, error) {
	return gaps.Page{Gaps: f.gaps}, nil
}

func figure(id int64, name string, before, now int, flags ...evidence.Flag) evidence.Figure {
	f := evidence.Figure{Theme: evidence.ThemeRef{ID: id, Name: name, AreaID: 1 + id%2, Area: "App", Status: "open"}, Flags: flags}
	f.Tickets.Tickets, f.Customers.Value, f.Share.Value = now, float64(now), 0.1
	f.Trend = evidence.Trend{Before: before, Now: now, Ratio: 2, Low: 1.2, High: 3.4, Verdict: evidence.Steady}
	f.Series = make([]int, 56)
	f.Series[55], f.Series[0] = now, before
	return f
}

// post keeps mails in place of a relay.
type post struct {
	mu   sync.Mutex
	sent []email.Notice
	fail error
}

func (p *post) SendNotice(_ context.Context, n email.Notice, _ bool) (channels.Sent, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return channels.Sent{}, p.fail
	}
	p.sent = append(p.sent, n)
	return channels.Sent{}, nil
}

func (p *post) mails() []email.Notice {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]email.Notice(nil), p.sent...)
}

type house struct {
	*desktest.World
	service *digest.Service
	figures *figures
	post    *post
	lead    tickets.Actor
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{World: desktest.New(t), figures: &figures{}, post: &post{}}
	h.lead = h.Agent("lea", tickets.RoleProductLead)
	inserter, err := river.NewClient(riverpgxv5.New(h.DB.Pool), &river.Config{})
	require.NoError(t, err)
	h.service, err = digest.New(digest.Parts{
		Builder: digest.Builder{Figures: h.figures, Fixes: h.figures, Gaps: h.figures, PublicURL: "https://desk.example", Now: h.Clock.Now},
		DB:      h.DB, Desk: h.Desk, Jobs: inserter, Log: slog.New(slog.DiscardHandler), Client: http.DefaultClient, Post: h.post,
	})
	require.NoError(t, err)
	return h
}

// work runs jobs until the test ends.
func (h *house) work() {
	h.T.Helper()
	workers := river.NewWorkers()
	h.service.Register(workers)
	client, err := river.NewClient(riverpgxv5.New(h.DB.Pool), &river.Config{
		Workers: workers, Queues: map[string]river.QueueConfig{channels.Queue: {MaxWorkers: 2}}, FetchCooldown: 10 * time.Millisecond, FetchPollInterval: 50 * time.Millisecond,
		Logger: slog.New(slog.DiscardHandler), RetryPolicy: soon{},
	})
	require.NoError(h.T, err)
	require.NoError(h.T, client.Start(context.WithoutCancel(h.Ctx())))
	h.T.Cleanup(func() { _ = client.Stop(context.Background()) })
}

type soon struct{}

func (soon) NextRetry(*rivertype.JobRow) time.Time { return time.Now() }

func (h *house) team(u digest.TeamUpdate) *digest.Team {
	h.T.Helper()
	if !u.Name.Set {
		u.Name = tickets.Some("App team")
	}
	t, err := h.service.AddTeam(h.Ctx(), h.lead, u)
	require.NoError(h.T, err)
	return t
}

func names(items []digest.DigestItem) (out []string) {
	for _, i := range items {
		out = append(out, i.Name)
	}
	return out
}

func TestEachThemeStandsInOneSection(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.figures.now = []evidence.Figure{
		figure(1, "late parcel", 40, 41), figure(2, "sign-in loop", 2, 30, evidence.FlagSpike, evidence.FlagGrowing, evidence.FlagNew),
		figure(3, "new jacket smells", 0, 9, evidence.FlagNew), figure(4, "refund missing", 5, 15, evidence.FlagGrowing),
		figure(5, "voucher", 20, 4, evidence.FlagShrinking), figure(6, "came back", 1, 2, evidence.FlagRegressed),
		figure(7, "once", 0, 1, evidence.FlagNew), figure(8, "was fixed", 9, 1, evidence.FlagFixed, evidence.FlagShrinking),
	}
	h.figures.fixes = []closing.Fix{
		{ThemeID: 8, Theme: "was fixed", ShippedAt: h.Clock.Now().AddDate(0, 0, -9), Health: closing.HealthFixed, Told: 12},
		{ThemeID: 6, Theme: "came back", ShippedAt: h.Clock.Now().AddDate(0, 0, -20), Health: closing.HealthBroken, Again: 2},
	}
	h.figures.gaps = []gaps.Gap{{ID: 5, Kind: gaps.KindQuery, Title: "return label", Weight: 7.4}}
	d, err := h.service.Preview(h.Ctx(), 0, time.Time{})
	require.NoError(t, err)
	require.Equal(t, []string{"came back", "sign-in loop"}, names(d.First), "what came back is before what rises")
	require.Equal(t, []string{"new jacket smells"}, names(d.New))
	require.Equal(t, []string{"refund missing"}, names(d.Growing))
	require.Equal(t, []string{"voucher"}, names(d.Shrinking))
	require.Equal(t, []string{"late parcel"}, names(d.Largest))
	require.Equal(t, 1, d.Steady, "once")
	require.Equal(t, 2, d.First[0].Again)
	require.Equal(t, []int{2, 0, 0, 0, 0, 0, 0, 30}, d.First[1].Weeks)
	require.Len(t, d.Fixed, 1)
	require.Equal(t, "return label", d.Missing[0].Title)
	require.LessOrEqual(t, len([]rune(d.First[1].Said.Words)), 222)
	require.NotContains(t, d.First[1].Said.Words, "[name]")
	require.Equal(t, []string{"2026-02-23", "2026-03-01"}, []string{d.From, d.To}, "seven days up to yesterday")
}

func TestDigestsGoOutOnceAWeek(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.figures.now = []evidence.Figure{figure(2, "sign-in loop", 2, 30, evidence.FlagSpike)}
	member := h.Agent("max", tickets.RoleAgent)
	team := h.team(digest.TeamUpdate{
		MemberIDs: tickets.Some([]int64{member.ID}), Recipients: tickets.Some([]string{"Product@Maker.example", "max@desk.example"}),
		Weekday: tickets.Some(3), Hour: tickets.Some(9), Zone: tickets.Some("Europe/Berlin"), Language: tickets.Some("de"),
	})
	due, ok, err := h.service.Next(h.Ctx())
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC), due.UTC(), "Wednesday at nine in Berlin")
	h.work()
	require.NoError(t, h.service.Fire(h.Ctx()))
	require.Empty(t, h.archive(), "it is Monday")

	h.Clock.Set(due)
	var both sync.WaitGroup // two nodes
	for range 2 {
		both.Go(func() { _ = h.service.Fire(h.Ctx()) })
	}
	both.Wait()
	require.Len(t, h.archive(), 1)
	require.Eventually(t, func() bool { return len(h.post.mails()) == 2 }, 10*time.Second, 10*time.Millisecond)
	mail := h.post.mails()[0]
	require.ElementsMatch(t, []string{"product@maker.example", "max@desk.example"}, []string{mail.To, h.post.mails()[1].To}, "nobody twice")
	require.Contains(t, mail.Subject, "App team: was Kunden sagten")
	for _, part := range []string{mail.Text, mail.HTML} {
		require.Contains(t, part, "sign-in loop")
		require.Contains(t, part, "https://desk.example/product/themes/2")
		require.Contains(t, part, "https://desk.example/digests/")
	}
	require.Contains(t, mail.HTML, "&lt;b&gt;again&lt;/b&gt; &amp;", "a customer's words are no markup")
	require.NotContains(t, mail.HTML, "<img")
	require.NotContains(t, mail.HTML, "<script")

	// Two weeks without a server: the next one tells of both.
	h.Clock.Set(due.AddDate(0, 0, 14))
	require.NoError(t, h.service.Fire(h.Ctx()))
	all := h.archive()
	require.Len(t, all, 2)
	require.Equal(t, "2026-03-04", all[0].From.Format(time.DateOnly))
	require.Equal(t, "2026-03-17", all[0].To.Format(time.DateOnly))
	again, err := h.service.Team(h.Ctx(), team.ID)
	require.NoError(t, err)
	require.Equal(t, due.UTC().AddDate(0, 0, 21), again.NextAt.UTC())
}

func (h *house) archive() []digest.Stored {
	h.T.Helper()
	all, err := h.service.Archive(h.Ctx(), h.lead, 0, 0, 10)
	require.NoError(h.T, err)
	return all
}

// send makes the digest of a team due, and sends it.
func (h *house) send() digest.Stored {
	h.T.Helper()
	due, ok, err := h.service.Next(h.Ctx())
	require.NoError(h.T, err)
	require.True(h.T, ok)
	h.Clock.Set(due)
	require.NoError(h.T, h.service.Fire(h.Ctx()))
	return h.archive()[0]
}

func TestWhatHasChangedSinceItWasRead(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.team(digest.TeamUpdate{})
	h.figures.now = []evidence.Figure{figure(1, "late parcel", 9, 9), figure(2, "sign-in loop", 2, 30, evidence.FlagSpike), figure(3, "voucher", 8, 8)}
	first := h.send()
	_, changes, err := h.service.Digest(h.Ctx(), h.lead, first.ID)
	require.NoError(t, err)
	require.Nil(t, changes, "nothing was read before")
	require.NoError(t, h.service.MarkRead(h.Ctx(), h.lead, first.ID))
	h.send() // not read

	h.figures.now = []evidence.Figure{figure(1, "late parcel", 9, 9), figure(2, "sign-in loop", 30, 4, evidence.FlagShrinking), figure(4, "zip", 0, 5, evidence.FlagNew)}
	third := h.send()
	d, changes, err := h.service.Digest(h.Ctx(), h.lead, third.ID)
	require.NoError(t, err)
	require.NotNil(t, d.Digest)
	require.Equal(t, first.ID, changes.SinceID, "the last one that was read, not the last one")
	require.Equal(t, []digest.DigestChange{{ThemeID: 4, Name: "zip", To: "new", Now: 5}}, changes.Appeared)
	require.Equal(t, []digest.DigestChange{{ThemeID: 3, Name: "voucher", From: "largest", Before: 8}}, changes.Left)
	require.Equal(t, []digest.DigestChange{{ThemeID: 2, Name: "sign-in loop", From: "first", To: "shrinking", Before: 30, Now: 4}}, changes.Moved)
	require.Equal(t, 1, changes.Unchanged)
	require.NoError(t, h.service.MarkRead(h.Ctx(), h.lead, third.ID))
	require.NoError(t, h.service.MarkRead(h.Ctx(), h.lead, first.ID), "reading an old one again")
	require.True(t, h.archive()[1].Read)
	_, changes, err = h.service.Digest(h.Ctx(), h.lead, third.ID)
	require.NoError(t, err)
	require.Nil(t, changes)
}

func TestWebhooksAreSignedAndRepeated(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.figures.now = []evidence.Figure{figure(2, "sign-in loop", 2, 30, evidence.FlagSpike)}
	type call struct {
		signature string
		body      []byte
	}
	calls := make(chan call, 10)
	refuse := true
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if refuse {
			refuse = false
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		calls <- call{r.Header.Get("Kept-Signature"), body}
	}))
	t.Cleanup(receiver.Close)
	_, err := h.service.AddTeam(h.Ctx(), h.lead, digest.TeamUpdate{Name: tickets.Some("App"), WebhookURL: tickets.Some(receiver.URL)})
	require.True(t, fault.Is(err, "forbidden"), "where the desk calls is for admins to say")
	h.lead = h.Agent("ada", tickets.RoleAdmin)
	team := h.team(digest.TeamUpdate{WebhookURL: tickets.Some(receiver.URL)})
	h.work()
	sent := h.send()
	got := <-calls
	stamp, hexed, _ := strings.Cut(strings.TrimPrefix(got.signature, "t="), ",v1=")
	mac := hmac.New(sha256.New, []byte(team.WebhookSecret))
	mac.Write([]byte(stamp + "." + string(got.body)))
	require.Equal(t, hex.EncodeToString(mac.Sum(nil)), hexed)
	var body struct {
		Event  string
		ID     int64
		Digest digest.Digest
	}
	require.NoError(t, json.Unmarshal(got.body, &body))
	require.Equal(t, []any{"digest", sent.ID, "sign-in loop"}, []any{body.Event, body.ID, body.Digest.First[0].Name})

	require.NoError(t, h.service.TestHook(h.Ctx(), h.lead, team.ID))
	require.NoError(t, json.Unmarshal((<-calls).body, &body))
	require.Equal(t, "test", body.Event)
	receiver.Close()
	require.True(t, fault.Is(h.service.TestHook(h.Ctx(), h.lead, team.ID), "webhook_failed"))
	none := h.team(digest.TeamUpdate{Name: tickets.Some("No hook")})
	require.True(t, fault.Is(h.service.TestHook(h.Ctx(), h.lead, none.ID), "no_webhook"))
}

func TestANewThemeWithManyTicketsIsLookedAtFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.figures.now = []evidence.Figure{
		figure(1, "late parcel", 40, 41), figure(2, "login loop", 0, 35), figure(3, "small and new", 0, 4), figure(4, "found today, and old", 12, 14),
	}
	for i := range h.figures.now { // by a run that came after the days
		h.figures.now[i].Theme.CreatedAt = h.Clock.Now()
	}
	d, err := h.service.Preview(h.Ctx(), 0, time.Time{})
	require.NoError(t, err)
	require.Equal(t, []string{"login loop"}, names(d.First))
	require.Equal(t, "2026-03-01", d.First[0].Began)
	require.Equal(t, []string{"small and new"}, names(d.New))
	require.Equal(t, []string{"late parcel", "found today, and old"}, names(d.Largest))
	require.Equal(t, []int{52, 0, 0, 0, 0, 0, 0, 94}, d.Weeks)
	mail, err := h.service.Mail(d)
	require.NoError(t, err)
	require.Contains(t, mail.Text, "Look at this first: login loop.")
	require.Contains(t, mail.Text, "First seen on Sunday, March 1.")
	require.Contains(t, mail.Text, "94 tickets, 52 in the 7 days before.")
	inline := regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(mail.HTML, "")
	for _, lost := range []string{"<img", "<svg", "flex", "grid", "position:", "background:", "calc("} {
		require.NotContains(t, inline, lost, "what Outlook does not draw")
	}
}

func TestSharedPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.figures.now = []evidence.Figure{figure(2, "sign-in loop", 2, 30, evidence.FlagSpike)}
	h.team(digest.TeamUpdate{})
	sent := h.send()
	layout, err := webpage.New()
	require.NoError(t, err)
	page, err := digest.NewPage(h.service, layout, func(*fiber.Ctx) string { return "192.0.2.1" })
	require.NoError(t, err)
	app := fiber.New()
	page.Mount(app)
	get := func(link string) (int, string) {
		t.Helper()
		answer, err := app.Test(httptest.NewRequest(http.MethodGet, strings.TrimPrefix(link, "https://desk.example"), nil))
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return answer.StatusCode, string(body)
	}
	link := h.service.Link(&sent)
	status, body := get(link)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "sign-in loop")
	require.Contains(t, body, "noindex")
	require.NotContains(t, body, "/product/themes/", "who has the link has no account")
	_, err = h.service.Share(h.Ctx(), h.Agent("max", tickets.RoleAgent), sent.ID, false)
	require.True(t, fault.Is(err, "forbidden"))
	other, err := h.service.Share(h.Ctx(), h.lead, sent.ID, true)
	require.NoError(t, err)
	status, _ = get(link)
	require.Equal(t, http.StatusNotFound, status, "the old link")
	status, _ = get(other)
	require.Equal(t, http.StatusOK, status)
	_, err = h.service.Share(h.Ctx(), h.lead, sent.ID, false)
	require.NoError(t, err)
	status, _ = get(other)
	require.Equal(t, http.StatusNotFound, status)
}

func TestTeamsAreChecked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.Agent("ada", tickets.RoleAdmin)
	for field, u := range map[string]digest.TeamUpdate{
		"name": {Name: tickets.Some(" ")}, "weekday": {Weekday: tickets.Some(8)}, "hour": {Hour: tickets.Some(24)}, "zone": {Zone: tickets.Some("Mars/Olympus")},
		"language": {Language: tickets.Some("xx")}, "recipients": {Recipients: tickets.Some([]string{"nobody"})}, "webhook_url": {WebhookURL: tickets.Some("ftp://x")},
	} {
		if !u.Name.Set {
			u.Name = tickets.Some("Team " + field)
		}
		_, err := h.service.AddTeam(h.Ctx(), ada, u)
		require.ErrorContains(t, err, field)
	}
	_, err := h.service.AddTeam(h.Ctx(), h.Agent("max", tickets.RoleAgent), digest.TeamUpdate{Name: tickets.Some("Max")})
	require.True(t, fault.Is(err, "forbidden"), err)
	team := h.team(digest.TeamUpdate{})
	_, err = h.service.AddTeam(h.Ctx(), h.lead, digest.TeamUpdate{Name: tickets.Some("APP TEAM")})
	require.True(t, fault.Is(err, "already_exists"), err)
	_, err = h.service.UpdateTeam(h.Ctx(), h.lead, team.ID, digest.TeamUpdate{Version: 9})
	require.True(t, fault.Is(err, "conflict"), err)
	off, err := h.service.UpdateTeam(h.Ctx(), h.lead, team.ID, digest.TeamUpdate{Version: team.Version, Enabled: tickets.Some(false)})
	require.NoError(t, err)
	require.Nil(t, off.NextAt)
	require.NoError(t, h.service.RemoveTeam(h.Ctx(), h.lead, team.ID))
	_, err = h.service.Team(h.Ctx(), team.ID)
	require.True(t, fault.Is(err, "product_team_not_found"), err)
	h.SameAsTable(digest.Team{})
}
