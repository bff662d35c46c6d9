// Package filetext reads the words of files that people attach: plain text, HTML, the documents of office programs that
// are XML in a zip archive (Word, Excel, PowerPoint, OpenDocument), and PDF.
//
// Files come from strangers. [Text] reads no more than [MaxFile] bytes of a file, unpacks no more than maxPart of
// a part of an archive, gives no more than [MaxText] bytes, stops when its context is done, and never fails: what
// cannot be read has no words.
//
// 2026-11-22: PDF is read by ledongthuc/pdf, of the readers that can be had the one that is kept best. On damaged files
// it panics, and it may loop, recurse or allocate without end, which no goroutine survives. So [Reader] has a process of
// its own read each ([Child]), with bounds on time, heap and stack. That costs some 30 ms a file, once.
package filetext
