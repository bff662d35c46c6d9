package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// sessionRequest is what a browser says when the chat is opened.
type sessionRequest struct {
	Site       string         `json:"site"`
	Token      string         `json:"token"`
	Identity   *Claim         `json:"identity"`
	Attributes map[string]any `json:"attributes"`
	Locale     string         `json:"locale"`
	TimeZone   string         `json:"time_zone"`
	Origin     string         `json:"origin"` // of the page that carries the chat
	Page       seenPage       `json:"page"`
}

type seenPage struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

func (p seenPage) clean() seenPage {
	return seenPage{URL: line(p.URL, maxURL), Title: line(p.Title, maxTitle)}
}

// visitorFace is what a browser is told of its own visitor.
type visitorFace struct {
	Name     string `json:"name"`
	Email    string `json:"email"`
	Verified bool   `json:"verified"`
}

func (c *caller) face() visitorFace {
	return visitorFace{Name: c.name, Email: c.email, Verified: c.external != ""}
}

// sessionAnswer is what it gets.
type sessionAnswer struct {
	Token         string             `json:"token"`
	Visitor       visitorFace        `json:"visitor"`
	Site          siteFace           `json:"site"`
	Status        statusFace         `json:"status"`
	Seq           int64              `json:"seq"`
	Conversations []conversationFace `json:"conversations"`
}

// from is where a request comes from.
type from struct {
	network   string
	userAgent string
}

// session begins or goes on with a browser's session: the visitor of the token, unless somebody else has
// signed in meanwhile, or a new one. Faults: site_not_found, wrong_origin, identity_refused, blocked, too_fast,
// invalid_input.
func (r *Reception) session(ctx context.Context, in *sessionRequest, at from) (string, *caller, *Site, error) {
	site, err := r.siteByKey(ctx, in.Site)
	if err != nil {
		return "", nil, nil, err
	}
	if !site.carries(in.Origin) {
		return "", nil, nil, fault.New(fault.Forbidden, "wrong_origin", "The chat of %s may not be carried by this page.", site.Name)
	}
	var who *identified
	if in.Identity != nil {
		if who, err = site.verify(*in.Identity, r.Now()); err != nil {
			return "", nil, nil, err
		}
	}
	if err := in.clean(); err != nil {
		return "", nil, nil, err
	}
	known, err := r.known(ctx, in.Token, site, who, at)
	if err != nil {
		return "", nil, nil, err
	}
	token := in.Token
	if known == nil {
		if token, known, err = r.newVisitor(ctx, site, in, at); err != nil {
			return "", nil, nil, err
		}
	}
	err = r.DB.Tx(ctx, func(tx *pg.Tx) error {
		if err := r.touch(ctx, tx, known, in, at); err != nil || who == nil {
			return err
		}
		return r.become(ctx, tx, known, site, who)
	})
	return token, known, site, err
}

func (in *sessionRequest) clean() error {
	in.Locale, in.TimeZone, in.Page = line(in.Locale, 35), line(in.TimeZone, 64), in.Page.clean()
	if _, err := time.LoadLocation(in.TimeZone); err != nil || in.TimeZone == "Local" {
		in.TimeZone = ""
	}
	if len(in.Attributes) > maxAttributes {
		return fault.InvalidField("attributes", "has more than %d", maxAttributes)
	}
	for name, value := range in.Attributes {
		if name == "" || len(name) > 60 {
			return fault.InvalidField("attributes", "a name must have 1 to 60 bytes")
		}
		switch v := value.(type) {
		case nil, bool, float64:
		case string:
			in.Attributes[name] = cut(clean(v), 500)
		default:
			return fault.InvalidField("attributes."+name, "must be a text, a number, true, false or null")
		}
	}
	return nil
}

// known is the visitor of the token, nil when there is none that fits.
func (r *Reception) known(ctx context.Context, token string, site *Site, who *identified, at from) (*caller, error) {
	if token == "" {
		return nil, nil
	}
	c, err := r.identify(ctx, token, at.network)
	switch {
	case fault.Is(err, "unknown_token"):
		return nil, nil
	case err != nil:
		return nil, err
	case c.site != site.ID:
		return nil, nil
	case who != nil && c.external != "" && c.external != who.external:
		return nil, nil // somebody else sits at this browser now
	}
	return c, nil
}

