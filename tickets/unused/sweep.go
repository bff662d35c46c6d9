package unused

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

const (
	// Age is how long ago bytes must have been put to be deleted.
	Age = 7 * 24 * time.Hour
	// batch is how many files are looked up at once: each time the tables that refer to files are read.
	batch = 20_000
)

// derived has words of files, which do not keep them.
const derived = "file_texts"

// Sweeper deletes unused bytes.
type Sweeper struct {
	DB    *pg.DB
	Files files.Store
	Now   func() time.Time
	Log   *slog.Logger
}

// Swept is what a sweep did.
type Swept struct {
	Files int
	Bytes int64
}

// Sweep looks at everything stored. What it has deleted when it fails stays deleted.
func (s *Sweeper) Sweep(ctx context.Context) (Swept, error) {
	var done Swept
	unnamed, err := s.unnamedSQL(ctx)
	if err != nil {
		return done, err
	}
	before := s.Now().Add(-Age)
	var old []files.Ref
	flush := func() error {
		err := s.delete(ctx, unnamed, old, before, &done)
		old = old[:0]
		return err
	}
	err = s.Files.Each(ctx, func(ref files.Ref) error {
		if !ref.PutAt.Before(before) {
			return nil
		}
		if old = append(old, ref); len(old) < batch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return done, fmt.Errorf("delete unused files: %w", err)
	}
	s.Log.Info("unused files deleted", "files", done.Files, "bytes", done.Bytes)
	return done, nil
}

// unnamedSQL selects those of $1 that no row names.
func (s *Sweeper) unnamedSQL(ctx context.Context) (string, error) {
	rows, err := s.DB.Pool.Query(ctx, `
		SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND data_type = 'text' AND column_name LIKE '%sha256' AND table_name <> $1
		ORDER BY 1, 2`, derived)
	if err != nil {
		return "", fmt.Errorf("find what refers to files: %w", err)
	}
	type column struct{ Table, Name string }
	columns, err := pgx.CollectRows(rows, pgx.RowToStructByPos[column])
	if err != nil {
		return "", fmt.Errorf("find what refers to files: %w", err)
	}
	if len(columns) == 0 {
		return "", fmt.Errorf("no table refers to files: this is not Kept's schema")
	}
	var sql strings.Builder
	sql.WriteString(`SELECT sha FROM unnest($1::text[]) AS sha WHERE true`)
	for _, c := range columns {
		name := pgx.Identifier{c.Name}.Sanitize()
		fmt.Fprintf(&sql, "\nAND NOT EXISTS (SELECT FROM %s WHERE %s = sha)", pgx.Identifier{c.Table}.Sanitize(), name)
	}
	return sql.String(), nil
}

func (s *Sweeper) delete(ctx context.Context, unnamed string, old []files.Ref, before time.Time, done *Swept) error {
	if len(old) == 0 {
		return nil
	}
	sizes := make(map[string]int64, len(old))
	names := make([]string, len(old))
	for i, ref := range old {
		names[i], sizes[ref.SHA256] = ref.SHA256, ref.Size
	}
	rows, err := s.DB.Pool.Query(ctx, unnamed, names)
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	var gone []string
	for _, sha := range found {
		deleted, err := s.Files.DeleteOld(ctx, sha, before)
		if err != nil {
			return err
		}
		if deleted {
			gone = append(gone, sha)
			done.Files++
			done.Bytes += sizes[sha]
		}
	}
	_, err = s.DB.Pool.Exec(ctx, `DELETE FROM `+derived+` WHERE sha256 = ANY($1)`, gone)
	return err
}
