package webpage

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Language is one that every page speaks.
type Language struct {
	Code string // BCP 47, as in the lang attribute and in the name of the file of words
	Name string // its own
}

// Languages are those that every page speaks; the first is what others fall back to.
func Languages() []Language {
	return []Language{
		{"en", "English"}, {"de", "Deutsch"}, {"es", "Español"}, {"fr", "Français"},
		{"pt", "Português"}, {"zh", "中文"}, {"ja", "日本語"}, {"ar", "العربية"},
	}
}

// Catalog is what a kind of page says, in every language.
type Catalog struct {
	matcher language.Matcher
	words   []*Words // in the order of Languages
}

// Words are a catalogue in one language, for one reader.
type Words struct {
	code     string
	tag      language.Tag
	twelve   bool // the clock has twelve hours
	messages map[string]message
}

// message is a text, or its plural forms by the names that CLDR gives them.
type message struct {
	text  string
	forms map[string]string
}

// UnmarshalJSON reads "text" or {"one": "text", "other": "texts"}.
func (m *message) UnmarshalJSON(b []byte) error {
	if err := json.Unmarshal(b, &m.text); err == nil {
		return nil
	}
	return json.Unmarshal(b, &m.forms)
}

// NewCatalog reads one file of words per language (en.json, de.json, ...) from each of the folders; the
// layout's own words are always there. A later folder wins. It refuses a language that lacks a word
// or a plural form.
func NewCatalog(folders ...fs.FS) (*Catalog, error) {
	c := &Catalog{}
	var tags []language.Tag
	for _, l := range Languages() {
		w := &Words{code: l.Code, tag: language.MustParse(l.Code), messages: map[string]message{}}
		for _, f := range append([]fs.FS{folder("words")}, folders...) {
			if err := w.read(f); err != nil {
				return nil, err
			}
		}
		if len(c.words) > 0 {
			if err := w.complete(c.words[0]); err != nil {
				return nil, err
			}
		}
		c.words, tags = append(c.words, w), append(tags, w.tag)
	}
	c.matcher = language.NewMatcher(tags)
	return c, nil
}

func (w *Words) read(folder fs.FS) error {
	raw, err := fs.ReadFile(folder, w.code+".json")
	if err != nil {
		return fmt.Errorf("read words: %w", err)
	}
	var messages map[string]message
	if err := json.Unmarshal(raw, &messages); err != nil {
		return fmt.Errorf("read words in %s: %w", w.code, err)
	}
	maps.Copy(w.messages, messages)
	return nil
}

// complete compares the keys with those of the first language, and the plural forms with the language's.
func (w *Words) complete(first *Words) error {
	for _, key := range slices.Sorted(maps.Keys(first.messages)) {
		mine, ok := w.messages[key]
		if !ok || (mine.forms == nil) != (first.messages[key].forms == nil) {
			return fmt.Errorf("words in %s: %s is missing", w.code, key)
		}
		if mine.forms == nil {
			continue
		}
		for n := range 101 { // every form of our languages shows by then
			if form := w.form(n); mine.forms[form] == "" {
				return fmt.Errorf("words in %s: %s has no form %q, for %d", w.code, key, form, n)
			}
		}
	}
	for key := range w.messages {
		if _, ok := first.messages[key]; !ok {
			return fmt.Errorf("words in %s: %s is none of %s", w.code, key, first.code)
		}
	}
	return nil
}

// For returns the words for a reader: wishes are language tags or whole Accept-Language headers, the
// strongest first; the first one that we speak is taken.
func (c *Catalog) For(wishes ...string) *Words {
	for _, wish := range wishes {
		tags, _, err := language.ParseAcceptLanguage(wish)
		if err != nil || len(tags) == 0 {
			continue
		}
		tag, index, confidence := c.matcher.Match(tags...)
		if confidence == language.No {
			continue
		}
		w := *c.words[index]
		region, _ := tag.Region()
		w.twelve = w.code == "en" && region.String() == "US" && strings.Contains(wish, "US")
		return &w
	}
	return c.words[0]
}

// Lang is the language's code.
func (w *Words) Lang() string { return w.code }

// Dir is the direction of writing: ltr or rtl.
func (w *Words) Dir() string {
	if w.code == "ar" {
		return "rtl"
	}
	return "ltr"
}

// T returns the words of a key with {placeholders} filled from pairs of name and value. An unknown key
// comes back as it is: a page with an odd word is better than none.
func (w *Words) T(key string, pairs ...any) string {
	m, ok := w.messages[key]
	if !ok {
		return key
	}
	return fill(m.text, pairs)
}

// N is T in the plural form for n, which fills {n}.
func (w *Words) N(key string, n int, pairs ...any) string {
	m, ok := w.messages[key]
	if !ok {
		return key
	}
	text := m.forms[w.form(n)]
	if text == "" {
		text = m.forms["other"]
	}
	return fill(text, append(pairs, "n", n))
}

func fill(text string, pairs []any) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%v}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return text
}

// form names the plural form of a whole number (CLDR, cardinal).
func (w *Words) form(n int) string {
	switch plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0) {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	default:
		return "other"
	}
}

// Pick chooses among texts that somebody wrote by language: the reader's, then English, then the first
// by name of its language; "" when there are none.
func (w *Words) Pick(texts map[string]string) string {
	for _, code := range append([]string{w.code, Languages()[0].Code}, slices.Sorted(maps.Keys(texts))...) {
		if texts[code] != "" {
			return texts[code]
		}
	}
	return ""
}
