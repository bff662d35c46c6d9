package evidence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes/evidence/trend"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

const (
	checkEvery = time.Hour
	block      = 24 * time.Hour
	// lookBack is how many blocks a look reads: the longest past, gap and window of package trend's options.
	lookBack = 84 + 14
	// quietAgain is the p-value above which what was found has passed.
	quietAgain = 0.1
	// rest is how long after its end an alarm goes on when the same theme rises again, instead of being a new one.
	rest = 72 * time.Hour
	// leastPeople is how many different customers a rise needs.
	leastPeople = 3
	// unlikely is the p-value that a rise needs when each customer counts once a day.
	unlikely = 0.01
)

// AlarmQuery says which alarms are listed.
type AlarmQuery struct {
	ThemeID int64 // 0: all
	Open    bool  // only those that go on
	Limit   int   // 1..200; 0 is 50
}

const alarmColumns = `SELECT a.id, a.theme_id, th.name, a.kind, a.from_at, a.to_at, a.seen, a.expected, a.p_value, a.found_at, a.ended_at
	FROM theme_alarms a JOIN themes th ON th.id = a.theme_id`

// Alarms lists alarms, the newest first.
func (s *Service) Alarms(ctx context.Context, q AlarmQuery) ([]Alarm, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = 50
	}
	return s.alarms(ctx, `WHERE ($1 = 0 OR a.theme_id = $1) AND (NOT $2 OR a.ended_at IS NULL) ORDER BY a.id DESC LIMIT $3`, q.ThemeID, q.Open, min(limit, 200))
}

// alarmsBetween are those found in the time, and those that went on in it.
func (s *Service) alarmsBetween(ctx context.Context, from, to time.Time) ([]Alarm, error) {
	return s.alarms(ctx, `WHERE a.found_at < $2 AND COALESCE(a.ended_at, 'infinity') >= $1 ORDER BY a.id DESC`, from, to)
}

func (s *Service) alarms(ctx context.Context, where string, args ...any) ([]Alarm, error) {
	rows, err := s.db.Pool.Query(ctx, alarmColumns+" "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list alarms: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Alarm])
	if err != nil {
		return nil, fmt.Errorf("list alarms: %w", err)
	}
	for i := range all {
		all[i].Day, all[i].Days = dateOf(all[i].To.UTC()), int(all[i].To.Sub(all[i].From)/block)
	}
	return all, nil
}

// nextCheck is when the alarms are to be looked after again.
func (s *Service) nextCheck(ctx context.Context) (time.Time, bool, error) {
	var at time.Time
	if err := s.db.Pool.QueryRow(ctx, `SELECT checked_at FROM theme_alarm_checks`).Scan(&at); err != nil {
		return at, false, fmt.Errorf("read when alarms were looked after: %w", err)
	}
	return at.Add(checkEvery), true, nil
}

// checkDue looks after the alarms when an hour has passed and no other node is at it.
func (s *Service) checkDue(ctx context.Context) error {
	if _, err := s.Refresh(ctx); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *pg.Tx) error {
		var one bool
		err := tx.Pgx.QueryRow(ctx, `SELECT one FROM theme_alarm_checks WHERE checked_at <= $1 FOR UPDATE SKIP LOCKED`, s.now().Add(-checkEvery)).Scan(&one)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("claim the look for alarms: %w", err)
		}
		return s.check(ctx, tx)
	})
}

// Check looks for alarms at once, without waiting for the hour.
func (s *Service) Check(ctx context.Context) error {
	return s.db.Tx(ctx, func(tx *pg.Tx) error {
		if _, err := tx.Pgx.Exec(ctx, `SELECT FROM theme_alarm_checks FOR UPDATE`); err != nil {
			return fmt.Errorf("claim the look for alarms: %w", err)
		}
		return s.check(ctx, tx)
	})
}

// look is one look at all themes.
type look struct {
	service *Service
	tx      *pg.Tx
	at      time.Time
	ids     []int64 // of the themes
	days    [][]int // of each, by block
	all     []int
	open    map[int64]Alarm
}

