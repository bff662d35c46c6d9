// Package email brings mail in and takes mail out.
//
//	SMTP ─► Intake ─► files store ─► Processor ─► parse ─► tickets.Desk.Receive ─┐
//	                      │              └─── one transaction ─── inbound_mails ◄──┴─► 250
//	                      │
//	        too large, or it did not work
//	                      └────────► inbound_mails as received + job ─► 250, and the Processor later
//
//	message ─► channels.Outbox ─► delivery + job ─► Sender ─► Composer ─► relay
//
// # Invariants, mail in
//
//   - 250 is said after the raw bytes are synced and the ledger's row is committed, with its final
//     state or with a job, never before. Whatever is in the way (PostgreSQL, the store, the disk) is a 4xx.
//   - Each row of the ledger ends in exactly one state, written in the transaction that did what
//     the state says; a mail that is already settled is left alone, however many jobs it has.
//   - Whatever goes wrong while a mail is filed at once leaves it to a job, with a row as if filing had not
//     been tried: its transaction is undone, or its answer was lost and the job finds a duplicate.
//   - A mail that cannot be processed ends in quarantine with the error after some attempts, also
//     when each attempt ends the process ([Processor.Watch]). Trouble with the database costs a
//     mail no attempt.
//   - The same mail again is a duplicate by Message-ID and fingerprint; another mail under a used
//     Message-ID is another mail.
//
// # Invariants, mail out
//
//   - A message always becomes the same bytes, under the Message-ID that it was stored with.
//   - Bcc recipients are in the envelope only.
//
// # Threading
//
// Strongest first: the token in the reply address ([Tokens]), Message-IDs in In-Reply-To and
// References, the number in the subject as [#1001] for somebody who takes part already. Which of
// them counts is decided by package tickets; here they are found. Subjects of outgoing mails carry
// no number: the token does the work, and customers need not look at our numbers.
//
// # Decisions
//
// 2026-11-22: a mail is filed in the session that takes it, before 250 (RFC 5321 section 4.5.3.2.6 has
// senders wait ten minutes for that), and its row is written once, with its final state. A row, a job, and
// a worker that reads both again and updates both cost as much as the ticket did. With that, the
// statements of a mail spelled out for pgx and sent together, its ticket and its text written once, and cheap
// tests in front of the parser's expressions, `kept bench --only mail` on 2 processors went from 261 to
// 397 mails/s with others at work beside it, p99 from 337 to 129 ms; processor time of a mail from
// 3.6 ms (server) and 2.9 ms (PostgreSQL) to 2.3 ms and 1.6 ms. Of the server's, search indexing takes a
// quarter.
// Senders are held to the pace of filing by waiting for it, eight at a time. What that gives up: a mail
// that ends the process each time is in no ledger until its sender gives up, hence only for mails up to
// 256 KB, which the parser's limits keep harmless; larger ones have their row first, and [Processor.Watch].
//
// 2026-11-22: mails that are left to jobs and arrive while a transaction commits share the next one, and
// whoever hands over mail faster than it is processed is answered up to a quarter of a second later.
//
// 2026-11-22: an answer waits up to 10 s for the mail that it answers, when that one is being filed on
// this node, or is in the ledger and not processed yet; two mails of one thread that arrive together stay
// one ticket.
//
// 2026-11-22: a delivery report on a mail that we did not send is quarantined, not made a ticket:
// it is mostly backscatter of forged mail. Only reports by null senders and mailer daemons are
// treated so; what merely looks like a report is ordinary mail.
//
// 2026-11-22: mail in the name of one of our own mailboxes is quarantined, unless its Reply-To names
// somebody else: then it is a web site's contact form, and from them.
//
// 2026-11-22: an away notice that belongs to a ticket is noted there and reopens nothing; one that
// belongs to none becomes a ticket, because nothing is dropped.
//
// 2026-11-22: mails are composed on emersion/go-message rather than wneessen/go-mail: exact control
// over order, boundaries and encodings makes the bytes repeatable.
//
// 2026-11-22: a recipient that the relay refuses for now (4xx) stops the whole mail until the next
// attempt, because only a whole mail has a state; one that it refuses for good is left out, told to
// the author, and the others get the mail.
//
// 2026-11-22: lines of incoming mail are not bounded. RFC 5322 allows 998 bytes, real programs send
// megabytes, and refusing them would lose mail that can be read.
//
// What is not done here: IMAP, checking SPF, DKIM and DMARC, and the budget of automatic answers.
package email
