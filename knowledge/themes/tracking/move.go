package tracking

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// maxTickets is how many tickets one correction may name.
const maxTickets = 1000

// may checks who moves tickets: those who may change themes, and agents for a ticket that they may see and change. Nobody
// moves what they may not see.
func (s *Service) may(ctx context.Context, by tickets.Actor, ids []int64) error {
	if len(ids) == 0 || len(ids) > maxTickets {
		return fault.InvalidField("ticket_ids", "must be 1 to %d", maxTickets)
	}
	if !maySteer(by) && (!by.CanWork() || len(ids) > 1) {
		return errMayNot
	}
	seen, err := s.desk.Visible(ctx, by, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.Contains(seen, id) {
			return fault.Missing("ticket", id)
		}
	}
	return nil
}

// Move puts tickets where a person says; to is 0 for no theme. Runs leave them there, and what says nearly the same follows
// them. Tickets that are there by a person's word already are left alone. from, when not 0, is the theme they have to be in.
// Faults: forbidden, ticket_not_found, theme_not_found, theme_merged, ticket_not_in_theme, invalid_input.
func (s *Service) Move(ctx context.Context, by tickets.Actor, from int64, ids []int64, to int64) error {
	ids = distinct(ids)
	if err := s.may(ctx, by, ids); err != nil {
		return err
	}
	return s.correct(ctx, by, func(c *correcting) error {
		target, err := c.theme(ctx, to, 0)
		switch {
		case to == 0:
			target = nil
		case fault.Is(err, "theme_not_found"):
			return fault.InvalidField("to_theme_id", "there is no theme %d", to)
		case err != nil:
			return err
		}
		ids, err := c.movable(ctx, from, ids, to)
		if err != nil || len(ids) == 0 {
			return err
		}
		was, err := c.put(ctx, ids, func(int64) verdict { return verdict{to, 1} })
		if err != nil {
			return err
		}
		if _, err := c.note(ctx, Correction{Kind: CorrectMove, ThemeID: pointer(from), OtherID: pointer(to), TicketIDs: ids, Data: Memory{Tickets: was}}); err != nil {
			return err
		}
		if target != nil && target.EndedAt != nil {
			target.EndedAt = nil
			return c.save(ctx, target)
		}
		return nil
	})
}

// movable are the tickets that are in the theme and not where they shall go by a person's word already.
func (c *correcting) movable(ctx context.Context, from int64, ids []int64, to int64) ([]int64, error) {
	rows, err := c.tx.Pgx.Query(ctx, `SELECT ticket_id FROM theme_texts WHERE ticket_id = ANY($1)`, ids)
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	texts, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	at, err := places(ctx, c.tx, ids)
	if err != nil {
		return nil, err
	}
	var out []int64
	for _, id := range ids {
		p, known := at[id]
		switch {
		case !slices.Contains(texts, id):
			return nil, fault.New(fault.Invalid, "ticket_without_words", "Ticket %d says nothing that could have a theme: automatic mail, suspected spam, or merged into another ticket.", id)
		case known && idOf(p.ThemeID) == to && p.PlacedBy == ByPerson:
		case from != 0 && idOf(p.ThemeID) != from:
			return nil, fault.New(fault.Conflict, "ticket_not_in_theme", "Ticket %d is not in theme %d any more.", id, from)
		default:
			out = append(out, id)
		}
	}
	return out, nil
}

// NotThis says that tickets do not belong to a theme: they get the next best one, or none, and never this one again.
// Saying it twice is no fault. Faults: as of Move.
func (s *Service) NotThis(ctx context.Context, by tickets.Actor, id int64, ids []int64) error {
	ids = distinct(ids)
	if err := s.may(ctx, by, ids); err != nil {
		return err
	}
	model, err := s.model(ctx)
	if err != nil {
		return err
	}
	return s.correct(ctx, by, func(c *correcting) error {
		if _, err := c.theme(ctx, id, 0); err != nil {
			return err
		}
		left, err := c.notYetSaid(ctx, id, ids)
		if err != nil || len(left) == 0 {
			return err
		}
		if left, err = c.movable(ctx, id, left, 0); err != nil || len(left) == 0 {
			return err
		}
		correction, err := c.note(ctx, Correction{Kind: CorrectNotThis, ThemeID: &id, TicketIDs: left})
		if err != nil {
			return err
		}
		next, err := c.nextBest(ctx, model, left)
		if err != nil {
			return err
		}
		was, err := c.put(ctx, left, func(ticket int64) verdict { return next[ticket] })
		if err != nil {
			return err
		}
		return c.amend(ctx, correction, Memory{Tickets: was})
	})
}

// notYetSaid are the tickets of which it has not been said that they are not of the theme.
func (c *correcting) notYetSaid(ctx context.Context, theme int64, ids []int64) ([]int64, error) {
	rows, err := c.tx.Pgx.Query(ctx, `
		SELECT t.id FROM unnest($2::bigint[]) AS t (id) WHERE NOT EXISTS (
			SELECT FROM theme_corrections k WHERE k.kind = 'not_this' AND k.theme_id = $1 AND k.undone_at IS NULL AND k.ticket_ids @> ARRAY[t.id])
			OR EXISTS (SELECT FROM theme_tickets p WHERE p.ticket_id = t.id AND p.theme_id = $1)
		ORDER BY 1`, theme, ids)
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	left, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	return left, nil
}

// nextBest are the themes that tickets have by the model, without those that people said they have not.
func (c *correcting) nextBest(ctx context.Context, model *fitted, ids []int64) (map[int64]verdict, error) {
	out := map[int64]verdict{}
	if model == nil {
		return out, nil
	}
	rows, err := c.tx.Pgx.Query(ctx, `SELECT * FROM theme_texts WHERE ticket_id = ANY($1) ORDER BY ticket_id`, ids)
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	texts, err := pgx.CollectRows(rows, pgx.RowToStructByName[Text])
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	verdicts, err := c.judge(ctx, c.tx, model, texts)
	if err != nil {
		return nil, err
	}
	for i, x := range texts {
		out[x.TicketID] = verdicts[i]
	}
	return out, nil
}

func distinct(ids []int64) []int64 {
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}
