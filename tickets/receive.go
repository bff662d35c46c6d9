package tickets

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Inbound is one thing that a customer said, whatever the channel.
type Inbound struct {
	Channel    Channel
	ExternalID string // the channel's own name for it; the same one twice is one message
	MailboxID  *int64
	TeamID     *int64 // where a new ticket goes
	From       Person // Address may be "" when nobody knows it
	// Identity is how the customer is recognized; zero: by the address. With it, the address of From is where
	// a new customer is answered, and proves nothing.
	Identity IdentityKey
	// CustomerID is who said it, when the channel knows for certain; 0: by Identity or From.
	CustomerID int64
	To, Cc     []Person

	// How an answer finds its ticket, strongest first. TokenTicketID comes from a reply address that
	// Kept itself signed; References are Message-IDs, nearest first; SubjectTicketID is a number
	// in the subject and counts only when the sender takes part in that ticket already.
	TokenTicketID   int64
	References      []string
	SubjectTicketID int64

	RFCMessageID string
	InReplyTo    string
	Subject      string
	Text         string // all of it
	HTML         string // all of it, sanitized; "" when it came as text
	ReplyText    string // the new words only
	Auto         string // "", "auto-reply", "bulk", "list"
	Attachments  []*Attachment

	Priority Priority // of a new ticket; "" is normal
	Tags     []string
	Custom   map[string]any
}

// Outcome is what became of an Inbound.
type Outcome string

// The outcomes.
const (
	OutcomeNewTicket Outcome = "new_ticket"
	OutcomeThreaded  Outcome = "threaded"
	OutcomeDuplicate Outcome = "duplicate"
)

// Receipt says where a received message is.
type Receipt struct {
	Outcome    Outcome
	TicketID   int64
	MessageID  int64
	CustomerID int64
}

// Receive files what a customer said: onto the ticket it belongs to, reopening it, or as a new one.
// The same message again changes nothing and gives a receipt with OutcomeDuplicate. also, when not
// nil, runs in the same transaction with the receipt, so that a channel's own record of the message
// commits with it; in the duplicate case it runs in a transaction of its own.
func (d *Desk) Receive(ctx context.Context, in Inbound, also func(tx *pg.Tx, r Receipt) error) (Receipt, error) {
	in.clean()
	var receipt Receipt
	err := d.db.Tx(ctx, func(tx *pg.Tx) (err error) {
		if receipt, err = d.receive(ctx, tx, &in); err != nil {
			return err
		}
		return finishReceipt(tx, receipt, also)
	})
	if errors.Is(err, errDuplicate) { // somebody else stored it between our look and our insert
		err = d.db.Tx(ctx, func(tx *pg.Tx) (err error) {
			known, err := lookUp(ctx, tx, &in)
			if err != nil {
				return err
			}
			receipt = known.duplicate
			return finishReceipt(tx, receipt, also)
		})
	}
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}

// ReceiveTx is [Desk.Receive] inside the caller's transaction, who keeps the same message from being received
// twice at the same time.
func (d *Desk) ReceiveTx(ctx context.Context, tx *pg.Tx, in Inbound) (Receipt, error) {
	in.clean()
	return d.receive(ctx, tx, &in)
}

func finishReceipt(tx *pg.Tx, r Receipt, also func(*pg.Tx, Receipt) error) error {
	if also == nil {
		return nil
	}
	return also(tx, r)
}

// clean makes what strangers sent storable: PostgreSQL text holds no NUL, and an address is one
// identity however it is capitalized.
func (in *Inbound) clean() {
	for _, s := range []*string{&in.Subject, &in.Text, &in.HTML, &in.ReplyText, &in.From.Name, &in.From.Address, &in.RFCMessageID, &in.InReplyTo, &in.ExternalID} {
		*s = strings.ToValidUTF8(strings.ReplaceAll(*s, "\x00", ""), "\uFFFD")
	}
	in.From.Address = strings.ToLower(strings.TrimSpace(in.From.Address))
	if in.Subject = strings.Join(strings.Fields(in.Subject), " "); len(in.Subject) > maxSubject {
		in.Subject = strings.ToValidUTF8(in.Subject[:maxSubject], "")
	}
}

// maxSubject is in bytes; RFC 5322 bounds a line, not a folded subject.
const maxSubject = 1000

