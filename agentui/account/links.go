package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// linkFor is how long an invitation or a reset is good.
const linkFor = 72 * time.Hour

// PasswordLink makes a secret by which the agent sets a password once; earlier ones end. Faults:
// forbidden, agent_not_found.
func (s *Service) PasswordLink(ctx context.Context, by tickets.Actor, agentID int64) (secret string, expires time.Time, err error) {
	if by.Kind != tickets.ActorSystem && !by.CanAdmin() {
		return "", time.Time{}, fault.New(fault.Forbidden, "forbidden", "Only admins may make password links.")
	}
	agent, err := s.desk.Agent(ctx, agentID)
	if err != nil {
		return "", time.Time{}, err
	}
	if agent.DeactivatedAt != nil {
		return "", time.Time{}, fault.New(fault.Conflict, "agent_inactive", "%s is deactivated. Activate them first.", agent.Name)
	}
	now := s.now()
	secret, expires = newSecret(), now.Add(linkFor)
	err = s.db.Tx(ctx, func(tx *pg.Tx) error {
		if _, err := tx.Pgx.Exec(ctx, `DELETE FROM password_links WHERE agent_id = $1`, agentID); err != nil {
			return err
		}
		_, err := tx.Pgx.Exec(ctx, `INSERT INTO password_links (token_hash, agent_id, created_at, expires_at) VALUES ($1, $2, $3, $4)`,
			hashOf(secret), agentID, now, expires)
		return err
	})
	if err != nil {
		return "", time.Time{}, fmt.Errorf("make password link: %w", err)
	}
	return secret, expires, nil
}

// LinkOwner is whose password a link sets.
type LinkOwner struct {
	AgentID     int64
	Name, Email string
	ExpiresAt   time.Time
}

func errLinkGone() error {
	return fault.New(fault.NotFound, "link_not_found", "This link has been used, has expired, or never was one. Ask an admin for a new one.")
}

const findLink = `
	SELECT a.id, a.name, a.email, l.expires_at FROM password_links l JOIN agents a ON a.id = l.agent_id
	WHERE l.token_hash = $1 AND l.expires_at > $2 AND a.deactivated_at IS NULL`

// LinkOwner returns whose link it is. Fault: link_not_found.
func (s *Service) LinkOwner(ctx context.Context, secret string) (LinkOwner, error) {
	return s.linkOwner(ctx, s.db.Pool, findLink, secret)
}

func (s *Service) linkOwner(ctx context.Context, q querier, sql, secret string) (LinkOwner, error) {
	var o LinkOwner
	err := q.QueryRow(ctx, sql, hashOf(secret), s.now()).Scan(&o.AgentID, &o.Name, &o.Email, &o.ExpiresAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return o, errLinkGone()
	}
	if err != nil {
		return o, fmt.Errorf("look up password link: %w", err)
	}
	return o, nil
}

// UseLink sets the password of the link's owner, ends their other sessions and opens one. Faults:
// link_not_found, invalid_input.
func (s *Service) UseLink(ctx context.Context, secret, password string, c Client) (session string, err error) {
	if err := CheckPassword(password); err != nil {
		return "", err
	}
	// Looked up before the hash is made, so that a stranger cannot have us hash.
	if _, err := s.LinkOwner(ctx, secret); err != nil {
		return "", err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return "", err
	}
	var owner LinkOwner
	err = s.db.Tx(ctx, func(tx *pg.Tx) (err error) {
		if owner, err = s.linkOwner(ctx, tx.Pgx, findLink+" FOR UPDATE OF l", secret); err != nil {
			return err
		}
		if err := setPassword(ctx, tx, owner.AgentID, hash, 0); err != nil {
			return err
		}
		if _, err := tx.Pgx.Exec(ctx, `DELETE FROM password_links WHERE agent_id = $1`, owner.AgentID); err != nil {
			return fmt.Errorf("use up password link: %w", err)
		}
		if _, err := tx.Pgx.Exec(ctx, `DELETE FROM sign_in_failures WHERE key = $1`, "email:"+owner.Email); err != nil {
			return fmt.Errorf("forgive sign-ins: %w", err)
		}
		if session, err = s.open(ctx, tx.Pgx, owner.AgentID, c); err != nil {
			return err
		}
		return s.desk.Tell(ctx, tx, tickets.System("password link"), tickets.DeskChanged{What: "agents", ID: owner.AgentID})
	})
	if err != nil {
		return "", err
	}
	s.Forget(owner.AgentID)
	return session, nil
}

// setPassword stores the hash and ends the agent's sessions but one.
func setPassword(ctx context.Context, tx *pg.Tx, agentID int64, hash string, keep int64) error {
	if _, err := tx.Pgx.Exec(ctx, `UPDATE agents SET password_hash = $2 WHERE id = $1`, agentID, hash); err != nil {
		return fmt.Errorf("set password of agent %d: %w", agentID, err)
	}
	if _, err := tx.Pgx.Exec(ctx, `DELETE FROM sessions WHERE agent_id = $1 AND id <> $2`, agentID, keep); err != nil {
		return fmt.Errorf("end sessions of agent %d: %w", agentID, err)
	}
	return nil
}

// ChangePassword replaces the password of who knows it and ends their sessions but keep. Faults:
// wrong_password, too_many_attempts, invalid_input.
func (s *Service) ChangePassword(ctx context.Context, by tickets.Actor, current, password string, keep int64, c Client) error {
	if err := CheckPassword(password); err != nil {
		return err
	}
	guess, err := s.count(ctx, fmt.Sprintf("password:%d", by.ID), "net:"+network(c.IP))
	if err != nil {
		return err
	}
	var hash string
	if err := s.db.Pool.QueryRow(ctx, `SELECT password_hash FROM agents WHERE id = $1`, by.ID).Scan(&hash); err != nil {
		return fmt.Errorf("read password of agent %d: %w", by.ID, err)
	}
	ok, _, err := s.hasher.verify(ctx, hash, current)
	if err != nil {
		return errors.Join(err, guess.forgive(context.WithoutCancel(ctx)))
	}
	if !ok {
		return fault.InvalidField("current", "is not your password")
	}
	if err := guess.succeed(ctx); err != nil {
		return err
	}
	return s.SetPassword(ctx, by.ID, password, keep)
}

// SetPassword gives the agent a password and ends their sessions but keep. Fault: invalid_input.
func (s *Service) SetPassword(ctx context.Context, agentID int64, password string, keep int64) error {
	if err := CheckPassword(password); err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	if err := s.db.Tx(ctx, func(tx *pg.Tx) error { return setPassword(ctx, tx, agentID, hash, keep) }); err != nil {
		return err
	}
	s.Forget(agentID)
	return nil
}
