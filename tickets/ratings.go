package tickets

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets/fault"
)

// Rating is how a customer found the help they got, as stored: one per ticket.
type Rating struct {
	TicketID  int64 `gorm:"primaryKey"`
	Score     int   // 1 to 5
	Comment   string
	AgentID   *int64 // whose ticket it was
	CreatedAt time.Time
	UpdatedAt time.Time
}

// maxRatingComment is in characters.
const maxRatingComment = 5000

// Rate records how the ticket's requester found the help they got; rating again replaces what they said,
// and the same again changes nothing. Customers rate their own tickets only, agents none. Faults:
// ticket_not_found, forbidden, invalid_input.
func (d *Desk) Rate(ctx context.Context, by Actor, ticketID int64, score int, comment string) (*Rating, error) {
	if by.Kind == ActorAgent {
		return nil, forbidden("Only customers rate the help they got.")
	}
	comment = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(comment, "\x00", ""), "\uFFFD"))
	switch {
	case score < 1 || score > 5:
		return nil, fault.InvalidField("score", "must be 1 to 5")
	case utf8.RuneCountInString(comment) > maxRatingComment:
		return nil, fault.InvalidField("comment", "must have at most %d characters", maxRatingComment)
	}
	var rating *Rating
	_, err := d.Change(ctx, by, ticketID, func(c *Change) (err error) {
		if by.Kind != ActorSystem && by.ID != c.Ticket.RequesterID {
			return fault.Missing("ticket", ticketID)
		}
		rating, err = c.rate(score, comment)
		return err
	})
	return rating, err
}

func (c *Change) rate(score int, comment string) (*Rating, error) {
	before, err := takeRating(c.Tx.DB, c.Ticket.ID)
	if err != nil {
		return nil, err
	}
	if before != nil && before.Score == score && before.Comment == comment {
		return before, nil
	}
	r := &Rating{TicketID: c.Ticket.ID, Score: score, Comment: comment, AgentID: c.Ticket.AssigneeID, CreatedAt: c.At, UpdatedAt: c.At}
	told := TicketRated{Version: c.Ticket.Version + 1, Score: score, Comment: comment}
	if before != nil {
		r.CreatedAt, told.Before = before.CreatedAt, before.Score
	}
	// All columns by name: with UpdateAll, GORM would put its own clock's time into updated_at.
	err = c.Tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "ticket_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"score", "comment", "agent_id", "updated_at"}),
	}).Create(r).Error
	if err != nil {
		return nil, fmt.Errorf("write rating of ticket %d: %w", r.TicketID, err)
	}
	c.Emit(told)
	return r, nil
}

func takeRating(db *gorm.DB, ticketID int64) (*Rating, error) {
	var r Rating
	err := db.Take(&r, "ticket_id = ?", ticketID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read rating of ticket %d: %w", ticketID, err)
	}
	return &r, nil
}

// Rating returns the ticket's rating, nil when there is none. Fault: ticket_not_found.
func (d *Desk) Rating(ctx context.Context, by Actor, ticketID int64) (*Rating, error) {
	if _, err := d.Ticket(ctx, by, ticketID); err != nil {
		return nil, err
	}
	return takeRating(d.db.Read(ctx), ticketID)
}
