package casepage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/sla"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// reader reads cases for those who have a link.
type reader struct {
	db     *pg.DB
	tokens *Tokens
	now    func() time.Time
}

// lifetime is how long a link works after the last thing that was said.
const lifetime = 365 * 24 * time.Hour

// access is a link that works.
type access struct {
	claim    Claim
	token    string
	ticket   tickets.Ticket // the one that is shown: where the link's own lives on
	customer tickets.Customer
	zone     *time.Location
	// owner: the customer is the requester of the ticket that is shown, and so sees all that is public.
	owner    bool
	assignee string
}

// errNoCase is every reason why a link does not work.
var errNoCase = errors.New("no case at this link")

// open checks the link and reads what it leads to.
func (r *reader) open(ctx context.Context, token string) (*access, error) {
	claim, ok := r.tokens.Read(token)
	if !ok {
		return nil, errNoCase
	}
	a := &access{claim: claim, token: token}
	id, err := r.follow(ctx, claim)
	if err != nil {
		return nil, err
	}
	db := r.db.Read(ctx)
	if err := db.Take(&a.ticket, "id = ?", id).Error; err != nil {
		return nil, fmt.Errorf("read ticket %d: %w", id, err)
	}
	if err := db.Take(&a.customer, "id = ?", claim.RequesterID).Error; err != nil {
		return nil, fmt.Errorf("read customer %d: %w", claim.RequesterID, err)
	}
	if r.now().Sub(a.ticket.LastActivityAt) > lifetime {
		return nil, errNoCase
	}
	a.owner = a.ticket.RequesterID == claim.RequesterID
	return a, r.surround(ctx, a)
}

// follow checks the claim against its own ticket and returns the ticket that it lives on in.
func (r *reader) follow(ctx context.Context, claim Claim) (int64, error) {
	var requester, key int64
	var into *int64
	err := r.db.Pool.QueryRow(ctx, `
		SELECT t.requester_id, coalesce(k.version, 0), t.merged_into_id
		FROM tickets t LEFT JOIN case_keys k ON k.ticket_id = t.id WHERE t.id = $1`, claim.TicketID).Scan(&requester, &key, &into)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return 0, errNoCase
	case err != nil:
		return 0, fmt.Errorf("check the link to ticket %d: %w", claim.TicketID, err)
	case requester != claim.RequesterID || key != claim.Key:
		return 0, errNoCase
	}
	id := claim.TicketID
	for range 10 { // a longer chain of merges is a circle
		if into == nil {
			return id, nil
		}
		id = *into
		if err := r.db.Pool.QueryRow(ctx, `SELECT merged_into_id FROM tickets WHERE id = $1`, id).Scan(&into); err != nil {
			return 0, fmt.Errorf("follow the merge of ticket %d: %w", claim.TicketID, err)
		}
	}
	return 0, errNoCase
}

// surround reads who looks after the case and in which zone its times are told: the customer's, or else
// that of the desk's hours.
func (r *reader) surround(ctx context.Context, a *access) error {
	zone := a.customer.TimeZone
	var desk string
	err := r.db.Pool.QueryRow(ctx, `
		SELECT coalesce((SELECT name FROM agents WHERE id = $1), ''),
		       coalesce((SELECT zone FROM sla_calendars ORDER BY id LIMIT 1), 'UTC')`, a.ticket.AssigneeID).Scan(&a.assignee, &desk)
	if err != nil {
		return fmt.Errorf("read what surrounds ticket %d: %w", a.ticket.ID, err)
	}
	if zone == "" {
		zone = desk
	}
	if a.zone, err = time.LoadLocation(zone); err != nil {
		a.zone = time.UTC
	}
	return nil
}

// said is one message of a case.
type said struct {
	tickets.Message
	AgentName   string
	Picture     string // SHA-256 of the agent's picture, "" for none
	Attachments []tickets.Attachment
}

// visibleSQL chooses the messages (m) of ticket $1 that the link's customer $2 may read; $3: all public ones.
// Away notices of the customer's own mailbox say nothing to them.
const visibleSQL = `m.ticket_id = $1 AND m.kind = 'message' AND NOT (m.author_kind = 'customer' AND m.auto = 'auto-reply')
	AND ($3 OR m.customer_id = $2 OR EXISTS (
	    SELECT FROM jsonb_array_elements(coalesce(m.recipients->'to', '[]') || coalesce(m.recipients->'cc', '[]')) p
	    JOIN customer_identities i ON i.kind = 'email' AND i.value = lower(p->>'address') AND i.customer_id = $2))`

// mostMessages bounds a page; a longer case shows its newest messages.
const mostMessages = 300

