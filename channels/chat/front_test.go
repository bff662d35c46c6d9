package chat_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/live"
	"github.com/kepthq/kept/tickets/live/wire"
	"github.com/kepthq/kept/tickets/pg"
)

const patience = 15 * time.Second

// lateObservers hands observers to the desk before the database that they need exists.
type lateObservers struct{ all []tickets.Observer }

func (l *lateObservers) Observe(ctx context.Context, c *tickets.Change) error {
	for _, o := range l.all {
		if err := o.Observe(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// front is a desk with one node that visitors come to; [front.node] adds another.
type front struct {
	*desktest.World
	service    *chat.Service
	jobs       *river.Client[pgx.Tx]
	dispatcher *channels.Dispatcher
	post       *postman
	files      files.Store
	site       chat.Site
	ada, bob   tickets.Actor
	team       int64
	limits     chat.Limits
	*frontNode
}

// frontNode is a web process.
type frontNode struct {
	address   string
	reception *chat.Reception
	hub       *chat.Hub
	staff     *staff
	stop      func()
}

// staff stands for the agents' hub.
type staff struct {
	mu     sync.Mutex
	online []int64
	guests map[int64]live.Guest
	typing func(ticketID, agentID int64, on bool)
}

func (s *staff) Online() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.online)
}

func (s *staff) set(online ...int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.online = online
}

func (s *staff) Guest(g live.Guest) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guests[g.TicketID] = g
}

func (s *staff) guest(ticket int64) live.Guest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.guests[ticket]
}

func (s *staff) OnTyping(fn func(ticketID, agentID int64, on bool)) { s.typing = fn }

// postman keeps letters instead of sending them.
type postman struct {
	composer *email.Composer
	mu       sync.Mutex
	letters  []*email.Letter
}

func (p *postman) keep(letter *email.Letter, err error) (channels.Sent, error) {
	if err != nil {
		return channels.Sent{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, letter)
	return channels.Sent{}, nil
}

func (p *postman) SendChat(ctx context.Context, ids []int64, to tickets.Person, _ bool) (channels.Sent, error) {
	return p.keep(p.composer.ComposeChat(ctx, ids, to))
}

func (p *postman) SendTranscript(ctx context.Context, ticketID int64, to tickets.Person, key string, _ bool) (channels.Sent, error) {
	return p.keep(p.composer.ComposeTranscript(ctx, ticketID, to, key))
}

func (p *postman) all() []*email.Letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.letters)
}

// hours is open from eight to six.
type hours struct{}

func (hours) OpenAt(_ context.Context, _ int64, at time.Time) (bool, *time.Time, error) {
	if h := at.Hour(); h >= 8 && h < 18 {
		return true, nil, nil
	}
	next := time.Date(at.Year(), at.Month(), at.Day()+1, 8, 0, 0, 0, time.UTC)
	return false, &next, nil
}

// noWidget stands for the program in the browser.
type noWidget struct{}

func (noWidget) Loader(c *fiber.Ctx) error { return c.SendString("loader") }
func (noWidget) Asset(c *fiber.Ctx) error  { return c.SendString("asset") }
func (noWidget) Look(c *fiber.Ctx, face any) error {
	return c.JSON(face)
}
func (noWidget) App(c *fiber.Ctx, name string, _ []string) error { return c.SendString(name) }
func (noWidget) CSP() string                                     { return "default-src 'none'" }

const (
	shop   = "https://shop.example"
	secret = "a secret of the shop's server"
)

func newFront(t testing.TB, options ...func(*front)) *front {
	t.Helper()
	observers := &lateObservers{}
	f := &front{World: desktest.New(t, observers)}
	var err error
	f.jobs, err = river.NewClient(riverpgxv5.New(f.DB.Pool), &river.Config{})
	require.NoError(t, err)
	observers.all = []tickets.Observer{chat.Keeper{}, channels.NewOutbox(f.jobs, chat.Patience())}
	f.files, err = files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	f.post = &postman{composer: email.NewComposer(f.DB, f.files, email.NewTokens([]byte("secret")), f.Desk, nil)}
	f.dispatcher = channels.NewDispatcher(f.DB, f.Desk, f.jobs, f.Clock.Now, map[tickets.Channel]channels.Sender{
		tickets.ChannelChat: chat.NewSender(f.DB, f.post, f.Clock.Now),
	})
	f.service = chat.NewService(f.DB, f.Desk, f.Clock.Now)
	f.team = f.Team("Shop", false)
	f.ada, f.bob = f.Agent("ada", tickets.RoleAdmin, f.team), f.Agent("bob", tickets.RoleAgent, f.team)
	require.NoError(t, f.DB.Read(f.Ctx()).Exec(`UPDATE mailboxes SET address = 'help@desk.example', name = 'Shop Help'`).Error)
	f.site = chat.Site{
		Key: "shop", Name: "Shop", Origins: pg.Array[string]{shop}, TeamID: &f.team, Look: chat.Look{Color: "#2255cc", Side: "right"}, Questions: []chat.Question{},
		Assignment: chat.AssignManual, Secret: secret, CreatedAt: f.Clock.Now(), UpdatedAt: f.Clock.Now(),
	}
	f.limits = chat.Limits{Messages: chat.Rate{Burst: 10_000, PerMinute: 1}}
	for _, o := range options {
		o(f)
	}
	require.NoError(t, f.DB.Read(f.Ctx()).Create(&f.site).Error)
	f.frontNode = f.node(f.Log)
	return f
}

