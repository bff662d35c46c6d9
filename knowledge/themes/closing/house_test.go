package closing_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/channels/email/mailparse"
	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/knowledge/themes/tracker/standin"
	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/sla"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

const patience = 20 * time.Second

// house is a desk with mail, clocks and closing, wired as cmd/kept wires them, on a clock of its own.
type house struct {
	t       testing.TB
	db      *pg.DB
	events  *eventlog.Log
	desk    *tickets.Desk
	jobs    *river.Client[pgx.Tx]
	closing *closing.Service
	mail    *channels.Dispatcher
	clock   *desktest.Clock
	post    *post
	lead    tickets.Actor // a product lead
	agent   tickets.Actor
	admin   tickets.Actor
	theme   int64
}

// newHouse builds a house where nobody works until work is called.
func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, clock: &desktest.Clock{}, post: newPost(t)}
	h.clock.Set(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
	url := dbtest.New(t, dbtest.OnClose(desktest.Consistent), dbtest.OnClose(consistent)).URL
	var err error
	h.db, err = pg.Open(t.Context(), url, 16)
	require.NoError(t, err)
	log := slog.New(slog.DiscardHandler)
	h.events = eventlog.New(h.db, log)
	h.jobs, err = river.NewClient(riverpgxv5.New(h.db.Pool), &river.Config{Logger: log, FetchCooldown: time.Millisecond})
	require.NoError(t, err)
	h.desk = tickets.New(h.db, h.events, h.clock.Now, sla.NewClocks(h.db, h.clock.Now), channels.NewOutbox(h.jobs, chat.Patience()))
	store, err := files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	composer := email.NewComposer(h.db, store, email.NewTokens([]byte("a secret of the tests")), h.desk, nil)
	sender, err := email.NewSender(email.RelayConfig{URL: "smtp://" + h.post.address}, "mx.example.com", composer)
	require.NoError(t, err)
	h.mail = channels.NewDispatcher(h.db, h.desk, h.jobs, h.clock.Now, map[tickets.Channel]channels.Sender{
		tickets.ChannelEmail: sender, tickets.ChannelChat: chat.NewSender(h.db, sender, h.clock.Now),
	})
	h.closing = h.service(h.desk)

	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	running.Go(func() { _ = h.events.Run(ctx) })
	t.Cleanup(func() { cancel(); running.Wait(); sender.Close(); h.db.Close() })

	h.lead, h.agent, h.admin = h.person("Lea", tickets.RoleProductLead), h.person("Ann", tickets.RoleAgent), h.person("Ada", tickets.RoleAdmin)
	h.theme = h.addTheme("export is broken")
	return h
}

func (h *house) service(desk closing.Desk) *closing.Service {
	h.t.Helper()
	s, err := closing.New(closing.Parts{
		DB: h.db, Desk: desk, Events: h.events, Jobs: h.jobs, Secret: []byte("thirty-two bytes of secret words"), PublicURL: "https://desk.example",
		Now: h.clock.Now, Log: slog.New(slog.DiscardHandler), Retry: func(int) time.Duration { return time.Millisecond },
	})
	require.NoError(h.t, err)
	return s
}

func consistent(t testing.TB, url string) {
	pool, err := pgxpool.New(context.Background(), url)
	require.NoError(t, err)
	defer pool.Close()
	broken, err := closing.CheckConsistency(context.Background(), pool)
	require.NoError(t, err)
	for _, sentence := range broken {
		t.Error(sentence)
	}
}

// work runs the jobs, the looks at issues and the reading of answers, until the returned function is called or the test ends.
func (h *house) work() (stop func()) {
	h.t.Helper()
	workers := river.NewWorkers()
	h.mail.Register(workers)
	h.closing.Register(workers)
	queues := closing.Queues()
	maps.Copy(queues, channels.Queues())
	client, err := river.NewClient(riverpgxv5.New(h.db.Pool), &river.Config{
		Logger: slog.New(slog.DiscardHandler), Queues: queues, Workers: workers, FetchPollInterval: 100 * time.Millisecond, FetchCooldown: 10 * time.Millisecond,
	})
	require.NoError(h.t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(h.t.Context()))
	require.NoError(h.t, client.Start(context.WithoutCancel(ctx)))
	var running sync.WaitGroup
	running.Go(func() { _ = h.closing.Run(ctx) })
	running.Go(func() { _ = h.closing.Follow(ctx) })
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			running.Wait()
			bounded, cancel := context.WithTimeout(context.Background(), patience)
			defer cancel()
			if err := client.StopAndCancel(bounded); err != nil {
				h.t.Errorf("stop jobs: %v", err)
			}
		})
	}
	h.t.Cleanup(stop)
	return stop
}

