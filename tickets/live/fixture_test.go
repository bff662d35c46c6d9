package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/live"
	"github.com/kepthq/kept/tickets/pg"
)

const patience = 30 * time.Second

// story is the data of a test's event: what it says, and who may see it.
type story struct {
	Text   string  `json:"text"`
	Note   bool    `json:"note,omitempty"`   // not for those who may not read notes
	Team   int64   `json:"team,omitempty"`   // only for members
	Former int64   `json:"former,omitempty"` // members of this team are told that it is gone
	To     []int64 `json:"to,omitempty"`
	Poison bool    `json:"poison,omitempty"`
	Size   int     `json:"size,omitempty"`
}

// teller renders stories.
type teller struct{ before func(eventlog.Event, story) }

func (r teller) Render(_ context.Context, events []eventlog.Event) ([]live.News, error) {
	var news []live.News
	for _, e := range events {
		var s story
		if err := json.Unmarshal(e.Data, &s); err != nil {
			return nil, err
		}
		if s.Poison {
			return nil, errors.New("cannot be rendered")
		}
		if r.before != nil {
			r.before(e, s)
		}
		text := s.Text + strings.Repeat("x", s.Size)
		n := live.News{Seq: e.Seq, Full: told(e.Seq, text), TicketID: e.TicketID, To: s.To}
		if s.Note {
			n.Redacted = []byte{}
		}
		if s.Team != 0 {
			n.TeamID = &s.Team
		}
		news = append(news, n)
		if s.Former != 0 {
			news = append(news, live.News{Seq: e.Seq, Full: told(e.Seq, "gone"), TeamID: &s.Former})
		}
	}
	return news, nil
}

func told(seq int64, text string) []byte {
	return fmt.Appendf(nil, `{"type":"event","seq":%d,"text":%q}`, seq, text)
}

// eyes is a scope: teams that one is in, and whether one may read notes.
type eyes struct {
	teams []int64
	blind bool // may not read notes
}

func (e eyes) May(n *live.News) live.Sight {
	if n.TeamID != nil {
		member := false
		for _, team := range e.teams {
			member = member || team == *n.TeamID
		}
		if !member {
			return live.Nothing
		}
	}
	if e.blind {
		return live.Redacted
	}
	return live.Full
}

// clock is a clock that a test can push forward.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += by
}

// node is one kept process with a socket address. The query says who connects:
// ?agent=3&session=9&teams=5&blind=1.
type node struct {
	hub     *live.Hub
	log     *eventlog.Log
	db      *pg.DB
	address string
	clock   *clock
	stop    func()
	ended   sync.Map // sessions that are over
	secret  sync.Map // tickets that nobody may view
}

type option func(*live.Options)

func newNode(t testing.TB, url string, opts ...option) *node {
	t.Helper()
	db, err := pg.Open(t.Context(), url, 20)
	require.NoError(t, err)
	t.Cleanup(db.Close)
	n := &node{db: db, clock: &clock{}}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	n.log = eventlog.New(db, quiet)
	options := live.Options{
		Log: n.log, Render: teller{}, Now: n.clock.now, Logger: quiet, Origins: []string{"https://desk.example.com"},
		MayView: func(_ context.Context, _ int64, tickets []int64) ([]int64, error) {
			return slices.DeleteFunc(slices.Clone(tickets), func(ticket int64) bool {
				_, secret := n.secret.Load(ticket)
				return secret || ticket <= 0
			}), nil
		},
		EndedSessions: func(_ context.Context, sessions []int64) (over []int64, err error) {
			for _, id := range sessions {
				if _, ok := n.ended.Load(id); ok {
					over = append(over, id)
				}
			}
			return over, nil
		},
	}
	for _, o := range opts {
		o(&options)
	}
	n.hub, err = live.New(options)
	require.NoError(t, err)
	n.run(t)
	n.listen(t, true)
	return n
}

func (n *node) run(t testing.TB) {
	logCtx, stopLog := context.WithCancel(context.Background())
	hubCtx, stopHub := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = n.log.Run(logCtx) })
	done := make(chan error, 1)
	go func() { done <- n.hub.Run(hubCtx) }()
	n.stop = sync.OnceFunc(func() {
		stopHub()
		require.NoError(t, <-done)
		stopLog()
		wg.Wait()
	})
	t.Cleanup(n.stop)
}

