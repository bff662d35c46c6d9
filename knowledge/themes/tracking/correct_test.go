package tracking_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
)

// corrected is a desk with a first run behind it.
func corrected(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.week(14, base()...)
	w.run()
	return w
}

// later lets three weeks pass, each with its run, and checks after each.
func (w *world) later(check func(week int)) {
	w.T.Helper()
	for week := range 3 {
		w.week(4, base()...)
		w.run()
		check(week + 1)
	}
}

func (w *world) newest() tracking.Correction {
	w.T.Helper()
	all, err := w.themes.Corrections(w.Ctx(), tracking.CorrectionsQuery{Undone: true, Limit: 1})
	require.NoError(w.T, err)
	require.Len(w.T, all, 1)
	return all[0]
}

func (w *world) theme(id int64) *tracking.Listed {
	w.T.Helper()
	t, err := w.themes.Theme(w.Ctx(), id)
	require.NoError(w.T, err)
	return t
}

// tickets of a theme, in order.
func (w *world) tickets(theme int64) []int64 {
	w.T.Helper()
	var ids []int64
	require.NoError(w.T, w.DB.Read(w.Ctx()).Raw(`SELECT ticket_id FROM theme_tickets WHERE theme_id = ? ORDER BY 1`, theme).Scan(&ids).Error)
	return ids
}

func TestNamesAreasAndHidingHold(t *testing.T) {
	t.Parallel()
	w := corrected(t)
	ctx := t.Context()
	id, _ := w.about("en refund")
	before := w.theme(id)
	area, err := w.themes.AddArea(ctx, w.lead, "Money")
	require.NoError(t, err)
	same, err := w.themes.AddArea(ctx, w.lead, " money ")
	require.NoError(t, err)
	require.Equal(t, area.ID, same.ID)

	require.True(t, fault.Is(w.themes.Update(ctx, w.agent, id, tracking.Update{Name: tickets.Some("x")}), "forbidden"))
	require.True(t, fault.Is(w.themes.Update(ctx, w.lead, id, tracking.Update{BaseVersion: before.Version + 7, Name: tickets.Some("x")}), "theme_changed"))
	require.NoError(t, w.themes.Update(ctx, w.lead, id, tracking.Update{
		BaseVersion: before.Version, Name: tickets.Some("Where is my refund?"), AreaID: tickets.Some(area.ID), Hidden: tickets.Some(true),
	}))
	all, err := w.themes.Corrections(ctx, tracking.CorrectionsQuery{ThemeID: id})
	require.NoError(t, err)
	require.Len(t, all, 3)
	require.Equal(t, w.lead.ID, *all[0].AgentID)
	require.NoError(t, w.themes.Update(ctx, w.lead, id, tracking.Update{Name: tickets.Some("Where is my refund?"), Hidden: tickets.Some(true)}), "the same again")
	_, err = w.themes.RenameArea(ctx, w.lead, area.ID, "Payments", area.Version)
	require.NoError(t, err)

	w.later(func(int) {
		now := w.theme(id)
		require.Equal(t, "Where is my refund?", now.Name)
		require.Equal(t, "Payments", now.Area)
		require.NotNil(t, now.HiddenAt)
		page, err := w.themes.Themes(ctx, tracking.Query{})
		require.NoError(t, err)
		for _, listed := range page.Themes {
			require.NotEqual(t, id, listed.ID, "it is hidden")
		}
	})

	all, err = w.themes.Corrections(ctx, tracking.CorrectionsQuery{})
	require.NoError(t, err)
	require.Len(t, all, 4)
	for _, c := range all {
		require.NoError(t, w.themes.Undo(ctx, w.lead, c.ID))
		require.NoError(t, w.themes.Undo(ctx, w.lead, c.ID), "twice is no fault")
	}
	now := w.theme(id)
	require.Equal(t, before.Name, now.Name)
	require.Equal(t, tracking.ByRun, now.NamedBy)
	require.Equal(t, before.AreaID, now.AreaID)
	require.Nil(t, now.HiddenAt)
}

