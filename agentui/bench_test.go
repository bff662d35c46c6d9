package agentui_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"
)

// hot is a client that costs little beside the server that is measured.
func (w *world) hot(who, method, path, body string) func(tb testing.TB) {
	return func(tb testing.TB) {
		req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
		defer fasthttp.ReleaseRequest(req)
		defer fasthttp.ReleaseResponse(res)
		req.SetRequestURI(w.url + "/api/v1" + path)
		req.Header.SetMethod(method)
		req.Header.Set("Authorization", "Bearer "+w.tokens[who])
		if body != "" {
			req.Header.SetContentType("application/json")
			req.SetBodyString(body)
		}
		require.NoError(tb, fasthttp.Do(req, res))
		require.Less(tb, res.StatusCode(), 300, string(res.Body()))
	}
}

// BenchmarkChanges has 32 clients change tickets: a note, a priority, an assignee in turn.
func BenchmarkChanges(b *testing.B) {
	w := newWorld(b)
	const clients = 32
	var group sync.WaitGroup
	requests := make([][]func(testing.TB), clients)
	for i := range requests {
		path := fmt.Sprintf("/tickets/%d", w.open("Hello"))
		requests[i] = []func(testing.TB){
			w.hot("ada", "POST", path+"/replies", `{"kind":"note","body_text":"Called them, nobody there.","anyway":true}`),
			w.hot("ada", "PATCH", path, `{"priority":"high"}`),
			w.hot("ada", "PATCH", path, fmt.Sprintf(`{"assignee_id":%d}`, w.people["ben"].ID)),
			w.hot("ada", "PATCH", path, `{"priority":"normal"}`),
			w.hot("ada", "PATCH", path, fmt.Sprintf(`{"assignee_id":%d}`, w.people["ada"].ID)),
		}
	}
	b.ResetTimer()
	for i := range clients {
		group.Go(func() {
			for n := i; n < b.N; n += clients {
				requests[i][n/clients%len(requests[i])](b)
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
}

// BenchmarkOpenTicket opens a ticket with 60 messages as the console does: the ticket and its timeline.
func BenchmarkOpenTicket(b *testing.B) {
	w := newWorld(b)
	id := w.open("Hello")
	for range 60 {
		in := w.Mail("ann@customer.example", "Re: Hello", strings.Repeat("It still does not work. ", 40))
		in.TokenTicketID = id
		w.Receive(in)
	}
	ticket, timeline := w.hot("ada", "GET", fmt.Sprintf("/tickets/%d", id), ""), w.hot("ada", "GET", fmt.Sprintf("/tickets/%d/timeline", id), "")
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		ticket(b)
		timeline(b)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}
