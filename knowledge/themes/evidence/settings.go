package evidence

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Settings say where evidence finds what is particular to a desk.
type Settings struct {
	ValueAttribute string  `json:"value_attribute"` // the customers' attribute that says what they are worth
	Currency       string  `json:"currency"`        // of the value and the rate, as shown
	HourlyRate     float64 `json:"hourly_rate"`     // what an agent's hour costs; 0: not known
	ProductField   string  `json:"product_field"`   // the tickets' custom field that names the product
	ProductTag     string  `json:"product_tag"`     // beginning of tags that do, where the field is empty
}

const (
	settingsKey = "theme_figures"
	themesKey   = "themes" // of package tracking, which keeps the zone there
)

func defaultSettings() Settings {
	return Settings{ValueAttribute: "value", ProductField: "product", ProductTag: "product:"}
}

// house is what all numbers of one request share.
type house struct {
	Settings
	zone *time.Location
}

// Settings returns the settings; what was never set has its default.
func (s *Service) Settings(ctx context.Context) (Settings, error) {
	h, err := s.house(ctx)
	return h.Settings, err
}

// Zone is where the days of themes begin.
func (s *Service) Zone(ctx context.Context) (*time.Location, error) {
	h, err := s.house(ctx)
	return h.zone, err
}

func (s *Service) house(ctx context.Context) (house, error) { return readHouse(ctx, s.db.Pool) }

type rower interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func readHouse(ctx context.Context, db rower) (house, error) {
	h := house{Settings: defaultSettings(), zone: time.UTC}
	rows, err := db.Query(ctx, `SELECT key, value FROM settings WHERE key IN ($1, $2)`, settingsKey, themesKey)
	if err != nil {
		return h, fmt.Errorf("read settings of evidence: %w", err)
	}
	var key string
	var value json.RawMessage
	_, err = pgx.ForEachRow(rows, []any{&key, &value}, func() error {
		if key == settingsKey {
			return json.Unmarshal(value, &h.Settings)
		}
		var shared struct {
			Zone string `json:"zone"`
		}
		if err := json.Unmarshal(value, &shared); err != nil {
			return err
		}
		zone, err := time.LoadLocation(shared.Zone)
		if err == nil {
			h.zone = zone
		}
		return nil // a zone that this machine does not know is UTC
	})
	if err != nil {
		return h, fmt.Errorf("read settings of evidence: %w", err)
	}
	return h, nil
}

// SetSettings replaces the settings. Faults: forbidden, invalid_input.
func (s *Service) SetSettings(ctx context.Context, by tickets.Actor, set Settings) (Settings, error) {
	if !by.CanLead() {
		return Settings{}, fault.New(fault.Forbidden, "forbidden", "Only team leads and admins may change what evidence counts.")
	}
	for _, text := range []*string{&set.ValueAttribute, &set.Currency, &set.ProductField, &set.ProductTag} {
		*text = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(*text, "\x00", ""), ""))
		if len(*text) > 200 {
			return Settings{}, fault.New(fault.Invalid, "invalid_input", "A name may have 200 bytes at most.")
		}
	}
	set.ProductTag = strings.ToLower(set.ProductTag) // as tags are
	if !(set.HourlyRate >= 0 && set.HourlyRate <= 100_000) {
		return Settings{}, fault.InvalidField("hourly_rate", "must be 0 to 100,000")
	}
	err := s.db.Tx(ctx, func(tx *pg.Tx) error {
		before, err := readHouse(ctx, tx.Pgx)
		if err != nil {
			return err
		}
		_, err = tx.Pgx.Exec(ctx, `
			INSERT INTO settings (key, value, updated_at) VALUES ($1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at`, settingsKey, set, s.now())
		if err != nil {
			return fmt.Errorf("write settings of evidence: %w", err)
		}
		if before.ProductField == set.ProductField && before.ProductTag == set.ProductTag {
			return nil
		}
		_, err = tx.Pgx.Exec(ctx, `
			UPDATE theme_signals s SET product = `+product("$1", "$2")+` FROM tickets t
			WHERE t.id = s.ticket_id AND s.product <> `+product("$1", "$2"), set.ProductField, set.ProductTag)
		if err != nil {
			return fmt.Errorf("name products anew: %w", err)
		}
		return nil
	})
	return set, err
}

// product is the SQL of a ticket's product, of tickets AS t: the custom field, or else the first tag that begins so.
func product(field, tag string) string {
	return `left(COALESCE(NULLIF(t.custom->>` + field + `::text, ''),
		(SELECT substr(x, length(` + tag + `::text) + 1) FROM unnest(t.tags) AS x
		 WHERE ` + tag + `::text <> '' AND starts_with(x, ` + tag + `::text) AND length(x) > length(` + tag + `::text) ORDER BY x LIMIT 1), ''), 200)`
}
