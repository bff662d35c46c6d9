package casepage

import (
	"time"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/sla"
	"github.com/kepthq/kept/tickets"
)

// promise is one sentence of what was promised and what became of it.
type promise struct {
	Text string
	Tone string // good, due, bad, or "" for what just is
	Mark string // a sign beside the colour
}

// told are the clocks that are promises to the customer, with the words' name of each. The others are among
// agents.
func told(kind sla.Kind) (name string, ok bool) {
	switch kind {
	case sla.FirstReply, "next_reply":
		return "reply", true
	case "periodic_update":
		return "update", true
	case sla.Resolution:
		return "solution", true
	case "promise":
		return "promise", true
	default:
		return "", false
	}
}

// promises says the clocks in words. Of replies that were promised again and again only the newest is told.
func promises(clocks []clock, status tickets.Status, w *webpage.Words, when func(time.Time) string) []promise {
	var out []promise
	newest := map[string]int{}
	for i, c := range clocks {
		if name, ok := told(c.Kind); ok {
			newest[name] = i
		}
	}
	for i, c := range clocks {
		name, ok := told(c.Kind)
		if !ok || name != "promise" && newest[name] != i {
			continue
		}
		if p, ok := c.sentence(name, status, w, when); ok {
			out = append(out, p)
		}
	}
	return out
}

func (c clock) sentence(name string, status tickets.Status, w *webpage.Words, when func(time.Time) string) (promise, bool) {
	due, ended := "", ""
	if c.DueAt != nil {
		due = when(*c.DueAt)
	}
	if c.EndedAt != nil {
		ended = when(*c.EndedAt)
	}
	say := func(state string) string { return w.T("promise."+name+"."+state, "due", due, "ended", ended) }
	switch {
	case c.State == sla.Running && due != "":
		return promise{Text: say("running"), Tone: "due", Mark: "◷"}, true
	case c.State == sla.Paused && status == tickets.StatusPending:
		return promise{Text: say("paused"), Mark: "‖"}, true
	case c.State == sla.Met && ended != "":
		return promise{Text: say("met"), Tone: "good", Mark: "✓"}, true
	case c.State == sla.Breached && due != "" && ended == "":
		return promise{Text: say("late"), Tone: "bad", Mark: "!"}, true
	case c.State == sla.Breached && due != "":
		return promise{Text: say("missed"), Tone: "bad", Mark: "!"}, true
	default:
		return promise{}, false
	}
}
