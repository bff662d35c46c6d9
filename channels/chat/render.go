package chat

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
)

// conversationFace is a chat as its visitor sees it.
type conversationFace struct {
	ID            string      `json:"id"`
	Nonce         string      `json:"nonce"`
	State         string      `json:"state"`
	Subject       string      `json:"subject"`
	Agent         *agentFace  `json:"agent"`
	StartedAt     time.Time   `json:"started_at"`
	LastMessageAt time.Time   `json:"last_message_at"`
	Unread        int         `json:"unread"`
	ReadMessageID int64       `json:"read_message_id"`
	SeenMessageID int64       `json:"seen_message_id"`
	Place         *int        `json:"place"`
	Wait          *waitFace   `json:"wait"`
	Rating        *ratingFace `json:"rating"`
	Preview       string      `json:"preview"`

	ticket, site, visitor int64
	external              string // of the visitor
	got                   int64
	last                  int64 // its newest message
}

type ratingFace struct {
	Score   int    `json:"score"`
	Comment string `json:"comment"`
}

// messageFace is a message as the visitor sees it.
type messageFace struct {
	ID     int64      `json:"id"`
	Nonce  string     `json:"nonce"`
	From   string     `json:"from"` // visitor, agent or system
	Agent  *agentFace `json:"agent"`
	At     time.Time  `json:"at"`
	Text   string     `json:"text"`
	HTML   string     `json:"html"`
	Files  []fileFace `json:"files"`
	ByMail bool       `json:"by_mail"`

	ticket int64
}

// fileFace is a file of a message.
type fileFace struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	URL    string `json:"url"`
	Inline bool   `json:"inline"`
}

const conversationsSQL = `
SELECT c.ticket_id, c.site_id, c.visitor_id, v.external_id, c.nonce, c.state, c.started_at, c.got_message_id, c.read_message_id, c.seen_message_id,
       t.subject, t.preview, t.last_activity_at, coalesce(t.last_message_id, 0), coalesce(a.name, ''), coalesce(a.picture_sha256, ''),
       coalesce(r.score, 0), coalesce(r.comment, ''),
       (SELECT count(*) FROM (SELECT FROM messages m WHERE m.ticket_id = c.ticket_id AND m.id > c.read_message_id
        AND m.kind = 'message' AND m.author_kind <> 'customer' LIMIT 100) u)::int
FROM chat_conversations c JOIN chat_visitors v ON v.id = c.visitor_id JOIN tickets t ON t.id = c.ticket_id
LEFT JOIN agents a ON a.id = t.assignee_id LEFT JOIN ratings r ON r.ticket_id = c.ticket_id
`

// mostConversations is how many a browser is told of, the newest first.
const mostConversations = 50

// visibleSQL holds for the chats (c, of the visitors v) that a visitor may read: those of their own browser, and of
// every browser in which the same person was identified. $1 is the visitor, $2 the site, $3 the external id.
const visibleSQL = `(c.visitor_id = $1 OR $3 <> '' AND v.site_id = $2 AND v.external_id = $3)`

// conversations are those that the visitor may read, newest first.
func (r *Reception) conversations(ctx context.Context, c *caller) ([]conversationFace, error) {
	return r.readConversations(ctx, conversationsSQL+`WHERE `+visibleSQL+` ORDER BY t.last_activity_at DESC, c.ticket_id DESC LIMIT $4`,
		c.id, c.site, c.external, mostConversations)
}

func (r *Reception) readConversations(ctx context.Context, query string, args ...any) ([]conversationFace, error) {
	rows, err := r.DB.Pool.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read chats: %w", err)
	}
	waiting := false
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c conversationFace, err error) {
		var agent, picture string
		var rating ratingFace
		err = row.Scan(&c.ticket, &c.site, &c.visitor, &c.external, &c.Nonce, &c.State, &c.StartedAt, &c.got, &c.ReadMessageID, &c.SeenMessageID,
			&c.Subject, &c.Preview, &c.LastMessageAt, &c.last, &agent, &picture, &rating.Score, &rating.Comment, &c.Unread)
		c.ID = strconv.FormatInt(c.ticket, 10)
		c.StartedAt, c.LastMessageAt = c.StartedAt.UTC(), c.LastMessageAt.UTC()
		if agent != "" {
			c.Agent = &agentFace{agent, pictureURL(picture)}
		}
		if rating.Score > 0 {
			c.Rating = &rating
		}
		waiting = waiting || c.State == StateWaiting
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("read chats: %w", err)
	}
	if !waiting {
		return all, nil
	}
	return all, r.placeThem(ctx, all)
}

