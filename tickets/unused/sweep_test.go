package unused_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/unused"
)

// attic is a store whose files are old.
type attic struct {
	*desktest.World
	t     *testing.T
	root  string
	store files.Store
}

func newAttic(t *testing.T) *attic {
	t.Helper()
	a := &attic{World: desktest.New(t), t: t, root: t.TempDir()}
	var err error
	a.store, err = files.Open(t.Context(), a.root, files.Options{})
	require.NoError(t, err)
	return a
}

// put stores bytes as if that long ago.
func (a *attic) put(text string, ago time.Duration) string {
	a.t.Helper()
	ref, err := a.store.Put(a.t.Context(), strings.NewReader(text))
	require.NoError(a.t, err)
	path := filepath.Join(a.root, ref.SHA256[:2], ref.SHA256[2:4], ref.SHA256)
	require.NoError(a.t, os.Chtimes(path, time.Time{}, time.Now().Add(-ago)))
	return ref.SHA256
}

func (a *attic) exec(sql string, args ...any) {
	a.t.Helper()
	_, err := a.DB.Pool.Exec(a.t.Context(), sql, args...)
	require.NoError(a.t, err)
}

func (a *attic) names() []string {
	a.t.Helper()
	var names []string
	require.NoError(a.t, a.store.Each(a.t.Context(), func(ref files.Ref) error {
		names = append(names, ref.SHA256)
		return nil
	}))
	return names
}

// clearer counts how often it was asked.
type clearer struct{ asked int }

func (c *clearer) ClearFiles(context.Context) (int64, error) {
	c.asked++
	return 0, nil
}

const day = 24 * time.Hour

func TestOnlyWhatNoRowNamesIsDeleted(t *testing.T) {
	t.Parallel()
	a := newAttic(t)
	picture, article, model := a.put("picture", 30*day), a.put("article", 30*day), a.put("model", 30*day)
	fresh, orphan := a.put("fresh", 6*day), a.put("orphan", 8*day)
	a.Agent("ann", tickets.RoleAgent)
	a.exec(`UPDATE agents SET picture_sha256 = $1`, picture)
	a.exec(`INSERT INTO kb_files (sha256, name, type, size, created_at) VALUES ($1, 'a', 'text/plain', 7, now())`, article)
	a.exec(`INSERT INTO theme_runs (kind, asked_at, started_at, tickets, themes, unplaced, parameters, model_sha256) VALUES ('asked', now(), now(), 0, 0, 0, '{}', $1)`, model)
	a.exec(`INSERT INTO file_texts (sha256, words, created_at) VALUES ($1, 'orphan', now()), ($2, 'article', now())`, orphan, article)
	// A table that comes later is looked at, too.
	later := a.put("later", 30*day)
	a.exec(`CREATE TABLE drawings (thumbnail_sha256 text)`)
	a.exec(`INSERT INTO drawings VALUES ($1)`, later)

	sweeper := &unused.Sweeper{DB: a.DB, Files: a.store, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	rows := &clearer{}
	require.NoError(t, unused.NewWorker(sweeper, rows).Work(t.Context(), &river.Job[unused.Args]{}))
	require.Equal(t, 1, rows.asked)
	require.ElementsMatch(t, []string{picture, article, model, fresh, later}, a.names())
	var words int
	require.NoError(t, a.DB.Pool.QueryRow(t.Context(), `SELECT count(*) FROM file_texts`).Scan(&words))
	require.Equal(t, 1, words, "the words go with their file")

	swept, err := sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, swept)
}

// What Kept itself stores bytes for is named by columns that the sweep sees.
func TestColumnsThatNameFiles(t *testing.T) {
	t.Parallel()
	a := newAttic(t)
	var columns []string
	require.NoError(t, a.DB.Pool.QueryRow(t.Context(), `
		SELECT array_agg(table_name || '.' || column_name ORDER BY 1) FROM information_schema.columns
		WHERE table_schema = 'public' AND column_name LIKE '%sha256%'`).Scan(&columns))
	require.ElementsMatch(t, []string{
		"agents.picture_sha256", "attachments.sha256", "file_texts.sha256", "kb_files.sha256", "inbound_mails.sha256", "theme_runs.model_sha256",
	}, columns)
}
