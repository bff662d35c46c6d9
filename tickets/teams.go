package tickets

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Crew is a team with the ids of its members.
type Crew struct {
	Team    `gorm:"embedded"`
	Members pgInts `gorm:"type:bigint[]"`
}

// Teams returns the teams that are not archived, by name.
func (d *Desk) Teams(ctx context.Context) ([]Crew, error) {
	var all []Crew
	if err := crews(d.db.Read(ctx)).Where("t.archived_at IS NULL").Order("lower(t.name), t.id").Scan(&all).Error; err != nil {
		return nil, fmt.Errorf("read teams: %w", err)
	}
	return all, nil
}

func crews(db *gorm.DB) *gorm.DB {
	return db.Table("teams AS t").
		Select("t.*, ARRAY(SELECT m.agent_id FROM team_members m WHERE m.team_id = t.id ORDER BY 1) AS members")
}

// TeamUpdate says what of a team becomes what.
type TeamUpdate struct {
	Name, Description Opt[string]
	Restricted        Opt[bool]
	Members           Opt[[]int64]
	Archived          Opt[bool]
}

// AddTeam makes a team. A team lead who makes one belongs to it. Faults: forbidden, invalid_input,
// already_exists.
func (d *Desk) AddTeam(ctx context.Context, by Actor, team Team, members []int64) (*Crew, error) {
	if !by.administers() && !by.CanLead() {
		return nil, forbidden("Only admins and team leads may change teams.")
	}
	if !by.administers() && !slices.Contains(members, by.ID) {
		members = append(slices.Clone(members), by.ID)
	}
	return d.changeTeam(ctx, by, TeamUpdate{
		Name: Some(team.Name), Description: Some(team.Description), Restricted: Some(team.Restricted), Members: Some(members),
	}, func(tx *pg.Tx) (*Crew, error) {
		fresh := Team{CreatedAt: d.now(), Name: cleanName(team.Name)}
		err := tx.Create(&fresh).Error
		if errors.Is(err, gorm.ErrCheckConstraintViolated) {
			return nil, fault.InvalidField("name", "must not be empty")
		}
		return &Crew{Team: fresh}, err
	})
}

// UpdateTeam changes a team; team leads may change the teams they belong to. Archiving is refused
// while the team has open tickets or mailboxes. Faults: forbidden, team_not_found, invalid_input,
// already_exists, team_in_use.
func (d *Desk) UpdateTeam(ctx context.Context, by Actor, id int64, u TeamUpdate) (*Crew, error) {
	if !by.administers() && (!by.CanLead() || !slices.Contains(by.teams, id)) {
		return nil, forbidden("Only admins and the team's own lead may change it.")
	}
	return d.changeTeam(ctx, by, u, func(tx *pg.Tx) (*Crew, error) {
		var locked Team
		err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&locked, "id = ? AND archived_at IS NULL", id).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil, fault.Missing("team", id)
		}
		return &Crew{Team: locked}, err
	})
}

// changeTeam applies u to the team that get returns, locked or new.
func (d *Desk) changeTeam(ctx context.Context, by Actor, u TeamUpdate, get func(*pg.Tx) (*Crew, error)) (*Crew, error) {
	var crew Crew
	err := d.db.Tx(ctx, func(tx *pg.Tx) error {
		found, err := get(tx)
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return taken("name", "there is a team of that name already")
		}
		if err != nil {
			return err
		}
		team := found.Team
		if err := u.apply(tx, d, &team); err != nil {
			return err
		}
		err = tx.Model(&team).Select("*").Omit("id", "created_at").Updates(&team).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return taken("name", "there is a team of that name already")
		}
		if err != nil {
			return fmt.Errorf("write team %d: %w", team.ID, err)
		}
		if err := d.Tell(ctx, tx, by, DeskChanged{What: "teams", ID: team.ID}); err != nil {
			return err
		}
		return crews(tx.DB).Where("t.id = ?", team.ID).Take(&crew).Error
	})
	if err != nil {
		return nil, err
	}
	return &crew, nil
}

func (u *TeamUpdate) apply(tx *pg.Tx, d *Desk, team *Team) error {
	set(&team.Name, u.Name)
	set(&team.Description, u.Description)
	set(&team.Restricted, u.Restricted)
	if team.Name = cleanName(team.Name); team.Name == "" {
		return fault.InvalidField("name", "must not be empty")
	}
	if u.Members.Set {
		if err := setMembers(tx, team.ID, u.Members.Value); err != nil {
			return err
		}
	}
	if !u.Archived.Set || !u.Archived.Value {
		return nil
	}
	at := d.now()
	team.ArchivedAt = &at
	return checkUnused(tx, team)
}

func cleanName(s string) string { return strings.Join(strings.Fields(s), " ") }

func setMembers(tx *pg.Tx, teamID int64, members []int64) error {
	members = slices.Compact(slices.Sorted(slices.Values(members)))
	if err := tx.Exec(`DELETE FROM team_members WHERE team_id = ?`, teamID).Error; err != nil {
		return fmt.Errorf("clear members of team %d: %w", teamID, err)
	}
	if len(members) == 0 {
		return nil
	}
	result := tx.Exec(`INSERT INTO team_members (team_id, agent_id) SELECT ?, id FROM agents WHERE id IN ?`, teamID, members)
	if result.Error != nil {
		return fmt.Errorf("set members of team %d: %w", teamID, result.Error)
	}
	if int(result.RowsAffected) != len(members) {
		return fault.InvalidField("agent_ids", "one of the agents does not exist")
	}
	return nil
}

func checkUnused(tx *pg.Tx, team *Team) error {
	var used struct{ Tickets, Mailboxes bool }
	err := tx.Raw(`SELECT EXISTS (SELECT FROM tickets WHERE team_id = @id AND status IN ('open', 'pending')) AS tickets,
	                      EXISTS (SELECT FROM mailboxes WHERE team_id = @id AND archived_at IS NULL) AS mailboxes`,
		map[string]any{"id": team.ID}).Scan(&used).Error
	if err != nil {
		return fmt.Errorf("look up what uses team %d: %w", team.ID, err)
	}
	if used.Tickets || used.Mailboxes {
		return fault.New(fault.Conflict, "team_in_use", "%s has open tickets or mailboxes. Give them to another team first.", team.Name)
	}
	return nil
}
