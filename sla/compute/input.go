package compute

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/kepthq/kept/sla/calendar"
	"github.com/kepthq/kept/sla/calendar/field"
)

// Input is a clock given whole: what `kept sla compute` reads. The package comment shows its JSON.
type Input struct {
	Calendar *calendar.Definition // required in business time; otherwise it only gives the zone of the result
	Target   time.Duration
	Business bool
	Start    time.Time
	Pauses   []Pause // in any order, overlapping or not
	Now      time.Time
	Met      time.Time // zero: not met
}

// Pause is a time [From, To) in which the clock does not count.
type Pause struct {
	From  time.Time
	To    time.Time // zero: it has no end yet
	Cause string
}

// The years that calendars support.
const firstYear, lastYear = 1900, 2199

// reader decodes an input and collects what is wrong with it.
type reader struct{ field.Errors }

// ParseInput reads one input; Compute checks what it says. The error is a field.Errors.
func ParseInput(data []byte) (Input, error) {
	r := reader{}
	var in Input
	saidBusiness, saidTarget := false, false
	r.Document(data, map[string]field.Member{
		"calendar": func(path string, raw json.RawMessage) { in.Calendar = r.calendar(path, raw) },
		"target":   func(path string, raw json.RawMessage) { in.Target, saidTarget = r.duration(path, raw), true },
		"business": func(path string, raw json.RawMessage) { in.Business, saidBusiness = r.Bool(path, raw), true },
		"start":    func(path string, raw json.RawMessage) { in.Start = r.time(path, raw) },
		"pauses":   func(path string, raw json.RawMessage) { in.Pauses = r.pauses(path, raw) },
		"now":      func(path string, raw json.RawMessage) { in.Now = r.time(path, raw) },
		"met":      func(path string, raw json.RawMessage) { in.Met = r.time(path, raw) },
	})
	if !saidBusiness {
		in.Business = in.Calendar != nil
	}
	if len(r.Errors) == 0 && !saidTarget {
		r.Add("target", `is missing; write "4h", "PT4H" or seconds`)
	}
	return in, r.Err()
}

func (r *reader) calendar(path string, raw json.RawMessage) *calendar.Definition {
	d, err := calendar.Decode(raw)
	r.under(path, err)
	return &d
}

// under notes a calendar's mistakes with their place in the input.
func (r *reader) under(path string, err error) {
	if errs := (field.Errors{}); errors.As(err, &errs) {
		r.Errors = append(r.Errors, errs.Under(path)...)
	}
}

func (r *reader) duration(path string, raw json.RawMessage) time.Duration {
	d, err := duration(raw)
	if err != nil {
		r.Add(path, "%s %v", raw, err)
	}
	return d
}

func (r *reader) time(path string, raw json.RawMessage) time.Time {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		s = string(raw)
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		r.Add(path, "%q is not a time; write RFC 3339 with its zone, such as 2026-01-05T09:00:00+01:00", s)
	}
	return t
}

func (r *reader) pauses(path string, raw json.RawMessage) []Pause {
	var all []Pause
	r.Array(path, raw, func(path string, raw json.RawMessage) {
		var p Pause
		r.Object(path, raw, map[string]field.Member{
			"from":  func(path string, raw json.RawMessage) { p.From = r.time(path, raw) },
			"to":    func(path string, raw json.RawMessage) { p.To = r.time(path, raw) },
			"cause": func(path string, raw json.RawMessage) { p.Cause = r.String(path, raw) },
		})
		all = append(all, p)
	})
	return all
}

// prepare checks an input and compiles its calendar. The calendar is nil when there is none; the terms
// have it in business time only.
func (in Input) prepare() (*calendar.Calendar, Terms, field.Errors) {
	var r reader
	cal := r.compile(in)
	if in.Target < 0 {
		r.Add("target", "is negative; write how much time there is")
	}
	r.instant("start", in.Start, true)
	r.instant("now", in.Now, true)
	r.instant("met", in.Met, false)
	if !in.Met.IsZero() && in.Met.Before(in.Start) {
		r.Add("met", "is before start")
	}
	for i, p := range in.Pauses {
		at := field.Index("pauses", i)
		r.instant(at+".from", p.From, true)
		r.instant(at+".to", p.To, false)
		if !p.To.IsZero() && p.To.Before(p.From) {
			r.Add(at+".to", "is before from; exchange them")
		}
	}
	terms := Terms{Target: in.Target}
	if in.Business {
		terms.Calendar = cal
	}
	return cal, terms, r.Errors
}

func (r *reader) compile(in Input) *calendar.Calendar {
	if in.Calendar == nil {
		if in.Business {
			r.Add("calendar", `is missing; write one, or "business": false to count calendar time`)
		}
		return nil
	}
	d := *in.Calendar
	if !in.Business && d.Weekly.Closed() { // only the zone is wanted
		d = calendar.AroundTheClock(d.Zone)
	}
	cal, err := d.Compile()
	r.under("calendar", err)
	return cal
}

func (r *reader) instant(path string, t time.Time, required bool) {
	switch year := t.UTC().Year(); {
	case t.IsZero() && required:
		r.Add(path, "is missing; write a time such as 2026-01-05T09:00:00+01:00")
	case !t.IsZero() && (year < firstYear || year > lastYear):
		r.Add(path, "%s is outside the years %d to %d", t.Format(time.RFC3339), firstYear, lastYear)
	}
}

// Ledger enters the pauses, in order, without overlaps and neighbours of one cause joined, and the end.
func (in Input) Ledger() Ledger {
	pauses := slices.Clone(in.Pauses)
	slices.SortStableFunc(pauses, func(a, b Pause) int { return a.From.Compare(b.From) })
	var l Ledger
	at := in.Start
	for _, p := range pauses {
		from := later(p.From, at)
		if !p.To.IsZero() && !p.To.After(from) {
			continue
		}
		l.enter(Stretch{From: at, To: from, State: Counted})
		l.enter(Stretch{From: from, To: p.To, State: Paused, Cause: p.Cause})
		if at = p.To; at.IsZero() {
			return l.cut(in.Met)
		}
	}
	l.Stretches = append(l.Stretches, Stretch{From: at, State: Counted})
	return l.cut(in.Met)
}

// enter appends a stretch that begins where the last one ended: not at all if it is empty, and as part
// of the last one if that is alike.
func (l *Ledger) enter(s Stretch) {
	last := l.last()
	switch {
	case s.From.Equal(s.To):
	case last != nil && last.State == s.State && last.Cause == s.Cause:
		last.To = s.To
	default:
		l.Stretches = append(l.Stretches, s)
	}
}

// resumed is the input as if the pauses without end were over at a moment (or at once, if they begin
// later) and the clock went on.
func (in Input) resumed(at time.Time) Input {
	in.Pauses, in.Met = slices.Clone(in.Pauses), time.Time{}
	for i, p := range in.Pauses {
		if p.To.IsZero() {
			in.Pauses[i].To = later(at, p.From)
		}
	}
	return in
}

// cut ends a ledger at a moment, unless that is zero.
func (l Ledger) cut(end time.Time) Ledger {
	for i := range l.Stretches {
		s := &l.Stretches[i]
		if !end.IsZero() && (s.To.IsZero() || !s.To.Before(end)) {
			s.To = end
			return Ledger{Stretches: l.Stretches[:i+1]}
		}
	}
	return l
}
