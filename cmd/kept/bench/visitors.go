package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"golang.org/x/sync/errgroup"
)

const (
	visitorSocketBudget = 15  // KB
	visitorDelayBudget  = 100 // ms
	visitorAgents       = 100 // agents' sockets beside the visitors'
	visitorChats        = 100 // visitors who chat; the others only have the chat open
	visitorRoundEvery   = 60 * time.Millisecond
	visitorPatience     = 5 * time.Second
)

// visitors measures the chat of web sites: what a socket costs, how fast many connect, and how long it takes from
// what a visitor sends to the agents' sockets and from an agent's answer to the visitor's.
func (b *bench) visitors(ctx context.Context) (err error) {
	if err := b.openShop(ctx); err != nil {
		return err
	}
	if err := b.server.stop(); err != nil {
		return err
	}
	if b.server, err = b.start(ctx); err != nil {
		return err
	}
	if err := b.indexed(ctx); err != nil {
		return err
	}
	if err := rest(ctx, b.Settle); err != nil {
		return err
	}
	before, err := b.server.process.resident(ctx)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, b.Program, "bench", "visitors", "--address", b.server.address, "--sockets", fmt.Sprint(b.Visitors), "--rounds", fmt.Sprint(5*b.Events))
	cmd.Env, cmd.Stderr = b.environment(), b.Progress
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	answers := json.NewDecoder(out)
	defer func() {
		_ = in.Close()
		_, copied := io.Copy(io.Discard, out)
		err = errors.Join(err, copied, cmd.Wait())
	}()
	var joined time.Duration
	if err := answers.Decode(&joined); err != nil {
		return fmt.Errorf("the visitors did not gather: %w", err)
	}
	if err := rest(ctx, b.Settle); err != nil {
		return err
	}
	after, err := b.server.process.resident(ctx)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(in, "go"); err != nil {
		return err
	}
	var said shopTalk
	if err := answers.Decode(&said); err != nil {
		return fmt.Errorf("the visitors did not report: %w", err)
	}
	b.add(Row{Name: "visitors", What: "memory of one visitor's socket", Unit: "KB", Measured: float64(after-before) / 1000 / float64(b.Visitors), Budget: visitorSocketBudget, N: b.Visitors})
	b.add(rate("visitors", "visitors' sockets opened", "sockets/s", b.Visitors, joined, 0))
	row := latency("visitors", "visitor's message to every agent's socket", said.ToAgents, .99, visitorDelayBudget)
	row.Note = fmt.Sprintf("from sending, with the commit; %d sockets of visitors, %d of agents; %d missed", b.Visitors, visitorAgents, said.Missed)
	b.add(row)
	b.add(latency("visitors", "visitor's message to its ack", said.Acks, .99, visitorDelayBudget))
	b.add(latency("visitors", "agent's answer to the visitor's socket", said.ToVisitor, .99, visitorDelayBudget))
	return nil
}

// openShop makes a site whose visitors have been there before, each from a network of their own.
func (b *bench) openShop(ctx context.Context) error {
	var site int64
	err := b.db.Pool.QueryRow(ctx, `
		INSERT INTO chat_sites (key, name, origins, look, secret, created_at, updated_at)
		VALUES ('bench', 'Bench', '{}', '{"color":"#2255cc","side":"right"}', 'secret', now(), now())
		ON CONFLICT (key) DO UPDATE SET updated_at = now() RETURNING id`).Scan(&site)
	if err != nil {
		return fmt.Errorf("open the shop: %w", err)
	}
	hashes := make([][]byte, b.Visitors)
	for i := range hashes {
		secret := visitorSecret(i)
		sum := sha256.Sum256(secret[:])
		hashes[i] = sum[:]
	}
	_, err = b.db.Pool.Exec(ctx, `
		INSERT INTO chat_visitors (site_id, token_hash, created_at, seen_at) SELECT $1, unnest($2::bytea[]), now(), now()
		ON CONFLICT (token_hash) DO NOTHING`, site, hashes)
	if err != nil {
		return fmt.Errorf("let visitors in: %w", err)
	}
	return nil
}

func visitorSecret(i int) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "visitor %d of the bench", i))
}

