package gaps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Articles finds articles; *knowledge.ArticleSearch does.
type Articles interface {
	Suggest(ctx context.Context, reader knowledge.Reader, text, language string, n int) ([]knowledge.ArticleHit, error)
}

// Tickets finds solved tickets that are like a text; *knowledge.TicketSearch does.
type Tickets interface {
	Similar(ctx context.Context, by tickets.Actor, text string, except int64, limit int) (knowledge.Similar, error)
}

// Desk shows tickets as somebody may see them; *tickets.Desk is one.
type Desk interface {
	Rows(ctx context.Context, by tickets.Actor, ids []int64) ([]tickets.Row, error)
	Tell(ctx context.Context, tx *pg.Tx, by tickets.Actor, events ...tickets.Event) error
}

// Suggester finds what may help to answer a ticket, anew each time. It is safe for use by many goroutines.
type Suggester struct {
	db       *pg.DB
	desk     Desk
	articles Articles
	tickets  Tickets
	now      func() time.Time
}

// NewSuggester makes a Suggester.
func NewSuggester(db *pg.DB, desk Desk, articles Articles, tickets Tickets, now func() time.Time) *Suggester {
	return &Suggester{db: db, desk: desk, articles: articles, tickets: tickets, now: now}
}

// How many are suggested.
const (
	suggestedArticles = 5
	suggestedTickets  = 5
)

// Suggest returns articles that answer what the ticket's customer says, first and last, and solved tickets whose
// customers said the same, with the answer that they got. Faults: ticket_not_found.
func (s *Suggester) Suggest(ctx context.Context, by tickets.Actor, ticketID int64) (*Suggestions, error) {
	if err := mayRead(by); err != nil {
		return nil, err
	}
	if err := s.sees(ctx, by, ticketID); err != nil {
		return nil, err
	}
	words, err := s.customerWords(ctx, ticketID)
	if err != nil {
		return nil, err
	}
	found := &Suggestions{}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		found.Articles, err = s.suggestArticles(ctx, by, ticketID, words)
		return err
	})
	group.Go(func() (err error) {
		found.Tickets, found.Terms, err = s.similar(ctx, by, ticketID, words)
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("suggest for ticket %d: %w", ticketID, err)
	}
	return found, nil
}

func (s *Suggester) sees(ctx context.Context, by tickets.Actor, ticketID int64) error {
	rows, err := s.desk.Rows(ctx, by, []int64{ticketID})
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fault.Missing("ticket", ticketID)
	}
	return nil
}

// customerWords is what the customer says, masked: the subject, the first message and, if it says something, the
// latest.
func (s *Suggester) customerWords(ctx context.Context, ticketID int64) (string, error) {
	rows, err := s.db.Pool.Query(ctx, someSQL, []int64{ticketID})
	if err != nil {
		return "", fmt.Errorf("read ticket %d: %w", ticketID, err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, scanAsked)
	if err != nil {
		return "", fmt.Errorf("read ticket %d: %w", ticketID, err)
	}
	words := a.ask(nil)
	if a.latest != a.first {
		if latest := masked(a.latest, a.names); countWords(content(latest)...) >= substantial {
			words += "\n" + latest
		}
	}
	return words, nil
}

func (s *Suggester) suggestArticles(ctx context.Context, by tickets.Actor, ticketID int64, words string) ([]SuggestedArticle, error) {
	hits, err := s.articles.Suggest(ctx, articles.Reader{Agent: &by}, bare(words), "", suggestedArticles)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Pool.Query(ctx, `SELECT translation_id FROM kb_answers WHERE ticket_id = $1`, ticketID)
	if err != nil {
		return nil, fmt.Errorf("read sent articles: %w", err)
	}
	sent, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("read sent articles: %w", err)
	}
	out := make([]SuggestedArticle, len(hits))
	for i, h := range hits {
		out[i] = SuggestedArticle{
			ID: h.ArticleID, TranslationID: h.ID, Slug: h.Slug, Title: h.Title, Excerpt: h.Excerpt, Language: h.Language, Visibility: h.Visibility,
			Score: h.Score, Covered: h.Covered, Sent: slices.Contains(sent, h.ID),
		}
	}
	return out, nil
}

