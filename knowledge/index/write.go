package index

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kepthq/kept/tickets/eventlog"
)

const (
	eventBatch = 2000 // events handled at once
	loadBatch  = 500  // documents asked for at once
	storeDocs  = 500  // documents stored at once, and
	storeBytes = 4 << 20
)

// rest is how long a follower waits at least: it makes one batch (one fsync, one segment) do for many
// changes, and nobody searches faster than that for what was just written.
//
// The same processors and the same database serve people, whose changes must not wait for a search that
// is some seconds late. So a follower rests longer the more there is to do, up to longestRest: eight times
// what its last batch took, and a follower that is behind, whose batches are full, as long as that took.
// Few large segments are also merged less often than many small ones.
const (
	rest        = 100 * time.Millisecond
	restFactor  = 8
	longestRest = 2 * time.Second
)

// staleCursor is how many events may pass without touching a document before the position is stored
// for its own sake.
const staleCursor = 10_000

// follow applies events to g until ctx is done or an event asks for a whole new index (unless one is
// being built already). It returns an error when g is broken.
func (x *Index) follow(ctx context.Context, g *generation) (broken error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s, seq := g.current()
	wasStale := s.Stale
	_ = x.Log.Tail(ctx, seq, eventBatch, func(ctx context.Context, events []eventlog.Event) error { // returns nil
		begun := x.Now()
		whole, err := x.apply(ctx, g, events)
		x.moved.announce()
		switch {
		case errors.Is(err, errBroken), errors.Is(err, errClosed):
			x.Logger.Error("follow with search index", "path", g.path, "error", err)
			broken = err
			stop()
		case err != nil:
			return err
		case whole && !wasStale:
			stop()
		case len(events) < eventBatch:
			pause(ctx, min(max(restFactor*x.Now().Sub(begun), rest), longestRest))
		default:
			pause(ctx, min(x.Now().Sub(begun), longestRest))
		}
		return nil
	})
	return broken
}

// apply brings g from the state before the events to the state after them. When it stops half-way, the
// position has not moved and the same events come again.
func (x *Index) apply(ctx context.Context, g *generation, events []eventlog.Event) (whole bool, err error) {
	last := events[len(events)-1]
	cursor := Cursor{Seq: last.Seq, EventID: last.ID}
	touched, err := x.touched(ctx, g, events)
	if err != nil {
		return false, err
	}
	if len(touched.IDs) == 0 && !touched.All {
		if s, _ := g.current(); cursor.Seq-s.Cursor.Seq < staleCursor {
			g.skip(cursor.Seq)
			return false, nil
		}
	}
	slices.Sort(touched.IDs)
	ids := slices.Compact(touched.IDs)
	return touched.All, x.refresh(ctx, g, ids, func(s *state) {
		s.Cursor = cursor
		s.Stale = s.Stale || touched.All
	})
}

func (x *Index) touched(ctx context.Context, g *generation, events []eventlog.Event) (t Touched, err error) {
	if !g.acquire() {
		return Touched{}, errClosed
	}
	defer g.release()
	err = x.view(g, func(r *Reader) error {
		t, err = x.Source.Touched(ctx, r, events)
		return err
	})
	return t, err
}

// refresh brings the documents of the ids, which are in order, to what the database has; done is stored
// with the last of them.
func (x *Index) refresh(ctx context.Context, g *generation, ids []int64, done func(*state)) error {
	same := func(*state) {}
	for len(ids) > loadBatch {
		if err := x.replace(ctx, g, ids[:loadBatch], same); err != nil {
			return err
		}
		ids = ids[loadBatch:]
	}
	return x.replace(ctx, g, ids, done)
}

// replace is refresh for as many ids as are loaded at once.
func (x *Index) replace(ctx context.Context, g *generation, ids []int64, done func(*state)) error {
	gone := make(map[int64]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	var docs []*Doc
	size := 0
	err := x.Source.Load(ctx, ids, func(d *Doc) error {
		delete(gone, d.ID)
		docs = append(docs, d)
		if size += d.size(); len(docs) < storeDocs && size < storeBytes {
			return nil
		}
		err := g.store(docs, nil, func(*state) {})
		docs, size = nil, 0
		return err
	})
	if err != nil {
		return err
	}
	deleted := make([]int64, 0, len(gone))
	for id := range gone {
		deleted = append(deleted, id)
	}
	return g.store(docs, deleted, done)
}

// build makes a complete generation from the database, going on with partial when it is not nil, and
// catches it up with the log.
func (x *Index) build(ctx context.Context, partial *generation) (g *generation, err error) {
	defer x.building.Store(0)
	x.building.Store(1)
	g = partial
	if g == nil {
		if g, err = x.begin(ctx); err != nil {
			return nil, err
		}
	}
	started := x.Now()
	if err = x.fill(ctx, g); err == nil {
		err = x.catchUp(ctx, g)
	}
	if err == nil {
		err = g.compact(ctx)
	}
	if err != nil {
		// What is stored is good and the next start goes on with it, unless g itself is at fault.
		remove := ctx.Err() == nil
		return nil, errors.Join(err, g.close(remove))
	}
	x.Logger.Info("built search index", "path", g.path, "documents", x.building.Load()-1, "took", x.Now().Sub(started))
	return g, nil
}

// begin makes an empty generation at the present end of the log: what the database has from now on
// on holds every event up to there.
func (x *Index) begin(ctx context.Context) (*generation, error) {
	path, err := x.nextPath()
	if err != nil {
		return nil, err
	}
	cursor, err := x.end(ctx)
	if err != nil {
		return nil, err
	}
	return createGeneration(path, state{Format: x.format(), Cursor: cursor}, x.patience())
}

func (x *Index) end(ctx context.Context) (Cursor, error) {
	seq, err := x.Log.Newest(ctx)
	if err != nil || seq == 0 {
		return Cursor{}, err
	}
	events, err := x.Log.After(ctx, seq-1, 1)
	if err != nil || len(events) == 0 {
		return Cursor{}, err
	}
	return Cursor{Seq: events[0].Seq, EventID: events[0].ID}, nil
}

// fill stores all documents in the order of their ids.
func (x *Index) fill(ctx context.Context, g *generation) error {
	s, _ := g.current()
	if s.Complete {
		return nil
	}
	after := s.Built
	for {
		ids, err := x.Source.IDs(ctx, after, loadBatch)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return g.store(nil, nil, func(s *state) { s.Complete = true })
		}
		after = ids[len(ids)-1]
		if err := x.replace(ctx, g, ids, func(s *state) { s.Built = after }); err != nil {
			return err
		}
		x.building.Add(int64(len(ids)))
	}
}

// catchUp applies what has happened since the build began, until little is left for the follower.
func (x *Index) catchUp(ctx context.Context, g *generation) error {
	for {
		_, seq := g.current()
		events, err := x.Log.After(ctx, seq, eventBatch)
		if err != nil || len(events) == 0 {
			return err
		}
		if _, err := x.apply(ctx, g, events); err != nil {
			return err
		}
		if len(events) < eventBatch {
			return nil
		}
	}
}
