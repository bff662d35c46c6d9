package helpcentre_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/helpcentre"
)

// Whatever is counted, by whatever group, the list that the number opens has as many lines.
func TestEachNumberOpensItsEvidence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	outer := h.addSection(nil, articles.SectionWords{Language: "en", Slug: "doors", Title: "Doors"})
	inner := h.addSection(&outer, articles.SectionWords{Language: "en", Slug: "locks", Title: "Locks"})
	h.publish(articles.NewArticle{Text: text("Open a door", "Turn."), SectionID: &outer})
	h.publish(articles.NewArticle{Text: text("Open a lock", "Turn."), SectionID: &inner})
	h.publish(articles.NewArticle{Text: text("Close a window", "Pull.")})
	for _, sql := range []string{
		`INSERT INTO kb_views (translation_id, day, place, views) SELECT t.id, $1::timestamptz::date - n, p, 3 FROM kb_translations t, generate_series(0, 2) AS n, unnest(ARRAY['help', 'chat']) AS p`,
		`INSERT INTO kb_votes (translation_id, reader, helpful, created_at) SELECT t.id, n::text::bytea, n % 3 > 0, $1::timestamptz - n * interval '7 hours' FROM kb_translations t, generate_series(1, 9) AS n`,
		`INSERT INTO kb_searches (place, language, query, results, clicked_id, reader, created_at)
			SELECT (ARRAY['help', 'form'])[1 + n % 2], (ARRAY['en', 'de'])[1 + n % 2], 'door ' || n, n % 3, CASE WHEN n % 3 = 2 THEN (SELECT id FROM kb_translations ORDER BY id OFFSET n % 2 LIMIT 1) END, '', $1::timestamptz - n * interval '5 hours'
			FROM generate_series(1, 12) AS n`,
		`INSERT INTO kb_askings (nonce, place, held_out, query, shown, opened, answered, ticket_id, created_at, updated_at)
			SELECT 'form:' || n, (ARRAY['form', 'chat'])[1 + n % 2], n % 5 = 0, 'how',
				CASE WHEN n % 5 = 0 THEN '{}' ELSE (SELECT array_agg(id) FROM kb_translations WHERE id % 2 = n % 2) END,
				CASE WHEN n % 5 > 2 THEN (SELECT array_agg(id) FROM kb_translations WHERE id % 2 = n % 2) ELSE '{}' END, n % 5 = 4, NULL, $1::timestamptz - n * interval '3 hours', $1
			FROM generate_series(1, 20) AS n`,
	} {
		_, err := h.DB.Pool.Exec(h.Ctx(), sql, h.Clock.Now())
		require.NoError(t, err)
	}
	from, to := h.Clock.Now().AddDate(0, 0, -2), h.Clock.Now()
	for _, group := range []helpcentre.Group{"", helpcentre.GroupDay, helpcentre.GroupArticle, helpcentre.GroupSection, helpcentre.GroupLanguage, helpcentre.GroupPlace} {
		all, err := h.records.Figures(h.Ctx(), helpcentre.FiguresQuery{From: from, To: to, Group: group})
		require.NoError(t, err)
		require.NotEmpty(t, all)
		for _, f := range all {
			q := behind(helpcentre.EvidenceQuery{From: from, To: to, Limit: 200}, group, f.Key)
			h.opens(q, f)
		}
	}
}

// behind narrows a query to one group of figures.
func behind(q helpcentre.EvidenceQuery, group helpcentre.Group, key string) helpcentre.EvidenceQuery {
	id, _ := strconv.ParseInt(key, 10, 64)
	switch group {
	case helpcentre.GroupDay:
		q.From, _ = time.Parse(time.DateOnly, key)
		q.To = q.From
	case helpcentre.GroupArticle:
		q.ArticleID = id
	case helpcentre.GroupSection:
		q.Section = helpcentre.SectionFilter{ID: id, Only: true}
	case helpcentre.GroupLanguage:
		q.Language = key
	case helpcentre.GroupPlace:
		q.Place = key
	}
	return q
}

func (h *house) opens(q helpcentre.EvidenceQuery, f helpcentre.Figure) {
	h.T.Helper()
	lines := map[string]int64{}
	for _, only := range []string{"helpful", "unhelpful"} {
		q.Only = only
		all, err := h.records.Votes(h.Ctx(), q)
		require.NoError(h.T, err)
		lines[only] = int64(len(all))
	}
	for _, only := range []string{"", "unfound", "clicked"} {
		q.Only = only
		all, err := h.records.Searches(h.Ctx(), q)
		require.NoError(h.T, err)
		lines["searches "+only] = int64(len(all))
	}
	for _, only := range []string{"asked", "held_out", "opened", "answered", "sent", "held_sent"} {
		q.Only = only
		all, err := h.records.Askings(h.Ctx(), q)
		require.NoError(h.T, err)
		lines[only] = int64(len(all))
	}
	require.Equal(h.T, map[string]int64{
		"helpful": f.Helpful.Value, "unhelpful": f.Unhelpful.Value,
		"searches ": f.Searches.Value, "searches unfound": f.Unfound.Value, "searches clicked": f.Clicked.Value,
		"asked": f.Asked.Value, "held_out": f.HeldOut.Value, "opened": f.Opened.Value, "answered": f.Answered.Value,
		"sent": f.Sent.Value, "held_sent": f.HeldSent.Value,
	}, lines, "%+v", q)
	views, err := h.records.Figures(h.Ctx(), helpcentre.FiguresQuery{
		From: q.From, To: q.To, Group: helpcentre.GroupArticle, ArticleID: q.ArticleID, Section: q.Section, Language: q.Language, Place: q.Place,
	})
	require.NoError(h.T, err)
	var sum int64
	for _, one := range views {
		sum += one.Views.Value
	}
	require.Equal(h.T, f.Views.Value, sum, "views of %+v", q)
}
