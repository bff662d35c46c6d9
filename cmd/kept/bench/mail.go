package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5"
)

const (
	mailBudget     = 500 // mails/s
	mailLateBudget = 150 // ms
	mailWords      = 750 // about 5 KB
	settlePatience = 2 * time.Minute
)

// mail hands mails over on all connections at once, without a pause, and looks when their tickets were
// committed.
func (b *bench) mail(ctx context.Context) error {
	run := fmt.Sprintf("%d", time.Now().UnixNano())
	before, err := b.effort(ctx)
	if err != nil {
		return err
	}
	begun := time.Now()
	sent, err := b.post(ctx, run)
	if err != nil {
		return err
	}
	accepted := time.Since(begun)
	settled, err := b.settled(ctx, run, len(sent))
	if err != nil {
		return err
	}
	var late times
	var last time.Time
	for id, at := range settled {
		late = append(late, at.Sub(sent[id]))
		if at.After(last) {
			last = at
		}
	}
	row := rate("mail", "SMTP mail to committed ticket", "mails/s", len(settled), last.Sub(begun), mailBudget)
	cost, err := before.each(ctx, b, len(settled))
	if err != nil {
		return err
	}
	row.Note = fmt.Sprintf("accepted at %.0f/s; %s", float64(len(sent))/accepted.Seconds(), cost)
	b.add(row)
	b.add(latency("mail", "end of DATA to committed ticket", late, .99, mailLateBudget))
	b.add(Row{Name: "mail", What: "accepted mails without a ticket", Unit: "mails", Measured: float64(len(sent) - len(settled)), N: len(sent)})
	return nil
}

// post sends all mails and returns when the end of each was written, by Message-ID.
func (b *bench) post(ctx context.Context, run string) (map[string]time.Time, error) {
	var (
		mu    sync.Mutex
		sent  = make(map[string]time.Time, b.Mails)
		first error
		wg    sync.WaitGroup
		todo  = make(chan int, b.Mails)
		l     = newLanguage()
	)
	for i := range b.Mails {
		todo <- i
	}
	close(todo)
	for range b.Clients {
		wg.Go(func() {
			err := b.postman(ctx, todo, func(i int) letter { return b.letter(l, run, i) }, func(id string, at time.Time) {
				mu.Lock()
				defer mu.Unlock()
				sent[id] = at
			})
			mu.Lock()
			defer mu.Unlock()
			if first == nil {
				first = err
			}
		})
	}
	wg.Wait()
	return sent, first
}

type letter struct{ id, from, raw string }

// letter is by a customer whom the desk knows, or, as often, by a new one.
func (b *bench) letter(l *language, run string, i int) letter {
	r := rand.New(rand.NewPCG(4, uint64(i)))
	from := customerAddress(1 + r.Int64N(b.people.customers))
	if i%2 == 0 {
		from = fmt.Sprintf("new%d.%s@example.net", i, run)
	}
	id := fmt.Sprintf("%d.%s@bench.example.net", i, run)
	raw := fmt.Sprintf("From: %s <%s>\r\nTo: support@example.com\r\nSubject: %s\r\nMessage-ID: <%s>\r\nDate: Mon, 02 Jan 2006 15:04:05 +0000\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n", l.name(r), from, l.sentence(r), id, l.text(r, mailWords))
	return letter{id: id, from: from, raw: raw}
}

// postman delivers on one connection, like another mail server's.
func (b *bench) postman(ctx context.Context, todo <-chan int, letter func(int) letter, ended func(id string, at time.Time)) error {
	c, err := smtp.Dial(b.server.smtp)
	if err != nil {
		return err
	}
	defer c.Close()
	for i := range todo {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		m := letter(i)
		if err := c.Mail(m.from, nil); err != nil {
			return err
		}
		if err := c.Rcpt("support@example.com", nil); err != nil {
			return err
		}
		w, err := c.Data()
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, m.raw); err != nil {
			return err
		}
		at := time.Now()
		if err := w.Close(); err != nil { // waits for 250
			return err
		}
		ended(m.id, at)
	}
	return c.Quit()
}

// settled returns when the tickets of the run's mails were committed, by Message-ID, once each of the
// mails has a state; those that have no ticket are left out.
func (b *bench) settled(ctx context.Context, run string, n int) (map[string]time.Time, error) {
	committed, err := b.committed(ctx, "i", "processed_at")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, settlePatience)
	defer cancel()
	pattern := "%." + run + "@bench.example.net"
	err = until(ctx, 20*time.Millisecond, func() (bool, error) {
		var open int
		err := b.db.Pool.QueryRow(ctx, `SELECT count(*) FROM inbound_mails WHERE state = 'received'`).Scan(&open)
		return open == 0, err
	})
	if err != nil {
		return nil, fmt.Errorf("wait for the mails to be processed: %w", err)
	}
	rows, err := b.db.Pool.Query(ctx, `
		SELECT i.rfc_message_id, `+committed+` FROM inbound_mails i JOIN tickets t ON t.id = i.ticket_id JOIN messages m ON m.id = i.message_id
		WHERE i.state = 'new_ticket' AND i.rfc_message_id LIKE $1`, pattern)
	if err != nil {
		return nil, err
	}
	settled := make(map[string]time.Time, n)
	var id string
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&id, &at}, func() error { settled[id] = at; return nil })
	return settled, err
}
