package tracking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/knowledge/themes/agreement"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// commit writes what a run has found, all at once. What people have corrected since the run read the window holds.
func (f *fit) commit(ctx context.Context) error {
	return f.service.db.Tx(ctx, func(tx *pg.Tx) error {
		if err := lockAll(ctx, tx); err != nil {
			return err
		}
		var open int
		err := tx.Pgx.QueryRow(ctx, `SELECT 1 FROM theme_runs WHERE id = $1 AND finished_at IS NULL FOR UPDATE`, f.runID).Scan(&open)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("end run %d: %w", f.runID, err)
		}
		e := &ending{fit: f, tx: tx}
		for _, step := range []func(context.Context) error{
			e.readNow, e.compare, e.identify, e.place, e.mergeAway, e.endAndReturn, e.record, e.finish,
		} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// ending is a run that is being written.
type ending struct {
	*fit
	tx *pg.Tx

	themes  map[int64]Theme // as they are now, merged ones too
	touched map[int64]bool  // tickets that people have corrected since the run read the window
	places  map[int64]Place // of the window, as they are now

	flow    map[int64]map[int]int // how many tickets of each theme before are in each found one, −1: in none
	was     map[int64]int         // tickets of each theme before
	id      []int64               // of each found theme; 0: it has no ticket
	lineage []Lineage
}

func (e *ending) readNow(ctx context.Context) error {
	rows, err := e.tx.Pgx.Query(ctx, `SELECT * FROM themes FOR UPDATE`, asText)
	if err != nil {
		return fmt.Errorf("read themes: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Theme])
	if err != nil {
		return fmt.Errorf("read themes: %w", err)
	}
	e.themes = make(map[int64]Theme, len(all))
	for _, t := range all {
		e.themes[t.ID] = t
	}
	e.touched = map[int64]bool{}
	var ids []int64
	rows, err = e.tx.Pgx.Query(ctx, `SELECT ticket_ids FROM theme_corrections WHERE id > $1 OR undone_at >= $2`, e.lastID, e.asOf)
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&ids}, func() error {
			for _, id := range ids {
				e.touched[id] = true
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("read what was corrected meanwhile: %w", err)
	}
	e.places, err = places(ctx, e.tx, e.ids)
	return err
}

// home is where a theme lives on.
func (e *ending) home(id int64) int64 {
	for range e.themes {
		into := e.themes[id].MergedIntoID
		if into == nil {
			break
		}
		id = *into
	}
	return id
}

// compare counts which way tickets went.
func (e *ending) compare(context.Context) error {
	e.flow, e.was = map[int64]map[int]int{}, map[int64]int{}
	for i, t := range e.before.Theme {
		if t < 0 {
			continue
		}
		id := e.home(e.known[t].ID)
		if e.flow[id] == nil {
			e.flow[id] = map[int]int{}
		}
		e.flow[id][e.found.Theme[i]]++
		e.was[id]++
	}
	return nil
}

const fitTableSQL = `CREATE TEMPORARY TABLE theme_fit (ticket_id bigint, theme_id bigint, score real, at timestamptz, language text) ON COMMIT DROP`

const putPlacesSQL = `
INSERT INTO theme_tickets AS p (ticket_id, theme_id, score, placed_by, run_id, at, placed_at)
SELECT f.ticket_id, f.theme_id, f.score, 'run', $1, f.at, $2 FROM theme_fit f JOIN theme_texts x USING (ticket_id) ORDER BY f.ticket_id
ON CONFLICT (ticket_id) DO UPDATE SET theme_id = EXCLUDED.theme_id, score = EXCLUDED.score, placed_by = 'run', run_id = EXCLUDED.run_id, placed_at = EXCLUDED.placed_at
WHERE p.theme_id IS DISTINCT FROM EXCLUDED.theme_id OR p.placed_by <> 'run' OR abs(p.score - EXCLUDED.score) > 0.05`

// The collection tells the language of texts that leave it open.
const putLanguagesSQL = `
UPDATE theme_texts x SET language = f.language FROM theme_fit f WHERE f.ticket_id = x.ticket_id AND x.language = '' AND f.language <> ''`

// place writes where the tickets of the window belong, but for those that people have placed.
func (e *ending) place(ctx context.Context) error {
	if _, err := e.tx.Pgx.Exec(ctx, fitTableSQL); err != nil {
		return fmt.Errorf("make room for the places of run %d: %w", e.runID, err)
	}
	var changed []Placement
	var x, y []int
	at := 0
	e.result.themes, e.result.unplaced, e.result.common, e.result.stability = 0, 0, 0, nil
	live := map[int64]bool{}
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		for ; at < len(e.ids); at++ {
			ticket := e.ids[at]
			was, known := e.places[ticket]
			theme := int64(0)
			if k := e.found.Theme[at]; k != themes.None {
				theme = e.id[k]
			}
			kept := e.touched[ticket] || e.before.Fixed[at]
			if kept {
				theme = idOf(was.ThemeID)
			}
			if live[theme] = true; theme == 0 {
				e.result.unplaced++
			}
			if known && was.PlacedBy != ByArrival {
				x, y = append(x, int(idOf(was.ThemeID))), append(y, int(theme))
			}
			if kept {
				continue
			}
			if !known && theme != 0 || known && theme != idOf(was.ThemeID) {
				changed = append(changed, Placement{TicketID: ticket, ThemeID: theme, Before: idOf(was.ThemeID), CustomerID: e.customers[at], PlacedBy: ByRun, At: e.at[at]})
			}
			row := []any{ticket, pointer(theme), float32(e.found.Score[at]), e.at[at], e.found.Language[at]}
			at++
			return row, nil
		}
		return nil, nil
	})
	if _, err := e.tx.Pgx.CopyFrom(ctx, pgx.Identifier{"theme_fit"}, []string{"ticket_id", "theme_id", "score", "at", "language"}, rows); err != nil {
		return fmt.Errorf("copy the places of run %d: %w", e.runID, err)
	}
	delete(live, 0)
	e.result.themes, e.result.common = len(live), len(x)
	if len(x) > 0 {
		ari := float32(agreement.ARI(x, y))
		e.result.stability = &ari
	}
	if _, err := e.tx.Pgx.Exec(ctx, putPlacesSQL, e.runID, e.now); err != nil {
		return fmt.Errorf("place the tickets of run %d: %w", e.runID, err)
	}
	if _, err := e.tx.Pgx.Exec(ctx, putLanguagesSQL); err != nil {
		return fmt.Errorf("note the languages of run %d: %w", e.runID, err)
	}
	return e.service.observe(ctx, e.tx, changed)
}

// mergeAway has the other tickets of themes that this run merged follow, those outside of the window.
func (e *ending) mergeAway(ctx context.Context) error {
	for _, l := range e.lineage {
		if l.Kind != TurnMerged {
			continue
		}
		if _, err := e.tx.Pgx.Exec(ctx, `UPDATE themes SET merged_into_id = $2, ended_at = NULL, version = version + 1, updated_at = $3 WHERE id = $1`, l.ThemeID, l.OtherID, e.now); err != nil {
			return fmt.Errorf("merge theme %d: %w", l.ThemeID, err)
		}
		moved, err := moveAll(ctx, e.tx, l.ThemeID, *l.OtherID, ByRun, e.now)
		if err != nil {
			return err
		}
		if err := e.service.observe(ctx, e.tx, moved); err != nil {
			return err
		}
	}
	return nil
}

// moveAll moves all tickets of a theme, and returns them.
func moveAll(ctx context.Context, tx *pg.Tx, from, to int64, by Maker, at any) ([]Placement, error) {
	rows, err := tx.Pgx.Query(ctx, `
		UPDATE theme_tickets p SET theme_id = $2, placed_at = $3 FROM theme_texts x
		WHERE p.theme_id = $1 AND x.ticket_id = p.ticket_id RETURNING p.ticket_id, x.customer_id, p.at`, from, to, at)
	if err != nil {
		return nil, fmt.Errorf("move the tickets of theme %d: %w", from, err)
	}
	moved, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Placement, error) {
		p := Placement{ThemeID: to, Before: from, PlacedBy: by}
		return p, row.Scan(&p.TicketID, &p.CustomerID, &p.At)
	})
	if err != nil {
		return nil, fmt.Errorf("move the tickets of theme %d: %w", from, err)
	}
	return moved, nil
}

