package digest

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"slices"
	"strings"
	text "text/template"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"github.com/kepthq/kept/channels/webpage"
)

//go:embed templates words
var content embed.FS

func folder(name string) fs.FS {
	sub, err := fs.Sub(content, name)
	if err != nil {
		panic(err) // the names are constants
	}
	return sub
}

// Languages are those that a digest can be in.
func Languages() []string {
	all := webpage.Languages()
	codes := make([]string, len(all))
	for i, l := range all {
		codes[i] = l.Code
	}
	return codes
}

// shower puts digests into words.
type shower struct {
	words *webpage.Catalog
	html  *template.Template
	text  *text.Template
}

func newShower() (*shower, error) {
	words, err := webpage.NewCatalog(folder("words"))
	if err != nil {
		return nil, err
	}
	s := &shower{words: words}
	if s.html, err = template.ParseFS(folder("templates"), "mail.html"); err != nil {
		return nil, fmt.Errorf("parse the mail of digests: %w", err)
	}
	if s.text, err = text.ParseFS(folder("templates"), "mail.txt"); err != nil {
		return nil, fmt.Errorf("parse the mail of digests: %w", err)
	}
	return s, nil
}

// Mail is a digest as a mail.
type Mail struct{ Subject, Text, HTML string }

// mail writes a digest as a mail; page is where anybody may read it, "" for nowhere, home where it is in the console.
func (s *shower) mail(d *Digest, page, home string) (*Mail, error) {
	v := s.view(d)
	v.Page, v.Home = page, home
	var html, plain bytes.Buffer
	if err := s.html.Execute(&html, v); err != nil {
		return nil, fmt.Errorf("write the mail of a digest: %w", err)
	}
	if err := s.text.Execute(&plain, v); err != nil {
		return nil, fmt.Errorf("write the mail of a digest: %w", err)
	}
	return &Mail{Subject: v.Subject, Text: strings.TrimSpace(plain.String()) + "\n", HTML: html.String()}, nil
}

// view is a digest in the reader's words.
type view struct {
	*webpage.Words
	chart
	Subject     string
	Team        string
	Period      string
	Count       string // tickets
	CountBefore string
	Quiet       string // that there is nothing to look at; "" when there is
	Lead        string // all three as sentences, or where to look
	Sections    []section
	Steady      string
	Page        string
	Home        string
}

// Start and End are the sides of a line, as HTML names them.
func (v *view) Start() string { return v.side("left", "right") }

// End is the other one.
func (v *view) End() string { return v.side("right", "left") }

func (v *view) side(ltr, rtl string) string {
	if v.Dir() == "rtl" {
		return rtl
	}
	return ltr
}

// section is some entries under a heading. Hot is what to look at first; Brief is what is said in a line or two each.
type section struct {
	Key, Title string
	Hot, Brief bool
	Entries    []entry
}

// Heading is the title over a line of the same length, in text.
func (s section) Heading() string {
	return s.Title + "\n" + strings.Repeat("-", utf8.RuneCountInString(s.Title))
}

// entry is one theme, fix or gap.
type entry struct {
	chart
	Name, URL string
	Head      string   // its first number
	Lines     []string // sentences of what is remarkable
	Facts     string   // what else is known
	Said      string
}

// chart is the bars of the last weeks.
type chart struct {
	Bars    []bar
	Text    string // the same in words
	Caption string
}

// Chart is the chart itself, for templates.
func (c chart) Chart() chart { return c }

// bar is a week. Height is in pixels of barsHeight, at least one.
type bar struct {
	N, Height int
	X, Y      int // within an SVG
	Newest    bool
}

// Full, Step and Width are the height that a bar may have, and what it takes of the width with and without the gap after it, in pixels.
func (bar) Full() int { return barsHeight }

// Step is the width with the gap.
func (bar) Step() int { return barStep }

// Width is the width without it.
func (bar) Width() int { return barStep - 4 }

