package evidence

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// TicketQuery says which tickets are listed: those that the metric counts among those of a theme (ThemeID), of none
// (Unassigned), or all.
type TicketQuery struct {
	ThemeID    int64
	Unassigned bool
	Period     Period
	Filter     Filter // without a theme, Areas are those of the tickets' themes, without hidden ones
	Metric     Metric
	Cursor     string
	Limit      int // 1..200; 0 is 50
}

// TicketPage is a part of a list, and where the next part begins ("": this was the last). Total counts all of it,
// Hidden those that the actor may not see.
type TicketPage struct {
	Items  []Ticket
	Next   string
	Total  int
	Hidden int
}

// among is a query for tickets of a theme (0: all), or of none, in the days.
func among(themeID int64, unassigned bool, from, to time.Time, f Filter) *query {
	q := &query{}
	switch {
	case themeID != 0:
		q.and("tt.theme_id = %s", themeID)
	case unassigned:
		q.and("tt.theme_id IS NULL")
	}
	q.and("tt.at >= %s AND tt.at < %s", from, to)
	q.narrow(f)
	return q
}

// Tickets lists what a number counted, newest first. Faults: theme_not_found, invalid_input.
func (s *Service) Tickets(ctx context.Context, by tickets.Actor, in TicketQuery) (*TicketPage, error) {
	p, err := in.Period.complete()
	if err != nil {
		return nil, err
	}
	h, err := s.house(ctx)
	if err != nil {
		return nil, err
	}
	from, to, ok, err := in.Metric.between(h.zone)
	if err != nil {
		return nil, err
	}
	if !ok {
		from, to = startOf(p.From, h.zone), endOf(p.To, h.zone)
	}
	if in.ThemeID != 0 {
		if _, err := s.theme(ctx, in.ThemeID); err != nil {
			return nil, err
		}
	}
	base := func() (*query, error) {
		q := among(in.ThemeID, in.Unassigned, from, to, in.Filter)
		if len(in.Filter.Areas) > 0 && in.ThemeID == 0 {
			q.and("tt.theme_id IN (SELECT id FROM themes WHERE area_id = ANY(%s::bigint[]) AND hidden_at IS NULL)", in.Filter.Areas)
		}
		return q, q.count(in.Metric, h.ValueAttribute)
	}
	page := &TicketPage{}
	q, err := base()
	if err != nil {
		return nil, err
	}
	if page.Total, page.Hidden, err = s.tally(ctx, q, by); err != nil {
		return nil, err
	}
	if q, err = base(); err != nil {
		return nil, err
	}
	page.Items, page.Next, err = s.listed(ctx, q, by, in.Cursor, in.Limit)
	return page, err
}

// tally counts the query's tickets, and how many of them the actor may not see.
func (s *Service) tally(ctx context.Context, q *query, by tickets.Actor) (total, hidden int, err error) {
	condition := q.hiddenFrom(by)
	if condition == "" {
		condition = "false"
	}
	err = s.db.Pool.QueryRow(ctx, "SELECT count(*), count(*) FILTER (WHERE "+condition+")"+q.from(), q.args...).Scan(&total, &hidden)
	if err != nil {
		return 0, 0, fmt.Errorf("count tickets of a theme: %w", err)
	}
	return total, hidden, nil
}

// excerpt is how many characters of a text lists show.
const excerpt = 240

func (s *Service) listed(ctx context.Context, q *query, by tickets.Actor, cursor string, limit int) ([]Ticket, string, error) {
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, 200)
	q.join(joinTickets)
	q.join(joinCustomers)
	q.join(joinTexts)
	q.seenBy(by)
	if cursor != "" {
		at, id, err := readCursor(cursor)
		if err != nil {
			return nil, "", err
		}
		q.and("(tt.at, tt.ticket_id) < (%s, %s)", at, id)
	}
	rows, err := s.db.Pool.Query(ctx, fmt.Sprintf(`
		SELECT tt.ticket_id, tt.theme_id, t.subject, left(x.words, %d), t.requester_id, c.name, COALESCE(c.email, ''), t.status, s.channel, t.team_id,
		       s.language, c.segment, s.product, tt.score, s.sentiment, s.rating, s.breached, s.reopened, s.handling, s.article, tt.at`, excerpt)+
		q.from()+" ORDER BY tt.at DESC, tt.ticket_id DESC LIMIT "+q.arg(limit+1), q.args...)
	if err != nil {
		return nil, "", fmt.Errorf("list tickets of a theme: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Ticket])
	if err != nil {
		return nil, "", fmt.Errorf("list tickets of a theme: %w", err)
	}
	if len(all) <= limit {
		return all, "", nil
	}
	last := all[limit-1]
	return all[:limit], writeCursor(last.CreatedAt, last.ID), nil
}

func writeCursor(at time.Time, id int64) string {
	return strconv.FormatInt(at.UnixMicro(), 36) + "." + strconv.FormatInt(id, 36)
}

func readCursor(text string) (time.Time, int64, error) {
	first, second, _ := strings.Cut(text, ".")
	micro, err := strconv.ParseInt(first, 36, 64)
	if err == nil {
		var id int64
		if id, err = strconv.ParseInt(second, 36, 64); err == nil {
			return time.UnixMicro(micro), id, nil
		}
	}
	return time.Time{}, 0, fault.InvalidField("cursor", "is not one that this list has given")
}
