package tracking

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes/agreement"
)

// areas gives found themes their product areas. Product teams hold on to areas, so they stay: a theme moves only while the
// desk is young, that is while the window has more than doubled since the run before; later only new themes are given one.
type areas struct {
	*ending
	moving bool
	stored map[int64]Area
	at     []int64         // area of each found one by the matching, 0: a new one, which is made when it is needed
	votes  []map[int64]int // tickets of known themes by their area, in each found area
	taken  map[string]bool
}

func (e *ending) settleAreas(ctx context.Context) (*areas, error) {
	rows, err := e.tx.Pgx.Query(ctx, `SELECT * FROM theme_areas WHERE merged_into_id IS NULL ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("read areas: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Area])
	if err != nil {
		return nil, fmt.Errorf("read areas: %w", err)
	}
	a := &areas{ending: e, stored: map[int64]Area{}, taken: map[string]bool{}, at: make([]int64, len(e.found.Areas)), votes: make([]map[int64]int, len(e.found.Areas))}
	known := 0
	for _, n := range e.was {
		known += n
	}
	a.moving = 2*known < len(e.ids)
	column := map[int64]int{}
	for i, area := range all {
		a.stored[area.ID], a.taken[strings.ToLower(area.Name)], column[area.ID] = area, true, i
	}
	gain := make([][]float64, len(a.at))
	for i := range gain {
		gain[i], a.votes[i] = make([]float64, len(all)), map[int64]int{}
	}
	for k, id := range e.id {
		if t, ok := e.themes[id]; ok {
			of := e.found.Themes[k].Area
			a.votes[of][t.AreaID] += e.found.Themes[k].Size
			if c, ok := column[t.AreaID]; ok {
				gain[of][c] += float64(e.found.Themes[k].Size)
			}
		}
	}
	if len(all) > 0 {
		for i, c := range agreement.Match(gain) {
			if c >= 0 && gain[i][c] > 0 {
				a.at[i] = all[c].ID
			}
		}
	}
	return a, a.rename(ctx)
}

// rename gives areas that nobody has named a better name while themes move.
func (a *areas) rename(ctx context.Context) error {
	if !a.moving {
		return nil
	}
	for i, id := range a.at {
		was, ok := a.stored[id]
		found := a.found.Areas[i]
		if !ok || was.NamedBy == ByPerson || stillSays(was.Name, found.Phrases) {
			continue
		}
		name := a.title(found.Name, found.Phrases)
		if _, err := a.tx.Pgx.Exec(ctx, `UPDATE theme_areas SET name = $2, version = version + 1, updated_at = $3 WHERE id = $1`, id, name, a.now); err != nil {
			return fmt.Errorf("name area %d: %w", id, err)
		}
	}
	return nil
}

func (a *areas) title(name string, phrases []string) string {
	if name == "" {
		name = "…"
	}
	for _, phrase := range phrases {
		if !a.taken[strings.ToLower(name)] {
			break
		}
		if !strings.Contains(strings.ToLower(name), strings.ToLower(phrase)) {
			name += ", " + phrase
		}
	}
	a.taken[strings.ToLower(name)] = true
	return name
}

// of is the area of a found theme: that of its parent, else that of most themes around it, else a new one.
func (a *areas) of(ctx context.Context, k int, parent int64) (int64, error) {
	if t, ok := a.themes[parent]; ok {
		return t.AreaID, nil
	}
	i := a.found.Themes[k].Area
	if !a.moving {
		var best int64
		ids := make([]int64, 0, len(a.votes[i]))
		for id := range a.votes[i] {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			if best == 0 || a.votes[i][id] > a.votes[i][best] {
				best = id
			}
		}
		if best != 0 {
			return best, nil
		}
	}
	if a.at[i] != 0 {
		return a.at[i], nil
	}
	found := a.found.Areas[i]
	err := a.tx.Pgx.QueryRow(ctx, `
		INSERT INTO theme_areas (name, named_by, created_at, updated_at) VALUES ($1, 'run', $2, $2) RETURNING id`,
		a.title(found.Name, found.Phrases), a.now).Scan(&a.at[i])
	if err != nil {
		return 0, fmt.Errorf("write a new area: %w", err)
	}
	return a.at[i], nil
}
