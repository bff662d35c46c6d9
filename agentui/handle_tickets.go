package agentui

import (
	"context"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/tickets"
)

func (s *Server) listViews(ctx context.Context, _ *struct{}) (*body[List[View]], error) {
	counts, err := s.Desk.Counts(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	teams, err := s.Desk.Teams(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]tickets.Crew, len(teams))
	for _, team := range teams {
		names[teamView(team.ID)] = team
	}
	views := make([]View, 0, len(counts))
	for _, c := range counts {
		view := View{ID: c.View, N: c.N, Capped: c.N >= tickets.CountCap}
		if strings.Contains(c.View, ":") {
			team, ok := names[c.View]
			if !ok {
				continue // archived
			}
			view.TeamID, view.Name = team.ID, team.Name
		}
		views = append(views, view)
	}
	return answer(List[View]{Items: views}, nil)
}

func teamView(id int64) string { return "team:" + itoa64(id) }

func (s *Server) listTickets(ctx context.Context, in *listTicketsInput) (*body[List[TicketRow]], error) {
	page, err := s.Desk.List(ctx, actorOf(ctx), tickets.Query{
		View: in.View, Status: tickets.Status(in.Status), Priority: tickets.Priority(in.Priority),
		TeamID: in.TeamID, AssigneeID: in.AssigneeID, RequesterID: in.RequesterID, MailboxID: in.MailboxID, Tag: strings.ToLower(in.Tag),
		Sort: tickets.Sort(in.Sort), Cursor: in.Cursor, Limit: in.Limit,
	})
	return answer(List[TicketRow]{Items: list(page.Rows, personalRow), NextCursor: page.Next}, err)
}

func (s *Server) searchTickets(ctx context.Context, in *searchTicketsInput) (*body[List[TicketFound]], error) {
	by := actorOf(ctx)
	q := in.Q
	if in.Sort == "date" {
		q = "sort:date " + q
	}
	hits, err := s.Search.SearchTickets(ctx, by, q, in.Limit)
	if err != nil {
		return nil, err
	}
	ids := list(hits, func(h TicketHit) int64 { return h.ID })
	// The rows come from the database in the caller's scope: what an index has not heard of yet (a
	// ticket that has just become restricted) does not leak.
	rows, err := s.Desk.Rows(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]tickets.Row, len(rows))
	for _, row := range rows {
		byID[row.ID] = row
	}
	found := make([]TicketFound, 0, len(hits))
	for _, hit := range hits {
		row, ok := byID[hit.ID]
		if !ok {
			continue
		}
		highlights := hit.Highlights
		if highlights == nil {
			highlights = map[string][]string{}
		}
		found = append(found, TicketFound{ID: hit.ID, Number: hit.ID, Subject: row.Subject, Score: hit.Score, Highlights: highlights, Row: personalRow(row)})
	}
	return answer(List[TicketFound]{Items: found}, nil)
}

func (s *Server) getTicket(ctx context.Context, in *PathID) (*body[Ticket], error) {
	return answer(s.ticket(ctx, actorOf(ctx), in.ID))
}

// ticket reads everything that the ticket's page shows beside its timeline. What does not depend on each
// other is read at the same time.
func (s *Server) ticket(ctx context.Context, by tickets.Actor, id int64) (Ticket, error) {
	t, err := s.Desk.Ticket(ctx, by, id)
	if err != nil {
		return Ticket{}, err
	}
	out := Ticket{
		Custom: orEmpty(t.Custom), MergedIntoID: t.MergedIntoID, FirstReplyAt: utcPtr(t.FirstReplyAt), ClosedAt: utcPtr(t.ClosedAt),
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		row, err := s.row(ctx, by, id)
		out.TicketRow = row
		return err
	})
	group.Go(func() (err error) {
		out.Followers, err = s.Desk.Followers(ctx, id)
		return err
	})
	group.Go(func() error {
		customer, err := s.Desk.Customer(ctx, t.RequesterID)
		if err != nil {
			return err
		}
		out.Customer = customerOf(*customer)
		counts, err := s.Desk.CountTickets(ctx, by, t.RequesterID, id)
		out.Others = TicketCounts(counts)
		return err
	})
	group.Go(func() error {
		recipients, err := s.Desk.ReplyRecipients(ctx, t)
		out.ReplyTo = recipientsForm(recipients)
		return err
	})
	group.Go(func() (err error) {
		out.Drafts, err = s.drafts(ctx, by, id)
		return err
	})
	if t.Channel == tickets.ChannelChat {
		group.Go(func() (err error) {
			out.Chat, err = s.chatState(ctx, id)
			return err
		})
	}
	return out, group.Wait()
}

