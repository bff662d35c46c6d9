package tracking

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

const correctionColumns = `id, kind, theme_id, area_id, ticket_ids, other_id, data, agent_id, at, undone_at, undone_by`

func scanCorrection(row pgx.CollectableRow) (k Correction, err error) {
	return k, row.Scan(&k.ID, &k.Kind, &k.ThemeID, &k.AreaID, (*[]int64)(&k.TicketIDs), &k.OtherID, &k.Data, &k.AgentID, &k.At, &k.UndoneAt, &k.UndoneBy)
}

// Undo takes back a correction: what it changed is as it was before, as far as nobody has corrected it again since. Undoing
// twice is no fault. Faults: forbidden, correction_not_found.
func (s *Service) Undo(ctx context.Context, by tickets.Actor, id int64) error {
	return s.correct(ctx, by, func(c *correcting) error {
		rows, err := c.tx.Pgx.Query(ctx, `SELECT `+correctionColumns+` FROM theme_corrections WHERE id = $1 FOR UPDATE`, id)
		if err != nil {
			return fmt.Errorf("read correction %d: %w", id, err)
		}
		k, err := pgx.CollectExactlyOneRow(rows, scanCorrection)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.Missing("correction", id)
		}
		if err != nil {
			return fmt.Errorf("read correction %d: %w", id, err)
		}
		own := k.AgentID != nil && by.Kind == tickets.ActorAgent && *k.AgentID == by.ID
		if !maySteer(by) && !own {
			return errMayNot
		}
		if k.UndoneAt != nil {
			return nil
		}
		if _, err := c.tx.Pgx.Exec(ctx, `UPDATE theme_corrections SET undone_at = $2, undone_by = $3 WHERE id = $1`, id, c.at, agentID(by)); err != nil {
			return fmt.Errorf("undo correction %d: %w", id, err)
		}
		return c.undo(ctx, &k)
	})
}

func (c *correcting) undo(ctx context.Context, k *Correction) error {
	switch k.Kind {
	case CorrectRename, CorrectHide, CorrectMoveTheme:
		return c.undoTheme(ctx, k)
	case CorrectRenameArea:
		return c.undoArea(ctx, k)
	case CorrectMerge:
		return c.undoMerge(ctx, k)
	case CorrectSplit:
		return c.undoSplit(ctx, k)
	}
	return c.putBack(ctx, k, func(w Was) (int64, bool) { return idOf(w.From), true })
}

