package agentui

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
)

func (s *Server) listArticles(ctx context.Context, in *listArticlesInput) (*body[List[Article]], error) {
	q := articles.Query{
		Status: articles.Status(in.Status), Language: in.Language, SectionID: idOrNil(in.SectionID), Label: in.Label, OwnerID: idOrNil(in.OwnerID), ReviewerID: idOrNil(in.ReviewerID),
		Visibility: articles.Visibility(in.Visibility), Words: in.Q, Overdue: in.Overdue, Outdated: in.Outdated, Planned: in.Planned,
		Order: articles.Order(in.Sort), Cursor: in.Cursor, Limit: in.Limit,
	}
	if in.NoSection {
		q.SectionID = new(int64)
	}
	page, err := s.Articles.List(ctx, actorOf(ctx), q)
	return answer(List[Article]{NextCursor: page.Next, Items: list(page.Articles, s.articleOf)}, err)
}

// idOrNil: 0 is no id.
func idOrNil(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

func (s *Server) countArticles(ctx context.Context, _ *struct{}) (*body[ArticleCounts], error) {
	c, err := s.Articles.Counts(ctx, actorOf(ctx))
	return answer(ArticleCounts(c), err)
}

func (s *Server) getArticle(ctx context.Context, in *PathID) (*body[Article], error) {
	w, err := s.Articles.Article(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return answer(s.articleOf(*w), nil)
}

func (s *Server) createArticle(ctx context.Context, in *onlyBody[NewArticle]) (*body[Article], error) {
	b := in.Body
	e, err := s.Articles.Create(ctx, actorOf(ctx), articles.NewArticle{
		Language: b.Language, Text: articles.Text{Title: b.Title, Summary: b.Summary, Body: b.Body}, Slug: b.Slug, SectionID: b.SectionID,
		Visibility: articles.Visibility(b.Visibility), Labels: b.Labels, OwnerID: b.OwnerID, ReviewBy: b.ReviewBy, Related: b.Related,
	})
	if err != nil {
		return nil, err
	}
	return answer(s.articleOf(articles.Whole{Article: e.Article, Translations: []articles.Translation{e.Translation}}), nil)
}

func (s *Server) updateArticle(ctx context.Context, in *withBody[ArticleUpdate]) (*body[Article], error) {
	b := in.Body
	_, err := s.Articles.SetMeta(ctx, actorOf(ctx), in.ID, articles.MetaUpdate{
		BaseVersion: b.BaseVersion, SectionID: b.SectionID.Opt, Position: b.Position.Opt, Visibility: opt[articles.Visibility](b.Visibility), Labels: b.Labels.Opt,
		OwnerID: b.OwnerID.Opt, ReviewBy: b.ReviewBy.Opt, Related: b.Related.Opt, Language: b.Language.Opt,
	})
	if err != nil {
		return nil, err
	}
	return s.getArticle(ctx, &in.PathID)
}

func (s *Server) archiveArticle(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Articles.ArchiveAll(ctx, actorOf(ctx), in.ID)
}

func (s *Server) previewArticle(ctx context.Context, in *onlyBody[ArticlePreview]) (*body[ArticleHTML], error) {
	by := actorOf(ctx)
	links, err := s.Articles.LinksOf(ctx, articles.Reader{Agent: &by}, in.Body.Language, in.Body.Body)
	if err != nil {
		return nil, err
	}
	page := s.Articles.Markdown.Render(in.Body.Body, markdown.Options{
		Language: in.Body.Language,
		File: func(id int64) markdown.Target {
			f := links.Files[id]
			return markdown.Target{URL: articleFileURL(id), Width: f.Width, Height: f.Height}
		},
		Article: func(id int64) string {
			if a, ok := links.Articles[id]; ok {
				return articlePath(a.Language, a.Slug)
			}
			return ""
		},
	})
	return answer(ArticleHTML{HTML: page.HTML, Contents: list(page.Contents, same[markdown.Heading])}, nil)
}

func (s *Server) getTranslation(ctx context.Context, in *TranslationPath) (*body[ArticleEdition], error) {
	return s.edition(ctx)(s.Articles.Edition(ctx, actorOf(ctx), in.ID, in.Language))
}

func (s *Server) saveTranslation(ctx context.Context, in *withTranslation[ArticleSave]) (*body[ArticleEdition], error) {
	b := in.Body
	return s.edition(ctx)(s.Articles.Save(ctx, actorOf(ctx), in.ID, in.Language, articles.Save{
		Text: articles.Text{Title: b.Title, Summary: b.Summary, Body: b.Body}, BaseVersion: b.BaseVersion, Slug: b.Slug, Note: b.Note,
		NoSubstance: b.NoSubstance, UpToDate: b.UpToDate,
	}))
}

func (s *Server) beginTranslation(ctx context.Context, in *TranslationPath) (*body[ArticleEdition], error) {
	return s.edition(ctx)(s.Articles.Translate(ctx, actorOf(ctx), in.ID, in.Language))
}

func (s *Server) reviewTranslation(ctx context.Context, in *withTranslation[ArticleReview]) (*body[ArticleEdition], error) {
	return s.edition(ctx)(s.Articles.SubmitForReview(ctx, actorOf(ctx), in.ID, in.Language, in.Body.ReviewerID, in.Body.BaseVersion))
}

func (s *Server) publishTranslation(ctx context.Context, in *withTranslation[ArticlePublish]) (*body[ArticleEdition], error) {
	b := in.Body
	return s.edition(ctx)(s.Articles.Publish(ctx, actorOf(ctx), in.ID, in.Language, articles.Publishing{BaseVersion: b.BaseVersion, At: b.PublishAt, NoSubstance: b.NoSubstance}))
}

func (s *Server) cancelPlanned(ctx context.Context, in *TranslationPath) (*body[ArticleEdition], error) {
	return s.edition(ctx)(s.Articles.CancelPlanned(ctx, actorOf(ctx), in.ID, in.Language))
}

func (s *Server) unpublishTranslation(ctx context.Context, in *withTranslation[ArticleBase]) (*body[ArticleEdition], error) {
	return s.edition(ctx)(s.Articles.Unpublish(ctx, actorOf(ctx), in.ID, in.Language, in.Body.BaseVersion))
}

func (s *Server) archiveTranslation(ctx context.Context, in *withTranslation[ArticleBase]) (*body[ArticleEdition], error) {
	return s.edition(ctx)(s.Articles.Archive(ctx, actorOf(ctx), in.ID, in.Language, in.Body.BaseVersion))
}

func (s *Server) markOutdated(ctx context.Context, in *withTranslation[ArticleOutdated]) (*body[ArticleEdition], error) {
	return s.edition(ctx)(s.Articles.SetOutdated(ctx, actorOf(ctx), in.ID, in.Language, in.Body.Outdated))
}

func (s *Server) listRevisions(ctx context.Context, in *listRevisionsInput) (*body[List[ArticleRevision]], error) {
	all, err := s.Articles.Revisions(ctx, actorOf(ctx), in.ID, in.Language, in.Before, in.Limit)
	return answer(whole(all, func(r articles.Revision) ArticleRevision { return revisionOf(r, false) }), err)
}

func (s *Server) getRevision(ctx context.Context, in *revisionInput) (*body[ArticleRevision], error) {
	r, err := s.Articles.Revision(ctx, actorOf(ctx), in.ID, in.Language, in.N)
	if err != nil {
		return nil, err
	}
	return answer(revisionOf(*r, true), nil)
}

func (s *Server) diffRevisions(ctx context.Context, in *articleDiffInput) (*body[ArticleDiff], error) {
	d, err := s.Articles.Diff(ctx, actorOf(ctx), in.ID, in.Language, in.From, in.To)
	if err != nil {
		return nil, err
	}
	changes := func(c []markdown.Change) []markdown.Change { return list(c, same[markdown.Change]) }
	return answer(ArticleDiff{
		From: revisionOf(*d.From, false), To: revisionOf(*d.To, false), Title: changes(d.Title), Summary: changes(d.Summary), Body: changes(d.Body),
		HTML: markdown.DiffHTML(d.Body),
	}, nil)
}

func (s *Server) restoreRevision(ctx context.Context, in *withTranslation[ArticleRestore]) (*body[ArticleEdition], error) {
	return s.edition(ctx)(s.Articles.Restore(ctx, actorOf(ctx), in.ID, in.Language, in.Body.Revision, in.Body.BaseVersion))
}

// articlePath is where readers find an article.
func articlePath(language, slug string) string {
	return "/help/" + language + "/articles/" + url.PathEscape(slug)
}

// articleFiles is where pictures and files of articles are.
const articleFiles = basePath + "/article-files"

func articleFileURL(id int64) string { return articleFiles + "/" + strconv.FormatInt(id, 10) }

func (s *Server) articleOf(w articles.Whole) Article {
	a := Article{
		ID: w.ID, Version: w.Version, SectionID: w.SectionID, Position: w.Position, Language: w.Language, Visibility: string(w.Visibility),
		Labels: list(w.Labels, same[string]), OwnerID: w.OwnerID, Related: list(w.Related, same[int64]), CreatedBy: w.CreatedBy,
		CreatedAt: w.CreatedAt.UTC(), UpdatedAt: w.UpdatedAt.UTC(), Translations: list(w.Translations, s.translationOf),
	}
	if w.ReviewBy != nil {
		a.ReviewBy = ptr(w.ReviewBy.Format(time.DateOnly))
	}
	return a
}

func (s *Server) translationOf(t articles.Translation) ArticleTranslation {
	return ArticleTranslation{
		ID: t.ID, Language: t.Language, Slug: t.Slug, Title: t.Title, Status: string(t.Status), Live: t.Live(), Changed: t.Changed(), Version: t.Version,
		PublishedAt: utcPtr(t.PublishedAt), PublishAt: utcPtr(t.PublishAt), ReviewerID: t.ReviewerID, OutdatedSince: utcPtr(t.OutdatedSince),
		CreatedAt: t.CreatedAt.UTC(), UpdatedAt: t.UpdatedAt.UTC(), URL: s.config.PublicURL + articlePath(t.Language, t.Slug),
	}
}

// edition makes the answer of an edition that a verb has returned.
func (s *Server) edition(ctx context.Context) func(e *articles.Edition, err error) (*body[ArticleEdition], error) {
	return func(e *articles.Edition, err error) (*body[ArticleEdition], error) {
		if err != nil {
			return nil, err
		}
		n, err := s.Articles.Numbers(ctx, e)
		if err != nil {
			return nil, err
		}
		return answer(ArticleEdition{
			ArticleID: e.Article.ID, Translation: s.translationOf(e.Translation), Title: e.Newest.Title, Summary: e.Newest.Summary, Body: e.Newest.Body,
			Revision: e.Newest.N, AuthorID: e.Newest.AuthorID, Note: e.Newest.Note, WrittenAt: e.Newest.CreatedAt.UTC(),
			Published: n.Published, Planned: n.Planned, Source: n.Source, SourceNow: n.SourceNow, CanPublish: articles.MayPublish(actorOf(ctx), &e.Translation),
		}, nil)
	}
}

func revisionOf(r articles.Revision, full bool) ArticleRevision {
	out := ArticleRevision{N: r.N, Title: r.Title, Summary: r.Summary, AuthorID: r.AuthorID, Note: r.Note, Substantive: r.Substantive, CreatedAt: r.CreatedAt.UTC()}
	if full {
		out.Body = &r.Body
	}
	return out
}

func (b ArticleSectionUpdate) update() articles.SectionUpdate {
	u := articles.SectionUpdate{ParentID: b.ParentID.Opt, Position: b.Position.Opt, Icon: b.Icon.Opt}
	if b.Words.Set {
		u.Words = tickets.Some(list(b.Words.Value, sectionWordsFrom))
	}
	return u
}

func sectionWordsFrom(w SectionWords) articles.SectionWords {
	return articles.SectionWords{Language: w.Language, Slug: w.Slug, Title: w.Title, Description: w.Description}
}
