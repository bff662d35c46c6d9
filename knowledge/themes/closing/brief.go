package closing

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// Preview is how an issue of the theme would look at the tracker. Faults: forbidden, theme_not_found, tracker_not_found; and
// those of a tracker that does not answer, since whether everybody can read it is asked there.
func (s *Service) Preview(ctx context.Context, by tickets.Actor, themeID, trackerID int64) (Draft, error) {
	if err := maySteer(by); err != nil {
		return Draft{}, err
	}
	d, err := s.brief(ctx, themeID)
	if err != nil {
		return Draft{}, err
	}
	t, err := s.tracker(ctx, trackerID)
	if err != nil {
		return Draft{}, err
	}
	token, err := s.seal.open(sealedToken, t.Token)
	if err != nil {
		return Draft{}, err
	}
	account, err := s.ask(ctx, t.config(token))
	d.Public = account.Public
	return d, err
}

// brief writes the issue.
func (s *Service) brief(ctx context.Context, themeID int64) (Draft, error) {
	f, err := s.facts(ctx, themeID)
	if err != nil {
		return Draft{}, err
	}
	return Draft{Title: f.title(), Body: f.body(s.themeURL(themeID), s.Now())}, nil
}

func (f *facts) title() string {
	name := []rune(f.Name)
	if len(name) > 180 {
		name = append(name[:179], '…')
	}
	return fmt.Sprintf("%s (%s)", string(name), plural(f.Customers, "customer"))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// body is Markdown that says the same in ADF and wiki markup: headings, lists, quotes, links.
func (f *facts) body(link string, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** of **%s** wrote about this", plural(f.Tickets, "ticket"), plural(f.Customers, "customer"))
	if f.First != nil {
		fmt.Fprintf(&b, ", the first on %s, the latest on %s", f.First.UTC().Format(time.DateOnly), f.Last.UTC().Format(time.DateOnly))
	}
	b.WriteString(".\n\n## How much\n\n")
	fmt.Fprintf(&b, "- Last %d days: %s, %s\n", trendDays, plural(f.Now, "ticket"), f.trend())
	if len(f.Channels) > 0 {
		fmt.Fprintf(&b, "- Channels: %s\n", listed(f.Channels))
	}
	if len(f.Languages) > 1 {
		fmt.Fprintf(&b, "- Languages: %s\n", listed(f.Languages))
	}
	fmt.Fprintf(&b, "- Area: %s\n", quiet(f.Area))
	if len(f.Terms) > 0 {
		fmt.Fprintf(&b, "- Their words: %s\n", quiet(strings.Join(f.Terms[:min(len(f.Terms), 8)], ", ")))
	}
	if len(f.Voices) > 0 {
		b.WriteString("\n## What customers say\n\n")
		for _, voice := range f.Voices {
			fmt.Fprintf(&b, "> %s\n\n", quiet(voice))
		}
	}
	if f.Counter != "" {
		fmt.Fprintf(&b, "## Where it ends\n\nThe ticket that fits least:\n\n> %s\n\n", quiet(f.Counter))
	}
	fmt.Fprintf(&b, "## More\n\n[All tickets and figures](%s), as of %s. Names, addresses and numbers are masked.\n", link, now.UTC().Format(time.DateOnly))
	return b.String()
}

// trend compares in words; a ratio of next to nothing says nothing.
func (f *facts) trend() string {
	before := fmt.Sprintf("%d in the %d days before", f.Before, trendDays)
	if f.Before < 5 {
		return before
	}
	change := float64(f.Now-f.Before) / float64(f.Before) * 100
	return fmt.Sprintf("%s (%+.0f %%)", before, change)
}

func listed(all []counted) string {
	words := make([]string, len(all))
	for i, c := range all {
		words[i] = fmt.Sprintf("%s %d", quiet(c.What), c.N)
	}
	return strings.Join(words, ", ")
}

// markup is what means something in Markdown.
var markup = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "~", `\~`, "|", `\|`,
	"@", "@\u200b", "#", "#\u200b", "!", "!\u200b", "://", ":\u200b//")

// quiet makes words of customers mean nothing to a tracker: no markup, nobody mentioned, no other issue named, no picture.
func quiet(s string) string { return markup.Replace(strings.Join(strings.Fields(s), " ")) }

// personal finds what must not leave: mail addresses and telephone numbers.
var personal = regexp.MustCompile(`(?i)[\w.!$%&'*+/=?^{|}~-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+|(?:\+|\b00)\d[\d ()/-]{6,}\d\b|\b\d{3}[- ]\d{3,4}[- ]\d{4}\b`)

// checkImpersonal refuses words that a person wrote into an issue and that name somebody.
func checkImpersonal(field, words string) error {
	if found := personal.FindString(words); found != "" {
		return fault.InvalidField(field, "holds %q; an issue is read by people who must not know whom it came from: take it out", found)
	}
	return nil
}

// marked is the body with the marker, which readers do not see.
func marked(body, marker string) string {
	return strings.TrimRight(body, "\n") + "\n\n<!-- " + marker + " -->\n"
}
