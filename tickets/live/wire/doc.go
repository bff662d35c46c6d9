// Package wire is the WebSocket below the live feeds: the upgrade of a request, messages in, frames out.
//
//	Upgrade ── Conn ── Read (the goroutine of the socket)
//	             └──── Socket: a queue ── Writers: one per processor; a goroutine for who is slow
//
// It knows nothing of what is said. The agents' hub and the visitors' socket stand on it.
//
//   - Messages are text, UTF-8, and no longer than the [Options] allow; whoever breaks the rules is told why by
//     a close code.
//   - [Socket.Push] never blocks. A browser that cannot keep up loses its queue, and its [Owner] is asked
//     for a fresh start.
//   - An idle socket has no buffers and one goroutine, which reads.
//
// Only this package knows the library (gobwas/ws).
package wire
