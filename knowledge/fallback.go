package knowledge

import (
	"context"
	"slices"
	"strings"

	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets"
)

// fallbackTickets is how many of the newest tickets are searched while there is no index.
const fallbackTickets = 2000

// findInDatabase is find without an index: the newest tickets that the actor may see, by subject, preview,
// people and tags. Its work is bounded by a few pages of a list, whatever the desk holds.
func (f *finding) findInDatabase(ctx context.Context) error {
	f.settleCustoms(func(string) bool { return false })
	want := f.plainTerms()
	f.wanted = map[string]bool{}
	for _, term := range want {
		f.wanted[term] = true
	}
	cursor := ""
	for seen := 0; seen < fallbackTickets && len(f.hits) < f.limit; {
		page, err := f.search.desk.List(ctx, f.by, tickets.Query{Cursor: cursor, Limit: 200})
		if err != nil {
			return err
		}
		f.takeMatching(page.Rows, want)
		seen += len(page.Rows)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	return nil
}

// plainTerms are all single terms that must stand in a ticket.
func (f *finding) plainTerms() []string {
	var want []string
	for _, text := range slices.Concat(f.query.words, f.query.must.from) {
		_, single := words.Terms(text)
		want = append(want, single...)
	}
	for _, phrase := range f.query.phrases {
		want = append(want, phrase...)
	}
	return want
}

func (f *finding) takeMatching(rows []tickets.Row, want []string) {
	for i := range rows {
		row := &rows[i]
		if len(f.hits) == f.limit {
			return
		}
		if f.has(row.ID) || !f.holds(row) || !f.rowHas(row, want) {
			continue
		}
		text := &ticketText{seen: map[int]bool{}}
		if best, ok := bestFragment(row.Preview, marked(row.Preview, f.wants)); ok {
			text.text = []fragment{best}
		}
		f.hits = append(f.hits, TicketHit{ID: row.ID, Score: 1, Highlights: f.highlights(row, text)})
	}
}

// rowHas reports whether the row has a word that begins with each term, and none of the unwanted.
func (f *finding) rowHas(row *tickets.Row, want []string) bool {
	if w := &f.query.must; !w.before.IsZero() && !row.CreatedAt.Before(w.before) || row.LastActivityAt.Before(w.after) {
		return false
	}
	_, have := words.Terms(strings.Join(slices.Concat(
		[]string{row.Subject, row.Preview, row.RequesterName, row.RequesterEmail, row.AssigneeName}, row.Tags), "\f"))
	for _, term := range want {
		if !slices.ContainsFunc(have, func(word string) bool { return strings.HasPrefix(word, term) }) {
			return false
		}
	}
	for _, unwanted := range f.query.not {
		if _, single := words.Terms(unwanted); contains(have, single) {
			return false
		}
	}
	return true
}
