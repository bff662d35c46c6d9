package tickets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Settings are what the desk as a whole is called and how it behaves.
type Settings struct {
	DeskName      string `json:"desk_name"`
	UndoSeconds   int    `json:"undo_seconds"`   // how long a sent reply can be taken back
	QuotedHistory bool   `json:"quoted_history"` // whether answers carry the conversation below
	// CaseLinkInMail: whether answers by mail lead to the page of the case.
	CaseLinkInMail bool `json:"case_link_in_mail"`
	// BrandColor is the colour of customers' pages, #rrggbb.
	BrandColor string `json:"brand_color"`
}

// settingsKey is the row of the table settings that holds them.
const settingsKey = "desk"

func defaultSettings() Settings {
	return Settings{DeskName: "Support", UndoSeconds: 5, QuotedHistory: true, CaseLinkInMail: true, BrandColor: "#2161ca"}
}

// Settings returns the settings; what was never set has its default.
func (d *Desk) Settings(ctx context.Context) (Settings, error) {
	s := defaultSettings()
	var stored json.RawMessage
	err := d.db.Pool.QueryRow(ctx, `SELECT value FROM settings WHERE key = $1`, settingsKey).Scan(&stored)
	if errors.Is(err, pgx.ErrNoRows) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("read settings: %w", err)
	}
	if err := json.Unmarshal(stored, &s); err != nil {
		return s, fmt.Errorf("decode settings: %w", err)
	}
	return s, nil
}

// SettingsUpdate says which settings become what.
type SettingsUpdate struct {
	DeskName      Opt[string]
	UndoSeconds   Opt[int]
	QuotedHistory Opt[bool]

	CaseLinkInMail Opt[bool]
	BrandColor     Opt[string]
}

// maxUndo keeps a held reply from being forgotten.
const maxUndo = 2 * time.Minute

var brandColor = regexp.MustCompile(`^#[0-9a-f]{6}$`)

func (u *SettingsUpdate) values() (map[string]any, error) {
	values := map[string]any{}
	if u.DeskName.Set {
		name := cleanName(u.DeskName.Value)
		if name == "" || len(name) > 200 {
			return nil, fault.InvalidField("desk_name", "must have 1 to 200 bytes")
		}
		values["desk_name"] = name
	}
	if u.UndoSeconds.Set {
		if u.UndoSeconds.Value < 0 || u.UndoSeconds.Value > int(maxUndo/time.Second) {
			return nil, fault.InvalidField("undo_seconds", "must be 0 to %d", int(maxUndo/time.Second))
		}
		values["undo_seconds"] = u.UndoSeconds.Value
	}
	if u.QuotedHistory.Set {
		values["quoted_history"] = u.QuotedHistory.Value
	}
	if u.CaseLinkInMail.Set {
		values["case_link_in_mail"] = u.CaseLinkInMail.Value
	}
	if u.BrandColor.Set {
		color := strings.ToLower(u.BrandColor.Value)
		if !brandColor.MatchString(color) {
			return nil, fault.InvalidField("brand_color", "must be a colour such as #2161ca")
		}
		values["brand_color"] = color
	}
	return values, nil
}

// UpdateSettings changes settings. Faults: forbidden, invalid_input.
func (d *Desk) UpdateSettings(ctx context.Context, by Actor, u SettingsUpdate) (Settings, error) {
	err := d.db.Tx(ctx, func(tx *pg.Tx) error { return d.UpdateSettingsTx(ctx, tx, by, u) })
	if err != nil {
		return Settings{}, err
	}
	return d.Settings(ctx)
}

// UpdateSettingsTx is UpdateSettings inside the caller's transaction.
func (d *Desk) UpdateSettingsTx(ctx context.Context, tx *pg.Tx, by Actor, u SettingsUpdate) error {
	if !by.administers() {
		return forbidden("Only admins may change settings.")
	}
	values, err := u.values()
	if err != nil || len(values) == 0 {
		return err
	}
	encoded, err := json.Marshal(values)
	if err != nil {
		return fmt.Errorf("encode settings: %w", err)
	}
	// Merged by the database, so that two admins at once do not undo each other's fields.
	_, err = tx.Pgx.Exec(ctx, `
		INSERT INTO settings (key, value, updated_at) VALUES ($1, $2, $3)
		ON CONFLICT (key) DO UPDATE SET value = settings.value || EXCLUDED.value, updated_at = EXCLUDED.updated_at`,
		settingsKey, string(encoded), d.now())
	if err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	return d.Tell(ctx, tx, by, DeskChanged{What: "settings"})
}
