package articles

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// SlugTaken tells who has a slug, and one that is free.
type SlugTaken struct {
	ArticleID int64  `json:"article_id" doc:"The article that has the address, or had it and is still reached by it"`
	Title     string `json:"title"`
	Moved     bool   `json:"moved" doc:"It has another address now"`
	Proposal  string `json:"proposal" doc:"A slug that is free"`
}

const slugTakenSQL = `
SELECT t.id, t.article_id, t.title, moved FROM (
	SELECT id, false AS moved FROM kb_translations WHERE language = $1 AND slug = $2
	UNION ALL SELECT translation_id, true FROM kb_redirects WHERE language = $1 AND slug = $2) x
JOIN kb_translations t ON t.id = x.id WHERE t.id <> $3 LIMIT 1`

// slugHolder tells which other translation than id has the slug; nil when it is free.
func slugHolder(ctx context.Context, tx *pg.Tx, language, slug string, id int64) (*SlugTaken, error) {
	var holder SlugTaken
	var translationID int64
	rows, err := tx.Pgx.Query(ctx, slugTakenSQL, language, slug, id)
	if err != nil {
		return nil, fmt.Errorf("look up slug: %w", err)
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, rows.Err()
	}
	if err := rows.Scan(&translationID, &holder.ArticleID, &holder.Title, &holder.Moved); err != nil {
		return nil, fmt.Errorf("look up slug: %w", err)
	}
	return &holder, nil
}

// freeSlug is base, or the first of base-2, base-3, ... that is free.
func freeSlug(ctx context.Context, tx *pg.Tx, language, base string, id int64) (string, error) {
	for n := 1; ; n++ {
		slug := base
		if n > 1 {
			slug += "-" + strconv.Itoa(n)
		}
		holder, err := slugHolder(ctx, tx, language, slug, id)
		if err != nil || holder == nil {
			return slug, err
		}
	}
}

// lockSlugs has slugs of a language given out by one transaction at a time.
func lockSlugs(ctx context.Context, tx *pg.Tx, language string) error {
	_, err := tx.Pgx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('kb slugs ' || $1, 0))`, language)
	if err != nil {
		return fmt.Errorf("lock slugs: %w", err)
	}
	return nil
}

// chooseSlug returns the slug for translation id (0: one to come): the one that was asked for, or one made of
// the title. Faults: invalid_input, slug_taken.
func chooseSlug(ctx context.Context, tx *pg.Tx, language, asked, title string, id int64) (string, error) {
	if err := lockSlugs(ctx, tx, language); err != nil {
		return "", err
	}
	if asked == "" {
		return freeSlug(ctx, tx, language, Slugify(title), id)
	}
	slug := strings.TrimSpace(storable(asked))
	if !slugs.MatchString(slug) || utf8.RuneCountInString(slug) > longestSlug {
		return "", fault.InvalidField("slug", "must have 1 to %d characters, without spaces and / ? # %% \\, and begin with a letter or digit; %q would do", longestSlug, Slugify(asked))
	}
	holder, err := slugHolder(ctx, tx, language, slug, id)
	if err != nil || holder == nil {
		return slug, err
	}
	if holder.Proposal, err = freeSlug(ctx, tx, language, slug, 0); err != nil { // not the one that it has already
		return "", err
	}
	message := fmt.Sprintf("is the address of article %d, %q; %q is free", holder.ArticleID, holder.Title, holder.Proposal)
	if holder.Moved {
		message = fmt.Sprintf("was given out before and leads to article %d, %q; %q is free", holder.ArticleID, holder.Title, holder.Proposal)
	}
	return "", &fault.Error{
		Kind: fault.Conflict, Code: "slug_taken", Message: "slug: " + message, Fields: []fault.Field{{Name: "slug", Message: message}}, Details: *holder,
	}
}

// moveTo gives the translation another slug; the former one leads to it when it was ever given out.
func (c *change) moveTo(ctx context.Context, asked string) error {
	if asked == "" || asked == c.t.Slug {
		return nil
	}
	if c.t.Live() {
		if err := mayPublish(c.by, c.t); err != nil {
			return err
		}
	}
	slug, err := chooseSlug(ctx, c.tx, c.t.Language, asked, "", c.t.ID)
	if err != nil {
		return err
	}
	if err := c.tx.Where("language = ? AND slug = ?", c.t.Language, slug).Delete(&Redirect{}).Error; err != nil {
		return fmt.Errorf("drop redirect: %w", err)
	}
	if c.t.PublishedAt != nil {
		if err := addRedirect(c.tx, Redirect{Language: c.t.Language, Slug: c.t.Slug, TranslationID: c.t.ID, CreatedAt: c.at}); err != nil {
			return err
		}
	}
	c.t.Slug = slug
	return nil
}

func addRedirect(tx *pg.Tx, r Redirect) error {
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&r).Error; err != nil {
		return fmt.Errorf("add redirect: %w", err)
	}
	return nil
}

// find returns the translation that has, or had, the slug. Fault: article_not_found.
func (s *Service) find(ctx context.Context, language, slug string) (int64, error) {
	var id int64
	err := s.DB.Pool.QueryRow(ctx, `
		SELECT id FROM kb_translations WHERE language = $1 AND slug = $2
		UNION ALL SELECT translation_id FROM kb_redirects WHERE language = $1 AND slug = $2 LIMIT 1`, language, slug).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fault.Missing("article", slug)
	}
	if err != nil {
		return 0, fmt.Errorf("find article: %w", err)
	}
	return id, nil
}
