package bench

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// language is what customers and agents of the bench write: sentences of a help desk, filled up with words
// of a vocabulary whose frequencies fall as in natural text (Zipf), names, places and numbers. A search
// index finds it about as long, as varied and as repetitive as real mail.
type language struct {
	common, rare []string
}

const rareWords = 20_000

var sentences = []string{
	"I ordered the %r on %d and it has still not arrived in %p.",
	"The %r stopped working after the last update, it only shows error %e.",
	"Could you please refund order %o, I sent the parcel back on %d?",
	"My invoice %o charges me twice for the %r.",
	"I cannot sign in with my account any more, the password link has expired.",
	"How can I change the delivery address to %p?",
	"Thank you for your quick answer, that solved the problem with the %r.",
	"The tracking number %o has not changed since %d.",
	"We would like to upgrade our subscription to the %r plan for %c users.",
	"The app crashes whenever I open the %r screen, see error %e.",
	"Please cancel my subscription before the next billing period.",
	"The colour of the %r is different from the picture in the shop.",
	"I have checked with our warehouse in %p and they found the parcel.",
	"We have issued the refund for order %o, it takes three to five working days.",
	"Could you send us a screenshot of the message, and the version of the %r?",
	"I have reset your password; the link is valid for an hour.",
	"The export of our customer list contains only %c rows instead of all of them.",
	"Our %r integration returns a timeout since this morning.",
	"Is there a discount for schools when we buy %c of the %r?",
	"The replacement for your %r leaves our warehouse tomorrow.",
}

var places = strings.Fields("Lisbon Hamburg Lyon Dublin Osaka Toronto Denver Leeds Porto Gdansk Malmo Valencia Austin Perth Ghent Zurich Bergen Turin Cork Utrecht")

var firstNames = strings.Fields("Ana Ben Carla David Elena Femi Grace Hugo Ines Jonas Kira Liam Mina Noah Olga Paul Quinn Rosa Samir Tara Ulla Victor Wanda Xenia Yusuf Zoe")

// newLanguage is the same for each run.
func newLanguage() *language {
	r := rand.New(rand.NewPCG(7, 7))
	l := &language{common: strings.Fields(`the of and to in is you that it was for on are with as at be this have from or by one had not but
		what all were when we there can an your which their if do will each about how up out them then she many some so these would other
		into has more her two like him see time could no make than first been its who now people my made over did down only way find use may
		long little very after words called just where most know get through back much before also around another came come work three word
		must because does part even place well such here take why things help put years different away again off went old number great tell`)}
	syllables := strings.Fields("ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo ya zu bra cre dri flo gru pla ske tri sto mar ten lin dor vel kan")
	seen := map[string]bool{}
	for len(l.rare) < rareWords {
		var w strings.Builder
		for range 2 + r.IntN(3) {
			w.WriteString(syllables[r.IntN(len(syllables))])
		}
		if !seen[w.String()] {
			seen[w.String()] = true
			l.rare = append(l.rare, w.String())
		}
	}
	return l
}

// word of the vocabulary: rank k about as often as 1/k.
func (l *language) word(r *rand.Rand) string {
	return l.rare[int(math.Exp(r.Float64()*math.Log(rareWords)))-1]
}

// text has about so many words.
func (l *language) text(r *rand.Rand, words int) string {
	var b strings.Builder
	for n := 0; n < words; {
		s := l.sentence(r)
		n += strings.Count(s, " ") + 1
		b.WriteString(s)
		b.WriteByte(' ')
		for range r.IntN(10) {
			b.WriteString(l.common[r.IntN(len(l.common))])
			b.WriteByte(' ')
			if r.IntN(3) == 0 {
				b.WriteString(l.word(r))
				b.WriteByte(' ')
			}
			n++
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (l *language) sentence(r *rand.Rand) string {
	s := sentences[r.IntN(len(sentences))]
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "%")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(l.slot(r, after[0]))
		s = after[1:]
	}
}

func (l *language) slot(r *rand.Rand, kind byte) string {
	switch kind {
	case 'r':
		return l.word(r)
	case 'd':
		return fmt.Sprintf("%d/%d", 1+r.IntN(28), 1+r.IntN(12))
	case 'p':
		return places[r.IntN(len(places))]
	case 'e':
		return fmt.Sprintf("E-%04d", r.IntN(5000))
	case 'o':
		return fmt.Sprintf("KP-%07d", r.IntN(10_000_000))
	default:
		return fmt.Sprint(2 + r.IntN(500))
	}
}

func (l *language) name(r *rand.Rand) string {
	last := l.rare[r.IntN(len(l.rare))]
	return firstNames[r.IntN(len(firstNames))] + " " + strings.ToUpper(last[:1]) + last[1:]
}
