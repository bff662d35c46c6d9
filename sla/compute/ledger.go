package compute

import (
	"errors"
	"fmt"
	"time"
)

// State is what time in a ledger was used for.
type State string

const (
	Counted State = "counted" // the clock ran; in a Stretch: whether open or not, in an Entry: while open
	Paused  State = "paused"
	Outside State = "outside" // the clock ran while the team was closed; only in an Entry
)

// Stretch is a time [From, To) in which a clock ran (Counted) or was paused, and what brought that
// about ("customer replied", "waiting for the customer").
type Stretch struct {
	From  time.Time `json:"from"`
	To    time.Time `json:"to,omitzero"` // zero: still going on
	State State     `json:"state"`
	Cause string    `json:"cause,omitempty"`
}

// Ledger is the memory of one clock: its stretches, each beginning where the one before ended. The
// last one is open while the clock is, and has an end once it is stopped (met or cancelled). Write it
// with Begin, Pause, Resume and Stop; read it with Read, Reach, Entries and Explain.
//
// Changes come in order of time. One that claims to be earlier than the last (clocks of two nodes
// differ) is taken to happen together with the last, so a ledger never runs backwards.
type Ledger struct {
	Stretches []Stretch `json:"stretches"`
}

// Begin starts a clock.
func Begin(at time.Time, cause string) Ledger {
	return Ledger{Stretches: []Stretch{{From: at, State: Counted, Cause: cause}}}
}

// Pause stops counting. Pausing a paused clock changes its cause from then on; pausing a stopped clock
// does nothing.
func (l *Ledger) Pause(at time.Time, cause string) {
	if !l.Stopped() {
		l.turn(at, Paused, cause)
	}
}

// Resume counts again. A clock that runs goes on as it was. A stopped clock (a solved ticket is
// reopened) runs again, and the time since it stopped is entered as paused, with that cause.
func (l *Ledger) Resume(at time.Time, cause string) {
	last := l.last()
	switch {
	case last == nil:
		*l = Begin(at, cause)
	case l.Stopped():
		l.Stretches = append(l.Stretches, Stretch{From: last.To, State: Paused, Cause: "stopped"})
		l.turn(at, Counted, cause)
	case last.State == Paused:
		l.turn(at, Counted, cause)
	}
}

// Stop ends the clock: its promise is met, or cancelled. Stopping a stopped clock does nothing.
func (l *Ledger) Stop(at time.Time) {
	if last := l.last(); last != nil && !l.Stopped() {
		last.To = later(at, last.From)
	}
}

// turn ends the open stretch and begins another. A stretch that would have no length leaves no trace.
func (l *Ledger) turn(at time.Time, state State, cause string) {
	last := l.last()
	if last == nil || last.State == state && last.Cause == cause {
		return
	}
	at = later(at, last.From)
	last.To = at
	if at.Equal(last.From) && len(l.Stretches) > 1 {
		l.Stretches = l.Stretches[:len(l.Stretches)-1]
		if before := l.last(); before.State == state && before.Cause == cause {
			before.To = time.Time{}
			return
		}
	}
	l.Stretches = append(l.Stretches, Stretch{From: at, State: state, Cause: cause})
}

// Start is when the clock began; zero for an empty ledger.
func (l Ledger) Start() time.Time {
	if len(l.Stretches) == 0 {
		return time.Time{}
	}
	return l.Stretches[0].From
}

// End is when the clock was stopped; zero while it has not been.
func (l Ledger) End() time.Time {
	if last := l.last(); last != nil {
		return last.To
	}
	return time.Time{}
}

// Stopped reports whether the clock has an end.
func (l Ledger) Stopped() bool { return !l.End().IsZero() }

// PausedAt reports whether the clock is paused at an instant.
func (l Ledger) PausedAt(at time.Time) bool {
	for _, s := range l.Stretches {
		if !at.Before(s.From) && (s.To.IsZero() || at.Before(s.To)) {
			return s.State == Paused
		}
	}
	return false
}

var errLedger = errors.New("the ledger is not contiguous")

// Check tells whether stretches read from elsewhere are a ledger: in order, without a gap, and only
// the last one open.
func (l Ledger) Check() error {
	for i, s := range l.Stretches {
		last := i == len(l.Stretches)-1
		switch {
		case s.State != Counted && s.State != Paused:
			return fmt.Errorf("stretch %d: %w: its state is %q", i, errLedger, s.State)
		case s.From.IsZero():
			return fmt.Errorf("stretch %d: %w: it has no start", i, errLedger)
		case s.To.IsZero() && !last:
			return fmt.Errorf("stretch %d: %w: it has no end, but others follow", i, errLedger)
		case !s.To.IsZero() && s.To.Before(s.From):
			return fmt.Errorf("stretch %d: %w: it ends before it starts", i, errLedger)
		case i > 0 && !s.From.Equal(l.Stretches[i-1].To):
			return fmt.Errorf("stretch %d: %w: it does not start where the one before ended", i, errLedger)
		}
	}
	return nil
}

func (l *Ledger) last() *Stretch {
	if len(l.Stretches) == 0 {
		return nil
	}
	return &l.Stretches[len(l.Stretches)-1]
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
