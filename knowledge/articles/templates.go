package articles

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Templates returns what articles can begin with, by name.
func (s *Service) Templates(ctx context.Context) ([]Template, error) {
	var all []Template
	if err := s.DB.Read(ctx).Order("lower(name), id").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	return all, nil
}

// SaveTemplate adds a template (id 0) or replaces it. Faults: forbidden, invalid_input, template_not_found.
func (s *Service) SaveTemplate(ctx context.Context, by tickets.Actor, t Template) (*Template, error) {
	if err := mayLead(by, "change templates"); err != nil {
		return nil, err
	}
	t.Name, t.Body = tidy(t.Name), storable(t.Body)
	var wrong flaws
	if t.Name == "" || len(t.Name) > longestTitle {
		wrong.add("name", "must have 1 to %d bytes", longestTitle)
	}
	if len(t.Body) > longestBody {
		wrong.add("body", "has more than %d bytes", longestBody)
	}
	if err := wrong.fault(); err != nil {
		return nil, err
	}
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		t.UpdatedAt = s.Now()
		t.CreatedAt = t.UpdatedAt
		if t.ID != 0 {
			before, err := lockTemplate(tx, t.ID)
			if err != nil {
				return err
			}
			t.CreatedAt = before.CreatedAt
		}
		if err := tx.Save(&t).Error; err != nil {
			return fmt.Errorf("save template: %w", err)
		}
		return s.Desk.Tell(ctx, tx, by, tickets.DeskChanged{What: "article_templates", ID: t.ID})
	})
	if err != nil {
		return nil, err
	}
	return &t, nil
}

// DeleteTemplate removes a template; articles that began with it stay. Faults: forbidden, template_not_found.
func (s *Service) DeleteTemplate(ctx context.Context, by tickets.Actor, id int64) error {
	if err := mayLead(by, "change templates"); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		t, err := lockTemplate(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Delete(t).Error; err != nil {
			return fmt.Errorf("delete template %d: %w", id, err)
		}
		return s.Desk.Tell(ctx, tx, by, tickets.DeskChanged{What: "article_templates", ID: id})
	})
}

func lockTemplate(tx *pg.Tx, id int64) (*Template, error) {
	var t Template
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&t, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("template", id)
	}
	if err != nil {
		return nil, fmt.Errorf("lock template %d: %w", id, err)
	}
	return &t, nil
}