func (s *Suggester) similar(ctx context.Context, by tickets.Actor, ticketID int64, words string) ([]SimilarTicket, []string, error) {
	found, err := s.tickets.Similar(ctx, by, words, ticketID, suggestedTickets)
	if err != nil || len(found.Hits) == 0 {
		return nil, found.Terms, err
	}
	ids := make([]int64, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.ID
	}
	rows, err := s.desk.Rows(ctx, by, ids)
	if err != nil {
		return nil, nil, err
	}
	solved, err := readSome(ctx, s.db, ids)
	if err != nil {
		return nil, nil, err
	}
	var out []SimilarTicket
	for _, h := range found.Hits {
		r := slices.IndexFunc(rows, func(r tickets.Row) bool { return r.ID == h.ID })
		a := slices.IndexFunc(solved, func(a *asked) bool { return a.id == h.ID })
		if r < 0 || a < 0 {
			continue
		}
		out = append(out, SimilarTicket{
			Row: rows[r], Score: h.Score, Answer: answerOf(solved[a]), Rating: solved[a].rating, Reopened: solved[a].reopened,
		})
	}
	return out, found.Terms, nil
}

// answerOf is the answer that solved a ticket, as another agent may read it.
func answerOf(a *asked) *Answer {
	m := a.solved()
	if m == nil {
		return nil
	}
	text := unsignedBy(own(m.text), m.agent)
	return &Answer{
		MessageID: m.messageID, TicketID: a.id, AgentID: m.agentID, Agent: m.agent, At: m.at, Text: text,
		Insert: toMarkdown(a.names.and(namesOf(m.agent)).mask(protected(text, shortNumber))),
	}
}

// protected masks a text but for the pieces that are kept.
func protected(text string, keep func(piece string) bool) string {
	v := &veil{}
	return v.lift(themes.Mask(v.hide(text, keep)))
}

// shortNumber is a number that identifies nobody: a step, some minutes, a version.
func shortNumber(piece string) bool {
	return len(piece) <= 2 && strings.Trim(piece, "0123456789") == ""
}

// Used notes that an agent has put an article into an answer that is being written. The message is noted when it
// is sent. Faults: forbidden, ticket_not_found, article_not_found.
func (s *Suggester) Used(ctx context.Context, by tickets.Actor, ticketID, translationID int64, use Use) error {
	if !by.CanWork() {
		return fault.New(fault.Forbidden, "forbidden", "Your role may read tickets, not answer them.")
	}
	if use != UseLink && use != UseText {
		return fault.InvalidField("kind", "must be link or text")
	}
	if err := s.sees(ctx, by, ticketID); err != nil {
		return err
	}
	tag, err := s.db.Pool.Exec(ctx, `
		INSERT INTO kb_answers (ticket_id, translation_id, kind, created_at) SELECT $1, id, $3, $4 FROM kb_translations WHERE id = $2
		ON CONFLICT (ticket_id, translation_id) DO UPDATE SET kind = CASE WHEN kb_answers.message_id IS NULL THEN EXCLUDED.kind ELSE kb_answers.kind END`,
		ticketID, translationID, use, s.now().UTC())
	if err != nil {
		return fmt.Errorf("note an article in ticket %d: %w", ticketID, err)
	}
	if tag.RowsAffected() == 0 {
		return fault.Missing("article", translationID)
	}
	return nil
}

// mayRead: everybody who works at the desk.
func mayRead(by tickets.Actor) error {
	if by.Kind != tickets.ActorAgent && by.Kind != tickets.ActorSystem {
		return fault.New(fault.Forbidden, "forbidden", "This is for people who work at the desk.")
	}
	return nil
}
