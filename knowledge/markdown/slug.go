package markdown

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longestSlug is in runes.
const longestSlug = 90

// latin are letters that have no base letter to fall back to, or a longer one.
var latin = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "æ", "ae", "œ", "oe", "ø", "oe", "å", "aa", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i")

// Slug is what a title is called in an address: small letters and digits of any script, joined by "-". It is
// empty when the title has neither; a slug stays as it is.
func Slug(title string) string {
	folded := latin.Replace(norm.NFC.String(strings.ToLower(strings.ToValidUTF8(title, ""))))
	var b strings.Builder
	n, gap := 0, false
	for _, r := range norm.NFC.String(withoutAccents(folded)) {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) {
			gap = b.Len() > 0
			continue
		}
		if n++; n > longestSlug {
			break
		}
		if gap {
			b.WriteByte('-')
			gap = false
			n++
		}
		b.WriteRune(r)
	}
	return b.String()
}

// withoutAccents takes marks off Latin letters only; in other scripts they are what tells words apart.
func withoutAccents(s string) string {
	var b strings.Builder
	base := rune(0)
	for _, r := range norm.NFD.String(s) {
		if unicode.Is(unicode.Mn, r) {
			if unicode.Is(unicode.Latin, base) {
				continue
			}
		} else {
			base = r
		}
		b.WriteRune(r)
	}
	return b.String()
}
