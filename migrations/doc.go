// Package migrations brings a PostgreSQL database to the schema that this program was built for.
//
// The schema is the numbered SQL in sql/, embedded into the program, together with the migrations of
// River, whose job table takes part in Kept's transactions. [Up] runs both, from any version to the
// newest, in one call:
//
//   - each file is one transaction, so a failing file leaves the version before it, complete;
//   - the whole call holds a PostgreSQL session advisory lock, so nodes that start together take turns,
//     and those who come later find nothing to do;
//   - a database that a newer Kept has migrated is refused ([NewerError]) and left as it is: an old
//     program on a new schema would write wrong rows.
//
// There is no way down. A step back is a restored backup; a "down" file that nobody runs in anger is
// wrong on the day it is needed.
//
// The lock belongs to a session: the address must reach PostgreSQL directly, or through a pooler in
// session mode.
//
// Subpackages: local runs a private PostgreSQL where nobody provides one, dbtest gives every test a
// database of its own.
//
// # Adding a migration
//
// Take the next number, four digits, one topic: sql/0007_ticket_colour.sql, beginning with
// "-- +goose Up". A file that has been released is never edited; a mistake is corrected by the next one.
// Nodes of the version before keep running while it is applied, so add first and remove a release later.
package migrations
