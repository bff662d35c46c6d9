package lens

import (
	"slices"
	"strings"
	"time"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/knowledge/themes/lens/cues"
	"github.com/kepthq/kept/tickets/fault"
)

// Nothing stands for no reason, no try, no segment.
const Nothing = evidence.Nothing

// A metric is conditions joined by "&": kind=cancel, about, order, reason=price (- : none is said), competitor=X,
// tried=discount (- : nothing, of those answered), without=discount, unanswered, outcome=saved, ended (saved or left),
// settled (not waiting), segment=X, value=known, customers (the newest of each), days=a..b, theme=7 (0: none),
// before=7 (the first of each customer who wrote about theme 7 before).
type metric = evidence.Metric

func and(conditions ...string) metric {
	return metric(strings.Join(slices.DeleteFunc(conditions, func(c string) bool { return c == "" }), "&"))
}

// condition is a test of a ticket.
type condition func(f *fact) bool

// selection is what a metric counts.
type selection struct {
	tests     []condition
	about     bool
	customers bool
	days      metric
	before    string // theme id
}

// read takes a metric apart. Fault: invalid_input.
func read(m metric, kind cues.Kind) (selection, error) {
	var out selection
	for part := range strings.SplitSeq(string(m), "&") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "":
		case "about":
			out.about = true
		case "customers":
			out.customers = true
		case "days":
			out.days = metric(part)
		case "before":
			out.before = value
		default:
			test := conditionOf(name, value)
			if test == nil {
				return out, fault.InvalidField("metric", "there is no metric %q", part)
			}
			out.tests = append(out.tests, test)
		}
	}
	wanted := func(f *fact) bool { return f.wants(kind) }
	if out.about {
		wanted = func(f *fact) bool { return f.asksAbout(kind) }
	}
	out.tests = append([]condition{wanted}, out.tests...)
	return out, nil
}

func conditionOf(name, value string) condition {
	if value == Nothing {
		value = ""
	}
	switch name {
	case "kind":
		return func(f *fact) bool { return f.asksFor(cues.Kind(value)) }
	case "order":
		return func(f *fact) bool { return f.Order && f.asksFor(cues.Cancel) }
	case "reason":
		return func(f *fact) bool { return has(f.Reasons, value) }
	case "competitor":
		return func(f *fact) bool {
			return f.Competitor == value && slices.Contains(f.Reasons, string(cues.Competitor))
		}
	case "tried":
		return func(f *fact) bool { return f.Answered && has(f.Tries, value) || value != "" && has(f.Tries, value) }
	case "without":
		return func(f *fact) bool { return !slices.Contains(f.Tries, value) }
	case "unanswered":
		return func(f *fact) bool { return !f.Answered && len(f.Tries) == 0 }
	case "outcome":
		return func(f *fact) bool { return f.Outcome == Outcome(value) }
	case "ended":
		return func(f *fact) bool { return f.Outcome == Saved || f.Outcome == Left }
	case "settled":
		return func(f *fact) bool { return f.Outcome != Waiting }
	case "segment":
		return func(f *fact) bool { return f.Segment == value }
	case "value":
		return func(f *fact) bool { return (f.Value != nil) == (value == "known") }
	case "theme":
		return func(f *fact) bool { return idText(f.ThemeID) == value }
	}
	return nil
}

// has: "" is none at all.
func has(all []string, value string) bool {
	if value == "" {
		return len(all) == 0
	}
	return slices.Contains(all, value)
}

// of picks what is counted, in the order of the facts.
func (s selection) of(all []fact) []fact {
	var out []fact
	seen := map[int64]bool{}
	for i := range all {
		f := &all[i]
		if s.customers && seen[f.CustomerID] {
			continue
		}
		if slices.ContainsFunc(s.tests, func(test condition) bool { return !test(f) }) {
			continue
		}
		seen[f.CustomerID] = true
		out = append(out, *f)
	}
	return out
}

// between is the time that is counted.
func (s selection) between(p evidence.Period, zone *time.Location) (from, to time.Time, err error) {
	if s.days != "" {
		from, to, _, err = s.days.Between(zone)
		return from, to, err
	}
	from, to = evidence.Moments(p.From, p.To, zone)
	return from, to, nil
}
