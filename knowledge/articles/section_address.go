package articles

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// leaveSectionRedirects has the addresses that the section has now lead to it, whatever it is called next.
func leaveSectionRedirects(ctx context.Context, tx *pg.Tx, id int64, now time.Time) error {
	_, err := tx.Pgx.Exec(ctx, `
		INSERT INTO kb_section_redirects (language, slug, section_id, created_at)
		SELECT language, slug, section_id, $2 FROM kb_section_words WHERE section_id = $1
		ON CONFLICT DO NOTHING`, id, now)
	if err != nil {
		return fmt.Errorf("leave redirects to section %d: %w", id, err)
	}
	return nil
}

// dropOwnRedirects forgets redirects from addresses that the section has itself.
func dropOwnRedirects(ctx context.Context, tx *pg.Tx, id int64) error {
	_, err := tx.Pgx.Exec(ctx, `
		DELETE FROM kb_section_redirects r USING kb_section_words w
		WHERE w.section_id = $1 AND r.section_id = $1 AND w.language = r.language AND w.slug = r.slug`, id)
	if err != nil {
		return fmt.Errorf("drop redirects to section %d: %w", id, err)
	}
	return nil
}

// sectionSlugTaken reports whether another section has the address, or is still reached by it.
func sectionSlugTaken(tx *pg.Tx, w *SectionWords) (bool, error) {
	var taken bool
	err := tx.Raw(`SELECT EXISTS (SELECT FROM kb_section_words WHERE language = ? AND slug = ?)
		OR EXISTS (SELECT FROM kb_section_redirects WHERE language = ? AND slug = ? AND section_id <> ?)`,
		w.Language, w.Slug, w.Language, w.Slug, w.SectionID).Scan(&taken).Error
	if err != nil {
		return false, fmt.Errorf("look up slug: %w", err)
	}
	return taken, nil
}

// MovedSection returns the section that had the address before. Fault: section_not_found.
func (s *Service) MovedSection(ctx context.Context, language, slug string) (int64, error) {
	var id int64
	err := s.DB.Pool.QueryRow(ctx, `SELECT section_id FROM kb_section_redirects WHERE language = $1 AND slug = $2`, language, slug).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fault.Missing("section", slug)
	}
	if err != nil {
		return 0, fmt.Errorf("find section: %w", err)
	}
	return id, nil
}
