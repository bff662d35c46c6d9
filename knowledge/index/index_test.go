package index_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/tickets/eventlog"
)

// world is a log and what it is about, in memory: each document is one text.
type world struct {
	mu      sync.Mutex
	texts   map[int64]string
	events  []eventlog.Event
	changed chan struct{}
	format  string
	base    int64 // ids of events begin above
	loads   int
	onLoad  func(n int) error // called for the n-th Load
}

func newWorld() *world {
	return &world{texts: map[int64]string{}, changed: make(chan struct{}), format: "test/1"}
}

// put writes a text ("" removes it) and its event, and returns the event's number.
func (w *world) put(id int64, text string) int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.texts[id] = text; text == "" {
		delete(w.texts, id)
	}
	return w.tell("put", &id)
}

func (w *world) wish() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tell("whole", nil)
}

func (w *world) tell(kind string, id *int64) int64 {
	seq := int64(len(w.events) + 1)
	w.events = append(w.events, eventlog.Event{ID: w.base + seq, Seq: seq, TicketID: id, Kind: kind})
	close(w.changed)
	w.changed = make(chan struct{})
	return seq
}

func (w *world) After(_ context.Context, seq int64, limit int) ([]eventlog.Event, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if seq >= int64(len(w.events)) {
		return nil, nil
	}
	return slices.Clone(w.events[seq:min(int(seq)+limit, len(w.events))]), nil
}

func (w *world) Newest(context.Context) (int64, error) {
	seq, _ := w.Watch()
	return seq, nil
}

func (w *world) Watch() (int64, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return int64(len(w.events)), w.changed
}

func (w *world) Tail(ctx context.Context, after int64, batch int, fn func(context.Context, []eventlog.Event) error) error {
	for ctx.Err() == nil {
		_, changed := w.Watch()
		events, _ := w.After(ctx, after, batch)
		if len(events) == 0 {
			select {
			case <-changed:
			case <-ctx.Done():
			}
			continue
		}
		if fn(ctx, events) == nil {
			after = events[len(events)-1].Seq
		}
	}
	return nil
}

func (w *world) Format() string { return w.format }

func (w *world) IDs(_ context.Context, after int64, limit int) ([]int64, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var ids []int64
	for id := range w.texts {
		if id > after {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids[:min(limit, len(ids))], nil
}

func (w *world) Load(_ context.Context, ids []int64, f func(*index.Doc) error) error {
	w.mu.Lock()
	w.loads++
	n, onLoad := w.loads, w.onLoad
	var docs []*index.Doc
	for _, id := range ids {
		if text, ok := w.texts[id]; ok {
			docs = append(docs, &index.Doc{ID: id, Stamp: id, Texts: []index.Text{{Field: "text", Value: []byte(text)}}})
		}
	}
	w.mu.Unlock()
	if onLoad != nil {
		if err := onLoad(n); err != nil {
			return err
		}
	}
	for _, d := range docs {
		if err := f(d); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) Touched(_ context.Context, _ *index.Reader, events []eventlog.Event) (index.Touched, error) {
	var t index.Touched
	for _, e := range events {
		if e.TicketID == nil {
			t.All = true
		} else {
			t.IDs = append(t.IDs, *e.TicketID)
		}
	}
	return t, nil
}

// running is an Index whose Run runs.
type running struct {
	*index.Index
	t    testing.TB
	stop func()
}

func run(t testing.TB, w *world, dir string) *running {
	t.Helper()
	x := index.New(index.Options{Dir: dir, Log: w, Source: w, Logger: slog.New(slog.DiscardHandler), Now: time.Now})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- x.Run(ctx) }()
	var once sync.Once
	stop := func() {
		once.Do(func() {
			cancel()
			require.NoError(t, <-done)
		})
	}
	t.Cleanup(stop)
	return &running{Index: x, t: t, stop: stop}
}

// await waits until the index has handled everything.
func (x *running) await(w *world) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	seq, _ := w.Watch()
	require.NoError(x.t, x.Await(ctx, seq))
}

// found are the ids of the documents with the word, in order of id.
func (x *running) found(word string) []int64 {
	x.t.Helper()
	ids := []int64{}
	require.NoError(x.t, x.View(context.Background(), func(r *index.Reader) error {
		hits, err := r.Search(context.Background(), index.Ask{
			Limit: 10_000, Words: []index.Word{{Terms: []index.Term{{Field: "text", Text: word, Weight: 1}}}},
		})
		for _, h := range hits {
			ids = append(ids, h.ID)
		}
		return err
	}))
	slices.Sort(ids)
	return ids
}

func TestBuildsAndFollows(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.put(1, "red apple")
	w.put(2, "green apple")
	x := run(t, w, t.TempDir())
	x.await(w)
	require.Equal(t, []int64{1, 2}, x.found("apple"))

	w.put(3, "apple pie")
	w.put(1, "red cherry")
	w.put(2, "")
	x.await(w)
	require.Equal(t, []int64{3}, x.found("apple"))
	require.Equal(t, []int64{1}, x.found("cherry"))
	require.Equal(t, index.Status{Ready: true, Documents: 2, Seq: 5}, x.Status())
}

func TestGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	w, dir := newWorld(), t.TempDir()
	for id := range int64(50) {
		w.put(id+1, "old")
	}
	x := run(t, w, dir)
	x.await(w)
	x.stop()
	loads := w.loads
	w.put(7, "new")
	x = run(t, w, dir)
	x.await(w)
	require.Equal(t, []int64{7}, x.found("new"))
	require.Len(t, x.found("old"), 49)
	require.Equal(t, loads+1, w.loads, "one document, not all of them, is read again")
}

