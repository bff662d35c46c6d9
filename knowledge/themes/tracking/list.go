package tracking

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// Listed is a theme with what lists show of it.
type Listed struct {
	Theme
	Area    string
	Tickets int // in the window, capped at CountedTo
	LastAt  *time.Time
}

// CountedTo is where the tickets of a theme are no longer counted.
const CountedTo = 10_000

// Query says which themes are listed. Those that were merged away are not.
type Query struct {
	AreaID int64
	Status Status
	Words  string // beginnings of words of name and terms
	Hidden bool   // those that were hidden, too
	Ended  bool   // those that have ended, too
	Cursor string
	Limit  int // 0 is 50
}

// Page is a page of themes, by the tickets that they have, most first.
type Page struct {
	Themes []Listed
	Next   string
}

// pageCursor is the last theme of a page.
type pageCursor struct {
	Tickets int   `json:"n"`
	ID      int64 `json:"id"`
}

const listedSQL = `
SELECT t.*, a.name AS area,
	(SELECT count(*) FROM (SELECT FROM theme_tickets p WHERE p.theme_id = t.id AND p.at >= $1 LIMIT 10000) AS few)::int AS tickets,
	(SELECT max(p.at) FROM theme_tickets p WHERE p.theme_id = t.id) AS last_at
FROM themes t JOIN theme_areas a ON a.id = t.area_id`

const listSQL = `
SELECT * FROM (` + listedSQL + `
	WHERE t.merged_into_id IS NULL AND ($2 = 0 OR t.area_id = $2) AND ($3 = '' OR t.status = $3) AND ($4 OR t.hidden_at IS NULL) AND ($5 OR t.ended_at IS NULL)
	AND NOT EXISTS (SELECT FROM unnest($6::text[]) AS w (word) WHERE ' ' || lower(t.name || ' ' || array_to_string(t.terms, ' ')) NOT LIKE '% ' || word || '%')
) AS x WHERE $7::int IS NULL OR (x.tickets, x.id) < ($7, $8) ORDER BY x.tickets DESC, x.id DESC LIMIT $9`

