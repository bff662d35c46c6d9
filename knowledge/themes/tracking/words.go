package tracking

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets"
)

const (
	wordsAtMost    = 4000 // bytes that are kept of a ticket
	firstAtMost    = 3000 // bytes of them for the first message
	laterSayEnough = 4    // words that a later message must have to say something of its own
)

// languagesKnown are told apart by their function words.
var languagesKnown = []string{"en", "de", "fr", "es", "it", "nl", "pt", "sv", "ru", "pl", "da", "no", "fi", "tr", "cs", "hu", "ro"}

// words are what a customer said, cleaned and masked, and its language; "" when there is nothing to go by.
func (t *said) words() (text, language string) {
	if t.spam || len(t.messages) == 0 {
		return "", ""
	}
	var parts []string
	if subject := t.subject(); subject != "" {
		parts = append(parts, subject)
	}
	room := wordsAtMost
	for i, m := range t.messages {
		own := t.clean(m.form.without(m.text))
		if i > 0 && len(words.Chunks(own)) < laterSayEnough {
			continue
		}
		if i == 0 {
			own = short(own, firstAtMost)
		}
		if own = short(own, room); own != "" && !slices.Contains(parts, own) {
			parts = append(parts, own)
			room -= len(own)
		}
	}
	text = strings.Join(parts, "\n")
	if !strings.ContainsFunc(text, unicode.IsLetter) {
		return "", ""
	}
	if language = words.Detect(text, languagesKnown); language == "" {
		language = words.Base(t.locale)
	}
	return text, language
}

var replied = regexp.MustCompile(`(?i)^\s*((re|aw|wg|fw|fwd|sv|vs|antw|tr|rv|res|enc)\s*(\[\d+\])?\s*:\s*|\[[^\]]{1,40}\]\s*)+`)

// subject is that of the first message, where the customer wrote one that the text does not begin with.
func (t *said) subject() string {
	m := t.messages[0]
	if m.channel == tickets.ChannelChat || m.form != nil && slices.Contains(m.form.titles, m.subject) {
		return ""
	}
	subject := t.clean(strings.TrimSpace(replied.ReplaceAllString(m.subject, "")))
	begins := strings.ToLower(subject)
	begins = strings.TrimRight(begins, ".… ")
	if strings.HasPrefix(strings.ToLower(t.clean(m.text)), begins) {
		return ""
	}
	return subject
}

func (t *said) clean(text string) string {
	return themes.Clean(t.maskNames(text))
}

// maskNames masks whom the ticket knows. A part of a name is masked only where it is written as a name, because "will" and
// "may" are words as well.
func (t *said) maskNames(text string) string {
	lower := strings.ToLower(text)
	var whole, parts []string
	add := func(name string, divide bool) {
		if name = strings.TrimSpace(name); utf8.RuneCountInString(name) < 2 {
			return
		}
		if strings.Contains(lower, strings.ToLower(name)) && strings.ContainsRune(name, ' ') {
			whole = append(whole, name)
		}
		for part := range strings.FieldsSeq(name) {
			if divide && isName(part) && strings.Contains(text, part) {
				parts = append(parts, part)
			}
		}
	}
	add(t.name, true)
	for _, m := range t.messages {
		add(m.sender, true)
	}
	for _, name := range t.agents {
		add(name, true)
	}
	for _, name := range t.mailboxes {
		add(name, false)
	}
	text = themes.MaskNames(text, whole)
	for _, part := range parts {
		text = maskWord(text, part)
	}
	return text
}

// isName reports whether a part of a name is one that is written with a capital.
func isName(part string) bool {
	first, _ := utf8.DecodeRuneInString(part)
	return unicode.IsUpper(first) && utf8.RuneCountInString(part) > 2
}

const maskedName = "[name]"

// maskWord masks a word as it is written, where it stands alone.
func maskWord(text, word string) string {
	var b strings.Builder
	rest := text
	before := rune(' ')
	for {
		at := strings.Index(rest, word)
		if at < 0 {
			b.WriteString(rest)
			return b.String()
		}
		if at > 0 {
			before, _ = utf8.DecodeLastRuneInString(rest[:at])
		}
		after, _ := utf8.DecodeRuneInString(rest[at+len(word):])
		b.WriteString(rest[:at])
		if unicode.IsLetter(before) || unicode.IsDigit(before) || unicode.IsLetter(after) {
			b.WriteString(word)
		} else {
			b.WriteString(maskedName)
		}
		before, _ = utf8.DecodeLastRuneInString(word)
		rest = rest[at+len(word):]
	}
}

// short cuts a text at a word's end.
func short(text string, most int) string {
	if len(text) <= most {
		return text
	}
	if most <= 0 {
		return ""
	}
	cut := strings.LastIndexAny(text[:most], " \n")
	if cut < most/2 {
		cut = most
	}
	return strings.TrimSpace(strings.ToValidUTF8(text[:cut], ""))
}
