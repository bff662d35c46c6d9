package articles

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Edition is an article in one language with its newest text, as its writers see it.
type Edition struct {
	Article     Article
	Translation Translation
	Newest      Revision
}

// What events say of a change.
const (
	whatCreated     = "created"
	whatSaved       = "saved"
	whatSubmitted   = "submitted"
	whatPlanned     = "planned"
	whatPublished   = "published"
	whatUnpublished = "unpublished"
	whatArchived    = "archived"
	whatOutdated    = "outdated"
	whatMeta        = "meta"
)

// change is one change of a translation while it happens. Both rows are locked, the article's first.
type change struct {
	s       *Service
	tx      *pg.Tx
	at      time.Time
	by      tickets.Actor
	article *Article
	t       *Translation
	newest  *Revision
	what    string // what the event says; "": nothing has changed

	written time.Time // when the text was written, if that was not now
}

// edit runs fn on a locked translation and commits what it did. base is the version that the caller has read, 0
// for whatever there is. Faults: article_not_found, translation_not_found, article_changed, and those of fn.
func (s *Service) edit(ctx context.Context, by tickets.Actor, articleID int64, language string, base int64, fn func(c *change) error) (*Edition, error) {
	var e *Edition
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		a, err := lockArticle(tx, articleID)
		if err != nil {
			return err
		}
		e, err = s.editTx(ctx, tx, by, a, language, base, fn)
		return err
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

func (s *Service) editTx(ctx context.Context, tx *pg.Tx, by tickets.Actor, a *Article, language string, base int64, fn func(c *change) error) (*Edition, error) {
	c := &change{s: s, tx: tx, at: s.Now(), by: by, article: a}
	var err error
	if c.t, err = translationOf(tx.DB, a.ID, language); err != nil {
		return nil, err
	}
	if c.newest, err = revision(tx.DB, c.t.NewestID); err != nil {
		return nil, err
	}
	if base != 0 && base != c.t.Version {
		return nil, c.changed(base)
	}
	if err := fn(c); err != nil {
		return nil, err
	}
	if err := c.finish(ctx); err != nil {
		return nil, err
	}
	return &Edition{Article: *a, Translation: *c.t, Newest: *c.newest}, nil
}

// finish writes the translation when something has changed, and tells it.
func (c *change) finish(ctx context.Context) error {
	if c.what == "" {
		return nil
	}
	c.t.Version++
	c.t.UpdatedAt, c.article.UpdatedAt = c.at, c.at
	if err := c.tx.Select("*").Updates(c.t).Error; err != nil {
		return fmt.Errorf("write translation %d: %w", c.t.ID, err)
	}
	if err := c.tx.Model(c.article).Update("updated_at", c.at).Error; err != nil {
		return fmt.Errorf("touch article %d: %w", c.article.ID, err)
	}
	return c.s.tell(ctx, c.tx, c.by, c.t, c.what)
}

func (s *Service) tell(ctx context.Context, tx *pg.Tx, by tickets.Actor, t *Translation, what string) error {
	return s.Desk.Tell(ctx, tx, by, tickets.ArticleChanged{ArticleID: t.ArticleID, TranslationID: t.ID, Language: t.Language, What: what})
}

func (s *Service) tellArticle(ctx context.Context, tx *pg.Tx, by tickets.Actor, articleID int64, what string) error {
	return s.Desk.Tell(ctx, tx, by, tickets.ArticleChanged{ArticleID: articleID, What: what})
}

func lockArticle(tx *pg.Tx, id int64) (*Article, error) {
	var a Article
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&a, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("article", id)
	}
	if err != nil {
		return nil, fmt.Errorf("lock article %d: %w", id, err)
	}
	return &a, nil
}

// translationOf reads a translation; whoever holds the article's lock may change it.
func translationOf(db *gorm.DB, articleID int64, language string) (*Translation, error) {
	var t Translation
	err := db.Take(&t, "article_id = ? AND language = ?", articleID, language).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.New(fault.NotFound, "translation_not_found", "Article %d is not there in the language %q.", articleID, language)
	}
	if err != nil {
		return nil, fmt.Errorf("read article %d in %s: %w", articleID, language, err)
	}
	return &t, nil
}

func revision(db *gorm.DB, id int64) (*Revision, error) {
	var r Revision
	if err := db.Take(&r, "id = ?", id).Error; err != nil {
		return nil, fmt.Errorf("read revision %d: %w", id, err)
	}
	return &r, nil
}

