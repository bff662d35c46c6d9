package sla

import (
	"fmt"
	"time"

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
