package compute

import (
	"encoding/json"
	"time"

	"github.com/kepthq/kept/sla/calendar"
)

// Causes that the arithmetic itself gives.
const (
	causeBusiness = "business hours"
	causeAnyTime  = "calendar time"
	causeClosed   = "outside business hours"
	causeHoliday  = "holiday"
)

// Entry is a time [From, To) of a ledger as read on terms.
type Entry struct {
	From    time.Time
	To      time.Time
	State   State
	Cause   string // of a pause: its own; otherwise "business hours", "calendar time", "outside business hours" or "holiday"
	Holiday string // the holiday's name (or date) when it is the cause
	Overdue bool   // behind the due time
}

// Length is the entry's real length.
func (e Entry) Length() time.Duration { return e.To.Sub(e.From) }

// MarshalJSON adds the length in seconds.
func (e Entry) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		From    time.Time `json:"from"`
		To      time.Time `json:"to"`
		State   State     `json:"state"`
		Cause   string    `json:"cause"`
		Holiday string    `json:"holiday,omitempty"`
		Seconds Seconds   `json:"seconds"`
		Overdue bool      `json:"overdue,omitempty"`
	}{e.From, e.To, e.State, e.Cause, e.Holiday, Seconds(e.Length()), e.Overdue})
}

// Entries reads the ledger from its start to now (to its end, if that is earlier): every moment once,
// in order, cut at the due time. A pause wins over closing hours. It fails as calendar.Add does.
func (l Ledger) Entries(t Terms, now time.Time) ([]Entry, error) {
	due, known, err := l.Reach(t, t.Target)
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, s := range l.until(l.moment(now)) {
		t.entries(s, func(e Entry) {
			if known && e.From.Before(due) && due.Before(e.To) {
				head := e
				head.To, e.From = due, due
				all = join(all, head)
			}
			e.Overdue = known && !e.From.Before(due)
			all = join(all, e)
		})
	}
	return all, nil
}

// entries reads one stretch.
func (t Terms) entries(s Stretch, add func(Entry)) {
	switch {
	case s.State == Paused:
		add(Entry{From: s.From, To: s.To, State: Paused, Cause: s.Cause})
	case t.Calendar == nil:
		add(Entry{From: s.From, To: s.To, State: Counted, Cause: causeAnyTime})
	default:
		for p := range t.Calendar.Periods(s.From, s.To) {
			add(entryOf(p))
		}
	}
}

func entryOf(p calendar.Period) Entry {
	e := Entry{From: p.From, To: p.To, State: Outside, Cause: causeClosed, Holiday: p.Holiday}
	switch {
	case p.Open:
		e.State, e.Cause = Counted, causeBusiness
	case p.Holiday != "":
		e.Cause = causeHoliday
	}
	return e
}

// join appends an entry, as part of the last one when only time tells them apart.
func join(all []Entry, e Entry) []Entry {
	if len(all) > 0 {
		last := &all[len(all)-1]
		same := *last
		same.From, same.To = e.From, e.To
		if same == e {
			last.To = e.To
			return all
		}
	}
	return append(all, e)
}
