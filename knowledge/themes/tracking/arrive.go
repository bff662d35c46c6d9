package tracking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// reader is the name of the stored position in the event log.
const reader = "themes"

const eventsAtOnce = 300

// Follow keeps texts current with the event log and places arriving tickets, until ctx is done. Any number of nodes may
// follow; one at a time does. On the first day it begins with what is new; [Service.Backfill] reads what was there.
func (s *Service) Follow(ctx context.Context) error {
	newest, err := s.events.Newest(ctx)
	if err != nil {
		return err
	}
	if err := s.events.BeginAt(ctx, reader, newest); err != nil {
		return err
	}
	return s.events.FollowTx(ctx, reader, eventsAtOnce, s.handle)
}

// handle reads anew what the events are about.
func (s *Service) handle(ctx context.Context, tx *pg.Tx, events []eventlog.Event) error {
	var ids []int64
	for _, e := range events {
		if e.TicketID != nil && concerns(e) {
			ids = append(ids, *e.TicketID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	return s.refresh(ctx, tx, slices.Compact(ids), true)
}

// concerns reports whether an event may change what a customer is known to have said.
func concerns(e eventlog.Event) bool {
	switch e.Kind {
	case tickets.EventTicketCreated:
		return true
	case tickets.EventMessageAdded:
		var m tickets.MessageAdded
		return json.Unmarshal(e.Data, &m) != nil || m.Author == tickets.ActorCustomer && m.Auto == ""
	case tickets.EventTicketChanged:
		var c tickets.TicketChanged
		if json.Unmarshal(e.Data, &c) != nil {
			return true
		}
		for _, field := range []string{"tags", "merged_into_id", "requester_id"} {
			if _, ok := c.Changes[field]; ok {
				return true
			}
		}
	}
	return false
}

const putTextSQL = `
INSERT INTO theme_texts AS x (ticket_id, customer_id, words, language, at, upto_message_id, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (ticket_id) DO UPDATE SET customer_id = EXCLUDED.customer_id, words = EXCLUDED.words, language = EXCLUDED.language,
	upto_message_id = EXCLUDED.upto_message_id, updated_at = EXCLUDED.updated_at
WHERE (x.customer_id, x.words, x.upto_message_id) IS DISTINCT FROM (EXCLUDED.customer_id, EXCLUDED.words, EXCLUDED.upto_message_id)
RETURNING x.ticket_id`

// refresh writes the texts of tickets, and places those whose text is new or has grown.
func (s *Service) refresh(ctx context.Context, tx *pg.Tx, ids []int64, tell bool) error {
	if err := lockShared(ctx, tx); err != nil {
		return err
	}
	all, gone, err := s.read(ctx, tx, ids)
	if err != nil {
		return err
	}
	now := s.now()
	var changed []Text
	for _, t := range all {
		words, language := t.words()
		if words == "" {
			gone = append(gone, t.id)
			continue
		}
		text := Text{TicketID: t.id, CustomerID: t.customer, Words: words, Language: language, At: t.at, UptoMessageID: t.messages[len(t.messages)-1].id, UpdatedAt: now}
		var id int64
		err := tx.Pgx.QueryRow(ctx, putTextSQL, text.TicketID, text.CustomerID, text.Words, text.Language, text.At, text.UptoMessageID, text.UpdatedAt).Scan(&id)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("write the text of ticket %d: %w", t.id, err)
		}
		if err == nil {
			changed = append(changed, text)
		}
	}
	if err := s.drop(ctx, tx, gone); err != nil {
		return err
	}
	if len(changed) == 0 {
		return nil
	}
	if err := s.observeTexts(ctx, tx, changed); err != nil {
		return err
	}
	tx.AfterCommit(s.kick) // there may be enough texts for the first run
	f, err := s.model(ctx)
	if err != nil || f == nil {
		return err
	}
	return s.place(ctx, tx, f, changed, tell)
}

// drop forgets texts, and with them the places of their tickets.
func (s *Service) drop(ctx context.Context, tx *pg.Tx, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Pgx.Query(ctx, `
		SELECT p.ticket_id, p.theme_id, x.customer_id, p.at FROM theme_tickets p JOIN theme_texts x USING (ticket_id)
		WHERE p.ticket_id = ANY($1) AND p.theme_id IS NOT NULL ORDER BY 1`, ids)
	if err != nil {
		return fmt.Errorf("find texts to forget: %w", err)
	}
	placed, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Placement, err error) {
		p.PlacedBy = ByArrival
		return p, row.Scan(&p.TicketID, &p.Before, &p.CustomerID, &p.At)
	})
	if err != nil {
		return fmt.Errorf("find texts to forget: %w", err)
	}
	if _, err := tx.Pgx.Exec(ctx, `DELETE FROM theme_texts WHERE ticket_id = ANY($1)`, ids); err != nil {
		return fmt.Errorf("forget texts: %w", err)
	}
	return s.observe(ctx, tx, placed)
}

