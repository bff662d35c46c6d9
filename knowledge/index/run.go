package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Backoff between builds that fail.
const (
	firstRetry = 500 * time.Millisecond
	lastRetry  = time.Minute
)

// Run opens the newest generation, builds one when there is none that can serve, and keeps it current.
// It returns nil once ctx is done, and an error only when the folder cannot be used at all.
func (x *Index) Run(ctx context.Context) error {
	if err := os.MkdirAll(x.Dir, 0o700); err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	partial, err := x.open(ctx)
	if err != nil {
		return err
	}
	var (
		waiting []chan error // who asked for the build under way
		old     *generation  // serves, or did until it broke
		retry   = firstRetry
	)
	for ctx.Err() == nil {
		if g := x.serving.Load(); g != nil {
			old = g
			waiting = append(waiting, x.keep(ctx, g)...)
		}
		if ctx.Err() != nil {
			break
		}
		fresh, err := x.buildBeside(ctx, old, partial)
		partial = nil
		if err != nil {
			if ctx.Err() == nil {
				x.Logger.Error("build search index", "dir", x.Dir, "error", err, "retry_in", retry)
				pause(ctx, retry)
				retry = min(2*retry, lastRetry)
			}
			continue
		}
		x.swap(fresh, old)
		old, retry = nil, firstRetry
		for _, done := range waiting {
			done <- nil
		}
		waiting = nil
	}
	for _, done := range waiting {
		done <- ctx.Err()
	}
	return errors.Join(x.shut(old), closeIfAny(partial))
}

func closeIfAny(g *generation) error {
	if g == nil {
		return nil
	}
	return g.close(false)
}

// shut closes what Run had open.
func (x *Index) shut(old *generation) error {
	serving := x.serving.Swap(nil)
	if serving == nil {
		serving = old
	}
	return closeIfAny(serving)
}

// keep follows the log with g until ctx is done or a new generation is wanted.
func (x *Index) keep(ctx context.Context, g *generation) (asked []chan error) {
	if s, _ := g.current(); s.Stale {
		return nil
	}
	ctx, stop := context.WithCancel(ctx)
	followed := make(chan error, 1)
	go func() { followed <- x.follow(ctx, g) }()
	ended := false
	defer func() {
		stop()
		if !ended {
			<-followed //nolint:errcheck // whoever ended this has the error that matters
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case done := <-x.requests:
			return []chan error{done}
		case b := <-x.broken:
			if b == g {
				return nil
			}
		case err := <-followed:
			ended = true
			if err != nil {
				x.serving.CompareAndSwap(g, nil)
			}
			return nil
		}
	}
}

// buildBeside builds a generation while g, if there is one that still serves, goes on following.
func (x *Index) buildBeside(ctx context.Context, g, partial *generation) (*generation, error) {
	if g != nil && x.serving.Load() == g {
		following, stop := context.WithCancel(ctx)
		followed := make(chan struct{})
		go func() {
			defer close(followed)
			if err := x.follow(following, g); err != nil {
				x.serving.CompareAndSwap(g, nil)
			}
		}()
		defer func() { stop(); <-followed }()
	}
	return x.build(ctx, partial)
}

// swap lets fresh serve and throws old away once its readers are done.
func (x *Index) swap(fresh, old *generation) {
	x.serving.Store(fresh)
	x.lastMade.Store(x.Now().Unix())
	x.moved.announce()
	if old == nil {
		return
	}
	if err := old.close(true); err != nil {
		x.Logger.Warn("remove old search index", "path", old.path, "error", err)
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

const generationPrefix = "gen-"

// open puts the newest usable generation into service, or returns the newest unfinished build, and
// removes all others.
func (x *Index) open(ctx context.Context) (partial *generation, err error) {
	paths, err := x.generations()
	if err != nil {
		return nil, err
	}
	var found *generation
	for _, path := range slices.Backward(paths) {
		if found != nil {
			x.discard(path, errors.New("there is a newer one"))
			continue
		}
		g, err := x.openScrubbed(path)
		if errors.Is(err, ErrInUse) {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if err == nil {
			if err = x.check(ctx, g); err != nil {
				err = errors.Join(err, g.close(false))
			}
		}
		switch {
		case err != nil && ctx.Err() != nil:
			// The stop came first and nothing is known of g. Run ends.
		case err != nil:
			x.discard(path, err)
		case g.state.Complete:
			found = g
		case partial == nil:
			partial = g // go on looking: an older one may be complete
		default:
			if err := g.close(true); err != nil {
				x.Logger.Warn("remove unfinished search index", "path", path, "error", err)
			}
		}
	}
	if found != nil && partial != nil {
		// The complete one serves; whoever wanted the other can ask again.
		if err := partial.close(true); err != nil {
			x.Logger.Warn("remove unfinished search index", "path", partial.path, "error", err)
		}
		partial = nil
	}
	x.serving.Store(found)
	x.moved.announce()
	return partial, nil
}

// openScrubbed opens a generation after its files have been checked.
func (x *Index) openScrubbed(path string) (*generation, error) {
	if err := uncut(path); err != nil {
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	if err := claim(path); err != nil {
		return nil, err
	}
	removed, err := scrub(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	if len(removed) > 0 {
		x.Logger.Warn("search index: removed damaged or unfinished files", "files", removed)
	}
	return openGeneration(path, x.patience())
}

func (x *Index) discard(path string, why error) {
	x.Logger.Info("discard search index", "path", path, "why", why)
	if err := os.RemoveAll(path); err != nil {
		x.Logger.Warn("discard search index", "path", path, "error", err)
	}
}

// generations lists the folders of generations, oldest first.
func (x *Index) generations() ([]string, error) {
	entries, err := os.ReadDir(x.Dir)
	if err != nil {
		return nil, fmt.Errorf("search index: %w", err)
	}
	var paths []string
	for _, e := range entries { // sorted by name, and names are numbers of one width
		if strings.HasPrefix(e.Name(), generationPrefix) {
			paths = append(paths, filepath.Join(x.Dir, e.Name()))
		}
	}
	return paths, nil
}

func (x *Index) nextPath() (string, error) {
	paths, err := x.generations()
	if err != nil {
		return "", err
	}
	n := 0
	if len(paths) > 0 {
		last := strings.TrimPrefix(filepath.Base(paths[len(paths)-1]), generationPrefix)
		if n, err = strconv.Atoi(last); err != nil {
			return "", fmt.Errorf("search index: %q is not a generation", last)
		}
	}
	return filepath.Join(x.Dir, fmt.Sprintf("%s%08d", generationPrefix, n+1)), nil
}

// check reports why g cannot be used: made in another format, or from another log. It waits for the
// database, without which nothing can be said.
func (x *Index) check(ctx context.Context, g *generation) error {
	if g.state.Format != x.format() {
		return fmt.Errorf("its format is %q, not %q", g.state.Format, x.format())
	}
	at := g.state.Cursor
	if at.Seq == 0 {
		return nil
	}
	for retry := firstRetry; ; retry = min(2*retry, lastRetry) {
		events, err := x.Log.After(ctx, at.Seq-1, 1)
		switch {
		case err == nil && (len(events) == 0 || events[0].Seq != at.Seq || events[0].ID != at.EventID):
			return errors.New("its position is not in this database's event log")
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		}
		x.Logger.Warn("check search index", "path", g.path, "error", err, "retry_in", retry)
		pause(ctx, retry)
	}
}
