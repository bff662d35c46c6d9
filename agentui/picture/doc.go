// Package picture makes the small square faces that stand beside answers out of whatever people upload.
//
// What comes in is not trusted: its size is known before a byte is decoded, and what leaves has been drawn
// anew, so nothing of the original file (its metadata, its position, what hides behind the last byte) is
// passed on.
package picture
