package knowledge

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets"
)

// weights of the fields. Who asks, and what a ticket is called, say more than one word among many.
func (f *finding) weights() []fieldWeight {
	fields := []fieldWeight{
		{fieldSubject, 2}, {fieldFrom, 2}, {fieldTags, 1.5}, {fieldPeople, 1}, {fieldCustom, 1}, {fieldText, 1},
	}
	if f.by.CanReadNotes() {
		fields = append(fields, fieldWeight{fieldNotes, 0.7})
	}
	return fields
}

type fieldWeight struct {
	field  string
	weight float64
}

// agentWeight is for tickets whose assignee or author has the name that was typed.
const agentWeight = 1.0

// ask turns the query into what the index understands.
func (f *finding) ask(ctx context.Context, r *index.Reader) (*index.Ask, error) {
	f.wanted, f.places = map[string]bool{}, map[string]int{}
	e := &expansion{
		ctx: ctx, reader: r, fields: f.weights(), languages: f.search.languages, people: f.people,
		wanted: f.wanted, places: f.places,
	}
	kept, err := f.search.thesaurus.words(ctx)
	if err != nil {
		return nil, err
	}
	_, single := words.Terms(strings.Join(f.query.words, " "))
	e.meanings = kept.meanings(single)
	ask := &index.Ask{Weigh: f.weigh, Coverage: index.Coverage{Least: 0.4, Power: 2}}
	for i, word := range f.query.words {
		open := f.query.open && i == len(f.query.words)-1
		if len(single) > 1 && !open && kept.stop("", words.Fold(word)) {
			continue
		}
		expanded, err := e.typed(word, open)
		if err != nil {
			return nil, err
		}
		ask.Words = append(ask.Words, expanded...)
	}
	f.asked = e.place
	for _, phrase := range f.query.phrases {
		for _, term := range phrase {
			f.wanted[term] = true
			ask.Words = append(ask.Words, e.exact(term))
		}
	}
	only, err := f.only(ctx, r, e)
	if err != nil {
		return nil, err
	}
	if only == nil && len(ask.Words) == 0 {
		if only, err = r.Matching(ctx, termAll, termAll); err != nil { // only things that must not be
			return nil, err
		}
	}
	ask.Only = only
	ask.Not, err = f.excluded(ctx, r, e)
	return ask, err
}

const (
	recencyGain     = 0.25 // what a ticket of now has over one of long ago
	recencyHalfLife = 90 * 24 * time.Hour
	mergedFactor    = 0.3
)

// weigh favours what is alive.
func (f *finding) weigh(stamp int64) float64 {
	if stamp == mergedStamp {
		return mergedFactor
	}
	age := f.search.now().Sub(time.Unix(stamp, 0))
	return 1 + recencyGain*math.Exp2(-max(0, age.Hours())/recencyHalfLife.Hours())
}

// only gathers what a hit must have; nil is no condition.
func (f *finding) only(ctx context.Context, r *index.Reader, e *expansion) (*roaring.Bitmap, error) {
	c := conditions{ctx: ctx, reader: r}
	for field, values := range f.query.filters {
		c.any(field, values)
	}
	if len(f.query.assignees) > 0 {
		c.any(termAssignee, f.people.assignees)
	}
	if len(f.query.teams) > 0 {
		c.any(termTeam, f.people.teams)
	}
	if !f.query.before.IsZero() {
		first := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)
		c.any(termCreated, rangeTerms(first, f.query.before))
	}
	if !f.query.after.IsZero() {
		last := f.search.now().UTC().AddDate(1, 0, 0)
		c.any(termActive, rangeTerms(f.query.after, time.Date(last.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)))
	}
	for _, from := range f.query.from {
		for _, term := range fewestTerms(from) {
			f.wanted[term] = true
			c.any(fieldFrom, append(e.beginnings(fieldFrom, term), term))
		}
	}
	for _, phrase := range f.query.phrases {
		for _, term := range phrase {
			c.anyField(e.fields, term)
		}
	}
	return c.all, c.err
}

