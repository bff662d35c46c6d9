package pg_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/tickets/pg"
)

func open(t *testing.T) *pg.DB {
	t.Helper()
	db, err := pg.Open(t.Context(), dbtest.New(t).URL, 4)
	require.NoError(t, err)
	t.Cleanup(db.Close)
	_, err = db.Pool.Exec(t.Context(), `CREATE TABLE things (n int PRIMARY KEY)`)
	require.NoError(t, err)
	return db
}

const insert = `INSERT INTO things VALUES ($1)`

func things(t *testing.T, db *pg.DB) (n int) {
	t.Helper()
	require.NoError(t, db.Pool.QueryRow(t.Context(), `SELECT count(*) FROM things`).Scan(&n))
	return n
}

// Whoever asks next, and however, finds what was held back.
func TestLaterComesBeforeWhatIsAskedNext(t *testing.T) {
	t.Parallel()
	db := open(t)
	const count = `SELECT count(*)::int FROM things`
	asks := map[string]func(ctx context.Context, tx *pg.Tx) (n int, err error){
		"pgx": func(ctx context.Context, tx *pg.Tx) (n int, err error) {
			return n, tx.Pgx.QueryRow(ctx, count).Scan(&n)
		},
		"pgx rows": func(ctx context.Context, tx *pg.Tx) (int, error) {
			rows, _ := tx.Pgx.Query(ctx, count) // the error is the rows' as well
			return pgx.CollectExactlyOneRow(rows, pgx.RowTo[int])
		},
		"pgx batch": func(ctx context.Context, tx *pg.Tx) (n int, err error) {
			b := &pgx.Batch{}
			b.Queue(count).QueryRow(func(row pgx.Row) error { return row.Scan(&n) })
			return n, tx.Pgx.SendBatch(ctx, b).Close()
		},
		"send": func(ctx context.Context, tx *pg.Tx) (n int, err error) {
			b := &pgx.Batch{}
			b.Queue(count).QueryRow(func(row pgx.Row) error { return row.Scan(&n) })
			err = tx.Send(ctx, b)
			return n, err
		},
		"gorm": func(_ context.Context, tx *pg.Tx) (n int, err error) {
			return n, tx.Raw(count).Scan(&n).Error
		},
		"gorm row": func(_ context.Context, tx *pg.Tx) (n int, err error) {
			return n, tx.Raw(count).Row().Scan(&n)
		},
		"gorm exec": func(_ context.Context, tx *pg.Tx) (int, error) {
			r := tx.Exec(`UPDATE things SET n = n`)
			return int(r.RowsAffected), r.Error
		},
	}
	refused := errors.New("refused")
	for name, ask := range asks {
		var n int
		err := db.Tx(t.Context(), func(tx *pg.Tx) (err error) {
			tx.Later("insert", insert, 1)
			tx.Later("insert", insert, 2)
			if n, err = ask(t.Context(), tx); err != nil {
				return err
			}
			return refused
		})
		require.ErrorIs(t, err, refused, name)
		require.Equal(t, 2, n, name)
		require.Zero(t, things(t, db), "%s: all of it is one transaction", name)
	}
}

func TestLaterGoesWithTheCommit(t *testing.T) {
	t.Parallel()
	db := open(t)
	var got []int
	committed := false
	require.NoError(t, db.Tx(t.Context(), func(tx *pg.Tx) error {
		for n := range 3 {
			tx.Later("insert", insert+` RETURNING n`, n).QueryRow(func(row pgx.Row) error {
				var n int
				err := row.Scan(&n)
				got = append(got, n)
				return err
			})
		}
		require.Empty(t, got)
		tx.AfterCommit(func() { committed = true })
		return nil
	}))
	require.Equal(t, []int{0, 1, 2}, got)
	require.True(t, committed)
	require.Equal(t, 3, things(t, db))
}

