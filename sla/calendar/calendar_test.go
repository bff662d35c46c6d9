package calendar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/sla/calendar"
)

const office = `"weekly": {"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]]}`

func parse(t *testing.T, text string) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Parse([]byte(text))
	require.NoError(t, err)
	return c
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	require.NoError(t, err)
	return at
}

func TestAdd(t *testing.T) {
	t.Parallel()
	check := func(definition, from string, d time.Duration, want string) {
		t.Helper()
		due, err := parse(t, definition).Add(instant(t, from), d)
		require.NoError(t, err)
		require.Equal(t, want, due.Format(time.RFC3339Nano))
	}
	berlin := `{"zone":"Europe/Berlin",` + office + `}`
	check(berlin, "2026-01-05T10:00:00+01:00", 4*time.Hour, "2026-01-05T14:00:00+01:00")
	check(berlin, "2026-01-05T10:00:00+01:00", 7*time.Hour, "2026-01-05T17:00:00+01:00") // closing time, not the next morning
	check(berlin, "2026-01-05T10:00:00+01:00", 7*time.Hour+1, "2026-01-06T09:00:00.000000001+01:00")
	check(berlin, "2026-01-02T16:00:00+01:00", 2*time.Hour, "2026-01-05T10:00:00+01:00")
	check(berlin, "2026-01-03T12:00:00+01:00", 0, "2026-01-03T12:00:00+01:00")           // nothing to wait for
	check(berlin, "2026-03-27T16:00:00+01:00", 2*time.Hour, "2026-03-30T10:00:00+02:00") // the clocks go forward at the weekend
	check(berlin, "2026-01-05T07:00:00Z", time.Hour, "2026-01-05T10:00:00+01:00")

	always := `{"zone":"Europe/Berlin","weekly":{"mon":[["00:00","24:00"]],"tue":[["00:00","24:00"]],"wed":[["00:00","24:00"]],"thu":[["00:00","24:00"]],"fri":[["00:00","24:00"]],"sat":[["00:00","24:00"]],"sun":[["00:00","24:00"]]}}`
	check(always, "2026-03-29T01:00:00+01:00", 4*time.Hour, "2026-03-29T06:00:00+02:00")
	check(always, "2026-10-25T01:00:00+02:00", 4*time.Hour, "2026-10-25T04:00:00+01:00")

	// An interval in a gap and one in a repeated hour.
	early := `{"zone":"Europe/Berlin","weekly":{"sun":[["01:00","04:00"]]}}`
	check(early, "2026-03-29T00:00:00+01:00", 2*time.Hour, "2026-03-29T04:00:00+02:00")
	check(early, "2026-10-25T00:00:00+02:00", 4*time.Hour, "2026-10-25T04:00:00+01:00")
	half := `{"zone":"Europe/Berlin","weekly":{"sun":[["01:00","02:30"]]}}`
	check(half, "2026-10-25T00:00:00+02:00", 2*time.Hour, "2026-10-25T02:30:00+01:00")
	gone := `{"zone":"Europe/Berlin","weekly":{"sun":[["02:00","03:00"]]}}`
	check(gone, "2026-03-29T00:00:00+01:00", time.Hour, "2026-04-05T03:00:00+02:00")

	night := `"weekly":{"mon":[["22:00","06:00"]],"tue":[["22:00","06:00"]],"wed":[["22:00","06:00"]]}`
	check(`{"zone":"UTC",`+night+`}`, "2026-01-05T23:00:00Z", 8*time.Hour, "2026-01-06T23:00:00Z") // 7 h on Monday's shift, 1 h on Tuesday's
	tuesdayOff := `{"zone":"UTC",` + night + `,"holidays":["2026-01-06"]}`
	check(tuesdayOff, "2026-01-05T22:00:00Z", 2*time.Hour, "2026-01-06T00:00:00Z")
	check(tuesdayOff, "2026-01-05T22:00:00Z", 3*time.Hour, "2026-01-07T23:00:00Z") // cut at midnight, and Tuesday's shift does not start
	shortTuesday := `{"zone":"UTC",` + night + `,"holidays":[{"date":"2026-01-06","hours":["23:00","01:00"]}]}`
	check(shortTuesday, "2026-01-05T22:00:00Z", 4*time.Hour, "2026-01-07T01:00:00Z")

	christmas := `{"zone":"Europe/Berlin",` + office + `,"holidays":[{"date":"12-25","yearly":true},{"date":"12-24","yearly":true,"hours":[["09:00","12:00"]]},{"date":"2026-12-24","name":"closed this year"}]}`
	check(christmas, "2025-12-24T11:00:00+01:00", 2*time.Hour, "2025-12-26T10:00:00+01:00")
	check(christmas, "2026-12-23T16:00:00+01:00", 2*time.Hour, "2026-12-28T10:00:00+01:00")
	leap := `{"zone":"UTC",` + office + `,"holidays":["02-29"]}`
	check(leap, "2024-02-28T16:00:00Z", 2*time.Hour, "2024-03-01T10:00:00Z")
	check(leap, "2095-02-28T16:00:00Z", 2*time.Hour, "2095-03-01T10:00:00Z")
	check(leap, "2096-02-28T16:00:00Z", 2*time.Hour, "2096-03-01T10:00:00Z")
	check(leap, "2104-02-28T16:00:00Z", 2*time.Hour, "2104-03-03T10:00:00Z")

	// Samoa went from Thursday 29 to Saturday 31 December 2011.
	check(`{"zone":"Pacific/Apia",`+office+`}`, "2011-12-29T16:00:00-10:00", 2*time.Hour, "2012-01-02T10:00:00+14:00")
}

