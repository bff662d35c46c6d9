package tracking

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets/pg"
)

// comesFrom is the share of a new theme's tickets that, coming from one theme, make it a part of that one (more than this),
// and the share of a theme's tickets that has to go to another one when it ends for the two to be merged.
const comesFrom = 0.5

// identify gives the themes that were found their ids: those that go on keep theirs, those that are back get theirs again,
// others are born or split off; and it names them.
func (e *ending) identify(ctx context.Context) error {
	e.id, e.lineage = make([]int64, len(e.found.Themes)), nil
	for k, known := range e.found.Known {
		if known != themes.None && e.found.Themes[k].Size > 0 {
			e.id[k] = e.home(e.known[known].ID)
		}
	}
	for id, k := range e.returning {
		if e.id[k] == 0 && e.themes[id].MergedIntoID == nil {
			e.id[k] = id
		}
	}
	titles := e.titles()
	areas, err := e.settleAreas(ctx)
	if err != nil {
		return err
	}
	for k, id := range e.id {
		switch {
		case e.found.Themes[k].Size == 0:
		case id == 0:
			if e.id[k], err = e.bear(ctx, k, titles, areas); err != nil {
				return err
			}
		default:
			if err := e.goOn(ctx, k, e.themes[id], titles, areas); err != nil {
				return err
			}
		}
	}
	e.partings()
	return nil
}

// parent is the theme that most tickets of a new theme come from, 0 when there is none, and the share of the parent's
// tickets that went.
func (e *ending) parent(k int) (id int64, share float32) {
	most, all := 0, 0
	for from, to := range e.flow {
		n := to[k]
		if all += n; n > most || n == most && n > 0 && from < id {
			id, most = from, n
		}
	}
	if most == 0 || float64(most) < comesFrom*float64(all) || float64(most) <= comesFrom*float64(e.found.Themes[k].Size) {
		return 0, 0
	}
	return id, float32(most) / float32(e.was[id])
}

// bear makes a new theme.
func (e *ending) bear(ctx context.Context, k int, titles titles, areas *areas) (id int64, err error) {
	l := Lineage{Kind: TurnBorn, Share: 1}
	parent, share := e.parent(k)
	if parent != 0 {
		l = Lineage{Kind: TurnSplit, OtherID: &parent, Share: share}
	}
	area, err := areas.of(ctx, k, parent)
	if err != nil {
		return 0, err
	}
	t := e.found.Themes[k]
	err = e.tx.Pgx.QueryRow(ctx, `
		INSERT INTO themes (area_id, area_by, name, named_by, terms, born_run_id, created_at, updated_at)
		VALUES ($1, 'run', $2, 'run', $3, $4, $5, $5) RETURNING id`, area, titles.take(t, ""), pg.Array[string](t.Phrases), e.runID, e.now).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("write a new theme: %w", err)
	}
	l.ThemeID = id
	e.lineage = append(e.lineage, l)
	return id, nil
}

// goOn brings a known theme up to date.
func (e *ending) goOn(ctx context.Context, k int, was Theme, titles titles, areas *areas) error {
	t, name, version := e.found.Themes[k], was.Name, was.Version
	if was.NamedBy == ByRun && !stillSays(was.Name, t.Phrases) {
		delete(titles, strings.ToLower(was.Name))
		name = titles.take(t, was.Name)
	}
	area := was.AreaID
	if was.AreaBy == ByRun && areas.moving {
		var err error
		if area, err = areas.of(ctx, k, 0); err != nil {
			return err
		}
	}
	if name != was.Name || area != was.AreaID {
		version++
	}
	if version == was.Version && slices.Equal(was.Terms, t.Phrases) {
		return nil
	}
	_, err := e.tx.Pgx.Exec(ctx, `UPDATE themes SET name = $2, area_id = $3, terms = $4, version = $5, updated_at = $6 WHERE id = $1`,
		was.ID, name, area, pg.Array[string](t.Phrases), version, e.now)
	if err != nil {
		return fmt.Errorf("write theme %d: %w", was.ID, err)
	}
	return nil
}

// partings notes which themes were merged: all of their tickets have left, and most went to the same one.
func (e *ending) partings() {
	stays := map[int64]bool{}
	for _, id := range e.id {
		stays[id] = true
	}
	for i, id := range e.ids { // what people have placed stays
		if was, ok := e.places[id]; ok && was.ThemeID != nil && (e.touched[id] || e.before.Fixed[i]) {
			stays[*was.ThemeID] = true
		}
	}
	for from, to := range e.flow {
		if stays[from] || e.themes[from].MergedIntoID != nil {
			continue
		}
		best, most := themes.None, 0
		for k, n := range to {
			if k != themes.None && (n > most || n == most && k < best) {
				best, most = k, n
			}
		}
		if best != themes.None && e.id[best] != from && float64(most) >= comesFrom*float64(e.was[from]) {
			into := e.id[best]
			e.lineage = append(e.lineage, Lineage{Kind: TurnMerged, ThemeID: from, OtherID: &into, Share: float32(most) / float32(e.was[from])})
		}
	}
	slices.SortStableFunc(e.lineage, func(a, b Lineage) int { return cmp.Compare(a.ThemeID, b.ThemeID) })
}

// titles are the names that are taken, in lower case.
type titles map[string]bool

func (e *ending) titles() titles {
	taken := titles{}
	for _, t := range e.themes {
		if t.MergedIntoID == nil && t.EndedAt == nil {
			taken[strings.ToLower(t.Name)] = true
		}
	}
	return taken
}

// take gives a theme its found name, with further phrases where that is taken; otherwise is the last resort.
func (taken titles) take(t themes.Theme, otherwise string) string {
	name := t.Name
	if name == "" {
		name = otherwise
	}
	if name == "" {
		name = "…"
	}
	for _, phrase := range t.Phrases {
		if !taken[strings.ToLower(name)] {
			break
		}
		if !strings.Contains(strings.ToLower(name), strings.ToLower(phrase)) {
			name += ", " + phrase
		}
	}
	taken[strings.ToLower(name)] = true
	return name
}

// stillSays reports whether at least half of a name's words are among the phrases that tell a theme now: then a new name
// would not be clearly better, and people who know the theme by the old one are left in peace.
func stillSays(name string, phrases []string) bool {
	wholes, single := words.Terms(name)
	_, said := words.Terms(strings.Join(phrases, " "))
	own := append(wholes, single...)
	found := 0
	for _, w := range own {
		if slices.Contains(said, w) {
			found++
		}
	}
	return len(own) > 0 && 2*found >= len(own)
}
