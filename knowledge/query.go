package knowledge

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/kepthq/kept/knowledge/words"
)

// Bounds of a query.
const (
	maxQuery = 2048 // bytes that are read
	maxAsked = 64   // words and phrases
)

// query is what was asked for.
type query struct {
	words      []string // as typed
	phrases    [][]string
	not        []string
	notPhrases [][]string
	must       wish
	mustNot    wish
	wrong      []custom // operators with values that mean nothing, which are words
	numbers    []int64  // tickets asked for by number
	open       bool     // the last word may go on
	byDate     bool     // the latest first
}

func (q *query) empty() bool {
	return len(q.words)+len(q.phrases)+len(q.not)+len(q.notPhrases)+len(q.numbers) == 0 && q.must.empty() && q.mustNot.empty()
}

// parseQuery reads a query. Everything has a meaning: what is no operator is a word.
func parseQuery(text string, now time.Time) query {
	if len(text) > maxQuery {
		text = text[:maxQuery]
	}
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", " "), " ")
	p := &parser{rest: text, now: now}
	for n := 0; n < maxAsked && p.next(); n++ {
	}
	p.q.open = len(p.q.words) > 0 && p.lastIsWord && !endsInSpace(text)
	p.findNumbers(text)
	return p.q
}

func endsInSpace(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsSpace(r)
}

// longQuery is from how many words on a query for articles is a text, whose dashes and quotes are its own.
const longQuery = 16

// parseArticleQuery reads a query for articles: words, "phrases" and -words.
func parseArticleQuery(text string) query {
	if len(text) > maxQuery {
		text = text[:maxQuery]
	}
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", " "), " ")
	p := &parser{rest: text, plain: true}
	p.text = len(strings.Fields(text)) >= longQuery
	for n := 0; n < maxAsked && p.next(); n++ {
	}
	p.q.open = len(p.q.words) > 0 && p.lastIsWord && !endsInSpace(text)
	return p.q
}

type parser struct {
	rest       string
	plain      bool // no operators
	text       bool // nor anything else
	now        time.Time
	q          query
	lastIsWord bool
}

// next reads one item; false when there is none left.
func (p *parser) next() bool {
	p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	if p.rest == "" {
		return false
	}
	p.lastIsWord = false
	if p.text {
		p.word(p.item())
		return true
	}
	if phrase, ok := p.quoted(); ok {
		p.phrase(phrase, &p.q.phrases)
		return true
	}
	if strings.HasPrefix(p.rest, "-") && p.negative() {
		return true
	}
	item := p.item()
	if p.plain {
		p.word(item)
		return true
	}
	if !p.operator(item, &p.q.must) {
		p.word(item)
	}
	return true
}

// item takes what stands before the next space or quote.
func (p *parser) item() string {
	end := strings.IndexFunc(p.rest, func(r rune) bool { return unicode.IsSpace(r) || isQuote(r) })
	if end < 0 {
		end = len(p.rest)
	}
	if end == 0 { // a quote without its partner
		_, end = utf8.DecodeRuneInString(p.rest)
	}
	item := p.rest[:end]
	p.rest = p.rest[end:]
	return item
}

func isQuote(r rune) bool {
	return r == '"' || r == '“' || r == '”' || r == '„' || r == '«' || r == '»'
}

// quoted takes what stands between two quotes; nothing when the second is missing.
func (p *parser) quoted() (string, bool) {
	r, size := utf8.DecodeRuneInString(p.rest)
	if !isQuote(r) {
		return "", false
	}
	inside := p.rest[size:]
	end := strings.IndexFunc(inside, isQuote)
	if end < 0 {
		return "", false
	}
	_, size = utf8.DecodeRuneInString(inside[end:])
	p.rest = inside[end+size:]
	return inside[:end], true
}

// negative takes -word, -"a phrase" and -tag:value. A dash before a single letter or another dash is how
// commands are written, not a wish.
func (p *parser) negative() bool {
	before := p.rest
	p.rest = p.rest[1:]
	if phrase, ok := p.quoted(); ok {
		p.phrase(phrase, &p.q.notPhrases)
		return true
	}
	r, _ := utf8.DecodeRuneInString(p.rest)
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		item := p.item()
		if !p.plain && p.operator(item, &p.q.mustNot) {
			return true
		}
		if utf8.RuneCountInString(item) > 1 {
			p.q.not = append(p.q.not, item)
			return true
		}
	}
	p.rest = before
	return false
}

func (p *parser) phrase(text string, into *[][]string) {
	_, single := words.Terms(text)
	if len(single) == 0 {
		return
	}
	*into = append(*into, single)
}

func (p *parser) word(item string) {
	if _, single := words.Terms(item); len(single) == 0 {
		return
	}
	p.q.words = append(p.q.words, item)
	p.lastIsWord = true
}

// findNumbers takes #1042 anywhere, and 1042 when it is the whole query.
func (p *parser) findNumbers(text string) {
	const most = 10
	for i, word := range p.q.words {
		digits, hash := strings.CutPrefix(strings.TrimRight(word, ".,;:!?)"), "#")
		if !hash && (len(p.q.words) > 1 || strings.TrimSpace(text) != word) {
			continue
		}
		if id, err := strconv.ParseInt(digits, 10, 64); err == nil && id > 0 && len(p.q.numbers) < most {
			p.q.numbers = append(p.q.numbers, id)
			p.q.words[i] = digits
		}
	}
}

// phrasesHold reports whether the ticket's text has every phrase and none of those it must not have.
func (q *query) phrasesHold(t *ticketText) bool {
	return !slices.ContainsFunc(q.phrases, func(p []string) bool { return !t.hasPhrase(p) }) &&
		!slices.ContainsFunc(q.notPhrases, t.hasPhrase)
}

const (
	firstYear = 1990
	lastYear  = 2200
)

// dayTerms are the terms under which a day is indexed.
func dayTerms(at time.Time) []string {
	at = at.UTC()
	return []string{at.Format("2006"), at.Format("200601"), at.Format("20060102")}
}

// rangeTerms are the fewest of such terms that cover the days from the first to before the last.
func rangeTerms(from, to time.Time) []string {
	var terms []string
	for from.Before(to) {
		year, month := from.AddDate(1, 0, 0), from.AddDate(0, 1, 0)
		switch {
		case from.YearDay() == 1 && !year.After(to):
			terms = append(terms, from.Format("2006"))
			from = year
		case from.Day() == 1 && !month.After(to):
			terms = append(terms, from.Format("200601"))
			from = month
		default:
			terms = append(terms, from.Format("20060102"))
			from = from.AddDate(0, 0, 1)
		}
	}
	return terms
}
