// Package digest writes to product teams, once a week, what customers say: what rises suddenly, what is new, grows and
// shrinks, what was fixed and whether it stayed fixed, and what the help center lacks.
//
//	evidence ─┐
//	closing  ─┼─ Build ─► Digest ─► archive ─► mails, webhook, page, JSON
//	gaps     ─┘
//
// A [Digest] is counted once and kept as it was: mail, page, API and webhook show the same numbers, whatever becomes of the
// themes. It holds no more than can be read in two minutes: at most [mostFirst], [mostEach] and [mostMissing] entries
// of a section, each with one sentence of numbers, eight weeks as bars and, where it matters, one customer's masked words. A theme
// stands in one section only, the first of: came back or rises suddenly, new, grows, shrinks. New is a theme that was found since the
// days began and had hardly a ticket in the weeks before; with many tickets it stands before all others. Growing and shrinking are
// the verdicts of package evidence, which say so only where chance does not explain it.
//
// Digests are due on a weekday and hour in the team's zone. Whichever node claims the row builds it; the digest, its mails and
// its webhook commit together, as jobs. It reaches from the day after the one before to yesterday, so that a desk that was
// down for a week tells of both weeks (at most four).
//
// Mails are tables with inline styles and colored cells for bars, without pictures, so that they survive Outlook's
// renderer and readers who load nothing; each has a text part that says the same. Webhooks are POSTs of {"event":
// "digest" or, by hand, "test", "id", "digest"} with the header Kept-Signature: t=UNIX,v1=HEX, HEX being HMAC-SHA256 of "UNIX.BODY" under
// the team's secret; receivers should refuse a t that is older than five minutes. They are repeated, with the same id, until answered with 2xx.
package digest
