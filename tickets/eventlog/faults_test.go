package eventlog_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/migrations"
	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/migrations/local"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// collector is a reader that remembers what it was given.
type collector struct {
	mu      sync.Mutex
	events  []eventlog.Event
	arrived chan struct{}
}

func newCollector() *collector { return &collector{arrived: make(chan struct{}, 1)} }

func (c *collector) take(_ context.Context, events []eventlog.Event) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, events...)
	select {
	case c.arrived <- struct{}{}:
	default:
	}
	return nil
}

func (c *collector) await(t *testing.T, count int) []eventlog.Event {
	t.Helper()
	timeout := time.After(2 * patience)
	for {
		c.mu.Lock()
		events := c.events
		c.mu.Unlock()
		if len(events) >= count {
			return events
		}
		select {
		case <-c.arrived:
		case <-timeout:
			require.FailNow(t, "reader did not get all", "have %d, want %d", len(events), count)
		}
	}
}

// tail reads with its own position until the test ends.
func (n *node) tail(t *testing.T) *collector {
	c := newCollector()
	inBackground(t, func(ctx context.Context) error { return n.Tail(ctx, 0, 100, c.take) })
	return c
}

func inBackground(t *testing.T, f func(ctx context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
}

// tickets makes rows that writers lock, as a change locks its ticket.
func tickets(t *testing.T, n *node, count int) {
	t.Helper()
	_, err := n.db.Pool.Exec(t.Context(), `CREATE TABLE desk (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)`)
	require.NoError(t, err)
	_, err = n.db.Pool.Exec(t.Context(), `INSERT INTO desk SELECT generate_series(0, $1 - 1)`, count)
	require.NoError(t, err)
}

// change counts a ticket up under its lock and appends the count.
func (n *node) change(ctx context.Context, ticket int64) error {
	return n.db.Tx(ctx, func(tx *pg.Tx) error {
		var count int
		if err := tx.Pgx.QueryRow(ctx, `UPDATE desk SET n = n + 1 WHERE id = $1 RETURNING n`, ticket).Scan(&count); err != nil {
			return err
		}
		return n.Append(ctx, tx, event(ticket, count))
	})
}

// changes runs writers, half on each node, until each has made its changes and meanwhile is over, and tells how many changes were committed. What failed with
// a lost connection may have been committed all the same, so the table has the last word.
func changes(t *testing.T, nodes []*node, writers, each int, meanwhile func()) int {
	t.Helper()
	const count = 20
	tickets(t, nodes[0], count)
	var group errgroup.Group
	var over atomic.Bool
	for w := range writers {
		group.Go(func() error {
			for i := 0; i < each || !over.Load(); i++ {
				if err := nodes[w%len(nodes)].change(t.Context(), rand.Int64N(count)); err != nil && !pg.Unavailable(err) {
					return err
				}
			}
			return nil
		})
	}
	meanwhile()
	over.Store(true)
	require.NoError(t, group.Wait())
	var committed int
	require.NoError(t, nodes[0].db.Tx(t.Context(), func(tx *pg.Tx) error {
		return tx.Pgx.QueryRow(t.Context(), `SELECT sum(n) FROM desk`).Scan(&committed)
	}))
	return committed
}

// requireComplete checks that nothing is missed or doubled, numbers grow, and each ticket's order is kept.
func requireComplete(t *testing.T, events []eventlog.Event, count int) {
	t.Helper()
	require.Len(t, events, count)
	last, perTicket := int64(0), map[int64]int{}
	for i, n := range numbers(events) {
		e := events[i]
		require.Greater(t, e.Seq, last)
		last = e.Seq
		require.Equal(t, perTicket[*e.TicketID]+1, n, "ticket %d", *e.TicketID)
		perTicket[*e.TicketID] = n
	}
}

// cut ends sessions by their name, as a crash or a broken line does.
func cut(t *testing.T, n *node, names ...string) (ended int) {
	t.Helper()
	require.NoError(t, n.db.Pool.QueryRow(t.Context(), `
		SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = ANY($1)`, names).Scan(&ended))
	return ended
}

func TestFiftyWritersOnTwoNodes(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	nodes := []*node{newNode(t, url), newNode(t, url)}
	tails := []*collector{nodes[0].tail(t), nodes[1].tail(t)}
	committed := changes(t, nodes, 50, 40, func() {})
	require.GreaterOrEqual(t, committed, 2000)
	for _, c := range tails {
		requireComplete(t, c.await(t, committed), committed)
	}
}

func TestWritersWhileSequencersAndListenersDie(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	nodes := []*node{newNode(t, url), newNode(t, url)}
	tails := []*collector{nodes[0].tail(t), nodes[1].tail(t)}
	ended := 0
	committed := changes(t, nodes, 50, 40, func() {
		for i := range 6 {
			tails[i%2].await(t, 100*(i+1)) // some progress between the blows
			for hit := 0; hit == 0; ended += hit {
				hit = cut(t, nodes[0], "kept sequencer", "kept listener")
			}
		}
	})
	require.GreaterOrEqual(t, ended, 6)
	for _, c := range tails {
		requireComplete(t, c.await(t, committed), committed)
	}
}

func TestAnotherNodeTakesOver(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a := newNode(t, url)
	require.NoError(t, a.append(t.Context(), event(1, 1)))
	a.await(t, 1) // a numbers
	b := newNode(t, url)
	b.await(t, 1)

	a.stop()
	stopped := time.Now()
	require.NoError(t, b.append(t.Context(), event(1, 2)))
	b.await(t, 2)
	require.Less(t, time.Since(stopped), 5*time.Second)

	c := newNode(t, url)
	require.Equal(t, 1, cut(t, c, "kept sequencer"))
	require.NoError(t, c.append(t.Context(), event(1, 3)))
	require.Equal(t, []int{1, 2, 3}, numbers(c.await(t, 3)))
	require.Less(t, time.Since(stopped), 15*time.Second)
}

// openFolder is one that PostgreSQL's account may enter when the tests run as root.
func openFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "kept-eventlog-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Chmod(dir, 0o755))
	return dir
}

