package account

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// setupKey is the row of the table settings with the hashes of the setup secrets.
const setupKey = "setup"

// setupLock is held while a desk is set up, so that it happens once.
const setupLock = 0x6b657074_73657475 // "keptsetu"

// mostSetupSecrets is how many printed links stay good: each start of each node prints one.
const mostSetupSecrets = 10

type setupState struct {
	Hashes [][]byte `json:"hashes"`
}

// SetupNeeded reports whether the desk has no admin yet.
func (s *Service) SetupNeeded(ctx context.Context) (bool, error) { return setupNeeded(ctx, s.db.Pool) }

func setupNeeded(ctx context.Context, q querier) (bool, error) {
	var needed bool
	err := q.QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM agents WHERE role = 'admin' AND deactivated_at IS NULL)`).Scan(&needed)
	if err != nil {
		return false, fmt.Errorf("look for an admin: %w", err)
	}
	return needed, nil
}

// SetupSecret makes a secret by which the first admin is made, "" when there is one already. Secrets
// made before stay good until then.
func (s *Service) SetupSecret(ctx context.Context) (string, error) {
	secret := ""
	err := s.db.Tx(ctx, func(tx *pg.Tx) error {
		needed, state, err := lockSetup(ctx, tx)
		if err != nil || !needed {
			return err
		}
		secret = newSecret()
		state.Hashes = append(state.Hashes, hashOf(secret))
		state.Hashes = state.Hashes[max(0, len(state.Hashes)-mostSetupSecrets):]
		encoded, err := json.Marshal(state)
		if err != nil {
			return err
		}
		_, err = tx.Pgx.Exec(ctx, `INSERT INTO settings (key, value, updated_at) VALUES ($1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at`, setupKey, string(encoded), s.now())
		return err
	})
	if err != nil {
		return "", fmt.Errorf("make setup link: %w", err)
	}
	return secret, nil
}

func lockSetup(ctx context.Context, tx *pg.Tx) (needed bool, state setupState, err error) {
	if _, err := tx.Pgx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(setupLock)); err != nil {
		return false, state, err
	}
	if needed, err = setupNeeded(ctx, tx.Pgx); err != nil {
		return false, state, err
	}
	var encoded []byte
	err = tx.Pgx.QueryRow(ctx, `SELECT COALESCE((SELECT value::text FROM settings WHERE key = $1), '{}')`, setupKey).Scan(&encoded)
	if err != nil {
		return false, state, err
	}
	return needed, state, json.Unmarshal(encoded, &state)
}

// Setup is what makes a desk of an empty database.
type Setup struct {
	Secret         string
	Admin          tickets.Agent // name, address, language, time zone
	Password       string
	DeskName       string
	MailboxAddress string // "": stays
}

// SetUp makes the first admin and opens a session for them. Faults: setup_done, wrong_setup_token,
// invalid_input.
func (s *Service) SetUp(ctx context.Context, in Setup, c Client) (session string, err error) {
	if err := CheckPassword(in.Password); err != nil {
		return "", err
	}
	if err := s.mayRun(ctx, in.Secret); err != nil { // before the hash: a stranger cannot have us hash
		return "", err
	}
	in.Admin.Role = tickets.RoleAdmin
	if in.Admin.PasswordHash, err = s.hasher.hash(ctx, in.Password); err != nil {
		return "", err
	}
	err = s.db.Tx(ctx, func(tx *pg.Tx) (err error) {
		if err := checkSetup(ctx, tx, in.Secret); err != nil {
			return err
		}
		session, err = s.setUp(ctx, tx, &in, c)
		return err
	})
	if err != nil {
		return "", err
	}
	s.Forget(0)
	return session, nil
}

func (s *Service) mayRun(ctx context.Context, secret string) error {
	return s.db.Tx(ctx, func(tx *pg.Tx) error { return checkSetup(ctx, tx, secret) })
}

func checkSetup(ctx context.Context, tx *pg.Tx, secret string) error {
	needed, state, err := lockSetup(ctx, tx)
	if err != nil {
		return fmt.Errorf("look up setup: %w", err)
	}
	if !needed {
		return fault.New(fault.Conflict, "setup_done", "This desk has been set up already. Sign in instead.")
	}
	known := slices.ContainsFunc(state.Hashes, func(h []byte) bool { return slices.Equal(h, hashOf(secret)) })
	if !known {
		return fault.New(fault.Forbidden, "wrong_setup_token", "Open the setup link that the server has printed in its terminal.")
	}
	return nil
}

func (s *Service) setUp(ctx context.Context, tx *pg.Tx, in *Setup, c Client) (string, error) {
	by := tickets.System("setup")
	var teams []int64
	if err := tx.Raw(`SELECT id FROM teams WHERE archived_at IS NULL ORDER BY id LIMIT 1`).Scan(&teams).Error; err != nil {
		return "", fmt.Errorf("look up the first team: %w", err)
	}
	admin, err := s.desk.AddAgentTx(ctx, tx, by, in.Admin, teams)
	if err != nil {
		return "", err
	}
	if err := s.desk.UpdateSettingsTx(ctx, tx, by, tickets.SettingsUpdate{DeskName: tickets.Some(in.DeskName)}); err != nil {
		return "", err
	}
	if in.MailboxAddress != "" {
		if err := s.desk.MoveFirstMailboxTx(ctx, tx, by, in.MailboxAddress); err != nil {
			return "", err
		}
	}
	if _, err := tx.Pgx.Exec(ctx, `DELETE FROM settings WHERE key = $1`, setupKey); err != nil {
		return "", fmt.Errorf("use up setup links: %w", err)
	}
	return s.open(ctx, tx.Pgx, admin.ID, c)
}
