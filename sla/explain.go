package sla

import (
	"context"
	"fmt"
	"time"

	"github.com/kepthq/kept/sla/compute"
	"github.com/kepthq/kept/tickets"
)

// Explained is a clock with its reasons, as people see it.
type Explained struct {
	Clock
	PolicyName   string
	CalendarName string
	Elapsed      time.Duration // that counted
	Remaining    time.Duration // negative when overdue
	Entries      []compute.Entry
	Explanation  compute.Explanation
	Sentences    []string // the explanation in English, times in the calendar's zone
}

// Explain answers "why is it due then?" for every clock of the ticket. The caller has checked that
// the ticket may be seen.
func (cs *Clocks) Explain(ctx context.Context, ticketID int64) ([]Explained, error) {
	clocks, err := loadClocks(ctx, cs.db, ticketID)
	if err != nil {
		return nil, err
	}
	catalog, err := readCatalog(cs.db.Read(ctx))
	if err != nil {
		return nil, err
	}
	names, err := cs.names(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Explained, 0, len(clocks))
	for _, clock := range clocks {
		e, err := explain(catalog, clock, cs.now())
		if err != nil {
			return nil, fmt.Errorf("explain clock %d: %w", clock.ID, err)
		}
		if clock.PolicyID != nil {
			e.PolicyName = names.policies[*clock.PolicyID]
		}
		if clock.CalendarID != nil && clock.Business {
			e.CalendarName = names.calendars[*clock.CalendarID]
		}
		out = append(out, e)
	}
	return out, nil
}

func explain(c *catalog, clock *Clock, now time.Time) (Explained, error) {
	terms, err := c.terms(clock)
	if err != nil {
		return Explained{}, err
	}
	reading, err := clock.Ledger.Read(terms, now)
	if err != nil {
		return Explained{}, err
	}
	entries, err := clock.Ledger.Entries(terms, now)
	if err != nil {
		return Explained{}, err
	}
	why, err := clock.Ledger.Explain(terms, now)
	if err != nil {
		return Explained{}, err
	}
	zone := time.UTC
	if terms.Calendar != nil {
		zone = terms.Calendar.Zone()
	}
	return Explained{
		Clock: *clock, Elapsed: reading.Elapsed, Remaining: reading.Remaining,
		Entries: entries, Explanation: why, Sentences: why.Sentences(zone),
	}, nil
}

type names struct{ policies, calendars map[int64]string }

func (cs *Clocks) names(ctx context.Context) (names, error) {
	n := names{map[int64]string{}, map[int64]string{}}
	policies, err := cs.Policies(ctx)
	if err != nil {
		return n, err
	}
	for _, p := range policies {
		n.policies[p.ID] = p.Name
	}
	calendars, err := cs.Calendars(ctx)
	if err != nil {
		return n, err
	}
	for _, c := range calendars {
		n.calendars[c.ID] = c.Name
	}
	return n, nil
}

// Policies returns every policy, those that are archived included, in order.
func (cs *Clocks) Policies(ctx context.Context) ([]Policy, error) {
	var policies []Policy
	if err := cs.db.Read(ctx).Order("position, id").Find(&policies).Error; err != nil {
		return nil, fmt.Errorf("read SLA policies: %w", err)
	}
	return policies, nil
}

// Calendars returns every calendar by name.
func (cs *Clocks) Calendars(ctx context.Context) ([]Calendar, error) {
	var calendars []Calendar
	if err := cs.db.Read(ctx).Order("name, id").Find(&calendars).Error; err != nil {
		return nil, fmt.Errorf("read SLA calendars: %w", err)
	}
	return calendars, nil
}

var _ tickets.Observer = (*Clocks)(nil)
