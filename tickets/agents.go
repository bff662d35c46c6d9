package tickets

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Colleague is an agent with the ids of their teams.
type Colleague struct {
	Agent `gorm:"embedded"`
	Teams pgInts `gorm:"type:bigint[]"`
}

// Agents returns everybody who works or has worked at the desk, by name.
func (d *Desk) Agents(ctx context.Context) ([]Colleague, error) {
	var all []Colleague
	if err := colleagues(d.db.Read(ctx)).Order("lower(a.name), a.id").Scan(&all).Error; err != nil {
		return nil, fmt.Errorf("read agents: %w", err)
	}
	return all, nil
}

// Agent returns one agent, also one who is gone. Fault: agent_not_found.
func (d *Desk) Agent(ctx context.Context, id int64) (*Colleague, error) {
	return colleague(d.db.Read(ctx), id)
}

func colleagues(db *gorm.DB) *gorm.DB {
	return db.Table("agents AS a").
		Select("a.*, ARRAY(SELECT m.team_id FROM team_members m WHERE m.agent_id = a.id ORDER BY 1) AS teams")
}

func colleague(db *gorm.DB, id int64) (*Colleague, error) {
	var c Colleague
	err := colleagues(db).Where("a.id = ?", id).Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("agent", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read agent %d: %w", id, err)
	}
	return &c, nil
}

// AddAgent adds somebody to the desk and to teams. Faults: forbidden, invalid_input, already_exists.
func (d *Desk) AddAgent(ctx context.Context, by Actor, a Agent, teamIDs []int64) (*Colleague, error) {
	var added *Colleague
	err := d.db.Tx(ctx, func(tx *pg.Tx) (err error) {
		added, err = d.AddAgentTx(ctx, tx, by, a, teamIDs)
		return err
	})
	return added, err
}

// AddAgentTx is AddAgent inside the caller's transaction.
func (d *Desk) AddAgentTx(ctx context.Context, tx *pg.Tx, by Actor, a Agent, teamIDs []int64) (*Colleague, error) {
	if !by.administers() {
		return nil, forbidden("Only admins may change people.")
	}
	a.ID, a.CreatedAt, a.DeactivatedAt = 0, d.now(), nil
	if a.Locale == "" {
		a.Locale = "en"
	}
	if a.TimeZone == "" {
		a.TimeZone = "UTC"
	}
	if err := a.clean(); err != nil {
		return nil, err
	}
	err := tx.Create(&a).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return nil, taken("email", "there is an agent with the address %s already", a.Email)
	}
	if err != nil {
		return nil, fmt.Errorf("create agent: %w", err)
	}
	for _, team := range teamIDs {
		result := tx.Exec(`INSERT INTO team_members (team_id, agent_id) SELECT id, ? FROM teams WHERE id = ? AND archived_at IS NULL ON CONFLICT DO NOTHING`, a.ID, team)
		if result.Error != nil {
			return nil, fmt.Errorf("join team %d: %w", team, result.Error)
		}
		if result.RowsAffected == 0 {
			return nil, fault.InvalidField("teams", "there is no team %d", team)
		}
	}
	if err := d.Tell(ctx, tx, by, DeskChanged{What: "agents", ID: a.ID}); err != nil {
		return nil, err
	}
	return colleague(tx.DB, a.ID)
}

// clean checks what people type and brings it into its stored form.
func (a *Agent) clean() error {
	a.Name = strings.Join(strings.Fields(a.Name), " ")
	if a.Name == "" {
		return fault.InvalidField("name", "must not be empty")
	}
	if !slices.Contains(Roles(), a.Role) {
		return fault.InvalidField("role", "%q is none of admin, team_lead, agent, product_lead", a.Role)
	}
	if err := checkZone(a.TimeZone); err != nil {
		return err
	}
	var err error
	a.Email, err = cleanAddress("email", a.Email)
	return err
}

// cleanAddress returns a bare e-mail address in lower case.
func cleanAddress(field, address string) (string, error) {
	address = strings.TrimSpace(address)
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || strings.ContainsAny(address, " \t\r\n\x00") {
		return "", fault.InvalidField(field, "%q is not an e-mail address such as ann@example.com", address)
	}
	return strings.ToLower(address), nil
}

// AgentUpdate says what of an agent becomes what.
type AgentUpdate struct {
	Name, Email, Locale, TimeZone, SignatureHTML Opt[string]

	Role   Opt[Role]
	Active Opt[bool] // false ends sessions and tokens and returns open tickets to unassigned
}

// own reports whether the update holds only what agents may change of themselves.
func (u *AgentUpdate) own() bool { return !u.Email.Set && !u.Role.Set && !u.Active.Set }

