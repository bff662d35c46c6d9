package closing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Ship says that the theme is mended, and proposes one telling for each affected customer; without a note nobody is
// told. Faults: forbidden, theme_not_found, theme_merged, already_shipped, invalid_input.
func (s *Service) Ship(ctx context.Context, by tickets.Actor, themeID int64, n NewShip) (*ThemeShip, error) {
	if err := maySteer(by); err != nil {
		return nil, err
	}
	if err := n.clean(s.Now()); err != nil {
		return nil, err
	}
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		if _, err := lockTheme(tx, themeID); err != nil {
			return err
		}
		ship, err := s.shipRow(tx, by, themeID, n)
		if err != nil {
			return err
		}
		if err := s.setStatus(ctx, tx, by, themeID, "shipped", *ship.ShippedAt); err != nil {
			return err
		}
		if len(n.Note) == 0 {
			return nil
		}
		return s.proposeTellings(ctx, tx, ship)
	})
	if err != nil {
		return nil, err
	}
	all, err := s.Ships(ctx, themeID, 1)
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

// shipRow turns what an issue proposed into a ship, or makes one.
func (s *Service) shipRow(tx *pg.Tx, by tickets.Actor, themeID int64, n NewShip) (*Ship, error) {
	var ship Ship
	at := s.Now()
	err := tx.Take(&ship, "theme_id = ? AND state IN ('proposed', 'shipped')", themeID).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		ship = Ship{ThemeID: themeID, CreatedAt: at}
	case err != nil:
		return nil, fmt.Errorf("look for ships of theme %d: %w", themeID, err)
	case ship.State == Shipped:
		return nil, fault.New(fault.Conflict, "already_shipped", "The theme is marked as shipped already. Take that back first to say something else.")
	}
	ship.State, ship.ShippedAt, ship.ShippedBy, ship.UpdatedAt = Shipped, n.At, agentID(by), at
	ship.Note, ship.Fallback = n.Note, n.Fallback
	if ship.ID == 0 {
		err = tx.Create(&ship).Error
	} else {
		err = tx.Model(&ship).Select("*").Omit("id", "created_at").Updates(&ship).Error
	}
	if err != nil {
		return nil, fmt.Errorf("write ship of theme %d: %w", themeID, err)
	}
	return &ship, nil
}

