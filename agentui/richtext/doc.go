// Package richtext is what agents write: HTML in the few elements that the console's editor knows, and
// the same words as text.
//
// [Policy.Clean] is the wall: whatever a browser or a program sends, the result holds only those elements
// and no address that could run or load something foreign. Pictures are uploads of this desk. Cleaning
// twice changes nothing.
package richtext
