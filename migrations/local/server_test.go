package local_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/migrations/local"
)

// otherKept makes this test program play a Kept that somebody kills: it starts the server of the named
// folder, says so, and waits for its end.
const otherKept = "KEPT_TEST_OTHER_KEPT"

func TestMain(m *testing.M) {
	if dir := os.Getenv(otherKept); dir != "" {
		if _, err := local.Start(context.Background(), options(dir)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("started")
		select {}
	}
	os.Exit(m.Run())
}

func TestStartKeepsDataAndSettings(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	opt := options(dir)
	opt.Settings = map[string]string{"application_name": "it's Kept"}
	srv := start(t, opt)
	conn := connect(t, srv.URL())
	for query, want := range map[string]string{
		"SHOW listen_addresses":           "",
		"SHOW fsync":                      "on",
		"SHOW synchronous_commit":         "on",
		"SHOW max_connections":            "200",
		"SHOW server_encoding":            "UTF8",
		"SHOW unix_socket_permissions":    "0700",
		"SHOW application_name":           "it's Kept",
		"SELECT lower('ÄÖ')":              "äö",
		"SELECT ('Z' < 'a')::text":        "true",
		"SELECT current_database()::text": "kept",
	} {
		require.Equal(t, want, ask(t, conn, query), query)
	}
	run(t, conn, "CREATE TABLE kept (what text)")
	run(t, conn, "INSERT INTO kept VALUES ('a promise')")
	socket, err := os.Stat(filepath.Join(dir, "postgres", "run"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), socket.Mode().Perm())
	stop(t, srv)
	require.NoError(t, srv.Stop(t.Context()), "stopping twice is fine")

	again := start(t, opt)
	require.Equal(t, srv.URL(), again.URL())
	require.Equal(t, "a promise", ask(t, connect(t, again.URL()), "SELECT what FROM kept"))
}

// Only root has a second account whose way can be barred; everybody else simply finds the folder open.
func TestStartInClosedFolder(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(openFolder(t), "closed")
	require.NoError(t, os.Mkdir(closed, 0o700))
	opt := options(filepath.Join(closed, "data"))
	opt.Fallback = filepath.Join(openFolder(t), "fallback")
	srv := start(t, opt)
	run(t, connect(t, srv.URL()), "CREATE TABLE here ()")
	stop(t, srv)

	target, err := os.Readlink(filepath.Join(opt.DataDir, "postgres"))
	if os.Geteuid() == 0 {
		require.NoError(t, err)
		require.Equal(t, opt.Fallback, filepath.Dir(target))
	} else {
		require.ErrorIs(t, err, syscall.EINVAL, "a plain folder")
	}

	require.NoError(t, os.Chmod(closed, 0o711))
	require.Equal(t, "true", ask(t, connect(t, start(t, opt).URL()), "SELECT (to_regclass('here') IS NOT NULL)::text"))
}

func TestStartInDeepFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openFolder(t), strings.Repeat("deep/", 30))
	srv := start(t, options(dir))
	require.NotContains(t, srv.URL(), "deep")
	socket := ask(t, connect(t, srv.URL()), "SHOW unix_socket_directories")
	stop(t, srv)
	require.NoDirExists(t, socket)
}

func TestSecondKeptIsRefused(t *testing.T) {
	t.Parallel()
	opt := options(openFolder(t))
	_, running, err := local.Running(t.Context(), opt)
	require.NoError(t, err)
	require.False(t, running)

	srv := start(t, opt)
	_, err = local.Start(t.Context(), opt)
	require.ErrorIs(t, err, local.ErrInUse)
	require.ErrorContains(t, err, strconv.Itoa(os.Getpid()))
	require.ErrorContains(t, err, "KEPT_DATA")

	url, running, err := local.Running(t.Context(), opt)
	require.NoError(t, err)
	require.True(t, running)
	require.Equal(t, srv.URL(), url)
}

func TestAdoptsServerOfKilledKept(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), otherKept+"="+dir)
	out, err := other.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, other.Start())
	said, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "started\n", said)
	pid := postmasterPID(t, dir)

	_, err = local.Start(t.Context(), options(dir))
	require.ErrorIs(t, err, local.ErrInUse)
	require.NoError(t, other.Process.Kill())
	_ = other.Wait() // killed, as it should be

	srv := start(t, options(dir))
	require.Equal(t, pid, postmasterPID(t, dir), "the same server")
	stop(t, srv)
	require.NoFileExists(t, filepath.Join(dir, "postgres/data/postmaster.pid"))
}

