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

// The three statements that every change runs are spelled out for pgx. Through GORM they took 45 % of
// the processor time of a change (2026-11-22, profile of notes through the API).

const lockTicketSQL = `
SELECT id, version, subject, status, priority, channel, mailbox_id, team_id, assignee_id, requester_id, tags, custom, merged_into_id,
       preview, message_count, last_message_id, last_message_by, last_customer_message_id, last_activity_at, first_reply_at, solved_at,
       closed_at, next_due_at, next_due_kind, overdue_since, sla_state, created_at, updated_at
FROM tickets WHERE id = $1 FOR UPDATE`

// lockTicket reads the ticket and locks its row until the transaction ends. Fault: ticket_not_found.
func lockTicket(ctx context.Context, tx *pg.Tx, id int64) (*Ticket, error) {
	var t Ticket
	var scanned error // no row is an answer and does not end the transaction
	b := &pgx.Batch{}
	b.Queue(lockTicketSQL, id).QueryRow(func(row pgx.Row) error { scanned = scanTicket(row, &t); return nil })
	err := tx.Send(ctx, b)
	if err == nil {
		err = scanned
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.Missing("ticket", id)
	}
	if err != nil {
		return nil, fmt.Errorf("lock ticket %d: %w", id, err)
	}
	return &t, nil
}

// scanTicket reads the columns of lockTicketSQL.
func scanTicket(row pgx.Row, t *Ticket) error {
	return row.Scan(
		&t.ID, &t.Version, &t.Subject, &t.Status, &t.Priority, &t.Channel, &t.MailboxID, &t.TeamID, &t.AssigneeID, &t.RequesterID,
		(*[]string)(&t.Tags), &t.Custom, &t.MergedIntoID,
		&t.Preview, &t.MessageCount, &t.LastMessageID, &t.LastMessageBy, &t.LastCustomerMessageID, &t.LastActivityAt, &t.FirstReplyAt, &t.SolvedAt,
		&t.ClosedAt, &t.NextDueAt, &t.NextDueKind, &t.OverdueSince, &t.SLAState, &t.CreatedAt, &t.UpdatedAt)
}

const writeTicketSQL = `
UPDATE tickets SET version = $2, subject = $3, status = $4, priority = $5, channel = $6, mailbox_id = $7, team_id = $8, assignee_id = $9,
       requester_id = $10, tags = $11, custom = $12, merged_into_id = $13, preview = $14, message_count = $15, last_message_id = $16,
       last_message_by = $17, last_customer_message_id = $18, last_activity_at = $19, first_reply_at = $20, solved_at = $21,
       closed_at = $22, next_due_at = $23, next_due_kind = $24, overdue_since = $25, sla_state = $26, updated_at = $27
WHERE id = $1`

// writeTicket writes the row with the commit, or before the transaction's next statement.
func writeTicket(tx *pg.Tx, t *Ticket) {
	tags, custom := stored(t)
	tx.Later(fmt.Sprintf("write ticket %d", t.ID), writeTicketSQL, t.ID, t.Version, t.Subject, t.Status, t.Priority, t.Channel, t.MailboxID, t.TeamID, t.AssigneeID,
		t.RequesterID, tags, custom, t.MergedIntoID, t.Preview, t.MessageCount, t.LastMessageID,
		t.LastMessageBy, t.LastCustomerMessageID, t.LastActivityAt, t.FirstReplyAt, t.SolvedAt,
		t.ClosedAt, t.NextDueAt, t.NextDueKind, t.OverdueSince, t.SLAState, t.UpdatedAt)
}

// numberTicket gives a ticket that is going to be inserted its number.
func numberTicket(ctx context.Context, tx *pg.Tx, t *Ticket) error {
	b := &pgx.Batch{}
	b.Queue(`SELECT nextval('tickets_id_seq')`).QueryRow(func(row pgx.Row) error { return row.Scan(&t.ID) })
	if err := tx.Send(ctx, b); err != nil {
		return fmt.Errorf("number a new ticket: %w", err)
	}
	return nil
}

const insertTicketSQL = `
INSERT INTO tickets (id, version, subject, status, priority, channel, mailbox_id, team_id, assignee_id, requester_id, tags, custom,
       merged_into_id, preview, message_count, last_message_id, last_message_by, last_customer_message_id, last_activity_at, first_reply_at,
       solved_at, closed_at, next_due_at, next_due_kind, overdue_since, sla_state, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`

// insertTicket is writeTicket for a ticket that is not there yet.
func insertTicket(tx *pg.Tx, t *Ticket) {
	tags, custom := stored(t)
	tx.Later(fmt.Sprintf("insert ticket %d", t.ID), insertTicketSQL, t.ID, t.Version, t.Subject, t.Status, t.Priority, t.Channel, t.MailboxID, t.TeamID,
		t.AssigneeID, t.RequesterID, tags, custom, t.MergedIntoID, t.Preview, t.MessageCount, t.LastMessageID,
		t.LastMessageBy, t.LastCustomerMessageID, t.LastActivityAt, t.FirstReplyAt, t.SolvedAt,
		t.ClosedAt, t.NextDueAt, t.NextDueKind, t.OverdueSince, t.SLAState, t.CreatedAt, t.UpdatedAt)
}

// stored gives the columns that are never null.
func stored(t *Ticket) (tags []string, custom map[string]any) {
	tags, custom = t.Tags, t.Custom
	if tags == nil {
		tags = []string{}
	}
	if custom == nil {
		custom = map[string]any{}
	}
	return tags, custom
}

const insertMessageSQL = `
INSERT INTO messages (ticket_id, kind, author_kind, customer_id, agent_id, channel, external_id, rfc_message_id, in_reply_to, sender,
       recipients, subject, body_text, body_html, reply_text, mentions, auto, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
ON CONFLICT (channel, external_id) DO NOTHING RETURNING id`

// newWords is what is stored as the reply's text: nothing when all of the text is new, which would be kept
// twice. [Message.Words] gives it back.
func (m *Message) newWords() string {
	if slices.Equal(strings.Fields(m.ReplyText), strings.Fields(m.BodyText)) {
		return ""
	}
	return m.ReplyText
}

// insertMessage stores the message and sets its ID; errDuplicate when (channel, external id) is stored.
func insertMessage(ctx context.Context, tx *pg.Tx, m *Message) error {
	sender, err := json.Marshal(m.Sender)
	if err != nil {
		return fmt.Errorf("encode sender: %w", err)
	}
	recipients, err := json.Marshal(m.Recipients)
	if err != nil {
		return fmt.Errorf("encode recipients: %w", err)
	}
	mentions := []int64(m.Mentions)
	if mentions == nil {
		mentions = []int64{}
	}
	err = tx.Pgx.QueryRow(ctx, insertMessageSQL, m.TicketID, m.Kind, m.AuthorKind, m.CustomerID, m.AgentID, m.Channel, m.ExternalID,
		m.RFCMessageID, m.InReplyTo, sender, recipients, m.Subject, m.BodyText, m.BodyHTML, m.newWords(), mentions, m.Auto, m.CreatedAt).Scan(&m.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return errDuplicate
	}
	if err != nil {
		return fmt.Errorf("store message: %w", err)
	}
	return nil
}
