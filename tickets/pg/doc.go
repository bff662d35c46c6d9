// Package pg holds the one connection pool of the process and the one kind of transaction.
//
// A change, its messages, its clocks, its events and its jobs commit together. GORM speaks
// database/sql, River speaks pgx, so both must see the same transaction: [DB.Tx] pins one
// *sql.Conn of the pgx pool, begins the transaction on the *pgx.Conn below it, and gives GORM
// the pinned connection. [Tx] carries both faces and is the only type that does.
//
// A statement whose answer nobody waits for is given to [Tx.Later]. It is held back, BEGIN among the first
// of them, and goes with the next statement that is sent through [Tx.Send], or with the COMMIT, in one round
// trip; whoever asks the transaction anything else, through either face, has it sent before, so that
// nobody reads what is not written yet. Its error ends the transaction.
//
// Transactions that PostgreSQL ends for reasons of concurrency (serialization failure, deadlock)
// are run again by [DB.Tx]; a function given to it must therefore be free of effects outside the
// transaction. Effects that wait for the commit are registered with [Tx.AfterCommit].
//
// Decided 2026-11: round trips, not statements, are what a small transaction costs on both sides. With Later
// and Send, and hot statements spelled out for pgx, a change of a ticket through the API takes 3 or 4
// round trips instead of 8 to 11, and its request about 0.26 ms of processor time in the server instead of 0.42
// (profiles of one run each, 32 clients). Tried and left out: statements of GORM are not put into batches, since it
// scans what database/sql gives it; where it matters they are spelled out.
package pg
