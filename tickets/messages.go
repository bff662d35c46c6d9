package tickets

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kepthq/kept/tickets/fault"
)

// Entries returns messages by id with what hangs on them, as timelines show them, in order of id. Those
// that the actor may not read are left out.
func (d *Desk) Entries(ctx context.Context, by Actor, ids []int64) ([]Entry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	q := by.scope(d.entries(ctx, by).Joins("JOIN tickets t ON t.id = m.ticket_id").Where("m.id IN ?", ids)).Order("m.id")
	entries, err := scanEntries(q)
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	return entries, d.hang(ctx, entries)
}

// Entry is Entries for one message. Fault: message_not_found.
func (d *Desk) Entry(ctx context.Context, by Actor, id int64) (*Entry, error) {
	entries, err := d.Entries(ctx, by, []int64{id})
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, fault.Missing("message", id)
	}
	return &entries[0], nil
}

// ReplyRecipients returns whom an answer to everybody on the ticket goes to: who wrote last, and
// everybody they wrote to beside the desk itself.
func (d *Desk) ReplyRecipients(ctx context.Context, t *Ticket) (Recipients, error) {
	db := d.db.Read(ctx)
	var last struct {
		Message       `gorm:"embedded"`
		RequesterName string
		RequesterMail *string
	}
	err := db.Table("tickets AS t").
		Select("m.sender, m.recipients, m.author_kind, c.name AS requester_name, c.email AS requester_mail").
		Joins("JOIN customers c ON c.id = t.requester_id").
		Joins(`LEFT JOIN LATERAL (SELECT * FROM messages m WHERE m.ticket_id = t.id AND m.kind = 'message' AND m.auto = ''
			ORDER BY m.id DESC LIMIT 1) m ON true`).
		Where("t.id = ?", t.ID).Scan(&last).Error
	if err != nil {
		return Recipients{}, fmt.Errorf("read the last message of ticket %d: %w", t.ID, err)
	}
	var own []string
	if err := db.Raw(`SELECT address FROM mailboxes`).Scan(&own).Error; err != nil {
		return Recipients{}, fmt.Errorf("read own addresses: %w", err)
	}
	var r Recipients
	if last.AuthorKind == ActorCustomer {
		r.To = others([]Person{last.Sender}, own)
		r.Cc = others(append(slices.Clone(last.Recipients.To), last.Recipients.Cc...), own)
	} else {
		r.To, r.Cc = others(last.Recipients.To, own), others(last.Recipients.Cc, own)
	}
	if len(r.To) == 0 && last.RequesterMail != nil {
		r.To = []Person{{Name: last.RequesterName, Address: *last.RequesterMail}}
	}
	r.Cc = slices.DeleteFunc(r.Cc, func(p Person) bool { return slices.ContainsFunc(r.To, sameAddress(p)) })
	return r, nil
}

// others returns the people who are not the desk itself, each once.
func others(people []Person, own []string) []Person {
	var out []Person
	for _, p := range people {
		ours := slices.Contains(own, strings.ToLower(p.Address)) || slices.Contains(own, withoutTag(p.Address))
		if p.Address != "" && !ours && !slices.ContainsFunc(out, sameAddress(p)) {
			out = append(out, p)
		}
	}
	return out
}

func sameAddress(p Person) func(Person) bool {
	return func(o Person) bool { return strings.EqualFold(p.Address, o.Address) }
}

// withoutTag is the mailbox behind an address such as support+t1001.signature@example.com.
func withoutTag(address string) string {
	address = strings.ToLower(address)
	local, domain, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}
