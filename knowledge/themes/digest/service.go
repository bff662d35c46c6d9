package digest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/alarm"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Desk is what digests need of the desk; *tickets.Desk is one.
type Desk interface {
	Tell(ctx context.Context, tx *pg.Tx, by tickets.Actor, events ...tickets.Event) error
	Settings(ctx context.Context) (tickets.Settings, error)
}

// Inserter queues jobs inside a transaction; *river.Client[pgx.Tx] is one.
type Inserter interface {
	InsertTx(ctx context.Context, tx pgx.Tx, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error)
}

// Parts are what a Service stands on. All are needed.
type Parts struct {
	Builder

	DB   *pg.DB
	Desk Desk
	Jobs Inserter
	Log  *slog.Logger
	// Client calls webhooks. It should refuse addresses inside the operator's network.
	Client *http.Client
	// Post hands a mail to the relay; *email.Sender does.
	Post Postman
}

// Service keeps product teams and their digests. It is safe for use by many goroutines.
type Service struct {
	Parts
	show   *shower
	kicked chan struct{}
}

// New makes a Service.
func New(p Parts) (*Service, error) {
	show, err := newShower()
	if err != nil {
		return nil, err
	}
	clock := p.Now
	p.Now = func() time.Time { return clock().UTC().Truncate(time.Microsecond) } // as PostgreSQL keeps it
	return &Service{Parts: p, show: show, kicked: make(chan struct{}, 1)}, nil
}

func (s *Service) kick() {
	select {
	case s.kicked <- struct{}{}:
	default: // it is about to look anyway
	}
}

// Run sends digests when they are due, until ctx is done. Any number of nodes may run it.
func (s *Service) Run(ctx context.Context) error {
	return alarm.Run(ctx, alarm.Alarm{Name: "digests", Next: s.Next, Fire: s.Fire, Kick: s.kicked, Now: s.Now, Log: s.Log})
}

// Next returns when the next digest is due; false when no team wants any.
func (s *Service) Next(ctx context.Context) (time.Time, bool, error) {
	var at *time.Time
	if err := s.DB.Pool.QueryRow(ctx, `SELECT min(next_at) FROM product_teams`).Scan(&at); err != nil {
		return time.Time{}, false, fmt.Errorf("read when digests are due: %w", err)
	}
	if at == nil {
		return time.Time{}, false, nil
	}
	return *at, true, nil
}

// Fire builds and sends every digest that is due. Teams that another node is building for are left to it.
func (s *Service) Fire(ctx context.Context) error {
	for {
		more, err := s.fireOne(ctx)
		if err != nil || !more {
			return err
		}
	}
}

func (s *Service) fireOne(ctx context.Context) (more bool, err error) {
	err = s.DB.Tx(ctx, func(tx *pg.Tx) error {
		var due []Team
		err := tx.Raw(`SELECT * FROM product_teams WHERE next_at <= ? ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`, s.Now()).Scan(&due).Error
		if err != nil {
			return fmt.Errorf("claim a digest: %w", err)
		}
		if len(due) == 0 {
			return nil
		}
		more = true
		t := &due[0]
		if err := s.send(ctx, tx, t); err != nil {
			return err
		}
		if err := t.schedule(s.Now()); err != nil {
			return err
		}
		if err := tx.Model(t).UpdateColumn("next_at", t.NextAt).Error; err != nil {
			return fmt.Errorf("schedule the next digest of %s: %w", t.Name, err)
		}
		return nil
	})
	return more, err
}

// longest is how many days a digest tells of, where one or more before it could not be sent.
const longest = 28

// days are those that the next digest of a team tells of: from the day after the last one to yesterday.
func (s *Service) days(ctx context.Context, q querier, t *Team) (from, to time.Time, err error) {
	zone, err := zoneOf(t.Zone)
	if err != nil {
		return from, to, err
	}
	y, m, d := s.Now().In(zone).Date()
	to = time.Date(y, m, d-1, 0, 0, 0, 0, time.UTC)
	var last *time.Time
	if err := q.QueryRow(ctx, `SELECT max(to_day) FROM digests WHERE product_team_id = $1`, t.ID).Scan(&last); err != nil {
		return from, to, fmt.Errorf("read the last digest of %s: %w", t.Name, err)
	}
	from = to.AddDate(0, 0, -6)
	if last != nil {
		if gap := last.AddDate(0, 0, 1); gap.Before(from) {
			from = gap
		}
	}
	if first := to.AddDate(0, 0, 1-longest); from.Before(first) {
		from = first
	}
	return from, to, nil
}

