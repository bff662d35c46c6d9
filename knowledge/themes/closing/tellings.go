package closing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Tellings returns those of tickets that the actor may see, in order of id, up to the query's limit.
func (s *Service) Tellings(ctx context.Context, by tickets.Actor, q TellingQuery) ([]TellingRow, error) {
	db := by.Scope(s.DB.Read(ctx).Table("theme_tellings AS y").
		Select(`y.*, c.name AS customer_name, t.subject, t.status AS ticket_status, t.channel, h.name AS theme_name, coalesce(d.state, '') AS delivery_state`).
		Joins("JOIN tickets t ON t.id = y.ticket_id").Joins("JOIN customers c ON c.id = y.customer_id").Joins("JOIN themes h ON h.id = y.theme_id").
		Joins("LEFT JOIN deliveries d ON d.message_id = y.message_id").Where("y.id > ?", q.After))
	if q.ThemeID != 0 {
		db = db.Where("y.theme_id = ?", q.ThemeID)
	}
	if q.ShipID != 0 {
		db = db.Where("y.ship_id = ?", q.ShipID)
	}
	if q.State != "" {
		db = db.Where("y.state = ?", q.State)
	}
	if q.Language != "" {
		db = db.Where("y.language = ?", q.Language)
	}
	if q.Limit <= 0 || q.Limit > 1000 {
		q.Limit = 1000
	}
	var all []TellingRow
	if err := db.Order("y.id").Limit(q.Limit).Scan(&all).Error; err != nil {
		return nil, fmt.Errorf("read tellings: %w", err)
	}
	return all, nil
}

// maxTelling is in bytes.
const maxTelling = 20_000

// Approve has customers told by the actor, each in their thread, as fast as their mailbox's pace allows; texts are other
// words for some of them. Doing it again changes nothing. Faults: forbidden, theme_not_found, invalid_input.
func (s *Service) Approve(ctx context.Context, by tickets.Actor, themeID int64, ids []int64, texts map[int64]string) (Approval, error) {
	if by.Kind != tickets.ActorAgent || !by.CanWork() {
		return Approval{}, fault.New(fault.Forbidden, "forbidden", "Your role may read tickets, not answer them.")
	}
	for id, text := range texts {
		if strings.TrimSpace(text) == "" || len(text) > maxTelling {
			return Approval{}, fault.InvalidField("texts", "the text of telling %d must have 1 to %d bytes", id, maxTelling)
		}
	}
	var out Approval
	err := s.decide(ctx, by, themeID, ids, &out, func(tx *pg.Tx, t *Telling, ship *Ship) *Refusal {
		switch {
		case t.State == TellingApproved || t.State == TellingSent:
			out.Already = append(out.Already, t.ID)
			return nil
		case ship.State != Shipped:
			return &Refusal{t.ID, "not_shipped", "The theme is not marked as shipped any more."}
		}
		if text, ok := texts[t.ID]; ok && strings.TrimSpace(text) != strings.TrimSpace(t.Body) {
			t.Body, t.Edited = strings.TrimSpace(text), true
		}
		at := s.Now()
		t.State, t.Reason, t.ApprovedBy, t.ApprovedAt = TellingApproved, "", &by.ID, &at
		out.Done = append(out.Done, t.ID)
		return nil
	})
	return out, err
}

// Skip leaves customers untold; also those whose telling was approved and has not left. Faults: forbidden, theme_not_found.
func (s *Service) Skip(ctx context.Context, by tickets.Actor, themeID int64, ids []int64, reason string) (Approval, error) {
	if by.Kind != tickets.ActorAgent || !by.CanWork() {
		return Approval{}, fault.New(fault.Forbidden, "forbidden", "Your role may read tickets, not answer them.")
	}
	var out Approval
	err := s.decide(ctx, by, themeID, ids, &out, func(_ *pg.Tx, t *Telling, _ *Ship) *Refusal {
		switch t.State {
		case TellingSent:
			return &Refusal{t.ID, "already_told", "The customer has been told already."}
		case TellingSkipped:
			out.Already = append(out.Already, t.ID)
		default:
			t.State, t.Reason, t.DueAt = TellingSkipped, strings.TrimSpace(reason), nil
			out.Done = append(out.Done, t.ID)
		}
		return nil
	})
	return out, err
}

