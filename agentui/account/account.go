package account

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Service is one node's knowledge of who is who. It is safe for use by many goroutines.
type Service struct {
	db     *pg.DB
	desk   *tickets.Desk
	events *eventlog.Log
	now    func() time.Time
	log    *slog.Logger
	hasher *hasher
	known  known
	ended  listeners
}

// New makes a Service. Without [Service.Run], changes made on other nodes are seen some seconds late.
func New(db *pg.DB, desk *tickets.Desk, events *eventlog.Log, now func() time.Time, log *slog.Logger) *Service {
	clock := func() time.Time { return now().UTC().Truncate(time.Microsecond) }
	return &Service{db: db, desk: desk, events: events, now: clock, log: log, hasher: newHasher(), known: newKnown()}
}

// Client is where a request comes from.
type Client struct {
	IP        string
	UserAgent string
}

// topic is the signal by which nodes tell each other that somebody's access has changed.
const topic = "account"

// changed tells all nodes, this one first, that what is known of the agent may be wrong now; 0 is of
// everybody.
func (s *Service) changed(agentID int64) {
	data, err := json.Marshal(change{AgentID: agentID})
	if err == nil {
		err = s.events.Signal(eventlog.Signal{Topic: topic, Data: data})
	}
	if err != nil {
		s.log.Warn("tell that access has changed", "error", err)
	}
}

type change struct {
	AgentID int64 `json:"agent_id"`
}

// Forget makes all nodes look anew at who the agent is (0: everybody); for whoever has just changed a
// role, a membership or a state.
func (s *Service) Forget(agentID int64) {
	s.forget(agentID)
	s.changed(agentID)
}

func (s *Service) forget(agentID int64) {
	s.known.clear()
	s.ended.tell(agentID)
}

// OnChange calls fn, until cancel is called, with the id of each agent whose access may have changed (0:
// everybody's), on whatever node, so that sockets can be looked at. fn must be quick.
func (s *Service) OnChange(fn func(agentID int64)) (cancel func()) { return s.ended.add(fn) }

// Run listens to what other nodes and other programs change, and clears away what has expired, until
// ctx is done.
func (s *Service) Run(ctx context.Context) error {
	cancel := s.events.Subscribe(topic, func(node string, data json.RawMessage) {
		var c change
		if node == s.events.Node() || json.Unmarshal(data, &c) != nil {
			return
		}
		s.forget(c.AgentID)
	})
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.sweep(ctx)
	}()
	defer func() { <-done }()
	newest, err := s.events.Newest(ctx)
	for err != nil && ctx.Err() == nil {
		s.log.Warn("read the newest event", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
		newest, err = s.events.Newest(ctx)
	}
	s.forget(0) // what changed before that number may be known wrongly since before this node listened
	return s.events.Tail(ctx, newest, 1000, func(_ context.Context, events []eventlog.Event) error {
		for _, e := range events {
			if e.Kind != tickets.EventDeskChanged {
				continue
			}
			var d tickets.DeskChanged
			if err := json.Unmarshal(e.Data, &d); err != nil {
				return fmt.Errorf("decode event %d: %w", e.ID, err)
			}
			switch d.What {
			case "agents":
				s.forget(d.ID)
			case "teams":
				s.forget(0)
			}
		}
		return nil
	})
}

// sweepEvery is how often expired rows are removed. Nothing depends on it but disk space.
const sweepEvery = time.Hour

func (s *Service) sweep(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("remove expired sessions and links", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Sweep removes what has expired.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.now()
	for _, statement := range []struct {
		sql    string
		before time.Time
	}{
		{`DELETE FROM sessions WHERE expires_at < $1`, now},
		{`DELETE FROM password_links WHERE expires_at < $1`, now},
		{`DELETE FROM sign_in_failures WHERE at < $1`, now.Add(-failureWindow)},
	} {
		if _, err := s.db.Pool.Exec(ctx, statement.sql, statement.before); err != nil {
			return fmt.Errorf("sweep: %w", err)
		}
	}
	return nil
}

// errSignedOut is the answer to a secret that is nobody's (any more).
func errSignedOut() error {
	return fault.New(fault.Unauthorized, "unauthorized", "Sign in first: the session or token is missing, has ended or has been revoked.")
}