func (s *Service) check(ctx context.Context, tx *pg.Tx) error {
	l := look{service: s, tx: tx, at: s.now().UTC().Truncate(time.Microsecond)}
	if err := l.count(ctx); err != nil {
		return err
	}
	if err := l.readOpen(ctx); err != nil {
		return err
	}
	alarmed, err := l.alarmed(ctx)
	if err != nil {
		return err
	}
	rising := map[int64]bool{}
	for _, kind := range []struct {
		name AlarmKind
		how  trend.Options
	}{{Spike, trend.Spikes(alarmed)}, {Growth, trend.Growths(alarmed)}} {
		for _, r := range trend.Rises(l.days, l.all, kind.how) {
			id := l.ids[r.Theme]
			if open, ok := l.open[id]; ok && open.Kind == kind.name && r.P < quietAgain {
				rising[id] = true
			}
			if !r.Found {
				continue
			}
			if err := l.raise(ctx, id, kind.name, kind.how, r); err != nil {
				return err
			}
			rising[id] = true
		}
	}
	if err := l.end(ctx, rising); err != nil {
		return err
	}
	if _, err := tx.Pgx.Exec(ctx, `UPDATE theme_alarm_checks SET checked_at = $1`, l.at); err != nil {
		return fmt.Errorf("note the look for alarms: %w", err)
	}
	return nil
}

// count reads how many tickets each theme had in each block of 24 hours up to now. Hidden themes count for the volume
// of all and have no alarms.
func (l *look) count(ctx context.Context) error {
	bounds := make([]time.Time, lookBack)
	for i := range bounds {
		bounds[i] = l.at.Add(-time.Duration(lookBack-i) * block)
	}
	rows, err := l.tx.Pgx.Query(ctx, `
		SELECT CASE WHEN th.hidden_at IS NULL AND th.merged_into_id IS NULL AND th.ended_at IS NULL THEN th.id ELSE 0 END,
		       width_bucket(tt.at, $1::timestamptz[]) - 1, count(*)
		FROM theme_tickets tt LEFT JOIN themes th ON th.id = tt.theme_id
		WHERE tt.at >= $2 AND tt.at < $3 GROUP BY 1, 2`, bounds, bounds[0], l.at)
	if err != nil {
		return fmt.Errorf("count tickets by day: %w", err)
	}
	l.all = make([]int, lookBack)
	index := map[int64]int{}
	var id *int64
	var at, n int
	_, err = pgx.ForEachRow(rows, []any{&id, &at, &n}, func() error {
		l.all[at] += n
		if id == nil || *id == 0 {
			return nil
		}
		k, ok := index[*id]
		if !ok {
			k = len(l.ids)
			index[*id] = k
			l.ids, l.days = append(l.ids, *id), append(l.days, make([]int, lookBack))
		}
		l.days[k][at] += n
		return nil
	})
	if err != nil {
		return fmt.Errorf("count tickets by day: %w", err)
	}
	return nil
}