func TestMergedThemesStayMerged(t *testing.T) {
	t.Parallel()
	w := corrected(t)
	ctx := t.Context()
	from, _ := w.about("en refund")
	into, _ := w.about("en invoice")
	had, other := w.tickets(from), w.tickets(into)
	require.NoError(t, w.themes.Merge(ctx, w.lead, from, into, w.theme(from).Version))
	require.NoError(t, w.themes.Merge(ctx, w.lead, from, into, 0), "twice is no fault")
	merge := w.newest()
	require.Equal(t, into, *w.theme(from).MergedIntoID)
	require.Len(t, w.tickets(into), len(had)+len(other))
	require.True(t, fault.Is(w.themes.Update(ctx, w.lead, from, tracking.Update{Name: tickets.Some("x")}), "theme_merged"))

	w.later(func(week int) {
		placed := w.placed()
		for _, id := range append(had, other...) {
			require.Equal(t, into, placed[id], "ticket %d in week %d", id, week)
		}
	})

	require.NoError(t, w.themes.Undo(ctx, w.lead, merge.ID))
	require.Nil(t, w.theme(from).MergedIntoID)
	require.Equal(t, had, w.tickets(from))
	require.Contains(t, turns(w.lineage(tracking.TurnBack)), from)
	w.week(6, base()...)
	w.run()
	require.Nil(t, w.theme(from).MergedIntoID)
	require.NotEmpty(t, w.tickets(from))
}

func TestSplitPartsStayApart(t *testing.T) {
	t.Parallel()
	w := corrected(t)
	ctx := t.Context()
	id, _ := w.about("noise") // a theme of no structure at all: nothing in the texts helps to keep its parts apart
	had := w.tickets(id)
	parts, err := w.themes.Parts(ctx, w.lead, id, 2)
	require.NoError(t, err)
	require.Len(t, parts, 2)
	require.NotEmpty(t, parts[0].Examples)
	require.Contains(t, parts[0].Typical, parts[0].Examples[0].TicketID)
	require.NotEmpty(t, parts[0].Examples[0].Words)
	require.Len(t, append(parts[0].TicketIDs, parts[1].TicketIDs...), len(had))

	half := had[:len(had)/2]
	_, err = w.themes.Split(ctx, w.lead, id, tracking.Split{Groups: []tracking.Group{{TicketIDs: had}}})
	require.True(t, fault.Is(err, "invalid_input"), "nothing would be left")
	born, err := w.themes.Split(ctx, w.lead, id, tracking.Split{Groups: []tracking.Group{{Name: "Half of it", TicketIDs: half}}})
	require.NoError(t, err)
	require.Len(t, born, 1)
	split := w.newest()
	require.Equal(t, half, w.tickets(born[0]))

	w.later(func(week int) {
		placed := w.placed()
		for i, ticket := range had {
			want := id
			if i < len(half) {
				want = born[0]
			}
			require.Equal(t, want, placed[ticket], "ticket %d in week %d", ticket, week)
		}
		require.Nil(t, w.theme(born[0]).MergedIntoID)
	})

	require.NoError(t, w.themes.Undo(ctx, w.lead, split.ID))
	require.Equal(t, id, *w.theme(born[0]).MergedIntoID)
	placed := w.placed()
	for _, ticket := range had {
		require.Equal(t, id, placed[ticket])
	}
	require.Empty(t, w.tickets(born[0]))
}

func TestThemeIsSplitIntoProposedParts(t *testing.T) {
	t.Parallel()
	w := corrected(t)
	refund, _ := w.about("en refund")
	lieferung, _ := w.about("de Lieferung")
	require.NoError(t, w.themes.Merge(t.Context(), w.lead, refund, lieferung, 0))
	born, err := w.themes.Split(t.Context(), w.lead, lieferung, tracking.Split{K: 2})
	require.NoError(t, err)
	require.Len(t, born, 1)
	require.NotEmpty(t, w.theme(born[0]).Name)
	for _, theme := range []int64{born[0], lieferung} {
		languages := map[string]int{}
		for _, ticket := range w.tickets(theme) {
			languages[w.intent[ticket][:2]]++
		}
		require.Len(t, languages, 1, "one part is German, the other English")
	}
}

