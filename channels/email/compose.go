package email

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Settings tell whether answers quote the conversation; *tickets.Desk does.
type Settings interface {
	Settings(ctx context.Context) (tickets.Settings, error)
}

// CaseLinks give the line by which a mail leads to the page of its case: words and address, both empty when a
// mail to these people carries none; *casepage.Links does.
type CaseLinks interface {
	MailLine(ctx context.Context, ticketID int64, to []tickets.Person) (words, link string, err error)
}

// Composer makes the mail of a stored message. The same message always gives the same bytes, so a
// repeated attempt sends what the first one did, and the console shows what was sent.
type Composer struct {
	db       *pg.DB
	store    Store
	tokens   *Tokens
	settings Settings
	links    CaseLinks
}

// NewComposer makes a Composer. Without links, which may be nil, mails lead to no case page.
func NewComposer(db *pg.DB, store Store, tokens *Tokens, settings Settings, links CaseLinks) *Composer {
	return &Composer{db: db, store: store, tokens: tokens, settings: settings, links: links}
}

// Letter is a mail ready to be handed over.
type Letter struct {
	From string   // of the envelope
	To   []string // of the envelope: everybody, Bcc as well
	Raw  []byte
}

// Compose makes the mail of an outgoing message. Fault: message_not_found, also for messages that do
// not leave by mail.
func (c *Composer) Compose(ctx context.Context, messageID int64) (*Letter, error) {
	d, err := c.gather(ctx, messageID)
	if err != nil {
		return nil, err
	}
	raw, err := d.write()
	if err != nil {
		return nil, fmt.Errorf("compose message %d: %w", messageID, err)
	}
	return &Letter{From: d.from.Address, To: d.envelopeTo(), Raw: raw}, nil
}

// draft is everything that a mail is made of.
type draft struct {
	message *tickets.Message
	from    tickets.Person
	replyTo string
	to, cc  []tickets.Person
	bcc     []tickets.Person
	parent  *tickets.Message // the customer's message that this one answers
	chain   []string         // Message-IDs for References, oldest first
	body    body
	files   []file
}

// file is an attachment with its bytes.
type file struct {
	tickets.Attachment
	content []byte
}

func (c *Composer) gather(ctx context.Context, messageID int64) (*draft, error) {
	q := c.db.Read(ctx)
	var m tickets.Message
	err := q.Take(&m, "id = ? AND kind = 'message' AND author_kind <> 'customer' AND channel = 'email'", messageID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("message", messageID)
	}
	if err != nil {
		return nil, fmt.Errorf("read message %d: %w", messageID, err)
	}
	d := &draft{
		message: &m, replyTo: c.tokens.Address(m.Sender.Address, m.TicketID),
		to: addressable(m.Recipients.To), cc: addressable(m.Recipients.Cc), bcc: addressable(m.Recipients.Bcc),
	}
	box, err := c.mailbox(ctx, m.Sender.Address)
	if err != nil {
		return nil, err
	}
	d.from = tickets.Person{Name: or(m.Sender.Name, box.Name), Address: m.Sender.Address}
	if m.AuthorKind == tickets.ActorSystem {
		d.from.Name = box.Name // what a machine writes is not signed with a person's name
	}
	if err := c.gatherThread(ctx, d); err != nil {
		return nil, err
	}
	if d.files, err = c.gatherFiles(ctx, messageID); err != nil {
		return nil, err
	}
	signature, err := c.signature(ctx, &m, box)
	if err != nil {
		return nil, err
	}
	settings, err := c.settings.Settings(ctx)
	if err != nil {
		return nil, err
	}
	var quoted *quote
	if settings.QuotedHistory && d.parent != nil {
		if quoted, err = c.quote(ctx, d.parent); err != nil {
			return nil, err
		}
	}
	line, err := c.caseLine(ctx, d)
	if err != nil {
		return nil, err
	}
	d.body = compose(&m, signature, line, quoted, d.files)
	return d, nil
}

// caseLine is nil when the mail leads to no case page.
func (c *Composer) caseLine(ctx context.Context, d *draft) (*caseLine, error) {
	if c.links == nil {
		return nil, nil
	}
	words, link, err := c.links.MailLine(ctx, d.message.TicketID, slices.Concat(d.to, d.cc, d.bcc))
	if err != nil || link == "" {
		return nil, err
	}
	return &caseLine{words: words, link: link}, nil
}

