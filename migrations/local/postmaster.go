package local

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// postmaster is a running server, started by this process or found.
type postmaster struct {
	pid    int
	socket string
	child  bool          // of this process, which then learns of its end
	gone   chan struct{} // closed when the process has ended
}

// findPostmaster reads postmaster.pid and believes it only if that process runs in this cluster.
// nil means that nobody does.
func findPostmaster(h home) (*postmaster, error) {
	text, err := os.ReadFile(filepath.Join(h.data(), "postmaster.pid"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || !runsIn(pid, h.data()) {
		return nil, nil //nolint:nilerr // a torn file is what a crash leaves: there is no server
	}
	pm := &postmaster{pid: pid, gone: make(chan struct{})}
	if len(lines) > 4 { // the fifth line is written a moment after the first
		pm.socket = strings.TrimSpace(lines[4])
	}
	return pm, nil
}

// runsIn says whether pid is a live postgres whose working folder is data, as a postmaster's always is.
func runsIn(pid int, data string) bool {
	if pid <= 0 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	if _, err := os.Stat("/proc/self/cwd"); err == nil {
		cwd, err := os.Readlink("/proc/" + strconv.Itoa(pid) + "/cwd") // fails for a zombie too
		return err == nil && sameFile(cwd, data)
	}
	out, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(out), "postgres") && strings.Contains(string(out), data)
}

func sameFile(a, b string) bool {
	ia, errA := os.Stat(a)
	ib, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(ia, ib)
}

// url is the address of one of the server's databases.
func (p *postmaster) url(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.User(superuser), Path: "/" + database,
		RawQuery: url.Values{"host": {p.socket}, "sslmode": {"disable"}}.Encode(),
	}
	return u.String()
}

// answers says whether the server lets us in: not while it starts, recovers or stops.
func (p *postmaster) answers(ctx context.Context) bool {
	if p.socket == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, p.url("postgres"))
	if err != nil {
		return false
	}
	_ = conn.Close(ctx) // it has answered
	return true
}

// watch closes gone when an adopted server has ended: it is not our child, so nobody tells us.
func (p *postmaster) watch(data string) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		if !runsIn(p.pid, data) {
			close(p.gone)
			return
		}
	}
}

// stop asks for a fast shutdown (sessions are ended, everything is written), and for an immediate one
// when ctx ends first; the next start then recovers from the log.
func (p *postmaster) stop(ctx context.Context) error {
	if err := p.signal(syscall.SIGINT); err != nil {
		return err
	}
	select {
	case <-p.gone:
		return nil
	case <-ctx.Done():
	}
	if err := p.signal(syscall.SIGQUIT); err != nil {
		return err
	}
	select {
	case <-p.gone:
		return nil
	case <-time.After(immediateStop):
		return errors.New("PostgreSQL did not end")
	}
}

// immediateStop is how long postgres may take to end without writing anything; it kills its own
// children after 5 s.
const immediateStop = 10 * time.Second

func (p *postmaster) signal(sig syscall.Signal) error {
	select {
	case <-p.gone:
		return nil
	default:
	}
	if err := syscall.Kill(p.pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}
