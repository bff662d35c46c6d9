package lens

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/knowledge/themes/lens/cues"
	"github.com/kepthq/kept/tickets"
)

// Mark is what is known of a ticket.
type Mark struct {
	TicketID   int64
	Kinds      map[cues.Kind]cues.Strength
	Order      bool
	Reasons    []string
	Competitor string
	Tries      []string
	Answered   bool
	AskedAt    *time.Time
	Outcome    Outcome // "" where nothing is asked for
	OutcomeBy  string  // person, customer, agent, rating, back; "" where it is not known
	Quotes     []Quote
	ThemeID    *int64
	Theme      string
	Area       string
	// Corrections are what people said and what holds, the newest first.
	Corrections []Correction
}

// Ticket is a ticket behind a number, with what is known of it.
type Ticket struct {
	Mark
	Subject, Words string
	RequesterID    int64
	RequesterName  string
	RequesterEmail string
	Status         string
	Channel        string
	Language       string
	TeamID         *int64
	Segment        string
	Value          *float64
	CreatedAt      time.Time
}

// Page is a part of a list, the newest first; Total counts all of it, Hidden those that the actor may not see.
type Page struct {
	Items         []Ticket
	Next          string
	Total, Hidden int
}

// TicketQuery says which tickets are listed: those that the metric counts.
type TicketQuery struct {
	Query
	Metric evidence.Metric
	Cursor string
	Limit  int // 1..200; 0 is 50
}

// Tickets lists what a number counted. Faults: invalid_input.
func (s *Service) Tickets(ctx context.Context, by tickets.Actor, in TicketQuery) (*Page, error) {
	counted, err := s.counted(ctx, in)
	if err != nil {
		return nil, err
	}
	page := &Page{Total: len(counted)}
	var seen []fact
	for _, f := range counted {
		if f.hidden(by) {
			page.Hidden++
		} else {
			seen = append(seen, f)
		}
	}
	if seen, err = after(seen, in.Cursor); err != nil {
		return nil, err
	}
	limit := in.Limit
	if limit <= 0 {
		limit = 50
	}
	if limit = min(limit, 200); len(seen) > limit {
		seen = seen[:limit]
		page.Next = evidence.WriteCursor(seen[limit-1].At, seen[limit-1].ID)
	}
	page.Items, err = s.tickets(ctx, seen)
	return page, err
}

// counted are the facts behind a metric, the newest first.
func (s *Service) counted(ctx context.Context, in TicketQuery) ([]fact, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	p, err := in.Period.Complete()
	if err != nil {
		return nil, err
	}
	chosen, err := read(in.Metric, in.Kind)
	if err != nil {
		return nil, err
	}
	ground, err := s.Grounds.Ground(ctx)
	if err != nil {
		return nil, err
	}
	from, to, err := chosen.between(p, ground.Zone)
	if err != nil {
		return nil, err
	}
	all, err := s.facts(ctx, from, to, in.Filter, ground.ValueAttribute)
	if err != nil {
		return nil, err
	}
	all = chosen.of(all)
	if chosen.before != "" {
		all, err = s.wroteBefore(ctx, all, chosen.before)
	}
	return all, err
}

func after(all []fact, cursor string) ([]fact, error) {
	if cursor == "" {
		return all, nil
	}
	at, id, err := evidence.ReadCursor(cursor)
	if err != nil {
		return nil, err
	}
	for i, f := range all {
		if f.At.Before(at) || f.At.Equal(at) && f.ID < id {
			return all[i:], nil
		}
	}
	return nil, nil
}

// excerpt is how many characters of a text lists show.
const excerpt = 400

var ticketSQL = fmt.Sprintf(`SELECT t.id, t.subject, left(x.words, %d), t.requester_id, c.name, COALESCE(c.email, ''), t.status, l.quotes, COALESCE(h.name, ''), COALESCE(a.name, '')
	FROM unnest($1::bigint[]) WITH ORDINALITY AS w(id, n) JOIN tickets t ON t.id = w.id JOIN customers c ON c.id = t.requester_id
	JOIN theme_texts x ON x.ticket_id = t.id JOIN lens_tickets l ON l.ticket_id = t.id
	LEFT JOIN theme_tickets p ON p.ticket_id = t.id LEFT JOIN themes h ON h.id = p.theme_id LEFT JOIN theme_areas a ON a.id = h.area_id ORDER BY w.n`, excerpt)

// tickets completes facts.
func (s *Service) tickets(ctx context.Context, all []fact) ([]Ticket, error) {
	ids := make([]int64, len(all))
	byID := map[int64]*fact{}
	for i := range all {
		ids[i] = all[i].ID
		byID[ids[i]] = &all[i]
	}
	said, err := s.corrections(ctx, ids)
	if err != nil {
		return nil, err
	}
	rows, err := s.DB.Pool.Query(ctx, ticketSQL, ids)
	if err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Ticket, err error) {
		var quotes json.RawMessage
		if err := row.Scan(&t.TicketID, &t.Subject, &t.Words, &t.RequesterID, &t.RequesterName, &t.RequesterEmail, &t.Status, &quotes, &t.Theme, &t.Area); err != nil {
			return t, err
		}
		f := byID[t.TicketID]
		t.Mark = f.mark(t.Mark)
		t.Channel, t.Language, t.TeamID, t.Segment, t.Value, t.CreatedAt = f.Channel, f.Language, f.TeamID, f.Segment, f.Value, f.At
		t.Corrections = said[t.TicketID]
		return t, json.Unmarshal(quotes, &t.Quotes)
	})
	if err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	return out, nil
}