// An error of what was held back ends the transaction, is told with its name, and hides behind nothing
// that it brings about.
func TestErrorsOfWhatWasHeldBack(t *testing.T) {
	t.Parallel()
	db := open(t)
	next := map[string]func(tx *pg.Tx) error{
		"commit": func(*pg.Tx) error { return nil },
		"pgx": func(tx *pg.Tx) error {
			_, err := tx.Pgx.Exec(t.Context(), insert, 7)
			return err
		},
		"pgx row": func(tx *pg.Tx) error {
			var n int
			return tx.Pgx.QueryRow(t.Context(), `SELECT 1`).Scan(&n)
		},
		"pgx rows": func(tx *pg.Tx) error {
			rows, _ := tx.Pgx.Query(t.Context(), `SELECT 1`) // the error is the rows' as well
			_, err := pgx.CollectRows(rows, pgx.RowTo[int])
			return err
		},
		"batch":     func(tx *pg.Tx) error { return tx.Pgx.SendBatch(t.Context(), &pgx.Batch{}).Close() },
		"savepoint": func(tx *pg.Tx) error { _, err := tx.Pgx.Begin(t.Context()); return err },
		"gorm row": func(tx *pg.Tx) error {
			var n int
			return tx.Raw(`SELECT 1`).Row().Scan(&n)
		},
		"whose error is passed over": func(tx *pg.Tx) error {
			_ = tx.Exec(`SELECT 1`).Error
			_ = tx.Exec(`INSERT INTO things VALUES (8)`).Error
			return nil
		},
	}
	for name, f := range next {
		told := false
		err := db.Tx(t.Context(), func(tx *pg.Tx) error {
			tx.Later("first", insert, 1)
			tx.Later("second", insert, 1)
			tx.Later("third", insert, 2).Query(func(pgx.Rows) error { told = true; return nil })
			return f(tx)
		})
		var pgErr *pgconn.PgError
		require.ErrorAs(t, err, &pgErr, name)
		require.Equal(t, "23505", pgErr.Code, name)
		require.ErrorContains(t, err, "second: ", name)
		require.False(t, told, name)
		require.Zero(t, things(t, db), name)
	}
}

func TestSavepoints(t *testing.T) {
	t.Parallel()
	db := open(t)
	require.NoError(t, db.Tx(t.Context(), func(tx *pg.Tx) error {
		tx.Later("insert", insert, 1)
		undone, err := tx.Pgx.Begin(t.Context())
		require.NoError(t, err)
		_, err = undone.Exec(t.Context(), insert, 2)
		require.NoError(t, err)
		require.NoError(t, undone.Rollback(t.Context()))
		require.ErrorIs(t, undone.Commit(t.Context()), pgx.ErrTxClosed)
		kept, err := tx.Pgx.Begin(t.Context())
		require.NoError(t, err)
		_, err = kept.Exec(t.Context(), insert, 3)
		require.NoError(t, err)
		return kept.Commit(t.Context())
	}))
	require.Equal(t, 2, things(t, db))
}

// A transaction whose context ends leaves nothing behind, and its connection serves the next one or is gone.
func TestContextEnds(t *testing.T) {
	t.Parallel()
	db := open(t)
	for _, begin := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Tx(ctx, func(tx *pg.Tx) error {
			if begin {
				require.NoError(t, tx.Send(ctx, nil))
			}
			tx.Later("insert", insert, 1)
			cancel()
			return nil
		})
		require.ErrorIs(t, err, context.Canceled)
		require.Zero(t, things(t, db))
		require.NoError(t, db.Tx(t.Context(), func(*pg.Tx) error { return nil }))
	}
}

func TestConflictsAreTriedAgain(t *testing.T) {
	t.Parallel()
	db := open(t)
	tries := 0
	require.NoError(t, db.Tx(t.Context(), func(tx *pg.Tx) error {
		tries++
		tx.Later("insert", insert, tries)
		if tries < 3 {
			tx.Later("conflict", `DO $$ BEGIN RAISE SQLSTATE '40001'; END $$`)
		}
		return nil
	}))
	require.Equal(t, 3, tries)
	require.Equal(t, 1, things(t, db))
}
