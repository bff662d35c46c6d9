package gaps

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets/pg"
)

// What it takes to say that an article may be outdated.
const (
	lately         = 28 * 24 * time.Hour
	lookBack       = 26 * 7 * 24 * time.Hour
	fewestRecent   = 5 // answers
	fewestOlder    = 5
	fewestWithTerm = 3 // recent answers, of as many customers
	surely         = 0.01
	elsewhere      = 1.0 / 3 // of its share here that a word may have in other recent answers
	fewestVotes    = 8
	surelyVotes    = 0.01
	mostVoteWords  = 10
	mostTerms      = 12
)

// page is a published article in one language, with what was answered where it belongs.
type page struct {
	translationID int64
	articleID     int64
	language      string
	title         string
	writtenAt     time.Time // the text that readers see
	stems         map[string]bool
	answers       []*reply
}

// reply is an answer in a ticket that an article belongs to.
type reply struct {
	asked  *asked
	said   *said
	recent bool
	terms  map[string]bool
}

// outdated finds articles whose tickets are lately answered differently, or that readers lately find less helpful.
func (c *counting) outdated(ctx context.Context) ([]*candidate, error) {
	pages, err := readPages(ctx, c.DB)
	if err != nil || len(pages) == 0 {
		return nil, err
	}
	if err := c.gather(ctx, pages); err != nil {
		return nil, err
	}
	votes, err := c.votes(ctx, len(pages))
	if err != nil {
		return nil, err
	}
	usual := c.usualTerms(pages)
	var out []*candidate
	for _, id := range slices.Sorted(maps.Keys(pages)) {
		p := pages[id]
		terms := p.changedTerms(usual, len(pages))
		if len(terms) == 0 && votes[id] == nil {
			continue
		}
		out = append(out, c.suspect(p, terms, votes[id]))
	}
	return out, nil
}

