package calendar

import (
	"slices"
	"time"
)

// holiday is a special date's own hours.
type holiday struct {
	name  string
	hours overnight
}

// dated and yearly holidays are kept in order, each date once.
type (
	dated struct {
		day int64
		*holiday
	}
	yearly struct {
		month time.Month
		day   int
		*holiday
	}
)

func compareDated(d dated, day int64) int { return int(d.day - day) }

func compareYearly(y yearly, at yearly) int {
	if y.month != at.month {
		return int(y.month - at.month)
	}
	return y.day - at.day
}

// holidayOn finds the holiday on a day, or nil. A dated one overrules a yearly one.
func (c *Calendar) holidayOn(day int64) *holiday {
	if i, ok := slices.BinarySearchFunc(c.dated, day, compareDated); ok {
		return c.dated[i].holiday
	}
	if len(c.yearly) == 0 {
		return nil
	}
	_, month, dom := civil(day)
	if i, ok := slices.BinarySearchFunc(c.yearly, yearly{month: month, day: dom}, compareYearly); ok {
		return c.yearly[i].holiday
	}
	return nil
}

// nextHoliday is the first holiday on or after day, or noDay.
func (c *Calendar) nextHoliday(day int64) int64 {
	next := noDay
	if i, _ := slices.BinarySearchFunc(c.dated, day, compareDated); i < len(c.dated) {
		next = c.dated[i].day
	}
	if len(c.yearly) == 0 {
		return next
	}
	year, month, dom := civil(day)
	i, _ := slices.BinarySearchFunc(c.yearly, yearly{month: month, day: dom}, compareYearly)
	for last := year + 8; year <= last; year++ { // leap days can be eight years apart
		for ; i < len(c.yearly); i++ {
			if y := c.yearly[i]; !isLeapDay(y) || isLeapYear(year) {
				return min(next, dayNumber(year, y.month, y.day))
			}
		}
		i = 0
	}
	return next
}

func isLeapDay(y yearly) bool { return y.month == time.February && y.day == 29 }

func isLeapYear(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// nextSpecial is the first day on or after day that may differ from the plain week, or noDay: a
// holiday, or the day after it, which lacks what the plain week would leave after midnight.
func (c *Calendar) nextSpecial(day int64) int64 {
	if h := c.nextHoliday(day - 1); h != day-1 {
		return h
	}
	return day
}

// special gives the open spans of a day that may differ from the plain week.
func (c *Calendar) special(day int64) ([]span, *holiday) {
	if h := c.holidayOn(day); h != nil {
		return h.hours.today, h
	}
	yesterday := c.week.own[weekday(day-1)]
	if h := c.holidayOn(day - 1); h != nil {
		yesterday = h.hours
	}
	if len(yesterday.tomorrow) == 0 {
		return c.week.own[weekday(day)].today, nil
	}
	return merge(append(append([]span{}, c.week.own[weekday(day)].today...), yesterday.tomorrow...)), nil
}
