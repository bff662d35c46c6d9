package articles

import (
	"context"
	"fmt"
	"time"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// NewArticle makes an article, in the language that others are translated from.
type NewArticle struct {
	Text
	Language   string
	Slug       string // "": made of the title
	Note       string
	SectionID  *int64
	Visibility Visibility // "": public
	Labels     []string
	OwnerID    *int64
	ReviewBy   *time.Time
	Related    []int64

	id      int64     // given beforehand
	written time.Time // when, if that was not now
}

// Create adds an article as a draft. Faults: forbidden, invalid_input, slug_taken.
func (s *Service) Create(ctx context.Context, by tickets.Actor, n NewArticle) (*Edition, error) {
	var e *Edition
	err := s.DB.Tx(ctx, func(tx *pg.Tx) (err error) {
		e, err = s.createTx(ctx, tx, by, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// CreateTx is [Service.Create] inside the caller's transaction.
func (s *Service) CreateTx(ctx context.Context, tx *pg.Tx, by tickets.Actor, n NewArticle) (*Edition, error) {
	return s.createTx(ctx, tx, by, n)
}

func (s *Service) createTx(ctx context.Context, tx *pg.Tx, by tickets.Actor, n NewArticle) (*Edition, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	if !validLanguage(n.Language) {
		return nil, fault.InvalidField("language", "must be a language such as en or pt-BR")
	}
	if n.Visibility == "" {
		n.Visibility = VisiblePublic
	}
	now := s.Now()
	a := &Article{ID: n.id, Language: n.Language, Version: 1, CreatedBy: agentID(by), CreatedAt: now, UpdatedAt: now}
	u := MetaUpdate{
		SectionID: tickets.Some(n.SectionID), Visibility: tickets.Some(n.Visibility), Labels: tickets.Some(n.Labels), OwnerID: tickets.Some(n.OwnerID),
		ReviewBy: tickets.Some(n.ReviewBy), Related: tickets.Some(n.Related),
	}
	if err := u.apply(tx, a); err != nil {
		return nil, err
	}
	var err error
	if a.Position, err = lastPosition(ctx, tx, a.SectionID); err != nil {
		return nil, err
	}
	if err := tx.Create(a).Error; err != nil {
		return nil, fmt.Errorf("add article: %w", err)
	}
	return s.translateTx(ctx, tx, by, a, n.Language, Save{Text: n.Text, Slug: n.Slug, Note: n.Note, written: n.written})
}

// Save is a new text of a translation.
type Save struct {
	Text
	// BaseVersion is the translation's version that was read; 0 when it is not there yet.
	BaseVersion int64
	Slug        string // "": stays, or is made of the title
	Note        string // why it was changed
	// NoSubstance: nothing has changed that translations have to follow.
	NoSubstance bool
	// UpToDate, in a translation: it says what the source says now.
	UpToDate bool

	written time.Time // when, if that was not now
}

// Save adds a revision, and the translation itself when it is not there yet. Text that is the newest already adds
// none. Readers see what they saw before. Faults: forbidden, invalid_input, slug_taken, article_not_found,
// article_changed (with [ChangedDetails]), article_archived.
func (s *Service) Save(ctx context.Context, by tickets.Actor, articleID int64, language string, in Save) (*Edition, error) {
	var e *Edition
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		a, err := lockArticle(tx, articleID)
		if err != nil {
			return err
		}
		e, err = s.saveTx(ctx, tx, by, a, language, in)
		return err
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

func (s *Service) saveTx(ctx context.Context, tx *pg.Tx, by tickets.Actor, a *Article, language string, in Save) (*Edition, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	if err := in.clean(); err != nil {
		return nil, err
	}
	t, err := translationOf(tx.DB, a.ID, language)
	if fault.Is(err, "translation_not_found") && in.BaseVersion == 0 {
		return s.translateTx(ctx, tx, by, a, language, in)
	}
	if err != nil {
		return nil, err
	}
	if in.BaseVersion != t.Version { // the same once more, since the answer was lost: it is what it was to be
		newest, err := revision(tx.DB, t.NewestID)
		if err != nil {
			return nil, err
		}
		if in.Text == newest.text() && (in.Slug == "" || in.Slug == t.Slug) && !in.UpToDate {
			return &Edition{Article: *a, Translation: *t, Newest: *newest}, nil
		}
	}
	note, err := cleanNote(in.Note)
	if err != nil {
		return nil, err
	}
	return s.editTx(ctx, tx, by, a, language, in.BaseVersion, func(c *change) error {
		if in.BaseVersion == 0 {
			return c.changed(0)
		}
		if c.t.Status == StatusArchived {
			return fault.New(fault.Conflict, "article_archived", "The article is archived. Take it back to draft first.")
		}
		return c.save(ctx, in, note)
	})
}

// save writes what has changed: the address, the text, whether it follows the source.
func (c *change) save(ctx context.Context, in Save, note string) error {
	before := c.t.Slug
	if err := c.moveTo(ctx, in.Slug); err != nil {
		return err
	}
	if c.t.Slug != before {
		c.what = whatSaved
	}
	if in.Text != c.newest.text() {
		c.what = whatSaved
		if err := c.revise(in.Text, note, !in.NoSubstance); err != nil {
			return err
		}
	}
	if in.UpToDate {
		return c.follow()
	}
	return nil
}

// follow says that a translation says what its source says now.
func (c *change) follow() error {
	if c.t.Language == c.article.Language {
		return nil
	}
	source, err := translationOf(c.tx.DB, c.article.ID, c.article.Language)
	if err != nil {
		return err
	}
	at := source.NewestID
	if source.PublishedID != nil {
		at = *source.PublishedID
	}
	if c.t.OutdatedSince != nil || c.t.SourceID == nil || *c.t.SourceID != at {
		c.t.SourceID, c.t.OutdatedSince = &at, nil
		if c.what == "" {
			c.what = whatOutdated
		}
	}
	return nil
}

// translateTx adds a language to a locked article.
func (s *Service) translateTx(ctx context.Context, tx *pg.Tx, by tickets.Actor, a *Article, language string, in Save) (*Edition, error) {
	if !validLanguage(language) {
		return nil, fault.InvalidField("language", "must be a language such as en or pt-BR")
	}
	if err := in.clean(); err != nil {
		return nil, err
	}
	note, err := cleanNote(in.Note)
	if err != nil {
		return nil, err
	}
	slug, err := chooseSlug(ctx, tx, language, in.Slug, in.Title, 0)
	if err != nil {
		return nil, err
	}
	c := &change{s: s, tx: tx, at: s.Now(), by: by, article: a, what: whatCreated, written: in.written}
	c.t = &Translation{ArticleID: a.ID, Language: language, Slug: slug, Status: StatusDraft, Title: in.Title, CreatedAt: c.at, UpdatedAt: c.at}
	if err := tx.Create(c.t).Error; err != nil {
		return nil, fmt.Errorf("add article %d in %s: %w", a.ID, language, err)
	}
	if err := c.revise(in.Text, note, !in.NoSubstance); err != nil {
		return nil, err
	}
	if err := c.follow(); err != nil {
		return nil, err
	}
	if err := c.finish(ctx); err != nil {
		return nil, err
	}
	return &Edition{Article: *a, Translation: *c.t, Newest: *c.newest}, nil
}

// Translate adds a language that begins with the source's newest text. Faults: forbidden, invalid_input,
// article_not_found, already_exists.
func (s *Service) Translate(ctx context.Context, by tickets.Actor, articleID int64, language string) (*Edition, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	var e *Edition
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		a, err := lockArticle(tx, articleID)
		if err != nil {
			return err
		}
		if t, err := translationOf(tx.DB, articleID, language); err == nil {
			return fault.New(fault.Conflict, "already_exists", "The article is there in %s already: %q.", language, t.Title)
		} else if !fault.Is(err, "translation_not_found") {
			return err
		}
		source, err := translationOf(tx.DB, articleID, a.Language)
		if err != nil {
			return err
		}
		r, err := revision(tx.DB, source.NewestID)
		if err != nil {
			return err
		}
		e, err = s.translateTx(ctx, tx, by, a, language, Save{Text: r.text()})
		return err
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// Restore saves the text of revision n once more. Faults: as Save; revision_not_found.
func (s *Service) Restore(ctx context.Context, by tickets.Actor, articleID int64, language string, n int, baseVersion int64) (*Edition, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	return s.edit(ctx, by, articleID, language, baseVersion, func(c *change) error {
		if c.t.Status == StatusArchived {
			return fault.New(fault.Conflict, "article_archived", "The article is archived. Take it back to draft first.")
		}
		r, err := s.revisionOf(c.tx.DB, c.t, n)
		if err != nil {
			return err
		}
		return c.save(ctx, Save{Text: r.text()}, fmt.Sprintf("Restored from revision %d", n))
	})
}

// SetOutdated marks a translation as outdated, or as up to date with its source. Faults: forbidden,
// article_not_found, translation_not_found, invalid_input (the source itself cannot be outdated).
func (s *Service) SetOutdated(ctx context.Context, by tickets.Actor, articleID int64, language string, outdated bool) (*Edition, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	return s.edit(ctx, by, articleID, language, 0, func(c *change) error {
		switch {
		case c.t.Language == c.article.Language:
			return fault.InvalidField("outdated", "is for translations; this is the language that others follow")
		case !outdated:
			return c.follow()
		case c.t.OutdatedSince == nil:
			c.t.OutdatedSince, c.what = &c.at, whatOutdated
		}
		return nil
	})
}
