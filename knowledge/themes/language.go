package themes

import (
	"math/bits"
	"strings"

	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/analysis/lang/sv"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"

	"github.com/kepthq/kept/knowledge/words"
)

// lexicon knows the function words and the stems of some languages. It does not change after it was made.
type lexicon struct {
	languages []language
	stop      map[string]uint32 // bit i: a function word of languages[i]
	turning   map[string]bool
	negating  map[string]bool
	asking    map[string]uint32 // bit i: begins a question in languages[i]
	seconds   map[string]bool
	polite    map[string]bool // stands in no name
}

type language struct {
	code string
	stem func(*snowballstem.Env) bool
	list []byte

	asking string
}

func newLexicon() *lexicon {
	l := &lexicon{languages: []language{
		{"en", english.Stem, en.EnglishStopWords, "how what where when why who which"},
		{"de", german.Stem, de.GermanStopWords, "wie was wo wann warum wieso wer"},
		{"es", spanish.Stem, es.SpanishStopWords, "como que donde cuando cuanto"},
		{"fr", french.Stem, fr.FrenchStopWords, "comment quand quoi ou combien pourquoi"},
		{"it", italian.Stem, it.ItalianStopWords, "come cosa dove quando quanto"},
		{"nl", dutch.Stem, nl.DutchStopWords, "hoe wat waar wanneer waarom"},
		{"pt", portuguese.Stem, pt.PortugueseStopWords, "como onde quando quanto"},
		{"ru", russian.Stem, ru.RussianStopWords, "как где когда почему что"},
		{"sv", swedish.Stem, sv.SwedishStopWords, "hur vad nar varfor"},
	}, stop: map[string]uint32{}, turning: map[string]bool{}, negating: map[string]bool{}, asking: map[string]uint32{}, seconds: map[string]bool{}, polite: map[string]bool{}}
	for i, lang := range l.languages {
		for word := range strings.FieldsSeq(lang.asking) {
			l.asking[word] |= 1 << i
		}
		for line := range strings.Lines(string(lang.list)) {
			word, _, _ := strings.Cut(line, "|") // the lists of Snowball have comments behind a bar
			_, single := words.Terms(strings.TrimSpace(word))
			for _, w := range single {
				l.stop[w] |= 1 << i
			}
		}
	}
	for word := range strings.FieldsSeq(turningWords) {
		l.turning[word] = true
	}
	for word := range strings.FieldsSeq("not never nicht kein keine keinen no nunca pas jamais non mai niet geen nooit nao inte aldrig не") {
		l.negating[word] = true
	}
	for word := range strings.FieldsSeq("please kindly bitte favor svp gelieve alstublieft vanligen пожалуйста") {
		l.polite[word] = true
	}
	for word := range strings.FieldsSeq("up in out off on down back") {
		l.seconds[word] = true
	}
	return l
}

// number of a language by its tag ("de", "de-CH"), −1 for one that the lexicon does not know.
func (l *lexicon) number(tag string) int {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	for i, lang := range l.languages {
		if lang.code == base {
			return i
		}
	}
	return -1
}

// votes counts for each language the function words that only few languages share.
func (l *lexicon) votes(ws []string) (votes [16]float64) {
	for _, w := range ws {
		shared := l.stop[w]
		for i := range l.languages {
			if shared&(1<<i) != 0 {
				votes[i] += 1 / float64(bits.OnesCount32(shared))
			}
		}
	}
	return votes
}

// languageOf guesses the language of a text. prior, of which there is a share for each language, decides when the
// text does not.
func (l *lexicon) languageOf(ws []string, prior [16]float64) int {
	votes := l.votes(ws)
	best := 0
	for i := range l.languages {
		if votes[i]+prior[i] > votes[best]+prior[best] {
			best = i
		}
	}
	return best
}

func (l *lexicon) stem(word string, language int) string {
	env := snowballstem.NewEnv(word)
	l.languages[language].stem(env)
	if s := env.Current(); s != "" {
		return s
	}
	return word
}

// empty reports whether a word is one that sentences are built with, in any language, and not one of those that turn a
// problem around: questions, negations, modals.
func (l *lexicon) empty(word string) bool { return l.stop[word] != 0 && !l.turning[word] }

// turningWords are function words that make a difference: "how do I" is not "why did you not".
const turningWords = `
	what when where who whom whose why how which not no nor never cannot can could should would will may might must without
	was wann wo wer warum wieso wie welche welcher welches nicht kein keine keinen nie ohne kann konnen darf muss soll
	que cuando donde quien como cual cuanto no nunca sin puedo puede
	quoi quand ou qui pourquoi comment quel quelle combien pas jamais sans peux peut
	cosa quando dove chi perche come quale quanto non mai senza posso puo
	wat wanneer waar wie waarom hoe welke niet geen nooit zonder kan mag moet
	o quando onde quem porque qual nao nunca sem posso pode
	vad nar var vem varfor hur vilken inte aldrig utan kan maste
	что когда где кто почему как какой не нет никогда без можно`
