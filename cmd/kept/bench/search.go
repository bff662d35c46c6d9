package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

const (
	searchBudget  = 100 // ms
	indexPatience = 2 * time.Hour
	writersBeside = 4
)

// index waits until the new server has built its search index.
func (b *bench) index(ctx context.Context) error {
	if err := b.indexed(ctx); err != nil {
		return err
	}
	took := time.Since(b.server.started)
	row := rate("index", "search index, built from nothing", "messages/s", b.report.Messages, took, 0)
	row.Note = fmt.Sprintf("took %s", took.Round(time.Millisecond))
	size, err := sizeOf(filepath.Join(b.data(), "index", "tickets"))
	if err != nil {
		return err
	}
	row.Note += fmt.Sprintf("; %.0f MiB on disk", mib(size))
	b.add(row)
	memory, err := b.server.process.resident(ctx)
	if err != nil {
		return err
	}
	b.add(Row{Name: "index", What: "memory of the server after building", Unit: "MiB", Measured: mib(memory), N: 1})
	return nil
}

// indexed returns when the server's index holds every ticket as it is.
func (b *bench) indexed(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, indexPatience)
	defer cancel()
	return until(ctx, 100*time.Millisecond, func() (bool, error) {
		documents, err := b.server.figure(ctx, "kept_search_documents")
		if err != nil || int(documents) < b.report.Tickets {
			return false, err
		}
		behind, err := b.server.figure(ctx, "kept_search_behind_events")
		return behind == 0, err
	})
}

// question is what people type: frequent words and rare ones, names, numbers, phrases, slips and
// beginnings of words.
func (b *bench) question(l *language, r *rand.Rand) string {
	word := l.word(r)
	for len(word) < 5 {
		word = l.word(r)
	}
	switch r.IntN(8) {
	case 0:
		return "refund order " + word
	case 1:
		return fmt.Sprintf("KP-%07d", r.IntN(10_000_000))
	case 2:
		return places[r.IntN(len(places))] + " " + word
	case 3:
		return l.name(r)
	case 4:
		return word[:4]
	case 5:
		return word[:2] + word[3:] + " invoice"
	case 6:
		return `"password link" status:open`
	default:
		return word + " " + l.word(r)
	}
}

// search asks while nothing else happens, and while tickets change.
func (b *bench) search(ctx context.Context) error {
	c, r, l := b.client(), choices(), newLanguage()
	defer c.close()
	ask := func(ctx context.Context, _ int) error {
		_, err := c.get(ctx, b.people.agent(r), "/tickets/search?limit=20&q="+url.QueryEscape(b.question(l, r)))
		return err
	}
	t, err := sequence(ctx, b.Requests, ask)
	if err != nil {
		return err
	}
	b.add(latency("search", "ticket search", t, .95, searchBudget))

	writing, stop := context.WithCancel(ctx)
	defer stop()
	var notes atomic.Int64
	written := make(chan error, 1)
	begun := time.Now()
	go func() {
		_, _, err := together(writing, writersBeside, time.Hour, func(ctx context.Context, r *rand.Rand) error {
			notes.Add(1)
			return b.note(ctx, c, r, l.text(r, 20))
		})
		written <- err
	}()
	t, err = sequence(ctx, b.Requests, ask)
	if err != nil {
		return err
	}
	took := time.Since(begun)
	stop()
	if err := <-written; err != nil && writing.Err() == nil {
		return err
	}
	row := latency("search", "ticket search while tickets change", t, .95, searchBudget)
	row.Note = fmt.Sprintf("beside %.0f notes/s", float64(notes.Load())/took.Seconds())
	b.add(row)
	return nil
}

// note adds a note to some ticket.
func (b *bench) note(ctx context.Context, c *client, r *rand.Rand, text string) error {
	_, err := c.call(ctx, b.people.agent(r), http.MethodPost, fmt.Sprintf("/tickets/%d/replies", b.people.ticket(r)),
		map[string]any{"kind": "note", "body_text": strings.TrimSpace(text), "anyway": true})
	return err
}
