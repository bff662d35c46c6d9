// Package cues reads what customers ask to undo (a contract, an order, a purchase, a payment), why, what agents tried,
// and how it ended, by rules over words in seven languages: en, de, fr, es, pt, it, nl.
//
// # Rules
//
// A text is cut into sentences. A sentence is folded: lower case, no accents, no punctuation but comma, question mark and
// percent sign as words of their own. Rules (rules/*.txt) are lines: what is found, and an expression of package regexp
// that must match whole words; "let NAME = expression" makes {NAME} stand for it. Of each kind (cancel, return, refund):
//
//	stems   beginnings without one of which a sentence is not looked at any further, which is faster
//	no      what sounds like it and is none, taken out first: "do not want to cancel", "cancel my appointment", "was
//	        cancelled", "noise cancelling", "return my call", "tax return", "thanks for the refund"
//	about   a question on the rules: "refund policy", "how long do refunds take", "if I cancel"
//	still   asked before, and waits: "where is my refund", "I cancelled two weeks ago and"
//	asks    the wish: "cancel my plan", "how do I close my account", "kündige ich hiermit", "I want my money back"
//	pair    as asks, over two sentences: "I ordered twice. Cancel it please"
//
// The first that matches, in this order, decides the sentence; the strongest sentence (still, asks, about) the text. To
// ask how one cancels is to ask for it; to ask what it would cost is not. A cancellation is of an order where the sentence
// names one; appointments, transfers, cards, bookings of tables and users of an account are none of ours.
//
// Reasons are looked for only in texts that ask for something: all sentences, those beside the wish first. A refund that
// is late is no late delivery. A competitor is a name with a capital after words of moving ("switching to X"); a name
// that is masked stays so. What agents tried, and who stays or leaves, is read from later messages with rules of their
// own: tried.no ("cannot refund") is taken out first.
//
// The rules of the text's language are used, of an unknown language those of all; then what any of them calls no such
// thing is taken out.
//
// # How good it is
//
// testdata/asks.txt: 381 made-up sentences, 235 of them ask for something, the others sound like it (English 131,
// German 113, the rest 18 to 33 each). Odd lines were read while the rules were written, even ones were not, but the
// same person wrote both, so expect less from the world. On the even ones: precision 0.98, recall 0.97 (English 1.00 and
// 1.00, German 1.00 and 0.92); "asks about" 0.90 and 0.90; reasons 0.86 and 0.93.
//
// Words of others, half of each set by a hash of its id, the half that the rules were not written from. Banking77 (4,921 questions to a
// bank): "terminate account" is found in 50 of 56, and 64 of the 67 found cancellations are some (14 of a purchase);
// "request refund" and "refund not showing up" are found as one of the kinds in 157 of 168, ten of them as "about"; 30 of
// 4,697 other questions are said to ask for something, 22 of which are in the column of refunds. CLINC150 (7,511, none of which
// should be found but two that close an account): 6. Long letters to a consumer bureau (881): 67 are found; of 37 that
// were read, 17 of 22 refunds are such, but only 3 of 12 cancellations, because people write there of accounts that
// others should delete from their records: of long stories, believe the refunds.
//
// A message of four sentences is read in 2 ms of processor time.
//
// What was tried and how it ended was not measured on words of others; there are none with labels.
package cues
