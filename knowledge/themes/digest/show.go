package digest

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"strings"
	text "text/template"
	"time"

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

// mail writes a digest as a mail; page is where anybody may read it, "" for nowhere, home the console.
func (s *shower) mail(d *Digest, page, home string) (*Mail, error) {
	v := s.view(d)
	v.Page, v.Home = page, home+"/product"
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
	Subject  string
	Team     string
	Period   string
	Lead     string
	Sections []section
	Steady   string
	Page     string
	Home     string
}

// section is some entries under a heading.
type section struct {
	Key, Title string
	Entries    []entry
}

// entry is one theme, fix or gap.
type entry struct {
	Name, URL string
	Lines     []string // sentences of numbers
	Said      string
	Bars      []bar
	BarsText  string
}

// bar is a week. Height is in pixels of barsHeight, at least one.
type bar struct {
	N, Height, Rest int
	X, Y            int // within an SVG
	Newest          bool
}

const (
	barsHeight = 32
	barStep    = 14
)

func (s *shower) view(d *Digest) *view {
	w := s.words.For(d.Language)
	say := &teller{Words: w, printer: message.NewPrinter(language.Make(w.Lang())), digest: d}
	v := &view{Words: w, Team: d.Team, Period: w.T("digest.period", "from", say.date(d.From), "to", say.date(d.To))}
	v.Subject = w.T("digest.subject", "team", d.Team, "period", v.Period)
	if d.Team == "" {
		v.Subject = w.T("digest.subject_all", "period", v.Period)
	}
	v.Lead = say.lead()
	for _, part := range d.sections() {
		if len(part.items) == 0 {
			continue
		}
		one := section{Key: part.key, Title: w.T("digest.section_" + part.key)}
		for i := range part.items {
			one.Entries = append(one.Entries, say.item(&part.items[i], part.key))
		}
		v.Sections = append(v.Sections, one)
	}
	v.Sections = append(v.Sections, say.fixed()...)
	v.Sections = append(v.Sections, say.missing()...)
	if d.Steady > 0 {
		v.Steady = w.N("digest.steady", d.Steady)
	}
	return v
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

func (t *teller) percent(x float64) string {
	return t.printer.Sprint(number.Percent(x, number.MaxFractionDigits(1)))
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

func (t *teller) lead() string {
	d := t.digest
	parts := []string{t.N("digest.tickets", d.Tickets)}
	if d.Before > 0 {
		parts = append(parts, t.T("digest.before", "n", t.number(float64(d.Before), 0)))
	}
	lead := strings.Join(parts, ", ") + "."
	if n := len(d.First); n > 0 {
		return lead + " " + t.N("digest.lead_first", n, "name", d.First[0].Name)
	}
	if len(d.New)+len(d.Growing) == 0 {
		return lead + " " + t.T("digest.lead_quiet")
	}
	return lead
}

// item puts a theme into words. What its section says already is not said again.
func (t *teller) item(i *DigestItem, section string) entry {
	e := entry{Name: i.Name, URL: i.URL, Bars: bars(i.Weeks)}
	volume := t.N("digest.tickets", i.Tickets) + " " + t.N("digest.from_customers", i.Customers)
	if section != "new" {
		volume += ", " + t.T("digest.before", "n", t.number(float64(i.Before), 0))
	}
	e.Lines = append(e.Lines, volume+".")
	if r := i.Rise; r != nil && section == "first" {
		key := "digest.rise_day"
		if r.Days > 1 {
			key = "digest.rise_days"
		}
		e.Lines = append(e.Lines, t.T(key, "n", r.Seen, "days", r.Days, "day", t.date(r.Day), "expected", t.number(math.Round(r.Expected*10)/10, 1)))
	}
	if i.Again > 0 || i.Status == "regressed" {
		e.Lines = append(e.Lines, t.N("digest.again", max(1, i.Again)))
	}
	if trend := i.Trend; trend != nil && (section == "growing" || section == "shrinking") && trend.High > 0 {
		e.Lines = append(e.Lines, t.T("digest.ratio", "ratio", t.number(trend.Ratio, 1), "low", t.number(trend.Low, 1), "high", t.number(trend.High, 1)))
	}
	e.Lines = append(e.Lines, t.facts(i)...)
	if i.Said != nil {
		e.Said = i.Said.Words
	}
	counts := make([]string, len(i.Weeks))
	for k, n := range i.Weeks {
		counts[k] = t.number(float64(n), 0)
	}
	if len(counts) > 0 {
		e.BarsText = t.T("digest.weeks", "n", len(counts), "counts", strings.Join(counts, " · "))
	}
	return e
}

// facts is one line of what else is known: area, share, satisfaction, missed deadlines, value.
func (t *teller) facts(i *DigestItem) []string {
	facts := []string{i.Area, t.T("digest.share", "share", t.percent(i.Share))}
	if i.CSAT != nil {
		facts = append(facts, t.T("digest.csat", "csat", t.number(*i.CSAT, 1)))
	}
	if i.Breached > 0 {
		facts = append(facts, t.N("digest.breached", i.Breached))
	}
	if i.Value != nil {
		facts = append(facts, t.T("digest.value", "sum", t.number(i.Value.Sum, 0), "currency", i.Value.Currency))
	}
	if i.Area == "" {
		facts = facts[1:]
	}
	return []string{strings.Join(facts, " · ")}
}

func (t *teller) fixed() []section {
	one := section{Key: "fixed", Title: t.T("digest.section_fixed")}
	for _, f := range t.digest.Fixed {
		key := "digest.fixed"
		if f.Stayed {
			key = "digest.stayed"
		}
		lines := []string{t.T(key, "day", t.date(f.Fixed))}
		if f.Told > 0 {
			lines = append(lines, t.N("digest.told", f.Told))
		}
		if f.Again > 0 {
			lines = append(lines, t.N("digest.again", f.Again))
		}
		one.Entries = append(one.Entries, entry{Name: f.Name, URL: f.URL, Lines: lines})
	}
	return some(one)
}

func (t *teller) missing() []section {
	one := section{Key: "missing", Title: t.T("digest.section_missing")}
	for _, m := range t.digest.Missing {
		line := t.T("digest.missing_"+m.Kind, "n", t.number(math.Max(1, math.Round(m.Weight)), 0))
		one.Entries = append(one.Entries, entry{Name: m.Title, URL: m.URL, Lines: []string{line}})
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

// bars scales weeks to the highest of them.
func bars(counts []int) []bar {
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	out := make([]bar, len(counts))
	for i, n := range counts {
		height := max(1, n*barsHeight/most)
		out[i] = bar{N: n, Height: height, Rest: barsHeight - height, X: i * barStep, Y: barsHeight - height, Newest: i == len(counts)-1}
	}
	return out
}
