package migrations

import (
	"context"
	"io/fs"
	"math"
)

// The tests are outside the package, because dbtest, which they stand on, imports it.

const LockKey = lockKey

func UpFrom(ctx context.Context, files fs.FS, url string) (from, to int64, err error) {
	return source{files}.up(ctx, url, math.MaxInt64)
}

func FingerprintOf(files fs.FS) (string, error) { return source{files}.fingerprint() }

func Files() fs.FS { return sqlFiles() }
