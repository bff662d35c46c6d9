package calendar

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/kepthq/kept/sla/calendar/field"
)

// reader decodes the parts of a definition and collects what is wrong with them.
type reader struct{ field.Errors }

func (r *reader) weekly(path string, raw json.RawMessage) Weekly {
	var w Weekly
	var seen [7]bool
	r.Members(path, raw, func(name string, value json.RawMessage) {
		at := field.Join(path, name)
		day, ok := weekdayNamed(name)
		if !ok {
			r.Add(at, "is not a day; write mon, tue, wed, thu, fri, sat or sun")
			return
		}
		if seen[day] {
			r.Add(at, "is a day that is written twice; put its hours into one list")
			return
		}
		seen[day] = true
		*w.on(day) = r.day(at, value)
	})
	return w
}

func weekdayNamed(name string) (time.Weekday, bool) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(name, day.String()) || strings.EqualFold(name, day.String()[:3]) {
			return day, true
		}
	}
	return 0, false
}

// day reads the intervals of one day. Where a list is due, one interval alone is understood.
func (r *reader) day(path string, raw json.RawMessage) []Hours {
	if field.IsNull(raw) {
		return nil
	}
	if !field.Begins(raw, '[') {
		return []Hours{r.hours(path, raw)}
	}
	var pair Hours
	var texts []string
	if json.Unmarshal(raw, &texts) == nil && len(texts) == 2 && !strings.ContainsAny(texts[0]+texts[1], "-–") {
		pair[0], pair[1] = texts[0], texts[1]
		return []Hours{pair}
	}
	var all []Hours
	r.Array(path, raw, func(path string, raw json.RawMessage) { all = append(all, r.hours(path, raw)) })
	return all
}

// hours reads ["09:00","17:00"], "09:00-17:00" or {"from":"09:00","to":"17:00"}.
func (r *reader) hours(path string, raw json.RawMessage) Hours {
	var h Hours
	switch {
	case field.Begins(raw, '"'):
		from, to, ok := strings.Cut(strings.ReplaceAll(r.String(path, raw), "–", "-"), "-")
		if !ok {
			r.Add(path, `is not an interval; write ["09:00","17:00"]`)
		}
		h = Hours{strings.TrimSpace(from), strings.TrimSpace(to)}
	case field.Begins(raw, '['):
		var ends []string
		r.Array(path, raw, func(path string, raw json.RawMessage) { ends = append(ends, r.String(path, raw)) })
		if len(ends) != 2 {
			r.Add(path, `needs two times; write ["09:00","17:00"]`)
			return h
		}
		h = Hours{ends[0], ends[1]}
	case field.Begins(raw, '{'):
		r.Object(path, raw, map[string]field.Member{
			"from": func(path string, raw json.RawMessage) { h[0] = r.String(path, raw) },
			"to":   func(path string, raw json.RawMessage) { h[1] = r.String(path, raw) },
		})
	default:
		r.Add(path, `is not an interval; write ["09:00","17:00"]`)
	}
	return h
}

func (r *reader) holidays(path string, raw json.RawMessage) []Holiday {
	var all []Holiday
	r.Array(path, raw, func(path string, raw json.RawMessage) { all = append(all, r.holiday(path, raw)) })
	return all
}

func (r *reader) holiday(path string, raw json.RawMessage) Holiday {
	var h Holiday
	if field.Begins(raw, '"') {
		h.Date = r.String(path, raw)
		h.Yearly = isMonthDay(h.Date)
		return h
	}
	yearlySaid := false
	r.Object(path, raw, map[string]field.Member{
		"date":   func(path string, raw json.RawMessage) { h.Date = r.String(path, raw) },
		"name":   func(path string, raw json.RawMessage) { h.Name = r.String(path, raw) },
		"yearly": func(path string, raw json.RawMessage) { h.Yearly, yearlySaid = r.Bool(path, raw), true },
		"hours":  func(path string, raw json.RawMessage) { h.Hours = r.day(path, raw) },
	})
	if !yearlySaid {
		h.Yearly = isMonthDay(h.Date)
	}
	return h
}