func TestMovedTicketsStayAndDuplicatesFollow(t *testing.T) {
	t.Parallel()
	w := corrected(t)
	ctx := t.Context()
	from, _ := w.about("en refund")
	to, _ := w.about("en crash")
	ids := w.tickets(from)[:3]
	require.True(t, fault.Is(w.themes.Move(ctx, w.agent, from, ids, to), "forbidden"), "an agent moves one at a time")
	require.NoError(t, w.themes.Move(ctx, w.agent, from, ids[:1], to))
	require.NoError(t, w.themes.Move(ctx, w.lead, from, ids[1:], 0))
	require.True(t, fault.Is(w.themes.Move(ctx, w.lead, from, ids[1:], to), "ticket_not_in_theme"))
	require.NoError(t, w.themes.Move(ctx, w.agent, from, ids[:1], to), "the same again")

	var words string
	require.NoError(t, w.DB.Pool.QueryRow(ctx, `SELECT words FROM theme_texts WHERE ticket_id = $1`, ids[0]).Scan(&words))
	twin := w.writeText("twin", words)
	require.NoError(t, w.themes.Refresh(ctx, []int64{twin}))
	w.later(func(week int) {
		placed := w.placed()
		require.Equal(t, to, placed[ids[0]], "week %d", week)
		require.Zero(t, placed[ids[1]], "week %d", week)
		require.Equal(t, to, placed[twin], "what says the same follows, in week %d", week)
	})
	all, err := w.themes.Corrections(ctx, tracking.CorrectionsQuery{})
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.True(t, fault.Is(w.themes.Undo(ctx, w.agent, all[0].ID), "forbidden"), "that was somebody else's")
	for _, c := range all {
		require.NoError(t, w.themes.Undo(ctx, w.lead, c.ID))
	}
	placed := w.placed()
	for _, id := range ids {
		require.Equal(t, from, placed[id])
	}
}

func TestNotThisHolds(t *testing.T) {
	t.Parallel()
	w := corrected(t)
	ctx := t.Context()
	id, _ := w.about("de Rechnung")
	ticket := w.tickets(id)[0]
	secret := w.Team("secret", true)
	hidden := w.tickets(id)[1]
	_, err := w.Desk.Update(ctx, tickets.System("test"), hidden, tickets.Update{TeamID: tickets.Some(&secret)})
	require.NoError(t, err)
	require.True(t, fault.Is(w.themes.NotThis(ctx, w.Actor(w.agent.ID), id, []int64{hidden}), "ticket_not_found"))

	require.NoError(t, w.themes.NotThis(ctx, w.agent, id, []int64{ticket}))
	require.NoError(t, w.themes.NotThis(ctx, w.agent, id, []int64{ticket}), "twice is no fault")
	said := w.newest()
	w.later(func(week int) {
		require.NotEqual(t, id, w.placed()[ticket], "week %d", week)
	})
	require.NoError(t, w.themes.Undo(ctx, w.agent, said.ID))
	theme, err := w.themes.TicketTheme(ctx, w.agent, ticket)
	require.NoError(t, err)
	require.Equal(t, id, *theme.ThemeID)
	require.Equal(t, w.theme(id).Name, theme.Name)
}

func TestUndoSparesWhatWasCorrectedAgain(t *testing.T) {
	t.Parallel()
	w := corrected(t)
	ctx := t.Context()
	from, _ := w.about("en refund")
	to, _ := w.about("en crash")
	third, _ := w.about("en invoice")
	ids := w.tickets(from)[:2]
	require.NoError(t, w.themes.Move(ctx, w.lead, from, ids, to))
	first := w.newest()
	require.NoError(t, w.themes.Move(ctx, w.lead, to, ids[:1], third))
	require.NoError(t, w.themes.Undo(ctx, w.lead, first.ID))
	placed := w.placed()
	require.Equal(t, third, placed[ids[0]], "it was corrected again since")
	require.Equal(t, from, placed[ids[1]])
}

func TestCorrectionsWhileARunWorksHold(t *testing.T) {
	t.Parallel()
	w := corrected(t)
	ctx := t.Context()
	from, _ := w.about("en refund")
	into, _ := w.about("en invoice")
	crash, _ := w.about("en crash")
	moved := w.tickets(crash)[0]
	run, err := w.themes.AskRun(ctx, w.lead)
	require.NoError(t, err)
	corrects := interrupting{Store: w.store, meanwhile: func() { // the model is stored before the run is written
		require.NoError(t, w.themes.Merge(ctx, w.lead, from, into, 0))
		require.NoError(t, w.themes.Move(ctx, w.lead, crash, []int64{moved}, into))
	}}
	node := tracking.New(w.DB, w.Desk, w.Log, corrects, tracking.Options{Jobs: w.jobs, Now: w.Clock.Now, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, node.Perform(ctx, run.ID))
	require.Empty(t, w.tickets(from))
	require.Equal(t, into, w.placed()[moved])
}

// interrupting is a store in front of which something else happens.
type interrupting struct {
	files.Store
	meanwhile func()
}

func (s interrupting) Put(ctx context.Context, r io.Reader) (files.Ref, error) {
	s.meanwhile()
	return s.Store.Put(ctx, r)
}
