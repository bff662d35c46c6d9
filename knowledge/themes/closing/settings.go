package closing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// settingsKey is the row of the table settings that holds them.
const settingsKey = "closing"

// querier asks one row, within a transaction or outside of one.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Settings returns the settings; what was never set has its default.
func (s *Service) Settings(ctx context.Context) (Settings, error) {
	return readSettings(ctx, s.DB.Pool)
}

func readSettings(ctx context.Context, q querier) (Settings, error) {
	set := DefaultSettings()
	var stored json.RawMessage
	err := q.QueryRow(ctx, `SELECT value FROM settings WHERE key = $1`, settingsKey).Scan(&stored)
	if errors.Is(err, pgx.ErrNoRows) {
		return set, nil
	}
	if err != nil {
		return set, fmt.Errorf("read the settings of closing: %w", err)
	}
	if err := json.Unmarshal(stored, &set); err != nil {
		return set, fmt.Errorf("decode the settings of closing: %w", err)
	}
	return set, nil
}

// SetSettings replaces the settings. Faults: forbidden, invalid_input.
func (s *Service) SetSettings(ctx context.Context, by tickets.Actor, set Settings) (Settings, error) {
	if by.Kind == tickets.ActorAgent && !by.CanLead() {
		return Settings{}, fault.New(fault.Forbidden, "forbidden", "Team leads and admins may change this.")
	}
	for name, bound := range map[string]struct{ value, low, high int }{
		"per_hour": {set.PerHour, 1, 100_000}, "customers": {set.Customers, 1, 1000}, "grace_hours": {set.GraceHours, 0, 8760},
		"stayed_days": {set.StayedDays, 1, 365}, "growth_percent": {set.GrowthPercent, 10, 10_000},
	} {
		if bound.value < bound.low || bound.value > bound.high {
			return Settings{}, fault.InvalidField(name, "must be %d to %d", bound.low, bound.high)
		}
	}
	encoded, err := json.Marshal(set)
	if err != nil {
		return Settings{}, fmt.Errorf("encode the settings of closing: %w", err)
	}
	err = s.DB.Tx(ctx, func(tx *pg.Tx) error {
		_, err := tx.Pgx.Exec(ctx, `
			INSERT INTO settings (key, value, updated_at) VALUES ($1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at`, settingsKey, string(encoded), s.Now())
		if err != nil {
			return fmt.Errorf("write the settings of closing: %w", err)
		}
		return s.Desk.Tell(ctx, tx, by, tickets.DeskChanged{What: "closing"})
	})
	return set, err
}