// Themes lists themes. There are hundreds, not millions, so they are counted each time. Fault: invalid_input.
func (s *Service) Themes(ctx context.Context, q Query) (Page, error) {
	settings, err := s.Settings(ctx)
	if err != nil {
		return Page{}, err
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	after, err := parseCursor(q.Cursor)
	if err != nil {
		return Page{}, err
	}
	var n *int
	var id *int64
	if after != nil {
		n, id = &after.Tickets, &after.ID
	}
	rows, err := s.db.Pool.Query(ctx, listSQL, asText, settings.since(s.now()), q.AreaID, q.Status, q.Hidden, q.Ended, beginnings(q.Words), n, id, q.Limit+1)
	if err != nil {
		return Page{}, fmt.Errorf("list themes: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Listed])
	if err != nil {
		return Page{}, fmt.Errorf("list themes: %w", err)
	}
	page := Page{Themes: all}
	if len(all) > q.Limit {
		page.Themes = all[:q.Limit]
		last := page.Themes[q.Limit-1]
		page.Next = pageCursor{last.Tickets, last.ID}.String()
	}
	return page, nil
}

func (c pageCursor) String() string {
	data, _ := json.Marshal(c) // two numbers
	return base64.RawURLEncoding.EncodeToString(data)
}

func parseCursor(s string) (*pageCursor, error) {
	if s == "" {
		return nil, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(s)
	var c pageCursor
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return nil, fault.InvalidField("cursor", "is not one that this list has given")
	}
	return &c, nil
}

// beginnings are the words of a query as patterns.
func beginnings(query string) []string {
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	out := []string{}
	for word := range strings.FieldsSeq(strings.ToLower(query)) {
		out = append(out, escape.Replace(word))
	}
	return out
}

// Theme returns a theme, one that was merged away too. Fault: theme_not_found.
func (s *Service) Theme(ctx context.Context, id int64) (*Listed, error) {
	settings, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Pool.Query(ctx, listedSQL+` WHERE t.id = $2`, asText, settings.since(s.now()), id)
	if err != nil {
		return nil, fmt.Errorf("read theme %d: %w", id, err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[Listed])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.Missing("theme", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read theme %d: %w", id, err)
	}
	return t, nil
}

// ListedArea is an area with what lists show of it.
type ListedArea struct {
	Area
	Themes  int // that have not ended and are not hidden
	Tickets int // of those, in the window
}

// Areas lists the product areas, by name. Areas that nobody named and that have no themes left are not.
func (s *Service) Areas(ctx context.Context) ([]ListedArea, error) {
	settings, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Pool.Query(ctx, `
		SELECT * FROM (
			SELECT a.*, count(t.id)::int AS themes,
			       coalesce(sum((SELECT count(*) FROM theme_tickets p WHERE p.theme_id = t.id AND p.at >= $1)), 0)::int AS tickets
			FROM theme_areas a LEFT JOIN themes t ON t.area_id = a.id AND t.merged_into_id IS NULL AND t.ended_at IS NULL AND t.hidden_at IS NULL
			WHERE a.merged_into_id IS NULL GROUP BY a.id) AS x
		WHERE x.themes > 0 OR x.named_by = 'person' ORDER BY lower(x.name), x.id`, settings.since(s.now()))
	if err != nil {
		return nil, fmt.Errorf("list areas: %w", err)
	}
	areas, err := pgx.CollectRows(rows, pgx.RowToStructByName[ListedArea])
	if err != nil {
		return nil, fmt.Errorf("list areas: %w", err)
	}
	return areas, nil
}

// Parting is a piece of a theme's lineage, with names.
type Parting struct {
	Lineage
	Name  string // of the theme
	Other string // of the other one; "": none
	By    string // the agent who did it; "": a run, or the system
}

// Lineage is what became of a theme and what came from it, the newest first. Fault: theme_not_found.
func (s *Service) Lineage(ctx context.Context, id int64) ([]Parting, error) {
	if _, err := s.Theme(ctx, id); err != nil {
		return nil, err
	}
	rows, err := s.db.Pool.Query(ctx, `
		SELECT l.*, t.name, coalesce(o.name, '') AS other, coalesce(g.name, '') AS by FROM theme_lineage l
		JOIN themes t ON t.id = l.theme_id LEFT JOIN themes o ON o.id = l.other_id
		LEFT JOIN theme_corrections c ON c.id = l.correction_id LEFT JOIN agents g ON g.id = coalesce(c.undone_by, c.agent_id)
		WHERE l.theme_id = $1 OR l.other_id = $1 ORDER BY l.id DESC LIMIT 200`, id)
	if err != nil {
		return nil, fmt.Errorf("read the lineage of theme %d: %w", id, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Parting])
	if err != nil {
		return nil, fmt.Errorf("read the lineage of theme %d: %w", id, err)
	}
	return all, nil
}

// CorrectionsQuery says which corrections are listed, the newest first.
type CorrectionsQuery struct {
	ThemeID int64 // 0: all
	Undone  bool  // those that were undone, too
	Before  int64 // an id: older ones; 0: all
	Limit   int   // 0 is 50
}

// Corrections lists what people said.
func (s *Service) Corrections(ctx context.Context, q CorrectionsQuery) ([]Correction, error) {
	if q.Limit <= 0 {
		q.Limit = 50
	}
	rows, err := s.db.Pool.Query(ctx, `
		SELECT `+correctionColumns+` FROM theme_corrections
		WHERE ($1 = 0 OR theme_id = $1 OR other_id = $1) AND ($2 OR undone_at IS NULL) AND ($3 = 0 OR id < $3) ORDER BY id DESC LIMIT $4`, q.ThemeID, q.Undone, q.Before, q.Limit)
	if err != nil {
		return nil, fmt.Errorf("list corrections: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanCorrection)
	if err != nil {
		return nil, fmt.Errorf("list corrections: %w", err)
	}
	return all, nil
}

// Runs lists runs, the newest first.
func (s *Service) Runs(ctx context.Context, before int64, limit int) ([]Run, error) {
	if limit <= 0 {
		limit = 50
	}
	rows, err := s.db.Pool.Query(ctx, `SELECT * FROM theme_runs WHERE $1 = 0 OR id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	runs, err := pgx.CollectRows(rows, pgx.RowToStructByName[Run])
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	return runs, nil
}

// TicketTheme is the theme of a ticket.
type TicketTheme struct {
	Place
	Name string // "": no theme
	Area string
}

// TicketTheme returns the theme of a ticket that the actor may see; nil when it was not placed yet, or says nothing that
// could have one. Fault: ticket_not_found.
func (s *Service) TicketTheme(ctx context.Context, by tickets.Actor, ticketID int64) (*TicketTheme, error) {
	seen, err := s.desk.Visible(ctx, by, []int64{ticketID})
	if err != nil {
		return nil, err
	}
	if len(seen) == 0 {
		return nil, fault.Missing("ticket", ticketID)
	}
	rows, err := s.db.Pool.Query(ctx, `
		SELECT p.*, coalesce(t.name, '') AS name, coalesce(a.name, '') AS area FROM theme_tickets p
		LEFT JOIN themes t ON t.id = p.theme_id LEFT JOIN theme_areas a ON a.id = t.area_id WHERE p.ticket_id = $1`, ticketID)
	if err != nil {
		return nil, fmt.Errorf("read the theme of ticket %d: %w", ticketID, err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[TicketTheme])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the theme of ticket %d: %w", ticketID, err)
	}
	return t, nil
}
