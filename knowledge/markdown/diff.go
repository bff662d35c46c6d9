package markdown

import (
	"html"
	"strings"
	"time"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Op says what became of a piece of text.
type Op string

// What can become of it.
const (
	Same    Op = "same"
	Added   Op = "added"
	Removed Op = "removed"
)

// Change is a piece of text and what became of it.
type Change struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
}

// diffTimeout bounds the search for the shortest difference; what has been found by then is right, if longer.
const diffTimeout = time.Second

// Diff compares two texts by words. Joining what is not Added gives from, what is not Removed gives to.
func Diff(from, to string) []Change {
	d := diffmatchpatch.New()
	d.DiffTimeout = diffTimeout
	var code alphabet
	found := d.DiffCleanupSemantic(d.DiffMainRunes(code.encode(from), code.encode(to), false))
	changes := make([]Change, 0, len(found))
	for _, f := range found {
		op := map[diffmatchpatch.Operation]Op{diffmatchpatch.DiffEqual: Same, diffmatchpatch.DiffInsert: Added, diffmatchpatch.DiffDelete: Removed}[f.Type]
		if text := code.decode(f.Text); text != "" {
			changes = append(changes, Change{Op: op, Text: text})
		}
	}
	return changes
}

// DiffHTML is a comparison as HTML: the texts as written, with <ins> and <del>.
func DiffHTML(changes []Change) string {
	var out strings.Builder
	for _, c := range changes {
		text := html.EscapeString(c.Text)
		switch c.Op {
		case Added:
			text = "<ins>" + text + "</ins>"
		case Removed:
			text = "<del>" + text + "</del>"
		}
		out.WriteString(text)
	}
	return out.String()
}

// alphabet stands one rune for each word, so that an algorithm for letters compares words.
type alphabet struct {
	words []string
	runes map[string]rune
}

// The runes of an alphabet leave out the surrogates, which are no characters.
const (
	firstRune  = 1
	surrogates = 0xD800
	afterThem  = 0xE000
)

func (a *alphabet) encode(s string) []rune {
	if a.runes == nil {
		a.runes = map[string]rune{}
	}
	var out []rune
	for _, word := range tokens(s) {
		r, ok := a.runes[word]
		if !ok {
			if r = firstRune + rune(len(a.words)); r >= surrogates {
				r += afterThem - surrogates
			}
			if r > unicode.MaxRune {
				r = unicode.MaxRune // more different words than there are runes; longer than any article may be
			}
			a.words, a.runes[word] = append(a.words, word), r
		}
		out = append(out, r)
	}
	return out
}

func (a *alphabet) decode(encoded string) string {
	var out strings.Builder
	for _, r := range encoded {
		if r >= afterThem {
			r -= afterThem - surrogates
		}
		out.WriteString(a.words[r-firstRune])
	}
	return out.String()
}

// tokens splits a text into words, runs of spaces, and single other signs; ideographs are words of their own.
func tokens(s string) []string {
	var out []string
	start, class := 0, 0
	for i, r := range s {
		now := classOf(r)
		if i > 0 && (now != class || now == single) {
			out = append(out, s[start:i])
			start = i
		}
		class = now
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

const (
	single = iota
	wordly
	spacy
)

func classOf(r rune) int {
	switch {
	case r == '\n' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
		return single
	case unicode.IsSpace(r):
		return spacy
	case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || r == '_':
		return wordly
	default:
		return single
	}
}