// node starts another web process with a log of its own.
func (f *front) node(log *eventlog.Log) *frontNode {
	f.T.Helper()
	n := &frontNode{staff: &staff{guests: map[int64]live.Guest{}}}
	began := time.Now()
	n.reception = chat.NewReception(chat.Parts{
		DB: f.DB, Events: log, Desk: f.Desk, Jobs: f.jobs, Deliveries: f.dispatcher, Files: f.files, Hours: hours{}, Staff: n.staff,
		Secret: []byte("secret"), Limits: f.limits, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return f.Clock.Now().Add(time.Since(began)) }, // so that allowances fill up
	})
	var err error
	n.hub, err = chat.NewHub(n.reception)
	require.NoError(f.T, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.hub.Run(ctx) }()
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true, StreamRequestBody: true, ErrorHandler: showFault})
	wire.Tune(app)
	web := chat.Web{Hub: n.hub, Widget: noWidget{}, ClientIP: func(c *fiber.Ctx) string { return c.Get("X-Test-IP", "192.0.2.7") }}
	web.Mount(app)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(f.T, err)
	n.address = listener.Addr().String()
	served := make(chan error, 1)
	go func() { served <- app.Listener(listener) }()
	n.stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(f.T, <-done)
		require.NoError(f.T, app.Shutdown())
		require.NoError(f.T, <-served)
	})
	f.T.Cleanup(n.stop)
	return n
}

// otherLog is the event log as another process has it.
func (f *front) otherLog() *eventlog.Log {
	f.T.Helper()
	log := eventlog.New(f.DB, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = log.Run(ctx) })
	f.T.Cleanup(func() { cancel(); running.Wait() })
	return log
}

func showFault(c *fiber.Ctx, err error) error {
	var e *fault.Error
	if !errors.As(err, &e) {
		return c.Status(http.StatusInternalServerError).SendString(err.Error())
	}
	return c.Status(e.Kind.HTTPStatus()).JSON(fiber.Map{"code": e.Code, "detail": e.Message, "details": e.Details, "errors": e.Fields})
}

// visitor is somebody's browser.
type visitor struct {
	f     *front
	t     testing.TB
	node  *frontNode
	token string
	ip    string
	seq   int64
}

type talk struct {
	ID            string      `json:"id"`
	Nonce         string      `json:"nonce"`
	State         string      `json:"state"`
	Agent         *chatPerson `json:"agent"`
	Unread        int         `json:"unread"`
	ReadMessageID int64       `json:"read_message_id"`
	SeenMessageID int64       `json:"seen_message_id"`
	Place         *int        `json:"place"`
	Wait          *struct{ Low, High int }
	Rating        *struct{ Score int }
	Preview       string `json:"preview"`
}

type chatPerson struct{ Name, Picture string }

type spoken struct {
	ID     int64       `json:"id"`
	Nonce  string      `json:"nonce"`
	From   string      `json:"from"`
	Agent  *chatPerson `json:"agent"`
	Text   string      `json:"text"`
	HTML   string      `json:"html"`
	ByMail bool        `json:"by_mail"`
	Files  []struct {
		ID     int64
		Name   string
		Type   string
		URL    string
		Inline bool
	}
}

type sessionReply struct {
	Token   string `json:"token"`
	Seq     int64  `json:"seq"`
	Visitor struct {
		Name, Email string
		Verified    bool
	}
	Status struct {
		Open   bool
		Wait   *struct{ Low, High int }
		Agents []chatPerson
	}
	Conversations []talk `json:"conversations"`
}

