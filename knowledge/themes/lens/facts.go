package lens

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/knowledge/themes/lens/cues"
	"github.com/kepthq/kept/tickets"
)

// Days after which a ticket without a known end is no longer waited for, after which a customer's next ticket on
// something else says that they stayed, and for how long.
const (
	WaitDays = 30
	backFrom = 14
	backTo   = 180
	// BeforeDays is how far back "what came before" looks.
	BeforeDays = 90
)

// fact is a ticket that asks for something, or about it.
type fact struct {
	ID, CustomerID            int64
	At                        time.Time
	Cancels, Returns, Refunds cues.Strength
	Order                     bool
	Reasons                   []string
	Competitor                string
	Tries                     []string
	Answered                  bool
	AskedAt                   *time.Time
	Outcome                   Outcome
	OutcomeBy                 string
	Back                      bool // the customer wrote about something else later
	ThemeID                   *int64
	Channel, Language         string
	TeamID, AssigneeID        *int64
	Segment                   string
	Value                     *float64
}

func (f *fact) strength(k cues.Kind) cues.Strength {
	return map[cues.Kind]cues.Strength{cues.Cancel: f.Cancels, cues.Return: f.Returns, cues.Refund: f.Refunds}[k]
}

func (f *fact) asksFor(k cues.Kind) bool {
	s := f.strength(k)
	return s == cues.Asks || s == cues.Still
}

// asksAbout: nothing is asked for, but about.
func (f *fact) asksAbout(k cues.Kind) bool {
	if k != "" {
		return f.strength(k) == cues.About
	}
	return !f.wants("") && (f.Cancels != "" || f.Returns != "" || f.Refunds != "")
}

// wants the kind; "": any.
func (f *fact) wants(k cues.Kind) bool {
	if k != "" {
		return f.asksFor(k)
	}
	return slices.ContainsFunc(cues.Kinds(), f.asksFor)
}

// settle completes the outcome: what the ticket says; or else that the customer came back; or else time.
func (f *fact) settle(now time.Time) {
	switch {
	case f.Outcome != "" || !f.wants(""):
	case f.Back:
		f.Outcome, f.OutcomeBy = Saved, "back"
	case f.AskedAt != nil && now.Sub(*f.AskedAt) < WaitDays*24*time.Hour:
		f.Outcome = Waiting
	default:
		f.Outcome = Unknown
	}
}

// backSQL says whether the customer of lens_tickets AS l wrote about something else later.
var backSQL = fmt.Sprintf(`EXISTS (SELECT FROM theme_texts y LEFT JOIN lens_tickets o ON o.ticket_id = y.ticket_id
	WHERE y.customer_id = l.customer_id AND y.at >= l.asked_at + interval '%d days' AND y.at < l.asked_at + interval '%d days' AND NOT COALESCE(o.wants, false))`, backFrom, backTo)

// query is a condition on theme_texts AS x, tickets AS t, customers AS c, theme_signals AS s (or none), theme_tickets AS
// p (or none).
type query struct {
	where []string
	args  []any
}

func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return fmt.Sprintf("$%d", len(q.args))
}

func (q *query) and(condition string, value any) {
	q.where = append(q.where, fmt.Sprintf(condition, q.arg(value)))
}

func (q *query) narrow(f evidence.Filter) {
	if len(f.Segments) > 0 {
		q.and("c.segment = ANY(%s::text[])", evidence.Emptied(f.Segments))
	}
	if len(f.Channels) > 0 {
		q.and("t.channel = ANY(%s::text[])", f.Channels)
	}
	if len(f.Languages) > 0 {
		q.and("x.language = ANY(%s::text[])", evidence.Emptied(f.Languages))
	}
	if len(f.Products) > 0 {
		q.and("COALESCE(s.product, '') = ANY(%s::text[])", evidence.Emptied(f.Products))
	}
	if len(f.Tags) > 0 {
		q.and("t.tags && %s::text[]", f.Tags)
	}
	if len(f.Teams) > 0 {
		q.and("COALESCE(t.team_id, 0) = ANY(%s::bigint[])", f.Teams)
	}
	if len(f.Areas) > 0 {
		q.and("p.theme_id IN (SELECT id FROM themes WHERE area_id = ANY(%s::bigint[]))", f.Areas)
	}
}

func (q *query) text() string {
	if len(q.where) == 0 {
		return "true"
	}
	return strings.Join(q.where, " AND ")
}

const fromTexts = ` FROM theme_texts x JOIN tickets t ON t.id = x.ticket_id JOIN customers c ON c.id = x.customer_id
	LEFT JOIN theme_signals s ON s.ticket_id = x.ticket_id LEFT JOIN theme_tickets p ON p.ticket_id = x.ticket_id `

// facts reads the tickets from..to that ask for something or about it, the newest first.
func (s *Service) facts(ctx context.Context, from, to time.Time, f evidence.Filter, attribute string) ([]fact, error) {
	q := &query{}
	q.and("l.at >= %s", from)
	q.and("l.at < %s", to)
	q.where = append(q.where, "(l.cancels <> '' OR l.returns <> '' OR l.refunds <> '')")
	q.narrow(f)
	value := evidence.WorthSQL(q.arg(attribute))
	rows, err := s.DB.Pool.Query(ctx, `
		SELECT l.ticket_id, l.customer_id, l.at, l.cancels, l.returns, l.refunds, l.an_order, l.reasons, l.competitor, l.tries, l.answered, l.asked_at,
		       l.outcome, l.outcome_by, `+backSQL+`, p.theme_id, t.channel, x.language, t.team_id, t.assignee_id, c.segment, `+value+
		fromTexts+`JOIN lens_tickets l ON l.ticket_id = x.ticket_id WHERE `+q.text()+` ORDER BY l.at DESC, l.ticket_id DESC`, q.args...)
	if err != nil {
		return nil, fmt.Errorf("read who asks: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[fact])
	if err != nil {
		return nil, fmt.Errorf("read who asks: %w", err)
	}
	now := s.now()
	for i := range all {
		all[i].settle(now)
	}
	return all, nil
}

// volume counts all tickets from..to.
func (s *Service) volume(ctx context.Context, from, to time.Time, f evidence.Filter) (n int, err error) {
	q := &query{}
	q.and("x.at >= %s", from)
	q.and("x.at < %s", to)
	q.narrow(f)
	if err := s.DB.Pool.QueryRow(ctx, "SELECT count(*)"+fromTexts+"WHERE "+q.text(), q.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count all tickets: %w", err)
	}
	return n, nil
}

// hidden reports whether the actor may not see the ticket.
func (f *fact) hidden(by tickets.Actor) bool {
	if by.Kind == tickets.ActorSystem {
		return false
	}
	return by.Kind != tickets.ActorAgent || !by.May(f.TeamID, f.AssigneeID)
}
