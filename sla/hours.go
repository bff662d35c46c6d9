package sla

import (
	"context"
	"fmt"
	"time"

	"github.com/kepthq/kept/tickets/fault"
)

// OpenAt reports whether the desk works at a time by one of its calendars, and, when it does not, when it opens
// next (nil: never). Fault: calendar_not_found.
func (cs *Clocks) OpenAt(ctx context.Context, calendarID int64, at time.Time) (open bool, opens *time.Time, err error) {
	c, err := cs.catalog(cs.db.Read(ctx))
	if err != nil {
		return false, nil, err
	}
	hours := c.calendars[calendarID]
	if hours == nil {
		return false, nil, fmt.Errorf("office hours: %w", fault.Missing("calendar", calendarID))
	}
	if hours.Open(at) {
		return true, nil, nil
	}
	next, err := hours.Next(at)
	if err != nil { // a calendar that never opens again, or not for years
		return false, nil, nil //nolint:nilerr // see above
	}
	next = next.UTC()
	return false, &next, nil
}
