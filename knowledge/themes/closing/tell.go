package closing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// tellArgs are the job that tells one customer.
type tellArgs struct {
	TellingID int64     `json:"telling_id"`
	Due       time.Time `json:"due"` // the row's due_at; a row that says otherwise was skipped and approved anew
}

// Kind implements river.JobArgs.
func (tellArgs) Kind() string { return "theme_tell" }

type tellWorker struct {
	river.WorkerDefaults[tellArgs]
	service *Service
}

func (w *tellWorker) Work(ctx context.Context, job *river.Job[tellArgs]) error {
	return w.service.tellOne(ctx, job.Args)
}

// tellOne says what was approved: the message and the telling's state commit together. What the desk refuses is written on the
// telling; trouble of our own is River's to repeat.
func (s *Service) tellOne(ctx context.Context, args tellArgs) error {
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		t, err := lockApproved(tx, args)
		if err != nil || t == nil {
			return err
		}
		by, err := s.Desk.ActorFor(ctx, *t.ApprovedBy)
		if err != nil {
			return err
		}
		if t.TicketID, err = s.thread(ctx, tx, t); err != nil {
			return err
		}
		m, err := s.Desk.NoticeTx(ctx, tx, by, t.TicketID, tickets.Notice{HTML: asHTML(t.Body), Text: t.Body, Nonce: fmt.Sprintf("telling-%d", t.ID)})
		if err != nil {
			return err
		}
		t.State, t.Reason, t.MessageID, t.SentAt = TellingSent, "", &m.ID, &m.CreatedAt
		if err := s.writeTelling(tx, t); err != nil {
			return err
		}
		return s.tell(ctx, tx, by, t.ThemeID)
	})
	var refused *fault.Error
	if errors.As(err, &refused) && refused.Kind != fault.Internal && refused.Kind != fault.Unavailable {
		return s.notTold(ctx, args, refused)
	}
	return err
}

// lockApproved returns the telling if it is still to be said as the job was told.
func lockApproved(tx *pg.Tx, args tellArgs) (*Telling, error) {
	var t Telling
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&t, "id = ?", args.TellingID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("lock telling %d: %w", args.TellingID, err)
	}
	if t.State != TellingApproved || t.DueAt == nil || !t.DueAt.Equal(args.Due) {
		return nil, nil
	}
	return &t, nil
}

// threadSQL follows merges to the ticket that the thread goes on in, and looks once more at what may have changed since the
// approval: whose ticket it is, and whether they can be reached.
const threadSQL = `
WITH RECURSIVE up AS (
    SELECT id, merged_into_id, 1 AS n FROM tickets WHERE id = $1
    UNION ALL SELECT t.id, t.merged_into_id, n + 1 FROM up JOIN tickets t ON t.id = up.merged_into_id WHERE n < 10
)
SELECT t.id, t.requester_id = $2, t.tags @> '{suspected-spam}',
       EXISTS (SELECT FROM chat_visitors v WHERE v.customer_id = $2 AND v.blocked_at IS NOT NULL),
       coalesce((SELECT d.state IN ('bounced', 'failed') AND d.updated_at > $3 FROM tickets dt JOIN messages dm ON dm.ticket_id = dt.id JOIN deliveries d ON d.message_id = dm.id
                 WHERE dt.requester_id = $2 AND d.state IN ('sent', 'bounced', 'failed') ORDER BY d.id DESC LIMIT 1), false)
FROM up JOIN tickets t ON t.id = up.id WHERE up.merged_into_id IS NULL`

// thread returns the ticket to say it in. Faults: thread_moved, unreachable.
func (s *Service) thread(ctx context.Context, tx *pg.Tx, t *Telling) (int64, error) {
	var id int64
	var same, spam, blocked, bounced bool
	err := tx.Pgx.QueryRow(ctx, threadSQL, t.TicketID, t.CustomerID, t.CreatedAt).Scan(&id, &same, &spam, &blocked, &bounced)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return 0, fault.Missing("ticket", t.TicketID)
	case err != nil:
		return 0, fmt.Errorf("find the thread of telling %d: %w", t.ID, err)
	case !same:
		return 0, fault.New(fault.Conflict, "thread_moved", "The thread goes on as somebody else's ticket (%d).", id)
	case spam:
		return 0, fault.New(fault.Conflict, "unreachable", "The ticket has been found to be suspected spam.")
	case blocked:
		return 0, fault.New(fault.Conflict, "unreachable", "The customer has been blocked.")
	case bounced:
		return 0, fault.New(fault.Conflict, "unreachable", "The customer's address has bounced.")
	}
	return id, nil
}

// notTold writes why the customer was not told. When the approver is gone, another may approve.
func (s *Service) notTold(ctx context.Context, args tellArgs, why *fault.Error) error {
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		t, err := lockApproved(tx, args)
		if err != nil || t == nil {
			return err
		}
		t.State, t.Reason = TellingFailed, why.Message
		if why.Code == "agent_not_found" {
			t.State, t.Reason = TellingProposed, "Who approved it does not work here any more."
		}
		t.DueAt = nil
		if err := s.writeTelling(tx, t); err != nil {
			return err
		}
		return s.tell(ctx, tx, system(), t.ThemeID)
	})
}
