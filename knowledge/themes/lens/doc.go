// Package lens looks at customers who ask to cancel, to return goods, or for their money back: why, what was tried, what
// saved them, and who is about to leave now.
//
//	tracking ─ theme_texts ──► cues.Read ─────────────┐   corrections of people
//	event log ─ answers, ratings, moves ─► course ────┴─► lens_tickets ─► Figures ─ metric ─► Tickets, AtRisk, CSV
//
// # What is known of a ticket
//
//	kinds      cancel, return, refund, each "asks", "still" (asked before, and waits) or "about" (only asks about it);
//	           from the customer's cleaned, masked words, by the rules of package cues
//	reasons    several, the one said nearest to the wish first; also from those words. The theme is shown beside, it
//	           decides nothing
//	tries      from public answers after the message that asks first (cues.Tried), articles that were sent, and moves to
//	           another team; notes are never read
//	outcome    by a person; else the last word of the customer (stays, leaves) or, of a cancellation, of an agent (it is
//	           done); else a rating of 4 or 5 after an offer (discount, replacement, refund, plan, fix, call): saved
//
// The rest of the outcome is told when it is read and stored nowhere: a customer who writes about something else 14 to 180
// days later has stayed; what is still open is "waiting" for 30 days after it was asked, and "unknown" after that. Unknown
// is never saved: "known" is the share saved of those whose end is known, "least" counts unknown ones as not saved.
// Customers who only ask for a refund or a return do not leave by saying that they insist.
//
// A ticket is read in the transaction that writes its text ([Service.TextsRead], package tracking tells it), and again
// when something happens on it (a reader of the event log with a stored position); texts that were there before are read
// when [Service.Run] begins. Reading is a function of texts, messages, ratings, moves and corrections: the same gives the
// same row. Of two at the same ticket the later one waits for the first and sees what it saw.
//
// # Corrections
//
// Whoever may see a ticket can say what it asks, why, and how it ended. What was said holds whatever is read later, the
// last word on each; undo reads the ticket as if it had not been said.
//
// # Numbers
//
// Every Measure carries a metric (see metrics.go) that lists exactly the tickets it counted: both are the same tests of
// the same rows in memory, read by the index on time. Shares have Wilson's interval, differences Newcombe's, as in package
// evidence. That tickets on which something was tried are saved more often is an association: agents choose whom they
// offer what, and customers who answer are the ones whose end is known.
//
// What came before: the themes of a customer's tickets in the 90 days before their first request of the period, among
// those who had written at all, against the same of all other customers before their newest ticket of the period; ratio of
// shares with Katz's interval on the logarithm. Requests themselves are not among the tickets before. With themes side by
// side, one of twenty intervals misses by chance: it is a list of where to look.
package lens
