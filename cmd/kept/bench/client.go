package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/valyala/fasthttp"
)

// client calls the API as one agent after another. It is fasthttp's, which leaves more of the machine to what
// is measured than net/http's does.
type client struct {
	http    *fasthttp.HostClient
	address string
	agents  int
}

const callTimeout = time.Minute

func (b *bench) client() *client {
	return &client{http: &fasthttp.HostClient{Addr: b.server.address, MaxConns: b.Clients}, address: b.server.address, agents: b.people.agents}
}

func (c *client) close() { c.http.CloseIdleConnections() }

// call makes one request as an agent and returns the answer; any status but 2xx is an error.
func (c *client) call(ctx context.Context, agent int64, method, path string, body any) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		request.SetBody(data)
	}
	request.Header.SetMethod(method)
	request.SetRequestURI("http://" + c.address + "/api/v1" + path)
	request.Header.Set("Authorization", "Bearer "+token(agent))
	request.Header.SetContentType("application/json")
	if err := c.http.DoTimeout(request, response, callTimeout); err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	answer := bytes.Clone(response.Body())
	if status := response.StatusCode(); status/100 != 2 {
		return answer, fmt.Errorf("%s %s: %d: %s", method, path, status, answer)
	}
	return answer, nil
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
