package lens

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes/lens/cues"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Said is what a person says about a ticket; what is absent stays as it is.
type Said struct {
	Kinds   map[cues.Kind]bool `json:"kinds,omitempty"`   // it is, or is not, such a request
	Reasons *[]string          `json:"reasons,omitempty"` // all of them
	Outcome *Outcome           `json:"outcome,omitempty"` // saved, left, or unknown
}

// Correction is what a person said.
type Correction struct {
	ID       int64
	TicketID int64
	Said
	AgentID  int64
	At       time.Time
	UndoneAt *time.Time
	UndoneBy *int64
}

const correctionColumns = `SELECT id, ticket_id, data, agent_id, at, undone_at, undone_by FROM lens_corrections`

func scanCorrection(row pgx.CollectableRow) (c Correction, err error) {
	var data json.RawMessage
	if err := row.Scan(&c.ID, &c.TicketID, &data, &c.AgentID, &c.At, &c.UndoneAt, &c.UndoneBy); err != nil {
		return c, err
	}
	return c, json.Unmarshal(data, &c.Said)
}

// correctionsOf are what holds of the tickets, in the order in which it was said.
func correctionsOf(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64][]Correction, error) {
	rows, err := tx.Query(ctx, correctionColumns+` WHERE ticket_id = ANY($1) AND undone_at IS NULL ORDER BY ticket_id, id`, ids)
	if err != nil {
		return nil, fmt.Errorf("read what people said: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanCorrection)
	if err != nil {
		return nil, fmt.Errorf("read what people said: %w", err)
	}
	out := map[int64][]Correction{}
	for _, c := range all {
		out[c.TicketID] = append(out[c.TicketID], c)
	}
	return out, nil
}

func (in Said) check() error {
	if len(in.Kinds) == 0 && in.Reasons == nil && in.Outcome == nil {
		return fault.New(fault.Invalid, "invalid_input", "Say what it is, why, or how it ended.")
	}
	for k := range in.Kinds {
		if !slices.Contains(cues.Kinds(), k) {
			return fault.InvalidField("kinds", "are cancel, return and refund")
		}
	}
	if in.Reasons != nil {
		for _, r := range *in.Reasons {
			if !slices.Contains(cues.Reasons(), cues.Reason(r)) {
				return fault.InvalidField("reasons", "has no reason %q", r)
			}
		}
	}
	if in.Outcome != nil && !slices.Contains([]Outcome{Saved, Left, Unknown}, *in.Outcome) {
		return fault.InvalidField("outcome", "is saved, left or unknown")
	}
	return nil
}

// Correct notes what the actor says about a ticket that they may see. Faults: forbidden, ticket_not_found,
// invalid_input.
func (s *Service) Correct(ctx context.Context, by tickets.Actor, ticketID int64, said Said) (*Mark, error) {
	if err := said.check(); err != nil {
		return nil, err
	}
	if by.Kind != tickets.ActorAgent {
		return nil, errMayNot
	}
	if err := s.visible(ctx, by, ticketID); err != nil {
		return nil, err
	}
	data, err := json.Marshal(said)
	if err != nil {
		return nil, fmt.Errorf("encode a correction: %w", err)
	}
	err = s.DB.Tx(ctx, func(tx *pg.Tx) error {
		var known bool
		err := tx.Pgx.QueryRow(ctx, `SELECT true FROM theme_texts WHERE ticket_id = $1 FOR NO KEY UPDATE`, ticketID).Scan(&known)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.Conflict, "no_words", "There are no words of a customer in this ticket to correct.")
		}
		if err != nil {
			return fmt.Errorf("lock the text of ticket %d: %w", ticketID, err)
		}
		if _, err := tx.Pgx.Exec(ctx, `INSERT INTO lens_corrections (ticket_id, data, agent_id, at) VALUES ($1, $2, $3, $4)`, ticketID, string(data), by.ID, s.now()); err != nil {
			return fmt.Errorf("note a correction of ticket %d: %w", ticketID, err)
		}
		return s.place(ctx, tx.Pgx, []int64{ticketID})
	})
	if err != nil {
		return nil, err
	}
	return s.Mark(ctx, by, ticketID)
}

var errMayNot = fault.New(fault.Forbidden, "forbidden", "Only people of the desk may correct this.")

// Undo takes back a correction; the ticket is read as if it had not been said. Leads and product leads may undo all,
// others their own. Faults: forbidden, correction_not_found.
func (s *Service) Undo(ctx context.Context, by tickets.Actor, id int64) (*Mark, error) {
	rows, err := s.DB.Pool.Query(ctx, correctionColumns+` WHERE id = $1`, id)
	if err != nil {
		return nil, fmt.Errorf("read correction %d: %w", id, err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCorrection)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.Missing("correction", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read correction %d: %w", id, err)
	}
	if err := s.visible(ctx, by, c.TicketID); err != nil {
		return nil, err
	}
	if c.AgentID != by.ID && !by.CanLead() && by.Role() != tickets.RoleProductLead {
		return nil, fault.New(fault.Forbidden, "forbidden", "Only leads may undo what others said.")
	}
	err = s.DB.Tx(ctx, func(tx *pg.Tx) error {
		if _, err := tx.Pgx.Exec(ctx, `UPDATE lens_corrections SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at IS NULL`, id, s.now(), by.ID); err != nil {
			return fmt.Errorf("undo correction %d: %w", id, err)
		}
		return s.place(ctx, tx.Pgx, []int64{c.TicketID})
	})
	if err != nil {
		return nil, err
	}
	return s.Mark(ctx, by, c.TicketID)
}

// visible: fault ticket_not_found.
func (s *Service) visible(ctx context.Context, by tickets.Actor, ticketID int64) error {
	seen, err := s.Desk.Visible(ctx, by, []int64{ticketID})
	if err != nil {
		return err
	}
	if len(seen) == 0 {
		return fault.Missing("ticket", ticketID)
	}
	return nil
}
