package tickets

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Mailboxes returns the mailboxes that are not archived, oldest first.
func (d *Desk) Mailboxes(ctx context.Context) ([]Mailbox, error) {
	var all []Mailbox
	if err := d.db.Read(ctx).Order("id").Find(&all, "archived_at IS NULL").Error; err != nil {
		return nil, fmt.Errorf("read mailboxes: %w", err)
	}
	return all, nil
}

// MailboxUpdate says what of a mailbox becomes what.
type MailboxUpdate struct {
	Address, Name, SignatureHTML Opt[string]

	TeamID   Opt[*int64]
	Archived Opt[bool]
}

// AddMailbox adds an address of the desk. Faults: forbidden, invalid_input, already_exists.
func (d *Desk) AddMailbox(ctx context.Context, by Actor, m Mailbox) (*Mailbox, error) {
	u := MailboxUpdate{Address: Some(m.Address), Name: Some(m.Name), SignatureHTML: Some(m.SignatureHTML), TeamID: Some(m.TeamID)}
	return d.saveMailbox(ctx, by, u, func(*pg.Tx) (*Mailbox, error) { return &Mailbox{CreatedAt: d.now()}, nil })
}

// UpdateMailbox changes or archives a mailbox; the last one stays. Faults: forbidden,
// mailbox_not_found, invalid_input, already_exists, last_mailbox.
func (d *Desk) UpdateMailbox(ctx context.Context, by Actor, id int64, u MailboxUpdate) (*Mailbox, error) {
	return d.saveMailbox(ctx, by, u, func(tx *pg.Tx) (*Mailbox, error) { return lockMailbox(tx, id, u) })
}

// MoveFirstMailboxTx gives the desk's oldest mailbox another address inside the caller's transaction: a
// fresh desk has one that nobody can write to.
func (d *Desk) MoveFirstMailboxTx(ctx context.Context, tx *pg.Tx, by Actor, address string) error {
	first, err := mailboxOf(tx, &Ticket{})
	if err != nil {
		return err
	}
	_, err = d.saveMailboxTx(ctx, tx, by, MailboxUpdate{Address: Some(address)}, func(*pg.Tx) (*Mailbox, error) { return first, nil })
	return err
}

func lockMailbox(tx *pg.Tx, id int64, u MailboxUpdate) (*Mailbox, error) {
	// All of them are locked, so that two at once cannot archive each other's last one.
	var all []Mailbox
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Order("id").Find(&all, "archived_at IS NULL").Error
	if err != nil {
		return nil, fmt.Errorf("lock mailboxes: %w", err)
	}
	for i := range all {
		if all[i].ID != id {
			continue
		}
		if len(all) == 1 && u.Archived.Set && u.Archived.Value {
			return nil, fault.New(fault.Conflict, "last_mailbox", "The desk needs a mailbox to answer from. Add another one first.")
		}
		return &all[i], nil
	}
	return nil, fault.Missing("mailbox", id)
}

func (d *Desk) saveMailbox(ctx context.Context, by Actor, u MailboxUpdate, get func(*pg.Tx) (*Mailbox, error)) (*Mailbox, error) {
	var m *Mailbox
	err := d.db.Tx(ctx, func(tx *pg.Tx) (err error) {
		m, err = d.saveMailboxTx(ctx, tx, by, u, get)
		return err
	})
	return m, err
}

func (d *Desk) saveMailboxTx(ctx context.Context, tx *pg.Tx, by Actor, u MailboxUpdate, get func(*pg.Tx) (*Mailbox, error)) (*Mailbox, error) {
	if !by.administers() {
		return nil, forbidden("Only admins may change mailboxes.")
	}
	m, err := get(tx)
	if err != nil {
		return nil, err
	}
	if err := u.apply(tx, d, m); err != nil {
		return nil, err
	}
	if m.ID == 0 {
		err = tx.Create(m).Error
	} else {
		err = tx.Model(m).Select("*").Omit("id", "created_at").Updates(m).Error
	}
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return nil, taken("address", "there is a mailbox with the address %s already", m.Address)
	}
	if err != nil {
		return nil, fmt.Errorf("save mailbox: %w", err)
	}
	return m, d.Tell(ctx, tx, by, DeskChanged{What: "mailboxes", ID: m.ID})
}

func (u *MailboxUpdate) apply(tx *pg.Tx, d *Desk, m *Mailbox) (err error) {
	set(&m.Name, u.Name)
	set(&m.SignatureHTML, u.SignatureHTML)
	set(&m.TeamID, u.TeamID)
	m.Name = cleanName(m.Name)
	if u.Address.Set {
		if m.Address, err = cleanAddress("address", u.Address.Value); err != nil {
			return err
		}
	}
	if u.TeamID.Set && m.TeamID != nil {
		var n int64
		if err := tx.Model(&Team{}).Where("id = ? AND archived_at IS NULL", *m.TeamID).Count(&n).Error; err != nil {
			return fmt.Errorf("look up team: %w", err)
		}
		if n == 0 {
			return fault.InvalidField("team_id", "there is no team %d", *m.TeamID)
		}
	}
	if u.Archived.Set && u.Archived.Value {
		at := d.now()
		m.ArchivedAt = &at
	}
	return nil
}
