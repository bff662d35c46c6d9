package account

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/fault"
)

const (
	// idleFor ends a session that nobody uses; longestSession ends any.
	idleFor        = 14 * 24 * time.Hour
	LongestSession = 90 * 24 * time.Hour
	// touchEvery bounds how exactly it is known when a session or token was used last.
	touchEvery = time.Minute
)

// Session is one browser in which an agent is signed in.
type Session struct {
	ID                           int64
	UserAgent, IP                string
	CreatedAt, SeenAt, ExpiresAt time.Time
}

// querier is a pool or a transaction.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// open starts a session and returns its secret, for the cookie.
func (s *Service) open(ctx context.Context, q querier, agentID int64, c Client) (string, error) {
	secret, now := newSecret(), s.now()
	var id int64
	err := q.QueryRow(ctx, `
		INSERT INTO sessions (token_hash, agent_id, created_at, seen_at, expires_at, user_agent, ip)
		VALUES ($1, $2, $3, $3, $4, $5, $6) RETURNING id`,
		hashOf(secret), agentID, now, now.Add(idleFor), storable(c.UserAgent), storable(c.IP)).Scan(&id)
	if err != nil {
		return "", fmt.Errorf("open session: %w", err)
	}
	return secret, nil
}

// storable makes a header fit for a text column.
func storable(s string) string {
	const longest = 500
	if len(s) > longest {
		s = s[:longest]
	}
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
}

// BySession returns who has the session's secret. Fault: unauthorized.
func (s *Service) BySession(ctx context.Context, secret string) (Identity, error) {
	return s.identify(ctx, "session:"+secret, func() (Identity, int64, error) {
		var id, agentID int64
		now := s.now()
		err := s.db.Pool.QueryRow(ctx, `SELECT id, agent_id FROM sessions WHERE token_hash = $1 AND expires_at > $2`, hashOf(secret), now).Scan(&id, &agentID)
		if err != nil {
			return Identity{}, 0, err
		}
		_, err = s.db.Pool.Exec(ctx, `UPDATE sessions SET seen_at = $2, expires_at = least($3, created_at + $4) WHERE id = $1 AND seen_at < $5`,
			id, now, now.Add(idleFor), LongestSession, now.Add(-touchEvery))
		return Identity{SessionID: id}, agentID, err
	})
}

// ByToken returns who has the API token. Fault: unauthorized.
func (s *Service) ByToken(ctx context.Context, token string) (Identity, error) {
	return s.identify(ctx, "token:"+token, func() (Identity, int64, error) {
		var id, agentID int64
		now := s.now()
		err := s.db.Pool.QueryRow(ctx, `SELECT id, agent_id FROM api_tokens WHERE token_hash = $1 AND revoked_at IS NULL`, hashOf(token)).Scan(&id, &agentID)
		if err != nil {
			return Identity{}, 0, err
		}
		_, err = s.db.Pool.Exec(ctx, `UPDATE api_tokens SET used_at = $2 WHERE id = $1 AND (used_at IS NULL OR used_at < $3)`, id, now, now.Add(-touchEvery))
		return Identity{TokenID: id}, agentID, err
	})
}

// identify answers from memory, or looks the secret up and remembers.
func (s *Service) identify(ctx context.Context, secret string, look func() (Identity, int64, error)) (Identity, error) {
	key := sha256.Sum256([]byte(secret))
	identity, generation, ok := s.known.get(key, s.now())
	if ok {
		return identity, nil
	}
	identity, agentID, err := look()
	if errors.Is(err, pgx.ErrNoRows) {
		return Identity{}, errSignedOut()
	}
	if err != nil {
		return Identity{}, fmt.Errorf("look up who it is: %w", err)
	}
	identity.Actor, err = s.desk.ActorFor(ctx, agentID)
	if fault.Is(err, "agent_not_found") {
		return Identity{}, errSignedOut()
	}
	if err != nil {
		return Identity{}, fmt.Errorf("load agent %d: %w", agentID, err)
	}
	s.known.put(key, identity, generation, s.now())
	return identity, nil
}

// SignOut ends the session with the secret; there being none is fine.
func (s *Service) SignOut(ctx context.Context, secret string) error {
	var agentID int64
	err := s.db.Pool.QueryRow(ctx, `DELETE FROM sessions WHERE token_hash = $1 RETURNING agent_id`, hashOf(secret)).Scan(&agentID)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	s.Forget(agentID)
	return nil
}

// Sessions returns where the agent is signed in, the one seen last first.
func (s *Service) Sessions(ctx context.Context, agentID int64) ([]Session, error) {
	rows, err := s.db.Pool.Query(ctx, `SELECT id, user_agent, ip, created_at, seen_at, expires_at FROM sessions
		WHERE agent_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, id DESC LIMIT 200`, agentID, s.now())
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Session])
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	return all, nil
}

// EndSession ends one of the agent's sessions. Fault: session_not_found.
func (s *Service) EndSession(ctx context.Context, agentID, id int64) error {
	tag, err := s.db.Pool.Exec(ctx, `DELETE FROM sessions WHERE id = $1 AND agent_id = $2`, id, agentID)
	if err != nil {
		return fmt.Errorf("end session %d: %w", id, err)
	}
	if tag.RowsAffected() == 0 {
		return fault.Missing("session", id)
	}
	s.Forget(agentID)
	return nil
}

// EndedSessions returns those of the sessions that are over, for long-lived connections.
func (s *Service) EndedSessions(ctx context.Context, ids []int64) ([]int64, error) {
	rows, err := s.db.Pool.Query(ctx, `SELECT x.id FROM unnest($1::bigint[]) AS x(id)
		WHERE NOT EXISTS (SELECT FROM sessions s WHERE s.id = x.id AND s.expires_at > $2)`, ids, s.now())
	if err != nil {
		return nil, fmt.Errorf("look up sessions: %w", err)
	}
	ended, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("look up sessions: %w", err)
	}
	return ended, nil
}
