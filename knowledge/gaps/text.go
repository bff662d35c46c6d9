package gaps

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/knowledge/words"
)

// masks are what stands in a text for what was masked.
var masks = regexp.MustCompile(`\[(email|link|phone|amount|date|code|number|name|hidden)\]`)

// The characters behind which a veil hides: private ones, which no text of people has.
const (
	firstVeil = '\uE000'
	lastVeil  = '\uF8FF'
)

// veil hides pieces of a text from what would mask them.
type veil struct{ hidden []string }

// telltale is a piece of a text that masking may take out.
var telltale = regexp.MustCompile(`\S*[\p{N}@]\S*|\S+://\S*|www\.\S+`)

// hide puts private characters in the place of the pieces that are kept.
func (v *veil) hide(text string, keep func(piece string) bool) string {
	text = strings.Map(func(r rune) rune {
		if r >= firstVeil && r <= lastVeil {
			return -1
		}
		return r
	}, text)
	return telltale.ReplaceAllStringFunc(text, func(piece string) string {
		core, before, after := trimPiece(piece)
		if core == "" || len(v.hidden) >= lastVeil-firstVeil || !keep(core) {
			return piece
		}
		v.hidden = append(v.hidden, core)
		return before + string(firstVeil+rune(len(v.hidden)-1)) + after
	})
}

// lift puts the pieces back.
func (v *veil) lift(text string) string {
	if len(v.hidden) == 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if r >= firstVeil && int(r-firstVeil) < len(v.hidden) {
			b.WriteString(v.hidden[r-firstVeil])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// trimPiece parts a piece from the punctuation around it.
func trimPiece(piece string) (core, before, after string) {
	const around = `.,;:!?()[]{}<>"'“”„«»*_`
	core = strings.TrimLeft(piece, around)
	before = piece[:len(piece)-len(core)]
	rest := core
	core = strings.TrimRight(core, around)
	return core, before, rest[len(core):]
}

// own returns what somebody says in a message, without greeting, quote and signature, and not masked.
func own(text string) string {
	v := &veil{}
	return strings.TrimSpace(v.lift(themes.Clean(v.hide(text, func(string) bool { return true }))))
}

// masked returns what somebody says in a message without what names people, orders and places on the web.
func masked(text string, names names) string {
	return unsigned(names.mask(themes.Clean(text)))
}

// bare is a masked text without its masks, for counting words.
func bare(text string) string { return masks.ReplaceAllString(text, " ") }

var (
	sentenceEnd = regexp.MustCompile(`([.!?…]+["'”)\]]*)(\s+)|([。！？]+)|\n+`)
	listItem    = regexp.MustCompile(`^\s*([-*•–]|\d{1,2}[.)])\s+`)
	replyMark   = regexp.MustCompile(`(?i)^\s*(re|aw|fw|fwd|wg|sv|vs|tr|antw|rif|res)\s*(\[\d+\])?:\s*|^\s*\[[^\]]{1,40}\]\s*`)
)

// sentences parts a text at full stops and line ends. Items of lists keep their marks.
func sentences(text string) []string {
	var out []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		mark := listItem.FindString(line)
		rest, begin := line[len(mark):], 0
		first := true
		put := func(s string) {
			if first {
				s, first = mark+s, false
			}
			add(s)
		}
		for _, at := range sentenceEnd.FindAllStringIndex(rest, -1) {
			put(rest[begin:at[1]])
			begin = at[1]
		}
		put(rest[begin:])
	}
	return out
}

// stems are the words of a text without their inflection and without function words. Masks are no words.
func stems(language, text string) []string {
	var out []string
	text = bare(text)
	words.Each([]byte(text), func(t words.Token) {
		if t.Whole {
			return
		}
		term := string(t.Term)
		if words.Function(language, term) || utf8.RuneCountInString(term) < 2 && !unicode.IsDigit(rune(term[0])) && !spaceless(term) {
			return
		}
		out = append(out, words.Stem(language, term))
	})
	return out
}

func spaceless(term string) bool {
	r, _ := utf8.DecodeRuneInString(term)
	return words.Spaceless(r)
}

// shorten cuts a text between words to at most n runes.
func shorten(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	runes := []rune(text)[:n-1]
	for i := len(runes) - 1; i > n/2; i-- {
		if unicode.IsSpace(runes[i]) {
			runes = runes[:i]
			break
		}
	}
	return strings.TrimRightFunc(string(runes), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) + "…"
}

// capitalize begins a text with a capital letter.
func capitalize(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

// languages are those that texts are told apart in.
func languages() []string {
	return []string{"en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "no", "fi", "ru"}
}

// languageOf guesses what a text is written in; "en" when it could be anything.
func languageOf(text string) string {
	if found := words.Detect(text, languages()); found != "" {
		return found
	}
	return "en"
}
