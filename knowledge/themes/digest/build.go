package digest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/tickets"
)

// Figures counts; *evidence.Service does.
type Figures interface {
	Overview(ctx context.Context, p evidence.Period, f evidence.Filter) (*evidence.Overview, error)
	Theme(ctx context.Context, by tickets.Actor, id int64, p evidence.Period, f evidence.Filter) (*evidence.Evidence, error)
}

// Fixes knows what was shipped; *closing.Service does.
type Fixes interface {
	Fixes(ctx context.Context, since time.Time) ([]closing.Fix, error)
}

// Gaps knows what the help center lacks; *gaps.Service does.
type Gaps interface {
	List(ctx context.Context, by tickets.Actor, q gaps.Query) (gaps.Page, error)
}

// Builder counts digests.
type Builder struct {
	Figures   Figures
	Fixes     Fixes
	Gaps      Gaps
	PublicURL string
	Now       func() time.Time
}

// How much a digest holds.
const (
	mostFirst   = 5
	mostEach    = 4
	mostMissing = 5
	mostFixed   = 6
	// least is how many tickets a theme needs to stand in a section of its own accord.
	least = 3
	// newTimes is how many times the tickets before a theme that is new must have.
	newTimes = 4
	// A new theme with so many tickets, and so much of all, is looked at first.
	outbreakTickets = 10
	outbreakShare   = 0.05
	// weeks is how many bars a theme has.
	weeks = 8
	// saidLength bounds a customer's words, in characters.
	saidLength = 220
	// fixedDays is how far back fixes are looked for.
	fixedDays = 7
)

// Build counts what the team reads of the days from and to, as dates, both included. Fault: invalid_input.
func (b *Builder) Build(ctx context.Context, t *Team, from, to time.Time) (*Digest, error) {
	period := evidence.Period{From: from, To: to}
	filter := evidence.Filter{Areas: t.AreaIDs}
	var now, past *evidence.Overview
	var fixes []closing.Fix
	var missing gaps.Page
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { now, err = b.Figures.Overview(gctx, period, filter); return err })
	group.Go(func() (err error) {
		past, err = b.Figures.Overview(gctx, evidence.Period{From: to.AddDate(0, 0, 1-7*weeks), To: to}, filter)
		return err
	})
	group.Go(func() (err error) { fixes, err = b.Fixes.Fixes(gctx, from.AddDate(0, 0, -fixedDays)); return err })
	group.Go(func() (err error) {
		missing, err = b.Gaps.List(gctx, system(), gaps.Query{Limit: mostMissing})
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("build digest of %s: %w", t.Name, err)
	}
	d := &Digest{
		TeamID: t.ID, Team: t.Name, Language: t.Language, Zone: now.Zone, BuiltAt: b.Now().UTC().Truncate(time.Second),
		From: from.Format(time.DateOnly), To: to.Format(time.DateOnly),
		All: now.Tickets.Tickets, Unplaced: now.Unassigned.Tickets.Tickets,
		Fixed: []DigestFix{}, Missing: []DigestGap{},
	}
	series := map[int64][]int{}
	for _, f := range past.Items {
		series[f.Theme.ID] = f.Series
		d.Weeks = plus(d.Weeks, byWeek(f.Series))
	}
	for _, f := range now.Items {
		d.Tickets, d.Before = d.Tickets+f.Tickets.Tickets, d.Before+f.Trend.Before
	}
	d.sort(now.Items, b.item(d, past.Zone, series, fixes))
	d.fixes(now.Items, fixes, b.themeURL, len(t.AreaIDs) > 0)
	for _, g := range missing.Gaps {
		d.Missing = append(d.Missing, DigestGap{
			GapID: g.ID, Kind: string(g.Kind), Title: g.Title, Weight: g.Weight, URL: b.PublicURL + "/knowledge/gaps?gap=" + strconv.FormatInt(g.ID, 10),
		})
	}
	return d, b.evidence(ctx, d, period)
}

// system asks for what anybody may be shown: nothing of restricted teams.
func system() tickets.Actor { return tickets.System("digest") }

func (b *Builder) themeURL(id int64) string {
	return b.PublicURL + "/product/themes/" + strconv.FormatInt(id, 10)
}

