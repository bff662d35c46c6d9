package chat_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// weather is a network between browsers and the server: each connection is slow, breaks off before long, and what
// was on its way to the server when the browser gave it up still arrives, after what the browser said later.
type weather struct {
	listener net.Listener
	address  string

	mu     sync.Mutex
	random *rand.Rand
	calm   bool
	cuts   int
	wg     sync.WaitGroup
}

func newWeather(t testing.TB, address string, seed uint64) *weather {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &weather{listener: listener, address: address, random: rand.New(rand.NewPCG(seed, 7))}
	w.wg.Go(func() {
		for {
			browser, err := listener.Accept()
			if err != nil {
				return
			}
			w.wg.Go(func() { w.carry(browser) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		w.wg.Wait()
	})
	return w
}

func (w *weather) below(most time.Duration) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Duration(w.random.Int64N(int64(most)))
}

func (w *weather) clearUp() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calm = true
}

func (w *weather) isCalm() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calm
}

func (w *weather) carry(browser net.Conn) {
	server, err := net.Dial("tcp", w.address)
	if err != nil {
		_ = browser.Close()
		return
	}
	var both sync.WaitGroup
	both.Go(func() { w.copy(server, browser) })
	both.Go(func() { w.copy(browser, server) })
	if !w.isCalm() {
		time.Sleep(20*time.Millisecond + w.below(80*time.Millisecond)) //nolint:forbidigo // this is the weather, nobody waits for it
		_ = browser.Close()                                            // what was read from it is still carried
		w.mu.Lock()
		w.cuts++
		w.mu.Unlock()
	}
	both.Wait()
	_, _ = browser.Close(), server.Close()
}

// copy carries piece by piece, late, and closes the far end when the near one is closed.
func (w *weather) copy(to, from net.Conn) {
	piece := make([]byte, 700)
	for {
		n, err := from.Read(piece)
		if !w.isCalm() {
			time.Sleep(w.below(15 * time.Millisecond)) //nolint:forbidigo // this is the weather, nobody waits for it
		}
		if n > 0 {
			if _, err := to.Write(piece[:n]); err != nil {
				return
			}
		}
		if err != nil {
			if c, ok := to.(*net.TCPConn); ok && errors.Is(err, io.EOF) {
				_ = c.CloseWrite()
				return
			}
			_ = to.Close()
			return
		}
	}
}

// client is a browser's side of the protocol: it repeats what was not acknowledged, and resumes from the last
// number it has handled.
type client struct {
	t       testing.TB
	address string
	token   string
	name    string // of the conversation

	mu      sync.Mutex
	unacked []map[string]any
	seq     int64
	texts   []string // of all messages, as they came
	ids     []int64
	reloads int
}

func (c *client) queue(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unacked = append(c.unacked, map[string]any{"type": "send", "nonce": nonce(), "conversation": c.name, "text": text})
}

// connect lives through one connection.
func (c *client) connect() {
	b, err := dialTab(c.t, c.address)
	if err != nil {
		return
	}
	defer b.conn.Close()
	c.mu.Lock()
	after := c.seq
	c.mu.Unlock()
	if b.write(map[string]any{"type": "hello", "token": c.token, "after": after}) != nil {
		return
	}
	done := make(chan struct{})
	defer close(done)
	go func() { // says what is to be said, in order, each once on a connection
		said := map[string]bool{}
		for {
			c.mu.Lock()
			waiting := slices.Clone(c.unacked)
			c.mu.Unlock()
			for _, frame := range waiting {
				if id := frame["nonce"].(string); !said[id] {
					said[id] = true
					if b.write(frame) != nil {
						return
					}
				}
			}
			select {
			case <-done:
				return
			case <-time.After(3 * time.Millisecond):
			}
		}
	}()
	for {
		h, err := b.read()
		if err != nil {
			return
		}
		c.hear(b, h)
	}
}

func (c *client) hear(b *tab, h heard) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch h.Type {
	case "ack":
		c.unacked = slices.DeleteFunc(c.unacked, func(f map[string]any) bool { return f["nonce"] == h.Nonce })
	case "reload":
		c.reloads++
	case "event":
		if h.Seq <= c.seq {
			c.t.Errorf("event %d came after %d", h.Seq, c.seq)
		}
		c.seq = h.Seq
		if h.Message != nil && h.Message.Text != "begin" {
			c.texts, c.ids = append(c.texts, h.Message.Text), append(c.ids, h.Message.ID)
		}
		_ = b.write(map[string]any{"type": "got", "seq": h.Seq})
	}
}

// Whatever the network does, each message of either side is there once and in its order, for every tab.
func TestBadWeather(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			f := newFront(t)
			v := f.visitor()
			conversation, _ := v.say("n:"+nonce(), "begin")
			f.eventually(func() bool { return f.hub.Figures().Ready }, "ready")
			storm := newWeather(t, f.address, seed)
			start := v.session(nil).Seq
			other := f.node(f.otherLog())
			f.eventually(func() bool { return other.hub.Figures().Ready }, "ready")
			far := newWeather(t, other.address, seed+100) // the second tab is on another node
			tabs := []*client{
				{t: t, address: storm.listener.Addr().String(), token: v.token, name: conversation, seq: start},
				{t: t, address: far.listener.Addr().String(), token: v.token, name: conversation, seq: start},
			}
			over := make(chan struct{})
			var running sync.WaitGroup
			for _, c := range tabs {
				running.Go(func() {
					for {
						select {
						case <-over:
							return
						default:
							c.connect()
						}
					}
				})
			}
			const each = 40
			running.Go(func() {
				for i := range each {
					f.reply(f.ada, ticketOf(t, conversation), fmt.Sprintf("agent %02d", i))
					time.Sleep(storm.below(20 * time.Millisecond)) //nolint:forbidigo // this is the weather, nobody waits for it
				}
			})
			for i := range each {
				tabs[0].queue(fmt.Sprintf("first %02d", i))
				tabs[1].queue(fmt.Sprintf("second %02d", i))
				time.Sleep(storm.below(20 * time.Millisecond)) //nolint:forbidigo // this is the weather, nobody waits for it
			}
			complete := func() bool {
				for _, c := range tabs {
					c.mu.Lock()
					there := len(c.texts) >= 3*each && len(c.unacked) == 0
					c.mu.Unlock()
					if !there {
						return false
					}
				}
				return true
			}
			require.Eventually(t, func() bool {
				storm.clearUp()
				far.clearUp()
				return complete()
			}, 2*patience, 50*time.Millisecond, "after the storm all is there")
			stored := v.messages(conversation)
			close(over)
			f.stop()
			other.stop()
			running.Wait()
			var texts []string
			for _, m := range stored[1:] {
				texts = append(texts, m.Text)
			}
			require.Len(t, texts, 3*each)
			for _, who := range []string{"agent", "first", "second"} {
				theirs := slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return !strings.HasPrefix(s, who) })
				require.Len(t, theirs, each, who)
				require.True(t, slices.IsSorted(theirs), "%s: %v", who, theirs)
			}
			for _, c := range tabs {
				require.Zero(t, c.reloads)
				require.Empty(t, c.unacked)
				require.True(t, slices.IsSorted(c.ids), "in the order of the ticket")
				require.ElementsMatch(t, texts, c.texts, "each once")
			}
			require.Greater(t, storm.cuts+far.cuts, 10)
		})
	}
}
