package compute

import (
	"fmt"
	"time"
)

// ClockState is how a clock stands at a moment.
type ClockState string

const (
	Running    ClockState = "running"
	OnHold     ClockState = "paused"
	Met        ClockState = "met"      // stopped at or before the due time
	Breached   ClockState = "breached" // due and not stopped, or stopped later
	NotStarted ClockState = "not started"
)

// Reading is how a clock stands at a moment.
type Reading struct {
	State       ClockState
	Due         time.Time // zero: unknown, since a pause before it has no end
	IfResumed   time.Time // when Due is unknown: the due time if that pause ended now (at its start, if that is later)
	Elapsed     time.Duration
	Remaining   time.Duration // target minus elapsed; negative when overdue
	Interrupted time.Duration // time spent paused
}

// Read tells how the clock stands at now, or stood when it was stopped before. A stopped clock is
// due when it would have been due had it gone on. A running clock is breached from its due instant on, a
// clock stopped at its due instant is met. It fails as calendar.Add does.
func (l Ledger) Read(t Terms, now time.Time) (Reading, error) {
	at := l.moment(now)
	r := Reading{Elapsed: l.Elapsed(t, at)}
	r.Remaining = t.Target - r.Elapsed
	for _, s := range l.until(at) {
		if s.State == Paused {
			r.Interrupted += s.To.Sub(s.From)
		}
	}
	due, known, err := l.Reach(t, t.Target)
	if err != nil {
		return Reading{}, err
	}
	if known {
		r.Due = due
	} else if r.IfResumed, err = l.ifResumed(t, at); err != nil {
		return Reading{}, err
	}
	r.State = l.state(r, now)
	return r, nil
}

func (l Ledger) state(r Reading, now time.Time) ClockState {
	end := l.End()
	stopped := !end.IsZero() && !end.After(now)
	due := !r.Due.IsZero()
	switch {
	case len(l.Stretches) == 0 || now.Before(l.Start()):
		return NotStarted
	case stopped && due && end.After(r.Due):
		return Breached
	case stopped:
		return Met
	case due && !now.Before(r.Due):
		return Breached
	case l.PausedAt(now):
		return OnHold
	default:
		return Running
	}
}

// Elapsed is what counted until now.
func (l Ledger) Elapsed(t Terms, now time.Time) time.Duration {
	var elapsed time.Duration
	for _, s := range l.until(now) {
		if s.State == Counted {
			elapsed += t.between(s.From, s.To)
		}
	}
	return elapsed
}

// Reach is the first instant at which d has counted, which for d = t.Target is the due time, and for
// less or more a step of escalation before or after it. It is unknown (false) when a pause without end
// comes first. It fails as calendar.Add does.
func (l Ledger) Reach(t Terms, d time.Duration) (time.Time, bool, error) {
	left := max(d, 0)
	for i, s := range l.Stretches {
		if s.State != Counted {
			if left == 0 {
				return s.From, true, nil
			}
			continue
		}
		if i < len(l.Stretches)-1 {
			if counts := t.between(s.From, s.To); counts < left {
				left -= counts
				continue
			}
		}
		due, err := t.add(s.From, left)
		if err != nil {
			return time.Time{}, false, fmt.Errorf("add %s to %s: %w", Text(left), s.From.Format(time.RFC3339), err)
		}
		return due, true, nil
	}
	return time.Time{}, false, nil
}

// ifResumed is the due time if the pause at the end of the ledger ended at a moment.
func (l Ledger) ifResumed(t Terms, at time.Time) (time.Time, error) {
	last := l.last()
	if last == nil {
		return time.Time{}, nil
	}
	resumed := Ledger{Stretches: append([]Stretch{}, l.Stretches...)}
	tail := resumed.last()
	tail.To = later(at, tail.From)
	resumed.Stretches = append(resumed.Stretches, Stretch{From: tail.To, State: Counted})
	due, _, err := resumed.Reach(t, t.Target)
	return due, err
}

// moment is the instant a reading speaks of: now, not before the start and not after the end.
func (l Ledger) moment(now time.Time) time.Time {
	now = later(now, l.Start())
	if end := l.End(); !end.IsZero() {
		now = earlier(now, end)
	}
	return now
}

// until gives the stretches up to now, cut there; none is open or empty.
func (l Ledger) until(now time.Time) []Stretch {
	var cut []Stretch
	for _, s := range l.Stretches {
		if s.To.IsZero() || s.To.After(now) {
			s.To = now
		}
		if s.From.Before(s.To) {
			cut = append(cut, s)
		}
	}
	return cut
}
