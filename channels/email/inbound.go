package email

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kepthq/kept/channels/email/mailparse"
	"github.com/kepthq/kept/channels/email/sanitize"
	"github.com/kepthq/kept/tickets"
)

// subjectNumber finds the ticket number that people, and other help desks, leave in a subject.
var subjectNumber = regexp.MustCompile(`\[#([0-9]{1,15})\]`)

// subjectTicketID returns the ticket number named in a subject, 0 when there is none.
func subjectTicketID(subject string) int64 {
	found := subjectNumber.FindStringSubmatch(subject)
	if found == nil {
		return 0
	}
	id, err := strconv.ParseInt(found[1], 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// references are the Message-IDs that the mail answers, nearest first.
func references(m *mailparse.Mail) []string {
	ids := make([]string, 0, len(m.References)+1)
	if m.InReplyTo != "" {
		ids = append(ids, m.InReplyTo)
	}
	for _, id := range slices.Backward(m.References) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// recipients are all addresses that the mail was meant for, the envelope's first.
func recipients(row *Mail, m *mailparse.Mail) []string {
	list := slices.Clone([]string(row.EnvelopeTo))
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To"} {
		for fields := m.Header.FieldsByKey(name); fields.Next(); {
			list = append(list, strings.Trim(strings.TrimSpace(fields.Value()), "<>"))
		}
	}
	for _, a := range slices.Concat(m.To, m.Cc) {
		list = append(list, a.Address)
	}
	return list
}

// ticketByToken returns the ticket that one of the addresses is signed for, or 0.
func (p *Processor) ticketByToken(addresses []string) int64 {
	for _, address := range addresses {
		if id := p.Tokens.TicketID(address); id != 0 {
			return id
		}
	}
	return 0
}

// inbound is what the mail says to the desk. Its files are in the store when it returns.
func (p *Processor) inbound(ctx context.Context, row *Mail, m *mailparse.Mail, from mailparse.Address) (tickets.Inbound, error) {
	in := tickets.Inbound{
		Channel:    tickets.ChannelEmail,
		ExternalID: externalID(m),
		MailboxID:  row.MailboxID,
		From:       person(from), To: people(m.To), Cc: people(m.Cc),

		TokenTicketID:   p.ticketByToken(recipients(row, m)),
		References:      references(m),
		SubjectTicketID: subjectTicketID(m.Subject),

		RFCMessageID: m.MessageID, InReplyTo: m.InReplyTo,
		Subject: m.Subject, Text: m.Text, ReplyText: m.ReplyText, Auto: auto(m),
	}
	if m.HTML != "" {
		in.HTML = sanitize.Sanitize(m.HTML, sanitize.Options{})
	}
	if row.MailboxID != nil {
		box, found, err := p.Mailboxes.byID(ctx, *row.MailboxID)
		if err != nil {
			return tickets.Inbound{}, err
		}
		if found {
			in.TeamID = box.TeamID
		}
	}
	var err error
	in.Attachments, err = p.keepFiles(ctx, m)
	return in, err
}

// auto is the mail's kind in the words of package tickets.
func auto(m *mailparse.Mail) string {
	if m.Auto == mailparse.AutoNone {
		return ""
	}
	return string(m.Auto)
}

func (p *Processor) keepFiles(ctx context.Context, m *mailparse.Mail) ([]*tickets.Attachment, error) {
	list := make([]*tickets.Attachment, len(m.Files))
	for i, f := range m.Files {
		ref, err := p.Store.Put(ctx, bytes.NewReader(f.Content))
		if err != nil {
			return nil, fmt.Errorf("keep attachment %q: %w", f.Name, err)
		}
		list[i] = &tickets.Attachment{SHA256: ref.SHA256, Name: f.Name, Type: f.Type, Size: ref.Size, Inline: f.Inline, CID: f.CID}
	}
	return list, nil
}

func person(a mailparse.Address) tickets.Person {
	return tickets.Person{Name: a.Name, Address: a.Address}
}

func people(list []mailparse.Address) []tickets.Person {
	out := make([]tickets.Person, len(list))
	for i, a := range list {
		out[i] = person(a)
	}
	return out
}
