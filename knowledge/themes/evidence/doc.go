// Package evidence counts what themes are made of, so that a product team can believe it: how many tickets and different
// customers, what they are worth, how they sound, what it costs, whether it grows, and in whose words.
//
//	tickets ─ event log ─► theme_acts, theme_signals ─┐
//	tracking ─ theme_texts, theme_tickets ────────────┴─► Overview, Theme ─► Measure ─ its metric ─► Tickets
//	                                  └─ every hour ─► trend.Rises ─► theme_alarms, event theme.alarm, notifications
//
// # Every number opens
//
// A [Measure] carries the name of what it counted. [Service.Tickets] with that metric, the same theme, days and filter
// lists exactly those tickets; both are made of the same SQL conditions, and a test opens every number of an Evidence.
// What the team of a ticket hides from the actor is counted, not listed, and its number is told ([TicketPage]). Words of
// customers are shown cleaned and masked only, as package tracking keeps them; notes of agents are never read.
//
// Counted are the tickets that have a text (theme_texts): not those merged away, automatic mail, bounces, suspected spam.
// All themes, hidden ones and "no theme" together are all of them. Days begin in the zone of the themes (settings, key
// "themes").
//
// # Signals
//
// What a ticket adds to numbers is in theme_signals, one row each, kept in step by the event log (FollowTx: exactly once)
// and, for a ticket that has just got a theme, in the transaction that gave it one. Texts that came without an event are
// found once an hour and by [Service.Refresh]. So numbers are moments behind; segments and values are read from the
// customers at once.
//
// Handling time: of each act of an agent on a ticket (message, note, change) the time since the same agent's act before,
// on whatever ticket, up to 10 minutes; the first act after a longer pause counts 2 minutes. It is agents' active time,
// approximately, without double counting between tickets; the SLA clock agent_work measures something else, how long a
// ticket waited on the agents' side. Reading without writing is not seen, so it is a lower bound.
//
// Product: the custom field named in the settings, or else the first tag with the prefix.
//
// # Intervals
//
// All of 95 %. Shares: Wilson 1927. Differences of shares: Newcombe 1998, method 10. Means: Student; differences of
// means: Welch 1947. Medians: order statistics. Means, medians and differences of fewer than five values are not told,
// and said to be too few. Impact on satisfaction: the mean of all others minus the mean of all, which is the theme's share
// of ratings times the difference of the two means.
//
// # Trends and alarms
//
// See package trend for method, simulations and operating curve. An alarm needs three different customers, and has to be
// unlikely also when each customer counts once a day; it ends when its p-value is above 0.1, and goes on (instead of
// being a new one) when the theme rises again within three days.
//
// # Two groups
//
// [Service.Comparison] puts the themes of two groups of tickets side by side, such as two segments: a theme's share of
// each (Wilson), their difference (Newcombe), and a test of it: the chi-squared test with N - 1 (Campbell 2007), which
// says nothing where an expected count is below 1. Themes are said to differ so that 5 % of those do not (Benjamini,
// Hochberg 1995).
//
// # Examples
//
// Typical verbatims: of the 150 tickets that belong to the theme most surely, those nearest to the mean of their words,
// readable, of different customers, not the same again. The counter-example: of the 40 that belong least surely, the one
// that says most phrases of another theme and fewest of its own.
//
// # Figures
//
// 100,000 tickets, 200 themes, 26 weeks (BenchmarkHalfAYear): processor time of the
// database and of Kept, which overlap: overview 98 + 26 ms, of one segment 79 + 11, of a month 46 + 12, one theme 252 + 37, a
// search 88 + 1, a look for alarms 26 + 5.
//
// There is no table of days: one pass over the rows gives series, sums and different customers, and the last cannot be
// added up from days.
package evidence
