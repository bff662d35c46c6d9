package chat

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/live/wire"
)

// maxWait is how long a request waits for news: networks that cut idle connections do so after 30 s.
const maxWait = 25 * time.Second

// newsAnswer is what somebody gets whose network has no sockets.
type newsAnswer struct {
	Seq     int64             `json:"seq"`
	Events  []json.RawMessage `json:"events"`
	Remarks []json.RawMessage `json:"remarks,omitempty"` // frames without a number: typing, read, queue, status
	Reload  bool              `json:"reload,omitempty"`
}

// poll is a request that waits for news. The hub's lock guards it.
type poll struct {
	listener
	hub   *Hub
	asker *asker // nil: agents are not told of it
	told  []*news
	again bool
	some  chan struct{}
}

// tell implements outlet.
func (p *poll) tell(n *news) {
	p.told = append(p.told, n)
	if p.asker != nil && !p.asker.gone {
		p.hub.followLocked(&p.asker.tab, n)
	}
	p.wake()
}

// reload implements outlet.
func (p *poll) reload() {
	p.again = true
	p.wake()
}

func (p *poll) wake() {
	select {
	case p.some <- struct{}{}:
	default:
	}
}

// news answers with what happened after a number, at once or when something does.
func (w *Web) news(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	who, err := w.identify(c)
	if err != nil {
		return err
	}
	after, err := strconv.ParseInt(c.Query("after", "-1"), 10, 64)
	if err != nil || after < -1 {
		return fault.InvalidField("after", "must be the last number that was handled")
	}
	seconds, err := strconv.Atoi(c.Query("wait", "0"))
	if err != nil || seconds < 0 {
		return fault.InvalidField("wait", "must be seconds")
	}
	out, err := w.Hub.waitForNews(c.UserContext(), who, c.Query("tab"), after, min(time.Duration(seconds)*time.Second, maxWait))
	if err != nil {
		return slowly(c, err)
	}
	return c.JSON(out)
}

// waitForNews waits for news of the visitor after a number (-1: from now on), in the tab of that name.
func (h *Hub) waitForNews(ctx context.Context, who *caller, tab string, after int64, wait time.Duration) (*newsAnswer, error) {
	if !h.admitPoll(who.network) {
		return nil, tooFast(time.Minute)
	}
	defer h.leavePoll(who.network)
	p := &poll{hub: h, some: make(chan struct{}, 1)}
	p.out = p
	out := &newsAnswer{Events: []json.RawMessage{}}
	if err := h.joinPoll(ctx, p, who, tab, after, out); err != nil {
		return nil, pollTrouble(err)
	}
	defer h.part(&p.listener)
	h.gotBefore(who, after)
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-p.some:
	case <-timer.C:
	case <-ctx.Done():
	case <-h.life.Done():
	}
	h.answerPoll(p, out)
	return out, nil
}

// joinPoll makes the request a listener that has what it missed.
func (h *Hub) joinPoll(ctx context.Context, p *poll, who *caller, tab string, after int64, out *newsAnswer) error {
	done, err := h.turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	if p.asker, err = h.asker(ctx, who, tab); err != nil {
		return err
	}
	var from *int64
	if after >= 0 {
		from = &after
	}
	return h.join(ctx, &p.listener, who, from, func(c caughtUp) {
		out.Seq, out.Reload = c.seq, c.reload
		if p.asker != nil {
			p.asker.awaitLocked(p)
		}
		for _, n := range c.news {
			p.tell(n)
		}
		if c.reload {
			p.wake()
		}
	})
}

func (h *Hub) answerPoll(p *poll, out *newsAnswer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, n := range p.told {
		out.Events = append(out.Events, n.encoded)
		out.Seq = max(out.Seq, n.seq)
	}
	out.Reload = out.Reload || p.again
	if p.asker != nil {
		out.Remarks = p.asker.answeredLocked(p, h.Now())
	}
}

// gotBefore: who asks for the news after a number has all that came before.
func (h *Hub) gotBefore(who *caller, after int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if after > h.notes.got[who.id].seq && len(h.notes.got) < maxNotes {
		h.notes.got[who.id] = gotNote{*who, min(after, h.seq)}
		h.notes.wake()
	}
}

// pollTrouble says what closes a socket in words of HTTP.
func pollTrouble(err error) error {
	if _, ok := err.(*wire.CloseError); ok { //nolint:errorlint // join makes it
		return fault.New(fault.Unavailable, "unavailable", "This server has just started. Try again shortly.").Because(err)
	}
	return err
}

func (h *Hub) admitPoll(network string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopping || h.networks[network] >= h.Limits.Sockets {
		return false
	}
	h.networks[network]++
	return true
}

func (h *Hub) leavePoll(network string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.networks[network]--; h.networks[network] == 0 {
		delete(h.networks, network)
	}
}
