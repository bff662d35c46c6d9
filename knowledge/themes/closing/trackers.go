package closing

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

const (
	sealedToken = "token"
	sealedHook  = "hook secret"
)

// Trackers returns those that are connected, by name.
func (s *Service) Trackers(ctx context.Context) ([]Tracker, error) {
	var all []Tracker
	if err := s.DB.Read(ctx).Order("lower(name), id").Find(&all, "archived_at IS NULL").Error; err != nil {
		return nil, fmt.Errorf("read trackers: %w", err)
	}
	return all, nil
}

// tracker returns one that is connected. Fault: tracker_not_found.
func (s *Service) tracker(ctx context.Context, id int64) (*Tracker, error) {
	return takeTracker(s.DB.Read(ctx), id)
}

func takeTracker(q *gorm.DB, id int64) (*Tracker, error) {
	var t Tracker
	err := q.Take(&t, "id = ? AND archived_at IS NULL", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("tracker", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read tracker %d: %w", id, err)
	}
	return &t, nil
}

// open makes the tracker with its token.
func (s *Service) open(t *Tracker) (tracker.Tracker, error) {
	token, err := s.seal.open(sealedToken, t.Token)
	if err != nil {
		return nil, err
	}
	return s.Open(t.config(token))
}

func (t *Tracker) config(token string) tracker.Config {
	return tracker.Config{
		Kind: t.Kind, URL: t.URL, Project: t.Project, Account: t.Account, Token: token, Labels: t.Labels, IssueType: t.IssueType,
		NotPlanned: t.NotPlanned, PrivateNetwork: t.PrivateNetwork,
	}
}

// row is n as it is stored, without secrets.
func (n *NewTracker) row() *Tracker {
	t := &Tracker{
		Version: 1, Kind: n.Kind, Name: strings.Join(strings.Fields(n.Name), " "), URL: strings.TrimRight(strings.TrimSpace(n.URL), "/"),
		Project: strings.Trim(strings.TrimSpace(n.Project), "/"), Account: strings.TrimSpace(n.Account), Labels: n.Labels,
		IssueType: strings.TrimSpace(n.IssueType), NotPlanned: n.NotPlanned, PrivateNetwork: n.PrivateNetwork, Reopen: n.Reopen, CommentGrowth: n.CommentGrowth,
	}
	if t.URL == "" {
		t.URL = tracker.DefaultURL(n.Kind)
	}
	if n.NotPlanned == nil {
		t.NotPlanned = tracker.DefaultNotPlanned(n.Kind)
	}
	if t.Name == "" {
		t.Name = t.Project
	}
	return t
}

// ask tries the tracker out.
func (s *Service) ask(ctx context.Context, c tracker.Config) (tracker.Account, error) {
	tr, err := s.Open(c)
	if err != nil {
		return tracker.Account{}, err
	}
	account, err := tr.Check(ctx)
	var later *tracker.Later
	if errors.As(err, &later) {
		return account, fault.New(fault.TooMany, "tracker_busy", "%s", messageOf(err)).Because(err)
	}
	return account, err
}

// TestNewTracker asks a tracker that is not stored. Faults: forbidden, invalid_input with the field to mend,
// tracker_unreachable, tracker_busy.
func (s *Service) TestNewTracker(ctx context.Context, by tickets.Actor, n NewTracker) (tracker.Account, error) {
	if err := mayAdmin(by); err != nil {
		return tracker.Account{}, err
	}
	return s.ask(ctx, n.row().config(n.Token))
}

// TestTracker asks a stored one and remembers what came of it. Faults: those of TestNewTracker, tracker_not_found.
func (s *Service) TestTracker(ctx context.Context, by tickets.Actor, id int64) (tracker.Account, error) {
	if err := mayAdmin(by); err != nil {
		return tracker.Account{}, err
	}
	t, err := s.tracker(ctx, id)
	if err != nil {
		return tracker.Account{}, err
	}
	token, err := s.seal.open(sealedToken, t.Token)
	if err != nil {
		return tracker.Account{}, err
	}
	account, err := s.ask(ctx, t.config(token))
	return account, errors.Join(err, s.answered(ctx, id, err))
}

// answered remembers that a tracker was asked, and why it did not answer if it did not.
func (s *Service) answered(ctx context.Context, id int64, problem error) error {
	words := ""
	if problem != nil {
		words = messageOf(problem)
	}
	_, err := s.DB.Pool.Exec(ctx, `UPDATE trackers SET checked_at = $2, problem = $3 WHERE id = $1`, id, s.Now(), words)
	if err != nil {
		return fmt.Errorf("remember what tracker %d answered: %w", id, err)
	}
	return nil
}

// AddTracker tries a tracker out and stores it. It also returns the secret of its webhooks, which is shown once. Faults:
// those of TestNewTracker, already_exists.
func (s *Service) AddTracker(ctx context.Context, by tickets.Actor, n NewTracker) (*Tracker, string, error) {
	if _, err := s.TestNewTracker(ctx, by, n); err != nil {
		return nil, "", err
	}
	t, secret, at := n.row(), newHookSecret(), s.Now()
	t.Token, t.HookSecret = s.seal.seal(sealedToken, strings.TrimSpace(n.Token)), s.seal.seal(sealedHook, secret)
	t.CreatedBy, t.CreatedAt, t.UpdatedAt, t.CheckedAt = agentID(by), at, at, &at
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		if err := tx.Create(t).Error; err != nil {
			return nameTaken(err, t.Name)
		}
		return s.Desk.Tell(ctx, tx, by, tickets.DeskChanged{What: "trackers", ID: t.ID})
	})
	if err != nil {
		return nil, "", err
	}
	return t, secret, nil
}

