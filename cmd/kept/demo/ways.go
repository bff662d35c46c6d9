package demo

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// way picks the channel on which a case begins: most write mails.
func (w *writer) way() tickets.Channel {
	switch n := w.r.IntN(100); {
	case n < 18:
		return tickets.ChannelChat
	case n < 32:
		return tickets.ChannelForm
	default:
		return tickets.ChannelEmail
	}
}

// chatty is what somebody types who has a letter in mind: without greeting, closing and name.
func chatty(letter string) string {
	var said []string
	for _, part := range strings.Split(letter, "\n\n") {
		short := len(part) < 40 && strings.HasSuffix(strings.TrimSpace(part), ",")
		if short || strings.Contains(part, "{name}") && len(part) < 60 || strings.TrimSpace(part) == "{agent}" {
			continue
		}
		part, _, _ = strings.Cut(part, "\n{name}")
		said = append(said, part)
	}
	if len(said) == 0 {
		return letter
	}
	return strings.Join(said, "\n")
}

// chat writes the life of a case that is talked over at once, while the office is open.
func (w *writer) chat(t *case_, at time.Time, opening string) {
	at = w.working(at)
	s := t.story
	w.add(at, func(p *player) error { return p.customerChats(t, chatty(opening)) })
	at = at.Add(w.wait(50 * time.Second))
	w.add(at, func(p *player) error { return p.triage(t) })
	at = at.Add(w.wait(80 * time.Second))
	answer := chatty(pick(w.r, s.answer))
	if len(s.reply) == 0 || w.r.Float64() < 0.3 {
		w.add(at, func(p *player) error { return p.answers(t, answer, tickets.StatusSolved) })
		w.rating(t, at.Add(w.wait(4*time.Minute)))
		return
	}
	w.add(at, func(p *player) error { return p.answers(t, answer, tickets.StatusPending) })
	at = at.Add(w.wait(2 * time.Minute))
	reply, closing := chatty(pick(w.r, s.reply)), chatty(pick(w.r, s.closing))
	w.add(at, func(p *player) error { return p.customerChats(t, reply) })
	at = at.Add(w.wait(90 * time.Second))
	w.add(at, func(p *player) error { return p.answers(t, closing, tickets.StatusSolved) })
	w.rating(t, at.Add(w.wait(4*time.Minute)))
}

// chatsNow writes the chats that are going on in the present: some wait, some are being talked over.
func (w *writer) chatsNow() {
	const waiting, talking = 3, 3
	for i := range waiting + talking {
		s := w.story(i%3 == 1)
		t := w.newCase(s, w.people[len(extraordinary)+i])
		at := w.end.Add(-time.Duration(40+95*i) * time.Second)
		opening := chatty(s.opening[0])
		w.add(at, func(p *player) error { return p.customerChats(t, opening) })
		if i < waiting {
			continue
		}
		if t.agent = newcomer; i%2 == 0 {
			t.agent = colleagues[1].name
		}
		w.add(at.Add(30*time.Second), func(p *player) error { return p.triage(t) })
		w.add(at.Add(70*time.Second), func(p *player) error {
			return p.answers(t, "Hello {first}, I am looking into it. One moment please.", tickets.StatusOpen)
		})
		w.add(w.end.Add(-20*time.Second), func(p *player) error { return p.customerChats(t, "Thanks! I am here.") })
	}
}

// customerFills sends the customer's words by the form of the web site.
func (p *player) customerFills(t *case_, words string) error {
	receipt, err := p.Desk.Receive(p.ctx, tickets.Inbound{
		Channel: tickets.ChannelForm, ExternalID: p.external(t), From: tickets.Person{Name: t.customer.name, Address: t.customer.email},
		Subject: t.subject, Text: t.words.Replace(words),
	}, nil)
	t.ticket = receipt.TicketID
	return err
}

// customerChats has the customer say something in the chat; what they say first begins it.
func (p *player) customerChats(t *case_, words string) error {
	text := strings.ReplaceAll(t.words.Replace(words), "{agent}", firstWord(p.agents[t.agent].Name))
	receipt, err := p.Desk.Receive(p.ctx, tickets.Inbound{
		Channel: tickets.ChannelChat, ExternalID: p.external(t), From: tickets.Person{Name: t.customer.name, Address: t.customer.email},
		TokenTicketID: t.ticket, Text: text,
	}, func(tx *pg.Tx, r tickets.Receipt) error {
		if t.ticket != 0 {
			return nil
		}
		return p.opensChat(p.ctx, tx, t, r)
	})
	t.ticket = receipt.TicketID
	return err
}

// external is the channel's name for what is said now.
func (p *player) external(t *case_) string {
	return fmt.Sprintf("demo.%x.%s", p.Clock.Now().UnixNano(), t.customer.email)
}

// opensChat makes the visitor and the conversation of a ticket.
func (p *player) opensChat(_ context.Context, tx *pg.Tx, t *case_, r tickets.Receipt) error {
	now := p.Clock.Now()
	token := sha256.Sum256([]byte(p.external(t)))
	v := &chat.Visitor{
		SiteID: p.site, TokenHash: token[:], CustomerID: &r.CustomerID, Name: t.customer.name, Email: t.customer.email, Locale: t.customer.language,
		TimeZone: "Europe/Berlin", UserAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15", Network: "203.0.113.0/24", Origin: shop,
		Pages: []chat.Page{{URL: shop + "/orders", Title: "My orders", At: &now}}, Attributes: map[string]any{}, CreatedAt: now, SeenAt: now,
	}
	if err := tx.Create(v).Error; err != nil {
		return fmt.Errorf("make demo visitor: %w", err)
	}
	conversation := &chat.Conversation{
		TicketID: r.TicketID, SiteID: p.site, VisitorID: v.ID, Nonce: "demo", State: chat.StateWaiting, Answers: map[string]any{}, StartedAt: now,
	}
	if err := tx.Create(conversation).Error; err != nil {
		return fmt.Errorf("make demo chat: %w", err)
	}
	return nil
}

// shop is the web site that carries the chat.
const shop = "https://shop.fjellfern.example"

// opensCounter puts the chat on the shop's site, and has two colleagues take chats.
func (p *player) opensCounter() error {
	sites, err := p.Chats.Sites(p.ctx)
	if err != nil {
		return err
	}
	if len(sites) > 0 {
		p.site = sites[0].ID
		return nil
	}
	team := p.teams[teamSupport]
	site, err := p.Chats.AddSite(p.ctx, tickets.System("demo"), chat.SiteUpdate{
		Name: tickets.Some("Fjell & Fern"), Origins: tickets.Some([]string{shop}), TeamID: tickets.Some(&team), Suggest: tickets.Some(true),
		Look: tickets.Some(chat.Look{
			Color: "#2f6f4f", Side: "right", Sound: true, Greeting: chat.Words{"en": "Hello! How can we help?", "de": "Hallo! Wie können wir helfen?"},
		}),
	})
	if err != nil {
		return fmt.Errorf("open the demo chat: %w", err)
	}
	p.site = site.ID
	for _, name := range []string{newcomer, colleagues[1].name} {
		if _, err := p.Chats.SetAvailability(p.ctx, p.agents[name], tickets.Some(true), tickets.Some(4)); err != nil {
			return fmt.Errorf("have %s take chats: %w", name, err)
		}
	}
	return nil
}
