package mailparse

import (
	"strings"
)

// maxAddresses bounds one address field, maxUnit how far the end of a quoted
// string or comment is looked for.
const (
	maxAddresses = 1000
	maxUnit      = 2000
)

// parseAddresses reads an address list the way people expect it to be read,
// however it was written. Entries without any address are dropped.
func parseAddresses(raw, hint string, d *defects) []Address {
	list := []Address{}
	pieces := splitAddresses(raw)
	for i := 0; i < len(pieces) && len(list) < maxAddresses; i++ {
		piece := pieces[i]
		// Doe, John <john@example.com>: a comma that should have been quoted.
		for i+1 < len(pieces) && !hasAddress(piece) && !strings.HasPrefix(strings.TrimSpace(piece), `"`) && hasAngle(pieces[i+1]) && strings.TrimSpace(piece) != "" {
			i++
			piece += "," + pieces[i]
			d.add("address", "an unquoted comma in a name was taken as part of the name")
		}
		if a := parseAddress(piece, hint, d); a.Address != "" {
			list = append(list, a)
		}
	}
	return list
}

// splitAddresses cuts at commas and semicolons outside quotes, comments, angle
// brackets and encoded-words, and drops group names.
func splitAddresses(s string) []string {
	var pieces []string
	start, closed := 0, -1 // closed: behind the last address in brackets of this entry
	for i := 0; i < len(s); {
		switch s[i] {
		case '<':
			// A <a@x> B <b@y>: the comma between them is missing.
			if closed > start {
				pieces = append(pieces, s[start:closed])
				start = closed
			}
			from := i
			i = skipUnit(s, i)
			if strings.Contains(s[from:i], "@") {
				closed = i
			}
			continue
		case '"', '(', '=':
			i = skipUnit(s, i)
			continue
		case ',', ';':
			pieces = append(pieces, s[start:i])
			start = i + 1
		case ':':
			if name := s[start:i]; !strings.ContainsAny(name, "@<[") && !strings.EqualFold(strings.TrimSpace(name), "mailto") {
				start = i + 1 // "Team: a@x, b@x;"
			}
		}
		i++
	}
	return append(pieces, s[start:])
}

// skipUnit returns the index behind the quoted string, comment, angle address
// or encoded-word at i, or i+1 if it does not close.
func skipUnit(s string, i int) int {
	s = s[:min(len(s), i+maxUnit)]
	switch s[i] {
	case '"':
		if end := closingQuote(s[i+1:]); end >= 0 {
			return i + 1 + end + 1
		}
	case '<':
		end := strings.IndexByte(s[i:], '>')
		if next := strings.IndexByte(s[i+1:], '<'); end >= 0 && (next < 0 || next+1 > end || next == 0) {
			return i + end + 1
		}
	case '(':
		depth := 0
		for j := i; j < len(s); j++ {
			switch s[j] {
			case '\\':
				j++
			case '(':
				depth++
			case ')':
				if depth--; depth == 0 {
					return j + 1
				}
			}
		}
	case '=':
		if w, ok := parseWord(s, i); ok && !strings.ContainsAny(s[i:w.end], "<>") {
			return w.end
		}
	}
	return i + 1
}

func hasAngle(s string) bool   { return strings.Contains(s, "<") && strings.Contains(s, "@") }
func hasAddress(s string) bool { return strings.Contains(s, "@") || strings.Contains(s, "<") }

