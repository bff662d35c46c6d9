package calendar

import (
	"slices"
	"time"

	"github.com/kepthq/kept/sla/calendar/field"
)

// compiler turns a definition into a calendar and collects what is wrong with it.
type compiler struct{ field.Errors }

func compile(d Definition) (*Calendar, field.Errors) {
	var c compiler
	out := &Calendar{zone: c.zone(d.Zone)}
	var own [7]overnight
	for i, name := range [7]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		day := (time.Monday + time.Weekday(i)) % weekLength
		own[day] = c.hours("weekly."+name, *d.Weekly.on(day))
	}
	out.week = newWeek(own)
	c.holidays(out, d.Holidays)
	if len(c.Errors) == 0 && !everOpen(out) {
		c.Add("weekly", `has no opening hours, so nothing would ever be due; write for example "mon": [["09:00","17:00"]]`)
	}
	if len(c.Errors) > 0 {
		return nil, c.Errors
	}
	out.always = out.week.total() == weekLength*dayLength && len(d.Holidays) == 0
	return out, nil
}

func everOpen(c *Calendar) bool {
	open := c.week.total() > 0
	for _, h := range c.dated {
		open = open || len(h.hours.today) > 0
	}
	for _, h := range c.yearly {
		open = open || len(h.hours.today) > 0
	}
	return open
}

func (c *compiler) zone(name string) *time.Location {
	if name == "" || name == "Local" {
		c.Add("zone", "is missing; write an IANA name such as Europe/Berlin or UTC")
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		c.Add("zone", "%q is not a time zone; write an IANA name such as Europe/Berlin or UTC", name)
	}
	return zone
}

func (c *compiler) hours(path string, all []Hours) overnight {
	var o overnight
	for i, h := range all {
		at := field.Index(path, i)
		from, okFrom := c.time(at, h[0])
		to, okTo := c.time(at, h[1])
		switch {
		case !okFrom || !okTo:
		case from == dayLength:
			c.Add(at, `opens at 24:00, which is the next day; write it there as 00:00`)
		case from == to:
			c.Add(at, `opens and closes at %s; for a whole day write ["00:00","24:00"]`, h[0])
		case from < to:
			o.today = append(o.today, span{from, to})
		default:
			o.today = append(o.today, span{from, dayLength})
			if to > 0 {
				o.tomorrow = append(o.tomorrow, span{0, to})
			}
		}
	}
	return overnight{merge(o.today), merge(o.tomorrow)}
}

func (c *compiler) time(path, s string) (int64, bool) {
	t, ok := parseTime(s)
	if !ok {
		c.Add(path, "%q is not a time; write HH:MM between 00:00 and 24:00", s)
	}
	return t, ok
}

func (c *compiler) holidays(out *Calendar, all []Holiday) {
	first := map[string]int{} // date as looked up -> the entry that took it
	for i, h := range all {
		at := field.Index("holidays", i)
		compiled := &holiday{name: h.Name, hours: c.hours(at+".hours", h.Hours)}
		if compiled.name == "" {
			compiled.name = h.Date
		}
		year, month, day, ok := c.date(at+".date", h)
		if !ok {
			continue
		}
		key := h.Date
		if h.Yearly {
			key = h.Date[len(h.Date)-len("12-25"):]
		}
		if before, taken := first[key]; taken {
			if !slices.Equal(all[before].Hours, h.Hours) {
				c.Add(at+".date", "%s is in holidays[%d] already, with other hours; keep one", key, before)
			}
			continue
		}
		first[key] = i
		if h.Yearly {
			out.yearly = append(out.yearly, yearly{time.Month(month), day, compiled})
		} else {
			out.dated = append(out.dated, dated{dayNumber(year, time.Month(month), day), compiled})
		}
	}
	slices.SortFunc(out.dated, func(a, b dated) int { return compareDated(a, b.day) })
	slices.SortFunc(out.yearly, compareYearly)
}

func (c *compiler) date(path string, h Holiday) (year, month, day int, ok bool) {
	year, month, day, ok = parseDate(h.Date)
	switch {
	case !ok && h.Date == "":
		c.Add(path, `is missing; write "2026-12-25", or "12-25" with "yearly": true`)
	case !ok:
		c.Add(path, `%q is not a date; write "2026-12-25", or "12-25" with "yearly": true`, h.Date)
	case !h.Yearly && isMonthDay(h.Date):
		c.Add(path, `%q has no year; write one, or say "yearly": true`, h.Date)
		ok = false
	case !h.Yearly && (year < firstYear || year >= yearPastEnd):
		c.Add(path, "%q is outside the years %d to %d", h.Date, firstYear, yearPastEnd-1)
		ok = false
	}
	return year, month, day, ok
}
