package evidence_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/tickets"
)

// opened lists all that a number counted.
func (w *world) opened(by tickets.Actor, q evidence.TicketQuery) ([]evidence.Ticket, *evidence.TicketPage) {
	w.T.Helper()
	var all []evidence.Ticket
	q.Limit = 7
	for {
		page, err := w.evidence.Tickets(w.Ctx(), by, q)
		require.NoError(w.T, err)
		all = append(all, page.Items...)
		if page.Next == "" {
			return all, page
		}
		q.Cursor = page.Next
	}
}

// measures finds every Measure in a value, however deep.
func measures(v reflect.Value, path string, found func(path string, m evidence.Measure)) {
	if m, ok := v.Interface().(evidence.Measure); ok {
		found(path, m)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Type() != reflect.TypeFor[time.Time]() {
				measures(v.Field(i), path+"."+v.Type().Field(i).Name, found)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			measures(v.Index(i), fmt.Sprintf("%s[%d]", path, i), found)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			measures(v.Elem(), path, found)
		}
	default:
	}
}

func TestEveryNumberOpensItsTickets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 5, 40)
	agent := w.Agent("ada", tickets.RoleAgent)
	ids := w.insert(w.draw(500, 75))
	w.history(ids, agent)
	w.follow()
	w.refresh()
	for _, filter := range []evidence.Filter{
		{},
		{Segments: []string{"gold", evidence.Nothing}, Channels: []string{"email", "chat"}},
		{Languages: []string{"en", evidence.Nothing}, Products: []string{"Boots", evidence.Nothing}, Teams: []int64{0, w.teams[0], w.teams[2]}},
		{Tags: []string{"vip"}},
	} {
		for _, id := range w.themes[:3] {
			e, err := w.evidence.Theme(w.Ctx(), root, id, w.month(), filter)
			require.NoError(t, err)
			numbers := 0
			measures(reflect.ValueOf(e), "", func(path string, m evidence.Measure) {
				numbers++
				list, page := w.opened(root, evidence.TicketQuery{ThemeID: id, Period: w.month(), Filter: filter, Metric: m.Metric})
				require.Len(t, list, m.Tickets, "%s (%s)", path, m.Metric)
				require.Equal(t, m.Tickets, page.Total, path)
				require.Zero(t, page.Hidden)
				requireSense(t, path, m)
			})
			require.Greater(t, numbers, 30)
			for _, b := range e.Series {
				list, _ := w.opened(root, evidence.TicketQuery{ThemeID: id, Period: w.month(), Filter: filter, Metric: b.Metric})
				require.Len(t, list, b.Tickets, "%s", b.Metric)
			}
			list, _ := w.opened(root, evidence.TicketQuery{ThemeID: id, Period: w.month(), Filter: filter, Metric: e.Trend.BeforeMetric})
			require.Len(t, list, e.Trend.Before)
			w.sumsAgree(id, e, filter)
		}
	}
}

func requireSense(t *testing.T, path string, m evidence.Measure) {
	t.Helper()
	if m.Bounded {
		require.LessOrEqual(t, m.Low, m.Value, path)
		require.GreaterOrEqual(t, m.High, m.Value, path)
	}
	if !m.Known {
		require.Zero(t, m.Low, path)
	}
}

// sumsAgree checks the numbers that are no counts against the tickets that they open.
func (w *world) sumsAgree(id int64, e *evidence.Evidence, f evidence.Filter) {
	open := func(m evidence.Measure) []evidence.Ticket {
		list, _ := w.opened(root, evidence.TicketQuery{ThemeID: id, Period: w.month(), Filter: f, Metric: m.Metric})
		return list
	}
	handling, clocks, rating, n := 0, 0, 0, 0
	for _, t := range open(e.Effort.Total) {
		handling += t.Handling
	}
	for _, t := range open(e.SLA.Clocks) {
		clocks += t.Breached
	}
	for _, t := range open(e.Satisfaction.Mean) {
		rating, n = rating+*t.Rating, n+1
	}
	require.InDelta(w.T, handling, e.Effort.Total.Value, 0)
	require.InDelta(w.T, clocks, e.SLA.Clocks.Value, 0)
	if e.Satisfaction.Mean.Known {
		require.InDelta(w.T, float64(rating)/float64(n), e.Satisfaction.Mean.Value, 1e-9)
	}
	people := map[int64]bool{}
	for _, t := range open(e.Tickets) {
		people[t.RequesterID] = true
	}
	require.Len(w.T, people, int(e.Customers.Value))
	require.LessOrEqual(w.T, e.Customers.Value, e.Tickets.Value)
}

func TestOverviewAddsUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 6, 30)
	w.insert(w.draw(600, 80))
	w.refresh()
	w.exec(`UPDATE themes SET hidden_at = now() WHERE id = $1`, w.themes[1])
	for _, filter := range []evidence.Filter{{}, {Channels: []string{"chat"}}, {Segments: []string{"gold"}, Languages: []string{"de", "en"}}} {
		for _, days := range []int{0, 6, 29, 70} {
			p := evidence.Period{From: w.Clock.Now().AddDate(0, 0, -days), To: w.Clock.Now()}
			o, err := w.evidence.Overview(w.Ctx(), p, filter)
			require.NoError(t, err)
			_, page := w.opened(root, evidence.TicketQuery{Period: p, Filter: filter})
			require.Equal(t, page.Total, o.Tickets.Tickets)
			_, none := w.opened(root, evidence.TicketQuery{Unassigned: true, Period: p, Filter: filter})
			require.Equal(t, none.Total, o.Unassigned.Tickets.Tickets)
			sum, share, byBucket := o.Unassigned.Tickets.Tickets+o.Hidden, 0.0, make([]int, len(o.Buckets))
			for _, f := range append(o.Items, o.Unassigned) {
				require.NotEqual(t, w.themes[1], f.Theme.ID)
				require.LessOrEqual(t, f.Customers.Tickets, f.Tickets.Tickets)
				require.Equal(t, f.Tickets.Tickets, total(f.Series))
				requireSense(t, f.Theme.Name, f.Share)
				share += f.Share.Value
				for i, n := range f.Series {
					byBucket[i] += n
				}
				if f.Theme.ID != 0 {
					sum += f.Tickets.Tickets
					list, _ := w.opened(root, evidence.TicketQuery{ThemeID: f.Theme.ID, Period: p, Filter: filter, Metric: f.Customers.Metric})
					require.Len(t, list, f.Customers.Tickets)
				}
			}
			require.Equal(t, o.Tickets.Tickets, sum)
			if o.Tickets.Tickets > 0 {
				require.InDelta(t, 1-float64(o.Hidden)/o.Tickets.Value, share, 1e-9)
			}
			for i, n := range byBucket {
				require.LessOrEqual(t, n, o.Buckets[i].All)
			}
		}
	}
	o, err := w.evidence.Overview(w.Ctx(), w.month(), evidence.Filter{Areas: w.areas[:1]})
	require.NoError(t, err)
	require.Len(t, o.Items, 2)
	for _, f := range o.Items {
		require.Equal(t, w.areas[0], f.Theme.AreaID)
	}
}

func total(all []int) (n int) {
	for _, v := range all {
		n += v
	}
	return n
}

func TestBothPagesSayTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4, 30)
	w.insert(w.draw(400, 60))
	w.refresh()
	o, err := w.evidence.Overview(w.Ctx(), w.month(), evidence.Filter{})
	require.NoError(t, err)
	for _, f := range o.Items {
		e, err := w.evidence.Theme(w.Ctx(), root, f.Theme.ID, w.month(), evidence.Filter{})
		require.NoError(t, err)
		require.Equal(t, f.Tickets, e.Tickets)
		require.Equal(t, f.Customers, e.Customers)
		require.Equal(t, f.Share, e.Share)
		require.Equal(t, f.Trend, e.Trend)
		require.Equal(t, f.Sentiment, e.Sentiment.Mean)
		require.Equal(t, f.CSAT, e.Satisfaction.Mean)
		require.Equal(t, f.Breached, e.SLA.Breached)
	}
}