func TestFailedBatchComesAgain(t *testing.T) {
	t.Parallel()
	w, dir := newWorld(), t.TempDir()
	w.put(1, "old")
	x := run(t, w, dir)
	x.await(w)
	failed := make(chan struct{})
	w.mu.Lock()
	first := w.loads + 1
	w.onLoad = func(n int) error {
		if n == first {
			close(failed)
			return errors.New("the database is away")
		}
		return nil
	}
	w.mu.Unlock()
	w.put(1, "new")
	<-failed
	x.await(w)
	require.Equal(t, []int64{1}, x.found("new"))
}

// TestInterruptedBuildGoesOn stops a build half-way: the next start reads the rest only.
func TestInterruptedBuildGoesOn(t *testing.T) {
	t.Parallel()
	w, dir := newWorld(), t.TempDir()
	for id := range int64(1200) {
		w.put(id+1, fmt.Sprintf("word%d", id+1))
	}
	reached, resume := make(chan struct{}), make(chan struct{})
	w.onLoad = func(n int) error {
		if n == 3 {
			close(reached)
			<-resume
			return context.Canceled
		}
		return nil
	}
	x := index.New(index.Options{Dir: dir, Log: w, Source: w, Logger: slog.New(slog.DiscardHandler), Now: time.Now})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- x.Run(ctx) }()
	<-reached
	require.False(t, x.Status().Ready)
	require.True(t, x.Status().Building)
	require.ErrorIs(t, x.View(t.Context(), func(*index.Reader) error { return nil }), index.ErrNotReady)
	cancel()
	close(resume)
	require.NoError(t, <-done)

	w.put(5, "changed while nobody looked")
	w.onLoad = nil
	before := w.loads
	y := run(t, w, dir)
	y.await(w)
	require.Equal(t, []int64{5}, y.found("changed"))
	require.Empty(t, y.found("word5"))
	require.Equal(t, []int64{1200}, y.found("word1200"))
	require.Equal(t, uint64(1200), y.Status().Documents)
	require.Equal(t, before+2, w.loads, "the last 200, and the one that changed")
}

