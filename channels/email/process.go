package email

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/channels/email/mailparse"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// Receiver files what customers say; tickets.Desk does.
type Receiver interface {
	Receive(ctx context.Context, in tickets.Inbound, also func(tx *pg.Tx, r tickets.Receipt) error) (tickets.Receipt, error)
}

// Bouncer records that a message came back; channels.Dispatcher does.
type Bouncer interface {
	Bounce(ctx context.Context, rfcMessageID, words string, delayed bool, also func(tx *pg.Tx, ticketID, messageID int64) error) (found bool, err error)
}

// Processor gives each received mail its final state. All fields but Limits and Waits are required.
type Processor struct {
	DB        *pg.DB
	Desk      Receiver
	Bounces   Bouncer
	Store     Store
	Mailboxes *Mailboxes
	Tokens    *Tokens
	Now       func() time.Time
	Log       *slog.Logger

	Limits mailparse.Limits
	// underway are mails that are being filed at once, and so not in the ledger yet.
	underway underway
	// Waits are the pauses between attempts at a mail that fails for a reason of its own; after the
	// last attempt it is quarantined. Empty takes the default.
	Waits []time.Duration
}

// With is p for a desk that goes by another clock.
func (p *Processor) With(desk Receiver, now func() time.Time) *Processor {
	return &Processor{
		DB: p.DB, Desk: desk, Bounces: p.Bounces, Store: p.Store, Mailboxes: p.Mailboxes, Tokens: p.Tokens, Now: now, Log: p.Log,
		Limits: p.Limits, Waits: p.Waits,
	}
}

var (
	// errProcessed says that somebody else has given the mail its state.
	errProcessed = errors.New("mail is processed already")
	// errOriginalPending says that the mail answers one that is still on its way.
	errOriginalPending = errors.New("the mail that this one answers is still being processed")
)

// originalPatience is how long an answer waits for the mail that it answers.
const originalPatience = 10 * time.Second

// process gives the mail its final state. A mail that has one already is left alone. With patient
// set it returns errOriginalPending rather than open a second ticket beside the original's.
func (p *Processor) process(ctx context.Context, id int64, patient bool) (err error) {
	defer caught(&err, id)
	row, err := p.load(ctx, id)
	if err != nil || row.State != StateReceived {
		return err
	}
	raw, _, err := p.Store.Open(ctx, row.SHA256)
	if err != nil {
		return fmt.Errorf("open raw mail %d: %w", row.ID, err)
	}
	m, err := p.parse(row, raw)
	if err = errors.Join(err, raw.Close()); err != nil {
		return err
	}
	err = p.resolve(ctx, row, m, patient)
	if errors.Is(err, errProcessed) {
		return nil
	}
	return err
}

// resolve decides what the mail is and does it.
func (p *Processor) resolve(ctx context.Context, row *Mail, m *mailparse.Mail, patient bool) error {
	if patient && p.Now().Sub(row.ReceivedAt) < originalPatience {
		if err := p.checkOriginals(ctx, row, m); err != nil {
			return err
		}
	}
	if err := p.file(ctx, row, m); err != nil {
		return fmt.Errorf("process mail %d: %w", row.ID, err)
	}
	return nil
}

// caught turns a panic into the error of whoever defers it.
func caught(err *error, id int64) {
	if caught := recover(); caught != nil {
		*err = fmt.Errorf("process mail %d: panic: %v\n%s", id, caught, debug.Stack())
	}
}

// load reads what processing needs of the row.
func (p *Processor) load(ctx context.Context, id int64) (*Mail, error) {
	row := Mail{ID: id}
	var to []string
	err := p.DB.Pool.QueryRow(ctx, `
		SELECT sha256, source, envelope_from, envelope_to, mailbox_id, rfc_message_id, sender, subject, state, received_at
		FROM inbound_mails WHERE id = $1`, id).Scan(&row.SHA256, &row.Source, &row.EnvelopeFrom, &to, &row.MailboxID,
		&row.RFCMessageID, &row.Sender, &row.Subject, &row.State, &row.ReceivedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("mail %d is not in the ledger: %w", id, err)
	}
	if err != nil {
		return nil, fmt.Errorf("read mail %d: %w", id, err)
	}
	row.EnvelopeTo = to
	return &row, nil
}

// parse reads the mail and sets what the row says of it.
func (p *Processor) parse(row *Mail, raw io.Reader) (*mailparse.Mail, error) {
	m, err := mailparse.Parse(raw, p.Limits)
	if err != nil {
		return nil, fmt.Errorf("parse mail %d: %w", row.ID, err)
	}
	row.RFCMessageID = storable(m.MessageID, maxMessageID)
	row.Sender, row.Subject = storable(m.From.Address, maxAddress), storable(m.Subject, maxSubject)
	return m, nil
}

// Bounds of the ledger's columns, in bytes.
const (
	maxMessageID = 1000
	maxSubject   = 1000
	maxReason    = 4000
)

