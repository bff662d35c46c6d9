package bench

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/kepthq/kept/agentui/account"
	"github.com/kepthq/kept/tickets"
)

// people copies agents, teams, tokens and customers.
func (l *loading) people(ctx context.Context) error {
	r := rand.New(rand.NewPCG(2, 0))
	teams := table{name: "teams", columns: []string{"id", "name", "restricted", "created_at"}}
	for id := int64(2); id <= teamsLoaded; id++ { // the first is there
		teams.rows = append(teams.rows, []any{id, fmt.Sprintf("Team %d", id), id == teamsLoaded, l.now})
	}
	agents := table{name: "agents", columns: []string{"id", "email", "name", "role", "created_at"}}
	members := table{name: "team_members", columns: []string{"team_id", "agent_id"}}
	tokens := table{name: "api_tokens", columns: []string{"agent_id", "name", "token_hash", "created_at"}}
	for id := int64(1); id <= agentsLoaded; id++ {
		agents.rows = append(agents.rows, []any{id, fmt.Sprintf("agent%d@desk.example", id), l.words.name(r), string(tickets.RoleAgent), l.now})
		members.rows = append(members.rows, []any{1 + id%(teamsLoaded-1), id})
		hash := sha256.Sum256([]byte(token(id)))
		tokens.rows = append(tokens.rows, []any{id, "bench", hash[:], l.now})
	}
	customers := table{name: "customers", columns: []string{"id", "name", "email", "created_at", "updated_at"}}
	identities := table{name: "customer_identities", columns: []string{"kind", "value", "customer_id", "created_at"}}
	for id := int64(1); id <= int64(l.customers); id++ {
		email := customerAddress(id)
		customers.rows = append(customers.rows, []any{id, l.words.name(r), email, l.now.Add(-span), l.now.Add(-span)})
		identities.rows = append(identities.rows, []any{"email", email, id, l.now.Add(-span)})
	}
	return l.copy(ctx, teams, agents, members, tokens, customers, identities)
}

// token is an agent's, in a database that lives as long as the bench.
func token(agent int64) string { return fmt.Sprintf("%sbench-%d", account.TokenPrefix, agent) }

func customerAddress(id int64) string { return fmt.Sprintf("customer%d@example.net", id) }

// batch is the rows of some tickets.
type batch struct {
	tickets, messages, deliveries, events, clocks, intervals [][]any
}

func (d *batch) tables() []table {
	return []table{
		{"tickets", []string{
			"id", "version", "subject", "status", "priority", "channel", "mailbox_id", "team_id", "assignee_id", "requester_id", "tags", "preview",
			"message_count", "last_message_id", "last_message_by", "last_customer_message_id", "last_activity_at", "first_reply_at",
			"solved_at", "closed_at", "next_due_at", "next_due_kind", "overdue_since", "sla_state", "created_at", "updated_at",
		}, d.tickets},
		{"messages", []string{
			"id", "ticket_id", "kind", "author_kind", "customer_id", "agent_id", "channel", "external_id", "rfc_message_id", "sender", "recipients",
			"subject", "body_text", "reply_text", "created_at",
		}, d.messages},
		{"deliveries", []string{"message_id", "channel", "state", "attempts", "sent_at", "created_at", "updated_at"}, d.deliveries},
		{"events", []string{"id", "seq", "ticket_id", "kind", "actor", "at", "data"}, d.events},
		{"sla_clocks", []string{
			"id", "ticket_id", "policy_id", "calendar_id", "kind", "state", "target", "business", "started_at", "due_at", "breached_at", "ended_at", "updated_at",
		}, d.clocks},
		{"sla_intervals", []string{"clock_id", "n", "state", "cause", "from_at", "to_at"}, d.intervals},
	}
}

// story is one ticket while its rows are made.
type story struct {
	*loading
	*batch
	r         *rand.Rand
	id        int64
	t         tickets.Ticket
	customer  string
	nextEvent int64
}

