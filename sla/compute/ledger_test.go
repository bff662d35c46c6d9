package compute_test

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/sla/calendar"
	"github.com/kepthq/kept/sla/compute"
)

var monday = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

func at(hours float64) time.Time { return monday.Add(time.Duration(hours * float64(time.Hour))) }

func calendarTime(target time.Duration) compute.Terms { return compute.Terms{Target: target} }

func office(t *testing.T, target time.Duration) compute.Terms {
	t.Helper()
	c, err := calendar.Parse([]byte(`{"zone":"UTC","weekly":{"mon":"09:00-17:00","tue":"09:00-17:00","wed":"09:00-17:00","thu":"09:00-17:00","fri":"09:00-17:00"},"holidays":[{"date":"2026-01-07","name":"Stocktaking"}]}`))
	require.NoError(t, err)
	return compute.Terms{Target: target, Calendar: c}
}

func read(t *testing.T, l compute.Ledger, terms compute.Terms, now time.Time) compute.Reading {
	t.Helper()
	require.NoError(t, l.Check())
	r, err := l.Read(terms, now)
	require.NoError(t, err)
	return r
}

func TestLifeOfAClock(t *testing.T) {
	t.Parallel()
	terms := calendarTime(4 * time.Hour)
	l := compute.Begin(at(0), "ticket created")
	require.Equal(t, compute.Reading{State: compute.Running, Due: at(4), Elapsed: time.Hour, Remaining: 3 * time.Hour}, read(t, l, terms, at(1)))

	l.Pause(at(1), "waiting for the customer")
	require.Equal(t, compute.Reading{
		State: compute.OnHold, IfResumed: at(5), Elapsed: time.Hour, Remaining: 3 * time.Hour, Interrupted: time.Hour,
	}, read(t, l, terms, at(2)))
	require.True(t, l.PausedAt(at(2)))

	l.Resume(at(3), "customer replied")
	require.Equal(t, compute.Reading{
		State: compute.Running, Due: at(6), Elapsed: 90 * time.Minute, Remaining: 150 * time.Minute, Interrupted: 2 * time.Hour,
	}, read(t, l, terms, at(3.5)))

	require.Equal(t, compute.Breached, read(t, l, terms, at(6)).State, "breached from the due instant on")
	overdue := read(t, l, terms, at(7))
	require.Equal(t, -time.Hour, overdue.Remaining)

	met, missed := clone(l), clone(l)
	met.Stop(at(6))
	require.Equal(t, compute.Met, read(t, met, terms, at(9)).State, "met at the due instant")
	require.Equal(t, compute.Running, read(t, met, terms, at(5)).State, "not yet stopped then")
	missed.Stop(at(6.5))
	require.Equal(t, compute.Breached, read(t, missed, terms, at(9)).State)
	require.Equal(t, -30*time.Minute, read(t, missed, terms, at(9)).Remaining, "frozen when stopped")

	early := clone(l)
	early.Stop(at(4))
	require.Equal(t, at(6), read(t, early, terms, at(9)).Due, "when it would have been due")
	early.Resume(at(10), "reopened")
	require.Equal(t, at(12), read(t, early, terms, at(11)).Due)
	require.Equal(t, compute.NotStarted, read(t, l, terms, at(-1)).State)
}

func clone(l compute.Ledger) compute.Ledger {
	return compute.Ledger{Stretches: append([]compute.Stretch{}, l.Stretches...)}
}

func TestLedgerKeepsOrder(t *testing.T) {
	t.Parallel()
	check := func(write func(l *compute.Ledger), want ...compute.Stretch) {
		t.Helper()
		l := compute.Begin(at(0), "created")
		write(&l)
		require.NoError(t, l.Check())
		require.Equal(t, want, l.Stretches)
	}
	counted := func(from, to time.Time, cause string) compute.Stretch {
		return compute.Stretch{From: from, To: to, State: compute.Counted, Cause: cause}
	}
	paused := func(from, to time.Time, cause string) compute.Stretch {
		return compute.Stretch{From: from, To: to, State: compute.Paused, Cause: cause}
	}
	var open time.Time
	check(func(l *compute.Ledger) { l.Resume(at(1), "again") }, counted(at(0), open, "created"))
	check(func(l *compute.Ledger) { l.Pause(at(1), "a"); l.Pause(at(2), "a") }, counted(at(0), at(1), "created"), paused(at(1), open, "a"))
	check(func(l *compute.Ledger) { l.Pause(at(1), "a"); l.Pause(at(2), "b") },
		counted(at(0), at(1), "created"), paused(at(1), at(2), "a"), paused(at(2), open, "b"))
	check(func(l *compute.Ledger) { l.Pause(at(1), "a"); l.Resume(at(1), "created") }, counted(at(0), open, "created"))
	check(func(l *compute.Ledger) { l.Pause(at(1), "a"); l.Resume(at(0.5), "late news") },
		counted(at(0), at(1), "created"), counted(at(1), open, "late news"))
	check(func(l *compute.Ledger) { l.Pause(at(0), "a") }, counted(at(0), at(0), "created"), paused(at(0), open, "a"))
	check(func(l *compute.Ledger) { l.Stop(at(1)); l.Stop(at(2)); l.Pause(at(3), "a") }, counted(at(0), at(1), "created"))
	check(func(l *compute.Ledger) { l.Stop(at(-1)) }, counted(at(0), at(0), "created"))
	check(func(l *compute.Ledger) { l.Stop(at(1)); l.Resume(at(3), "reopened") },
		counted(at(0), at(1), "created"), paused(at(1), at(3), "stopped"), counted(at(3), open, "reopened"))

	var empty compute.Ledger
	empty.Pause(at(0), "a")
	empty.Stop(at(0))
	require.Empty(t, empty.Stretches)
	require.Equal(t, compute.NotStarted, read(t, empty, calendarTime(time.Hour), at(1)).State)
	empty.Resume(at(0), "created")
	require.Equal(t, compute.Begin(at(0), "created"), empty)
}

