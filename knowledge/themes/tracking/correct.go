package tracking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// maxName is how long a name may be, in characters.
const maxName = 120

func cleanName(name string) (string, error) {
	name = strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "\uFFFD")), " ")
	if n := utf8.RuneCountInString(name); n == 0 || n > maxName {
		return "", fault.InvalidField("name", "must have 1 to %d characters", maxName)
	}
	return name, nil
}

// correcting is a correction being made.
type correcting struct {
	*Service
	tx *pg.Tx
	by tickets.Actor
	at time.Time
}

// correct runs do alone with themes, in one transaction.
func (s *Service) correct(ctx context.Context, by tickets.Actor, do func(c *correcting) error) error {
	return s.db.Tx(ctx, func(tx *pg.Tx) error {
		if err := lockAll(ctx, tx); err != nil {
			return fmt.Errorf("lock themes: %w", err)
		}
		return do(&correcting{Service: s, tx: tx, by: by, at: s.now()})
	})
}

// theme reads a theme. base, when not 0, is the version that the actor has read. Faults: theme_not_found, theme_changed,
// theme_merged.
func (c *correcting) theme(ctx context.Context, id, base int64) (*Theme, error) {
	rows, err := c.tx.Pgx.Query(ctx, `SELECT * FROM themes WHERE id = $1 FOR UPDATE`, asText, id)
	if err != nil {
		return nil, fmt.Errorf("read theme %d: %w", id, err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[Theme])
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, fault.Missing("theme", id)
	case err != nil:
		return nil, fmt.Errorf("read theme %d: %w", id, err)
	case t.MergedIntoID != nil:
		return t, fault.New(fault.Conflict, "theme_merged", "Theme %d was merged into theme %d.", id, *t.MergedIntoID)
	case base != 0 && base != t.Version:
		return t, fault.New(fault.Conflict, "theme_changed", "Theme %d has changed since: it is at version %d, not %d.", id, t.Version, base)
	}
	return t, nil
}

// save writes a theme's own fields under a new version, and tells.
func (c *correcting) save(ctx context.Context, t *Theme) error {
	t.Version++
	t.UpdatedAt = c.at
	_, err := c.tx.Pgx.Exec(ctx, `
		UPDATE themes SET version = $2, area_id = $3, area_by = $4, name = $5, named_by = $6, hidden_at = $7, merged_into_id = $8, ended_at = $9, kept_by = $10, updated_at = $11
		WHERE id = $1`, t.ID, t.Version, t.AreaID, t.AreaBy, t.Name, t.NamedBy, t.HiddenAt, t.MergedIntoID, t.EndedAt, t.KeptBy, t.UpdatedAt)
	if err != nil {
		return fmt.Errorf("write theme %d: %w", t.ID, err)
	}
	return c.desk.Tell(ctx, c.tx, c.by, tickets.ThemeChanged{ThemeID: t.ID, AreaID: t.AreaID})
}