func newHookSecret() string { return strings.TrimPrefix(newMarker()+newMarker(), "kept-") }

func nameTaken(err error, name string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		f := fault.InvalidField("name", "there is a tracker called %s already", name)
		f.Kind, f.Code = fault.Conflict, "already_exists"
		return f
	}
	return fmt.Errorf("write tracker: %w", err)
}

// change locks the tracker, lets do change it, and writes it.
func (s *Service) changeTracker(ctx context.Context, by tickets.Actor, id int64, do func(t *Tracker) error) (*Tracker, error) {
	if err := mayAdmin(by); err != nil {
		return nil, err
	}
	var t *Tracker
	err := s.DB.Tx(ctx, func(tx *pg.Tx) (err error) {
		if t, err = takeTracker(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), id); err != nil {
			return err
		}
		if err := do(t); err != nil {
			return err
		}
		t.Version++
		t.UpdatedAt = s.Now()
		if err := tx.Model(t).Select("*").Omit("id", "created_at", "created_by").Updates(t).Error; err != nil {
			return nameTaken(err, t.Name)
		}
		return s.Desk.Tell(ctx, tx, by, tickets.DeskChanged{What: "trackers", ID: id})
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// UpdateTracker changes a tracker; what decides whether it answers is tried out first. The token has to be given again when
// it would go to another address or be of another account. Faults: those of TestTracker, tracker_changed.
func (s *Service) UpdateTracker(ctx context.Context, by tickets.Actor, id int64, u TrackerUpdate) (*Tracker, error) {
	if err := mayAdmin(by); err != nil {
		return nil, err
	}
	before, err := s.tracker(ctx, id)
	if err != nil {
		return nil, err
	}
	after := *before
	u.apply(&after)
	moved := after.URL != before.URL || after.Account != before.Account
	if moved && !u.Token.Set {
		return nil, fault.InvalidField("token", "give it again when the address or the account changes")
	}
	token, err := s.seal.open(sealedToken, before.Token)
	if err != nil {
		return nil, err
	}
	if u.Token.Set {
		token = strings.TrimSpace(u.Token.Value)
	}
	if moved || u.Token.Set || after.Project != before.Project || after.IssueType != before.IssueType || after.PrivateNetwork != before.PrivateNetwork || u.Labels.Set {
		if _, err := s.ask(ctx, after.config(token)); err != nil {
			return nil, err
		}
	}
	return s.changeTracker(ctx, by, id, func(t *Tracker) error {
		if t.Version != before.Version || u.BaseVersion != 0 && u.BaseVersion != t.Version {
			return fault.New(fault.Conflict, "tracker_changed", "Somebody else has changed the tracker meanwhile; load it again.")
		}
		u.apply(t)
		if u.Token.Set {
			t.Token = s.seal.seal(sealedToken, token)
		}
		at := s.Now()
		t.CheckedAt, t.Problem = &at, ""
		return nil
	})
}

func (u *TrackerUpdate) apply(t *Tracker) {
	set(&t.Name, u.Name)
	set(&t.URL, u.URL)
	set(&t.Project, u.Project)
	set(&t.Account, u.Account)
	set(&t.IssueType, u.IssueType)
	if u.Labels.Set {
		t.Labels = u.Labels.Value
	}
	if u.NotPlanned.Set {
		t.NotPlanned = u.NotPlanned.Value
	}
	set(&t.PrivateNetwork, u.PrivateNetwork)
	set(&t.Reopen, u.Reopen)
	set(&t.CommentGrowth, u.CommentGrowth)
	t.URL = strings.TrimRight(strings.TrimSpace(t.URL), "/")
	t.Project, t.Name = strings.Trim(strings.TrimSpace(t.Project), "/"), strings.Join(strings.Fields(t.Name), " ")
	if t.Name == "" {
		t.Name = t.Project
	}
}

func set[T any](v *T, o tickets.Opt[T]) {
	if o.Set {
		*v = o.Value
	}
}

// RotateHookSecret gives the tracker another secret for its webhooks, and returns it. Faults: forbidden,
// tracker_not_found.
func (s *Service) RotateHookSecret(ctx context.Context, by tickets.Actor, id int64) (*Tracker, string, error) {
	secret := newHookSecret()
	t, err := s.changeTracker(ctx, by, id, func(t *Tracker) error {
		t.HookSecret = s.seal.seal(sealedHook, secret)
		return nil
	})
	return t, secret, err
}

// ArchiveTracker disconnects a tracker: its issues stay linked as they were seen last, and are followed no longer. Its
// token is forgotten. Faults: forbidden, tracker_not_found.
func (s *Service) ArchiveTracker(ctx context.Context, by tickets.Actor, id int64) error {
	_, err := s.changeTracker(ctx, by, id, func(t *Tracker) error {
		at := s.Now()
		t.ArchivedAt, t.Token, t.HookSecret = &at, []byte{}, []byte{}
		return nil
	})
	return err
}
