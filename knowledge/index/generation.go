package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// ErrInUse says that another process has the index open.
var ErrInUse = errors.New("the search index is in use by another process")

// errBroken says that what is on disk, or in memory of it, cannot be relied on any more.
var errBroken = errors.New("search index is broken")

// state is what a generation knows about itself, stored in it with each batch.
type state struct {
	Format   string            `json:"format"`
	Cursor   Cursor            `json:"cursor"`
	Built    int64             `json:"built"`    // the last id that the build has stored
	Complete bool              `json:"complete"` // the build has stored all
	Stale    bool              `json:"stale"`    // an event asked for a new one
	Lengths  map[string]Length `json:"lengths"`
}

// Cursor is a position in the event log: everything up to the event is in the index. The event's id
// tells the log of another database apart, where the same number is another event.
type Cursor struct {
	Seq     int64 `json:"seq"`
	EventID int64 `json:"event_id"`
}

var stateKey = []byte("kept.state")

// generation is one index on disk. Readers hold it open with acquire; close waits for them.
type generation struct {
	path    string
	bleve   bleve.Index
	cache   *cache
	filters filters

	patience time.Duration // for a batch

	users  sync.RWMutex
	closed bool

	mu    sync.Mutex // writing: one batch at a time
	state state
	seq   int64 // handled, at least state.Cursor.Seq
}

// createGeneration makes an empty one at path.
func createGeneration(path string, s state, patience time.Duration) (*generation, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	b, err := bleve.NewUsing(path, bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("create search index: %w", err)
	}
	s.Lengths = map[string]Length{}
	g := &generation{path: path, bleve: b, cache: newCache(), patience: patience, state: s, seq: s.Cursor.Seq}
	batch := b.NewBatch()
	if err = setState(batch, s); err == nil {
		err = b.Batch(batch)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("create search index: %w", err), b.Close())
	}
	return g, nil
}

// openGeneration opens the one at path. It returns ErrInUse, or errBroken for one that cannot be
// read. Bleve and its stores panic on some damaged files; here that is only another sign of damage.
func openGeneration(path string, patience time.Duration) (g *generation, err error) {
	defer func() {
		if p := recover(); p != nil {
			g, err = nil, fmt.Errorf("%w: open: %v", errBroken, p)
		}
	}()
	b, err := bleve.OpenUsing(path, map[string]any{"bolt_timeout": lockPatience.String()})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, ErrInUse
	case err != nil:
		return nil, fmt.Errorf("%w: open: %w", errBroken, err)
	}
	g = &generation{path: path, bleve: b, cache: newCache(), patience: patience}
	data, err := b.GetInternal(stateKey)
	if err == nil {
		err = json.Unmarshal(data, &g.state)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: read its state: %w", errBroken, err), b.Close())
	}
	if g.state.Lengths == nil {
		g.state.Lengths = map[string]Length{}
	}
	g.seq = g.state.Cursor.Seq
	// What cannot be written to does not stay current, which only writing shows.
	if err := g.store(nil, nil, func(*state) {}); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", errBroken, err), within(context.Background(), patience, b.Close))
	}
	return g, nil
}

// claim returns ErrInUse while another process has the generation at path open, whose files are then
// none of ours to touch.
func claim(path string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: open: %v", errBroken, p)
		}
	}()
	file := filepath.Join(path, "store", "root.bolt")
	if _, err := os.Stat(file); err != nil {
		return nil
	}
	db, err := bolt.Open(file, 0o600, &bolt.Options{Timeout: lockPatience})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return ErrInUse
	}
	if err != nil {
		return fmt.Errorf("%w: open: %w", errBroken, err)
	}
	return db.Close()
}

// lockPatience is how long a process that is going may take to let go of the index.
const lockPatience = 2 * time.Second

// acquire keeps the generation open until release; false when it is closed already.
func (g *generation) acquire() bool {
	g.users.RLock()
	if g.closed {
		g.users.RUnlock()
		return false
	}
	return true
}

func (g *generation) release() { g.users.RUnlock() }

// close waits for readers and closes; remove also deletes the folder.
func (g *generation) close(remove bool) error {
	g.users.Lock()
	defer g.users.Unlock()
	if g.closed {
		return nil
	}
	g.closed = true
	err := within(context.Background(), g.patience, g.bleve.Close)
	if remove {
		err = errors.Join(err, os.RemoveAll(g.path))
	}
	return err
}