// UpdateAgent changes an agent; agents may change their own name, language, time zone and signature.
// Faults: forbidden, agent_not_found, invalid_input, already_exists, last_admin.
func (d *Desk) UpdateAgent(ctx context.Context, by Actor, id int64, u AgentUpdate) (*Colleague, error) {
	if !by.administers() && (by.Kind != ActorAgent || by.ID != id || !u.own()) {
		return nil, forbidden("Only admins may change people.")
	}
	var changed *Colleague
	err := d.db.Tx(ctx, func(tx *pg.Tx) (err error) {
		admins, err := lockAdmins(tx)
		if err != nil {
			return err
		}
		if changed, err = colleague(tx.DB, id); err != nil {
			return err
		}
		before := changed.Agent
		u.apply(d, &changed.Agent)
		if err := changed.clean(); err != nil {
			return err
		}
		if onlyAdmin := slices.Equal(admins, []int64{id}); onlyAdmin && (changed.Role != RoleAdmin || changed.DeactivatedAt != nil) {
			return fault.New(fault.Conflict, "last_admin", "%s is the only admin. Make somebody else an admin first.", before.Name)
		}
		err = tx.Model(&Agent{ID: id}).Select("*").Omit("id", "created_at", "password_hash", "picture_sha256").Updates(&changed.Agent).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return taken("email", "there is an agent with the address %s already", changed.Email)
		}
		if err != nil {
			return fmt.Errorf("write agent %d: %w", id, err)
		}
		if before.DeactivatedAt == nil && changed.DeactivatedAt != nil {
			if err := d.letGo(ctx, tx, id); err != nil {
				return err
			}
		}
		return d.Tell(ctx, tx, by, DeskChanged{What: "agents", ID: id})
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

func (u *AgentUpdate) apply(d *Desk, a *Agent) {
	set(&a.Name, u.Name)
	set(&a.Email, u.Email)
	set(&a.Role, u.Role)
	set(&a.Locale, u.Locale)
	set(&a.TimeZone, u.TimeZone)
	set(&a.SignatureHTML, u.SignatureHTML)
	switch {
	case !u.Active.Set:
	case u.Active.Value:
		a.DeactivatedAt = nil
	case a.DeactivatedAt == nil:
		at := d.now()
		a.DeactivatedAt = &at
	}
}

func set[T any](v *T, o Opt[T]) {
	if o.Set {
		*v = o.Value
	}
}

// lockAdmins returns the ids of the active admins, locked, so that two changes at once cannot each
// leave the other's admin as the last one.
func lockAdmins(tx *pg.Tx) ([]int64, error) {
	var ids []int64
	err := tx.Raw(`SELECT id FROM agents WHERE role = 'admin' AND deactivated_at IS NULL ORDER BY id FOR UPDATE`).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("lock admins: %w", err)
	}
	return ids, nil
}

// letGo ends everything by which a deactivated agent could act, and hands their open tickets back.
func (d *Desk) letGo(ctx context.Context, tx *pg.Tx, id int64) error {
	for _, end := range []string{
		`DELETE FROM sessions WHERE agent_id = @id`,
		`DELETE FROM password_links WHERE agent_id = @id`,
		`UPDATE api_tokens SET revoked_at = @at WHERE agent_id = @id AND revoked_at IS NULL`,
	} {
		if err := tx.Exec(end, map[string]any{"id": id, "at": d.now()}).Error; err != nil {
			return fmt.Errorf("end access of agent %d: %w", id, err)
		}
	}
	var open []int64
	err := tx.Raw(`SELECT id FROM tickets WHERE assignee_id = ? AND status IN ('open', 'pending') ORDER BY id`, id).Scan(&open).Error
	if err != nil {
		return fmt.Errorf("list open tickets of agent %d: %w", id, err)
	}
	for _, ticket := range open {
		// The admin may not see a ticket; that it loses its assignee is the desk's doing.
		_, err := d.ChangeTx(ctx, tx, System("desk"), ticket, func(c *Change) error {
			c.Ticket.AssigneeID = nil
			return nil
		})
		if err != nil {
			return fmt.Errorf("unassign ticket %d: %w", ticket, err)
		}
	}
	return nil
}

// administers: admins, and Kept itself (setup, the command line).
func (a Actor) administers() bool { return a.Kind == ActorSystem || a.CanAdmin() }

func forbidden(sentence string) error { return fault.New(fault.Forbidden, "forbidden", "%s", sentence) }

// taken is the fault of a value that must be unique and is not.
func taken(field, format string, args ...any) error {
	f := fault.InvalidField(field, format, args...)
	f.Kind, f.Code = fault.Conflict, "already_exists"
	return f
}
