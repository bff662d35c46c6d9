package lens

import (
	"slices"
	"time"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/knowledge/themes/lens/cues"
)

const (
	kindCancel = cues.Cancel
	kindReturn = cues.Return
	kindRefund = cues.Refund
)

// Article is the try that no words tell: the ticket was answered with one.
const tryArticle = "article"

// Outcome is how it ended.
type Outcome string

// The outcomes. Waiting: nothing is known, and it is too early; Unknown: nothing is known after that.
const (
	Saved   Outcome = "saved"
	Left    Outcome = "left"
	Waiting Outcome = "waiting"
	Unknown Outcome = "unknown"
)

// Quote is a sentence that says something: what is such as kind.cancel, reason.price, tried.discount, outcome.saved.
type Quote struct {
	What      string `json:"what"`
	Said      string `json:"said"`
	MessageID int64  `json:"message_id,omitempty"` // 0: of the text
}

// reading is what is known of a ticket.
type reading struct {
	kinds      map[cues.Kind]cues.Strength
	order      bool
	reasons    []string
	competitor string
	askedAt    *time.Time
	answered   bool
	tries      []string
	triedAt    *time.Time
	outcome    Outcome
	outcomeBy  string
	outcomeAt  *time.Time
	quotes     []Quote
	corrected  bool
}

// readText reads what the customer asks for and why, and heeds what people said about it.
func readText(t text, said []Correction) *reading {
	found := cues.Read(t.words, t.language)
	r := &reading{kinds: found.Kinds, order: found.Order, competitor: found.Competitor, reasons: []string{}, tries: []string{}, quotes: []Quote{}}
	for _, q := range found.Asked {
		r.quotes = append(r.quotes, Quote{What: "kind." + string(q.What), Said: q.Said})
	}
	for _, q := range found.Reasons {
		r.reasons = append(r.reasons, string(q.What))
		r.quotes = append(r.quotes, Quote{What: "reason." + string(q.What), Said: q.Said})
	}
	for _, c := range said {
		r.corrected = true
		for k, yes := range c.Kinds {
			if !yes {
				delete(r.kinds, k)
			} else if s := r.kinds[k]; s == "" || s == cues.About {
				r.kinds[k] = cues.Asks
			}
		}
		if c.Reasons != nil {
			r.reasons = slices.Clone(*c.Reasons)
		}
	}
	if r.wants() {
		r.askedAt = &t.at
	} else {
		r.reasons, r.competitor, r.order = []string{}, "", false
	}
	return r
}

func (r *reading) wants() bool {
	for _, s := range r.kinds {
		if s != cues.About {
			return true
		}
	}
	return false
}

// message is a public message of a ticket.
type message struct {
	id    int64
	agent bool
	text  string
	at    time.Time
}

// course is what happened on a ticket.
type course struct {
	messages  []message
	articleAt *time.Time // it was answered with an article
	movedAt   []time.Time
	rating    int
	ratedAt   time.Time
}

// offers are the tries after which a good rating says that the customer was won.
var offers = []string{string(cues.Discount), string(cues.Replacement), string(cues.Refunded), string(cues.Plan), string(cues.Fix), string(cues.Call)}

// follow reads on from the message that asks first: what agents tried, and how it ended.
func (r *reading) follow(c *course, language string) {
	asked := r.asks(c, language)
	leaving := r.kinds[kindCancel] == cues.Asks || r.kinds[kindCancel] == cues.Still
	for i, m := range c.messages {
		if i <= asked {
			continue
		}
		words := themes.Clean(m.text)
		if !m.agent {
			if q, ok := cues.Replied(words, language); ok && (leaving || q.What == cues.Stays) {
				r.end(map[cues.Turn]Outcome{cues.Stays: Saved, cues.Leaves: Left}[q.What], "customer", m.at, Quote{Said: q.Said, MessageID: m.id})
			}
			continue
		}
		r.answered = true
		for _, q := range cues.Tried(words, language) {
			r.try(string(q.What), m.at, Quote{Said: q.Said, MessageID: m.id})
		}
		if q, ok := cues.Confirmed(words, language); ok && leaving {
			r.end(Left, "agent", m.at, Quote{Said: q.Said, MessageID: m.id})
		}
	}
	if c.articleAt != nil && r.askedAt != nil && !c.articleAt.Before(*r.askedAt) {
		r.try(tryArticle, *c.articleAt, Quote{})
	}
	for _, at := range c.movedAt {
		if r.askedAt != nil && at.After(*r.askedAt) {
			r.try(string(cues.Escalate), at, Quote{})
		}
	}
	offered := slices.ContainsFunc(r.tries, func(t string) bool { return slices.Contains(offers, t) })
	if r.outcome == "" && c.rating >= 4 && offered && r.triedAt != nil && c.ratedAt.After(*r.triedAt) {
		r.end(Saved, "rating", c.ratedAt, Quote{})
	}
}

// asks returns which message asks first, and notes when; where only all of them together do, or a person says so, it
// is the first.
func (r *reading) asks(c *course, language string) int {
	first := -1
	for i, m := range c.messages {
		if m.agent {
			continue
		}
		if first < 0 {
			first = i
		}
		if cues.Read(themes.Clean(m.text), language).Wants() {
			first = i
			break
		}
	}
	if first >= 0 {
		r.askedAt = &c.messages[first].at
	}
	return first
}

func (r *reading) try(what string, at time.Time, q Quote) {
	if r.triedAt == nil || at.Before(*r.triedAt) {
		r.triedAt = &at
	}
	if slices.Contains(r.tries, what) {
		return
	}
	r.tries = append(r.tries, what)
	if q.Said != "" {
		q.What = "tried." + what
		r.quotes = append(r.quotes, q)
	}
}

// end notes an outcome; the last one holds.
func (r *reading) end(o Outcome, by string, at time.Time, q Quote) {
	r.outcome, r.outcomeBy, r.outcomeAt = o, by, &at
	r.quotes = slices.DeleteFunc(r.quotes, func(q Quote) bool { return q.What == "outcome.saved" || q.What == "outcome.left" })
	if q.Said != "" {
		q.What = "outcome." + string(o)
		r.quotes = append(r.quotes, q)
	}
}

// obey sets the outcome that a person gave; "unknown" takes away what was found.
func (r *reading) obey(said []Correction) {
	for _, c := range said {
		if c.Outcome == nil {
			continue
		}
		r.end(*c.Outcome, "person", c.At, Quote{})
		if *c.Outcome == Unknown {
			r.outcome, r.outcomeBy, r.outcomeAt = "", "", nil
		}
	}
	if !r.wants() {
		r.outcome, r.outcomeBy, r.outcomeAt = "", "", nil
	}
}
