// Package filetext reads the words of files that people attach: plain text, HTML, and the documents of office
// programs that are XML in a zip archive (Word, Excel, PowerPoint, OpenDocument).
//
// Files come from strangers. [Text] reads no more than [MaxFile] bytes of a file, unpacks no more than maxPart of
// a part of an archive, gives no more than [MaxText] bytes, stops when its context is done, and never fails: what
// cannot be read has no words.
//
// PDF is not read. The libraries in Go that do hang or take all memory on some damaged files, which a goroutine
// cannot be stopped from; it would take a process of its own.
package filetext
