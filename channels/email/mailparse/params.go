package mailparse

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// parseParams reads "value; name=value; ..." as found in Content-Type and
// Content-Disposition. Names are lower case, values decoded (RFC 2231 with
// continuations, RFC 2047 although it is forbidden there, raw 8-bit).
func parseParams(raw, hint string, d *defects) (first string, params map[string]string) {
	pieces := splitParams(raw)
	first = strings.ToLower(strings.TrimSpace(pieces[0]))
	params = map[string]string{}
	segments := map[string][]paramSegment{}
	for _, piece := range pieces[1:] {
		name, val, ok := strings.Cut(piece, "=")
		name = strings.ToLower(strings.Trim(name, " \t\r\n"))
		if !ok || name == "" {
			continue
		}
		val = unquoteParam(strings.TrimSpace(val))
		if base, rest, star := strings.Cut(name, "*"); star {
			segments[base] = append(segments[base], newSegment(rest, val))
			continue
		}
		if _, dup := params[name]; !dup { // the first wins, as in other programs
			params[name] = decodeWords(val, hint, d)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(segments)) {
		if val := joinSegments(segments[name], d); val != "" {
			params[name] = val
		}
	}
	return first, params
}

// splitParams cuts at semicolons outside quotes. A quote that never closes is
// an ordinary character.
func splitParams(s string) []string {
	var pieces []string
	start, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted && closesLater(s[i+1:])
		case s[i] == ';' && !quoted:
			pieces = append(pieces, s[start:i])
			start = i + 1
		}
	}
	return append(pieces, s[start:])
}

func closesLater(s string) bool { return strings.IndexByte(s, '"') >= 0 }

// unquoteParam removes quotes. Only \" and \\ are escapes: Windows paths come
// unescaped.
func unquoteParam(s string) string {
	if len(s) == 0 || s[0] != '"' {
		return strings.Trim(s, "'")
	}
	s = s[1:]
	if i := closingQuote(s); i >= 0 {
		s = s[:i]
	}
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(s)
}

func closingQuote(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
		} else if i < len(s) && s[i] == '"' {
			return i
		}
	}
	return -1
}

// paramSegment is one name*0*= piece of RFC 2231.
type paramSegment struct {
	index   int
	encoded bool
	value   string
}

func newSegment(suffix, val string) paramSegment {
	number, encoded := strings.CutSuffix(suffix, "*")
	if suffix == "" {
		return paramSegment{encoded: true, value: val}
	}
	index, err := strconv.Atoi(number)
	if err != nil {
		index = 0
	}
	return paramSegment{index: index, encoded: encoded, value: val}
}

func joinSegments(parts []paramSegment, d *defects) string {
	slices.SortStableFunc(parts, func(a, b paramSegment) int { return a.index - b.index })
	charset := ""
	var joined []byte
	for i, p := range parts {
		if !p.encoded {
			joined = append(joined, p.value...)
			continue
		}
		val := p.value
		if i == 0 {
			if cs, rest, ok := strings.Cut(val, "'"); ok {
				charset = cs
				_, val, _ = strings.Cut(rest, "'")
			}
		}
		joined = append(joined, percentDecode(val)...)
	}
	text := cleanLine(decodeCharset(joined, charset, d))
	if strings.Contains(text, "=?") {
		return decodeWords(text, charset, d)
	}
	return text
}

func percentDecode(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}
