package calendar

import (
	"iter"
	"time"
)

var (
	firstInstant = time.Date(firstYear, time.January, 1, 0, 0, 0, 0, time.UTC).UnixNano()
	lastInstant  = time.Date(yearPastEnd, time.January, 1, 0, 0, 0, 0, time.UTC).UnixNano()
)

// clamp gives t in nanoseconds since 1970 UTC, and whether it was inside the supported years.
func clamp(t time.Time) (int64, bool) {
	switch year := t.UTC().Year(); {
	case year < firstYear:
		return firstInstant, false
	case year >= yearPastEnd:
		return lastInstant, false
	}
	return t.UnixNano(), true
}

func (c *Calendar) instant(at int64) time.Time { return time.Unix(0, at).In(c.zone) }

// run is a stretch of absolute time with one offset from wall time, in which either the plain week
// holds, or which lies within one special day.
type run struct {
	from, to int64
	offset   int64 // wall time minus absolute time
	special  bool
}

// runs cuts [from, to) into runs.
func (c *Calendar) runs(from, to int64) iter.Seq[run] {
	return func(yield func(run) bool) {
		for at := from; at < to; {
			offset, until := c.offset(at)
			until = min(until, to)
			for at < until {
				r := c.run(at, until, offset)
				if !yield(r) {
					return
				}
				at = r.to
			}
		}
	}
}

func (c *Calendar) run(at, until, offset int64) run {
	day := floorDiv(at+offset, dayLength)
	end := c.nextSpecial(day)
	special := end == day
	if special {
		end++
	}
	return run{from: at, to: min(until, end*dayLength-offset), offset: offset, special: special}
}

// offset gives the zone's offset at an instant and an instant until which it holds.
//
// The end that ZoneBounds reports can be wrong after the last transition a zone lists: it is computed
// from a rule for one UTC year of 365 days, so on the last day of a leap year it lies in the past. The
// rule being evaluated per UTC year, the offset then holds to the end of that day.
func (c *Calendar) offset(at int64) (offset, until int64) {
	t := c.instant(at)
	_, seconds := t.Zone()
	offset = int64(seconds) * int64(time.Second)
	_, end := t.ZoneBounds()
	if end.IsZero() || end.Year() >= yearPastEnd {
		return offset, lastInstant
	}
	if until = end.UnixNano(); until <= at {
		until = (floorDiv(at, dayLength) + 1) * dayLength
	}
	return offset, until
}

// open is the open time in a run.
func (c *Calendar) open(r run) int64 {
	from, to := r.from+r.offset, r.to+r.offset
	if !r.special {
		return c.week.at(to) - c.week.at(from)
	}
	day := floorDiv(from, dayLength)
	spans, _ := c.special(day)
	return openBefore(spans, to-day*dayLength) - openBefore(spans, from-day*dayLength)
}

// locate is the first instant of a run by which open time of it has passed, where 0 < open <= c.open(r).
func (c *Calendar) locate(r run, open int64) int64 {
	from := r.from + r.offset
	if !r.special {
		return c.week.locate(c.week.at(from)+open) - r.offset
	}
	day := floorDiv(from, dayLength)
	spans, _ := c.special(day)
	return day*dayLength + locate(spans, openBefore(spans, from-day*dayLength)+open) - r.offset
}
