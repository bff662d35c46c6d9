package webform

import (
	"crypto/sha256"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/kepthq/kept/tickets"
)

// SpamTag marks tickets that were filed as suspected spam.
const SpamTag = tickets.TagSuspectedSpam

// Why something is suspected, as it is stored. The console has words for each.
const (
	suspectFlood    = "flood"
	suspectHoneypot = "honeypot"
	suspectLinks    = "links"
	suspectMarkup   = "markup"
	suspectPhrases  = "phrases"
	suspectName     = "link_in_name"
	suspectRepeated = "repeated"
)

var (
	links   = regexp.MustCompile(`(?i)\b(?:https?://|www\.)\S+`)
	markup  = regexp.MustCompile(`(?i)\[/?url\b|\[link=|<a\s+href`)
	phrases = []*regexp.Regexp{
		regexp.MustCompile(`(?i)\b(?:seo|backlinks?|guest posts?|link building|domain authority|search engine (?:ranking|optimi[sz]ation)|page one of google|rank (?:higher|#?1))\b`),
		regexp.MustCompile(`(?i)\b(?:viagra|cialis|online casino|sports? bett?ing|slot games?|payday loan|adult dating|sexy girls?|porn)\b`),
		regexp.MustCompile(`(?i)\b(?:bitcoin|crypto|forex)\b.{0,60}\b(?:invest|profit|earn|doubl|trading bot|giveaway)`),
		regexp.MustCompile(`(?i)\b(?:earn|make)\s+\$?\d[\d,.]*\s*(?:\$|usd|dollars|eur)?\s*(?:per|a|every)\s+(?:day|week|hour)\b`),
		regexp.MustCompile(`(?i)\b(?:increase|boost|drive)\s+(?:your\s+)?(?:website\s+)?(?:traffic|sales|ranking)`),
		regexp.MustCompile(`(?i)\b(?:email|e-mail|leads?)\s+(?:database|list)\b.{0,80}\b(?:million|verified|\d{3,})`),
		regexp.MustCompile(`(?i)\bunsubscribe\b.{0,120}https?://`),
	}
)

// said is what a suspicion looks at.
type said struct {
	honeypot string
	name     string
	subject  string
	address  string
	text     string // everything that was typed, one after the other
}

// suspect returns why what was said looks like spam; one strong sign, or two weak ones, are enough.
// People do write about links and bitcoin, so a single weak sign says nothing.
func (s said) suspect() []string {
	var strong, weak []string
	if strings.TrimSpace(s.honeypot) != "" {
		strong = append(strong, suspectHoneypot)
	}
	if links.MatchString(s.name) || links.MatchString(s.subject) {
		strong = append(strong, suspectName)
	}
	if markup.MatchString(s.text) {
		strong = append(strong, suspectMarkup)
	}
	found := links.FindAllString(s.text, 20)
	words := len(strings.Fields(s.text))
	switch {
	case len(found) >= 5 && len(found)*12 > words:
		strong = append(strong, suspectLinks)
	case len(found) >= 2 && len(found)*20 > words:
		weak = append(weak, suspectLinks)
	}
	shapes := 0
	for _, p := range phrases {
		if p.MatchString(s.text) {
			shapes++
		}
	}
	switch {
	case shapes >= 3 || shapes >= 2 && len(found) > 0:
		strong = append(strong, suspectPhrases)
	case shapes >= 1:
		weak = append(weak, suspectPhrases)
	}
	if len(strong) == 0 && len(weak) < 2 {
		return nil
	}
	return append(strong, weak...)
}

// echoes notices words that come again under other addresses.
type echoes struct {
	now   func() time.Time
	mu    sync.Mutex
	heard map[[32]byte]*echo
}

type echo struct {
	first   time.Time
	senders map[string]bool
}

const (
	echoLasts    = time.Hour
	echoSenders  = 3  // the third sender of the same words is one too many
	echoShortest = 40 // characters: "please call me" is said by many
	mostEchoes   = 5000
)

func newEchoes(now func() time.Time) *echoes {
	return &echoes{now: now, heard: map[[32]byte]*echo{}}
}

// again reports whether the text was sent by several others within the hour.
func (e *echoes) again(text, address string) bool {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	if len(text) < echoShortest {
		return false
	}
	key, now := sha256.Sum256([]byte(text)), e.now()
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.heard) >= mostEchoes {
		e.forget(now)
	}
	h := e.heard[key]
	if h == nil || now.Sub(h.first) > echoLasts {
		h = &echo{first: now, senders: map[string]bool{}}
		e.heard[key] = h
	}
	if len(h.senders) < echoSenders {
		h.senders[strings.ToLower(address)] = true
	}
	return len(h.senders) >= echoSenders
}

func (e *echoes) forget(now time.Time) {
	for key, h := range e.heard {
		if now.Sub(h.first) > echoLasts {
			delete(e.heard, key)
		}
	}
	if len(e.heard) >= mostEchoes {
		clear(e.heard)
	}
}
