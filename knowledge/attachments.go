package knowledge

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/filetext"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

// attachments gives the words of the files on tickets. A file is read once, by the first node that indexes it;
// its words are kept in file_texts, by the file's content.
type attachments struct {
	db    *pg.DB
	store files.Store
	files filetext.Reader
	now   func() time.Time
	log   *slog.Logger
}

const (
	filePatience  = 5 * time.Second // for one file
	filesOfTicket = 50              // whose words are indexed
)

const attachmentsSQL = `
SELECT m.ticket_id, m.kind = 'note', a.sha256, a.name, a.type, t.words
FROM messages m
JOIN attachments a ON a.message_id = m.id AND NOT a.inline AND a.size BETWEEN 1 AND $2
LEFT JOIN file_texts t ON t.sha256 = a.sha256
WHERE m.ticket_id = ANY($1)
ORDER BY m.ticket_id, a.id`

// fileWords are those of one file.
type fileWords struct {
	TicketID           int64
	Note               bool
	SHA256, Name, Type string
	Words              *string
}

// of returns the words of the tickets' files.
func (a *attachments) of(ctx context.Context, ids []int64) (map[int64][]fileWords, error) {
	if a == nil || a.store == nil {
		return nil, nil
	}
	rows, err := a.db.Pool.Query(ctx, attachmentsSQL, ids, filetext.MaxFile)
	if err != nil {
		return nil, fmt.Errorf("read attachments to index: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[fileWords])
	if err != nil {
		return nil, fmt.Errorf("read attachments to index: %w", err)
	}
	found := map[int64][]fileWords{}
	for _, f := range all {
		if len(found[f.TicketID]) >= filesOfTicket || !a.files.Readable(f.Name, f.Type) {
			continue
		}
		if f.Words == nil {
			words, err := a.read(ctx, &f)
			if err != nil {
				return nil, err
			}
			f.Words = &words
		}
		found[f.TicketID] = append(found[f.TicketID], f)
	}
	return found, nil
}

// read reads a file and keeps its words. A file that cannot be opened has none this time.
func (a *attachments) read(ctx context.Context, f *fileWords) (string, error) {
	content, _, err := a.store.Open(ctx, f.SHA256)
	if err != nil {
		a.log.Warn("read an attachment to index", "sha256", f.SHA256, "error", err)
		return "", ctx.Err()
	}
	patient, stop := context.WithTimeout(ctx, filePatience)
	defer stop()
	words, failed := a.files.Text(patient, f.Name, f.Type, content)
	if err := content.Close(); err != nil {
		a.log.Warn("close an attachment", "sha256", f.SHA256, "error", err)
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if failed != nil {
		a.log.Warn("read an attachment to index", "sha256", f.SHA256, "error", failed)
		return "", nil
	}
	_, err = a.db.Pool.Exec(ctx, `INSERT INTO file_texts (sha256, words, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		f.SHA256, words, a.now().UTC())
	if err != nil {
		return "", fmt.Errorf("keep the words of an attachment: %w", err)
	}
	return words, nil
}
