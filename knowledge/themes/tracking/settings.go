package tracking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Settings say how themes are found.
type Settings struct {
	Granularity float64 `json:"granularity"` // 0 is the default, 1 is finer, -1 coarser
	Weeks       int     `json:"weeks"`       // how far back a run reads
	Hour        int     `json:"hour"`        // of the nightly run, 0 to 23
	Zone        string  `json:"zone"`        // of the hour
}

// settingsKey is the row of the table settings that holds them.
const settingsKey = "themes"

func defaultSettings() Settings { return Settings{Weeks: 13, Hour: 3, Zone: "UTC"} }

// Bounds of settings.
const (
	MaxGranularity = 3.0
	MinWeeks       = 2
	MaxWeeks       = 104
)

// Settings returns the settings; what was never set has its default.
func (s *Service) Settings(ctx context.Context) (Settings, error) {
	settings := defaultSettings()
	var stored json.RawMessage
	err := s.db.Pool.QueryRow(ctx, `SELECT value FROM settings WHERE key = $1`, settingsKey).Scan(&stored)
	if errors.Is(err, pgx.ErrNoRows) {
		return settings, nil
	}
	if err != nil {
		return settings, fmt.Errorf("read the settings of themes: %w", err)
	}
	if err := json.Unmarshal(stored, &settings); err != nil {
		return settings, fmt.Errorf("decode the settings of themes: %w", err)
	}
	return settings, nil
}

// SetSettings replaces the settings; they hold from the next run. Faults: forbidden, invalid_input.
func (s *Service) SetSettings(ctx context.Context, by tickets.Actor, to Settings) (Settings, error) {
	if !maySteer(by) {
		return Settings{}, errMayNot
	}
	if err := to.check(); err != nil {
		return Settings{}, err
	}
	err := s.db.Tx(ctx, func(tx *pg.Tx) error {
		encoded, err := json.Marshal(to)
		if err != nil {
			return fmt.Errorf("encode the settings of themes: %w", err)
		}
		_, err = tx.Pgx.Exec(ctx, `
			INSERT INTO settings (key, value, updated_at) VALUES ($1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at`, settingsKey, string(encoded), s.now())
		if err != nil {
			return fmt.Errorf("write the settings of themes: %w", err)
		}
		tx.AfterCommit(s.kick)
		return s.desk.Tell(ctx, tx, by, tickets.DeskChanged{What: settingsKey})
	})
	return to, err
}

func (s Settings) check() error {
	switch _, err := time.LoadLocation(s.Zone); {
	case s.Granularity < -MaxGranularity || s.Granularity > MaxGranularity:
		return fault.InvalidField("granularity", "must be between %v and %v", -MaxGranularity, MaxGranularity)
	case s.Weeks < MinWeeks || s.Weeks > MaxWeeks:
		return fault.InvalidField("weeks", "must be %d to %d", MinWeeks, MaxWeeks)
	case s.Hour < 0 || s.Hour > 23:
		return fault.InvalidField("hour", "must be 0 to 23")
	case s.Zone == "" || s.Zone == "Local" || err != nil:
		return fault.InvalidField("zone", "must be a time zone such as Europe/Berlin")
	}
	return nil
}

// since is the beginning of the window.
func (s Settings) since(now time.Time) time.Time { return now.AddDate(0, 0, -7*s.Weeks) }

// nextAfter is the first time after t at which the hour has come.
func (s Settings) nextAfter(t time.Time) time.Time {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil { // a zone that this machine does not know, although the one where it was set did
		zone = time.UTC
	}
	local := t.In(zone)
	for day := 0; ; day++ {
		at := time.Date(local.Year(), local.Month(), local.Day()+day, s.Hour, 0, 0, 0, zone)
		if at.After(t) {
			return at.UTC()
		}
	}
}
