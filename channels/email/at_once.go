package email

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/pg"
)

// atOncePatience bounds how long an answer to SMTP waits for the filing of its mail.
const atOncePatience = 5 * time.Second

// FileAtOnce files a mail whose raw bytes are in the store and that is not in the ledger: its row is
// written with its final state, in the transaction that does what the state says. When that does not
// work, whatever the reason, it calls otherwise, which leaves the mail to a job. It returns the mail's
// number in the ledger. It implements [Filer].
//
// A mail whose filing ends the process is in no ledger, and its sender was told nothing and tries again;
// to keep that from happening for ever, only mails of moderate size come this way.
func (p *Processor) FileAtOnce(ctx context.Context, mail Mail, raw []byte, otherwise func() (int64, error)) (int64, error) {
	defer p.underway.enter(mail.RFCMessageID)()
	row := mail // what failed half-way leaves no trace in what is left to the job
	err := p.fileAtOnce(ctx, &row, raw)
	if err == nil {
		return row.ID, nil
	}
	if !errors.Is(err, errOriginalPending) {
		p.Log.Warn("mail is left to a job", "message_id", mail.RFCMessageID, "error", err)
	}
	return otherwise()
}

func (p *Processor) fileAtOnce(ctx context.Context, row *Mail, raw []byte) (err error) {
	defer caught(&err, 0)
	ctx, cancel := context.WithTimeout(ctx, atOncePatience)
	defer cancel()
	m, err := p.parse(row, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	return p.resolve(ctx, row, m, true)
}

const enterSettledSQL = `
INSERT INTO inbound_mails (sha256, size, source, remote, envelope_from, envelope_to, mailbox_id, rfc_message_id, sender, subject,
       state, reason, ticket_id, message_id, received_at, processed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, nullif($13::bigint, 0), nullif($14::bigint, 0), $15, $16) RETURNING id`

// enterSettled writes the row of a mail together with its verdict, at the latest with the commit.
func (p *Processor) enterSettled(tx *pg.Tx, row *Mail, v verdict) {
	to := []string(row.EnvelopeTo)
	if to == nil {
		to = []string{}
	}
	tx.Later("write mail ledger", enterSettledSQL, row.SHA256, row.Size, string(row.Source), row.Remote, row.EnvelopeFrom, to,
		row.MailboxID, row.RFCMessageID, row.Sender, row.Subject, string(v.state), storable(v.reason, maxReason), v.ticketID, v.message,
		row.ReceivedAt, p.Now().UTC(),
	).QueryRow(func(r pgx.Row) error {
		if err := r.Scan(&row.ID); err != nil {
			return fmt.Errorf("write mail ledger: %w", err)
		}
		return nil
	})
}

// underway are the Message-IDs of mails that this node is filing. The zero value is ready for use.
type underway struct {
	mu  sync.Mutex
	ids map[string]int
}

// enter adds a mail and returns what takes it out again.
func (u *underway) enter(id string) (leave func()) {
	if id == "" {
		return func() {}
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.ids == nil {
		u.ids = map[string]int{}
	}
	u.ids[id]++
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.ids[id]--; u.ids[id] == 0 {
			delete(u.ids, id)
		}
	}
}

// any reports whether one of the mails is being filed, beside the asker's own.
func (u *underway) any(ids []string, own string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.ContainsFunc(ids, func(id string) bool { return id != own && u.ids[id] > 0 })
}
