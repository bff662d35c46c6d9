package tickets

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// rowColumns are those of [Row], over tickets AS t with their requester c, assignee a and the reader's own
// ticket_reads r.
const rowColumns = `t.id, t.version, t.subject, t.preview, t.status, t.priority, t.channel, t.mailbox_id, t.team_id,
	t.assignee_id, COALESCE(a.name, '') AS assignee_name,
	t.requester_id, c.name AS requester_name, COALESCE(c.email, '') AS requester_email,
	t.tags, t.message_count, t.last_message_by, t.last_activity_at, t.next_due_at, t.next_due_kind, t.overdue_since, t.sla_state,
	t.solved_at, t.created_at, t.updated_at,
	t.status IN ('open', 'pending') AND COALESCE(t.last_customer_message_id > COALESCE(r.last_message_id, 0), false) AS unread,
	COALESCE(t.last_customer_message_id, 0) AS last_customer_msg`

// A list of ids is planned anew each time, because a plan for any list expects ten of them; one id is not.
const (
	rowsSQL = rowsFrom + `t.id = ANY($3) AND ` + scopeSQL
	rowSQL  = rowsFrom + `t.id = $3 AND ` + scopeSQL

	rowsFrom = `
SELECT ` + rowColumns + `
FROM tickets t JOIN customers c ON c.id = t.requester_id
LEFT JOIN agents a ON a.id = t.assignee_id
LEFT JOIN ticket_reads r ON r.ticket_id = t.id AND r.agent_id = $1
WHERE `
)

func scanRow(row pgx.CollectableRow) (r Row, err error) {
	err = row.Scan(
		&r.ID, &r.Version, &r.Subject, &r.Preview, &r.Status, &r.Priority, &r.Channel, &r.MailboxID, &r.TeamID,
		&r.AssigneeID, &r.AssigneeName, &r.RequesterID, &r.RequesterName, &r.RequesterEmail,
		(*[]string)(&r.Tags), &r.MessageCount, &r.LastMessageBy, &r.LastActivityAt, &r.NextDueAt, &r.NextDueKind, &r.OverdueSince, &r.SLAState,
		&r.SolvedAt, &r.CreatedAt, &r.UpdatedAt, &r.Unread, &r.LastCustomerMsg)
	return r, err
}

// Rows returns the rows of some tickets as the actor's lists would show them, in no order. Tickets
// that the actor may not see are left out.
func (d *Desk) Rows(ctx context.Context, by Actor, ids []int64) ([]Row, error) {
	if len(ids) == 0 || by.Kind != ActorAgent && by.Kind != ActorSystem {
		return nil, nil
	}
	id, hidden := by.scopeArgs()
	rows, err := d.db.Pool.Query(ctx, rowsSQL, id, hidden, ids)
	if err != nil {
		return nil, fmt.Errorf("read rows: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanRow)
	if err != nil {
		return nil, fmt.Errorf("read rows: %w", err)
	}
	return all, nil
}

const followersSQL = `SELECT agent_id FROM ticket_followers WHERE ticket_id = $1 ORDER BY 1`

// Followers returns the ids of the agents who follow the ticket.
func (d *Desk) Followers(ctx context.Context, ticketID int64) ([]int64, error) {
	rows, err := d.db.Pool.Query(ctx, followersSQL, ticketID)
	if err != nil {
		return nil, fmt.Errorf("read followers of ticket %d: %w", ticketID, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("read followers of ticket %d: %w", ticketID, err)
	}
	return ids, nil
}