// place gives themes to texts by the model. Tickets that a run or a person has placed stay where they are.
func (s *Service) place(ctx context.Context, tx *pg.Tx, f *fitted, texts []Text, tell bool) error {
	before, err := placesOf(ctx, tx, texts)
	if err != nil {
		return err
	}
	texts = slices.DeleteFunc(texts, func(t Text) bool {
		p, ok := before[t.TicketID]
		return ok && p.PlacedBy != ByArrival
	})
	verdicts, err := s.judge(ctx, tx, f, texts)
	if err != nil {
		return err
	}
	now := s.now()
	b := &pgx.Batch{}
	var placed []Placement
	var told []tickets.Event
	for i, t := range texts {
		was, known := before[t.TicketID]
		v := verdicts[i]
		b.Queue(`
			INSERT INTO theme_tickets (ticket_id, theme_id, score, placed_by, run_id, at, placed_at) VALUES ($1, $2, $3, 'arrival', $4, $5, $6)
			ON CONFLICT (ticket_id) DO UPDATE SET theme_id = EXCLUDED.theme_id, score = EXCLUDED.score, run_id = EXCLUDED.run_id, placed_at = EXCLUDED.placed_at`,
			t.TicketID, pointer(v.theme), v.score, f.runID, t.At, now)
		if known && idOf(was.ThemeID) == v.theme {
			continue
		}
		placed = append(placed, Placement{TicketID: t.TicketID, ThemeID: v.theme, Before: idOf(was.ThemeID), CustomerID: t.CustomerID, PlacedBy: ByArrival, At: t.At})
		told = append(told, tickets.ThemePlaced{TicketID: t.TicketID, ThemeID: v.theme})
	}
	if err := tx.Send(ctx, b); err != nil {
		return fmt.Errorf("place tickets: %w", err)
	}
	if err := s.observe(ctx, tx, placed); err != nil {
		return err
	}
	if !tell || len(told) == 0 {
		return nil
	}
	return s.desk.Tell(ctx, tx, system, told...)
}

