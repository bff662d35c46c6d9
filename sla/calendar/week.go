package calendar

// week is a repeating week of wall time.
type week struct {
	days   [7][]span    // by weekday, with what the day before leaves after midnight
	own    [7]overnight // by weekday, as its hours were written
	before [8]int64     // open time of a week before each weekday; the last is the whole week's
}

// overnight is what the hours of one day contribute to that day and to the next.
type overnight struct{ today, tomorrow []span }

func newWeek(own [7]overnight) week {
	w := week{own: own}
	for day := range own {
		yesterday := own[(day+6)%7]
		w.days[day] = merge(append(append([]span{}, own[day].today...), yesterday.tomorrow...))
		w.before[day+1] = w.before[day] + openBefore(w.days[day], dayLength)
	}
	return w
}

func (w *week) total() int64 { return w.before[7] }

// at counts open time since a fixed origin, so that open time between two wall times is a difference.
func (w *week) at(wall int64) int64 {
	day := floorDiv(wall, dayLength)
	on := weekday(day)
	weeks := floorDiv(day+epochDayOf, weekLength)
	return weeks*w.total() + w.before[on] + openBefore(w.days[on], wall-day*dayLength)
}

// locate is the first wall time at which at gives goal, that is the end of an open moment.
func (w *week) locate(goal int64) int64 {
	weeks := floorDiv(goal-1, w.total())
	rest := goal - weeks*w.total()
	on := int64(0)
	for rest > w.before[on+1] {
		on++
	}
	day := weeks*weekLength + on - epochDayOf
	return day*dayLength + locate(w.days[on], rest-w.before[on])
}
