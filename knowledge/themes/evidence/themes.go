package evidence

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/fault"
)

const themeColumns = `th.id, th.name, th.area_id, a.name, th.status, th.terms, th.hidden_at IS NOT NULL, th.created_at, th.ended_at, th.shipped_at, th.reopened_at
	FROM themes th JOIN theme_areas a ON a.id = th.area_id`

func (s *Service) theme(ctx context.Context, id int64) (ThemeRef, error) {
	rows, err := s.db.Pool.Query(ctx, "SELECT "+themeColumns+" WHERE th.id = $1", id)
	if err != nil {
		return ThemeRef{}, fmt.Errorf("read theme %d: %w", id, err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[ThemeRef])
	if errors.Is(err, pgx.ErrNoRows) {
		return ThemeRef{}, fault.Missing("theme", id)
	}
	if err != nil {
		return ThemeRef{}, fmt.Errorf("read theme %d: %w", id, err)
	}
	return t, nil
}

// themes reads all themes that tickets may have.
func (s *Service) themes(ctx context.Context) (map[int64]ThemeRef, error) {
	rows, err := s.db.Pool.Query(ctx, "SELECT "+themeColumns+" WHERE th.merged_into_id IS NULL")
	if err != nil {
		return nil, fmt.Errorf("read themes: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ThemeRef])
	if err != nil {
		return nil, fmt.Errorf("read themes: %w", err)
	}
	out := make(map[int64]ThemeRef, len(all))
	for _, t := range all {
		out[t.ID] = t
	}
	return out, nil
}
