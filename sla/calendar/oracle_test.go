package calendar_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/sla/calendar"
)

// The oracle reads the rule of the package comment as literally as possible: it looks at the wall
// clock of each minute and decides from the strings of the definition.

func minutes(s string) int {
	var h, m int
	if _, err := fmt.Sscanf(s, "%d:%d", &h, &m); err != nil {
		panic(err)
	}
	return h*60 + m
}

// hoursOn are the hours that start on a date, and whether they are a holiday's.
func hoursOn(d calendar.Definition, date time.Time) ([]calendar.Hours, bool) {
	for _, h := range d.Holidays {
		if !h.Yearly && h.Date == date.Format("2006-01-02") {
			return h.Hours, true
		}
	}
	for _, h := range d.Holidays {
		if h.Yearly && h.Date[len(h.Date)-5:] == date.Format("01-02") {
			return h.Hours, true
		}
	}
	w := d.Weekly
	return [][]calendar.Hours{w.Sun, w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat}[date.Weekday()], false
}

func oracleOpen(d calendar.Definition, zone *time.Location, t time.Time) bool {
	local := t.In(zone)
	date := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
	now := local.Hour()*60 + local.Minute()
	today, holiday := hoursOn(d, date)
	for _, h := range today {
		from, to := minutes(h[0]), minutes(h[1])
		if now >= from && (now < to || to < from) {
			return true
		}
	}
	if holiday {
		return false
	}
	yesterday, _ := hoursOn(d, date.AddDate(0, 0, -1))
	return slices.ContainsFunc(yesterday, func(h calendar.Hours) bool {
		from, to := minutes(h[0]), minutes(h[1])
		return to < from && now < to
	})
}

func oracleBetween(d calendar.Definition, zone *time.Location, a, b time.Time) time.Duration {
	var open time.Duration
	for t := a; t.Before(b); t = t.Add(time.Minute) {
		if oracleOpen(d, zone, t) {
			open += time.Minute
		}
	}
	return open
}

// moments are zones with a date near which their clocks do something unusual.
var moments = []struct{ zone, date string }{
	{"UTC", "2024-02-29"},
	{"Europe/Berlin", "2026-03-29"},
	{"Europe/Berlin", "2026-10-25"},
	{"Europe/Berlin", "2048-12-31"}, // a leap year after the last listed transition
	{"Europe/Dublin", "2030-03-31"}, // winter time is the exception there
	{"America/New_York", "2025-11-02"},
	{"America/New_York", "2052-12-31"},
	{"America/Sao_Paulo", "2018-11-04"}, // midnight does not exist
	{"America/Sao_Paulo", "2018-02-18"}, // the hour before midnight twice
	{"America/St_Johns", "2010-11-07"},  // at one minute past midnight
	{"Africa/Cairo", "2024-04-26"},
	{"Africa/Casablanca", "2026-02-15"},
	{"Africa/Casablanca", "2026-03-22"},
	{"Asia/Kathmandu", "2026-01-01"},
	{"Asia/Kathmandu", "1986-01-01"}, // moved by 15 minutes
	{"Asia/Gaza", "2026-03-28"},
	{"Australia/Lord_Howe", "2026-04-05"}, // 30 minutes
	{"Australia/Lord_Howe", "2026-10-04"},
	{"Pacific/Apia", "2011-12-30"}, // never was
	{"Pacific/Kwajalein", "1993-08-21"},
	{"Pacific/Chatham", "2026-04-05"},
	{"Pacific/Chatham", "2026-09-27"},
	{"Antarctica/Troll", "2026-03-29"}, // two hours
}

func drawHours(t *rapid.T) calendar.Hours {
	edge := rapid.OneOf(
		rapid.SampledFrom([]int{0, 60, 90, 120, 150, 180, 9 * 60, 17 * 60, 22 * 60, 23*60 + 59, 24 * 60}),
		rapid.IntRange(0, 24*60),
	)
	from := edge.Filter(func(m int) bool { return m < 24*60 }).Draw(t, "from")
	to := edge.Filter(func(m int) bool { return m != from }).Draw(t, "to")
	text := func(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }
	return calendar.Hours{text(from), text(to)}
}

