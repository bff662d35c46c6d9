package chat

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Postman mails what browsers never came for; *email.Sender does. Errors are those of channels.Sender.
type Postman interface {
	SendChat(ctx context.Context, messageIDs []int64, to tickets.Person, last bool) (channels.Sent, error)
	SendTranscript(ctx context.Context, ticketID int64, to tickets.Person, key string, last bool) (channels.Sent, error)
}

// Sender carries on a chat by mail. It is the channels.Sender of chats: when a message has waited long enough for the
// visitor's browser, it goes with all others that the browser has not got, in one mail.
type Sender struct {
	db   *pg.DB
	post Postman
	now  func() time.Time
}

// NewSender makes a Sender.
func NewSender(db *pg.DB, post Postman, now func() time.Time) *Sender {
	return &Sender{db: db, post: post, now: func() time.Time { return now().UTC().Truncate(time.Microsecond) }}
}

// behindOlder is how much later a message is looked at that goes with an older one.
const behindOlder = time.Minute

// Send implements channels.Sender.
func (s *Sender) Send(ctx context.Context, messageID int64, last bool) (channels.Sent, error) {
	var ticketID, got int64
	var to tickets.Person
	err := s.db.Pool.QueryRow(ctx, `
		SELECT m.ticket_id, coalesce(c.got_message_id, 0), coalesce(r.name, ''), coalesce(r.email, '')
		FROM messages m JOIN tickets t ON t.id = m.ticket_id JOIN customers r ON r.id = t.requester_id
		LEFT JOIN chat_conversations c ON c.ticket_id = t.id WHERE m.id = $1`, messageID).Scan(&ticketID, &got, &to.Name, &to.Address)
	if errors.Is(err, pgx.ErrNoRows) {
		return channels.Sent{}, &channels.Refusal{Permanent: true, Words: "the message is no more"}
	}
	if err != nil {
		return channels.Sent{}, fmt.Errorf("read message %d: %w", messageID, err)
	}
	switch {
	case got >= messageID:
		return channels.Sent{}, nil // the browser came
	case to.Address == "":
		return channels.Sent{}, &channels.Wait{}
	}
	rows, err := s.db.Pool.Query(ctx, `
		SELECT d.message_id, d.next_try_at FROM deliveries d JOIN messages m ON m.id = d.message_id
		WHERE m.ticket_id = $1 AND m.id > $2 AND d.channel = 'chat' AND d.state IN ('queued', 'deferred') ORDER BY d.message_id`, ticketID, got)
	if err != nil {
		return channels.Sent{}, fmt.Errorf("read what waits on chat %d: %w", ticketID, err)
	}
	var ids []int64
	var id int64
	var due, olderDue *time.Time
	_, err = pgx.ForEachRow(rows, []any{&id, &due}, func() error {
		if ids = append(ids, id); id < messageID && olderDue == nil {
			olderDue = due
		}
		return nil
	})
	if err != nil {
		return channels.Sent{}, fmt.Errorf("read what waits on chat %d: %w", ticketID, err)
	}
	if !slices.Contains(ids, messageID) {
		return channels.Sent{}, nil // it has just gone with another
	}
	if olderDue != nil { // one job mails them all: that of the oldest that has one
		until := s.now().Add(behindOlder)
		if olderDue.After(until) {
			until = olderDue.Add(behindOlder)
		}
		return channels.Sent{}, &channels.Wait{Until: &until}
	}
	sent, err := s.post.SendChat(ctx, ids, to, last)
	if err == nil {
		sent.Also = slices.DeleteFunc(ids, func(id int64) bool { return id == messageID })
	}
	return sent, err
}

// TranscriptArgs are the job of mailing all that was said to the visitor.
type TranscriptArgs struct {
	TicketID int64          `json:"ticket_id"`
	To       tickets.Person `json:"to"`
	Key      string         `json:"key"`
}

// Kind implements river.JobArgs.
func (TranscriptArgs) Kind() string { return "chat_transcript" }

// TranscriptWorker mails transcripts.
type TranscriptWorker struct {
	river.WorkerDefaults[TranscriptArgs]
	post Postman
}

// NewTranscriptWorker makes a TranscriptWorker.
func NewTranscriptWorker(post Postman) *TranscriptWorker { return &TranscriptWorker{post: post} }

// Work implements river.Worker. What the relay refuses for good is not tried again.
func (w *TranscriptWorker) Work(ctx context.Context, job *river.Job[TranscriptArgs]) error {
	_, err := w.post.SendTranscript(ctx, job.Args.TicketID, job.Args.To, job.Args.Key, false)
	var refusal *channels.Refusal
	if errors.Is(err, channels.ErrNoRelay) || errors.As(err, &refusal) && refusal.Permanent {
		return river.JobCancel(err)
	}
	return err
}

// mailTranscript has all that was said mailed to the visitor, and returns the address: the one given now, which
// becomes where they are answered, or the one known. Faults: invalid_input, too_fast.
func (r *Reception) mailTranscript(ctx context.Context, c *caller, ticketID int64, address string) (string, error) {
	address = strings.ToLower(line(address, maxAddress))
	if address != "" {
		if err := tickets.CheckAddress("email", address); err != nil {
			return "", err
		}
	}
	if err := r.allow.spend(spender{what: "transcript", visitor: c.id}, r.Limits.Transcripts); err != nil {
		return "", err
	}
	if err := r.allow.spend(spender{what: "transcript", network: c.network}, r.Limits.Mailed); err != nil {
		return "", err
	}
	if address != "" && address != c.email {
		if err := r.contact(ctx, c, tickets.Person{Address: address}); err != nil {
			return "", err
		}
	}
	to := tickets.Person{Name: c.name, Address: address}
	if to.Address == "" {
		to.Address = c.email
	}
	if to.Address == "" {
		err := r.DB.Pool.QueryRow(ctx, `SELECT coalesce(r.email, '') FROM tickets t JOIN customers r ON r.id = t.requester_id WHERE t.id = $1`, ticketID).Scan(&to.Address)
		if err != nil {
			return "", fmt.Errorf("read the customer's address: %w", err)
		}
	}
	if to.Address == "" {
		return "", fault.InvalidField("email", "say where the transcript shall go")
	}
	err := r.DB.Tx(ctx, func(tx *pg.Tx) error {
		args := TranscriptArgs{TicketID: ticketID, To: to, Key: strings.ToLower(rand.Text()[:16])}
		_, err := r.Jobs.InsertTx(ctx, tx.Pgx, args, &river.InsertOpts{Queue: channels.Queue, MaxAttempts: 8})
		return err
	})
	if err != nil {
		return "", fmt.Errorf("insert job of a transcript: %w", err)
	}
	return to.Address, nil
}
