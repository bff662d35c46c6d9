package compute

import (
	"time"

	"github.com/kepthq/kept/sla/calendar"
)

// Terms are what a policy asks of a clock.
type Terms struct {
	Target   time.Duration
	Calendar *calendar.Calendar // nil: calendar time, every second counts
}

// add and between are the two operations that business and calendar time share.
func (t Terms) add(from time.Time, d time.Duration) (time.Time, error) {
	if t.Calendar == nil {
		return from.Add(d), nil
	}
	return t.Calendar.Add(from, d)
}

func (t Terms) between(from, to time.Time) time.Duration {
	if t.Calendar == nil {
		return to.Sub(from)
	}
	return t.Calendar.Between(from, to)
}
