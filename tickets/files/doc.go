// Package files keeps the bytes of attachments and raw mail under their SHA-256, on disk or in S3.
//
// What the store promises:
//   - When Put returns, the bytes survive a power cut: the file, its name and its folders are synced
//     (or S3 has confirmed). A half-written file is never seen under a name.
//   - The same bytes are kept once, and putting them again is cheap.
//   - What Open returns is checked against its name while it is read from beginning to end; the end of a
//     file that was damaged is [ErrCorrupt] instead of io.EOF. Reading parts is not checked.
//
// The store does not know who refers to a file. Whoever deletes must make sure that nobody does (package unused),
// and leave a file alone that was put a short while ago: its row may not be committed yet. Putting bytes that are there
// makes them new.
//
// Both kinds use the same names, ab/cd/abcd..., so that a folder can be copied to a bucket as it is.
package files
