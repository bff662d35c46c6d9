package agentui

import (
	"context"
	"net/url"

	"github.com/kepthq/kept/knowledge"
)

func (s *Server) searchArticles(ctx context.Context, in *searchArticlesInput) (*body[ArticlesFound], error) {
	by := actorOf(ctx)
	found, err := s.ArticleSearch.Search(ctx, knowledge.Reader{Agent: &by}, knowledge.ArticleQuery{
		Text: in.Q, Language: in.Language, SectionID: in.Section, Label: in.Label, Visibility: in.Visibility, Limit: in.Limit,
		Typing: in.Typing, Facets: in.Facets, Drafts: in.Drafts, Place: placeOf(in.Typing),
		By: []byte("agent:" + itoa64(by.ID)),
	})
	if err != nil {
		return nil, err
	}
	out := ArticlesFound{
		Items: list(found.Hits, articleFound), DidYouMean: found.DidYouMean, Language: found.Language, SearchID: found.SearchID, Total: found.Total,
	}
	for _, facet := range found.Facets {
		out.Facets = append(out.Facets, ArticleFacet{Name: facet.Name, Values: list(facet.Values, func(v knowledge.FacetValue) ArticleFacetValue {
			return ArticleFacetValue{Value: v.Value, Count: v.Count}
		})})
	}
	return answer(out, nil)
}

// placeOf is where a search is recorded: what is half typed is no question yet.
func placeOf(typing bool) string {
	if typing {
		return ""
	}
	return "api"
}

func articleFound(h knowledge.ArticleHit) ArticleFound {
	out := ArticleFound{
		ID: h.ArticleID, TranslationID: h.ID, Slug: h.Slug, Title: h.Title, Language: h.Language, Visibility: string(h.Visibility),
		Status: string(h.Status), SectionID: h.SectionID, Labels: h.Labels, Score: h.Score, Highlights: h.Highlights, Excerpt: h.Excerpt,
		UpdatedAt: h.UpdatedAt,
	}
	if out.Labels == nil {
		out.Labels = []string{}
	}
	if h.Live {
		out.URL = "/help/" + url.PathEscape(h.Language) + "/articles/" + url.PathEscape(h.Slug)
	}
	return out
}

func (s *Server) completeSearch(ctx context.Context, in *completeSearchInput) (*body[List[SearchCompletion]], error) {
	found, err := s.Search.CompleteTickets(ctx, actorOf(ctx), in.Q, in.Limit)
	return answer(List[SearchCompletion]{Items: list(found, func(c knowledge.Completion) SearchCompletion {
		return SearchCompletion{Query: c.Query, Text: c.Text, Detail: c.Detail}
	})}, err)
}

func (s *Server) checkSearch(ctx context.Context, in *checkSearchInput) (*body[List[SearchProblem]], error) {
	found, err := s.Search.CheckTickets(ctx, actorOf(ctx), in.Q)
	return answer(List[SearchProblem]{Items: list(found, func(p knowledge.QueryProblem) SearchProblem {
		return SearchProblem{Text: p.Text, Message: p.Message, Instead: p.Instead}
	})}, err)
}
