package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/tickets/pg"
)

const (
	firstTicket = 1001
	batchSize   = 5000 // tickets that are made and copied at once
	loaders     = 2
	mostSaid    = 40 // messages of one ticket

	agentsLoaded = 200
	teamsLoaded  = 10 // the last is restricted
	span         = 180 * 24 * time.Hour
)

// policySQL makes the promise plain: calendar time, so that due is start plus target for the loader too,
// and long enough that most clocks of the past half year still run.
const policySQL = `UPDATE sla_policies SET targets =
	'[{"kind":"first_reply","business":false,"seconds":{"urgent":864000,"high":5184000,"normal":12960000,"low":17280000}},
	  {"kind":"resolution","business":false,"seconds":{"urgent":8640000,"high":12960000,"normal":17280000,"low":25920000}}]'`

// targets are what policySQL says, in days.
var targets = map[string]map[string]int{
	"first_reply": {"urgent": 10, "high": 60, "normal": 150, "low": 200},
	"resolution":  {"urgent": 100, "high": 150, "normal": 200, "low": 300},
}

// loading fills one desk.
type loading struct {
	db        *pg.DB
	words     *language
	now       time.Time
	size      int     // tickets
	perTicket float64 // messages
	customers int
	policy    int64
	calendar  int64
	mailbox   int64
}

// load fills the desk: everything that is not the primary key of a table is built after its rows.
func (b *bench) load(ctx context.Context) error {
	begun := time.Now()
	l := &loading{
		db: b.db, words: newLanguage(), now: begun.UTC().Truncate(time.Microsecond), size: b.Tickets,
		perTicket: max(1, float64(b.Messages)/float64(b.Tickets)), customers: max(50, b.Tickets/4),
	}
	if _, err := b.db.Pool.Exec(ctx, policySQL); err != nil {
		return err
	}
	err := b.db.Pool.QueryRow(ctx, `SELECT p.id, p.calendar_id, (SELECT min(id) FROM mailboxes) FROM sla_policies p ORDER BY position LIMIT 1`).
		Scan(&l.policy, &l.calendar, &l.mailbox)
	if err != nil {
		return err
	}
	b.say("loading %d tickets with about %d messages", b.Tickets, b.Messages)
	restore, err := l.bare(ctx)
	if err != nil {
		return err
	}
	if err := l.rows(ctx); err != nil {
		return errors.Join(err, restore(ctx))
	}
	took := time.Since(begun)
	b.say("building indexes")
	if err := restore(ctx); err != nil {
		return err
	}
	if err := l.finish(ctx); err != nil {
		return err
	}
	var messages int
	if err := b.db.Pool.QueryRow(ctx, `SELECT count(*) FROM messages`).Scan(&messages); err != nil {
		return err
	}
	b.add(Row{Name: "load", What: "load by COPY, with events and clocks", Unit: "messages/s", N: messages,
		Measured: float64(messages) / took.Seconds(), Note: "with indexes: " + time.Since(begun).Round(time.Second).String()})
	return nil
}

// filled are the tables that grow with the number of tickets.
var filled = []string{"customers", "customer_identities", "tickets", "messages", "deliveries", "events", "sla_clocks", "sla_intervals"}

// bare drops the indexes of the filled tables that no constraint needs; restore makes them again.
func (l *loading) bare(ctx context.Context) (restore func(context.Context) error, err error) {
	rows, err := l.db.Pool.Query(ctx, `
		SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE i.indrelid = ANY($1::text[]::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)`, filled)
	if err != nil {
		return nil, err
	}
	type index struct{ Name, Definition string }
	indexes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	if err != nil {
		return nil, err
	}
	for _, i := range indexes {
		if _, err := l.db.Pool.Exec(ctx, `DROP INDEX `+pgx.Identifier{i.Name}.Sanitize()); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context) error {
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(loaders)
		for _, i := range indexes {
			group.Go(func() error {
				return inTurn(ctx, l.db, `SET maintenance_work_mem = '512MB'`, i.Definition, `RESET maintenance_work_mem`)
			})
		}
		return group.Wait()
	}, nil
}

// inTurn runs statements on one connection.
func inTurn(ctx context.Context, db *pg.DB, statements ...string) error {
	return db.Pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		for _, s := range statements {
			if _, err := conn.Exec(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
}

func (l *loading) rows(ctx context.Context) error {
	if err := l.people(ctx); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(loaders)
	for from := 0; from < l.size; from += batchSize {
		group.Go(func() error {
			r := rand.New(rand.NewPCG(1, uint64(from)))
			var d batch
			for i := from; i < min(from+batchSize, l.size); i++ {
				d.ticket(l, r, i)
			}
			return l.copy(ctx, d.tables()...)
		})
	}
	return group.Wait()
}

// table is rows to copy.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

// copy writes tables in one transaction. Foreign keys are not looked up row by row where the server lets us:
// the loader knows what it refers to, and the consistency check looks again.
func (l *loading) copy(ctx context.Context, tables ...table) error {
	return l.db.Pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		if err := trusting(ctx, conn); err != nil {
			return err
		}
		defer conn.Exec(context.WithoutCancel(ctx), `RESET session_replication_role`) //nolint:errcheck // fails only with the connection
		return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			for _, t := range tables {
				if _, err := tx.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromRows(t.rows)); err != nil {
					return fmt.Errorf("copy %s: %w", t.name, err)
				}
			}
			return nil
		})
	})
}

func trusting(ctx context.Context, conn *pgxpool.Conn) error {
	_, err := conn.Exec(ctx, `SET session_replication_role = replica`)
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == "42501" { // insufficient_privilege: slower, not wrong
		return nil
	}
	return err
}

// finish moves the sequences behind what was copied, and lets the planner know the tables.
func (l *loading) finish(ctx context.Context) error {
	for _, t := range []string{"agents", "teams", "customers", "tickets", "messages", "events", "sla_clocks"} {
		_, err := l.db.Pool.Exec(ctx, fmt.Sprintf(`SELECT setval(pg_get_serial_sequence('%s', 'id'), (SELECT max(id) FROM %s))`, t, t))
		if err != nil {
			return fmt.Errorf("move the sequence of %s: %w", t, err)
		}
	}
	for _, t := range filled {
		if _, err := l.db.Pool.Exec(ctx, `VACUUM (ANALYZE) `+t); err != nil {
			return fmt.Errorf("vacuum %s: %w", t, err)
		}
	}
	_, err := l.db.Pool.Exec(ctx, `CHECKPOINT`)
	return err
}
