package email

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

// Envelope is what is known about a mail beside its bytes.
type Envelope struct {
	Source    Source
	Remote    string // who handed it over
	From      string
	To        []string // ours only, in the order given
	MailboxID int64    // that of the first of To; 0 for none
}

// Store keeps raw mails and attachments; files.Store is one.
type Store interface {
	Put(ctx context.Context, r io.Reader) (files.Ref, error)
	Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, int64, error)
}

// Jobs inserts jobs in the caller's transaction; *river.Client[pgx.Tx] does.
type Jobs interface {
	InsertManyFastTx(ctx context.Context, tx pgx.Tx, params []river.InsertManyParams) (int, error)
}

// Filer files a mail that is durable and not in the ledger; [Processor] does.
type Filer interface {
	FileAtOnce(ctx context.Context, mail Mail, raw []byte, otherwise func() (int64, error)) (int64, error)
}

// Intake makes mail durable: the raw bytes in the store, then the ledger's row.
//
// Most mails are filed at once: the transaction that writes the row also does what it says, and whoever
// hands over mail faster than it is filed waits for it. Those that are too large, or cannot be filed right
// now, get a row that says "received", and a job. Such rows that arrive while a transaction commits
// share the next one, so that a burst costs few commits, and while there are many, answers come a little
// later ([pace]): what senders were told is taken should also be a ticket soon.
type Intake struct {
	db    *pg.DB
	store Store
	jobs  Jobs
	filer Filer // nil leaves all mails to their jobs
	slots chan struct{}
	now   func() time.Time

	mu      sync.Mutex
	waiting []*entry
	busy    bool
}

// NewIntake makes an Intake. A nil filer leaves all mails to their jobs.
func NewIntake(db *pg.DB, store Store, jobs Jobs, filer Filer, now func() time.Time) *Intake {
	return &Intake{db: db, store: store, jobs: jobs, filer: filer, slots: make(chan struct{}, atOnce), now: now}
}

const (
	// atOnce is how many mails are filed at the same time on one node; more only queue up at the database.
	atOnce = 8
	// slotPatience is how long a mail waits for others that are filed before it is left to its job.
	slotPatience = 5 * time.Second
)

// entry is one mail on its way into the ledger.
type entry struct {
	mail Mail
	due  time.Duration // after which its job runs
	id   int64         // given by the commit
	open int           // mails on their way at the commit, counted up to countOpen
	err  error
	turn chan struct{} // closed when id or err is set, or sent to when the entry must lead
	lead bool
}

// Accept takes one mail and returns its number in the ledger. When it returns an error, the mail
// was not taken (or the commit's answer was lost, and the same mail again will be a duplicate).
func (i *Intake) Accept(ctx context.Context, r io.Reader, envelope Envelope) (int64, error) {
	return i.accept(ctx, r, envelope, 0)
}

func (i *Intake) accept(ctx context.Context, r io.Reader, envelope Envelope, due time.Duration) (int64, error) {
	copied := &copier{r: r}
	ref, err := i.store.Put(ctx, copied)
	if err != nil {
		return 0, fmt.Errorf("keep raw mail: %w", err)
	}
	mail := envelope.mail(ref)
	mail.RFCMessageID = copied.messageID()
	mail.ReceivedAt = i.now().UTC()
	leave := func() (int64, error) { return i.leave(ctx, mail, due) }
	raw, whole := copied.whole()
	if !whole || i.filer == nil || !i.enter(ctx) {
		return leave()
	}
	defer func() { <-i.slots }()
	return i.filer.FileAtOnce(ctx, mail, raw, leave)
}

// enter waits for a slot; false when it took too long.
func (i *Intake) enter(ctx context.Context) bool {
	patience := time.NewTimer(slotPatience)
	defer patience.Stop()
	select {
	case i.slots <- struct{}{}:
		return true
	case <-patience.C:
	case <-ctx.Done():
	}
	return false
}

// leave puts the mail into the ledger as received, with a job that runs when it is due.
func (i *Intake) leave(ctx context.Context, mail Mail, due time.Duration) (int64, error) {
	mail.State = StateReceived
	e := &entry{mail: mail, due: due, turn: make(chan struct{}, 1)}
	i.commit(ctx, e)
	if e.err == nil {
		pace(ctx, e.open)
	}
	return e.id, e.err
}

const (
	countOpen  = 128 // more are not counted
	openAge    = 10 * time.Second
	openAtEase = 16 // about what the workers have in hands at once
	pacePerOne = 2 * time.Millisecond
)

// pace holds the caller back by 2 ms for each mail that waits, a quarter of a second at most.
func pace(ctx context.Context, open int) {
	if open <= openAtEase {
		return
	}
	wait := time.NewTimer(time.Duration(open-openAtEase) * pacePerOne)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-ctx.Done():
	}
}

