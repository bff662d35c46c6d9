package tickets

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// SaveDraft keeps what the agent is writing on the ticket; there is one draft per agent, ticket and
// kind. An empty draft (no words, no attachments) is discarded. Faults: ticket_not_found, forbidden.
func (d *Desk) SaveDraft(ctx context.Context, by Actor, draft Draft) (*Draft, error) {
	if !by.CanWork() {
		return nil, fault.New(fault.Forbidden, "forbidden", "Your role may read tickets, not answer them.")
	}
	if draft.Kind != KindMessage && draft.Kind != KindNote {
		return nil, fault.InvalidField("kind", "must be message or note")
	}
	if _, err := d.Ticket(ctx, by, draft.TicketID); err != nil {
		return nil, err
	}
	draft.AgentID, draft.SendAt, draft.Problem, draft.Nonce, draft.UpdatedAt = by.ID, nil, "", "", d.now()
	if draft.BodyHTML == "" && len(draft.Attachments) == 0 {
		return nil, d.DiscardDraft(ctx, by, draft.TicketID, draft.Kind)
	}
	err := d.db.Read(ctx).Clauses(clause.OnConflict{
		Columns:     []clause.Column{{Name: "agent_id"}, {Name: "ticket_id"}, {Name: "kind"}},
		TargetWhere: clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "send_at IS NULL"}}},
		DoUpdates:   clause.AssignmentColumns([]string{"body_html", "recipients", "attachments", "base_version", "then_status", "problem", "updated_at"}),
	}).Create(&draft).Error
	if err != nil {
		return nil, fmt.Errorf("save draft: %w", err)
	}
	return &draft, nil
}

// DiscardDraft throws the draft away; there being none is fine.
func (d *Desk) DiscardDraft(ctx context.Context, by Actor, ticketID int64, kind MessageKind) error {
	if _, err := d.db.Pool.Exec(ctx, discardDraftSQL, by.ID, ticketID, kind); err != nil {
		return fmt.Errorf("discard draft: %w", err)
	}
	return nil
}

const discardDraftSQL = `DELETE FROM drafts WHERE agent_id = $1 AND ticket_id = $2 AND kind = $3 AND send_at IS NULL`

// Drafts returns the agent's drafts on the ticket, those being sent included.
func (d *Desk) Drafts(ctx context.Context, by Actor, ticketID int64) ([]Draft, error) {
	var drafts []Draft
	err := d.db.Read(ctx).Order("id").Find(&drafts, "agent_id = ? AND ticket_id = ?", by.ID, ticketID).Error
	if err != nil {
		return nil, fmt.Errorf("read drafts: %w", err)
	}
	return drafts, nil
}

