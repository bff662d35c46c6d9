package chat

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

const (
	// maxPlace and maxUnread bound what is counted for each row of a list.
	maxPlace  = 100
	maxUnread = 100
	// maxWords is how many characters of a message a list shows.
	maxWords = 200
)

// List returns the chats of the query that the actor may see, the one that began first first. Faults:
// invalid_input for an unknown view or cursor.
func (s *Service) List(ctx context.Context, by tickets.Actor, q Query) (Rows, error) {
	if q.Limit <= 0 {
		q.Limit = 50
	}
	q.Limit = min(q.Limit, 200)
	db := s.db.Read(ctx)
	inner, err := inView(open(db, by), by, q.View)
	if err != nil {
		return Rows{}, err
	}
	if inner, err = after(inner, q.Cursor); err != nil {
		return Rows{}, err
	}
	var rows []Row
	err = rowsOf(db, by, inner.Order("c.started_at, c.ticket_id").Limit(q.Limit+1)).Order("c.started_at, c.ticket_id").Scan(&rows).Error
	if err != nil {
		return Rows{}, fmt.Errorf("list chats: %w", err)
	}
	page := Rows{Rows: rows}
	if len(rows) > q.Limit {
		page.Rows = rows[:q.Limit]
		page.Next = cursorOf(page.Rows[q.Limit-1])
	}
	return page, nil
}

// Row returns one chat as lists show it, also one that has ended. Fault: chat_not_found, also when the actor
// may not see it.
func (s *Service) Row(ctx context.Context, by tickets.Actor, ticketID int64) (*Row, error) {
	db := s.db.Read(ctx)
	var rows []Row
	if err := rowsOf(db, by, chats(db, by).Where("c.ticket_id = ?", ticketID)).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read chat %d: %w", ticketID, err)
	}
	if len(rows) == 0 {
		return nil, fault.Missing("chat", ticketID)
	}
	return &rows[0], nil
}

// chats are those that the actor may see.
func chats(db *gorm.DB, by tickets.Actor) *gorm.DB {
	return by.Scope(db.Table("chat_conversations AS c").Joins("JOIN tickets t ON t.id = c.ticket_id").
		Select("c.*, t.team_id, t.last_message_id"))
}

// open are the chats that have not ended and that the actor may see.
func open(db *gorm.DB, by tickets.Actor) *gorm.DB { return chats(db, by).Where("c.state <> 'ended'") }

// inView narrows to a view. What waits is for the agent's teams, or for everybody; who is in no team looks
// after all of them.
func inView(q *gorm.DB, by tickets.Actor, view string) (*gorm.DB, error) {
	switch view {
	case "", ViewAll:
		return q, nil
	case ViewWaiting:
		q = q.Where("c.state = 'waiting'")
		if teams := by.Teams(); len(teams) > 0 {
			q = q.Where("(t.team_id IS NULL OR t.team_id IN ?)", teams)
		}
		return q, nil
	case ViewMine:
		return q.Where("t.assignee_id = ?", by.ID), nil
	case ViewTeam:
		return q.Where("t.team_id IN ?", append([]int64{-1}, by.Teams()...)), nil
	default:
		return nil, fault.InvalidField("view", "%q is none of waiting, mine, team, all", view)
	}
}

// placeSQL is the place in the queue of the chat c of the ticket t: those who wait for the same team, or for
// nobody in particular on the same site, and began earlier, and itself.
const placeSQL = `CASE WHEN c.state <> 'waiting' THEN 0 ELSE 1 + (SELECT count(*) FROM (
		SELECT FROM chat_conversations w JOIN tickets wt ON wt.id = w.ticket_id
		WHERE w.state = 'waiting' AND (w.started_at, w.ticket_id) < (c.started_at, c.ticket_id)
		  AND (wt.team_id = t.team_id OR (wt.team_id IS NULL AND t.team_id IS NULL AND w.site_id = c.site_id)) LIMIT ?) AS ahead) END`

