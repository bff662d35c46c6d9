package tickets

import (
	"context"
	"fmt"
	"regexp"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

var shaPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

// SetPicture gives the agent who acts the face that customers see, by the SHA-256 of a picture that is in
// the files store; "" takes it away. Fault: forbidden.
func (d *Desk) SetPicture(ctx context.Context, by Actor, sha string) (*Colleague, error) {
	if by.Kind != ActorAgent {
		return nil, forbidden("Only agents have pictures.")
	}
	if sha != "" && !shaPattern.MatchString(sha) {
		return nil, fault.InvalidField("picture", "is not a SHA-256 in hex")
	}
	var changed *Colleague
	err := d.db.Tx(ctx, func(tx *pg.Tx) (err error) {
		if err := tx.Exec(`UPDATE agents SET picture_sha256 = ? WHERE id = ?`, sha, by.ID).Error; err != nil {
			return fmt.Errorf("write picture of agent %d: %w", by.ID, err)
		}
		if changed, err = colleague(tx.DB, by.ID); err != nil {
			return err
		}
		return d.Tell(ctx, tx, by, DeskChanged{What: "agents", ID: by.ID})
	})
	return changed, err
}

// IsPicture reports whether the file is the picture of an agent, which customers may see.
func (d *Desk) IsPicture(ctx context.Context, sha string) (bool, error) {
	if !shaPattern.MatchString(sha) {
		return false, nil
	}
	var known bool
	err := d.db.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM agents WHERE picture_sha256 = $1)`, sha).Scan(&known)
	if err != nil {
		return false, fmt.Errorf("look up picture: %w", err)
	}
	return known, nil
}