// mailbox returns the mailbox with the address, also when it is archived by now; a zero one when
// there is none any more.
func (c *Composer) mailbox(ctx context.Context, address string) (tickets.Mailbox, error) {
	var box tickets.Mailbox
	err := c.db.Read(ctx).Order("archived_at IS NULL DESC, id DESC").Limit(1).Find(&box, "address = ?", strings.ToLower(address)).Error
	if err != nil {
		return tickets.Mailbox{}, fmt.Errorf("read mailbox: %w", err)
	}
	return box, nil
}

// signature is the agent's own, or else the mailbox's.
func (c *Composer) signature(ctx context.Context, m *tickets.Message, box tickets.Mailbox) (string, error) {
	if m.AgentID == nil {
		return box.SignatureHTML, nil
	}
	var a tickets.Agent
	if err := c.db.Read(ctx).Select("signature_html").Take(&a, "id = ?", *m.AgentID).Error; err != nil {
		return "", fmt.Errorf("read signature of agent %d: %w", *m.AgentID, err)
	}
	return or(a.SignatureHTML, box.SignatureHTML), nil
}

// maxChain bounds References: the first one, which names the thread, and the newest.
const maxChain = 20

// gatherThread finds what the message answers and what went before that.
func (c *Composer) gatherThread(ctx context.Context, d *draft) error {
	var before []tickets.Message
	err := c.db.Read(ctx).Select("id", "author_kind", "rfc_message_id", "auto").
		Where("ticket_id = ? AND kind = 'message' AND id < ?", d.message.TicketID, d.message.ID).Order("id DESC").Limit(200).Find(&before).Error
	if err != nil {
		return fmt.Errorf("read thread of ticket %d: %w", d.message.TicketID, err)
	}
	slices.Reverse(before)
	last := slices.IndexFunc(before, func(m tickets.Message) bool { return m.AuthorKind == tickets.ActorCustomer })
	for i, m := range before {
		if m.AuthorKind == tickets.ActorCustomer && m.Auto == "" {
			last = i
		}
	}
	if last < 0 {
		return nil
	}
	for _, m := range before[:last+1] {
		if m.RFCMessageID != nil && writableID(*m.RFCMessageID) && !slices.Contains(d.chain, *m.RFCMessageID) {
			d.chain = append(d.chain, *m.RFCMessageID)
		}
	}
	if len(d.chain) > maxChain {
		d.chain = append(d.chain[:1:1], d.chain[len(d.chain)-maxChain+1:]...)
	}
	d.parent = new(tickets.Message)
	if err := c.db.Read(ctx).Take(d.parent, "id = ?", before[last].ID).Error; err != nil {
		return fmt.Errorf("read the message that is answered: %w", err)
	}
	return nil
}

// writableID: what strangers call a Message-ID may not fit into a header.
func writableID(id string) bool {
	const longest = 900 // of a line of 998 bytes
	return id != "" && len(id) <= longest && !strings.ContainsFunc(id, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || r == '<' || r == '>'
	})
}

func (c *Composer) gatherFiles(ctx context.Context, messageID int64) ([]file, error) {
	var rows []tickets.Attachment
	if err := c.db.Read(ctx).Order("id").Find(&rows, "message_id = ?", messageID).Error; err != nil {
		return nil, fmt.Errorf("read attachments of message %d: %w", messageID, err)
	}
	list := make([]file, len(rows))
	for i, row := range rows {
		content, err := c.content(ctx, row.SHA256)
		if err != nil {
			return nil, fmt.Errorf("attach %q: %w", row.Name, err)
		}
		list[i] = file{Attachment: row, content: content}
	}
	return list, nil
}

func (c *Composer) content(ctx context.Context, sha string) ([]byte, error) {
	r, _, err := c.store.Open(ctx, sha)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r)
	return content, errors.Join(err, r.Close())
}

// addressable leaves out whom no mail can be addressed to and gives domains their ASCII form, so
// that they need no SMTPUTF8.
func addressable(people []tickets.Person) []tickets.Person {
	var out []tickets.Person
	for _, p := range people {
		local, domain, ok := cutLast(strings.TrimSpace(p.Address), "@")
		if !ok || local == "" || domain == "" || strings.ContainsFunc(p.Address, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune("<>,;", r) }) {
			continue
		}
		_, domain, _ = cutLast(normalize("x@"+domain), "@")
		out = append(out, tickets.Person{Name: oneLine(p.Name), Address: local + "@" + domain})
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(storable(s, 500)), " ") }

func (d *draft) envelopeTo() []string {
	var to []string
	for _, p := range slices.Concat(d.to, d.cc, d.bcc) {
		if !slices.ContainsFunc(to, func(t string) bool { return strings.EqualFold(t, p.Address) }) {
			to = append(to, p.Address)
		}
	}
	return to
}