const (
	barsHeight = 36
	barStep    = 14
)

func (s *shower) view(d *Digest) *view {
	w := s.words.For(d.Language)
	say := &teller{Words: w, printer: message.NewPrinter(language.Make(w.Lang())), digest: d}
	v := &view{Words: w, Team: d.Team, Period: w.T("digest.period", "from", say.date(d.From), "to", say.date(d.To)), chart: say.chart(d.Weeks)}
	v.Subject = w.T("digest.subject", "team", d.Team, "period", v.Period)
	if d.Team == "" {
		v.Subject = w.T("digest.subject_all", "period", v.Period)
	}
	v.Count = say.N("digest.tickets", d.Tickets)
	v.Lead = v.Count
	if d.Before > 0 {
		v.CountBefore = w.T("digest.before_days", "n", say.number(float64(d.Before), 0), "days", d.days())
		v.Lead += ", " + v.CountBefore
	}
	v.Lead += ". " + say.hint()
	if len(d.First)+len(d.New)+len(d.Growing) == 0 {
		v.Quiet = w.T("digest.lead_quiet")
	}
	for _, part := range d.sections() {
		if len(part.items) == 0 {
			continue
		}
		one := section{Key: part.key, Title: w.T("digest.section_" + part.key), Hot: part.key == "first", Brief: part.key == "shrinking" || part.key == "largest"}
		for i := range part.items {
			one.Entries = append(one.Entries, say.item(&part.items[i], &one))
		}
		v.Sections = append(v.Sections, one)
	}
	v.Sections = append(v.Sections, say.fixed()...)
	v.Sections = append(v.Sections, say.missing()...)
	if d.Steady > 0 {
		v.Steady = say.N("digest.steady", d.Steady)
	}
	return v
}

// days is how many there are from the first to the last.
func (d *Digest) days() int {
	from, err := time.Parse(time.DateOnly, d.From)
	to, failed := time.Parse(time.DateOnly, d.To)
	if err != nil || failed != nil {
		return 7
	}
	return int(to.Sub(from).Hours()/24) + 1
}

// teller writes sentences about one digest.
type teller struct {
	*webpage.Words
	printer *message.Printer
	digest  *Digest
}

func (t *teller) number(x float64, digits int) string {
	return t.printer.Sprint(number.Decimal(x, number.MaxFractionDigits(digits)))
}

// N is [webpage.Words.N] with the number as the language writes it.
func (t *teller) N(key string, n int, pairs ...any) string {
	return t.Words.N(key, n, append([]any{"n", t.number(float64(n), 0)}, pairs...)...)
}

func (t *teller) percent(x float64) string {
	digits := 1
	if x >= 0.1 {
		digits = 0
	}
	return t.printer.Sprint(number.Percent(x, number.MaxFractionDigits(digits)))
}

func (t *teller) date(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	now, err := time.Parse(time.DateOnly, t.digest.To)
	if err != nil {
		now = at
	}
	return t.Day(at, now)
}

// hint says where to look.
func (t *teller) hint() string {
	d := t.digest
	switch {
	case len(d.First) > 0:
		return t.N("digest.lead_first", len(d.First), "name", d.First[0].Name)
	case len(d.New) > 0:
		return t.N("digest.lead_new", len(d.New), "name", d.New[0].Name)
	case len(d.Growing) > 0:
		return t.N("digest.lead_growing", len(d.Growing), "name", d.Growing[0].Name)
	}
	return t.T("digest.lead_quiet")
}

