package agentui

import (
	"context"
	"strings"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

func (s *Server) listCanned(ctx context.Context, in *listCannedInput) (*body[List[CannedReply]], error) {
	by := actorOf(ctx)
	page, err := s.Desk.CannedReplies(ctx, by, tickets.CannedQuery{Words: in.Q, Cursor: in.Cursor, Limit: in.Limit})
	return answer(List[CannedReply]{NextCursor: page.Next, Items: list(page.Replies, cannedFor(by))}, err)
}

func (s *Server) createCanned(ctx context.Context, in *onlyBody[NewCannedReply]) (*body[CannedReply], error) {
	by, b := actorOf(ctx), in.Body
	html, err := s.cannedBody(b.BodyHTML)
	if err != nil {
		return nil, err
	}
	saved, err := s.Desk.AddCannedReply(ctx, by, tickets.CannedReply{Shortcut: b.Shortcut, Title: b.Title, BodyHTML: html, TeamID: b.TeamID})
	if err != nil {
		return nil, err
	}
	return answer(cannedFor(by)(*saved), nil)
}

func (s *Server) updateCanned(ctx context.Context, in *withBody[CannedReplyUpdate]) (*body[CannedReply], error) {
	by, b := actorOf(ctx), in.Body
	u := tickets.CannedUpdate{Shortcut: b.Shortcut.Opt, Title: b.Title.Opt, BodyHTML: b.BodyHTML.Opt, TeamID: b.TeamID.Opt}
	if u.BodyHTML.Set {
		var err error
		if u.BodyHTML.Value, err = s.cannedBody(u.BodyHTML.Value); err != nil {
			return nil, err
		}
	}
	saved, err := s.Desk.UpdateCannedReply(ctx, by, in.ID, u)
	if err != nil {
		return nil, err
	}
	return answer(cannedFor(by)(*saved), nil)
}

func (s *Server) deleteCanned(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Desk.DeleteCannedReply(ctx, actorOf(ctx), in.ID)
}

// cannedBody is the text in the few elements that the editor knows. What nobody could read is refused.
func (s *Server) cannedBody(html string) (string, error) {
	clean, text := s.words(html, "")
	switch {
	case text == "":
		return "", fault.InvalidField("body_html", "must say something")
	case strings.Contains(clean, "<img"): // an upload belongs to one answer of one agent
		return "", fault.InvalidField("body_html", "must not have pictures; put them into the answer")
	}
	return clean, nil
}

func cannedFor(by tickets.Actor) func(tickets.CannedReply) CannedReply {
	return func(r tickets.CannedReply) CannedReply {
		return CannedReply{
			ID: r.ID, Shortcut: r.Shortcut, Title: r.Title, BodyHTML: r.BodyHTML, TeamID: r.TeamID, CanEdit: by.MayEditCanned(r.TeamID),
			CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
		}
	}
}

func (s *Server) getRating(ctx context.Context, in *PathID) (*body[TicketRating], error) {
	r, err := s.Desk.Rating(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return answer(TicketRating{Rating: ratingOf(r)}, nil)
}

func ratingOf(r *tickets.Rating) *Rating {
	if r == nil {
		return nil
	}
	return &Rating{Score: r.Score, Comment: r.Comment, AgentID: r.AgentID, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}
}
