package agentui

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/kepthq/kept/agentui/richtext"
	"github.com/kepthq/kept/tickets"
)

// list makes the API's form of each thing; an empty list is [] and not null.
func list[T, A any](things []T, form func(T) A) []A {
	out := make([]A, len(things))
	for i, thing := range things {
		out[i] = form(thing)
	}
	return out
}

// whole is a list that has no further page.
func whole[T, A any](things []T, form func(T) A) List[A] { return List[A]{Items: list(things, form)} }

func utcPtr(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return ptr(t.UTC())
}

// rowOf is a list's row; personal says whether it is for one agent.
func rowOf(r tickets.Row, personal bool) TicketRow {
	row := TicketRow{
		ID: r.ID, Version: r.Version, Subject: r.Subject, Preview: r.Preview,
		Status: string(r.Status), Priority: string(r.Priority), Channel: string(r.Channel),
		MailboxID: r.MailboxID, TeamID: r.TeamID, AssigneeID: r.AssigneeID, AssigneeName: r.AssigneeName,
		Requester: PersonRef{ID: r.RequesterID, Name: r.RequesterName, Email: r.RequesterEmail},
		Tags:      list(r.Tags, same[string]), MessageCount: r.MessageCount, LastMessageBy: string(r.LastMessageBy),
		LastActivityAt: r.LastActivityAt.UTC(), LastCustomerMessageID: r.LastCustomerMsg,
		NextDueAt: utcPtr(r.NextDueAt), NextDueKind: r.NextDueKind, OverdueSince: utcPtr(r.OverdueSince), SLAState: string(r.SLAState),
		SolvedAt: utcPtr(r.SolvedAt), CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	if personal {
		row.Unread = &r.Unread
	}
	return row
}

func same[T any](v T) T { return v }

func personalRow(r tickets.Row) TicketRow { return rowOf(r, true) }

func actorForm(a tickets.Actor) Actor { return Actor{Kind: string(a.Kind), ID: a.ID, Name: a.Name} }

// longestText bounds a message in a timeline; the whole of it is a page of its own.
const longestText = 50_000

func messageOf(e tickets.Entry) Message {
	m := e.Message
	out := Message{
		ID: m.ID, TicketID: m.TicketID, Kind: string(m.Kind), Author: authorOf(e), Channel: string(m.Channel),
		Sender: Address(m.Sender), Recipients: recipientsForm(m.Recipients), Subject: m.Subject,
		ReplyText: cut(m.Words()), BodyText: cut(m.BodyText), BodyTruncated: len(m.BodyText) > longestText,
		HasHTML: m.BodyHTML != "", RemoteImages: strings.Count(m.BodyHTML, "data-remote-src="),
		Mentions: list(m.Mentions, same[int64]), Auto: m.Auto,
		Attachments: list(e.Attachments, attachmentOf), CreatedAt: m.CreatedAt.UTC(),
	}
	if m.AuthorKind == tickets.ActorAgent {
		out.BodyHTML = m.BodyHTML
	}
	if d := e.Delivery; d != nil {
		out.Delivery = &Delivery{
			ID: d.ID, State: d.State, Attempts: d.Attempts, NextTryAt: utcPtr(d.NextTryAt), SentAt: utcPtr(d.SentAt), LastError: d.LastError,
		}
	}
	return out
}

func authorOf(e tickets.Entry) Actor {
	a := Actor{Kind: string(e.Message.AuthorKind), Name: e.AuthorName}
	switch {
	case e.Message.AgentID != nil && e.Message.AuthorKind == tickets.ActorAgent:
		a.ID = *e.Message.AgentID
	case e.Message.CustomerID != nil:
		a.ID = *e.Message.CustomerID
	}
	return a
}

func cut(s string) string {
	if len(s) <= longestText {
		return s
	}
	n := longestText
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func recipientsForm(r tickets.Recipients) Recipients {
	form := func(people []tickets.Person) []Address {
		return list(people, func(p tickets.Person) Address { return Address(p) })
	}
	return Recipients{To: form(r.To), Cc: form(r.Cc), Bcc: form(r.Bcc)}
}

func (r Recipients) people() tickets.Recipients {
	return tickets.Recipients{To: people(r.To), Cc: people(r.Cc), Bcc: people(r.Bcc)}
}

func people(addresses []Address) []tickets.Person {
	return list(addresses, func(a Address) tickets.Person {
		return tickets.Person{Name: strings.Join(strings.Fields(a.Name), " "), Address: strings.TrimSpace(a.Address)}
	})
}

func attachmentOf(a tickets.Attachment) Attachment {
	return Attachment{ID: a.ID, Name: a.Name, Type: a.Type, Size: a.Size, Inline: a.Inline, URL: fmt.Sprintf("%s%d", richtext.AttachmentPath, a.ID)}
}

func eventOf(h tickets.Happening) Event {
	return Event{ID: h.ID, Kind: h.Kind, Actor: actorForm(h.Actor), At: h.At.UTC(), Data: h.Data}
}

// timelineOf merges messages and events in the order of their times; at the same time, an event that
// opens the ticket comes first and any other follows its message.
func timelineOf(t *tickets.Timeline) Timeline {
	out := Timeline{Items: make([]TimelineItem, 0, len(t.Entries)+len(t.Happenings)), Before: t.Before}
	happenings := t.Happenings
	takeUntil := func(before func(tickets.Happening) bool) {
		for len(happenings) > 0 && before(happenings[0]) {
			event := eventOf(happenings[0])
			out.Items = append(out.Items, TimelineItem{Type: "event", At: event.At, Event: &event})
			happenings = happenings[1:]
		}
	}
	for _, e := range t.Entries {
		takeUntil(func(h tickets.Happening) bool {
			return h.At.Before(e.Message.CreatedAt) || h.Kind == tickets.EventTicketCreated
		})
		m := messageOf(e)
		out.Items = append(out.Items, TimelineItem{Type: "message", At: m.CreatedAt, Message: &m})
	}
	takeUntil(func(tickets.Happening) bool { return true })
	return out
}

func customerOf(c tickets.Customer) Customer {
	out := Customer{
		ID: c.ID, Name: c.Name, Phone: c.Phone, Company: c.Company, Locale: c.Locale, TimeZone: c.TimeZone, About: c.About,
		Segment: c.Segment, Attributes: orEmpty(c.Attributes), CreatedAt: c.CreatedAt.UTC(), UpdatedAt: c.UpdatedAt.UTC(),
	}
	if c.Email != nil {
		out.Email = *c.Email
	}
	return out
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func agentOf(c tickets.Colleague) Agent {
	return Agent{
		ID: c.ID, Name: c.Name, Email: c.Email, Role: string(c.Role), Active: c.DeactivatedAt == nil, Teams: list(c.Teams, same[int64]),
		Hue: hueOf(c.ID), CanSignIn: c.PasswordHash != "" && c.DeactivatedAt == nil, CreatedAt: c.CreatedAt.UTC(), PictureURL: pictureURL(c.Agent),
	}
}

// hueOf spreads ids over the colour circle so that neighbours differ (the golden angle).
func hueOf(id int64) int {
	const goldenAngle = 137
	return int(id * goldenAngle % 360)
}

func teamOf(c tickets.Crew) Team {
	return Team{ID: c.ID, Name: c.Name, Description: c.Description, Restricted: c.Restricted, Members: list(c.Members, same[int64]), CreatedAt: c.CreatedAt.UTC()}
}

func mailboxForm(m tickets.Mailbox) Mailbox {
	return Mailbox{ID: m.ID, Address: m.Address, Name: m.Name, TeamID: m.TeamID, SignatureHTML: m.SignatureHTML, CreatedAt: m.CreatedAt.UTC()}
}

func notificationOf(n tickets.Notification) Notification {
	text := func(key string) string {
		s, _ := n.Data[key].(string)
		return s
	}
	data, err := json.Marshal(orEmpty(n.Data))
	if err != nil {
		panic(err) // what was read from JSON always encodes
	}
	return Notification{
		ID: n.ID, Kind: string(n.Kind), TicketID: n.TicketID, Subject: text("subject"), Actor: text("actor"), Preview: text("preview"),
		Data: data, CreatedAt: n.CreatedAt.UTC(), ReadAt: utcPtr(n.ReadAt),
	}
}

// opt carries an optional field over to the verbs, whose types are named.
func opt[To, From ~string](o Opt[From]) tickets.Opt[To] {
	return tickets.Opt[To]{Set: o.Set, Value: To(o.Value)}
}

// update is a verb's form of the API's.
func (u TicketUpdate) update() tickets.Update {
	return tickets.Update{
		Subject: u.Subject.Opt, Status: opt[tickets.Status](u.Status), Priority: opt[tickets.Priority](u.Priority),
		TeamID: u.TeamID.Opt, AssigneeID: u.AssigneeID.Opt, RequesterID: u.RequesterID.Opt, Tags: u.Tags.Opt,
		AddTags: u.AddTags, RemoveTags: u.RemoveTags, Follow: u.Follow, Unfollow: u.Unfollow, BaseVersion: u.BaseVersion,
	}
}
