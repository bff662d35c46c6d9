// Package filetext reads the words of files that people attach: plain text, HTML, and the documents of office
// programs that are XML in a zip archive (Word, Excel, PowerPoint, OpenDocument).
//
// Files come from strangers. [Text] reads no more than [MaxFile] bytes of a file, unpacks no more than maxPart of
// a part of an archive, gives no more than [MaxText] bytes, stops when its context is done, and never fails: what
// cannot be read has no words.
//
// PDF is not read: its readers in Go have not been tried on damaged files, and a goroutine that hangs cannot be
// stopped.
package filetext
