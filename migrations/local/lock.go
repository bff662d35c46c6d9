package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// ErrInUse says that another Kept runs the server of this data folder.
var ErrInUse = errors.New("data folder is in use")

// lockFile holds path for this process until it ends or unlocks; the kernel gives the lock back even
// after kill -9. It waits for up to patience, then fails with ErrInUse.
func lockFile(ctx context.Context, path string, patience time.Duration) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if err := waitForLock(ctx, f, patience); err != nil {
		_ = f.Close()
		return nil, err
	}
	if err := noteHolder(f); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	return func() { _ = f.Close() }, nil
}

func waitForLock(ctx context.Context, f *os.File, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return fmt.Errorf("lock %s: %w", f.Name(), err)
		}
		if pause(ctx, 20*time.Millisecond) != nil {
			return fmt.Errorf("%w by another kept%s (%s): stop it, start this one with another data folder (KEPT_DATA), "+
				"or give both one DATABASE_URL", ErrInUse, holder(f), f.Name())
		}
	}
}

func noteHolder(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0)
	return err
}

func holder(f *os.File) string {
	text, err := os.ReadFile(f.Name())
	pid := strings.TrimSpace(string(text))
	if err != nil || pid == "" {
		return ""
	}
	return ", process " + pid
}

// pause is a sleep that ends with ctx.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