// item turns a figure into an entry, with the bars of the weeks out of the tickets of each theme by day.
func (b *Builder) item(d *Digest, zoneName string, series map[int64][]int, fixes []closing.Fix) func(evidence.Figure) DigestItem {
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		zone = time.UTC
	}
	again := map[int64]int{}
	for _, f := range fixes {
		again[f.ThemeID] = f.Again
	}
	return func(f evidence.Figure) DigestItem {
		item := DigestItem{
			ThemeID: f.Theme.ID, Name: f.Theme.Name, Area: f.Theme.Area, Status: f.Theme.Status, URL: b.themeURL(f.Theme.ID),
			Tickets: f.Tickets.Tickets, Before: f.Trend.Before, Customers: int(f.Customers.Value), Share: f.Share.Value, Breached: f.Breached.Tickets,
			Weeks: byWeek(series[f.Theme.ID]), Began: d.began(f, series[f.Theme.ID]), Again: again[f.Theme.ID],
		}
		if f.Trend.Verdict != evidence.TooFew {
			item.Trend = &DigestTrend{Ratio: f.Trend.Ratio, Low: f.Trend.Low, High: f.Trend.High}
		}
		if len(f.Alarms) > 0 {
			a := strongest(f.Alarms)
			days := int(a.To.Sub(a.From).Hours()+12) / 24
			item.Rise = &DigestRise{Day: a.To.In(zone).Add(-time.Second).Format(time.DateOnly), Days: max(1, days), Seen: a.Seen, Expected: a.Expected}
		}
		if f.CSAT.Known && !f.CSAT.TooFew {
			item.CSAT = &f.CSAT.Value
		}
		return item
	}
}

// strongest is the alarm that most exceeds what was expected.
func strongest(alarms []evidence.Alarm) evidence.Alarm {
	return slices.MaxFunc(alarms, func(a, b evidence.Alarm) int {
		return int(float64(a.Seen)-a.Expected) - int(float64(b.Seen)-b.Expected)
	})
}

// byWeek sums days to the last weeks.
func byWeek(days []int) []int {
	out := make([]int, weeks)
	for i, n := range days {
		if week := weeks - 1 - (len(days)-1-i)/7; week >= 0 {
			out[week] += n
		}
	}
	return out
}

// sort puts each theme into one section. Figures come with the most tickets first.
func (d *Digest) sort(figures []evidence.Figure, item func(evidence.Figure) DigestItem) {
	d.First, d.New, d.Growing, d.Shrinking, d.Largest = []DigestItem{}, []DigestItem{}, []DigestItem{}, []DigestItem{}, []DigestItem{}
	var rest []evidence.Figure
	put := func(into *[]DigestItem, most int, f evidence.Figure) {
		if len(*into) < most {
			*into = append(*into, item(f))
			return
		}
		rest = append(rest, f)
	}
	ordered := slices.Clone(figures)
	slices.SortStableFunc(ordered, func(a, b evidence.Figure) int { return excess(b) - excess(a) })
	for _, f := range ordered {
		flag := func(one evidence.Flag) bool { return slices.Contains(f.Flags, one) }
		one := item(f)
		outbreak := one.Began != "" && one.Tickets >= outbreakTickets && one.Share >= outbreakShare
		switch {
		case f.Theme.ID == 0:
		case flag(evidence.FlagRegressed), flag(evidence.FlagSpike), outbreak:
			put(&d.First, mostFirst, f)
		case one.Began != "":
			put(&d.New, mostEach, f)
		case flag(evidence.FlagGrowing):
			put(&d.Growing, mostEach, f)
		case flag(evidence.FlagShrinking) && !flag(evidence.FlagFixed):
			put(&d.Shrinking, mostEach, f)
		case f.Tickets.Tickets > 0 && !flag(evidence.FlagFixed):
			rest = append(rest, f)
		}
	}
	slices.SortStableFunc(rest, func(a, b evidence.Figure) int { return b.Tickets.Tickets - a.Tickets.Tickets })
	for i, f := range rest {
		if i >= mostEach || f.Tickets.Tickets < least {
			d.Steady += len(rest) - i
			break
		}
		d.Largest = append(d.Largest, item(f))
	}
}

// start is when the first day begins.
func (d *Digest) start() time.Time {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		zone = time.UTC
	}
	at, _ := time.ParseInLocation(time.DateOnly, d.From, zone) // as it was written
	return at
}

