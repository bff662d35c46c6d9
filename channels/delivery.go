package channels

import (
	"time"

	"github.com/kepthq/kept/tickets"
)

// State is what is known about an outgoing message.
type State string

// The states of a delivery.
const (
	StateQueued   State = "queued"   // will be tried at once
	StateSent     State = "sent"     // the next server has taken it
	StateDeferred State = "deferred" // failed for now; will be tried again at NextTryAt
	StateFailed   State = "failed"   // given up
	StateBounced  State = "bounced"  // was sent, and came back
	StateNoRelay  State = "no_relay" // kept: there is no way out configured
)

// Delivery is the way of one message out of the house, as stored.
type Delivery struct {
	ID        int64 `gorm:"primaryKey"`
	MessageID int64
	Channel   tickets.Channel
	State     State
	Attempts  int
	NextTryAt *time.Time
	SentAt    *time.Time
	LastError string // the remote's own words
	CreatedAt time.Time
	UpdatedAt time.Time
}

// TableName implements GORM's Tabler.
func (Delivery) TableName() string { return "deliveries" }

// retryable are the states from which somebody may ask for another attempt.
func (s State) retryable() bool {
	switch s {
	case StateDeferred, StateFailed, StateBounced, StateNoRelay:
		return true
	default:
		return false
	}
}
