package evidence

import (
	"context"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// VerbatimQuery says which words of customers are listed: those of a theme (0: all), of the period and filter, that
// match Q: words (their beginnings count), "phrases", -without.
type VerbatimQuery struct {
	ThemeID int64
	Period  Period
	Filter  Filter // Areas are not heeded
	Q       string
	Cursor  string
	Limit   int // 1..200; 0 is 50
}

// VerbatimPage is a part of a list, and where the next part begins.
type VerbatimPage struct {
	Items []Verbatim
	Next  string
}

// longestWords is how many characters of a text a verbatim shows.
const longestWords = 600

// The marks that stand around what a search found until the text is escaped.
const markFrom, markTo = "\u2402", "\u2403"

// Verbatims lists what customers wrote, the best matches first, without Q those that belong to their theme most surely;
// without what the actor may not see. Faults: theme_not_found, invalid_input.
func (s *Service) Verbatims(ctx context.Context, by tickets.Actor, in VerbatimQuery) (*VerbatimPage, error) {
	limit := in.Limit
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, 200)
	q, rank, err := s.verbatimQuery(ctx, by, in)
	if err != nil {
		return nil, err
	}
	if in.Cursor != "" {
		r, id, err := readRank(in.Cursor)
		if err != nil {
			return nil, err
		}
		q.and("("+rank+", tt.ticket_id) < (%s::real, %s)", r, id)
	}
	rows, err := s.db.Pool.Query(ctx, "SELECT "+verbatimColumns+", "+rank+", "+q.headline+q.from()+
		" ORDER BY "+rank+" DESC, tt.ticket_id DESC LIMIT "+q.arg(limit+1), q.args...)
	if err != nil {
		return nil, fmt.Errorf("list verbatims: %w", err)
	}
	page := &VerbatimPage{}
	var ranks []float32
	var v Verbatim
	var r float32
	_, err = pgx.ForEachRow(rows, append(verbatimInto(&v), &r, &v.Marked), func() error {
		v.Marked = marked(v.Marked)
		page.Items, ranks = append(page.Items, v), append(ranks, r)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list verbatims: %w", err)
	}
	if len(page.Items) > limit {
		page.Items = page.Items[:limit]
		page.Next = strconv.FormatUint(uint64(math.Float32bits(ranks[limit-1])), 36) + "." + strconv.FormatInt(page.Items[limit-1].TicketID, 36)
	}
	return page, nil
}

var verbatimColumns = fmt.Sprintf(`tt.ticket_id, s.customer_id, tt.theme_id, COALESCE(th.name, ''), left(x.words, %d), s.language, tt.at, tt.score`, longestWords)

func verbatimInto(v *Verbatim) []any {
	return []any{&v.TicketID, &v.CustomerID, &v.ThemeID, &v.Theme, &v.Words, &v.Language, &v.At, &v.Score}
}

const joinThemes = " LEFT JOIN themes th ON th.id = tt.theme_id"

// search is a query for verbatims, with the SQL of its headline.
type search struct {
	*query
	headline string
}

// verbatimQuery is the query and the SQL of the rank that orders it.
func (s *Service) verbatimQuery(ctx context.Context, by tickets.Actor, in VerbatimQuery) (search, string, error) {
	p, err := in.Period.complete()
	if err != nil {
		return search{}, "", err
	}
	h, err := s.house(ctx)
	if err != nil {
		return search{}, "", err
	}
	if in.ThemeID != 0 {
		if _, err := s.theme(ctx, in.ThemeID); err != nil {
			return search{}, "", err
		}
	}
	q := search{query: among(in.ThemeID, false, startOf(p.From, h.zone), endOf(p.To, h.zone), in.Filter), headline: "''"}
	q.join(joinTexts)
	q.join(joinThemes)
	q.speaksTo(by)
	if strings.TrimSpace(in.Q) == "" {
		return q, "tt.score", nil
	}
	words := tsquery(in.Q)
	if words == "" {
		return q, "", fault.InvalidField("q", "needs a word to look for")
	}
	place := q.arg(words)
	q.and("to_tsvector('simple', x.words) @@ " + place + "::tsquery")
	q.headline = "ts_headline('simple', translate(x.words, '" + markFrom + markTo + "', '  '), " + place +
		"::tsquery, 'StartSel=" + markFrom + ", StopSel=" + markTo + ", MaxFragments=2, MaxWords=40, MinWords=15')"
	return q, "ts_rank(to_tsvector('simple', x.words), " + place + "::tsquery, 1)", nil
}

// speaksTo adds that the actor may read the ticket's words. What the system shows goes to anybody, so it is shown
// nothing of restricted teams.
func (q *query) speaksTo(by tickets.Actor) {
	if by.Kind == tickets.ActorSystem {
		q.join(joinTickets)
		q.and("NOT EXISTS (SELECT FROM teams r WHERE r.id = t.team_id AND r.restricted)")
		return
	}
	q.seenBy(by)
}

// tsquery is the query in PostgreSQL's own words: all must occur, the beginning of a word is enough, quotes make a
// phrase, a minus excludes. "" when there is nothing to look for. Whatever is asked, it is well-formed.
func tsquery(q string) string {
	var parts []string
	wanted := false
	for _, term := range terms(q) {
		words := strings.FieldsFunc(term.text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
		if len(words) == 0 {
			continue
		}
		for i, w := range words {
			words[i] = "'" + w + "'"
			if !term.quoted {
				words[i] += ":*"
			}
		}
		part := "(" + strings.Join(words, " <-> ") + ")"
		if term.without {
			part = "!" + part
		} else {
			wanted = true
		}
		parts = append(parts, part)
	}
	if !wanted {
		return ""
	}
	return strings.Join(parts, " & ")
}

type term struct {
	text            string
	quoted, without bool
}

// terms splits a query into words and quoted phrases.
func terms(q string) []term {
	var out []term
	for q = strings.ToLower(strings.TrimSpace(strings.ToValidUTF8(q, " "))); q != ""; q = strings.TrimSpace(q) {
		var t term
		if rest, ok := strings.CutPrefix(q, "-"); ok {
			t.without, q = true, rest
		}
		if rest, ok := strings.CutPrefix(q, `"`); ok {
			t.quoted = true
			t.text, q, _ = strings.Cut(rest, `"`)
		} else {
			end := strings.IndexFunc(q, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
			if end < 0 {
				end = len(q)
			}
			t.text, q = q[:end], q[end:]
		}
		out = append(out, t)
	}
	return out
}

// marked is the headline as HTML: escaped, then marked.
func marked(headline string) string {
	fragments := strings.Split(headline, fragmentGap)
	for i := range fragments {
		fragments[i] = mended(fragments[i])
	}
	return strings.NewReplacer(markFrom, "<mark>", markTo, "</mark>").Replace(html.EscapeString(strings.Join(fragments, fragmentGap)))
}

// fragmentGap is what ts_headline puts between fragments.
const fragmentGap = " ... "

// mended gives masks such as [name] the bracket back that they lose at an end of a fragment, which is one of a word.
func mended(fragment string) string {
	if open := strings.LastIndexByte(fragment, '['); open >= 0 && !strings.ContainsAny(fragment[open:], "] ") {
		fragment += "]"
	}
	if shut := strings.IndexByte(fragment, ']'); shut >= 0 && !strings.ContainsAny(fragment[:shut], "[ ") {
		fragment = "[" + fragment
	}
	return fragment
}

func readRank(cursor string) (float32, int64, error) {
	first, second, _ := strings.Cut(cursor, ".")
	bits, err := strconv.ParseUint(first, 36, 32)
	if err == nil {
		var id int64
		if id, err = strconv.ParseInt(second, 36, 64); err == nil {
			return math.Float32frombits(uint32(bits)), id, nil
		}
	}
	return 0, 0, fault.InvalidField("cursor", "is not one that this list has given")
}

// sampled is how many tickets examples are chosen among: the surest for typical ones, the least sure for the other.
const (
	sampled = 150
	doubted = 40
)

// examples chooses three typical verbatims of different customers and a counter-example, among those that the actor
// may see.
func (s *Service) examples(ctx context.Context, by tickets.Actor, t ThemeRef, from, to time.Time, f Filter) ([]Verbatim, *Verbatim, error) {
	sure, err := s.sample(ctx, by, t.ID, from, to, f, "DESC", sampled)
	if err != nil {
		return nil, nil, err
	}
	chosen := mostTypical(sure, 3)
	unsure, err := s.sample(ctx, by, t.ID, from, to, f, "ASC", doubted)
	if err != nil || len(unsure) == 0 {
		return chosen, nil, err
	}
	others, err := s.themes(ctx)
	if err != nil {
		return nil, nil, err
	}
	return chosen, leastTypical(unsure, chosen, t, others), nil
}

func (s *Service) sample(ctx context.Context, by tickets.Actor, theme int64, from, to time.Time, f Filter, order string, n int) ([]Verbatim, error) {
	q := among(theme, false, from, to, f)
	q.join(joinTexts)
	q.join(joinThemes)
	q.speaksTo(by)
	q.where = append(q.where, "length(x.words) >= 12")
	rows, err := s.db.Pool.Query(ctx, "SELECT "+verbatimColumns+q.from()+" ORDER BY tt.score "+order+", tt.ticket_id LIMIT "+q.arg(n), q.args...)
	if err != nil {
		return nil, fmt.Errorf("choose verbatims: %w", err)
	}
	var all []Verbatim
	var v Verbatim
	if _, err := pgx.ForEachRow(rows, verbatimInto(&v), func() error { all = append(all, v); return nil }); err != nil {
		return nil, fmt.Errorf("choose verbatims: %w", err)
	}
	return all, nil
}