// later reports whether the same was corrected again since.
func (c *correcting) later(ctx context.Context, k *Correction) (again bool, err error) {
	err = c.tx.Pgx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM theme_corrections WHERE id > $1 AND kind = $2 AND undone_at IS NULL
			AND theme_id IS NOT DISTINCT FROM $3 AND ($3::bigint IS NOT NULL OR area_id = $4))`, k.ID, k.Kind, k.ThemeID, k.AreaID).Scan(&again)
	if err != nil {
		return false, fmt.Errorf("look for later corrections: %w", err)
	}
	return again, nil
}

func (c *correcting) undoTheme(ctx context.Context, k *Correction) error {
	t, err := c.theme(ctx, *k.ThemeID, 0)
	if err != nil && !fault.Is(err, "theme_merged") {
		return err
	}
	again, err := c.later(ctx, k)
	if err != nil || again {
		return err
	}
	switch k.Kind {
	case CorrectRename:
		t.Name, t.NamedBy = k.Data.From, k.Data.FromBy
	case CorrectHide:
		if t.HiddenAt = nil; k.Data.Hidden != nil && !*k.Data.Hidden {
			t.HiddenAt = &c.at
		}
	default:
		t.AreaID, t.AreaBy = k.Data.FromID, k.Data.FromBy
	}
	return c.save(ctx, t)
}

func (c *correcting) undoArea(ctx context.Context, k *Correction) error {
	again, err := c.later(ctx, k)
	if err != nil || again {
		return err
	}
	a, err := c.area(ctx, *k.AreaID, 0)
	if err != nil {
		return err
	}
	return c.nameArea(ctx, a, k.Data.From, k.Data.FromBy)
}

// putBack returns tickets that nobody has corrected since to where to says.
func (c *correcting) putBack(ctx context.Context, k *Correction, to func(w Was) (int64, bool)) error {
	rows, err := c.tx.Pgx.Query(ctx, `
		SELECT ticket_ids FROM theme_corrections WHERE id > $1 AND undone_at IS NULL AND ticket_ids && $2`, k.ID, []int64(k.TicketIDs))
	if err != nil {
		return fmt.Errorf("look for later corrections: %w", err)
	}
	again := map[int64]bool{}
	var ids []int64
	if _, err = pgx.ForEachRow(rows, []any{&ids}, func() error {
		for _, id := range ids {
			again[id] = true
		}
		return nil
	}); err != nil {
		return fmt.Errorf("look for later corrections: %w", err)
	}
	back, makers := map[int64]verdict{}, map[Maker][]int64{}
	var free []int64
	for _, w := range k.Data.Tickets {
		theme, ok := to(w)
		if !ok || again[w.ID] {
			continue
		}
		if theme, err = c.home(ctx, theme); err != nil {
			return err
		}
		free = append(free, w.ID)
		back[w.ID] = verdict{theme, w.Score}
		makers[w.By] = append(makers[w.By], w.ID)
	}
	if _, err := c.put(ctx, free, func(id int64) verdict { return back[id] }); err != nil {
		return err
	}
	for maker, ids := range makers {
		if _, err := c.tx.Pgx.Exec(ctx, `UPDATE theme_tickets SET placed_by = $2 WHERE ticket_id = ANY($1)`, ids, maker); err != nil {
			return fmt.Errorf("place tickets: %w", err)
		}
	}
	return nil
}

// home is where a theme lives on; 0 for none.
func (c *correcting) home(ctx context.Context, id int64) (int64, error) {
	for id != 0 {
		var into *int64
		if err := c.tx.Pgx.QueryRow(ctx, `SELECT merged_into_id FROM themes WHERE id = $1`, id).Scan(&into); err != nil {
			return 0, fmt.Errorf("read theme %d: %w", id, err)
		}
		if into == nil {
			break
		}
		id = *into
	}
	return id, nil
}

// undoMerge brings a theme back with the tickets that it had; those that came since stay where they are.
func (c *correcting) undoMerge(ctx context.Context, k *Correction) error {
	t, err := c.theme(ctx, *k.ThemeID, 0)
	if err == nil || !fault.Is(err, "theme_merged") {
		return err // alive already
	}
	if idOf(t.MergedIntoID) != idOf(k.OtherID) {
		return nil // merged anew, into another theme
	}
	t.MergedIntoID, t.EndedAt = nil, k.Data.EndedAt
	if t.KeptBy, err = c.keptBy(ctx, t.ID, k); err != nil {
		return err
	}
	if err := c.save(ctx, t); err != nil {
		return err
	}
	into, err := c.home(ctx, *k.OtherID)
	if err != nil {
		return err
	}
	at, err := places(ctx, c.tx, k.TicketIDs)
	if err != nil {
		return err
	}
	if err := c.putBack(ctx, k, func(w Was) (int64, bool) { return t.ID, idOf(at[w.ID].ThemeID) == into }); err != nil {
		return err
	}
	other, err := c.theme(ctx, into, 0)
	if err != nil {
		return err
	}
	if other.KeptBy, err = c.keptBy(ctx, into, k); err != nil {
		return err
	}
	if err := c.save(ctx, other); err != nil {
		return err
	}
	return c.remember(ctx, k.ID, Lineage{Kind: TurnBack, ThemeID: t.ID, OtherID: &into, Share: 1})
}

// keptBy is who keeps a theme's shape without a correction: a person, while another merge or split of it holds.
func (c *correcting) keptBy(ctx context.Context, id int64, k *Correction) (Maker, error) {
	var held bool
	err := c.tx.Pgx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM theme_corrections WHERE id <> $1 AND undone_at IS NULL AND (
			kind = 'merge' AND other_id = $2 OR kind = 'split' AND (theme_id = $2 OR data->'parts' @> to_jsonb($2::bigint))))`, k.ID, id).Scan(&held)
	if err != nil {
		return "", fmt.Errorf("look for corrections of theme %d: %w", id, err)
	}
	if held {
		return ByPerson, nil
	}
	return ByRun, nil
}

// undoSplit puts the parts back together, with all that has come to them since.
func (c *correcting) undoSplit(ctx context.Context, k *Correction) error {
	home, err := c.home(ctx, *k.ThemeID)
	if err != nil {
		return err
	}
	t, err := c.theme(ctx, home, 0)
	if err != nil {
		return err
	}
	was := map[int64]bool{}
	for _, id := range k.Data.Parts {
		part, err := c.theme(ctx, id, 0)
		if fault.Is(err, "theme_merged") || id == home {
			continue
		}
		if err != nil {
			return err
		}
		if err := c.absorb(ctx, part, t); err != nil {
			return err
		}
		was[id] = true
		if err := c.remember(ctx, k.ID, Lineage{Kind: TurnMerged, ThemeID: id, OtherID: &home, Share: 1}); err != nil {
			return err
		}
	}
	if len(was) > 0 {
		if err := c.restoreMakers(ctx, k, home); err != nil {
			return err
		}
	}
	if t.KeptBy, err = c.keptBy(ctx, home, k); err != nil {
		return err
	}
	return c.save(ctx, t)
}

// restoreMakers says again who had placed the tickets of a split, where they are back and nobody has corrected them since.
func (c *correcting) restoreMakers(ctx context.Context, k *Correction, home int64) error {
	at, err := places(ctx, c.tx, k.TicketIDs)
	if err != nil {
		return err
	}
	return c.putBack(ctx, k, func(w Was) (int64, bool) { return home, idOf(at[w.ID].ThemeID) == home })
}
