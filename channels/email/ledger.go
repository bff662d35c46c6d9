package email

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"gorm.io/gorm"

	"github.com/riverqueue/river"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// unexplainedAfter is how long a mail may be on its way before it counts as unexplained.
const unexplainedAfter = time.Minute

// Ledger answers what became of the mail that was taken.
type Ledger struct {
	db    *pg.DB
	store Store
	jobs  Jobs
	now   func() time.Time
}

// NewLedger makes a Ledger.
func NewLedger(db *pg.DB, store Store, jobs Jobs, now func() time.Time) *Ledger {
	return &Ledger{db: db, store: store, jobs: jobs, now: now}
}

// Sum is what became of the mail of a stretch of time.
type Sum struct {
	From, To time.Time
	Total    int64
	ByState  map[State]int64 // every state is a key
	// Unexplained are those received more than a minute ago without a final state. It should be 0.
	Unexplained int64
}

// Day sums the mail received from (inclusive) to (exclusive).
func (l *Ledger) Day(ctx context.Context, from, to time.Time) (Sum, error) {
	sum := Sum{From: from, To: to, ByState: map[State]int64{}}
	for _, s := range States() {
		sum.ByState[s] = 0
	}
	var rows []struct {
		State       State
		Mails       int64
		Unexplained int64
	}
	err := l.db.Read(ctx).Raw(`
		SELECT state, count(*) AS mails, count(*) FILTER (WHERE state = 'received' AND received_at < ?) AS unexplained
		FROM inbound_mails WHERE received_at >= ? AND received_at < ? GROUP BY state`,
		l.now().Add(-unexplainedAfter), from, to).Scan(&rows).Error
	if err != nil {
		return Sum{}, fmt.Errorf("sum the mail ledger: %w", err)
	}
	for _, row := range rows {
		sum.ByState[row.State] = row.Mails
		sum.Total += row.Mails
		sum.Unexplained += row.Unexplained
	}
	return sum, nil
}

// Query narrows a list of mails; zero fields do not.
type Query struct {
	State    State
	From, To time.Time // received
	Before   int64     // ids below: the page after the one whose last mail has this id
	Limit    int       // 1..200; 0 is 50
}

// List returns mails, newest first.
func (l *Ledger) List(ctx context.Context, q Query) ([]Mail, error) {
	const fallback, most = 50, 200
	limit := min(max(q.Limit, 0), most)
	if limit == 0 {
		limit = fallback
	}
	find := l.db.Read(ctx).Order("id DESC").Limit(limit)
	if q.State != "" {
		find = find.Where("state = ?", q.State)
	}
	if !q.From.IsZero() {
		find = find.Where("received_at >= ?", q.From)
	}
	if !q.To.IsZero() {
		find = find.Where("received_at < ?", q.To)
	}
	if q.Before > 0 {
		find = find.Where("id < ?", q.Before)
	}
	var mails []Mail
	if err := find.Find(&mails).Error; err != nil {
		return nil, fmt.Errorf("list the mail ledger: %w", err)
	}
	return mails, nil
}

// Mail returns one row. Fault: mail_not_found.
func (l *Ledger) Mail(ctx context.Context, id int64) (Mail, error) {
	var m Mail
	err := l.db.Read(ctx).Take(&m, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Mail{}, fault.Missing("mail", id)
	}
	if err != nil {
		return Mail{}, fmt.Errorf("read mail %d: %w", id, err)
	}
	return m, nil
}

// Raw gives the mail as it was received. The caller closes. Fault: mail_not_found.
func (l *Ledger) Raw(ctx context.Context, id int64) (io.ReadSeekCloser, int64, error) {
	m, err := l.Mail(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	r, size, err := l.store.Open(ctx, m.SHA256)
	if err != nil {
		return nil, 0, fmt.Errorf("open raw mail %d: %w", id, err)
	}
	return r, size, nil
}

// Reprocess gives a quarantined mail another chance. Faults: mail_not_found, mail_not_quarantined.
func (l *Ledger) Reprocess(ctx context.Context, id int64) error {
	m, err := l.Mail(ctx, id)
	if err != nil {
		return err
	}
	return l.db.Tx(ctx, func(tx *pg.Tx) error {
		tag, err := tx.Pgx.Exec(ctx, `UPDATE inbound_mails SET state = 'received', reason = '', processed_at = NULL WHERE id = $1 AND state = 'quarantined'`, id)
		if err != nil {
			return fmt.Errorf("reprocess mail %d: %w", id, err)
		}
		if tag.RowsAffected() == 0 {
			return fault.New(fault.Conflict, "mail_not_quarantined", "Mail %d is %s; only quarantined mail can be processed again.", id, m.State)
		}
		if _, err := l.jobs.InsertManyFastTx(ctx, tx.Pgx, []river.InsertManyParams{processJob(id, l.now(), 0)}); err != nil {
			return fmt.Errorf("insert job of mail %d: %w", id, err)
		}
		return nil
	})
}