func TestOffsetsWithSeconds(t *testing.T) {
	t.Parallel()
	c := parse(t, `{"zone":"Africa/Monrovia","weekly":{"mon":["09:00","10:00"]}}`) // 44 minutes 30 seconds behind UTC until 1972
	due, err := c.Add(instant(t, "1971-12-27T00:00:00Z"), time.Hour)
	require.NoError(t, err)
	require.Equal(t, instant(t, "1971-12-27T10:44:30Z"), due.UTC())
}

func TestAddRefuses(t *testing.T) {
	t.Parallel()
	at := instant(t, "2026-01-05T10:00:00Z")
	check := func(definition string, from time.Time, d time.Duration, want error) {
		t.Helper()
		_, err := parse(t, definition).Add(from, d)
		require.ErrorIs(t, err, want)
	}
	utc := `{"zone":"UTC",` + office + `}`
	check(utc, at, -1, calendar.ErrNegative)
	check(utc, time.Time{}, time.Hour, calendar.ErrTooFar)
	check(utc, at, 290*365*24*time.Hour, calendar.ErrTooFar)
	check(`{"zone":"UTC","weekly":{},"holidays":[{"date":"2026-01-06","hours":["09:00-10:00"]}]}`, at, time.Hour+1, calendar.ErrNeverOpen)
	check(`{"zone":"UTC","weekly":{},"holidays":[{"date":"2040-01-06","hours":["09:00-10:00"]}]}`, at, time.Hour, calendar.ErrNeverOpen)
	_, err := parse(t, `{"zone":"UTC","weekly":{},"holidays":[{"date":"2020-01-06","hours":["09:00-10:00"]}]}`).Next(at)
	require.ErrorIs(t, err, calendar.ErrNeverOpen)
}

func TestRareOpeningsAddUp(t *testing.T) {
	t.Parallel()
	c := parse(t, `{"zone":"UTC","weekly":{"mon":["09:00","10:00"]}}`)
	due, err := c.Add(instant(t, "2026-01-05T00:00:00Z"), 2000*time.Hour)
	require.NoError(t, err)
	require.Equal(t, instant(t, "2026-01-05T10:00:00Z").AddDate(0, 0, 7*1999), due)
	c = parse(t, `{"zone":"UTC","weekly":{},"holidays":[{"date":"02-29","hours":["09:00","10:00"]}]}`)
	due, err = c.Add(instant(t, "2090-01-01T00:00:00Z"), 3*time.Hour) // 2092, 2096, 2104
	require.NoError(t, err)
	require.Equal(t, instant(t, "2104-02-29T10:00:00Z"), due)
}

