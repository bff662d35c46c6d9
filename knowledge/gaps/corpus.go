package gaps

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// How far a count looks back, and how much of that it reads: the newest.
const (
	window      = 8 * 7 * 24 * time.Hour
	mostTickets = 6000
	mostWords   = 6000 // characters of one message
)

// asked is a ticket as a count reads it.
type asked struct {
	id          int64
	subject     string
	status      tickets.Status
	requesterID int64
	names       names // of the customer
	createdAt   time.Time
	solvedAt    *time.Time
	first       string // what the customer said first
	latest      string // and last
	rating      *int
	reopened    bool
	sent        map[int64]bool // translations that were in an answer
	answers     []said         // of agents, in order

	question string // subject and first words, masked
	language string
	stems    []string
	vector   vector
}

// said is an answer of an agent.
type said struct {
	messageID int64
	ticketID  int64
	agentID   int64
	agent     string
	at        time.Time
	text      string // as it was sent
	html      string
	sent      bool // with an article
}

const askedColumns = `
SELECT t.id, t.subject, t.status, t.requester_id, c.name, COALESCE(c.email, ''), t.created_at, t.solved_at,
       COALESCE(f.words, '') AS first, COALESCE(l.words, '') AS latest, r.score
FROM tickets t JOIN customers c ON c.id = t.requester_id
LEFT JOIN ratings r ON r.ticket_id = t.id
LEFT JOIN LATERAL (
	SELECT left(CASE WHEN m.reply_text = '' THEN m.body_text ELSE m.reply_text END, 6000) AS words FROM messages m
	WHERE m.ticket_id = t.id AND m.kind = 'message' AND m.author_kind = 'customer' AND m.auto = '' ORDER BY m.id LIMIT 1) f ON true
LEFT JOIN LATERAL (
	SELECT left(CASE WHEN m.reply_text = '' THEN m.body_text ELSE m.reply_text END, 6000) AS words FROM messages m
	WHERE m.ticket_id = t.id AND m.id = t.last_customer_message_id) l ON true`

// What was begun lately was active lately, so the list's own index finds it.
const recentSQL = askedColumns + `
WHERE t.id IN (
	SELECT id FROM tickets WHERE last_activity_at > $1 AND created_at > $1 AND merged_into_id IS NULL AND NOT tags @> '{suspected-spam}'
	ORDER BY last_activity_at DESC, id DESC LIMIT $2)
ORDER BY t.id`

const someSQL = askedColumns + ` WHERE t.id = ANY($1) ORDER BY t.id`

func scanAsked(row pgx.CollectableRow) (*asked, error) {
	a := &asked{sent: map[int64]bool{}}
	var name, email string
	err := row.Scan(&a.id, &a.subject, &a.status, &a.requesterID, &name, &email, &a.createdAt, &a.solvedAt, &a.first, &a.latest, &a.rating)
	a.names = namesOf(name, email)
	return a, err
}

// readRecent returns the newest tickets that were begun since, in the order of their numbers.
func readRecent(ctx context.Context, db *pg.DB, since time.Time) ([]*asked, error) {
	return readAsked(ctx, db, recentSQL, since, mostTickets)
}

// readSome returns tickets, in the order of their numbers.
func readSome(ctx context.Context, db *pg.DB, ids []int64) ([]*asked, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return readAsked(ctx, db, someSQL, ids)
}

func readAsked(ctx context.Context, db *pg.DB, query string, args ...any) ([]*asked, error) {
	rows, err := db.Pool.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read tickets: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanAsked)
	if err != nil {
		return nil, fmt.Errorf("read tickets: %w", err)
	}
	return all, readWhatBecame(ctx, db, all)
}

const answersSQL = `
SELECT m.id, m.ticket_id, m.agent_id, a.name, left(CASE WHEN m.reply_text = '' THEN m.body_text ELSE m.reply_text END, 6000), m.body_html, m.created_at,
       EXISTS (SELECT FROM kb_answers k WHERE k.message_id = m.id)
FROM messages m JOIN agents a ON a.id = m.agent_id
WHERE m.ticket_id = ANY($1) AND m.kind = 'message' AND m.author_kind = 'agent' AND m.auto = '' ORDER BY m.ticket_id, m.id`

// A ticket was reopened when it was solved and then was not.
const reopenedSQL = `
SELECT DISTINCT ticket_id FROM events WHERE ticket_id = ANY($1) AND kind = 'ticket.changed'
AND data->'changes'->'status'->>'from' IN ('solved', 'closed') AND data->'changes'->'status'->>'to' IN ('open', 'pending')`

const sentSQL = `SELECT ticket_id, translation_id FROM kb_answers WHERE ticket_id = ANY($1) AND message_id IS NOT NULL ORDER BY 1, 2`

// readWhatBecame completes tickets with what agents answered and how it went down.
func readWhatBecame(ctx context.Context, db *pg.DB, all []*asked) error {
	byID := make(map[int64]*asked, len(all))
	ids := make([]int64, len(all))
	for i, a := range all {
		byID[a.id], ids[i] = a, a.id
	}
	var s said
	if err := each(ctx, db, answersSQL, ids, []any{&s.messageID, &s.ticketID, &s.agentID, &s.agent, &s.text, &s.html, &s.at, &s.sent}, func() {
		byID[s.ticketID].answers = append(byID[s.ticketID].answers, s)
	}); err != nil {
		return err
	}
	var ticketID, translationID int64
	if err := each(ctx, db, reopenedSQL, ids, []any{&ticketID}, func() { byID[ticketID].reopened = true }); err != nil {
		return err
	}
	return each(ctx, db, sentSQL, ids, []any{&ticketID, &translationID}, func() { byID[ticketID].sent[translationID] = true })
}

// each calls f with each row that a query gives for some ids.
func each(ctx context.Context, db *pg.DB, query string, ids []int64, into []any, f func()) error {
	rows, err := db.Pool.Query(ctx, query, ids)
	if err != nil {
		return fmt.Errorf("read what became of tickets: %w", err)
	}
	if _, err = pgx.ForEachRow(rows, into, func() error { f(); return nil }); err != nil {
		return fmt.Errorf("read what became of tickets: %w", err)
	}
	return nil
}

// understand masks what the ticket asks and takes it apart.
func (a *asked) understand(agents names) {
	a.question = a.ask(agents)
	a.language = languageOf(a.question)
	a.stems = stems(a.language, a.question)
}

// ask is what the ticket asks, masked: its subject, and what the customer said first.
func (a *asked) ask(agents names) string {
	known := a.names.and(agents)
	first := masked(a.first, known)
	subject := known.mask(themes.Mask(plainSubject(a.subject)))
	if strings.Contains(strings.ToLower(first), strings.ToLower(subject)) {
		return first
	}
	return subject + "\n" + first
}

// plainSubject is a subject without Re: and Fwd:.
func plainSubject(subject string) string {
	for {
		cut := replyMark.FindString(subject)
		if cut == "" {
			return strings.TrimSpace(subject)
		}
		subject = subject[len(cut):]
	}
}
