package live

import (
	"context"
	"slices"

	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/live/wire"
)

// Renderer turns events into what sockets get. It is called once per node for each batch, outside of
// any lock of the hub, so it may query, and may call the hub. Events that are no news for
// sockets are left out. An error makes the hub try the batch again.
type Renderer interface {
	Render(ctx context.Context, events []eventlog.Event) ([]News, error)
}

// News is one event for the sockets. Several may share a Seq, for different readers: a socket gets the
// first that it may see. That is how those who lose sight of a ticket are told that it is gone.
type News struct {
	Seq  int64
	Full []byte // the frame as JSON: {"type":"event","seq":...,...}
	// Redacted is for sockets that may not read everything (notes). nil: the same as Full; empty, but
	// not nil: nothing.
	Redacted []byte

	// What the news is about, for a Scope to decide on.
	TicketID   *int64
	TeamID     *int64
	AssigneeID *int64
	// To narrows the news to these agents; nil is everybody who may see it.
	To []int64

	full, redacted frame
}

// Sight is how much of a piece of news a socket may see. The zero value is nothing.
type Sight int

// From nothing to everything.
const (
	Nothing Sight = iota
	Redacted
	Full
)

// Scope decides what a socket may see. It is asked under the hub's lock for each socket and each
// piece of news: it must answer from memory.
type Scope interface {
	May(n *News) Sight
}

// encode wraps the JSON into frames, once for all sockets.
func (n *News) encode() {
	n.full = wire.TextFrame(n.Full)
	switch {
	case n.Redacted == nil:
		n.redacted = n.full
	case len(n.Redacted) > 0:
		n.redacted = wire.TextFrame(n.Redacted)
	}
}

func (n *News) size() int { return len(n.full) + len(n.redacted) }

// frameFor is what an agent with the scope gets; nil is nothing.
func (n *News) frameFor(agentID int64, scope Scope) frame {
	if n.To != nil && !slices.Contains(n.To, agentID) {
		return nil
	}
	switch scope.May(n) {
	case Full:
		return n.full
	case Redacted:
		return n.redacted
	default:
		return nil
	}
}

const (
	ringEvents = 1000
	ringBytes  = 8 << 20
)

// ring holds recent news, so that many browsers can resume at once without asking the database.
type ring struct {
	floor int64 // all news after this number is here
	bytes int
	news  []*News
}

// add takes the next news and forgets the oldest when there is too much.
func (r *ring) add(news []*News) {
	for _, n := range news {
		r.news = append(r.news, n)
		r.bytes += n.size()
	}
	drop := 0
	for ; len(r.news)-drop > ringEvents || r.bytes > ringBytes; drop++ {
		r.bytes -= r.news[drop].size()
		r.floor = r.news[drop].Seq
	}
	// News of one number stays or goes together.
	for ; drop > 0 && drop < len(r.news) && r.news[drop].Seq == r.floor; drop++ {
		r.bytes -= r.news[drop].size()
	}
	if drop > 0 {
		r.news = slices.Clone(r.news[drop:])
	}
}

// clear forgets everything up to a number.
func (r *ring) clear(floor int64) { *r = ring{floor: floor} }

// after gives the news after a number; false when some of it has been forgotten.
func (r *ring) after(seq int64) ([]*News, bool) {
	if seq < r.floor {
		return nil, false
	}
	i, _ := slices.BinarySearchFunc(r.news, seq+1, func(n *News, seq int64) int { return int(n.Seq - seq) })
	return r.news[i:], true
}
