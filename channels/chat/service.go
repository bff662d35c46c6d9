package chat

import (
	"time"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// Service is what agents and visitors may do with chats. It is safe for use by many goroutines.
type Service struct {
	db   *pg.DB
	desk *tickets.Desk
	now  func() time.Time
}

// NewService makes a Service.
func NewService(db *pg.DB, desk *tickets.Desk, now func() time.Time) *Service {
	return &Service{db: db, desk: desk, now: func() time.Time { return now().UTC().Truncate(time.Microsecond) }}
}
