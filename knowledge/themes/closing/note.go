package closing

import (
	"embed"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/kepthq/kept/tickets/fault"
)

// phrases are what is said around a note in a language that is not the customer's.
type phrases struct {
	Hello    string `json:"hello"`    // with {name}
	Stranger string `json:"stranger"` // without
	Intro    string `json:"intro"`    // with {subject} and {ticket}
	Only     string `json:"only"`     // with {language}
	Answer   string `json:"answer"`
}

//go:embed words/*.json
var wordFiles embed.FS

// languages are those that phrases exist in, with what they call themselves.
func languages() map[string]string {
	return map[string]string{
		"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "pt": "Português",
		"it": "Italiano", "nl": "Nederlands", "zh": "中文", "ja": "日本語", "ar": "العربية",
	}
}

// allPhrases reads the embedded files once; that they are whole is tested.
var allPhrases = sync.OnceValue(func() map[string]phrases { //nolint:gochecknoglobals // constants, decoded
	all := map[string]phrases{}
	for code := range languages() {
		content, err := wordFiles.ReadFile("words/" + code + ".json")
		var p phrases
		if err == nil {
			err = json.Unmarshal(content, &p)
		}
		if err != nil {
			panic(fmt.Sprintf("words of %s: %v", code, err)) // they are part of the program
		}
		all[code] = p
	}
	return all
})

// baseLanguage is the language of a tag such as pt-BR or de_AT; "" when it is none.
func baseLanguage(tag string) string {
	t, err := language.Parse(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-"))
	if err != nil || t == language.Und {
		return ""
	}
	base, confidence := t.Base()
	if confidence == language.No {
		return ""
	}
	return base.String()
}

const (
	maxNote   = 5000 // bytes
	maxFuture = 24 * time.Hour
)

var placeholder = regexp.MustCompile(`\{([^{}\s]{0,40})\}`)

func (n *NewShip) cleanNote(now time.Time) error {
	if n.At.After(now.Add(maxFuture)) {
		return fault.InvalidField("at", "must not lie in the future")
	}
	clean := map[string]string{}
	for _, tag := range slices.Sorted(maps.Keys(n.Note)) {
		words := strings.TrimSpace(strings.ReplaceAll(n.Note[tag], "\r\n", "\n"))
		code := baseLanguage(tag)
		switch {
		case code == "":
			return fault.InvalidField("note."+tag, "%q is no language; write it as en or de", tag)
		case words == "":
			continue
		case len(words) > maxNote:
			return fault.InvalidField("note."+tag, "must have at most %d bytes", maxNote)
		case clean[code] != "":
			return fault.InvalidField("note."+tag, "there are two notes in the same language")
		}
		for _, m := range placeholder.FindAllStringSubmatch(words, -1) {
			if !slices.Contains([]string{"name", "ticket", "subject", "asked"}, m[1]) {
				return fault.InvalidField("note."+tag, "{%s} is not known; there are {name}, {ticket}, {subject} and {asked}", m[1])
			}
		}
		clean[code] = words
	}
	n.Note = clean
	return n.cleanFallback()
}

func (n *NewShip) cleanFallback() error {
	if len(n.Note) == 0 {
		n.Fallback = ""
		return nil
	}
	asked := n.Fallback
	if n.Fallback = baseLanguage(asked); asked == "" {
		n.Fallback = "en"
		if _, ok := n.Note["en"]; !ok {
			n.Fallback = slices.Sorted(maps.Keys(n.Note))[0]
		}
	}
	if _, ok := n.Note[n.Fallback]; !ok {
		return fault.InvalidField("fallback_language", "there is no note in %q", asked)
	}
	return nil
}

// words is what the customer is told, and the language of the note in it.
func (n *NewShip) words(a *affected) (body, noteLanguage string) {
	if len(n.Note) == 0 {
		return "", ""
	}
	own := a.language()
	if note, ok := n.Note[own]; ok {
		return a.fill(note), own
	}
	note := a.fill(n.Note[n.Fallback])
	p, ok := allPhrases()[own]
	if !ok {
		p = allPhrases()["en"]
	}
	hello := p.Hello
	if a.firstName() == "" {
		hello = p.Stranger
	}
	name := languages()[n.Fallback]
	if name == "" {
		name = n.Fallback
	}
	only := strings.ReplaceAll(p.Only, "{language}", name)
	return strings.Join([]string{a.fill(hello), a.fill(p.Intro), only, note, p.Answer}, "\n\n"), n.Fallback
}

// fill puts the customer's own values in. A greeting of nobody loses the space before the name.
func (a *affected) fill(words string) string {
	name := a.firstName()
	if name == "" {
		words = strings.NewReplacer(" {name}", "", "{name}", "").Replace(words)
	}
	return strings.NewReplacer("{name}", name, "{ticket}", fmt.Sprint(a.TicketID), "{subject}", oneLine(a.Subject, 120), "{asked}", oneLine(a.Asked, 160)).Replace(words)
}

// firstName is what to call the customer: their whole name, since which part of it comes first differs; nothing when it is no
// name.
func (a *affected) firstName() string {
	name := oneLine(a.CustomerName, 80)
	if strings.ContainsAny(name, "@<>{}") {
		return ""
	}
	return name
}

func oneLine(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most-1])) + "…"
}

// asHTML is the text as paragraphs that find their own direction.
func asHTML(text string) string {
	var b strings.Builder
	for _, paragraph := range regexp.MustCompile(`\n[ \t]*\n+`).Split(strings.TrimSpace(text), -1) {
		lines := strings.Split(strings.TrimSpace(paragraph), "\n")
		for i := range lines {
			lines[i] = html.EscapeString(strings.TrimRight(lines[i], " \t"))
		}
		b.WriteString(`<p dir="auto">` + strings.Join(lines, "<br>") + "</p>")
	}
	return b.String()
}