func TestReindexBesideServing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for id := range int64(1500) {
		w.put(id+1, "old")
	}
	x := run(t, w, t.TempDir())
	x.await(w)
	reached, resume := make(chan struct{}), make(chan struct{})
	w.mu.Lock()
	second := w.loads + 2
	w.onLoad = func(n int) error {
		if n == second {
			close(reached)
			<-resume
		}
		return nil
	}
	w.mu.Unlock()
	done := make(chan error, 1)
	go func() { done <- x.Reindex(t.Context()) }()
	<-reached
	// In the middle of the build: the old one serves and follows.
	w.put(1, "new") // built already
	w.put(1500, "new")
	w.put(1501, "new")
	w.put(2, "")
	x.await(w)
	require.Equal(t, []int64{1, 1500, 1501}, x.found("new"))
	close(resume)
	require.NoError(t, <-done)
	x.await(w)
	require.Equal(t, []int64{1, 1500, 1501}, x.found("new"))
	require.Len(t, x.found("old"), 1497)
	x.stop()
	require.Len(t, folders(t, x.Dir), 1, "the old generation is gone")
}

func TestEventAsksForNewIndex(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.put(1, "apple")
	x := run(t, w, t.TempDir())
	x.await(w)
	w.mu.Lock()
	w.texts[1] = "cherry" // without an event
	w.mu.Unlock()
	w.wish()
	x.await(w)
	require.Equal(t, []int64{1}, x.found("cherry"))
	x.stop()
	require.Len(t, folders(t, x.Dir), 1)
}

// TestRewritingMovesNoScore: the average lengths are those of the documents that there are, however often each was
// written, and survive the process.
func TestRewritingMovesNoScore(t *testing.T) {
	t.Parallel()
	w, dir := newWorld(), t.TempDir()
	for id := range int64(50) {
		w.put(id+1, "apple and some words")
	}
	w.put(51, strings.Repeat("many words ", 500))
	x := run(t, w, dir)
	x.await(w)
	score := func() (score float64) {
		require.NoError(t, x.View(t.Context(), func(r *index.Reader) error {
			hits, err := r.Search(t.Context(), index.Ask{Limit: 1, Words: []index.Word{{Terms: []index.Term{{Field: "text", Text: "apple", Weight: 1}}}}})
			score = hits[0].Score
			return err
		}))
		return score
	}
	before := score()
	for range 20 {
		w.put(51, strings.Repeat("many words ", 500))
		x.await(w)
	}
	require.InDelta(t, before, score(), 1e-6)
	x.stop()
	x = run(t, w, dir)
	x.await(w)
	require.InDelta(t, before, score(), 1e-6)
	wrong, err := x.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, wrong)
}

func folders(t testing.TB, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "gen-*"))
	require.NoError(t, err)
	return found
}

