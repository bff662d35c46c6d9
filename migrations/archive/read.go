package archive

import (
	"archive/tar"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/klauspost/compress/zstd"

	"github.com/kepthq/kept/migrations"
	"github.com/kepthq/kept/tickets/files"
)

// ErrInUse says that a database has data already.
var ErrInUse = errors.New("the database has data already: restore into an empty one (another KEPT_DATA, or an empty DATABASE_URL)")

// ErrDamaged says that an archive is not whole.
var ErrDamaged = errors.New("the archive is damaged or cut off; nothing was restored")

// Read fills the empty database at url and the store with an archive, and brings the schema up to the newest. On an
// error the database stays without data, and may be tried again; files that were stored by then stay.
func Read(ctx context.Context, r io.Reader, url string, store files.Store) (Report, error) {
	report, err := read(ctx, r, url, store)
	if err != nil {
		return Report{}, fmt.Errorf("read archive: %w", err)
	}
	return report, nil
}

func read(ctx context.Context, r io.Reader, url string, store files.Store) (Report, error) {
	packed, err := zstd.NewReader(r)
	if err != nil {
		return Report{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer packed.Close()
	in := &reader{tar: tar.NewReader(packed), store: store}
	about, err := in.manifest()
	if err != nil {
		return Report{}, err
	}
	if err := migrations.UpTo(ctx, url, about.Schema); err != nil {
		return Report{}, err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0"); err != nil {
		return Report{}, err
	}
	var report Report
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		report, err = in.fill(ctx, tx, about)
		return err
	})
	if err != nil {
		return Report{}, err
	}
	if _, _, err := migrations.Up(ctx, url); err != nil {
		return Report{}, err
	}
	return report, nil
}

// reader reads the entries of one archive.
type reader struct {
	tar   *tar.Reader
	store files.Store
	head  *tar.Header // of the entry that is next
}

// next moves on to the next entry. Whatever is wrong with the bytes, it says ErrDamaged.
func (r *reader) next() error {
	head, err := r.tar.Next()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	r.head = head
	return nil
}

func (r *reader) json(name string, into any) error {
	if r.head.Name != name {
		return fmt.Errorf("%w: %s where %s belongs", ErrDamaged, r.head.Name, name)
	}
	if err := json.NewDecoder(r.tar).Decode(into); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
	}
	return nil
}

func (r *reader) manifest() (about manifest, err error) {
	if err := r.next(); err != nil {
		return about, err
	}
	if err := r.json(manifestName, &about); err != nil {
		return about, err
	}
	if about.Format != format {
		return about, fmt.Errorf("the archive has format %d, this program reads %d: it was written by another version of Kept (%s)", about.Format, format, about.Kept)
	}
	return about, nil
}

// fill copies everything in and compares it with what the end says.
func (r *reader) fill(ctx context.Context, tx pgx.Tx, about manifest) (Report, error) {
	if err := mustBeEmpty(ctx, tx); err != nil {
		return Report{}, err
	}
	keys, err := dropKeys(ctx, tx)
	if err != nil {
		return Report{}, err
	}
	if err := r.next(); err != nil {
		return Report{}, err
	}
	got := Report{Rows: map[string]int64{}}
	for _, t := range about.Tables {
		if got.Rows[t.Name], err = r.table(ctx, tx, t); err != nil {
			return Report{}, fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	for strings.HasPrefix(r.head.Name, filesFolder) {
		if err := r.file(ctx); err != nil {
			return Report{}, err
		}
		got.Files++
		got.Bytes += r.head.Size
		if err := r.next(); err != nil {
			return Report{}, err
		}
	}
	var end Report
	if err := r.json(endName, &end); err != nil {
		return Report{}, err
	}
	if !maps.Equal(end.Rows, got.Rows) || end.Files != got.Files || end.Bytes != got.Bytes {
		return Report{}, fmt.Errorf("%w: it does not hold what its end says", ErrDamaged)
	}
	for _, restore := range keys {
		if _, err := tx.Exec(ctx, restore); err != nil {
			return Report{}, fmt.Errorf("%s: %w", restore, err)
		}
	}
	return end, setSequences(ctx, tx, end.Next)
}

// mustBeEmpty: a desk has an agent from its first minute on.
func mustBeEmpty(ctx context.Context, tx pgx.Tx) error {
	var used bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM agents) OR EXISTS (SELECT FROM tickets)").Scan(&used); err != nil {
		return err
	}
	if used {
		return ErrInUse
	}
	return nil
}

// dropKeys takes the foreign keys away, because tables come in the order of their names, and returns the statements
// that bring them back.
func dropKeys(ctx context.Context, tx pgx.Tx) (restore []string, err error) {
	rows, err := tx.Query(ctx, `
		SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
		       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
		FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY oid`)
	if err != nil {
		return nil, err
	}
	pairs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (pair [2]string, err error) {
		return pair, row.Scan(&pair[0], &pair[1])
	})
	if err != nil {
		return nil, err
	}
	for _, pair := range pairs {
		if _, err := tx.Exec(ctx, pair[0]); err != nil {
			return nil, err
		}
		restore = append(restore, pair[1])
	}
	return restore, nil
}

// table replaces the rows of a table, of which a migration may have made some, by those of the archive.
func (r *reader) table(ctx context.Context, tx pgx.Tx, t table) (int64, error) {
	if _, err := tx.Exec(ctx, "DELETE FROM "+pgx.Identifier{t.Name}.Sanitize()); err != nil {
		return 0, err
	}
	rows := &rows{from: r, folder: tablesFolder + t.Name}
	tag, err := tx.Conn().PgConn().CopyFrom(ctx, rows, "COPY "+t.list()+" FROM STDIN")
	if rows.err != nil {
		return 0, rows.err
	}
	return tag.RowsAffected(), err
}

func (r *reader) file(ctx context.Context) error {
	var broken error // of the archive, not of the store
	ref, err := r.store.Put(ctx, readerFunc(func(p []byte) (int, error) {
		n, err := r.tar.Read(p)
		if err != nil && !errors.Is(err, io.EOF) {
			broken = fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return n, err
	}))
	if err != nil {
		return cmp.Or(broken, err)
	}
	if want := strings.TrimPrefix(r.head.Name, filesFolder); ref.SHA256 != want {
		return fmt.Errorf("%w: file %s has other bytes", ErrDamaged, want)
	}
	return nil
}

// setSequences lets every sequence go on where it was.
func setSequences(ctx context.Context, tx pgx.Tx, next map[string]int64) error {
	for name, value := range next {
		if _, err := tx.Exec(ctx, "SELECT setval($1::regclass, $2, false)", pgx.Identifier{name}.Sanitize(), value); err != nil {
			return fmt.Errorf("sequence %s: %w", name, err)
		}
	}
	return nil
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// rows are the entries of one table as one stream. It ends before the first entry of something else.
type rows struct {
	from   *reader
	folder string
	err    error // what COPY would only report as a failed read
}

func (r *rows) Read(p []byte) (int, error) {
	for path.Dir(r.from.head.Name) == r.folder {
		n, err := r.from.tar.Read(p)
		if n > 0 || err == nil {
			return n, nil
		}
		if !errors.Is(err, io.EOF) {
			r.err = fmt.Errorf("%w: %w", ErrDamaged, err)
			return 0, r.err
		}
		if r.err = r.from.next(); r.err != nil {
			return 0, r.err
		}
	}
	return 0, io.EOF
}
