package evidence_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
)

// world is a desk whose tickets have themes.
type world struct {
	*desktest.World
	evidence *evidence.Service
	random   *rand.Rand
	areas    []int64
	themes   []int64
	teams    []int64 // the last one is restricted
	people   []int64 // customers
	next     int64   // ticket
}

var (
	root  = tickets.System("test")
	words = [][]string{
		{"the refund has not arrived on my card", "I am still waiting for the refund, this is terrible", "no refund since [number] weeks and nobody answers"},
		{"the app crashes when I open the map", "the map crashes again, very annoying", "crash on the map screen after the update"},
		{"how do I change the address of my order", "please change the delivery address, thank you", "wrong address on the order, can you change it"},
		{"the invoice shows the wrong tax number", "invoice without tax number is useless for us", "we need the invoice with our tax number"},
		{"great service, the driver was friendly", "delivery was fast and perfect", "very happy with the driver"},
	}
	languages = []string{"en", "en", "en", "de", "fr", ""}
	channels  = []string{"email", "chat", "form", "api"}
	segments  = []string{"", "gold", "basic", "basic"}
)

func newWorld(t testing.TB, themes, customers int) *world {
	t.Helper()
	w := &world{World: desktest.New(t), random: rand.New(rand.NewPCG(3, 5)), next: 100_000}
	w.evidence = evidence.New(w.DB, w.Desk, w.Log, evidence.Options{Now: w.Clock.Now, Logger: slog.New(slog.DiscardHandler)})
	w.Clock.Set(time.Date(2026, 6, 30, 15, 20, 0, 0, time.UTC))
	w.teams = []int64{w.Team("First line", false), w.Team("Second line", false), w.Team("Legal", true)}
	for i := range 3 {
		w.areas = append(w.areas, w.id(`INSERT INTO theme_areas (name, named_by, created_at, updated_at) VALUES ($1, 'run', $2, $2) RETURNING id`,
			fmt.Sprintf("Area %d", i), w.Clock.Now()))
	}
	for i := range themes {
		w.themes = append(w.themes, w.id(`
			INSERT INTO themes (area_id, area_by, name, named_by, terms, created_at, updated_at) VALUES ($1, 'run', $2, 'run', $3, $4, $4) RETURNING id`,
			w.areas[i%3], fmt.Sprintf("Theme %d", i), termsOf(i), w.Clock.Now().AddDate(0, -6, 0)))
	}
	for i := range customers {
		value := []string{`{}`, fmt.Sprintf(`{"value": %d}`, 100*(i+1)), fmt.Sprintf(`{"value": "%d.50"}`, i), `{"value": "much"}`}[i%4]
		w.people = append(w.people, w.id(`INSERT INTO customers (name, segment, attributes, created_at, updated_at) VALUES ($1, $2, $3, $4, $4) RETURNING id`,
			fmt.Sprintf("Customer %d", i), segments[i%4], value, w.Clock.Now()))
	}
	return w
}

func termsOf(i int) []string {
	return [][]string{{"refund", "not arrived"}, {"crash", "map"}, {"address", "change"}, {"tax number", "invoice"}, {"driver", "delivery"}}[i%5]
}

func (w *world) id(sql string, args ...any) (id int64) {
	w.T.Helper()
	require.NoError(w.T, w.DB.Pool.QueryRow(w.Ctx(), sql, args...).Scan(&id))
	return id
}

func (w *world) exec(sql string, args ...any) {
	w.T.Helper()
	_, err := w.DB.Pool.Exec(w.Ctx(), sql, args...)
	require.NoError(w.T, err)
}

// made is a ticket to be made. Zero fields are drawn.
type made struct {
	theme    int // index; -1: none
	at       time.Time
	customer int64
	team     int64
	words    string
	language string
}

// draw makes n tickets over the days before now.
func (w *world) draw(n, days int) []made {
	all := make([]made, n)
	for i := range all {
		theme := int(float64(len(w.themes)+1)*w.random.Float64()*w.random.Float64()) - 1
		at := w.Clock.Now().Add(-time.Duration(w.random.Float64() * float64(days) * 24 * float64(time.Hour))).Truncate(time.Microsecond)
		all[i] = made{theme: theme, at: at}
	}
	return all
}