// note stores what was said, and returns its id.
func (c *correcting) note(ctx context.Context, k Correction) (id int64, err error) {
	data, err := json.Marshal(k.Data)
	if err != nil {
		return 0, fmt.Errorf("encode a correction: %w", err)
	}
	ids := []int64(k.TicketIDs)
	if ids == nil {
		ids = []int64{}
	}
	err = c.tx.Pgx.QueryRow(ctx, `
		INSERT INTO theme_corrections (kind, theme_id, area_id, ticket_ids, other_id, data, agent_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
		k.Kind, k.ThemeID, k.AreaID, ids, k.OtherID, string(data), agentID(c.by), c.at).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("store a correction: %w", err)
	}
	return id, nil
}

func (c *correcting) remember(ctx context.Context, correction int64, l Lineage) error {
	_, err := c.tx.Pgx.Exec(ctx, `INSERT INTO theme_lineage (correction_id, kind, theme_id, other_id, share, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		correction, l.Kind, l.ThemeID, l.OtherID, l.Share, c.at)
	if err != nil {
		return fmt.Errorf("write what became of theme %d: %w", l.ThemeID, err)
	}
	return nil
}

// put places tickets as said, and returns where they were. Those without a text are left out.
func (c *correcting) put(ctx context.Context, ids []int64, to func(id int64) verdict) ([]Was, error) {
	before, err := places(ctx, c.tx, ids)
	if err != nil {
		return nil, err
	}
	rows, err := c.tx.Pgx.Query(ctx, `SELECT * FROM theme_texts WHERE ticket_id = ANY($1) ORDER BY ticket_id`, ids)
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	texts, err := pgx.CollectRows(rows, pgx.RowToStructByName[Text])
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	b := &pgx.Batch{}
	out := make([]Was, 0, len(texts))
	var placed []Placement
	for _, x := range texts {
		was, known := before[x.TicketID]
		if !known {
			was.PlacedBy = ByArrival
		}
		v := to(x.TicketID)
		out = append(out, Was{ID: x.TicketID, From: was.ThemeID, By: was.PlacedBy, Score: was.Score, To: pointer(v.theme)})
		b.Queue(`
			INSERT INTO theme_tickets (ticket_id, theme_id, score, placed_by, at, placed_at) VALUES ($1, $2, $3, 'person', $4, $5)
			ON CONFLICT (ticket_id) DO UPDATE SET theme_id = EXCLUDED.theme_id, score = EXCLUDED.score, placed_by = 'person', placed_at = EXCLUDED.placed_at`,
			x.TicketID, pointer(v.theme), v.score, x.At, c.at)
		if idOf(was.ThemeID) != v.theme {
			placed = append(placed, Placement{TicketID: x.TicketID, ThemeID: v.theme, Before: idOf(was.ThemeID), CustomerID: x.CustomerID, PlacedBy: ByPerson, At: x.At})
		}
	}
	if err := c.tx.Send(ctx, b); err != nil {
		return nil, fmt.Errorf("place tickets: %w", err)
	}
	return out, c.tell(ctx, placed)
}

// tellAtMost is how many tickets are told of one by one; of more, their themes are.
const tellAtMost = 50

func (c *correcting) tell(ctx context.Context, placed []Placement) error {
	if len(placed) == 0 {
		return nil
	}
	if len(placed) <= tellAtMost {
		told := make([]tickets.Event, len(placed))
		for i, p := range placed {
			told[i] = tickets.ThemePlaced{TicketID: p.TicketID, ThemeID: p.ThemeID}
		}
		if err := c.desk.Tell(ctx, c.tx, c.by, told...); err != nil {
			return err
		}
	}
	return c.observe(ctx, c.tx, placed)
}

// Update says what of a theme becomes what.
type Update struct {
	BaseVersion int64 // 0: whatever it is
	Name        tickets.Opt[string]
	AreaID      tickets.Opt[int64]
	Hidden      tickets.Opt[bool]
}

// Update renames, hides and moves a theme; what is so already is no correction. Faults: forbidden, theme_not_found,
// theme_merged, theme_changed, invalid_input.
func (s *Service) Update(ctx context.Context, by tickets.Actor, id int64, u Update) error {
	if !maySteer(by) {
		return errMayNot
	}
	return s.correct(ctx, by, func(c *correcting) error {
		t, err := c.theme(ctx, id, u.BaseVersion)
		if err != nil {
			return err
		}
		before := *t
		for _, step := range []func(context.Context, *Theme, Update) error{c.rename, c.hide, c.moveTheme} {
			if err := step(ctx, t, u); err != nil {
				return err
			}
		}
		if t.Name == before.Name && t.NamedBy == before.NamedBy && t.AreaID == before.AreaID && t.AreaBy == before.AreaBy && (t.HiddenAt == nil) == (before.HiddenAt == nil) {
			return nil
		}
		return c.save(ctx, t)
	})
}

func (c *correcting) rename(ctx context.Context, t *Theme, u Update) error {
	if !u.Name.Set {
		return nil
	}
	name, err := cleanName(u.Name.Value)
	if err != nil || name == t.Name && t.NamedBy == ByPerson {
		return err
	}
	_, err = c.note(ctx, Correction{Kind: CorrectRename, ThemeID: &t.ID, Data: Memory{From: t.Name, FromBy: t.NamedBy, To: name}})
	t.Name, t.NamedBy = name, ByPerson
	return err
}

func (c *correcting) hide(ctx context.Context, t *Theme, u Update) error {
	if !u.Hidden.Set || u.Hidden.Value == (t.HiddenAt != nil) {
		return nil
	}
	if t.HiddenAt = nil; u.Hidden.Value {
		t.HiddenAt = &c.at
	}
	_, err := c.note(ctx, Correction{Kind: CorrectHide, ThemeID: &t.ID, Data: Memory{Hidden: &u.Hidden.Value}})
	return err
}

func (c *correcting) moveTheme(ctx context.Context, t *Theme, u Update) error {
	if !u.AreaID.Set || u.AreaID.Value == t.AreaID && t.AreaBy == ByPerson {
		return nil
	}
	area, err := c.area(ctx, u.AreaID.Value, 0)
	if fault.Is(err, "area_not_found") {
		return fault.InvalidField("area_id", "there is no area %d", u.AreaID.Value)
	}
	if err != nil {
		return err
	}
	_, err = c.note(ctx, Correction{Kind: CorrectMoveTheme, ThemeID: &t.ID, AreaID: &area.ID, Data: Memory{FromID: t.AreaID, FromBy: t.AreaBy}})
	t.AreaID, t.AreaBy = area.ID, ByPerson
	return err
}

// area reads an area. Faults: area_not_found, area_changed.
func (c *correcting) area(ctx context.Context, id, base int64) (*Area, error) {
	rows, err := c.tx.Pgx.Query(ctx, `SELECT * FROM theme_areas WHERE id = $1 AND merged_into_id IS NULL FOR UPDATE`, id)
	if err != nil {
		return nil, fmt.Errorf("read area %d: %w", id, err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[Area])
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, fault.Missing("area", id)
	case err != nil:
		return nil, fmt.Errorf("read area %d: %w", id, err)
	case base != 0 && base != a.Version:
		return nil, fault.New(fault.Conflict, "area_changed", "Area %d has changed since: it is at version %d, not %d.", id, a.Version, base)
	}
	return a, nil
}

// AddArea adds a product area; one of the same name is the answer. Faults: forbidden, invalid_input.
func (s *Service) AddArea(ctx context.Context, by tickets.Actor, name string) (*Area, error) {
	if !maySteer(by) {
		return nil, errMayNot
	}
	name, err := cleanName(name)
	if err != nil {
		return nil, err
	}
	var a *Area
	err = s.correct(ctx, by, func(c *correcting) error {
		rows, err := c.tx.Pgx.Query(ctx, `
			WITH known AS (SELECT * FROM theme_areas WHERE lower(name) = lower($1) AND merged_into_id IS NULL ORDER BY id LIMIT 1), made AS (
				INSERT INTO theme_areas (name, named_by, created_at, updated_at) SELECT $1, 'person', $2, $2 WHERE NOT EXISTS (SELECT FROM known) RETURNING *)
			SELECT * FROM known UNION ALL SELECT * FROM made`, name, c.at)
		if err != nil {
			return fmt.Errorf("add an area: %w", err)
		}
		if a, err = pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[Area]); err != nil {
			return fmt.Errorf("add an area: %w", err)
		}
		return c.desk.Tell(ctx, c.tx, by, tickets.ThemeChanged{AreaID: a.ID})
	})
	return a, err
}

