package account

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/fault"
)

// How many wrong guesses are answered within a stretch of time, on all nodes together.
const (
	failureWindow  = 15 * time.Minute
	addressGuesses = 10
	networkGuesses = 50
)

// TooManyGuesses is the cause of the fault too_many_attempts: when to come back.
type TooManyGuesses struct{ RetryAfter time.Duration }

func (e TooManyGuesses) Error() string { return fmt.Sprintf("too many guesses for %s", e.RetryAfter) }

// SignIn opens a session for who has the address and the password, and returns its secret. Faults:
// wrong_credentials (also for unknown addresses and agents who are gone), too_many_attempts, busy.
func (s *Service) SignIn(ctx context.Context, email, password string, c Client) (string, error) {
	email = strings.ToLower(strings.TrimSpace(storable(email)))
	guess, err := s.count(ctx, "email:"+email, "net:"+network(c.IP))
	if err != nil {
		return "", err
	}
	var agentID int64
	var hash string
	err = s.db.Pool.QueryRow(ctx, `SELECT id, password_hash FROM agents WHERE email = $1 AND deactivated_at IS NULL`, email).Scan(&agentID, &hash)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("look up agent: %w", err)
	}
	ok, stale, err := s.hasher.verify(ctx, hash, password)
	if err != nil {
		return "", errors.Join(err, guess.forgive(context.WithoutCancel(ctx)))
	}
	if !ok {
		return "", fault.New(fault.Unauthorized, "wrong_credentials", "The address or the password is wrong.")
	}
	if err := guess.succeed(ctx); err != nil {
		return "", err
	}
	if stale {
		if err := s.rehash(ctx, agentID, hash, password); err != nil {
			s.log.WarnContext(ctx, "renew a password's hash", "agent", agentID, "error", err)
		}
	}
	return s.open(ctx, s.db.Pool, agentID, c)
}

func (s *Service) rehash(ctx context.Context, agentID int64, old, password string) error {
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = s.db.Pool.Exec(ctx, `UPDATE agents SET password_hash = $3 WHERE id = $1 AND password_hash = $2`, agentID, old, hash)
	return err
}

// guess is a counted attempt.
type guess struct {
	s     *Service
	email string
	rows  []string // where the attempt is counted
}

// count writes the attempt down as failed and refuses it when there were too many. Writing first has
// attempts at the same time see each other.
func (s *Service) count(ctx context.Context, email, net string) (*guess, error) {
	g := &guess{s: s, email: email}
	now := s.now()
	rows, err := s.db.Pool.Query(ctx, `INSERT INTO sign_in_failures (key, at) VALUES ($1, $3), ($2, $3) RETURNING ctid::text`, email, net, now)
	if err == nil {
		g.rows, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		return nil, fmt.Errorf("count sign-in: %w", err)
	}
	var wait time.Duration
	for key, most := range map[string]int{email: addressGuesses, net: networkGuesses} {
		var n int
		var oldest *time.Time
		err := s.db.Pool.QueryRow(ctx, `
			SELECT count(*), min(at) FROM (SELECT at FROM sign_in_failures WHERE key = $1 AND at > $2 ORDER BY at DESC LIMIT $3) newest`,
			key, now.Add(-failureWindow), most+1).Scan(&n, &oldest)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("count sign-ins: %w", err), g.forgive(context.WithoutCancel(ctx)))
		}
		if n > most {
			wait = max(wait, oldest.Add(failureWindow).Sub(now))
		}
	}
	if wait == 0 {
		return g, nil
	}
	if err := g.forgive(ctx); err != nil { // a refused attempt was no guess, and must not prolong the wait
		return nil, err
	}
	wait = max(wait.Truncate(time.Second)+time.Second, time.Second)
	return nil, fault.New(fault.TooMany, "too_many_attempts", "Too many attempts. Try again in %d minutes.", int(wait.Minutes())+1).
		Because(TooManyGuesses{RetryAfter: wait})
}

// forgive takes the attempt back.
func (g *guess) forgive(ctx context.Context) error {
	_, err := g.s.db.Pool.Exec(ctx, `DELETE FROM sign_in_failures WHERE ctid = ANY ($1::text[]::tid[])`, g.rows)
	if err != nil {
		return fmt.Errorf("forgive sign-in: %w", err)
	}
	return nil
}

// succeed takes the attempt back, and the address's failures before it: the right person has come.
func (g *guess) succeed(ctx context.Context) error {
	if err := g.forgive(ctx); err != nil {
		return err
	}
	if _, err := g.s.db.Pool.Exec(ctx, `DELETE FROM sign_in_failures WHERE key = $1`, g.email); err != nil {
		return fmt.Errorf("forgive sign-ins: %w", err)
	}
	return nil
}

// network is who an address belongs to: one host with IPv4, one site with IPv6.
func network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	const site = 64
	prefix, err := addr.Prefix(site)
	if err != nil {
		return ip
	}
	return prefix.String()
}
