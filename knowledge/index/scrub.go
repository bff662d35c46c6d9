package index

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
)

// scrub removes the segment files below path that are damaged, and returns their names. A segment ends
// in the CRC-32 (IEEE, big-endian) of all that is before it, which its reader does not check: a damaged one
// would be searched, and answer with nonsense or with numbers of documents that take all memory. The store
// opens without the files that it does not need (a crash leaves such, half written) and not without
// the others.
//
// It reads the whole index once, before it is opened: a second or less for each gigabyte that the
// system has in its cache.
func scrub(path string) (removed []string, err error) {
	files, err := filepath.Glob(filepath.Join(path, "store", "*.zap"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		whole, err := isWhole(file)
		if err != nil {
			return removed, fmt.Errorf("check %s: %w", file, err)
		}
		if whole {
			continue
		}
		if err := os.Remove(file); err != nil {
			return removed, fmt.Errorf("remove a damaged file: %w", err)
		}
		removed = append(removed, file)
	}
	return removed, nil
}

// isWhole reports whether a segment file is what was written.
func isWhole(file string) (bool, error) {
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	const sumSize = 4
	if info.Size() <= sumSize {
		return false, nil
	}
	sum := crc32.NewIEEE()
	if _, err := io.Copy(sum, io.LimitReader(f, info.Size()-sumSize)); err != nil {
		return false, err
	}
	var want [sumSize]byte
	if _, err := io.ReadFull(f, want[:]); err != nil {
		return false, err
	}
	return sum.Sum32() == binary.BigEndian.Uint32(want[:]), nil
}
