package email_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

const (
	ourMailbox = "support@example.com" // of the migrations
	patience   = 20 * time.Second
)

// house is a desk with everything that mail needs, wired as cmd/kept wires it.
type house struct {
	t     testing.TB
	url   string
	db    *pg.DB
	store files.Store
	log   *slog.Logger

	inserter   *river.Client[pgx.Tx] // inserts only
	client     *river.Client[pgx.Tx] // works; nil until work is called
	desk       *tickets.Desk
	mailboxes  *email.Mailboxes
	tokens     *email.Tokens
	intake     *email.Intake
	ledger     *email.Ledger
	composer   *email.Composer
	dispatcher *channels.Dispatcher
	processor  *email.Processor
	address    string // of the SMTP server
}

// option changes a house before it is built.
type option func(*settings)

type settings struct {
	relay  email.RelayConfig
	listen email.ListenConfig
	waits  []time.Duration
	store  func(files.Store) email.Store
	desk   func(email.Receiver) email.Receiver
	url    string
	now    func() time.Time
	atOnce bool
}

// atOnce has mails filed before SMTP answers, as a server does. Otherwise each is left to its job.
func atOnce(s *settings) { s.atOnce = true }

func leftToJobs(s *settings) { s.atOnce = false }

func withRelay(url string) option {
	return func(s *settings) { s.relay.URL = url }
}

// newHouse builds a house on a database of its own and lets it work until the test ends.
func newHouse(t testing.TB, options ...option) *house {
	t.Helper()
	h := buildHouse(t, append([]option{atOnce}, options...)...)
	h.work()
	return h
}

// buildHouse is newHouse where nobody works: mail stays in the ledger as received.
func buildHouse(t testing.TB, options ...option) *house {
	t.Helper()
	s := settings{
		now: time.Now, store: func(s files.Store) email.Store { return s }, desk: func(d email.Receiver) email.Receiver { return d },
	}
	s.listen.Hostname = "mx.example.com"
	for _, o := range options {
		o(&s)
	}
	if s.url == "" {
		s.url = dbtest.New(t, dbtest.OnClose(desktest.Consistent)).URL
	}
	ctx := t.Context()
	db, err := pg.Open(ctx, s.url, 24)
	require.NoError(t, err)
	t.Cleanup(db.Close)
	disk, err := files.Open(ctx, t.TempDir(), files.Options{})
	require.NoError(t, err)
	h := &house{t: t, url: s.url, db: db, store: disk, log: slog.New(slog.DiscardHandler)}
	h.inserter, err = river.NewClient(riverpgxv5.New(db.Pool), &river.Config{Logger: h.log, FetchCooldown: time.Millisecond})
	require.NoError(t, err)

	h.desk = tickets.New(db, eventlog.New(db, h.log), s.now, channels.NewOutbox(h.inserter))
	h.mailboxes = email.NewMailboxes(db, s.now)
	h.tokens = email.NewTokens([]byte("a secret of the tests"))
	store := s.store(disk)
	h.ledger = email.NewLedger(db, store, h.inserter, s.now)
	h.composer = email.NewComposer(db, store, h.tokens, h.desk, nil)
	sender, err := email.NewSender(s.relay, "mx.example.com", h.composer)
	require.NoError(t, err)
	t.Cleanup(sender.Close)
	h.dispatcher = channels.NewDispatcher(db, h.desk, h.inserter, s.now, map[tickets.Channel]channels.Sender{tickets.ChannelEmail: sender})
	h.processor = &email.Processor{
		DB: db, Desk: s.desk(h.desk), Bounces: h.dispatcher, Store: store, Mailboxes: h.mailboxes, Tokens: h.tokens,
		Now: s.now, Log: h.log, Waits: s.waits,
	}
	var filer email.Filer
	if s.atOnce {
		filer = h.processor
	}
	h.intake = email.NewIntake(db, store, h.inserter, filer, s.now)
	h.listen(s.listen)
	return h
}

// work runs the jobs.
func (h *house) work() {
	h.t.Helper()
	workers := river.NewWorkers()
	h.processor.Register(workers)
	h.dispatcher.Register(workers)
	queues := email.Queues()
	maps.Copy(queues, channels.Queues())
	client, err := river.NewClient(riverpgxv5.New(h.db.Pool), &river.Config{
		Logger: h.log, Queues: queues, Workers: workers, FetchPollInterval: 200 * time.Millisecond,
	})
	require.NoError(h.t, err)
	require.NoError(h.t, client.Start(context.WithoutCancel(h.t.Context())))
	h.client = client
	h.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := client.StopAndCancel(ctx); err != nil {
			h.t.Errorf("stop jobs: %v", err)
		}
	})
}

