package tracking

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// spamTag marks tickets that were filed as suspected spam; package webform sets it, agents take it away.
const spamTag = "suspected-spam"

const (
	messagesAtMost = 20       // of a ticket are read
	bytesAtMost    = 16 << 10 // of a message are read
)

// said is a ticket with what its customer said.
type said struct {
	id        int64
	customer  int64
	name      string // of the customer
	locale    string
	spam      bool
	at        time.Time
	messages  []saying
	agents    []string // names
	mailboxes []string // names
}

// saying is one message of a customer.
type saying struct {
	id      int64
	channel tickets.Channel
	sender  string // name
	subject string
	text    string
	form    *questions
}

// homeSQL finds where tickets live on: themselves, or what they were merged into.
const homeSQL = `
WITH RECURSIVE home AS (
	SELECT id AS asked, id, merged_into_id, 0 AS depth FROM tickets WHERE id = ANY($1)
	UNION ALL
	SELECT h.asked, t.id, t.merged_into_id, h.depth + 1 FROM home h JOIN tickets t ON t.id = h.merged_into_id WHERE h.depth < 10
)
SELECT asked, id FROM home WHERE merged_into_id IS NULL`

// saidSQL reads the tickets with the messages of those that were merged into them.
const saidSQL = `
WITH RECURSIVE family AS (
	SELECT id AS root, id, 0 AS depth FROM tickets WHERE id = ANY($1)
	UNION ALL
	SELECT f.root, t.id, f.depth + 1 FROM family f JOIN tickets t ON t.merged_into_id = f.id WHERE f.depth < 10
), words AS (
	SELECT f.root, m.id, m.channel, m.subject, m.sender->>'name' AS sender,
	       left(CASE WHEN m.reply_text <> '' THEN m.reply_text ELSE m.body_text END, $2) AS text,
	       row_number() OVER (PARTITION BY f.root ORDER BY m.id) AS n
	FROM family f JOIN messages m ON m.ticket_id = f.id
	WHERE m.kind = 'message' AND m.author_kind = 'customer' AND m.auto = ''
)
SELECT root, id, channel, subject, coalesce(sender, ''), text FROM words WHERE n <= $3 ORDER BY root, id`

const ticketsSQL = `
SELECT t.id, t.requester_id, c.name, c.locale, t.tags @> $2, t.created_at,
       ARRAY(SELECT DISTINCT a.name FROM agents a WHERE a.id = t.assignee_id OR a.id IN (
           SELECT m.agent_id FROM messages m WHERE m.ticket_id = t.id AND m.agent_id IS NOT NULL) ORDER BY 1),
       ARRAY(SELECT m.name FROM mailboxes m WHERE m.id = t.mailbox_id AND m.name <> '')
FROM tickets t JOIN customers c ON c.id = t.requester_id WHERE t.id = ANY($1) ORDER BY t.id`

// read returns what was said in tickets, by where they live on, and those of the ids that were merged away.
func (s *Service) read(ctx context.Context, tx *pg.Tx, ids []int64) (all []*said, gone []int64, err error) {
	roots, gone, err := homes(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	byID := map[int64]*said{}
	rows, err := tx.Pgx.Query(ctx, ticketsSQL, roots, []string{spamTag})
	if err != nil {
		return nil, nil, fmt.Errorf("read tickets: %w", err)
	}
	var t said
	_, err = pgx.ForEachRow(rows, []any{&t.id, &t.customer, &t.name, &t.locale, &t.spam, &t.at, &t.agents, &t.mailboxes}, func() error {
		one := t
		one.agents, one.mailboxes = slices.Clone(t.agents), slices.Clone(t.mailboxes)
		all = append(all, &one)
		byID[one.id] = &one
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read tickets: %w", err)
	}
	if rows, err = tx.Pgx.Query(ctx, saidSQL, roots, bytesAtMost, messagesAtMost); err != nil {
		return nil, nil, fmt.Errorf("read what customers said: %w", err)
	}
	var root int64
	var m saying
	_, err = pgx.ForEachRow(rows, []any{&root, &m.id, &m.channel, &m.subject, &m.sender, &m.text}, func() error {
		if t := byID[root]; t != nil {
			t.messages = append(t.messages, m)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read what customers said: %w", err)
	}
	return all, gone, s.readForms(ctx, tx, all, roots)
}

func homes(ctx context.Context, tx *pg.Tx, ids []int64) (roots, gone []int64, err error) {
	rows, err := tx.Pgx.Query(ctx, homeSQL, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("follow merged tickets: %w", err)
	}
	var asked, home int64
	_, err = pgx.ForEachRow(rows, []any{&asked, &home}, func() error {
		roots = append(roots, home)
		if asked != home {
			gone = append(gone, asked)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("follow merged tickets: %w", err)
	}
	slices.Sort(roots)
	return slices.Compact(roots), gone, nil
}

// questions are what a form asks, in all its languages: its words, not the customer's.
type questions struct {
	titles []string
	short  []string // labels whose answer stands on the same line: not free text
	long   []string // labels that stand on a line of their own
}

// readForms tells messages that came by a form what it asked.
func (s *Service) readForms(ctx context.Context, tx *pg.Tx, all []*said, roots []int64) error {
	rows, err := tx.Pgx.Query(ctx, `
		SELECT fs.message_id, f.definition, f.published FROM form_submissions fs JOIN forms f ON f.id = fs.form_id
		WHERE fs.ticket_id = ANY($1)`, roots)
	if err != nil {
		return fmt.Errorf("read forms: %w", err)
	}
	byMessage := map[int64]*questions{}
	var message int64
	var definition, published json.RawMessage
	_, err = pgx.ForEachRow(rows, []any{&message, &definition, &published}, func() error {
		q := &questions{}
		for _, d := range []json.RawMessage{definition, published} {
			if err := q.add(d); err != nil {
				return err
			}
		}
		byMessage[message] = q
		return nil
	})
	if err != nil {
		return fmt.Errorf("read forms: %w", err)
	}
	for _, t := range all {
		for i := range t.messages {
			t.messages[i].form = byMessage[t.messages[i].id]
		}
	}
	return nil
}

func (q *questions) add(definition json.RawMessage) error {
	if len(definition) == 0 || string(definition) == "null" {
		return nil
	}
	var d struct {
		Title  map[string]string `json:"title"`
		Fields []struct {
			Kind  string            `json:"kind"`
			Label map[string]string `json:"label"`
		} `json:"fields"`
	}
	if err := json.Unmarshal(definition, &d); err != nil {
		return fmt.Errorf("decode a form: %w", err)
	}
	for _, title := range d.Title {
		q.titles = append(q.titles, title)
	}
	for _, f := range d.Fields {
		for _, label := range f.Label {
			if label = strings.TrimSpace(label); label == "" {
				continue
			}
			if f.Kind == "long_text" {
				q.long = append(q.long, label)
			} else {
				q.short = append(q.short, label)
			}
		}
	}
	return nil
}

// without returns a message without what the form asked and without answers that are no free text.
func (q *questions) without(text string) string {
	if q == nil {
		return text
	}
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		begins := func(label string) bool { return strings.HasPrefix(line, label) }
		if slices.ContainsFunc(q.short, begins) {
			continue
		}
		if slices.ContainsFunc(q.long, func(label string) bool { return strings.TrimRight(line, ":?.! ") == strings.TrimRight(label, ":?.! ") }) {
			continue
		}
		out = append(out, line)
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}
