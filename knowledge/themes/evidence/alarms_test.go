package evidence_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/tickets"
)

// steady are a few tickets of every theme on each of the days before now, by different people.
func (w *world) steady(days, perTheme int) []made {
	var all []made
	for day := range days {
		for theme := range w.themes {
			for i := range perTheme + (day*7+theme)%3 {
				at := w.Clock.Now().Add(-time.Duration(day)*24*time.Hour - time.Duration(1+i*97)*time.Minute)
				all = append(all, made{theme: theme, at: at})
			}
		}
	}
	return all
}

func TestAPlantedSpikeIsFoundAndEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4, 60)
	pia := w.Agent("pia", tickets.RoleProductLead)
	w.Agent("ada", tickets.RoleAgent)
	w.insert(w.steady(100, 2))
	w.refresh()
	require.NoError(t, w.evidence.Check(t.Context()))
	open := func() []evidence.Alarm {
		all, err := w.evidence.Alarms(t.Context(), evidence.AlarmQuery{Open: true})
		require.NoError(t, err)
		return all
	}
	require.Empty(t, open(), "quiet")

	w.Clock.Advance(20 * time.Hour)
	w.insert(w.some(2, 15))
	w.refresh()
	require.NoError(t, w.evidence.Check(t.Context()))
	require.NoError(t, w.evidence.Check(t.Context()), "the same again is no news")
	found := open()
	require.Len(t, found, 1)
	a := found[0]
	require.Equal(t, w.themes[2], a.ThemeID)
	require.Equal(t, evidence.Spike, a.Kind)
	require.Equal(t, "Theme 2", a.Theme)
	require.Less(t, a.Expected, 5.0)
	list, _ := w.opened(root, evidence.TicketQuery{ThemeID: a.ThemeID, Period: w.month(), Metric: a.Metric()})
	require.Len(t, list, a.Seen)
	o, err := w.evidence.Overview(t.Context(), w.month(), evidence.Filter{})
	require.NoError(t, err)
	for _, f := range o.Items {
		require.Equal(t, f.Theme.ID == a.ThemeID, len(f.Alarms) > 0, f.Theme.Name)
	}

	told, err := w.Desk.Notifications(t.Context(), pia, 0, 10)
	require.NoError(t, err)
	require.Len(t, told, 1)
	require.Equal(t, tickets.NotifyThemeAlarm, told[0].Kind)
	require.Equal(t, "Theme 2", told[0].Data["subject"])
	require.EqualValues(t, 1, w.id(`SELECT count(*) FROM notifications`), "nobody else is told")
	require.EqualValues(t, 1, w.id(`SELECT count(*) FROM events WHERE kind = 'theme.alarm'`))

	w.Clock.Advance(30 * time.Hour)
	w.insert(w.steady(1, 2))
	w.refresh()
	require.NoError(t, w.evidence.Check(t.Context()))
	require.Empty(t, open())
	require.EqualValues(t, 2, w.id(`SELECT count(*) FROM events WHERE kind = 'theme.alarm'`))
}

func TestOnePersonIsNoSpike(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4, 60)
	w.insert(w.steady(60, 2))
	w.Clock.Advance(20 * time.Hour)
	all := w.some(1, 18)
	for i := range all {
		all[i].customer = w.people[i%2]
	}
	w.insert(all)
	w.refresh()
	require.NoError(t, w.evidence.Check(t.Context()))
	found, err := w.evidence.Alarms(t.Context(), evidence.AlarmQuery{})
	require.NoError(t, err)
	require.Empty(t, found)
}

func TestTheWatchLooksByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4, 60)
	w.insert(w.steady(60, 2))
	w.Clock.Advance(20 * time.Hour)
	w.insert(w.some(1, 15))
	w.run(func(ctx context.Context) bool {
		var n int
		err := w.DB.Pool.QueryRow(ctx, `SELECT count(*) FROM theme_alarms`).Scan(&n)
		return err == nil && n == 1
	})
}
