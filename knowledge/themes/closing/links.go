package closing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Links returns the issues of a theme and of those that were merged into it, the oldest first.
func (s *Service) Links(ctx context.Context, themeID int64) ([]LinkRow, error) {
	var all []LinkRow
	err := s.linkRows(ctx).Where("l.removed_at IS NULL AND (l.theme_id = ? OR l.theme_id IN (SELECT id FROM themes WHERE merged_into_id = ?))", themeID, themeID).
		Order("l.id").Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("read issues of theme %d: %w", themeID, err)
	}
	return all, nil
}

func (s *Service) linkRows(ctx context.Context) *gorm.DB {
	return s.DB.Read(ctx).Table("theme_links AS l").Select("l.*, t.kind AS tracker_kind, t.name AS tracker_name").Joins("JOIN trackers t ON t.id = l.tracker_id")
}

func (s *Service) linkRow(ctx context.Context, id int64) (*LinkRow, error) {
	var l LinkRow
	if err := s.linkRows(ctx).Where("l.id = ?", id).Take(&l).Error; err != nil {
		return nil, fmt.Errorf("read link %d: %w", id, err)
	}
	return &l, nil
}

// maxTitle and maxBody are in bytes.
const (
	maxTitle = 1000
	maxBody  = 60_000
)

// Link has an issue made of the theme, by a job that commits with the link, or links one that is there. Faults:
// forbidden, theme_not_found, theme_merged, tracker_not_found, invalid_input (also for words that name somebody), already_exists; of
// a tracker that is asked for an issue: tracker_unreachable, tracker_busy.
func (s *Service) Link(ctx context.Context, by tickets.Actor, themeID int64, n NewLink) (*LinkRow, error) {
	if err := maySteer(by); err != nil {
		return nil, err
	}
	var l *Link
	var err error
	if n.URL != "" {
		l, err = s.linkThere(ctx, by, themeID, n)
	} else {
		l, err = s.linkNew(ctx, by, themeID, n)
	}
	if err != nil {
		return nil, err
	}
	return s.linkRow(ctx, l.ID)
}

func (s *Service) linkNew(ctx context.Context, by tickets.Actor, themeID int64, n NewLink) (*Link, error) {
	t, err := s.tracker(ctx, n.TrackerID)
	if err != nil {
		return nil, err
	}
	d, err := s.brief(ctx, themeID)
	if err != nil {
		return nil, err
	}
	if err := d.override(n); err != nil {
		return nil, err
	}
	l := &Link{TrackerID: t.ID, State: LinkCreating, Marker: newMarker(), MadeHere: true, Title: d.Title}
	l.Body = marked(d.Body, l.Marker)
	return l, s.insertLink(ctx, by, themeID, l, func(tx *pg.Tx) error {
		return s.insertJob(ctx, tx, makeArgs{LinkID: l.ID}, time.Time{})
	})
}

// override puts a person's words in the place of ours.
func (d *Draft) override(n NewLink) error {
	title := strings.Join(strings.Fields(n.Title), " ")
	switch {
	case len(title) > maxTitle:
		return fault.InvalidField("title", "must have at most %d bytes", maxTitle)
	case len(n.Body) > maxBody:
		return fault.InvalidField("body", "must have at most %d bytes", maxBody)
	}
	if title != "" {
		d.Title = title
	}
	if strings.TrimSpace(n.Body) != "" {
		d.Body = n.Body
	}
	return errors.Join(checkImpersonal("title", d.Title), checkImpersonal("body", d.Body))
}

// linkThere asks the tracker for the issue before it is linked.
func (s *Service) linkThere(ctx context.Context, by tickets.Actor, themeID int64, n NewLink) (*Link, error) {
	t, tr, key, err := s.trackerOf(ctx, n)
	if err != nil {
		return nil, err
	}
	issue, err := tr.Get(ctx, key, "")
	var later *tracker.Later
	switch {
	case errors.Is(err, tracker.ErrGone):
		return nil, fault.InvalidField("url", "there is no issue %s at %s, or the token may not see it", key, t.Name)
	case errors.As(err, &later):
		return nil, fault.New(fault.TooMany, "tracker_busy", "%s", messageOf(err)).Because(err)
	case err != nil:
		return nil, err
	}
	at := s.Now()
	l := &Link{TrackerID: t.ID, Marker: newMarker(), LookedAt: &at}
	l.take(issue, at)
	return l, s.insertLink(ctx, by, themeID, l, func(tx *pg.Tx) error { return s.linked(ctx, tx, by, themeID) })
}

