package gaps

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// forgotten is after how long an open gap goes that no count has found again.
const forgotten = 7 * 24 * time.Hour

// sameGap is the share of their tickets that two gaps have in common to be one.
const sameGap = 0.5

// kept is a gap as it is written down.
type kept struct {
	id              int64
	kind            Kind
	key             string
	title           string
	weight          float64
	state           State
	language        string
	people          int
	evidence        stored
	articleID       *int64
	translationID   *int64
	dismissedWeight *float64
	decidedAt       *time.Time
	createdAt       time.Time
	updatedAt       time.Time
	foundAt         time.Time
	live            bool // its article

	tickets []member
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// countLock keeps counts of several nodes apart.
const countLock = "kept: count gaps"

// write brings what is written down up to date with what was found.
func (c *counting) write(ctx context.Context, tx *pg.Tx, found []*candidate) error {
	if _, err := tx.Pgx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, countLock); err != nil {
		return fmt.Errorf("wait for another count: %w", err)
	}
	before, err := readKept(ctx, tx)
	if err != nil {
		return err
	}
	mine := pair(before, found)
	taken := map[string]bool{}
	for _, k := range before {
		taken[string(k.kind)+k.key] = true
	}
	for i, g := range found {
		if k := mine[i]; k != nil {
			if err := c.update(ctx, tx, k, g); err != nil {
				return err
			}
			continue
		}
		key := g.key
		for n := 2; taken[string(g.kind)+key]; n++ {
			key = fmt.Sprintf("%s #%d", g.key, n)
		}
		taken[string(g.kind)+key] = true
		if err := c.insert(ctx, tx, key, g); err != nil {
			return err
		}
	}
	for _, k := range before {
		if !slices.Contains(mine, k) {
			if err := c.missing(ctx, tx, k); err != nil {
				return err
			}
		}
	}
	if _, err := tx.Pgx.Exec(ctx, `INSERT INTO kb_gap_counts (started_at, finished_at, searches, tickets, gaps) VALUES ($1, $2, $3, $4, $5)`,
		c.now, c.Now(), len(c.searches), len(c.tickets), len(found)); err != nil {
		return fmt.Errorf("record the count: %w", err)
	}
	return c.tell(ctx, tx, tickets.System("knowledge"), 0)
}

