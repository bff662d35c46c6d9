// Package compute is the arithmetic of SLA clocks: when is it due, how much is left, and why.
//
// It knows neither tickets nor a database. `kept sla compute` prints what it finds (Run), and the
// clocks of package sla keep a Ledger and read it.
//
// # A ledger, read on terms
//
// A Ledger says when a clock ran and when it was paused, each stretch with its cause. It never says
// when anything is due. Terms (a calendar and a target) are applied when it is read, so a changed
// priority, policy or calendar is a new reading of the same ledger.
//
//   - Counted: the clock ran and the team was open (or the terms count calendar time).
//   - Paused: the clock was paused, whether the team was open or not.
//   - Outside: the clock ran while the team was closed.
//
// The due time is the first instant at which the target is counted: closing time rather than the next
// opening when it ends there, and the start of a pause rather than its end. While a pause has no end,
// a due time behind it is unknown; the reading then says when it would be due if the pause ended now.
//
// # kept sla compute: input
//
//	{
//	  "calendar": {"zone": "Europe/Berlin", "weekly": {"mon": [["09:00","17:00"]]}, "holidays": []},
//	  "target": "4h",
//	  "business": true,
//	  "start": "2026-01-05T10:00:00+01:00",
//	  "pauses": [{"from": "2026-01-05T11:00:00+01:00", "to": null, "cause": "waiting for the customer"}],
//	  "now": "2026-01-05T12:00:00+01:00"
//	}
//
// The calendar's form is in package calendar. Required are target, start, now, and in business time the
// calendar. Business is true when left out and a calendar is given. Without business time a calendar
// only gives the zone of what is printed.
//
// A duration is "4h", "1h30m", "90 minutes", ISO 8601 ("PT4H"), or seconds ("14400", 14400, 0.5). A
// day is 24 hours of counted time and a week seven such days, never "one working day". Times are RFC 3339.
//
// Pauses may be in any order, overlap (the one that began first keeps its cause), begin before start
// (the part before is ignored) and lie in the future (they move the due time). A pause without "to" is
// open; "resumed now" means that all open ones end now while the others stay. An optional "met" is when the promise was kept: the clock stops there. Unknown fields are refused.
// Several inputs may follow each other (JSON lines); each gives one line of output.
//
// # kept sla compute: output
//
//	{
//	  "state": "paused",                running, paused, met, breached or not started
//	  "due": null,                      RFC 3339 in the calendar's zone; null while a pause has no end
//	  "due_if_resumed_now": "2026-01-05T15:00:00+01:00",    only when due is null
//	  "target": 14400, "target_text": "4h",
//	  "elapsed": 3600, "elapsed_text": "1h",
//	  "remaining": 10800, "remaining_text": "3h",
//	  "counted": 3600, "paused": 3600, "outside": 0,
//	  "ledger": [
//	    {"from": "...T10:00:00+01:00", "to": "...T11:00:00+01:00", "state": "counted", "cause": "business hours", "seconds": 3600},
//	    {"from": "...T11:00:00+01:00", "to": "...T12:00:00+01:00", "state": "paused", "cause": "waiting for the customer", "seconds": 3600}
//	  ],
//	  "why": ["The clock started ...", ...]
//	}
//
// Amounts are seconds, with decimals only where the input has them. The ledger is contiguous from
// start to now (to "met", if that is earlier). elapsed = counted = target - remaining, so remaining is
// negative when overdue; entries behind the due time say "overdue": true.
package compute
