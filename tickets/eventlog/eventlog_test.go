package eventlog_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// node is one kept process: a pool and a running log.
type node struct {
	*eventlog.Log
	db   *pg.DB
	stop func() // ends Run and waits for it
}

func newNode(t *testing.T, url string) *node {
	t.Helper()
	n := idleNode(t, url)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	n.stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-done)
	})
	t.Cleanup(n.stop)
	return n
}

// idleNode is a process whose log does not run, such as a command.
func idleNode(t *testing.T, url string) *node {
	t.Helper()
	db, err := pg.Open(t.Context(), url, 30)
	require.NoError(t, err)
	t.Cleanup(db.Close)
	return &node{db: db, Log: eventlog.New(db, slog.New(slog.NewTextHandler(io.Discard, nil)))}
}

func event(ticket int64, n int) eventlog.Event {
	return eventlog.Event{
		TicketID: &ticket, Kind: "test", Actor: json.RawMessage(`{"type":"system"}`),
		At: time.Now(), Data: json.RawMessage(fmt.Sprintf(`{"n":%d}`, n)),
	}
}

func (n *node) append(ctx context.Context, events ...eventlog.Event) error {
	return n.db.Tx(ctx, func(tx *pg.Tx) error { return n.Append(ctx, tx, events...) })
}

// await waits until count events are numbered and returns all.
func (n *node) await(t *testing.T, count int) []eventlog.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		_, changed := n.Watch()
		events, err := n.After(ctx, 0, count+1)
		require.NoError(t, err)
		if len(events) >= count {
			require.Len(t, events, count)
			return events
		}
		select {
		case <-changed:
		case <-ctx.Done():
			require.FailNow(t, "events did not come", "have %d, want %d", len(events), count)
		}
	}
}

func numbers(events []eventlog.Event) (ns []int) {
	for _, e := range events {
		var data struct{ N int }
		if json.Unmarshal(e.Data, &data) == nil {
			ns = append(ns, data.N)
		}
	}
	return ns
}

func TestAppendAndRead(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	at := time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)
	ticket := int64(1001)
	events := []eventlog.Event{
		{TicketID: &ticket, Kind: "ticket.created", Actor: json.RawMessage(`{"type": "agent", "id": 3}`), At: at, Data: json.RawMessage(`{"subject": "Zażółć \"gęślą\" jaźń"}`)},
		{Kind: "team.created", Actor: json.RawMessage(`null`), At: at},
		{TicketID: &ticket, Kind: "ticket.solved", Actor: json.RawMessage(`{}`), At: at, Data: json.RawMessage(`[1, 2]`)},
	}
	require.NoError(t, n.append(t.Context(), events...))
	read := n.await(t, 3)
	for i, e := range read {
		require.NotZero(t, events[i].ID, "Append sets the ids")
		require.Equal(t, events[i].ID, e.ID)
		require.EqualValues(t, i+1, e.Seq)
		require.Equal(t, events[i].Kind, e.Kind)
		require.Equal(t, events[i].TicketID, e.TicketID)
		require.JSONEq(t, string(events[i].Actor), string(e.Actor))
		require.True(t, at.Equal(e.At))
	}
	require.JSONEq(t, `{"subject": "Zażółć \"gęślą\" jaźń"}`, string(read[0].Data))
	require.JSONEq(t, `{}`, string(read[1].Data))

	newest, err := n.Newest(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 3, newest)
	part, err := n.After(t.Context(), 1, 1)
	require.NoError(t, err)
	require.Len(t, part, 1)
	require.EqualValues(t, 2, part[0].Seq)
}

func TestNothingIsReadOfWhatRolledBack(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	refused := errors.New("refused")
	err := n.db.Tx(t.Context(), func(tx *pg.Tx) error {
		require.NoError(t, n.Append(t.Context(), tx, event(1, 1)))
		require.NoError(t, n.Append(t.Context(), tx), "no events are no statement")
		return refused
	})
	require.ErrorIs(t, err, refused)
	require.NoError(t, n.append(t.Context(), event(1, 2)))
	require.Equal(t, []int{2}, numbers(n.await(t, 1)))
}

// A plain sequence loses the slow transaction here: it takes the lower id and commits later.
func TestSlowTransactionIsNotMissed(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	appended, proceed, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- n.db.Tx(t.Context(), func(tx *pg.Tx) error {
			if err := n.Append(t.Context(), tx, event(1, 1)); err != nil {
				return err
			}
			err := tx.Send(t.Context(), nil) // what would have gone with the commit
			close(appended)
			<-proceed
			return err
		})
	}()
	<-appended
	require.NoError(t, n.append(t.Context(), event(2, 2)))
	first := n.await(t, 1)
	require.Equal(t, []int{2}, numbers(first))
	close(proceed)
	require.NoError(t, <-done)
	all := n.await(t, 2)
	require.Equal(t, []int{2, 1}, numbers(all))
	require.Less(t, all[1].ID, all[0].ID)
}

func TestManyMoreThanABatch(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	events := make([]eventlog.Event, 7_001)
	for i := range events {
		events[i] = event(int64(i), i)
	}
	require.NoError(t, n.append(t.Context(), events...))
	read := n.await(t, len(events))
	require.True(t, slices.IsSorted(numbers(read)))
}

// A command appends without a running log; the serving node finds it by its sweep.
func TestAppendedByACommand(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	command := idleNode(t, url)
	require.NoError(t, command.append(t.Context(), event(1, 1)))
	lag, err := command.Lag(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, lag.Unnumbered)
	require.Positive(t, lag.Age)

	n := newNode(t, url)
	n.await(t, 1)
	require.NoError(t, command.append(t.Context(), event(1, 2)))
	require.Equal(t, []int{1, 2}, numbers(n.await(t, 2)))
	lag, err = n.Lag(t.Context())
	require.NoError(t, err)
	require.Equal(t, eventlog.Lag{}, lag)
}

// Numbers must not fall back when old events have been removed, or readers would sleep through them.
func TestNumbersGoOnAfterOldEventsAreRemoved(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	require.NoError(t, n.append(t.Context(), event(1, 1), event(1, 2)))
	n.await(t, 2)
	require.NoError(t, n.BeginAt(t.Context(), "reader", 2))
	_, err := n.db.Pool.Exec(t.Context(), `DELETE FROM events`)
	require.NoError(t, err)
	require.NoError(t, n.append(t.Context(), event(1, 3)))
	require.EqualValues(t, 3, n.await(t, 1)[0].Seq)
}

func TestWatchWakesEveryNode(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	for i := range 20 {
		writer := []*node{a, b}[i%2]
		require.NoError(t, writer.append(t.Context(), event(1, i)))
		a.await(t, i+1)
		b.await(t, i+1)
	}
}
