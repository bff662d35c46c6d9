// Package tickets is the heart of Kept: tickets, messages, customers, agents and teams, and every
// rule on changing them.
//
// # One write path
//
// [Desk.Change] is the only way by which a ticket is written. It locks the row, lets the caller
// mutate a copy, inserts the messages the caller added, lets each [Observer] write its own rows in
// the same transaction, updates the row, appends the events and commits:
//
//	verb (Receive, Reply, Update, ...)
//	   └─ Change ── lock row ── mutate ── messages ── observers ── row ── events ── commit ── kick
//	                                                  sla.Clocks
//	                                                  channels.Outbox
//
// Row and events are held back until the commit ([pg.Tx.Later]), and so is what observers write without
// waiting for an answer: most changes are three or four round trips. Whoever reads through the
// transaction has what is held back sent first. A new statement on this path is spelled out for pgx, and is
// asked together with others ([pg.Tx.Send]) or not waited for, unless its answer decides what comes next.
//
// Inside the transaction there is SQL only: no SMTP, HTTP, index, socket or sleep. There is one
// clock reading per change ([Change.At]) and the [Actor] is a parameter. A verb opens the
// transaction; its unexported twin takes it.
//
// # Invariants
//
//   - A ticket's version counts its changes. Each event carries the version it led to, so "what has
//     happened since you read it" is a query, and an answer written against an outdated ticket is
//     stopped with exactly that ([Reply.BaseVersion]).
//   - The same message from the same channel (channel, external id) is stored once; delivering it
//     again gives the first receipt.
//   - A closed ticket never reopens: mail to it starts a new ticket.
//   - Who may see a ticket is decided in one place ([Actor.May] for one, [Actor.scope] in SQL), by
//     the restricted teams that the agent is not a member of.
//
// # Decisions
//
// 2026-11-22: a ticket's id is its number. Imported desks may bring their own (the identity column
// accepts explicit values); a second column would be a second name for the same thing.
//
// 2026-11-22: "undo send" holds the draft, not the message. Send stamps the draft with send_at;
// when that time comes the draft becomes a message through the ordinary Reply verb. Until then
// nobody has been told anything, so undo has nothing to take back, and a crash loses neither.
//
// 2026-11-22: [Inbound] lives here and not in channels, because Receive takes it and tickets may
// import only its own leaves.
package tickets
