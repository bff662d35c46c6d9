package agentui

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/fault"
)

const (
	idempotencyHeader = "Idempotency-Key"
	maxKeyLength      = 200
	// abandonedAfter is when a key whose request has not ended is given to another one: the node that had
	// it is gone, since requests end within requestTimeout. Verbs that say something to customers
	// are idempotent in their own transaction besides.
	abandonedAfter = 2 * requestTimeout
)

// idempotent has the same key from the same caller give the first answer again, for a day.
func idempotent[I, O any](s *Server, o operation, handler func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		info := infoOf(ctx)
		if info.key == "" {
			return handler(ctx, in)
		}
		if len(info.key) > maxKeyLength {
			return nil, fault.InvalidField(idempotencyHeader, "must have at most %d bytes", maxKeyLength)
		}
		k, err := keyOf(o.id, in, info)
		if err != nil {
			return nil, err
		}
		first, err := k.take(ctx, s)
		if err != nil {
			return nil, err
		}
		if first != nil {
			out := new(O)
			if err := json.Unmarshal(first, out); err != nil {
				return nil, fmt.Errorf("decode the first answer: %w", err)
			}
			return out, nil
		}
		out, err := handler(ctx, in)
		if err != nil {
			return nil, errors.Join(err, k.giveBack(context.WithoutCancel(ctx), s))
		}
		return out, k.keep(ctx, s, out)
	}
}

type idempotencyKey struct {
	agent   int64
	key     string
	request []byte
}

func keyOf(operation string, in any, info *requestInfo) (idempotencyKey, error) {
	encoded, err := json.Marshal(in)
	if err != nil {
		return idempotencyKey{}, fmt.Errorf("encode request: %w", err)
	}
	sum := sha256.Sum256(append([]byte(operation+"\n"), encoded...))
	return idempotencyKey{agent: info.identity.Actor.ID, key: info.key, request: sum[:]}, nil
}

// take reserves the key, or returns the first answer. Faults: idempotency_key_reused,
// request_in_progress.
func (k idempotencyKey) take(ctx context.Context, s *Server) (first []byte, err error) {
	now := s.Now()
	var taken bool
	err = s.DB.Pool.QueryRow(ctx, `
		INSERT INTO idempotency_keys AS k (agent_id, key, request, status, response, created_at) VALUES ($1, $2, $3, 0, '', $4)
		ON CONFLICT (agent_id, key) DO UPDATE SET created_at = $4
		WHERE k.status = 0 AND k.created_at < $5 AND k.request = $3
		RETURNING true`, k.agent, k.key, k.request, now, now.Add(-abandonedAfter)).Scan(&taken)
	if err == nil {
		return nil, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("take idempotency key: %w", err)
	}
	var request []byte
	var status int
	err = s.DB.Pool.QueryRow(ctx, `SELECT request, status, response FROM idempotency_keys WHERE agent_id = $1 AND key = $2`, k.agent, k.key).
		Scan(&request, &status, &first)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("read idempotency key: %w", err)
	}
	if err == nil && !slices.Equal(request, k.request) {
		return nil, fault.New(fault.Invalid, "idempotency_key_reused", "This %s has been used for another request. Use a new one.", idempotencyHeader)
	}
	if err != nil || status == 0 {
		return nil, retryable{fault.New(fault.Conflict, "request_in_progress", "The first request with this %s has not ended yet.", idempotencyHeader), 1}
	}
	return first, nil
}

func (k idempotencyKey) keep(ctx context.Context, s *Server, out any) error {
	encoded, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	_, err = s.DB.Pool.Exec(ctx, `UPDATE idempotency_keys SET status = 1, response = $3 WHERE agent_id = $1 AND key = $2`, k.agent, k.key, encoded)
	if err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	return nil
}

func (k idempotencyKey) giveBack(ctx context.Context, s *Server) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := s.DB.Pool.Exec(ctx, `DELETE FROM idempotency_keys WHERE agent_id = $1 AND key = $2 AND status = 0`, k.agent, k.key)
	return err
}

// nonceOf is the nonce of a verb that is idempotent itself: the caller's own, else the request's key.
func nonceOf(ctx context.Context, own string) string {
	if own != "" {
		return own
	}
	if key := infoOf(ctx).key; key != "" {
		return "key:" + key
	}
	return ""
}
