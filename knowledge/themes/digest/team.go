package digest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Team is a product team, as stored.
type Team struct {
	ID            int64 `gorm:"primaryKey"`
	Version       int64
	Name          string
	AreaIDs       pg.Array[int64]  `gorm:"type:bigint[];column:area_ids"`   // none: all
	MemberIDs     pg.Array[int64]  `gorm:"type:bigint[];column:member_ids"` // agents
	Recipients    pg.Array[string] `gorm:"type:text[]"`                     // addresses of others
	Weekday       int              // ISO 8601: 1 is Monday
	Hour          int              // 0 to 23
	Zone          string
	Language      string
	Enabled       bool
	WebhookURL    string `gorm:"column:webhook_url"`
	WebhookSecret string
	NextAt        *time.Time // when the next digest is due; nil: not enabled
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// TableName implements GORM's Tabler.
func (Team) TableName() string { return "product_teams" }

// TeamUpdate says what becomes what. Version is the one that was seen; 0 is any.
type TeamUpdate struct {
	Version                          int64
	Name, Zone, Language, WebhookURL tickets.Opt[string]
	AreaIDs, MemberIDs               tickets.Opt[[]int64]
	Recipients                       tickets.Opt[[]string]
	Weekday, Hour                    tickets.Opt[int]
	Enabled                          tickets.Opt[bool]
	NewSecret                        bool // replaces the webhook's secret
}

// Bounds of a team.
const (
	maxName       = 80
	maxRecipients = 50
	maxTeams      = 100
)

func maySteer(by tickets.Actor) error {
	if by.Kind == tickets.ActorSystem || by.CanLead() || by.Role() == tickets.RoleProductLead {
		return nil
	}
	return fault.New(fault.Forbidden, "forbidden", "Only product leads, team leads and admins may do this.")
}

// Teams returns all product teams by name.
func (s *Service) Teams(ctx context.Context) ([]Team, error) {
	var all []Team
	if err := s.DB.Read(ctx).Order("lower(name), id").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("read product teams: %w", err)
	}
	return all, nil
}

// Team returns one product team. Fault: product_team_not_found.
func (s *Service) Team(ctx context.Context, id int64) (*Team, error) {
	return takeTeam(s.DB.Read(ctx), id)
}

func takeTeam(q *gorm.DB, id int64) (*Team, error) {
	var t Team
	err := q.Take(&t, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("product_team", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read product team %d: %w", id, err)
	}
	return &t, nil
}

// AddTeam makes a product team, due every Monday at eight unless u says otherwise. Faults: forbidden, invalid_input,
// already_exists, too_many.
func (s *Service) AddTeam(ctx context.Context, by tickets.Actor, u TeamUpdate) (*Team, error) {
	now := s.Now()
	t := &Team{Weekday: 1, Hour: 8, Zone: "UTC", Language: "en", Enabled: true, WebhookSecret: rand.Text(), CreatedAt: now}
	return t, s.write(ctx, by, t, u, func(tx *pg.Tx) error {
		var n int64
		if err := tx.Model(&Team{}).Count(&n).Error; err != nil {
			return fmt.Errorf("count product teams: %w", err)
		}
		if n >= maxTeams {
			return fault.New(fault.Conflict, "too_many", "There are %d product teams already, which is the most.", maxTeams)
		}
		return tx.Create(t).Error
	})
}

// UpdateTeam changes a product team. Faults: forbidden, invalid_input, product_team_not_found, already_exists, conflict.
func (s *Service) UpdateTeam(ctx context.Context, by tickets.Actor, id int64, u TeamUpdate) (t *Team, err error) {
	t = &Team{ID: id}
	return t, s.write(ctx, by, t, u, func(tx *pg.Tx) error { return tx.Select("*").Updates(t).Error })
}

// RemoveTeam forgets a product team and its digests. Faults: forbidden, product_team_not_found.
func (s *Service) RemoveTeam(ctx context.Context, by tickets.Actor, id int64) error {
	if err := maySteer(by); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		gone := tx.Delete(&Team{}, "id = ?", id)
		switch {
		case gone.Error != nil:
			return fmt.Errorf("remove product team %d: %w", id, gone.Error)
		case gone.RowsAffected == 0:
			return fault.Missing("product_team", id)
		}
		return s.changed(ctx, tx, by, id)
	})
}

func (s *Service) changed(ctx context.Context, tx *pg.Tx, by tickets.Actor, id int64) error {
	return s.Desk.Tell(ctx, tx, by, tickets.DeskChanged{What: "product_teams", ID: id})
}