// ticket adds the i-th ticket with all that hangs on it.
func (d *batch) ticket(l *loading, r *rand.Rand, i int) {
	id := int64(firstTicket + i)
	created := l.now.Add(-span + time.Duration(float64(span)*float64(i)/float64(l.size)) - time.Minute).Truncate(time.Microsecond)
	s := &story{loading: l, batch: d, r: r, id: id, nextEvent: int64(i)*(mostSaid+2) + 1}
	customer := 1 + r.Int64N(int64(l.customers))
	s.customer = customerAddress(customer)
	s.t = tickets.Ticket{
		ID: id, Subject: strings.TrimSuffix(l.words.sentence(r), "."), Channel: tickets.ChannelEmail, MailboxID: &l.mailbox, RequesterID: customer,
		Status:   pick(r, tickets.StatusOpen, 40, tickets.StatusPending, 10, tickets.StatusSolved, 30, tickets.StatusClosed, 20),
		Priority: pick(r, tickets.PriorityNormal, 60, tickets.PriorityHigh, 20, tickets.PriorityLow, 15, tickets.PriorityUrgent, 5),
		SLAState: tickets.SLANone, CreatedAt: created,
	}
	team := 1 + int64(r.IntN(50))%teamsLoaded
	s.t.TeamID = &team
	if s.t.Status != tickets.StatusOpen || r.IntN(4) > 0 {
		agent := 1 + r.Int64N(agentsLoaded)
		s.t.AssigneeID = &agent
	}
	for range r.IntN(3) {
		s.t.Tags = append(s.t.Tags, l.words.rare[r.IntN(200)])
	}
	s.event(s.byCustomer(), created, tickets.EventTicketCreated, tickets.TicketCreated{Version: 1, Subject: s.t.Subject, Channel: s.t.Channel, RequesterID: customer})
	s.say()
	s.settle()
	s.promise()
	s.row()
}

// pick chooses by weights in percent.
func pick[T any](r *rand.Rand, a T, pa int, b T, pb int, c T, pc int, d T, _ int) T {
	switch n := r.IntN(100); {
	case n < pa:
		return a
	case n < pa+pb:
		return b
	case n < pa+pb+pc:
		return c
	default:
		return d
	}
}

func (s *story) byCustomer() tickets.Actor {
	return tickets.Actor{Kind: tickets.ActorCustomer, ID: s.t.RequesterID, Name: s.customer}
}

func (s *story) byAgent() tickets.Actor {
	id := int64(1 + s.r.IntN(agentsLoaded))
	if s.t.AssigneeID != nil {
		id = *s.t.AssigneeID
	}
	return tickets.Actor{Kind: tickets.ActorAgent, ID: id, Name: fmt.Sprintf("Agent %d", id)}
}

func (s *story) event(by tickets.Actor, at time.Time, kind string, data any) {
	id := s.nextEvent
	s.nextEvent++
	s.events = append(s.events, []any{id, id, s.id, kind, encoded(by), at, encoded(data)})
}

func encoded(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // events and actors always encode
	}
	return data
}

// say writes the conversation: the customer and the desk in turn, with notes in between.
func (s *story) say() {
	n := 1 + min(mostSaid-1, int(s.r.ExpFloat64()*(s.perTicket-1)+.5))
	if s.perTicket == 1 {
		n = 1
	}
	window := min(10*24*time.Hour, s.now.Sub(s.t.CreatedAt)-time.Second)
	agents := s.t.Status != tickets.StatusOpen || s.r.IntN(10) < 7
	customersTurn := true
	for i := range n {
		at := s.t.CreatedAt.Add(time.Duration(float64(window) * float64(i) / float64(n))).Truncate(time.Microsecond)
		id := (s.id-firstTicket)*mostSaid + int64(i) + 1
		s.t.Version++
		switch {
		case i > 0 && s.r.IntN(7) == 0:
			s.note(id, at)
		case customersTurn || !agents:
			s.ask(id, at)
			customersTurn = false
		default:
			s.answer(id, at)
			customersTurn = true
		}
	}
}

