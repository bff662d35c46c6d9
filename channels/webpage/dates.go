package webpage

import (
	"fmt"
	"strings"
	"time"
)

// Day is a date as the language writes it, with its weekday, and with its year unless it is that of now.
// Both are read in the zone of at.
func (w *Words) Day(at, now time.Time) string {
	key := "date.day"
	if at.Year() != now.In(at.Location()).Year() {
		key = "date.day_year"
	}
	return w.date(key, at)
}

// Clock is a time of day.
func (w *Words) Clock(at time.Time) string {
	if w.twelve {
		return at.Format("3:04 PM")
	}
	return at.Format("15:04")
}

// Moment is a date with its time. Today, tomorrow and yesterday are called so, and a day of the next six is
// called by its weekday, since that is how people say it.
func (w *Words) Moment(at, now time.Time) string {
	now = now.In(at.Location())
	switch days := daysBetween(now, at); {
	case days == 0:
		return w.T("date.today", "time", w.Clock(at))
	case days == 1:
		return w.T("date.tomorrow", "time", w.Clock(at))
	case days == -1:
		return w.T("date.yesterday", "time", w.Clock(at))
	case days > 1 && days < 7:
		return w.T("date.weekday", "weekday", w.weekday(at), "time", w.Clock(at))
	default:
		return w.T("date.moment", "day", w.Day(at, now), "time", w.Clock(at))
	}
}

// daysBetween counts midnights from a to b in a's zone.
func daysBetween(a, b time.Time) int {
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(midnight(b).Sub(midnight(a)) / (24 * time.Hour))
}

func (w *Words) date(key string, at time.Time) string {
	months := strings.Split(w.T("date.months"), "|")
	return w.T(key, "weekday", w.weekday(at), "day", fmt.Sprint(at.Day()), "month", months[at.Month()-1], "year", fmt.Sprint(at.Year()))
}

func (w *Words) weekday(at time.Time) string {
	return strings.Split(w.T("date.weekdays"), "|")[at.Weekday()]
}

// Size is a number of bytes as people say it.
func (w *Words) Size(bytes int64) string {
	const kb, mb = 1 << 10, 1 << 20
	switch {
	case bytes >= mb:
		number := fmt.Sprintf("%.1f", float64(bytes)/mb)
		return w.T("size.mb", "n", strings.ReplaceAll(strings.TrimSuffix(number, ".0"), ".", w.T("size.point")))
	case bytes >= kb:
		return w.T("size.kb", "n", (bytes+kb/2)/kb)
	default:
		return w.T("size.b", "n", bytes)
	}
}
