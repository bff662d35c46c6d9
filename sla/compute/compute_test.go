package compute_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/sla/calendar"
	"github.com/kepthq/kept/sla/compute"
)

// minute is what the oracle knows of one minute.
type minute struct {
	paused, open bool
}

// oracle looks at each minute from start on: is it in a pause, is the team open?
func oracle(in compute.Input, open func(time.Time) bool, at time.Time) minute {
	m := minute{open: open(at)}
	for _, p := range in.Pauses {
		if !at.Before(p.From) && (p.To.IsZero() || at.Before(p.To)) {
			m.paused = true
		}
	}
	return m
}

func drawInput(t *rapid.T) compute.Input {
	zone := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Kathmandu"}).Draw(t, "zone")
	hours := func() []calendar.Hours {
		from := rapid.IntRange(0, 22).Draw(t, "opens")
		all := []calendar.Hours{{fmt.Sprintf("%02d:30", from), fmt.Sprintf("%02d:15", rapid.IntRange(0, 23).Draw(t, "closes"))}}
		return all[:rapid.IntRange(0, 1).Draw(t, "open")]
	}
	day := []calendar.Hours{{"08:00", "12:00"}, {"13:00", "18:00"}}
	in := compute.Input{
		Calendar: &calendar.Definition{
			Zone:     zone,
			Weekly:   calendar.Weekly{Mon: day, Tue: hours(), Wed: hours(), Thu: day, Fri: hours(), Sat: hours(), Sun: hours()},
			Holidays: []calendar.Holiday{{Date: "2026-03-30", Name: "Day off"}, {Date: "10-26", Yearly: true}},
		},
		Business: rapid.Bool().Draw(t, "business"),
		Target:   time.Duration(rapid.IntRange(0, 30*60).Draw(t, "target")) * time.Minute,
	}
	near := rapid.SampledFrom([]time.Time{
		time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC), time.Date(2026, 10, 23, 9, 0, 0, 0, time.UTC), time.Date(2018, 11, 3, 9, 0, 0, 0, time.UTC),
	}).Draw(t, "near")
	moment := func(label string) time.Time {
		return near.Add(time.Duration(rapid.IntRange(-24*60, 4*24*60).Draw(t, label)) * time.Minute)
	}
	in.Start, in.Now = moment("start"), moment("now")
	for range rapid.IntRange(0, 4).Draw(t, "pauses") {
		p := compute.Pause{From: moment("from"), Cause: rapid.SampledFrom([]string{"", "customer", "supplier"}).Draw(t, "cause")}
		if rapid.IntRange(0, 4).Draw(t, "ends") > 0 {
			p.To = p.From.Add(time.Duration(rapid.IntRange(0, 36*60).Draw(t, "length")) * time.Minute)
		}
		in.Pauses = append(in.Pauses, p)
	}
	if rapid.IntRange(0, 3).Draw(t, "met") == 0 {
		in.Met = in.Start.Add(time.Duration(rapid.IntRange(0, 3*24*60).Draw(t, "met after")) * time.Minute)
	}
	return in
}

func TestComputeAgreesWithOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		got, err := compute.Compute(in)
		require.NoError(t, err)
		require.NoError(t, in.Ledger().Check())
		cal, err := in.Calendar.Compile()
		require.NoError(t, err)
		open := func(at time.Time) bool { return !in.Business || cal.Open(at) }

		end := in.Now
		if !in.Met.IsZero() && in.Met.Before(end) {
			end = in.Met
		}
		checkLedger(t, in, got, open, end)
		if in.Met.IsZero() { // what the oracle says of the time behind a stopped clock is no matter of the clock
			checkDue(t, in, got, open)
		}
	})
}