// mail is the row of a mail that is not in the ledger yet: it has no state.
func (e Envelope) mail(ref files.Ref) Mail {
	m := Mail{
		SHA256: ref.SHA256, Size: ref.Size, Source: e.Source, Remote: e.Remote,
		EnvelopeFrom: storable(e.From, maxAddress),
	}
	if e.MailboxID != 0 {
		m.MailboxID = &e.MailboxID
	}
	for _, to := range e.To {
		m.EnvelopeTo = append(m.EnvelopeTo, storable(to, maxAddress))
	}
	return m
}

// commit returns when e is in the ledger or has failed. Whoever finds nobody busy leads: it commits
// for all that wait, then hands the lead to the first of those who came meanwhile.
func (i *Intake) commit(ctx context.Context, e *entry) {
	i.mu.Lock()
	i.waiting = append(i.waiting, e)
	if i.busy {
		i.mu.Unlock()
		<-e.turn
		if !e.lead {
			return
		}
		i.mu.Lock()
	}
	i.busy = true
	batch := i.waiting
	i.waiting = nil
	i.mu.Unlock()

	i.write(ctx, batch)

	i.mu.Lock()
	if len(i.waiting) > 0 {
		next := i.waiting[0]
		next.lead = true
		next.turn <- struct{}{}
	} else {
		i.busy = false
	}
	i.mu.Unlock()
	for _, done := range batch {
		if done != e {
			done.turn <- struct{}{}
		}
	}
}

// write commits the batch. When that fails for a reason that may lie in one of the mails, each is
// tried alone, so that nobody suffers for another.
func (i *Intake) write(ctx context.Context, batch []*entry) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), acceptTimeout)
	defer cancel()
	err := i.insert(ctx, batch)
	if err != nil && len(batch) > 1 && !pg.Unavailable(err) && ctx.Err() == nil {
		for _, e := range batch {
			e.err = i.insert(ctx, []*entry{e})
		}
		return
	}
	for _, e := range batch {
		e.err = err
	}
}

// insertMailsSQL also counts the mails that are on their way. Old ones are not: what is stuck must
// not hold up what comes in.
const insertMailsSQL = `
WITH taken AS (
INSERT INTO inbound_mails (sha256, size, source, remote, envelope_from, envelope_to, mailbox_id, rfc_message_id, state, received_at)
SELECT sha256, size, source, remote, envelope_from, envelope_to::text[], mailbox_id, rfc_message_id, 'received', received_at
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::timestamptz[])
     WITH ORDINALITY AS m (sha256, size, source, remote, envelope_from, envelope_to, mailbox_id, rfc_message_id, received_at, n)
ORDER BY n
RETURNING id)
SELECT id, (SELECT count(*) FILTER (WHERE newest.received_at > $10) FROM (
        SELECT received_at FROM inbound_mails WHERE state = 'received' ORDER BY id DESC LIMIT $11) AS newest)
FROM taken ORDER BY id`

func (i *Intake) insert(ctx context.Context, batch []*entry) error {
	args, err := columns(batch)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, i.db.Pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, insertMailsSQL, append(args, i.now().Add(-openAge), countOpen)...)
		if err != nil {
			return fmt.Errorf("write mail ledger: %w", err)
		}
		jobs := make([]river.InsertManyParams, 0, len(batch))
		for rows.Next() {
			e := batch[len(jobs)]
			if err := rows.Scan(&e.id, &e.open); err != nil {
				return fmt.Errorf("write mail ledger: %w", err)
			}
			jobs = append(jobs, processJob(e.id, i.now(), e.due))
		}
		if err := rows.Err(); err != nil {
			return fmt.Errorf("write mail ledger: %w", err)
		}
		if _, err := i.jobs.InsertManyFastTx(ctx, tx, jobs); err != nil {
			return fmt.Errorf("insert jobs of mails: %w", err)
		}
		return nil
	})
}

// columns turns rows into the arrays of insertMailsSQL.
func columns(batch []*entry) ([]any, error) {
	n := len(batch)
	var (
		sha, source, remote, from, to, rfc = make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
		size                               = make([]int64, n)
		box                                = make([]*int64, n)
		at                                 = make([]time.Time, n)
	)
	for i, e := range batch {
		m := &e.mail
		sha[i], source[i], remote[i], from[i], rfc[i] = m.SHA256, string(m.Source), m.Remote, m.EnvelopeFrom, m.RFCMessageID
		size[i], box[i], at[i] = m.Size, m.MailboxID, m.ReceivedAt
		literal, err := m.EnvelopeTo.Value()
		if err != nil {
			return nil, fmt.Errorf("encode recipients: %w", err)
		}
		to[i] = literal.(string) //nolint:forcetypeassert // Array.Value gives a string or an error
	}
	return []any{sha, size, source, remote, from, to, box, rfc, at}, nil
}
