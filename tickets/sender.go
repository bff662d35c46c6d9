package tickets

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/pg"
)

// The customers that messages come from: found by their address, made when new. As everything on the way
// of a mail, it is spelled out for pgx.

const customerByEmailSQL = `
SELECT c.id, c.name, c.email FROM customer_identities i JOIN customers c ON c.id = i.customer_id
WHERE i.kind = 'email' AND i.value = $1`

// scanCustomer returns id, name and address of the customer in rows, nil when there is none.
func scanCustomer(rows pgx.Rows) (*Customer, error) {
	var found *Customer
	var c Customer
	_, err := pgx.ForEachRow(rows, []any{&c.ID, &c.Name, &c.Email}, func() error { found = &c; return nil })
	return found, err
}

func customerByEmail(ctx context.Context, tx *pg.Tx, address string) (*Customer, error) {
	rows, err := tx.Pgx.Query(ctx, customerByEmailSQL, address)
	if err != nil {
		return nil, fmt.Errorf("look up customer: %w", err)
	}
	c, err := scanCustomer(rows)
	if err != nil {
		return nil, fmt.Errorf("look up customer: %w", err)
	}
	return c, nil
}

// customerFor returns the customer with the person's address, made when new; only id, name and address
// are read of one that exists. Somebody without an address is a new customer each time.
func (d *Desk) customerFor(ctx context.Context, tx *pg.Tx, p Person) (*Customer, error) {
	if p.Address == "" {
		return d.ensureCustomer(ctx, tx, p, nil)
	}
	c, err := customerByEmail(ctx, tx, p.Address)
	if err != nil {
		return nil, err
	}
	return d.ensureCustomer(ctx, tx, p, c)
}

// ensureCustomer is customerFor when it is known who has the address: c, or nobody.
func (d *Desk) ensureCustomer(ctx context.Context, tx *pg.Tx, p Person, c *Customer) (*Customer, error) {
	at := d.now()
	if c == nil {
		return d.newCustomer(ctx, tx, p, at)
	}
	if c.Name == "" && p.Name != "" { // now they told us
		c.Name = p.Name
		tx.Later(fmt.Sprintf("name customer %d", c.ID), `UPDATE customers SET name = $2, updated_at = $3 WHERE id = $1`, c.ID, c.Name, at)
	}
	return c, nil
}

const newCustomerSQL = `
WITH customer AS (
    INSERT INTO customers (name, email, created_at, updated_at) VALUES ($1, nullif($2, ''), $3, $3) RETURNING id
), identity AS (
    INSERT INTO customer_identities (kind, value, customer_id, created_at)
    SELECT 'email', $2, id, $3 FROM customer WHERE $2 <> '' ON CONFLICT DO NOTHING RETURNING customer_id
)
SELECT id, $2 = '' OR EXISTS (SELECT FROM identity) FROM customer`

// newCustomer inserts a customer for the address. When another transaction inserts the same address
// at the same time, this one waits for it and takes its customer.
func (d *Desk) newCustomer(ctx context.Context, tx *pg.Tx, p Person, at time.Time) (*Customer, error) {
	c := &Customer{Name: p.Name, Email: optional(p.Address), Attributes: map[string]any{}, CreatedAt: at, UpdatedAt: at}
	var first bool
	if err := tx.Pgx.QueryRow(ctx, newCustomerSQL, p.Name, p.Address, at).Scan(&c.ID, &first); err != nil {
		return nil, fmt.Errorf("create customer: %w", err)
	}
	if first {
		return c, nil
	}
	tx.Later(fmt.Sprintf("withdraw customer %d", c.ID), `DELETE FROM customers WHERE id = $1`, c.ID)
	return customerByEmail(ctx, tx, p.Address)
}
