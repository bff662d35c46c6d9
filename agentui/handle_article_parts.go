package agentui

import (
	"context"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
)

func (s *Server) listSections(ctx context.Context, _ *struct{}) (*body[List[ArticleSection]], error) {
	all, err := s.Articles.Sections(ctx)
	return answer(whole(all, sectionOf), err)
}

func (s *Server) createSection(ctx context.Context, in *onlyBody[NewArticleSection]) (*body[ArticleSection], error) {
	b := in.Body
	return oneSection(s.Articles.AddSection(ctx, actorOf(ctx), articles.SectionUpdate{
		ParentID: tickets.Some(b.ParentID), Icon: tickets.Some(b.Icon), Words: tickets.Some(list(b.Words, sectionWordsFrom)),
	}))
}

func (s *Server) updateSection(ctx context.Context, in *withBody[ArticleSectionUpdate]) (*body[ArticleSection], error) {
	return oneSection(s.Articles.UpdateSection(ctx, actorOf(ctx), in.ID, in.Body.update()))
}

func (s *Server) deleteSection(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Articles.DeleteSection(ctx, actorOf(ctx), in.ID)
}

func oneSection(n *articles.SectionNode, err error) (*body[ArticleSection], error) {
	if err != nil {
		return nil, err
	}
	return answer(sectionOf(*n), nil)
}

func sectionOf(n articles.SectionNode) ArticleSection {
	return ArticleSection{
		ID: n.ID, ParentID: n.ParentID, Depth: n.Depth, Icon: n.Icon, Articles: n.Articles, Live: n.Live,
		Words: list(n.Words, func(w articles.SectionWords) SectionWords {
			return SectionWords{Language: w.Language, Slug: w.Slug, Title: w.Title, Description: w.Description}
		}),
	}
}

func (s *Server) listTemplates(ctx context.Context, _ *struct{}) (*body[List[ArticleTemplate]], error) {
	all, err := s.Articles.Templates(ctx)
	return answer(whole(all, templateOf), err)
}

func (s *Server) createTemplate(ctx context.Context, in *onlyBody[ArticleTemplateSave]) (*body[ArticleTemplate], error) {
	return oneTemplate(s.Articles.SaveTemplate(ctx, actorOf(ctx), articles.Template{Name: in.Body.Name, Body: in.Body.Body}))
}

func (s *Server) saveTemplate(ctx context.Context, in *withBody[ArticleTemplateSave]) (*body[ArticleTemplate], error) {
	return oneTemplate(s.Articles.SaveTemplate(ctx, actorOf(ctx), articles.Template{ID: in.ID, Name: in.Body.Name, Body: in.Body.Body}))
}

func (s *Server) deleteTemplate(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Articles.DeleteTemplate(ctx, actorOf(ctx), in.ID)
}

func oneTemplate(t *articles.Template, err error) (*body[ArticleTemplate], error) {
	if err != nil {
		return nil, err
	}
	return answer(templateOf(*t), nil)
}

func templateOf(t articles.Template) ArticleTemplate {
	return ArticleTemplate{ID: t.ID, Name: t.Name, Body: t.Body, CreatedAt: t.CreatedAt.UTC(), UpdatedAt: t.UpdatedAt.UTC()}
}

func (s *Server) listWords(ctx context.Context, _ *struct{}) (*body[List[ArticleWords]], error) {
	all, err := s.Articles.AllWords(ctx)
	return answer(whole(all, wordsOf), err)
}

func (s *Server) createWords(ctx context.Context, in *onlyBody[ArticleWordsSave]) (*body[ArticleWords], error) {
	return oneWords(s.Articles.SaveWords(ctx, actorOf(ctx), in.Body.words(0)))
}

func (s *Server) saveWords(ctx context.Context, in *withBody[ArticleWordsSave]) (*body[ArticleWords], error) {
	return oneWords(s.Articles.SaveWords(ctx, actorOf(ctx), in.Body.words(in.ID)))
}

func (s *Server) deleteWords(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Articles.DeleteWords(ctx, actorOf(ctx), in.ID)
}

func (b ArticleWordsSave) words(id int64) articles.Words {
	return articles.Words{ID: id, Kind: articles.WordsKind(b.Kind), Language: b.Language, Words: b.Words}
}

func oneWords(w *articles.Words, err error) (*body[ArticleWords], error) {
	if err != nil {
		return nil, err
	}
	return answer(wordsOf(*w), nil)
}

func wordsOf(w articles.Words) ArticleWords {
	return ArticleWords{
		ID: w.ID, Kind: string(w.Kind), Language: w.Language, Words: list(w.Words, same[string]), CreatedAt: w.CreatedAt.UTC(), UpdatedAt: w.UpdatedAt.UTC(),
	}
}

func (s *Server) uploadArticleFile(ctx context.Context, in *uploadInput) (*body[ArticleFile], error) {
	part, err := filePart(in.http)
	if err != nil {
		return nil, err
	}
	defer part.Close()
	counted := &limitedReader{r: part, left: s.config.MaxUpload}
	f, err := s.Articles.AddFile(ctx, actorOf(ctx), files.CleanName(part.FileName()), counted)
	switch {
	case counted.exceeded:
		return nil, fault.New(fault.TooLarge, "too_large", "The file has more than %d MB.", s.config.MaxUpload>>20)
	case counted.broken != nil:
		return nil, brokenUpload(errors.Join(counted.broken, err))
	case err != nil:
		return nil, err
	}
	return answer(ArticleFile{
		ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size, Width: f.Width, Height: f.Height, Address: markdown.ToFile(f.ID), URL: articleFileURL(f.ID),
		CreatedAt: f.CreatedAt.UTC(),
	}, nil)
}

func (s *Server) getArticleFile(ctx context.Context, in *attachmentInput) (*raw, error) {
	by := actorOf(ctx)
	f, content, err := s.Articles.OpenFile(ctx, articles.Reader{Agent: &by}, in.ID)
	if err != nil {
		return nil, err
	}
	return &raw{Body: func(out huma.Context) {
		out.SetHeader("Content-Type", contentType(f.Type))
		out.SetHeader("Content-Disposition", files.Disposition(f.Name, shown(f.Type)))
		out.SetHeader("Content-Security-Policy", fileCSP(f.Type))
		out.SetHeader("Cache-Control", "private, max-age=86400")
		out.SetHeader("ETag", `"`+f.SHA256+`"`)
		out.SetHeader("Accept-Ranges", "bytes")
		sendRange(out, content, f.Size, in.Range)
	}}, nil
}