// decide locks tellings of the theme and lets do change those whose tickets the actor may see; for others they are not there.
func (s *Service) decide(ctx context.Context, by tickets.Actor, themeID int64, ids []int64, out *Approval, do func(*pg.Tx, *Telling, *Ship) *Refusal) error {
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		*out = Approval{}
		all, err := lockTellings(tx, themeID, ids)
		if err != nil {
			return err
		}
		seen, err := visible(tx, by, all)
		if err != nil {
			return err
		}
		pace := pacer{service: s, tx: tx, last: map[int64]time.Time{}}
		ships := map[int64]*Ship{}
		found := map[int64]bool{}
		for i := range all {
			t := &all[i]
			if found[t.ID] = slices.Contains(seen, t.TicketID); !found[t.ID] {
				continue
			}
			ship, err := shipOf(tx, ships, t.ShipID)
			if err != nil {
				return err
			}
			if err := s.decideOne(ctx, tx, t, ship, out, &pace, do); err != nil {
				return err
			}
		}
		for _, id := range ids {
			if !found[id] {
				out.Refused = append(out.Refused, Refusal{id, "telling_not_found", fmt.Sprintf("There is no telling %d of this theme that you may see.", id)})
			}
		}
		out.Last = pace.latest
		if len(out.Done) == 0 {
			return nil
		}
		return s.tell(ctx, tx, by, themeID)
	})
}

func (s *Service) decideOne(ctx context.Context, tx *pg.Tx, t *Telling, ship *Ship, out *Approval, pace *pacer, do func(*pg.Tx, *Telling, *Ship) *Refusal) error {
	before := t.State
	if refused := do(tx, t, ship); refused != nil {
		out.Refused = append(out.Refused, *refused)
		return nil
	}
	if t.State == before {
		return nil
	}
	if t.State == TellingApproved {
		due, err := pace.next(ctx, t.MailboxID)
		if err != nil {
			return err
		}
		t.DueAt = &due
		if err := s.insertJob(ctx, tx, tellArgs{TellingID: t.ID, Due: due}, due); err != nil {
			return err
		}
	}
	return s.writeTelling(tx, t)
}

func lockTellings(tx *pg.Tx, themeID int64, ids []int64) ([]Telling, error) {
	var all []Telling
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Order("id").Find(&all, "theme_id = ? AND id IN ?", themeID, append([]int64{0}, ids...)).Error
	if err != nil {
		return nil, fmt.Errorf("lock tellings of theme %d: %w", themeID, err)
	}
	return all, nil
}

func visible(tx *pg.Tx, by tickets.Actor, all []Telling) ([]int64, error) {
	ids := []int64{0}
	for i := range all {
		ids = append(ids, all[i].TicketID)
	}
	var seen []int64
	if err := by.Scope(tx.Table("tickets AS t")).Where("t.id IN ?", ids).Pluck("t.id", &seen).Error; err != nil {
		return nil, fmt.Errorf("find visible tickets: %w", err)
	}
	return seen, nil
}

// shipOf reads a ship, locked against what ends it.
func shipOf(tx *pg.Tx, known map[int64]*Ship, id int64) (*Ship, error) {
	if ship, ok := known[id]; ok {
		return ship, nil
	}
	var ship Ship
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthShare}).Take(&ship, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("ship", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read ship %d: %w", id, err)
	}
	known[id] = &ship
	return &ship, nil
}

func (s *Service) writeTelling(tx *pg.Tx, t *Telling) error {
	t.UpdatedAt = s.Now()
	if err := tx.Model(t).Select("*").Omit("id", "created_at").Updates(t).Error; err != nil {
		return fmt.Errorf("write telling %d: %w", t.ID, err)
	}
	return nil
}

// pacer gives tellings the times at which they leave, mailbox by mailbox.
type pacer struct {
	service *Service
	tx      *pg.Tx
	gap     time.Duration
	last    map[int64]time.Time // by mailbox; 0: none
	latest  *time.Time
}

func (p *pacer) next(ctx context.Context, mailbox *int64) (time.Time, error) {
	if p.gap == 0 {
		set, err := readSettings(ctx, p.tx.Pgx)
		if err != nil {
			return time.Time{}, err
		}
		p.gap = max(time.Hour/time.Duration(set.PerHour), time.Microsecond)
	}
	box := int64(0)
	if mailbox != nil {
		box = *mailbox
	}
	last, known := p.last[box]
	if !known {
		var err error
		if last, err = p.newest(ctx, box); err != nil {
			return time.Time{}, err
		}
	}
	due := p.service.Now()
	if next := last.Add(p.gap).Truncate(time.Microsecond); !last.IsZero() && next.After(due) {
		due = next
	}
	p.last[box] = due
	if p.latest == nil || due.After(*p.latest) {
		p.latest = &due
	}
	return due, nil
}

// newest is when the mailbox's last telling leaves. The lock has another approval wait until ours has committed.
func (p *pacer) newest(ctx context.Context, box int64) (time.Time, error) {
	var last *time.Time
	_, err := p.tx.Pgx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('kept.closing.pace'), $1::int)`, int32(box)) // wrapped around, it would lock two mailboxes at once
	if err == nil {
		err = p.tx.Pgx.QueryRow(ctx, `SELECT max(due_at) FROM theme_tellings WHERE mailbox_id IS NOT DISTINCT FROM nullif($1::bigint, 0) AND state IN ('approved', 'sent')`, box).Scan(&last)
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read the pace of mailbox %d: %w", box, err)
	}
	if last == nil {
		return time.Time{}, nil
	}
	return *last, nil
}