func (h *house) ctx() context.Context { return h.t.Context() }

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	_, err := h.db.Pool.Exec(h.ctx(), query, args...)
	require.NoError(h.t, err)
}

func (h *house) one(query string, args ...any) (out string) {
	h.t.Helper()
	require.NoError(h.t, h.db.Pool.QueryRow(h.ctx(), `SELECT coalesce((`+query+`)::text, '')`, args...).Scan(&out))
	return out
}

func (h *house) person(name string, role tickets.Role, teams ...int64) tickets.Actor {
	h.t.Helper()
	a := tickets.Agent{Email: strings.ToLower(name) + "@desk.example", Name: name, Role: role, Locale: "en", TimeZone: "UTC", CreatedAt: h.clock.Now()}
	require.NoError(h.t, h.db.Read(h.ctx()).Create(&a).Error)
	for _, team := range teams {
		h.exec(`INSERT INTO team_members VALUES ($1, $2)`, team, a.ID)
	}
	by, err := h.desk.ActorFor(h.ctx(), a.ID)
	require.NoError(h.t, err)
	return by
}

func (h *house) addTheme(name string) (id int64) {
	h.t.Helper()
	require.NoError(h.t, h.db.Pool.QueryRow(h.ctx(), `
		WITH a AS (INSERT INTO theme_areas (name, named_by, created_at, updated_at) VALUES ('Reports', 'run', $2, $2) RETURNING id)
		INSERT INTO themes (area_id, area_by, name, named_by, terms, created_at, updated_at)
		SELECT id, 'run', $1, 'run', '{export,broken,"csv file"}', $2, $2 FROM a RETURNING id`, name, h.clock.Now()).Scan(&id))
	return id
}

func (h *house) status() string { return h.one(`SELECT status FROM themes WHERE id = $1`, h.theme) }

// writes has a customer write a mail, which starts a ticket of the theme unless theme is 0. A letter is name <address>.
func (h *house) writes(from, language, text string, theme int64) tickets.Receipt {
	h.t.Helper()
	h.clock.Advance(time.Minute)
	person, err := mail.ParseAddress(from)
	require.NoError(h.t, err)
	id := fmt.Sprintf("%d.%s", h.clock.Now().UnixNano(), person.Address)
	receipt, err := h.desk.Receive(h.ctx(), tickets.Inbound{
		Channel: tickets.ChannelEmail, ExternalID: id, RFCMessageID: id, From: tickets.Person{Name: person.Name, Address: person.Address},
		Subject: "Export of " + person.Name, Text: text, ReplyText: text,
	}, nil)
	require.NoError(h.t, err)
	if theme != 0 {
		h.place(theme, language, receipt)
	}
	return receipt
}

// place does what tracking does when a ticket gets its theme.
func (h *house) place(theme int64, language string, all ...tickets.Receipt) {
	h.t.Helper()
	require.NoError(h.t, h.db.Tx(h.ctx(), func(tx *pg.Tx) error {
		var placed []tracking.Placement
		for _, r := range all {
			var at time.Time
			err := tx.Pgx.QueryRow(h.ctx(), `
				WITH x AS (
				    INSERT INTO theme_texts (ticket_id, customer_id, words, language, at, upto_message_id, updated_at)
				    SELECT t.id, t.requester_id, m.body_text, $2, t.created_at, m.id, now() FROM tickets t JOIN messages m ON m.ticket_id = t.id WHERE t.id = $1
				    ORDER BY m.id LIMIT 1 RETURNING at)
				SELECT at FROM x`, r.TicketID, language).Scan(&at)
			if err != nil {
				return err
			}
			_, err = tx.Pgx.Exec(h.ctx(), `INSERT INTO theme_tickets (ticket_id, theme_id, score, placed_by, at, placed_at) VALUES ($1, $2, 0.9, 'arrival', $3, now())`, r.TicketID, theme, at)
			if err != nil {
				return err
			}
			placed = append(placed, tracking.Placement{TicketID: r.TicketID, ThemeID: theme, CustomerID: r.CustomerID, At: at})
		}
		return h.closing.ThemesPlaced(h.ctx(), tx, placed)
	}))
}