func TestImpactIsWhatTheMeanWouldRise(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2, 30)
	ids := w.insert(append(w.some(0, 20), w.some(1, 30)...))
	w.exec(`DELETE FROM ratings`)
	for i, id := range ids {
		score := 5 - i%2
		if i < 20 {
			score = 1 + i%2
		}
		w.exec(`INSERT INTO ratings (ticket_id, score, created_at, updated_at) VALUES ($1, $2, $3, $3)`, id, score, w.Clock.Now())
	}
	w.refresh()
	e, err := w.evidence.Theme(w.Ctx(), root, w.themes[0], w.month(), evidence.Filter{})
	require.NoError(t, err)
	require.InDelta(t, 1.5, e.Satisfaction.Mean.Value, 1e-9)
	require.InDelta(t, -3, e.Satisfaction.Difference.Value, 1e-9)
	all := (20*1.5 + 30*4.5) / 50
	require.InDelta(t, 4.5-all, e.Satisfaction.Impact.Value, 1e-9)
	require.Less(t, e.Satisfaction.Difference.High, -2.5)
	require.Greater(t, e.Satisfaction.Impact.Low, 1.0)
	require.InDelta(t, 20, e.Satisfaction.Low.Value, 0)
}

// some are n tickets of a theme within the last days.
func (w *world) some(theme, n int) []made {
	out := make([]made, n)
	for i := range out {
		out[i] = made{theme: theme, at: w.Clock.Now().Add(-time.Duration(i+1) * time.Hour)}
	}
	return out
}

func TestTooFewIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2, 30)
	ids := w.insert(append(w.some(0, 3), w.some(1, 40)...))
	w.exec(`DELETE FROM ratings`)
	w.exec(`INSERT INTO ratings (ticket_id, score, created_at, updated_at) VALUES ($1, 1, $2, $2)`, ids[0], w.Clock.Now())
	w.refresh()
	e, err := w.evidence.Theme(w.Ctx(), root, w.themes[0], w.month(), evidence.Filter{})
	require.NoError(t, err)
	require.False(t, e.Satisfaction.Mean.Known)
	require.True(t, e.Satisfaction.Mean.TooFew)
	require.Equal(t, 1, e.Satisfaction.Mean.Tickets)
	require.Equal(t, evidence.TooFew, e.Trend.Verdict)
	require.False(t, e.Effort.Cost.Known, "no rate is set")
	_, err = w.evidence.Theme(w.Ctx(), root, 999, w.month(), evidence.Filter{})
	require.ErrorContains(t, err, "no theme 999")
	_, err = w.evidence.Tickets(w.Ctx(), root, evidence.TicketQuery{Period: w.month(), Metric: "nonsense"})
	require.ErrorContains(t, err, "no metric")
	for _, cursor := range []string{"x", "1.", "..", "zz.zz.zz", "=cmd"} {
		_, err = w.evidence.Tickets(w.Ctx(), root, evidence.TicketQuery{Period: w.month(), Cursor: cursor})
		require.Error(t, err, cursor)
		_, err = w.evidence.Verbatims(w.Ctx(), root, evidence.VerbatimQuery{Period: w.month(), Cursor: cursor})
		require.Error(t, err, cursor)
	}
}

func TestRestrictedTicketsAreCountedAndNotListed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, 10)
	ada := w.Agent("ada", tickets.RoleAgent, w.teams[0])
	lea := w.Agent("lea", tickets.RoleAgent, w.teams[2])
	pia := w.Agent("pia", tickets.RoleProductLead)
	all := w.some(0, 9)
	for i := range all {
		all[i].team = w.teams[0]
		if i < 4 {
			all[i].team, all[i].words = w.teams[2], fmt.Sprintf("the lawsuit about the secret refund %c is terrible", 'a'+i)
		}
	}
	w.insert(all)
	w.refresh()
	for _, c := range []struct {
		by     tickets.Actor
		hidden int
	}{{ada, 4}, {pia, 4}, {lea, 0}, {root, 0}} {
		list, page := w.opened(c.by, evidence.TicketQuery{ThemeID: w.themes[0], Period: w.month()})
		require.Equal(t, 9, page.Total)
		require.Equal(t, c.hidden, page.Hidden)
		require.Len(t, list, 9-c.hidden)
		found, err := w.evidence.Verbatims(w.Ctx(), c.by, evidence.VerbatimQuery{Period: w.month(), Q: "lawsuit"})
		require.NoError(t, err)
		e, err := w.evidence.Theme(w.Ctx(), c.by, w.themes[0], w.month(), evidence.Filter{})
		require.NoError(t, err)
		require.Equal(t, 9, e.Tickets.Tickets)
		if c.by.ID == lea.ID {
			require.Len(t, found.Items, 4)
			continue
		}
		require.Empty(t, found.Items, "also for the system, whose readers nobody knows")
		for _, v := range append(e.Typical, *e.Counter) {
			require.NotContains(t, v.Words, "lawsuit")
		}
	}
}
