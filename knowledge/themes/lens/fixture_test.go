package lens_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/knowledge/themes/lens"
	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/files"
)

// world is a desk whose texts are read as they come.
type world struct {
	*desktest.World
	lens   *lens.Service
	ada    tickets.Actor // an agent
	pia    tickets.Actor // a product lead
	lena   tickets.Actor // a team lead
	legal  int64         // a restricted team; ada is not in it
	number int
}

var quiet = slog.New(slog.DiscardHandler)

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{World: desktest.New(t)}
	w.ada, w.pia, w.lena = w.Agent("ada", tickets.RoleAgent), w.Agent("pia", tickets.RoleProductLead), w.Agent("lena", tickets.RoleTeamLead)
	w.legal = w.Team("Legal", true)
	w.ada, w.pia, w.lena = w.Actor(w.ada.ID), w.Actor(w.pia.ID), w.Actor(w.lena.ID)
	store, err := files.Open(w.Ctx(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	jobs, err := river.NewClient(riverpgxv5.New(w.DB.Pool), &river.Config{})
	require.NoError(t, err)
	grounds := evidence.New(w.DB, w.Desk, w.Log, evidence.Options{Now: w.Clock.Now, Logger: quiet})
	w.lens = lens.New(lens.Parts{DB: w.DB, Desk: w.Desk, Events: w.Log, Grounds: grounds, Now: w.Clock.Now, Log: quiet})
	texts := tracking.New(w.DB, w.Desk, w.Log, store, tracking.Options{Jobs: jobs, Now: w.Clock.Now, Logger: quiet, Observers: []tracking.PlacedObserver{w.lens}})
	for _, reader := range []string{"themes", "lens"} {
		require.NoError(t, w.Log.BeginAt(w.Ctx(), reader, 0))
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- texts.Follow(ctx) }()
	go func() { done <- w.lens.Run(ctx) }()
	t.Cleanup(func() {
		w.settle()
		broken, err := lens.CheckConsistency(ctx, w.DB.Pool)
		require.NoError(t, err)
		require.Empty(t, broken)
		cancel()
		for range 2 {
			require.NoError(t, <-done)
		}
	})
	return w
}

// settle waits until everything that happened was read.
func (w *world) settle() {
	w.T.Helper()
	require.Eventually(w.T, func() bool {
		var behind bool
		err := w.DB.Pool.QueryRow(context.Background(), `
			SELECT EXISTS (SELECT FROM events WHERE seq IS NULL OR seq > (SELECT min(c.seq) FROM event_cursors c WHERE c.reader IN ('themes', 'lens')))`).Scan(&behind)
		return err == nil && !behind
	}, 20*time.Second, 5*time.Millisecond)
}

// writes has a customer write a new ticket.
func (w *world) writes(customer, text string) int64 {
	w.T.Helper()
	w.number++
	in := w.Mail(customer+"@customer.example", fmt.Sprintf("Number %d", w.number), text)
	in.ExternalID = fmt.Sprintf("m%d@customer.example", w.number)
	in.RFCMessageID = in.ExternalID
	return w.Receive(in).TicketID
}

// adds has the customer write again on the ticket.
func (w *world) adds(customer string, ticket int64, text string) {
	w.T.Helper()
	w.number++
	w.Clock.Set(w.Clock.Now().Add(time.Hour))
	in := w.Mail(customer+"@customer.example", "Re", text)
	in.ExternalID = fmt.Sprintf("m%d@customer.example", w.number)
	in.RFCMessageID = in.ExternalID
	in.TokenTicketID = ticket
	require.Equal(w.T, ticket, w.Receive(in).TicketID)
}

// answers has ada answer.
func (w *world) answers(ticket int64, text string) {
	w.T.Helper()
	w.Clock.Set(w.Clock.Now().Add(time.Hour))
	_, err := w.Desk.Reply(w.Ctx(), w.ada, ticket, tickets.Reply{Kind: tickets.KindMessage, Text: text, Anyway: true})
	require.NoError(w.T, err)
}

func (w *world) rates(ticket int64, score int) {
	w.T.Helper()
	w.Clock.Set(w.Clock.Now().Add(time.Hour))
	w.exec(`INSERT INTO ratings (ticket_id, score, created_at, updated_at) VALUES ($1, $2, $3, $3)`, ticket, score, w.Clock.Now())
	_, err := w.Desk.Update(w.Ctx(), w.ada, ticket, tickets.Update{Tags: tickets.Some([]string{"rated"})})
	require.NoError(w.T, err)
}

func (w *world) exec(sql string, args ...any) {
	w.T.Helper()
	_, err := w.DB.Pool.Exec(w.Ctx(), sql, args...)
	require.NoError(w.T, err)
}

func (w *world) mark(ticket int64) *lens.Mark {
	w.T.Helper()
	w.settle()
	m, err := w.lens.Mark(w.Ctx(), w.ada, ticket)
	require.NoError(w.T, err)
	return m
}

// rows are the rows as stored, without when they were written.
func (w *world) rows() []map[string]any {
	w.T.Helper()
	rows, err := w.DB.Pool.Query(w.Ctx(), `SELECT (to_jsonb(l) - 'updated_at')::text AS row FROM lens_tickets l ORDER BY ticket_id`)
	require.NoError(w.T, err)
	all, err := pgx.CollectRows(rows, pgx.RowToMap)
	require.NoError(w.T, err)
	return all
}

func (w *world) month() evidence.Period {
	return evidence.Period{From: w.Clock.Now().AddDate(0, 0, -29), To: w.Clock.Now()}
}