func (d *Desk) receive(ctx context.Context, tx *pg.Tx, in *Inbound) (Receipt, error) {
	known, err := lookUp(ctx, tx, in)
	if err != nil {
		return Receipt{}, err
	}
	if known.duplicate.Outcome == OutcomeDuplicate {
		return known.duplicate, nil
	}
	customer, err := d.author(ctx, tx, in, known.customer)
	if err != nil {
		return Receipt{}, err
	}
	thread, err := findThread(ctx, tx, in, known.referenced, customer.ID)
	if err != nil {
		return Receipt{}, err
	}
	if thread != nil && thread.status != StatusClosed {
		return d.thread(ctx, tx, in, customer, thread.ticketID)
	}
	return d.open(ctx, tx, in, customer, thread)
}

// known is what the desk knows of an Inbound before anything is written.
type known struct {
	duplicate  Receipt   // without an outcome when it is new
	customer   *Customer // nil when nobody has the address
	referenced []reference
}

// reference is a message that the Inbound names by its Message-ID.
type reference struct {
	ticketID int64
	author   ActorKind
}

const (
	duplicateSQL  = `SELECT ticket_id, id, coalesce(customer_id, 0) FROM messages WHERE channel = $1 AND external_id = $2`
	referencesSQL = `SELECT ticket_id, author_kind FROM messages WHERE rfc_message_id = ANY($1) AND kind = 'message' ORDER BY id DESC LIMIT 20`
)

// lookUp asks all of it in one round trip.
func lookUp(ctx context.Context, tx *pg.Tx, in *Inbound) (*known, error) {
	k, b := &known{}, &pgx.Batch{}
	if in.ExternalID != "" {
		b.Queue(duplicateSQL, in.Channel, in.ExternalID).Query(func(rows pgx.Rows) error {
			r := Receipt{Outcome: OutcomeDuplicate}
			_, err := pgx.ForEachRow(rows, []any{&r.TicketID, &r.MessageID, &r.CustomerID}, func() error { k.duplicate = r; return nil })
			return err
		})
	}
	if key := in.key(); key.Value != "" {
		b.Queue(customerByKeySQL, key.Kind, key.Value).Query(func(rows pgx.Rows) (err error) {
			k.customer, err = scanCustomer(rows)
			return err
		})
	}
	if len(in.References) > 0 {
		b.Queue(referencesSQL, in.References).Query(func(rows pgx.Rows) error {
			var r reference
			_, err := pgx.ForEachRow(rows, []any{&r.ticketID, &r.author}, func() error { k.referenced = append(k.referenced, r); return nil })
			return err
		})
	}
	if err := tx.Send(ctx, b); err != nil {
		return nil, fmt.Errorf("look up what is known of a message: %w", err)
	}
	return k, nil
}

// thread adds the message to its ticket. What people write reopens it; what machines answer does not.
func (d *Desk) thread(ctx context.Context, tx *pg.Tx, in *Inbound, customer *Customer, ticketID int64) (Receipt, error) {
	m := in.message(customer)
	_, err := d.ChangeTx(ctx, tx, ByCustomer(customer), ticketID, func(c *Change) error {
		if in.Auto == "" {
			c.Ticket.Status = StatusOpen
		}
		return c.Add(m, in.Attachments, nil)
	})
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Outcome: OutcomeThreaded, TicketID: ticketID, MessageID: m.ID, CustomerID: customer.ID}, nil
}

// open starts a new ticket; before is the closed ticket that the customer answered, if any.
func (d *Desk) open(ctx context.Context, tx *pg.Tx, in *Inbound, customer *Customer, before *thread) (Receipt, error) {
	m := in.message(customer)
	t := &Ticket{
		Subject: in.Subject, Status: StatusOpen, Priority: in.Priority, Channel: in.Channel,
		MailboxID: in.MailboxID, TeamID: in.TeamID, RequesterID: customer.ID, Tags: normalizeTags(in.Tags), Custom: in.Custom,
	}
	if t.Channel == ChannelCase {
		t.Channel = ChannelEmail // what starts on the page of a closed case goes on by mail
	}
	if t.Subject == "" {
		t.Subject = subjectFrom(m.Words())
	}
	if t.Priority == "" {
		t.Priority = PriorityNormal
	}
	if t.Custom == nil {
		t.Custom = map[string]any{}
	}
	created := TicketCreated{Version: 1, Subject: t.Subject, Channel: t.Channel, RequesterID: customer.ID}
	if before != nil {
		created.FollowUpTo = before.ticketID
		t.TeamID = before.teamID
	}
	err := d.create(ctx, tx, ByCustomer(customer), d.now(), t, func(c *Change) error {
		c.Emit(created)
		return c.Add(m, in.Attachments, nil)
	})
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Outcome: OutcomeNewTicket, TicketID: t.ID, MessageID: m.ID, CustomerID: customer.ID}, nil
}

