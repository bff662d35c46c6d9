package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	lockPatience = 2 * time.Second       // a Kept that is being restarted finishes stopping
	readyTick    = 10 * time.Millisecond // between two looks at a starting server
	restartPause = time.Second           // between two starts of a server that keeps dying
)

// Options say where the server lives. Only DataDir is needed.
type Options struct {
	DataDir  string            // Kept's data folder; the server takes its subfolder "postgres"
	Log      *slog.Logger      // nil: silent
	Bin      string            // folder with postgres and initdb; "" looks around, KEPT_POSTGRES_BIN first
	Fallback string            // for root, when DataDir is closed to PostgreSQL's account; "" is DefaultFallback
	Settings map[string]string // added to Kept's settings for PostgreSQL
	Scratch  bool              // for tests: a fresh cluster at each start, nothing is synced to disk
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Fallback == "" {
		o.Fallback = DefaultFallback
	}
	return o
}

// Server is a private PostgreSQL that this process is responsible for.
type Server struct {
	opt     Options
	home    home
	install Install
	wanted  context.Context //nolint:containedctx // ends with Stop: the life of the server, not of a call
	unwant  context.CancelFunc

	launching sync.Mutex // held while the server is started or stopped
	unlock    func()     // gives the data folder back; nil after Stop

	mu sync.Mutex // guards pm
	pm *postmaster
}

// Start runs the server of a data folder and returns when it answers. A server that an earlier Kept
// left behind is adopted. ctx bounds the start only; recovery after a crash can take a while, so give it
// minutes. A folder that another Kept uses is ErrInUse; a machine without PostgreSQL is ErrNoPostgres.
func Start(ctx context.Context, opt Options) (*Server, error) {
	s, err := prepare(opt)
	if err != nil {
		return nil, fmt.Errorf("start private PostgreSQL: %w", err)
	}
	if s.unlock, err = lockFile(ctx, s.home.lock(), lockPatience); err != nil {
		return nil, fmt.Errorf("start private PostgreSQL: %w", err)
	}
	if err := s.launch(ctx); err != nil {
		s.unlock()
		return nil, fmt.Errorf("start private PostgreSQL: %w", err)
	}
	return s, nil
}

// Shared is a server that belongs to nobody in particular.
type Shared struct {
	URL     string
	Dir     string // its folder; the cluster is in "data"
	Started bool   // by this call, not found running
}

// Share joins the server of opt or starts it, and leaves it running: for tests, whose processes come and
// go. Callers that arrive at the same time wait for the one that starts it.
func Share(ctx context.Context, opt Options) (Shared, error) {
	s, err := prepare(opt)
	if err != nil {
		return Shared{}, fmt.Errorf("share private PostgreSQL: %w", err)
	}
	unlock, err := lockFile(ctx, s.home.lock(), time.Hour) // bounded by ctx
	if err != nil {
		return Shared{}, fmt.Errorf("share private PostgreSQL: %w", err)
	}
	defer unlock()
	found, err := findPostmaster(s.home)
	if err != nil {
		return Shared{}, fmt.Errorf("share private PostgreSQL: %w", err)
	}
	pm, err := s.bringUp(ctx)
	if err != nil {
		return Shared{}, fmt.Errorf("share private PostgreSQL: %w", err)
	}
	return Shared{URL: pm.url(database), Dir: s.home.dir, Started: found == nil || found.pid != pm.pid}, nil
}

// Running is the address of the server that another process runs for this data folder, for commands
// that want to talk to it. ok is false when there is none, or none that answers.
func Running(ctx context.Context, opt Options) (address string, ok bool, err error) {
	h, err := homeOf(opt.DataDir)
	if err != nil {
		return "", false, fmt.Errorf("find private PostgreSQL: %w", err)
	}
	pm, err := findPostmaster(h)
	if err != nil {
		return "", false, fmt.Errorf("find private PostgreSQL: %w", err)
	}
	if pm == nil || !pm.answers(ctx) {
		return "", false, nil
	}
	return pm.url(database), true, nil
}

// URL is the address of the server's one database, for pgx.
func (s *Server) URL() string { return s.postmaster().url(database) }

func (s *Server) postmaster() *postmaster {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pm
}

// Run starts the server again when it dies while it should not (out of memory, a stray kill), until ctx
// ends. The address stays the same. It does not stop the server: Stop does, after everyone who needs it.
func (s *Server) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.wanted.Done():
			return nil
		case <-s.postmaster().gone:
			s.opt.Log.Error("private PostgreSQL ended unexpectedly", "log", filepath.Join(s.home.data(), "log"))
			s.relaunch(ctx)
		}
	}
}

// relaunch tries until the server runs or nobody wants it any more.
func (s *Server) relaunch(ctx context.Context) {
	for {
		err := s.launch(ctx)
		if err == nil {
			s.opt.Log.Info("private PostgreSQL runs again")
			return
		}
		if ctx.Err() != nil || s.wanted.Err() != nil {
			return
		}
		s.opt.Log.Error("private PostgreSQL does not start", "error", err)
		_ = pause(ctx, restartPause) // the next launch sees that ctx has ended
	}
}

// Stop ends the server: sessions are closed, everything is written to disk. When ctx ends first, it is
// ended at once, and the next start recovers. Further calls do nothing.
func (s *Server) Stop(ctx context.Context) error {
	s.unwant() // a restart under way gives up
	s.launching.Lock()
	defer s.launching.Unlock()
	if s.unlock == nil {
		return nil
	}
	defer func() {
		s.unlock()
		s.unlock = nil
	}()
	if err := s.postmaster().stop(ctx); err != nil {
		return fmt.Errorf("stop private PostgreSQL: %w", err)
	}
	s.home.tidy()
	return nil
}

