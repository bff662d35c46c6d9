package tickets

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/kepthq/kept/tickets/pg"
)

// Secret returns the desk's 32 secret bytes, made on the first start and shared by all nodes. What
// is signed with it (reply addresses) is worthless to whoever has the database anyway.
func Secret(ctx context.Context, db *pg.DB, now func() time.Time) ([]byte, error) {
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, fmt.Errorf("make the desk's secret: %w", err)
	}
	read := db.Read(ctx)
	err := read.Exec(`INSERT INTO settings (key, value, updated_at) VALUES ('secret', to_jsonb(CAST(? AS text)), ?) ON CONFLICT DO NOTHING`,
		base64.StdEncoding.EncodeToString(fresh), now()).Error
	if err != nil {
		return nil, fmt.Errorf("store the desk's secret: %w", err)
	}
	var stored string
	if err := read.Raw(`SELECT value #>> '{}' FROM settings WHERE key = 'secret'`).Scan(&stored).Error; err != nil {
		return nil, fmt.Errorf("read the desk's secret: %w", err)
	}
	secret, err := base64.StdEncoding.DecodeString(stored)
	if err != nil {
		return nil, fmt.Errorf("decode the desk's secret: %w", err)
	}
	return secret, nil
}