// trackerOf finds whose issue was pasted.
func (s *Service) trackerOf(ctx context.Context, n NewLink) (*Tracker, tracker.Tracker, string, error) {
	all, err := s.Trackers(ctx)
	if err != nil {
		return nil, nil, "", err
	}
	if n.TrackerID != 0 {
		all = slices.DeleteFunc(all, func(t Tracker) bool { return t.ID != n.TrackerID })
		if len(all) == 0 {
			return nil, nil, "", fault.Missing("tracker", n.TrackerID)
		}
	}
	var first error
	for i := range all {
		tr, err := s.open(&all[i])
		if err != nil {
			return nil, nil, "", err
		}
		key, err := tr.Key(n.URL)
		if err == nil {
			return &all[i], tr, key, nil
		}
		if first == nil {
			first = err
		}
	}
	if len(all) == 1 {
		return nil, nil, "", first
	}
	return nil, nil, "", fault.InvalidField("url", "is no issue of a tracker that is connected here")
}

func (s *Service) insertLink(ctx context.Context, by tickets.Actor, themeID int64, l *Link, also func(tx *pg.Tx) error) error {
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		if _, err := lockTheme(tx, themeID); err != nil {
			return err
		}
		at := s.Now()
		l.ID, l.ThemeID, l.CreatedBy, l.CreatedAt, l.UpdatedAt = 0, themeID, agentID(by), at, at
		tickets, err := countTickets(ctx, tx.Pgx, themeID)
		if err != nil {
			return err
		}
		l.ToldTickets = tickets
		err = tx.Create(l).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return fault.New(fault.Conflict, "already_exists", "%s is linked to this theme already.", l.IssueKey)
		}
		if err != nil {
			return fmt.Errorf("write link: %w", err)
		}
		if err := also(tx); err != nil {
			return err
		}
		return s.tell(ctx, tx, by, themeID)
	})
}

func countTickets(ctx context.Context, q querier, themeID int64) (n int, err error) {
	if err := q.QueryRow(ctx, `SELECT count(*) FROM theme_tickets WHERE theme_id = $1`, themeID).Scan(&n); err != nil {
		return 0, fmt.Errorf("count tickets of theme %d: %w", themeID, err)
	}
	return n, nil
}

// linked: the theme has an issue now.
func (s *Service) linked(ctx context.Context, tx *pg.Tx, by tickets.Actor, themeID int64) error {
	t, err := lockTheme(tx, themeID)
	if fault.Is(err, "theme_merged") {
		return nil // the link goes on as one of the theme that it was merged into
	}
	if err != nil || t.Status != "open" {
		return err
	}
	return s.setStatus(ctx, tx, by, themeID, "linked", s.Now())
}

const (
	lookOpen   = 10 * time.Minute
	lookClosed = 6 * time.Hour
	lookGone   = 24 * time.Hour
)

// take has the link say what the issue is, and when to look again.
func (l *Link) take(i tracker.Issue, at time.Time) {
	l.IssueKey, l.URL, l.Title, l.RemoteState, l.ETag = i.Key, i.URL, i.Title, i.Words, i.ETag
	l.Problem, l.Failures = "", 0
	if !i.UpdatedAt.IsZero() {
		updated := i.UpdatedAt.UTC()
		l.RemoteAt = &updated
	}
	state, next := LinkState(i.State), at.Add(lookOpen)
	if state.Closed() {
		next = at.Add(lookClosed)
	}
	l.become(state, at)
	l.LookAt = &next
}

// become sets the state and since when the issue is closed.
func (l *Link) become(state LinkState, at time.Time) {
	switch {
	case !state.Closed():
		l.ClosedAt = nil
	case !l.State.Closed():
		l.ClosedAt = &at
	}
	l.State = state
}

