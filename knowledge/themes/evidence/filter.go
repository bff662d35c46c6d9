package evidence

import (
	"fmt"
	"strings"

	"github.com/kepthq/kept/tickets"
)

// Nothing stands in a filter for "unknown, or none": customers without a segment, tickets of no known language.
const Nothing = "-"

// Filter keeps tickets that have one of the values of each field that is not empty; Areas keeps themes, and leaves
// totals and shares those of all tickets.
type Filter struct {
	Segments  []string // of customers
	Channels  []string
	Languages []string
	Products  []string
	Tags      []string
	Teams     []int64 // 0: none
	Areas     []int64
	Hidden    bool // of an overview: themes that people have hidden, too
}

// query is SQL over theme_tickets AS tt and theme_signals AS s in the making.
type query struct {
	joins []string
	where []string
	args  []any
}

// arg adds an argument and returns its placeholder.
func (q *query) arg(value any) string {
	q.args = append(q.args, value)
	return fmt.Sprintf("$%d", len(q.args))
}

// and adds a condition, with a verb for each value's placeholder.
func (q *query) and(condition string, values ...any) {
	places := make([]any, len(values))
	for i, v := range values {
		places[i] = q.arg(v)
	}
	q.where = append(q.where, fmt.Sprintf(condition, places...))
}

// join adds a table once.
func (q *query) join(table string) {
	for _, j := range q.joins {
		if j == table {
			return
		}
	}
	q.joins = append(q.joins, table)
}

const (
	joinCustomers = " JOIN customers c ON c.id = s.customer_id"
	joinTickets   = " JOIN tickets t ON t.id = tt.ticket_id"
	joinTexts     = " JOIN theme_texts x ON x.ticket_id = tt.ticket_id"
)

// narrow adds the filter's conditions.
func (q *query) narrow(f Filter) {
	if len(f.Segments) > 0 {
		q.join(joinCustomers)
		q.and("c.segment = ANY(%s::text[])", emptied(f.Segments))
	}
	if len(f.Channels) > 0 {
		q.and("s.channel = ANY(%s::text[])", f.Channels)
	}
	if len(f.Languages) > 0 {
		q.and("s.language = ANY(%s::text[])", emptied(f.Languages))
	}
	if len(f.Products) > 0 {
		q.and("s.product = ANY(%s::text[])", emptied(f.Products))
	}
	if len(f.Teams) > 0 {
		q.and("COALESCE(s.team_id, 0) = ANY(%s::bigint[])", f.Teams)
	}
	if len(f.Tags) > 0 {
		q.join(joinTickets)
		q.and("t.tags && %s::text[]", f.Tags)
	}
}

// emptied has Nothing stand for the empty text, which is how it is stored.
func emptied(values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		if v != Nothing {
			out[i] = v
		}
	}
	return out
}

// seenBy adds that the actor may see the ticket; the team of a ticket is as the signals have it.
func (q *query) seenBy(by tickets.Actor) {
	if condition := q.hiddenFrom(by); condition != "" {
		q.where = append(q.where, "NOT "+condition)
	}
}

// hiddenFrom is the condition that the actor may not see the ticket; "" when they may see all.
func (q *query) hiddenFrom(by tickets.Actor) string {
	if by.Kind == tickets.ActorSystem {
		return ""
	}
	if by.Kind != tickets.ActorAgent {
		return "true"
	}
	if len(by.HiddenTeams()) == 0 {
		return ""
	}
	q.join(joinTickets)
	// The ticket's own team, not the signals': what was hidden a moment ago is hidden now.
	return fmt.Sprintf("(t.team_id IS NOT NULL AND t.team_id = ANY(%s::bigint[]) AND t.assignee_id IS DISTINCT FROM %s)",
		q.arg(by.HiddenTeams()), q.arg(by.ID))
}

// from is the FROM and WHERE of the query.
func (q *query) from() string {
	out := " FROM theme_tickets tt JOIN theme_signals s ON s.ticket_id = tt.ticket_id" + strings.Join(q.joins, "")
	if len(q.where) > 0 {
		out += " WHERE " + strings.Join(q.where, " AND ")
	}
	return out
}