func TestReachStepsOfEscalation(t *testing.T) {
	t.Parallel()
	terms := office(t, 8*time.Hour)
	l := compute.Begin(at(0), "")
	l.Pause(at(2), "waiting")
	l.Resume(at(6), "answered")
	check := func(d time.Duration, want time.Time) {
		t.Helper()
		got, ok, err := l.Reach(terms, d)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, want, got)
	}
	check(-time.Hour, at(0))
	check(0, at(0))
	check(2*time.Hour, at(2)) // when the pause starts
	check(2*time.Hour+1, at(6).Add(1))
	check(terms.Target-5*time.Hour, at(7))
	check(terms.Target, at(24+4))
	check(terms.Target+5*time.Hour, at(72+1)) // Wednesday is a holiday
}

func TestLedgerSurvivesStorage(t *testing.T) {
	t.Parallel()
	l := compute.Begin(at(0), "created")
	l.Pause(at(1), "waiting")
	data, err := json.Marshal(l)
	require.NoError(t, err)
	require.JSONEq(t, `{"stretches":[{"from":"2026-01-05T09:00:00Z","to":"2026-01-05T10:00:00Z","state":"counted","cause":"created"},{"from":"2026-01-05T10:00:00Z","state":"paused","cause":"waiting"}]}`, string(data))
	var again compute.Ledger
	require.NoError(t, json.Unmarshal(data, &again))
	require.Equal(t, l, again)
}

func TestCheckFindsBrokenLedgers(t *testing.T) {
	t.Parallel()
	check := func(message string, stretches ...compute.Stretch) {
		t.Helper()
		require.ErrorContains(t, compute.Ledger{Stretches: stretches}.Check(), message)
	}
	ok := compute.Stretch{From: at(0), To: at(1), State: compute.Counted}
	check("stretch 1: the ledger is not contiguous: it does not start", ok, compute.Stretch{From: at(2), State: compute.Paused})
	check("it has no end, but others follow", compute.Stretch{From: at(0), State: compute.Paused}, ok)
	check("it ends before it starts", compute.Stretch{From: at(1), To: at(0), State: compute.Paused})
	check("it has no start", compute.Stretch{State: compute.Paused})
	check(`its state is "outside"`, compute.Stretch{From: at(0), State: compute.Outside})
}

func TestExplain(t *testing.T) {
	t.Parallel()
	terms := office(t, 10*time.Hour)
	l := compute.Begin(at(6), "ticket created")
	l.Pause(at(7), "waiting for the customer")
	check := func(now time.Time, want ...string) {
		t.Helper()
		x, err := l.Explain(terms, now)
		require.NoError(t, err)
		require.Equal(t, want, x.Sentences(time.UTC))
		require.Equal(t, "UTC", x.Zone)
	}
	check(at(25),
		"Started Mon 5 Jan 2026 15:00:00 UTC (ticket created), with 10h of business time (UTC) to go.",
		"From Mon 5 Jan 2026 15:00:00 UTC to Mon 5 Jan 2026 16:00:00 UTC: 1h counted.",
		"Paused since Mon 5 Jan 2026 16:00:00 UTC (waiting for the customer).",
		"1h counted so far. When it is due is open until it is resumed; resumed now, it would be due Thu 8 Jan 2026 11:00:00 UTC.",
	)
	l.Resume(at(26), "customer replied")
	want := []string{
		"Started Mon 5 Jan 2026 15:00:00 UTC (ticket created), with 10h of business time (UTC) to go.",
		"From Mon 5 Jan 2026 15:00:00 UTC to Mon 5 Jan 2026 16:00:00 UTC: 1h counted.",
		"Paused from Mon 5 Jan 2026 16:00:00 UTC to Tue 6 Jan 2026 11:00:00 UTC (waiting for the customer).",
		"From Tue 6 Jan 2026 11:00:00 UTC to Thu 8 Jan 2026 12:00:00 UTC: 9h counted, 40h outside business hours (holidays: Stocktaking).",
		"Due Thu 8 Jan 2026 12:00:00 UTC, with 10h counted.",
		"Without pauses it would have been due Tue 6 Jan 2026 17:00:00 UTC.",
	}
	check(at(27), want...)
	l.Stop(at(28))
	check(at(500), want...)
	x, err := compute.Ledger{}.Explain(terms, at(0))
	require.NoError(t, err)
	require.Empty(t, x.Steps)
}
