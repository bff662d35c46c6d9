package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
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
	f.settleCustoms(customFields(r))
	e := &expansion{
		ctx: ctx, reader: r, fields: f.weights(), languages: f.search.languages, people: f.people,
		wanted: f.wanted, places: f.places, spelled: map[string]index.Word{},
	}
	kept, err := f.search.thesaurus.words(ctx)
	if err != nil {
		return nil, err
	}
	_, single := words.Terms(strings.Join(f.query.words, " "))
	e.meanings = kept.meanings(single)
	ask := &index.Ask{Weigh: f.weigh, MostWeight: 1 + recencyGain, Coverage: index.Coverage{Least: 0.4, Power: 2}}
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
	f.each(e, &f.query.must, c.any)
	for _, texts := range [][]string{f.query.must.from, f.query.must.to} {
		for _, text := range texts {
			for _, term := range fewestTerms(text) {
				f.wanted[term] = true
			}
		}
	}
	for _, phrase := range f.query.phrases {
		for _, term := range phrase {
			c.anyField(e.fields, term)
		}
	}
	return c.all, c.err
}

// each calls f with the conditions of a wish: terms of a field, of which a ticket must have one.
func (f *finding) each(e *expansion, w *wish, condition func(field string, terms []string)) {
	for _, field := range slices.Sorted(maps.Keys(w.filters)) {
		values := w.filters[field]
		if field == termHas && f.by.CanReadNotes() {
			values = append(slices.Clone(values), hasNoteFile)
		}
		condition(field, values)
	}
	if len(w.assignees) > 0 {
		condition(termAssignee, f.people.assignees(w.assignees))
	}
	if len(w.teams) > 0 {
		condition(termTeam, f.people.teamsOf(w.teams))
	}
	if !w.before.IsZero() {
		first := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)
		condition(termCreated, rangeTerms(first, w.before))
	}
	if !w.after.IsZero() {
		last := f.search.now().UTC().AddDate(1, 0, 0)
		condition(termActive, rangeTerms(w.after, time.Date(last.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)))
	}
	for field, texts := range map[string][]string{fieldFrom: w.from, fieldTo: w.to} {
		for _, text := range texts {
			for _, term := range fewestTerms(text) {
				condition(field, append(e.beginnings(field, term), term))
			}
		}
	}
	for _, c := range w.customs {
		condition(termCustom, []string{customTerm(c.name, c.value)})
	}
}

// settleCustoms makes words of name:value where no ticket has a custom field of the name.
func (f *finding) settleCustoms(known func(name string) bool) {
	f.query.must.customs = slices.DeleteFunc(f.query.must.customs, func(c custom) bool {
		if known(c.name) {
			return false
		}
		f.query.words = append(f.query.words, c.typed)
		return true
	})
	f.query.mustNot.customs = slices.DeleteFunc(f.query.mustNot.customs, func(c custom) bool {
		if known(c.name) {
			return false
		}
		f.query.not = append(f.query.not, c.typed)
		return true
	})
}

// customFields reports which custom fields tickets have.
func customFields(r *index.Reader) func(name string) bool {
	return func(name string) bool {
		v := index.Vocabulary{}
		return r.Beginning(termCustom, strings.ToLower(name)+"=", 1, v) == nil && len(v) > 0
	}
}

// excluded gathers what a hit must not be: of a team that is hidden from the actor (unless the ticket
// is assigned to the actor), or with a word or a property that is not wanted.
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
	var err error
	f.each(e, &f.query.mustNot, func(field string, terms []string) {
		c := conditions{ctx: ctx, reader: r}
		c.any(field, terms)
		if err = cmp.Or(err, c.err); c.all != nil {
			not.Or(c.all)
		}
	})
	if err != nil || not.IsEmpty() {
		return nil, err
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
	matching, err := c.reader.Filter(c.ctx, field, term)
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
	agents []person
	teams  []person // read only when the query asks for one
	me     string   // "" for whoever is no agent
}

type person struct {
	id    string
	words []string // of name and address, wholes of addresses too
}

// assignees are the terms of those whom the operator assignee: means.
func (p *people) assignees(names []string) (ids []string) {
	for _, name := range names {
		switch strings.ToLower(name) {
		case "me":
			if p.me != "" {
				ids = append(ids, p.me)
			}
		case none:
			ids = append(ids, none)
		default:
			ids = append(ids, meant(p.agents, name)...)
		}
	}
	return ids
}

// teamsOf are the terms of the teams that the operator team: means.
func (p *people) teamsOf(names []string) (ids []string) {
	for _, name := range names {
		if strings.EqualFold(name, none) {
			ids = append(ids, none)
			continue
		}
		ids = append(ids, meant(p.teams, name)...)
	}
	return ids
}

// lookUpPeople reads the names of agents and teams: some hundreds at most, read as they are now.
func (f *finding) lookUpPeople(ctx context.Context) (err error) {
	if f.people.agents, err = f.named(ctx, `SELECT id, name || chr(12) || email FROM agents ORDER BY id`); err != nil {
		return err
	}
	if f.by.Kind == tickets.ActorAgent {
		f.people.me = strconv.FormatInt(f.by.ID, 10)
	}
	if len(f.query.must.teams)+len(f.query.mustNot.teams) > 0 {
		f.people.teams, err = f.named(ctx, `SELECT id, name FROM teams ORDER BY id`)
	}
	return err
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
