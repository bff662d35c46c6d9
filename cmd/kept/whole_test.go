package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/smtp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/migrations/local"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/pg"
)

// binary is the program under test, built once for the package.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "kept-whole-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "kept")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// program is a running `kept serve`.
type program struct {
	t          testing.TB
	url        string // http://host:port
	smtp       string // host:port
	env        []string
	args       []string
	cmd        *exec.Cmd
	log        *bytes.Buffer
	exited     chan struct{}
	path, data string
}

// patience bounds every wait of these tests; reaching it is a failure.
const patience = time.Minute

func freeAddress(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// newProgram prepares a program on the database at url, with a data folder of its own.
func newProgram(t testing.TB, url string, args ...string) *program {
	path, err := binary()
	require.NoError(t, err)
	listen, smtp, data := freeAddress(t), freeAddress(t), t.TempDir()
	p := &program{t: t, url: "http://" + listen, smtp: smtp, path: path, data: data, args: append([]string{"serve"}, args...)}
	p.env = append(os.Environ(), "DATABASE_URL="+url, "KEPT_LISTEN="+listen, "KEPT_SMTP_LISTEN="+smtp, "KEPT_DATA="+data)
	t.Cleanup(p.stop)
	return p
}

func (p *program) start() {
	p.t.Helper()
	p.cmd = exec.Command(p.path, p.args...)
	p.log = &bytes.Buffer{}
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = p.env, p.log, p.log
	require.NoError(p.t, p.cmd.Start())
	p.exited = make(chan struct{})
	go func() {
		_ = p.cmd.Wait()
		close(p.exited)
	}()
	p.await("ready", func() bool { return p.status("/readyz") == http.StatusOK })
}

func (p *program) await(what string, ok func() bool) {
	p.t.Helper()
	if !await(ok) {
		p.signal(syscall.SIGKILL)
		p.t.Fatalf("not %s after %s:\n%s", what, patience, p.log)
	}
}

func await(ok func() bool) bool {
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		if time.Now().After(deadline) {
			return false
		}
		<-tick.C
	}
	return true
}

func (p *program) status(path string) int {
	response, err := http.Get(p.url + path)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	return response.StatusCode
}

// signal sends a signal and waits for the end.
func (p *program) signal(s syscall.Signal) {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Signal(s)
	<-p.exited
	p.cmd = nil
}

func (p *program) stop() { p.signal(syscall.SIGTERM) }

// run runs another command of the program on the same desk.
func (p *program) run(stdin string, args ...string) string {
	p.t.Helper()
	cmd := exec.Command(p.path, args...)
	cmd.Env, cmd.Stdin = p.env, strings.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(p.t, err, stderr.String())
	return strings.TrimSpace(string(out))
}

// token makes an admin and a token to act as them.
func (p *program) token() string {
	p.t.Helper()
	p.run("a long enough password\n", "agent", "create", "--email", "root@desk.example", "--name", "Root", "--role", "admin", "--password-stdin")
	return p.run("", "token", "create", "--agent", "root@desk.example", "--name", "test")
}

// call asks the API and decodes the answer into out; it returns the status.
func (p *program) call(token, method, path string, body, out any) int {
	var r io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		require.NoError(p.t, err)
		r = bytes.NewReader(data)
	}
	request, err := http.NewRequest(method, p.url+path, r)
	require.NoError(p.t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	if out != nil && response.StatusCode < 300 {
		require.NoError(p.t, json.NewDecoder(response.Body).Decode(out))
	}
	return response.StatusCode
}

// mail sends one mail and returns the server's last word.
func (p *program) mail(id, subject string) error {
	words := fmt.Sprintf("From: Ann <ann@customer.example>\r\nTo: support@example.com\r\nMessage-ID: <%s>\r\nSubject: %s\r\n\r\nPlease help with %s.\r\n", id, subject, id)
	return smtp.SendMail(p.smtp, nil, "ann@customer.example", []string{"support@example.com"}, []byte(words))
}