func placesOf(ctx context.Context, tx *pg.Tx, texts []Text) (map[int64]Place, error) {
	ids := make([]int64, len(texts))
	for i, t := range texts {
		ids[i] = t.TicketID
	}
	places, err := places(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	return places, nil
}

func places(ctx context.Context, tx *pg.Tx, ids []int64) (map[int64]Place, error) {
	rows, err := tx.Pgx.Query(ctx, `SELECT ticket_id, theme_id, score, placed_by, run_id, at, placed_at FROM theme_tickets WHERE ticket_id = ANY($1)`, ids)
	if err != nil {
		return nil, fmt.Errorf("read the themes of tickets: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Place])
	if err != nil {
		return nil, fmt.Errorf("read the themes of tickets: %w", err)
	}
	out := make(map[int64]Place, len(all))
	for _, p := range all {
		out[p.TicketID] = p
	}
	return out, nil
}

// verdict is a theme, 0 for none, and its share of the vote.
type verdict struct {
	theme int64
	score float32
}

// sameAs is the similarity from which a text follows where a person put its nearest neighbour.
const sameAs = 0.8

// judge has the exemplars vote with the themes that their tickets have by now.
func (s *Service) judge(ctx context.Context, tx *pg.Tx, f *fitted, texts []Text) ([]verdict, error) {
	neighbours := make([][]themes.Neighbour, len(texts))
	var ids []int64
	for i, t := range texts {
		neighbours[i] = f.model.Neighbours(themes.Text{Body: t.Words, Language: t.Language})
		for _, n := range neighbours[i] {
			ids = append(ids, f.tickets[n.Exemplar])
		}
	}
	slices.Sort(ids)
	now, err := places(ctx, tx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	not, err := s.notThese(ctx, tx, texts)
	if err != nil {
		return nil, err
	}
	out := make([]verdict, len(texts))
	for i, t := range texts {
		out[i] = f.count(neighbours[i], now, not[t.TicketID], t.TicketID)
	}
	return out, nil
}

// count sums the votes for one text.
func (f *fitted) count(neighbours []themes.Neighbour, now map[int64]Place, not []int64, own int64) verdict {
	votes := map[int64]float64{}
	var all float64
	for i, n := range neighbours {
		id := f.tickets[n.Exemplar]
		p, ok := now[id]
		if id == own || !ok || slices.Contains(not, idOf(p.ThemeID)) && p.ThemeID != nil {
			continue
		}
		if i == 0 && p.PlacedBy == ByPerson && n.Alike >= sameAs {
			return verdict{idOf(p.ThemeID), float32(min(n.Alike, 1))}
		}
		w := n.Alike * n.Alike
		all += w
		votes[idOf(p.ThemeID)] += w
	}
	var best int64
	for theme, w := range votes {
		if theme != 0 && (best == 0 || w > votes[best] || w == votes[best] && theme < best) {
			best = theme
		}
	}
	if best == 0 || all == 0 {
		return verdict{}
	}
	v := verdict{best, float32(votes[best] / all)}
	if float64(v.score) < f.model.Least() {
		v.theme = 0
	}
	return v
}

// notThese are the themes that people said tickets do not belong to.
func (s *Service) notThese(ctx context.Context, tx *pg.Tx, texts []Text) (map[int64][]int64, error) {
	ids := make([]int64, len(texts))
	for i, t := range texts {
		ids[i] = t.TicketID
	}
	rows, err := tx.Pgx.Query(ctx, `
		SELECT ticket_ids, theme_id, other_id, kind FROM theme_corrections
		WHERE undone_at IS NULL AND kind = 'not_this' AND ticket_ids && $1 ORDER BY id`, ids)
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	not := map[int64][]int64{}
	var of []int64
	var theme int64
	var other *int64
	var kind string
	_, err = pgx.ForEachRow(rows, []any{&of, &theme, &other, &kind}, func() error {
		for _, id := range of {
			not[id] = append(not[id], theme)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	return not, nil
}

// PlaceWaiting places texts that no run and no arrival has placed yet, the newest first, until there are none: those that
// were there before the first run, or were read by [Service.Backfill] after it. It returns how many.
func (s *Service) PlaceWaiting(ctx context.Context) (int, error) {
	const batch = 200
	total := 0
	for ctx.Err() == nil {
		n := 0
		err := s.db.Tx(ctx, func(tx *pg.Tx) error {
			if err := lockShared(ctx, tx); err != nil {
				return err
			}
			f, err := s.model(ctx)
			if err != nil || f == nil {
				return err
			}
			rows, err := tx.Pgx.Query(ctx, `
				SELECT x.* FROM theme_texts x WHERE NOT EXISTS (SELECT FROM theme_tickets p WHERE p.ticket_id = x.ticket_id)
				ORDER BY x.at DESC, x.ticket_id DESC LIMIT $1 FOR UPDATE OF x SKIP LOCKED`, batch)
			if err != nil {
				return fmt.Errorf("find texts without a place: %w", err)
			}
			texts, err := pgx.CollectRows(rows, pgx.RowToStructByName[Text])
			if err != nil || len(texts) == 0 {
				return err
			}
			n = len(texts)
			return s.place(ctx, tx, f, texts, false)
		})
		if err != nil {
			return total, err
		}
		if total += n; n < batch {
			return total, nil
		}
	}
	return total, ctx.Err()
}
