package calendar

import (
	"errors"
	"fmt"
	"iter"
	"time"
)

// Calendar is a compiled Definition. It never changes, so any number of goroutines may ask it.
type Calendar struct {
	zone   *time.Location
	week   week
	dated  []dated
	yearly []yearly
	always bool // open around the clock, without holidays
}

// The reasons why Add and Next have no answer.
var (
	ErrNeverOpen = errors.New("the calendar is closed for ten years in a row")
	ErrTooFar    = fmt.Errorf("the time is outside the years %d to %d", firstYear, yearPastEnd-1)
	ErrNegative  = errors.New("a negative duration cannot be added to a calendar")
)

const longestClosure = 10 * 366 * dayLength

// Zone is where the calendar's clock hangs.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Add gives the first instant at which d of open time has passed since from: from itself for d = 0,
// closing time (not the next opening) when d ends there. The answer is in the calendar's zone. It fails
// with ErrNeverOpen, ErrTooFar or ErrNegative.
func (c *Calendar) Add(from time.Time, d time.Duration) (time.Time, error) {
	start, inside := clamp(from)
	switch {
	case d < 0:
		return time.Time{}, ErrNegative
	case !inside:
		return time.Time{}, ErrTooFar
	case d == 0:
		return from.Round(0).In(c.zone), nil
	case c.always && int64(d) < lastInstant-start:
		return c.instant(start + int64(d)), nil
	}
	left, idleSince := int64(d), start
	for r := range c.runs(start, lastInstant) {
		open := c.open(r)
		reopened := r.to
		if open > 0 {
			reopened = c.locate(r, 1)
		}
		switch {
		case reopened-idleSince > longestClosure:
			return time.Time{}, ErrNeverOpen
		case open >= left:
			return c.instant(c.locate(r, left)), nil
		case open > 0:
			left, idleSince = left-open, r.to
		}
	}
	return time.Time{}, ErrTooFar
}

// Between is the open time from a to b, negative when b is before a. Instants outside the supported
// years are taken as their nearest end.
func (c *Calendar) Between(a, b time.Time) time.Duration {
	from, _ := clamp(a)
	to, _ := clamp(b)
	if from > to {
		return -c.between(to, from)
	}
	return c.between(from, to)
}

func (c *Calendar) between(from, to int64) time.Duration {
	if c.always {
		return time.Duration(to - from)
	}
	var open int64
	for r := range c.runs(from, to) {
		open += c.open(r)
	}
	return time.Duration(open)
}

// Open reports whether the team is open at t. It is open at opening time and closed at closing time.
func (c *Calendar) Open(t time.Time) bool {
	at, inside := clamp(t)
	return inside && c.between(at, at+1) > 0
}

// Next is the first instant at or after t at which the team is open: t itself when it is open then.
// It fails with ErrNeverOpen or ErrTooFar.
func (c *Calendar) Next(t time.Time) (time.Time, error) {
	moment, err := c.Add(t, time.Nanosecond)
	if err != nil {
		return time.Time{}, err
	}
	return moment.Add(-time.Nanosecond), nil
}

// Interval is the time [From, To).
type Interval struct{ From, To time.Time }

// Intervals yields the open intervals between a and b in order, cut at both, none touching the next.
func (c *Calendar) Intervals(a, b time.Time) iter.Seq[Interval] {
	return func(yield func(Interval) bool) {
		for p := range c.Periods(a, b) {
			if p.Open && !yield(Interval{p.From, p.To}) {
				return
			}
		}
	}
}
