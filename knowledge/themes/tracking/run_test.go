package tracking_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/tracking"
)

func TestEightWeeksOfRuns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.week(18, base()...)
	first := w.run()
	t.Logf("week 1: %d tickets, %d themes, %d without", first.Tickets, first.Themes, first.Unplaced)
	require.Nil(t, first.Stability)
	require.Len(t, w.intent, first.Tickets)

	before := w.placed()
	for week := 2; week <= 8; week++ {
		now := base()
		if week >= 4 {
			now = append(now, "en dark")
		}
		w.week(6, now...)
		run := w.run()
		require.NotNil(t, run.Stability)
		t.Logf("week %d: %d tickets, %d themes, %d without, stability %.3f over %d", week, run.Tickets, run.Themes, run.Unplaced, *run.Stability, run.Common)
		require.GreaterOrEqual(t, *run.Stability, float32(0.9))
		after := w.placed()
		merged := turns(w.lineage(tracking.TurnMerged))
		for theme, kept := range w.kept(before, after) {
			if slices.Contains(merged, theme) {
				continue
			}
			require.Greater(t, kept, 0.5, "theme %d in week %d", theme, week)
		}
		before = after
	}
	dark, share := w.about("en dark")
	require.Greater(t, share, 0.3)
	theme, err := w.themes.Theme(t.Context(), dark)
	require.NoError(t, err)
	require.NotNil(t, theme.BornRunID)
	require.Greater(t, *theme.BornRunID, first.ID)
	born := false
	for _, l := range w.lineage(tracking.TurnBorn) {
		born = born || l.ThemeID == dark && *l.RunID > first.ID
	}
	require.True(t, born)
}

func TestThemesAreMergedEndAndComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	settings, err := w.themes.Settings(t.Context())
	require.NoError(t, err)
	settings.Weeks = 3
	_, err = w.themes.SetSettings(t.Context(), w.lead, settings)
	require.NoError(t, err)
	w.week(14, append(base(), "en voucher")...)
	w.run()
	voucher, _ := w.about("en voucher")

	for range 4 { // nobody speaks of vouchers for longer than the window
		w.week(7, base()...)
		w.run()
	}
	ended, err := w.themes.Theme(t.Context(), voucher)
	require.NoError(t, err)
	require.NotNil(t, ended.EndedAt)
	require.Contains(t, turns(w.lineage(tracking.TurnEnded)), voucher)

	old := w.of("en voucher")
	w.week(12, append(base(), "en voucher")...)
	w.run()
	placed := w.placed()
	back := 0
	for _, id := range w.of("en voucher")[len(old):] {
		if placed[id] == voucher {
			back++
		}
	}
	require.GreaterOrEqual(t, back, 5)
	again, err := w.themes.Theme(t.Context(), voucher)
	require.NoError(t, err)
	require.Nil(t, again.EndedAt)
	require.Contains(t, turns(w.lineage(tracking.TurnBack)), voucher)
}

// kept is the share of each theme's tickets that still have it, of themes of five tickets and more.
func (w *world) kept(before, after map[int64]int64) map[int64]float64 {
	all, stayed := map[int64]float64{}, map[int64]float64{}
	for ticket, theme := range before {
		if theme == 0 {
			continue
		}
		all[theme]++
		if after[ticket] == theme {
			stayed[theme]++
		}
	}
	for theme, n := range all {
		if n < 5 {
			delete(all, theme)
			continue
		}
		all[theme] = stayed[theme] / n
	}
	return all
}

func turns(all []tracking.Lineage) (themes []int64) {
	for _, l := range all {
		themes = append(themes, l.ThemeID)
	}
	return themes
}