func (s *story) ask(id int64, at time.Time) {
	rfc := fmt.Sprintf("b%d@mail.example.net", id)
	s.message(id, at, s.byCustomer(), tickets.KindMessage, tickets.ChannelEmail, &rfc, 50)
	s.t.LastCustomerMessageID = &id
}

func (s *story) answer(id int64, at time.Time) {
	rfc := fmt.Sprintf("kept.%d.%d@example.com", s.id, id)
	s.message(id, at, s.byAgent(), tickets.KindMessage, tickets.ChannelEmail, &rfc, 40)
	s.deliveries = append(s.deliveries, []any{id, "email", "sent", 1, at, at, at})
	if s.t.FirstReplyAt == nil {
		s.t.FirstReplyAt = &at
	}
}

func (s *story) note(id int64, at time.Time) {
	s.message(id, at, s.byAgent(), tickets.KindNote, tickets.ChannelConsole, nil, 20)
}

func (s *story) message(id int64, at time.Time, by tickets.Actor, kind tickets.MessageKind, channel tickets.Channel, rfc *string, words int) {
	text := s.words.text(s.r, words)
	var customer, agent *int64
	sender, to := tickets.Person{Name: by.Name, Address: "support@example.com"}, s.customer
	if by.Kind == tickets.ActorCustomer {
		customer, to = &by.ID, sender.Address
		sender.Address = s.customer
	} else {
		agent = &by.ID
	}
	s.messages = append(s.messages, []any{
		id, s.id, string(kind), string(by.Kind), customer, agent, string(channel), rfc, rfc, encoded(sender),
		encoded(tickets.Recipients{To: []tickets.Person{{Address: to}}}), s.t.Subject, text, text, at,
	})
	s.event(by, at, tickets.EventMessageAdded, tickets.MessageAdded{Version: s.t.Version, MessageID: id, Kind: kind, Author: by.Kind})
	if kind == tickets.KindNote {
		return
	}
	s.t.MessageCount++
	s.t.LastMessageID, s.t.LastMessageBy, s.t.LastActivityAt = &id, by.Kind, at
	s.t.Preview = strings.ToValidUTF8(strings.Join(strings.Fields(text), " ")[:min(180, len(text)/2)], "")
}

// settle gives the ticket its end, if it has one.
func (s *story) settle() {
	if s.t.Status == tickets.StatusOpen {
		return
	}
	s.t.Version++
	at := s.t.LastActivityAt.Add(time.Millisecond)
	if !s.t.Status.Working() {
		s.t.SolvedAt = &at
	}
	if s.t.Status == tickets.StatusClosed {
		s.t.ClosedAt = &at
	}
	s.event(s.byAgent(), at, tickets.EventTicketChanged, tickets.TicketChanged{
		Version: s.t.Version, Changes: map[string]tickets.Delta{"status": {From: tickets.StatusOpen, To: s.t.Status}},
	})
}

func (s *story) row() {
	t := &s.t
	tags := []string(t.Tags)
	if tags == nil {
		tags = []string{}
	}
	s.tickets = append(s.tickets, []any{
		s.id, t.Version, t.Subject, string(t.Status), string(t.Priority), string(t.Channel), t.MailboxID, t.TeamID, t.AssigneeID, t.RequesterID, tags,
		t.Preview, t.MessageCount, t.LastMessageID, string(t.LastMessageBy), t.LastCustomerMessageID, t.LastActivityAt, t.FirstReplyAt,
		t.SolvedAt, t.ClosedAt, t.NextDueAt, t.NextDueKind, t.OverdueSince, string(t.SLAState), t.CreatedAt, t.LastActivityAt,
	})
}