func readPages(ctx context.Context, db *pg.DB) (map[int64]*page, error) {
	rows, err := db.Pool.Query(ctx, `
		SELECT t.id, t.article_id, t.language, r.title, r.created_at, r.title || chr(10) || r.summary || chr(10) || r.body
		FROM kb_translations t JOIN kb_revisions r ON r.id = t.published_id ORDER BY t.id`)
	if err != nil {
		return nil, fmt.Errorf("read published articles: %w", err)
	}
	pages := map[int64]*page{}
	var p page
	var text string
	_, err = pgx.ForEachRow(rows, []any{&p.translationID, &p.articleID, &p.language, &p.title, &p.writtenAt, &text}, func() error {
		one := p
		one.stems = map[string]bool{}
		for _, stem := range stems(words.Base(p.language), text) {
			one.stems[stem] = true
		}
		pages[p.translationID] = &one
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read published articles: %w", err)
	}
	return pages, nil
}

// gather gives articles the answers of tickets that they were sent in, and of those whose question they answer. An
// answer from before the article's text counts as older whenever it was given.
func (c *counting) gather(ctx context.Context, pages map[int64]*page) error {
	rows, err := c.DB.Pool.Query(ctx, `
		SELECT DISTINCT ticket_id FROM kb_answers WHERE created_at > $1 AND message_id IS NOT NULL ORDER BY 1 DESC LIMIT $2`,
		c.now.Add(-lookBack), mostTickets)
	if err != nil {
		return fmt.Errorf("read where articles were sent: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("read where articles were sent: %w", err)
	}
	here := map[int64]bool{}
	for _, a := range c.tickets {
		here[a.id] = true
	}
	linked, err := readSome(ctx, c.DB, slices.DeleteFunc(ids, func(id int64) bool { return here[id] }))
	if err != nil {
		return err
	}
	for _, a := range slices.Concat(linked, c.tickets) {
		if a.language == "" {
			a.understand(c.agents)
		}
		belongs := maps.Clone(a.sent)
		if m := c.best[a.id]; m.covered >= surelyCovered {
			belongs[m.translationID] = true
		}
		said := a.solved()
		if said == nil {
			continue
		}
		for id := range belongs {
			if p := pages[id]; p != nil {
				p.add(a, said, c.now)
			}
		}
	}
	return nil
}

func (p *page) add(a *asked, m *said, now time.Time) {
	r := &reply{asked: a, said: m, terms: map[string]bool{}}
	r.recent = m.at.After(now.Add(-lately)) && m.at.After(p.writtenAt)
	text := articleLink.ReplaceAllString(masked(m.text, a.names.and(namesOf(m.agent))), " ")
	for _, stem := range stems(words.Base(p.language), strings.Join(content(text), "\n")) {
		r.terms[stem] = true
	}
	p.answers = append(p.answers, r)
}

// usualTerms are in how many recent answers each word stands, of all articles together, and how many these are.
type usualTerms struct {
	n     int
	terms map[string]int
}

func (c *counting) usualTerms(pages map[int64]*page) usualTerms {
	u := usualTerms{terms: map[string]int{}}
	seen := map[int64]bool{}
	for _, p := range pages {
		for _, r := range p.answers {
			if r.recent && !seen[r.said.messageID] {
				seen[r.said.messageID] = true
				u.n++
				for term := range r.terms {
					u.terms[term]++
				}
			}
		}
	}
	return u
}

// changedTerms are the words that recent answers have and neither the article nor older answers. One agent's new
// habit is none, nor is what is said in other recent answers too.
func (p *page) changedTerms(usual usualTerms, pages int) []TermEvidence {
	var recent, older []*reply
	for _, r := range p.answers {
		if r.recent {
			recent = append(recent, r)
		} else {
			older = append(older, r)
		}
	}
	if len(recent) < fewestRecent || len(older) < fewestOlder {
		return nil
	}
	agents := map[int64]bool{}
	with := map[string][]*reply{}
	for _, r := range recent {
		agents[r.said.agentID] = true
		for term := range r.terms {
			with[term] = append(with[term], r)
		}
	}
	var found []TermEvidence
	var chances []float64
	tests := 0
	for _, term := range slices.Sorted(maps.Keys(with)) {
		if p.stems[term] {
			continue
		}
		tests++
		have := with[term]
		before := 0
		for _, r := range older {
			if r.terms[term] {
				before++
			}
		}
		if !spread(have, len(agents)) || p.isUsual(term, len(have), len(recent), usual) {
			continue
		}
		found = append(found, TermEvidence{Term: term, Recent: len(have), RecentTotal: len(recent), Older: before, OlderTotal: len(older)})
		chances = append(chances, fisher(len(have), len(recent), before, len(older)))
	}
	for i, chance := range adjust(chances, tests*pages) {
		found[i].P = chance
	}
	found = slices.DeleteFunc(found, func(t TermEvidence) bool { return t.P >= surely })
	slices.SortStableFunc(found, func(a, b TermEvidence) int { return cmp.Or(cmp.Compare(a.P, b.P), cmp.Compare(b.Recent, a.Recent)) })
	return found[:min(len(found), mostTerms)]
}

// spread reports whether a word was said to enough customers, and by more than one agent if more than one answers.
func spread(have []*reply, answering int) bool {
	customers, agents := map[int64]bool{}, map[int64]bool{}
	for _, r := range have {
		customers[r.asked.requesterID], agents[r.said.agentID] = true, true
	}
	return len(customers) >= fewestWithTerm && (len(agents) > 1 || answering == 1)
}

// isUsual reports whether a word is said lately elsewhere too.
func (p *page) isUsual(term string, here, of int, usual usualTerms) bool {
	others := usual.n - of
	if others <= 0 {
		return false
	}
	return float64(usual.terms[term]-here)/float64(others) > elsewhere*float64(here)/float64(of)
}

// votes finds articles that readers find less helpful lately than before.
func (c *counting) votes(ctx context.Context, pages int) (map[int64]*VoteEvidence, error) {
	rows, err := c.DB.Pool.Query(ctx, `
		SELECT v.translation_id, count(*) FILTER (WHERE recent AND helpful), count(*) FILTER (WHERE recent),
		       count(*) FILTER (WHERE NOT recent AND helpful), count(*) FILTER (WHERE NOT recent),
		       COALESCE((array_agg(words ORDER BY id DESC) FILTER (WHERE recent AND NOT helpful AND words <> ''))[1:$3], '{}')
		FROM (SELECT v.*, v.created_at > greatest($1, r.created_at) AS recent FROM kb_votes v
		      JOIN kb_translations t ON t.id = v.translation_id JOIN kb_revisions r ON r.id = t.published_id
		      WHERE v.created_at > $2) v
		GROUP BY 1`, c.now.Add(-lately), c.now.Add(-lookBack), mostVoteWords)
	if err != nil {
		return nil, fmt.Errorf("read votes: %w", err)
	}
	out := map[int64]*VoteEvidence{}
	var id int64
	var good, n, goodBefore, before int
	var said []string
	_, err = pgx.ForEachRow(rows, []any{&id, &good, &n, &goodBefore, &before, &said}, func() error {
		if n < fewestVotes || before < fewestVotes || fisher(n-good, n, before-goodBefore, before)*float64(pages) >= surelyVotes {
			return nil
		}
		v := &VoteEvidence{Recent: wilson(good, n), Older: wilson(goodBefore, before), Words: []string{}}
		for _, text := range said {
			v.Words = append(v.Words, shorten(masked(text, nil), 300))
		}
		out[id] = v
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read votes: %w", err)
	}
	return out, nil
}

// suspect makes a gap of an article that may be outdated.
func (c *counting) suspect(p *page, terms []TermEvidence, votes *VoteEvidence) *candidate {
	g := &candidate{
		kind: KindOutdated, key: "translation " + itoa(p.translationID), title: p.title, language: p.language, weeks: lately.Hours() / (7 * 24),
		articleID: &p.articleID, translationID: &p.translationID, evidence: stored{Terms: terms, Votes: votes},
	}
	customers := map[int64]bool{}
	for _, r := range p.answers {
		differs := slices.ContainsFunc(terms, func(t TermEvidence) bool { return r.terms[t.Term] })
		if r.recent && differs {
			customers[r.asked.requesterID] = true
		}
		if r.recent && !differs {
			continue
		}
		title, _ := c.titleOf(r.asked, c.space.vector(r.asked.stems))
		g.tickets = append(g.tickets, member{
			ticketID: r.asked.id, requesterID: r.asked.requesterID, createdAt: r.asked.createdAt, title: title,
			messageID: &r.said.messageID, merit: r.asked.merit(), recent: r.recent,
		})
	}
	slices.SortStableFunc(g.tickets, func(a, b member) int {
		if a.recent != b.recent {
			if a.recent {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.ticketID, a.ticketID)
	})
	g.tickets = g.tickets[:min(len(g.tickets), mostOfAGap)]
	g.people = len(customers)
	if votes != nil {
		g.people += int(float64(fewestVotes) * (1 - votes.Recent.Value))
	}
	return g
}
