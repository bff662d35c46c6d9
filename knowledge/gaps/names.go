package gaps

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kepthq/kept/knowledge/words"
)

// names are words by which people in a ticket are known, folded.
type names map[string]bool

// namesOf takes names and addresses apart as people are addressed by them.
func namesOf(all ...string) names {
	out := names{}
	for _, name := range all {
		local, domain, isAddress := strings.Cut(name, "@")
		if isAddress && domain != "" {
			name = local
		}
		for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
			if utf8.RuneCountInString(part) < 2 || isAddress && (utf8.RuneCountInString(part) < 4 || slices.Contains(roles(), strings.ToLower(part))) {
				continue
			}
			out[words.Fold(part)] = true
		}
	}
	return out
}

// roles are what addresses are called that name nobody.
func roles() []string {
	return []string{"mail", "email", "info", "office", "contact", "kontakt", "hello", "hallo", "support", "admin", "sales", "post", "team", "service", "billing", "customer", "orders"}
}

// and is both together.
func (n names) and(others ...names) names {
	out := names{}
	for _, all := range append(others, n) {
		for name := range all {
			out[name] = true
		}
	}
	return out
}

// ordinary are names that are words as well; they are names when they are written with a capital.
func ordinary(name string) bool {
	return utf8.RuneCountInString(name) < 3 || words.Function("en", name) || words.Function("de", name) || words.Function("fr", name) || words.Function("es", name) ||
		slices.Contains([]string{
			"will", "mark", "may", "rose", "grace", "art", "bill", "rich", "frank", "grant", "hope", "joy", "april", "june", "august", "page", "young", "long",
			"white", "brown", "black", "green", "king", "price", "best", "test", "christian", "faith", "dawn", "ray", "rob", "sue", "jack", "van", "ernst", "wolf", "klein", "lang", "gross", "weiss", "schwarz", "braun", "bach", "berg", "stein", "post", "user",
		}, name)
}

// nameWord is a word that may be a name.
var (
	nameWord  = regexp.MustCompile(`[\p{L}\p{M}]+(['’][\p{L}\p{M}]+)*`)
	manyNames = regexp.MustCompile(`\[name\]([ .-]+\[name\])+`)
)

// mask puts [name] in the place of names.
func (n names) mask(text string) string {
	if len(n) == 0 {
		return text
	}
	text = nameWord.ReplaceAllStringFunc(text, func(word string) string {
		bare := strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
		folded := words.Fold(bare)
		if !n[folded] {
			return word
		}
		if first, _ := utf8.DecodeRuneInString(word); ordinary(folded) && !unicode.IsUpper(first) {
			return word
		}
		return "[name]" + word[len(bare):]
	})
	return manyNames.ReplaceAllString(text, "[name]")
}

// unsigned drops the lines at the end that only name somebody, with a place or a word of farewell at most.
func unsigned(text string) string {
	return withoutEnd(text, func(last string) bool { return strings.Contains(last, "[name]") && countWords(bare(last)) <= 2 })
}

// unsignedBy drops the lines at the end that only name the writer.
func unsignedBy(text, name string) string {
	n := namesOf(name)
	return withoutEnd(text, func(last string) bool { return n.mask(last) != last && countWords(bare(n.mask(last))) <= 2 })
}

// withoutEnd drops lines at the end, and a farewell above them.
func withoutEnd(text string, drop func(last string) bool) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	dropped := false
	for len(lines) > 1 {
		last := strings.TrimSpace(lines[len(lines)-1])
		farewell := dropped && strings.HasSuffix(last, ",") && countWords(last) <= 4
		if last != "" && !drop(last) && !farewell {
			break
		}
		dropped = dropped || last != ""
		lines = lines[:len(lines)-1]
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
