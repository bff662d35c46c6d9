package webform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Forms returns all forms, those that are archived included, by name.
func (s *Service) Forms(ctx context.Context) ([]Form, error) {
	var all []Form
	if err := s.DB.Read(ctx).Order("lower(name), id").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("read forms: %w", err)
	}
	return all, nil
}

// Form returns one form. Fault: form_not_found.
func (s *Service) Form(ctx context.Context, id int64) (*Form, error) {
	var f Form
	err := s.DB.Read(ctx).Take(&f, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("form", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read form %d: %w", id, err)
	}
	return &f, nil
}

// bySlug returns the form at the address, nil when there is none.
func (s *Service) bySlug(ctx context.Context, slug string) (*Form, error) {
	var f Form
	err := s.DB.Read(ctx).Take(&f, "slug = ?", slug).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read form %q: %w", slug, err)
	}
	return &f, nil
}

// FormUpdate says what of a form becomes what. BaseVersion is the version that the designer has seen.
type FormUpdate struct {
	BaseVersion int64
	Slug, Name  tickets.Opt[string]
	Definition  tickets.Opt[Definition]
	TeamID      tickets.Opt[*int64]
	MailboxID   tickets.Opt[*int64]
	Priority    tickets.Opt[tickets.Priority]
	Tags        tickets.Opt[[]string]
	Origins     tickets.Opt[[]string]
	Archived    tickets.Opt[bool]
}

// AddForm makes a form that nobody sees yet. Faults: forbidden, invalid_input, already_exists.
func (s *Service) AddForm(ctx context.Context, by tickets.Actor, u FormUpdate) (*Form, error) {
	return s.change(ctx, by, func(tx *pg.Tx) (*Form, error) {
		at := s.Now()
		f := &Form{State: StateDraft, Priority: tickets.PriorityNormal, Tags: []string{}, Origins: []string{}, CreatedAt: at, UpdatedAt: at}
		if err := u.apply(f); err != nil {
			return nil, err
		}
		f.Version = 1
		return f, tx.Create(f).Error
	})
}

// UpdateForm changes a form. The definition is seen by customers when it is published, everything else
// at once. Faults: forbidden, form_not_found, form_changed, invalid_input, already_exists.
func (s *Service) UpdateForm(ctx context.Context, by tickets.Actor, id int64, u FormUpdate) (*Form, error) {
	return s.change(ctx, by, func(tx *pg.Tx) (*Form, error) {
		f, err := lockForm(tx, id, u.BaseVersion)
		if err != nil {
			return nil, err
		}
		if err := u.apply(f); err != nil {
			return nil, err
		}
		return f, s.write(tx, f)
	})
}

// Publish shows customers the definition as it was last saved. Faults: forbidden, form_not_found,
// form_changed, invalid_input.
func (s *Service) Publish(ctx context.Context, by tickets.Actor, id, baseVersion int64) (*Form, error) {
	return s.change(ctx, by, func(tx *pg.Tx) (*Form, error) {
		f, err := lockForm(tx, id, baseVersion)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(f.Definition.check(), f.Definition.checkReady()); err != nil {
			return nil, err
		}
		at := s.Now()
		shown := f.Definition
		f.State, f.Published, f.PublishedAt = StatePublished, &shown, &at
		return f, s.write(tx, f)
	})
}

// change runs fn in a transaction and tells everybody that forms have changed.
func (s *Service) change(ctx context.Context, by tickets.Actor, fn func(tx *pg.Tx) (*Form, error)) (*Form, error) {
	if !by.CanLead() {
		return nil, fault.New(fault.Forbidden, "forbidden", "Only admins and team leads may change forms.")
	}
	var changed *Form
	err := s.DB.Tx(ctx, func(tx *pg.Tx) (err error) {
		if changed, err = fn(tx); err != nil {
			return wrongForm(err)
		}
		return s.Desk.Tell(ctx, tx, by, tickets.DeskChanged{What: "forms", ID: changed.ID})
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// wrongForm turns what the database refuses into faults.
func wrongForm(err error) error {
	switch {
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return &fault.Error{
			Kind: fault.Conflict, Code: "already_exists", Message: "slug: another form has this address",
			Fields: []fault.Field{{Name: "slug", Message: "another form has this address already, or had it"}},
		}
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return fault.InvalidField("team_id", "the team or mailbox does not exist")
	default:
		return err
	}
}

func lockForm(tx *pg.Tx, id, baseVersion int64) (*Form, error) {
	var f Form
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&f, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("form", id)
	}
	if err != nil {
		return nil, fmt.Errorf("lock form %d: %w", id, err)
	}
	if baseVersion != 0 && baseVersion != f.Version {
		return nil, fault.New(fault.Conflict, "form_changed", "Somebody else has changed this form meanwhile. Reload it and make your change again.").
			With(map[string]any{"version": f.Version})
	}
	return &f, nil
}

func (s *Service) write(tx *pg.Tx, f *Form) error {
	f.Version++
	f.UpdatedAt = s.Now()
	if err := tx.Model(f).Select("*").Omit("id", "created_at").Updates(f).Error; err != nil {
		return fmt.Errorf("write form %d: %w", f.ID, err)
	}
	return nil
}

func (u *FormUpdate) apply(f *Form) error {
	var w flaws
	set(&f.Slug, u.Slug)
	set(&f.Name, u.Name)
	set(&f.Definition, u.Definition)
	set(&f.TeamID, u.TeamID)
	set(&f.MailboxID, u.MailboxID)
	set(&f.Priority, u.Priority)
	u.applyLists(f, &w)
	u.applyArchived(f)
	f.Name = strings.Join(strings.Fields(f.Name), " ")
	if f.Name == "" || len(f.Name) > longestWord {
		w.add("name", "needs 1 to %d bytes", longestWord)
	}
	if !slugs.MatchString(f.Slug) || len(f.Slug) > 60 || f.Slug == "embed" {
		w.add("slug", "needs small letters, digits and single dashes, at most 60, such as contact-us")
	}
	if !slices.Contains(tickets.Priorities(), f.Priority) {
		w.add("priority", "is none of low, normal, high, urgent")
	}
	if err := w.fault(); err != nil {
		return err
	}
	f.Definition.clean()
	return f.Definition.check()
}

func (u *FormUpdate) applyLists(f *Form, w *flaws) {
	if u.Tags.Set {
		f.Tags = append([]string{}, u.Tags.Value...)
	}
	if !u.Origins.Set {
		return
	}
	f.Origins = []string{}
	for i, o := range u.Origins.Value {
		origin := cleanOrigin(o)
		if origin == "" {
			w.add(fmt.Sprintf("origins[%d]", i), "is not an origin such as https://shop.example")
			continue
		}
		f.Origins = append(f.Origins, origin)
	}
}

// applyArchived: a form that comes back is what it was before.
func (u *FormUpdate) applyArchived(f *Form) {
	switch {
	case !u.Archived.Set:
	case u.Archived.Value:
		f.State = StateArchived
	case f.State == StateArchived && f.Published != nil:
		f.State = StatePublished
	case f.State == StateArchived:
		f.State = StateDraft
	}
}

func set[T any](to *T, value tickets.Opt[T]) {
	if value.Set {
		*to = value.Value
	}
}