const (
	endSQL = `
UPDATE themes t SET ended_at = $2, updated_at = $2 WHERE ended_at IS NULL AND merged_into_id IS NULL
	AND NOT EXISTS (SELECT FROM theme_tickets p WHERE p.theme_id = t.id AND p.at >= $1) RETURNING id`
	returnSQL = `
UPDATE themes t SET ended_at = NULL, updated_at = $2 WHERE ended_at IS NOT NULL AND merged_into_id IS NULL
	AND EXISTS (SELECT FROM theme_tickets p WHERE p.theme_id = t.id AND p.at >= $1) RETURNING id`
)

// endAndReturn notes which themes have no ticket in the window any more, and which have one again.
func (e *ending) endAndReturn(ctx context.Context) error {
	for _, turn := range []struct {
		statement string
		to        Turn
	}{{endSQL, TurnEnded}, {returnSQL, TurnBack}} {
		rows, err := e.tx.Pgx.Query(ctx, turn.statement, e.parameters.Since, e.now)
		if err != nil {
			return fmt.Errorf("note which themes have %s: %w", turn.to, err)
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return fmt.Errorf("note which themes have %s: %w", turn.to, err)
		}
		for _, id := range ids {
			e.lineage = append(e.lineage, Lineage{Kind: turn.to, ThemeID: id, Share: 1})
		}
	}
	return nil
}

func (e *ending) record(ctx context.Context) error {
	b := &pgx.Batch{}
	for _, l := range e.lineage {
		b.Queue(`INSERT INTO theme_lineage (run_id, kind, theme_id, other_id, share, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			e.runID, l.Kind, l.ThemeID, l.OtherID, l.Share, e.now)
	}
	if err := e.tx.Send(ctx, b); err != nil {
		return fmt.Errorf("write what became of themes: %w", err)
	}
	return nil
}

func (e *ending) finish(ctx context.Context) error {
	encoded, err := json.Marshal(e.parameters)
	if err != nil {
		return fmt.Errorf("encode the parameters of run %d: %w", e.runID, err)
	}
	_, err = e.tx.Pgx.Exec(ctx, `
		UPDATE theme_runs SET finished_at = $2, tickets = $3, themes = $4, unplaced = $5, common = $6, stability = $7, model_sha256 = $8, parameters = $9, error = ''
		WHERE id = $1`, e.runID, e.service.now(), len(e.ids), e.result.themes, e.result.unplaced, e.result.common, e.result.stability, e.model, string(encoded))
	if err != nil {
		return fmt.Errorf("end run %d: %w", e.runID, err)
	}
	return e.service.desk.Tell(ctx, e.tx, system, tickets.ThemeRunChanged{RunID: e.runID, Ended: true})
}
