// Package eventlog is the append-only log of what happened: append in a transaction, read after a
// number, be woken when there is more.
//
// # Numbers
//
// A change appends its events without a number ([Log.Append]). One sequencer, on whichever node holds
// a session advisory lock, numbers committed events in batches, in id order, commits, and then
// announces the newest number. Readers read "seq > n" and remember one integer.
//
//	change ── INSERT events (seq NULL) ── COMMIT ── kick ─┐
//	                                                      ▼
//	                   sequencer: UPDATE ... SET seq ── COMMIT ── wake readers ── NOTIFY other nodes
//
// What readers may rely on:
//   - Every committed event gets exactly one number, and a reader that remembers the last number it
//     handled never misses an event: when n can be read, no number below n appears later.
//   - Events of one ticket are numbered in the order of its changes, because a change appends under
//     the lock on the ticket's row.
//   - NOTIFY only wakes. A slow poll stands behind each wake-up, so a lost one costs time, never an
//     event. When the sequencer's node dies, another takes the lock within a few seconds.
//
// Numbers grow, but need not be dense.
//
// After a pass the sequencer rests for 20 ms: the first event after a silence is numbered at once, and under
// load one pass, announcement and look of each reader do for many changes (at 1,000 changes/s there were
// 160 passes a second of 12 events).
//
// Decided 2025-11: why not "seq bigserial"? A slow transaction takes 1, a fast one takes 2 and
// commits, the reader remembers 2, and nobody reads 1. Why not number under a lock until commit? It
// puts one fsync after the other: 270 changes/s measured where this design gave 14,000/s. Why not
// order by transaction id? It breaks after a restore into another cluster.
//
// # Readers
//
//   - [Log.Tail]: the reader keeps its own position (the live feed, a search index).
//   - [Log.Follow]: the position is a row of event_cursors that moves after the function returned:
//     each event is handled at least once, by one node at a time.
//   - [Log.FollowTx]: the function gets the transaction in which the position moves: effects in our
//     database happen exactly once.
//
// # Signals
//
// [Log.Signal] tells all nodes something that nobody needs to remember (who is typing). Signals are
// not stored, may be lost when a connection breaks, and overtake events.
//
// The log needs sessions: behind a pooler in transaction mode neither LISTEN nor the advisory lock work.
package eventlog
