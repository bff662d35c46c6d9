package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a `kept serve` in a process of its own.
type server struct {
	address string // of HTTP
	smtp    string
	log     string // file
	cmd     *exec.Cmd
	process process
	ended   chan struct{}
	started time.Time
}

const readyTick = 10 * time.Millisecond

// start runs the program and returns when it answers.
func (b *bench) start(ctx context.Context) (*server, error) {
	addresses, err := freeAddresses(ctx, 2)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(b.data(), 0o700); err != nil {
		return nil, err
	}
	s := &server{address: addresses[0], smtp: addresses[1], log: filepath.Join(b.dir, "server.log"), ended: make(chan struct{})}
	log, err := os.Create(s.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s.cmd = exec.CommandContext(context.WithoutCancel(ctx), b.Program, "serve")
	s.cmd.Env = b.environment("DATABASE_URL="+b.url, "KEPT_DATA="+b.data(), "KEPT_LISTEN="+s.address, "KEPT_SMTP_LISTEN="+s.smtp, "KEPT_LOG_LEVEL=warn")
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.started = time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	s.process = process(s.cmd.Process.Pid)
	go func() {
		_ = s.cmd.Wait() // how it ended is in its log
		close(s.ended)
	}()
	if err := s.ready(ctx); err != nil {
		return nil, errors.Join(err, s.complaint(), s.stop())
	}
	return s, nil
}

func freeAddresses(ctx context.Context, n int) ([]string, error) {
	addresses := make([]string, n)
	for i := range addresses {
		var config net.ListenConfig
		l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() //nolint:revive // all are held until all are known
		addresses[i] = l.Addr().String()
	}
	return addresses, nil
}

func (s *server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	return until(ctx, readyTick, func() (bool, error) {
		select {
		case <-s.ended:
			return false, errors.New("the server ended at once")
		default:
		}
		return s.takesVisitors(ctx), nil
	})
}

func (s *server) takesVisitors(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+"/readyz", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// figure reads one of /metrics.
func (s *server) figure(ctx context.Context, name string) (float64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+"/metrics", nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, errors.Join(fmt.Errorf("the server has no figure %s", name), lines.Err())
}

// until calls done at each tick until it says yes.
func until(ctx context.Context, every time.Duration, done func() (bool, error)) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// stop ends the server; nil and stopped ones are left alone.
func (s *server) stop() error {
	if s == nil {
		return nil
	}
	select {
	case <-s.ended:
		return nil
	default:
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop the server: %w", err)
	}
	patience := time.NewTimer(stopPatience)
	defer patience.Stop()
	select {
	case <-s.ended:
		return nil
	case <-patience.C:
		_ = s.cmd.Process.Kill()
		<-s.ended
		return fmt.Errorf("the server did not stop within %s", stopPatience)
	}
}

// complaint is the end of the server's log, as an error; nil when it said nothing.
func (s *server) complaint() error {
	if s == nil {
		return nil
	}
	text, err := os.ReadFile(s.log)
	if err != nil {
		return err
	}
	const most = 2000
	said := strings.TrimSpace(string(text[max(0, len(text)-most):]))
	if said == "" {
		return nil
	}
	return fmt.Errorf("the server said: %s", said)
}