func (r *Reception) newVisitor(ctx context.Context, site *Site, in *sessionRequest, at from) (string, *caller, error) {
	if err := r.allow.spend(spender{what: "session", network: at.network}, r.Limits.Sessions); err != nil {
		return "", nil, err
	}
	var blocked bool
	if err := r.DB.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM chat_blocks WHERE network = $1)`, at.network).Scan(&blocked); err != nil {
		return "", nil, fmt.Errorf("look for blocks: %w", err)
	}
	if blocked {
		return "", nil, errBlocked()
	}
	token, hash := newToken()
	now := r.Now()
	v := Visitor{
		SiteID: site.ID, TokenHash: hash, Locale: in.Locale, TimeZone: in.TimeZone, UserAgent: line(at.userAgent, 500), Network: at.network,
		Origin: line(in.Origin, 300), Pages: []Page{}, Attributes: map[string]any{}, CreatedAt: now, SeenAt: now,
	}
	if err := r.DB.Read(ctx).Create(&v).Error; err != nil {
		return "", nil, fmt.Errorf("create visitor: %w", err)
	}
	return token, &caller{id: v.ID, site: site.ID, network: at.network}, nil
}

// touch notes what the browser says of itself.
func (r *Reception) touch(ctx context.Context, tx *pg.Tx, c *caller, in *sessionRequest, at from) error {
	var pages []Page
	attributes := map[string]any{}
	err := tx.Pgx.QueryRow(ctx, `SELECT pages, attributes FROM chat_visitors WHERE id = $1 FOR UPDATE`, c.id).Scan(&pages, &attributes)
	if err != nil {
		return fmt.Errorf("lock visitor %d: %w", c.id, err)
	}
	now := r.Now()
	maps.Copy(attributes, in.Attributes)
	maps.DeleteFunc(attributes, func(_ string, v any) bool { return v == nil })
	if len(attributes) > maxAttributes {
		return fault.InvalidField("attributes", "has more than %d", maxAttributes)
	}
	encodedPages, err := json.Marshal(visited(pages, in.Page, now))
	if err != nil {
		return fmt.Errorf("encode pages: %w", err)
	}
	_, err = tx.Pgx.Exec(ctx, `
		UPDATE chat_visitors SET locale = $2, time_zone = $3, user_agent = $4, network = $5, origin = $6, pages = $7, attributes = $8, seen_at = $9
		WHERE id = $1`, c.id, in.Locale, in.TimeZone, line(at.userAgent, 500), at.network, line(in.Origin, 300), string(encodedPages), attributes, now)
	if err != nil {
		return fmt.Errorf("write visitor %d: %w", c.id, err)
	}
	return nil
}

// visited puts a page in front of those seen before.
func visited(pages []Page, p seenPage, at time.Time) []Page {
	if p.URL == "" {
		return orNone(pages)
	}
	if len(pages) > 0 && pages[0].URL == p.URL {
		pages[0].Title, pages[0].At = p.Title, &at
		return pages
	}
	pages = slices.Insert(pages, 0, Page{URL: p.URL, Title: p.Title, At: &at})
	return pages[:min(len(pages), maxPages)]
}

func orNone(pages []Page) []Page {
	if pages == nil {
		return []Page{}
	}
	return pages
}

// become makes the visitor the customer whom the site has vouched for. What they asked before they were known
// becomes theirs.
func (r *Reception) become(ctx context.Context, tx *pg.Tx, c *caller, site *Site, who *identified) error {
	customer, err := r.Desk.VouchTx(ctx, tx, tickets.Vouched{
		Key: externalKey(site.ID, who.external), Person: tickets.Person{Name: who.name, Address: who.email}, Proven: who.proven, Former: c.customer,
	})
	if err != nil {
		return err
	}
	if err := checkBlocks(ctx, tx, person{site.ID, who.external}, customer.ID); err != nil {
		return err
	}
	if c.customer != customer.ID {
		if err := r.takeOver(ctx, tx, c, customer); err != nil {
			return err
		}
	}
	c.external, c.customer = who.external, customer.ID
	if who.name != "" {
		c.name = who.name
	}
	if who.email != "" {
		c.email = who.email
	}
	_, err = tx.Pgx.Exec(ctx, `UPDATE chat_visitors SET customer_id = $2, external_id = $3, name = $4, email = $5 WHERE id = $1`,
		c.id, customer.ID, c.external, c.name, c.email)
	if err != nil {
		return fmt.Errorf("identify visitor %d: %w", c.id, err)
	}
	return nil
}

// takeOver gives the customer the tickets of the visitor's chats that were nobody's but the browser's.
func (r *Reception) takeOver(ctx context.Context, tx *pg.Tx, c *caller, customer *tickets.Customer) error {
	if c.customer == 0 {
		return nil
	}
	rows, err := tx.Pgx.Query(ctx, `
		SELECT t.id FROM chat_conversations c JOIN tickets t ON t.id = c.ticket_id
		WHERE c.visitor_id = $1 AND t.requester_id = $2 ORDER BY t.id`, c.id, c.customer)
	if err != nil {
		return fmt.Errorf("read chats of visitor %d: %w", c.id, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("read chats of visitor %d: %w", c.id, err)
	}
	for _, id := range ids {
		_, err := r.Desk.ChangeTx(ctx, tx, tickets.System("chat"), id, func(change *tickets.Change) error {
			change.Ticket.RequesterID = customer.ID
			return nil
		})
		if err != nil {
			return err
		}
	}
	key := tickets.IdentityKey{Kind: tickets.IdentityVisitor, Value: strconv.FormatInt(c.id, 10)}
	return r.Desk.RecognizeTx(ctx, tx, key, customer.ID)
}

// contact takes what the visitor says of themselves. Faults: invalid_input.
func (r *Reception) contact(ctx context.Context, c *caller, p tickets.Person) error {
	p.Name, p.Address = line(p.Name, maxName), line(p.Address, maxAddress)
	if p.Name == "" && p.Address == "" {
		return fault.InvalidField("email", "give a name or an address")
	}
	var chats []int64
	err := r.DB.Tx(ctx, func(tx *pg.Tx) error {
		if err := r.contactTx(ctx, tx, c, p); err != nil || c.customer == 0 || p.Address == "" {
			return err
		}
		rows, err := tx.Pgx.Query(ctx, `
			SELECT c.ticket_id FROM chat_conversations c WHERE c.visitor_id = $1 AND EXISTS (
				SELECT FROM messages m JOIN deliveries d ON d.message_id = m.id
				WHERE m.ticket_id = c.ticket_id AND d.channel = 'chat' AND d.state = 'queued' AND d.next_try_at IS NULL)`, c.id)
		if err != nil {
			return fmt.Errorf("read chats of visitor %d: %w", c.id, err)
		}
		chats, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		return err
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, id := range chats {
		errs = append(errs, r.carry(ctx, id))
	}
	return errors.Join(errs...)
}

// contactTx writes it. An address that was told becomes where answers go and proves nothing.
func (r *Reception) contactTx(ctx context.Context, tx *pg.Tx, c *caller, p tickets.Person) error {
	if c.external != "" {
		p.Name = "" // the site says who they are
	}
	if c.customer != 0 {
		if err := r.Desk.ContactTx(ctx, tx, c.customer, p); err != nil {
			return err
		}
	} else if p.Address != "" {
		if err := tickets.CheckAddress("email", p.Address); err != nil {
			return err
		}
	}
	if p.Name != "" {
		c.name = p.Name
	}
	if p.Address != "" && c.external == "" {
		c.email = p.Address
	}
	if _, err := tx.Pgx.Exec(ctx, `UPDATE chat_visitors SET name = $2, email = $3 WHERE id = $1`, c.id, c.name, c.email); err != nil {
		return fmt.Errorf("write contact of visitor %d: %w", c.id, err)
	}
	return nil
}
