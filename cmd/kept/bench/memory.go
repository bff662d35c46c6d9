package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

const memoryBudget = 80 // MiB

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }

// memory runs a server on the empty desk and looks at what it holds when it has nothing to do.
func (b *bench) memory(ctx context.Context) (err error) {
	if len(b.Only) > 0 {
		return nil
	}
	b.say("measuring: an idle server on an empty desk")
	s, err := b.start(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop(), os.RemoveAll(b.data())) }() // the loader goes behind an index's back
	took := time.Since(s.started)
	if err := rest(ctx, b.Settle); err != nil {
		return err
	}
	held, err := s.process.resident(ctx)
	if err != nil {
		return err
	}
	b.add(Row{
		Name: "memory", What: "idle memory of the server", Unit: "MiB", Measured: mib(held), Budget: memoryBudget, N: 1,
		Note: fmt.Sprintf("ready after %s", took.Round(time.Millisecond)),
	})
	return nil
}

// idle measures what a server costs when nobody does anything and many clocks run.
func (b *bench) idle(ctx context.Context) error {
	if err := rest(ctx, b.Settle); err != nil {
		return err
	}
	var clocks int
	if err := b.db.Pool.QueryRow(ctx, `SELECT count(*) FROM sla_clocks WHERE state = 'running'`).Scan(&clocks); err != nil {
		return err
	}
	transactions := func() (n int64, err error) {
		err = b.db.Pool.QueryRow(ctx, `SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()`).Scan(&n)
		return n, err
	}
	before, err := b.server.process.busy(ctx)
	if err != nil {
		return err
	}
	commits, err := transactions()
	if err != nil {
		return err
	}
	begun := time.Now()
	if err := rest(ctx, 2*b.Settle); err != nil {
		return err
	}
	after, err := b.server.process.busy(ctx)
	if err != nil {
		return err
	}
	took := time.Since(begun)
	later, err := transactions()
	if err != nil {
		return err
	}
	b.add(Row{
		Name: "idle", What: "idle server with running clocks", Unit: "% of a processor", Measured: 100 * (after - before).Seconds() / took.Seconds(), N: clocks,
		Note: fmt.Sprintf("%d clocks, %.0f statements/s", clocks, float64(later-commits)/took.Seconds()),
	})
	return nil
}
