package gaps

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// Sightings observes what agents answer: an article whose link stands in an answer, or whose text was put into
// it, is noted with the message, in its transaction.
type Sightings struct {
	host string
}

// NewSightings makes Sightings for the help centre under the address.
func NewSightings(publicURL string) *Sightings {
	s := &Sightings{}
	if u, err := url.Parse(publicURL); err == nil {
		s.host = u.Host
	}
	return s
}

// articleLink is the address of an article in the help centre, on any host.
var articleLink = regexp.MustCompile(`(?i)https?://([^/\s"'<>]+)/help/([\w-]{2,35})/articles/([^/\s?#"'<>)\]]+)`)

// mostLinks is how many links of one answer are looked up.
const mostLinks = 20

// Observe implements tickets.Observer.
func (s *Sightings) Observe(ctx context.Context, c *tickets.Change) error {
	for _, m := range c.Messages {
		if m.Kind != tickets.KindMessage || m.AuthorKind != tickets.ActorAgent || m.Auto != "" {
			continue
		}
		for _, link := range s.links(m) {
			if err := found(ctx, c, m, link.language, link.slug); err != nil {
				return fmt.Errorf("note an article in message %d: %w", m.ID, err)
			}
		}
		if err := s.inserted(ctx, c, m); err != nil {
			return fmt.Errorf("note an article in message %d: %w", m.ID, err)
		}
	}
	return nil
}

type link struct{ language, slug string }

// links are the articles that the message leads to. What it quotes is no answer of its own.
func (s *Sightings) links(m *tickets.Message) []link {
	var out []link
	seen := map[link]bool{}
	for _, match := range articleLink.FindAllStringSubmatch(m.Words()+"\n"+m.BodyHTML, -1) {
		if !strings.EqualFold(match[1], s.host) {
			continue
		}
		slug, err := url.PathUnescape(strings.TrimRight(match[3], ".,;:!"))
		if err != nil {
			continue
		}
		l := link{language: match[2], slug: slug}
		if !seen[l] && len(out) < mostLinks {
			seen[l] = true
			out = append(out, l)
		}
	}
	return out
}

const foundSQL = `
INSERT INTO kb_answers (ticket_id, translation_id, message_id, kind, created_at)
SELECT $1, id, $2, 'found', $3 FROM (
	SELECT id FROM kb_translations WHERE language = $4 AND slug = $5
	UNION ALL SELECT translation_id FROM kb_redirects WHERE language = $4 AND slug = $5 LIMIT 1) t
ON CONFLICT (ticket_id, translation_id) DO UPDATE SET message_id = EXCLUDED.message_id, created_at = EXCLUDED.created_at
WHERE kb_answers.message_id IS NULL`

func found(ctx context.Context, c *tickets.Change, m *tickets.Message, language, slug string) error {
	_, err := c.Tx.Pgx.Exec(ctx, foundSQL, c.Ticket.ID, m.ID, c.At, language, slug)
	return err
}

// insertedShare is how much of an answer's words an article must have for its text to have been put into it.
const insertedShare = 0.3

// inserted gives the message to articles whose text an agent has put into it, if it is still there.
func (s *Sightings) inserted(ctx context.Context, c *tickets.Change, m *tickets.Message) error {
	if c.Created {
		return nil
	}
	waiting, err := waitingTexts(ctx, c.Tx, c.Ticket.ID)
	if err != nil {
		return err
	}
	if len(waiting) == 0 {
		return nil
	}
	answer := shingles(stems("", m.Words()))
	for id, text := range waiting {
		if share(answer, shingles(stems("", text))) < insertedShare {
			continue
		}
		if _, err := c.Tx.Pgx.Exec(ctx, `UPDATE kb_answers SET message_id = $3, created_at = $4 WHERE ticket_id = $1 AND translation_id = $2`,
			c.Ticket.ID, id, m.ID, c.At); err != nil {
			return err
		}
	}
	return nil
}

// waitingTexts are the articles whose text was put into an answer of the ticket that is not sent yet.
func waitingTexts(ctx context.Context, tx *pg.Tx, ticketID int64) (map[int64]string, error) {
	rows, err := tx.Pgx.Query(ctx, `
		SELECT k.translation_id, r.body FROM kb_answers k JOIN kb_translations t ON t.id = k.translation_id
		JOIN kb_revisions r ON r.id = COALESCE(t.published_id, t.newest_id)
		WHERE k.ticket_id = $1 AND k.kind = 'text' AND k.message_id IS NULL`, ticketID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	texts := map[int64]string{}
	for rows.Next() {
		var id int64
		var body string
		if err := rows.Scan(&id, &body); err != nil {
			return nil, err
		}
		texts[id] = body
	}
	return texts, rows.Err()
}
