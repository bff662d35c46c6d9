package cues

import (
	"strings"
	"unicode"

	"github.com/kepthq/kept/knowledge/words"
)

const (
	sentencesAtMost = 200
	longestSentence = 1200 // bytes
)

// sentence is a part of a text as it is written, and its words as rules read them: folded, between single blanks, the
// comma, the question mark and the percent sign as words of their own.
type sentence struct {
	text, words string
}

// sentences cuts a text at what ends sentences, and at line breaks.
func sentences(text string) []sentence {
	var out []sentence
	add := func(part string) {
		part = strings.Join(strings.Fields(part), " ")
		if len(part) > longestSentence {
			part = strings.ToValidUTF8(part[:longestSentence], "")
		}
		if w := normal(part); w != "" && len(out) < sentencesAtMost {
			out = append(out, sentence{text: part, words: w})
		}
	}
	begin := 0
	for i, r := range text {
		end := r == '\n' || r == ';'
		if strings.ContainsRune(".!?…", r) {
			next := text[i+len(string(r)):]
			end = next == "" || strings.ContainsAny(next[:1], " \n\r\t.!?\"')")
		}
		if end {
			add(text[begin : i+len(string(r))])
			begin = i + len(string(r))
		}
	}
	add(text[begin:])
	return out
}

// normal is the sentence for rules; "" when there is no word in it.
func normal(text string) string {
	var b strings.Builder
	b.WriteByte(' ')
	any := false
	for _, r := range words.Fold(text) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			any = true
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == '`':
			b.WriteByte('\'')
		case r == '[' || r == ']':
			b.WriteRune(r)
		case r == ',' || r == '?' || r == '%':
			b.WriteByte(' ')
			b.WriteRune(r)
			b.WriteByte(' ')
		default:
			b.WriteByte(' ')
		}
	}
	if !any {
		return ""
	}
	return " " + strings.Join(strings.Fields(b.String()), " ") + " "
}