// excluded gathers what a hit must not be: of a team that is hidden from the actor (unless the ticket
// is assigned to the actor), or with a word that is not wanted.
func (f *finding) excluded(ctx context.Context, r *index.Reader, e *expansion) (*roaring.Bitmap, error) {
	not := roaring.New()
	if hidden := f.by.HiddenTeams(); len(hidden) > 0 {
		for _, team := range hidden {
			set, err := r.Matching(ctx, termTeam, strconv.FormatInt(team, 10))
			if err != nil {
				return nil, err
			}
			not.Or(set)
		}
		mine, err := r.Matching(ctx, termAssignee, strconv.FormatInt(f.by.ID, 10))
		if err != nil {
			return nil, err
		}
		not.AndNot(mine)
	}
	for _, word := range f.query.not {
		c := conditions{ctx: ctx, reader: r}
		for _, term := range fewestTerms(word) {
			c.anyField(e.fields, term)
		}
		if c.err != nil {
			return nil, c.err
		}
		if c.all != nil {
			not.Or(c.all)
		}
	}
	if not.IsEmpty() {
		return nil, nil
	}
	return not, nil
}

// fewestTerms are the terms of a text with each compound as a whole.
func fewestTerms(text string) []string {
	var terms []string
	for _, chunk := range words.Chunks(text) {
		terms = append(terms, chunk.Terms()...)
	}
	return terms
}

// conditions gathers documents that meet all of some conditions.
type conditions struct {
	ctx    context.Context //nolint:containedctx // the life of one search
	reader *index.Reader
	all    *roaring.Bitmap
	err    error
}

// any demands one of the terms in the field.
func (c *conditions) any(field string, terms []string) {
	set := roaring.New()
	for _, term := range terms {
		c.or(set, field, term)
	}
	c.and(set)
}

// anyField demands the term in one of the fields.
func (c *conditions) anyField(fields []fieldWeight, term string) {
	set := roaring.New()
	for _, f := range fields {
		c.or(set, f.field, term)
	}
	c.and(set)
}

func (c *conditions) or(set *roaring.Bitmap, field, term string) {
	if c.err != nil {
		return
	}
	matching, err := c.reader.Matching(c.ctx, field, term)
	if err != nil {
		c.err = err
		return
	}
	set.Or(matching)
}

func (c *conditions) and(set *roaring.Bitmap) {
	if c.all == nil {
		c.all = set
		return
	}
	c.all.And(set)
}

// people are the agents and teams that a query may mean, by the terms of their ids.
type people struct {
	agents    []person
	assignees []string // that the operator assignee: means
	teams     []string // that the operator team: means
}

type person struct {
	id    string
	words []string // of name and address, wholes of addresses too
}

// lookUpPeople reads the names of agents and teams: some hundreds at most, read as they are now.
func (f *finding) lookUpPeople(ctx context.Context) error {
	agents, err := f.named(ctx, `SELECT id, name || chr(12) || email FROM agents ORDER BY id`)
	if err != nil {
		return err
	}
	f.people.agents = agents
	for _, a := range f.query.assignees {
		switch strings.ToLower(a) {
		case "me":
			if f.by.Kind == tickets.ActorAgent {
				f.people.assignees = append(f.people.assignees, strconv.FormatInt(f.by.ID, 10))
			}
		case none:
			f.people.assignees = append(f.people.assignees, none)
		default:
			f.people.assignees = append(f.people.assignees, meant(agents, a)...)
		}
	}
	if len(f.query.teams) == 0 {
		return nil
	}
	teams, err := f.named(ctx, `SELECT id, name FROM teams ORDER BY id`)
	if err != nil {
		return err
	}
	for _, t := range f.query.teams {
		if strings.EqualFold(t, none) {
			f.people.teams = append(f.people.teams, none)
			continue
		}
		f.people.teams = append(f.people.teams, meant(teams, t)...)
	}
	return nil
}

func (f *finding) named(ctx context.Context, sql string) ([]person, error) {
	rows, err := f.search.db.Pool.Query(ctx, sql)
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (person, error) {
		var id int64
		var name string
		if err := row.Scan(&id, &name); err != nil {
			return person{}, err
		}
		wholes, single := words.Terms(name)
		return person{id: strconv.FormatInt(id, 10), words: append(single, wholes...)}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	return found, nil
}

// meant are those whose names have words that begin with each word of name.
func meant(all []person, name string) []string {
	terms := fewestTerms(name)
	var ids []string
	for _, p := range all {
		ok := len(terms) > 0
		for _, word := range terms {
			ok = ok && p.has(word, true)
		}
		if ok {
			ids = append(ids, p.id)
		}
	}
	return ids
}

// has reports whether one of the person's words is the word, or begins with it.
func (p *person) has(word string, beginning bool) bool {
	for _, w := range p.words {
		if w == word || beginning && strings.HasPrefix(w, word) {
			return true
		}
	}
	return false
}