func (h *house) listen(config email.ListenConfig) {
	h.t.Helper()
	server, err := email.NewServer(config, h.mailboxes, h.intake, h.log)
	require.NoError(h.t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(h.t, err)
	h.address = l.Addr().String()
	ctx, cancel := context.WithCancel(context.WithoutCancel(h.t.Context()))
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, l, time.Second) }()
	h.t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			h.t.Errorf("SMTP server: %v", err)
		}
	})
}

// send hands one mail over by SMTP.
func (h *house) send(from, to, raw string) {
	h.t.Helper()
	require.NoError(h.t, smtpSend(h.address, from, []string{to}, raw))
}

func smtpSend(address, from string, to []string, raw string) error {
	c, err := smtp.Dial(address)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SendMail(from, to, strings.NewReader(crlf(raw))); err != nil {
		return err
	}
	return c.Quit()
}

func crlf(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

// settled waits until no mail is on its way and returns the ledger, oldest first.
func (h *house) settled(mails int) []email.Mail {
	h.t.Helper()
	var rows []email.Mail
	require.Eventually(h.t, func() bool {
		var done int
		err := h.db.Pool.QueryRow(h.t.Context(), `SELECT count(*) FROM inbound_mails WHERE state <> 'received'`).Scan(&done)
		return err == nil && done >= mails
	}, patience, 10*time.Millisecond, "mails without a final state")
	require.NoError(h.t, h.db.Read(h.t.Context()).Order("id").Find(&rows).Error)
	require.Len(h.t, rows, mails)
	return rows
}

// delivery waits until the delivery of the message has one of the states.
func (h *house) delivery(messageID int64, states ...channels.State) channels.Delivery {
	h.t.Helper()
	var d channels.Delivery
	require.Eventually(h.t, func() bool {
		d = channels.Delivery{}
		if err := h.db.Read(h.t.Context()).Take(&d, "message_id = ?", messageID).Error; err != nil {
			return false
		}
		for _, s := range states {
			if d.State == s {
				return true
			}
		}
		return false
	}, patience, 10*time.Millisecond, "delivery of message %d is not %v", messageID, states)
	return d
}

// agent makes an agent and returns them as an actor.
func (h *house) agent(name string) tickets.Actor {
	h.t.Helper()
	a := tickets.Agent{
		Email: strings.ToLower(name) + "@example.com", Name: name, Role: tickets.RoleAgent,
		Locale: "en", TimeZone: "UTC", SignatureHTML: "<p>" + name + "<br>Example Ltd.</p>", CreatedAt: time.Now(),
	}
	require.NoError(h.t, h.db.Read(h.t.Context()).Create(&a).Error)
	actor, err := h.desk.ActorFor(h.t.Context(), a.ID)
	require.NoError(h.t, err)
	return actor
}

// reply answers the ticket and returns the message.
func (h *house) reply(by tickets.Actor, ticketID int64, text string) *tickets.Message {
	h.t.Helper()
	m, err := h.desk.Reply(h.t.Context(), by, ticketID, tickets.Reply{
		Kind: tickets.KindMessage, HTML: "<p>" + text + "</p>", Text: text, Anyway: true,
	})
	require.NoError(h.t, err)
	return m
}

func (h *house) count(sql string, args ...any) (n int) {
	h.t.Helper()
	require.NoError(h.t, h.db.Pool.QueryRow(h.t.Context(), sql, args...).Scan(&n))
	return n
}

// letter is a plain mail.
func letter(from, subject, id, body string, headers ...string) string {
	extra := ""
	for _, line := range headers {
		extra += line + "\n"
	}
	return fmt.Sprintf("From: %s\nTo: %s\nSubject: %s\nMessage-ID: <%s>\nDate: Mon, 02 Nov 2026 10:00:00 +0000\n%s\n%s\n",
		from, ourMailbox, subject, id, extra, body)
}

// talk is an SMTP conversation by hand.
type talk struct {
	t    testing.TB
	conn net.Conn
	text *textproto.Conn
}

func (h *house) talk() *talk {
	h.t.Helper()
	conn, err := net.Dial("tcp", h.address)
	require.NoError(h.t, err)
	h.t.Cleanup(func() { _ = conn.Close() })
	require.NoError(h.t, conn.SetDeadline(time.Now().Add(patience)))
	c := &talk{t: h.t, conn: conn, text: textproto.NewConn(conn)}
	c.expect(220)
	return c
}

// say sends a line and expects the code; it returns the answer.
func (c *talk) say(code int, line string) string {
	c.t.Helper()
	_, err := io.WriteString(c.conn, line+"\r\n")
	require.NoError(c.t, err)
	return c.expect(code)
}

func (c *talk) expect(code int) string {
	c.t.Helper()
	_, text, err := c.text.ReadResponse(code)
	require.NoError(c.t, err)
	return text
}
