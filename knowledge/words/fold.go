package words

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s in the form in which terms are compared: lower case, without diacritics.
func Fold(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		out = appendFolded(out, r)
	}
	return string(out)
}

// appendFolded appends the folded form of r, which may be empty (a combining mark) or longer than r.
func appendFolded(out []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(out, byte(r))
	}
	if special := spelledOut(r); special != "" {
		return append(out, special...)
	}
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], r)
	decomposed := norm.NFKD.Properties(buf[:n]).Decomposition()
	if decomposed == nil {
		return appendPlain(out, r)
	}
	for len(decomposed) > 0 {
		d, size := utf8.DecodeRune(decomposed)
		out = appendPlain(out, d)
		decomposed = decomposed[size:]
	}
	return out
}

// appendPlain appends r in lower case unless it is a diacritic.
func appendPlain(out []byte, r rune) []byte {
	if isDiacritic(r) {
		return out
	}
	return utf8.AppendRune(out, unicode.ToLower(r))
}

// isDiacritic reports whether r is a mark that readers do without: accents, Hebrew points, Arabic vowels.
// The marks of Indic and South-East Asian scripts are vowels and stay.
func isDiacritic(r rune) bool {
	switch {
	case r >= 0x0300 && r <= 0x036F, r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1DC0 && r <= 0x1DFF:
		return true
	case r >= 0x0591 && r <= 0x05C7, r >= 0x0610 && r <= 0x061A, r >= 0x064B && r <= 0x065F, r == 0x0670, r == 0x0640:
		return unicode.Is(unicode.Mn, r) || r == 0x0640
	case r == 0x3099 || r == 0x309A: // voicing of kana, which NFKD takes apart
		return true
	}
	return false
}

// spelledOut gives letters that do not decompose in Unicode but that people type in plain letters.
func spelledOut(r rune) string {
	switch r {
	case 'ß', 'ẞ':
		return "ss"
	case 'æ', 'Æ':
		return "ae"
	case 'œ', 'Œ':
		return "oe"
	case 'ø', 'Ø':
		return "o"
	case 'ł', 'Ł':
		return "l"
	case 'đ', 'Đ', 'ð', 'Ð':
		return "d"
	case 'þ', 'Þ':
		return "th"
	case 'ı':
		return "i"
	case 'ς':
		return "σ"
	}
	return ""
}
