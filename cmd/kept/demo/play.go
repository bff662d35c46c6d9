package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/tickets"
)

// Clock is the clock of the history being played. The zero Clock stands at the zero time.
type Clock struct{ at atomic.Pointer[time.Time] }

// Now returns where the history is.
func (c *Clock) Now() time.Time {
	if at := c.at.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

func (c *Clock) set(at time.Time) { c.at.Store(&at) }

// Stage is the desk that the history is played on. All its parts must go by the Clock, and Postman
// must be its observer in place of the channels' outbox.
type Stage struct {
	Clock *Clock
	Desk  *tickets.Desk
	// Ingest files a raw mail as if received and returns its ticket.
	Ingest func(ctx context.Context, raw io.Reader) (ticketID int64, err error)
	// Deadlines returns the next SLA deadline, and acts on those that have passed.
	Deadlines interface {
		Next(ctx context.Context) (time.Time, bool, error)
		Fire(ctx context.Context) error
	}
	// Mailbox is the address that customers write to.
	Mailbox string
	// Chats and Articles are where the shop chats, and what its help center says.
	Chats    *chat.Service
	Articles *articles.Service
}

// Postman records answers as sent the moment they are written. It observes changes in place of the
// channels' outbox, because what was sent weeks ago is not sent now.
type Postman struct{}

// Observe implements tickets.Observer.
func (Postman) Observe(_ context.Context, c *tickets.Change) error {
	for _, m := range c.Messages {
		carried := m.Channel == tickets.ChannelEmail || m.Channel == tickets.ChannelChat
		if m.Kind != tickets.KindMessage || m.AuthorKind == tickets.ActorCustomer || !carried {
			continue
		}
		d := &channels.Delivery{
			MessageID: m.ID, Channel: m.Channel, State: channels.StateSent, Attempts: 1,
			SentAt: &c.At, CreatedAt: c.At, UpdatedAt: c.At,
		}
		if err := c.Tx.Create(d).Error; err != nil {
			return fmt.Errorf("record demo delivery: %w", err)
		}
	}
	return nil
}

// player plays a plan on a stage.
type player struct {
	Stage
	ctx    context.Context //nolint:containedctx // the life of one Play
	agents map[string]tickets.Actor
	teams  map[string]int64
	known  map[string]bool // customers, by address
	site   int64           // that carries the chat
}

// Play makes the teams and agents that are missing and plays the plan. progress is told after each
// act how many of all are done.
func (p *Plan) Play(ctx context.Context, stage Stage, progress func(done, all int)) error {
	player := &player{Stage: stage, ctx: ctx, agents: map[string]tickets.Actor{}, teams: map[string]int64{}, known: map[string]bool{}}
	if len(p.acts) == 0 {
		return nil
	}
	stage.Clock.set(p.acts[0].at.Add(-time.Hour))
	for _, begin := range []func() error{player.hire, player.opensCounter, player.fills} {
		if err := begin(); err != nil {
			return err
		}
	}
	for i, act := range p.acts {
		if err := player.until(act.at); err != nil {
			return err
		}
		if err := act.do(player); err != nil {
			return fmt.Errorf("demo, %s: %w", act.at.Format(time.DateTime), err)
		}
		progress(i+1, len(p.acts))
	}
	return nil
}

// until lets every deadline before a time pass, and then it is that time.
func (p *player) until(at time.Time) error {
	for {
		due, any, err := p.Deadlines.Next(p.ctx)
		if err != nil {
			return err
		}
		if !any || due.After(at) {
			p.Clock.set(at)
			return nil
		}
		if due.After(p.Clock.Now()) {
			p.Clock.set(due)
		}
		if err := p.Deadlines.Fire(p.ctx); err != nil {
			return err
		}
	}
}

// hire makes teams and agents, or takes those that are there.
func (p *player) hire() error {
	by := tickets.System("demo")
	existing, err := p.Desk.Teams(p.ctx)
	if err != nil {
		return err
	}
	for _, t := range existing {
		p.teams[t.Name] = t.ID
	}
	for _, t := range append([]tickets.Team{{Name: teamSupport}}, teams...) {
		if p.teams[t.Name] != 0 {
			continue
		}
		made, err := p.Desk.AddTeam(p.ctx, by, t, nil)
		if err != nil {
			return fmt.Errorf("make demo team %s: %w", t.Name, err)
		}
		p.teams[t.Name] = made.ID
	}
	present, err := p.Desk.Agents(p.ctx)
	if err != nil {
		return err
	}
	ids := map[string]int64{}
	first := int64(0)
	for _, a := range present {
		ids[a.Email] = a.ID
		if a.Role == tickets.RoleAdmin && (first == 0 || a.ID < first) {
			first = a.ID
		}
	}
	for _, c := range colleagues {
		if ids[c.email] == 0 {
			made, err := p.Desk.AddAgent(p.ctx, by, tickets.Agent{Name: c.name, Email: c.email, Role: c.role}, teamsOf(p.teams, c.teams))
			if err != nil {
				return fmt.Errorf("hire %s: %w", c.name, err)
			}
			ids[c.email] = made.ID
		}
		if p.agents[c.name], err = p.Desk.ActorFor(p.ctx, ids[c.email]); err != nil {
			return fmt.Errorf("hire %s: %w", c.name, err)
		}
	}
	p.agents[newcomer] = p.agents[colleagues[0].name]
	if first != 0 {
		p.agents[newcomer], err = p.Desk.ActorFor(p.ctx, first)
	}
	return err
}

// customerWrites sends the customer's words as a mail: the first one opens the case, unless that was a form.
func (p *player) customerWrites(t *case_, words, file string) error {
	if t.ticket == 0 && t.way == tickets.ChannelForm {
		return p.customerFills(t, words)
	}
	text := strings.ReplaceAll(t.words.Replace(words), "{agent}", firstWord(p.agents[t.agent].Name))
	l := letter{from: t.customer, to: p.Mailbox, subject: strings.ReplaceAll(t.subject, "{agent}", "your team"), text: text, inReplyTo: t.lastID, file: file}
	if t.lastID != "" {
		l.subject = "Re: " + l.subject
	}
	return p.send(t, l)
}

func (p *player) customerForwards(t *case_) error {
	return p.send(t, letter{
		from: t.customer, to: p.Mailbox, subject: t.subject, file: "inline", html: catalogue,
		text: "Hello, is this from you? 30 % off sounds too good.\n\nSpring is here\nAll tents 30 % off until Sunday.",
	})
}

func (p *player) send(t *case_, l letter) error {
	l.at = p.Clock.Now()
	l.id = fmt.Sprintf("demo.%x.%s", l.at.UnixNano(), strings.Replace(t.customer.email, "@", ".", 1)+"@"+strings.SplitN(t.customer.email, "@", 2)[1])
	raw, err := l.raw()
	if err != nil {
		return err
	}
	id, err := p.Ingest(p.ctx, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	t.ticket, t.lastID = id, l.id
	return nil
}

// triage gives the case its team, priority and tags, and an assignee; of the customer it writes down what is known.
func (p *player) triage(t *case_) error {
	if err := p.introduces(t); err != nil {
		return err
	}
	team, agent := p.teams[t.story.team], p.agents[t.agent]
	return p.updates(t, tickets.Update{
		TeamID: tickets.Some(&team), AssigneeID: tickets.Some(&agent.ID), Priority: tickets.Some(t.story.priority), AddTags: t.story.tags,
	})
}

func (p *player) introduces(t *case_) error {
	if t.customer.value == 0 || p.known[t.customer.email] {
		return nil
	}
	p.known[t.customer.email] = true
	now, err := p.Desk.Ticket(p.ctx, p.agents[t.agent], t.ticket)
	if err != nil {
		return err
	}
	_, err = p.Desk.UpdateCustomer(p.ctx, p.agents[t.agent], now.RequesterID, tickets.CustomerUpdate{
		Company: tickets.Some(t.customer.company), Segment: tickets.Some(t.customer.segment),
		Attributes: tickets.Some(map[string]any{"value": t.customer.value, "city": t.customer.city}),
	})
	return err
}

func (p *player) updates(t *case_, u tickets.Update) error {
	_, err := p.Desk.Update(p.ctx, p.agents[t.agent], t.ticket, u)
	return err
}

func (p *player) notes(t *case_, words string) error {
	return p.says(t, tickets.KindNote, words, "")
}

func (p *player) answers(t *case_, words string, then tickets.Status) error {
	return p.says(t, tickets.KindMessage, words, then)
}

func (p *player) says(t *case_, kind tickets.MessageKind, words string, then tickets.Status) error {
	text := strings.ReplaceAll(t.words.Replace(words), "{agent}", firstWord(p.agents[t.agent].Name))
	m, err := p.Desk.Reply(p.ctx, p.agents[t.agent], t.ticket, tickets.Reply{
		Kind: kind, Text: text, HTML: paragraphs(text), ThenStatus: then, Anyway: true,
	})
	if err != nil {
		return err
	}
	if m.RFCMessageID != nil {
		t.lastID = *m.RFCMessageID
	}
	return nil
}

// rates is the customer's word on a ticket that is solved.
func (p *player) rates(t *case_, score int) error {
	now, err := p.Desk.Ticket(p.ctx, p.agents[t.agent], t.ticket)
	if err != nil || now.Status != tickets.StatusSolved {
		return err
	}
	_, err = p.Desk.Rate(p.ctx, tickets.Actor{Kind: tickets.ActorCustomer, ID: now.RequesterID, Name: t.customer.name}, t.ticket, score, "")
	return err
}

// becomes moves a ticket on that has stayed in a status.
func (p *player) becomes(t *case_, from, to tickets.Status) error {
	now, err := p.Desk.Ticket(p.ctx, p.agents[t.agent], t.ticket)
	if err != nil {
		return err
	}
	if now.Status != from {
		return nil
	}
	return p.updates(t, tickets.Update{Status: tickets.Some(to)})
}