// messages returns what the customer may read, oldest first, and whether there is more before it.
func (r *reader) messages(ctx context.Context, a *access) (list []said, more bool, err error) {
	rows, err := r.db.Pool.Query(ctx, `
		SELECT m.id, m.author_kind, coalesce(m.customer_id, 0), coalesce(m.agent_id, 0), m.channel, m.sender, m.body_text, m.body_html, m.reply_text, m.created_at,
		       coalesce(g.name, ''), coalesce(g.picture_sha256, '')
		FROM messages m LEFT JOIN agents g ON g.id = m.agent_id
		WHERE `+visibleSQL+` ORDER BY m.id DESC LIMIT $4`, a.ticket.ID, a.claim.RequesterID, a.owner, mostMessages+1)
	if err != nil {
		return nil, false, fmt.Errorf("read messages of case %d: %w", a.ticket.ID, err)
	}
	list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (said, error) {
		var s said
		var customer, agent int64
		err := row.Scan(&s.ID, &s.AuthorKind, &customer, &agent, &s.Channel, &s.Sender, &s.BodyText, &s.BodyHTML, &s.ReplyText, &s.CreatedAt, &s.AgentName, &s.Picture)
		s.CustomerID, s.AgentID = &customer, &agent
		return s, err
	})
	if err != nil {
		return nil, false, fmt.Errorf("read messages of case %d: %w", a.ticket.ID, err)
	}
	if more = len(list) > mostMessages; more {
		list = list[:mostMessages]
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list, more, r.attach(ctx, list)
}

func (r *reader) attach(ctx context.Context, list []said) error {
	at := map[int64]int{}
	ids := make([]int64, len(list))
	for i, s := range list {
		ids[i], at[s.ID] = s.ID, i
	}
	var files []tickets.Attachment
	if err := r.db.Read(ctx).Order("id").Find(&files, "message_id = ANY(?)", pg.Array[int64](ids)).Error; err != nil {
		return fmt.Errorf("read files of a case: %w", err)
	}
	for _, f := range files {
		s := &list[at[*f.MessageID]]
		s.Attachments = append(s.Attachments, f)
	}
	return nil
}

// attachment returns a file of the case that the customer may read, or errNoCase.
func (r *reader) attachment(ctx context.Context, a *access, id int64) (*tickets.Attachment, error) {
	f := tickets.Attachment{ID: id}
	err := r.db.Pool.QueryRow(ctx, `SELECT x.sha256, x.name, x.type, x.size FROM attachments x JOIN messages m ON m.id = x.message_id
		WHERE x.id = $4 AND `+visibleSQL, a.ticket.ID, a.claim.RequesterID, a.owner, id).Scan(&f.SHA256, &f.Name, &f.Type, &f.Size)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, errNoCase
	}
	if err != nil {
		return nil, fmt.Errorf("read file %d of case %d: %w", id, a.ticket.ID, err)
	}
	return &f, nil
}

// answers reports whether the picture is that of an agent who has answered the customer.
func (r *reader) answers(ctx context.Context, a *access, picture string) (ok bool, err error) {
	err = r.db.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM messages m JOIN agents g ON g.id = m.agent_id
		WHERE g.picture_sha256 = $4 AND `+visibleSQL+`)`, a.ticket.ID, a.claim.RequesterID, a.owner, picture).Scan(&ok)
	if err != nil {
		return false, fmt.Errorf("look up a picture in case %d: %w", a.ticket.ID, err)
	}
	return ok, nil
}

// clock is one of the case's promises.
type clock struct {
	Kind    sla.Kind
	State   sla.ClockState
	DueAt   *time.Time // what was promised; nil while nobody can say
	EndedAt *time.Time
}

// clocks returns the ticket's promises, oldest first.
func (r *reader) clocks(ctx context.Context, ticketID int64) ([]clock, error) {
	rows, err := r.db.Pool.Query(ctx, `SELECT kind, state, coalesce(breached_at, due_at), ended_at FROM sla_clocks
		WHERE ticket_id = $1 AND state <> 'cancelled' ORDER BY id`, ticketID)
	if err != nil {
		return nil, fmt.Errorf("read promises of case %d: %w", ticketID, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[clock])
	if err != nil {
		return nil, fmt.Errorf("read promises of case %d: %w", ticketID, err)
	}
	return list, nil
}

// news is the state of a case as far as its page shows it.
type news struct {
	Message int64 // the newest one's id
	State   string
}

func (r *reader) news(ctx context.Context, a *access) (n news, err error) {
	err = r.db.Pool.QueryRow(ctx, `
		SELECT coalesce((SELECT max(m.id) FROM messages m WHERE `+visibleSQL+`), 0),
		       $4 || ':' || coalesce((SELECT string_agg(id || state || coalesce(due_at::text, ''), ',' ORDER BY id) FROM sla_clocks
		           WHERE ticket_id = $1 AND state <> 'cancelled'), '')`,
		a.ticket.ID, a.claim.RequesterID, a.owner, string(a.ticket.Status)).Scan(&n.Message, &n.State)
	if err != nil {
		return news{}, fmt.Errorf("read news of case %d: %w", a.ticket.ID, err)
	}
	return n, nil
}
