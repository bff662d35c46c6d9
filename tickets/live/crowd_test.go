package live_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// Environment of the crowd: a second process, so that the figures are the server's alone.
const (
	crowdAddress = "KEPT_TEST_CROWD_ADDRESS"
	crowdSize    = "KEPT_BENCH_SOCKETS" // of the benchmark too; 1000 without
)

func TestMain(m *testing.M) {
	if address := os.Getenv(crowdAddress); address != "" {
		if err := crowd(address, benchSockets(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func benchSockets() int {
	if n, err := strconv.Atoi(os.Getenv(crowdSize)); err == nil {
		return n
	}
	return 1000
}

// crowd joins with so many browsers, says "ready", and when its input ends prints, for each event by its
// text, when each browser got it.
func crowd(address string, size int, in io.Reader, out io.Writer) error {
	var mu sync.Mutex
	got := map[string][]int64{}
	note := func(text string, at time.Time) {
		mu.Lock()
		defer mu.Unlock()
		got[text] = append(got[text], at.UnixNano())
	}
	group := errgroup.Group{}
	group.SetLimit(50)
	for i := range size {
		group.Go(func() error { return visit(address, i, note) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	fmt.Fprintln(out, "ready")
	if _, err := io.Copy(io.Discard, in); err != nil {
		return err
	}
	mu.Lock()
	defer mu.Unlock()
	return json.NewEncoder(out).Encode(got)
}

// visit joins with one browser and goes on reading in the background.
func visit(address string, i int, note func(text string, at time.Time)) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	hello := ws.MustCompileFrame(ws.MaskFrame(ws.NewTextFrame([]byte(`{"type":"hello","after":null}`))))
	request := fmt.Sprintf("GET /live?agent=%d HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n%s", i%200+1, address, hello)
	if _, err := io.WriteString(conn, request); err != nil {
		return err
	}
	r := bufio.NewReaderSize(conn, 1024)
	response, err := http.ReadResponse(r, nil)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		return fmt.Errorf("refused: %s", response.Status)
	}
	if _, err := ws.ReadFrame(r); err != nil {
		return err
	}
	go func() {
		for {
			f, err := ws.ReadFrame(r)
			if err != nil {
				return
			}
			now := time.Now()
			if _, text, ok := bytes.Cut(f.Payload, []byte(`"text":"`)); ok {
				text, _, _ = bytes.Cut(text, []byte(`"`))
				note(string(text), now)
			}
		}
	}()
	return nil
}

// BenchmarkFanOut brings each event to all sockets of one node and reports when they had it, counted from
// its commit, and what a connected socket costs. Give it events with -benchtime=50x.
func BenchmarkFanOut(b *testing.B) {
	n := newNode(b, dbtest.New(b).URL)
	size := benchSockets()
	before := memory()
	stop := startCrowd(b, n, size)
	pace := time.NewTicker(250 * time.Millisecond)
	defer pace.Stop()
	for range 4 { // the lists of agents settle
		<-pace.C
	}
	after := memory()
	committed := map[string]time.Time{}
	b.ResetTimer()
	for i := range b.N {
		text := fmt.Sprint(i)
		data, err := json.Marshal(story{Text: text, Size: 600})
		require.NoError(b, err)
		require.NoError(b, n.db.Tx(b.Context(), func(tx *pg.Tx) error {
			tx.AfterCommit(func() { committed[text+strings.Repeat("x", 600)] = time.Now() })
			return n.log.Append(b.Context(), tx, eventlog.Event{Kind: "story", Actor: []byte(`{}`), At: time.Now(), Data: data})
		}))
		<-pace.C // each event has the node to itself
	}
	b.StopTimer()
	var delays []time.Duration
	for text, times := range stop() {
		for _, at := range times {
			delays = append(delays, time.Unix(0, at).Sub(committed[text]))
		}
	}
	require.Len(b, delays, b.N*size)
	slices.Sort(delays)
	b.ReportMetric(float64(after.heap-before.heap)/float64(size)/1024, "KB-go/socket")
	b.ReportMetric(float64(after.resident-before.resident)/float64(size)/1024, "KB-rss/socket")
	b.ReportMetric(float64(delays[len(delays)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(delays[len(delays)*99/100].Microseconds())/1000, "ms-p99")
	b.ReportMetric(float64(delays[len(delays)-1].Microseconds())/1000, "ms-max")
}

// startCrowd returns when all have joined; stop gives what they got.
func startCrowd(b *testing.B, n *node, size int) (stop func() map[string][]int64) {
	program, err := os.Executable()
	require.NoError(b, err)
	cmd := exec.CommandContext(b.Context(), program)
	cmd.Env = append(os.Environ(), crowdAddress+"="+n.address, fmt.Sprintf("%s=%d", crowdSize, size))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(b, err)
	out, err := cmd.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, cmd.Start())
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	require.NoError(b, err)
	require.Equal(b, "ready\n", line)
	return func() map[string][]int64 {
		require.NoError(b, in.Close())
		var got map[string][]int64
		require.NoError(b, json.NewDecoder(lines).Decode(&got))
		require.NoError(b, cmd.Wait())
		return got
	}
}

type use struct{ heap, resident int64 }

func memory() use {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	var u use
	u.heap = int64(m.HeapInuse + m.StackInuse)
	if statm, err := os.ReadFile("/proc/self/statm"); err == nil {
		var size, resident int64
		if _, err := fmt.Sscan(string(statm), &size, &resident); err == nil {
			u.resident = resident * int64(os.Getpagesize())
		}
	}
	return u
}
