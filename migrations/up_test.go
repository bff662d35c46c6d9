package migrations_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/migrations"
	"github.com/kepthq/kept/migrations/dbtest"
)

func TestUpFromAnyVersion(t *testing.T) {
	t.Parallel()
	one, two := file("CREATE TABLE one (n int)"), file("ALTER TABLE one ADD COLUMN m int")
	three := file("INSERT INTO one VALUES (1, 2)")
	url := dbtest.New(t, dbtest.Empty()).URL
	check := func(s fs.FS, wantFrom, wantTo int64) {
		t.Helper()
		from, to, err := migrations.UpFrom(t.Context(), s, url)
		require.NoError(t, err)
		require.Equal(t, [2]int64{wantFrom, wantTo}, [2]int64{from, to})
		at, err := migrations.Version(t.Context(), url)
		require.NoError(t, err)
		require.Equal(t, wantTo, at)
	}
	at, err := migrations.Version(t.Context(), url)
	require.NoError(t, err)
	require.Zero(t, at)
	check(fstest.MapFS{"0001_one.sql": one}, 0, 1)
	check(fstest.MapFS{"0001_one.sql": one, "0002_two.sql": two, "0010_three.sql": three}, 1, 10)
	check(fstest.MapFS{"0001_one.sql": one, "0002_two.sql": two, "0010_three.sql": three}, 10, 10)
}

func TestUpWithJobQueue(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t, dbtest.Empty()).URL
	newest, err := migrations.Newest()
	require.NoError(t, err)
	from, to, err := migrations.Up(t.Context(), url)
	require.NoError(t, err)
	require.Zero(t, from)
	require.Equal(t, newest, to)
	for _, table := range []string{"tickets", "river_job", "river_queue"} {
		require.True(t, has(t, url, table), table)
	}
}

// A failing file leaves nothing of itself behind, and the files before it complete.
func TestUpFailsWhole(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t, dbtest.Empty()).URL
	s := fstest.MapFS{
		"0001_good.sql": file("CREATE TABLE good ()"),
		"0002_bad.sql":  file("CREATE TABLE bad (); INSERT INTO nowhere VALUES (1)"),
		"0003_late.sql": file("CREATE TABLE late ()"),
	}
	from, to, err := migrations.UpFrom(t.Context(), s, url)
	require.ErrorContains(t, err, "0002_bad.sql")
	require.ErrorContains(t, err, `"nowhere"`)
	require.Equal(t, [2]int64{0, 1}, [2]int64{from, to})
	require.True(t, has(t, url, "good"))
	require.False(t, has(t, url, "bad"))
	require.False(t, has(t, url, "late"))

	s = fstest.MapFS{"0001_good.sql": file("CREATE TABLE good ()"), "0002_bad.sql": file("CREATE TABLE bad ()")}
	from, to, err = migrations.UpFrom(t.Context(), s, url)
	require.NoError(t, err, "the lock was given back")
	require.Equal(t, [2]int64{1, 2}, [2]int64{from, to})
}

func TestUpRefusesNewerDatabase(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t, dbtest.Empty()).URL
	old := fstest.MapFS{"0001_one.sql": file("CREATE TABLE one ()")}
	newest := fstest.MapFS{"0001_one.sql": file("CREATE TABLE one ()"), "0007_seven.sql": file("DROP TABLE one")}
	_, _, err := migrations.UpFrom(t.Context(), newest, url)
	require.NoError(t, err)
	from, to, err := migrations.UpFrom(t.Context(), old, url)
	newer, ok := errors.AsType[*migrations.NewerError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, migrations.NewerError{Database: 7, Program: 1}, *newer)
	require.Equal(t, [2]int64{7, 7}, [2]int64{from, to})
	require.ErrorContains(t, err, "run that version")
}

func TestUpTakesTurns(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t, dbtest.Empty()).URL
	s := fstest.MapFS{
		"0001_one.sql": file("CREATE TABLE one (n int)"), "0002_two.sql": file("INSERT INTO one VALUES (1)"),
	}
	var group errgroup.Group
	for range 6 {
		group.Go(func() error {
			_, to, err := migrations.UpFrom(t.Context(), s, url)
			if err == nil && to != 2 {
				err = errors.New("not at the newest version")
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
	var rows int
	require.NoError(t, connect(t, url).QueryRow(t.Context(), "SELECT count(*) FROM one").Scan(&rows))
	require.Equal(t, 1, rows)
}

// What the operator set for short statements must not break a long migration.
func TestUpIgnoresStatementTimeout(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t, dbtest.Empty()).URL
	conn := connect(t, url)
	_, err := conn.Exec(t.Context(), "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = 50', current_database()); END $$")
	require.NoError(t, err)
	slow := fstest.MapFS{"0001_slow.sql": file("SELECT pg_sleep(0.2)")}
	_, _, err = migrations.UpFrom(t.Context(), slow, url)
	require.NoError(t, err)
}

func TestUpWaitsNoLongerThanItsContext(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t, dbtest.Empty()).URL
	_, err := connect(t, url).Exec(t.Context(), "SELECT pg_advisory_lock($1)", migrations.LockKey)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, _, err := migrations.Up(ctx, url)
		done <- err
	}()
	waitForLockWaiter(t, url)
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
}

func TestFingerprintFollowsContent(t *testing.T) {
	t.Parallel()
	print := func(s fs.FS) string {
		t.Helper()
		f, err := migrations.FingerprintOf(s)
		require.NoError(t, err)
		return f
	}
	base := print(fstest.MapFS{"0001_a.sql": file("SELECT 1")})
	require.Equal(t, base, print(fstest.MapFS{"0001_a.sql": file("SELECT 1"), "notes.md": file("")}))
	require.NotEqual(t, base, print(fstest.MapFS{"0001_a.sql": file("SELECT 2")}))
	require.NotEqual(t, base, print(fstest.MapFS{"0001_b.sql": file("SELECT 1")}))
	require.NotEqual(t, base, print(fstest.MapFS{"0001_a.sql": file("SELECT 1"), "0002_a.sql": file("")}))
}

// The numbers in sql/ have no gaps and no twins, so two branches that took the same one collide here.
func TestFilesAreNumbered(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(migrations.Files(), "*")
	require.NoError(t, err)
	newest, err := migrations.Newest()
	require.NoError(t, err)
	require.EqualValues(t, len(names), newest)
	for _, name := range names {
		require.Regexp(t, `^\d{4}_[a-z0-9_]+\.sql$`, name)
		text, err := fs.ReadFile(migrations.Files(), name)
		require.NoError(t, err)
		require.Contains(t, string(text), "-- +goose Up\n", name)
		require.NotContains(t, string(text), "-- +goose Down", name)
		require.NotContains(t, string(text), "-- +goose NO TRANSACTION", name)
	}
}

func file(sql string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("-- +goose Up\n" + sql + ";\n")}
}

// waitForLockWaiter returns when somebody waits for a lock in the database.
func waitForLockWaiter(t *testing.T, url string) {
	t.Helper()
	conn := connect(t, url)
	for waiting := false; !waiting; {
		require.NoError(t, conn.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock')`).Scan(&waiting))
	}
}

func has(t *testing.T, url, table string) (there bool) {
	t.Helper()
	require.NoError(t, connect(t, url).QueryRow(t.Context(), "SELECT to_regclass($1) IS NOT NULL", table).Scan(&there))
	return there
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.Background())) })
	return conn
}
