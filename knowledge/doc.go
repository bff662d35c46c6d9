// Package knowledge finds: tickets for agents here, articles beside them. Both stand on package
// index (a copy of the database in Bleve that follows the event log) and package words (what a word is).
//
// # Ticket search
//
//	query ── parse ── words, filters ── expand against the vocabulary ── BM25 over the index
//	      ── rows through the desk (what the actor may see, as it is now) ── phrases, highlights
//
// Promises:
//
//   - Nobody finds what they may not see. The query excludes the actor's hidden teams, and every hit is
//     read again through [Desk.Rows] with the actor, so a stale index shows nothing. Notes are a field of
//     their own, which is searched, corrected against and highlighted only for those who read notes.
//   - No query is an error. What does not parse as an operator is words; long queries are cut at
//     [maxQuery] bytes and searched by their rarest words.
//   - A ticket's number as the query finds the ticket, first, without the index.
//   - While there is no index, the newest [fallbackTickets] tickets are searched in the database.
//
// A word is found in its folded form, in other forms of it (at less weight), as the beginning of a
// word when it is the last one typed, and, only when the index knows no such word, as what it was
// probably meant to be. Names of agents are looked up when the query runs; documents hold their
// ids, so a new name is found at once.
//
// Operators: "a phrase", -word, from:, status:, priority:, channel:, tag:, assignee:(me, none, a name),
// team:, before: and after: (a day, month or year, or 7d). before means begun before, after means still
// active on or after; the same operator twice means either.
//
// # Decisions
//
// 2026-11-22: one document per ticket, not per message. Measured on 5,177 conversations with 60,000
// messages on two cores: per ticket 2.0 s and 3.0 MB, per message 3.6 s and 5.2 MB. Words of one question
// stand in several messages and the subject, so per message every query would be a join; and what
// changes most (status, team, assignee) would rewrite each message's document. The price is that a message
// on a long ticket reads the whole ticket again: 0.15 s from the commit until it can be found on a ticket of
// 300 messages, 0.1 s of which is the pause that gathers changes (BenchmarkLongTicket).
//
// Measured on 207,000 tickets with 2.4 million messages of 80 bytes, two cores with PostgreSQL and a
// load of 9 beside it: build 170 s (14,000 messages/s), 188 MB on disk, 107 MB of heap at most; queries of 3
// to 5 words 25 ms (p50) and 80 ms (p95), one word of thousands of tickets 23 and 63 ms, a whole pasted
// message 43 and 205 ms.
//
// 2026-11-22: other forms of a word are found when the query runs, by the stems of the vocabulary, and not
// stored. The index needs no language for each ticket, an exact form outranks another, and a new language
// needs no new index.
//
// 2026-11-22: highlights and phrases read the messages of the hits from the database. The index stores no
// text, so it is smaller than what it indexes, and what is shown is what is.
package knowledge
