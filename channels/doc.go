// Package channels takes what the desk says to the people it says it to.
//
// Every public message of an agent or of the desk on a channel that is delivered becomes one row of
// deliveries, with the job that works on it, in the transaction that stored the message
// ([Outbox] is an observer of changes). A [Dispatcher] runs the jobs and hands the message to the
// [Sender] of its channel:
//
//	             ┌────────── Retry ───────────┬──────────┐
//	             ▼                            │          │
//	Outbox ──► queued ──► sent ──► bounced ───┤          │
//	             │  ▲                         │          │
//	             ▼  │ next_try_at             │          │
//	          deferred ──► failed ────────────┘          │
//	             └───────► no_relay ─────────────────────┘
//
// Messages that their reader may come for (chat) wait for that first: [Patience] says how long, and
// [Dispatcher.Fetched] ends it.
//
// # Invariants
//
//   - A public outgoing message on a delivered channel has exactly one delivery; no other message
//     has one.
//   - Each change of state is one change of the ticket: consoles hear of it by the event
//     delivery.changed, and the author of a message that could not be delivered is notified.
//   - Sending is at least once. A message that was handed over, but whose new state could not be
//     written, is sent again under the same Message-ID.
//   - A job is bound to the next_try_at of its row. When a retry moves that time, the job that was
//     waiting for the old one finds nothing to do.
//   - What waits because there was no relay goes out when somebody asks for it ([Dispatcher.Retry]),
//     never by surprise when a relay is configured later.
//
// # Decisions
//
// 2026-11-22: whether there is a relay is decided by the node that works on the delivery and not by
// the one that stores the message, so web nodes need not know the mail configuration.
//
// 2026-11-22: attempts count by deliveries rows, not by River's attempts: a deferred delivery ends
// its job and inserts the next one together with its new state, so both are always in step.
package channels
