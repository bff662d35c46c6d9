package chat

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/language"

	"github.com/kepthq/kept/tickets/fault"
)

// What people may type, in characters unless it says otherwise.
const (
	maxSiteName     = 100
	maxOrigins      = 50
	maxLocales      = 40
	maxGreeting     = 300
	maxSubtitle     = 200
	maxLauncherText = 40
	maxQuestions    = 10
	maxOptions      = 50
	maxOption       = 64
	maxLabel        = 200
)

var (
	hostPattern       = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?$`)
	colorPattern      = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	questionIDPattern = regexp.MustCompile(`^[a-z0-9_-]{1,40}$`)
	mapsToPattern     = regexp.MustCompile(`^(|name|email|tag|custom:[a-z0-9_]{1,40})$`)
)

// clean checks what people type and brings it into its stored form. Its faults name the field.
func (s *Site) clean() error {
	s.Name = oneLine(s.Name)
	if n := utf8.RuneCountInString(s.Name); n == 0 || n > maxSiteName {
		return fault.InvalidField("name", "must have 1 to %d characters", maxSiteName)
	}
	if s.Assignment != AssignManual && s.Assignment != AssignAuto {
		return fault.InvalidField("assignment", "%q is none of manual, auto", s.Assignment)
	}
	if err := s.cleanOrigins(); err != nil {
		return err
	}
	if err := s.Look.clean(); err != nil {
		return err
	}
	return s.cleanQuestions()
}

func (s *Site) cleanOrigins() error {
	if len(s.Origins) > maxOrigins {
		return fault.InvalidField("origins", "must have at most %d", maxOrigins)
	}
	var origins []string
	for i, given := range s.Origins {
		origin, ok := CleanOrigin(given)
		if !ok {
			return fault.InvalidField(fmt.Sprintf("origins[%d]", i), "%q is not an address such as https://shop.example: https (or http for localhost), a host, perhaps a port, and nothing after it", given)
		}
		if !slices.Contains(origins, origin) {
			origins = append(origins, origin)
		}
	}
	s.Origins = origins
	return nil
}

// CleanOrigin brings what somebody types into the form in which browsers send it (RFC 6454, section 6.1):
// lower case, international names as ASCII, no default port. False when it is no origin that may carry the
// chat: only https can be trusted to be who it says, and http to one's own machine.
func CleanOrigin(given string) (string, bool) {
	u, err := url.Parse(strings.TrimSuffix(strings.TrimSpace(given), "/"))
	if err != nil || !utf8.ValidString(given) || u.Host == "" || u.User != nil || u.Opaque != "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return "", false
	}
	host, err := idna.Lookup.ToASCII(u.Hostname())
	ip := net.ParseIP(u.Hostname())
	switch {
	case ip != nil && ip.To4() == nil:
		host = "[" + ip.String() + "]"
	case err != nil || !hostPattern.MatchString(host):
		return "", false
	}
	local := host == "localhost" || strings.HasSuffix(host, ".localhost") || (ip != nil && ip.IsLoopback())
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return "", false
	}
	switch port := u.Port(); {
	case port == "" && strings.HasSuffix(u.Host, ":"):
		return "", false
	case port == "", u.Scheme == "https" && port == "443", u.Scheme == "http" && port == "80":
		return u.Scheme + "://" + host, true
	default:
		if _, err := strconv.ParseUint(port, 10, 16); err != nil || port[0] == '0' {
			return "", false
		}
		return u.Scheme + "://" + host + ":" + port, true
	}
}

func (l *Look) clean() error {
	if !colorPattern.MatchString(l.Color) {
		return fault.InvalidField("look.color", "%q is not a colour such as #2255cc", l.Color)
	}
	l.Color = strings.ToLower(l.Color)
	if l.Side != "right" && l.Side != "left" {
		return fault.InvalidField("look.side", "%q is none of right, left", l.Side)
	}
	switch l.Theme {
	case "", ThemeAuto, ThemeLight, ThemeDark:
	default:
		return fault.InvalidField("look.theme", "%q is none of auto, light, dark", l.Theme)
	}
	if len(l.Locales) > maxLocales {
		return fault.InvalidField("look.locales", "must have at most %d", maxLocales)
	}
	for i, locale := range l.Locales {
		if !isLanguage(locale) {
			return fault.InvalidField(fmt.Sprintf("look.locales[%d]", i), "%q is not a language tag such as de or pt-BR", locale)
		}
	}
	l.Locales = distinct(l.Locales)
	if err := l.Greeting.clean("look.greeting", maxGreeting); err != nil {
		return err
	}
	if err := l.Subtitle.clean("look.subtitle", maxSubtitle); err != nil {
		return err
	}
	return l.LauncherText.clean("look.launcher_text", maxLauncherText)
}

// isLanguage reports whether it is a tag of BCP 47.
func isLanguage(tag string) bool {
	_, err := language.Parse(tag)
	return err == nil && len(tag) <= 35 && !strings.Contains(tag, "_")
}

// distinct keeps the first of each.
func distinct(values []string) []string {
	var out []string
	for _, v := range values {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// clean trims the texts and forgets the empty ones.
func (w Words) clean(field string, most int) error {
	for tag, text := range w {
		if !isLanguage(tag) {
			return fault.InvalidField(field, "%q is not a language tag such as de or pt-BR", tag)
		}
		text = oneLine(text)
		if utf8.RuneCountInString(text) > most {
			return fault.InvalidField(field+"."+tag, "must have at most %d characters", most)
		}
		if text == "" {
			delete(w, tag)
			continue
		}
		w[tag] = text
	}
	return nil
}

// oneLine has no controls and single spaces.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.Join(strings.Fields(text), " ")
}

func (s *Site) cleanQuestions() error {
	if len(s.Questions) > maxQuestions {
		return fault.InvalidField("questions", "must have at most %d", maxQuestions)
	}
	seen, mapped := map[string]bool{}, map[string]bool{}
	for i := range s.Questions {
		q, field := &s.Questions[i], fmt.Sprintf("questions[%d]", i)
		if err := q.clean(field); err != nil {
			return err
		}
		if seen[q.ID] {
			return fault.InvalidField(field+".id", "there are two questions %q", q.ID)
		}
		if q.MapsTo != "" && q.MapsTo != "tag" && mapped[q.MapsTo] {
			return fault.InvalidField(field+".maps_to", "another question becomes %s already", q.MapsTo)
		}
		seen[q.ID], mapped[q.MapsTo] = true, true
	}
	return nil
}

func (q *Question) clean(field string) error {
	switch {
	case !questionIDPattern.MatchString(q.ID):
		return fault.InvalidField(field+".id", "%q must be 1 to 40 of a-z, 0-9, - and _", q.ID)
	case !slices.Contains([]string{QuestionText, QuestionEmail, QuestionChoice}, q.Kind):
		return fault.InvalidField(field+".kind", "%q is none of text, email, choice", q.Kind)
	case !mapsToPattern.MatchString(q.MapsTo):
		return fault.InvalidField(field+".maps_to", "%q is none of name, email, tag, custom:KEY", q.MapsTo)
	case (q.MapsTo == "email") && q.Kind != QuestionEmail:
		return fault.InvalidField(field+".maps_to", "only a question of the kind email can become the address")
	}
	if err := q.Label.clean(field+".label", maxLabel); err != nil {
		return err
	}
	if len(q.Label) == 0 {
		return fault.InvalidField(field+".label", "must have a text in at least one language")
	}
	return q.cleanOptions(field + ".options")
}

func (q *Question) cleanOptions(field string) error {
	if q.Kind != QuestionChoice {
		q.Options = nil
		return nil
	}
	if len(q.Options) == 0 || len(q.Options) > maxOptions {
		return fault.InvalidField(field, "a choice has 1 to %d of them", maxOptions)
	}
	seen := map[string]bool{}
	for i := range q.Options {
		o, at := &q.Options[i], fmt.Sprintf("%s[%d]", field, i)
		o.Value = oneLine(o.Value)
		if n := utf8.RuneCountInString(o.Value); n == 0 || n > maxOption {
			return fault.InvalidField(at+".value", "must have 1 to %d characters", maxOption)
		}
		if seen[o.Value] {
			return fault.InvalidField(at+".value", "%q is there twice", o.Value)
		}
		seen[o.Value] = true
		if err := o.Label.clean(at+".label", maxLabel); err != nil {
			return err
		}
		if len(o.Label) == 0 {
			return fault.InvalidField(at+".label", "must have a text in at least one language")
		}
	}
	return nil
}