// row is one ticket's row for the actor. Fault: ticket_not_found.
func (s *Server) row(ctx context.Context, by tickets.Actor, id int64) (TicketRow, error) {
	rows, err := s.Desk.Rows(ctx, by, []int64{id})
	if err != nil {
		return TicketRow{}, err
	}
	if len(rows) == 0 {
		return TicketRow{}, notFound("ticket", id)
	}
	return personalRow(rows[0]), nil
}

func (s *Server) updateTicket(ctx context.Context, in *withBody[TicketUpdate]) (*body[UpdatedTicket], error) {
	row, followers, err := s.Desk.UpdateRow(ctx, actorOf(ctx), in.ID, in.Body.update())
	if err != nil {
		return nil, err
	}
	out := UpdatedTicket{Followers: followers, Visible: row != nil}
	if out.Visible {
		out.Row = ptr(personalRow(*row))
	}
	return answer(out, nil)
}

func (s *Server) bulkUpdate(ctx context.Context, in *onlyBody[BulkUpdate]) (*body[List[BulkResult]], error) {
	update := in.Body.Update.update()
	update.BaseVersion = 0 // versions of different tickets have nothing in common
	results := make([]BulkResult, 0, len(in.Body.IDs))
	seen := make(map[int64]bool, len(in.Body.IDs))
	for _, id := range in.Body.IDs {
		if seen[id] {
			continue
		}
		seen[id] = true
		change, err := s.Desk.Update(ctx, actorOf(ctx), id, update)
		if err != nil {
			p := problemOf(err)
			p.RequestID = requestID(ctx)
			s.logProblem(ctx, "POST", basePath+"/tickets/bulk", p)
			results = append(results, BulkResult{ID: id, Fault: p})
			continue
		}
		results = append(results, BulkResult{ID: id, OK: true, Version: change.Ticket.Version})
	}
	return answer(List[BulkResult]{Items: results}, nil)
}

func (s *Server) createTicket(ctx context.Context, in *onlyBody[NewTicket]) (*body[Ticket], error) {
	by, b := actorOf(ctx), in.Body
	html, text := s.words(b.BodyHTML, b.BodyText)
	t, err := s.Desk.Open(ctx, by, tickets.Opening{
		Requester: tickets.Person{Name: b.Requester.Name, Address: b.Requester.Email}, From: tickets.ActorKind(b.From),
		Subject: b.Subject, HTML: html, Text: text, Cc: people(b.Cc), Attachments: b.Attachments,
		MailboxID: b.MailboxID, TeamID: b.TeamID, AssigneeID: b.AssigneeID,
		Status: tickets.Status(b.Status), Priority: tickets.Priority(b.Priority), Tags: b.Tags, Nonce: nonceOf(ctx, b.Nonce),
	})
	if err != nil {
		return nil, err
	}
	return answer(s.ticket(ctx, by, t.ID))
}

func (s *Server) getTimeline(ctx context.Context, in *timelineInput) (*body[Timeline], error) {
	t, err := s.Desk.Timeline(ctx, actorOf(ctx), in.ID, in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	return answer(timelineOf(t), nil)
}

func (s *Server) markRead(ctx context.Context, in *withBody[ReadUpTo]) (*none, error) {
	by := actorOf(ctx)
	if err := s.Desk.MarkRead(ctx, by, in.ID, in.Body.MessageID); err != nil || !by.CanWork() {
		return &none{}, err
	}
	return &none{}, s.Sightings.Seen(ctx, in.ID, in.Body.MessageID)
}

func (s *Server) markUnread(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Desk.MarkUnread(ctx, actorOf(ctx), in.ID)
}

func (s *Server) listTags(ctx context.Context, in *tagsInput) (*body[List[Tag]], error) {
	tags, err := s.Desk.Tags(ctx, actorOf(ctx), in.Prefix, in.Limit)
	return answer(whole(tags, func(t tickets.Tag) Tag { return Tag(t) }), err)
}
