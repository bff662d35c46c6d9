package gaps_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets"
)

// What customers of an invented desk ask, in their own words.
func exportQuestions() []string {
	return []string{
		"How can I export my invoices as CSV?",
		"I need to export all invoices to a CSV file for our accountant.",
		"Is there a way to export the invoices to a spreadsheet? CSV would be fine.",
		"Where do I find the CSV export of my invoices?",
		"Our bookkeeper wants last year's invoices exported as CSV, how does that work?",
		"I cannot find how to export invoices. We need them as a CSV file.",
		"Please tell me how to export invoices as CSV for the tax office.",
		"Can I export every invoice at once as CSV?",
	}
}

func phoneQuestions() []string {
	return []string{
		"I lost my phone and cannot pass the two-factor sign-in any more.",
		"My phone was stolen, how do I sign in without the two-factor code?",
		"New phone, and the two-factor app is empty. How do I sign in?",
		"Two-factor sign-in is impossible since my phone broke.",
		"How do I move the two-factor sign-in to another phone? The old phone is gone.",
	}
}

func passwordQuestions() []string {
	return []string{
		"How do I reset my password?", "I forgot my password and want to reset it.", "Password reset please, I forgot it.",
		"Cannot sign in, I forgot the password. How can I reset it?", "Where can I reset the password of my account?", "I need a new password, please reset it.",
	}
}

// people have names that must not be in a draft.
func people() []string {
	return []string{"Marta Kowalska", "Owen Moreau", "Ingrid Halvorsen", "Pablo Quintana", "Yusuf Demirci", "Chiara Lombardi", "Tomasz Nowicki", "Saoirse Kelleher"}
}

// exportAnswer is how an agent answers it by hand, with things that are nobody else's business.
func exportAnswer(i int, name, agent string) string {
	first, _, _ := strings.Cut(name, " ")
	greetings := []string{"Hello %s,", "Hi %s,", "Dear %s,"}
	steps := []string{
		"Open Billing and choose Invoices. Click Export at the top right, pick CSV and the months that you need. The file is sent to you by mail within 5 minutes.",
		"Open Billing, choose Invoices and click Export at the top right. Pick CSV and the months that you need. The file is sent to you by mail within 5 minutes.",
		"Please open Billing and choose Invoices. Then click Export at the top right and pick CSV and the months you need. The file is sent to you by mail within 5 minutes.",
	}
	own := fmt.Sprintf("I can see that your last invoice is RE-%d and that it went to c%d@customer.example.", 48210+i, i)
	return fmt.Sprintf(greetings[i%3], first) + "\n\n" + own + "\n\n" + steps[i%3] + "\n\nKind regards,\n" + agent
}

// babble is a text about nothing: words of an invented language, some of them often.
func babble(r *rand.Rand, n int) string {
	syllables := []string{"ka", "lo", "mi", "ter", "van", "osk", "ri", "du", "pel", "ash", "fen", "gor", "hul", "jin", "quo", "bex", "zar", "wim", "tor", "nul"}
	var out []string
	for range n {
		id := int(math.Floor(math.Pow(r.Float64(), 2) * 2500))
		word := syllables[id%20] + syllables[id/20%20] + syllables[id/400%20]
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

// chatter has many customers ask things that have nothing to do with each other, over four weeks.
func (h *house) chatter(r *rand.Rand, n int) {
	h.t.Helper()
	for i := range n {
		id := h.ask(fmt.Sprintf("Person %d", i), babble(r, 3), babble(r, 12+r.IntN(20)))
		if i%3 != 0 {
			h.answer(h.anna, id, babble(r, 15+r.IntN(15)))
		}
		h.Clock.Advance(28 * 24 * time.Hour / time.Duration(n))
	}
}

// plant has customers ask for the export and agents answer it, and returns the tickets.
func (h *house) plant(n int) []int64 {
	h.t.Helper()
	var ids []int64
	for i, q := range exportQuestions()[:n] {
		name := people()[i%len(people())]
		id := h.ask(name, "Invoices", "Hello,\n\n"+q+"\n\nBest regards,\n"+name)
		by, agent := h.anna, "Anna Arnold"
		if i%2 == 1 {
			by, agent = h.bob, "Bob Brandt"
		}
		h.answer(by, id, exportAnswer(i, name, agent))
		ids = append(ids, id)
		h.Clock.Advance(6 * time.Hour)
	}
	return ids
}

func (h *house) rate(id int64, score int) {
	h.t.Helper()
	_, err := h.Desk.Rate(h.Ctx(), tickets.System("test"), id, score, "")
	if err != nil {
		h.t.Fatal(err)
	}
}