func TestRunsSplitAndMerge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.week(16, base()...)
	w.run()
	// Two things that have nothing to do with each other stand as one theme, and one thing as two.
	refund, _ := w.about("en refund")
	crash, _ := w.about("en crash")
	w.exec(`UPDATE theme_tickets SET theme_id = $1 WHERE theme_id = $2`, refund, crash)
	var large int64 // the largest
	require.NoError(t, w.DB.Pool.QueryRow(t.Context(), `
		SELECT theme_id FROM theme_tickets WHERE theme_id <> $1 GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`, refund).Scan(&large))
	var twin int64
	require.NoError(t, w.DB.Pool.QueryRow(t.Context(), `
		INSERT INTO themes (area_id, area_by, name, named_by, created_at, updated_at) SELECT area_id, 'run', 'twin', 'run', created_at, updated_at FROM themes WHERE id = $1 RETURNING id`, large).Scan(&twin))
	w.exec(`UPDATE theme_tickets SET theme_id = $2 WHERE theme_id = $1 AND ticket_id % 2 = 0`, large, twin)
	w.week(8, base()...)
	run := w.run()

	var split, merged *tracking.Lineage
	for _, l := range append(w.lineage(tracking.TurnSplit), w.lineage(tracking.TurnBack)...) {
		if l.OtherID != nil && *l.OtherID == refund {
			split = &l
		}
	}
	for _, l := range w.lineage(tracking.TurnMerged) {
		if l.ThemeID == twin || l.ThemeID == large {
			merged = &l
		}
	}
	require.NotNil(t, split, "a split")
	require.Equal(t, run.ID, *split.RunID)
	require.InDelta(t, 0.5, split.Share, 0.4)
	require.NotNil(t, merged, "a merge")
	require.InDelta(t, 1, merged.Share, 0.5)
	gone, err := w.themes.Theme(t.Context(), merged.ThemeID)
	require.NoError(t, err)
	require.Equal(t, merged.OtherID, gone.MergedIntoID)
}

func (w *world) exec(sql string, args ...any) {
	w.T.Helper()
	_, err := w.DB.Pool.Exec(w.Ctx(), sql, args...)
	require.NoError(w.T, err)
}

func TestNightlyHour(t *testing.T) {
	t.Parallel()
	s := tracking.Settings{Hour: 3, Zone: "Europe/Berlin"}
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return moment
	}
	require.Equal(t, at("2026-03-03T02:00:00Z"), s.NextAfter(at("2026-03-02T10:00:00Z")))
	require.Equal(t, at("2026-03-03T02:00:00Z"), s.NextAfter(at("2026-03-03T01:59:59Z")))
	require.Equal(t, at("2026-03-04T02:00:00Z"), s.NextAfter(at("2026-03-03T02:00:00Z")))
	require.Equal(t, at("2026-03-29T01:00:00Z"), s.NextAfter(at("2026-03-28T12:00:00Z")), "the night in which the clocks change")
}