func (f *fact) mark(m Mark) Mark {
	m.Kinds = map[cues.Kind]cues.Strength{}
	for _, k := range cues.Kinds() {
		if strength := f.strength(k); strength != "" {
			m.Kinds[k] = strength
		}
	}
	m.Order, m.Reasons, m.Competitor, m.Tries, m.Answered, m.AskedAt = f.Order, f.Reasons, f.Competitor, f.Tries, f.Answered, f.AskedAt
	m.Outcome, m.OutcomeBy, m.ThemeID = f.Outcome, f.OutcomeBy, f.ThemeID
	return m
}

func (s *Service) corrections(ctx context.Context, ids []int64) (map[int64][]Correction, error) {
	rows, err := s.DB.Pool.Query(ctx, correctionColumns+` WHERE ticket_id = ANY($1) AND undone_at IS NULL ORDER BY id DESC`, ids)
	if err != nil {
		return nil, fmt.Errorf("read what people said: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanCorrection)
	if err != nil {
		return nil, fmt.Errorf("read what people said: %w", err)
	}
	out := map[int64][]Correction{}
	for _, c := range all {
		out[c.TicketID] = append(out[c.TicketID], c)
	}
	return out, nil
}

// Mark is what is known of one ticket; of one whose words were not read, nothing. Fault: ticket_not_found.
func (s *Service) Mark(ctx context.Context, by tickets.Actor, ticketID int64) (*Mark, error) {
	if err := s.visible(ctx, by, ticketID); err != nil {
		return nil, err
	}
	m := &Mark{TicketID: ticketID, Kinds: map[cues.Kind]cues.Strength{}, Reasons: []string{}, Tries: []string{}, Quotes: []Quote{}}
	var f fact
	var quotes json.RawMessage
	err := s.DB.Pool.QueryRow(ctx, `
		SELECT l.ticket_id, l.cancels, l.returns, l.refunds, l.an_order, l.reasons, l.competitor, l.tries, l.answered, l.asked_at, l.outcome, l.outcome_by, `+backSQL+`,
		       l.quotes, p.theme_id, COALESCE(h.name, ''), COALESCE(a.name, '')
		FROM lens_tickets l LEFT JOIN theme_tickets p ON p.ticket_id = l.ticket_id LEFT JOIN themes h ON h.id = p.theme_id LEFT JOIN theme_areas a ON a.id = h.area_id
		WHERE l.ticket_id = $1`, ticketID).Scan(&f.ID, &f.Cancels, &f.Returns, &f.Refunds, &f.Order, &f.Reasons, &f.Competitor, &f.Tries, &f.Answered, &f.AskedAt,
		&f.Outcome, &f.OutcomeBy, &f.Back, &quotes, &f.ThemeID, &m.Theme, &m.Area)
	if errors.Is(err, pgx.ErrNoRows) {
		return m, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what ticket %d asks: %w", ticketID, err)
	}
	if err := json.Unmarshal(quotes, &m.Quotes); err != nil {
		return nil, fmt.Errorf("read what ticket %d says: %w", ticketID, err)
	}
	f.settle(s.now())
	said, err := s.corrections(ctx, []int64{ticketID})
	if err != nil {
		return nil, err
	}
	*m = f.mark(*m)
	m.Corrections = said[ticketID]
	return m, nil
}

// AtRisk lists open tickets of customers who ask to leave and are not known to have gone or stayed, those worth most
// first, as far as the actor may see them; Total counts all. Orders that are to be cancelled are not among them.
func (s *Service) AtRisk(ctx context.Context, by tickets.Actor, f evidence.Filter, limit int) (*Page, error) {
	if limit <= 0 {
		limit = 50
	}
	ground, err := s.Grounds.Ground(ctx)
	if err != nil {
		return nil, err
	}
	q := &query{where: []string{"l.cancels IN ('asks', 'still')", "NOT l.an_order", "l.outcome = ''", "t.status IN ('open', 'pending')", "t.merged_into_id IS NULL"}}
	q.narrow(f)
	value := evidence.WorthSQL(q.arg(ground.ValueAttribute))
	rows, err := s.DB.Pool.Query(ctx, `
		SELECT l.ticket_id, l.customer_id, l.at, l.cancels, l.returns, l.refunds, l.an_order, l.reasons, l.competitor, l.tries, l.answered, l.asked_at,
		       l.outcome, l.outcome_by, false, p.theme_id, t.channel, x.language, t.team_id, t.assignee_id, c.segment, `+value+` AS worth`+
		fromTexts+`JOIN lens_tickets l ON l.ticket_id = x.ticket_id WHERE `+q.text()+` ORDER BY worth DESC NULLS LAST, l.at, l.ticket_id`, q.args...)
	if err != nil {
		return nil, fmt.Errorf("list who is about to leave: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[fact])
	if err != nil {
		return nil, fmt.Errorf("list who is about to leave: %w", err)
	}
	page := &Page{Total: len(all)}
	var seen []fact
	for _, f := range all {
		f.settle(s.now())
		switch {
		case f.hidden(by):
			page.Hidden++
		case len(seen) < min(limit, 200):
			seen = append(seen, f)
		}
	}
	page.Items, err = s.tickets(ctx, seen)
	return page, err
}
