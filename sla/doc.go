// Package sla keeps the promises made to customers: policies, calendars, clocks, what happens when a
// deadline passes, and why a deadline is when it is.
//
// A [Policy] says which tickets it is for and, for each kind of clock and each priority, how long
// may pass, in business or in calendar time. The first policy in order that matches a ticket wins.
//
// The package is two objects, so that there is no circle with the ticket service:
//
//	clocks  := sla.NewClocks(...)        // a tickets.Observer: sees each change, has no service
//	desk    := tickets.New(..., clocks)
//	watcher := sla.NewWatcher(db, desk)  // built afterwards: calls the desk when a deadline passes
//
// # Clocks
//
// A clock stores a ledger (package compute): the stretches that counted and those that were paused,
// each with its cause. Everything else is derived from it and from the policy's terms: when it is
// due, how much has elapsed, whether it is met or breached. The rules:
//
//	first_reply  starts with the ticket; ends with the first answer of an agent; a ticket that is
//	             solved without one cancels it, and a customer's next message resumes it
//	next_reply   starts with each customer message that waits for an answer after the first reply;
//	             ends with the next answer; solving cancels it
//	resolution   starts with the ticket; paused while the ticket is pending; ends when it is solved;
//	             reopening resumes it, and the time in between is entered as paused
//
// While a ticket is suspected to be spam (tickets.TagSuspectedSpam) all its clocks are paused. An agent who says that it
// is none takes the tag away, and they go on.
//
// A change of priority, team, tags or policy gives a clock new terms over the same ledger: due time
// and state follow, deterministically. A clock that has new terms and is no longer overdue runs again;
// that it had been breached stays in the event log.
//
// # Deadlines
//
// [Watcher] sleeps until the next due time of any clock, claims the tickets concerned with SKIP
// LOCKED, and records each breach through the ticket's one write path, on any number of nodes once.
// A change that arrives at a ticket after the deadline but before the watcher records the breach
// itself, first: what is stored never depends on who was quicker.
//
// # Not here
//
// The arithmetic is in packages calendar and compute, which know no database.
package sla
