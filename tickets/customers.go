package tickets

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// CustomerRow is a customer in a list, with what the actor may know of their tickets.
type CustomerRow struct {
	Customer       `gorm:"embedded"`
	LastActivityAt *time.Time
	OpenTickets    int
}

// Customers returns up to limit customers with an id below before (0: the newest), newest first. words
// narrows to those with a word of name, address, company or phone that begins with each of them.
func (d *Desk) Customers(ctx context.Context, by Actor, words string, before int64, limit int) ([]CustomerRow, error) {
	db := d.db.Read(ctx)
	inner := db.Table("customers AS c").Select("c.*")
	if query := prefixQuery(words); query != "" {
		inner = inner.Where(customerWords+" @@ to_tsquery('simple', ?)", query)
	} else if strings.TrimSpace(words) != "" {
		return nil, nil // nothing but signs: nobody is called that
	}
	if before > 0 {
		inner = inner.Where("c.id < ?", before)
	}
	own := by.scope(db.Table("tickets AS t").Where("t.requester_id = c.id"))
	newest := own.Session(&gorm.Session{}).Select("t.last_activity_at").Order("t.last_activity_at DESC").Limit(1)
	open := own.Session(&gorm.Session{}).Select("1").Where("t.status IN ('open', 'pending')").Limit(CountCap)
	var rows []CustomerRow
	err := db.Table("(?) AS c", inner.Order("c.id DESC").Limit(limit)).
		Select("c.*, (?) AS last_activity_at, (SELECT count(*) FROM (?) AS o) AS open_tickets", newest, open).
		Order("c.id DESC").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list customers: %w", err)
	}
	return rows, nil
}

// customerWords is indexed by migration 0003, which must say exactly the same.
const customerWords = `to_tsvector('simple', translate(c.name || ' ' || coalesce(c.email, '') || ' ' || c.company || ' ' || c.phone, '@.-_+', '     '))`

// prefixQuery makes a tsquery of what people type: each word begins a word of the customer's.
func prefixQuery(words string) string {
	parts := strings.FieldsFunc(words, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i := range parts {
		parts[i] += ":*"
	}
	return strings.Join(parts, " & ")
}

// Customer returns one customer. Fault: customer_not_found.
func (d *Desk) Customer(ctx context.Context, id int64) (*Customer, error) {
	var c Customer
	err := d.db.Read(ctx).Take(&c, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("customer", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read customer %d: %w", id, err)
	}
	return &c, nil
}

// Identity is one way by which a customer is recognized, as stored.
type Identity struct {
	Kind       string
	Value      string
	CustomerID int64
	CreatedAt  time.Time
}

// TableName implements GORM's Tabler.
func (Identity) TableName() string { return "customer_identities" }

// Identities returns every way by which the customer is recognized, oldest first.
func (d *Desk) Identities(ctx context.Context, customerID int64) ([]Identity, error) {
	var all []Identity
	if err := d.db.Read(ctx).Order("created_at, kind, value").Find(&all, "customer_id = ?", customerID).Error; err != nil {
		return nil, fmt.Errorf("read identities of customer %d: %w", customerID, err)
	}
	return all, nil
}

// TicketCounts counts a customer's tickets that the actor may see, no further than CountCap.
type TicketCounts struct{ Open, Total int }

// CountTickets counts the customer's tickets beside the one with the id except (0: all).
func (d *Desk) CountTickets(ctx context.Context, by Actor, customerID, except int64) (TicketCounts, error) {
	db := d.db.Read(ctx)
	all := by.scope(db.Table("tickets AS t").Select("1").Where("t.requester_id = ? AND t.id <> ?", customerID, except)).Session(&gorm.Session{})
	var n TicketCounts
	err := db.Raw("SELECT (SELECT count(*) FROM (?) AS a) AS total, (SELECT count(*) FROM (?) AS o) AS open",
		all.Limit(CountCap), all.Where("t.status IN ('open', 'pending')").Limit(CountCap)).Scan(&n).Error
	if err != nil {
		return n, fmt.Errorf("count tickets of customer %d: %w", customerID, err)
	}
	return n, nil
}

// CustomerUpdate says what of a customer becomes what.
type CustomerUpdate struct {
	Name, Email, Phone, Company, Locale, TimeZone, About, Segment Opt[string]

	Attributes Opt[map[string]any]
}

// UpdateCustomer changes a customer. A new address is where answers go from now on; the former one is
// still recognized. Faults: forbidden, customer_not_found, invalid_input, already_exists.
func (d *Desk) UpdateCustomer(ctx context.Context, by Actor, id int64, u CustomerUpdate) (*Customer, error) {
	if !by.CanWork() {
		return nil, forbidden("Your role may read customers, not change them.")
	}
	var c Customer
	err := d.db.Tx(ctx, func(tx *pg.Tx) error {
		err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&c, "id = ?", id).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return fault.Missing("customer", id)
		}
		if err != nil {
			return fmt.Errorf("lock customer %d: %w", id, err)
		}
		if err := u.apply(&c); err != nil {
			return err
		}
		c.UpdatedAt = d.now()
		if u.Email.Set {
			if err := claimAddress(tx, &c); err != nil {
				return err
			}
		}
		if err := tx.Model(&c).Select("*").Omit("id", "created_at").Updates(&c).Error; err != nil {
			return fmt.Errorf("write customer %d: %w", id, err)
		}
		return d.Tell(ctx, tx, by, CustomerChanged{CustomerID: id})
	})
	if err != nil {
		return nil, err
	}
	return &c, nil
}

func (u *CustomerUpdate) apply(c *Customer) error {
	set(&c.Name, u.Name)
	set(&c.Phone, u.Phone)
	set(&c.Company, u.Company)
	set(&c.Locale, u.Locale)
	set(&c.About, u.About)
	set(&c.Segment, u.Segment)
	for _, s := range []*string{&c.Name, &c.Phone, &c.Company, &c.Segment} {
		*s = cleanName(*s)
	}
	if u.Attributes.Set {
		c.Attributes = maps.Clone(u.Attributes.Value)
	}
	if c.Attributes == nil {
		c.Attributes = map[string]any{}
	}
	if u.TimeZone.Set {
		c.TimeZone = u.TimeZone.Value
		if c.TimeZone != "" {
			if err := checkZone(c.TimeZone); err != nil {
				return err
			}
		}
	}
	if !u.Email.Set {
		return nil
	}
	address, err := cleanAddress("email", u.Email.Value)
	c.Email = &address
	return err
}

// claimAddress makes the customer's address an identity of theirs.
func claimAddress(tx *pg.Tx, c *Customer) error {
	err := tx.Exec(`INSERT INTO customer_identities (kind, value, customer_id, created_at) VALUES ('email', ?, ?, ?) ON CONFLICT DO NOTHING`,
		*c.Email, c.ID, c.UpdatedAt).Error
	if err != nil {
		return fmt.Errorf("add address: %w", err)
	}
	var owner int64
	if err := tx.Raw(`SELECT customer_id FROM customer_identities WHERE kind = 'email' AND value = ?`, *c.Email).Scan(&owner).Error; err != nil {
		return fmt.Errorf("look up address: %w", err)
	}
	if owner != c.ID {
		return taken("email", "customer %d has this address already", owner)
	}
	return nil
}

func checkZone(name string) error {
	if name == "Local" {
		return fault.InvalidField("time_zone", "is not an IANA time zone such as Europe/Berlin")
	}
	if _, err := time.LoadLocation(name); err != nil {
		return fault.InvalidField("time_zone", "%q is not an IANA time zone such as Europe/Berlin", name)
	}
	return nil
}
