package tracking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes"
)

// runLockKey names the session advisory lock that a run holds while it works: "kept.run" in ASCII.
const runLockKey = 0x6b6570742e72756e

// errElsewhere says that another run works.
var errElsewhere = errors.New("another run of themes works")

// textsAtMost bounds the memory of a run: of more texts in the window, the newest count.
const textsAtMost = 250_000

// parameters are stored with a run.
type parameters struct {
	Settings
	Since time.Time `json:"since"`
}

// Perform works on a run: it reads the window, continues the themes, and writes all of it in one transaction, so that a
// run that dies leaves nothing behind and begins again. A run that has ended is left alone.
func (s *Service) Perform(ctx context.Context, runID int64) error {
	conn, err := s.db.Pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	defer conn.Release()
	var free bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, runLockKey).Scan(&free); err != nil {
		return fmt.Errorf("lock run %d: %w", runID, err)
	}
	if !free {
		return errElsewhere
	}
	defer func() {
		// A connection that could not give back the lock is closed, which does.
		if _, err := conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, runLockKey); err != nil {
			_ = conn.Conn().Close(context.WithoutCancel(ctx))
		}
	}()
	f := &fit{service: s, runID: runID}
	if begun, err := f.begin(ctx); err != nil || !begun {
		return err
	}
	if err := f.load(ctx); err != nil {
		return err
	}
	f.found = themes.Continue(f.texts, f.before, themes.Options{Granularity: f.parameters.Granularity})
	if err := ctx.Err(); err != nil {
		return err
	}
	model, err := s.keepModel(ctx, f.found, f.ids)
	if err != nil {
		return err
	}
	f.model = model.SHA256
	if f.returning, err = f.revenants(ctx); err != nil {
		return err
	}
	if err := f.commit(ctx); err != nil {
		return err
	}
	about := []any{"run", runID, "tickets", len(f.ids), "themes", f.result.themes, "unplaced", f.result.unplaced}
	if stable := f.result.stability; stable != nil {
		about = append(about, "stability", *stable)
	}
	s.log.Info("themes were fitted", about...)
	s.kick()
	if err := s.forget(ctx); err != nil {
		return err
	}
	_, err = s.PlaceWaiting(ctx)
	return err
}

// fit is a run at work.
type fit struct {
	service    *Service
	runID      int64
	parameters parameters
	now        time.Time

	// What was read: texts in order, and what was known of them.
	ids       []int64
	customers []int64
	at        []time.Time
	texts     []themes.Text
	known     []Theme // by their number in before
	before    themes.Before
	lastID    int64     // the newest correction that is known
	asOf      time.Time // when it was read: what is undone later is not known

	found     *themes.Continued
	model     string
	returning map[int64]int // themes that had ended and are back, and what they are of found
	result    result
}

// result are the figures of a run.
type result struct {
	themes, unplaced, common int
	stability                *float32
}

// begin notes that the run works; false when it has ended already.
func (f *fit) begin(ctx context.Context) (bool, error) {
	s := f.service
	settings, err := s.Settings(ctx)
	if err != nil {
		return false, err
	}
	f.now = s.now()
	f.parameters = parameters{Settings: settings, Since: settings.since(f.now)}
	encoded, err := json.Marshal(f.parameters)
	if err != nil {
		return false, fmt.Errorf("encode the parameters of run %d: %w", f.runID, err)
	}
	tag, err := s.db.Pool.Exec(ctx, `UPDATE theme_runs SET started_at = $2, parameters = $3 WHERE id = $1 AND finished_at IS NULL`, f.runID, f.now, string(encoded))
	if err != nil {
		return false, fmt.Errorf("begin run %d: %w", f.runID, err)
	}
	return tag.RowsAffected() > 0, nil
}

