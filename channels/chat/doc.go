// Package chat is the conversation with a visitor of a web site: sessions, the visitors' socket, what agents do with
// chats, and how a chat goes on by mail.
//
// A chat is a ticket (channel chat) with a row of chat_conversations. What is said is a message of the ticket:
// visitors write through [tickets.Desk.ReceiveTx], agents through the ordinary Reply. So everything that holds for
// tickets (clocks, teams, search, webhooks) holds for chats.
//
//		browser ── socket ──┐                      ┌── Keeper: state of the chat   (within the change)
//		browser ── HTTP ────┴─ Reception ── Desk ──┼── Outbox: a delivery that waits for the browser
//		                           │               └── event log
//		                          Hub ◄── tail ─────────────┘
//		                           ├── news to browsers, resumed from a number
//		                           └── got, read ── deliveries are sent; what nobody came for ── Sender ── mail
//
//	  - [Reception]: what visitors may do. [Hub]: a node's sockets. [Web]: the routes under /chat.
//	  - [Service]: what agents do, and sites. [Assigner]: gives chats to agents.
//	  - [Keeper] and [Patience] take part in changes; [Sender] carries on by mail.
//
// # Promises
//
//   - A message is acknowledged after its commit. The browser repeats it with the same nonce until then; the same
//     nonce of the same visitor is one message, whatever the network did.
//   - News carries the number of its event. A browser that comes back, to whatever node, says the last number it has
//     handled and gets what happened in its chats since then, each once and in order, or is told to reload.
//   - A visitor reads the chats of their own browser, and of every browser in which the same person was identified;
//     nobody else's, and no notes. What is not theirs does not exist (404).
//   - Who somebody is, only the site's server can say, with the site's secret (see [Claim]), and only for sites that
//     name their origins. An address that a visitor types is where answers go and proves nothing: it never joins an
//     existing customer. Answering to a mail that was sent there proves it.
//   - Visitors send text. What they type is never HTML for anybody.
//   - What is refused costs no query. Visitors of a node share a few turns at the database, so that a flood of them
//     leaves the connections of agents alone; a slow browser loses its queue and reloads.
//
// # The socket
//
// GET /chat/socket, JSON in text frames of up to 64 KB. Message ids and numbers are integers, conversations strings.
// The browser speaks first:
//
//	{"type":"hello","token":"...","after":41,"page":{"url":"","title":""},"locale":"de","time_zone":"Europe/Berlin"}
//	                                                    after: the last number handled, or null
//	{"type":"send","nonce":"uuid","conversation":"1001","text":"...","files":[12],"answers":{"mail":"a@example.com"}}
//	                                                    "n:<uuid>" names a conversation that has no number yet; several
//	                                                    messages may name the same one. answers: with its first message
//	{"type":"got","seq":44}                             all up to this number is there
//	{"type":"read","conversation":"1001","message_id":12}
//	{"type":"typing","conversation":"1001","on":true,"text":""}   repeated every few seconds, forgotten after 6; agents
//	                                                    see the text only when the site says so
//	{"type":"page","url":"...","title":"..."}
//	{"type":"leave","conversation":"1001"}              answer me by mail
//	{"type":"rate","conversation":"1001","score":5,"comment":""}
//	{"type":"ping"}
//
// The server answers:
//
//	{"type":"welcome","seq":44,"visitor":{"name","email","verified"},"conversations":[Conversation],"status":Status}
//	{"type":"event","seq":45,"conversation":Conversation,"message":Message}   durable, in order, each once; the message
//	                                                    is missing when something else has changed
//	{"type":"ack","nonce":"...","conversation":"1001","message_id":12}   the conversation may be another one than was
//	                                                    named: it has its number now, or the former is closed for good
//	{"type":"refused","nonce":"...","code":"too_fast","message":"...","retry_after":3}
//	                                                    too_long, too_fast (come again after so many seconds), blocked,
//	                                                    bad_file, invalid
//	{"type":"typing","conversation":"1001","agent":{"name","picture"},"on":true}
//	{"type":"read","conversation":"1001","message_id":12}         an agent has looked at it
//	{"type":"queue","conversation":"1001","place":2,"wait":{"low":4,"high":9}}   minutes; wait may be null
//	{"type":"status","open":true,"opens_at":null,"wait":null,"agents":[{"name","picture"}]}
//	{"type":"reload","seq":90}                          fetch conversations and messages anew; go on from 90
//	{"type":"pong"}
//
// Conversation: id, nonce, state (waiting, active, ended), subject, agent or null, started_at, last_message_at, unread,
// read_message_id, seen_message_id, place or null, wait or null, rating {score, comment} or null, preview.
// Message: id, nonce (of the browser's own), from (visitor, agent, system), agent or null, at, text, html (of agents,
// sanitized), files [{id, name, type, size, url, inline}], by_mail.
//
// Types that are not known are ignored. Close codes are those of package live, and 4401: the token is unknown (begin a
// new session), 4403: blocked. 1013 means trouble here that passes: come back, and repeat what was not acknowledged.
//
// # HTTP
//
// With "Authorization: Bearer <token>"; faults are problem+json with a code. GET /chat/api/news is the socket for
// networks that block sockets: it waits up to 25 s and answers {seq, events, remarks, reload}; remarks are frames without
// a number. A browser gives its tab a name there, by which agents are told of it; what it would say on the socket, it
// posts to /chat/api/tell: the frames read, typing, page, and {"type":"bye"} when the tab is closed.
//
//	GET  /chat/widget.js, /chat/look.js?site=, /chat/app?site=, /chat/assets/*    the widget
//	POST /chat/api/session        {site, token?, identity?, attributes?, locale, time_zone, origin, page}
//	GET  /chat/api/news?tab=&after=&wait=           POST /chat/api/messages     "send", answered with "ack"
//	POST /chat/api/tell?tab=
//	GET  /chat/api/conversations/{id}/messages?before=&limit=
//	POST /chat/api/conversations/{id}/transcript {email?}, /leave, /rate {score, comment}
//	POST /chat/api/files?name=    raw bytes         GET  /chat/api/files/{id}?key=   signed
//	GET  /chat/api/suggestions?q=&locale=&conversation=n:<uuid>
//	POST /chat/api/suggestions/answered {conversation: "n:<uuid>"}    one of them did, nothing is sent
//	POST /chat/api/contact        {name, email}
//	GET  /chat/pictures/{sha}
//
// # Decisions
//
// 2026-11-22: a socket's goroutine only reads. What it reads is handled on a goroutine that lives for that frame, so
// that ten thousand stacks stay small.
//
// 2026-11-22: a message to a visitor is a delivery that waits two minutes for the browser, and its job mails whatever
// the browser has not come for by then: the dispatcher's retries, states and "no relay" hold for chats as they are. The
// job of the oldest message that waits mails them all; the others find that they have gone.
//
// 2026-11-22: allowances are counted in memory by node. Counting them in the database would make refusing as dear as
// accepting.
//
// 2026-11-22: chats are assigned where agents are served, since that is where it is known who is at the desk.
package chat