func readKept(ctx context.Context, tx *pg.Tx) ([]*kept, error) {
	rows, err := tx.Pgx.Query(ctx, `
		SELECT id, kind, key, title, weight, state, language, people, evidence, article_id, translation_id, dismissed_weight, decided_at,
		       created_at, updated_at, found_at,
		       EXISTS (SELECT FROM kb_translations t WHERE t.article_id = g.article_id AND t.published_id IS NOT NULL)
		FROM kb_gaps g ORDER BY id FOR UPDATE`)
	if err != nil {
		return nil, fmt.Errorf("read gaps: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*kept, error) {
		k := &kept{}
		return k, row.Scan(&k.id, &k.kind, &k.key, &k.title, &k.weight, &k.state, &k.language, &k.people, &k.evidence, &k.articleID,
			&k.translationID, &k.dismissedWeight, &k.decidedAt, &k.createdAt, &k.updatedAt, &k.foundAt, &k.live)
	})
	if err != nil {
		return nil, fmt.Errorf("read gaps: %w", err)
	}
	byID := map[int64]*kept{}
	for _, k := range all {
		byID[k.id] = k
	}
	rows, err = tx.Pgx.Query(ctx, `SELECT gap_id, ticket_id, title, message_id, merit, recent FROM kb_gap_tickets ORDER BY gap_id, place`)
	if err != nil {
		return nil, fmt.Errorf("read the tickets of gaps: %w", err)
	}
	var id int64
	var m member
	_, err = pgx.ForEachRow(rows, []any{&id, &m.ticketID, &m.title, &m.messageID, &m.merit, &m.recent}, func() error {
		byID[id].tickets = append(byID[id].tickets, m)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the tickets of gaps: %w", err)
	}
	return all, nil
}

// pair finds which of the gaps that are written down each found one is: the one that it has most in common with.
func pair(before []*kept, found []*candidate) []*kept {
	type couple struct {
		k      *kept
		i      int
		common float64
	}
	var couples []couple
	for _, k := range before {
		for i, g := range found {
			if n := common(k, g); n > 0 {
				couples = append(couples, couple{k, i, n})
			}
		}
	}
	slices.SortStableFunc(couples, func(a, b couple) int {
		return cmp.Or(cmp.Compare(b.common, a.common), cmp.Compare(a.k.id, b.k.id), cmp.Compare(a.i, b.i))
	})
	mine := make([]*kept, len(found))
	taken := map[*kept]bool{}
	for _, p := range couples {
		if mine[p.i] == nil && !taken[p.k] {
			mine[p.i], taken[p.k] = p.k, true
		}
	}
	return mine
}

// common says how much a gap that is written down and one that was found have in common; 0: they are two.
func common(k *kept, g *candidate) float64 {
	switch {
	case k.kind == KindOutdated || g.kind == KindOutdated:
		if k.kind == g.kind && k.key == g.key {
			return 1
		}
		return 0
	case k.kind == KindQuery || g.kind == KindQuery:
		if k.kind != g.kind {
			return 0
		}
		n := 0.0
		for _, form := range g.evidence.Forms {
			if form == k.key || slices.Contains(k.evidence.Forms, form) {
				n++
			}
		}
		return n
	}
	has := map[int64]bool{}
	for _, m := range k.tickets {
		has[m.ticketID] = true
	}
	n := 0
	for _, m := range g.tickets {
		if has[m.ticketID] {
			n++
		}
	}
	if n == 0 || float64(n) < sameGap*float64(min(len(k.tickets), len(g.tickets))) {
		return 0
	}
	return float64(n)
}

// next is what becomes of the state of a gap that was found again.
func (k *kept) next(g *candidate) State {
	switch {
	case k.state == StateDismissed && g.weight() >= 2**k.dismissedWeight:
		return StateOpen
	case k.state == StateDone && k.decidedAt != nil && g.since(*k.decidedAt) >= fewestAskers:
		return StateOpen
	case k.state == StateDrafted && k.articleID == nil: // the draft is gone
		return StateOpen
	}
	return k.state
}

// since counts the people who have asked since.
func (c *candidate) since(at time.Time) int {
	if c.after != nil {
		return c.after(at)
	}
	seen := map[int64]bool{}
	for _, m := range c.tickets {
		if m.createdAt.After(at) {
			seen[m.requesterID] = true
		}
	}
	return len(seen)
}

func (c *counting) update(ctx context.Context, tx *pg.Tx, k *kept, g *candidate) error {
	state := k.next(g)
	same := state == k.state && k.title == g.title && k.people == g.people && sameJSON(k.evidence, g.evidence) && sameTickets(k.tickets, g.tickets)
	updatedAt := c.now
	if same {
		updatedAt = k.updatedAt
	}
	_, err := tx.Pgx.Exec(ctx, `
		UPDATE kb_gaps SET kind = $2, title = $3, weight = $4, evidence = $5, state = $6, language = $7, people = $8, weeks = $9, found_at = $10,
		       updated_at = $11, decided_at = CASE WHEN $6 IN ('dismissed', 'done') THEN decided_at END,
		       dismissed_weight = CASE WHEN $6 = 'dismissed' THEN dismissed_weight END
		WHERE id = $1`,
		k.id, g.kind, g.title, g.weight(), g.evidence, state, g.language, g.people, g.weeks, c.now, updatedAt)
	if err != nil {
		return fmt.Errorf("update gap %d: %w", k.id, err)
	}
	if sameTickets(k.tickets, g.tickets) {
		return nil
	}
	return writeTickets(ctx, tx, k.id, g.tickets)
}

func sameJSON(a, b any) bool {
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && string(x) == string(y)
}

func sameTickets(a, b []member) bool {
	return slices.EqualFunc(a, b, func(x, y member) bool {
		sameMessage := (x.messageID == nil) == (y.messageID == nil) && (x.messageID == nil || *x.messageID == *y.messageID)
		return x.ticketID == y.ticketID && x.title == y.title && x.recent == y.recent && x.merit == y.merit && sameMessage
	})
}

func (c *counting) insert(ctx context.Context, tx *pg.Tx, key string, g *candidate) error {
	var id int64
	err := tx.Pgx.QueryRow(ctx, `
		INSERT INTO kb_gaps (kind, key, title, weight, evidence, article_id, translation_id, state, language, people, weeks, created_at, updated_at, found_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10, $11, $11, $11) RETURNING id`,
		g.kind, key, g.title, g.weight(), g.evidence, g.articleID, g.translationID, g.language, g.people, g.weeks, c.now).Scan(&id)
	if err != nil {
		return fmt.Errorf("add gap %q: %w", key, err)
	}
	if err := writeTickets(ctx, tx, id, g.tickets); err != nil {
		return err
	}
	if g.kind != KindOutdated {
		return nil
	}
	who, err := responsible(ctx, tx, *g.articleID)
	if err != nil {
		return err
	}
	return notify(ctx, tx, c.Desk, c.now, notice{
		kind: tickets.NotifyArticleOutdated, by: tickets.System("knowledge"), to: who, title: g.title, articleID: *g.articleID,
		translationID: *g.translationID, language: g.language, gapID: id,
	})
}

func writeTickets(ctx context.Context, tx *pg.Tx, gapID int64, all []member) error {
	n := len(all)
	ids, places, titles, messages := make([]int64, n), make([]int32, n), make([]string, n), make([]*int64, n)
	merits, recent := make([]float64, n), make([]bool, n)
	for i, m := range all {
		ids[i], places[i], titles[i], messages[i], merits[i], recent[i] = m.ticketID, int32(i), m.title, m.messageID, m.merit, m.recent
	}
	if _, err := tx.Pgx.Exec(ctx, `DELETE FROM kb_gap_tickets WHERE gap_id = $1`, gapID); err != nil {
		return fmt.Errorf("clear the tickets of gap %d: %w", gapID, err)
	}
	_, err := tx.Pgx.Exec(ctx, `
		INSERT INTO kb_gap_tickets (gap_id, ticket_id, place, title, message_id, merit, recent)
		SELECT $1, x.id, x.place, x.title, m.id, x.merit, x.recent
		FROM unnest($2::bigint[], $3::int[], $4::text[], $5::bigint[], $6::float8[], $7::bool[]) AS x (id, place, title, message_id, merit, recent)
		JOIN tickets t ON t.id = x.id LEFT JOIN messages m ON m.id = x.message_id`, gapID, ids, places, titles, messages, merits, recent)
	if err != nil {
		return fmt.Errorf("write the tickets of gap %d: %w", gapID, err)
	}
	return nil
}

// missing decides what becomes of a gap that this count has not found: it is done when an article answers it now;
// one that nobody has decided about goes when it has not been found for a while.
func (c *counting) missing(ctx context.Context, tx *pg.Tx, k *kept) error {
	if k.state != StateOpen && k.state != StateDrafted {
		return nil
	}
	articleID, done, err := c.closedBy(ctx, tx, k)
	switch {
	case err != nil:
		return err
	case done:
		_, err = tx.Pgx.Exec(ctx, `UPDATE kb_gaps SET state = 'done', decided_at = $2, decided_by = NULL, updated_at = $2, article_id = COALESCE(article_id, $3) WHERE id = $1`,
			k.id, c.now, articleID)
	case k.state == StateOpen && k.foundAt.Before(c.now.Add(-forgotten)):
		_, err = tx.Pgx.Exec(ctx, `DELETE FROM kb_gaps WHERE id = $1`, k.id)
	}
	if err != nil {
		return fmt.Errorf("close gap %d: %w", k.id, err)
	}
	return nil
}

// closedBy finds the article that answers a gap now.
func (c *counting) closedBy(ctx context.Context, tx *pg.Tx, k *kept) (articleID *int64, done bool, err error) {
	switch k.kind {
	case KindOutdated:
		err = tx.Pgx.QueryRow(ctx, `
			SELECT EXISTS (SELECT FROM kb_translations t JOIN kb_revisions r ON r.id = t.published_id WHERE t.id = $1 AND r.created_at > $2)`,
			k.translationID, k.createdAt).Scan(&done)
		return nil, done, err
	case KindQuery:
		return nil, c.granted[k.id], nil
	}
	ids := make([]int64, len(k.tickets))
	for i, m := range k.tickets {
		ids[i] = m.ticketID
	}
	articleID, done = c.answeredBy(ids)
	return articleID, done, nil
}