// ChangedDetails tell whoever worked on an outdated text what has changed since they read it.
type ChangedDetails struct {
	Version   int64             `json:"version" doc:"As it is now"`
	Status    string            `json:"status"`
	Revisions []ChangedRevision `json:"revisions" doc:"Saved since, oldest first"`
	Title     string            `json:"title"`
	Summary   string            `json:"summary"`
	Body      string            `json:"body" doc:"Of the newest revision"`
	Diff      []markdown.Change `json:"diff" doc:"From the body that was read to the newest"`
}

// ChangedRevision is one revision that came in between.
type ChangedRevision struct {
	N         int       `json:"n"`
	AuthorID  *int64    `json:"author_id"`
	Note      string    `json:"note"`
	CreatedAt time.Time `json:"created_at"`
}

// changed is the fault of writing on an outdated version.
func (c *change) changed(base int64) error {
	var since []Revision
	err := c.tx.Where("translation_id = ? AND version > ?", c.t.ID, base).Order("n").Find(&since).Error
	if err != nil {
		return fmt.Errorf("read what has changed since: %w", err)
	}
	var before Revision
	err = c.tx.Where("translation_id = ? AND version <= ?", c.t.ID, base).Order("n DESC").Take(&before).Error
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return fmt.Errorf("read what was there before: %w", err)
	}
	d := ChangedDetails{
		Version: c.t.Version, Status: string(c.t.Status), Title: c.newest.Title, Summary: c.newest.Summary, Body: c.newest.Body,
		Revisions: make([]ChangedRevision, len(since)), Diff: markdown.Diff(before.Body, c.newest.Body),
	}
	for i, r := range since {
		d.Revisions[i] = ChangedRevision{N: r.N, AuthorID: r.AuthorID, Note: r.Note, CreatedAt: r.CreatedAt.UTC()}
	}
	return fault.New(fault.Conflict, "article_changed", "Somebody has changed the article since you read it.").With(d)
}

// revise adds a revision and makes it the newest.
func (c *change) revise(text Text, note string, substantive bool) error {
	r := Revision{
		TranslationID: c.t.ID, N: 1, Title: text.Title, Summary: text.Summary, Body: text.Body, AuthorID: agentID(c.by), Note: note,
		Substantive: substantive, Version: c.t.Version + 1, CreatedAt: c.at,
	}
	if c.newest != nil {
		r.N = c.newest.N + 1
	}
	if !c.written.IsZero() {
		r.CreatedAt = c.written
	}
	if err := c.tx.Create(&r).Error; err != nil {
		return fmt.Errorf("add revision %d of translation %d: %w", r.N, c.t.ID, err)
	}
	c.newest, c.t.NewestID, c.t.Title = &r, r.ID, r.Title
	return nil
}

// text is what a revision says.
func (r *Revision) text() Text { return Text{Title: r.Title, Summary: r.Summary, Body: r.Body} }

// Text is what a revision says.
type Text struct {
	Title   string
	Summary string // for search engines and lists
	Body    string // Markdown
}

const (
	longestTitle   = 250 // bytes
	longestSummary = 1000
	longestBody    = 1 << 20
	longestNote    = 1000
	mostLabels     = 30
	longestLabel   = 60
	mostRelated    = 20
)

// clean makes a text storable and refuses what is none.
func (t *Text) clean() error {
	t.Title, t.Summary, t.Body = tidy(t.Title), tidy(t.Summary), strings.ReplaceAll(storable(t.Body), "\r\n", "\n")
	var wrong flaws
	if t.Title == "" || len(t.Title) > longestTitle {
		wrong.add("title", "must have 1 to %d bytes", longestTitle)
	}
	if len(t.Summary) > longestSummary {
		wrong.add("summary", "has more than %d bytes", longestSummary)
	}
	if len(t.Body) > longestBody {
		wrong.add("body", "has more than %d bytes", longestBody)
	}
	return wrong.fault()
}

func cleanNote(note string) (string, error) {
	if note = tidy(note); len(note) > longestNote {
		return "", fault.InvalidField("note", "has more than %d bytes", longestNote)
	}
	return note, nil
}

func cleanLabels(labels []string) ([]string, error) {
	out := []string{}
	for i, label := range labels {
		label = tidy(label)
		switch {
		case label == "" || slices.Contains(out, label):
		case len(label) > longestLabel:
			return nil, fault.InvalidField(fmt.Sprintf("labels[%d]", i), "has more than %d bytes", longestLabel)
		default:
			out = append(out, label)
		}
	}
	if len(out) > mostLabels {
		return nil, fault.InvalidField("labels", "are more than %d", mostLabels)
	}
	slices.Sort(out)
	return out, nil
}