func TestRunsBeginByThemselves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.week(8, base()...) // 79 tickets
	_, due, err := w.themes.NextRun(t.Context())
	require.NoError(t, err)
	require.False(t, due, "too few texts for a first run")

	w.week(8, base()...)
	at, due, err := w.themes.NextRun(t.Context())
	require.NoError(t, err)
	require.True(t, due && !at.After(w.Clock.Now()))
	require.NoError(t, w.themes.Begin(t.Context()))
	require.NoError(t, w.node().Begin(t.Context()), "another node is too late")
	runs, err := w.themes.Runs(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Len(t, runs, 1)
	require.Equal(t, tracking.RunFirst, runs[0].Kind)
	asked, err := w.themes.AskRun(t.Context(), w.lead)
	require.NoError(t, err)
	require.Equal(t, runs[0].ID, asked.ID, "who asks for a run that waits gets that one")
	require.NoError(t, w.themes.Perform(t.Context(), runs[0].ID))

	at, due, err = w.themes.NextRun(t.Context())
	require.NoError(t, err)
	require.True(t, due && at.After(w.Clock.Now()), "the next one is tonight's")
	require.NoError(t, w.themes.Begin(t.Context()), "too early: nothing happens")
	w.Clock.Set(at)
	require.NoError(t, w.themes.Begin(t.Context()))
	runs, err = w.themes.Runs(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Len(t, runs, 2)
	require.Equal(t, tracking.RunNightly, runs[0].Kind)
	require.NoError(t, w.themes.Perform(t.Context(), runs[0].ID))
}

func TestAYoungDeskDoesNotWaitForTheNight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.week(12, base()...) // 118 tickets
	require.NoError(t, w.themes.Begin(t.Context()))
	runs, err := w.themes.Runs(t.Context(), 0, 10)
	require.NoError(t, err)
	require.NoError(t, w.themes.Perform(t.Context(), runs[0].ID))
	var more []int64
	for range 58 {
		more = append(more, w.write("en dark"))
	}
	require.NoError(t, w.themes.Refresh(t.Context(), more))
	at, due, err := w.themes.NextRun(t.Context())
	require.NoError(t, err)
	require.True(t, due && at.After(w.Clock.Now()), "less than half as many more")

	require.NoError(t, w.themes.Refresh(t.Context(), []int64{w.write("en dark")}))
	require.NoError(t, w.themes.Begin(t.Context()))
	runs, err = w.themes.Runs(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Len(t, runs, 2)
	require.Equal(t, tracking.RunFirst, runs[0].Kind)
	require.NoError(t, w.themes.Perform(t.Context(), runs[0].ID))
	at, due, err = w.themes.NextRun(t.Context())
	require.NoError(t, err)
	require.True(t, due && at.After(w.Clock.Now()), "it has read them all")

	w.exec(`UPDATE theme_runs SET error = 'no memory', model_sha256 = NULL WHERE id = $1`, runs[0].ID)
	at, due, err = w.themes.NextRun(t.Context())
	require.NoError(t, err)
	require.True(t, due && at.After(w.Clock.Now()), "one that failed waits for the night")
}

func TestOneRunAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.week(14, base()...)
	run, err := w.themes.AskRun(t.Context(), w.lead)
	require.NoError(t, err)

	// A node works on it, and dies with its connection.
	conn, err := w.DB.Pool.Acquire(t.Context())
	require.NoError(t, err)
	dies := sync.OnceFunc(func() { _ = conn.Conn().Close(context.Background()); conn.Release() })
	t.Cleanup(dies)
	_, err = conn.Exec(t.Context(), `SELECT pg_advisory_lock($1)`, int64(tracking.LockKey))
	require.NoError(t, err)
	w.exec(`UPDATE theme_runs SET started_at = $2 WHERE id = $1`, run.ID, w.Clock.Now())
	w.exec(`UPDATE river_job SET state = 'running', attempted_at = now() WHERE kind = 'themes_run'`)
	require.ErrorIs(t, w.node().Perform(t.Context(), run.ID), tracking.ErrElsewhere)
	w.Clock.Advance(time.Minute)
	require.NoError(t, w.themes.Begin(t.Context()))
	require.Equal(t, 1, w.count(`SELECT count(*) FROM river_job WHERE kind = 'themes_run'`), "it works: nobody else begins")

	dies()
	require.NoError(t, w.themes.Begin(t.Context()))
	require.NoError(t, w.themes.Begin(t.Context()))
	require.Equal(t, 2, w.count(`SELECT count(*) FROM river_job WHERE kind = 'themes_run'`), "it begins again, once")
	require.Zero(t, w.count(`SELECT count(*) FROM theme_tickets`), "the dead run has left nothing")

	require.NoError(t, w.themes.Perform(t.Context(), run.ID))
	placed := w.placed()
	require.NotEmpty(t, placed)
	require.NoError(t, w.themes.Perform(t.Context(), run.ID), "a run that has ended is left alone")
	require.Equal(t, placed, w.placed())
}

func (w *world) count(sql string, args ...any) (n int) {
	w.T.Helper()
	require.NoError(w.T, w.DB.Pool.QueryRow(w.Ctx(), sql, args...).Scan(&n))
	return n
}
