package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// process is a number of the operating system's. What it needs is read from /proc, or asked of ps where
// there is none.
type process int

// resident is the memory that the process holds, in bytes.
func (p process) resident(ctx context.Context) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p))
	if err == nil {
		for line := range strings.Lines(string(text)) {
			if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
				n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kb), "kB")), 10, 64)
				return n << 10, err
			}
		}
	}
	out, err := p.ps(ctx, "rss=")
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(out, 10, 64)
	return n << 10, err
}

func (p process) ps(ctx context.Context, column string) (string, error) {
	out, err := exec.CommandContext(ctx, "ps", "-o", column, "-p", strconv.Itoa(int(p))).Output()
	if err != nil {
		return "", fmt.Errorf("ps: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// stat is the part of /proc/PID/stat that matters here: the parent, and processor time of the process
// itself and of its children that have ended, in ticks.
type stat struct {
	parent         process
	own, inherited int64
}

// tick is how processor time is counted on Linux, whatever the kernel's own clock.
const tick = 10 * time.Millisecond

func (p process) stat() (s stat, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p))
	if err != nil {
		return s, err
	}
	_, after, _ := strings.Cut(string(text), ") ") // behind the name, which may hold blanks
	var state string
	var user, system, children, childrensSystem int64
	var skip [9]int64 // pgrp to cmajflt
	_, err = fmt.Sscan(after, &state, &s.parent, &skip[0], &skip[1], &skip[2], &skip[3], &skip[4], &skip[5], &skip[6], &skip[7], &skip[8],
		&user, &system, &children, &childrensSystem)
	s.own, s.inherited = user+system, children+childrensSystem
	return s, err
}

// busy is the processor time that the process has used.
func (p process) busy(ctx context.Context) (time.Duration, error) {
	s, err := p.stat()
	if errors.Is(err, os.ErrNotExist) {
		return p.busyByPs(ctx)
	}
	return time.Duration(s.own) * tick, err
}

// busyByPs reads [hours:]minutes:seconds.
func (p process) busyByPs(ctx context.Context) (time.Duration, error) {
	out, err := p.ps(ctx, "time=")
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

// family is the processor time of the process and of all its children, those that have ended too. It is
// zero where there is no /proc.
func (p process) family() time.Duration {
	s, err := p.stat()
	if err != nil {
		return 0
	}
	sum := s.own + s.inherited
	entries, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0
	}
	for _, entry := range entries {
		id, err := strconv.Atoi(filepath.Base(entry))
		if err != nil {
			continue
		}
		if child, err := process(id).stat(); err == nil && child.parent == p {
			sum += child.own
		}
	}
	return time.Duration(sum) * tick
}

// effort is the processor time of the server and of PostgreSQL at a moment.
type effort struct{ server, postgres time.Duration }

// effort is read before and after a measure: on a busy machine it says more than the clock. PostgreSQL's is
// zero when it runs elsewhere.
func (b *bench) effort(ctx context.Context) (e effort, err error) {
	if e.server, err = b.server.process.busy(ctx); err != nil {
		return e, err
	}
	if b.postmaster == 0 {
		var backend process
		if err := b.db.Pool.QueryRow(ctx, `SELECT pg_backend_pid()`).Scan((*int)(&backend)); err != nil {
			return e, err
		}
		if s, err := backend.stat(); err == nil && b.DatabaseURL == "" {
			b.postmaster = s.parent
		}
	}
	e.postgres = b.postmaster.family()
	return e, nil
}

// each says what one of n things has cost since an earlier moment.
func (e effort) each(ctx context.Context, b *bench, n int) (string, error) {
	now, err := b.effort(ctx)
	if err != nil || n == 0 {
		return "", err
	}
	said := fmt.Sprintf("processor time each: server %.2f ms", ms(now.server-e.server)/float64(n))
	if now.postgres > 0 {
		said += fmt.Sprintf(", PostgreSQL %.2f ms", ms(now.postgres-e.postgres)/float64(n))
	}
	return said, nil
}
