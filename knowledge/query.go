package knowledge

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets"
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
	from       []string
	filters    map[string][]string // by term field: any of the values
	assignees  []string            // me, none or part of a name
	teams      []string
	before     time.Time
	after      time.Time
	numbers    []int64 // tickets asked for by number
	open       bool    // the last word may go on
	byDate     bool    // the latest first
}

func (q *query) empty() bool {
	return len(q.words)+len(q.phrases)+len(q.not)+len(q.notPhrases)+len(q.from)+len(q.filters)+
		len(q.assignees)+len(q.teams)+len(q.numbers) == 0 && q.before.IsZero() && q.after.IsZero()
}

// parseQuery reads a query. Everything has a meaning: what is no operator is a word.
func parseQuery(text string, now time.Time) query {
	if len(text) > maxQuery {
		text = text[:maxQuery]
	}
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", " "), " ")
	p := &parser{rest: text, now: now, q: query{filters: map[string][]string{}}}
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
	p := &parser{rest: text, plain: true, q: query{filters: map[string][]string{}}}
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
	if name, value, ok := strings.Cut(item, ":"); ok && name != "" {
		if value == "" {
			if phrase, quoted := p.quoted(); quoted {
				value = phrase
			}
		}
		if value != "" && p.operator(strings.ToLower(name), strings.Trim(value, `"“”`)) {
			return true
		}
	}
	p.word(item)
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

// negative takes -word and -"a phrase". A dash before a single letter or another dash is how
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
		if item := p.item(); utf8.RuneCountInString(item) > 1 {
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

// operator takes name:value; false when it means nothing, and so is a word.
func (p *parser) operator(name, value string) bool {
	switch name {
	case "from":
		if _, single := words.Terms(value); len(single) == 0 {
			return false
		}
		p.q.from = append(p.q.from, value)
	case "status":
		return p.filter(termStatus, value, texts(tickets.Statuses()))
	case "priority":
		return p.filter(termPriority, value, texts(tickets.Priorities()))
	case "channel":
		return p.filter(termChannel, value, channels())
	case "sort":
		by := strings.ToLower(value)
		p.q.byDate = by == "date"
		return by == "date" || by == "relevance"
	case "tag":
		tag := strings.ToLower(strings.Join(strings.Fields(value), "-"))
		p.q.filters[termTag] = append(p.q.filters[termTag], tag)
	case "assignee":
		p.q.assignees = append(p.q.assignees, value)
	case "team":
		p.q.teams = append(p.q.teams, value)
	case "before", "after":
		return p.day(name, value)
	default:
		return false
	}
	return true
}

func channels() []string {
	return texts([]tickets.Channel{tickets.ChannelEmail, tickets.ChannelChat, tickets.ChannelForm, tickets.ChannelAPI})
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// filter takes one of the known values, or several with commas between.
func (p *parser) filter(field, value string, known []string) bool {
	values := strings.Split(strings.ToLower(value), ",")
	if slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(known, v) }) {
		return false
	}
	p.q.filters[field] = append(p.q.filters[field], values...)
	return true
}

// day takes 2026-11-22, 2026-11, 2026, or 7d for so many days ago.
func (p *parser) day(name, value string) bool {
	at, ok := p.parseDay(value)
	if !ok || at.Year() < firstYear || at.Year() > lastYear {
		return false
	}
	if name == "before" {
		p.q.before = at
	} else {
		p.q.after = at
	}
	return true
}

func (p *parser) parseDay(value string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if at, err := time.ParseInLocation(layout, value, time.UTC); err == nil {
			return at, true
		}
	}
	days, ok := strings.CutSuffix(value, "d")
	n, err := strconv.Atoi(days)
	if !ok || err != nil || n < 0 || n > 36_500 {
		return time.Time{}, false
	}
	today := p.now.UTC().Truncate(24 * time.Hour)
	return today.AddDate(0, 0, -n), true
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

// holds checks the filters that a stale index may have got wrong against the row as it is now.
func (q *query) holds(row *tickets.Row, who people) bool {
	for field, values := range q.filters {
		var ok bool
		switch field {
		case termStatus:
			ok = slices.Contains(values, string(row.Status))
		case termPriority:
			ok = slices.Contains(values, string(row.Priority))
		case termTag:
			ok = slices.ContainsFunc(values, func(tag string) bool { return slices.Contains(row.Tags, tag) })
		default:
			ok = true
		}
		if !ok {
			return false
		}
	}
	return (len(q.assignees) == 0 || slices.Contains(who.assignees, idOrNone(row.AssigneeID))) &&
		(len(q.teams) == 0 || slices.Contains(who.teams, idOrNone(row.TeamID)))
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