func TestRecoversFromKilledPostgres(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	srv := start(t, options(dir))
	conn := connect(t, srv.URL())
	run(t, conn, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
	busy := connect(t, srv.URL())
	_, err := busy.PgConn().Conn().Write(simpleQuery("SELECT pg_sleep(600)"))
	require.NoError(t, err)
	pid := postmasterPID(t, dir)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	stop(t, srv)

	srv = start(t, options(dir))
	require.NotEqual(t, pid, postmasterPID(t, dir))
	require.Equal(t, "1000", ask(t, connect(t, srv.URL()), "SELECT count(*)::text FROM kept"))
}

// After a restart of a container the number in a stale postmaster.pid often belongs to somebody else.
func TestIgnoresForeignProcessInPidFile(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	srv := start(t, options(dir))
	pidFile := filepath.Join(dir, "postgres/data/postmaster.pid")
	text, err := os.ReadFile(pidFile)
	require.NoError(t, err)
	stop(t, srv)
	_, rest, _ := strings.Cut(string(text), "\n")
	require.NoError(t, os.WriteFile(pidFile, []byte(strconv.Itoa(os.Getpid())+"\n"+rest), 0o600))

	require.NotEmpty(t, ask(t, connect(t, start(t, options(dir)).URL()), "SELECT version()"))
}

func TestRunRestartsDeadServer(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	restarted := make(recordSignal, 1)
	opt := options(dir)
	opt.Log = slog.New(restarted)
	srv := start(t, opt)
	url := srv.URL()
	ctx, cancel := context.WithCancel(t.Context())
	var group errgroup.Group
	group.Go(func() error { return srv.Run(ctx) })
	pid := postmasterPID(t, dir)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	<-restarted
	cancel()
	require.NoError(t, group.Wait())
	require.NotEqual(t, pid, postmasterPID(t, dir))
	require.Equal(t, url, srv.URL())
	require.NotEmpty(t, ask(t, connect(t, url), "SELECT version()"))
}

func TestRefusesClusterOfAnotherMajorVersion(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	stop(t, start(t, options(dir)))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "postgres/data/PG_VERSION"), []byte("9\n"), 0o600))
	_, err := local.Start(t.Context(), options(dir))
	require.ErrorContains(t, err, "was made by PostgreSQL 9")
	require.ErrorContains(t, err, local.BinEnv)
}

func TestStartClearsInterruptedInitdb(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "postgres/data.new/base"), 0o755))
	require.NotEmpty(t, ask(t, connect(t, start(t, options(dir)).URL()), "SELECT version()"))
}

func TestRefusesFolderOfSomebodyElse(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	home := filepath.Join(dir, "postgres")
	if os.Geteuid() == 0 {
		require.NoError(t, os.Mkdir(home, 0o700))
		require.NoError(t, os.Chown(home, 12345, 12345))
	} else {
		require.NoError(t, os.Symlink("/", home))
	}
	_, err := local.Start(t.Context(), options(dir))
	require.ErrorContains(t, err, "start Kept as the same user as before")
}

func TestShareStartsOneServer(t *testing.T) {
	t.Parallel()
	opt := options(openFolder(t))
	opt.Scratch = true
	all := make([]local.Shared, 4)
	var group errgroup.Group
	for i := range all {
		group.Go(func() (err error) {
			all[i], err = local.Share(t.Context(), opt)
			return err
		})
	}
	require.NoError(t, group.Wait())
	started := 0
	for _, one := range all {
		require.Equal(t, all[0].URL, one.URL)
		if one.Started {
			started++
		}
	}
	require.Equal(t, 1, started)

	owner := start(t, opt) // adopts it, so that it can be stopped
	conn := connect(t, owner.URL())
	require.Equal(t, "off", ask(t, conn, "SHOW fsync"))
	run(t, conn, "CREATE TABLE gone_at_next_start ()")
	stop(t, owner)
	require.Equal(t, "true", ask(t, connect(t, start(t, opt).URL()), "SELECT (to_regclass('gone_at_next_start') IS NULL)::text"))
}

func TestStartEndsWithItsContext(t *testing.T) {
	t.Parallel()
	opt := options(openFolder(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := local.Start(ctx, opt)
	require.ErrorIs(t, err, context.Canceled)
	require.NotEmpty(t, ask(t, connect(t, start(t, opt).URL()), "SELECT version()"))
}

func options(dir string) local.Options {
	return local.Options{DataDir: dir, Fallback: filepath.Join(dir, "fallback")}
}

// openFolder is one that PostgreSQL's account may pass, unlike t.TempDir, with a short name.
func openFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "kept-local-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o711))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func start(t *testing.T, opt local.Options) *local.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	srv, err := local.Start(ctx, opt)
	require.NoError(t, err)
	t.Cleanup(func() { stop(t, srv) })
	return srv
}

func stop(t *testing.T, srv *local.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	require.NoError(t, srv.Stop(ctx))
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	return conn
}

func run(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	_, err := conn.Exec(t.Context(), sql)
	require.NoError(t, err)
}

func ask(t *testing.T, conn *pgx.Conn, sql string) (answer string) {
	t.Helper()
	require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&answer))
	return answer
}

// simpleQuery is the wire form of a simple query, to be sent without waiting for its answer.
func simpleQuery(sql string) []byte {
	n := len(sql) + 5
	return append([]byte{'Q', 0, 0, byte(n >> 8), byte(n)}, sql+"\x00"...)
}

// recordSignal is a log that passes on that the server is back.
type recordSignal chan struct{}

func (c recordSignal) Enabled(context.Context, slog.Level) bool { return true }
func (c recordSignal) WithAttrs([]slog.Attr) slog.Handler       { return c }
func (c recordSignal) WithGroup(string) slog.Handler            { return c }
func (c recordSignal) Handle(_ context.Context, r slog.Record) error {
	if strings.Contains(r.Message, "runs again") {
		c <- struct{}{}
	}
	return nil
}

func postmasterPID(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "postgres/data/postmaster.pid"))
	require.NoError(t, err)
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	require.NoError(t, err)
	return pid
}
