package agentui

import (
	"context"
	"net/url"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
)

// Suggester finds what may help to answer a ticket; *gaps.Suggester is one.
type Suggester interface {
	Suggest(ctx context.Context, by tickets.Actor, ticketID int64) (*gaps.Suggestions, error)
	Used(ctx context.Context, by tickets.Actor, ticketID, translationID int64, use gaps.Use) error
}

func (s *Server) ticketSuggestions(ctx context.Context, in *PathID) (*body[TicketSuggestions], error) {
	found, err := s.Suggester.Suggest(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return answer(TicketSuggestions{
		Articles: list(found.Articles, s.suggestedArticle), Tickets: list(found.Tickets, s.similarTicket), QueryTerms: list(found.Terms, same[string]),
	}, nil)
}

func (s *Server) suggestedArticle(a gaps.SuggestedArticle) SuggestedArticle {
	out := SuggestedArticle{
		ID: a.ID, TranslationID: a.TranslationID, Slug: a.Slug, Title: a.Title, Excerpt: a.Excerpt, Language: a.Language,
		Visibility: string(a.Visibility), Score: a.Score, Covered: a.Covered, AlreadySent: a.Sent,
	}
	if a.Visibility != articles.VisibleAgents {
		out.URL = s.config.PublicURL + "/help/" + url.PathEscape(a.Language) + "/articles/" + url.PathEscape(a.Slug)
	}
	return out
}

func (s *Server) similarTicket(t gaps.SimilarTicket) SimilarTicket {
	r := t.Row
	out := SimilarTicket{
		Score: t.Score, Outcome: TicketOutcome{Rating: t.Rating, Reopened: t.Reopened},
		Ticket: SolvedTicket{
			ID: r.ID, Subject: r.Subject, Status: string(r.Status), SolvedAt: utcPtr(r.SolvedAt),
			Requester: PersonRef{ID: r.RequesterID, Name: r.RequesterName, Email: r.RequesterEmail},
		},
	}
	if a := t.Answer; a != nil {
		out.Answer = &SolvingAnswer{
			MessageID: a.MessageID, Text: a.Text, HTML: s.answerHTML(a), At: a.At.UTC(),
			Author: Actor{Kind: string(tickets.ActorAgent), ID: a.AgentID, Name: a.Agent},
		}
	}
	return out
}

func (s *Server) useSuggestion(ctx context.Context, in *withBody[SuggestionUsed]) (*none, error) {
	return &none{}, s.Suggester.Used(ctx, actorOf(ctx), in.ID, in.Body.TranslationID, gaps.Use(in.Body.Kind))
}

// answerHTML is an answer as it can be put into another: without greeting, quote, signature and personal data.
func (s *Server) answerHTML(a *gaps.Answer) string {
	return s.rich.Clean(s.Articles.Markdown.Render(a.Insert, markdown.Options{}).HTML)
}
