package helpcentre

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Settings are what the help centre as a whole is called and how it behaves.
type Settings struct {
	Languages  []string          `json:"languages"`    // the first is the default; none: those that have articles
	Name       string            `json:"name"`         // "": the desk's
	LogoFileID int64             `json:"logo_file_id"` // a file of the knowledge base; 0: none
	Color      string            `json:"color"`        // #rrggbb; "": the desk's
	Title      map[string]string `json:"title"`        // the question on the front page, by language
	Intro      map[string]string `json:"intro"`        // the sentence below, by language
	Form       string            `json:"form"`         // slug of the form that is offered; "": none
	ChatSite   string            `json:"chat_site"`    // key of the site whose chat is offered; "": none
	Indexed    bool              `json:"indexed"`      // search engines may have the public pages
}

// settingsKey is the row of the table settings that holds them.
const settingsKey = "help_centre"

// Desk is what settings need of the desk; *tickets.Desk is one.
type Desk interface {
	Settings(ctx context.Context) (tickets.Settings, error)
	Tell(ctx context.Context, tx *pg.Tx, by tickets.Actor, events ...tickets.Event) error
}

// Office keeps the settings.
type Office struct {
	db   *pg.DB
	desk Desk
	now  func() time.Time
}

// NewOffice makes an Office.
func NewOffice(db *pg.DB, desk Desk, now func() time.Time) *Office {
	return &Office{db: db, desk: desk, now: now}
}

// HelpCentre returns the settings; what was never set has its default.
func (o *Office) HelpCentre(ctx context.Context) (Settings, error) {
	s := Settings{Languages: []string{}, Title: map[string]string{}, Intro: map[string]string{}, Indexed: true}
	var stored json.RawMessage
	err := o.db.Pool.QueryRow(ctx, `SELECT value FROM settings WHERE key = $1`, settingsKey).Scan(&stored)
	if errors.Is(err, pgx.ErrNoRows) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("read the help centre's settings: %w", err)
	}
	if err := json.Unmarshal(stored, &s); err != nil {
		return s, fmt.Errorf("decode the help centre's settings: %w", err)
	}
	return s, nil
}

// SettingsUpdate says which settings become what.
type SettingsUpdate struct {
	Languages  tickets.Opt[[]string]
	Name       tickets.Opt[string]
	LogoFileID tickets.Opt[int64]
	Color      tickets.Opt[string]
	Title      tickets.Opt[map[string]string]
	Intro      tickets.Opt[map[string]string]
	Form       tickets.Opt[string]
	ChatSite   tickets.Opt[string]
	Indexed    tickets.Opt[bool]
}

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$`)

// UpdateHelpCentre changes settings. Faults: forbidden, invalid_input.
func (o *Office) UpdateHelpCentre(ctx context.Context, by tickets.Actor, u SettingsUpdate) (Settings, error) {
	if !by.CanAdmin() && by.Kind != tickets.ActorSystem {
		return Settings{}, fault.New(fault.Forbidden, "forbidden", "Only admins may change settings.")
	}
	err := o.db.Tx(ctx, func(tx *pg.Tx) error {
		values, err := u.values(ctx, tx)
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
			settingsKey, string(encoded), o.now())
		if err != nil {
			return fmt.Errorf("write the help centre's settings: %w", err)
		}
		return o.desk.Tell(ctx, tx, by, tickets.DeskChanged{What: settingsKey})
	})
	if err != nil {
		return Settings{}, err
	}
	return o.HelpCentre(ctx)
}

func (u *SettingsUpdate) values(ctx context.Context, tx *pg.Tx) (map[string]any, error) {
	values := map[string]any{}
	if u.Languages.Set {
		all := slices.Clone(u.Languages.Value)
		for i, l := range all {
			if !languageTag.MatchString(l) || slices.Contains(all[:i], l) || len(all) > 50 {
				return nil, fault.InvalidField("languages", "must be different language tags such as en or pt-BR")
			}
		}
		values["languages"] = append([]string{}, all...)
	}
	if err := u.texts(values); err != nil {
		return nil, err
	}
	if u.Color.Set {
		color := strings.ToLower(u.Color.Value)
		if _, ok := webpage.ParseColor(color); !ok && color != "" {
			return nil, fault.InvalidField("color", "must be a colour such as #2161ca")
		}
		values["color"] = color
	}
	for _, check := range []struct {
		field, sql string
		set        bool
		none       bool
		value      any
	}{
		{"logo_file_id", `SELECT EXISTS (SELECT FROM kb_files WHERE id = $1 AND type LIKE 'image/%')`, u.LogoFileID.Set, u.LogoFileID.Value == 0, u.LogoFileID.Value},
		{"form", `SELECT EXISTS (SELECT FROM forms WHERE slug = $1 AND state <> 'archived')`, u.Form.Set, u.Form.Value == "", u.Form.Value},
		{"chat_site", `SELECT EXISTS (SELECT FROM chat_sites WHERE key = $1 AND archived_at IS NULL)`, u.ChatSite.Set, u.ChatSite.Value == "", u.ChatSite.Value},
	} {
		if !check.set {
			continue
		}
		exists := check.none
		if !exists {
			if err := tx.Pgx.QueryRow(ctx, check.sql, check.value).Scan(&exists); err != nil {
				return nil, fmt.Errorf("look up %s: %w", check.field, err)
			}
		}
		if !exists {
			return nil, fault.InvalidField(check.field, "there is no %v", check.value)
		}
		values[check.field] = check.value
	}
	if u.Indexed.Set {
		values["indexed"] = u.Indexed.Value
	}
	return values, nil
}

func (u *SettingsUpdate) texts(values map[string]any) error {
	const longestName, longestText = 200, 1000
	if u.Name.Set {
		name := strings.Join(strings.Fields(storable(u.Name.Value)), " ")
		if len(name) > longestName {
			return fault.InvalidField("name", "must have at most %d bytes", longestName)
		}
		values["name"] = name
	}
	for field, texts := range map[string]tickets.Opt[map[string]string]{"title": u.Title, "intro": u.Intro} {
		if !texts.Set {
			continue
		}
		clean := map[string]string{}
		for language, text := range texts.Value {
			text = strings.TrimSpace(storable(text))
			if !languageTag.MatchString(language) || len(text) > longestText {
				return fault.InvalidField(field, "must have at most %d bytes in each language", longestText)
			}
			if text != "" {
				clean[language] = text
			}
		}
		values[field] = clean
	}
	return nil
}

func storable(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}

// cut shortens a text to so many bytes, between letters.
func cut(s string, longest int) string {
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "")
}
