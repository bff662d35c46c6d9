package articles

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// Whole is an article with all its translations, the source first.
type Whole struct {
	Article
	Translations []Translation
}

// Article returns an article as the desk sees it. Faults: forbidden, article_not_found.
func (s *Service) Article(ctx context.Context, by tickets.Actor, id int64) (*Whole, error) {
	if err := mayRead(by); err != nil {
		return nil, err
	}
	all, err := s.wholes(ctx, []int64{id})
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.Missing("article", id)
	}
	return &all[0], nil
}

// wholes reads articles in the order of the ids.
func (s *Service) wholes(ctx context.Context, ids []int64) ([]Whole, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var articles []Article
	if err := s.DB.Read(ctx).Find(&articles, "id IN ?", ids).Error; err != nil {
		return nil, fmt.Errorf("read articles: %w", err)
	}
	var translations []Translation
	if err := s.DB.Read(ctx).Order("language").Find(&translations, "article_id IN ?", ids).Error; err != nil {
		return nil, fmt.Errorf("read translations: %w", err)
	}
	found := map[int64]*Whole{}
	for _, a := range articles {
		found[a.ID] = &Whole{Article: a}
	}
	for _, t := range translations {
		w := found[t.ArticleID]
		if w == nil {
			continue // added between the two statements
		}
		if t.Language == w.Language {
			w.Translations = append([]Translation{t}, w.Translations...)
		} else {
			w.Translations = append(w.Translations, t)
		}
	}
	all := make([]Whole, 0, len(ids))
	for _, id := range ids {
		if w := found[id]; w != nil {
			all = append(all, *w)
		}
	}
	return all, nil
}

// Edition returns an article in one language with its newest text. Faults: forbidden, article_not_found,
// translation_not_found.
func (s *Service) Edition(ctx context.Context, by tickets.Actor, articleID int64, language string) (*Edition, error) {
	w, err := s.Article(ctx, by, articleID)
	if err != nil {
		return nil, err
	}
	t, err := translationOf(s.DB.Read(ctx), articleID, language)
	if err != nil {
		return nil, err
	}
	r, err := revision(s.DB.Read(ctx), t.NewestID)
	if err != nil {
		return nil, err
	}
	return &Edition{Article: w.Article, Translation: *t, Newest: *r}, nil
}

// RevisionNumbers tells the numbers of revisions that matter to a translation; 0 is none.
type RevisionNumbers struct {
	Published int // what readers see
	Planned   int
	// Source is the revision of the source language that a translation says; SourceNow the one that it should.
	Source, SourceNow int
}

// Numbers returns them. The edition must be one that this service gave.
func (s *Service) Numbers(ctx context.Context, e *Edition) (n RevisionNumbers, err error) {
	err = s.DB.Pool.QueryRow(ctx, `
		SELECT COALESCE((SELECT n FROM kb_revisions WHERE id = $1), 0), COALESCE((SELECT n FROM kb_revisions WHERE id = $2), 0),
		       COALESCE((SELECT n FROM kb_revisions WHERE id = $3), 0),
		       COALESCE((SELECT r.n FROM kb_translations t JOIN kb_revisions r ON r.id = COALESCE(t.published_id, t.newest_id)
		                 WHERE t.article_id = $4 AND t.language = $5), 0)`,
		e.Translation.PublishedID, e.Translation.PlannedID, e.Translation.SourceID, e.Article.ID, e.Article.Language).
		Scan(&n.Published, &n.Planned, &n.Source, &n.SourceNow)
	if err != nil {
		return n, fmt.Errorf("read revision numbers of translation %d: %w", e.Translation.ID, err)
	}
	if e.Translation.Language == e.Article.Language {
		n.Source, n.SourceNow = 0, 0
	}
	return n, nil
}

const mostRevisions = 200

// Revisions returns a translation's revisions without their bodies, the newest first, those below number before (0:
// from the newest), at most limit. Faults: forbidden, translation_not_found.
func (s *Service) Revisions(ctx context.Context, by tickets.Actor, articleID int64, language string, before, limit int) ([]Revision, error) {
	if err := mayRead(by); err != nil {
		return nil, err
	}
	t, err := translationOf(s.DB.Read(ctx), articleID, language)
	if err != nil {
		return nil, err
	}
	if limit <= 0 || limit > mostRevisions {
		limit = mostRevisions
	}
	db := s.DB.Read(ctx).Omit("body").Where("translation_id = ?", t.ID)
	if before > 0 {
		db = db.Where("n < ?", before)
	}
	var all []Revision
	if err := db.Order("n DESC").Limit(limit).Find(&all).Error; err != nil {
		return nil, fmt.Errorf("read revisions of translation %d: %w", t.ID, err)
	}
	return all, nil
}

// Revision returns revision n. Faults: forbidden, translation_not_found, revision_not_found.
func (s *Service) Revision(ctx context.Context, by tickets.Actor, articleID int64, language string, n int) (*Revision, error) {
	if err := mayRead(by); err != nil {
		return nil, err
	}
	t, err := translationOf(s.DB.Read(ctx), articleID, language)
	if err != nil {
		return nil, err
	}
	return s.revisionOf(s.DB.Read(ctx), t, n)
}

func (s *Service) revisionOf(db *gorm.DB, t *Translation, n int) (*Revision, error) {
	var r Revision
	err := db.Take(&r, "translation_id = ? AND n = ?", t.ID, n).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("revision", n)
	}
	if err != nil {
		return nil, fmt.Errorf("read revision %d of translation %d: %w", n, t.ID, err)
	}
	return &r, nil
}

// Difference is what became of one revision in another.
type Difference struct {
	From, To             *Revision
	Title, Summary, Body []markdown.Change
}

// Diff compares two revisions of a translation by words. Faults: forbidden, translation_not_found, revision_not_found.
func (s *Service) Diff(ctx context.Context, by tickets.Actor, articleID int64, language string, from, to int) (*Difference, error) {
	d := &Difference{}
	var err error
	if d.From, err = s.Revision(ctx, by, articleID, language, from); err != nil {
		return nil, err
	}
	if d.To, err = s.Revision(ctx, by, articleID, language, to); err != nil {
		return nil, err
	}
	d.Title, d.Summary = markdown.Diff(d.From.Title, d.To.Title), markdown.Diff(d.From.Summary, d.To.Summary)
	d.Body = markdown.Diff(d.From.Body, d.To.Body)
	return d, nil
}