func drawDay(t *rapid.T) []calendar.Hours {
	return rapid.SliceOfN(rapid.Custom(drawHours), 0, 3).Draw(t, "hours")
}

// draw makes a calendar that is open at least two hours a week (so that a long target is reached within
// the supported years), and an instant near something unusual.
func draw(t *rapid.T) (calendar.Definition, time.Time) {
	moment := rapid.SampledFrom(moments).Draw(t, "moment")
	near, err := time.Parse("2006-01-02", moment.date)
	if err != nil {
		t.Fatal(err)
	}
	day := func() []calendar.Hours { return drawDay(t) }
	d := calendar.Definition{Zone: moment.zone, Weekly: calendar.Weekly{
		Mon: day(), Tue: day(), Wed: day(), Thu: day(), Fri: day(), Sat: day(), Sun: day(),
	}}
	w := &d.Weekly
	sure := rapid.SampledFrom([]*[]calendar.Hours{&w.Mon, &w.Tue, &w.Wed, &w.Thu, &w.Fri, &w.Sat, &w.Sun}).Draw(t, "sure")
	*sure = append(*sure, calendar.Hours{"09:00", "11:00"})
	taken := map[string]bool{}
	for range rapid.IntRange(0, 4).Draw(t, "holidays") {
		date := near.AddDate(0, 0, rapid.IntRange(-6, 6).Draw(t, "holiday"))
		h := calendar.Holiday{Date: date.Format("2006-01-02"), Hours: day(), Yearly: rapid.Bool().Draw(t, "yearly")}
		key := h.Date
		if h.Yearly {
			key = h.Date[5:]
			if rapid.Bool().Draw(t, "without year") {
				h.Date = key
			}
		}
		if !taken[key] {
			d.Holidays = append(d.Holidays, h)
		}
		taken[key] = true
	}
	return d, near.Add(time.Duration(rapid.IntRange(-4*24*60, 3*24*60).Draw(t, "minute")) * time.Minute)
}

func compile(t require.TestingT, d calendar.Definition) *calendar.Calendar {
	c, err := d.Compile()
	require.NoError(t, err)
	return c
}

func TestAgreesWithOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, a := draw(t)
		c := compile(t, d)
		b := a.Add(time.Duration(rapid.IntRange(0, 6*24*60).Draw(t, "length")) * time.Minute)

		want := oracleBetween(d, c.Zone(), a, b)
		require.Equal(t, want, c.Between(a, b), "between %s and %s", a.In(c.Zone()), b.In(c.Zone()))
		require.Equal(t, oracleOpen(d, c.Zone(), a), c.Open(a))

		due, err := c.Add(a, want)
		require.NoError(t, err)
		require.Equal(t, want, oracleBetween(d, c.Zone(), a, due), "due %s", due)
		if want > 0 {
			require.True(t, oracleOpen(d, c.Zone(), due.Add(-time.Minute)), "due %s is not the first such instant", due)
		}
	})
}

func TestPeriodsAgreeWithOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, a := draw(t)
		c := compile(t, d)
		b := a.Add(time.Duration(rapid.IntRange(1, 4*24*60).Draw(t, "length")) * time.Minute)
		at := a
		var open time.Duration
		var last calendar.Period
		for p := range c.Periods(a, b) {
			require.True(t, p.From.Equal(at) && p.To.After(p.From), "%v does not follow %s", p, at)
			require.False(t, last.Open == p.Open && last.Holiday == p.Holiday && !last.From.IsZero(), "not merged: %v %v", last, p)
			for m := p.From; m.Before(p.To); m = m.Add(time.Minute) {
				require.Equal(t, oracleOpen(d, c.Zone(), m), p.Open, "at %s", m)
			}
			if p.Open {
				open += p.To.Sub(p.From)
			}
			at, last = p.To, p
		}
		require.True(t, at.Equal(b))
		require.Equal(t, c.Between(a, b), open)
		var sum time.Duration
		for i := range c.Intervals(a, b) {
			sum += i.To.Sub(i.From)
		}
		require.Equal(t, open, sum)
	})
}
