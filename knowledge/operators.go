package knowledge

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets"
)

// wish is what operators ask of a ticket: all of it, each in one of several ways.
type wish struct {
	from, to  []string
	filters   map[string][]string // by term field: any of the values
	assignees []string            // me, none or part of a name
	teams     []string
	customs   []custom
	before    time.Time
	after     time.Time
}

// custom asks for the value of a custom field; where no ticket has such a field, it is a word.
type custom struct {
	name, value string
	typed       string
}

func (w *wish) empty() bool {
	return len(w.from)+len(w.to)+len(w.filters)+len(w.assignees)+len(w.teams)+len(w.customs) == 0 && w.before.IsZero() && w.after.IsZero()
}

// has:attachment has these terms; the second is of what only those find who read notes.
const (
	hasFile     = "attachment"
	hasNoteFile = "note-attachment"
)

// operator takes name:value, with the value in quotes or not; false when it means nothing, and so is a word.
func (p *parser) operator(item string, into *wish) bool {
	name, value, ok := strings.Cut(item, ":")
	if !ok || name == "" {
		return false
	}
	typed := item
	if value == "" {
		if phrase, quoted := p.quoted(); quoted {
			value, typed = phrase, item+phrase
		}
	}
	value = strings.Trim(value, `"“”`)
	name = strings.ToLower(name)
	if value != "" && p.take(into, name, value, typed) {
		return true
	}
	if isOperator(name) {
		p.q.wrong = append(p.q.wrong, custom{name: name, value: value, typed: typed})
	}
	return false
}

func (p *parser) take(w *wish, name, value, typed string) bool { //nolint:cyclop // a table
	switch name {
	case "from":
		return takeText(&w.from, value)
	case "to":
		return takeText(&w.to, value)
	case "status":
		return w.filter(termStatus, value, texts(tickets.Statuses()))
	case "priority":
		return w.filter(termPriority, value, texts(tickets.Priorities()))
	case "channel":
		return w.filter(termChannel, value, channels())
	case "has":
		return w.filter(termHas, strings.TrimSuffix(strings.ToLower(value), "s"), []string{hasFile})
	case "sort":
		by := strings.ToLower(value)
		p.q.byDate = by == "date"
		return by == "date" || by == "relevance"
	case "tag":
		w.add(termTag, strings.ToLower(strings.Join(strings.Fields(value), "-")))
	case "assignee":
		w.assignees = append(w.assignees, value)
	case "team":
		w.teams = append(w.teams, value)
	case "before", "after":
		return p.day(w, name, value)
	default:
		return w.custom(name, value, typed)
	}
	return true
}

func takeText(into *[]string, value string) bool {
	if _, single := words.Terms(value); len(single) == 0 {
		return false
	}
	*into = append(*into, value)
	return true
}

// custom takes what may be a custom field. An address of a page and a time of day are none.
func (w *wish) custom(name, value, typed string) bool {
	if !unicode.IsLetter([]rune(name)[0]) || strings.HasPrefix(value, "//") || customTerm(name, value) == "" {
		return false
	}
	w.customs = append(w.customs, custom{name: name, value: value, typed: typed})
	return true
}

func (w *wish) add(field string, values ...string) {
	if w.filters == nil {
		w.filters = map[string][]string{}
	}
	w.filters[field] = append(w.filters[field], values...)
}

func channels() []string {
	return texts([]tickets.Channel{tickets.ChannelEmail, tickets.ChannelChat, tickets.ChannelForm, tickets.ChannelAPI})
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// filter takes one of the known values, or several with commas between.
func (w *wish) filter(field, value string, known []string) bool {
	values := strings.Split(strings.ToLower(value), ",")
	if slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(known, v) }) {
		return false
	}
	w.add(field, values...)
	return true
}

// day takes a day; see parseDay.
func (p *parser) day(w *wish, name, value string) bool {
	at, ok := parseDay(value, p.now)
	if !ok || at.Year() < firstYear || at.Year() > lastYear {
		return false
	}
	if name == "before" {
		w.before = at
	} else {
		w.after = at
	}
	return true
}

// parseDay reads 2026-11-22, 2026-11, 2026, today, yesterday, or 7d, 2w, 3m and 1y for so long ago.
func parseDay(value string, now time.Time) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if at, err := time.ParseInLocation(layout, value, time.UTC); err == nil {
			return at, true
		}
	}
	today := now.UTC().Truncate(24 * time.Hour)
	switch value = strings.ToLower(value); value {
	case "":
		return time.Time{}, false
	case "today":
		return today, true
	case "yesterday":
		return today.AddDate(0, 0, -1), true
	}
	n, err := strconv.Atoi(value[:len(value)-1])
	if err != nil || n < 0 || n > 36_500 {
		return time.Time{}, false
	}
	switch value[len(value)-1] {
	case 'd':
		return today.AddDate(0, 0, -n), true
	case 'w':
		return today.AddDate(0, 0, -7*n), true
	case 'm':
		return today.AddDate(0, -n, 0), true
	case 'y':
		return today.AddDate(-n, 0, 0), true
	}
	return time.Time{}, false
}

// customTerm is the term of a custom field's value, "" for one that cannot be found.
func customTerm(name, value string) string {
	name = strings.ToLower(name)
	value = strings.Join(strings.Fields(words.Fold(value)), " ")
	const longest = 100 // bytes
	if value == "" || len(name)+len(value) > longest {
		return ""
	}
	return name + "=" + value
}

// holds checks what a stale index may have got wrong against the row as it is now.
func (f *finding) holds(row *tickets.Row) bool {
	return f.query.must.holds(row, f.people) && !f.query.mustNot.any(row, f.people)
}

// holds reports whether the row has all that is asked of it, as far as a row tells.
func (w *wish) holds(row *tickets.Row, who people) bool {
	for field, values := range w.filters {
		if has, known := hasValue(row, field, values); known && !has {
			return false
		}
	}
	return (len(w.assignees) == 0 || slices.Contains(who.assignees(w.assignees), idOrNone(row.AssigneeID))) &&
		(len(w.teams) == 0 || slices.Contains(who.teamsOf(w.teams), idOrNone(row.TeamID)))
}

// any reports whether the row has any of it.
func (w *wish) any(row *tickets.Row, who people) bool {
	for field, values := range w.filters {
		if has, known := hasValue(row, field, values); known && has {
			return true
		}
	}
	return len(w.assignees) > 0 && slices.Contains(who.assignees(w.assignees), idOrNone(row.AssigneeID)) ||
		len(w.teams) > 0 && slices.Contains(who.teamsOf(w.teams), idOrNone(row.TeamID))
}

func hasValue(row *tickets.Row, field string, values []string) (has, known bool) {
	switch field {
	case termStatus:
		return slices.Contains(values, string(row.Status)), true
	case termPriority:
		return slices.Contains(values, string(row.Priority)), true
	case termTag:
		return slices.ContainsFunc(values, func(tag string) bool { return slices.Contains(row.Tags, tag) }), true
	}
	return false, false
}
