package webform

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/pg"
)

// countsEvery is how often what was only seen is written; a crash loses as much. Submissions are counted
// in the transaction that files them.
const countsEvery = 5 * time.Second

// counts are views and refusals that are not written yet.
type counts struct {
	mu  sync.Mutex
	all map[countKey]count
}

type countKey struct {
	formID int64
	day    time.Time
}

type count struct{ views, refused int64 }

func newCounts() *counts { return &counts{all: map[countKey]count{}} }

func (c *counts) add(formID int64, day time.Time, n count) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := countKey{formID, day}
	had := c.all[key]
	c.all[key] = count{had.views + n.views, had.refused + n.refused}
}

func (c *counts) take() map[countKey]count {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.all
	c.all = map[countKey]count{}
	return taken
}

const addDaySQL = `
INSERT INTO form_days (form_id, day, views, submissions, suspected, refused)
SELECT id, $2, $3, $4, $5, $6 FROM forms WHERE id = $1
ON CONFLICT (form_id, day) DO UPDATE SET views = form_days.views + EXCLUDED.views, submissions = form_days.submissions + EXCLUDED.submissions,
    suspected = form_days.suspected + EXCLUDED.suspected, refused = form_days.refused + EXCLUDED.refused`

// write stores what was counted; what could not be stored is counted again.
func (c *counts) write(ctx context.Context, db *pg.DB) error {
	taken := c.take()
	if len(taken) == 0 {
		return nil
	}
	b := &pgx.Batch{}
	for key, n := range taken {
		b.Queue(addDaySQL, key.formID, key.day, n.views, 0, 0, n.refused)
	}
	if err := db.Pool.SendBatch(ctx, b).Close(); err != nil {
		for key, n := range taken {
			c.add(key.formID, key.day, n)
		}
		return fmt.Errorf("write figures of forms: %w", err)
	}
	return nil
}

// Figures returns the form's days from the given one on, oldest first; days on which nothing happened
// are left out.
func (s *Service) Figures(ctx context.Context, formID int64, from time.Time) ([]Day, error) {
	if _, err := s.Form(ctx, formID); err != nil {
		return nil, err
	}
	if err := s.counts.write(ctx, s.DB); err != nil {
		return nil, err
	}
	var days []Day
	if err := s.DB.Read(ctx).Order("day").Find(&days, "form_id = ? AND day >= ?", formID, from).Error; err != nil {
		return nil, fmt.Errorf("read figures of form %d: %w", formID, err)
	}
	return days, nil
}
