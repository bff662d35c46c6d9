// Package bench measures the budgets of the design on a desk of any size.
//
//	load ── COPY ──► PostgreSQL ◄── kept serve (a child process) ◄── HTTP, SMTP, sockets ── measures
//	                     ▲                                                                     │
//	                     └──────────────── when did it commit? ────────────────────────────────┘
//
// The desk is filled by COPY straight into the tables, with summary columns, events, clocks and
// deliveries that agree with each other: [tickets.CheckConsistency] holds before the first measure and
// after the last. Everything that is measured goes through the doors of a real server, a child process of the
// same program, over loopback. The PostgreSQL is a private one that syncs like any other, with Kept's own
// settings; only commit times are tracked besides, so that "until it was committed" means the commit.
//
// What takes time on the client's side (making requests, thousands of sockets) runs on the same machine and
// is part of every figure, as it is in the budgets.
//
// Loaded data differs from grown data in one way that flatters: the messages of one ticket lie together.
// It differs in one way that does not: half of the tickets are in work, which no desk would bear.
//
// No figure is asserted anywhere: machines differ, and a busy one lies. Compare ratios, and runs of one day.
package bench
