package demo

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/smtp"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// Live keeps customers writing to a running server by SMTP, one about every Every, and lets them
// answer what agents write to them. It runs until ctx is done.
type Live struct {
	SMTP    string // host:port of the server
	Mailbox string
	DB      *pg.DB // to read what agents answered
	Every   time.Duration
	Log     *slog.Logger
	Seed    uint64
}

// answerChance is how likely a customer answers an agent; the rest is content.
const answerChance = 0.6

// Run sends until ctx is done.
func (l *Live) Run(ctx context.Context) error {
	w := &writer{r: rand.New(rand.NewPCG(l.Seed, 7)), end: time.Now()}
	w.people = crowd(w.r, 60)
	seen, err := l.newestAnswer(ctx)
	if err != nil {
		return err
	}
	for {
		if seen, err = l.answer(ctx, w, seen); err != nil {
			l.Log.Warn("answer agents", "error", err)
		}
		if err := l.open(w); err != nil {
			l.Log.Warn("write to the desk", "error", err)
		}
		pause := time.NewTimer(time.Duration((0.4 + 1.2*w.r.Float64()) * float64(l.Every)))
		select {
		case <-ctx.Done():
			pause.Stop()
			return nil
		case <-pause.C:
		}
	}
}

// open begins a new case.
func (l *Live) open(w *writer) error {
	s := w.story(w.r.Float64() < 0.2)
	t := w.newCase(s, w.people[len(extraordinary)+w.r.IntN(len(w.people)-len(extraordinary))])
	return l.send(letter{from: t.customer, subject: strings.ReplaceAll(t.subject, "{agent}", "your team"), text: t.words.Replace(pick(w.r, s.opening)), file: s.file})
}

func (l *Live) newestAnswer(ctx context.Context) (int64, error) {
	var id int64
	err := l.DB.Read(ctx).Raw(`SELECT COALESCE(max(id), 0) FROM messages`).Scan(&id).Error
	return id, err
}

// answer lets customers react to what agents have written since the message seen.
func (l *Live) answer(ctx context.Context, w *writer, seen int64) (int64, error) {
	var rows []struct {
		ID           int64
		Subject      string
		RFCMessageID string `gorm:"column:rfc_message_id"`
		Name, Email  string
	}
	err := l.DB.Read(ctx).Raw(`
		SELECT m.id, t.subject, m.rfc_message_id, c.name, c.email
		FROM messages m JOIN tickets t ON t.id = m.ticket_id JOIN customers c ON c.id = t.requester_id
		WHERE m.id > ? AND m.kind = ? AND m.author_kind = ? AND m.rfc_message_id IS NOT NULL AND c.email LIKE '%.example'
		ORDER BY m.id LIMIT 20`, seen, tickets.KindMessage, tickets.ActorAgent).Scan(&rows).Error
	if err != nil {
		return seen, fmt.Errorf("read answers: %w", err)
	}
	for _, row := range rows {
		seen = row.ID
		if w.r.Float64() > answerChance {
			continue
		}
		words := pick(w.r, []string{"Thank you, that helps!", "Thanks. One more question: how long will it take?", "Hm, that did not work for me. What else can I try?"})
		err := l.send(letter{
			from: customer{name: row.Name, email: row.Email}, subject: "Re: " + row.Subject, text: words + "\n\n" + row.Name, inReplyTo: row.RFCMessageID,
		})
		if err != nil {
			return seen, err
		}
	}
	return seen, nil
}

func (l *Live) send(mail letter) error {
	mail.at, mail.to = time.Now(), l.Mailbox
	mail.id = fmt.Sprintf("live.%x@%s", mail.at.UnixNano(), "mail.example")
	raw, err := mail.raw()
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(l.SMTP)
	if err != nil {
		return fmt.Errorf("KEPT_SMTP_LISTEN: %w", err)
	}
	if err := smtp.SendMail(l.SMTP, nil, mail.from.email, []string{l.Mailbox}, raw); err != nil {
		return fmt.Errorf("send to %s: %w", host, err)
	}
	l.Log.Info("a customer wrote", "from", mail.from.email, "subject", mail.subject)
	return nil
}
