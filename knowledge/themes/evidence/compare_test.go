package evidence_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/tickets/fault"
)

func TestComparisonFindsWhatWasPlanted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 5, 40)
	all := w.some(0, 60)
	for i := range all {
		all[i].customer = w.people[4*(i%10)+1+i%2*2] // gold, then basic
		all[i].theme = 2 + i%3
	}
	gold := w.some(1, 25)
	for i := range gold {
		gold[i].customer = w.people[4*(i%10)+1]
	}
	w.insert(append(all, gold...))
	w.refresh()
	c, err := w.evidence.Comparison(t.Context(), w.month(), evidence.Filter{Segments: []string{"-"}}, evidence.ComparisonQuery{By: "segment", A: "gold", B: "basic"})
	require.NoError(t, err)
	require.Equal(t, 55, c.A.Tickets.Tickets, "the filter by segments is not heeded")
	require.Equal(t, 30, c.B.Tickets.Tickets)
	require.Equal(t, w.themes[1], c.Items[0].Theme.ID, "what differs most surely is first")
	require.True(t, c.Items[0].Clear)
	require.Greater(t, c.Items[0].Difference.Low, 0.2)
	require.InDelta(t, 25.0/55, c.Items[0].A.Value, 1e-9)
	for _, item := range c.Items[1:] {
		require.False(t, item.Clear, "its share of the others is the same")
	}
	measures(reflect.ValueOf(c.Items[0].A), "", func(_ string, m evidence.Measure) {
		list, _ := w.opened(root, evidence.TicketQuery{ThemeID: w.themes[1], Period: w.month(), Metric: m.Metric})
		require.Len(t, list, m.Tickets)
	})
}

func TestComparisonAddsUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 6, 30)
	w.insert(w.draw(500, 40))
	w.refresh()
	w.exec(`UPDATE themes SET hidden_at = now() WHERE id = $1`, w.themes[1])
	for _, q := range []evidence.ComparisonQuery{
		{By: "segment", A: "gold", B: evidence.Nothing}, {By: "channel", A: "email", B: "chat"}, {By: "language", A: "en", B: "de"},
		{By: "product", A: "Boots", B: evidence.Nothing}, {By: "team", A: fmt.Sprint(w.teams[0]), B: evidence.Nothing},
	} {
		c, err := w.evidence.Comparison(t.Context(), w.month(), evidence.Filter{}, q)
		require.NoError(t, err)
		for _, item := range c.Items {
			require.NotEqual(t, w.themes[1], item.Theme.ID, "hidden")
			for side, m := range map[string]evidence.Measure{q.A: item.A, q.B: item.B} {
				requireSense(t, item.Theme.Name, m)
				query := evidence.TicketQuery{ThemeID: item.Theme.ID, Unassigned: item.Theme.ID == 0, Period: w.month(), Metric: m.Metric}
				list, _ := w.opened(root, query)
				require.Len(t, list, m.Tickets, "%s %s of %s", q.By, side, item.Theme.Name)
			}
			requireSense(t, item.Theme.Name, item.Difference)
		}
		for _, side := range []evidence.Side{c.A, c.B} {
			_, page := w.opened(root, evidence.TicketQuery{Period: w.month(), Metric: side.Tickets.Metric})
			require.Equal(t, page.Total, side.Tickets.Tickets)
		}
	}
	team := evidence.ComparisonQuery{By: "team", A: fmt.Sprint(w.teams[0]), B: evidence.Nothing}
	c, err := w.evidence.Comparison(t.Context(), w.month(), evidence.Filter{Areas: w.areas[:1]}, team)
	require.NoError(t, err)
	require.Equal(t, "First line", c.A.Name)
	for _, item := range c.Items {
		require.Equal(t, w.areas[0], item.Theme.AreaID)
	}
}

func TestComparisonRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, 2)
	for name, q := range map[string]evidence.ComparisonQuery{
		"the same": {By: "segment", A: "gold", B: "gold"}, "no trait": {By: "moon", A: "a", B: "b"}, "no team": {By: "team", A: "1", B: "moon"},
	} {
		_, err := w.evidence.Comparison(t.Context(), w.month(), evidence.Filter{}, q)
		require.Equal(t, fault.Invalid, fault.KindOf(err), name)
	}
	c, err := w.evidence.Comparison(t.Context(), w.month(), evidence.Filter{}, evidence.ComparisonQuery{By: "segment", A: "gold", B: "basic"})
	require.NoError(t, err)
	require.Empty(t, c.Items, "of nothing, nothing")
}

