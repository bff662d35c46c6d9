// Package sentiment says how a text sounds, -1 (angry) to 1 (delighted), by lists of words in seven languages.
//
// It is made for means over many tickets. Word lists do not understand irony, comparisons or what a fact means to the
// one who tells it ("I waited six weeks"); a mean of fifty tickets evens out much of that, a single score does not.
//
// # Method
//
// After Hutto and Gilbert (2014), "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text",
// whose rules and constants it takes over where they are not particular to English; the lists are our own, weigh words
// -3 to 3, and include what customers of a help desk say. Per sentence: each word or phrase (the longest first) of the
// list counts its weight; an intensifier within three words in front strengthens it (10 % less per word of distance); a
// negation within three words in front, in the same part between commas, turns it to -0.74 of it, in German, Dutch and
// French one up to five words behind a positive word does too ("funktioniert seit gestern nicht"); what stands before
// the last "but" counts half, after it one and a half; capitals count 1.2, exclamation marks 0.3 each up to three.
// The sum x of all sentences becomes x / √(x² + 15).
//
// # How good it is
//
// Correlation with the mean of twenty people's ratings (the ground truth published with VADER), beside VADER itself, a
// port of it with its lexicon of 7,500 entries:
//
//	product reviews, sentences  n 3,708   0.65   VADER 0.59
//	film reviews, sentences    n 10,605   0.42         0.42
//	newspaper editorials        n 5,190   0.40         0.50
//	tweets                      n 4,200   0.74         0.87
//
// Texts that people call positive or negative: the area under the curve, and how many of those with any word of the list
// (58 to 66 %) lie on the right side:
//
//	German, news and posts about railways (GermEval 2017)   n 1,490   0.73   69 %
//	Spanish, hotel reviews (OpeNER)                           n 296   0.88   96 %
//	English, film review sentences (SST)                    n 1,821   0.74   75 %
//
// French, Portuguese, Italian and Dutch have lists of the same make and no figure. The lists were written before any of
// this was measured, and not changed after.
//
// VADER's own list was not taken: it is English only, and one make for all languages is what lets means of languages be
// compared at all. Even so, compare themes within a language first.
package sentiment
