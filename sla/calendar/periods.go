package calendar

import (
	"iter"
	"time"
)

// Period is a time [From, To) that is open or closed throughout, and why it is closed.
type Period struct {
	From, To time.Time
	Open     bool
	Holiday  string // the holiday that closes it: its name, or its date when it has none
}

// Periods yields every moment between a and b once, in order. Neighbours differ in Open or Holiday.
func (c *Calendar) Periods(a, b time.Time) iter.Seq[Period] {
	from, _ := clamp(a)
	to, _ := clamp(b)
	return func(yield func(Period) bool) {
		var current piece
		for p := range c.pieces(from, to) {
			if current.from < current.to && p.open == current.open && p.holiday == current.holiday {
				current.to = p.to
				continue
			}
			if current.from < current.to && !yield(c.period(current)) {
				return
			}
			current = p
		}
		if current.from < current.to {
			yield(c.period(current))
		}
	}
}

func (c *Calendar) period(p piece) Period {
	out := Period{From: c.instant(p.from), To: c.instant(p.to), Open: p.open}
	if p.holiday != nil {
		out.Holiday = p.holiday.name
	}
	return out
}

// piece is an uninterrupted part of a day.
type piece struct {
	from, to int64
	open     bool
	holiday  *holiday // only when closed
}

// pieces yields every moment of [from, to) once, in order, none longer than a day.
func (c *Calendar) pieces(from, to int64) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		if c.always && from < to {
			yield(piece{from: from, to: to, open: true})
			return
		}
		for r := range c.runs(from, to) {
			for r.from < r.to {
				day := floorDiv(r.from+r.offset, dayLength)
				next := min(r.to, (day+1)*dayLength-r.offset)
				spans, h := c.spansOn(day, r.special)
				if !yieldDay(yield, spans, h, day*dayLength-r.offset, r.from, next) {
					return
				}
				r.from = next
			}
		}
	}
}

func (c *Calendar) spansOn(day int64, special bool) ([]span, *holiday) {
	if special {
		return c.special(day)
	}
	return c.week.days[weekday(day)], nil
}

// yieldDay yields the part [from, to) of the day that begins at midnight.
func yieldDay(yield func(piece) bool, spans []span, h *holiday, midnight, from, to int64) bool {
	at := from
	emit := func(until int64, open bool) bool {
		until = min(until, to)
		if until <= at {
			return true
		}
		p := piece{from: at, to: until, open: open}
		if !open {
			p.holiday = h
		}
		at = until
		return yield(p)
	}
	for _, s := range spans {
		if !emit(midnight+s.from, false) || !emit(midnight+s.to, true) {
			return false
		}
	}
	return emit(to, false)
}