// lockLink locks a link that was not removed. Fault: issue_not_found.
func lockLink(tx *pg.Tx, id int64) (*Link, error) {
	var l Link
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&l, "id = ? AND removed_at IS NULL", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("issue", id)
	}
	if err != nil {
		return nil, fmt.Errorf("lock link %d: %w", id, err)
	}
	return &l, nil
}

func (s *Service) writeLink(tx *pg.Tx, l *Link) error {
	l.UpdatedAt = s.Now()
	err := tx.Model(l).Select("*").Omit("id", "created_at", "created_by").Updates(l).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return fault.New(fault.Conflict, "already_exists", "%s is linked to this theme already.", l.IssueKey)
	}
	if err != nil {
		return fmt.Errorf("write link %d: %w", l.ID, err)
	}
	return nil
}

// Unlink takes an issue off a theme. What waits to be made is not made; what is being made stays at the tracker. Faults:
// forbidden, theme_not_found, issue_not_found.
func (s *Service) Unlink(ctx context.Context, by tickets.Actor, themeID, linkID int64) error {
	if err := maySteer(by); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		l, err := s.linkOf(tx, themeID, linkID)
		if err != nil {
			return err
		}
		at := s.Now()
		l.RemovedAt, l.LookAt = &at, nil
		if l.State != LinkCreating && l.State != LinkFailed {
			l.LookAt = &at // followed no longer: the index leaves it out
		}
		if err := s.writeLink(tx, l); err != nil {
			return err
		}
		if err := s.unproposed(ctx, tx, by, l); err != nil {
			return err
		}
		return s.unlinked(ctx, tx, by, l.ThemeID)
	})
}

// linkOf locks a link of the theme or of one that was merged into it.
func (s *Service) linkOf(tx *pg.Tx, themeID, linkID int64) (*Link, error) {
	l, err := lockLink(tx, linkID)
	if err != nil {
		return nil, err
	}
	if l.ThemeID == themeID {
		return l, nil
	}
	var t theme
	if err := tx.Table("themes").Take(&t, "id = ?", l.ThemeID).Error; err != nil {
		return nil, fmt.Errorf("read theme %d: %w", l.ThemeID, err)
	}
	if t.MergedIntoID == nil || *t.MergedIntoID != themeID {
		return nil, fault.Missing("issue", linkID)
	}
	return l, nil
}

// unlinked: a theme whose last issue went is open again.
func (s *Service) unlinked(ctx context.Context, tx *pg.Tx, by tickets.Actor, themeID int64) error {
	var left bool
	err := tx.Pgx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM theme_links WHERE theme_id = $1 AND removed_at IS NULL AND issue_key <> '')
		    OR NOT EXISTS (SELECT FROM themes WHERE id = $1 AND status = 'linked')`, themeID).Scan(&left)
	if err != nil {
		return fmt.Errorf("look for other issues of theme %d: %w", themeID, err)
	}
	if left {
		return s.tell(ctx, tx, by, themeID)
	}
	return s.setStatus(ctx, tx, by, themeID, "open", s.Now())
}

// LookNow has the tracker asked at once, and an issue that could not be made tried again. Faults: forbidden, issue_not_found.
func (s *Service) LookNow(ctx context.Context, by tickets.Actor, themeID, linkID int64) error {
	if err := maySteer(by); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		l, err := s.linkOf(tx, themeID, linkID)
		if err != nil {
			return err
		}
		at := s.Now()
		switch l.State {
		case LinkCreating:
			return nil
		case LinkFailed:
			l.State, l.Problem = LinkCreating, ""
			if err := s.insertJob(ctx, tx, makeArgs{LinkID: l.ID, Again: true}, time.Time{}); err != nil {
				return err
			}
		default:
			l.LookAt = &at
			tx.AfterCommit(s.kick)
		}
		if err := s.writeLink(tx, l); err != nil {
			return err
		}
		return s.tell(ctx, tx, by, l.ThemeID)
	})
}
