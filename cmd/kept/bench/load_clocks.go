package bench

import (
	"time"

	"github.com/kepthq/kept/tickets"
)

// promise gives the ticket its two clocks and what they say together, as package sla would.
func (s *story) promise() {
	if s.clock("first_reply", s.t.FirstReplyAt, s.t.SolvedAt != nil) {
		s.summarize("first_reply")
	}
	if s.clock("resolution", s.t.SolvedAt, false) {
		s.summarize("resolution")
	}
	if s.t.SLAState == tickets.SLANone {
		s.t.SLAState = tickets.SLAMet
	}
}

// clock writes one clock, and reports whether it still waits. end is when it was met; unanswered clocks of
// solved tickets are cancelled.
func (s *story) clock(kind string, end *time.Time, cancel bool) (waiting bool) {
	id := 2*(s.id-firstTicket) + 1
	if kind == "resolution" {
		id++
	}
	target := time.Duration(targets[kind][string(s.t.Priority)]) * 24 * time.Hour
	begun, due := s.t.CreatedAt, s.due(kind)
	state, dueAt := "running", &due
	var breached *time.Time
	paused := kind == "resolution" && s.t.Status == tickets.StatusPending
	switch {
	case end == nil && cancel:
		state, end = "cancelled", s.t.SolvedAt
	case paused:
		state, dueAt = "paused", nil
	case end != nil && end.After(due), end == nil && !due.After(s.now):
		state, breached = "breached", &due
	case end != nil:
		state = "met"
	}
	s.clocks = append(s.clocks, []any{
		id, s.id, s.policy, s.calendar, kind, state, int64(target / time.Second), false, begun, dueAt, breached, end, s.t.LastActivityAt,
	})
	until := end
	if paused {
		until = &s.t.LastActivityAt
		s.intervals = append(s.intervals, []any{id, 1, "paused", "waiting for the customer", *until, nil})
	}
	s.intervals = append(s.intervals, []any{id, 0, "counted", "ticket created", begun, until})
	return end == nil
}

func (s *story) due(kind string) time.Time {
	return s.t.CreatedAt.Add(time.Duration(targets[kind][string(s.t.Priority)]) * 24 * time.Hour)
}

// summarize folds a clock that still waits into the ticket's columns.
func (s *story) summarize(kind string) {
	t, due := &s.t, s.due(kind)
	switch {
	case kind == "resolution" && t.Status == tickets.StatusPending:
		if t.SLAState == tickets.SLANone {
			t.SLAState = tickets.SLAPaused
		}
	case !due.After(s.now):
		t.SLAState = tickets.SLABreached
		if t.OverdueSince == nil || due.Before(*t.OverdueSince) {
			t.OverdueSince = &due
		}
	default:
		if t.SLAState != tickets.SLABreached {
			t.SLAState = tickets.SLARunning
		}
		if t.NextDueAt == nil || due.Before(*t.NextDueAt) {
			t.NextDueAt, t.NextDueKind = &due, kind
		}
	}
}
