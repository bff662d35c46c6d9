package compute

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// StepKind is what happened in a step of an Explanation.
type StepKind string

const (
	StepStarted StepKind = "started" // at From, because of Cause
	StepCounted StepKind = "counted" // ran from From to To
	StepPaused  StepKind = "paused"  // from From to To; To is zero while it lasts
	StepDue     StepKind = "due"     // the target is reached at From
	StepUnknown StepKind = "unknown" // a pause has no end; were it over now, From would be the due time
)

// Step is one reason of an Explanation.
type Step struct {
	Kind     StepKind  `json:"kind"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to,omitzero"`
	Cause    string    `json:"cause,omitempty"`
	Counted  Seconds   `json:"counted"`            // in this step
	Outside  Seconds   `json:"outside,omitempty"`  // in this step: closed, so not counted
	Total    Seconds   `json:"total"`              // counted up to the end of this step
	Holidays []string  `json:"holidays,omitempty"` // that fell into this step
}

// Explanation is why a clock is due when it is: from its start, stretch by stretch, to its due time.
type Explanation struct {
	Target        Seconds   `json:"target"`
	Business      bool      `json:"business"`
	Zone          string    `json:"zone,omitempty"` // of the calendar
	Due           time.Time `json:"due,omitzero"`
	WithoutPauses time.Time `json:"without_pauses"` // when it would be due had it never been paused
	Steps         []Step    `json:"steps"`
}

// Explain gives the reasons for the due time, in order. Where that is unknown they end at now. It fails
// as calendar.Add does.
func (l Ledger) Explain(t Terms, now time.Time) (Explanation, error) {
	if len(l.Stretches) == 0 {
		return Explanation{Target: Seconds(t.Target)}, nil
	}
	r, err := l.Read(t, now)
	if err != nil {
		return Explanation{}, err
	}
	return l.explain(t, r, now)
}

func (l Ledger) explain(t Terms, r Reading, now time.Time) (Explanation, error) {
	unpaused, err := t.add(l.Start(), t.Target)
	if err != nil {
		return Explanation{}, err
	}
	x := Explanation{Target: Seconds(t.Target), Due: r.Due, WithoutPauses: unpaused}
	if t.Calendar != nil {
		x.Business, x.Zone = true, t.Calendar.Zone().String()
	}
	x.Steps = l.steps(t, r, now)
	return x, nil
}

func (l Ledger) steps(t Terms, r Reading, now time.Time) []Step {
	first := l.Stretches[0]
	steps := []Step{{Kind: StepStarted, From: first.From, Cause: first.Cause}}
	until := r.Due
	if until.IsZero() {
		until = l.moment(now)
	}
	var total Seconds
	for _, s := range l.running().until(until) {
		step := t.step(s)
		total += step.Counted
		step.Total = total
		steps = append(steps, step)
	}
	if r.Due.IsZero() {
		return append(open(steps, l), Step{Kind: StepUnknown, From: r.IfResumed, Total: total})
	}
	return append(steps, Step{Kind: StepDue, From: r.Due, Total: total})
}

// running is the ledger as if its clock had not been stopped while it ran: its due time may lie behind
// its end.
func (l Ledger) running() Ledger {
	all := slices.Clone(l.Stretches)
	if last := &all[len(all)-1]; last.State == Counted {
		last.To = time.Time{}
	}
	return Ledger{Stretches: all}
}

// open takes the end from the last step when that is the pause which has none.
func open(steps []Step, l Ledger) []Step {
	if last := &steps[len(steps)-1]; last.Kind == StepPaused && !l.Stopped() && last.From.Equal(l.last().From) {
		last.To = time.Time{}
	}
	return steps
}

func (t Terms) step(s Stretch) Step {
	step := Step{Kind: StepCounted, From: s.From, To: s.To, Cause: s.Cause}
	if s.State == Paused {
		step.Kind = StepPaused
		return step
	}
	t.entries(s, func(e Entry) {
		if e.State == Counted {
			step.Counted += Seconds(e.Length())
		} else {
			step.Outside += Seconds(e.Length())
		}
		if e.Holiday != "" && !slices.Contains(step.Holidays, e.Holiday) {
			step.Holidays = append(step.Holidays, e.Holiday)
		}
	})
	return step
}

// Sentences says it in plain English, a sentence a step, with times in the given zone.
func (x Explanation) Sentences(zone *time.Location) []string {
	at := func(t time.Time) string { return t.In(zone).Format("Mon 2 Jan 2006 15:04:05 MST") }
	var all []string
	for _, s := range x.Steps {
		all = append(all, x.sentence(s, at))
	}
	if !x.Due.IsZero() && !x.Due.Equal(x.WithoutPauses) {
		all = append(all, fmt.Sprintf("Without pauses it would have been due %s.", at(x.WithoutPauses)))
	}
	return all
}

func (x Explanation) sentence(s Step, at func(time.Time) string) string {
	switch s.Kind {
	case StepStarted:
		kind := "calendar time"
		if x.Business {
			kind = "business time (" + x.Zone + ")"
		}
		return fmt.Sprintf("Started %s%s, with %s of %s to go.", at(s.From), because(s.Cause), Text(time.Duration(x.Target)), kind)
	case StepPaused:
		if s.To.IsZero() {
			return fmt.Sprintf("Paused since %s%s.", at(s.From), because(s.Cause))
		}
		return fmt.Sprintf("Paused from %s to %s%s.", at(s.From), at(s.To), because(s.Cause))
	case StepCounted:
		return fmt.Sprintf("From %s to %s: %s counted%s.", at(s.From), at(s.To), Text(time.Duration(s.Counted)), closed(s))
	case StepUnknown:
		return fmt.Sprintf("%s counted so far. When it is due is open until it is resumed; resumed now, it would be due %s.", Text(time.Duration(s.Total)), at(s.From))
	default:
		return fmt.Sprintf("Due %s, with %s counted.", at(s.From), Text(time.Duration(s.Total)))
	}
}

func because(cause string) string {
	if cause == "" {
		return ""
	}
	return " (" + cause + ")"
}

func closed(s Step) string {
	if s.Outside == 0 {
		return ""
	}
	text := ", " + Text(time.Duration(s.Outside)) + " outside business hours"
	if len(s.Holidays) > 0 {
		text += " (holidays: " + strings.Join(s.Holidays, ", ") + ")"
	}
	return text
}
