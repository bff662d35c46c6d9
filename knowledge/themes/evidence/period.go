package evidence

import (
	"time"

	"github.com/kepthq/kept/tickets/fault"
)

// Period is the days that are counted and those that they are compared with; all are included, as dates in the zone
// of the themes (their times of day and locations do not matter). Without CompareFrom, as many days right before.
type Period struct {
	From, To               time.Time
	CompareFrom, CompareTo time.Time
}

// LastDays are the n days up to today, which is the date that now has in its own zone.
func LastDays(now time.Time, n int) Period {
	today := dateOf(now)
	return Period{From: today.AddDate(0, 0, 1-n), To: today}
}

// longest is how many days a period may have.
const longest = 800

// Step is how long a bucket of a series is.
type Step string

// The steps: days, and weeks that begin with the first day of the period.
const (
	StepDay  Step = "day"
	StepWeek Step = "week"
)

// daily is how long a period may be for a series by day.
const daily = 62

func dateOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func daysBetween(from, to time.Time) int { return int(to.Sub(from)/(24*time.Hour)) + 1 }

// complete checks a period and fills in what it is compared with.
func (p Period) complete() (Period, error) {
	p.From, p.To = dateOf(p.From), dateOf(p.To)
	if p.To.Before(p.From) || daysBetween(p.From, p.To) > longest {
		return p, fault.InvalidField("to", "must be on or after from, and within %d days", longest)
	}
	if p.CompareFrom.IsZero() != p.CompareTo.IsZero() {
		return p, fault.InvalidField("compare_from", "needs compare_to, and the other way round")
	}
	if p.CompareFrom.IsZero() {
		p.CompareTo = p.From.AddDate(0, 0, -1)
		p.CompareFrom = p.From.AddDate(0, 0, -daysBetween(p.From, p.To))
		return p, nil
	}
	p.CompareFrom, p.CompareTo = dateOf(p.CompareFrom), dateOf(p.CompareTo)
	if p.CompareTo.Before(p.CompareFrom) || daysBetween(p.CompareFrom, p.CompareTo) > longest {
		return p, fault.InvalidField("compare_to", "must be on or after compare_from, and within %d days", longest)
	}
	return p, nil
}

// step is the one that suits the period.
func (p Period) step() Step {
	if daysBetween(p.From, p.To) <= daily {
		return StepDay
	}
	return StepWeek
}

// Bucket is one day or week of a series; From and To are dates, both included.
type Bucket struct {
	From, To time.Time
	Tickets  int
	All      int // tickets of every theme and of none
	Metric   Metric
}

// buckets cuts days into days or weeks; the last week may be shorter.
func buckets(from, to time.Time, step Step) []Bucket {
	var out []Bucket
	length := 1
	if step == StepWeek {
		length = 7
	}
	for day := from; !day.After(to); day = day.AddDate(0, 0, length) {
		end := day.AddDate(0, 0, length-1)
		if end.After(to) {
			end = to
		}
		out = append(out, Bucket{From: day, To: end, Metric: daysMetric(day, end)})
	}
	return out
}

// starts are the moments at which buckets begin in the zone, and the moment at which the last one ends.
func starts(all []Bucket, zone *time.Location) []time.Time {
	out := make([]time.Time, 0, len(all)+1)
	for _, b := range all {
		out = append(out, startOf(b.From, zone))
	}
	return append(out, endOf(all[len(all)-1].To, zone))
}

// startOf is the moment at which the date begins in the zone. Where clocks leap over midnight, time.Date gives the
// moment right beside the gap, which is the same for the end of the day before.
func startOf(date time.Time, zone *time.Location) time.Time {
	y, m, d := date.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

func endOf(date time.Time, zone *time.Location) time.Time {
	return startOf(date.AddDate(0, 0, 1), zone)
}
