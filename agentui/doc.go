// Package agentui is what agents touch: the HTTP API under /api/v1, sign-in, the pages of the console
// that are embedded in the program, and the frames of the agents' socket.
//
// # One API
//
// Every operation is registered by [routes.register] with its types, from which the OpenAPI document, the
// validation and the console's TypeScript types come. The console uses nothing else; what it can do, a
// program with a token can do.
//
//	request ── id, deadline, log, recover ── who is it ── CSRF ── types ── role ── verb of package tickets
//	           (Fiber)                      (huma)                       └ faults become problem+json
//
// # Access
//
// An operation says who may call it at all ([access]); which tickets somebody may see is decided in
// package tickets, in the SQL of lists and in each verb. Nothing here narrows a list after the fact.
//
// # Decisions
//
// 2026-11-22: huma's global knobs (NewError, DefaultArrayNullable) stay untouched. A transformer turns
// huma's own errors into problems and the finished schemas are adjusted once, so two servers in one
// test process cannot disturb each other.
//
// 2026-11-22: request bodies are streamed (fasthttp buffers 8 KiB of them), each operation reads up to
// its own limit. Buffering them in full before sign-in is checked would let strangers fill the memory.
package agentui
