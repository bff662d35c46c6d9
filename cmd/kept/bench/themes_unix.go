//go:build unix

package bench

import (
	"os"
	"runtime"
	"syscall"
)

// mostMemory is the most that a process that has ended held, in bytes.
func mostMemory(s *os.ProcessState) (bytes int64, known bool) {
	usage, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, false
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(usage.Maxrss), true //nolint:unconvert // its type differs by system; in bytes there, elsewhere in KiB
	}
	return int64(usage.Maxrss) << 10, true //nolint:unconvert // its type differs by system
}