// subjectFrom names a ticket that came without a subject by its first words.
func subjectFrom(text string) string {
	const longest = 80
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.Join(strings.Fields(line), " ")
	switch {
	case line == "":
		return "(no subject)"
	case len(line) <= longest:
		return line
	}
	cut := strings.LastIndexByte(line[:longest], ' ')
	if cut < longest/2 {
		cut = longest
	}
	return strings.ToValidUTF8(line[:cut], "") + "…"
}

func (in *Inbound) message(customer *Customer) *Message {
	return &Message{
		Kind: KindMessage, AuthorKind: ActorCustomer, CustomerID: &customer.ID, Channel: in.Channel,
		ExternalID: optional(in.ExternalID), RFCMessageID: optional(in.RFCMessageID), InReplyTo: optional(in.InReplyTo),
		Sender: in.From, Recipients: Recipients{To: in.To, Cc: in.Cc},
		Subject: in.Subject, BodyText: in.Text, BodyHTML: in.HTML, ReplyText: in.ReplyText, Auto: in.Auto,
	}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// thread is a ticket that an Inbound may belong to.
type thread struct {
	ticketID int64
	status   Status
	teamID   *int64
}

// findThread returns the ticket that in answers, followed through merges, or nil.
func findThread(ctx context.Context, tx *pg.Tx, in *Inbound, referenced []reference, customerID int64) (*thread, error) {
	for _, find := range []func() (int64, error){
		func() (int64, error) { return in.TokenTicketID, nil },
		func() (int64, error) { return ticketByReferences(ctx, tx, referenced, customerID) },
		func() (int64, error) {
			if in.SubjectTicketID == 0 {
				return 0, nil
			}
			ok, err := takesPart(ctx, tx, in.SubjectTicketID, customerID)
			if err != nil || !ok {
				return 0, err
			}
			return in.SubjectTicketID, nil
		},
	} {
		id, err := find()
		if err != nil {
			return nil, err
		}
		if id == 0 {
			continue
		}
		t, err := followMerges(ctx, tx, id)
		if err != nil || t != nil {
			return t, err
		}
	}
	return nil, nil
}

// ticketByReferences chooses the newest ticket that holds one of the messages. A Message-ID of an
// answer of ours was told to its recipients only, so whoever names it was written to; one of a
// customer's own counts when the sender takes part in that ticket, or was addressed in that mail.
func ticketByReferences(ctx context.Context, tx *pg.Tx, referenced []reference, customerID int64) (int64, error) {
	for _, r := range referenced {
		if r.author != ActorCustomer {
			return r.ticketID, nil
		}
		ok, err := takesPart(ctx, tx, r.ticketID, customerID)
		if err != nil {
			return 0, err
		}
		if ok {
			return r.ticketID, nil
		}
	}
	return 0, nil
}

const takesPartSQL = `
SELECT EXISTS (SELECT FROM tickets WHERE id = $1 AND requester_id = $2)
    OR EXISTS (SELECT FROM messages WHERE ticket_id = $1 AND customer_id = $2)
    OR EXISTS (
        SELECT FROM messages m
        CROSS JOIN LATERAL jsonb_array_elements(
            COALESCE(m.recipients->'to', '[]') || COALESCE(m.recipients->'cc', '[]')) p
        JOIN customer_identities i ON i.kind = 'email' AND i.value = lower(p->>'address')
        WHERE m.ticket_id = $1 AND i.customer_id = $2)`

// takesPart reports whether the customer asked on the ticket, wrote on it, or was addressed by one
// of its messages.
func takesPart(ctx context.Context, tx *pg.Tx, ticketID, customerID int64) (ok bool, err error) {
	if err := tx.Pgx.QueryRow(ctx, takesPartSQL, ticketID, customerID).Scan(&ok); err != nil {
		return false, fmt.Errorf("look up participants of ticket %d: %w", ticketID, err)
	}
	return ok, nil
}

// followMerges returns the ticket that id lives on in; nil when there is none.
func followMerges(ctx context.Context, tx *pg.Tx, id int64) (*thread, error) {
	for range 10 { // a longer chain of merges is a circle
		t, into := thread{ticketID: id}, (*int64)(nil)
		err := tx.Pgx.QueryRow(ctx, `SELECT status, team_id, merged_into_id FROM tickets WHERE id = $1`, id).Scan(&t.status, &t.teamID, &into)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read ticket %d: %w", id, err)
		}
		if into == nil {
			return &t, nil
		}
		id = *into
	}
	return nil, fault.New(fault.Internal, "merge_circle", "Ticket %d is merged into itself.", id)
}