// item puts a theme into words. What its section says already is not said again.
func (t *teller) item(i *DigestItem, in *section) entry {
	e := entry{Name: i.Name, URL: i.URL, chart: t.chart(i.Weeks)}
	e.Caption = "" // the first chart has said it
	e.Head = t.N("digest.tickets", i.Tickets) + " " + t.N("digest.from_customers", i.Customers)
	if i.Began == "" {
		e.Head += ", " + t.T("digest.before", "n", t.number(float64(i.Before), 0))
	} else {
		e.Lines = append(e.Lines, t.T("digest.began", "day", t.date(i.Began)))
	}
	if r := i.Rise; r != nil && in.Hot {
		key := "digest.rise_day"
		if r.Days > 1 {
			key = "digest.rise_days"
		}
		e.Lines = append(e.Lines, t.T(key, "n", r.Seen, "days", r.Days, "day", t.date(r.Day), "expected", t.number(math.Round(r.Expected*10)/10, 1)))
	}
	if i.Again > 0 || i.Status == "regressed" {
		e.Lines = append(e.Lines, t.N("digest.again", max(1, i.Again)))
	}
	if trend := i.Trend; trend != nil && (in.Key == "growing" || in.Key == "shrinking") && trend.High > 0 {
		e.Lines = append(e.Lines, t.T("digest.ratio", "ratio", t.number(trend.Ratio, 1), "low", t.number(trend.Low, 1), "high", t.number(trend.High, 1)))
	}
	if in.Brief {
		return e
	}
	e.Facts = t.facts(i)
	if i.Said != nil {
		e.Said = i.Said.Words
	}
	return e
}

// facts is one line of what else is known: share, satisfaction, missed deadlines, value.
func (t *teller) facts(i *DigestItem) string {
	facts := []string{t.T("digest.share", "share", t.percent(i.Share))}
	if i.CSAT != nil {
		facts = append(facts, t.T("digest.csat", "csat", t.number(*i.CSAT, 1)))
	}
	if i.Breached > 0 {
		facts = append(facts, t.N("digest.breached", i.Breached))
	}
	if i.Value != nil {
		facts = append(facts, strings.TrimSpace(t.T("digest.value", "sum", t.number(i.Value.Sum, 0), "currency", i.Value.Currency)))
	}
	return strings.Join(facts, " · ")
}

func (t *teller) fixed() []section {
	one := section{Key: "fixed", Title: t.T("digest.section_fixed"), Brief: true}
	for _, f := range t.digest.Fixed {
		key := "digest.fixed"
		switch {
		case f.Stayed:
			key = "digest.stayed"
		case f.Again > 0:
			key = "digest.fixed_on"
		}
		e := entry{Name: f.Name, URL: f.URL, Head: t.T(key, "day", t.date(f.Fixed))}
		if f.Told > 0 {
			e.Facts = t.N("digest.told", f.Told)
		}
		if f.Again > 0 {
			e.Lines = []string{t.N("digest.again", f.Again)}
		}
		one.Entries = append(one.Entries, e)
	}
	return some(one)
}

func (t *teller) missing() []section {
	one := section{Key: "missing", Title: t.T("digest.section_missing"), Brief: true}
	for _, m := range t.digest.Missing {
		line := t.T("digest.missing_"+m.Kind, "n", t.number(math.Max(1, math.Round(m.Weight)), 0))
		one.Entries = append(one.Entries, entry{Name: m.Title, URL: m.URL, Facts: line})
	}
	return some(one)
}

// some leaves a section out that has nothing in it.
func some(s section) []section {
	if len(s.Entries) == 0 {
		return nil
	}
	return []section{s}
}

// chart draws weeks, scaled to the highest of them.
func (t *teller) chart(counts []int) chart {
	if len(counts) == 0 {
		return chart{}
	}
	most := max(1, slices.Max(counts))
	c := chart{Bars: make([]bar, len(counts)), Caption: t.T("digest.caption", "n", len(counts))}
	said := make([]string, len(counts))
	for i, n := range counts {
		height := max(1, n*barsHeight/most)
		c.Bars[i] = bar{N: n, Height: height, X: i * barStep, Y: barsHeight - height, Newest: i == len(counts)-1}
		said[i] = t.number(float64(n), 0)
	}
	c.Text = t.T("digest.weeks", "n", len(counts), "counts", strings.Join(said, " · "))
	return c
}
