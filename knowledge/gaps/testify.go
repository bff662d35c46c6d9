package gaps

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/tickets"
)

// Of the tickets that the actor may see, the most typical and those with the best answers. Only public messages are
// read.
const evidenceSQL = `
SELECT * FROM (
	SELECT e.gap_id, t.id, e.title, t.subject, t.status, t.created_at, c.name, COALESCE(c.email, ''), e.recent, e.merit,
	       COALESCE((SELECT left(CASE WHEN m.reply_text = '' THEN m.body_text ELSE m.reply_text END, 6000) FROM messages m
	                 WHERE m.ticket_id = t.id AND m.kind = 'message' AND m.author_kind = 'customer' AND m.auto = '' ORDER BY m.id LIMIT 1), ''),
	       m.id AS message_id, COALESCE(left(CASE WHEN m.reply_text = '' THEN m.body_text ELSE m.reply_text END, 6000), ''), m.created_at AS answered_at, COALESCE(g.name, ''), r.score,
	       EXISTS (SELECT FROM events v WHERE v.ticket_id = t.id AND v.kind = 'ticket.changed'
	               AND v.data->'changes'->'status'->>'from' IN ('solved', 'closed') AND v.data->'changes'->'status'->>'to' IN ('open', 'pending')),
	       row_number() OVER (PARTITION BY e.gap_id ORDER BY e.place) AS place,
	       row_number() OVER (PARTITION BY e.gap_id, e.recent, m.id IS NULL ORDER BY e.merit DESC, e.place) AS rank
	FROM kb_gap_tickets e JOIN tickets t ON t.id = e.ticket_id JOIN customers c ON c.id = t.requester_id
	LEFT JOIN messages m ON m.id = e.message_id AND m.kind = 'message'
	LEFT JOIN agents g ON g.id = m.agent_id
	LEFT JOIN ratings r ON r.ticket_id = t.id
	WHERE e.gap_id = ANY($3) AND (t.team_id IS NULL OR t.team_id <> ALL($2::bigint[]) OR t.assignee_id = $1)) x
WHERE place <= $4 OR message_id IS NOT NULL AND rank <= $4 ORDER BY gap_id, place`

// witness is a row of evidenceSQL.
type witness struct {
	gapID       int64
	ticketID    int64
	title       string
	subject     string
	status      tickets.Status
	at          time.Time
	name, email string
	recent      bool
	merit       float64
	first       string
	messageID   *int64
	answer      string
	answeredAt  *time.Time
	agent       string
	rating      *int
	reopened    bool
	place, rank int
}

// testify completes gaps with up to n pieces of each kind of evidence that the actor may see.
func (s *Service) testify(ctx context.Context, by tickets.Actor, found []Gap, n int) error {
	ids := make([]int64, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	actor, hidden := scopeOf(by)
	all, err := s.witnesses(ctx, actor, hidden, ids, n)
	if err != nil {
		return err
	}
	for i := range found {
		g := &found[i]
		g.Evidence.Queries = g.Evidence.Queries[:min(len(g.Evidence.Queries), n)]
		g.Evidence.Terms = g.Evidence.Terms[:min(len(g.Evidence.Terms), n)]
		mine := all[g.ID]
		if len(mine) > 0 && len(hidden) > 0 && g.Kind != KindOutdated && g.Kind != KindQuery {
			g.Title = mine[0].title // not the words of a ticket that is hidden
		}
		g.Evidence.take(mine, n)
	}
	return nil
}

func (s *Service) witnesses(ctx context.Context, actor int64, hidden, ids []int64, n int) (map[int64][]witness, error) {
	rows, err := s.DB.Pool.Query(ctx, evidenceSQL, actor, hidden, ids, n)
	if err != nil {
		return nil, fmt.Errorf("read evidence: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w witness, err error) {
		return w, row.Scan(&w.gapID, &w.ticketID, &w.title, &w.subject, &w.status, &w.at, &w.name, &w.email, &w.recent, &w.merit, &w.first,
			&w.messageID, &w.answer, &w.answeredAt, &w.agent, &w.rating, &w.reopened, &w.place, &w.rank)
	})
	if err != nil {
		return nil, fmt.Errorf("read evidence: %w", err)
	}
	byGap := map[int64][]witness{}
	for _, w := range all {
		byGap[w.gapID] = append(byGap[w.gapID], w)
	}
	return byGap, nil
}

func (e *Evidence) take(all []witness, n int) {
	for _, w := range all {
		known := namesOf(w.name, w.email, w.agent)
		if len(e.Tickets) < n {
			e.Tickets = append(e.Tickets, TicketEvidence{
				ID: w.ticketID, Subject: known.mask(themes.Mask(w.subject)), Text: shorten(masked(w.first, known), 600),
				Status: w.status, At: w.at,
			})
		}
	}
	slices.SortStableFunc(all, func(a, b witness) int {
		switch {
		case a.recent != b.recent && a.recent:
			return -1
		case a.recent != b.recent:
			return 1
		case a.merit > b.merit:
			return -1
		case a.merit < b.merit:
			return 1
		}
		return 0
	})
	for _, w := range all {
		if w.messageID == nil || len(e.Answers) == 2*n {
			continue
		}
		known := namesOf(w.name, w.email, w.agent)
		e.Answers = append(e.Answers, AnswerEvidence{
			MessageID: *w.messageID, TicketID: w.ticketID, Text: shorten(masked(w.answer, known), 1200), Recent: w.recent, Rating: w.rating,
			Reopened: w.reopened, At: *w.answeredAt,
		})
	}
}
