package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// batchPatience is how long the store may take for a batch. It writes with goroutines of its own; when one of them has
// died of damage, a batch never returns.
const batchPatience = 2 * time.Minute

// mergePatience is the same for a merge of all segments.
const mergePatience = 20 * time.Minute

// within runs f, which may panic, or never return, when the store is damaged.
func within(ctx context.Context, patience time.Duration, f func() error) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- fmt.Errorf("%w: %v", errBroken, p)
			}
		}()
		done <- f()
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return fmt.Errorf("%w: it has not answered for %s", errBroken, patience)
	}
}

// uncut returns an error when the list of segments, a bbolt file, is shorter than it says. To read in a file
// beyond its end is no error that a program could handle, but the end of the process.
func uncut(path string) (err error) {
	f, err := os.Open(filepath.Join(path, "store", "root.bolt"))
	if errors.Is(err, os.ErrNotExist) {
		return nil // which the store says itself
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	first, err := readMeta(f, 0)
	if err != nil {
		return err
	}
	second, err := readMeta(f, int64(first.PageSize))
	if err != nil {
		return err
	}
	newest := first
	if second.Magic == boltMagic && second.TxID > first.TxID {
		newest = second
	}
	if newest.Magic != boltMagic || newest.PageSize == 0 || newest.Pages > uint64(info.Size())/uint64(newest.PageSize) {
		return errors.New("root.bolt is not whole")
	}
	return nil
}

const boltMagic = 0xED0CDAED

// boltMeta is the beginning of a page that says what a bbolt file holds (bbolt's internal/common, Page and Meta).
type boltMeta struct {
	ID                              uint64
	Kind, Count                     uint16
	Overflow                        uint32
	Magic, Version, PageSize, Flags uint32
	Root, Sequence, Freelist, Pages uint64
	TxID, Checksum                  uint64
}

func readMeta(f io.ReaderAt, at int64) (m boltMeta, err error) {
	if err := binary.Read(io.NewSectionReader(f, at, 1<<10), binary.NativeEndian, &m); err != nil {
		return m, fmt.Errorf("read root.bolt: %w", err)
	}
	return m, nil
}
