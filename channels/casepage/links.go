package casepage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Path is where case pages are.
const Path = "/case/"

// Desk is what links need of the desk; *tickets.Desk is one.
type Desk interface {
	Settings(ctx context.Context) (tickets.Settings, error)
	Ticket(ctx context.Context, by tickets.Actor, id int64) (*tickets.Ticket, error)
}

// Links makes the links of cases.
type Links struct {
	db     *pg.DB
	desk   Desk
	tokens *Tokens
	public string // without a slash at its end
	words  *webpage.Catalog
	now    func() time.Time
}

// NewLinks makes Links that lead to pages under the public address.
func NewLinks(db *pg.DB, desk Desk, tokens *Tokens, publicURL string, now func() time.Time) (*Links, error) {
	words, err := newCatalog()
	if err != nil {
		return nil, err
	}
	return &Links{db: db, desk: desk, tokens: tokens, public: strings.TrimRight(publicURL, "/"), words: words, now: now}, nil
}

// For returns the link to the ticket's page, the same one until it is replaced. It is for the ticket's
// requester: who has it sees the case. Fault: ticket_not_found.
func (l *Links) For(ctx context.Context, ticketID int64) (string, error) {
	link, _, err := l.read(ctx, ticketID)
	return link, err
}

// MailLine returns what an outgoing mail to these people says of the case page, in the language of the
// customer, and the link. Both are empty when the desk's mails carry no link, and when the mail goes to anybody
// beside the requester: whoever has the link could answer in their name.
func (l *Links) MailLine(ctx context.Context, ticketID int64, to []tickets.Person) (words, link string, err error) {
	settings, err := l.desk.Settings(ctx)
	if err != nil || !settings.CaseLinkInMail {
		return "", "", err
	}
	if alone, err := l.onlyRequester(ctx, ticketID, to); err != nil || !alone {
		return "", "", err
	}
	link, locale, err := l.read(ctx, ticketID)
	if err != nil {
		return "", "", err
	}
	return l.words.For(locale).T("mail.line"), link, nil
}

func (l *Links) onlyRequester(ctx context.Context, ticketID int64, to []tickets.Person) (alone bool, err error) {
	addresses := make([]string, len(to))
	for i, p := range to {
		addresses[i] = strings.ToLower(strings.TrimSpace(p.Address))
	}
	err = l.db.Pool.QueryRow(ctx, `
		SELECT cardinality($2::text[]) > 0 AND NOT EXISTS (
		    SELECT FROM unnest($2::text[]) AS address WHERE address IS DISTINCT FROM c.email AND NOT EXISTS (
		        SELECT FROM customer_identities i WHERE i.kind = 'email' AND i.value = address AND i.customer_id = c.id))
		FROM tickets t JOIN customers c ON c.id = t.requester_id WHERE t.id = $1`, ticketID, addresses).Scan(&alone)
	if err != nil {
		return false, fmt.Errorf("compare the recipients with the requester of ticket %d: %w", ticketID, err)
	}
	return alone, nil
}

func (l *Links) read(ctx context.Context, ticketID int64) (link, locale string, err error) {
	claim := Claim{TicketID: ticketID}
	err = l.db.Pool.QueryRow(ctx, `
		SELECT t.requester_id, coalesce(k.version, 0), c.locale
		FROM tickets t JOIN customers c ON c.id = t.requester_id LEFT JOIN case_keys k ON k.ticket_id = t.id
		WHERE t.id = $1`, ticketID).Scan(&claim.RequesterID, &claim.Key, &locale)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", "", fault.Missing("ticket", ticketID)
	}
	if err != nil {
		return "", "", fmt.Errorf("read the case link of ticket %d: %w", ticketID, err)
	}
	return l.public + Path + l.tokens.Sign(claim), locale, nil
}

// Show is For on behalf of an agent, who must see the ticket. Fault: ticket_not_found.
func (l *Links) Show(ctx context.Context, by tickets.Actor, ticketID int64) (string, error) {
	if _, err := l.desk.Ticket(ctx, by, ticketID); err != nil {
		return "", err
	}
	return l.For(ctx, ticketID)
}

// Replace makes every link to the ticket that was ever given out worthless and returns a new one: for when
// one got into the wrong hands. Faults: ticket_not_found, forbidden.
func (l *Links) Replace(ctx context.Context, by tickets.Actor, ticketID int64) (string, error) {
	if !by.CanWork() {
		return "", fault.New(fault.Forbidden, "forbidden", "Your role may read tickets, not change them.")
	}
	if _, err := l.desk.Ticket(ctx, by, ticketID); err != nil {
		return "", err
	}
	_, err := l.db.Pool.Exec(ctx, `
		INSERT INTO case_keys (ticket_id, version, changed_at) VALUES ($1, 1, $2)
		ON CONFLICT (ticket_id) DO UPDATE SET version = case_keys.version + 1, changed_at = EXCLUDED.changed_at`, ticketID, l.now())
	if err != nil {
		return "", fmt.Errorf("replace the case link of ticket %d: %w", ticketID, err)
	}
	return l.For(ctx, ticketID)
}
