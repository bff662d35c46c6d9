package chat

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// said is a message of a visitor. Conversation is a number, or "n:" with the browser's own name for one
// that has none yet.
type said struct {
	Nonce        string            `json:"nonce"`
	Conversation string            `json:"conversation"`
	Text         string            `json:"text"`
	Files        []int64           `json:"files"`
	Answers      map[string]string `json:"answers"`
}

// ack says where a message is, once it is there for good.
type ack struct {
	Nonce        string `json:"nonce"`
	Conversation string `json:"conversation"`
	MessageID    int64  `json:"message_id"`
}

var (
	noncePattern = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)
	newPattern   = regexp.MustCompile(`^n:[A-Za-z0-9_-]{8,64}$`)
)

// check refuses what cannot be stored, before anything asks the database.
func (m *said) check() error {
	m.Text = strings.TrimSpace(clean(m.Text))
	switch {
	case !noncePattern.MatchString(m.Nonce):
		return fault.InvalidField("nonce", "must have 8 to 64 letters, digits, dashes")
	case utf8.RuneCountInString(m.Text) > maxText:
		return fault.New(fault.TooLarge, "too_long", "A message may have %d characters.", maxText)
	case m.Text == "" && len(m.Files) == 0:
		return fault.InvalidField("text", "write something before sending")
	case len(m.Files) > maxFiles:
		return fault.New(fault.Invalid, "bad_file", "A message may have %d files.", maxFiles)
	}
	if !newPattern.MatchString(m.Conversation) && numberOf(m.Conversation) == 0 {
		return fault.InvalidField("conversation", `must be a number, or "n:" and a name for a new one`)
	}
	slices.Sort(m.Files)
	m.Files = slices.Compact(m.Files)
	return nil
}

// numberOf reads the number of a conversation, 0 when it is none.
func numberOf(conversation string) int64 {
	id, err := strconv.ParseInt(conversation, 10, 64)
	if err != nil || id <= 0 {
		return 0
	}
	return id
}

// errNoConversation says nothing of whether somebody else has it.
func errNoConversation(id string) error { return fault.Missing("conversation", id) }

// send files what a visitor says. The same nonce again changes nothing and gives the first answer. Faults:
// invalid_input, too_long, too_fast, bad_file, blocked, conversation_not_found.
func (r *Reception) send(ctx context.Context, c *caller, m said) (ack, error) {
	if err := m.check(); err != nil {
		return ack{}, err
	}
	if err := r.allow.spend(spender{what: "message", visitor: c.id}, r.Limits.Messages); err != nil {
		return ack{}, err
	}
	if err := r.allow.spend(spender{what: "message", network: c.network}, r.Limits.Spoken); err != nil {
		return ack{}, err
	}
	site, err := r.site(ctx, c.site)
	if err != nil {
		return ack{}, err
	}
	var done ack
	err = r.DB.Tx(ctx, func(tx *pg.Tx) (err error) {
		s := sending{Reception: r, ctx: ctx, tx: tx, caller: *c, site: site, said: m}
		if done, err = s.run(); err == nil {
			tx.AfterCommit(func() { *c = s.caller })
		}
		return err
	})
	return done, err
}

// sending is one message on its way into the database.
type sending struct {
	*Reception
	ctx    context.Context //nolint:containedctx // of the one transaction that this is
	tx     *pg.Tx
	caller caller
	site   *Site
	said   said

	ticket int64  // of the conversation, 0 for a new one
	name   string // the browser's own, of a new conversation
	before int64  // the closed conversation that a new one goes on from
}

