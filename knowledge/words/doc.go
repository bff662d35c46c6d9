// Package words turns text of any language into the terms that an index holds and a query asks for.
//
// Index, query and highlighter read text through the same [Each], so what one calls a word is a word
// to the others. There is no dictionary and no guess at the language of a text:
//
//   - Words are runs of letters, marks and digits, folded: lower case, without diacritics, ligatures
//     and special letters spelled out (ß is ss, ø is o).
//   - What is written as one word with . _ - + @ : & inside gives its parts and, in the place of the
//     first part, the whole: "anna.smith@example.com" is found by "anna", "smith", "example",
//     "anna.smith", "example.com" and whole; "apt-get" by "apt", "get" and "apt-get".
//   - Scripts that are written without spaces (and Hangul) give overlapping pairs of characters, and
//     the last character alone, so that each single character begins a term.
//   - An apostrophe joins ("don't" is dont), except in 's, which falls off, and after one or two
//     letters as in l'adresse, which fall off.
//   - What is longer than [MaxTerm] is cut there: blobs are found by how they begin.
//
// Inflection is left to the query: [Stems] says which words of a vocabulary are forms of one word. Thus an
// exact form can outrank another form, and the index need not know which language a ticket is in.
package words
