package calendar

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// A wall time is a label ("2026-12-25 09:00") counted in nanoseconds as if the zone were UTC. A day
// number counts days since 1970-01-01 in the same way.
const (
	dayLength   = int64(24 * time.Hour)
	weekLength  = 7
	epochDayOf  = int64(time.Thursday) // the weekday of day number 0
	noDay       = int64(100_000)       // a day number after every day that is ever asked for, in 2243
	firstYear   = 1900
	yearPastEnd = 2200
)

// span is the open part [from, to) of one day, in nanoseconds since its midnight.
type span struct{ from, to int64 }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func weekday(day int64) time.Weekday {
	return time.Weekday(day + epochDayOf - weekLength*floorDiv(day+epochDayOf, weekLength))
}

func dayNumber(year int, month time.Month, day int) int64 {
	return floorDiv(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix(), int64(24*time.Hour/time.Second))
}

func civil(day int64) (int, time.Month, int) {
	return time.Unix(day*int64(24*time.Hour/time.Second), 0).UTC().Date()
}

// parseTime reads "HH:MM" up to "24:00".
func parseTime(s string) (int64, bool) {
	hour, minute, ok := strings.Cut(s, ":")
	h, okH := digits(hour, 1, 2)
	m, okM := digits(minute, 2, 2)
	if !ok || !okH || !okM || m > 59 || h*60+m > 24*60 {
		return 0, false
	}
	return int64(h*60+m) * int64(time.Minute), true
}

// parseDate reads "2026-12-25", or "12-25" with year 0.
func parseDate(s string) (year, month, day int, ok bool) {
	parts := strings.Split(s, "-")
	okYear, leap := true, 2000
	if len(parts) == 3 {
		year, okYear = digits(parts[0], 4, 4)
		leap, parts = year, parts[1:]
	}
	if len(parts) != 2 || !okYear {
		return 0, 0, 0, false
	}
	month, okMonth := digits(parts[0], 2, 2)
	day, okDay := digits(parts[1], 2, 2)
	if !okMonth || !okDay {
		return 0, 0, 0, false
	}
	t := time.Date(leap, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return year, month, day, int(t.Month()) == month && t.Day() == day
}

func isMonthDay(s string) bool {
	year, _, _, ok := parseDate(s)
	return ok && year == 0 && len(s) == len("12-25")
}

func digits(s string, least, most int) (int, bool) {
	if len(s) < least || len(s) > most {
		return 0, false
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// merge joins overlapping and touching spans, in order. It may reuse its argument.
func merge(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return int(a.from - b.from) })
	merged := spans[:0]
	for _, s := range spans {
		last := len(merged) - 1
		if last >= 0 && s.from <= merged[last].to {
			merged[last].to = max(merged[last].to, s.to)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// openBefore is the open time between midnight and tod.
func openBefore(spans []span, tod int64) int64 {
	var open int64
	for _, s := range spans {
		if s.from >= tod {
			break
		}
		open += min(s.to, tod) - s.from
	}
	return open
}

// locate is the first time of day by which open time has passed, where 0 < open <= the day's total.
func locate(spans []span, open int64) int64 {
	for _, s := range spans {
		if open <= s.to-s.from {
			return s.from + open
		}
		open -= s.to - s.from
	}
	return dayLength
}
