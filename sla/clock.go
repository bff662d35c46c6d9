package sla

import (
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/sla/compute"
	"github.com/kepthq/kept/tickets"
)

// ClockState is how a clock stands.
type ClockState string

// The states of a clock. A breached clock may still be running (EndedAt is nil) or have been satisfied late.
const (
	Running   ClockState = "running"
	Paused    ClockState = "paused"
	Met       ClockState = "met"
	Breached  ClockState = "breached"
	Cancelled ClockState = "cancelled"
)

// Clock is one promise being kept on one ticket, as stored. Its ledger is in sla_intervals.
type Clock struct {
	ID         int64 `gorm:"primaryKey"`
	TicketID   int64
	PolicyID   *int64
	CalendarID *int64
	Kind       Kind
	State      ClockState
	Target     int64 // seconds
	Business   bool
	StartedAt  time.Time
	DueAt      *time.Time
	BreachedAt *time.Time
	EndedAt    *time.Time
	UpdatedAt  time.Time

	Ledger compute.Ledger    `gorm:"-"`
	stored []compute.Stretch // the ledger as it is in the database
}

// TableName implements GORM's Tabler.
func (Clock) TableName() string { return "sla_clocks" }

// open reports whether the clock is still waiting for what was promised.
func (c *Clock) open() bool { return c.EndedAt == nil }

// interval is a row of sla_intervals.
type interval struct {
	ClockID int64 `gorm:"primaryKey"`
	N       int   `gorm:"primaryKey"`
	State   compute.State
	Cause   string
	FromAt  time.Time
	ToAt    *time.Time
}

// TableName implements GORM's Tabler.
func (interval) TableName() string { return "sla_intervals" }

// loadClocks reads the ticket's clocks with their ledgers, oldest first.
func loadClocks(db *gorm.DB, ticketID int64) ([]*Clock, error) {
	var clocks []*Clock
	if err := db.Order("id").Find(&clocks, "ticket_id = ?", ticketID).Error; err != nil {
		return nil, fmt.Errorf("read clocks of ticket %d: %w", ticketID, err)
	}
	if len(clocks) == 0 {
		return nil, nil
	}
	byID := make(map[int64]*Clock, len(clocks))
	ids := make([]int64, len(clocks))
	for i, c := range clocks {
		byID[c.ID], ids[i] = c, c.ID
	}
	var rows []interval
	if err := db.Order("clock_id, n").Find(&rows, "clock_id IN ?", ids).Error; err != nil {
		return nil, fmt.Errorf("read clock ledgers of ticket %d: %w", ticketID, err)
	}
	for _, row := range rows {
		s := compute.Stretch{From: row.FromAt.UTC(), State: row.State, Cause: row.Cause}
		if row.ToAt != nil {
			s.To = row.ToAt.UTC()
		}
		c := byID[row.ClockID]
		c.Ledger.Stretches = append(c.Ledger.Stretches, s)
		c.stored = append(c.stored, s)
	}
	return clocks, nil
}

// saveClocks writes clocks, and those stretches of their ledgers that are new or have changed, in as few
// statements as there are kinds of them: a ticket begins with several clocks.
func saveClocks(db *gorm.DB, clocks []*Clock) error {
	var fresh []*Clock
	for _, c := range clocks {
		if c.ID == 0 {
			fresh = append(fresh, c)
			continue
		}
		if err := db.Save(c).Error; err != nil {
			return fmt.Errorf("write clock of ticket %d: %w", c.TicketID, err)
		}
	}
	if len(fresh) > 0 {
		if err := db.Create(&fresh).Error; err != nil {
			return fmt.Errorf("write clocks of ticket %d: %w", fresh[0].TicketID, err)
		}
	}
	return saveLedgers(db, clocks)
}

func saveLedgers(db *gorm.DB, clocks []*Clock) error {
	var rows []interval
	for _, c := range clocks {
		rows = append(rows, c.unsaved()...)
	}
	if len(rows) > 0 {
		if err := db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&rows).Error; err != nil {
			return fmt.Errorf("write ledgers of ticket %d: %w", clocks[0].TicketID, err)
		}
	}
	for _, c := range clocks {
		if len(c.stored) > len(c.Ledger.Stretches) {
			if err := db.Where("clock_id = ? AND n >= ?", c.ID, len(c.Ledger.Stretches)).Delete(&interval{}).Error; err != nil {
				return fmt.Errorf("shorten ledger of clock %d: %w", c.ID, err)
			}
		}
		c.stored = append([]compute.Stretch(nil), c.Ledger.Stretches...)
	}
	return nil
}

// unsaved are the rows of the ledger that are not stored as they are.
func (c *Clock) unsaved() []interval {
	var rows []interval
	for n, s := range c.Ledger.Stretches {
		if n < len(c.stored) && c.stored[n] == s {
			continue
		}
		row := interval{ClockID: c.ID, N: n, State: s.State, Cause: s.Cause, FromAt: s.From}
		if !s.To.IsZero() {
			row.ToAt = &s.To
		}
		rows = append(rows, row)
	}
	return rows
}

// derive brings the clock's columns in line with its ledger and terms at a moment. Cancelled clocks
// stay as they are.
func (c *Clock) derive(terms compute.Terms, at time.Time) error {
	if c.State == Cancelled {
		return nil
	}
	if start := c.Ledger.Start(); at.Before(start) { // the clocks of two nodes differ
		at = start
	}
	r, err := c.Ledger.Read(terms, at)
	if err != nil {
		return fmt.Errorf("clock %d: %w", c.ID, err)
	}
	c.DueAt, c.BreachedAt, c.EndedAt = nil, nil, nil
	if !r.Due.IsZero() {
		due := r.Due.UTC()
		c.DueAt = &due
	}
	if end := c.Ledger.End(); !end.IsZero() {
		c.EndedAt = &end
	}
	c.State = ClockState(r.State)
	if c.State == Breached {
		c.BreachedAt = c.DueAt
	}
	return nil
}

// summarize writes what the clocks say together into the ticket's own columns.
func summarize(t *tickets.Ticket, clocks []*Clock) {
	t.NextDueAt, t.NextDueKind, t.OverdueSince, t.SLAState = nil, "", nil, tickets.SLANone
	rank := map[tickets.SLAState]int{tickets.SLANone: 0, tickets.SLAMet: 1, tickets.SLAPaused: 2, tickets.SLARunning: 3, tickets.SLABreached: 4}
	raise := func(s tickets.SLAState) {
		if rank[s] > rank[t.SLAState] {
			t.SLAState = s
		}
	}
	working := false
	for _, c := range clocks {
		working = working || c.open()
	}
	for _, c := range clocks {
		switch {
		case c.State == Running:
			raise(tickets.SLARunning)
			if t.NextDueAt == nil || c.DueAt.Before(*t.NextDueAt) {
				t.NextDueAt, t.NextDueKind = c.DueAt, string(c.Kind)
			}
		case c.State == Paused:
			raise(tickets.SLAPaused)
		case c.State == Met:
			raise(tickets.SLAMet)
		case c.State == Breached && c.open():
			raise(tickets.SLABreached)
			if t.OverdueSince == nil || c.BreachedAt.Before(*t.OverdueSince) {
				t.OverdueSince = c.BreachedAt
			}
		case c.State == Breached && !working: // the outcome, once nothing is awaited any more
			raise(tickets.SLABreached)
		}
	}
}