// insert writes tickets with what hangs on them, past the desk, in bulk.
func (w *world) insert(all []made) []int64 {
	w.T.Helper()
	var rows, texts, placed, ratings, clocks [][]any
	var ids []int64
	for _, m := range all {
		w.next++
		id := w.next
		ids = append(ids, id)
		w.complete(&m)
		score := w.random.Float64()
		solved := w.random.IntN(3) > 0
		status, solvedAt := "open", (*time.Time)(nil)
		if solved {
			at := m.at.Add(3 * time.Hour)
			status, solvedAt = "solved", &at
		}
		var reply *time.Time
		if solved || w.random.IntN(2) == 0 {
			at := m.at.Add(time.Hour)
			reply = &at
		}
		var team *int64
		if m.team != 0 {
			team = &m.team
		}
		tags, custom := []string{}, map[string]any{}
		switch w.random.IntN(4) {
		case 0:
			custom["product"] = "Boots"
		case 1:
			tags = []string{"product:Tents", "vip"}
		}
		rows = append(rows, []any{id, int64(1), "Order 123456 of " + m.words[:8], status, "normal", channels[w.random.IntN(4)], team, m.customer, tags, custom, m.at, reply, solvedAt, m.at, m.at})
		texts = append(texts, []any{id, m.customer, m.words, m.language, m.at, int64(0), m.at})
		var theme *int64
		if m.theme >= 0 {
			theme = &w.themes[m.theme]
		}
		placed = append(placed, []any{id, theme, score, "run", m.at, m.at})
		if w.random.IntN(3) == 0 {
			ratings = append(ratings, []any{id, int16(1 + w.random.IntN(5)), m.at, m.at})
		}
		if w.random.IntN(2) == 0 {
			clocks = append(clocks, clock(id, m.at, w.random.IntN(3) == 0))
		}
	}
	copyInto := func(table string, columns []string, rows [][]any) {
		_, err := w.DB.Pool.CopyFrom(w.Ctx(), pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
		require.NoError(w.T, err)
	}
	copyInto("tickets", []string{"id", "version", "subject", "status", "priority", "channel", "team_id", "requester_id", "tags", "custom", "last_activity_at", "first_reply_at", "solved_at", "created_at", "updated_at"}, rows)
	copyInto("theme_texts", []string{"ticket_id", "customer_id", "words", "language", "at", "upto_message_id", "updated_at"}, texts)
	copyInto("theme_tickets", []string{"ticket_id", "theme_id", "score", "placed_by", "at", "placed_at"}, placed)
	copyInto("ratings", []string{"ticket_id", "score", "created_at", "updated_at"}, ratings)
	copyInto("sla_clocks", []string{"ticket_id", "kind", "state", "target", "business", "started_at", "breached_at", "ended_at", "updated_at"}, clocks)
	return ids
}

func (w *world) complete(m *made) {
	if m.customer == 0 {
		m.customer = w.people[w.random.IntN(len(w.people))]
	}
	if m.team == 0 && w.random.IntN(4) > 0 {
		m.team = w.teams[w.random.IntN(3)]
	}
	if m.words == "" {
		of := words[w.random.IntN(5)]
		if m.theme >= 0 {
			of = words[m.theme%5]
		}
		m.words = of[w.random.IntN(3)] + fmt.Sprintf(" %c%c", 'a'+w.random.IntN(26), 'a'+w.random.IntN(26))
	}
	if m.language == "" {
		m.language = languages[w.random.IntN(6)]
	}
}

func clock(ticket int64, at time.Time, breached bool) []any {
	end := at.Add(2 * time.Hour)
	if breached {
		return []any{ticket, "first_reply", "breached", int64(3600), false, at, &end, &end, end}
	}
	return []any{ticket, "first_reply", "met", int64(3600), false, at, (*time.Time)(nil), &end, end}
}

// history adds what the log would have told: reopenings, acts of an agent, answers with articles.
func (w *world) history(ids []int64, agent tickets.Actor) {
	w.T.Helper()
	for i, id := range ids {
		if i%7 == 0 {
			w.exec(`INSERT INTO events (ticket_id, kind, actor, at, data) VALUES ($1, 'ticket.changed', '{"kind":"customer","id":1}', $2,
				'{"version": 2, "changes": {"status": {"from": "solved", "to": "open"}}}')`, id, w.Clock.Now())
		}
		if i%3 == 0 {
			w.exec(`INSERT INTO events (ticket_id, kind, actor, at, data) VALUES ($1, 'ticket.changed', jsonb_build_object('kind', 'agent', 'id', $3::bigint), $2, '{"version": 3}')`,
				id, w.Clock.Now().Add(time.Duration(i)*time.Minute), agent.ID)
		}
	}
	var article int64
	require.NoError(w.T, pgx.BeginFunc(w.Ctx(), w.DB.Pool, func(tx pgx.Tx) error {
		err := tx.QueryRow(w.Ctx(), `
			WITH a AS (INSERT INTO kb_articles (language, visibility, created_at, updated_at) VALUES ('en', 'public', $1, $1) RETURNING id)
			INSERT INTO kb_translations (article_id, language, slug, status, title, newest_id, version, created_at, updated_at)
			SELECT id, 'en', 'refunds', 'draft', 'Refunds', -1, 1, $1, $1 FROM a RETURNING id`, w.Clock.Now()).Scan(&article)
		if err != nil {
			return err
		}
		_, err = tx.Exec(w.Ctx(), `
			WITH r AS (INSERT INTO kb_revisions (translation_id, n, title, body, version, created_at) VALUES ($1, 1, 'Refunds', 'x', 1, $2) RETURNING id)
			UPDATE kb_translations SET newest_id = r.id FROM r WHERE kb_translations.id = $1`, article, w.Clock.Now())
		return err
	}))
	w.exec(`INSERT INTO kb_answers (ticket_id, translation_id, kind, created_at) SELECT unnest($1::bigint[]), $2, 'link', $3`, ids[:len(ids)/5], article, w.Clock.Now())
}

// follow runs the service until the log has been read to its end.
func (w *world) follow() {
	w.T.Helper()
	w.run(func(ctx context.Context) bool {
		var behind int
		err := w.DB.Pool.QueryRow(ctx, `SELECT count(*) FROM events WHERE seq IS NULL OR seq > COALESCE((SELECT seq FROM event_cursors WHERE reader = 'theme signals'), 0)`).Scan(&behind)
		return err == nil && behind == 0
	})
}

// run runs the service until something holds.
func (w *world) run(until func(ctx context.Context) bool) {
	w.T.Helper()
	ctx, cancel := context.WithCancel(w.Ctx())
	done := make(chan error, 1)
	go func() { done <- w.evidence.Run(ctx) }()
	require.Eventually(w.T, func() bool { return until(ctx) }, 30*time.Second, 20*time.Millisecond)
	cancel()
	require.NoError(w.T, <-done)
}

func (w *world) refresh() {
	w.T.Helper()
	_, err := w.evidence.Refresh(w.Ctx())
	require.NoError(w.T, err)
}

func (w *world) month() evidence.Period {
	return evidence.Period{From: w.Clock.Now().AddDate(0, 0, -29), To: w.Clock.Now()}
}