// prepare finds the place, the account and the binaries, and makes the folders.
func prepare(opt Options) (*Server, error) {
	opt = opt.withDefaults()
	h, err := homeOf(opt.DataDir)
	if err != nil {
		return nil, err
	}
	major, err := h.major()
	if err != nil {
		return nil, err
	}
	if opt.Scratch {
		major = 0
	}
	installs, err := Installs(opt.Bin)
	if err != nil {
		return nil, err
	}
	in, err := forMajor(installs, major, h.data())
	if err != nil {
		return nil, err
	}
	if h, err = h.prepare(opt.Fallback, opt.Log); err != nil {
		return nil, err
	}
	if in, err = in.within(h.account, opt.Fallback); err != nil {
		return nil, err
	}
	s := &Server{opt: opt, home: h, install: in}
	s.wanted, s.unwant = context.WithCancel(context.Background())
	return s, nil
}

// launch brings the server up for as long as it is wanted. The caller holds the data folder.
func (s *Server) launch(ctx context.Context) error {
	s.launching.Lock()
	defer s.launching.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.wanted, cancel)()
	pm, err := s.bringUp(ctx)
	if err != nil {
		return err
	}
	if !pm.child {
		go pm.watch(s.home.data())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pm = pm
	return nil
}

// bringUp adopts a running server or starts one, and waits until it answers.
func (s *Server) bringUp(ctx context.Context) (*postmaster, error) {
	pm, err := s.adopt(ctx)
	if err == nil && pm == nil {
		pm, err = s.spawn(ctx)
	}
	if err != nil {
		return nil, err
	}
	return pm, ensureDatabase(ctx, pm)
}

// adopt takes over a server that runs in this cluster without a Kept; nil if there is none. One that is
// shutting down is waited for.
func (s *Server) adopt(ctx context.Context) (*postmaster, error) {
	for {
		pm, err := findPostmaster(s.home)
		if err != nil || pm == nil {
			return nil, err
		}
		if pm.answers(ctx) {
			s.opt.Log.Info("private PostgreSQL is running already", "pid", pm.pid)
			return pm, nil
		}
		if err := pause(ctx, readyTick); err != nil {
			return nil, fmt.Errorf("PostgreSQL (process %d) runs in %s but does not answer: %w", pm.pid, s.home.data(), err)
		}
	}
}

// spawn starts a server, after making the cluster if there is none.
func (s *Server) spawn(ctx context.Context) (*postmaster, error) {
	if s.opt.Scratch {
		if err := os.RemoveAll(s.home.data()); err != nil { // a machine that went down may have torn it
			return nil, fmt.Errorf("clear scratch cluster: %w", err)
		}
	}
	if !exists(s.home.data()) {
		s.opt.Log.Info("making the database, once", "folder", s.home.data(), "postgres", s.install.Bin)
		if err := makeCluster(ctx, s.install, s.home, s.opt.Scratch); err != nil {
			return nil, err
		}
	}
	if err := s.configure(); err != nil {
		return nil, err
	}
	for {
		pm, err := s.try(ctx)
		if err == nil {
			return pm, nil
		}
		// Sessions of a postmaster that was killed need a moment to notice and to let go of its memory.
		if !strings.Contains(err.Error(), "still in use") || pause(ctx, 100*time.Millisecond) != nil {
			return nil, err
		}
	}
}

func (s *Server) try(ctx context.Context) (*postmaster, error) {
	// Whoever the file names, it is not a server of this cluster: adopt has looked, and we hold the lock.
	// PostgreSQL itself would take any living process with that number for one.
	if err := os.Remove(filepath.Join(s.home.data(), "postmaster.pid")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("remove stale postmaster.pid: %w", err)
	}
	output, err := os.Create(s.home.startLog())
	if err != nil {
		return nil, fmt.Errorf("open start log: %w", err)
	}
	defer func() { _ = output.Close() }() // postgres has its own copy
	pm := &postmaster{socket: s.home.socketDir(), child: true, gone: make(chan struct{})}
	cmd := s.home.command(context.WithoutCancel(ctx), s.install.postgres(),
		"-D", s.home.data(), "-c", "config_file="+s.home.conf(), "-k", pm.socket, "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700")
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start postgres: %w", err)
	}
	pm.pid = cmd.Process.Pid
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		close(pm.gone)
	}()
	return pm, s.ready(ctx, pm)
}

func (s *Server) ready(ctx context.Context, pm *postmaster) error {
	for !pm.answers(ctx) {
		select {
		case <-pm.gone:
			return fmt.Errorf("postgres ended at once: %s", s.complaint())
		default:
		}
		if err := pause(ctx, readyTick); err != nil {
			_ = pm.signal(syscall.SIGQUIT)
			return fmt.Errorf("postgres did not answer in time: %w: %s", err, s.complaint())
		}
	}
	return nil
}

// complaint is what postgres said before its own logging began.
func (s *Server) complaint() string {
	text, err := os.ReadFile(s.home.startLog())
	if err != nil {
		return err.Error()
	}
	return string(bytes.TrimSpace(text))
}

func ensureDatabase(ctx context.Context, pm *postmaster) error {
	conn, err := pgx.Connect(ctx, pm.url("postgres"))
	if err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var there bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database).Scan(&there); err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	if there {
		return nil
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{database}.Sanitize()); err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	return nil
}
