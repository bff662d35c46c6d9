package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	// incoming is where files are written before they have a name, on the same file system.
	incoming = "incoming"
	// abandonedAfter is when a file in incoming must be the leftover of a crash.
	abandonedAfter = 24 * time.Hour
)

// disk is a store in a folder.
type disk struct {
	root    string
	maxSize int64
	// settled says of each of the 65,536 folders ab/cd that it exists and that this is durable.
	settled *[1 << 16]atomic.Bool
	syncs   folderSyncs
}

func openDisk(root string, options Options) (*disk, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("files store: %w", err)
	}
	d := &disk{root: root, maxSize: options.MaxSize, settled: new([1 << 16]atomic.Bool)}
	if err := os.MkdirAll(filepath.Join(root, incoming), 0o700); err != nil {
		return nil, fmt.Errorf("files store: %w", err)
	}
	for _, folder := range []string{root, filepath.Dir(root)} {
		if err := syncFolder(folder); err != nil {
			return nil, fmt.Errorf("files store: %w", err)
		}
	}
	if err := d.sweep(time.Now().Add(-abandonedAfter)); err != nil {
		return nil, fmt.Errorf("files store: %w", err)
	}
	return d, nil
}

// sweep removes what a crash left in incoming before a time.
func (d *disk) sweep(before time.Time) error {
	entries, err := os.ReadDir(filepath.Join(d.root, incoming))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if short, ok := name(entry.Name()); ok {
			if err := d.giveBack(entry.Name(), short); err != nil {
				return err
			}
			continue
		}
		if info.ModTime().Before(before) {
			if err := os.Remove(filepath.Join(d.root, incoming, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// giveBack returns a file that DeleteOld had taken away when it was stopped.
func (d *disk) giveBack(sha, short string) error {
	path, away := filepath.Join(d.root, filepath.FromSlash(short)), filepath.Join(d.root, incoming, sha)
	if err := os.Rename(away, path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return d.syncs.sync(filepath.Dir(path))
}

func (d *disk) Put(ctx context.Context, r io.Reader) (Ref, error) {
	ref, err := d.put(ctx, r)
	if err != nil {
		return Ref{}, fmt.Errorf("store a file: %w", err)
	}
	return ref, nil
}

func (d *disk) put(ctx context.Context, r io.Reader) (Ref, error) {
	f, err := os.CreateTemp(filepath.Join(d.root, incoming), "")
	if err != nil {
		return Ref{}, err
	}
	named := false
	defer func() {
		_ = f.Close()
		if !named {
			_ = os.Remove(f.Name()) // sweep gets what stays behind
		}
	}()
	ref, err := intake(ctx, f, r, d.maxSize)
	if err != nil {
		return Ref{}, err
	}
	short, _ := name(ref.SHA256)
	path := filepath.Join(d.root, filepath.FromSlash(short))
	if info, err := os.Stat(path); err == nil && info.Size() == ref.Size {
		now := time.Now()
		err := os.Chtimes(path, time.Time{}, now) // what is put is not old: see DeleteOld
		if err == nil {
			// Whoever is putting the same bytes right now may not have synced the name yet.
			return ref, d.syncs.sync(filepath.Dir(path))
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return Ref{}, err
		}
	}
	if err := f.Sync(); err != nil {
		return Ref{}, err
	}
	if err := d.settle(ref.SHA256); err != nil {
		return Ref{}, err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return Ref{}, err
	}
	named = true
	return ref, d.syncs.sync(filepath.Dir(path))
}

// settle makes the folder of a file durable.
func (d *disk) settle(sha string) error {
	number, err := strconv.ParseUint(sha[:4], 16, 16)
	if err != nil {
		return err
	}
	if d.settled[number].Load() {
		return nil
	}
	first := filepath.Join(d.root, sha[:2])
	if err := os.MkdirAll(filepath.Join(first, sha[2:4]), 0o700); err != nil {
		return err
	}
	if err := d.syncs.sync(d.root); err != nil {
		return err
	}
	if err := d.syncs.sync(first); err != nil {
		return err
	}
	d.settled[number].Store(true)
	return nil
}

func (d *disk) Open(_ context.Context, sha string) (io.ReadSeekCloser, int64, error) {
	short, ok := name(sha)
	if !ok {
		return nil, 0, fmt.Errorf("file %q: %w", sha, ErrMissing)
	}
	f, err := os.Open(filepath.Join(d.root, filepath.FromSlash(short)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("file %s: %w", sha, ErrMissing)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open a stored file: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, 0, fmt.Errorf("open a stored file: %w", err)
	}
	return check(f, sha), info.Size(), nil
}

func (d *disk) Delete(_ context.Context, sha string) error {
	short, ok := name(sha)
	if !ok {
		return nil
	}
	err := os.Remove(filepath.Join(d.root, filepath.FromSlash(short)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete a stored file: %w", err)
	}
	return nil
}

// DeleteOld takes the file away first and looks at its time then: a Put before that has made it new and gets it back; a
// Put after that finds nothing and writes it again.
func (d *disk) DeleteOld(_ context.Context, sha string, before time.Time) (bool, error) {
	short, ok := name(sha)
	if !ok {
		return false, nil
	}
	path, away := filepath.Join(d.root, filepath.FromSlash(short)), filepath.Join(d.root, incoming, sha)
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || (err == nil && !info.ModTime().Before(before)) {
		return false, nil
	}
	if err := os.Rename(path, away); err != nil {
		return false, fmt.Errorf("take an old file away: %w", err)
	}
	info, err := os.Stat(away)
	if errors.Is(err, fs.ErrNotExist) { // a process that has just started gave it back
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at an old file: %w", err)
	}
	if !info.ModTime().Before(before) {
		return false, d.giveBack(sha, short)
	}
	if err := os.Remove(away); err != nil {
		return false, fmt.Errorf("delete an old file: %w", err)
	}
	return true, nil
}

func (d *disk) Each(ctx context.Context, do func(Ref) error) error {
	folders, err := filepath.Glob(filepath.Join(d.root, "[0-9a-f][0-9a-f]", "[0-9a-f][0-9a-f]"))
	if err != nil {
		return fmt.Errorf("list stored files: %w", err)
	}
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return fmt.Errorf("list stored files: %w", err)
		}
		for _, entry := range entries {
			info, err := entry.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return fmt.Errorf("list stored files: %w", err)
			}
			if _, ok := name(entry.Name()); !ok {
				continue
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := do(Ref{SHA256: entry.Name(), Size: info.Size(), PutAt: info.ModTime()}); err != nil {
				return err
			}
		}
	}
	return nil
}
