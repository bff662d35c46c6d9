package pg

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pipeline is the pgx.Tx of a [Tx]. It holds back statements whose answer nobody waits for, the BEGIN
// among them, and sends them in front of the next one that somebody does wait for, or with the COMMIT.
// Whoever speaks to the connection comes through here (GORM through [pinned]), so that statements arrive
// in the order in which they were given.
type pipeline struct {
	conn       *pgx.Conn
	queue      *pgx.Batch
	begun      bool // BEGIN has been queued
	closed     bool
	failed     error // of a statement that was held back; nothing is sent after it
	savepoints int
}

// later queues a statement, whose error will be said to be one of what.
func (p *pipeline) later(what, query string, args ...any) *pgx.QueuedQuery {
	p.begin()
	q := p.queue.Queue(query, args...)
	q.Fn = func(br pgx.BatchResults) error {
		if _, err := br.Exec(); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		return nil
	}
	return q
}

func (p *pipeline) begin() {
	if p.queue == nil {
		p.queue = &pgx.Batch{}
	}
	if !p.begun {
		p.begun = true
		p.queue.Queue("begin")
	}
}

// send sends what was held back and b after it, in one round trip, and waits for the answers.
func (p *pipeline) send(ctx context.Context, b *pgx.Batch) error {
	if err := p.ready(); err != nil {
		return err
	}
	p.begin()
	batch := p.queue
	p.queue = nil
	if b != nil {
		batch.QueuedQueries = append(batch.QueuedQueries, b.QueuedQueries...)
	}
	if batch.Len() == 0 {
		return nil
	}
	if err := p.conn.SendBatch(ctx, batch).Close(); err != nil {
		p.failed = err
	}
	return p.failed
}

func (p *pipeline) ready() error {
	if p.closed {
		return pgx.ErrTxClosed
	}
	return p.failed
}

// because gives the error of a statement that was held back to whoever met its consequence.
func (p *pipeline) because(err error) error {
	if p.failed == nil || errors.Is(err, p.failed) {
		return err
	}
	return errors.Join(p.failed, err)
}

// Commit implements pgx.Tx.
func (p *pipeline) Commit(ctx context.Context) error {
	if err := p.ready(); err != nil {
		return err
	}
	if !p.begun {
		p.closed = true
		return nil
	}
	var tag pgconn.CommandTag
	b := &pgx.Batch{}
	b.Queue("commit").Exec(func(ct pgconn.CommandTag) error { tag = ct; return nil })
	if err := p.send(ctx, b); err != nil {
		return err
	}
	p.closed = true
	if tag.String() == "ROLLBACK" {
		return pgx.ErrTxCommitRollback
	}
	return nil
}

// Rollback implements pgx.Tx. A connection that cannot be rolled back is closed, and the pool throws it
// away.
func (p *pipeline) Rollback(ctx context.Context) error {
	if p.closed {
		return pgx.ErrTxClosed
	}
	p.closed, p.queue = true, nil
	if p.conn.IsClosed() || p.conn.PgConn().TxStatus() == 'I' { // nothing of it was sent, or it is undone already
		return nil
	}
	if _, err := p.conn.Exec(ctx, "rollback"); err != nil {
		return errors.Join(err, p.conn.Close(ctx))
	}
	return nil
}

// Begin implements pgx.Tx: it sets a savepoint.
func (p *pipeline) Begin(ctx context.Context) (pgx.Tx, error) {
	p.savepoints++
	s := &savepoint{pipeline: p, name: "sp_" + strconv.Itoa(p.savepoints)}
	_, err := p.Exec(ctx, "savepoint "+s.name)
	return s, err
}

// Exec implements pgx.Tx.
func (p *pipeline) Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error) {
	if err := p.send(ctx, nil); err != nil {
		return pgconn.CommandTag{}, err
	}
	return p.conn.Exec(ctx, query, args...)
}

// Query implements pgx.Tx.
func (p *pipeline) Query(ctx context.Context, query string, args ...any) (pgx.Rows, error) {
	if err := p.send(ctx, nil); err != nil {
		return refused{err: err}, err
	}
	return p.conn.Query(ctx, query, args...)
}

