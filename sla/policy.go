package sla

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/kepthq/kept/sla/calendar"
	"github.com/kepthq/kept/sla/compute"
	"github.com/kepthq/kept/tickets"
)

// Kind is what a clock measures.
type Kind string

// The kinds of clocks that policies may set.
const (
	FirstReply Kind = "first_reply"
	NextReply  Kind = "next_reply"
	Resolution Kind = "resolution"
)

// Kinds in the order in which they are shown.
func Kinds() []Kind { return []Kind{FirstReply, NextReply, Resolution} }

// Target is how long one kind of clock may run, by priority.
type Target struct {
	Kind     Kind                       `json:"kind"`
	Business bool                       `json:"business"` // counted in the calendar's hours
	Seconds  map[tickets.Priority]int64 `json:"seconds"`  // a priority that is missing has no target
}

// Conditions choose tickets: each that is set must hold, by any of its values.
type Conditions struct {
	Channels   []tickets.Channel  `json:"channels,omitempty"`
	Priorities []tickets.Priority `json:"priorities,omitempty"`
	TeamIDs    []int64            `json:"team_ids,omitempty"`
	MailboxIDs []int64            `json:"mailbox_ids,omitempty"`
	Tags       []string           `json:"tags,omitempty"`
}

// Policy is a promise to some tickets, as stored.
type Policy struct {
	ID         int64 `gorm:"primaryKey"`
	Name       string
	Position   int
	Conditions Conditions `gorm:"serializer:json"`
	Targets    []Target   `gorm:"serializer:json"`
	CalendarID int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
	ArchivedAt *time.Time
}

// TableName implements GORM's Tabler.
func (Policy) TableName() string { return "sla_policies" }

// Calendar is a business calendar with a name, as stored.
type Calendar struct {
	ID        int64 `gorm:"primaryKey"`
	Name      string
	Zone      string
	Weekly    calendar.Weekly    `gorm:"serializer:json"`
	Holidays  []calendar.Holiday `gorm:"serializer:json"`
	CreatedAt time.Time
	UpdatedAt time.Time
}

// TableName implements GORM's Tabler.
func (Calendar) TableName() string { return "sla_calendars" }

// Definition is the calendar without its name.
func (c *Calendar) Definition() calendar.Definition {
	return calendar.Definition{Zone: c.Zone, Weekly: c.Weekly, Holidays: c.Holidays}
}

// Match reports whether the policy is for the ticket.
func (c Conditions) Match(t *tickets.Ticket) bool {
	return anyOf(c.Channels, t.Channel) && anyOf(c.Priorities, t.Priority) &&
		anyOfID(c.TeamIDs, t.TeamID) && anyOfID(c.MailboxIDs, t.MailboxID) &&
		(len(c.Tags) == 0 || slices.ContainsFunc(c.Tags, func(tag string) bool { return slices.Contains(t.Tags, tag) }))
}

func anyOf[T comparable](allowed []T, v T) bool {
	return len(allowed) == 0 || slices.Contains(allowed, v)
}

func anyOfID(allowed []int64, id *int64) bool {
	return len(allowed) == 0 || id != nil && slices.Contains(allowed, *id)
}

// catalog is every policy and calendar in force, ready to be asked.
type catalog struct {
	policies  []Policy // in order
	calendars map[int64]*calendar.Calendar
}

// match returns the first policy for the ticket, nil when none is.
func (c *catalog) match(t *tickets.Ticket) *Policy {
	for i := range c.policies {
		if c.policies[i].Conditions.Match(t) {
			return &c.policies[i]
		}
	}
	return nil
}

// target returns what the policy asks of a kind at a priority.
func (p *Policy) target(k Kind, priority tickets.Priority) (Target, time.Duration, bool) {
	if p == nil {
		return Target{}, 0, false
	}
	for _, target := range p.Targets {
		if seconds := target.Seconds[priority]; target.Kind == k && seconds > 0 {
			return target, time.Duration(seconds) * time.Second, true
		}
	}
	return Target{}, 0, false
}

// terms are what the clock's policy asks of it.
func (c *catalog) terms(clock *Clock) (compute.Terms, error) {
	terms := compute.Terms{Target: time.Duration(clock.Target) * time.Second}
	if !clock.Business {
		return terms, nil
	}
	if clock.CalendarID == nil || c.calendars[*clock.CalendarID] == nil {
		return terms, fmt.Errorf("clock %d counts business time and has no calendar", clock.ID)
	}
	terms.Calendar = c.calendars[*clock.CalendarID]
	return terms, nil
}

// compile prepares the stored rows; a calendar that does not compile could not have been saved.
func compile(policies []Policy, rows []Calendar) (*catalog, error) {
	c := &catalog{policies: policies, calendars: make(map[int64]*calendar.Calendar, len(rows))}
	for _, row := range rows {
		compiled, err := row.Definition().Compile()
		if err != nil {
			text, _ := json.Marshal(row.Weekly)
			return nil, fmt.Errorf("calendar %d %s: %w", row.ID, text, err)
		}
		c.calendars[row.ID] = compiled
	}
	return c, nil
}
