// Package desktest gives tests a desk on a database of their own, with people to act as, and checks
// the whole world for consistency when the test ends.
package desktest

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm/schema"

	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// World is a desk with its parts.
type World struct {
	T     testing.TB
	DB    *pg.DB
	URL   string
	Log   *eventlog.Log
	Desk  *tickets.Desk
	Clock *Clock
}

// Clock is a clock that stands still until it is moved.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// Now returns the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// Set moves the clock to a time.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// New makes a world whose clock stands at Monday, 2 March 2026, 10:00 UTC. The event log's readers
// run until the test ends.
func New(t testing.TB, observers ...tickets.Observer) *World {
	t.Helper()
	database := dbtest.New(t, dbtest.OnClose(Consistent))
	ctx, cancel := context.WithCancel(context.Background())
	db, err := pg.Open(ctx, database.URL, 8)
	require.NoError(t, err)
	log := eventlog.New(db, slog.New(slog.DiscardHandler))
	var running sync.WaitGroup
	running.Go(func() { _ = log.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
		db.Close()
	})
	clock := &Clock{at: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}
	return &World{T: t, DB: db, URL: database.URL, Log: log, Clock: clock, Desk: tickets.New(db, log, clock.Now, observers...)}
}

// Consistent fails the test when the database breaks an invariant.
func Consistent(t testing.TB, url string) {
	pool, err := pgxpool.New(context.Background(), url)
	require.NoError(t, err)
	defer pool.Close()
	broken, err := tickets.CheckConsistency(context.Background(), pool)
	require.NoError(t, err)
	for _, sentence := range broken {
		t.Error(sentence)
	}
}

// Agent adds an agent and returns them as an actor; teams are ids.
func (w *World) Agent(name string, role tickets.Role, teams ...int64) tickets.Actor {
	w.T.Helper()
	a := tickets.Agent{Email: name + "@desk.example", Name: name, Role: role, Locale: "en", TimeZone: "UTC", CreatedAt: w.Clock.Now()}
	require.NoError(w.T, w.DB.Read(w.Ctx()).Create(&a).Error)
	for _, team := range teams {
		require.NoError(w.T, w.DB.Read(w.Ctx()).Exec(`INSERT INTO team_members VALUES (?, ?)`, team, a.ID).Error)
	}
	return w.Actor(a.ID)
}

// Actor loads an agent as an actor anew.
func (w *World) Actor(id int64) tickets.Actor {
	w.T.Helper()
	actor, err := w.Desk.ActorFor(w.Ctx(), id)
	require.NoError(w.T, err)
	return actor
}

// Team adds a team.
func (w *World) Team(name string, restricted bool) int64 {
	w.T.Helper()
	team := tickets.Team{Name: name, Restricted: restricted, CreatedAt: w.Clock.Now()}
	require.NoError(w.T, w.DB.Read(w.Ctx()).Create(&team).Error)
	return team.ID
}

// Ctx is the test's context.
func (w *World) Ctx() context.Context { return w.T.Context() }

// Mail is an inbound mail from the address with the subject, complete enough to be received.
func (w *World) Mail(from, subject, text string) tickets.Inbound {
	id := fmt.Sprintf("%s.%d@customer.example", from, time.Now().UnixNano())
	return tickets.Inbound{
		Channel: tickets.ChannelEmail, ExternalID: id, RFCMessageID: id, From: tickets.Person{Address: from},
		Subject: subject, Text: text, ReplyText: text,
	}
}

// Receive files an inbound and returns the receipt.
func (w *World) Receive(in tickets.Inbound) tickets.Receipt {
	w.T.Helper()
	receipt, err := w.Desk.Receive(w.Ctx(), in, nil)
	require.NoError(w.T, err)
	return receipt
}

// Ticket returns the ticket as stored.
func (w *World) Ticket(id int64) *tickets.Ticket {
	w.T.Helper()
	t, err := w.Desk.Ticket(w.Ctx(), tickets.System("test"), id)
	require.NoError(w.T, err)
	return t
}

// Events returns the kinds of the ticket's events in order.
func (w *World) Events(ticketID int64) []string {
	w.T.Helper()
	var kinds []string
	require.NoError(w.T, w.DB.Read(w.Ctx()).Raw(`SELECT kind FROM events WHERE ticket_id = ? ORDER BY id`, ticketID).Scan(&kinds).Error)
	return kinds
}

// SameAsTable fails the test unless the fields of the row type are exactly the columns of its table,
// but for the columns named.
func (w *World) SameAsTable(row any, except ...string) {
	w.T.Helper()
	parsed, err := schema.Parse(row, &sync.Map{}, w.DB.Read(w.Ctx()).NamingStrategy)
	require.NoError(w.T, err)
	var columns []string
	require.NoError(w.T, w.DB.Read(w.Ctx()).Raw(`SELECT column_name FROM information_schema.columns WHERE table_name = ?`, parsed.Table).Scan(&columns).Error)
	columns = slices.DeleteFunc(columns, func(name string) bool { return slices.Contains(except, name) })
	require.ElementsMatch(w.T, columns, parsed.DBNames, "columns of %s, and fields of %T", parsed.Table, row)
}