type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// send builds, stores and queues the digest of a team. When nobody has written, nothing was fixed and nothing is
// missing, there is none.
func (s *Service) send(ctx context.Context, tx *pg.Tx, t *Team) error {
	from, to, err := s.days(ctx, tx.Pgx, t)
	if err != nil {
		return err
	}
	d, err := s.Build(ctx, t, from, to)
	if err != nil {
		return err
	}
	if d.Tickets+d.Before+len(d.Fixed)+len(d.Missing) == 0 {
		return nil
	}
	id, err := s.keep(ctx, tx, d, from, to)
	if err != nil {
		return err
	}
	return s.queue(ctx, tx, t, id)
}

// Keep builds the digest of a team for days that have passed and puts it into the archive, without telling the team.
func (s *Service) Keep(ctx context.Context, t *Team, from, to time.Time) (id int64, err error) {
	d, err := s.Build(ctx, t, from, to)
	if err != nil {
		return 0, err
	}
	err = s.DB.Tx(ctx, func(tx *pg.Tx) error {
		id, err = s.keep(ctx, tx, d, from, to)
		return err
	})
	return id, err
}

func (s *Service) keep(ctx context.Context, tx *pg.Tx, d *Digest, from, to time.Time) (id int64, err error) {
	data, err := json.Marshal(d)
	if err != nil {
		return 0, fmt.Errorf("encode digest: %w", err)
	}
	err = tx.Pgx.QueryRow(ctx, `
		INSERT INTO digests (product_team_id, from_day, to_day, data, token, created_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
		d.TeamID, from, to, data, rand.Text(), s.Now()).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("store digest: %w", err)
	}
	return id, s.Desk.Tell(ctx, tx, system(), tickets.DeskChanged{What: "digests", ID: id})
}

// Stored is a digest of the archive.
type Stored struct {
	ID        int64
	TeamID    int64
	Team      string
	From, To  time.Time // dates
	Digest    *Digest   // nil in lists
	Token     string    // "": not shared
	CreatedAt time.Time
	Read      bool // by who asks, this one or a newer one
}

// Archive returns digests, the newest first: those of a team (0: all) before an id (0: from the newest).
func (s *Service) Archive(ctx context.Context, by tickets.Actor, teamID, before int64, limit int) ([]Stored, error) {
	rows, err := s.DB.Pool.Query(ctx, `
		SELECT d.id, d.product_team_id, t.name, d.from_day, d.to_day, COALESCE(d.token, ''), d.created_at, COALESCE(r.digest_id >= d.id, false)
		FROM digests d JOIN product_teams t ON t.id = d.product_team_id
		LEFT JOIN digest_reads r ON r.product_team_id = d.product_team_id AND r.agent_id = $1
		WHERE ($2 = 0 OR d.product_team_id = $2) AND ($3 = 0 OR d.id < $3) ORDER BY d.id DESC LIMIT $4`, by.ID, teamID, before, limit)
	if err != nil {
		return nil, fmt.Errorf("read digests: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Stored, err error) {
		return d, row.Scan(&d.ID, &d.TeamID, &d.Team, &d.From, &d.To, &d.Token, &d.CreatedAt, &d.Read)
	})
	if err != nil {
		return nil, fmt.Errorf("read digests: %w", err)
	}
	return all, nil
}

// Digest returns a digest, and what is different in it from the one that the agent read last; nil when they have read none, or
// this one is that. Fault: digest_not_found.
func (s *Service) Digest(ctx context.Context, by tickets.Actor, id int64) (*Stored, *DigestChanges, error) {
	d, err := s.stored(ctx, "d.id = $1", id)
	if err != nil {
		return nil, nil, err
	}
	if d == nil {
		return nil, nil, fault.Missing("digest", id)
	}
	var readID int64
	var data []byte
	err = s.DB.Pool.QueryRow(ctx, `
		SELECT d.id, d.data FROM digest_reads r JOIN digests d ON d.id = r.digest_id
		WHERE r.agent_id = $1 AND r.product_team_id = $2`, by.ID, d.TeamID).Scan(&readID, &data)
	if errors.Is(err, pgx.ErrNoRows) || readID >= id && err == nil {
		d.Read = err == nil
		return d, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read the digest that was read last: %w", err)
	}
	var read Digest
	if err := json.Unmarshal(data, &read); err != nil {
		return nil, nil, fmt.Errorf("decode digest %d: %w", readID, err)
	}
	return d, d.Digest.Since(readID, &read), nil
}

// stored reads one digest; nil when there is none.
func (s *Service) stored(ctx context.Context, condition string, arg any) (*Stored, error) {
	d := &Stored{Digest: &Digest{}}
	var data []byte
	err := s.DB.Pool.QueryRow(ctx, `
		SELECT d.id, d.product_team_id, t.name, d.from_day, d.to_day, d.data, COALESCE(d.token, ''), d.created_at
		FROM digests d JOIN product_teams t ON t.id = d.product_team_id WHERE `+condition, arg).
		Scan(&d.ID, &d.TeamID, &d.Team, &d.From, &d.To, &data, &d.Token, &d.CreatedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read digest: %w", err)
	}
	if err := json.Unmarshal(data, d.Digest); err != nil {
		return nil, fmt.Errorf("decode digest %d: %w", d.ID, err)
	}
	return d, nil
}

// MarkRead remembers that the agent has read a digest, unless they have read a newer one. Fault: digest_not_found.
func (s *Service) MarkRead(ctx context.Context, by tickets.Actor, id int64) error {
	tag, err := s.DB.Pool.Exec(ctx, `
		INSERT INTO digest_reads (agent_id, product_team_id, digest_id, at) SELECT $1, product_team_id, id, $3 FROM digests WHERE id = $2
		ON CONFLICT (agent_id, product_team_id) DO UPDATE SET digest_id = greatest(digest_reads.digest_id, EXCLUDED.digest_id), at = EXCLUDED.at`,
		by.ID, id, s.Now())
	if err != nil {
		return fmt.Errorf("mark digest %d as read: %w", id, err)
	}
	if tag.RowsAffected() == 0 {
		return fault.Missing("digest", id)
	}
	return nil
}

// Share gives a digest a new link that anybody may read it by, or takes every link away. It returns the link, "" for
// none. Faults: forbidden, digest_not_found.
func (s *Service) Share(ctx context.Context, by tickets.Actor, id int64, shared bool) (string, error) {
	if err := maySteer(by); err != nil {
		return "", err
	}
	var token *string
	if shared {
		token = new(string)
		*token = rand.Text()
	}
	tag, err := s.DB.Pool.Exec(ctx, `UPDATE digests SET token = $2 WHERE id = $1`, id, token)
	if err != nil {
		return "", fmt.Errorf("share digest %d: %w", id, err)
	}
	if tag.RowsAffected() == 0 {
		return "", fault.Missing("digest", id)
	}
	if token == nil {
		return "", nil
	}
	return s.link(*token), nil
}

// link is the address of the page of a shared digest; "" without a token.
func (s *Service) link(token string) string {
	if token == "" {
		return ""
	}
	return s.PublicURL + Path + token
}

// Link is where anybody may read the digest, "" when nobody may.
func (s *Service) Link(d *Stored) string { return s.link(d.Token) }

// Preview builds the digest that a team would get now, and stores nothing. since moves its first day; zero leaves it.
// Faults: product_team_not_found, invalid_input.
func (s *Service) Preview(ctx context.Context, teamID int64, since time.Time) (*Digest, error) {
	t := &Team{Name: "", Zone: "UTC", Language: "en"}
	if teamID != 0 {
		var err error
		if t, err = s.Team(ctx, teamID); err != nil {
			return nil, err
		}
	} else if desk, err := s.Desk.Settings(ctx); err == nil {
		t.Name = desk.DeskName
	}
	from, to, err := s.days(ctx, s.DB.Pool, t)
	if err != nil {
		return nil, err
	}
	if !since.IsZero() {
		if from = since; from.After(to) {
			return nil, fault.InvalidField("since", "must be before today")
		}
	}
	return s.Build(ctx, t, from, to)
}

// Mail writes a digest as the mail that its readers get, without the link to a page that is shared.
func (s *Service) Mail(d *Digest) (*Mail, error) { return s.show.mail(d, "", s.console(0)) }

// console is where agents read a stored digest; 0: where they find all.
func (s *Service) console(id int64) string {
	if id == 0 {
		return s.PublicURL + "/product"
	}
	return s.PublicURL + "/product/digests/" + strconv.FormatInt(id, 10)
}

// SendTest mails the digest that the team would get now to one agent. Faults: product_team_not_found, agent_not_found.
func (s *Service) SendTest(ctx context.Context, by tickets.Actor, teamID int64) (address string, err error) {
	if err := maySteer(by); err != nil {
		return "", err
	}
	d, err := s.Preview(ctx, teamID, time.Time{})
	if err != nil {
		return "", err
	}
	if err := s.DB.Pool.QueryRow(ctx, `SELECT email FROM agents WHERE id = $1`, by.ID).Scan(&address); err != nil {
		return "", fmt.Errorf("read the address of agent %d: %w", by.ID, err)
	}
	return address, s.DB.Tx(ctx, func(tx *pg.Tx) error {
		_, err := s.Jobs.InsertTx(ctx, tx.Pgx, mailArgs{To: address, Test: d, Key: rand.Text()}, mailOpts())
		return err
	})
}
