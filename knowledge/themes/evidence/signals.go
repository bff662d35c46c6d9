package evidence

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes/evidence/sentiment"
	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// How long the time between two acts of an agent may be to be taken for work, and what the first act after a longer
// pause is taken to have needed.
const (
	longestAct = 10 * time.Minute
	openingAct = 2 * time.Minute
)

// reader is the name of our position in the event log, which keeps the signals in step with tickets.
const reader = "theme signals"

// batch is how many events, or tickets, are handled in one transaction.
const batch = 500

// follow keeps acts and signals in step with tickets until ctx is done.
func (s *Service) follow(ctx context.Context) error {
	return s.events.FollowTx(ctx, reader, batch, s.observe)
}

// observe handles events of the log, in the transaction in which the position moves.
func (s *Service) observe(ctx context.Context, tx *pg.Tx, events []eventlog.Event) error {
	if err := recordActs(ctx, tx.Pgx, events); err != nil {
		return err
	}
	var touched []int64
	for _, e := range events {
		if e.TicketID != nil {
			touched = append(touched, *e.TicketID)
		}
		if e.Kind == placedEvent {
			var data struct {
				TicketID int64 `json:"ticket_id"`
			}
			if err := json.Unmarshal(e.Data, &data); err == nil && data.TicketID != 0 {
				touched = append(touched, data.TicketID)
			}
		}
	}
	slices.Sort(touched)
	return s.read(ctx, tx.Pgx, slices.Compact(touched))
}

// placedEvent is package tracking's event of a ticket that got a theme.
const placedEvent = tickets.EventThemePlaced

// act is something that an agent did on a ticket.
type act struct {
	event, ticket, agent int64
	at                   time.Time
	seconds              int
}

// acts are the agents' own doings among events.
func acts(events []eventlog.Event) []act {
	var all []act
	for _, e := range events {
		if e.TicketID == nil || e.Kind != tickets.EventTicketChanged && e.Kind != tickets.EventMessageAdded && e.Kind != tickets.EventTicketCreated {
			continue
		}
		var by tickets.Actor
		if json.Unmarshal(e.Actor, &by) != nil || by.Kind != tickets.ActorAgent || by.ID == 0 {
			continue
		}
		all = append(all, act{event: e.ID, ticket: *e.TicketID, agent: by.ID, at: e.At})
	}
	slices.SortStableFunc(all, func(a, b act) int { return a.at.Compare(b.at) })
	return all
}

// spend says how long each act took, given when each agent acted last. What one change did at one time is one act:
// its later events take nothing.
func spend(all []act, last map[int64]time.Time) {
	for i := range all {
		a := &all[i]
		before, ok := last[a.agent]
		gap := a.at.Sub(before)
		switch {
		case !ok || gap > longestAct:
			a.seconds = int(openingAct / time.Second)
		case gap > 0:
			a.seconds = int(gap / time.Second)
		}
		if !ok || gap > 0 {
			last[a.agent] = a.at
		}
	}
}