func visitorToken(i int) string {
	secret := visitorSecret(i)
	return base64.RawURLEncoding.EncodeToString(secret[:])
}

// shopTalk is what the visitors' program measured.
type shopTalk struct {
	ToAgents  times
	ToVisitor times
	Acks      times
	Missed    int
}

// Visitors opens so many sockets of visitors, and those of agents, prints how long the former took, and on a line of in
// has so many rounds of question and answer, whose times it prints. It is its own program so that what it needs is not
// counted as the server's.
func Visitors(ctx context.Context, address string, sockets, rounds int, in io.Reader, out io.Writer) error {
	s := shop{address: address, visitors: make([]*ear, sockets), heard: make(chan sighting, 4096)}
	nothing := marking + "nothing yet"
	s.awaited.Store(&nothing)
	agents, err := s.gatherAgents(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	group, joining := errgroup.WithContext(ctx)
	group.SetLimit(joinAtOnce)
	for i := range sockets {
		group.Go(func() (err error) {
			s.visitors[i], err = s.visit(joining, i)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	report := json.NewEncoder(out)
	if err := report.Encode(time.Since(began)); err != nil {
		return err
	}
	if _, err := bufio.NewReader(in).ReadString('\n'); err != nil {
		return err
	}
	said, err := s.talk(ctx, min(visitorChats, sockets), agents, rounds)
	if err != nil {
		return err
	}
	return report.Encode(said)
}

// shop is the visitors' program.
type shop struct {
	address  string
	visitors []*ear
	heard    chan sighting
	awaited  atomic.Pointer[string] // the mark that is on its way
}

// sighting is a mark that has come to a socket for the first time.
type sighting struct {
	mark string
	at   time.Time
	who  string // agent, visitor, or ack
	text []byte // of an ack
}

// ear is a socket that listens for marks.
type ear struct {
	conn net.Conn
	mu   sync.Mutex // one writes at a time: answers to pings, and what is said
}

func (e *ear) say(frame any) error {
	encoded, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return wsutil.WriteClientText(e.conn, encoded)
}

// open upgrades a connection, says hello and returns when it is welcomed.
func (s *shop) open(ctx context.Context, path, headers, greeting, who string) (*ear, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", s.address)
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(time.Now().Add(joinTimeout)); err != nil {
		return nil, err
	}
	hello := ws.MustCompileFrame(ws.MaskFrame(ws.NewTextFrame([]byte(greeting))))
	request := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n%s"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n%s", path, s.address, headers, hello)
	if _, err := io.WriteString(conn, request); err != nil {
		return nil, err
	}
	r := bufio.NewReaderSize(conn, readBuffer)
	response, err := http.ReadResponse(r, nil)
	if err != nil {
		return nil, err
	}
	_ = response.Body.Close() // a switched connection has none
	if response.StatusCode != http.StatusSwitchingProtocols {
		return nil, fmt.Errorf("%s was refused: %s", path, response.Status)
	}
	e := &ear{conn: conn}
	both := struct {
		io.Reader
		io.Writer
	}{r, conn}
	welcome, err := wsutil.ReadServerText(both)
	if err != nil || !strings.Contains(string(welcome), `"welcome"`) {
		return nil, fmt.Errorf("%s was not welcomed: %s: %w", path, welcome, errors.Join(err))
	}
	if err := conn.SetDeadline(time.Time{}); err != nil {
		return nil, err
	}
	go s.listen(e, both, who)
	return e, nil
}

func (s *shop) listen(e *ear, both io.ReadWriter, who string) {
	defer e.conn.Close()
	last := ""
	for {
		payload, err := wsutil.ReadServerText(both) // answers pings
		if err != nil {
			return // what it did not get is missed
		}
		at := time.Now()
		if strings.HasPrefix(string(payload), `{"type":"ack"`) {
			s.heard <- sighting{who: "ack", at: at, text: payload}
			continue
		}
		if mark := *s.awaited.Load(); mark != last && bytes.Contains(payload, []byte(mark)) {
			last = mark
			s.heard <- sighting{mark: mark, at: at, who: who}
		}
	}
}

func (s *shop) gatherAgents(ctx context.Context) (int, error) {
	n := min(visitorAgents, agentsLoaded)
	for i := range n {
		headers := fmt.Sprintf("Authorization: Bearer %s\r\n", token(int64(1+i)))
		if _, err := s.open(ctx, "/live", headers, `{"type":"hello","after":null}`, "agent"); err != nil {
			return 0, err
		}
	}
	return n, nil
}

func (s *shop) visit(ctx context.Context, i int) (*ear, error) {
	headers := fmt.Sprintf("X-Forwarded-For: 10.%d.%d.1\r\n", i/250%250, i%250)
	greeting := fmt.Sprintf(`{"type":"hello","token":"%s","after":null,"page":{"url":"https://shop.example/","title":"Shop"}}`, visitorToken(i))
	return s.open(ctx, "/chat/socket", headers, greeting, "visitor")
}

// talk has rounds of question and answer, one after the other: what is measured is how long one takes.
func (s *shop) talk(ctx context.Context, chats, agents, rounds int) (*shopTalk, error) {
	said := &shopTalk{}
	tickets := make([]string, chats)
	c := (&bench{Options: Options{Clients: 1}, server: &server{address: s.address}}).client()
	defer c.close()
	run := fmt.Sprintf("%x", time.Now().UnixNano())
	pace := time.NewTicker(visitorRoundEvery)
	defer pace.Stop()
	for round := range chats + rounds {
		<-pace.C
		who := round % chats
		conversation := tickets[who]
		if conversation == "" {
			conversation = "n:bench-" + run
		}
		question := fmt.Sprintf("%s%06d", marking, 2*round)
		s.awaited.Store(&question)
		began := time.Now()
		err := s.visitors[who].say(map[string]any{
			"type": "send", "nonce": fmt.Sprintf("%s-%06d", run, round), "conversation": conversation, "text": question,
		})
		if err != nil {
			return nil, err
		}
		asked, err := s.await(ctx, question, "agent", agents, true)
		if err != nil {
			return nil, err
		}
		tickets[who] = asked.conversation
		reply := fmt.Sprintf("%s%06d", marking, 2*round+1)
		s.awaited.Store(&reply)
		answered := time.Now()
		_, err = c.call(ctx, int64(1+who%agents), http.MethodPost, "/tickets/"+asked.conversation+"/replies",
			map[string]any{"kind": "message", "body_text": reply, "anyway": true})
		if err != nil {
			return nil, err
		}
		got, err := s.await(ctx, reply, "visitor", 1, false)
		if err != nil {
			return nil, err
		}
		if round < chats {
			continue // beginning a chat is something else
		}
		for _, at := range asked.at {
			said.ToAgents = append(said.ToAgents, at.Sub(began))
		}
		said.Acks = append(said.Acks, asked.acked.Sub(began))
		said.Missed += agents - len(asked.at) + 1 - len(got.at)
		for _, at := range got.at {
			said.ToVisitor = append(said.ToVisitor, at.Sub(answered))
		}
	}
	return said, nil
}

// arrival is when a mark came to the sockets that should hear it.
type arrival struct {
	at           []time.Time
	acked        time.Time
	conversation string
}

// await collects until everybody has heard of a mark, or patience ends.
func (s *shop) await(ctx context.Context, mark, who string, listeners int, ack bool) (arrival, error) {
	var a arrival
	over := time.NewTimer(visitorPatience)
	defer over.Stop()
	for len(a.at) < listeners || ack && a.conversation == "" {
		select {
		case h := <-s.heard:
			switch {
			case h.who == "ack" && ack:
				var frame struct{ Conversation string }
				if err := json.Unmarshal(h.text, &frame); err != nil {
					return a, err
				}
				a.acked, a.conversation = h.at, frame.Conversation
			case h.mark == mark && h.who == who:
				a.at = append(a.at, h.at)
			}
		case <-over.C:
			if ack && a.conversation == "" {
				return a, fmt.Errorf("%s was not acknowledged", mark)
			}
			return a, nil
		case <-ctx.Done():
			return a, ctx.Err()
		}
	}
	return a, nil
}
