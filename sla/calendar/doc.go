// Package calendar answers when a team is open, and how much open time lies between two instants.
//
// # As users write it
//
//	{
//	  "zone": "Europe/Berlin",
//	  "weekly": {
//	    "mon": [["09:00", "12:00"], ["13:00", "17:00"]],
//	    "fri": [["09:00", "17:00"], ["22:00", "02:00"]]
//	  },
//	  "holidays": [
//	    {"date": "2026-05-14", "name": "Ascension"},
//	    {"date": "12-25", "yearly": true, "name": "Christmas Day"},
//	    {"date": "12-24", "yearly": true, "name": "Christmas Eve", "hours": [["09:00", "12:00"]]}
//	  ]
//	}
//
// Also understood: full day names in any case, an interval as "09:00-17:00" or {"from","to"}, one
// interval without the outer list, a holiday as its bare date, and a date without a year as yearly.
// A Definition is always written in the form above. A day that is not listed is closed.
//
// # One rule
//
// Each instant wears a label: the date and time that a clock on the team's wall shows. The label
// alone decides whether the team is open. All corners follow from it:
//
//   - Overlapping and touching intervals count once.
//   - An interval whose end is not after its start runs past midnight. It belongs to the day it starts
//     on: the shift of Friday 22:00-02:00 is open on the label "Saturday 01:00".
//   - A holiday is its date from midnight to midnight, and on it only its own hours count. It cuts a
//     shift that comes in from the evening before, and a shift that would start on it does not happen,
//     not even its part after midnight. Hours of a holiday may run past midnight, into a day that is no
//     holiday. A dated holiday overrules a yearly one; 02-29 happens in leap years only.
//   - When clocks go forward, labels are skipped and nobody works in them: 01:00-04:00 is two hours
//     long that night. When they go back, labels repeat and both count: it is four hours long. Hours
//     that end inside the repeated stretch (01:00-02:30 where 02:00-03:00 repeats) close and open again.
//   - A date that a zone never had (Samoa, 30 December 2011) has no instants, so nothing of it counts.
//
// Durations are always elapsed (absolute) time, exact to the nanosecond.
//
// # How
//
// In label space, taken as nanoseconds, a calendar does not know its zone: it is a repeating week with
// some special days, so open time between two labels is a subtraction in closed form. In absolute time
// a zone is a few stretches of constant offset a year. A question is cut at both kinds of edge into runs
// (some dozens a year), each answered in closed form; nothing steps through minutes or days.
//
// Instants outside the years 1900 to 2199 are refused or clamped, as each method says.
package calendar
