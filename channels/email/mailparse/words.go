package mailparse

import (
	"encoding/base64"
	"strings"
)

// encodedWord is one =?charset?encoding?text?= of RFC 2047, decoded to bytes.
type encodedWord struct {
	charset string
	bytes   []byte
	end     int // index behind it
}

// decodeWords turns a raw header value into text. Adjacent words of one charset
// are joined before decoding, because many programs split inside a character.
// Words are found anywhere, also in quoted strings and without the white space
// that the RFC wants around them. Raw 8-bit text is decoded by guessing, with
// hint as the first guess.
func decodeWords(raw, hint string, d *defects) string {
	var out strings.Builder
	var pending encodedWord // bytes of one or more joined words
	flush := func() {
		if pending.bytes != nil {
			out.WriteString(decodeCharset(pending.bytes, pending.charset, d))
			pending = encodedWord{}
		}
	}
	for i := 0; i < len(raw); {
		next := strings.Index(raw[i:], "=?")
		if next < 0 {
			next = len(raw) - i
		}
		gap := raw[i : i+next]
		word, ok := parseWord(raw, i+next)
		joins := ok && pending.bytes != nil && strings.TrimSpace(gap) == ""
		if !joins {
			flush()
			out.WriteString(decodeRaw(gap, hint, d))
		} else if !strings.EqualFold(word.charset, pending.charset) {
			flush()
		}
		if !ok {
			i += next
			if i < len(raw) {
				out.WriteString("=?")
				i += 2
			}
			continue
		}
		pending.charset = word.charset
		pending.bytes = append(pending.bytes, word.bytes...)
		if pending.bytes == nil {
			pending.bytes = []byte{}
		}
		i = word.end
	}
	flush()
	return cleanLine(out.String())
}

// parseWord reads the encoded-word that starts at i.
func parseWord(s string, i int) (encodedWord, bool) {
	if !strings.HasPrefix(s[min(i, len(s)):], "=?") {
		return encodedWord{}, false
	}
	charset, rest, ok := strings.Cut(s[i+2:], "?")
	if !ok || len(charset) > 60 || len(rest) < 2 || rest[1] != '?' || strings.ContainsAny(charset, "\" <>@") {
		return encodedWord{}, false
	}
	charset, _, _ = strings.Cut(charset, "*") // RFC 2231 language
	start := i + 2 + strings.IndexByte(s[i+2:], '?') + 3
	switch rest[0] {
	case 'b', 'B':
		end := strings.Index(s[start:], "?=")
		if end < 0 {
			return encodedWord{}, false
		}
		return encodedWord{charset, decodeBase64Lax([]byte(s[start : start+end])), start + end + 2}, true
	case 'q', 'Q':
		end := endOfQ(s[start:])
		if end < 0 {
			return encodedWord{}, false
		}
		return encodedWord{charset, decodeQ(s[start : start+end]), start + end + 2}, true
	}
	return encodedWord{}, false
}

// endOfQ finds the closing "?=", skipping one that belongs to a raw "?"
// followed by an escape ("who?=20me?=").
func endOfQ(s string) int {
	for from := 0; ; {
		end := strings.Index(s[from:], "?=")
		if end < 0 {
			return from - 1 // -1 when none was found at all
		}
		end += from
		after := s[end+2:]
		escape := len(after) >= 2 && isHex(after[0]) && isHex(after[1])
		if !escape || !strings.Contains(strings.SplitN(after, " ", 2)[0], "?=") {
			return end
		}
		from = end + 1
	}
}

func decodeQ(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '_':
			out = append(out, ' ')
		case s[i] == '=' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			out = append(out, s[i])
		}
	}
	return out
}

// decodeBase64Lax decodes what is base64 in b and skips what is not: white
// space, wrong characters, missing or early padding.
func decodeBase64Lax(b []byte) []byte {
	kept := make([]byte, 0, len(b))
	out := make([]byte, 0, len(b)*3/4+3)
	flush := func() {
		chunk := make([]byte, base64.RawStdEncoding.DecodedLen(len(kept)))
		if len(kept)%4 == 1 { // six bits are no byte
			kept = kept[:len(kept)-1]
		}
		n, _ := base64.RawStdEncoding.Decode(chunk, kept)
		out = append(out, chunk[:n]...)
		kept = kept[:0]
	}
	for _, c := range b {
		switch {
		case isBase64(c):
			kept = append(kept, c)
		case c == '=':
			flush() // several encoded pieces may have been joined
		}
	}
	flush()
	return out
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
