package tickets

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// CannedReply is an answer that agents keep typing, as stored. Its body is clean HTML.
type CannedReply struct {
	ID        int64 `gorm:"primaryKey"`
	Shortcut  string
	Title     string
	BodyHTML  string `gorm:"column:body_html"`
	TeamID    *int64 // nil: for everybody
	CreatedBy *int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// CannedQuery selects canned replies.
type CannedQuery struct {
	Words  string // beginnings of words of shortcut, title and body
	Cursor string
	Limit  int // 1..200; 0 is 50
}

// CannedPage is a part of a list and where the next part begins ("" when this was the last).
type CannedPage struct {
	Replies []CannedReply
	Next    string
}

// MayEditCanned reports whether the actor may change canned replies of the team (nil: of everybody). Team
// leads and admins may change all, agents those of their teams.
func (a Actor) MayEditCanned(teamID *int64) bool {
	return a.administers() || a.CanLead() || (a.role == RoleAgent && teamID != nil && slices.Contains(a.teams, *teamID))
}

// seesAllCanned: who may change all of them sees all of them.
func (a Actor) seesAllCanned() bool { return a.administers() || a.CanLead() }

// CannedReplies returns those for everybody and for the actor's teams; team leads and admins get all. They
// come by shortcut; those that words found come the best first, in one page. Faults: forbidden, invalid_input.
func (d *Desk) CannedReplies(ctx context.Context, by Actor, q CannedQuery) (CannedPage, error) {
	if !by.CanWork() {
		return CannedPage{}, forbidden("Your role may read tickets, not answer them.")
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	q.Limit = min(q.Limit, 200)
	db := d.db.Read(ctx).Table("canned_replies AS r")
	if !by.seesAllCanned() {
		db = db.Where("r.team_id IS NULL OR r.team_id IN ?", withNone(by.teams))
	}
	if strings.TrimSpace(q.Words) != "" {
		return findCanned(db, q)
	}
	return pageOfCanned(db, q)
}

// cannedWords is indexed by migration 0006, which must say exactly the same.
const cannedWords = `to_tsvector('simple', translate(r.shortcut, '-_./', '    ') || ' ' || r.title || ' ' || regexp_replace(r.body_html, '<[^>]*>|&[a-z#0-9]+;', ' ', 'g'))`

// findCanned orders what it finds by where the words stand: they begin the shortcut, begin the title, or
// are somewhere.
func findCanned(db *gorm.DB, q CannedQuery) (CannedPage, error) {
	start := likePrefix(strings.ToLower(strings.TrimSpace(q.Words)))
	found := "lower(r.shortcut) LIKE @start"
	args := map[string]any{"start": start}
	if query := prefixQuery(q.Words); query != "" {
		found += " OR " + cannedWords + " @@ to_tsquery('simple', @query)"
		args["query"] = query
	}
	var page CannedPage
	err := db.Where(found, args).
		Order(clause.OrderBy{Expression: clause.NamedExpr{
			SQL:  "CASE WHEN lower(r.shortcut) LIKE @start THEN 0 WHEN lower(r.title) LIKE @start THEN 1 ELSE 2 END, lower(r.shortcut), r.id",
			Vars: []any{map[string]any{"start": start}},
		}}).Limit(q.Limit).Find(&page.Replies).Error
	if err != nil {
		return CannedPage{}, fmt.Errorf("find canned replies: %w", err)
	}
	return page, nil
}

// likePrefix is a LIKE pattern for what begins with the text.
func likePrefix(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}

// cannedCursor is where a page ended.
type cannedCursor struct {
	Shortcut string `json:"s"` // in lower case as the database has it
	ID       int64  `json:"id"`
}

func pageOfCanned(db *gorm.DB, q CannedQuery) (CannedPage, error) {
	if q.Cursor != "" {
		data, err := base64.RawURLEncoding.DecodeString(q.Cursor)
		var after cannedCursor
		if err == nil {
			err = json.Unmarshal(data, &after)
		}
		if err != nil {
			return CannedPage{}, fault.InvalidField("cursor", "is not one that this list has given")
		}
		db = db.Where("(lower(r.shortcut), r.id) > (lower(?), ?)", after.Shortcut, after.ID)
	}
	var page CannedPage
	if err := db.Order("lower(r.shortcut), r.id").Limit(q.Limit + 1).Find(&page.Replies).Error; err != nil {
		return CannedPage{}, fmt.Errorf("list canned replies: %w", err)
	}
	if len(page.Replies) > q.Limit {
		page.Replies = page.Replies[:q.Limit]
		last := page.Replies[q.Limit-1]
		data, err := json.Marshal(cannedCursor{Shortcut: last.Shortcut, ID: last.ID})
		if err != nil {
			panic(err) // a text and a number always encode
		}
		page.Next = base64.RawURLEncoding.EncodeToString(data)
	}
	return page, nil
}

// CannedUpdate says what of a canned reply becomes what.
type CannedUpdate struct {
	Shortcut, Title, BodyHTML Opt[string]

	TeamID Opt[*int64]
}

// AddCannedReply adds one. Its body must be clean. Faults: forbidden, invalid_input, already_exists.
func (d *Desk) AddCannedReply(ctx context.Context, by Actor, r CannedReply) (*CannedReply, error) {
	u := CannedUpdate{Shortcut: Some(r.Shortcut), Title: Some(r.Title), BodyHTML: Some(r.BodyHTML), TeamID: Some(r.TeamID)}
	if !by.MayEditCanned(r.TeamID) {
		return nil, mayNotEditCanned(r.TeamID)
	}
	return d.saveCanned(ctx, by, u, func(*pg.Tx) (*CannedReply, error) {
		fresh := &CannedReply{CreatedAt: d.now()}
		if by.Kind == ActorAgent {
			fresh.CreatedBy = &by.ID
		}
		return fresh, nil
	})
}

// UpdateCannedReply changes one; whoever moves it to another team must be allowed to change both teams'.
// Faults: forbidden, canned_reply_not_found (also when the actor may not see it), invalid_input,
// already_exists.
func (d *Desk) UpdateCannedReply(ctx context.Context, by Actor, id int64, u CannedUpdate) (*CannedReply, error) {
	return d.saveCanned(ctx, by, u, func(tx *pg.Tx) (*CannedReply, error) { return lockCanned(tx, by, id) })
}

// DeleteCannedReply removes one. Faults: forbidden, canned_reply_not_found.
func (d *Desk) DeleteCannedReply(ctx context.Context, by Actor, id int64) error {
	return d.db.Tx(ctx, func(tx *pg.Tx) error {
		r, err := lockCanned(tx, by, id)
		if err != nil {
			return err
		}
		if err := tx.Delete(r).Error; err != nil {
			return fmt.Errorf("delete canned reply %d: %w", id, err)
		}
		return d.Tell(ctx, tx, by, DeskChanged{What: "canned_replies", ID: id})
	})
}

// lockCanned returns one that the actor may change, locked.
func lockCanned(tx *pg.Tx, by Actor, id int64) (*CannedReply, error) {
	var r CannedReply
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&r, "id = ?", id).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return nil, fault.Missing("canned_reply", id)
	case err != nil:
		return nil, fmt.Errorf("lock canned reply %d: %w", id, err)
	case by.MayEditCanned(r.TeamID):
		return &r, nil
	case by.CanWork() && r.TeamID == nil:
		return nil, mayNotEditCanned(nil)
	default:
		return nil, fault.Missing("canned_reply", id)
	}
}

