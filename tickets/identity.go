package tickets

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// IdentityKey is one way by which a customer is recognized: no two customers have the same.
type IdentityKey struct{ Kind, Value string }

// The kinds of identities that channels bring, beside addresses.
const (
	IdentityEmail    = "email"
	IdentityVisitor  = "visitor"  // a browser
	IdentityExternal = "external" // what a web site calls somebody who is signed in there
)

const customerByKeySQL = `
SELECT c.id, c.name, c.email FROM customer_identities i JOIN customers c ON c.id = i.customer_id
WHERE i.kind = $1 AND i.value = $2`

func customerByKey(ctx context.Context, tx *pg.Tx, key IdentityKey) (*Customer, error) {
	rows, err := tx.Pgx.Query(ctx, customerByKeySQL, key.Kind, key.Value)
	if err != nil {
		return nil, fmt.Errorf("look up customer by %s: %w", key.Kind, err)
	}
	c, err := scanCustomer(rows)
	if err != nil {
		return nil, fmt.Errorf("look up customer by %s: %w", key.Kind, err)
	}
	return c, nil
}

// key is how the customer of an Inbound is recognized.
func (in *Inbound) key() IdentityKey {
	if in.Identity.Value != "" {
		return in.Identity
	}
	return IdentityKey{IdentityEmail, in.From.Address}
}

// author is the customer who said it: known, when somebody is recognized, or made when new.
func (d *Desk) author(ctx context.Context, tx *pg.Tx, in *Inbound, known *Customer) (*Customer, error) {
	if in.CustomerID != 0 {
		return customerByID(ctx, tx, in.CustomerID)
	}
	if in.Identity.Value != "" {
		if known != nil {
			return d.ensureCustomer(ctx, tx, in.From, known)
		}
		return d.newRecognized(ctx, tx, in.Identity, in.From)
	}
	if known == nil && in.TokenTicketID != 0 && in.From.Address != "" {
		proven, err := d.proveAddress(ctx, tx, in.TokenTicketID, in.From.Address)
		if err != nil || proven != nil {
			return proven, err
		}
	}
	return d.ensureCustomer(ctx, tx, in.From, known)
}

func customerByID(ctx context.Context, tx *pg.Tx, id int64) (*Customer, error) {
	rows, err := tx.Pgx.Query(ctx, `SELECT id, name, email FROM customers WHERE id = $1`, id)
	if err != nil {
		return nil, fmt.Errorf("read customer %d: %w", id, err)
	}
	c, err := scanCustomer(rows)
	if err != nil {
		return nil, fmt.Errorf("read customer %d: %w", id, err)
	}
	if c == nil {
		return nil, fault.Missing("customer", id)
	}
	return c, nil
}

const proveAddressSQL = `
INSERT INTO customer_identities (kind, value, customer_id, created_at)
SELECT 'email', c.email, c.id, $3 FROM tickets t JOIN customers c ON c.id = t.requester_id WHERE t.id = $1 AND c.email = $2
ON CONFLICT DO NOTHING`

// proveAddress: who answers to a reply address that was sent to the address that a visitor once typed has
// shown that it is theirs. It returns nil when the ticket's customer never gave this address.
func (d *Desk) proveAddress(ctx context.Context, tx *pg.Tx, ticketID int64, address string) (*Customer, error) {
	if _, err := tx.Pgx.Exec(ctx, proveAddressSQL, ticketID, address, d.now()); err != nil {
		return nil, fmt.Errorf("prove an address: %w", err)
	}
	return customerByKey(ctx, tx, IdentityKey{IdentityEmail, address})
}

const newRecognizedSQL = `
WITH customer AS (
    INSERT INTO customers (name, email, created_at, updated_at) VALUES ($1, nullif($2, ''), $3, $3) RETURNING id
), identity AS (
    INSERT INTO customer_identities (kind, value, customer_id, created_at)
    SELECT $4, $5, id, $3 FROM customer ON CONFLICT DO NOTHING RETURNING customer_id
)
SELECT id, EXISTS (SELECT FROM identity) FROM customer`

// newRecognized inserts a customer with the identity. When another transaction does so at the same time, this
// one waits for it and takes its customer. The person's address becomes the one to answer to, and no identity.
func (d *Desk) newRecognized(ctx context.Context, tx *pg.Tx, key IdentityKey, p Person) (*Customer, error) {
	at := d.now()
	c := &Customer{Name: p.Name, Email: optional(p.Address), Attributes: map[string]any{}, CreatedAt: at, UpdatedAt: at}
	var first bool
	if err := tx.Pgx.QueryRow(ctx, newRecognizedSQL, p.Name, p.Address, at, key.Kind, key.Value).Scan(&c.ID, &first); err != nil {
		return nil, fmt.Errorf("create customer by %s: %w", key.Kind, err)
	}
	if first {
		return c, nil
	}
	tx.Later(fmt.Sprintf("withdraw customer %d", c.ID), `DELETE FROM customers WHERE id = $1`, c.ID)
	return customerByKey(ctx, tx, key)
}

// Vouched is somebody whom another system has vouched for.
type Vouched struct {
	Key    IdentityKey
	Person Person // the address is proven only with Proven
	Proven bool
	// Former is the customer that they have been so far, 0 for none. It becomes theirs unless they are known.
	Former int64
}

