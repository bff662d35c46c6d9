package tracking_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
)

func (w *world) text(ticket int64) (words string) {
	w.T.Helper()
	require.NoError(w.T, w.DB.Read(w.Ctx()).Raw(`SELECT words FROM theme_texts WHERE ticket_id = ?`, ticket).Scan(&words).Error)
	return words
}

func TestTextsAreTheCustomersOwnWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	in := w.Mail("ann.miller@shop.example", "Re: Blue lamp is broken", "Dear Ada,\n\nthe lamp of order 4711-22 does not shine. Will you help? Call +49 170 1234567.\n\nKind regards\nAnn Miller")
	in.From.Name = "Ann Miller"
	first := w.Receive(in)
	w.Clock.Advance(time.Hour)
	auto := w.Mail("ann.miller@shop.example", "Out of office", "I am on holidays until Monday and read no mail at all")
	auto.TokenTicketID, auto.Auto = first.TicketID, "auto-reply"
	w.Receive(auto)
	more := w.Mail("ann.miller@shop.example", "Re: Blue lamp is broken", "Ann here again: now the switch smells of smoke as well")
	more.TokenTicketID = first.TicketID
	w.Receive(more)
	thanks := w.Mail("ann.miller@shop.example", "Re: Blue lamp is broken", "Thanks!")
	thanks.TokenTicketID = first.TicketID
	w.Receive(thanks)
	spam := w.Mail("bot@spam.example", "Cheap pills", "Buy our cheap pills today and save a lot of money")
	spam.Tags = []string{"suspected-spam"}
	suspected := w.Receive(spam).TicketID
	bulk := w.Mail("news@shop.example", "Newsletter", "Our newsletter of this week has many new things for you")
	bulk.Auto = "bulk"
	letter := w.Receive(bulk).TicketID
	require.NoError(t, w.themes.Refresh(ctx, []int64{first.TicketID, suspected, letter}))

	words := w.text(first.TicketID)
	require.Contains(t, words, "Blue lamp is broken")
	require.Contains(t, words, "does not shine. Will you help?")
	require.Contains(t, words, "switch smells of smoke")
	for _, not := range []string{"Ann", "Miller", "4711", "170", "regards", "holidays", "Thanks", "Re:"} {
		require.NotContains(t, words, not)
	}
	require.Empty(t, w.text(suspected))
	require.Empty(t, w.text(letter))

	_, err := w.Desk.Update(ctx, tickets.System("test"), suspected, tickets.Update{RemoveTags: []string{"suspected-spam"}})
	require.NoError(t, err)
	require.NoError(t, w.themes.Refresh(ctx, []int64{suspected}))
	require.Contains(t, w.text(suspected), "pills")

	w.exec(`UPDATE tickets SET merged_into_id = $2 WHERE id = $1`, suspected, first.TicketID)
	require.NoError(t, w.themes.Refresh(ctx, []int64{suspected}))
	require.Empty(t, w.text(suspected), "it follows its target")
	require.Contains(t, w.text(first.TicketID), "pills")
}

// TestArrivingTicketsArePlaced runs what a worker runs: the reader of the log, the watch, and the jobs.
func TestArrivingTicketsArePlaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, intent := range base() { // history, from before the desk had themes
		for range 14 {
			w.write(intent)
		}
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, tracking.NewWorker(w.themes))
	client, err := river.NewClient(riverpgxv5.New(w.DB.Pool), &river.Config{Logger: slog.New(slog.DiscardHandler), Workers: workers, Queues: tracking.Queues()})
	require.NoError(t, err)
	done, unsubscribe := client.Subscribe(river.EventKindJobCompleted, river.EventKindJobFailed)
	defer unsubscribe()
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	require.NoError(t, client.Start(context.WithoutCancel(ctx)))
	go func() { stopped <- w.themes.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-stopped)
		require.NoError(t, client.Stop(context.Background()))
	})
	select {
	case e := <-done:
		require.Equal(t, river.EventKindJobCompleted, e.Kind)
	case <-time.After(time.Minute):
		require.Fail(t, "no first run")
	}
	runs, err := w.themes.Runs(ctx, 0, 5)
	require.NoError(t, err)
	require.Len(t, runs, 1)
	require.Equal(t, tracking.RunFirst, runs[0].Kind)

	placed := make(chan int64, 10)
	go func() {
		newest, err := w.Log.Newest(ctx)
		if err != nil {
			return
		}
		_ = w.Log.Tail(ctx, newest, 10, placedTickets(placed))
	}()
	id := w.writeText("en refund", "my refund money was promised weeks ago, the amount is not on my bank account")
	for got := int64(0); got != id; {
		select {
		case got = <-placed:
		case <-time.After(30 * time.Second):
			require.Fail(t, "nobody placed it")
		}
	}
	theme, err := w.themes.TicketTheme(ctx, w.agent, id)
	require.NoError(t, err)
	require.Equal(t, tracking.ByArrival, theme.PlacedBy)
	require.NotNil(t, theme.ThemeID)
	refunds := 0
	for _, ticket := range w.tickets(*theme.ThemeID) {
		if w.intent[ticket] == "en refund" {
			refunds++
		}
	}
	require.Greater(t, 2*refunds, len(w.tickets(*theme.ThemeID)))
}

// placedTickets hands on the tickets of the events that tell of placing.
func placedTickets(to chan<- int64) func(context.Context, []eventlog.Event) error {
	return func(_ context.Context, events []eventlog.Event) error {
		for _, e := range events {
			var p tickets.ThemePlaced
			if e.Kind == tickets.EventThemePlaced && json.Unmarshal(e.Data, &p) == nil {
				to <- p.TicketID
			}
		}
		return nil
	}
}
