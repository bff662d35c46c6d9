package webform

import (
	"strconv"
	"strings"
)

// Text is the same words in several languages, by language tag.
type Text map[string]string

// In returns the words in the language; where there are none, in fallback; where there are none
// either, "".
func (t Text) In(language, fallback string) string {
	if words := strings.TrimSpace(t[language]); words != "" {
		return words
	}
	return strings.TrimSpace(t[fallback])
}

// Languages that forms speak: our own words are there in each.
func Languages() []string { return []string{"en", "de", "es", "fr", "pt", "zh", "ja", "ar"} }

// speak picks the language of a page: the one that was asked for, else the reader's first that the
// form has, else the form's first.
func (d *Definition) speak(asked, accept string) string {
	for _, tag := range append([]string{asked}, acceptable(accept)...) {
		base, _, _ := strings.Cut(strings.ToLower(tag), "-")
		for _, language := range d.Languages {
			if base == language {
				return language
			}
		}
	}
	return d.first()
}

func (d *Definition) first() string {
	if len(d.Languages) == 0 {
		return "en"
	}
	return d.Languages[0]
}

// acceptable lists the languages of an Accept-Language header, best first (RFC 9110 section 12.5.4).
func acceptable(header string) []string {
	type weighed struct {
		tag string
		q   float64
	}
	var all []weighed
	const most = 20
	for part := range strings.SplitSeq(header, ",") {
		tag, parameter, _ := strings.Cut(strings.TrimSpace(part), ";")
		q := 1.0
		if value, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q="); ok {
			q, _ = strconv.ParseFloat(value, 64)
		}
		at := len(all)
		for at > 0 && all[at-1].q < q {
			at--
		}
		all = append(all[:at], append([]weighed{{strings.TrimSpace(tag), q}}, all[at:]...)...)
		if len(all) == most {
			break
		}
	}
	tags := make([]string, len(all))
	for i, w := range all {
		tags[i] = w.tag
	}
	return tags
}
