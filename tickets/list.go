package tickets

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/kepthq/kept/tickets/fault"
)

// Row is one ticket in a list.
type Row struct {
	ID              int64
	Version         int64
	Subject         string
	Preview         string
	Status          Status
	Priority        Priority
	Channel         Channel
	MailboxID       *int64
	TeamID          *int64
	AssigneeID      *int64
	AssigneeName    string
	RequesterID     int64
	RequesterName   string
	RequesterEmail  string
	Tags            pgTexts `gorm:"type:text[]"`
	MessageCount    int
	LastMessageBy   ActorKind
	LastActivityAt  time.Time
	NextDueAt       *time.Time
	NextDueKind     string
	OverdueSince    *time.Time
	SLAState        SLAState `gorm:"column:sla_state"`
	SolvedAt        *time.Time
	CreatedAt       time.Time
	UpdatedAt       time.Time
	Unread          bool // work remains, and the agent who asked has not read the customer's last message
	LastCustomerMsg int64
}

// Sort is the order of a list.
type Sort string

// The orders: newest activity first, longest untouched first, next SLA deadline first.
const (
	SortNewest Sort = "newest"
	SortOldest Sort = "oldest"
	SortDue    Sort = "due"
)

// dueSoon is how near a deadline must be for the view of that name.
const dueSoon = 2 * time.Hour

// Query selects tickets. Zero fields do not narrow; View is the name of a view ([Views]) or "".
type Query struct {
	View        string
	Status      Status
	Priority    Priority
	TeamID      int64
	AssigneeID  int64
	RequesterID int64
	MailboxID   int64
	Tag         string
	Sort        Sort // "" is the view's own, else newest
	Cursor      string
	Limit       int // 1..200; 0 is 50
}

// Page is a part of a list and where the next part begins ("" when this was the last).
type Page struct {
	Rows []Row
	Next string
}

// List returns the tickets of the query that the actor may see, read along an index. Faults:
// invalid_input for an unknown view, sort or cursor.
func (d *Desk) List(ctx context.Context, by Actor, q Query) (Page, error) {
	if q.Limit <= 0 {
		q.Limit = 50
	}
	q.Limit = min(q.Limit, 200)
	db := d.db.Read(ctx)
	inner, sort, err := d.narrow(db, by, q)
	if err != nil {
		return Page{}, err
	}
	after, err := parseCursor(q.Cursor)
	if err != nil {
		return Page{}, err
	}
	inner = sort.page(after, q.Limit+1, inner)
	var rows []Row
	if err := sort.order(rowsOf(db, by, inner)).Scan(&rows).Error; err != nil {
		return Page{}, fmt.Errorf("list tickets: %w", err)
	}
	page := Page{Rows: rows}
	if len(rows) > q.Limit {
		page.Rows = rows[:q.Limit]
		page.Next = sort.cursor(page.Rows[q.Limit-1])
	}
	return page, nil
}

// Visible picks those of some tickets that the actor may see, in no order.
func (d *Desk) Visible(ctx context.Context, by Actor, ids []int64) ([]int64, error) {
	var seen []int64
	err := by.scope(d.db.Read(ctx).Table("tickets AS t")).Where("t.id IN ?", ids).Pluck("t.id", &seen).Error
	if err != nil {
		return nil, fmt.Errorf("find visible tickets: %w", err)
	}
	return seen, nil
}

// rowsOf completes the tickets of inner to rows, after inner has bounded how many there are.
func rowsOf(db *gorm.DB, by Actor, inner *gorm.DB) *gorm.DB {
	return db.Table("(?) AS t", inner).
		Select(rowColumns).
		Joins("JOIN customers c ON c.id = t.requester_id").
		Joins("LEFT JOIN agents a ON a.id = t.assignee_id").
		Joins("LEFT JOIN ticket_reads r ON r.ticket_id = t.id AND r.agent_id = ?", by.ID)
}

// narrow turns the query into SQL over tickets AS t, and finds its order.
func (d *Desk) narrow(db *gorm.DB, by Actor, q Query) (*gorm.DB, Sort, error) {
	sort := q.Sort
	if sort == "" {
		sort = SortNewest
		if q.View == ViewDueSoon {
			sort = SortDue
		}
	}
	if !slices.Contains([]Sort{SortNewest, SortOldest, SortDue}, sort) {
		return nil, "", fault.InvalidField("sort", "%q is none of newest, oldest, due", q.Sort)
	}
	t := by.scope(db.Table("tickets AS t").Select("t.*"))
	t, err := d.inView(t, by, q.View)
	if err != nil {
		return nil, "", err
	}
	for column, value := range map[string]any{
		"status": q.Status, "priority": q.Priority, "team_id": q.TeamID, "assignee_id": q.AssigneeID,
		"requester_id": q.RequesterID, "mailbox_id": q.MailboxID,
	} {
		if value != Status("") && value != Priority("") && value != int64(0) {
			t = t.Where("t."+column+" = ?", value)
		}
	}
	if q.Tag != "" {
		t = t.Where("t.tags @> ?", pgTexts{q.Tag})
	}
	return t, sort, nil
}

// The views that every agent has. A team's own view is "team:ID".
const (
	ViewMine       = "mine"
	ViewUnassigned = "unassigned"
	ViewFollowing  = "following"
	ViewTeams      = "teams"
	ViewOpen       = "open"
	ViewPending    = "pending"
	ViewSolved     = "solved"
	ViewClosed     = "closed"
	ViewDueSoon    = "due_soon"
	ViewBreached   = "breached"
	ViewSuspected  = "suspected_spam" // filed by a web form, and kept out of everybody's way
)

