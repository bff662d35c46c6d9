package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"time"
)

const (
	fanOutBudget = 100 // ms
	socketBudget = 30  // KB
	// Each event has the server to itself: what is measured is how long one takes, not how many do.
	eventEvery     = 250 * time.Millisecond
	eventPerSocket = 100 * time.Microsecond
)

// live brings notes to all sockets, which are in a process of their own, so that the memory is the server's
// alone. The server is a fresh one: what earlier work has left would hide what sockets need.
func (b *bench) live(ctx context.Context) (err error) {
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
	crowd, err := b.gather(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, crowd.end()) }()
	if err := rest(ctx, b.Settle); err != nil { // the lists of who is there settle
		return err
	}
	after, err := b.server.process.resident(ctx)
	if err != nil {
		return err
	}
	committed, err := b.tell(ctx)
	if err != nil {
		return err
	}
	got, err := crowd.report()
	if err != nil {
		return err
	}
	var delays times
	missed := 0
	for mark, at := range committed {
		missed += b.Sockets - len(got[mark])
		for _, when := range got[mark] {
			delays = append(delays, time.Unix(0, when).Sub(at))
		}
	}
	row := latency("live", "commit to every other agent's socket", delays, .99, fanOutBudget)
	row.Note = fmt.Sprintf("%d sockets, %d events, %d missed", b.Sockets, len(committed), missed)
	b.add(row)
	b.add(Row{Name: "live", What: "memory of one socket", Unit: "KB", Measured: float64(after-before) / 1000 / float64(b.Sockets), Budget: socketBudget, N: b.Sockets})
	return nil
}

// marking makes notes known to the crowd.
const marking = "bench-mark-"

// tell adds notes one by one and returns when each was committed.
func (b *bench) tell(ctx context.Context) (map[string]time.Time, error) {
	c, r := b.client(), choices()
	defer c.close()
	committed, err := b.committed(ctx, "m", "created_at")
	if err != nil {
		return nil, err
	}
	at := map[string]time.Time{}
	every := eventEvery + time.Duration(b.Sockets)*eventPerSocket
	pace := time.NewTicker(every)
	defer pace.Stop()
	for i := range b.Events {
		<-pace.C
		mark := fmt.Sprintf("%s%06d", marking, i)
		answer, err := c.call(ctx, b.people.agent(r), http.MethodPost, fmt.Sprintf("/tickets/%d/replies", b.people.ticket(r)),
			map[string]any{"kind": "note", "body_text": mark, "anyway": true})
		if err != nil {
			return nil, err
		}
		var said struct{ Message struct{ ID int64 } }
		if err := json.Unmarshal(answer, &said); err != nil {
			return nil, err
		}
		var when time.Time
		if err := b.db.Pool.QueryRow(ctx, `SELECT `+committed+` FROM messages m WHERE id = $1`, said.Message.ID).Scan(&when); err != nil {
			return nil, err
		}
		at[mark] = when
	}
	return at, rest(ctx, 4*every)
}

// gathered is a crowd of sockets in a process of its own.
type gathered struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	done bool
}

// gather returns when all sockets have been welcomed.
func (b *bench) gather(ctx context.Context) (*gathered, error) {
	cmd := exec.CommandContext(ctx, b.Program, "bench", "crowd", "--address", b.server.address, "--sockets", fmt.Sprint(b.Sockets))
	cmd.Env, cmd.Stderr = b.environment(), b.Progress
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	g := &gathered{cmd: cmd, in: in, out: bufio.NewReader(out)}
	if line, err := g.out.ReadString('\n'); err != nil || line != crowdReady+"\n" {
		return nil, errors.Join(fmt.Errorf("the crowd did not gather: %q", line), err, g.end())
	}
	return g, nil
}

// report ends the crowd and returns when each of its sockets got each mark.
func (g *gathered) report() (map[string][]int64, error) {
	if err := g.in.Close(); err != nil {
		return nil, err
	}
	var got map[string][]int64
	return got, json.NewDecoder(g.out).Decode(&got)
}

func (g *gathered) end() error {
	if g.done {
		return nil
	}
	g.done = true
	_ = g.in.Close() // closed already when the report was asked for
	_, err := io.Copy(io.Discard, g.out)
	return errors.Join(err, g.cmd.Wait())
}
