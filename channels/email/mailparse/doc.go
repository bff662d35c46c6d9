// Package mailparse turns one raw mail (RFC 5322, MIME) into a Mail.
//
// It is a leaf: no database, no network, no clock, no state. The promise of
// Parse is that it never panics, never hangs and never refuses: whatever
// strangers send becomes a Mail with what could be read, and Defects that say
// what was broken and how it was read. Only an error of the reader is an error.
//
//	raw ─ envelope ─ header ─ parts ─┬─ text, HTML ── reply text
//	                                 ├─ attachments
//	                                 └─ reports ───── bounce, auto
//
// Invariants, kept by fuzz tests:
//   - every string is valid UTF-8 without NUL or other control characters than
//     line feed and tab; HTML is as received otherwise, and must be sanitized;
//   - the cost is bounded by Limits and about linear in the size;
//   - ReplyText holds every word that the sender wrote, or more, never less;
//   - the same bytes give the same Mail.
//
// # Decisions
//
// 2026-11: splitting header and parts is our own, on top of emersion/go-message
// for the header type and its charsets. go-message stops at the first malformed
// header line, part or address, and a help desk must read on: of real bug
// reports of other help desks, one in six has such a defect.
//
// 2026-11: charsets are looked up in the browsers' table first (iso-8859-1 means
// windows-1252, gb2312 means gbk), then by go-message, then guessed by
// gogs/chardet, then windows-1252. Text that is valid UTF-8 beyond ASCII is
// UTF-8 whatever its label says.
//
// 2026-11: a bounce is "hard" when the address is dead, by the words of the
// remote server before its code: servers send 5.1.1 for full mailboxes and
// 5.7.1 for unknown users.
//
// 2026-11: Authentication-Results are believed only from servers named in
// Limits, because any sender can write that field. Checking SPF, DKIM and DMARC
// is the business of the caller that saw the connection.
//
// What is not done: S/MIME and PGP are neither verified nor decrypted, and
// winmail.dat is not unpacked; they stay attachments. A message/rfc822 part is an
// attachment too, because showing somebody else's mail as the sender's words
// would mislead.
package mailparse