func recordActs(ctx context.Context, tx pgx.Tx, events []eventlog.Event) error {
	all := acts(events)
	if len(all) == 0 {
		return nil
	}
	agents := make([]int64, len(all))
	for i, a := range all {
		agents[i] = a.agent
	}
	last := map[int64]time.Time{}
	rows, err := tx.Query(ctx, `
		SELECT a.id, m.at FROM unnest($1::bigint[]) AS a(id)
		CROSS JOIN LATERAL (SELECT at FROM theme_acts WHERE agent_id = a.id AND at <= $2 ORDER BY at DESC LIMIT 1) AS m`,
		slices.Compact(slices.Sorted(slices.Values(agents))), all[0].at)
	if err != nil {
		return fmt.Errorf("read the acts before: %w", err)
	}
	var id int64
	var at time.Time
	if _, err := pgx.ForEachRow(rows, []any{&id, &at}, func() error { last[id] = at; return nil }); err != nil {
		return fmt.Errorf("read the acts before: %w", err)
	}
	spend(all, last)
	columns := struct {
		events, tickets, agents []int64
		ats                     []time.Time
		seconds                 []int32
	}{agents: agents}
	for _, a := range all {
		columns.events, columns.tickets = append(columns.events, a.event), append(columns.tickets, a.ticket)
		columns.ats, columns.seconds = append(columns.ats, a.at), append(columns.seconds, int32(a.seconds))
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO theme_acts (event_id, ticket_id, agent_id, at, seconds)
		SELECT e.* FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::int[]) AS e(event_id, ticket_id, agent_id, at, seconds)
		WHERE EXISTS (SELECT FROM tickets t WHERE t.id = e.ticket_id) AND EXISTS (SELECT FROM agents a WHERE a.id = e.agent_id)
		ON CONFLICT (event_id) DO NOTHING`, columns.events, columns.tickets, columns.agents, columns.ats, columns.seconds)
	if err != nil {
		return fmt.Errorf("write acts: %w", err)
	}
	return nil
}

// read reads the signals of those of the tickets that have a text, and writes them.
func (s *Service) read(ctx context.Context, tx pgx.Tx, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	heard, err := s.hear(ctx, tx, ids)
	if err != nil {
		return err
	}
	h, err := readHouse(ctx, tx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, readSQL, ids, h.ProductField, h.ProductTag, s.now(), heard.ids, heard.moods)
	if err != nil {
		return fmt.Errorf("write signals: %w", err)
	}
	return nil
}

// heard is the sentiment of texts that are new or have changed; nil: nothing to judge.
type heard struct {
	ids   []int64
	moods []*float32
}

func (s *Service) hear(ctx context.Context, tx pgx.Tx, ids []int64) (heard, error) {
	var out heard
	rows, err := tx.Query(ctx, `
		SELECT x.ticket_id, x.words, x.language FROM theme_texts x LEFT JOIN theme_signals s ON s.ticket_id = x.ticket_id
		WHERE x.ticket_id = ANY($1) AND s.words_at IS DISTINCT FROM x.updated_at`, ids)
	if err != nil {
		return out, fmt.Errorf("read texts: %w", err)
	}
	var id int64
	var words, language string
	_, err = pgx.ForEachRow(rows, []any{&id, &words, &language}, func() error {
		var mood *float32
		if score, ok := sentiment.Score(words, language); ok {
			v := float32(score)
			mood = &v
		}
		out.ids, out.moods = append(out.ids, id), append(out.moods, mood)
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("read texts: %w", err)
	}
	return out, nil
}

// readSQL writes the signals of the tickets $1 as they are at $4; $5 and $6 are the sentiments that were heard anew.
var readSQL = `
INSERT INTO theme_signals AS s (ticket_id, customer_id, channel, team_id, language, product, sentiment, rating, clocks, breached,
	solved, replied, reopened, handling, article, words_at, updated_at)
SELECT x.ticket_id, t.requester_id, t.channel, t.team_id, x.language, ` + product("$2", "$3") + `,
	CASE WHEN n.id IS NULL THEN before.sentiment ELSE n.mood END, r.score, k.decided, k.missed,
	t.solved_at IS NOT NULL OR t.status IN ('solved', 'closed') OR e.reopened > 0, t.first_reply_at IS NOT NULL,
	e.reopened, a.seconds, EXISTS (SELECT FROM kb_answers y WHERE y.ticket_id = t.id AND y.kind IN ('link', 'text')), x.updated_at, $4::timestamptz
FROM theme_texts x
JOIN tickets t ON t.id = x.ticket_id
LEFT JOIN theme_signals before ON before.ticket_id = x.ticket_id
LEFT JOIN unnest($5::bigint[], $6::real[]) AS n(id, mood) ON n.id = x.ticket_id
LEFT JOIN ratings r ON r.ticket_id = x.ticket_id
CROSS JOIN LATERAL (
	SELECT count(*) FILTER (WHERE c.state IN ('met', 'breached'))::smallint AS decided, count(*) FILTER (WHERE c.state = 'breached')::smallint AS missed
	FROM sla_clocks c WHERE c.ticket_id = x.ticket_id) AS k
CROSS JOIN LATERAL (
	SELECT count(*)::smallint AS reopened FROM events v WHERE v.ticket_id = x.ticket_id AND v.kind = 'ticket.changed'
	AND v.data->'changes'->'status'->>'from' IN ('solved', 'closed') AND v.data->'changes'->'status'->>'to' IN ('open', 'pending')) AS e
CROSS JOIN LATERAL (SELECT COALESCE(sum(w.seconds), 0)::int AS seconds FROM theme_acts w WHERE w.ticket_id = x.ticket_id) AS a
WHERE x.ticket_id = ANY($1)
ORDER BY x.ticket_id
ON CONFLICT (ticket_id) DO UPDATE SET customer_id = EXCLUDED.customer_id, channel = EXCLUDED.channel, team_id = EXCLUDED.team_id,
	language = EXCLUDED.language, product = EXCLUDED.product, sentiment = EXCLUDED.sentiment, rating = EXCLUDED.rating,
	clocks = EXCLUDED.clocks, breached = EXCLUDED.breached, solved = EXCLUDED.solved, replied = EXCLUDED.replied,
	reopened = EXCLUDED.reopened, handling = EXCLUDED.handling, article = EXCLUDED.article,
	words_at = EXCLUDED.words_at, updated_at = EXCLUDED.updated_at`

// Refresh reads the signals of all tickets whose text is new or has changed since they were read, and returns how many
// those were. [Service.Run] does it by itself; a test or an import that wrote texts past the event log may want it at once.
func (s *Service) Refresh(ctx context.Context) (int, error) {
	var after int64
	for total := 0; ; {
		var ids []int64
		err := s.db.Tx(ctx, func(tx *pg.Tx) error {
			rows, err := tx.Pgx.Query(ctx, `
				SELECT x.ticket_id FROM theme_texts x LEFT JOIN theme_signals s ON s.ticket_id = x.ticket_id
				WHERE x.ticket_id > $1 AND s.words_at IS DISTINCT FROM x.updated_at ORDER BY x.ticket_id LIMIT $2`, after, batch)
			if err != nil {
				return fmt.Errorf("find texts without signals: %w", err)
			}
			if ids, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil {
				return fmt.Errorf("find texts without signals: %w", err)
			}
			return s.read(ctx, tx.Pgx, ids)
		})
		if err != nil || len(ids) == 0 {
			return total, err
		}
		total += len(ids)
		after = ids[len(ids)-1]
	}
}

// ThemesPlaced sees to it that tickets that get a theme have signals, in the same transaction; it is one of package
// tracking's observers.
func (s *Service) ThemesPlaced(ctx context.Context, tx *pg.Tx, placed []tracking.Placement) error {
	ids := make([]int64, 0, len(placed))
	for _, p := range placed {
		ids = append(ids, p.TicketID)
	}
	rows, err := tx.Pgx.Query(ctx, `
		SELECT x.ticket_id FROM theme_texts x LEFT JOIN theme_signals s ON s.ticket_id = x.ticket_id
		WHERE x.ticket_id = ANY($1) AND s.words_at IS DISTINCT FROM x.updated_at ORDER BY 1`, ids)
	if err != nil {
		return fmt.Errorf("find placed tickets without signals: %w", err)
	}
	missing, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("find placed tickets without signals: %w", err)
	}
	return s.read(ctx, tx.Pgx, missing)
}
