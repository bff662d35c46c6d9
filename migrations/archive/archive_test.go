package archive_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations"
	"github.com/kepthq/kept/migrations/archive"
	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/files"
)

// house is a desk with its files.
type house struct {
	*desktest.World
	url   string
	store files.Store
}

// lived is a desk in use: agents, tickets, notes, merged ones, a gap in the numbers, files.
func lived(t *testing.T) house {
	t.Helper()
	w := desktest.New(t)
	h := house{World: w, url: w.URL, store: newStore(t)}
	ana := w.Agent("ana", tickets.RoleAdmin)
	for _, subject := range []string{"A tab\tand a \\ backslash", "Zwei\nZeilen", "空の箱 📦"} {
		receipt := w.Receive(w.Mail("runa@customer.test", subject, subject))
		_, err := w.Desk.Update(w.Ctx(), ana, receipt.TicketID, tickets.Update{AssigneeID: tickets.Some(&ana.ID)})
		require.NoError(t, err)
	}
	for _, size := range []int64{0, 1, 70_000, 5 << 20} {
		_, err := h.store.Put(w.Ctx(), io.LimitReader(rand.Reader, size))
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool {
		return value[int64](t, h.url, "SELECT count(*) FROM events WHERE seq IS NULL") == 0
	}, 10*time.Second, 10*time.Millisecond, "events get their numbers")
	return h
}

func newStore(t *testing.T) files.Store {
	t.Helper()
	store, err := files.Open(t.Context(), "file://"+t.TempDir(), files.Options{})
	require.NoError(t, err)
	return store
}

func (h house) archive() []byte {
	h.T.Helper()
	var out bytes.Buffer
	_, err := archive.Write(h.Ctx(), &out, archive.Source{URL: h.url, Files: h.store, Kept: "test", Now: time.Now})
	require.NoError(h.T, err)
	return out.Bytes()
}

func TestADeskComesBackAsItWas(t *testing.T) {
	t.Parallel()
	h := lived(t)
	packed := h.archive()
	url, store := dbtest.New(t, dbtest.Empty()).URL, newStore(t)
	report, err := archive.Read(t.Context(), bytes.NewReader(packed), url, store)
	require.NoError(t, err)
	require.EqualValues(t, 4, report.Files)
	require.Equal(t, contents(t, h.url), contents(t, url))
	require.Equal(t, stored(t, h.store), stored(t, store))
	desktest.Consistent(t, url)
	require.Equal(t, constraints(t, h.url), constraints(t, url))

	next := h.Receive(h.Mail("runa@customer.test", "After the backup", "later")).TicketID
	require.Equal(t, next, value[int64](t, url, "SELECT nextval(pg_get_serial_sequence('tickets', 'id'))"))

	_, err = archive.Read(t.Context(), bytes.NewReader(packed), url, store)
	require.ErrorIs(t, err, archive.ErrInUse)
}

func TestWhatIsNotWholeRestoresNothing(t *testing.T) {
	t.Parallel()
	h := lived(t)
	packed := h.archive()
	flipped := bytes.Clone(packed)
	flipped[len(flipped)/2] ^= 0x40
	for name, damaged := range map[string][]byte{
		"nothing": nil, "no archive": []byte("PK\x03\x04 something else"), "cut": packed[:len(packed)*9/10],
		"end missing": packed[:len(packed)-40], "flipped": flipped,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, store := dbtest.New(t, dbtest.Empty()).URL, newStore(t)
			_, err := archive.Read(t.Context(), bytes.NewReader(damaged), url, store)
			require.ErrorIs(t, err, archive.ErrDamaged)
			_, err = archive.Read(t.Context(), bytes.NewReader(packed), url, store)
			require.NoError(t, err, "the next attempt")
			require.Equal(t, contents(t, h.url), contents(t, url))
		})
	}
}

// The archive is of one moment, though the desk goes on while it is written.
func TestTheDeskGoesOnMeanwhile(t *testing.T) {
	t.Parallel()
	h := lived(t)
	before := contents(t, h.url)
	var out bytes.Buffer
	busy := writerFunc(func(p []byte) (int, error) {
		if out.Len() == 0 { // the snapshot is there, its rows are not out yet
			h.Receive(h.Mail("late@customer.test", "While it is written", "meanwhile"))
		}
		return out.Write(p)
	})
	_, err := archive.Write(t.Context(), busy, archive.Source{URL: h.url, Files: h.store, Now: time.Now})
	require.NoError(t, err)
	url := dbtest.New(t, dbtest.Empty()).URL
	_, err = archive.Read(t.Context(), &out, url, newStore(t))
	require.NoError(t, err)
	require.Equal(t, before, contents(t, url))
	require.NotEqual(t, before, contents(t, h.url))
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestAnArchiveOfAnOlderSchemaGoesUp(t *testing.T) {
	t.Parallel()
	const old = 5
	from := dbtest.New(t, dbtest.Empty()).URL
	require.NoError(t, migrations.UpTo(t.Context(), from, old))
	exec(t, from, "INSERT INTO customers (name, created_at, updated_at) VALUES ('Runa', now(), now())")
	var out bytes.Buffer
	report, err := archive.Write(t.Context(), &out, archive.Source{URL: from, Files: newStore(t), Now: time.Now})
	require.NoError(t, err)
	require.EqualValues(t, old, report.Schema)
	to := dbtest.New(t, dbtest.Empty()).URL
	_, err = archive.Read(t.Context(), &out, to, newStore(t))
	require.NoError(t, err)
	require.Equal(t, "Runa", value[string](t, to, "SELECT name FROM customers"))
	newest, err := migrations.Newest()
	require.NoError(t, err)
	at, err := migrations.Version(t.Context(), to)
	require.NoError(t, err)
	require.Equal(t, newest, at)
}

// contents are all rows of each table, as text.
func contents(t *testing.T, url string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	names := values[string](t, url, `SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
		AND relname NOT IN ('goose_db_version', 'river_leader', 'river_migration')`)
	for _, name := range names {
		table := pgx.Identifier{name}.Sanitize()
		if rows := values[string](t, url, "SELECT t::text FROM "+table+" t ORDER BY 1"); len(rows) > 0 {
			out[name] = rows
		}
	}
	return out
}

func constraints(t *testing.T, url string) []string {
	t.Helper()
	return values[string](t, url, `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
		FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1`)
}

func stored(t *testing.T, store files.Store) map[files.Ref]bool {
	t.Helper()
	out := map[files.Ref]bool{}
	require.NoError(t, store.Each(t.Context(), func(ref files.Ref) error {
		body, _, err := store.Open(t.Context(), ref.SHA256)
		if err != nil {
			return err
		}
		defer body.Close()
		ref.PutAt = time.Time{} // the one thing that is not as it was
		out[ref] = true
		_, err = io.Copy(io.Discard, body) // the store compares the bytes with their name
		return err
	}))
	return out
}

func exec(t *testing.T, url, sql string) {
	t.Helper()
	with(t, url, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, sql)
		return err
	})
}

func value[T any](t *testing.T, url, sql string) T {
	t.Helper()
	found := values[T](t, url, sql)
	require.Len(t, found, 1)
	return found[0]
}

func values[T any](t *testing.T, url, sql string) (found []T) {
	t.Helper()
	with(t, url, func(ctx context.Context, conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, sql)
		if err != nil {
			return err
		}
		found, err = pgx.CollectRows(rows, pgx.RowTo[T])
		return err
	})
	return found
}

func with(t *testing.T, url string, do func(ctx context.Context, conn *pgx.Conn) error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()
	require.NoError(t, do(t.Context(), conn))
}
