package closing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/alarm"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Hook takes a tracker's webhook: it is checked, and the issue that it is about is looked at soon. Faults:
// tracker_not_found, bad_signature, bad_payload.
func (s *Service) Hook(ctx context.Context, trackerID int64, header http.Header, query url.Values, body []byte) error {
	t, err := s.tracker(ctx, trackerID)
	if err != nil {
		return err
	}
	secret, err := s.seal.open(sealedHook, t.HookSecret)
	if err != nil {
		return err
	}
	tr, err := s.open(t)
	if err != nil {
		return err
	}
	news, err := tr.Hook(header, query, body, secret)
	if err != nil {
		return err
	}
	at := s.Now()
	b := &pgx.Batch{}
	b.Queue(`UPDATE trackers SET hook_at = $2 WHERE id = $1`, t.ID, at)
	b.Queue(`UPDATE theme_links SET look_at = $4 WHERE tracker_id = $1 AND lower(issue_key) IN (lower($2), lower($3)) AND issue_key <> ''
	         AND removed_at IS NULL AND look_at > $4`, t.ID, news.Key, news.MovedTo, at)
	if err := s.DB.Send(ctx, b); err != nil {
		return fmt.Errorf("take a webhook of tracker %d: %w", t.ID, err)
	}
	s.kick()
	return nil
}

func (s *Service) kick() {
	select {
	case s.looked <- struct{}{}:
	default: // one kick is waiting already
	}
}

// NextLook returns when the next issue is to be looked at.
func (s *Service) NextLook(ctx context.Context) (time.Time, bool, error) {
	var at *time.Time
	err := s.DB.Pool.QueryRow(ctx, `
		SELECT min(l.look_at) FROM theme_links l JOIN trackers t ON t.id = l.tracker_id AND t.archived_at IS NULL
		WHERE l.look_at IS NOT NULL AND l.removed_at IS NULL`).Scan(&at)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("read the next look at an issue: %w", err)
	}
	if at == nil {
		return time.Time{}, false, nil
	}
	return *at, true, nil
}

// lease is for how long nobody else looks at an issue that somebody looks at.
const lease = 2 * time.Minute

