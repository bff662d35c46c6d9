package evidence

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
)

// Export writes a file. What can be refused was refused before there is one.
type Export func(ctx context.Context, w io.Writer) error

// FiguresCSV is the overview as CSV: a line for each theme, one for tickets without a theme, and a column for each
// bucket. Faults: as Overview.
func (s *Service) FiguresCSV(ctx context.Context, p Period, f Filter) (Export, error) {
	o, err := s.Overview(ctx, p, f)
	if err != nil {
		return nil, err
	}
	return func(_ context.Context, w io.Writer) error {
		out := newSheet(w)
		head := []string{
			"theme_id", "theme", "area", "status", "flags", "tickets", "customers", "share", "share_low", "share_high", "before", "ratio", "ratio_low",
			"ratio_high", "trend", "sentiment", "csat", "breached", "value",
		}
		for _, b := range o.Buckets {
			head = append(head, b.From.Format(time.DateOnly))
		}
		_ = out.line(head) // the error stays with the sheet until its end
		for _, f := range append(o.Items, o.Unassigned) {
			_ = out.line(f.cells())
		}
		return out.end()
	}, nil
}

func (f Figure) cells() []string {
	t := f.Theme
	name := t.Name
	if t.ID == 0 {
		name = "(no theme)"
	}
	flags := make([]string, len(f.Flags))
	for i, flag := range f.Flags {
		flags[i] = string(flag)
	}
	ratio := func(v float64) string {
		if f.Trend.Verdict == TooFew {
			return ""
		}
		return number(v)
	}
	cells := []string{
		strconv.FormatInt(t.ID, 10), name, t.Area, t.Status, strings.Join(flags, " "),
		f.Tickets.cell(), f.Customers.cell(), f.Share.cell(), bound(f.Share, f.Share.Low), bound(f.Share, f.Share.High),
		strconv.Itoa(f.Trend.Before), ratio(f.Trend.Ratio), ratio(f.Trend.Low), ratio(f.Trend.High), string(f.Trend.Verdict),
		f.Sentiment.cell(), f.CSAT.cell(), f.Breached.cell(), f.Value.cell(),
	}
	for _, n := range f.Series {
		cells = append(cells, strconv.Itoa(n))
	}
	return cells
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

func (m Measure) cell() string {
	if !m.Known {
		return ""
	}
	return number(m.Value)
}

func bound(m Measure, v float64) string {
	if !m.Known || !m.Bounded {
		return ""
	}
	return number(v)
}

// VerbatimsCSV is what [Service.Verbatims] lists, all of it, whole texts, as it is read from the database. Faults: as Verbatims.
func (s *Service) VerbatimsCSV(ctx context.Context, by tickets.Actor, in VerbatimQuery) (Export, error) {
	q, rank, err := s.verbatimQuery(ctx, by, in)
	if err != nil {
		return nil, err
	}
	sql := "SELECT tt.ticket_id, COALESCE(th.name, ''), tt.at, s.language, s.channel, s.product, tt.score, s.sentiment, s.rating, x.words" + q.from() +
		" ORDER BY " + rank + " DESC, tt.ticket_id DESC"
	return func(ctx context.Context, w io.Writer) error {
		rows, err := s.db.Pool.Query(ctx, sql, q.args...)
		if err != nil {
			return fmt.Errorf("export verbatims: %w", err)
		}
		out := newSheet(w)
		_ = out.line([]string{"ticket", "theme", "opened_at", "language", "channel", "product", "score", "sentiment", "rating", "words"})
		var v struct {
			id                                      int64
			theme, language, channel, product, text string
			at                                      time.Time
			score                                   float64
			sentiment                               *float64
			rating                                  *int
		}
		_, err = pgx.ForEachRow(rows, []any{&v.id, &v.theme, &v.at, &v.language, &v.channel, &v.product, &v.score, &v.sentiment, &v.rating, &v.text}, func() error {
			mood, rating := "", ""
			if v.sentiment != nil {
				mood = number(*v.sentiment)
			}
			if v.rating != nil {
				rating = strconv.Itoa(*v.rating)
			}
			return out.line([]string{
				strconv.FormatInt(v.id, 10), v.theme, v.at.UTC().Format(time.RFC3339), v.language, v.channel, v.product, number(v.score), mood, rating, v.text,
			})
		})
		if err != nil {
			return fmt.Errorf("export verbatims: %w", err)
		}
		return out.end()
	}, nil
}

// sheet writes CSV (RFC 4180) that no spreadsheet takes for anything but data.
type sheet struct {
	w   *csv.Writer
	err error // the first one
}

func newSheet(w io.Writer) *sheet {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return &sheet{w: out}
}

// line writes a line, and returns whether this or a line before has failed.
func (s *sheet) line(cells []string) error {
	for i, c := range cells {
		cells[i] = harmless(c)
	}
	if s.err == nil {
		s.err = s.w.Write(cells)
	}
	return s.err
}

func (s *sheet) end() error {
	s.w.Flush()
	if s.err != nil {
		return s.err
	}
	return s.w.Error()
}

// harmless puts an apostrophe before what a spreadsheet would take for a formula (OWASP, "CSV Injection"), but for
// numbers.
func harmless(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", []rune(cell)[0]) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil && (cell[0] == '-' || cell[0] == '+') {
		return cell
	}
	return "'" + cell
}