func TestPostgresRestarts(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	folder := openFolder(t)
	options := local.Options{DataDir: folder, Fallback: filepath.Join(folder, "fallback"), Settings: map[string]string{"fsync": "off"}}
	server, err := local.Start(ctx, options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop(ctx)) })
	_, _, err = migrations.Up(ctx, server.URL())
	require.NoError(t, err)

	nodes := []*node{newNode(t, server.URL()), newNode(t, server.URL())}
	tails := []*collector{nodes[0].tail(t), nodes[1].tail(t)}
	var stored collector
	stored.arrived = make(chan struct{}, 1)
	inBackground(t, func(ctx context.Context) error { return nodes[0].Follow(ctx, "stored", 50, stored.take) })
	committed := changes(t, nodes, 10, 100, func() {
		tails[0].await(t, 100)
		require.NoError(t, server.Stop(ctx))
		server, err = local.Start(ctx, options)
		require.NoError(t, err)
	})
	require.NoError(t, nodes[1].change(t.Context(), 3), "goes on by itself")
	committed++
	for _, c := range tails {
		requireComplete(t, c.await(t, committed), committed)
	}
	requireComplete(t, distinct(stored.await(t, committed)), committed)
}

// distinct drops what an at-least-once reader got again.
func distinct(events []eventlog.Event) (once []eventlog.Event) {
	seen := map[int64]bool{}
	for _, e := range events {
		if !seen[e.Seq] {
			seen[e.Seq] = true
			once = append(once, e)
		}
	}
	return once
}

func TestFollowTxHappensOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	nodes := []*node{newNode(t, url), newNode(t, url)}
	_, err := nodes[0].db.Pool.Exec(t.Context(), `CREATE TABLE effects (seq bigint)`)
	require.NoError(t, err)
	var mu sync.Mutex
	calls, busy := 0, 0
	effect := func(ctx context.Context, tx *pg.Tx, events []eventlog.Event) error {
		mu.Lock()
		calls++
		fails := calls%4 == 0
		busy++
		assert.Equal(t, 1, busy, "one node at a time")
		mu.Unlock()
		defer func() {
			mu.Lock()
			busy--
			mu.Unlock()
		}()
		for _, e := range events {
			if _, err := tx.Pgx.Exec(ctx, `INSERT INTO effects VALUES ($1)`, e.Seq); err != nil {
				return err
			}
		}
		if fails {
			return fmt.Errorf("call %d fails after it wrote", calls)
		}
		return nil
	}
	for _, n := range nodes {
		inBackground(t, func(ctx context.Context) error { return n.FollowTx(ctx, "effects", 25, effect) })
	}
	committed := changes(t, nodes, 10, 30, func() {})
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		var all, once int
		require.NoError(c, nodes[0].db.Pool.QueryRow(t.Context(), `SELECT count(*), count(DISTINCT seq) FROM effects`).Scan(&all, &once))
		require.Equal(c, committed, once)
		require.Equal(c, committed, all)
	}, patience, 50*time.Millisecond)

	positions, err := nodes[0].Positions(t.Context())
	require.NoError(t, err)
	require.Equal(t, []eventlog.Position{{Reader: "effects", Seq: int64(committed)}}, positions)
}

func TestFollowGivesAFailedBatchAgain(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	c, failed := newCollector(), 0
	inBackground(t, func(ctx context.Context) error {
		return n.Follow(ctx, "flaky", 10, func(ctx context.Context, events []eventlog.Event) error {
			if failed < 2 {
				failed++
				return fmt.Errorf("not now")
			}
			return c.take(ctx, events)
		})
	})
	require.NoError(t, n.append(t.Context(), event(1, 1), event(1, 2)))
	require.Equal(t, []int{1, 2}, numbers(c.await(t, 2)))
	require.Equal(t, 2, failed)
}

func TestBeginAt(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	require.NoError(t, n.append(t.Context(), event(1, 1), event(1, 2)))
	n.await(t, 2)
	require.NoError(t, n.BeginAt(t.Context(), "late", 1))
	require.NoError(t, n.BeginAt(t.Context(), "late", 2), "a known reader keeps its position")
	c := newCollector()
	inBackground(t, func(ctx context.Context) error { return n.Follow(ctx, "late", 10, c.take) })
	require.Equal(t, []int{2}, numbers(c.await(t, 1)))
}
