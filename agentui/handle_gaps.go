package agentui

import (
	"context"

	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/tickets"
)

// Gaps keeps what the knowledge base does not answer; *gaps.Service does.
type Gaps interface {
	List(ctx context.Context, by tickets.Actor, q gaps.Query) (gaps.Page, error)
	Gap(ctx context.Context, by tickets.Actor, id int64) (*gaps.Gap, error)
	SetState(ctx context.Context, by tickets.Actor, id int64, state gaps.State) (*gaps.Gap, error)
	Draft(ctx context.Context, by tickets.Actor, id int64) (gaps.Drafted, error)
	CountSoon(ctx context.Context, by tickets.Actor) error
}

func (s *Server) listGaps(ctx context.Context, in *listGapsInput) (*body[KnowledgeGaps], error) {
	page, err := s.Gaps.List(ctx, actorOf(ctx), gaps.Query{State: gaps.State(in.State), Kind: gaps.Kind(in.Kind), Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return answer(KnowledgeGaps{
		Items: list(page.Gaps, gapOf), NextCursor: page.Next, CountedAt: utcPtr(page.CountedAt), Counting: page.Counting,
		Counts: GapCounts{
			Open: page.Counts[gaps.StateOpen], Drafted: page.Counts[gaps.StateDrafted],
			Dismissed: page.Counts[gaps.StateDismissed], Done: page.Counts[gaps.StateDone],
		},
	}, nil)
}

func (s *Server) getGap(ctx context.Context, in *PathID) (*body[KnowledgeGap], error) {
	return wholeGap(s.Gaps.Gap(ctx, actorOf(ctx), in.ID))
}

func (s *Server) updateGap(ctx context.Context, in *withBody[GapUpdate]) (*body[KnowledgeGap], error) {
	return wholeGap(s.Gaps.SetState(ctx, actorOf(ctx), in.ID, gaps.State(in.Body.State)))
}

func (s *Server) draftGap(ctx context.Context, in *PathID) (*body[GapDraft], error) {
	drafted, err := s.Gaps.Draft(ctx, actorOf(ctx), in.ID)
	return answer(GapDraft(drafted), err)
}

func (s *Server) countGaps(ctx context.Context, _ *struct{}) (*none, error) {
	return &none{}, s.Gaps.CountSoon(ctx, actorOf(ctx))
}

func wholeGap(g *gaps.Gap, err error) (*body[KnowledgeGap], error) {
	if err != nil {
		return nil, err
	}
	return answer(gapOf(*g), nil)
}

func gapOf(g gaps.Gap) KnowledgeGap {
	out := KnowledgeGap{
		ID: g.ID, Kind: string(g.Kind), Title: g.Title, Weight: g.Weight, State: string(g.State), Language: g.Language, People: g.People,
		Weeks: g.Weeks, CreatedAt: g.CreatedAt.UTC(), UpdatedAt: g.UpdatedAt.UTC(),
		Evidence: GapEvidence{
			Queries: list(g.Evidence.Queries, gapQueryOf), Tickets: list(g.Evidence.Tickets, gapTicketOf),
			Answers: list(g.Evidence.Answers, gapAnswerOf), Terms: list(g.Evidence.Terms, func(t gaps.TermEvidence) GapTerm { return GapTerm(t) }),
		},
	}
	if a := g.Article; a != nil {
		out.Article = &GapArticle{ID: a.ID, Language: a.Language, Title: a.Title, Status: string(a.Status), Live: a.Live}
	}
	if v := g.Evidence.Votes; v != nil {
		out.Evidence.Votes = &GapVotes{Recent: KnowledgeShare(v.Recent), Older: KnowledgeShare(v.Older), Words: list(v.Words, same[string])}
	}
	return out
}

func gapQueryOf(q gaps.QueryEvidence) GapQuery {
	q.LastAt = q.LastAt.UTC()
	return GapQuery(q)
}

func gapTicketOf(t gaps.TicketEvidence) GapTicket {
	return GapTicket{ID: t.ID, Subject: t.Subject, Text: t.Text, Status: string(t.Status), At: t.At.UTC()}
}

func gapAnswerOf(a gaps.AnswerEvidence) GapAnswer {
	a.At = a.At.UTC()
	return GapAnswer(a)
}