// QueryRow implements pgx.Tx.
func (p *pipeline) QueryRow(ctx context.Context, query string, args ...any) pgx.Row {
	if err := p.send(ctx, nil); err != nil {
		return refused{err: err}
	}
	return p.conn.QueryRow(ctx, query, args...)
}

// SendBatch implements pgx.Tx.
func (p *pipeline) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	if err := p.send(ctx, nil); err != nil {
		return refusedBatch{err}
	}
	return p.conn.SendBatch(ctx, b)
}

// CopyFrom implements pgx.Tx.
func (p *pipeline) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	if err := p.send(ctx, nil); err != nil {
		return 0, err
	}
	return p.conn.CopyFrom(ctx, table, columns, rows)
}

// Prepare implements pgx.Tx.
func (p *pipeline) Prepare(ctx context.Context, name, query string) (*pgconn.StatementDescription, error) {
	if err := p.send(ctx, nil); err != nil {
		return nil, err
	}
	return p.conn.Prepare(ctx, name, query)
}

// LargeObjects implements pgx.Tx, and is not for use: Kept has none.
func (p *pipeline) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// Conn implements pgx.Tx. Statements on the connection itself may overtake those that are held back.
func (p *pipeline) Conn() *pgx.Conn { return p.conn }

// savepoint is a transaction within the transaction.
type savepoint struct {
	*pipeline
	name string
	done bool
}

// Commit implements pgx.Tx.
func (s *savepoint) Commit(ctx context.Context) error { return s.end(ctx, "release savepoint ") }

// Rollback implements pgx.Tx.
func (s *savepoint) Rollback(ctx context.Context) error { return s.end(ctx, "rollback to savepoint ") }

func (s *savepoint) end(ctx context.Context, how string) error {
	if s.done {
		return pgx.ErrTxClosed
	}
	s.done = true
	_, err := s.Exec(ctx, how+s.name)
	return err
}

// refused answers a query that was not sent.
type refused struct {
	pgx.Rows
	err error
}

func (r refused) Scan(...any) error { return r.err }
func (r refused) Err() error        { return r.err }
func (r refused) Next() bool        { return false }
func (r refused) Close()            {}

// refusedBatch answers a batch that was not sent.
type refusedBatch struct{ err error }

func (r refusedBatch) Exec() (pgconn.CommandTag, error) { return pgconn.CommandTag{}, r.err }
func (r refusedBatch) Query() (pgx.Rows, error)         { return refused{err: r.err}, r.err }
func (r refusedBatch) QueryRow() pgx.Row                { return refused{err: r.err} }
func (r refusedBatch) Close() error                     { return r.err }

// pinned is GORM's way to the transaction's connection.
type pinned struct {
	conn     *sql.Conn
	pipeline *pipeline
}

// PrepareContext implements gorm.ConnPool.
func (c pinned) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := c.pipeline.send(ctx, nil); err != nil {
		return nil, err
	}
	return c.conn.PrepareContext(ctx, query)
}

// ExecContext implements gorm.ConnPool.
func (c pinned) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := c.pipeline.send(ctx, nil); err != nil {
		return nil, err
	}
	return c.conn.ExecContext(ctx, query, args...)
}

// QueryContext implements gorm.ConnPool.
func (c pinned) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := c.pipeline.send(ctx, nil); err != nil {
		return nil, err
	}
	return c.conn.QueryContext(ctx, query, args...)
}

// QueryRowContext implements gorm.ConnPool.
func (c pinned) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if err := c.pipeline.send(ctx, nil); err != nil {
		nowhere := sql.OpenDB(unconnected{err}) // only database/sql makes a Row, and this one is to hold an error
		defer nowhere.Close()
		return nowhere.QueryRowContext(ctx, query)
	}
	return c.conn.QueryRowContext(ctx, query, args...)
}

// unconnected is a database that answers everything with an error.
type unconnected struct{ err error }

// Connect implements driver.Connector.
func (u unconnected) Connect(context.Context) (driver.Conn, error) { return nil, u.err }

// Driver implements driver.Connector.
func (unconnected) Driver() driver.Driver { return nil }
