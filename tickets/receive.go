package tickets

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

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
			if receipt, _, err = findDuplicate(tx, &in); err != nil {
				return err
			}
			return finishReceipt(tx, receipt, also)
		})
	}
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
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
	if r, found, err := findDuplicate(tx, in); err != nil || found {
		return r, err
	}
	customer, err := d.customerFor(tx, in.From)
	if err != nil {
		return Receipt{}, err
	}
	ticket, err := findThread(tx, in, customer.ID)
	if err != nil {
		return Receipt{}, err
	}
	if ticket != nil && ticket.Status != StatusClosed {
		return d.thread(ctx, tx, in, customer, ticket.ID)
	}
	return d.open(ctx, tx, in, customer, ticket)
}

func findDuplicate(tx *pg.Tx, in *Inbound) (Receipt, bool, error) {
	if in.ExternalID == "" {
		return Receipt{}, false, nil
	}
	var m Message
	err := tx.Select("id", "ticket_id", "customer_id").Take(&m, "channel = ? AND external_id = ?", in.Channel, in.ExternalID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Receipt{}, false, nil
	}
	if err != nil {
		return Receipt{}, false, fmt.Errorf("look for duplicate: %w", err)
	}
	r := Receipt{Outcome: OutcomeDuplicate, TicketID: m.TicketID, MessageID: m.ID}
	if m.CustomerID != nil {
		r.CustomerID = *m.CustomerID
	}
	return r, true, nil
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
func (d *Desk) open(ctx context.Context, tx *pg.Tx, in *Inbound, customer *Customer, before *Ticket) (Receipt, error) {
	m := in.message(customer)
	t := &Ticket{
		Subject: in.Subject, Status: StatusOpen, Priority: in.Priority, Channel: in.Channel,
		MailboxID: in.MailboxID, TeamID: in.TeamID, RequesterID: customer.ID, Tags: normalizeTags(in.Tags), Custom: in.Custom,
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
		created.FollowUpTo = before.ID
		t.TeamID = before.TeamID
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

// findThread returns the ticket that in answers, followed through merges, or nil.
func findThread(tx *pg.Tx, in *Inbound, customerID int64) (*Ticket, error) {
	for _, find := range []func() (int64, error){
		func() (int64, error) { return in.TokenTicketID, nil },
		func() (int64, error) { return ticketByReferences(tx, in.References, customerID) },
		func() (int64, error) {
			if in.SubjectTicketID == 0 {
				return 0, nil
			}
			ok, err := takesPart(tx, in.SubjectTicketID, customerID)
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
		t, err := followMerges(tx, id)
		if err != nil || t != nil {
			return t, err
		}
	}
	return nil, nil
}

// ticketByReferences finds the newest ticket that holds one of the Message-IDs. A Message-ID of an
// answer of ours was told to its recipients only, so whoever names it was written to; one of a
// customer's own counts when the sender takes part in that ticket, or was addressed in that mail.
func ticketByReferences(tx *pg.Tx, references []string, customerID int64) (int64, error) {
	if len(references) == 0 {
		return 0, nil
	}
	var rows []struct {
		TicketID   int64
		AuthorKind ActorKind
	}
	err := tx.Raw(`SELECT ticket_id, author_kind FROM messages WHERE rfc_message_id IN ? AND kind = 'message' ORDER BY id DESC LIMIT 20`, references).Scan(&rows).Error
	if err != nil {
		return 0, fmt.Errorf("look up references: %w", err)
	}
	for _, row := range rows {
		if row.AuthorKind != ActorCustomer {
			return row.TicketID, nil
		}
		ok, err := takesPart(tx, row.TicketID, customerID)
		if err != nil {
			return 0, err
		}
		if ok {
			return row.TicketID, nil
		}
	}
	return 0, nil
}

// takesPart reports whether the customer asked on the ticket, wrote on it, or was addressed by one
// of its messages.
func takesPart(tx *pg.Tx, ticketID, customerID int64) (bool, error) {
	var ok bool
	err := tx.Raw(`
		SELECT EXISTS (SELECT FROM tickets WHERE id = @ticket AND requester_id = @customer)
		    OR EXISTS (SELECT FROM messages WHERE ticket_id = @ticket AND customer_id = @customer)
		    OR EXISTS (
		        SELECT FROM messages m
		        CROSS JOIN LATERAL jsonb_array_elements(
		            COALESCE(m.recipients->'to', '[]') || COALESCE(m.recipients->'cc', '[]')) p
		        JOIN customer_identities i ON i.kind = 'email' AND i.value = lower(p->>'address')
		        WHERE m.ticket_id = @ticket AND i.customer_id = @customer)`,
		map[string]any{"ticket": ticketID, "customer": customerID}).Scan(&ok).Error
	if err != nil {
		return false, fmt.Errorf("look up participants of ticket %d: %w", ticketID, err)
	}
	return ok, nil
}

// followMerges returns the ticket that id lives on in; nil when there is none.
func followMerges(tx *pg.Tx, id int64) (*Ticket, error) {
	for range 10 { // a longer chain of merges is a circle
		var t Ticket
		err := tx.Take(&t, "id = ?", id).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read ticket %d: %w", id, err)
		}
		if t.MergedIntoID == nil {
			return &t, nil
		}
		id = *t.MergedIntoID
	}
	return nil, fault.New(fault.Internal, "merge_circle", "Ticket %d is merged into itself.", id)
}

// customerFor returns the customer with the person's address, made when new. Somebody without an
// address is a new customer each time.
func (d *Desk) customerFor(tx *pg.Tx, p Person) (*Customer, error) {
	at := d.now()
	if p.Address == "" {
		c := &Customer{Name: p.Name, Attributes: map[string]any{}, CreatedAt: at, UpdatedAt: at}
		return c, tx.Create(c).Error
	}
	c, err := customerByEmail(tx, p.Address)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return d.newCustomer(tx, p, at)
	}
	if c.Name == "" && p.Name != "" { // now they told us
		c.Name, c.UpdatedAt = p.Name, at
		if err := tx.Model(c).Select("name", "updated_at").Updates(c).Error; err != nil {
			return nil, fmt.Errorf("name customer %d: %w", c.ID, err)
		}
	}
	return c, nil
}

func customerByEmail(tx *pg.Tx, address string) (*Customer, error) {
	var c Customer
	err := tx.Joins("JOIN customer_identities i ON i.customer_id = customers.id").
		Take(&c, "i.kind = 'email' AND i.value = ?", address).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up customer: %w", err)
	}
	return &c, nil
}

// newCustomer inserts a customer for the address. When another transaction inserts the same address
// at the same time, this one waits for it and takes its customer.
func (d *Desk) newCustomer(tx *pg.Tx, p Person, at time.Time) (*Customer, error) {
	c := &Customer{Name: p.Name, Email: &p.Address, Attributes: map[string]any{}, CreatedAt: at, UpdatedAt: at}
	if err := tx.Create(c).Error; err != nil {
		return nil, fmt.Errorf("create customer: %w", err)
	}
	result := tx.Exec(`INSERT INTO customer_identities (kind, value, customer_id, created_at) VALUES ('email', ?, ?, ?) ON CONFLICT DO NOTHING`,
		p.Address, c.ID, at)
	if result.Error != nil {
		return nil, fmt.Errorf("create customer identity: %w", result.Error)
	}
	if result.RowsAffected == 1 {
		return c, nil
	}
	if err := tx.Delete(c).Error; err != nil {
		return nil, fmt.Errorf("withdraw customer: %w", err)
	}
	return customerByEmail(tx, p.Address)
}
