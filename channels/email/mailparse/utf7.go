package mailparse

import (
	"strings"
	"unicode/utf16"
)

// decodeUTF7 reads RFC 2152, which old Exchange servers still write in delivery
// reports and which the Go text packages do not know.
func decodeUTF7(s string) string {
	var out strings.Builder
	for {
		plain, rest, ok := strings.Cut(s, "+")
		out.WriteString(plain)
		if !ok {
			return out.String()
		}
		end := 0
		for end < len(rest) && isBase64(rest[end]) {
			end++
		}
		if end == 0 {
			out.WriteByte('+') // "+-" is a plus; a lone one is kept
		} else {
			out.WriteString(utf16Text(decodeBase64Lax([]byte(rest[:end]))))
		}
		s = strings.TrimPrefix(rest[end:], "-")
	}
}

func isBase64(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}

func utf16Text(b []byte) string {
	units := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(units))
}
