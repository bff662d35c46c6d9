package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// client calls the API as one agent after another.
type client struct {
	http    *http.Client
	address string
	agents  int
}

func (b *bench) client() *client {
	transport := &http.Transport{MaxIdleConnsPerHost: b.Clients, MaxConnsPerHost: b.Clients, DisableCompression: true}
	return &client{http: &http.Client{Transport: transport, Timeout: time.Minute}, address: b.server.address, agents: b.people.agents}
}

func (c *client) close() { c.http.CloseIdleConnections() }

// call makes one request as an agent and returns the answer; any status but 2xx is an error.
func (c *client) call(ctx context.Context, agent int64, method, path string, body any) ([]byte, error) {
	var sent io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		sent = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://"+c.address+"/api/v1"+path, sent)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token(agent))
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %s: %s", method, path, response.Status, answer)
	}
	return answer, err
}

func (c *client) get(ctx context.Context, agent int64, path string) ([]byte, error) {
	return c.call(ctx, agent, http.MethodGet, path, nil)
}

// sequence times n calls of do, one after the other, after a few that are not counted.
func sequence(ctx context.Context, n int, do func(ctx context.Context, i int) error) (times, error) {
	taken := make(times, 0, n)
	const warm = 5
	for i := -warm; i < n; i++ {
		begun := time.Now()
		if err := do(ctx, i+warm); err != nil {
			return nil, err
		}
		if i >= 0 {
			taken = append(taken, time.Since(begun))
		}
	}
	return taken, nil
}

// together has clients call do for a period, each without a pause, and times each call. The period is
// what really passed.
func together(ctx context.Context, clients int, period time.Duration, do func(ctx context.Context, r *rand.Rand) error) (times, time.Duration, error) {
	var (
		mu    sync.Mutex
		taken times
		first error
		wg    sync.WaitGroup
	)
	begun := time.Now()
	for n := range clients {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(begun.UnixNano()), uint64(n)))
			var own times
			var err error
			for err == nil && time.Since(begun) < period {
				at := time.Now()
				err = do(ctx, r)
				own = append(own, time.Since(at))
			}
			mu.Lock()
			defer mu.Unlock()
			taken = append(taken, own...)
			if first == nil {
				first = err
			}
		})
	}
	wg.Wait()
	return taken, time.Since(begun), first
}