func TestUnusableIsBuiltAnew(t *testing.T) {
	t.Parallel()
	damage := func(change func(t *testing.T, path string)) func(*testing.T, *world, string) {
		return func(t *testing.T, _ *world, dir string) { change(t, folders(t, dir)[0]) }
	}
	each := func(pattern string, change func(t *testing.T, file string, size int64)) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			n := 0
			require.NoError(t, filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
				require.NoError(t, err)
				if ok, _ := filepath.Match(pattern, d.Name()); ok && !d.IsDir() {
					info, err := d.Info()
					require.NoError(t, err)
					change(t, file, info.Size())
					n++
				}
				return nil
			}))
			require.NotZero(t, n, "nothing was damaged")
		}
	}
	truncate := func(t *testing.T, file string, size int64) { require.NoError(t, os.Truncate(file, size/2)) }
	empty := func(t *testing.T, file string, _ int64) { require.NoError(t, os.Truncate(file, 0)) }
	zero := func(t *testing.T, file string, size int64) {
		require.NoError(t, os.WriteFile(file, make([]byte, size), 0o600))
	}
	rot := func(t *testing.T, file string, size int64) {
		f, err := os.OpenFile(file, os.O_RDWR, 0)
		require.NoError(t, err)
		for at := int64(1); at < size; at *= 2 {
			_, err := f.WriteAt([]byte{0xA5, 0x5A, 0xFF}, at)
			require.NoError(t, err)
		}
		require.NoError(t, f.Close())
	}
	remove := func(t *testing.T, file string, _ int64) { require.NoError(t, os.Remove(file)) }
	for name, spoil := range map[string]func(*testing.T, *world, string){
		"missing": func(t *testing.T, _ *world, dir string) { require.NoError(t, os.RemoveAll(dir)) },
		"empty folder": damage(func(t *testing.T, path string) {
			require.NoError(t, os.RemoveAll(path))
			require.NoError(t, os.Mkdir(path, 0o700))
		}),
		"segment cut":        damage(each("*.zap", truncate)),
		"segment empty":      damage(each("*.zap", empty)),
		"segment of zeros":   damage(each("*.zap", zero)),
		"segment rotten":     damage(each("*.zap", rot)),
		"segment missing":    damage(each("*.zap", remove)),
		"store cut":          damage(each("root.bolt", truncate)),
		"store of zeros":     damage(each("root.bolt", zero)),
		"store missing":      damage(each("root.bolt", remove)),
		"store rotten":       damage(each("root.bolt", rot)),
		"store cut a little": damage(each("root.bolt", func(t *testing.T, file string, size int64) { require.NoError(t, os.Truncate(file, size-4096)) })),
		"meta garbage":       damage(each("index_meta.json", zero)),
		"other format":       func(_ *testing.T, w *world, _ string) { w.format = "test/2" },
		"other database":     func(_ *testing.T, w *world, _ string) { w.base = 1000; relabel(w) },
		"database set back":  func(_ *testing.T, w *world, _ string) { w.events = w.events[:1] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, dir := newWorld(), filepath.Join(t.TempDir(), "tickets")
			for id := range int64(300) {
				w.put(id+1, fmt.Sprintf("apple word%d", id))
			}
			x := run(t, w, dir)
			x.await(w)
			x.stop()
			spoil(t, w, dir)
			w.put(1, "cherry")
			x = run(t, w, dir)
			x.await(w)
			require.Equal(t, []int64{1}, x.found("cherry"))
			require.Len(t, x.found("apple"), 299)
			x.stop()
			require.Len(t, folders(t, dir), 1)
		})
	}
}

func relabel(w *world) {
	for i := range w.events {
		w.events[i].ID += w.base
	}
}

func TestSecondProcessIsKeptOut(t *testing.T) {
	t.Parallel()
	w, dir := newWorld(), t.TempDir()
	w.put(1, "apple")
	x := run(t, w, dir)
	x.await(w)
	other := index.New(index.Options{Dir: dir, Log: w, Source: w, Logger: slog.New(slog.DiscardHandler), Now: time.Now})
	require.ErrorIs(t, other.Run(t.Context()), index.ErrInUse)
	require.Equal(t, []int64{1}, x.found("apple"))
}

// TestEqualsDatabase does random things in random order, among them stops, and compares.
func TestEqualsDatabase(t *testing.T) {
	t.Parallel()
	vocabulary := []string{"apple", "cherry", "plum", "pear"}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld()
		dir, err := os.MkdirTemp(t.TempDir(), "")
		require.NoError(t, err)
		x := run(t, w, dir)
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			switch rapid.IntRange(0, 9).Draw(rt, "step") {
			case 0:
				x.stop()
				x = run(t, w, dir)
			case 1:
				w.put(rapid.Int64Range(1, 20).Draw(rt, "id"), "")
			default:
				w.put(rapid.Int64Range(1, 20).Draw(rt, "id"), rapid.SampledFrom(vocabulary).Draw(rt, "text"))
			}
		}
		x.await(w)
		for _, word := range vocabulary {
			want := []int64{}
			for id, text := range w.texts {
				if text == word {
					want = append(want, id)
				}
			}
			slices.Sort(want)
			require.Equal(rt, want, x.found(word))
		}
		x.stop()
	})
}
