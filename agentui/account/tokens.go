package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// TokenPrefix lets people and scanners of leaked secrets know what they see.
const TokenPrefix = "kept_"

// Token lets a program act as an agent.
type Token struct {
	ID        int64
	AgentID   int64
	Name      string
	CreatedAt time.Time
	UsedAt    *time.Time
}

// CreateToken makes a token for the agent and returns its secret, which cannot be read again. Another
// agent's needs an admin. Faults: forbidden, agent_not_found, invalid_input.
func (s *Service) CreateToken(ctx context.Context, by tickets.Actor, agentID int64, name string) (Token, string, error) {
	if !owns(by, agentID) {
		return Token{}, "", fault.New(fault.Forbidden, "forbidden", "Only admins may make tokens for others.")
	}
	if name = strings.TrimSpace(name); name == "" {
		return Token{}, "", fault.InvalidField("name", "say what the token is for")
	}
	if _, err := s.desk.ActorFor(ctx, agentID); err != nil {
		return Token{}, "", err
	}
	secret := TokenPrefix + newSecret()
	t := Token{AgentID: agentID, Name: name, CreatedAt: s.now()}
	err := s.db.Pool.QueryRow(ctx, `INSERT INTO api_tokens (agent_id, name, token_hash, created_at) VALUES ($1, $2, $3, $4) RETURNING id`,
		agentID, name, hashOf(secret), t.CreatedAt).Scan(&t.ID)
	if err != nil {
		return Token{}, "", fmt.Errorf("make token: %w", err)
	}
	return t, secret, nil
}

func owns(by tickets.Actor, agentID int64) bool {
	return by.Kind == tickets.ActorSystem || by.CanAdmin() || by.Kind == tickets.ActorAgent && by.ID == agentID
}

// Tokens returns the tokens that are good: the actor's own, an admin's view is of all.
func (s *Service) Tokens(ctx context.Context, by tickets.Actor) ([]Token, error) {
	rows, err := s.db.Pool.Query(ctx, `SELECT id, agent_id, name, created_at, used_at FROM api_tokens
		WHERE revoked_at IS NULL AND ($1 OR agent_id = $2) ORDER BY id DESC`, by.CanAdmin(), by.ID)
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Token])
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	return all, nil
}

// RevokeToken ends a token. Fault: token_not_found, also for another agent's token without being admin.
func (s *Service) RevokeToken(ctx context.Context, by tickets.Actor, id int64) error {
	var agentID int64
	err := s.db.Pool.QueryRow(ctx, `UPDATE api_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL AND ($3 OR agent_id = $4) RETURNING agent_id`,
		id, s.now(), by.CanAdmin(), by.ID).Scan(&agentID)
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.Missing("token", id)
	}
	if err != nil {
		return fmt.Errorf("revoke token %d: %w", id, err)
	}
	s.Forget(agentID)
	return nil
}