// checkOriginals returns errOriginalPending while a mail that this one answers is being filed, or is in the
// ledger and not processed. In this order: what was being filed is in the ledger thereafter.
func (p *Processor) checkOriginals(ctx context.Context, row *Mail, m *mailparse.Mail) error {
	ids := references(m)
	if len(ids) == 0 {
		return nil
	}
	if p.underway.any(ids, row.RFCMessageID) {
		return errOriginalPending
	}
	var pending bool
	err := p.DB.Pool.QueryRow(ctx,
		`SELECT EXISTS (SELECT FROM inbound_mails WHERE rfc_message_id = ANY($1) AND state = 'received' AND id <> $2)`,
		ids, row.ID).Scan(&pending)
	if err != nil {
		return fmt.Errorf("look for the originals of mail %d: %w", row.ID, err)
	}
	if pending {
		return errOriginalPending
	}
	return nil
}

// file decides what the mail is and files it as that.
func (p *Processor) file(ctx context.Context, row *Mail, m *mailparse.Mail) error {
	if n := hops(m); n > maxHops {
		return p.settle(ctx, row, verdict{state: StateQuarantined, reason: fmt.Sprintf("a loop: it has passed %d servers", n)})
	}
	own, err := p.ownMessage(ctx, m)
	if err != nil {
		return err
	}
	if own != nil {
		return p.settle(ctx, row, verdict{StateDuplicate, "our own mail came back to us", own.TicketID, own.ID})
	}
	if done, err := p.fileBounce(ctx, row, m); done || err != nil {
		return err
	}
	from, reason, err := p.sender(ctx, m)
	if err != nil {
		return err
	}
	if reason != "" {
		return p.settle(ctx, row, verdict{state: StateQuarantined, reason: reason})
	}
	return p.receive(ctx, row, m, from)
}

func (p *Processor) receive(ctx context.Context, row *Mail, m *mailparse.Mail, from mailparse.Address) error {
	if err := p.assignMailbox(ctx, row, m); err != nil {
		return err
	}
	in, err := p.inbound(ctx, row, m, from)
	if err != nil {
		return err
	}
	_, err = p.Desk.Receive(ctx, in, func(tx *pg.Tx, r tickets.Receipt) error {
		return p.settleTx(ctx, tx, row, verdict{stateOf(r.Outcome, in.Auto), "", r.TicketID, r.MessageID})
	})
	return err
}

func stateOf(outcome tickets.Outcome, auto string) State {
	switch {
	case outcome == tickets.OutcomeDuplicate:
		return StateDuplicate
	case outcome == tickets.OutcomeNewTicket:
		return StateNewTicket
	case auto == string(mailparse.AutoReply):
		return StateAutoReply
	default:
		return StateThreaded
	}
}

// assignMailbox finds the mailbox of a mail that came without an envelope: in its headers, or else
// the oldest.
func (p *Processor) assignMailbox(ctx context.Context, row *Mail, m *mailparse.Mail) error {
	if row.MailboxID != nil {
		return nil
	}
	for _, address := range recipients(row, m) {
		own, err := p.Mailboxes.Own(ctx, address) // strangers' addresses must not cost a query each
		if err != nil {
			return err
		}
		if !own {
			continue
		}
		box, found, err := p.Mailboxes.Find(ctx, address)
		if err != nil {
			return err
		}
		if found {
			row.MailboxID = &box.ID
			return nil
		}
	}
	box, found, err := p.Mailboxes.Default(ctx)
	if err == nil && found {
		row.MailboxID = &box.ID
	}
	return err
}

// verdict is a final state with what it points to.
type verdict struct {
	state             State
	reason            string
	ticketID, message int64
}

// settle writes the verdict in a transaction of its own.
func (p *Processor) settle(ctx context.Context, row *Mail, v verdict) error {
	return p.DB.Tx(ctx, func(tx *pg.Tx) error { return p.settleTx(ctx, tx, row, v) })
}

// settleTx writes the verdict, and the row when it is not in the ledger yet.
func (p *Processor) settleTx(ctx context.Context, tx *pg.Tx, row *Mail, v verdict) error {
	if row.State != StateReceived {
		p.enterSettled(tx, row, v)
		return nil
	}
	tag, err := tx.Pgx.Exec(ctx, settleSQL, row.ID, string(v.state), storable(v.reason, maxReason), v.ticketID, v.message,
		row.MailboxID, row.RFCMessageID, row.Sender, row.Subject, p.Now().UTC())
	if err != nil {
		return fmt.Errorf("write mail ledger: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return errProcessed
	}
	return nil
}

const settleSQL = `
UPDATE inbound_mails SET state = $2, reason = $3, ticket_id = nullif($4::bigint, 0), message_id = nullif($5::bigint, 0),
       mailbox_id = $6, rfc_message_id = $7, sender = $8, subject = $9, processed_at = $10
WHERE id = $1 AND state = 'received'`

// quarantine gives up on the mail with the error that it fails with.
func (p *Processor) quarantine(ctx context.Context, id int64, cause error) error {
	row, err := p.load(ctx, id)
	if err != nil {
		return err
	}
	summary, _, _ := strings.Cut(cause.Error(), "\n")
	p.Log.Error("mail quarantined", "mail", id, "error", cause)
	err = p.settle(ctx, row, verdict{state: StateQuarantined, reason: "it could not be processed: " + summary})
	if errors.Is(err, errProcessed) {
		return nil
	}
	return err
}
