package agentui

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kepthq/kept/agentui/richtext"
	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/live"
)

func (s *Server) listChats(ctx context.Context, in *listChatsInput) (*body[List[ChatRow]], error) {
	by := actorOf(ctx)
	page, err := s.Chats.List(ctx, by, chat.Query{View: in.View, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	ids := list(page.Rows, func(r chat.Row) int64 { return r.TicketID })
	rows, err := s.Desk.Rows(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]tickets.Row, len(rows))
	for _, row := range rows {
		byID[row.ID] = row
	}
	guests := s.Hub.Guests(ids)
	items := make([]ChatRow, 0, len(page.Rows))
	for _, row := range page.Rows {
		if ticket, ok := byID[row.TicketID]; ok { // a moment later it may be out of sight
			items = append(items, chatRowOf(row, ticket, guests[row.TicketID]))
		}
	}
	return answer(List[ChatRow]{Items: items, NextCursor: page.Next}, nil)
}

func chatRowOf(r chat.Row, ticket tickets.Row, guest live.Guest) ChatRow {
	out := ChatRow{
		Ticket: personalRow(ticket), Site: ChatSiteRef{ID: r.SiteID, Name: r.SiteName}, State: r.State,
		StartedAt: r.StartedAt.UTC(), WaitingSince: waitingSince(r.State, r.StartedAt), AcceptedAt: utcPtr(r.AcceptedAt), Place: placeForm(r.Place),
		Visitor: ChatVisitorRef{
			ID: r.VisitorID, Name: r.VisitorName, Verified: r.Verified, Locale: r.VisitorLocale,
			Online: guest.Online, Typing: guest.Typing, Page: pageNow(guest, r.Page),
		},
		Unread: r.Unread,
	}
	if r.LastMessageAt != nil {
		out.LastMessage = &ChatLastMessage{ID: r.LastMessageID, From: string(r.LastMessageBy), Text: r.LastMessageText, At: r.LastMessageAt.UTC()}
	}
	return out
}

// waitingSince is null unless the chat waits.
func waitingSince(state string, startedAt time.Time) *time.Time {
	if state != chat.StateWaiting {
		return nil
	}
	return ptr(startedAt.UTC())
}

func placeForm(place int) *int {
	if place == 0 {
		return nil
	}
	return &place
}

// pageNow is what the visitor looks at as the socket says, else as stored.
func pageNow(guest live.Guest, stored chat.Page) ChatPage {
	if guest.Page.URL != "" && guest.Page.URL != stored.URL {
		return ChatPage{URL: guest.Page.URL, Title: guest.Page.Title}
	}
	return pageForm(stored)
}

func pageForm(p chat.Page) ChatPage { return ChatPage{URL: p.URL, Title: p.Title, At: utcPtr(p.At)} }

func (s *Server) countChats(ctx context.Context, _ *struct{}) (*body[ChatCounts], error) {
	n, err := s.Chats.Counts(ctx, actorOf(ctx))
	return answer(ChatCounts{
		Waiting: n.Waiting, Mine: n.Mine, Active: n.Active, LongestWaitSeconds: int(n.LongestWait.Seconds()),
	}, err)
}

func (s *Server) acceptChat(ctx context.Context, in *PathID) (*body[ChatRow], error) {
	by := actorOf(ctx)
	if err := s.Chats.Accept(ctx, by, in.ID); err != nil {
		return nil, err
	}
	return answer(s.chatRow(ctx, by, in.ID))
}

// chatRow is one chat as lists show it. Fault: ticket_not_found.
func (s *Server) chatRow(ctx context.Context, by tickets.Actor, ticketID int64) (ChatRow, error) {
	row, err := s.Chats.Row(ctx, by, ticketID)
	if err != nil {
		return ChatRow{}, err
	}
	rows, err := s.Desk.Rows(ctx, by, []int64{ticketID})
	if err != nil {
		return ChatRow{}, err
	}
	if len(rows) == 0 {
		return ChatRow{}, notFound("ticket", ticketID)
	}
	return chatRowOf(*row, rows[0], s.Hub.Guests([]int64{ticketID})[ticketID]), nil
}

func (s *Server) transferChat(ctx context.Context, in *withBody[ChatTransfer]) (*none, error) {
	b := in.Body
	t := chat.Transfer{AgentID: b.AgentID, TeamID: b.TeamID}
	if note := strings.TrimSpace(b.Note); note != "" {
		t.Note, t.Words = richtext.FromText(note), note
	}
	return &none{}, s.Chats.Transfer(ctx, actorOf(ctx), in.ID, t)
}

func (s *Server) endChat(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Chats.End(ctx, actorOf(ctx), in.ID)
}

func (s *Server) getVisitor(ctx context.Context, in *PathID) (*body[Visitor], error) {
	g, err := s.Chats.Guest(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return answer(visitorOf(*g, s.Hub.Guests([]int64{in.ID})[in.ID]), nil)
}

func visitorOf(g chat.Guest, now live.Guest) Visitor {
	var stored chat.Page
	if len(g.Pages) > 0 {
		stored = g.Pages[0]
	}
	return Visitor{
		ID: g.ID, CustomerID: g.CustomerID, Name: g.Name, Email: g.Email, Verified: g.ExternalID != "", ExternalID: g.ExternalID,
		Locale: g.Locale, TimeZone: g.TimeZone, Device: ChatDevice(chat.DeviceOf(g.UserAgent)), Network: g.Network, Origin: g.Origin,
		Page: pageNow(now, stored), Pages: list(g.Pages, pageForm), Attributes: orEmpty(g.Attributes), Answers: answersOf(g),
		Chat: chatStateOf(g.State), Place: placeForm(g.Place), Conversations: g.Conversations,
		Online: now.Online, Typing: now.Typing, Text: now.Text,
		GotMessageID: max(g.GotMessageID, now.Got), ReadMessageID: max(g.ReadMessageID, now.Read),
		Blocked: g.BlockedAt != nil || g.NetworkBlock, BlockedAt: utcPtr(g.BlockedAt), BlockedBy: g.BlockedBy, NetworkBlocked: g.NetworkBlock,
		CreatedAt: g.CreatedAt.UTC(), SeenAt: g.SeenAt.UTC(),
	}
}

// chatState is what makes the ticket a chat, nil when it is none.
func (s *Server) chatState(ctx context.Context, ticketID int64) (*ChatState, error) {
	state, err := s.Chats.State(ctx, ticketID)
	if err != nil || state == nil {
		return nil, err
	}
	return ptr(chatStateOf(*state)), nil
}

func chatStateOf(c chat.State) ChatState {
	return ChatState{
		State: c.State, Site: ChatSiteRef{ID: c.SiteID, Name: c.SiteName}, VisitorID: c.VisitorID,
		StartedAt: c.StartedAt.UTC(), WaitingSince: waitingSince(c.State, c.StartedAt), AcceptedAt: utcPtr(c.AcceptedAt),
		EndedAt: utcPtr(c.EndedAt), EndedBy: c.EndedBy,
	}
}

// answersOf puts the answers into the order of the site's questions; those to questions that are no more
// asked come last.
func answersOf(g chat.Guest) []ChatAnswer {
	out := make([]ChatAnswer, 0, len(g.Answers))
	asked := map[string]bool{}
	for _, q := range g.Questions {
		asked[q.ID] = true
		if value, ok := g.Answers[q.ID]; ok {
			out = append(out, ChatAnswer{ID: q.ID, Label: q.Label, Value: fmt.Sprint(value), Words: chosenWords(q, value), Field: q.TicketField()})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(g.Answers)) {
		if !asked[id] {
			out = append(out, ChatAnswer{ID: id, Label: map[string]string{}, Value: fmt.Sprint(g.Answers[id]), Words: map[string]string{}})
		}
	}
	return out
}

// chosenWords are the words that the visitor has chosen from.
func chosenWords(q chat.Question, value any) map[string]string {
	for _, o := range q.Options {
		if o.Value == value {
			return o.Label
		}
	}
	return map[string]string{}
}

func (s *Server) blockVisitor(ctx context.Context, in *withBody[VisitorBlock]) (*none, error) {
	return &none{}, s.Chats.Block(ctx, actorOf(ctx), in.ID, in.Body.Network, in.Body.Reason)
}

func (s *Server) unblockVisitor(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Chats.Unblock(ctx, actorOf(ctx), in.ID)
}

func (s *Server) getAvailability(ctx context.Context, _ *struct{}) (*body[ChatAvailability], error) {
	a, err := s.Chats.Availability(ctx, actorOf(ctx))
	return answer(availabilityOf(a), err)
}

func (s *Server) setAvailability(ctx context.Context, in *onlyBody[ChatAvailabilityUpdate]) (*body[ChatAvailability], error) {
	a, err := s.Chats.SetAvailability(ctx, actorOf(ctx), in.Body.Accepting.Opt, in.Body.Capacity.Opt)
	return answer(availabilityOf(a), err)
}

func availabilityOf(a chat.Availability) ChatAvailability {
	return ChatAvailability{Accepting: a.Accepting, Capacity: a.Capacity, Active: a.Active}
}

func (s *Server) listChatAgents(ctx context.Context, _ *struct{}) (*body[List[ChatAgent]], error) {
	taking, err := s.Chats.Agents(ctx)
	if err != nil {
		return nil, err
	}
	agents, err := s.Desk.Agents(ctx)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]chat.Availability, len(taking))
	for _, a := range taking {
		byID[a.AgentID] = a
	}
	online := map[int64]bool{}
	for _, id := range s.Hub.Online() {
		online[id] = true
	}
	items := make([]ChatAgent, 0, len(agents))
	for _, agent := range agents {
		if a, ok := byID[agent.ID]; ok {
			items = append(items, ChatAgent{
				ChatAvailability: availabilityOf(a), AgentID: agent.ID, Name: agent.Name, PictureURL: pictureURL(agent.Agent),
				Teams: list(agent.Teams, same[int64]), Online: online[agent.ID], UpdatedAt: utcPtr(a.UpdatedAt),
			})
		}
	}
	return answer(List[ChatAgent]{Items: items}, nil)
}
