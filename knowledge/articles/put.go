package articles

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Imported is an article in one language as it comes from elsewhere, complete: what is not in it, is not there.
type Imported struct {
	// ArticleID is the article that this is a language of: one that there is, or one that was reserved
	// ([Service.Reserve]). 0: the one that has the address, or a new one.
	ArticleID int64
	Language  string
	Slug      string // "": made of the title
	Text      Written
	// Published is what readers see when that is not Text; Planned what they will see at PublishAt.
	Published, Planned *Written
	Status             Status
	Outdated           *time.Time
	PublishAt          *time.Time
	PublishedAt        *time.Time // "": now, if it is published
	CreatedAt          time.Time  // zero: now
	ReviewerID         *int64
	Redirects          []string
	// Meta is nil in languages that others are not translated from; Position is set as it is, without moving others.
	Meta *MetaUpdate
}

// Written is a text and when it was written; zero is now.
type Written struct {
	Text
	At time.Time
}

// Result is what became of something imported.
type Result string

// The results.
const (
	Created   Result = "created"
	Updated   Result = "updated"
	Unchanged Result = "unchanged"
)

// Reserve returns the id of an article to come.
func (s *Service) Reserve(ctx context.Context) (id int64, err error) {
	err = s.DB.Pool.QueryRow(ctx, `SELECT nextval(pg_get_serial_sequence('kb_articles', 'id'))`).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("reserve an article: %w", err)
	}
	return id, nil
}

// Lookup returns the article that has the address; 0 when there is none.
func (s *Service) Lookup(ctx context.Context, language, slug string) (articleID int64, err error) {
	var found []int64
	err = s.DB.Read(ctx).Model(&Translation{}).Where("language = ? AND slug = ?", language, slug).Pluck("article_id", &found).Error
	if err != nil {
		return 0, fmt.Errorf("look up article: %w", err)
	}
	if len(found) == 0 {
		return 0, nil
	}
	return found[0], nil
}

// Put makes an article in one language what is imported. The same once more changes nothing. Faults: forbidden,
// invalid_input, slug_taken.
func (s *Service) Put(ctx context.Context, by tickets.Actor, in Imported) (*Edition, Result, error) {
	if err := mayLead(by, "import articles"); err != nil {
		return nil, "", err
	}
	if err := in.clean(); err != nil {
		return nil, "", err
	}
	var e *Edition
	result := Updated
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		a, fresh, err := s.putArticle(ctx, tx, by, in)
		if err != nil {
			return err
		}
		articleVersion := a.Version
		if in.Meta != nil && !fresh {
			if err := s.putMeta(ctx, tx, by, a, *in.Meta); err != nil {
				return err
			}
		}
		before := int64(0)
		if !fresh {
			t, err := translationOf(tx.DB, a.ID, in.Language)
			if err != nil {
				return err
			}
			before = t.Version
		}
		if e, err = s.editTx(ctx, tx, by, a, in.Language, 0, func(c *change) error { return c.put(ctx, in, fresh) }); err != nil {
			return err
		}
		switch {
		case fresh:
			result = Created
		case e.Translation.Version == before && a.Version == articleVersion:
			result = Unchanged
		default:
			result = Updated
		}
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return e, result, nil
}

func (in *Imported) clean() error {
	for _, w := range []*Written{&in.Text, in.Published, in.Planned} {
		if w == nil {
			continue
		}
		if err := w.clean(); err != nil {
			return err
		}
		w.At = w.At.UTC().Truncate(time.Microsecond)
	}
	if !slices.Contains(Statuses(), in.Status) {
		return fault.InvalidField("status", "must be draft, in_review, published or archived")
	}
	if in.PublishAt == nil {
		in.Planned = nil
	}
	if in.Status == StatusPublished && in.Published == nil {
		in.Published = &in.Text
	}
	if in.Published != nil && in.Status != StatusPublished && in.Status != StatusInReview {
		return fault.InvalidField("status", "must be published or in_review when readers see an article")
	}
	return nil
}

// first is the text that the first revision has.
func (in *Imported) first() Written {
	if in.Published != nil {
		return *in.Published
	}
	if in.Planned != nil {
		return *in.Planned
	}
	return in.Text
}

// putArticle finds and locks the article, or makes it; fresh says that the language was not there.
func (s *Service) putArticle(ctx context.Context, tx *pg.Tx, by tickets.Actor, in Imported) (a *Article, fresh bool, err error) {
	first := in.first()
	id := in.ArticleID
	if id == 0 && in.Slug != "" {
		if id, err = s.Lookup(ctx, in.Language, in.Slug); err != nil {
			return nil, false, err
		}
	}
	if id != 0 {
		a, err = lockArticle(tx, id)
		if err == nil {
			if _, err = translationOf(tx.DB, id, in.Language); fault.Is(err, "translation_not_found") {
				_, err = s.translateTx(ctx, tx, by, a, in.Language, Save{Text: first.Text, Slug: in.Slug, written: first.At})
				return a, true, err
			}
			return a, false, err
		}
		if !fault.Is(err, "article_not_found") || in.ArticleID == 0 {
			return nil, false, err
		}
	}
	n := NewArticle{Text: first.Text, Language: in.Language, Slug: in.Slug, id: in.ArticleID, written: first.At}
	if m := in.Meta; m != nil {
		n.SectionID, n.Visibility, n.Labels, n.OwnerID, n.ReviewBy, n.Related = m.SectionID.Value, m.Visibility.Value, m.Labels.Value, m.OwnerID.Value, m.ReviewBy.Value, m.Related.Value
	}
	e, err := s.createTx(ctx, tx, by, n)
	if err != nil {
		return nil, false, err
	}
	a = &e.Article
	if in.Meta != nil && in.Meta.Position.Set {
		a.Position = in.Meta.Position.Value
	}
	if !in.CreatedAt.IsZero() {
		a.CreatedAt = in.CreatedAt.UTC().Truncate(time.Microsecond)
	}
	if err := tx.Select("position", "created_at").Updates(a).Error; err != nil {
		return nil, false, fmt.Errorf("write article %d: %w", a.ID, err)
	}
	return a, true, nil
}

