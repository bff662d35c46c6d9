package cues

import (
	"slices"
	"strings"
)

// Kind is what a customer wants to undo.
type Kind string

// The kinds.
const (
	Cancel Kind = "cancel" // the contract, the account, the order
	Return Kind = "return" // goods
	Refund Kind = "refund" // money
)

// Kinds are all of them, in the order in which they are told.
func Kinds() []Kind { return []Kind{Cancel, Return, Refund} }

// Strength is how much a customer wants it.
type Strength string

// The strengths, the weakest first.
const (
	About Strength = "about" // a question on the rules: "what is your refund policy?"
	Asks  Strength = "asks"
	Still Strength = "still" // asked before, and waits: "where is my refund?"
)

// Reason is why.
type Reason string

// The reasons. Other is never found, only said by people.
const (
	Price      Reason = "price"
	Missing    Reason = "missing"
	Defect     Reason = "defect"
	Service    Reason = "service"
	Competitor Reason = "competitor"
	Unneeded   Reason = "unneeded"
	Late       Reason = "late"
	Damaged    Reason = "damaged"
	WrongItem  Reason = "wrong_item"
	Fit        Reason = "fit"
	Billing    Reason = "billing"
	Other      Reason = "other"
)

// Reasons are all of them.
func Reasons() []Reason {
	return []Reason{Price, Missing, Defect, Service, Competitor, Unneeded, Late, Damaged, WrongItem, Fit, Billing, Other}
}

// Try is what an agent did about it.
type Try string

// The tries that words tell.
const (
	Discount    Try = "discount"
	Replacement Try = "replacement"
	Refunded    Try = "refund"
	Plan        Try = "plan"
	Fix         Try = "fix"
	Call        Try = "call"
	Escalate    Try = "escalate"
	Explain     Try = "explain"
)

// Tries are all of them.
func Tries() []Try {
	return []Try{Discount, Replacement, Refunded, Plan, Fix, Call, Escalate, Explain}
}

// Quote is a sentence that says something.
type Quote[T ~string] struct {
	What T      `json:"what"`
	Said string `json:"said"` // at most 240 characters
}

// Request is what a text asks for.
type Request struct {
	Kinds      map[Kind]Strength
	Asked      []Quote[Kind] // the first sentence for each kind
	Reasons    []Quote[Reason]
	Competitor string // as it is written; "" when none is named, or the name is masked
	Order      bool   // what is to be cancelled is an order, not a contract
}

// Wants reports whether something is asked for, or waited for.
func (r Request) Wants() bool {
	for _, s := range r.Kinds {
		if s != About {
			return true
		}
	}
	return false
}

// Read finds what a customer asks for in a text, and why. language is a BCP 47 tag; of texts in an unknown one, the
// rules of all languages are tried.
func Read(text, language string) Request {
	all := sentences(text)
	books := booksFor(language)
	r := Request{Kinds: map[Kind]Strength{}}
	near := map[int]bool{}
	waits := map[int]bool{}
	for i, s := range all {
		for _, b := range books {
			for _, k := range Kinds() {
				strength := b.strength(k, all, i, books)
				if strength == "" {
					continue
				}
				near[i], near[i+1] = true, true
				waits[i] = waits[i] || strength == Still
				r.note(k, strength, s.text)
				r.Order = r.Order || k == Cancel && strength != About && b.ofOrder(all, i)
			}
		}
	}
	if r.Wants() {
		r.reason(all, books, near, waits)
	}
	return r
}

func (r *Request) note(k Kind, s Strength, said string) {
	before, known := r.Kinds[k]
	if !known || before == About && s != About {
		r.Asked = append(slices.DeleteFunc(r.Asked, func(q Quote[Kind]) bool { return q.What == k }), Quote[Kind]{k, short(said)})
	}
	if !known || rank(s) > rank(before) {
		r.Kinds[k] = s
	}
}

func rank(s Strength) int { return slices.Index([]Strength{About, Asks, Still}, s) }

// reason finds the reasons, those beside what is asked first.
func (r *Request) reason(all []sentence, books []*book, near, waits map[int]bool) {
	var beside, elsewhere []Quote[Reason]
	for i, s := range all {
		for _, b := range books {
			found := b.reasons(s.words)
			if name, ok := b.competitor(s.text); ok {
				if name != "" && r.Competitor == "" {
					r.Competitor = name
				}
				found = append(found, Competitor)
			}
			for _, reason := range found {
				q := Quote[Reason]{reason, short(s.text)}
				switch {
				case waits[i] && (reason == Late || reason == Missing): // it is the refund that is late or missing
				case near[i] || near[i+1]:
					beside = append(beside, q)
				default:
					elsewhere = append(elsewhere, q)
				}
			}
		}
	}
	seen := map[Reason]bool{}
	for _, q := range append(beside, elsewhere...) {
		if !seen[q.What] {
			seen[q.What] = true
			r.Reasons = append(r.Reasons, q)
		}
	}
}

// Tried finds what an answer of an agent offers or says that was done.
func Tried(text, language string) []Quote[Try] {
	books := booksFor(language)
	var out []Quote[Try]
	seen := map[Try]bool{}
	for _, s := range sentences(text) {
		for _, b := range books {
			rest := b.notTried.erase(s.words)
			for _, t := range Tries() {
				if !seen[t] && b.tried[t].match(rest) {
					seen[t] = true
					out = append(out, Quote[Try]{t, short(s.text)})
				}
			}
		}
	}
	return out
}

// Turn is what a later word says about the end.
type Turn string

// The turns.
const (
	Stays  Turn = "stays"  // the customer
	Leaves Turn = "leaves" // the customer
	Gone   Turn = "gone"   // the agent: it is done
)

// Replied says whether a customer, who has asked to leave before, now stays or leaves: what the last sentence that
// says either says.
func Replied(text, language string) (Quote[Turn], bool) {
	return last(text, language, func(b *book, words string) (Turn, bool) {
		switch {
		case b.stays.match(words):
			return Stays, true
		case b.leaves.match(words):
			return Leaves, true
		}
		return "", false
	})
}

// Confirmed finds an agent's word that it is done: the contract has ended, the order is cancelled.
func Confirmed(text, language string) (Quote[Turn], bool) {
	return last(text, language, func(b *book, words string) (Turn, bool) {
		return Gone, b.gone.match(words) && !strings.HasSuffix(strings.TrimSpace(words), "?")
	})
}

func last(text, language string, find func(b *book, words string) (Turn, bool)) (q Quote[Turn], ok bool) {
	books := booksFor(language)
	for _, s := range sentences(text) {
		for _, b := range books {
			if turn, found := find(b, s.words); found {
				q, ok = Quote[Turn]{turn, short(s.text)}, true
				break
			}
		}
	}
	return q, ok
}

const longestQuote = 240

func short(s string) string {
	runes := []rune(s)
	if len(runes) <= longestQuote {
		return s
	}
	return strings.TrimSpace(string(runes[:longestQuote-1])) + "…"
}
