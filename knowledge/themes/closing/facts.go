package closing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/tickets/fault"
)

// facts are what an issue says of a theme. Voices are masked.
type facts struct {
	Name, Area, Status string
	Terms              []string
	Tickets, Customers int
	First, Last        *time.Time
	Now, Before        int // tickets of the last four weeks, and of the four before
	Channels           []counted
	Languages          []counted
	Voices             []string
	Counter            string
}

// counted is how many tickets have something.
type counted struct {
	What string
	N    int
}

// trendDays are the four weeks that are compared with the four before.
const trendDays = 28

const factsSQL = `
SELECT t.name, a.name, t.status, t.terms, count(x.ticket_id)::int, count(DISTINCT x.customer_id)::int, min(x.at), max(x.at),
       count(*) FILTER (WHERE x.at > $2::timestamptz - make_interval(days => $3))::int,
       count(*) FILTER (WHERE x.at <= $2::timestamptz - make_interval(days => $3) AND x.at > $2::timestamptz - make_interval(days => 2 * $3))::int
FROM themes t JOIN theme_areas a ON a.id = t.area_id
LEFT JOIN theme_tickets p ON p.theme_id = t.id
LEFT JOIN theme_texts x ON x.ticket_id = p.ticket_id
WHERE t.id = $1 GROUP BY t.id, a.id`

// countedSQL lists what the theme's tickets have, the most frequent first.
const (
	channelsSQL = `SELECT t.channel, count(*)::int FROM theme_tickets p JOIN tickets t ON t.id = p.ticket_id WHERE p.theme_id = $1 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5`

	languagesSQL = `SELECT x.language, count(*)::int FROM theme_tickets p JOIN theme_texts x ON x.ticket_id = p.ticket_id
	                WHERE p.theme_id = $1 AND x.language <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5`
)

// voicesSQL: the surest tickets of different customers, of a length that is read; last the least sure one, which shows where the
// theme ends. The names are masked as well that the text's own mask may have passed over.
const voicesSQL = `
WITH of AS (
    SELECT x.words, p.score, c.name, row_number() OVER (PARTITION BY x.customer_id ORDER BY p.score DESC, x.ticket_id DESC) AS n,
           length(x.words) BETWEEN 30 AND 600 AS readable, x.ticket_id
    FROM theme_tickets p JOIN theme_texts x ON x.ticket_id = p.ticket_id JOIN customers c ON c.id = x.customer_id
    WHERE p.theme_id = $1
), voices AS (
    (SELECT words, name, 0 AS counter, ticket_id FROM of WHERE n = 1 ORDER BY readable DESC, score DESC, ticket_id DESC LIMIT 3)
    UNION ALL
    (SELECT words, name, 1, ticket_id FROM of WHERE n = 1 ORDER BY readable DESC, score, ticket_id DESC LIMIT 1)
)
SELECT words, name, counter, ticket_id FROM voices ORDER BY counter`

// maxVoice is in characters.
const maxVoice = 300

// facts reads the theme. Fault: theme_not_found.
func (s *Service) facts(ctx context.Context, themeID int64) (*facts, error) {
	var f facts
	err := s.DB.Pool.QueryRow(ctx, factsSQL, themeID, s.Now(), trendDays).
		Scan(&f.Name, &f.Area, &f.Status, &f.Terms, &f.Tickets, &f.Customers, &f.First, &f.Last, &f.Now, &f.Before)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.Missing("theme", themeID)
	}
	if err != nil {
		return nil, fmt.Errorf("read theme %d: %w", themeID, err)
	}
	if f.Channels, err = s.counted(ctx, channelsSQL, themeID); err != nil {
		return nil, err
	}
	if f.Languages, err = s.counted(ctx, languagesSQL, themeID); err != nil {
		return nil, err
	}
	return &f, s.voices(ctx, themeID, &f)
}

func (s *Service) counted(ctx context.Context, query string, themeID int64) ([]counted, error) {
	rows, err := s.DB.Pool.Query(ctx, query, themeID)
	if err != nil {
		return nil, fmt.Errorf("count the tickets of theme %d: %w", themeID, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[counted])
	if err != nil {
		return nil, fmt.Errorf("count the tickets of theme %d: %w", themeID, err)
	}
	return all, nil
}

func (s *Service) voices(ctx context.Context, themeID int64, f *facts) error {
	rows, err := s.DB.Pool.Query(ctx, voicesSQL, themeID)
	if err != nil {
		return fmt.Errorf("read voices of theme %d: %w", themeID, err)
	}
	var words, name string
	var counter int
	var ticket int64
	shown := map[int64]bool{}
	_, err = pgx.ForEachRow(rows, []any{&words, &name, &counter, &ticket}, func() error {
		voice := maskVoice(words, name)
		switch {
		case shown[ticket]: // a small theme has no counter-example
		case counter == 1:
			f.Counter = voice
		default:
			f.Voices = append(f.Voices, voice)
		}
		shown[ticket] = true
		return nil
	})
	if err != nil {
		return fmt.Errorf("read voices of theme %d: %w", themeID, err)
	}
	return nil
}

// maskVoice makes a customer's words fit to be shown to anybody.
func maskVoice(words, name string) string {
	names := append(strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == ',' || r == '@' || r == '.' }), name)
	masked := []rune(strings.Join(strings.Fields(themes.MaskNames(themes.Mask(words), names)), " "))
	if len(masked) > maxVoice {
		return strings.TrimSpace(string(masked[:maxVoice-1])) + "…"
	}
	return string(masked)
}
