// Package fault is the one error type that people may see.
//
// A fault says what kind of trouble it is (the kind decides the HTTP status and the SMTP class), a
// stable code that programs may rely on, a sentence that names the cure, and the fields it is about.
// Every other error is "internal": it is logged once, at the edge, under an id, and shown as that
// id only.
package fault