// load reads the window as it is at one moment.
func (f *fit) load(ctx context.Context) error {
	tx, err := f.service.db.Pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM theme_corrections`).Scan(&f.lastID); err != nil {
		return fmt.Errorf("read corrections: %w", err)
	}
	f.asOf = f.service.now()
	number, err := f.loadThemes(ctx, tx)
	if err != nil {
		return err
	}
	if err := f.loadTexts(ctx, tx, number); err != nil {
		return err
	}
	return f.loadCorrections(ctx, tx, number)
}

func (f *fit) loadThemes(ctx context.Context, tx pgx.Tx) (number map[int64]int, err error) {
	rows, err := tx.Query(ctx, `SELECT * FROM themes WHERE merged_into_id IS NULL ORDER BY id`, asText)
	if err != nil {
		return nil, fmt.Errorf("read themes: %w", err)
	}
	if f.known, err = pgx.CollectRows(rows, pgx.RowToStructByName[Theme]); err != nil {
		return nil, fmt.Errorf("read themes: %w", err)
	}
	number = make(map[int64]int, len(f.known))
	for i, t := range f.known {
		number[t.ID] = i
		f.before.Shaped = append(f.before.Shaped, t.KeptBy == ByPerson || t.Status != StatusOpen)
		f.before.Lasting = append(f.before.Lasting, t.NamedBy == ByPerson || t.AreaBy == ByPerson || t.HiddenAt != nil)
	}
	return number, nil
}

func (f *fit) loadTexts(ctx context.Context, tx pgx.Tx, number map[int64]int) error {
	rows, err := tx.Query(ctx, `
		SELECT x.ticket_id, x.customer_id, x.words, x.language, x.at, p.theme_id, coalesce(p.placed_by, '')
		FROM (SELECT * FROM theme_texts WHERE at >= $1 ORDER BY at DESC, ticket_id DESC LIMIT $2) AS x
		LEFT JOIN theme_tickets p USING (ticket_id) ORDER BY x.at, x.ticket_id`, f.parameters.Since, textsAtMost)
	if err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	var x Text
	var theme *int64
	var by Maker
	_, err = pgx.ForEachRow(rows, []any{&x.TicketID, &x.CustomerID, &x.Words, &x.Language, &x.At, &theme, &by}, func() error {
		f.ids, f.customers, f.at = append(f.ids, x.TicketID), append(f.customers, x.CustomerID), append(f.at, x.At)
		f.texts = append(f.texts, themes.Text{Body: x.Words, Language: x.Language})
		was := themes.Unknown
		if by == ByRun || by == ByPerson {
			was = themes.None
			if theme != nil {
				was = number[*theme]
			}
		}
		f.before.Theme = append(f.before.Theme, was)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	return nil
}

// loadCorrections makes constraints of what people said of tickets. What they said of themes stands in the themes.
func (f *fit) loadCorrections(ctx context.Context, tx pgx.Tx, number map[int64]int) error {
	f.before.Fixed, f.before.Not = make([]bool, len(f.ids)), map[int][]int{}
	index := make(map[int64]int, len(f.ids))
	for i, id := range f.ids {
		index[id] = i
	}
	rows, err := tx.Query(ctx, `
		SELECT kind, ticket_ids, theme_id FROM theme_corrections
		WHERE undone_at IS NULL AND kind IN ('move_ticket', 'not_this') ORDER BY id`)
	if err != nil {
		return fmt.Errorf("read corrections: %w", err)
	}
	var kind CorrectionKind
	var ids []int64
	var theme *int64
	_, err = pgx.ForEachRow(rows, []any{&kind, &ids, &theme}, func() error {
		for _, id := range ids {
			i, ok := index[id]
			if !ok {
				continue
			}
			if kind == CorrectMove {
				f.before.Fixed[i] = f.before.Theme[i] != themes.Unknown
				continue
			}
			f.before.Fixed[i] = false // what was said last holds
			if t, ok := number[idOf(theme)]; ok && t != f.before.Theme[i] {
				f.before.Not[i] = append(f.before.Not[i], t)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read corrections: %w", err)
	}
	return nil
}