// call asks over HTTP and returns status and body.
func (v *visitor) call(method, path string, body any) (int, []byte) {
	v.t.Helper()
	var sent io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		sent = bytes.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		require.NoError(v.t, err)
		sent = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(v.t.Context(), method, "http://"+v.node.address+path, sent)
	require.NoError(v.t, err)
	if v.token != "" {
		request.Header.Set("Authorization", "Bearer "+v.token)
	}
	if v.ip != "" {
		request.Header.Set("X-Test-IP", v.ip)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(v.t, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	require.NoError(v.t, err)
	return response.StatusCode, answer
}

// ask is call for what succeeds.
func (v *visitor) ask(method, path string, body, into any) {
	v.t.Helper()
	status, answer := v.call(method, path, body)
	require.Less(v.t, status, 300, "%s %s: %s", method, path, answer)
	if into != nil {
		require.NoError(v.t, json.Unmarshal(answer, into), "%s", answer)
	}
}

// refusedWith is call for what does not.
func (v *visitor) refusedWith(status int, code, method, path string, body any) {
	v.t.Helper()
	got, answer := v.call(method, path, body)
	require.Equal(v.t, status, got, "%s %s: %s", method, path, answer)
	var problem struct{ Code string }
	require.NoError(v.t, json.Unmarshal(answer, &problem))
	require.Equal(v.t, code, problem.Code, "%s", answer)
}

// session begins or goes on with the browser's session; more is added to what it says.
func (v *visitor) session(more map[string]any) sessionReply {
	v.t.Helper()
	var reply sessionReply
	v.ask("POST", "/chat/api/session", sessionBody(v.token, more), &reply)
	v.token, v.seq = reply.Token, reply.Seq
	return reply
}

func sessionBody(token string, more map[string]any) map[string]any {
	body := map[string]any{
		"site": "shop", "token": token, "locale": "de", "time_zone": "Europe/Berlin", "origin": shop,
		"page": map[string]any{"url": shop + "/shoes", "title": "Shoes"},
	}
	for name, value := range more {
		body[name] = value
	}
	return body
}

// visitor opens the chat.
func (f *front) visitor() *visitor {
	f.T.Helper()
	v := &visitor{f: f, t: f.T, node: f.frontNode}
	v.session(nil)
	return v
}

func nonce() string { return strings.ToLower(rand.Text()) }

// say sends a message over HTTP and returns its conversation and id.
func (v *visitor) say(conversation, text string) (string, int64) {
	v.t.Helper()
	var ack struct {
		Conversation string `json:"conversation"`
		MessageID    int64  `json:"message_id"`
	}
	v.ask("POST", "/chat/api/messages", map[string]any{"nonce": nonce(), "conversation": conversation, "text": text}, &ack)
	return ack.Conversation, ack.MessageID
}

// messages are those of a conversation, as the browser reads them.
func (v *visitor) messages(conversation string) []spoken {
	v.t.Helper()
	var page struct {
		Items []spoken `json:"items"`
	}
	v.ask("GET", "/chat/api/conversations/"+conversation+"/messages?limit=200", nil, &page)
	return page.Items
}

// reply is an agent's answer.
func (f *front) reply(by tickets.Actor, ticketID int64, text string) *tickets.Message {
	f.T.Helper()
	m, err := f.Desk.Reply(f.Ctx(), by, ticketID, tickets.Reply{Kind: tickets.KindMessage, Text: text, HTML: "<p>" + text + "</p>", Anyway: true})
	require.NoError(f.T, err)
	return m
}

func ticketOf(t testing.TB, conversation string) int64 {
	t.Helper()
	id, err := strconv.ParseInt(conversation, 10, 64)
	require.NoError(t, err)
	return id
}

// one reads one value from the database.
func one[T any](f *front, query string, args ...any) T {
	f.T.Helper()
	var value T
	require.NoError(f.T, f.DB.Pool.QueryRow(f.Ctx(), query, args...).Scan(&value))
	return value
}

func (f *front) eventually(check func() bool, words string) {
	f.T.Helper()
	require.Eventually(f.T, check, patience, 10*time.Millisecond, words)
}

// tab is one socket of a browser.
type tab struct {
	t    testing.TB
	conn net.Conn
	in   io.Reader
}

// heard is any frame of the server.
type heard struct {
	Type          string          `json:"type"`
	Seq           int64           `json:"seq"`
	Nonce         string          `json:"nonce"`
	Code          string          `json:"code"`
	RetryAfter    int             `json:"retry_after"`
	Conversations []talk          `json:"conversations"`
	Raw           json.RawMessage `json:"conversation"`
	Message       *spoken         `json:"-"`
	RawMessage    json.RawMessage `json:"message"`
	MessageID     int64           `json:"message_id"`
	Agent         *chatPerson     `json:"agent"`
	On            bool            `json:"on"`
	Place         int             `json:"place"`
	Open          bool            `json:"open"`
}

func (h heard) talk(t testing.TB) talk {
	var c talk
	require.NoError(t, json.Unmarshal(h.Raw, &c))
	return c
}

func (h heard) name(t testing.TB) string {
	var name string
	require.NoError(t, json.Unmarshal(h.Raw, &name))
	return name
}

func dialTab(t testing.TB, address string) (*tab, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, buffered, _, err := ws.Dial(ctx, "ws://"+address+"/chat/socket")
	if err != nil {
		return nil, err
	}
	b := &tab{t: t, conn: conn, in: conn}
	if buffered != nil {
		b.in = buffered
	}
	return b, conn.SetDeadline(time.Now().Add(2 * patience))
}

// tab opens a socket and says hello; after is the last number seen, or nil.
func (v *visitor) tab(after any) (*tab, heard) {
	v.t.Helper()
	b, err := dialTab(v.t, v.node.address)
	require.NoError(v.t, err)
	v.t.Cleanup(func() { _ = b.conn.Close() })
	b.say(map[string]any{"type": "hello", "token": v.token, "after": after, "page": map[string]any{"url": shop + "/cart", "title": "Cart"}})
	return b, b.expect("welcome")
}

func (b *tab) say(frame map[string]any) {
	b.t.Helper()
	require.NoError(b.t, b.write(frame))
}

func (b *tab) write(frame map[string]any) error {
	text, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	return ws.WriteFrame(b.conn, ws.MaskFrame(ws.NewTextFrame(text)))
}

func (b *tab) read() (heard, error) {
	for {
		frame, err := ws.ReadFrame(b.in) //nolint:staticcheck // our own server, on loopback, in a test
		if err != nil {
			return heard{}, err
		}
		if frame.Header.OpCode == ws.OpClose {
			code, reason := ws.ParseCloseFrameData(frame.Payload)
			return heard{}, fmt.Errorf("closed %d: %s", code, reason)
		}
		if frame.Header.OpCode != ws.OpText {
			continue
		}
		var h heard
		if err := json.Unmarshal(frame.Payload, &h); err != nil {
			return h, fmt.Errorf("%s: %w", frame.Payload, err)
		}
		if h.Type == "event" && len(h.RawMessage) > 0 {
			h.Message = &spoken{}
			if err := json.Unmarshal(h.RawMessage, h.Message); err != nil {
				return h, err
			}
		}
		return h, nil
	}
}

// expect reads until a frame of the type comes.
func (b *tab) expect(kind string) heard {
	b.t.Helper()
	for {
		h, err := b.read()
		require.NoError(b.t, err, "waiting for %s", kind)
		if h.Type == kind {
			return h
		}
	}
}

// message reads until an event with a message comes.
func (b *tab) message() heard {
	b.t.Helper()
	for {
		if h := b.expect("event"); h.Message != nil {
			return h
		}
	}
}

// says reads until a message with the text comes; those before it may be news to a tab that has just opened.
func (b *tab) says(text string) *spoken {
	b.t.Helper()
	for {
		if m := b.message().Message; strings.TrimSpace(m.Text) == text {
			return m
		}
	}
}

// work runs the jobs that are there, and returns when none is left that is due.
func (f *front) work() {
	f.T.Helper()
	workers := river.NewWorkers()
	f.dispatcher.Register(workers)
	river.AddWorker(workers, chat.NewTranscriptWorker(f.post))
	client, err := river.NewClient(riverpgxv5.New(f.DB.Pool), &river.Config{
		Workers: workers, Queues: channels.Queues(), FetchCooldown: time.Millisecond, FetchPollInterval: 20 * time.Millisecond, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(f.T, err)
	require.NoError(f.T, client.Start(context.Background()))
	_, err = f.DB.Pool.Exec(f.Ctx(), `UPDATE river_job SET state = 'available' WHERE state = 'scheduled' AND scheduled_at <= now()`)
	require.NoError(f.T, err)
	f.eventually(func() bool {
		return one[int](f, `SELECT count(*)::int FROM river_job WHERE state IN ('available', 'running', 'retryable')`) == 0
	}, "jobs are left")
	require.NoError(f.T, client.Stop(context.Background()))
}

func query(values map[string]string) string {
	q := url.Values{}
	for name, value := range values {
		q.Set(name, value)
	}
	return q.Encode()
}
