// Package email brings mail in and takes mail out.
//
//	SMTP ─► Intake ─► files store ─► inbound_mails + job ─► 250
//	                                        │
//	                                    Processor ─► parse ─► tickets.Desk.Receive ─┐
//	                                        └──────────── one transaction ──────────┴─► final state
//
//	message ─► channels.Outbox ─► delivery + job ─► Sender ─► Composer ─► relay
//
// # Invariants, mail in
//
//   - 250 is said after the raw bytes are synced and the ledger's row is committed with its job,
//     never before. Whatever is in the way (PostgreSQL, the store, the disk) is a 4xx.
//   - Each row of the ledger ends in exactly one state, written in the transaction that did what
//     the state says; a mail that is already settled is left alone, however many jobs it has.
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
// 2026-11-22: mails that arrive while a transaction commits share the next one, and whoever hands
// over mail faster than it is processed is answered up to a quarter of a second later. With 32
// senders at full speed on a busy machine the median way from SMTP to the ticket was 2 s without
// that and 0.1 to 0.25 s with it.
//
// 2026-11-22: an answer waits up to 10 s for the mail that it answers, when that one is in the
// ledger and not processed yet; two mails of one thread that arrive together stay one ticket.
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
