package agentui

import (
	"context"
	"encoding/json"

	"github.com/kepthq/kept/tickets"
)

func (s *Server) listAgents(ctx context.Context, _ *struct{}) (*body[List[Agent]], error) {
	all, err := s.Desk.Agents(ctx)
	return answer(whole(all, agentOf), err)
}

func (s *Server) createAgent(ctx context.Context, in *onlyBody[NewAgent]) (*body[Agent], error) {
	b := in.Body
	added, err := s.Desk.AddAgent(ctx, actorOf(ctx), tickets.Agent{Name: b.Name, Email: b.Email, Role: tickets.Role(b.Role)}, b.Teams)
	if err != nil {
		return nil, err
	}
	return answer(agentOf(*added), nil)
}

func (s *Server) updateAgent(ctx context.Context, in *withBody[AgentUpdate]) (*body[Agent], error) {
	b := in.Body
	changed, err := s.Desk.UpdateAgent(ctx, actorOf(ctx), in.ID, tickets.AgentUpdate{
		Name: b.Name.Opt, Email: b.Email.Opt, Role: opt[tickets.Role](b.Role), Active: b.Active.Opt,
	})
	if err != nil {
		return nil, err
	}
	s.accessChanged(ctx, in.ID)
	return answer(agentOf(*changed), nil)
}

func (s *Server) listTeams(ctx context.Context, _ *struct{}) (*body[List[Team]], error) {
	all, err := s.Desk.Teams(ctx)
	return answer(whole(all, teamOf), err)
}

func (s *Server) createTeam(ctx context.Context, in *onlyBody[NewTeam]) (*body[Team], error) {
	b := in.Body
	return s.teamChanged(ctx)(s.Desk.AddTeam(ctx, actorOf(ctx), tickets.Team{Name: b.Name, Description: b.Description, Restricted: b.Restricted}, b.Members))
}

func (s *Server) updateTeam(ctx context.Context, in *withBody[TeamUpdate]) (*body[Team], error) {
	b := in.Body
	return s.teamChanged(ctx)(s.Desk.UpdateTeam(ctx, actorOf(ctx), in.ID, tickets.TeamUpdate{
		Name: b.Name.Opt, Description: b.Description.Opt, Restricted: b.Restricted.Opt,
	}))
}

func (s *Server) setMembers(ctx context.Context, in *withBody[Members]) (*body[Team], error) {
	members := append([]int64{}, in.Body.AgentIDs...)
	return s.teamChanged(ctx)(s.Desk.UpdateTeam(ctx, actorOf(ctx), in.ID, tickets.TeamUpdate{Members: tickets.Some(members)}))
}

func (s *Server) archiveTeam(ctx context.Context, in *PathID) (*none, error) {
	_, err := s.teamChanged(ctx)(s.Desk.UpdateTeam(ctx, actorOf(ctx), in.ID, tickets.TeamUpdate{Archived: tickets.Some(true)}))
	return &none{}, err
}

// teamChanged answers with the team once everybody's sight follows what changed.
func (s *Server) teamChanged(ctx context.Context) func(*tickets.Crew, error) (*body[Team], error) {
	return func(crew *tickets.Crew, err error) (*body[Team], error) {
		if err != nil {
			return nil, err
		}
		s.accessChanged(ctx, 0)
		return answer(teamOf(*crew), nil)
	}
}

func (s *Server) listMailboxes(ctx context.Context, _ *struct{}) (*body[List[Mailbox]], error) {
	all, err := s.Desk.Mailboxes(ctx)
	return answer(whole(all, mailboxForm), err)
}

func (s *Server) createMailbox(ctx context.Context, in *onlyBody[NewMailbox]) (*body[Mailbox], error) {
	b := in.Body
	m, err := s.Desk.AddMailbox(ctx, actorOf(ctx), tickets.Mailbox{Address: b.Address, Name: b.Name, TeamID: b.TeamID, SignatureHTML: s.rich.Clean(b.SignatureHTML)})
	if err != nil {
		return nil, err
	}
	return answer(mailboxForm(*m), nil)
}

func (s *Server) updateMailbox(ctx context.Context, in *withBody[MailboxUpdate]) (*body[Mailbox], error) {
	b := in.Body
	m, err := s.Desk.UpdateMailbox(ctx, actorOf(ctx), in.ID, tickets.MailboxUpdate{
		Address: b.Address.Opt, Name: b.Name.Opt, TeamID: b.TeamID.Opt, SignatureHTML: s.signature(b.SignatureHTML),
	})
	if err != nil {
		return nil, err
	}
	return answer(mailboxForm(*m), nil)
}

func (s *Server) archiveMailbox(ctx context.Context, in *PathID) (*none, error) {
	_, err := s.Desk.UpdateMailbox(ctx, actorOf(ctx), in.ID, tickets.MailboxUpdate{Archived: tickets.Some(true)})
	return &none{}, err
}

