package gaps

import (
	"regexp"
	"strings"

	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets"
)

// substantial is how many words an answer has that says more than courtesy.
const substantial = 8

// courtesy is a sentence that an agent may write in any ticket.
var courtesy = regexp.MustCompile(`(?i)^\W*(` +
	`(many |thank|thanks)\b.{0,120}|(i am|i'm|we are|we're|i'm so|so|very|really)?\s*(sorry|glad|happy|pleased)\b.{0,140}|apologies\b.{0,120}|(we|i) (do )?apologi[sz]e\b.{0,140}|you('| a)re (most |very )?welcome.{0,60}` +
	`|(please )?(let|give) (me|us) (know|a shout)\b.{0,140}|(please )?(feel free|don't hesitate|do not hesitate|reach out|get in touch)\b.{0,140}|(just )?(reply|write|come back) (to|here|back|any ?time|if).{0,100}|if (you|there|anything|it)\b.{0,80}\b(let (me|us) know|reply|get in touch|reach out|write (back|to us)|open again)\b.{0,100}` +
	`|(wonderful|great|perfect|excellent|enjoy|good to hear|no problem|of course|sure|done)\b.{0,30}|.{0,40}\b(i am|i'm|we are|we're)? ?(closing|marking|solving) (this|the|your)\b.{0,120}|just (answer|reply)\b.{0,100}` +
	`|have a (great|good|nice|lovely|wonderful)\b.{0,60}|(i|we) hope (this|that|it|you)\b.{0,100}|hope (this|that) helps.{0,60}|(i|we)('ll| will)? (close|mark|solve|consider)\w* (this|the|your)\b.{0,100}|(is there )?anything else\b.{0,80}` +
	`|(vielen |herzlichen )?dank\b.{0,120}|danke\b.{0,120}|(es )?(tut (mir|uns) leid|freut (mich|uns))\b.{0,120}|(entschuldigung|entschuldigen sie)\b.{0,120}|gern(e)?( geschehen)?\b.{0,40}|(bitte )?melden sie sich\b.{0,120}|(bei|falls|wenn) .{0,80}\b(melden|schreiben|antworten)\b.{0,80}|ich (hoffe|schließe)\b.{0,100}` +
	`|merci\b.{0,120}|désolé\b.{0,120}|n'hésitez pas\b.{0,140}|gracias\b.{0,120}|lo (siento|sentimos)\b.{0,120}|no dude\b.{0,120}` +
	`)$`)

// content are the sentences of an answer that say something, of the words of somebody without greeting.
func content(text string) []string {
	var out []string
	for _, s := range sentences(text) {
		if !courtesy.MatchString(s) {
			out = append(out, s)
		}
	}
	return out
}

// countWords counts the words of texts.
func countWords(texts ...string) int {
	n := 0
	for _, text := range texts {
		words.Each([]byte(text), func(t words.Token) {
			if !t.Whole {
				n++
			}
		})
	}
	return n
}

// holding is an answer that says that there will be one.
var holding = regexp.MustCompile(`(?i)\b((i|we)('| wi)?(ll| am| are|'m|'re)? (look(ing)?|check(ing)?|investigat(e|ing)|get(ting)? back|come back|pass(ing|ed)?|forward(ing|ed)?|escalat(e|ing|ed)|ask(ing|ed)?|keep you)\b.{0,80}(into|back|team|you|colleagues?|posted|engineers?)` +
	`|could you (please )?(send|tell|share|confirm|provide|give)|can you (please )?(send|tell|share|confirm|provide|give)|(wir|ich) (prüfen?|schauen?|melden?|leiten?|kümmern?)\b.{0,80}|(könnten|können) sie (uns|mir)\b.{0,60}(schicken|senden|nennen|mitteilen)|bitte (schicken|senden|nennen) sie)`)

// solving picks the answer that solved a ticket: the last that says more than courtesy and does not ask or promise
// one to come; failing that the last that says more than courtesy; failing that the longest. Nil when there is none.
func solving(answers []said) *said {
	var last, longest *said
	most := 0
	for i := len(answers) - 1; i >= 0; i-- {
		a := &answers[i]
		words := own(a.text)
		told := content(words)
		n := countWords(told...)
		if all := countWords(words); all > most {
			most, longest = all, a
		}
		if n < substantial {
			continue
		}
		if !holds(told, n) {
			return a
		}
		if last == nil {
			last = a
		}
	}
	if last != nil {
		return last
	}
	return longest
}

// holds reports whether most of what is told is that an answer will follow, or a question.
func holds(told []string, n int) bool {
	waiting := 0
	for _, s := range told {
		if holding.MatchString(s) || strings.HasSuffix(s, "?") {
			waiting += countWords(s)
		}
	}
	return 2*waiting > n
}

// solved picks the answer that solved the ticket; nil while it is not, or when nobody wrote one.
func (a *asked) solved() *said {
	if a.status != tickets.StatusSolved && a.status != tickets.StatusClosed {
		return nil
	}
	answers := a.answers
	if a.solvedAt != nil {
		for len(answers) > 0 && answers[len(answers)-1].at.After(*a.solvedAt) {
			answers = answers[:len(answers)-1]
		}
	}
	return solving(answers)
}

// merit is how well the ticket went, around 1.
func (a *asked) merit() float64 {
	m := 1.0
	if a.rating != nil {
		m = [...]float64{0.3, 0.5, 0.9, 1.15, 1.3}[*a.rating-1]
	}
	if a.reopened {
		m *= 0.4
	}
	if a.status.Working() {
		m *= 0.7
	}
	return m
}
