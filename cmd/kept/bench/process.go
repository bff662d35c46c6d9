package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// resident is the memory that the server's process holds, in bytes.
func (s *server) resident(ctx context.Context) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err == nil {
		for line := range strings.Lines(string(text)) {
			if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
				n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kb), "kB")), 10, 64)
				return n << 10, err
			}
		}
	}
	out, err := s.ps(ctx, "rss=")
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(out, 10, 64)
	return n << 10, err
}

// ps asks where there is no /proc.
func (s *server) ps(ctx context.Context, column string) (string, error) {
	out, err := exec.CommandContext(ctx, "ps", "-o", column, "-p", strconv.Itoa(s.cmd.Process.Pid)).Output()
	if err != nil {
		return "", fmt.Errorf("ps: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// busy is the processor time that the server's process has used.
func (s *server) busy(ctx context.Context) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return s.busyByPs(ctx)
	}
	// Fields 14 and 15, counted after the name in parentheses, in ticks of 10 ms.
	_, after, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0, fmt.Errorf("read /proc/%d/stat: %q", s.cmd.Process.Pid, text)
	}
	user, err := strconv.ParseInt(fields[11], 10, 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond, err
}

// busyByPs reads [hours:]minutes:seconds.
func (s *server) busyByPs(ctx context.Context) (time.Duration, error) {
	out, err := s.ps(ctx, "time=")
	if err != nil {
		return 0, err
	}
	var sum float64
	for part := range strings.SplitSeq(out, ":") {
		v, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return 0, fmt.Errorf("read processor time %q: %w", out, err)
		}
		sum = sum*60 + v
	}
	return time.Duration(sum * float64(time.Second)), nil
}