func (s *Server) getSettings(ctx context.Context, _ *struct{}) (*body[Settings], error) {
	settings, err := s.Desk.Settings(ctx)
	return answer(Settings(settings), err)
}

func (s *Server) updateSettings(ctx context.Context, in *onlyBody[SettingsUpdate]) (*body[Settings], error) {
	b := in.Body
	settings, err := s.Desk.UpdateSettings(ctx, actorOf(ctx), tickets.SettingsUpdate{
		DeskName: b.DeskName.Opt, UndoSeconds: b.UndoSeconds.Opt, QuotedHistory: b.QuotedHistory.Opt,
		CaseLinkInMail: b.CaseLinkInMail.Opt, BrandColor: b.BrandColor.Opt,
	})
	return answer(Settings(settings), err)
}

type listCustomersInput struct {
	Paging
	Q string `query:"q" maxLength:"200" doc:"Beginnings of words"`
}

func (s *Server) listCustomers(ctx context.Context, in *listCustomersInput) (*body[List[CustomerRow]], error) {
	before, err := idCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	rows, err := s.Desk.Customers(ctx, actorOf(ctx), in.Q, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	rows, next := paged(rows, in.Limit, func(r tickets.CustomerRow) int64 { return r.ID })
	return answer(List[CustomerRow]{NextCursor: next, Items: list(rows, func(r tickets.CustomerRow) CustomerRow {
		return CustomerRow{Customer: customerOf(r.Customer), LastActivityAt: utcPtr(r.LastActivityAt), OpenTickets: r.OpenTickets}
	})}, nil)
}

func (s *Server) getCustomer(ctx context.Context, in *PathID) (*body[CustomerDetail], error) {
	c, err := s.Desk.Customer(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(s.customer(ctx, c))
}

func (s *Server) customer(ctx context.Context, c *tickets.Customer) (CustomerDetail, error) {
	identities, err := s.Desk.Identities(ctx, c.ID)
	if err != nil {
		return CustomerDetail{}, err
	}
	counts, err := s.Desk.CountTickets(ctx, actorOf(ctx), c.ID, 0)
	return CustomerDetail{
		Customer: customerOf(*c), Tickets: TicketCounts(counts),
		Identities: list(identities, func(i tickets.Identity) Identity {
			return Identity{Kind: i.Kind, Value: i.Value, CreatedAt: i.CreatedAt.UTC()}
		}),
	}, err
}

func (s *Server) updateCustomer(ctx context.Context, in *withBody[CustomerUpdate]) (*body[CustomerDetail], error) {
	b := in.Body
	c, err := s.Desk.UpdateCustomer(ctx, actorOf(ctx), in.ID, tickets.CustomerUpdate{
		Name: b.Name.Opt, Email: b.Email.Opt, Phone: b.Phone.Opt, Company: b.Company.Opt, Locale: b.Locale.Opt, TimeZone: b.TimeZone.Opt,
		About: b.About.Opt, Segment: b.Segment.Opt, Attributes: b.Attributes.Opt,
	})
	if err != nil {
		return nil, err
	}
	return answer(s.customer(ctx, c))
}

type customerTicketsInput struct {
	PathID
	Paging
}

func (s *Server) listCustomerTickets(ctx context.Context, in *customerTicketsInput) (*body[List[TicketRow]], error) {
	if _, err := s.Desk.Customer(ctx, in.ID); err != nil {
		return nil, err
	}
	page, err := s.Desk.List(ctx, actorOf(ctx), tickets.Query{RequesterID: in.ID, Cursor: in.Cursor, Limit: in.Limit})
	return answer(List[TicketRow]{Items: list(page.Rows, personalRow), NextCursor: page.Next}, err)
}

func (s *Server) listNotifications(ctx context.Context, in *Paging) (*body[NotificationList], error) {
	before, err := idCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	by := actorOf(ctx)
	all, err := s.Desk.Notifications(ctx, by, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	unread, err := s.Desk.UnreadNotifications(ctx, by)
	if err != nil {
		return nil, err
	}
	all, next := paged(all, in.Limit, func(n tickets.Notification) int64 { return n.ID })
	return answer(NotificationList{List: List[Notification]{Items: list(all, notificationOf), NextCursor: next}, Unread: unread}, nil)
}

func (s *Server) readNotifications(ctx context.Context, in *onlyBody[NotificationsRead]) (*none, error) {
	ids := in.Body.IDs
	if in.Body.All {
		ids = nil
	} else if ids == nil {
		ids = []int64{}
	}
	return &none{}, s.Desk.ReadNotifications(ctx, actorOf(ctx), ids)
}

// decoded reads JSON into a type of which it is known to be.
func decoded[T any](data json.RawMessage) (T, error) {
	var v T
	err := json.Unmarshal(data, &v)
	return v, err
}