func checkLedger(t *rapid.T, in compute.Input, got compute.Result, open func(time.Time) bool, end time.Time) {
	at, sums := in.Start, map[compute.State]time.Duration{}
	for _, e := range got.Ledger {
		require.True(t, e.From.Equal(at) && e.To.After(e.From), "ledger is not contiguous at %s", at)
		for ; at.Before(e.To); at = at.Add(time.Minute) {
			want := compute.Outside
			switch m := oracle(in, open, at); {
			case m.paused:
				want = compute.Paused
			case m.open:
				want = compute.Counted
			}
			require.Equal(t, want, e.State, "at %s", at)
			require.Equal(t, got.Due != nil && !at.Before(*got.Due), e.Overdue)
			sums[want] += time.Minute
		}
		require.NotEmpty(t, e.Cause)
	}
	if end.After(in.Start) {
		require.True(t, at.Equal(end), "ledger ends at %s, not %s", at, end)
	}
	require.Equal(t, sums[compute.Counted], time.Duration(got.Elapsed))
	require.Equal(t, sums[compute.Counted], time.Duration(got.CountedSeconds))
	require.Equal(t, sums[compute.Paused], time.Duration(got.PausedSeconds))
	require.Equal(t, sums[compute.Outside], time.Duration(got.OutsideSeconds))
	require.Equal(t, in.Target, time.Duration(got.Elapsed+got.Remaining))
}

func checkDue(t *rapid.T, in compute.Input, got compute.Result, open func(time.Time) bool) {
	counted, at := time.Duration(0), in.Start
	for limit := in.Start.Add(40 * 24 * time.Hour); counted < in.Target && at.Before(limit); at = at.Add(time.Minute) {
		if m := oracle(in, open, at); m.open && !m.paused {
			counted += time.Minute
		}
	}
	if counted < in.Target {
		require.Nil(t, got.Due)
		require.NotNil(t, got.DueIfResumed)
		return
	}
	require.NotNil(t, got.Due)
	require.True(t, got.Due.Equal(at), "due %s, want %s", got.Due, at)
	require.Nil(t, got.DueIfResumed)
	require.Equal(t, !in.Now.Before(in.Start) && !in.Now.Before(at), got.State == compute.Breached)
}

func TestResumingNowKeepsItsWord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		in.Met = time.Time{}
		got, err := compute.Compute(in)
		require.NoError(t, err)
		if got.Due != nil {
			return
		}
		for i, p := range in.Pauses {
			if p.To.IsZero() {
				in.Pauses[i].To = slices.MaxFunc([]time.Time{in.Now, in.Start, p.From}, time.Time.Compare)
			}
		}
		resumed, err := compute.Compute(in)
		require.NoError(t, err)
		require.NotNil(t, resumed.Due)
		require.True(t, resumed.Due.Equal(*got.DueIfResumed), "resumed now it is due %s, not %s", resumed.Due, got.DueIfResumed)
	})
}

func TestOrderOfPausesDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		for i := range in.Pauses {
			in.Pauses[i].Cause = "same"
		}
		first, err := compute.Compute(in)
		require.NoError(t, err)
		in.Pauses = rapid.Permutation(in.Pauses).Draw(t, "other order")
		second, err := compute.Compute(in)
		require.NoError(t, err)
		require.Equal(t, first, second)
	})
}

func BenchmarkCompute(b *testing.B) {
	start := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	nine := []calendar.Hours{{"09:00", "17:00"}}
	def := calendar.Definition{Zone: "Europe/Berlin", Weekly: calendar.Weekly{Mon: nine, Tue: nine, Wed: nine, Thu: nine, Fri: nine}}
	cal, err := def.Compile()
	require.NoError(b, err)
	terms := compute.Terms{Target: 16 * time.Hour, Calendar: cal}
	ledger := compute.Begin(start, "created")
	for i := range 4 {
		ledger.Pause(start.Add(time.Duration(2*i+1)*time.Hour), "waiting")
		ledger.Resume(start.Add(time.Duration(2*i+2)*time.Hour), "answered")
	}
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, err := ledger.Read(terms, start.Add(50*time.Hour)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("entries", func(b *testing.B) {
		for b.Loop() {
			if _, err := ledger.Entries(terms, start.Add(50*time.Hour)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
