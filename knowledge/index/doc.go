// Package index keeps one searchable copy of something that lives in the database: tickets, and
// articles beside them. It knows terms, documents and events, and nothing of what they mean; a
// [Source] tells it.
//
//	database ── Source.IDs, Load ──► build ─┐
//	event log ── Source.Touched ──► follow ─┴─► generation (Bleve scorch, a folder) ◄── View ── Search
//
// # Promises
//
//   - The position in the event log is stored inside the index, in the batch that holds its effects.
//     Documents are replaced whole, by id, as the database has them when they are read. So a crash at
//     any point neither loses nor doubles: what was not stored is read again.
//   - A generation is complete or it does not serve. A missing, corrupt, foreign (another database) or
//     outdated one (another [Source.Format]) is built anew beside whatever serves, caught up with the
//     log, and swapped in; an interrupted build goes on where it was. Without a generation [Index.View]
//     says [ErrNotReady] and the caller asks the database.
//   - Building reads in id order, in batches that are bounded in documents and bytes.
//   - Nobody waits for the index: an idle one does nothing, a slow one lags and says so ([Index.Status]).
//
// One process has one Index over a folder; another process is kept out by the lock of its store.
//
// # Decisions
//
// 2026-11-22: the ranking is our own, over Bleve's postings: BM25 with real lengths (k1 1.2, b 0.75) for
// each field, the best spelling of a word counting once, and a share for how much of the query a document
// covers. Bleve's own scorer squares the idf, takes the root of the frequency and knows no true
// length, and it measured worse (nDCG@10 .71 against .79 on one collection, .366 against .415 on another).
//
// 2026-11-22: segment files are checked against their checksums before they are opened (scrub), 0.7 s for each
// cached gigabyte, and no number read from them sizes anything unchecked. Bleve does neither: a cut file
// opened, found nothing, and named documents whose numbers took 23 GB of memory.
//
// 2026-11-22: no positions in the index. They take two thirds of it (5,177 conversations: 3.0 MB without,
// 9 MB with, for 3.5 MB of text) and are needed for quoted phrases only; those are checked against the
// words of the few documents that hold all their terms. Addresses, versions and the like are terms
// of their own (package words).
//
// 2026-11-22: postings are kept decoded (cache), up to 256 bytes for each document of the index, because to decode them was
// two thirds of a search; a finished build is merged into one segment, which halves what is left. Words that no document can be
// found by alone ([Coverage] asks for more) are read only where rarer ones stand. Scores are what they were: 500 queries for
// articles and 400 for tickets gave the same documents in the same order, but for those of long queries whose best
// thousand had held documents that could not be found.
//
// 2026-11-22: the average lengths are exact. A document carries the lengths of its fields, and they are taken off when it
// is replaced: counted by writes, a ticket of 300 messages weighed as 300 tickets.
//
// 2026-11-22: the store writes with goroutines of its own. When one of them panics over damage, it is gone and every batch waits
// for ever (seen: root.bolt cut in the middle); so a batch has two minutes, opening writes once, and root.bolt must
// be as long as it says.
//
// 2026-11-22: filters take the sets of documents that the segments keep anyway ([Reader.Matching]), which costs
// microseconds where reading postings one by one took milliseconds. A word that stands nearly everywhere, or comes when
// enough postings have been read, is only looked up in the thousand best so far, and by such a set: scorch's Advance
// walks every posting on its way.
package index