// LookDue looks at every issue that is due, one after the other; nodes share the work.
func (s *Service) LookDue(ctx context.Context) error {
	for ctx.Err() == nil {
		l, err := s.claim(ctx)
		if err != nil || l == nil {
			return err
		}
		if err := s.look(ctx, l); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// claim returns a link that is due, whose next look is moved on by the lease.
func (s *Service) claim(ctx context.Context) (*Link, error) {
	var l Link
	at := s.Now()
	err := s.DB.Read(ctx).Raw(`
		UPDATE theme_links SET look_at = ? WHERE id = (
		    SELECT l.id FROM theme_links l JOIN trackers t ON t.id = l.tracker_id AND t.archived_at IS NULL
		    WHERE l.look_at <= ? AND l.removed_at IS NULL ORDER BY l.look_at LIMIT 1 FOR UPDATE OF l SKIP LOCKED)
		RETURNING *`, at.Add(lease), at).Scan(&l).Error
	if err != nil {
		return nil, fmt.Errorf("claim a link to look at: %w", err)
	}
	if l.ID == 0 {
		return nil, nil
	}
	return &l, nil
}

// look asks the tracker and writes what has changed.
func (s *Service) look(ctx context.Context, l *Link) error {
	t, err := s.tracker(ctx, l.TrackerID)
	if fault.Is(err, "tracker_not_found") {
		return nil
	}
	if err != nil {
		return err
	}
	tr, err := s.open(t)
	if err != nil {
		return s.looksBad(ctx, l, err)
	}
	issue, err := tr.Get(ctx, l.IssueKey, l.ETag)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	switch {
	case errors.Is(err, tracker.ErrUnchanged):
		return errors.Join(s.applied(ctx, l, func(now *Link) { now.unchanged(s.Now()) }), s.cured(ctx, t))
	case errors.Is(err, tracker.ErrGone):
		return s.applied(ctx, l, func(now *Link) { now.gone(err, s.Now()) })
	case err != nil:
		return s.looksBad(ctx, l, err)
	}
	return errors.Join(s.applied(ctx, l, func(now *Link) { now.believe(issue, s.Now()) }), s.cured(ctx, t))
}

// cured: a tracker that had not answered does again.
func (s *Service) cured(ctx context.Context, t *Tracker) error {
	if t.Problem == "" {
		return nil
	}
	return s.answered(ctx, t.ID, nil)
}

func (l *Link) unchanged(at time.Time) {
	next := at.Add(lookOpen)
	if l.State.Closed() {
		next = at.Add(lookClosed)
	}
	l.LookAt, l.Problem, l.Failures = &next, "", 0
}

// gone keeps what was known. It is looked for now and then: a token may get its rights back.
func (l *Link) gone(why error, at time.Time) {
	next := at.Add(lookGone)
	l.become(LinkGone, at)
	l.LookAt, l.ETag, l.Failures, l.Problem, l.RemoteState = &next, "", 0, messageOf(why), "gone"
}

// believe takes the issue unless it is older than what is known: requests overtake each other.
func (l *Link) believe(i tracker.Issue, at time.Time) {
	if l.RemoteAt != nil && i.UpdatedAt.Before(*l.RemoteAt) && !i.UpdatedAt.IsZero() && i.Key == l.IssueKey {
		l.unchanged(at)
		return
	}
	l.take(i, at)
}

// applied changes the link within a transaction and does what follows from its new state.
func (s *Service) applied(ctx context.Context, claimed *Link, do func(now *Link)) error {
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		now, err := lockLink(tx, claimed.ID)
		if err != nil {
			return err
		}
		before := *now
		do(now)
		at := s.Now()
		now.LookedAt = &at
		if before.LookAt != nil && claimed.LookAt != nil && !before.LookAt.Equal(*claimed.LookAt) {
			now.LookAt = before.LookAt // a webhook came while we asked: ask again
		}
		if err := s.grown(ctx, tx, now); err != nil {
			return err
		}
		if err := s.writeLink(tx, now); err != nil {
			return err
		}
		return s.turned(ctx, tx, &before, now)
	})
	if fault.Is(err, "issue_not_found") {
		return nil // taken off meanwhile
	}
	if fault.Is(err, "already_exists") { // moved onto an issue that is linked too
		return s.dropDouble(ctx, claimed)
	}
	return err
}

// dropDouble takes a link off whose issue has become one that the theme has another link to.
func (s *Service) dropDouble(ctx context.Context, l *Link) error {
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		at := s.Now()
		if err := tx.Model(&Link{}).Where("id = ?", l.ID).Updates(map[string]any{"removed_at": at, "updated_at": at}).Error; err != nil {
			return fmt.Errorf("take link %d off: %w", l.ID, err)
		}
		return s.tell(ctx, tx, system(), l.ThemeID)
	})
}

// turned does what follows when an issue was closed or opened.
func (s *Service) turned(ctx context.Context, tx *pg.Tx, before, now *Link) error {
	if before.State != now.State {
		var err error
		if now.State == LinkCompleted {
			err = s.propose(ctx, tx, now)
		} else {
			err = s.unproposed(ctx, tx, system(), now)
		}
		if err != nil {
			return err
		}
	}
	if before.State == now.State && before.Title == now.Title && before.RemoteState == now.RemoteState && before.Problem == now.Problem && before.IssueKey == now.IssueKey {
		return nil
	}
	return s.tell(ctx, tx, system(), now.ThemeID)
}

// looksBad writes why the tracker did not answer and looks again later, at growing distances. A tracker that asks for
// patience is left alone with all its issues.
func (s *Service) looksBad(ctx context.Context, l *Link, problem error) error {
	s.Log.Warn("look at an issue", "link", l.ID, "issue", l.IssueKey, "error", problem)
	at := s.Now()
	next := at.Add(min(lookOpen<<min(l.Failures, 6), lookClosed))
	var later *tracker.Later
	if errors.As(problem, &later) {
		next = later.Until
		_, err := s.DB.Pool.Exec(ctx, `UPDATE theme_links SET look_at = $2 WHERE tracker_id = $1 AND look_at < $2 AND removed_at IS NULL`, l.TrackerID, next)
		if err != nil {
			return fmt.Errorf("leave tracker %d alone: %w", l.TrackerID, err)
		}
		l.LookAt = &next
	}
	err := s.applied(ctx, l, func(now *Link) {
		now.Problem, now.LookAt, now.Failures = messageOf(problem), &next, now.Failures+1
	})
	return errors.Join(err, s.answered(ctx, l.TrackerID, problem))
}

