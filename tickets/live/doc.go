// Package live brings news to connected browsers.
//
// Each node has one [Hub]. It follows the event log, has each event rendered once, and hands the same
// bytes to every socket that may see it. News has a number; a browser that comes back says the last
// one it saw and gets what it missed, or is told to reload.
//
//	event log ── tail ── Renderer ──┬── ring of recent news (resume without the database)
//	                                └── socket queues ── a writer per processor; a goroutine for who is slow
//
// # The protocol
//
// JSON in text frames. The browser speaks first:
//
//	{"type":"hello","after":41}                              after: the last number seen, or null
//	{"type":"viewing","ticket_id":1001}                      or null; answered with that ticket's presence
//	{"type":"watch","ticket_ids":[1001,1002]}                the rows of the list in sight, instead of the former
//	{"type":"typing","ticket_id":1001,"mode":"reply","on":true}   repeated every few seconds, forgotten after 6
//	{"type":"ping"}
//
// The server answers:
//
//	{"type":"welcome","seq":44,"agents":[...],"tickets":{}}  where the log ends; what was missed follows
//	{"type":"event","seq":42,...}                            durable, in order, each once; made by the Renderer
//	{"type":"reload","seq":90}                               fetch anew; go on from 90
//	{"type":"presence","ticket_id":1001,"agents":[...]}      all who are in the ticket this socket views or watches
//	{"type":"watched","tickets":{"1001":[...]}}              all who are in the tickets it watches; answers "watch"
//	{"type":"agents","agents":[{"id":3,"state":"online"}]}   all who are online; who is missing is offline
//	{"type":"visitor","ticket_id":1001,"online":true,"typing":false,"text":"","got":12,"read":12,"page":{"url":"","title":""}}
//	                                                         the customer at the other end of a live conversation that this
//	                                                         socket views or watches; the newest state when it turns to it
//	{"type":"pong"}
//
// Types the server does not know are ignored, so that a newer browser may talk to an older node.
// Close codes: 1001 the node stops (come back), 1002 not WebSocket, 1003 binary, 1007 not JSON, 1008 against
// the protocol or too many messages, 1009 too long, 1013 too early or too busy (come back), 4401 the
// session has ended (sign in).
//
// # Promises
//
//   - A socket that cannot keep up loses its queue and gets "reload", never silence, and holds nobody up.
//   - What a socket may see is decided by its [Scope] for each piece of news, at the time it is sent.
//   - Signals (presence, typing, who is online, what a visitor does) are state, not history: each frame carries all of it.
//     Nodes agree on them through the log's signals; a node that vanishes is forgotten after 35 s.
//
// The hub knows nothing of tickets or roles, so that other feeds can stand on the same core with their own
// Renderer and Scope.
//
// Decided 2025-11: gobwas/ws over Fiber's Hijack, one goroutine per socket, which reads, and no buffers for
// idle sockets: that is what fits a socket into 10 KB. A writer per processor makes one attempt that does not
// wait for each socket with news; a goroutine per write cost a third more time for 10,000 sockets. The
// sockets themselves are [wire]'s, which the visitors' chat shares.
package live