// placeThem says of those that wait how many are before them, and how long it usually takes.
func (r *Reception) placeThem(ctx context.Context, all []conversationFace) error {
	places, _, err := r.queue(ctx)
	if err != nil {
		return err
	}
	for i := range all {
		place, ok := places[all[i].ticket]
		if !ok {
			continue
		}
		all[i].Place = &place
		site, err := r.site(ctx, all[i].site)
		if err != nil {
			return err
		}
		if all[i].Wait, err = r.wait(ctx, site); err != nil {
			return err
		}
	}
	return nil
}

const messagesSQL = `
SELECT m.id, m.ticket_id, m.author_kind, m.channel, coalesce(m.external_id, ''), m.created_at, m.body_text, m.body_html, m.reply_text,
       coalesce(a.name, ''), coalesce(a.picture_sha256, '')
FROM messages m LEFT JOIN agents a ON a.id = m.agent_id WHERE m.kind = 'message' AND `

const filesSQL = `
SELECT id, message_id, name, type, size, inline FROM attachments WHERE message_id = ANY($1) ORDER BY id`

// readMessages returns messages with their files, in the order of the query.
func (r *Reception) readMessages(ctx context.Context, where string, args ...any) ([]messageFace, error) {
	rows, err := r.DB.Pool.Query(ctx, messagesSQL+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	all, err := pgx.CollectRows(rows, r.scanMessage)
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	byID := make(map[int64]*messageFace, len(all))
	ids := make([]int64, len(all))
	for i := range all {
		ids[i], byID[all[i].ID] = all[i].ID, &all[i]
	}
	if len(ids) == 0 {
		return all, nil
	}
	rows, err = r.DB.Pool.Query(ctx, filesSQL, ids)
	if err != nil {
		return nil, fmt.Errorf("read files of messages: %w", err)
	}
	var f fileFace
	var message int64
	_, err = pgx.ForEachRow(rows, []any{&f.ID, &message, &f.Name, &f.Type, &f.Size, &f.Inline}, func() error {
		f.URL, f.Inline = r.fileURL(byID[message].ticket, f.ID), f.Inline || shownInline(f.Type)
		byID[message].Files = append(byID[message].Files, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read files of messages: %w", err)
	}
	return all, nil
}

func (r *Reception) scanMessage(row pgx.CollectableRow) (messageFace, error) {
	m := messageFace{Files: []fileFace{}}
	var author tickets.ActorKind
	var channel tickets.Channel
	var external, reply, agent, picture string
	err := row.Scan(&m.ID, &m.ticket, &author, &channel, &external, &m.At, &m.Text, &m.HTML, &reply, &agent, &picture)
	m.At = m.At.UTC()
	if reply != "" {
		m.Text = reply
	}
	m.ByMail = channel == tickets.ChannelEmail
	switch author {
	case tickets.ActorCustomer:
		m.From, m.HTML = "visitor", ""
		if channel == tickets.ChannelChat {
			_, m.Nonce, _ = strings.Cut(external, ":")
		}
	case tickets.ActorAgent:
		m.From, m.Agent = "agent", &agentFace{agent, pictureURL(picture)}
		m.HTML = r.reachable(m.ticket, m.HTML)
	default:
		m.From, m.HTML = "system", r.reachable(m.ticket, m.HTML)
	}
	return m, err
}

// agentsFile is how the editor names a picture in a message.
var agentsFile = regexp.MustCompile(`/api/v1/attachments/(\d{1,19})(?:\?inline=(?:1|true))?`)

// reachable gives the pictures in an agent's message addresses that a visitor can read.
func (r *Reception) reachable(ticket int64, html string) string {
	return agentsFile.ReplaceAllStringFunc(html, func(found string) string {
		id, err := strconv.ParseInt(agentsFile.FindStringSubmatch(found)[1], 10, 64)
		if err != nil {
			return found
		}
		return strings.ReplaceAll(r.fileURL(ticket, id), "&", "&amp;")
	})
}

// history is a page of a chat's messages, oldest first, before the message with the id before (0: the newest).
func (r *Reception) history(ctx context.Context, ticketID, before int64, limit int) (items []messageFace, next string, err error) {
	if before <= 0 {
		before = 1<<63 - 1
	}
	items, err = r.readMessages(ctx, `m.id IN (SELECT id FROM messages WHERE ticket_id = $1 AND kind = 'message' AND id < $2
		ORDER BY id DESC LIMIT $3) ORDER BY m.id`, ticketID, before, limit+1)
	if err == nil && len(items) > limit {
		items = items[1:]
		next = strconv.FormatInt(items[0].ID, 10)
	}
	return items, next, err
}
