package tracking

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// Merge puts a theme into another one: its tickets go there, and runs keep the two together. Merging twice is no fault.
// Faults: forbidden, theme_not_found, theme_changed, theme_merged, invalid_input.
func (s *Service) Merge(ctx context.Context, by tickets.Actor, id, into, baseVersion int64) error {
	if !maySteer(by) {
		return errMayNot
	}
	if id == into {
		return fault.InvalidField("into_id", "must be another theme")
	}
	return s.correct(ctx, by, func(c *correcting) error {
		target, err := c.theme(ctx, into, 0)
		if fault.Is(err, "theme_not_found") {
			return fault.InvalidField("into_id", "there is no theme %d", into)
		}
		if err != nil {
			return err
		}
		t, err := c.theme(ctx, id, baseVersion)
		if fault.Is(err, "theme_merged") && idOf(t.MergedIntoID) == into {
			return nil
		}
		if err != nil {
			return err
		}
		return c.merge(ctx, t, target)
	})
}

func (c *correcting) merge(ctx context.Context, t, into *Theme) error {
	ids, was, err := c.ticketsOf(ctx, t.ID, into.ID)
	if err != nil {
		return err
	}
	correction, err := c.note(ctx, Correction{
		Kind: CorrectMerge, ThemeID: &t.ID, OtherID: &into.ID, TicketIDs: ids,
		Data: Memory{Tickets: was, EndedAt: t.EndedAt, KeptBy: map[int64]Maker{t.ID: t.KeptBy, into.ID: into.KeptBy}},
	})
	if err != nil {
		return err
	}
	if err := c.absorb(ctx, t, into); err != nil {
		return err
	}
	into.KeptBy = ByPerson
	if err := c.save(ctx, into); err != nil {
		return err
	}
	return c.remember(ctx, correction, Lineage{Kind: TurnMerged, ThemeID: t.ID, OtherID: &into.ID, Share: 1})
}

// absorb ends a theme in another one, with all of its tickets. The caller saves the other one.
func (c *correcting) absorb(ctx context.Context, t, into *Theme) error {
	moved, err := moveAll(ctx, c.tx, t.ID, into.ID, ByPerson, c.at)
	if err != nil {
		return err
	}
	if err := c.tell(ctx, moved); err != nil {
		return err
	}
	if into.EndedAt != nil && t.EndedAt == nil {
		into.EndedAt = nil
	}
	t.MergedIntoID, t.EndedAt = &into.ID, nil
	return c.save(ctx, t)
}

// ticketsOf are the tickets of a theme, and what undo has to know when they go to another one. Who placed them stays.
func (c *correcting) ticketsOf(ctx context.Context, id, to int64) (ids []int64, was []Was, err error) {
	rows, err := c.tx.Pgx.Query(ctx, `SELECT ticket_id, placed_by, score FROM theme_tickets WHERE theme_id = $1 ORDER BY ticket_id`, id)
	if err != nil {
		return nil, nil, fmt.Errorf("read the tickets of theme %d: %w", id, err)
	}
	var w Was
	_, err = pgx.ForEachRow(rows, []any{&w.ID, &w.By, &w.Score}, func() error {
		ids = append(ids, w.ID)
		was = append(was, Was{ID: w.ID, From: &id, By: w.By, Score: w.Score, To: &to})
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the tickets of theme %d: %w", id, err)
	}
	return ids, was, nil
}