// began is the day of the first ticket of a theme that is new: found since the digest's days began, maybe only after they ended, when
// hardly anybody had written about it in the weeks before. On the first day of a desk all themes are found, and few are new.
func (d *Digest) began(f evidence.Figure, days []int) string {
	n, own := f.Tickets.Tickets, min(d.days(), len(days))
	before := f.Trend.Before
	for _, one := range days[:len(days)-own] {
		before += one
	}
	found := slices.Contains(f.Flags, evidence.FlagNew) || !f.Theme.CreatedAt.Before(d.start())
	if n < least || !found || newTimes*before >= n {
		return ""
	}
	for i, one := range days {
		if one > 0 {
			return d.start().AddDate(0, 0, d.days()-len(days)+i).Format(time.DateOnly)
		}
	}
	return d.From
}

func plus(a, b []int) []int {
	if a == nil {
		return slices.Clone(b)
	}
	for i := range a {
		a[i] += b[i]
	}
	return a
}

// excess is by how many tickets a theme is over what was to be expected; those that came back are before all others.
func excess(f evidence.Figure) int {
	n := f.Tickets.Tickets - f.Trend.Before
	for _, a := range f.Alarms {
		n = max(n, a.Seen-int(a.Expected))
	}
	if slices.Contains(f.Flags, evidence.FlagRegressed) {
		n += 1 << 30
	}
	return n
}

// fixes lists what was shipped; of a team with areas of its own, the themes in them.
func (d *Digest) fixes(figures []evidence.Figure, fixes []closing.Fix, url func(int64) string, narrow bool) {
	ours := map[int64]bool{}
	for _, f := range figures {
		ours[f.Theme.ID] = true
	}
	for _, f := range fixes {
		if narrow && !ours[f.ThemeID] || len(d.Fixed) == mostFixed || f.Health == closing.HealthBroken {
			continue // what came back stands first
		}
		d.Fixed = append(d.Fixed, DigestFix{
			ThemeID: f.ThemeID, Name: f.Theme, URL: url(f.ThemeID), Fixed: f.ShippedAt.Format(time.DateOnly),
			Stayed: f.Health == closing.HealthStayed, Told: f.Told, Again: f.Again,
		})
	}
}

// evidence adds what only a theme's own figures tell: what its customers are worth, and one of their voices.
func (b *Builder) evidence(ctx context.Context, d *Digest, period evidence.Period) error {
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for _, section := range [][]DigestItem{d.First, d.New, d.Growing, d.Largest} {
		for i := range section {
			item := &section[i]
			group.Go(func() error {
				e, err := b.Figures.Theme(gctx, system(), item.ThemeID, period, evidence.Filter{})
				if err != nil {
					return fmt.Errorf("evidence of theme %d: %w", item.ThemeID, err)
				}
				if e.Value.Sum.Known && !e.Value.Sum.TooFew && e.Value.Sum.Value > 0 {
					item.Value = &DigestValue{Sum: e.Value.Sum.Value, Known: e.Value.Known.Tickets, Currency: e.Value.Currency}
				}
				if len(e.Typical) > 0 {
					item.Said = &DigestWords{Words: quote(e.Typical[0].Words), Language: e.Typical[0].Language}
				}
				return nil
			})
		}
	}
	return group.Wait()
}

// unsigned is how much has to be said before a name ends it.
const unsigned = 40

// mask is what stands in words in place of a name, a number, an address.
var mask = regexp.MustCompile(`\[[a-z]+\]`)

// farewell is what stands between the last sentence and the name.
var farewell = regexp.MustCompile(`([.!?])\s+[^.!?]{0,30}$`)

// quote is what a customer said first, without how they ended: what follows their name was said later. What was masked is an ellipsis.
func quote(words string) string {
	if at := strings.Index(words, "[name]"); at >= unsigned {
		words = farewell.ReplaceAllString(strings.TrimSpace(words[:at]), "$1")
	}
	return shorten(strings.TrimRight(mask.ReplaceAllString(words, "…"), " ,-"), saidLength)
}

// shorten cuts at a word and puts everything on one line.
func shorten(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	cut := string([]rune(s)[:most])
	if space := strings.LastIndexByte(cut, ' '); space > most/2 {
		cut = cut[:space]
	}
	return strings.TrimRight(cut, " ,;:.") + " …"
}