// propose: the issue was closed as completed. When the theme has no other issue that somebody works on, those who decide are
// asked to say that it is mended.
func (s *Service) propose(ctx context.Context, tx *pg.Tx, l *Link) error {
	t, err := lockTheme(tx, l.ThemeID)
	if fault.Is(err, "theme_merged") {
		return nil
	}
	if err != nil {
		return err
	}
	var busy bool
	err = tx.Pgx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM theme_links WHERE theme_id = $1 AND id <> $2 AND removed_at IS NULL AND state IN ('creating', 'open'))`, t.ID, l.ID).Scan(&busy)
	if err != nil {
		return fmt.Errorf("look for other issues of theme %d: %w", t.ID, err)
	}
	if busy {
		return nil
	}
	at := s.Now()
	tag, err := tx.Pgx.Exec(ctx, `
		INSERT INTO theme_ships (theme_id, state, link_id, proposed_at, created_at, updated_at) VALUES ($1, 'proposed', $2, $3, $3, $3)
		ON CONFLICT DO NOTHING`, t.ID, l.ID, at)
	if err != nil {
		return fmt.Errorf("propose that theme %d is mended: %w", t.ID, err)
	}
	if tag.RowsAffected() == 0 {
		return nil // it is shipped, or proposed by another issue
	}
	return s.notifyLeads(ctx, tx, tickets.NotifyThemeFixed, map[string]any{"subject": t.Name, "theme_id": t.ID, "theme": t.Name, "issue": l.IssueKey, "url": l.URL}, l.CreatedBy)
}

// unproposed takes back what the link had proposed.
func (s *Service) unproposed(ctx context.Context, tx *pg.Tx, by tickets.Actor, l *Link) error {
	_, err := tx.Pgx.Exec(ctx, `
		UPDATE theme_ships SET state = 'withdrawn', withdrawn_at = $2, withdrawn_by = $3, updated_at = $2 WHERE link_id = $1 AND state = 'proposed'`, l.ID, s.Now(), agentID(by))
	if err != nil {
		return fmt.Errorf("take back what link %d proposed: %w", l.ID, err)
	}
	return nil
}

// grownLeast is how many tickets more are worth a comment, whatever the share.
const grownLeast = 5

// grown has the issue told, where the tracker says so, that the theme has grown a lot since it was told last.
func (s *Service) grown(ctx context.Context, tx *pg.Tx, l *Link) error {
	if l.State != LinkOpen {
		return nil
	}
	var wanted bool
	if err := tx.Pgx.QueryRow(ctx, `SELECT comment_growth FROM trackers WHERE id = $1`, l.TrackerID).Scan(&wanted); err != nil || !wanted {
		return err
	}
	set, err := readSettings(ctx, tx.Pgx)
	if err != nil {
		return err
	}
	n, err := countTickets(ctx, tx.Pgx, l.ThemeID)
	if err != nil {
		return err
	}
	if n-l.ToldTickets < grownLeast || (n-l.ToldTickets)*100 < l.ToldTickets*set.GrowthPercent {
		return nil
	}
	args := sayArgs{LinkID: l.ID, What: sayGrown, Before: l.ToldTickets, Now: n}
	at := s.Now()
	l.ToldTickets, l.ToldAt = n, &at
	return s.insertJob(ctx, tx, args, time.Time{})
}

// Run looks at issues when they are due, until ctx is done. Any number of nodes may run; each look is one node's.
func (s *Service) Run(ctx context.Context) error {
	return alarm.Run(ctx, alarm.Alarm{
		Name: "issues of themes", Next: s.NextLook, Fire: s.LookDue, Kick: s.looked, Poll: time.Second, Now: s.Now, Log: s.Log,
	})
}