func TestChoicesAreWhatOccurs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3, 20)
	w.insert(w.draw(200, 20))
	w.refresh()
	c, err := w.evidence.Choices(t.Context(), w.month())
	require.NoError(t, err)
	names := map[string]int{}
	for what, all := range map[string][]evidence.Choice{
		"segment": c.Segments, "channel": c.Channels, "language": c.Languages, "product": c.Products, "team": c.Teams,
	} {
		sum := 0
		for i, choice := range all {
			sum += choice.Tickets
			names[choice.Name]++
			_, page := w.opened(root, evidence.TicketQuery{Period: w.month(), Metric: evidence.Metric(what + "=" + choice.Key)})
			require.Equal(t, page.Total, choice.Tickets, "%s %s", what, choice.Key)
			if i > 0 {
				require.LessOrEqual(t, choice.Tickets, all[i-1].Tickets)
			}
		}
		require.Equal(t, 200, sum, what)
	}
	require.Positive(t, names["Second line"])
	require.Positive(t, names[evidence.Nothing])
}

func TestOverviewTellsValueAndPast(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4, 30)
	w.insert(w.draw(400, 60))
	w.refresh()
	o, err := w.evidence.Overview(t.Context(), w.month(), evidence.Filter{})
	require.NoError(t, err)
	for _, f := range o.Items {
		require.Equal(t, f.Trend.Before, total(f.Past))
		e, err := w.evidence.Theme(t.Context(), root, f.Theme.ID, w.month(), evidence.Filter{})
		require.NoError(t, err)
		require.InDelta(t, e.Value.Sum.Value, f.Value.Value, 1e-6)
		require.Equal(t, e.Value.Sum.Tickets, f.Value.Tickets)
		require.Equal(t, f.Past, e.Past)
		list, _ := w.opened(root, evidence.TicketQuery{ThemeID: f.Theme.ID, Period: w.month(), Metric: f.Value.Metric})
		require.Len(t, list, f.Value.Tickets)
	}
}

func TestHiddenThemesAreListedWhenAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3, 10)
	w.insert(append(append(w.some(0, 5), w.some(1, 4)...), w.some(2, 3)...))
	w.refresh()
	w.exec(`UPDATE themes SET hidden_at = now(), area_id = $2 WHERE id = $1`, w.themes[1], w.areas[0])
	o, err := w.evidence.Overview(t.Context(), w.month(), evidence.Filter{Hidden: true})
	require.NoError(t, err)
	require.Len(t, o.Items, 3)
	require.True(t, o.Items[1].Theme.Hidden)
	require.Equal(t, 4, o.Hidden)
	_, page := w.opened(root, evidence.TicketQuery{Period: w.month(), Filter: evidence.Filter{Areas: w.areas[:1]}})
	require.Equal(t, 5, page.Total, "of the area, without what is hidden")
}

func TestNewIsOnlyWhatCustomersDidNotWriteBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2, 10)
	old := w.some(1, 12)
	for i := range old[:6] {
		old[i].at = w.Clock.Now().AddDate(0, 0, -40)
	}
	w.insert(append(w.some(0, 12), old...))
	w.refresh()
	w.exec(`UPDATE themes SET created_at = $1`, w.Clock.Now().AddDate(0, 0, -2))
	o, err := w.evidence.Overview(t.Context(), w.month(), evidence.Filter{})
	require.NoError(t, err)
	require.Contains(t, o.Items[0].Flags, evidence.FlagNew)
	require.Equal(t, w.themes[1], o.Items[1].Theme.ID)
	require.NotContains(t, o.Items[1].Flags, evidence.FlagNew)
}

// A desk of three weeks has no four weeks before: what began in its second half is new, what was always there is not.
func TestNewOnAYoungDesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2, 10)
	fresh, always := w.some(0, 8), w.some(1, 12)
	for i := range fresh {
		fresh[i].at = w.Clock.Now().AddDate(0, 0, -1-i%3)
	}
	for i := range always {
		always[i].at = w.Clock.Now().AddDate(0, 0, -20+i)
	}
	w.insert(append(fresh, always...))
	w.refresh()
	w.exec(`UPDATE themes SET created_at = $1`, w.Clock.Now().AddDate(0, 0, -1))
	o, err := w.evidence.Overview(t.Context(), w.month(), evidence.Filter{})
	require.NoError(t, err)
	require.Zero(t, o.Before)
	flags := map[int64][]evidence.Flag{}
	for _, f := range o.Items {
		flags[f.Theme.ID] = f.Flags
	}
	require.Contains(t, flags[w.themes[0]], evidence.FlagNew)
	require.NotContains(t, flags[w.themes[1]], evidence.FlagNew)
}

func TestDaysAreThoseOfTheZone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, 2)
	zone, err := w.evidence.Zone(t.Context())
	require.NoError(t, err)
	require.Equal(t, time.UTC, zone)
	w.exec(`INSERT INTO settings (key, value, updated_at) VALUES ('themes', '{"zone": "Pacific/Auckland"}', now())`)
	zone, err = w.evidence.Zone(t.Context())
	require.NoError(t, err)
	late := time.Date(2026, 6, 30, 15, 0, 0, 0, time.UTC).In(zone)
	require.Equal(t, 1, evidence.LastDays(late, 7).To.Day(), "it is July there")
}
