package knowledge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets"
)

// Completion is a way in which the query may go on.
type Completion struct {
	Query  string // the whole of it
	Text   string // the last word, such as status:open
	Detail string
}

// operators are those of ticket search, with what they mean.
func operators() []Completion {
	return []Completion{
		{Text: "from:", Detail: "who asks"}, {Text: "to:", Detail: "to whom it was sent"}, {Text: "status:"}, {Text: "priority:"}, {Text: "channel:"},
		{Text: "tag:"}, {Text: "assignee:", Detail: "me, none or a name"}, {Text: "team:", Detail: "none or a name"},
		{Text: "has:attachment"},
		{Text: "before:", Detail: "begun before a day, a month, a year or 7d"}, {Text: "after:", Detail: "active on that day or later"},
		{Text: "sort:date", Detail: "the latest first"},
	}
}

// isOperator reports whether there is an operator of the name.
func isOperator(name string) bool {
	return slices.ContainsFunc(operators(), func(c Completion) bool {
		operator, _, _ := strings.Cut(c.Text, ":")
		return operator == name
	})
}

// CompleteTickets returns up to limit ways in which the last word of a query for tickets may go on: operators, names of
// custom fields, and their values. Values that take words (from:, to:, tag:) are the commonest that begin so.
func (s *TicketSearch) CompleteTickets(ctx context.Context, by tickets.Actor, q string, limit int) ([]Completion, error) {
	if by.Kind == tickets.ActorCustomer || len(q) > maxQuery {
		return nil, nil
	}
	head, last := lastWord(q)
	if negated, ok := strings.CutPrefix(last, "-"); ok {
		head, last = head+"-", negated
	}
	if last == "" || strings.ContainsAny(last, `"“„`) {
		return nil, nil
	}
	found, err := s.complete(ctx, last)
	if err != nil {
		return nil, fmt.Errorf("complete a query: %w", err)
	}
	found = found[:min(len(found), max(limit, 1))]
	for i := range found {
		found[i].Query = head + found[i].Text
	}
	return found, nil
}

func lastWord(q string) (head, last string) {
	i := strings.LastIndexFunc(q, unicode.IsSpace)
	return q[:i+1], q[i+1:]
}

func (s *TicketSearch) complete(ctx context.Context, last string) ([]Completion, error) {
	name, value, hasValue := strings.Cut(last, ":")
	name = strings.ToLower(name)
	if !hasValue {
		found := slices.DeleteFunc(operators(), func(c Completion) bool { return !strings.HasPrefix(c.Text, name) })
		custom, err := s.completeCustom(ctx, name)
		return append(found, custom...), err
	}
	switch name {
	case "status":
		return among(name, value, texts(tickets.Statuses())), nil
	case "priority":
		return among(name, value, texts(tickets.Priorities())), nil
	case "channel":
		return among(name, value, channels()), nil
	case "has":
		return among(name, value, []string{hasFile}), nil
	case "before", "after":
		return among(name, value, []string{"today", "yesterday", "7d", "30d", s.now().UTC().Format("2006-01"), s.now().UTC().Format("2006")}), nil
	case "sort":
		return among(name, value, []string{"relevance", "date"}), nil
	case "tag":
		return s.completeTerm(ctx, name, termTag, "", strings.ToLower(value))
	case "from":
		return s.completeTerm(ctx, name, fieldFrom, "", words.Fold(value))
	case "to":
		return s.completeTerm(ctx, name, fieldTo, "", words.Fold(value))
	case "assignee":
		return s.completeName(ctx, name, value, []string{"me", none}, `SELECT name, email FROM agents ORDER BY name LIMIT 1000`)
	case "team":
		return s.completeName(ctx, name, value, []string{none}, `SELECT name, '' FROM teams ORDER BY name LIMIT 1000`)
	}
	return s.completeTerm(ctx, name, termCustom, name+"=", words.Fold(value))
}

// among gives the known values that begin so. Of several with commas between, the last is completed.
func among(name, value string, all []string) []Completion {
	before := value[:strings.LastIndex(value, ",")+1]
	var out []Completion
	for _, v := range all {
		if strings.HasPrefix(v, strings.ToLower(value[len(before):])) && !slices.Contains(strings.Split(before, ","), v) {
			out = append(out, Completion{Text: name + ":" + before + v})
		}
	}
	return out
}

// completeCustom gives the names of custom fields that begin so.
func (s *TicketSearch) completeCustom(ctx context.Context, prefix string) ([]Completion, error) {
	v, err := s.vocabulary(ctx, termCustom, prefix)
	if err != nil {
		return nil, err
	}
	names := index.Vocabulary{}
	for term, n := range v {
		name, _, _ := strings.Cut(term, "=")
		names[name] += n
	}
	var out []Completion
	for _, name := range commonest(names, maxHits) {
		out = append(out, Completion{Text: name + ":", Detail: "custom field"})
	}
	return out, nil
}

// vocabulary are the terms of a field that begin so; none while there is no index.
func (s *TicketSearch) vocabulary(ctx context.Context, field, prefix string) (index.Vocabulary, error) {
	v := index.Vocabulary{}
	err := s.index.View(ctx, func(r *index.Reader) error { return r.Beginning(field, prefix, scanned, v) })
	if errors.Is(err, index.ErrNotReady) {
		err = nil
	}
	return v, err
}

// completeTerm gives the commonest terms of a field that begin so, after what all of them begin with.
func (s *TicketSearch) completeTerm(ctx context.Context, name, field, before, prefix string) ([]Completion, error) {
	v, err := s.vocabulary(ctx, field, before+prefix)
	if err != nil {
		return nil, err
	}
	var out []Completion
	for _, term := range commonest(v, maxHits) {
		out = append(out, Completion{Text: name + ":" + quotedIfNeeded(strings.TrimPrefix(term, before))})
	}
	return out, nil
}

// completeName gives people or teams whose name, or address, has a word that begins so.
func (s *TicketSearch) completeName(ctx context.Context, name, value string, fixed []string, sql string) ([]Completion, error) {
	out := among(name, value, fixed)
	rows, err := s.db.Pool.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	var who, address string
	_, err = pgx.ForEachRow(rows, []any{&who, &address}, func() error {
		wholes, single := words.Terms(who + string(words.Gap) + address)
		p := person{words: append(single, wholes...)}
		if p.has(words.Fold(value), true) {
			out = append(out, Completion{Text: name + ":" + quotedIfNeeded(who), Detail: address})
		}
		return nil
	})
	return out, err
}

func quotedIfNeeded(value string) string {
	if strings.ContainsFunc(value, unicode.IsSpace) {
		return `"` + strings.ReplaceAll(value, `"`, "") + `"`
	}
	return value
}
