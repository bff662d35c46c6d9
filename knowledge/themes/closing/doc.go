// Package closing closes the loop: a theme is linked to an issue of a tracker, marked as shipped when it is mended,
// each customer who asked is told in their own thread and language, and the theme comes back as a regression when
// it returns.
//
//	open ──link──► linked ──ship──► shipped ──said again──► regressed
//	                  │ issue closed as completed: proposed    │
//	                  └──────────────────► (a person ships) ◄──┘
//
// # Issues
//
// An issue is made by a job that is queued in the transaction that asked for it ([Service.Link]). Its body carries a
// marker; an attempt that is not the first looks for the marker before it makes anything, so that a crash between the
// tracker's answer and our row finds the issue instead of making a second one. The body is made of masked words
// only ([Service.Preview]); what a person writes into it is refused when it holds an address or a telephone number.
//
// An issue is followed by [Service.Look], which asks the tracker for it: every ten minutes while it is open, every
// six hours when it is closed, and within a second after a webhook ([Service.Hook]). A webhook says only *which* issue
// to look at. What it claims is never stored, so replayed, forged and overtaken ones do no harm. An answer older
// than the one we have is not believed. Looks that fail are repeated at growing distances, and the link says why.
//
// # Tellings
//
// [Service.Ship] writes one telling for each affected customer: who asked in a ticket of the theme since it began (when it was
// shipped before: who was never told, or came back since), in the newest of their threads. The note's words are those
// of the customer's language, or else fixed phrases of their language around the words of the note's fallback
// language, said to be so. Left out, with the reason: addresses that bounced, visitors who are blocked, threads that only machines
// wrote in, suspected spam, senders that nobody reads, customers without a way to reach them.
//
// Agents who may see the thread approve ([Service.Approve]) or skip. Each approved telling is a job; it takes its row's lock,
// adds the message by [tickets.Desk.Notice] and stores both in one transaction, so that it is said once however often
// it is approved and whenever the process dies. Mailboxes have a pace: a telling's time is given when it is approved, after
// the last one of the same mailbox.
//
// # Regressions
//
// A ticket placed in a shipped theme counts when it began after the theme was shipped. One of a customer who was told
// makes the regression at once; others when they are as many customers as the settings say, beginning after the grace
// in which old versions are still about. Thanks are no recurrence: neither as an answer in the thread that told
// them, nor as the new ticket that an answer to a closed one becomes. An answer in such a thread that says it is
// not mended (in the words of answers.go) counts as a customer who was told. Everything that counted is kept as
// evidence in theme_recurrences.
//
// # Invariants ([CheckConsistency])
//
//   - A telling that was sent has a public message of its approver on its ticket, and each message tells once.
//   - A theme's status agrees with its newest ship: shipped or regressed.
//   - A regression has evidence.
//   - A link that is followed has a time to look.
//
// # Decisions
//
// 2026-11-22: a webhook is a hint and not news. Trusting payloads would need their order, their age and three dialects
// of "why was it closed"; asking costs one conditional request.
//
// 2026-11-22: a note in a closed thread does not open it. The customer's answer does what answers to closed
// tickets always do: it begins a new one that refers to it.
package closing