// passable is a temp folder that PostgreSQL's account may pass through when the test runs as root.
func passable(t testing.TB) string {
	dir, err := os.MkdirTemp("", "kept-whole-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Chmod(dir, 0o711))
	return dir
}

func TestEveryMailThatGot250SurvivesKill(t *testing.T) {
	t.Parallel()
	const mails, senders = 1000, 12
	database := dbtest.New(t, dbtest.OnClose(desktest.Consistent))
	p := newProgram(t, database.URL)
	p.start()

	var (
		mu    sync.Mutex
		acked = map[string]bool{}
		todo  = make(chan int, mails)
	)
	for i := range mails {
		todo <- i
	}
	close(todo)
	killed := make(chan struct{})
	var sending sync.WaitGroup
	for range senders {
		sending.Go(func() {
			for i := range todo {
				id := fmt.Sprintf("mail-%d@customer.example", i)
				err := p.mail(id, fmt.Sprint("Number ", i))
				mu.Lock()
				if err == nil {
					acked[id] = true
				}
				if len(acked) == mails/4 {
					select {
					case <-killed:
					default:
						close(killed)
					}
				}
				mu.Unlock()
				if err != nil { // the server is gone; what is left is not tried
					return
				}
			}
		})
	}
	<-killed
	p.signal(syscall.SIGKILL)
	sending.Wait()
	t.Logf("%d mails got 250 before the kill", len(acked))
	p.start()

	db, err := pg.Open(context.Background(), database.URL, 4)
	require.NoError(t, err)
	defer db.Close()
	p.await("done with the mail", func() bool {
		var open int
		require.NoError(t, db.Read(t.Context()).Raw(`SELECT count(*) FROM inbound_mails WHERE state = 'received'`).Scan(&open).Error)
		return open == 0
	})
	var rows []struct {
		ID string
		N  int
	}
	require.NoError(t, db.Read(t.Context()).Raw(`SELECT rfc_message_id AS id, count(*) AS n FROM messages GROUP BY 1`).Scan(&rows).Error)
	there := map[string]int{}
	for _, row := range rows {
		there[row.ID] = row.N
		require.Equal(t, 1, row.N, "%s is there more than once", row.ID)
	}
	for id := range acked {
		require.Equal(t, 1, there[id], "%s got 250 and is not there", id)
	}
	for id := range acked { // what the sender was not told of is sent again, and so may be what it was told of
		require.NoError(t, p.mail(id, "Number "+strings.TrimSuffix(strings.TrimPrefix(id, "mail-"), "@customer.example")))
		break
	}
	p.await("done with the redelivery", func() bool {
		var n int
		require.NoError(t, db.Read(t.Context()).Raw(`SELECT count(*) FROM inbound_mails WHERE state = 'duplicate'`).Scan(&n).Error)
		return n == 1
	})
	p.stop()
}

func TestPostgresStoppedAndStartedUnderAServer(t *testing.T) {
	t.Parallel()
	options := local.Options{DataDir: passable(t)}
	server, err := local.Start(t.Context(), options)
	require.NoError(t, err)
	p := newProgram(t, server.URL())
	p.start()
	token := p.token()
	require.NoError(t, p.mail("before@customer.example", "Before"))
	var page struct{ Items []struct{ Subject string } }
	p.await("done with the mail", func() bool { // one that is being filed when the database goes is rescued within a minute
		return p.call(token, "GET", "/api/v1/tickets?view=open", nil, &page) == http.StatusOK && len(page.Items) == 1
	})

	socket, _, _, err := ws.Dialer{Header: ws.HandshakeHeaderHTTP{"Authorization": {"Bearer " + token}}}.Dial(t.Context(), "ws"+strings.TrimPrefix(p.url, "http")+"/live")
	require.NoError(t, err)
	defer socket.Close()
	require.NoError(t, wsutil.WriteClientText(socket, []byte(`{"type":"hello","after":null}`)))
	news := make(chan string, 1000)
	go func() {
		defer close(news)
		for {
			data, err := wsutil.ReadServerText(socket)
			if err != nil {
				return
			}
			news <- string(data)
		}
	}()
	told := func(what ...string) {
		t.Helper()
		p.await("told "+strings.Join(what, ", "), func() bool {
			select {
			case one, ok := <-news:
				require.True(t, ok, "the socket stays")
				return !slices.ContainsFunc(what, func(part string) bool { return !strings.Contains(one, part) })
			default:
				return false
			}
		})
	}
	told(`"welcome"`) // from here on it hears everything

	require.NoError(t, server.Stop(context.Background()))
	err = p.mail("during@customer.example", "During")
	require.ErrorContains(t, err, "45", "SMTP answers 4xx, so that the sender keeps the mail")
	require.Equal(t, http.StatusServiceUnavailable, p.call(token, "GET", "/api/v1/tickets?view=open", nil, nil))
	require.Equal(t, http.StatusOK, p.status("/healthz"), "the process is well")
	require.Equal(t, http.StatusServiceUnavailable, p.status("/readyz"))

	server, err = local.Start(t.Context(), options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop(context.Background())) })
	t.Cleanup(p.stop)
	p.await("ready again", func() bool { return p.status("/readyz") == http.StatusOK })
	p.await("taking mail again", func() bool { return p.mail("after@customer.example", "After") == nil })
	told(`"message.added"`, "After") // the socket stayed, and caught up
	require.Equal(t, http.StatusOK, p.call(token, "GET", "/api/v1/tickets?view=open", nil, &page))
	require.Len(t, page.Items, 2)
}

func TestTwoNodesAreOneDesk(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t, dbtest.OnClose(desktest.Consistent))
	one, two := newProgram(t, database.URL), newProgram(t, database.URL)
	one.start()
	token := one.token()
	two.start()
	two.env = one.env // commands go by the same folder
	socket, _, _, err := ws.Dialer{Header: ws.HandshakeHeaderHTTP{"Authorization": {"Bearer " + token}}}.Dial(t.Context(), "ws"+strings.TrimPrefix(two.url, "http")+"/live")
	require.NoError(t, err)
	defer socket.Close()
	require.NoError(t, wsutil.WriteClientText(socket, []byte(`{"type":"hello","after":null}`)))
	require.NoError(t, socket.SetReadDeadline(time.Now().Add(patience)))
	require.NoError(t, one.mail("hello@customer.example", "Across nodes"))
	for {
		told, err := wsutil.ReadServerText(socket)
		require.NoError(t, err, "the other node's agents hear of the mail")
		if strings.Contains(string(told), "Across nodes") {
			break
		}
	}
	one.signal(syscall.SIGKILL) // whoever numbered the events is gone; the other one goes on
	require.NoError(t, two.mail("again@customer.example", "After the kill"))
	for {
		told, err := wsutil.ReadServerText(socket)
		require.NoError(t, err)
		if strings.Contains(string(told), "After the kill") {
			break
		}
	}
	two.stop()
}
