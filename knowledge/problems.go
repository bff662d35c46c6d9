package knowledge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/tickets"
)

// QueryProblem is a part of a query for tickets that does not do what it seems to be meant to do. The query is
// answered all the same.
type QueryProblem struct {
	Text    string // the part
	Message string // a sentence
	Instead string // what to write in its place; "" when there is nothing better
}

// CheckTickets says what is wrong with a query: operators with values that mean nothing, people, teams and tags that
// there are not, and words that look like an operator and are none.
func (s *TicketSearch) CheckTickets(ctx context.Context, by tickets.Actor, q string) ([]QueryProblem, error) {
	if by.Kind == tickets.ActorCustomer {
		return nil, nil
	}
	f := &finding{search: s, by: by, query: parseQuery(q, s.now())}
	if f.query.operates() {
		if err := f.lookUpPeople(ctx); err != nil {
			return nil, fmt.Errorf("check a query: %w", err)
		}
	}
	var problems []QueryProblem
	for _, w := range f.query.wrong {
		problems = append(problems, wrongValue(w))
	}
	for _, w := range []*wish{&f.query.must, &f.query.mustNot} {
		problems = append(problems, f.unknownPeople(w)...)
	}
	err := s.index.View(ctx, func(r *index.Reader) error {
		known := customFields(r)
		for _, w := range []*wish{&f.query.must, &f.query.mustNot} {
			problems = append(problems, unknownOperators(w, known)...)
			tags, err := unknownTags(ctx, r, w)
			if err != nil {
				return err
			}
			problems = append(problems, tags...)
		}
		return nil
	})
	if err != nil && !errors.Is(err, index.ErrNotReady) {
		return nil, fmt.Errorf("check a query: %w", err)
	}
	return problems, nil
}

// operates reports whether the query has operators.
func (q *query) operates() bool { return !q.must.empty() || !q.mustNot.empty() }

func wrongValue(w custom) QueryProblem {
	p := QueryProblem{Text: w.typed}
	choose := func(values []string) {
		p.Message = fmt.Sprintf("%s: takes one of %s.", w.name, strings.Join(values, ", "))
		if near := nearest(strings.ToLower(w.value), values); near != "" {
			p.Instead = w.name + ":" + near
		}
	}
	switch w.name {
	case "status":
		choose(texts(tickets.Statuses()))
	case "priority":
		choose(texts(tickets.Priorities()))
	case "channel":
		choose(channels())
	case "has":
		choose([]string{hasFile})
	case "sort":
		choose([]string{"relevance", "date"})
	case "before", "after":
		p.Message = w.name + ": takes a day (2026-11-22), a month (2026-11), a year, today, yesterday, or a time ago (7d, 2w, 3m, 1y)."
	default:
		p.Message = w.name + ": needs a value right after the colon."
	}
	return p
}

func (f *finding) unknownPeople(w *wish) []QueryProblem {
	var problems []QueryProblem
	for _, name := range w.assignees {
		if len(f.people.assignees([]string{name})) == 0 {
			problems = append(problems, QueryProblem{
				Text: "assignee:" + name, Message: fmt.Sprintf("No agent has a name or address that begins with %q.", name),
				Instead: instead("assignee:", nearest(strings.ToLower(name), namesOf(f.people.agents))),
			})
		}
	}
	for _, name := range w.teams {
		if len(f.people.teamsOf([]string{name})) == 0 {
			problems = append(problems, QueryProblem{
				Text: "team:" + name, Message: fmt.Sprintf("No team has a name that begins with %q.", name),
				Instead: instead("team:", nearest(strings.ToLower(name), namesOf(f.people.teams))),
			})
		}
	}
	return problems
}

func instead(operator, value string) string {
	if value == "" {
		return ""
	}
	return operator + quotedIfNeeded(value)
}

func namesOf(all []person) []string {
	var names []string
	for _, p := range all {
		names = append(names, p.words...)
	}
	return names
}

// unknownOperators are name:value that are a slip away from an operator, and no custom field.
func unknownOperators(w *wish, known func(string) bool) []QueryProblem {
	var names []string
	for _, c := range operators() {
		name, _, _ := strings.Cut(c.Text, ":")
		names = append(names, name)
	}
	var problems []QueryProblem
	for _, c := range w.customs {
		if known(c.name) {
			continue
		}
		if near := nearest(c.name, names); near != "" {
			problems = append(problems, QueryProblem{
				Text: c.typed, Message: fmt.Sprintf("There is no %s:, so it is searched for as a word.", c.name), Instead: instead(near+":", c.value),
			})
		}
	}
	return problems
}

func unknownTags(ctx context.Context, r *index.Reader, w *wish) ([]QueryProblem, error) {
	var problems []QueryProblem
	for _, tag := range w.filters[termTag] {
		n, err := r.Count(ctx, termTag, tag)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			continue
		}
		near := map[int]index.Vocabulary{}
		for _, distance := range []int{1, 2} {
			if err := r.Near(termTag, tag, "", distance, near); err != nil {
				return nil, err
			}
		}
		p := QueryProblem{Text: "tag:" + tag, Message: fmt.Sprintf("No ticket has the tag %q.", tag)}
		for _, distance := range []int{1, 2} {
			if best := commonest(near[distance], 1); len(best) > 0 && p.Instead == "" {
				p.Instead = "tag:" + best[0]
			}
		}
		problems = append(problems, p)
	}
	return problems, nil
}

// nearest is the value that is at most two slips away, or begins with what was typed; "" when none is.
func nearest(typed string, values []string) string {
	if i := slices.IndexFunc(values, func(v string) bool { return len(typed) > 1 && strings.HasPrefix(v, typed) }); i >= 0 {
		return values[i]
	}
	best, least := "", min(3, len(typed))
	for _, v := range values {
		if d := slips(typed, v); d < least {
			best, least = v, d
		}
	}
	return best
}

// slips is the Levenshtein distance of two short words, in bytes.
func slips(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
