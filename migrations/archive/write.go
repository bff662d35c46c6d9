package archive

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/klauspost/compress/zstd"

	"github.com/kepthq/kept/migrations"
	"github.com/kepthq/kept/tickets/files"
)

const (
	format       = 1
	manifestName = "manifest.json"
	endName      = "end.json"
	tablesFolder = "tables/"
	filesFolder  = "files/"
)

// chunkSize is how much of a table is held in memory: a tar entry begins with its length.
const chunkSize = 4 << 20

// manifest is the first entry.
type manifest struct {
	Format int       `json:"format"`
	Schema int64     `json:"schema"` // version of the numbered SQL
	Kept   string    `json:"kept"`   // the program that wrote it
	At     time.Time `json:"at"`
	Tables []table   `json:"tables"`
}

// table is one table and the columns that its rows are written with.
type table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
}

// Report says what an archive holds. It is its last entry.
type Report struct {
	Schema int64            `json:"schema"`
	At     time.Time        `json:"at"`
	Rows   map[string]int64 `json:"rows"` // by table
	Files  int64            `json:"files"`
	Bytes  int64            `json:"bytes"` // of the files
	Next   map[string]int64 `json:"next"`  // what each sequence gives next
}

// Source is what is written.
type Source struct {
	URL   string      // of the database
	Files files.Store // of the same desk
	Kept  string      // the program's version
	Now   func() time.Time
}

// Write writes an archive of the desk into w. The desk goes on meanwhile.
func Write(ctx context.Context, w io.Writer, from Source) (Report, error) {
	report, err := write(ctx, w, from)
	if err != nil {
		return Report{}, fmt.Errorf("write archive: %w", err)
	}
	return report, nil
}

func write(ctx context.Context, w io.Writer, from Source) (Report, error) {
	schema, err := migrations.Version(ctx, from.URL)
	if err != nil {
		return Report{}, err
	}
	conn, err := pgx.Connect(ctx, from.URL)
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"); err != nil {
		return Report{}, err
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	tables, err := tablesOf(ctx, tx)
	if err != nil {
		return Report{}, err
	}
	packed, err := zstd.NewWriter(w)
	if err != nil {
		return Report{}, err
	}
	out := &writer{tar: tar.NewWriter(packed), at: from.Now().UTC()}
	report := Report{Schema: schema, At: out.at, Rows: map[string]int64{}}
	if err := out.json(manifestName, manifest{Format: format, Schema: schema, Kept: from.Kept, At: out.at, Tables: tables}); err != nil {
		return Report{}, err
	}
	for _, t := range tables {
		if report.Rows[t.Name], err = out.table(ctx, tx.Conn(), t); err != nil {
			return Report{}, fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	err = from.Files.Each(ctx, func(ref files.Ref) error {
		report.Files++
		report.Bytes += ref.Size
		return out.file(ctx, from.Files, ref)
	})
	if err != nil {
		return Report{}, err
	}
	// Sequences belong to no transaction. Read last, they are past all that is in the rows.
	if report.Next, err = sequences(ctx, tx); err != nil {
		return Report{}, err
	}
	if err := out.json(endName, report); err != nil {
		return Report{}, err
	}
	if err := out.tar.Close(); err != nil {
		return Report{}, err
	}
	return report, packed.Close()
}

// tablesOf lists what is archived: everything but what says which migrations ran, and who leads the job queue now.
func tablesOf(ctx context.Context, tx pgx.Tx) ([]table, error) {
	rows, err := tx.Query(ctx, `
		SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
		FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
		  AND c.relname NOT IN ('goose_db_version', 'river_migration', 'river_leader', 'river_client', 'river_client_queue')
		GROUP BY c.relname ORDER BY c.relname`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t table, err error) {
		return t, row.Scan(&t.Name, &t.Columns)
	})
}

func sequences(ctx context.Context, tx pgx.Tx) (map[string]int64, error) {
	rows, err := tx.Query(ctx, `SELECT sequencename::text, COALESCE(last_value + increment_by, start_value)
		FROM pg_sequences WHERE schemaname = current_schema() AND sequencename NOT LIKE 'goose%'`)
	if err != nil {
		return nil, err
	}
	next := map[string]int64{}
	var name string
	var value int64
	_, err = pgx.ForEachRow(rows, []any{&name, &value}, func() error {
		next[name] = value
		return nil
	})
	return next, err
}

// list is the table with its columns, as SQL.
func (t table) list() string {
	columns := make([]string, len(t.Columns))
	for i, name := range t.Columns {
		columns[i] = pgx.Identifier{name}.Sanitize()
	}
	return pgx.Identifier{t.Name}.Sanitize() + " (" + strings.Join(columns, ", ") + ")"
}

// writer writes the entries of one archive.
type writer struct {
	tar *tar.Writer
	at  time.Time
}

func (w *writer) entry(name string, size int64, from io.Reader) error {
	head := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: w.at}
	if err := w.tar.WriteHeader(head); err != nil {
		return err
	}
	_, err := io.CopyN(w.tar, from, size)
	return err
}

func (w *writer) json(name string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return w.entry(name, int64(len(text)), bytes.NewReader(text))
}

func (w *writer) table(ctx context.Context, conn *pgx.Conn, t table) (rows int64, err error) {
	chunks := &chunks{to: w, name: t.Name}
	tag, err := conn.PgConn().CopyTo(ctx, chunks, "COPY "+t.list()+" TO STDOUT")
	if err != nil {
		return 0, err
	}
	return tag.RowsAffected(), chunks.flush()
}

func (w *writer) file(ctx context.Context, store files.Store, ref files.Ref) error {
	body, size, err := store.Open(ctx, ref.SHA256)
	if err != nil {
		return err
	}
	defer body.Close()
	if err := w.entry(filesFolder+ref.SHA256, size, body); err != nil {
		return fmt.Errorf("file %s: %w", ref.SHA256, err)
	}
	return nil
}

// chunks cuts the rows of a table into entries.
type chunks struct {
	to   *writer
	name string
	n    int
	held bytes.Buffer
}

func (c *chunks) Write(p []byte) (int, error) {
	c.held.Write(p)
	if c.held.Len() < chunkSize {
		return len(p), nil
	}
	return len(p), c.flush()
}

func (c *chunks) flush() error {
	if c.held.Len() == 0 {
		return nil
	}
	c.n++
	err := c.to.entry(fmt.Sprintf("%s%s/%08d", tablesFolder, c.name, c.n), int64(c.held.Len()), &c.held)
	c.held.Reset()
	return err
}