// Withdraw takes back that the theme is mended, or turns down what an issue proposed. What customers were told stays told;
// what they were to be told is skipped. Faults: forbidden, theme_not_found, theme_merged, not_shipped.
func (s *Service) Withdraw(ctx context.Context, by tickets.Actor, themeID int64) error {
	if err := maySteer(by); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		t, err := lockTheme(tx, themeID)
		if err != nil {
			return err
		}
		var id int64
		at := s.Now()
		err = tx.Pgx.QueryRow(ctx, `
			UPDATE theme_ships SET state = 'withdrawn', withdrawn_at = $2, withdrawn_by = $3, updated_at = $2
			WHERE theme_id = $1 AND state IN ('proposed', 'shipped') RETURNING id`, themeID, at, agentID(by)).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.Conflict, "not_shipped", "The theme is not marked as shipped.")
		}
		if err != nil {
			return fmt.Errorf("take back ship of theme %d: %w", themeID, err)
		}
		if err := skipRest(ctx, tx, id, "withdrawn", at); err != nil {
			return err
		}
		if t.Status != "shipped" {
			return s.tell(ctx, tx, by, themeID)
		}
		status := "open"
		var linked bool
		if err := tx.Pgx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM theme_links WHERE theme_id = $1 AND removed_at IS NULL AND issue_key <> '')`, themeID).Scan(&linked); err != nil {
			return fmt.Errorf("look for issues of theme %d: %w", themeID, err)
		}
		if linked {
			status = "linked"
		}
		return s.setStatus(ctx, tx, by, themeID, status, at)
	})
}

// skipRest leaves unsaid what has not been said of a ship.
func skipRest(ctx context.Context, tx *pg.Tx, shipID int64, reason string, at time.Time) error {
	_, err := tx.Pgx.Exec(ctx, `
		UPDATE theme_tellings SET state = 'skipped', reason = $2, updated_at = $3
		WHERE ship_id = $1 AND state IN ('proposed', 'approved', 'failed')`, shipID, reason, at)
	if err != nil {
		return fmt.Errorf("skip tellings of ship %d: %w", shipID, err)
	}
	return nil
}

// Ships returns when the theme was mended and what came of it, the newest first.
func (s *Service) Ships(ctx context.Context, themeID int64, limit int) ([]ThemeShip, error) {
	var rows []Ship
	if err := s.DB.Read(ctx).Order("id DESC").Limit(limit).Find(&rows, "theme_id = ?", themeID).Error; err != nil {
		return nil, fmt.Errorf("read ships of theme %d: %w", themeID, err)
	}
	set, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]ThemeShip, len(rows))
	for i, row := range rows {
		all[i] = ThemeShip{Ship: row, Health: set.health(&row, s.Now()), Tellings: map[TellingState]int{}}
		if err := s.complete(ctx, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// complete reads what a ship shows beside its row.
func (s *Service) complete(ctx context.Context, ship *ThemeShip) error {
	rows, err := s.DB.Pool.Query(ctx, `SELECT state, count(*)::int FROM theme_tellings WHERE ship_id = $1 GROUP BY 1`, ship.ID)
	if err != nil {
		return fmt.Errorf("count tellings of ship %d: %w", ship.ID, err)
	}
	var state TellingState
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&state, &n}, func() error { ship.Tellings[state] = n; return nil }); err != nil {
		return fmt.Errorf("count tellings of ship %d: %w", ship.ID, err)
	}
	if err := s.DB.Read(ctx).Order("at DESC, ticket_id DESC").Limit(100).Find(&ship.Recurrences, "ship_id = ?", ship.ID).Error; err != nil {
		return fmt.Errorf("read recurrences of ship %d: %w", ship.ID, err)
	}
	return nil
}

// health is whether what was shipped has held by now.
func (set Settings) health(ship *Ship, now time.Time) Health {
	switch {
	case ship.State == ShipRegressed:
		return HealthBroken
	case ship.State != Shipped:
		return HealthNone
	case !now.Before(set.stayedAt(*ship.ShippedAt)):
		return HealthStayed
	default:
		return HealthFixed
	}
}

func (set Settings) stayedAt(shipped time.Time) time.Time {
	return shipped.AddDate(0, 0, set.StayedDays)
}

// Fixes returns the themes that were shipped at or after since, or came back then, or have then come to count as having
// stayed fixed; for the digest. A theme that was shipped several times counts by its newest ship.
func (s *Service) Fixes(ctx context.Context, since time.Time) ([]Fix, error) {
	set, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.DB.Pool.Query(ctx, `
		SELECT x.id, x.theme_id, t.name, x.state, x.shipped_at, x.regressed_at,
		       (SELECT count(*)::int FROM theme_tellings y WHERE y.ship_id = x.id AND y.state = 'sent'),
		       (SELECT count(DISTINCT customer_id)::int FROM theme_recurrences r WHERE r.ship_id = x.id)
		FROM (SELECT DISTINCT ON (theme_id) * FROM theme_ships WHERE state IN ('shipped', 'regressed') ORDER BY theme_id, id DESC) x
		JOIN themes t ON t.id = x.theme_id
		WHERE x.shipped_at >= $1::timestamptz - make_interval(days => $2) OR x.regressed_at >= $1 ORDER BY x.shipped_at DESC, x.id DESC`, since, set.StayedDays)
	if err != nil {
		return nil, fmt.Errorf("read what was fixed: %w", err)
	}
	var all []Fix
	var ship Ship
	var f Fix
	_, err = pgx.ForEachRow(rows, []any{&f.ShipID, &f.ThemeID, &f.Theme, &ship.State, &f.ShippedAt, &f.RegressedAt, &f.Told, &f.Again}, func() error {
		fix := f
		ship.ShippedAt = &fix.ShippedAt
		fix.Health = set.health(&ship, s.Now())
		if fix.Health == HealthStayed {
			at := set.stayedAt(fix.ShippedAt)
			fix.StayedAt = &at
		}
		all = append(all, fix)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what was fixed: %w", err)
	}
	return all, nil
}
