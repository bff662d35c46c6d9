// Package demo fills a desk with a believable past: some weeks of a shop for outdoor and bike gear,
// with its customers, teams, tickets in every state, promises kept and broken, and the odd things
// that real desks hold (very long threads, forty tags, right-to-left and CJK text, pictures).
//
// History is replayed, not inserted: a clock is set back by weeks and moved through the acts of a
// [Plan] in order, and each act goes through the same door as in life. A customer's mail is a
// raw mail that the mail channel parses and threads; forms and chats are received by the desk as their
// channels do it; what agents do are verbs of the desk; SLA deadlines fire when the clock passes them.
// Only the last step of answers is left out: the customers' addresses are reserved ones (RFC 2606), so
// their deliveries are recorded as sent and handed to nobody.
//
// There is a help center of a dozen articles, older than the history. What it does not help with are the
// customers' batteries, their exports, and the planted problem of the last days.
//
// The same seed and end give the same plan. [Live] then keeps customers writing, by SMTP, to a running
// server.
package demo
