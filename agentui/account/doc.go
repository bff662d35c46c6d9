// Package account knows who somebody is: passwords, sessions, API tokens, links to set a password, and
// the setup of a fresh desk.
//
// # Secrets
//
// Passwords are stored as argon2id (RFC 9106) in PHC form. Every other secret (cookie, token, link) is
// 256 random bits, of which the database has the SHA-256: who reads the database can use none of
// them. Secrets are looked up by their hash, so no comparison can be timed.
//
// # Sign-in
//
// An attempt is counted before the password is looked at and forgiven when it was right, so that any
// number of guesses at once, on any number of nodes, get no more tries than one after the other. Unknown
// addresses cost the same work, count the same, and get the same answer. Hashing is bounded: a
// flood waits in line, it does not eat the memory.
//
// # Who is it
//
// [Service.BySession] and [Service.ByToken] answer from memory for some seconds. What changes an answer
// (a role, a membership, the end of a session) is told to all nodes at once and makes them forget.
package account