// answers has a customer answer the desk's last message on the ticket.
func (h *house) answers(from string, ticketID int64, text string) tickets.Receipt {
	h.t.Helper()
	h.clock.Advance(time.Minute)
	id := fmt.Sprintf("%d.%s", h.clock.Now().UnixNano(), from)
	last := h.one(`SELECT rfc_message_id FROM messages WHERE ticket_id = $1 AND author_kind = 'agent' ORDER BY id DESC LIMIT 1`, ticketID)
	receipt, err := h.desk.Receive(h.ctx(), tickets.Inbound{
		Channel: tickets.ChannelEmail, ExternalID: id, RFCMessageID: id, From: tickets.Person{Address: from},
		References: []string{last}, Subject: "Re: Export", Text: text, ReplyText: text,
	}, nil)
	require.NoError(h.t, err)
	return receipt
}

// ship marks the theme as shipped with a note and returns its tellings by the address of the customer.
func (h *house) ship(note map[string]string) map[string]closing.TellingRow {
	h.t.Helper()
	h.clock.Advance(time.Minute)
	_, err := h.closing.Ship(h.ctx(), h.lead, h.theme, closing.NewShip{Note: note})
	require.NoError(h.t, err)
	return h.tellings()
}

func (h *house) tellings() map[string]closing.TellingRow {
	h.t.Helper()
	all, err := h.closing.Tellings(h.ctx(), tickets.System("test"), closing.TellingQuery{ThemeID: h.theme})
	require.NoError(h.t, err)
	out := map[string]closing.TellingRow{}
	for _, row := range all {
		out[h.one(`SELECT email FROM customers WHERE id = $1`, row.CustomerID)] = row
	}
	return out
}

func (h *house) approve(ids ...int64) closing.Approval {
	h.t.Helper()
	a, err := h.closing.Approve(h.ctx(), h.agent, h.theme, ids, nil)
	require.NoError(h.t, err)
	return a
}

func idsOf(rows map[string]closing.TellingRow, state closing.TellingState) (ids []int64) {
	for _, row := range rows {
		if row.State == state {
			ids = append(ids, row.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// until waits for something to become so.
func (h *house) until(what string, so func() bool) {
	h.t.Helper()
	require.Eventually(h.t, so, patience, 10*time.Millisecond, what)
}

// gitHub connects a stand-in.
func (h *house) gitHub() (*standin.Server, *closing.Tracker, string) {
	h.t.Helper()
	s := standin.GitHub(h.t)
	t, secret, err := h.closing.AddTracker(h.ctx(), h.admin, closing.NewTracker{
		Kind: tracker.GitHub, URL: s.URL, Project: s.Project, Token: standin.Token, Labels: []string{"customers"}, PrivateNetwork: true,
	})
	require.NoError(h.t, err)
	return s, t, secret
}

// post is a real SMTP server that keeps what it gets.
type post struct {
	address string
	mu      sync.Mutex
	taken   []letter
	refuse  map[string]bool
}

type letter struct {
	to  string
	raw string
}

// text is what the letter says, without what it quotes.
func (l letter) text(t testing.TB) string {
	t.Helper()
	m, err := mailparse.Parse(strings.NewReader(l.raw), mailparse.Limits{})
	require.NoError(t, err)
	return m.ReplyText
}

func newPost(t testing.TB) *post {
	t.Helper()
	p := &post{refuse: map[string]bool{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &postSession{post: p}, nil }))
	server.Domain, server.EnableSMTPUTF8 = "relay.example", true
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p.address = l.Addr().String()
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	t.Cleanup(func() {
		_ = server.Close()
		<-served //nolint:errcheck // it was closed, and says so
	})
	return p
}

func (p *post) letters() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.taken)
}

func (p *post) to(address string) (all []letter) {
	for _, l := range p.letters() {
		if l.to == address {
			all = append(all, l)
		}
	}
	return all
}

type postSession struct {
	post *post
	to   []string
}

func (s *postSession) Mail(string, *smtp.MailOptions) error { s.to = nil; return nil }

func (s *postSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.post.mu.Lock()
	defer s.post.mu.Unlock()
	if s.post.refuse[to] {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	}
	s.to = append(s.to, to)
	return nil
}

func (s *postSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.post.mu.Lock()
	defer s.post.mu.Unlock()
	for _, to := range s.to {
		s.post.taken = append(s.post.taken, letter{to, string(raw)})
	}
	return nil
}

func (s *postSession) Reset()        {}
func (s *postSession) Logout() error { return nil }