func (l *look) readOpen(ctx context.Context) error {
	rows, err := l.tx.Pgx.Query(ctx, alarmColumns+" WHERE a.ended_at IS NULL")
	if err != nil {
		return fmt.Errorf("read open alarms: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Alarm])
	if err != nil {
		return fmt.Errorf("read open alarms: %w", err)
	}
	l.open = map[int64]Alarm{}
	for _, a := range all {
		l.open[a.ThemeID] = a
	}
	return nil
}

// alarmed reports whether the desk has had an alarm in the seven days before.
func (l *look) alarmed(ctx context.Context) (yes bool, err error) {
	err = l.tx.Pgx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM theme_alarms WHERE found_at > $1)`, l.at.Add(-7*block)).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("read whether there were alarms: %w", err)
	}
	return yes, nil
}

// raise records a rise, unless the theme has an alarm already or too few people are behind it.
func (l *look) raise(ctx context.Context, theme int64, kind AlarmKind, how trend.Options, r trend.Rise) error {
	if _, ok := l.open[theme]; ok {
		return nil
	}
	from := l.at.Add(-time.Duration(how.Window) * block)
	var customers, once int
	err := l.tx.Pgx.QueryRow(ctx, `
		SELECT count(DISTINCT x.customer_id), count(DISTINCT (x.customer_id, ceil(extract(epoch FROM $3::timestamptz - tt.at) / 86400)))
		FROM theme_tickets tt JOIN theme_texts x ON x.ticket_id = tt.ticket_id
		WHERE tt.theme_id = $1 AND tt.at >= $2 AND tt.at < $3`, theme, from, l.at).Scan(&customers, &once)
	if err != nil {
		return fmt.Errorf("count the people of theme %d: %w", theme, err)
	}
	// One who writes all day is no rise: it must be unlikely, too, when each customer counts once a day.
	if customers < leastPeople || r.Of(once) > unlikely {
		return nil
	}
	a := Alarm{ThemeID: theme, Kind: kind, From: from, To: l.at, Seen: r.Seen, Expected: r.Expected, PValue: r.P, FoundAt: l.at}
	tag, err := l.tx.Pgx.Exec(ctx, `
		UPDATE theme_alarms SET ended_at = NULL WHERE id = (
			SELECT max(id) FROM theme_alarms WHERE theme_id = $1) AND ended_at > $2`, theme, l.at.Add(-rest))
	if err != nil {
		return fmt.Errorf("go on with the alarm of theme %d: %w", theme, err)
	}
	l.open[theme] = a
	if tag.RowsAffected() > 0 {
		return nil
	}
	err = l.tx.Pgx.QueryRow(ctx, `
		INSERT INTO theme_alarms (theme_id, kind, from_at, to_at, seen, expected, p_value, found_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		RETURNING id, (SELECT name FROM themes WHERE id = $1)`,
		a.ThemeID, a.Kind, a.From, a.To, a.Seen, a.Expected, a.PValue, a.FoundAt).Scan(&a.ID, &a.Theme)
	if err != nil {
		return fmt.Errorf("write the alarm of theme %d: %w", theme, err)
	}
	return l.tell(ctx, a)
}

// tell has consoles and product leads know.
func (l *look) tell(ctx context.Context, a Alarm) error {
	events := []tickets.Event{tickets.ThemeAlarmed{AlarmID: a.ID, ThemeID: a.ThemeID, Alarm: string(a.Kind)}}
	data := map[string]any{
		"subject": a.Theme, "theme_id": a.ThemeID, "alarm_id": a.ID, "alarm": a.Kind, "seen": a.Seen, "expected": a.Expected,
		"from": a.From, "to": a.To,
	}
	rows, err := l.tx.Pgx.Query(ctx, `
		INSERT INTO notifications (agent_id, kind, data, created_at)
		SELECT id, $1, $2, $3 FROM agents WHERE role = 'product_lead' AND deactivated_at IS NULL ORDER BY id
		RETURNING id, agent_id`, tickets.NotifyThemeAlarm, data, l.at)
	if err != nil {
		return fmt.Errorf("notify product leads: %w", err)
	}
	var id, agent int64
	_, err = pgx.ForEachRow(rows, []any{&id, &agent}, func() error {
		events = append(events, tickets.NotificationAdded{NotificationID: id, AgentID: agent, Kind: tickets.NotifyThemeAlarm})
		return nil
	})
	if err != nil {
		return fmt.Errorf("notify product leads: %w", err)
	}
	return l.service.desk.Tell(ctx, l.tx, tickets.System("themes"), events...)
}

// end closes the alarms of themes that are quiet again.
func (l *look) end(ctx context.Context, rising map[int64]bool) error {
	for theme, a := range l.open {
		if rising[theme] || a.ID == 0 {
			continue
		}
		if _, err := l.tx.Pgx.Exec(ctx, `UPDATE theme_alarms SET ended_at = $2 WHERE id = $1`, a.ID, l.at); err != nil {
			return fmt.Errorf("end alarm %d: %w", a.ID, err)
		}
		told := tickets.ThemeAlarmed{AlarmID: a.ID, ThemeID: theme, Alarm: string(a.Kind), Ended: true}
		if err := l.service.desk.Tell(ctx, l.tx, tickets.System("themes"), told); err != nil {
			return err
		}
	}
	return nil
}
