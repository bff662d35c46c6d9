package dbtest_test

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations/dbtest"
)

// crashing makes this test program start a test that never comes to its cleanup.
const crashing = "KEPT_TEST_CRASHING"

func TestMain(m *testing.M) {
	if os.Getenv(crashing) != "" {
		os.Args = []string{os.Args[0], "-test.run=^TestForeverForItsParent$"}
	}
	os.Exit(m.Run())
}

func TestForeverForItsParent(t *testing.T) {
	if os.Getenv(crashing) == "" {
		return // only half of TestSweepsAfterDeadProcess
	}
	fmt.Println(dbtest.New(t).URL)
	select {}
}

func TestDatabasesAreMigratedAndSeparate(t *testing.T) {
	t.Parallel()
	urls := make(chan string, 8)
	t.Run("tests", func(t *testing.T) {
		for i := range cap(urls) {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				db := dbtest.New(t)
				urls <- db.URL
				first, second := db.Pool(), db.Pool()
				require.Same(t, first, second)
				_, err := db.Pool().Exec(t.Context(), "CREATE TABLE mine AS SELECT FROM river_job")
				require.NoError(t, err)
			})
		}
	})
	close(urls)
	seen := map[string]bool{}
	for address := range urls {
		require.False(t, seen[address])
		seen[address] = true
		_, err := pgx.Connect(t.Context(), address)
		require.ErrorContains(t, err, "does not exist")
	}
}

func TestOnCloseSeesTheDatabaseLast(t *testing.T) {
	t.Parallel()
	var order []string
	t.Run("test", func(t *testing.T) {
		look := func(name string) dbtest.Option {
			return dbtest.OnClose(func(t testing.TB, address string) {
				t.Helper()
				conn, err := pgx.Connect(context.Background(), address)
				require.NoError(t, err)
				require.NoError(t, conn.Close(context.Background()))
				order = append(order, name)
			})
		}
		dbtest.New(t, look("first hook"), look("second hook"))
		t.Cleanup(func() { order = append(order, "cleanup of the test") })
	})
	require.Equal(t, []string{"cleanup of the test", "first hook", "second hook"}, order)
}

func TestEmptyHasNoSchema(t *testing.T) {
	t.Parallel()
	var tables int
	err := dbtest.New(t, dbtest.Empty()).Pool().QueryRow(t.Context(),
		"SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&tables)
	require.NoError(t, err)
	require.Zero(t, tables)
}

// A connection that a test forgot does not keep its database from being dropped.
func TestDropsDespiteOpenConnection(t *testing.T) {
	t.Parallel()
	var address string
	t.Run("test", func(t *testing.T) {
		address = dbtest.New(t).URL
		_, err := pgx.Connect(context.Background(), address)
		require.NoError(t, err)
	})
	_, err := pgx.Connect(t.Context(), address)
	require.ErrorContains(t, err, "does not exist")
}

func TestSweepsAfterDeadProcess(t *testing.T) {
	t.Parallel()
	left := startAndKill(t)
	startAndKill(t) // the next process of the run finds what the first one left
	_, err := pgx.Connect(t.Context(), left)
	require.ErrorContains(t, err, "does not exist")
}

// startAndKill runs another test process until it has a database.
func startAndKill(t *testing.T) (address string) {
	t.Helper()
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), crashing+"=1")
	out, err := other.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, other.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.NoError(t, other.Process.Kill())
	_ = other.Wait() // killed, as it should be
	return strings.TrimSpace(line)
}

func TestOtherServerByEnvironment(t *testing.T) {
	t.Parallel()
	server, err := url.Parse(dbtest.New(t, dbtest.Empty()).URL)
	require.NoError(t, err)
	server.Path = "/postgres"
	check := func(address, want string) {
		t.Helper()
		other := exec.Command(os.Args[0], "-test.run=^TestEmptyHasNoSchema$")
		other.Env = append(os.Environ(), dbtest.URLEnv+"="+address)
		out, _ := other.CombinedOutput() // how it ends shows in what it says
		require.Contains(t, string(out), want)
	}
	check(server.String(), "PASS")
	check("host=localhost", "must be a URL")
	check("postgres://nobody@127.0.0.1:1/none", "connect")
}