// Hold checks the reply as [Desk.Reply] would and keeps it for undo: it becomes a message after wait.
// The agent's saved draft of that kind is replaced by it. The same nonce again gives the first hold.
func (d *Desk) Hold(ctx context.Context, by Actor, ticketID int64, r Reply, wait time.Duration) (*Draft, error) {
	if err := r.validate(by); err != nil {
		return nil, err
	}
	at := d.now()
	sendAt := at.Add(wait)
	held := &Draft{
		TicketID: ticketID, AgentID: by.ID, Kind: r.Kind, BodyHTML: r.HTML, Recipients: r.Recipients, Attachments: r.Attachments,
		BaseVersion: r.BaseVersion, ThenStatus: r.ThenStatus, SendAt: &sendAt, Nonce: r.Nonce, UpdatedAt: at,
	}
	err := d.db.Tx(ctx, func(tx *pg.Tx) error {
		t, err := lockTicket(ctx, tx, ticketID)
		if err != nil {
			return err
		}
		if !by.May(t.TeamID, t.AssigneeID) {
			return fault.Missing("ticket", ticketID)
		}
		if r.Nonce != "" {
			var first Draft
			err := tx.Take(&first, "agent_id = ? AND ticket_id = ? AND nonce = ?", by.ID, ticketID, r.Nonce).Error
			if err == nil {
				held = &first
				return nil
			}
			if !errors.Is(err, gorm.ErrRecordNotFound) {
				return fmt.Errorf("look for the first hold: %w", err)
			}
		}
		c := &Change{Tx: tx, At: at, Actor: by, Before: *t, Ticket: t, desk: d}
		if err := checkOutdated(c, r.BaseVersion, r.Anyway); err != nil {
			return err
		}
		if _, err := r.message(c); err != nil { // what Reply would refuse is refused now
			return err
		}
		if err := tx.Where("agent_id = ? AND ticket_id = ? AND kind = ? AND send_at IS NULL", by.ID, ticketID, r.Kind).Delete(&Draft{}).Error; err != nil {
			return fmt.Errorf("replace draft: %w", err)
		}
		if err := tx.Create(held).Error; err != nil {
			return fmt.Errorf("hold reply: %w", err)
		}
		tx.AfterCommit(d.kickRelease)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return held, nil
}

// Undo takes a held reply back into the composer. When a newer draft of the kind exists, the held
// words go before it, so neither is lost. Fault: already_sent.
func (d *Desk) Undo(ctx context.Context, by Actor, draftID int64) (*Draft, error) {
	var held Draft
	err := d.db.Tx(ctx, func(tx *pg.Tx) error {
		err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
			Take(&held, "id = ? AND agent_id = ? AND send_at IS NOT NULL", draftID, by.ID).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return fault.New(fault.Conflict, "already_sent", "It has been sent already.")
		}
		if err != nil {
			return fmt.Errorf("take held reply %d: %w", draftID, err)
		}
		return unhold(tx, &held, "")
	})
	if err != nil {
		return nil, err
	}
	return &held, nil
}

// unhold turns a held reply into a draft again, before any that was begun meanwhile.
func unhold(tx *pg.Tx, held *Draft, problem string) error {
	var newer Draft
	err := tx.Take(&newer, "agent_id = ? AND ticket_id = ? AND kind = ? AND send_at IS NULL", held.AgentID, held.TicketID, held.Kind).Error
	switch {
	case err == nil:
		held.BodyHTML += newer.BodyHTML
		held.Attachments = append(held.Attachments, newer.Attachments...)
		if err := tx.Delete(&newer).Error; err != nil {
			return fmt.Errorf("join drafts: %w", err)
		}
	case !errors.Is(err, gorm.ErrRecordNotFound):
		return fmt.Errorf("look for a newer draft: %w", err)
	}
	held.SendAt, held.Nonce, held.Problem = nil, "", problem
	if err := tx.Select("*").Updates(held).Error; err != nil {
		return fmt.Errorf("return held reply %d to drafts: %w", held.ID, err)
	}
	return nil
}

func (d *Desk) kickRelease() {
	select {
	case d.released <- struct{}{}:
	default: // one kick is waiting already
	}
}

// HeldKick is signalled when a reply was held; for the alarm that calls [Desk.ReleaseHeld].
func (d *Desk) HeldKick() <-chan struct{} { return d.released }

// NextHeld returns when the next held reply is to be sent.
func (d *Desk) NextHeld(ctx context.Context) (time.Time, bool, error) {
	var at *time.Time
	err := d.db.Pool.QueryRow(ctx, `SELECT min(send_at) FROM drafts WHERE send_at IS NOT NULL`).Scan(&at)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("read the next held reply: %w", err)
	}
	if at == nil {
		return time.Time{}, false, nil
	}
	return *at, true, nil
}

// ReleaseHeld sends every held reply that is due, each in its own transaction; nodes share the work.
// One that cannot be sent goes back to its writer's drafts with the reason, and they are told.
func (d *Desk) ReleaseHeld(ctx context.Context, words func(html string) string) error {
	for {
		released, err := d.releaseOne(ctx, words)
		if err != nil || !released {
			return err
		}
	}
}

func (d *Desk) releaseOne(ctx context.Context, words func(html string) string) (released bool, err error) {
	var refused *fault.Error
	var held Draft
	err = d.db.Tx(ctx, func(tx *pg.Tx) error {
		held, refused = Draft{}, nil
		err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked}).
			Order("send_at").Take(&held, "send_at <= ?", d.now()).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("take a held reply: %w", err)
		}
		by, err := d.ActorFor(ctx, held.AgentID)
		if err != nil {
			return err
		}
		if _, err = d.reply(ctx, tx, by, held.TicketID, held.reply(words)); err != nil {
			return err
		}
		return tx.Delete(&held).Error
	})
	if errors.As(err, &refused) || errors.Is(err, errDuplicate) {
		return true, d.returnHeld(ctx, held.ID, refused)
	}
	return held.ID != 0, err
}

func (h *Draft) reply(words func(string) string) Reply {
	return Reply{
		Kind: h.Kind, HTML: h.BodyHTML, Text: words(h.BodyHTML), Recipients: h.Recipients, Attachments: h.Attachments,
		ThenStatus: h.ThenStatus, Anyway: true, Nonce: h.Nonce, Mentions: Mentions(h.BodyHTML),
	}
}

// returnHeld deals with a held reply that could not become a message: a duplicate of one that was
// sent is dropped, a refused one returns to its writer.
func (d *Desk) returnHeld(ctx context.Context, id int64, refused *fault.Error) error {
	return d.db.Tx(ctx, func(tx *pg.Tx) error {
		var held Draft
		err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&held, "id = ? AND send_at IS NOT NULL", id).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("take held reply %d: %w", id, err)
		}
		if refused == nil {
			return tx.Delete(&held).Error
		}
		if err := unhold(tx, &held, refused.Message); err != nil {
			return err
		}
		_, err = d.ChangeTx(ctx, tx, System("desk"), held.TicketID, func(c *Change) error {
			return c.Notify(NotifySendStopped, map[string]any{"problem": refused.Message}, held.AgentID)
		})
		return err
	})
}