func mayNotEditCanned(teamID *int64) error {
	if teamID == nil {
		return forbidden("Only team leads and admins may change canned replies for everybody. Choose one of your teams.")
	}
	return forbidden("You may change the canned replies of your own teams.")
}

func (d *Desk) saveCanned(ctx context.Context, by Actor, u CannedUpdate, get func(*pg.Tx) (*CannedReply, error)) (*CannedReply, error) {
	var r *CannedReply
	err := d.db.Tx(ctx, func(tx *pg.Tx) (err error) {
		if r, err = get(tx); err != nil {
			return err
		}
		if err := u.apply(tx, by, r); err != nil {
			return err
		}
		r.UpdatedAt = d.now()
		if r.ID == 0 {
			err = tx.Create(r).Error
		} else {
			err = tx.Model(r).Select("*").Omit("id", "created_at", "created_by").Updates(r).Error
		}
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return taken("shortcut", "there is a canned reply /%s already", r.Shortcut)
		}
		if err != nil {
			return fmt.Errorf("save canned reply: %w", err)
		}
		return d.Tell(ctx, tx, by, DeskChanged{What: "canned_replies", ID: r.ID})
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

var shortcutPattern = regexp.MustCompile(`^[^\s/]{1,40}$`)

const (
	maxCannedTitle = 200
	maxCannedBody  = 100_000
)

func (u *CannedUpdate) apply(tx *pg.Tx, by Actor, r *CannedReply) error {
	set(&r.Shortcut, u.Shortcut)
	set(&r.Title, u.Title)
	set(&r.BodyHTML, u.BodyHTML)
	if r.Title = cleanName(r.Title); r.Title == "" || len(r.Title) > maxCannedTitle {
		return fault.InvalidField("title", "must have 1 to %d bytes", maxCannedTitle)
	}
	if !shortcutPattern.MatchString(r.Shortcut) {
		return fault.InvalidField("shortcut", "must have 1 to 40 characters, without spaces and slashes")
	}
	if r.BodyHTML == "" || len(r.BodyHTML) > maxCannedBody {
		return fault.InvalidField("body_html", "must have 1 to %d bytes", maxCannedBody)
	}
	if !u.TeamID.Set {
		return nil
	}
	r.TeamID = u.TeamID.Value
	if !by.MayEditCanned(r.TeamID) {
		return mayNotEditCanned(r.TeamID)
	}
	return checkTeam(tx, r.TeamID)
}

// checkTeam refuses a team that does not exist or is archived.
func checkTeam(tx *pg.Tx, teamID *int64) error {
	if teamID == nil {
		return nil
	}
	var n int64
	if err := tx.Model(&Team{}).Where("id = ? AND archived_at IS NULL", *teamID).Count(&n).Error; err != nil {
		return fmt.Errorf("look up team: %w", err)
	}
	if n == 0 {
		return fault.InvalidField("team_id", "there is no team %d", *teamID)
	}
	return nil
}
