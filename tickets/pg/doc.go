// Package pg holds the one connection pool of the process and the one kind of transaction.
//
// A change, its messages, its clocks, its events and its jobs commit together. GORM speaks
// database/sql, River speaks pgx, so both must see the same transaction: [DB.Tx] pins one
// *sql.Conn of the pgx pool, begins the transaction on the *pgx.Conn below it, and gives GORM
// the pinned connection. [Tx] carries both faces and is the only type that does.
//
// Transactions that PostgreSQL ends for reasons of concurrency (serialization failure, deadlock)
// are run again by [DB.Tx]; a function given to it must therefore be free of effects outside the
// transaction. Effects that wait for the commit are registered with [Tx.AfterCommit].
package pg
