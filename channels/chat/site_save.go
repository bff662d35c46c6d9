package chat

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Sites returns the sites that are not archived, oldest first.
func (s *Service) Sites(ctx context.Context) ([]Site, error) {
	var all []Site
	if err := s.db.Read(ctx).Order("id").Find(&all, "archived_at IS NULL").Error; err != nil {
		return nil, fmt.Errorf("read chat sites: %w", err)
	}
	return all, nil
}

// Site returns one site. Fault: chat_site_not_found, also when it is archived.
func (s *Service) Site(ctx context.Context, id int64) (*Site, error) {
	return takeSite(s.db.Read(ctx), id)
}

func takeSite(db *gorm.DB, id int64) (*Site, error) {
	var site Site
	err := db.Take(&site, "id = ? AND archived_at IS NULL", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("chat_site", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read chat site %d: %w", id, err)
	}
	return &site, nil
}

// AddSite puts the chat on a web site. What u leaves out has its default. Faults: forbidden, invalid_input.
func (s *Service) AddSite(ctx context.Context, by tickets.Actor, u SiteUpdate) (*Site, error) {
	return s.saveSite(ctx, by, func(tx *pg.Tx, at time.Time) (*Site, error) {
		site := &Site{
			Key: newKey(), Secret: newSecret(), CreatedAt: at, Assignment: AssignManual, Questions: []Question{},
			Look: Look{Color: "#2255cc", Side: "right", Sound: true},
		}
		return site, u.apply(tx, site)
	})
}

// UpdateSite changes a site. Faults: forbidden, chat_site_not_found, invalid_input.
func (s *Service) UpdateSite(ctx context.Context, by tickets.Actor, id int64, u SiteUpdate) (*Site, error) {
	return s.changeSite(ctx, by, id, func(tx *pg.Tx, site *Site, _ time.Time) error { return u.apply(tx, site) })
}

// RotateSecret gives a site a new secret; the one before is accepted for [FormerSecretFor]. Faults:
// forbidden, chat_site_not_found.
func (s *Service) RotateSecret(ctx context.Context, by tickets.Actor, id int64) (*Site, error) {
	return s.changeSite(ctx, by, id, func(_ *pg.Tx, site *Site, at time.Time) error {
		site.FormerSecret, site.Secret, site.RotatedAt = site.Secret, newSecret(), &at
		return nil
	})
}

// ArchiveSite takes the chat off a web site. Its chats stay. Faults: forbidden, chat_site_not_found.
func (s *Service) ArchiveSite(ctx context.Context, by tickets.Actor, id int64) error {
	_, err := s.changeSite(ctx, by, id, func(_ *pg.Tx, site *Site, at time.Time) error {
		site.ArchivedAt = &at
		return nil
	})
	return err
}

func (s *Service) changeSite(ctx context.Context, by tickets.Actor, id int64, change func(*pg.Tx, *Site, time.Time) error) (*Site, error) {
	return s.saveSite(ctx, by, func(tx *pg.Tx, at time.Time) (*Site, error) {
		site, err := takeSite(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), id)
		if err != nil {
			return nil, err
		}
		return site, change(tx, site, at)
	})
}

// saveSite writes the site that get has made or changed, and tells.
func (s *Service) saveSite(ctx context.Context, by tickets.Actor, get func(*pg.Tx, time.Time) (*Site, error)) (*Site, error) {
	if by.Kind != tickets.ActorSystem && !by.CanAdmin() {
		return nil, fault.New(fault.Forbidden, "forbidden", "Only admins may change where the chat is.")
	}
	var site *Site
	err := s.db.Tx(ctx, func(tx *pg.Tx) (err error) {
		at := s.now()
		if site, err = get(tx, at); err != nil {
			return err
		}
		site.UpdatedAt = at
		if site.ID == 0 {
			err = tx.Create(site).Error
		} else {
			err = tx.Model(site).Select("*").Omit("id", "key", "created_at").Updates(site).Error
		}
		if err != nil {
			return fmt.Errorf("save chat site: %w", err)
		}
		return s.desk.Tell(ctx, tx, by, tickets.DeskChanged{What: "chat_sites", ID: site.ID})
	})
	if err != nil {
		return nil, err
	}
	return site, nil
}

// newKey names a site in its snippet. It is public, but not to be guessed from another site's.
func newKey() string { return strings.ToLower(rand.Text()[:16]) }

// newSecret has the 256 bits that HMAC-SHA256 can use (RFC 7518, 3.2).
func newSecret() string {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails, as its documentation says
	return hex.EncodeToString(secret[:])
}

func (u *SiteUpdate) apply(tx *pg.Tx, site *Site) error {
	set(&site.Name, u.Name)
	set(&site.TeamID, u.TeamID)
	set(&site.CalendarID, u.CalendarID)
	set(&site.Look, u.Look)
	set(&site.Questions, u.Questions)
	set(&site.Assignment, u.Assignment)
	set(&site.PreviewTyping, u.PreviewTyping)
	set(&site.Suggest, u.Suggest)
	if u.Origins.Set {
		site.Origins = u.Origins.Value
	}
	if err := site.clean(); err != nil {
		return err
	}
	if err := exists(tx, u.TeamID, "team_id", "team", `SELECT EXISTS (SELECT FROM teams WHERE id = ? AND archived_at IS NULL)`); err != nil {
		return err
	}
	return exists(tx, u.CalendarID, "calendar_id", "calendar", `SELECT EXISTS (SELECT FROM sla_calendars WHERE id = ?)`)
}

func set[T any](v *T, o tickets.Opt[T]) {
	if o.Set {
		*v = o.Value
	}
}

// exists refuses an id that names nothing.
func exists(tx *pg.Tx, id tickets.Opt[*int64], field, what, query string) error {
	if !id.Set || id.Value == nil {
		return nil
	}
	var found bool
	if err := tx.Raw(query, *id.Value).Scan(&found).Error; err != nil {
		return fmt.Errorf("look up %s %d: %w", what, *id.Value, err)
	}
	if !found {
		return fault.InvalidField(field, "there is no %s %d", what, *id.Value)
	}
	return nil
}