func TestBetweenClampsWildInstants(t *testing.T) {
	t.Parallel()
	c := parse(t, `{"zone":"UTC",`+office+`}`)
	now := instant(t, "2026-01-05T10:00:00Z")
	require.Equal(t, c.Between(instant(t, "1900-01-01T00:00:00Z"), now), c.Between(time.Time{}, now))
	require.False(t, c.Open(time.Time{}))
	require.False(t, c.Open(instant(t, "9999-01-01T00:00:00Z")))
}

func TestPeriodsNameHolidays(t *testing.T) {
	t.Parallel()
	c := parse(t, `{"zone":"UTC",`+office+`,"holidays":[{"date":"2026-12-25","name":"Christmas Day"},{"date":"2026-12-24","hours":["09:00","12:00"]}]}`)
	type row struct {
		from, to string
		open     bool
		holiday  string
	}
	var got []row
	for p := range c.Periods(instant(t, "2026-12-24T10:00:00Z"), instant(t, "2026-12-28T09:30:00Z")) {
		got = append(got, row{p.From.Format("02 15:04"), p.To.Format("02 15:04"), p.Open, p.Holiday})
	}
	require.Equal(t, []row{
		{"24 10:00", "24 12:00", true, ""},
		{"24 12:00", "25 00:00", false, "2026-12-24"},
		{"25 00:00", "26 00:00", false, "Christmas Day"},
		{"26 00:00", "28 09:00", false, ""},
		{"28 09:00", "28 09:30", true, ""},
	}, got)
	for range c.Intervals(instant(t, "2026-01-01T00:00:00Z"), instant(t, "2026-12-31T00:00:00Z")) {
		break // a reader may stop early
	}
}

func TestAroundTheClock(t *testing.T) {
	t.Parallel()
	c, err := calendar.AroundTheClock("America/New_York").Compile()
	require.NoError(t, err)
	at := instant(t, "2026-03-08T00:00:00-05:00")
	due, err := c.Add(at, 24*time.Hour)
	require.NoError(t, err)
	require.Equal(t, "2026-03-09T01:00:00-04:00", due.Format(time.RFC3339))
	require.Equal(t, 24*time.Hour, c.Between(at, due))
	require.True(t, c.Open(at))
	for i := range c.Intervals(at, due) {
		require.Equal(t, 24*time.Hour, i.To.Sub(i.From))
	}
}

func BenchmarkAdd(b *testing.B) {
	holidays := `"holidays":["01-01","05-01","10-03","12-25","12-26","2026-04-03","2026-04-06","2026-05-14","2026-05-25",{"date":"12-24","hours":["09:00","12:00"]}]`
	from := time.Date(2026, 2, 3, 10, 0, 0, 0, time.UTC)
	run := func(name, definition string, d time.Duration) {
		b.Run(name, func(b *testing.B) {
			c, err := calendar.Parse([]byte(definition))
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Add(from, d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	berlin := `{"zone":"Europe/Berlin",` + office + `,` + holidays + `}`
	run("four hours", berlin, 4*time.Hour)
	run("a year", berlin, 2000*time.Hour)
	run("ten years", berlin, 20000*time.Hour)
	run("a year, no holidays", `{"zone":"Europe/Berlin",`+office+`}`, 2000*time.Hour)
	run("a year, nights", `{"zone":"Africa/Casablanca","weekly":{"mon":["22:00","06:00"],"thu":["22:00","06:00"]},`+holidays+`}`, 800*time.Hour)
}

func BenchmarkBetweenOverAYear(b *testing.B) {
	c, err := calendar.Parse([]byte(`{"zone":"Europe/Berlin",` + office + `,"holidays":["01-01","05-01","12-25","12-26"]}`))
	require.NoError(b, err)
	from := time.Date(2026, 2, 3, 10, 0, 0, 0, time.UTC)
	to := from.AddDate(1, 0, 0)
	for b.Loop() {
		c.Between(from, to)
	}
}
