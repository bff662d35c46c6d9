// Package unused deletes stored bytes that nothing refers to: what is left of uploads that were never sent, of tickets
// that were deleted, of pictures that were replaced.
//
//	files.Store ──Each──► put more than a week ago? ──► named by no row? ──► files.Store.DeleteOld
//
// A row refers to bytes by a text column whose name ends in sha256, in whatever table; so a table that is added later is
// looked at without anybody thinking of it, and what cannot be told (a column of another name) must not be. The words
// that were read from a file (file_texts) do not keep it, and go with it.
//
// Bytes are put before their row is committed. A week is longer than any upload, draft or job takes; and bytes that are put
// again meanwhile are new (see files.Store.DeleteOld).
package unused