// TagSuspectedSpam marks what a channel took but does not believe.
const TagSuspectedSpam = "suspected-spam"

const teamViewPrefix = "team:"

func (d *Desk) inView(t *gorm.DB, by Actor, view string) (*gorm.DB, error) {
	working := []Status{StatusOpen, StatusPending}
	switch view {
	case "":
		return t, nil
	case ViewMine:
		return t.Where("t.assignee_id = ? AND t.status = ?", by.ID, StatusOpen), nil
	case ViewUnassigned:
		return t.Where("t.assignee_id IS NULL AND t.status = 'open'"), nil
	case ViewFollowing:
		return t.Where("t.id IN (SELECT ticket_id FROM ticket_followers WHERE agent_id = ?) AND t.status IN ?", by.ID, working), nil
	case ViewTeams:
		return t.Where("t.team_id IN ? AND t.status = ?", withNone(by.teams), StatusOpen), nil
	case ViewOpen, ViewPending, ViewSolved, ViewClosed:
		return t.Where("t.status = ?", view), nil
	case ViewDueSoon:
		return t.Where("t.next_due_at IS NOT NULL AND t.next_due_at <= ? AND t.status IN ?", d.now().Add(dueSoon), working), nil
	case ViewBreached:
		return t.Where("t.sla_state = 'breached' AND t.status IN ('open', 'pending')"), nil
	case ViewSuspected: // spelled out, as the index of migration 0007 is
		return t.Where("t.tags @> '{suspected-spam}' AND t.status IN ('open', 'pending')"), nil
	}
	if id, ok := strings.CutPrefix(view, teamViewPrefix); ok {
		if teamID, err := strconv.ParseInt(id, 10, 64); err == nil {
			return t.Where("t.team_id = ? AND t.status = ?", teamID, StatusOpen), nil
		}
	}
	return nil, fault.InvalidField("view", "there is no view %q", view)
}

// withNone makes IN (...) of no ids match nothing.
func withNone(ids []int64) []int64 {
	if len(ids) == 0 {
		return []int64{-1}
	}
	return ids
}

// cursor is where a page ended: the sort value and the id of its last row.
type cursor struct {
	At time.Time `json:"t"`
	ID int64     `json:"id"`
}

func (s Sort) cursor(last Row) string {
	at := last.LastActivityAt
	if s == SortDue && last.NextDueAt != nil {
		at = *last.NextDueAt
	}
	data, err := json.Marshal(cursor{At: at, ID: last.ID})
	if err != nil {
		panic(err) // a time and a number always encode
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func parseCursor(s string) (*cursor, error) {
	if s == "" {
		return nil, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(s)
	var c cursor
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return nil, fault.InvalidField("cursor", "is not one that this list has given")
	}
	return &c, nil
}

func (s Sort) page(after *cursor, limit int, t *gorm.DB) *gorm.DB {
	if after != nil {
		switch s {
		case SortNewest:
			t = t.Where("(t.last_activity_at, t.id) < (?, ?)", after.At, after.ID)
		case SortOldest:
			t = t.Where("(t.last_activity_at, t.id) > (?, ?)", after.At, after.ID)
		case SortDue:
			t = t.Where("(t.next_due_at, t.id) > (?, ?)", after.At, after.ID)
		}
	}
	if s == SortDue {
		t = t.Where("t.next_due_at IS NOT NULL")
	}
	return s.order(t).Limit(limit)
}

func (s Sort) order(t *gorm.DB) *gorm.DB {
	switch s {
	case SortOldest:
		return t.Order("t.last_activity_at, t.id")
	case SortDue:
		return t.Order("t.next_due_at, t.id")
	default:
		return t.Order("t.last_activity_at DESC, t.id DESC")
	}
}

// Count is how many tickets a view holds, counted no further than CountCap.
type Count struct {
	View string
	N    int
}

// CountCap bounds the work of a counter; a count that reaches it is shown as "999+".
const CountCap = 1000

// Counts returns the counters of the actor's views, one index range each.
func (d *Desk) Counts(ctx context.Context, by Actor) ([]Count, error) {
	views := []string{ViewMine, ViewUnassigned, ViewFollowing, ViewTeams, ViewOpen, ViewPending, ViewSolved, ViewDueSoon, ViewBreached, ViewSuspected}
	for _, id := range by.teams {
		views = append(views, teamViewPrefix+strconv.FormatInt(id, 10))
	}
	db := d.db.Read(ctx)
	parts := make([]string, len(views))
	args := make([]any, len(views))
	for i, view := range views {
		t, err := d.inView(by.scope(db.Table("tickets AS t").Select("1")), by, view)
		if err != nil {
			return nil, err
		}
		parts[i] = "(SELECT count(*) FROM (?) AS v)"
		args[i] = t.Limit(CountCap)
	}
	numbers := make([]int, 0, len(views))
	err := db.Raw("SELECT unnest(ARRAY["+strings.Join(parts, ", ")+"])", args...).Scan(&numbers).Error
	if err != nil {
		return nil, fmt.Errorf("count views: %w", err)
	}
	counts := make([]Count, len(views))
	for i, view := range views {
		counts[i] = Count{View: view, N: numbers[i]}
	}
	return counts, nil
}
