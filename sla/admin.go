package sla

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/kepthq/kept/sla/calendar"
	"github.com/kepthq/kept/sla/calendar/field"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Office changes what is promised. Every open clock follows: a job queued in the same transaction
// gives each of them its new terms.
type Office struct {
	desk   *tickets.Desk
	db     *pg.DB
	clocks *Clocks
	jobs   Inserter
	now    func() time.Time
}

// NewOffice makes an Office.
func NewOffice(db *pg.DB, desk *tickets.Desk, clocks *Clocks, jobs Inserter, now func() time.Time) *Office {
	return &Office{desk: desk, db: db, clocks: clocks, jobs: jobs, now: now}
}

// SavePolicy adds the policy (ID 0) or replaces it. Faults: forbidden, invalid_input, sla_policy_not_found.
func (o *Office) SavePolicy(ctx context.Context, by tickets.Actor, p Policy) (*Policy, error) {
	if err := p.validate(); err != nil {
		return nil, err
	}
	err := o.change(ctx, by, func(tx *pg.Tx) error {
		var n int64
		if err := tx.Model(&Calendar{}).Where("id = ?", p.CalendarID).Count(&n).Error; err != nil {
			return fmt.Errorf("look up calendar: %w", err)
		}
		if n == 0 {
			return fault.InvalidField("calendar_id", "there is no calendar %d", p.CalendarID)
		}
		return save(tx, &p, p.ID, "sla_policy", o.now())
	})
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// SaveCalendar adds the calendar (ID 0) or replaces it. Faults: forbidden, invalid_input,
// sla_calendar_not_found.
func (o *Office) SaveCalendar(ctx context.Context, by tickets.Actor, c Calendar) (*Calendar, error) {
	if strings.TrimSpace(c.Name) == "" {
		return nil, fault.InvalidField("name", "give the calendar a name")
	}
	if err := c.Definition().Validate(); err != nil {
		return nil, asFault(err)
	}
	if c.Definition().Weekly.Closed() {
		return nil, fault.InvalidField("weekly", "open at least once a week, or nothing would ever be due")
	}
	if c.Holidays == nil {
		c.Holidays = []calendar.Holiday{} // the column holds a list, never null
	}
	err := o.change(ctx, by, func(tx *pg.Tx) error { return save(tx, &c, c.ID, "sla_calendar", o.now()) })
	if err != nil {
		return nil, err
	}
	return &c, nil
}

// change runs fn with leave to change policies, and has every open clock follow.
func (o *Office) change(ctx context.Context, by tickets.Actor, fn func(tx *pg.Tx) error) error {
	if !by.CanLead() {
		return fault.New(fault.Forbidden, "forbidden", "Only admins and team leads may change hours and policies.")
	}
	return o.db.Tx(ctx, func(tx *pg.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		if _, err := o.jobs.InsertTx(ctx, tx.Pgx, FollowArgs{}, nil); err != nil {
			return fmt.Errorf("queue new terms: %w", err)
		}
		tx.AfterCommit(o.clocks.Forget)
		return o.desk.Tell(ctx, tx, by, tickets.DeskChanged{What: "sla"})
	})
}

// save inserts or replaces a row whose table has created_at and updated_at.
func save[T Policy | Calendar](tx *pg.Tx, row *T, id int64, what string, at time.Time) error {
	switch r := any(row).(type) {
	case *Policy:
		r.UpdatedAt = at
		if id == 0 {
			r.CreatedAt = at
		}
	case *Calendar:
		r.UpdatedAt = at
		if id == 0 {
			r.CreatedAt = at
		}
	}
	if id == 0 {
		if err := tx.Create(row).Error; err != nil {
			return fmt.Errorf("create %s: %w", what, err)
		}
		return nil
	}
	result := tx.Model(row).Select("*").Omit("id", "created_at").Updates(row)
	if result.Error != nil {
		return fmt.Errorf("write %s %d: %w", what, id, result.Error)
	}
	if result.RowsAffected == 0 {
		return fault.Missing(what, id)
	}
	if err := tx.Take(row, "id = ?", id).Error; err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return fmt.Errorf("read %s %d: %w", what, id, err)
	}
	return nil
}

func (p *Policy) validate() error {
	if strings.TrimSpace(p.Name) == "" {
		return fault.InvalidField("name", "give the policy a name")
	}
	if len(p.Targets) == 0 {
		return fault.InvalidField("targets", "promise at least one thing")
	}
	seen := map[Kind]bool{}
	for i, target := range p.Targets {
		path := fmt.Sprintf("targets[%d]", i)
		if !slices.Contains(Kinds(), target.Kind) {
			return fault.InvalidField(path+".kind", "%q is none of first_reply, next_reply, resolution", target.Kind)
		}
		if seen[target.Kind] {
			return fault.InvalidField(path+".kind", "%s is there twice", target.Kind)
		}
		seen[target.Kind] = true
		for priority, seconds := range target.Seconds {
			if !slices.Contains(tickets.Priorities(), priority) {
				return fault.InvalidField(path+".seconds", "%q is none of low, normal, high, urgent", priority)
			}
			if seconds <= 0 || seconds > int64(maxTarget/time.Second) {
				return fault.InvalidField(path+".seconds."+string(priority), "must be between 1 second and 365 days")
			}
		}
	}
	return nil
}

// maxTarget keeps due times within what a calendar can answer.
const maxTarget = 365 * 24 * time.Hour

// asFault shows a calendar's mistakes with their fields.
func asFault(err error) error {
	var mistakes field.Errors
	if !errors.As(err, &mistakes) {
		return err
	}
	f := fault.New(fault.Invalid, "invalid_input", "%s", mistakes.Error())
	for _, m := range mistakes {
		f.Fields = append(f.Fields, fault.Field{Name: m.Field, Message: m.Message})
	}
	return f
}