// RenameArea names a product area. Faults: forbidden, area_not_found, area_changed, invalid_input.
func (s *Service) RenameArea(ctx context.Context, by tickets.Actor, id int64, name string, baseVersion int64) (*Area, error) {
	if !maySteer(by) {
		return nil, errMayNot
	}
	name, err := cleanName(name)
	if err != nil {
		return nil, err
	}
	var a *Area
	err = s.correct(ctx, by, func(c *correcting) error {
		if a, err = c.area(ctx, id, baseVersion); err != nil || a.Name == name && a.NamedBy == ByPerson {
			return err
		}
		if _, err := c.note(ctx, Correction{Kind: CorrectRenameArea, AreaID: &id, Data: Memory{From: a.Name, FromBy: a.NamedBy, To: name}}); err != nil {
			return err
		}
		return c.nameArea(ctx, a, name, ByPerson)
	})
	return a, err
}

func (c *correcting) nameArea(ctx context.Context, a *Area, name string, by Maker) error {
	a.Name, a.NamedBy, a.UpdatedAt = name, by, c.at
	a.Version++
	if _, err := c.tx.Pgx.Exec(ctx, `UPDATE theme_areas SET name = $2, named_by = $3, version = $4, updated_at = $5 WHERE id = $1`, a.ID, name, by, a.Version, c.at); err != nil {
		return fmt.Errorf("name area %d: %w", a.ID, err)
	}
	return c.desk.Tell(ctx, c.tx, c.by, tickets.ThemeChanged{AreaID: a.ID})
}

// amend replaces what a correction remembers.
func (c *correcting) amend(ctx context.Context, id int64, m Memory) error {
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode correction %d: %w", id, err)
	}
	if _, err := c.tx.Pgx.Exec(ctx, `UPDATE theme_corrections SET data = $2 WHERE id = $1`, id, string(data)); err != nil {
		return fmt.Errorf("amend correction %d: %w", id, err)
	}
	return nil
}
