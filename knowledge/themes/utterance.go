package themes

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kepthq/kept/knowledge/words"
)

// utterance is a text as the features see it: its forms, in order.
type utterance []*form

// clauses says of each form of an utterance whether a clause begins with it.
type clauses []bool

func clausesOf(ts []token) clauses {
	out := make(clauses, len(ts))
	for i, t := range ts {
		out[i] = t.begins
	}
	return out
}

// form is a word of a language with all that is derived from it. What is equal is one form.
type form struct {
	word    string // folded
	shown   string // as people write it, in lower case
	capital string // as people write it within a sentence with capitals ("GPX", a German noun); "" never
	stem    string

	capitals, smalls int32 // how often it was written with capitals within a sentence, and without
	empty            bool  // a function word that says nothing about the problem
	stop             bool  // any function word
	negates          bool
	asks             bool // begins a question
	second           bool // belongs to the word before: the "in" of "log in"
	mask             bool
	grams            []string // character n-grams with the boundaries, in order; computed when first wanted
}

// reader turns texts into utterances. It is not safe for use by several goroutines.
type reader struct {
	lexicon *lexicon
	prior   [16]float64 // the share of each language in the collection
	forms   []map[string]*form
}

func newReader(l *lexicon) *reader {
	r := &reader{lexicon: l, forms: make([]map[string]*form, len(l.languages))}
	for i := range r.forms {
		r.forms[i] = map[string]*form{}
	}
	return r
}

// token is a folded word, or a mask.
type token struct {
	word    string
	shown   string // as written, in lower case
	capital string // as written, if that is not in lower case
	begins  bool   // a clause: no phrase reaches across its beginning
	mask    bool
}

// tokens takes a cleaned text apart.
func tokens(text string) []token {
	text = openContractions(text)
	var out []token
	end := 0
	words.Each([]byte(text), func(t words.Token) {
		if t.Whole {
			return
		}
		begins := len(out) == 0 || strings.ContainsAny(text[min(end, t.Start):t.Start], clauseMarks)
		end = t.End
		mask := t.Start > 0 && text[t.Start-1] == '[' && t.End < len(text) && text[t.End] == ']'
		word := string(t.Term)
		next := token{word: word, begins: begins, mask: mask && isMask(text[t.Start-1:t.End+1])}
		next.shown, next.capital = shownAs(word, text[t.Start:t.End])
		out = append(out, next)
	})
	return out
}

// clauseMarks end a clause when they stand between two words.
const clauseMarks = ".,;:!?\n()\"“”„«»…–—¿¡。、，！？；："

// shownAs is the written word in lower case, one string with the folded word where they are equal, and as it is written if
// that is something else.
func shownAs(word, written string) (shown, capital string) {
	shown = strings.ToLower(written)
	if shown != written {
		capital = written
	}
	if shown == word {
		shown = word
	}
	return shown, capital
}

func isMask(s string) bool {
	switch s {
	case maskAddress, maskLink, maskPhone, maskAmount, maskDate, maskCode, maskNumber, maskName, maskHidden:
		return true
	}
	return false
}

// read makes an utterance of tokens; tag is the language when it is known.
func (r *reader) read(ts []token, tag string) (u utterance, language int) {
	language = r.lexicon.number(tag)
	if language < 0 {
		language = r.lexicon.languageOf(plainWords(ts), r.prior)
	}
	u = make(utterance, len(ts))
	for i, t := range ts {
		u[i] = r.form(t, language)
	}
	return u, language
}

func plainWords(ts []token) []string {
	out := make([]string, 0, len(ts))
	for _, t := range ts {
		if !t.mask {
			out = append(out, t.word)
		}
	}
	return out
}

func (r *reader) form(t token, language int) *form {
	key := t.word
	if t.mask {
		key = "[" + key
	}
	if f, ok := r.forms[language][key]; ok {
		if len(t.shown) > len(f.shown) { // with its accents
			f.shown = t.shown
		}
		f.see(t)
		return f
	}
	f := &form{word: t.word, shown: t.shown, mask: t.mask}
	f.see(t)
	if t.mask {
		f.stem = key
	} else {
		f.stem, f.empty = r.lexicon.stem(t.word, language), r.lexicon.empty(t.word)
		f.stop, f.negates = r.lexicon.stop[t.word] != 0 || r.lexicon.turning[t.word] || r.lexicon.polite[t.word], r.lexicon.negating[t.word]
		f.asks, f.second = r.lexicon.asking[t.word]&(1<<language) != 0, r.lexicon.seconds[t.word]
		f.grams = gramsOf(t.word)
	}
	r.forms[language][key] = f
	return f
}

// see counts how the word is written where it does not begin a clause.
func (f *form) see(t token) {
	switch {
	case t.begins:
	case t.capital == "":
		f.smalls++
	default:
		f.capital = cmp.Or(f.capital, t.capital)
		f.capitals++
	}
}

// display is the word as most people write it.
func (f *form) display() string {
	if f.capitals > f.smalls {
		return f.capital
	}
	return f.shown
}

const (
	shortestGram = 2
	longestGram  = 4
)

// gramsOf lists the character n-grams inside a word with its boundaries.
func gramsOf(word string) []string {
	padded := " " + word + " "
	var out []string
	var starts [longestGram]int // of the last characters, a ring
	n := 0
	for end := 0; end < len(padded); {
		_, size := utf8.DecodeRuneInString(padded[end:])
		starts[n%longestGram] = end
		n++
		end += size
		for length := shortestGram; length <= min(longestGram, n); length++ {
			out = append(out, padded[starts[(n-length)%longestGram]:end])
		}
	}
	return out
}

// openContractions writes English contractions out ("can't" is "can not", "I'm" is "I am"), because the "not" in them
// is often what tells two problems apart.
func openContractions(text string) string {
	if !strings.ContainsAny(text, "'’ʼ") {
		return text
	}
	text = strings.NewReplacer("’", "'", "ʼ", "'").Replace(text)
	var b strings.Builder
	b.Grow(len(text) + 16)
	for {
		i := strings.IndexByte(text, '\'')
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		before, after := text[:i], text[i+1:]
		tail := after[:wordEnd(after)]
		spelled, cut := contraction(before, strings.ToLower(tail))
		if spelled == "" {
			b.WriteString(text[:i+1])
			text = after
			continue
		}
		b.WriteString(before[:len(before)-cut])
		b.WriteString(spelled)
		text = after[len(tail):]
	}
}

// contraction says what stands in place of an apostrophe with the letters behind it, and how many bytes before it fall
// off; "" leaves it.
func contraction(before, tail string) (spelled string, cut int) {
	switch tail {
	case "t":
		return negation(strings.ToLower(before))
	case "re":
		return " are", 0
	case "m":
		return " am", 0
	case "ve":
		return " have", 0
	case "ll":
		return " will", 0
	case "d":
		return " would", 0
	}
	return "", 0
}

func negation(before string) (spelled string, cut int) {
	switch {
	case strings.HasSuffix(before, "can"):
		return " not", 0
	case strings.HasSuffix(before, "won"):
		return "ill not", 2
	case strings.HasSuffix(before, "shan"):
		return "ll not", 1
	case strings.HasSuffix(before, "n"):
		return " not", 1
	}
	return "", 0
}

func wordEnd(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) {
			return i
		}
	}
	return len(s)
}
