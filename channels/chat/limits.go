package chat

import (
	"sync"
	"time"

	"github.com/kepthq/kept/tickets/fault"
)

// Rate lets so many through at once, and so many a minute over time. The zero Rate is replaced by a default.
type Rate struct {
	Burst     float64
	PerMinute float64
}

// Limits bound what strangers may ask of a node. An office behind one address is a network, and not a flood.
type Limits struct {
	Messages    Rate // of a visitor
	Spoken      Rate // messages of a network
	Sessions    Rate // new visitors of a network
	Requests    Rate // HTTP requests of a network
	Uploads     Rate // files of a network
	Transcripts Rate // mails that a visitor asks for
	Mailed      Rate // mails that a network asks for
	Sockets     int  // of a network at once
	MaxFile     int64
}

func (l Limits) withDefaults() Limits {
	def := func(r *Rate, burst, perMinute float64) {
		if *r == (Rate{}) {
			*r = Rate{burst, perMinute}
		}
	}
	def(&l.Messages, 12, 30)
	def(&l.Spoken, 200, 600)
	def(&l.Sessions, 60, 60)
	def(&l.Requests, 600, 1200)
	def(&l.Uploads, 40, 40)
	def(&l.Transcripts, 3, 3.0/60)
	def(&l.Mailed, 30, 30.0/60)
	if l.Sockets == 0 {
		l.Sockets = 500
	}
	if l.MaxFile == 0 {
		l.MaxFile = 20_000_000
	}
	return l
}

// spender is whose allowance it is, and for what.
type spender struct {
	what    string
	network string
	visitor int64
}

// allowance is a token bucket.
type allowance struct {
	spent float64
	at    time.Time
	rate  Rate
}

// maxAllowances bounds the memory that strangers can take; the fullest buckets stay.
const maxAllowances = 100_000

// allowances are kept in memory and by node: a visitor of n nodes may do n times as much.
type allowances struct {
	now func() time.Time
	mu  sync.Mutex
	all map[spender]*allowance
}

func newAllowances(now func() time.Time) *allowances {
	return &allowances{now: now, all: map[spender]*allowance{}}
}

// spend takes one from the allowance; when there is none left, it says when there will be.
func (a *allowances) spend(who spender, rate Rate) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	b := a.all[who]
	if b == nil {
		a.makeRoomLocked(now)
		b = &allowance{at: now, rate: rate}
		a.all[who] = b
	}
	b.refill(now)
	if b.spent+1 > rate.Burst {
		missing := b.spent + 1 - rate.Burst
		return tooFast(time.Duration(missing / rate.PerMinute * float64(time.Minute)))
	}
	b.spent++
	return nil
}

func (b *allowance) refill(now time.Time) {
	b.spent = max(0, b.spent-now.Sub(b.at).Minutes()*b.rate.PerMinute)
	b.at = now
}

// makeRoomLocked forgets those who have all of their allowance again, and, when that is not enough, everybody.
func (a *allowances) makeRoomLocked(now time.Time) {
	if len(a.all) < maxAllowances {
		return
	}
	for who, b := range a.all {
		if b.refill(now); b.spent == 0 {
			delete(a.all, who)
		}
	}
	if len(a.all) >= maxAllowances {
		clear(a.all)
	}
}

// Slow are the details of the fault too_fast.
type Slow struct {
	RetryAfter int `json:"retry_after"` // seconds
}

func tooFast(wait time.Duration) error {
	seconds := int((wait + time.Second - 1) / time.Second)
	return fault.New(fault.TooMany, "too_fast", "That was too much at once. Try again in %d s.", seconds).With(Slow{max(seconds, 1)})
}