func setState(batch *bleve.Batch, s state) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	batch.SetInternal(stateKey, data)
	return nil
}

// store writes documents, deletions and the state that next makes of the present one, all or nothing.
func (g *generation) store(docs []*Doc, gone []int64, next func(*state)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: write: %v", errBroken, p)
		}
	}()
	if !g.acquire() {
		return errClosed
	}
	defer g.release()
	g.mu.Lock()
	defer g.mu.Unlock()
	batch := g.bleve.NewBatch()
	made, lengths := prepare(docs)
	for i, doc := range made {
		if err := batch.IndexAdvanced(doc); err != nil {
			return fmt.Errorf("index document %d: %w", docs[i].ID, err)
		}
	}
	for _, id := range gone {
		batch.Delete(docID(id))
	}
	s := g.state
	next(&s)
	if s.Lengths, err = g.lengthsAfter(docs, lengths, gone); err != nil {
		return err
	}
	if err := setState(batch, s); err != nil {
		return err
	}
	if err := within(context.Background(), g.patience, func() error { return g.bleve.Batch(batch) }); err != nil {
		return fmt.Errorf("write search index: %w", err)
	}
	g.state = s
	g.seq = max(g.seq, s.Cursor.Seq)
	return nil
}

// lengthsAfter are the lengths of all documents once docs, of these lengths, have taken the place of what is there, and
// the others are gone. A build that is under way has none of its documents yet.
func (g *generation) lengthsAfter(docs []*Doc, lengths []map[string]int64, gone []int64) (map[string]Length, error) {
	total := maps.Clone(g.state.Lengths)
	for _, own := range lengths {
		for field, terms := range own {
			l := total[field]
			total[field] = Length{Fields: l.Fields + 1, Terms: l.Terms + terms}
		}
	}
	if !g.state.Complete || len(docs)+len(gone) == 0 {
		return total, nil
	}
	ids := slices.Clone(gone)
	for _, d := range docs {
		ids = append(ids, d.ID)
	}
	err := g.lengthsOf(ids, func(field string, terms int64) {
		l := total[field]
		total[field] = Length{Fields: l.Fields - 1, Terms: l.Terms - terms}
	})
	return total, err
}

// lengthsOf calls f with the lengths of the documents that there are.
func (g *generation) lengthsOf(ids []int64, f func(field string, terms int64)) error {
	advanced, err := g.bleve.Advanced()
	if err != nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	reader, err := advanced.Reader()
	if err != nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	defer reader.Close()
	values, err := reader.DocValueReader([]string{lengthsField})
	if err != nil {
		return damage(err, "read lengths")
	}
	for _, id := range ids {
		number, err := reader.InternalID(docID(id))
		if err != nil {
			return damage(err, "find document %d", id)
		}
		if number == nil {
			continue
		}
		if err := values.VisitDocValues(number, func(_ string, term []byte) { readLengths(string(term), f) }); err != nil {
			return damage(err, "read the lengths of document %d", id)
		}
	}
	return nil
}

// compact makes one segment of all, which halves what a search costs, for a twentieth of what the build did.
func (g *generation) compact(ctx context.Context) error {
	if !g.acquire() {
		return errClosed
	}
	defer g.release()
	advanced, err := g.bleve.Advanced()
	if err != nil {
		return fmt.Errorf("merge search index: %w", err)
	}
	store, ok := advanced.(*scorch.Scorch)
	if !ok {
		return fmt.Errorf("merge search index: it is a %T, want scorch's", advanced)
	}
	options := mergeplan.SingleSegmentMergePlanOptions
	if err := within(ctx, mergePatience, func() error { return store.ForceMerge(ctx, &options) }); err != nil {
		return fmt.Errorf("merge search index: %w", err)
	}
	return ctx.Err()
}

var errClosed = errors.New("search index is closed")

// current returns the state and how far the log has been handled.
func (g *generation) current() (state, int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.state, g.seq
}

// skip notes that events up to seq changed no document.
func (g *generation) skip(seq int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seq = max(g.seq, seq)
}
