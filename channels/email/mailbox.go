package email

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// mailboxesFresh is how long a known mailbox is answered from memory. A new one is found at once,
// because a miss asks the database; a removed one takes mail for that long.
const mailboxesFresh = 3 * time.Second

// Mailboxes knows which addresses are ours. It is safe for use by many goroutines.
type Mailboxes struct {
	db  *pg.DB
	now func() time.Time

	mu     sync.Mutex // held while reading, so that many who miss ask once
	byAddr map[string]tickets.Mailbox
	oldest tickets.Mailbox
	readAt time.Time
}

// NewMailboxes makes Mailboxes.
func NewMailboxes(db *pg.DB, now func() time.Time) *Mailboxes {
	return &Mailboxes{db: db, now: now}
}

// Find returns the mailbox that an address is delivered to: its own, or the one that it is a
// plus-address of. found is false when it is not ours.
func (m *Mailboxes) Find(ctx context.Context, address string) (box tickets.Mailbox, found bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := spellings(normalize(address))
	if m.now().Sub(m.readAt) < mailboxesFresh {
		if box, found = m.lookup(names); found {
			return box, true, nil
		}
	}
	if err := m.read(ctx); err != nil {
		return tickets.Mailbox{}, false, err
	}
	box, found = m.lookup(names)
	return box, found, nil
}

// Own reports whether the address is exactly that of a mailbox, or a plus-address of one. It answers
// from memory as far as that is fresh: for telling apart what we sent ourselves.
func (m *Mailboxes) Own(ctx context.Context, address string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.now().Sub(m.readAt) >= mailboxesFresh {
		if err := m.read(ctx); err != nil {
			return false, err
		}
	}
	_, found := m.lookup(spellings(normalize(address)))
	return found, nil
}

// Default returns the mailbox for mail that names none: the oldest. found is false when the desk has
// none at all.
func (m *Mailboxes) Default(ctx context.Context) (box tickets.Mailbox, found bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.read(ctx); err != nil {
		return tickets.Mailbox{}, false, err
	}
	return m.oldest, m.oldest.ID != 0, nil
}

// byID returns the mailbox as far as it is known; archived ones are not.
func (m *Mailboxes) byID(ctx context.Context, id int64) (tickets.Mailbox, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.now().Sub(m.readAt) >= mailboxesFresh {
		if err := m.read(ctx); err != nil {
			return tickets.Mailbox{}, false, err
		}
	}
	for _, box := range m.byAddr {
		if box.ID == id {
			return box, true, nil
		}
	}
	return tickets.Mailbox{}, false, nil
}

func (m *Mailboxes) lookup(names []string) (tickets.Mailbox, bool) {
	for _, name := range names {
		if box, ok := m.byAddr[name]; ok {
			return box, true
		}
	}
	return tickets.Mailbox{}, false
}

func (m *Mailboxes) read(ctx context.Context) error {
	var rows []tickets.Mailbox
	if err := m.db.Read(ctx).Where("archived_at IS NULL").Find(&rows).Error; err != nil {
		return fmt.Errorf("read mailboxes: %w", err)
	}
	slices.SortFunc(rows, func(a, b tickets.Mailbox) int { return int(a.ID - b.ID) })
	m.byAddr, m.oldest = make(map[string]tickets.Mailbox, len(rows)), tickets.Mailbox{}
	for _, box := range rows {
		m.byAddr[normalize(box.Address)] = box
	}
	if len(rows) > 0 {
		m.oldest = rows[0]
	}
	m.readAt = m.now()
	return nil
}