// rowsOf completes the chats of inner to rows, after inner has bounded how many there are.
func rowsOf(db *gorm.DB, by tickets.Actor, inner *gorm.DB) *gorm.DB {
	return db.Table("(?) AS c", inner).
		Select(`c.ticket_id, c.state, c.site_id, s.name AS site_name, c.started_at, c.accepted_at, `+placeSQL+` AS place,
			v.id AS visitor_id, v.name AS visitor_name, v.locale AS visitor_locale, v.external_id <> '' AS verified,
			COALESCE(v.pages -> 0, '{}') AS page,
			(SELECT count(*) FROM (SELECT FROM messages u WHERE u.ticket_id = c.ticket_id AND u.id > COALESCE(r.last_message_id, 0)
				AND u.author_kind = 'customer' LIMIT ?) AS n) AS unread,
			COALESCE(m.id, 0) AS last_message_id, COALESCE(m.author_kind, '') AS last_message_by,
			left(COALESCE(NULLIF(m.reply_text, ''), m.body_text, ''), ?) AS last_message_text, m.created_at AS last_message_at`,
			maxPlace-1, maxUnread, maxWords).
		Joins("JOIN tickets t ON t.id = c.ticket_id").
		Joins("JOIN chat_sites s ON s.id = c.site_id").
		Joins("JOIN chat_visitors v ON v.id = c.visitor_id").
		Joins("LEFT JOIN messages m ON m.id = c.last_message_id").
		Joins("LEFT JOIN ticket_reads r ON r.ticket_id = c.ticket_id AND r.agent_id = ?", by.ID)
}

// cursor is where a page ended.
type cursor struct {
	At time.Time `json:"t"`
	ID int64     `json:"id"`
}

func cursorOf(last Row) string {
	data, err := json.Marshal(cursor{At: last.StartedAt.UTC(), ID: last.TicketID})
	if err != nil {
		panic(err) // a time and a number always encode
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// after narrows to what follows a page. Fault: invalid_input.
func after(q *gorm.DB, given string) (*gorm.DB, error) {
	if given == "" {
		return q, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(given)
	var c cursor
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return nil, fault.InvalidField("cursor", "is not one that this list has given")
	}
	return q.Where("(c.started_at, c.ticket_id) > (?, ?)", c.At, c.ID), nil
}

// Counts returns the actor's figures, one index range each.
func (s *Service) Counts(ctx context.Context, by tickets.Actor) (Counts, error) {
	db := s.db.Read(ctx)
	part := func(view string) *gorm.DB {
		q, _ := inView(open(db, by), by, view) // the views are known
		return q.Session(&gorm.Session{})
	}
	bounded := func(q *gorm.DB) *gorm.DB { return q.Select("1").Limit(tickets.CountCap) }
	var n struct {
		Waiting, Mine, Active int
		Oldest                *time.Time
	}
	err := db.Raw(`SELECT (SELECT count(*) FROM (?) AS a) AS waiting, (SELECT count(*) FROM (?) AS b) AS mine,
			(SELECT count(*) FROM (?) AS c) AS active, (?) AS oldest`,
		bounded(part(ViewWaiting)), bounded(part(ViewMine)), bounded(part(ViewAll).Where("c.state = 'active'")),
		part(ViewWaiting).Select("c.started_at").Order("c.started_at, c.ticket_id").Limit(1)).Scan(&n).Error
	if err != nil {
		return Counts{}, fmt.Errorf("count chats: %w", err)
	}
	out := Counts{Waiting: n.Waiting, Mine: n.Mine, Active: n.Active}
	if n.Oldest != nil {
		out.LongestWait = max(0, s.now().Sub(*n.Oldest))
	}
	return out, nil
}

// State returns what makes the ticket a chat, nil when it is none. Whether the ticket may be seen is the
// caller's to know.
func (s *Service) State(ctx context.Context, ticketID int64) (*State, error) {
	var state State
	err := s.db.Read(ctx).Table("chat_conversations AS c").Select("c.*, s.name AS site_name").
		Joins("JOIN chat_sites s ON s.id = c.site_id").Where("c.ticket_id = ?", ticketID).Take(&state).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read chat %d: %w", ticketID, err)
	}
	return &state, nil
}
