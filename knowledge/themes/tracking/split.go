package tracking

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Group is a part that a theme is split into.
type Group struct {
	Name      string // "": made of what its tickets say
	TicketIDs []int64
}

// Split says into what a theme is split: groups of its tickets, or K parts as [Service.Parts] finds them, of which the
// largest keeps the theme's id. Tickets in no group stay.
type Split struct {
	BaseVersion int64 // 0: whatever it is
	Groups      []Group
	K           int
}

// Bounds of a split.
const (
	maxParts      = 12
	partTextsMost = 5000 // of a theme, that parts are found by; others go with their nearest
)

// Part is a part that a theme may be split into.
type Part struct {
	Name      string
	Terms     []string
	TicketIDs []int64
	Typical   []int64   // some of them that say what many say
	Examples  []Example // the words of those that the actor may see
}

// Example is what a customer wrote in a ticket of a part, cleaned and masked.
type Example struct {
	TicketID int64
	Words    string
	Language string
}

// Bounds of the examples of a part.
const (
	examplesMost = 3
	exampleWords = 300 // characters
)

// Parts proposes how a theme could be split, the largest part first; nothing changes. Faults: theme_not_found,
// invalid_input.
func (s *Service) Parts(ctx context.Context, by tickets.Actor, id int64, k int) ([]Part, error) {
	parts, err := s.parts(ctx, id, k)
	if err != nil {
		return nil, err
	}
	for i := range parts {
		if parts[i].Examples, err = s.examples(ctx, by, parts[i].Typical); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// examples are the words of the first of the tickets that the actor may see.
func (s *Service) examples(ctx context.Context, by tickets.Actor, typical []int64) ([]Example, error) {
	seen, err := s.desk.Visible(ctx, by, typical)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Pool.Query(ctx, `
		SELECT ticket_id, left(words, $3), language FROM theme_texts WHERE ticket_id = ANY($1) ORDER BY array_position($2::bigint[], ticket_id) LIMIT $4`,
		seen, typical, exampleWords, examplesMost)
	if err != nil {
		return nil, fmt.Errorf("read examples: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Example])
	if err != nil {
		return nil, fmt.Errorf("read examples: %w", err)
	}
	return all, nil
}

func (s *Service) parts(ctx context.Context, id int64, k int) ([]Part, error) {
	if k < 2 || k > maxParts {
		return nil, fault.InvalidField("k", "must be 2 to %d", maxParts)
	}
	if _, err := s.Theme(ctx, id); err != nil {
		return nil, err
	}
	rows, err := s.db.Pool.Query(ctx, `
		SELECT x.* FROM theme_tickets p JOIN theme_texts x USING (ticket_id) WHERE p.theme_id = $1 ORDER BY p.at DESC, p.ticket_id DESC`, id)
	if err != nil {
		return nil, fmt.Errorf("read the texts of theme %d: %w", id, err)
	}
	texts, err := pgx.CollectRows(rows, pgx.RowToStructByName[Text])
	if err != nil {
		return nil, fmt.Errorf("read the texts of theme %d: %w", id, err)
	}
	if len(texts) < k {
		return nil, fault.InvalidField("k", "theme %d has %d tickets", id, len(texts))
	}
	return partsOf(texts, k), nil
}

func partsOf(texts []Text, k int) []Part {
	slices.SortFunc(texts, func(a, b Text) int { return b.At.Compare(a.At) })
	read := texts[:min(len(texts), partTextsMost)]
	bodies := make([]themes.Text, len(read))
	for i, x := range read {
		bodies[i] = themes.Text{Body: x.Words, Language: x.Language}
	}
	found := themes.Cluster(bodies, themes.Options{K: k})
	parts := make([]Part, len(found.Themes))
	for i, t := range found.Themes {
		parts[i] = Part{Name: t.Name, Terms: t.Phrases}
		for _, at := range t.Typical {
			parts[i].Typical = append(parts[i].Typical, read[at].TicketID)
		}
	}
	for i, x := range read {
		parts[found.Nearest[i]].TicketIDs = append(parts[found.Nearest[i]].TicketIDs, x.TicketID)
	}
	for _, x := range texts[len(read):] {
		nearest, _ := found.Model().Nearest(themes.Text{Body: x.Words, Language: x.Language})
		nearest = max(nearest, 0)
		parts[nearest].TicketIDs = append(parts[nearest].TicketIDs, x.TicketID)
	}
	return parts
}

// Split makes several themes of one, which runs keep apart; it returns the ids of the new ones. Faults: forbidden,
// theme_not_found, theme_changed, theme_merged, invalid_input.
func (s *Service) Split(ctx context.Context, by tickets.Actor, id int64, split Split) (born []int64, err error) {
	if !maySteer(by) {
		return nil, errMayNot
	}
	groups := split.Groups
	if len(groups) == 0 {
		parts, err := s.parts(ctx, id, split.K)
		if err != nil {
			return nil, err
		}
		for _, p := range parts[1:] {
			groups = append(groups, Group{TicketIDs: p.TicketIDs})
		}
	}
	if len(groups) > maxParts {
		return nil, fault.InvalidField("groups", "must be at most %d", maxParts)
	}
	err = s.correct(ctx, by, func(c *correcting) error {
		t, err := c.theme(ctx, id, split.BaseVersion)
		if err != nil {
			return err
		}
		born, err = c.split(ctx, t, groups)
		return err
	})
	return born, err
}

func (c *correcting) split(ctx context.Context, t *Theme, groups []Group) (born []int64, err error) {
	of, _, err := c.ticketsOf(ctx, t.ID, 0)
	if err != nil {
		return nil, err
	}
	to := map[int64]int64{}
	var all []int64
	for i, g := range groups {
		theme, err := c.bear(ctx, t, g, i)
		if err != nil {
			return nil, err
		}
		born = append(born, theme)
		if len(g.TicketIDs) == 0 {
			return nil, fault.InvalidField(fmt.Sprintf("groups[%d].ticket_ids", i), "must name tickets")
		}
		for _, id := range g.TicketIDs {
			if _, twice := to[id]; twice || !slices.Contains(of, id) {
				return nil, fault.InvalidField(fmt.Sprintf("groups[%d].ticket_ids", i), "ticket %d is not in the theme, or in two groups", id)
			}
			to[id] = theme
			all = append(all, id)
		}
	}
	if len(all) == len(of) {
		return nil, fault.InvalidField("groups", "must leave tickets in the theme")
	}
	slices.Sort(all)
	was, err := c.put(ctx, all, func(id int64) verdict { return verdict{to[id], 1} })
	if err != nil {
		return nil, err
	}
	correction, err := c.note(ctx, Correction{
		Kind: CorrectSplit, ThemeID: &t.ID, TicketIDs: all, Data: Memory{Tickets: was, Parts: born, KeptBy: map[int64]Maker{t.ID: t.KeptBy}},
	})
	if err != nil {
		return nil, err
	}
	for i, id := range born {
		l := Lineage{Kind: TurnSplit, ThemeID: id, OtherID: &t.ID, Share: float32(len(groups[i].TicketIDs)) / float32(len(of))}
		if err := c.remember(ctx, correction, l); err != nil {
			return nil, err
		}
		if err := c.desk.Tell(ctx, c.tx, c.by, tickets.ThemeChanged{ThemeID: id, AreaID: t.AreaID}); err != nil {
			return nil, err
		}
	}
	t.KeptBy = ByPerson
	return born, c.save(ctx, t)
}

// bear makes the theme of a group. Without a name of a person it is called by what its tickets say.
func (c *correcting) bear(ctx context.Context, t *Theme, g Group, i int) (id int64, err error) {
	name, by := g.Name, ByPerson
	if name != "" {
		if name, err = cleanName(name); err != nil {
			return 0, err
		}
	}
	said, terms, err := c.describe(ctx, t.ID, g.TicketIDs)
	if err != nil {
		return 0, err
	}
	if name == "" {
		name, by = said, ByRun
	}
	if name == "" {
		name = fmt.Sprintf("%s (%d)", t.Name, i+2)
	}
	err = c.tx.Pgx.QueryRow(ctx, `
		INSERT INTO themes (area_id, area_by, name, named_by, terms, kept_by, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, 'person', $6, $6) RETURNING id`,
		t.AreaID, t.AreaBy, name, by, pg.Array[string](terms), c.at).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("write a part of theme %d: %w", t.ID, err)
	}
	return id, nil
}

// describe says what tells a group from the rest of its theme.
func (c *correcting) describe(ctx context.Context, theme int64, ids []int64) (name string, phrases []string, err error) {
	rows, err := c.tx.Pgx.Query(ctx, `
		SELECT x.words, x.language, x.ticket_id = ANY($2) FROM theme_tickets p JOIN theme_texts x USING (ticket_id) WHERE p.theme_id = $1 ORDER BY p.at, p.ticket_id LIMIT $3`,
		theme, ids, partTextsMost)
	if err != nil {
		return "", nil, fmt.Errorf("read the texts of theme %d: %w", theme, err)
	}
	var texts []themes.Text
	before := themes.Before{Shaped: []bool{true, true}}
	var x themes.Text
	var in bool
	_, err = pgx.ForEachRow(rows, []any{&x.Body, &x.Language, &in}, func() error {
		texts = append(texts, x)
		part := 0
		if in {
			part = 1
		}
		before.Theme, before.Fixed = append(before.Theme, part), append(before.Fixed, true)
		return nil
	})
	if err != nil {
		return "", nil, fmt.Errorf("read the texts of theme %d: %w", theme, err)
	}
	found := themes.Continue(texts, before, themes.Options{Areas: 1})
	for k, known := range found.Known {
		if known == 1 {
			return found.Themes[k].Name, found.Themes[k].Phrases, nil
		}
	}
	return "", []string{}, nil
}