func (s *sending) run() (ack, error) {
	if err := s.lock(); err != nil {
		return ack{}, err
	}
	external := fmt.Sprintf("v%d:%s", s.caller.id, s.said.Nonce)
	if done, err := s.repeated(external); err != nil || done != nil {
		return *done, err
	}
	if err := s.resolve(); err != nil {
		return ack{}, err
	}
	in := tickets.Inbound{
		Channel: tickets.ChannelChat, ExternalID: external, Identity: s.caller.identity(),
		TeamID: s.site.TeamID, Text: s.said.Text, TokenTicketID: s.ticket,
	}
	if s.ticket == 0 {
		in.TokenTicketID = s.before
		if err := s.answered(&in); err != nil {
			return ack{}, err
		}
	}
	in.From = tickets.Person{Name: s.caller.name, Address: s.caller.email}
	if err := s.nameAfterFile(&in); err != nil {
		return ack{}, err
	}
	receipt, err := s.Desk.ReceiveTx(s.ctx, s.tx, in)
	if err != nil {
		return ack{}, err
	}
	return ack{s.said.Nonce, strconv.FormatInt(receipt.TicketID, 10), receipt.MessageID}, s.finish(receipt)
}

// lock makes the visitor's messages wait for each other, so that each finds what the one before has made.
func (s *sending) lock() error {
	c := &s.caller
	var blocked bool
	err := s.tx.Pgx.QueryRow(s.ctx, `
		SELECT external_id, coalesce(customer_id, 0), name, email,
		       blocked_at IS NOT NULL OR EXISTS (SELECT FROM chat_blocks b WHERE b.network IN (v.network, $2))
		FROM chat_visitors v WHERE id = $1 FOR UPDATE`, c.id, c.network).Scan(&c.external, &c.customer, &c.name, &c.email, &blocked)
	if err != nil {
		return fmt.Errorf("lock visitor %d: %w", c.id, err)
	}
	if blocked {
		return errBlocked()
	}
	return nil
}

// repeated answers a message that is stored already; nil when it is new.
func (s *sending) repeated(external string) (*ack, error) {
	done := &ack{Nonce: s.said.Nonce}
	var ticket int64
	err := s.tx.Pgx.QueryRow(s.ctx, `SELECT ticket_id, id FROM messages WHERE channel = 'chat' AND external_id = $1`, external).Scan(&ticket, &done.MessageID)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return done, fmt.Errorf("look for a repeated message: %w", err)
	}
	done.Conversation = strconv.FormatInt(ticket, 10)
	return done, nil
}

// resolve finds the conversation. One whose ticket is closed for good goes on in another, which is found under
// the name "f:" with the number of the closed one.
func (s *sending) resolve() error {
	id, err := s.find()
	if err != nil {
		return err
	}
	for id != 0 {
		var closed bool
		if err := s.tx.Pgx.QueryRow(s.ctx, `SELECT status = 'closed' FROM tickets WHERE id = $1`, id).Scan(&closed); err != nil {
			return fmt.Errorf("read ticket %d: %w", id, err)
		}
		if !closed {
			s.ticket = id
			return nil
		}
		s.before, s.name = id, fmt.Sprintf("f:%d", id)
		if id, err = s.named(s.name); err != nil {
			return err
		}
	}
	return nil
}

func (s *sending) find() (int64, error) {
	id := numberOf(s.said.Conversation)
	if id == 0 {
		s.name = s.said.Conversation
		return s.named(s.name)
	}
	if err := s.owns(s.ctx, s.tx.Pgx, &s.caller, id); err != nil {
		return 0, err
	}
	return id, nil
}

func (s *sending) named(name string) (id int64, err error) {
	err = s.tx.Pgx.QueryRow(s.ctx, `SELECT ticket_id FROM chat_conversations WHERE visitor_id = $1 AND nonce = $2`, s.caller.id, name).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look up chat %s: %w", name, err)
	}
	return id, nil
}

