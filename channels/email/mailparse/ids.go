package mailparse

import (
	"regexp"
	"slices"
	"strings"
)

// maxReferences keeps the newest: a thread may be years old.
const maxReferences = 200

var angleID = regexp.MustCompile(`<\s*([^<>\s][^<>]*?)\s*>`)

// parseIDs reads Message-ID-like values: in angle brackets with anything
// between them, or else as bare words with an @.
func parseIDs(raw string) []string {
	raw = strings.Map(func(r rune) rune {
		if r == 0 || r == '\r' || r == '\n' {
			return ' '
		}
		return r
	}, raw)
	var ids []string
	add := func(id string) {
		id = strings.Join(strings.Fields(strings.ToValidUTF8(id, "\ufffd")), "")
		if id != "" && len(id) < 1000 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, m := range angleID.FindAllStringSubmatch(raw, -1) {
		add(m[1])
		if len(ids) > 5*maxReferences {
			break
		}
	}
	if len(ids) > 0 {
		return ids
	}
	for _, word := range strings.FieldsFunc(raw, func(r rune) bool { return r <= ' ' || r == ',' || r == ';' || r == '"' }) {
		if word = trimID(word); strings.Contains(word, "@") && len(ids) <= 5*maxReferences {
			add(word)
		}
	}
	return ids
}

// trimID takes one identifier out of its brackets.
func trimID(s string) string {
	s = strings.TrimSpace(cleanLine(s))
	if m := angleID.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return strings.Trim(s, "<> ")
}

func lastN[T any](list []T, n int) []T { return list[max(0, len(list)-n):] }