// VouchTx returns the customer of somebody vouched for: the one with the identity, else the one with the proven
// address, else the former one, else a new one. Tickets of the former customer are the caller's to move.
func (d *Desk) VouchTx(ctx context.Context, tx *pg.Tx, v Vouched) (*Customer, error) {
	var err error
	if v.Person.Address != "" {
		if v.Person.Address, err = cleanAddress("email", v.Person.Address); err != nil {
			return nil, err
		}
	}
	// Two browsers of somebody new wait for each other.
	if _, err := tx.Pgx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "vouch:"+v.Key.Kind+":"+v.Key.Value); err != nil {
		return nil, fmt.Errorf("lock an identity: %w", err)
	}
	c, err := d.vouchedCustomer(ctx, tx, &v)
	if err != nil {
		return nil, err
	}
	at := d.now()
	if v.Proven && v.Person.Address != "" {
		if err := addIdentity(ctx, tx, IdentityKey{IdentityEmail, v.Person.Address}, c.ID, at); err != nil {
			return nil, err
		}
	}
	return c, d.complete(ctx, tx, c, v.Person, at)
}

func (d *Desk) vouchedCustomer(ctx context.Context, tx *pg.Tx, v *Vouched) (*Customer, error) {
	c, err := customerByKey(ctx, tx, v.Key)
	if err != nil || c != nil {
		return c, err
	}
	if v.Proven && v.Person.Address != "" {
		if c, err = customerByKey(ctx, tx, IdentityKey{IdentityEmail, v.Person.Address}); err != nil {
			return nil, err
		}
	}
	if c == nil && v.Former != 0 {
		rows, err := tx.Pgx.Query(ctx, `SELECT id, name, email FROM customers WHERE id = $1`, v.Former)
		if err != nil {
			return nil, fmt.Errorf("read customer %d: %w", v.Former, err)
		}
		if c, err = scanCustomer(rows); err != nil {
			return nil, fmt.Errorf("read customer %d: %w", v.Former, err)
		}
	}
	if c == nil {
		return d.newRecognized(ctx, tx, v.Key, v.Person)
	}
	return c, addIdentity(ctx, tx, v.Key, c.ID, d.now())
}

func addIdentity(ctx context.Context, tx *pg.Tx, key IdentityKey, customerID int64, at time.Time) error {
	_, err := tx.Pgx.Exec(ctx, `INSERT INTO customer_identities (kind, value, customer_id, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`, key.Kind, key.Value, customerID, at)
	if err != nil {
		return fmt.Errorf("add identity of customer %d: %w", customerID, err)
	}
	return nil
}

const completeSQL = `
UPDATE customers SET name = CASE WHEN name = '' THEN $2 ELSE name END, email = coalesce(email, nullif($3, '')), updated_at = $4
WHERE id = $1 AND (name = '' AND $2 <> '' OR email IS NULL AND $3 <> '') RETURNING name, email`

// complete fills in what was unknown of the customer.
func (d *Desk) complete(ctx context.Context, tx *pg.Tx, c *Customer, p Person, at time.Time) error {
	rows, err := tx.Pgx.Query(ctx, completeSQL, c.ID, p.Name, p.Address, at)
	if err != nil {
		return fmt.Errorf("complete customer %d: %w", c.ID, err)
	}
	tag, err := pgx.ForEachRow(rows, []any{&c.Name, &c.Email}, func() error { return nil })
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	return d.Tell(ctx, tx, System("chat"), CustomerChanged{CustomerID: c.ID})
}

// RecognizeTx makes the customer the one with the identity, taking it from whoever had it.
func (d *Desk) RecognizeTx(ctx context.Context, tx *pg.Tx, key IdentityKey, customerID int64) error {
	_, err := tx.Pgx.Exec(ctx, `INSERT INTO customer_identities (kind, value, customer_id, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (kind, value) DO UPDATE SET customer_id = EXCLUDED.customer_id`, key.Kind, key.Value, customerID, d.now())
	if err != nil {
		return fmt.Errorf("recognize customer %d: %w", customerID, err)
	}
	return nil
}

const contactSQL = `
UPDATE customers c SET name = CASE WHEN $2 <> '' THEN $2 ELSE name END, updated_at = $4,
       email = CASE WHEN $3 <> '' AND NOT EXISTS (SELECT FROM customer_identities i WHERE i.kind = 'email' AND i.customer_id = c.id)
                    THEN $3 ELSE email END
WHERE id = $1`

// ContactTx takes what somebody says of themselves: their name, and the address to answer to, which proves nothing
// and never replaces one that is proven. Fault: invalid_input.
func (d *Desk) ContactTx(ctx context.Context, tx *pg.Tx, customerID int64, p Person) (err error) {
	if p.Address != "" {
		if p.Address, err = cleanAddress("email", p.Address); err != nil {
			return err
		}
	}
	if _, err := tx.Pgx.Exec(ctx, contactSQL, customerID, cleanName(p.Name), p.Address, d.now()); err != nil {
		return fmt.Errorf("write contact of customer %d: %w", customerID, err)
	}
	return d.Tell(ctx, tx, System("chat"), CustomerChanged{CustomerID: customerID})
}

// CheckAddress is the fault invalid_input of a field that holds no e-mail address; nil when it does.
func CheckAddress(field, address string) error {
	_, err := cleanAddress(field, address)
	return err
}