// querier is a pool or a transaction.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// owns is the one check of whether a visitor may have to do with a conversation. Fault: conversation_not_found.
func (r *Reception) owns(ctx context.Context, q querier, c *caller, ticketID int64) error {
	var ok bool
	err := q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM chat_conversations c JOIN chat_visitors v ON v.id = c.visitor_id
		WHERE c.ticket_id = $4 AND `+visibleSQL+`)`, c.id, c.site, c.external, ticketID).Scan(&ok)
	if err != nil {
		return fmt.Errorf("look up chat %d: %w", ticketID, err)
	}
	if !ok {
		return errNoConversation(strconv.FormatInt(ticketID, 10))
	}
	return nil
}

// answered puts the answers to the site's questions where they belong.
func (s *sending) answered(in *tickets.Inbound) error {
	given := map[string]string{}
	if s.before != 0 {
		return nil // they were asked long ago
	}
	told := tickets.Person{}
	in.Custom = map[string]any{}
	for _, q := range s.site.Questions {
		value, err := q.accept(s.said.Answers[q.ID])
		if err != nil {
			return err
		}
		if value == "" {
			continue
		}
		given[q.ID] = value
		key, custom := strings.CutPrefix(q.MapsTo, "custom:")
		switch {
		case q.MapsTo == "name":
			told.Name = value
		case q.MapsTo == "email":
			told.Address = value
		case q.MapsTo == "tag":
			in.Tags = append(in.Tags, cut(value, 64))
		case custom:
			in.Custom[key] = value
		}
	}
	s.said.Answers = given
	if told == (tickets.Person{}) {
		return nil
	}
	return s.contactTx(s.ctx, s.tx, &s.caller, told)
}

// accept checks an answer and returns it as it is kept.
func (q *Question) accept(answer string) (string, error) {
	value, field := line(answer, 500), "answers."+q.ID
	switch {
	case value == "" && q.Required:
		return "", fault.InvalidField(field, "is needed")
	case value == "":
		return "", nil
	case q.Kind == QuestionEmail:
		if a, err := mail.ParseAddress(value); err != nil || a.Address != value {
			return "", fault.InvalidField(field, "is not an e-mail address such as ann@example.com")
		}
		return strings.ToLower(value), nil
	case q.Kind == QuestionChoice && !slices.ContainsFunc(q.Options, func(o Option) bool { return o.Value == value }):
		return "", fault.InvalidField(field, "is none of the choices")
	}
	return value, nil
}

// nameAfterFile gives a ticket that begins without a word its file's name.
func (s *sending) nameAfterFile(in *tickets.Inbound) error {
	if s.said.Text != "" || len(s.said.Files) == 0 {
		return nil
	}
	err := s.tx.Pgx.QueryRow(s.ctx, `SELECT name FROM attachments WHERE id = $1`, s.said.Files[0]).Scan(&in.Subject)
	if errors.Is(err, pgx.ErrNoRows) {
		return errBadFile()
	}
	if err != nil {
		return fmt.Errorf("read upload: %w", err)
	}
	return nil
}

func errBadFile() error {
	return fault.New(fault.Invalid, "bad_file", "A file was not found. Add it again.")
}

// finish binds the files, and makes the ticket a chat when it is new.
func (s *sending) finish(receipt tickets.Receipt) error {
	if len(s.said.Files) > 0 {
		tag, err := s.tx.Pgx.Exec(s.ctx, `
			UPDATE attachments a SET message_id = $1 WHERE a.id = ANY($2) AND a.message_id IS NULL
			AND EXISTS (SELECT FROM chat_uploads u WHERE u.attachment_id = a.id AND u.visitor_id = $3)`, receipt.MessageID, s.said.Files, s.caller.id)
		if err != nil {
			return fmt.Errorf("bind files: %w", err)
		}
		if int(tag.RowsAffected()) != len(s.said.Files) {
			return errBadFile()
		}
	}
	if s.caller.customer != receipt.CustomerID {
		s.caller.customer = receipt.CustomerID
		s.tx.Later("name the visitor's customer", `UPDATE chat_visitors SET customer_id = $2 WHERE id = $1`, s.caller.id, receipt.CustomerID)
	}
	if receipt.Outcome != tickets.OutcomeNewTicket {
		return nil
	}
	if s.Suggest != nil {
		s.Suggest.SentTx(s.tx, askingNonce(s.caller.id, s.name), receipt.TicketID)
	}
	answers := map[string]any{}
	for id, value := range maps.All(s.said.Answers) {
		answers[id] = value
	}
	conv := Conversation{
		TicketID: receipt.TicketID, SiteID: s.site.ID, VisitorID: s.caller.id, Nonce: s.name, State: StateWaiting,
		Answers: answers, StartedAt: s.Now(),
	}
	if err := s.tx.Create(&conv).Error; err != nil {
		return fmt.Errorf("begin chat %d: %w", receipt.TicketID, err)
	}
	return nil
}

// leave ends a chat for its visitor: what is said from then on goes by mail.
func (r *Reception) leave(ctx context.Context, c *caller, ticketID int64) error {
	return r.change(ctx, c, ticketID, func(change *tickets.Change, conv *Conversation) error {
		conv.move(change, StateEnded, EndedByVisitor)
		return r.carryTx(ctx, change, conv)
	})
}

// carry has what the browser never came for go by mail when it is time.
func (r *Reception) carry(ctx context.Context, ticketID int64) error {
	_, err := r.Desk.Change(ctx, tickets.System("chat"), ticketID, func(change *tickets.Change) error {
		conv, err := lockConversation(ctx, change)
		if err != nil || conv == nil {
			return err
		}
		return r.carryTx(ctx, change, conv)
	})
	return err
}

func (r *Reception) carryTx(ctx context.Context, change *tickets.Change, conv *Conversation) error {
	var reachable bool
	err := change.Tx.Pgx.QueryRow(ctx, `SELECT email IS NOT NULL FROM customers WHERE id = $1`, change.Ticket.RequesterID).Scan(&reachable)
	if err != nil {
		return fmt.Errorf("look up the customer's address: %w", err)
	}
	if !reachable {
		return nil
	}
	due := change.At
	if conv.State != StateEnded {
		due = due.Add(mailAfter)
	}
	return channels.Carry(ctx, r.Jobs, change, tickets.ChannelChat, due)
}

// change runs fn on a conversation of the visitor's, in their name. Fault: conversation_not_found.
func (r *Reception) change(ctx context.Context, c *caller, ticketID int64, fn func(change *tickets.Change, conv *Conversation) error) error {
	if err := r.owns(ctx, r.DB.Pool, c, ticketID); err != nil {
		return err
	}
	by, err := r.requester(ctx, ticketID)
	if err != nil {
		return err
	}
	_, err = r.Desk.Change(ctx, by, ticketID, func(change *tickets.Change) error {
		conv, err := lockConversation(ctx, change)
		if err != nil {
			return err
		}
		if conv == nil {
			return errNoConversation(strconv.FormatInt(ticketID, 10))
		}
		return fn(change, conv)
	})
	return err
}

// requester is the ticket's customer as an actor.
func (r *Reception) requester(ctx context.Context, ticketID int64) (tickets.Actor, error) {
	var c tickets.Customer
	err := r.DB.Pool.QueryRow(ctx, `SELECT c.id, c.name, c.email FROM tickets t JOIN customers c ON c.id = t.requester_id WHERE t.id = $1`, ticketID).
		Scan(&c.ID, &c.Name, &c.Email)
	if err != nil {
		return tickets.Actor{}, fmt.Errorf("read requester of ticket %d: %w", ticketID, err)
	}
	return tickets.ByCustomer(&c), nil
}

// rate takes how the visitor found the help they got. Faults: conversation_not_found, invalid_input.
func (r *Reception) rate(ctx context.Context, c *caller, ticketID int64, score int, comment string) error {
	if err := r.owns(ctx, r.DB.Pool, c, ticketID); err != nil {
		return err
	}
	by, err := r.requester(ctx, ticketID)
	if err != nil {
		return err
	}
	_, err = r.Desk.Rate(ctx, by, ticketID, score, comment)
	return err
}
