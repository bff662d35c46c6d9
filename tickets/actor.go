package tickets

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/kepthq/kept/tickets/fault"
)

// ActorKind is the sort of somebody who acts.
type ActorKind string

// The kinds of actors.
const (
	ActorAgent    ActorKind = "agent"
	ActorCustomer ActorKind = "customer"
	ActorSystem   ActorKind = "system"
)

// Actor is who does something, and what they may see. The zero Actor may do nothing.
type Actor struct {
	Kind ActorKind `json:"kind"`
	ID   int64     `json:"id,omitempty"`
	Name string    `json:"name,omitempty"`

	role   Role
	teams  []int64 // the agent's teams
	hidden []int64 // restricted teams that the agent is not a member of
}

// System is Kept itself acting; name says which part, such as "sla".
func System(name string) Actor { return Actor{Kind: ActorSystem, Name: name} }

// ByCustomer is a customer acting through a channel.
func ByCustomer(c *Customer) Actor {
	return Actor{Kind: ActorCustomer, ID: c.ID, Name: c.DisplayName()}
}

// Role returns the agent's role, "" for others.
func (a Actor) Role() Role { return a.role }

// Teams returns the ids of the agent's teams. The caller must not change the slice.
func (a Actor) Teams() []int64 { return a.teams }

// HiddenTeams returns the ids of the restricted teams whose tickets the agent may not see. The
// caller must not change the slice.
func (a Actor) HiddenTeams() []int64 { return a.hidden }

// ActorFor loads an active agent as an actor. It returns the fault "agent_not_found" for unknown and
// deactivated agents.
func (d *Desk) ActorFor(ctx context.Context, agentID int64) (Actor, error) {
	var row struct {
		Name   string
		Role   Role
		Teams  pgInts
		Hidden pgInts
	}
	err := d.db.Read(ctx).Raw(`
		SELECT a.name, a.role,
		       ARRAY(SELECT m.team_id FROM team_members m WHERE m.agent_id = a.id ORDER BY 1) AS teams,
		       CASE WHEN a.role = 'admin' THEN '{}' ELSE
		       ARRAY(SELECT t.id FROM teams t WHERE t.restricted AND NOT EXISTS (
		           SELECT FROM team_members m WHERE m.team_id = t.id AND m.agent_id = a.id) ORDER BY 1) END AS hidden
		FROM agents a WHERE a.id = ? AND a.deactivated_at IS NULL`, agentID).Scan(&row).Error
	if err != nil {
		return Actor{}, err
	}
	if row.Role == "" {
		return Actor{}, fault.Missing("agent", agentID)
	}
	return Actor{Kind: ActorAgent, ID: agentID, Name: row.Name, role: row.Role, teams: row.Teams, hidden: row.Hidden}, nil
}

// CanWork reports whether the actor may change tickets: the system, and agents whose role is more
// than reading.
func (a Actor) CanWork() bool {
	return a.Kind == ActorSystem || a.role == RoleAdmin || a.role == RoleTeamLead || a.role == RoleAgent
}

// CanReadNotes reports whether the actor may read what agents say among themselves.
func (a Actor) CanReadNotes() bool { return a.CanWork() }

// CanLead reports whether the actor may change teams, hours and policies.
func (a Actor) CanLead() bool { return a.role == RoleAdmin || a.role == RoleTeamLead }

// CanAdmin reports whether the actor may change people and channels.
func (a Actor) CanAdmin() bool { return a.role == RoleAdmin }

// May reports whether the actor may see a ticket that belongs to the team and assignee. A ticket
// of a restricted team is seen by its members, by admins, and by the agent it is assigned to.
func (a Actor) May(teamID, assigneeID *int64) bool {
	switch a.Kind {
	case ActorSystem:
		return true
	case ActorAgent:
		return teamID == nil || !slices.Contains(a.hidden, *teamID) || (assigneeID != nil && *assigneeID == a.ID)
	default:
		return false
	}
}

// Scope narrows another package's query over tickets (aliased as "t") to those the actor may see.
func (a Actor) Scope(q *gorm.DB) *gorm.DB { return a.scope(q) }

// scope narrows a query over tickets (aliased as "t") to those the actor may see.
func (a Actor) scope(q *gorm.DB) *gorm.DB {
	if a.Kind == ActorSystem {
		return q
	}
	if a.Kind != ActorAgent {
		return q.Where("false")
	}
	if len(a.hidden) == 0 {
		return q
	}
	return q.Where("(t.team_id IS NULL OR t.team_id NOT IN ? OR t.assignee_id = ?)", a.hidden, a.ID)
}

// scopeSQL is scope in statements that are spelled out: over tickets AS t, for agents and the system, with
// scopeArgs as $1 and $2.
const scopeSQL = `(t.team_id IS NULL OR t.team_id <> ALL($2::bigint[]) OR t.assignee_id = $1)`

func (a Actor) scopeArgs() (id int64, hidden []int64) {
	if a.hidden == nil {
		return a.ID, []int64{}
	}
	return a.ID, a.hidden
}
