package tracking

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/tickets/files"
)

// fitted is the model of a run. Its exemplars are tickets, and a vote counts for the theme that the ticket has when it is
// asked: corrections of people hold for the next ticket that arrives.
type fitted struct {
	runID   int64
	model   *themes.Model
	tickets []int64 // exemplar by exemplar
}

// shelf holds the newest model of this process.
type shelf struct {
	mu     *sync.Mutex
	sha256 string
	fitted *fitted
}

// storedModel stands in front of a model in its file.
type storedModel struct {
	Version int
	Tickets []int64
	Size    int
}

const storedVersion = 1

// keepModel puts a model into the files store.
func (s *Service) keepModel(ctx context.Context, c *themes.Continued, ticketIDs []int64) (files.Ref, error) {
	head := storedModel{Version: storedVersion}
	for _, i := range c.Exemplars() {
		head.Tickets = append(head.Tickets, ticketIDs[i])
	}
	out, in := io.Pipe()
	go func() {
		zip, _ := gzip.NewWriterLevel(in, gzip.BestSpeed) // the level is valid
		err := writeModel(zip, head, c.Model())
		in.CloseWithError(errors.Join(err, zip.Close()))
	}()
	ref, err := s.store.Put(ctx, out)
	_ = out.CloseWithError(err) // ends the writer when the store has failed
	if err != nil {
		return files.Ref{}, fmt.Errorf("store the model of themes: %w", err)
	}
	return ref, nil
}

// writeModel writes each of the two as a stream of its own behind its length, since a gob reader reads ahead.
func writeModel(w io.Writer, head storedModel, m *themes.Model) error {
	var first bytes.Buffer
	if err := gob.NewEncoder(&first).Encode(head); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "%d\n", first.Len()); err != nil {
		return err
	}
	if _, err := w.Write(first.Bytes()); err != nil {
		return err
	}
	return m.Save(w)
}

func readModel(r io.Reader) (*fitted, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReader(zip)
	var size int64
	if _, err := fmt.Fscanf(buffered, "%d\n", &size); err != nil {
		return nil, err
	}
	var head storedModel
	if err := gob.NewDecoder(io.LimitReader(buffered, size)).Decode(&head); err != nil {
		return nil, err
	}
	if head.Version != storedVersion {
		return nil, fmt.Errorf("version %d, not %d", head.Version, storedVersion)
	}
	m, err := themes.LoadModel(buffered)
	return &fitted{model: m, tickets: head.Tickets}, err
}

// model returns that of the last run, nil when there is none that this version understands. It is loaded once, and again
// when another run has ended.
func (s *Service) model(ctx context.Context) (*fitted, error) {
	s.shelf.mu.Lock()
	defer s.shelf.mu.Unlock()
	var runID int64
	var sha string
	err := s.db.Pool.QueryRow(ctx, `
		SELECT id, model_sha256 FROM theme_runs WHERE finished_at IS NOT NULL AND model_sha256 IS NOT NULL
		ORDER BY finished_at DESC LIMIT 1`).Scan(&runID, &sha)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the model of themes: %w", err)
	}
	if sha == s.shelf.sha256 {
		return s.shelf.fitted, nil
	}
	file, _, err := s.store.Open(ctx, sha)
	if err != nil {
		return nil, fmt.Errorf("open the model of themes: %w", err)
	}
	defer file.Close()
	f, err := readModel(file)
	if err != nil {
		// A model of another version of the method: tickets wait for the next run rather than the log for this one.
		s.log.Warn("the model of themes cannot be read; the next run makes another", "run", runID, "error", err)
		f = nil
	} else {
		f.runID = runID
	}
	s.shelf.sha256, s.shelf.fitted = sha, f
	return f, nil
}

// forget deletes models that are no longer asked for. The one before the newest stays, because another process may be
// loading it.
func (s *Service) forget(ctx context.Context) error {
	rows, err := s.db.Pool.Query(ctx, `
		SELECT model_sha256 FROM theme_runs WHERE model_sha256 IS NOT NULL AND finished_at IS NOT NULL
		ORDER BY finished_at DESC OFFSET 2`)
	if err != nil {
		return fmt.Errorf("find old models of themes: %w", err)
	}
	old, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("find old models of themes: %w", err)
	}
	for _, sha := range old {
		var used bool
		err := s.db.Pool.QueryRow(ctx, `
			SELECT count(*) > 0 FROM (SELECT model_sha256 FROM theme_runs WHERE model_sha256 IS NOT NULL AND finished_at IS NOT NULL
				ORDER BY finished_at DESC LIMIT 2) AS newest WHERE model_sha256 = $1`, sha).Scan(&used)
		if err != nil {
			return fmt.Errorf("find old models of themes: %w", err)
		}
		if !used {
			if err := s.store.Delete(ctx, sha); err != nil {
				return fmt.Errorf("delete an old model of themes: %w", err)
			}
		}
		if _, err := s.db.Pool.Exec(ctx, `
			UPDATE theme_runs SET model_sha256 = NULL WHERE model_sha256 = $1 AND id NOT IN (
				SELECT id FROM theme_runs WHERE model_sha256 IS NOT NULL AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 2)`, sha); err != nil {
			return fmt.Errorf("forget an old model of themes: %w", err)
		}
	}
	return nil
}
