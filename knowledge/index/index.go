package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/kepthq/kept/tickets/eventlog"
)

// Source tells what is to be found. Its methods are called by one goroutine for each generation, of which
// there are two at most.
type Source interface {
	// Format changes when documents are made differently: an index of another format is built anew.
	Format() string
	// IDs returns up to limit ids above after, in order.
	IDs(ctx context.Context, after int64, limit int) ([]int64, error)
	// Load calls f with the documents of the ids as the database has them, and returns what f returns. It
	// leaves out what does not exist or is not to be found.
	Load(ctx context.Context, ids []int64, f func(*Doc) error) error
	// Touched says what the events concern. The reader is the index before them.
	Touched(ctx context.Context, r *Reader, events []eventlog.Event) (Touched, error)
}

// Touched is what events concern.
type Touched struct {
	IDs []int64
	All bool // the whole index is to be built anew
}

// Log is the part of [eventlog.Log] that an index reads.
type Log interface {
	After(ctx context.Context, seq int64, limit int) ([]eventlog.Event, error)
	Newest(ctx context.Context) (int64, error)
	Watch() (newest int64, changed <-chan struct{})
	Tail(ctx context.Context, after int64, batch int, fn func(context.Context, []eventlog.Event) error) error
}

// Options make an Index.
type Options struct {
	Dir    string // belongs to this index alone
	Log    Log
	Source Source
	Logger *slog.Logger
	Now    func() time.Time
	// Patience is how long the store may take to write a batch before it counts as damaged; 0 is two minutes.
	Patience time.Duration
}

// layout changes with what this package makes of a document.
const layout = "2"

func (o *Options) format() string { return o.Source.Format() + ", layout " + layout }

func (o *Options) patience() time.Duration { return cmp.Or(o.Patience, batchPatience) }

// Index is a search index that keeps itself current while [Index.Run] runs. It is safe for use by many
// goroutines.
type Index struct {
	Options
	serving  atomic.Pointer[generation]
	requests chan chan error // Reindex
	broken   chan *generation
	building atomic.Int64 // documents stored by the build under way, plus one; 0 when there is none
	turns    chan struct{}
	scratch  sync.Pool
	lastMade atomic.Int64 // Unix seconds when this process last finished a build
	moved    moved
}

// New makes an Index. Until Run has opened or built it, it is not ready.
func New(o Options) *Index {
	return &Index{
		Options:  o,
		requests: make(chan chan error),
		broken:   make(chan *generation, 1),
		turns:    make(chan struct{}, 2*runtime.GOMAXPROCS(0)),
		scratch:  sync.Pool{New: func() any { return &scratch{} }},
		moved:    moved{changed: make(chan struct{})},
	}
}

// ErrNotReady says that there is no index to search now: it is being built, or was found broken and
// will be. The caller asks the database.
var ErrNotReady = errors.New("the search index is not ready")

// View calls f with the index as it is now. At most so many run at once as the machine has use for; others
// wait. It returns ErrNotReady when there is no index, or when it proved broken under f.
func (x *Index) View(ctx context.Context, f func(*Reader) error) error {
	select {
	case x.turns <- struct{}{}:
		defer func() { <-x.turns }()
	case <-ctx.Done():
		return ctx.Err()
	}
	g := x.serving.Load()
	if g == nil || !g.acquire() {
		return ErrNotReady
	}
	defer g.release()
	err := x.view(g, f)
	if err != nil && errors.Is(err, errBroken) {
		x.Logger.Error("search index", "path", g.path, "error", err)
		x.report(g)
		return ErrNotReady
	}
	return err
}

// view is View on one generation. A panic in the store, or a fault where its files have been cut, means that they are
// damaged.
func (x *Index) view(g *generation, f func(*Reader) error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: search: %v", errBroken, p)
		}
	}()
	advanced, err := g.bleve.Advanced()
	if err != nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	reader, err := advanced.Reader()
	if err != nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	defer reader.Close()
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return fmt.Errorf("index reader is a %T, want scorch's", reader)
	}
	docs, err := snapshot.DocCount()
	if err != nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	parts, err := partsOf(snapshot)
	if err != nil {
		return err
	}
	g.cache.fit(docs)
	s, _ := g.current()
	mem := x.scratch.Get().(*scratch) //nolint:forcetypeassert // see New
	r := &Reader{reader: snapshot, parts: parts, docs: docs, lengths: s.Lengths, scratch: mem, cache: g.cache, filters: &g.filters, counts: map[Term]uint64{}, automata: map[Term]levenshtein{}}
	if err := f(r); err != nil {
		return err // the memory may be dirty: let it go
	}
	x.scratch.Put(mem)
	return nil
}

// rebuildPause is how soon after a build the next one may be caused by damage. What a new index stumbles
// over is not the disk.
const rebuildPause = 10 * time.Minute

// report has a generation replaced and out of service until then.
func (x *Index) report(g *generation) {
	if x.Now().Unix()-x.lastMade.Load() < int64(rebuildPause/time.Second) {
		return
	}
	x.serving.CompareAndSwap(g, nil)
	select {
	case x.broken <- g:
	default:
	}
}

// Reindex builds a new generation from the database and returns when it serves. It needs a running Run.
func (x *Index) Reindex(ctx context.Context) error {
	done := make(chan error, 1)
	select {
	case x.requests <- done:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Await returns nil once an index serves that has handled the event with the number, and ctx's error
// when that is done first.
func (x *Index) Await(ctx context.Context, seq int64) error {
	for {
		changed := x.moved.watch()
		if g := x.serving.Load(); g != nil {
			if s, handled := g.current(); handled >= seq && !s.Stale {
				return nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// moved wakes those who wait for the index to move on.
type moved struct {
	mu      sync.Mutex
	changed chan struct{} // closed, and replaced, at each move
}

func (m *moved) watch() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}

func (m *moved) announce() {
	m.mu.Lock()
	defer m.mu.Unlock()
	close(m.changed)
	m.changed = make(chan struct{})
}

// Status says how an index is doing, for /metrics and /readyz.
type Status struct {
	Ready     bool
	Building  bool
	Built     int64 // documents stored by the build under way
	Documents uint64
	Seq       int64 // events handled
	Behind    int64 // numbers that have not been handled, as far as this node has heard
}

// Status reads from memory only.
func (x *Index) Status() Status {
	var s Status
	if n := x.building.Load(); n > 0 {
		s.Building, s.Built = true, n-1
	}
	newest, _ := x.Log.Watch()
	g := x.serving.Load()
	if g == nil || !g.acquire() {
		s.Behind = newest
		return s
	}
	defer g.release()
	_, s.Seq = g.current()
	s.Ready, s.Behind = true, max(0, newest-s.Seq)
	if n, err := g.bleve.DocCount(); err == nil {
		s.Documents = n
	}
	return s
}
