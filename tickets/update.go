package tickets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Opt is a value that may be left alone: the zero Opt is.
type Opt[T any] struct {
	Set   bool
	Value T
}

// Some is an Opt that is set.
func Some[T any](v T) Opt[T] { return Opt[T]{Set: true, Value: v} }

// Update says which fields of a ticket become what.
type Update struct {
	Subject     Opt[string]
	Status      Opt[Status]
	Priority    Opt[Priority]
	TeamID      Opt[*int64]
	AssigneeID  Opt[*int64]
	RequesterID Opt[int64]
	Tags        Opt[[]string]
	AddTags     []string
	RemoveTags  []string
	Follow      []int64 // agents
	Unfollow    []int64

	// BaseVersion, when not zero, stops the update with the fault ticket_changed when somebody else
	// has changed one of the same fields to something else since that version.
	BaseVersion int64
}

// Update changes fields. Faults: ticket_not_found, forbidden, ticket_changed, ticket_closed,
// invalid_input.
func (d *Desk) Update(ctx context.Context, by Actor, ticketID int64, u Update) (c *Change, err error) {
	err = d.db.Tx(ctx, func(tx *pg.Tx) error {
		c, err = d.update(ctx, tx, by, ticketID, u)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// UpdateRow is [Desk.Update] for somebody who looks at the ticket in a list: it returns the row as it is
// after the update, nil when the actor may see the ticket no longer, and the ids of the agents who follow it.
func (d *Desk) UpdateRow(ctx context.Context, by Actor, ticketID int64, u Update) (row *Row, follow []int64, err error) {
	err = d.db.Tx(ctx, func(tx *pg.Tx) error {
		if _, err := d.update(ctx, tx, by, ticketID, u); err != nil {
			return err
		}
		id, hidden := by.scopeArgs()
		tx.Later("read row", rowSQL, id, hidden, ticketID).Query(func(rows pgx.Rows) error {
			found, err := pgx.CollectRows(rows, scanRow)
			if row = nil; len(found) > 0 {
				row = &found[0]
			}
			return err
		})
		tx.Later("read followers", followersSQL, ticketID).Query(func(rows pgx.Rows) (err error) {
			follow, err = pgx.CollectRows(rows, pgx.RowTo[int64])
			return err
		})
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return row, follow, nil
}

func (d *Desk) update(ctx context.Context, tx *pg.Tx, by Actor, ticketID int64, u Update) (*Change, error) {
	if !by.CanWork() {
		return nil, fault.New(fault.Forbidden, "forbidden", "Your role may read tickets, not change them.")
	}
	return d.ChangeTx(ctx, tx, by, ticketID, func(c *Change) error {
		if err := u.apply(c); err != nil {
			return err
		}
		return checkFields(c, u.BaseVersion)
	})
}

// ApplyTo makes the update part of a change that does more. Faults: ticket_closed, invalid_input.
func (u *Update) ApplyTo(c *Change) error { return u.apply(c) }

func (u *Update) apply(c *Change) error {
	t := c.Ticket
	if t.Status == StatusClosed && u.Status.Set && u.Status.Value != StatusClosed {
		return fault.New(fault.Conflict, "ticket_closed", "Ticket %d is closed for good and cannot be opened again.", t.ID)
	}
	for _, step := range []func(*Change) error{u.applySubject, u.applyChoices, u.applyTeam, u.applyRequester, u.applyTags, u.applyFollowers} {
		if err := step(c); err != nil {
			return err
		}
	}
	return nil
}

func (u *Update) applySubject(c *Change) error {
	if !u.Subject.Set {
		return nil
	}
	subject := strings.Join(strings.Fields(u.Subject.Value), " ")
	if subject == "" || len(subject) > maxSubject {
		return fault.InvalidField("subject", "must have 1 to %d bytes", maxSubject)
	}
	c.Ticket.Subject = subject
	return nil
}

func (u *Update) applyChoices(c *Change) error {
	if u.Status.Set {
		if !slices.Contains(Statuses(), u.Status.Value) {
			return fault.InvalidField("status", "%q is none of open, pending, solved, closed", u.Status.Value)
		}
		c.Ticket.Status = u.Status.Value
	}
	if u.Priority.Set {
		if !slices.Contains(Priorities(), u.Priority.Value) {
			return fault.InvalidField("priority", "%q is none of low, normal, high, urgent", u.Priority.Value)
		}
		c.Ticket.Priority = u.Priority.Value
	}
	return nil
}

// applyTeam sets team and assignee together, since who may be assigned depends on the team.
func (u *Update) applyTeam(c *Change) error {
	t := c.Ticket
	if u.TeamID.Set {
		if u.TeamID.Value != nil {
			var n int64
			if err := c.Tx.Model(&Team{}).Where("id = ? AND archived_at IS NULL", *u.TeamID.Value).Count(&n).Error; err != nil {
				return fmt.Errorf("look up team: %w", err)
			}
			if n == 0 {
				return fault.InvalidField("team_id", "there is no team %d", *u.TeamID.Value)
			}
		}
		t.TeamID = u.TeamID.Value
	}
	if !u.AssigneeID.Set {
		return nil
	}
	t.AssigneeID = u.AssigneeID.Value
	if t.AssigneeID == nil {
		return nil
	}
	return checkAssignable(c, *t.AssigneeID)
}

// checkAssignable refuses agents who are gone, may only read, or may not see the ticket's team.
func checkAssignable(c *Change, agentID int64) error {
	var name string
	var role Role
	// The lock has a deactivation at the same time wait for us, or us for it: it hands back what it finds.
	err := c.Tx.Pgx.QueryRow(c.Tx.Context(), `SELECT name, role FROM agents WHERE id = $1 AND deactivated_at IS NULL FOR SHARE`, agentID).Scan(&name, &role)
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.InvalidField("assignee_id", "there is no active agent %d", agentID)
	}
	if err != nil {
		return fmt.Errorf("look up agent: %w", err)
	}
	if role == RoleProductLead {
		return fault.InvalidField("assignee_id", "%s may read tickets, not answer them", name)
	}
	return nil
}

func (u *Update) applyRequester(c *Change) error {
	if !u.RequesterID.Set {
		return nil
	}
	var n int64
	if err := c.Tx.Model(&Customer{}).Where("id = ?", u.RequesterID.Value).Count(&n).Error; err != nil {
		return fmt.Errorf("look up customer: %w", err)
	}
	if n == 0 {
		return fault.InvalidField("requester_id", "there is no customer %d", u.RequesterID.Value)
	}
	c.Ticket.RequesterID = u.RequesterID.Value
	return nil
}

const (
	maxTags      = 50
	maxTagLength = 64 // bytes
)

func (u *Update) applyTags(c *Change) error {
	tags := []string(c.Ticket.Tags)
	if u.Tags.Set {
		tags = u.Tags.Value
	}
	tags = normalizeTags(append(slices.Clone(tags), u.AddTags...))
	gone := normalizeTags(u.RemoveTags)
	tags = slices.DeleteFunc(tags, func(tag string) bool { return slices.Contains(gone, tag) })
	if len(tags) > maxTags {
		return fault.InvalidField("tags", "a ticket carries at most %d tags", maxTags)
	}
	for _, tag := range tags {
		if len(tag) > maxTagLength {
			return fault.InvalidField("tags", "%q is longer than %d bytes", tag, maxTagLength)
		}
	}
	c.Ticket.Tags = tags
	return nil
}

// normalizeTags: lower case, words joined by dashes, sorted, each once.
func normalizeTags(tags []string) []string {
	out := make([]string, 0, len(tags))
	for _, tag := range tags {
		if tag = strings.ToLower(strings.Join(strings.Fields(tag), "-")); tag != "" {
			out = append(out, tag)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (u *Update) applyFollowers(c *Change) error {
	if len(u.Follow) == 0 && len(u.Unfollow) == 0 {
		return nil
	}
	before, err := followers(c)
	if err != nil {
		return err
	}
	for _, id := range u.Follow {
		if err := c.Tx.Exec(`INSERT INTO ticket_followers (ticket_id, agent_id) SELECT ?, id FROM agents WHERE id = ? AND deactivated_at IS NULL ON CONFLICT DO NOTHING`, c.Ticket.ID, id).Error; err != nil {
			return fmt.Errorf("follow: %w", err)
		}
	}
	if len(u.Unfollow) > 0 {
		if err := c.Tx.Exec(`DELETE FROM ticket_followers WHERE ticket_id = ? AND agent_id IN ?`, c.Ticket.ID, u.Unfollow).Error; err != nil {
			return fmt.Errorf("unfollow: %w", err)
		}
	}
	after, err := followers(c)
	if err != nil {
		return err
	}
	if !slices.Equal(before, after) {
		c.changes = map[string]Delta{"followers": {From: before, To: after}}
	}
	return nil
}

func followers(c *Change) ([]int64, error) {
	rows, err := c.Tx.Pgx.Query(c.Tx.Context(), followersSQL, c.Ticket.ID)
	if err != nil {
		return nil, fmt.Errorf("read followers: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("read followers: %w", err)
	}
	return ids, nil
}

// checkFields stops an update that would overwrite what somebody else set after base was read.
func checkFields(c *Change, base int64) error {
	if base == 0 || base >= c.Before.Version {
		return nil
	}
	since, err := sinceVersion(c.Tx, c.Ticket.ID, base)
	if err != nil {
		return err
	}
	mine := c.deltas()
	var clashes []Since
	for _, s := range since {
		if s.Kind != EventTicketChanged || s.Actor.Kind == c.Actor.Kind && s.Actor.ID == c.Actor.ID {
			continue
		}
		var theirs TicketChanged
		if err := json.Unmarshal(s.Data, &theirs); err != nil {
			return fmt.Errorf("decode event: %w", err)
		}
		for field := range mine {
			if _, both := theirs.Changes[field]; both && field != "tags" { // tags are merged, not overwritten
				clashes = append(clashes, s)
				break
			}
		}
	}
	if len(clashes) == 0 {
		return nil
	}
	return fault.New(fault.Conflict, "ticket_changed", "Somebody else has changed the same field since you read the ticket.").
		With(map[string]any{"version": c.Before.Version, "since": clashes})
}