func (n *node) listen(t testing.TB, tuned bool) {
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true, ErrorHandler: func(c *fiber.Ctx, err error) error {
		return c.Status(fault.KindOf(err).HTTPStatus()).SendString(err.Error())
	}})
	if tuned {
		live.Tune(app)
	}
	app.All("/live", func(c *fiber.Ctx) error {
		var who live.Subscriber
		who.AgentID, _ = strconv.ParseInt(c.Query("agent", "1"), 10, 64)
		who.SessionID, _ = strconv.ParseInt(c.Query("session", "0"), 10, 64)
		team, _ := strconv.ParseInt(c.Query("teams", "0"), 10, 64)
		who.Scope = eyes{teams: []int64{team}, blind: c.Query("blind") != ""}
		return n.hub.Upgrade(c, who)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	n.address = listener.Addr().String()
	done := make(chan error, 1)
	go func() { done <- app.Listener(listener) }()
	t.Cleanup(func() {
		n.stop()
		require.NoError(t, app.Shutdown())
		require.NoError(t, <-done)
	})
}

// tell appends stories in one transaction.
func (n *node) tell(t testing.TB, stories ...story) {
	t.Helper()
	events := make([]eventlog.Event, len(stories))
	for i, s := range stories {
		data, err := json.Marshal(s)
		require.NoError(t, err)
		events[i] = eventlog.Event{Kind: "story", Actor: json.RawMessage(`{}`), At: time.Now(), Data: data}
	}
	require.NoError(t, n.db.Tx(t.Context(), func(tx *pg.Tx) error { return n.log.Append(t.Context(), tx, events...) }))
}

// browser is one client.
type browser struct {
	t    testing.TB
	conn net.Conn
	in   io.Reader
}

func (n *node) dial(t testing.TB, query string) *browser {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, buffered, _, err := ws.Dial(ctx, "ws://"+n.address+"/live?"+query)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	b := &browser{t: t, conn: conn, in: conn}
	if buffered != nil {
		b.in = buffered
	}
	require.NoError(t, conn.SetDeadline(time.Now().Add(2*patience)))
	return b
}

// join says hello and takes the welcome.
func (n *node) join(t testing.TB, query string, after any) (*browser, received) {
	t.Helper()
	b := n.dial(t, query)
	b.say(map[string]any{"type": "hello", "after": after})
	return b, b.expect("welcome")
}

func (b *browser) say(message any) {
	b.t.Helper()
	text, err := json.Marshal(message)
	require.NoError(b.t, err)
	b.send(ws.NewTextFrame(text))
}

func (b *browser) send(f ws.Frame) {
	b.t.Helper()
	require.NoError(b.t, ws.WriteFrame(b.conn, ws.MaskFrame(f)))
}

// received is any frame of the server.
type received struct {
	Type     string          `json:"type"`
	Seq      int64           `json:"seq"`
	Text     string          `json:"text"`
	TicketID int64           `json:"ticket_id"`
	Agents   json.RawMessage `json:"agents"`
	Tickets  json.RawMessage `json:"tickets"`
}

// next reads one message, answering nothing.
func (b *browser) next() received {
	b.t.Helper()
	f, err := ws.ReadFrame(b.in)
	require.NoError(b.t, err)
	require.Equal(b.t, ws.OpText, f.Header.OpCode, "%s", f.Payload)
	var r received
	require.NoError(b.t, json.Unmarshal(f.Payload, &r), "%s", f.Payload)
	return r
}

// expect reads until a frame of the type comes. Lists of agents come when they like.
func (b *browser) expect(kind string) received {
	b.t.Helper()
	for {
		r := b.next()
		if r.Type == kind {
			return r
		}
		require.Equal(b.t, "agents", r.Type, "while waiting for %s: %+v", kind, r)
	}
}

// texts reads so many events and checks that their numbers grow.
func (b *browser) texts(count int) (texts []string) {
	b.t.Helper()
	last := int64(0)
	for range count {
		r := b.expect("event")
		require.Greater(b.t, r.Seq, last)
		last = r.Seq
		texts = append(texts, r.Text)
	}
	return texts
}

// closed reads until the server's close and returns its code and reason.
func (b *browser) closed() (int, string) {
	b.t.Helper()
	for {
		f, err := ws.ReadFrame(b.in)
		require.NoError(b.t, err)
		if f.Header.OpCode == ws.OpClose {
			code, reason := ws.ParseCloseFrameData(f.Payload)
			return int(code), reason
		}
	}
}

// present reads until the presence of a ticket is as wanted.
func (b *browser) present(ticket int64, want string) {
	b.t.Helper()
	for {
		r := b.next()
		if r.Type == "presence" && r.TicketID == ticket && string(r.Agents) == want {
			return
		}
	}
}

// watched reads until it is told who is in the tickets of its list, as wanted.
func (b *browser) watched(want string) {
	b.t.Helper()
	for {
		if r := b.next(); r.Type == "watched" && string(r.Tickets) == want {
			return
		}
	}
}

// online reads until the list of agents is as wanted.
func (b *browser) online(want string) {
	b.t.Helper()
	for {
		if r := b.next(); r.Type == "agents" && string(r.Agents) == want {
			return
		}
	}
}