// parseAddress reads one entry: Name <address>, address (Name), Name address,
// or a bare word such as MAILER-DAEMON.
func parseAddress(s, hint string, d *defects) Address {
	s = strings.TrimSpace(s)
	if s == "" {
		return Address{}
	}
	if open, end := angle(s); open >= 0 {
		name := s[:open]
		if after := strings.TrimSpace(s[end:]); strings.TrimSpace(name) == "" && strings.HasPrefix(after, "(") {
			name = strings.Trim(after, "()")
		}
		return Address{displayName(name, hint, d), cleanAddress(strings.Trim(s[open:end], "<>"), hint, d)}
	}
	bare, comment := cutComment(s)
	bare = unquoteName(bare)
	if !strings.Contains(bare, "@") && strings.Contains(bare, "=?") {
		bare = decodeWords(bare, hint, d) // the whole field was encoded
		if open, _ := angle(bare); open >= 0 {
			return parseAddress(bare, hint, d)
		}
	}
	words := strings.Fields(bare)
	for i, w := range words {
		if strings.Contains(strings.Trim(w, "@"), "@") && len(words) > 1 {
			d.add("address", "an address without angle brackets stood behind a name")
			name := strings.Join(append(append([]string{}, words[:i]...), words[i+1:]...), " ")
			return Address{displayName(name, hint, d), cleanAddress(w, hint, d)}
		}
	}
	if !strings.Contains(bare, "@") && (len(words) != 1 || strings.ContainsAny(bare, "[]?")) {
		d.add("address", "an entry without an address was dropped: %q", cutRunes(bare, 80))
		return Address{}
	}
	return Address{displayName(comment, hint, d), cleanAddress(bare, hint, d)}
}

// angle finds the <...> that holds the address: the last one with an @, or the
// last one. A bracket that never closes reaches to the end.
func angle(s string) (open, end int) {
	open, end = -1, -1
	for i := 0; i < len(s); {
		if s[i] != '<' {
			if s[i] == '"' {
				i = skipUnit(s, i)
			} else {
				i++
			}
			continue
		}
		stop := strings.IndexByte(s[i:], '>')
		stop = i + stop + 1
		if stop <= i {
			stop = len(s)
		}
		for stop < len(s) && s[stop] == '>' {
			stop++
		}
		if open < 0 || strings.Contains(s[i:stop], "@") || !strings.Contains(s[open:end], "@") {
			open, end = i, stop
		}
		i = stop
	}
	return open, end
}

func cutComment(s string) (rest, comment string) {
	open := strings.IndexByte(s, '(')
	if open < 0 {
		return s, ""
	}
	end := skipUnit(s, open)
	if end == open+1 {
		return s, ""
	}
	return strings.TrimSpace(s[:open] + " " + s[end:]), s[open+1 : end-1]
}

func displayName(raw, hint string, d *defects) string {
	raw = strings.TrimSpace(raw)
	name := decodeWords(unquoteName(raw), hint, d)
	// Outlook quotes twice: "'Jane Roe'".
	if len(name) > 2 && name[0] == '\'' && name[len(name)-1] == '\'' {
		name = name[1 : len(name)-1]
	}
	return strings.Join(strings.FieldsFunc(strings.Trim(name, `"`), func(r rune) bool { return r == ' ' }), " ")
}

// unquoteName removes the quotes of quoted strings, wherever they stand.
func unquoteName(s string) string {
	if !strings.Contains(s, `"`) {
		return strings.ReplaceAll(s, `\`, "")
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			out.WriteByte(s[i])
		case s[i] != '"':
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

// cleanAddress tidies the part between the brackets. It repairs form, never
// meaning: case and inner spaces of the local part stay.
func cleanAddress(s, hint string, d *defects) string {
	if strings.Contains(s, "=?") {
		s = decodeWords(s, hint, d)
	}
	s = cleanLine(decodeRaw(s, hint, d))
	s, _ = cutComment(s)
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	s = strings.Trim(s, "<>[]\"' \t,;")
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return s
	}
	local, domain := strings.TrimSpace(s[:at]), strings.Join(strings.Fields(s[at+1:]), "")
	if i := strings.LastIndexByte(local, ':'); i >= 0 && strings.HasPrefix(local, "@") {
		local = local[i+1:] // source route, RFC 5322 section 4.4
	}
	return strings.TrimSpace(local) + "@" + strings.TrimRight(domain, ".")
}