// putMeta is setMetaTx with the position as it is.
func (s *Service) putMeta(ctx context.Context, tx *pg.Tx, by tickets.Actor, a *Article, m MetaUpdate) error {
	position := m.Position
	m.Position = tickets.Opt[int]{}
	if err := s.setMetaTx(ctx, tx, by, a, m); err != nil {
		return err
	}
	if !position.Set || a.Position == position.Value {
		return nil
	}
	a.Position = position.Value
	a.Version++
	if err := tx.Select("position", "version").Updates(a).Error; err != nil {
		return fmt.Errorf("write article %d: %w", a.ID, err)
	}
	return s.tellArticle(ctx, tx, by, a.ID, whatMeta)
}

// put makes a translation what is imported.
func (c *change) put(ctx context.Context, in Imported, fresh bool) error {
	if in.Slug != "" && in.Slug != c.t.Slug {
		if err := c.moveTo(ctx, in.Slug); err != nil {
			return err
		}
		c.what = whatSaved
	}
	textBefore := c.t.NewestID
	if err := c.putPublished(ctx, in); err != nil {
		return err
	}
	if err := c.putPlanned(in); err != nil {
		return err
	}
	if err := c.putText(in.Text); err != nil {
		return err
	}
	if c.t.Status != in.Status {
		c.t.Status, c.what = in.Status, whatSaved
	}
	if !equal(c.t.ReviewerID, in.ReviewerID) && in.Status == StatusInReview {
		c.t.ReviewerID, c.what = in.ReviewerID, whatSaved
	}
	if err := c.putRedirects(ctx, in.Redirects); err != nil {
		return err
	}
	if c.t.Language != c.article.Language && (fresh || c.t.NewestID != textBefore) {
		if err := c.follow(); err != nil {
			return err
		}
	}
	if in.Outdated != nil && c.t.OutdatedSince == nil && c.t.Language != c.article.Language {
		at := in.Outdated.UTC().Truncate(time.Microsecond)
		c.t.OutdatedSince, c.what = &at, whatOutdated
	}
	if fresh {
		return c.putDates(in)
	}
	return nil
}

// putText makes a text the newest.
func (c *change) putText(w Written) error {
	if w.Text == c.newest.text() {
		return nil
	}
	c.written, c.what = w.At, whatSaved
	return c.revise(w.Text, "Imported", true)
}

// putPublished has readers see what they are to see.
func (c *change) putPublished(ctx context.Context, in Imported) error {
	if in.Published == nil {
		if c.t.Live() {
			return c.withdraw(ctx, in.Status, whatUnpublished)
		}
		return nil
	}
	if c.t.Live() {
		seen, err := revision(c.tx.DB, *c.t.PublishedID)
		if err != nil {
			return err
		}
		if seen.text() == in.Published.Text {
			return nil
		}
	}
	if err := c.putText(*in.Published); err != nil {
		return err
	}
	return c.publish(ctx, c.t.NewestID)
}

func (c *change) putPlanned(in Imported) error {
	if in.PublishAt == nil {
		if c.t.PublishAt != nil {
			c.t.PublishAt, c.t.PlannedID, c.what = nil, nil, whatPlanned
		}
		return nil
	}
	at := in.PublishAt.UTC().Truncate(time.Microsecond)
	planned := in.Text
	if in.Planned != nil {
		planned = *in.Planned
	}
	if c.t.PublishAt != nil && c.t.PublishAt.Equal(at) {
		r, err := revision(c.tx.DB, *c.t.PlannedID)
		if err != nil {
			return err
		}
		if r.text() == planned.Text {
			return nil
		}
	}
	if err := c.putText(planned); err != nil {
		return err
	}
	id := c.t.NewestID
	c.t.PublishAt, c.t.PlannedID, c.what = &at, &id, whatPlanned
	c.tx.AfterCommit(c.s.kickPlanned)
	return nil
}

// putRedirects adds those that are missing.
func (c *change) putRedirects(ctx context.Context, redirects []string) error {
	var there []string
	if err := c.tx.Model(&Redirect{}).Where("translation_id = ?", c.t.ID).Pluck("slug", &there).Error; err != nil {
		return fmt.Errorf("read redirects of translation %d: %w", c.t.ID, err)
	}
	for i, slug := range redirects {
		if slug == c.t.Slug || slices.Contains(there, slug) {
			continue
		}
		free, err := chooseSlug(ctx, c.tx, c.t.Language, slug, "", c.t.ID)
		if f, ok := asFault(err); ok {
			return fault.InvalidField(fmt.Sprintf("redirects[%d]", i), "%s", f.Message).Because(err)
		}
		if err != nil {
			return err
		}
		if err := addRedirect(c.tx, Redirect{Language: c.t.Language, Slug: free, TranslationID: c.t.ID, CreatedAt: c.at}); err != nil {
			return err
		}
		c.what = whatSaved
	}
	return nil
}

// putDates gives something new the dates that it had elsewhere.
func (c *change) putDates(in Imported) error {
	if !in.CreatedAt.IsZero() {
		c.t.CreatedAt, c.what = in.CreatedAt.UTC().Truncate(time.Microsecond), whatCreated
	}
	if in.PublishedAt != nil {
		at := in.PublishedAt.UTC().Truncate(time.Microsecond)
		c.t.PublishedAt, c.what = &at, whatCreated
	}
	return nil
}