// write applies u to a team, which is read first when it has an id, and stores it.
func (s *Service) write(ctx context.Context, by tickets.Actor, t *Team, u TeamUpdate, store func(tx *pg.Tx) error) error {
	if err := maySteer(by); err != nil {
		return err
	}
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		if t.ID != 0 {
			found, err := takeTeam(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), t.ID)
			if err != nil {
				return err
			}
			*t = *found
		}
		if u.Version != 0 && u.Version != t.Version {
			return fault.New(fault.Conflict, "conflict", "Somebody has changed this team meanwhile. Load it again.")
		}
		if u.callsOther(t) && by.Kind == tickets.ActorAgent && !by.CanAdmin() {
			return fault.New(fault.Forbidden, "forbidden", "Only admins may say which webhook is called.")
		}
		u.apply(t)
		if err := t.check(); err != nil {
			return err
		}
		if err := t.schedule(s.Now()); err != nil {
			return err
		}
		t.Version++
		t.UpdatedAt = s.Now()
		if err := store(tx); errors.Is(err, gorm.ErrDuplicatedKey) {
			return fault.New(fault.Conflict, "already_exists", "There is a product team of this name already.")
		} else if err != nil {
			return fmt.Errorf("store product team: %w", err)
		}
		return s.changed(ctx, tx, by, t.ID)
	})
	if err == nil {
		s.kick()
	}
	return err
}

// callsOther reports whether the desk would call another address than before: where to is for admins to say.
func (u TeamUpdate) callsOther(t *Team) bool {
	return u.WebhookURL.Set && strings.TrimSpace(u.WebhookURL.Value) != "" && strings.TrimSpace(u.WebhookURL.Value) != t.WebhookURL
}

func (u TeamUpdate) apply(t *Team) {
	set(&t.Name, u.Name)
	set(&t.Zone, u.Zone)
	set(&t.Language, u.Language)
	set(&t.WebhookURL, u.WebhookURL)
	set((*[]int64)(&t.AreaIDs), u.AreaIDs)
	set((*[]int64)(&t.MemberIDs), u.MemberIDs)
	set((*[]string)(&t.Recipients), u.Recipients)
	set(&t.Weekday, u.Weekday)
	set(&t.Hour, u.Hour)
	set(&t.Enabled, u.Enabled)
	if u.NewSecret {
		t.WebhookSecret = rand.Text()
	}
}

func set[T any](field *T, to tickets.Opt[T]) {
	if to.Set {
		*field = to.Value
	}
}

func (t *Team) check() error {
	t.Name, t.WebhookURL = strings.Join(strings.Fields(t.Name), " "), strings.TrimSpace(t.WebhookURL)
	switch {
	case t.Name == "" || utf8.RuneCountInString(t.Name) > maxName:
		return fault.InvalidField("name", "must have 1 to %d characters", maxName)
	case t.Weekday < 1 || t.Weekday > 7:
		return fault.InvalidField("weekday", "must be 1 (Monday) to 7 (Sunday)")
	case t.Hour < 0 || t.Hour > 23:
		return fault.InvalidField("hour", "must be 0 to 23")
	case !slices.Contains(Languages(), t.Language):
		return fault.InvalidField("language", "must be one of %s", strings.Join(Languages(), ", "))
	case len(t.Recipients)+len(t.MemberIDs) > maxRecipients:
		return fault.InvalidField("recipients", "must be at most %d, with the members", maxRecipients)
	}
	if _, err := zoneOf(t.Zone); err != nil {
		return err
	}
	for i, address := range t.Recipients {
		t.Recipients[i] = strings.ToLower(strings.TrimSpace(address))
		if err := tickets.CheckAddress("recipients", t.Recipients[i]); err != nil {
			return err
		}
	}
	slices.Sort(t.Recipients)
	slices.Sort(t.AreaIDs)
	slices.Sort(t.MemberIDs)
	t.Recipients, t.AreaIDs, t.MemberIDs = slices.Compact(t.Recipients), slices.Compact(t.AreaIDs), slices.Compact(t.MemberIDs)
	if t.WebhookURL == "" {
		return nil
	}
	if u, err := url.Parse(t.WebhookURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fault.InvalidField("webhook_url", "must be an address such as https://example.com/hook")
	}
	return nil
}

func zoneOf(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, fault.InvalidField("zone", "must be a time zone such as Europe/Berlin")
	}
	return zone, nil
}

// schedule sets when the next digest is due, after a time.
func (t *Team) schedule(after time.Time) error {
	t.NextAt = nil
	if !t.Enabled {
		return nil
	}
	zone, err := zoneOf(t.Zone)
	if err != nil {
		return err
	}
	next := nextDue(after, t.Weekday, t.Hour, zone)
	t.NextAt = &next
	return nil
}

// nextDue is the first moment after a time at which it is the hour of the ISO weekday in the zone. An hour that clocks
// leap over is the one after it, one that comes twice is the first.
func nextDue(after time.Time, weekday, hour int, zone *time.Location) time.Time {
	y, m, d := after.In(zone).Date()
	for day := d; ; day++ {
		at := time.Date(y, m, day, hour, 0, 0, 0, zone)
		if at.After(after) && int(at.Weekday()+6)%7+1 == weekday {
			return at.UTC()
		}
	}
}
