package compute

import (
	"errors"
	"time"

	"github.com/kepthq/kept/sla/calendar"
	"github.com/kepthq/kept/sla/calendar/field"
)

// Result is how a clock stands: what `kept sla compute` prints. Amounts are in seconds; the texts say
// the same for people.
type Result struct {
	State          ClockState `json:"state"`
	Due            *time.Time `json:"due"`                          // nil: a pause before it has no end
	DueIfResumed   *time.Time `json:"due_if_resumed_now,omitempty"` // only when Due is nil
	Target         Seconds    `json:"target"`
	TargetText     string     `json:"target_text"`
	Elapsed        Seconds    `json:"elapsed"`
	ElapsedText    string     `json:"elapsed_text"`
	Remaining      Seconds    `json:"remaining"` // negative when overdue
	RemainingText  string     `json:"remaining_text"`
	CountedSeconds Seconds    `json:"counted"` // sums over the ledger, by state
	PausedSeconds  Seconds    `json:"paused"`
	OutsideSeconds Seconds    `json:"outside"`
	Ledger         []Entry    `json:"ledger"`
	Why            []string   `json:"why"`
}

// Compute answers an input. The error is a field.Errors.
func Compute(in Input) (Result, error) {
	cal, terms, errs := in.prepare()
	if len(errs) > 0 {
		return Result{}, errs
	}
	zone := in.Start.Location()
	if cal != nil {
		zone = cal.Zone()
	}
	result, err := in.result(terms, zone)
	if err != nil {
		return Result{}, unreachable(err)
	}
	return result, nil
}

func (in Input) result(terms Terms, zone *time.Location) (Result, error) {
	ledger := in.Ledger()
	reading, err := ledger.Read(terms, in.Now)
	if err != nil {
		return Result{}, err
	}
	if reading.Due.IsZero() { // planned pauses that the open one hides would then count again
		resumed := in.resumed(ledger.moment(in.Now)).Ledger()
		if reading.IfResumed, _, err = resumed.Reach(terms, in.Target); err != nil {
			return Result{}, err
		}
	}
	entries, err := ledger.Entries(terms, in.Now)
	if err != nil {
		return Result{}, err
	}
	why, err := ledger.explain(terms, reading, in.Now)
	if err != nil {
		return Result{}, err
	}
	out := Result{
		State:         reading.State,
		Target:        Seconds(in.Target),
		TargetText:    Text(in.Target),
		Elapsed:       Seconds(reading.Elapsed),
		ElapsedText:   Text(reading.Elapsed),
		Remaining:     Seconds(reading.Remaining),
		RemainingText: Text(reading.Remaining),
		Ledger:        []Entry{},
		Why:           why.Sentences(zone),
	}
	out.Due = stamp(reading.Due, zone)
	out.DueIfResumed = stamp(reading.IfResumed, zone)
	for _, e := range entries {
		out.add(e, zone)
	}
	return out, nil
}

func (out *Result) add(e Entry, zone *time.Location) {
	sums := map[State]*Seconds{Counted: &out.CountedSeconds, Paused: &out.PausedSeconds, Outside: &out.OutsideSeconds}
	*sums[e.State] += Seconds(e.Length())
	e.From, e.To = *stamp(e.From, zone), *stamp(e.To, zone)
	if e.State == Paused && e.Cause == "" {
		e.Cause = string(Paused)
	}
	out.Ledger = append(out.Ledger, e)
}

// stamp gives a time in its zone, nil for no time. RFC 3339 cannot write an offset with seconds, as
// local mean times have; such a time is given in UTC.
func stamp(t time.Time, zone *time.Location) *time.Time {
	if t.IsZero() {
		return nil
	}
	local := t.In(zone)
	if _, offset := local.Zone(); offset%60 != 0 {
		local = t.UTC()
	}
	return &local
}

// unreachable names the field that keeps the target from being reached.
func unreachable(err error) error {
	var errs field.Errors
	if errors.Is(err, calendar.ErrNeverOpen) {
		errs.Add("calendar", "is closed for ten years in a row, so the target is never reached; add opening hours")
	} else {
		errs.Add("target", "is not reached before the year %d; write less, or add opening hours", lastYear+1)
	}
	return errs
}
