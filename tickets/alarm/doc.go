// Package alarm sleeps until the next thing is due.
//
// [Run] asks when that is, sleeps exactly so long, and fires. A kick makes it ask again, because an
// earlier thing may have come; a slow poll stands behind the kicks and behind clocks that jump. Any
// number of nodes may run an alarm over the same rows: Fire claims what is due (SKIP LOCKED), and a
// node that finds it claimed by another asks again after a short, growing pause.
package alarm
