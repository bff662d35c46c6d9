package articles

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// AllWords returns the synonyms and stop words of all languages, by kind, language and id.
func (s *Service) AllWords(ctx context.Context) ([]Words, error) {
	var all []Words
	if err := s.DB.Read(ctx).Order("kind, language, id").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("read words: %w", err)
	}
	return all, nil
}

// SaveWords adds words (id 0) or replaces them. Faults: forbidden, invalid_input, words_not_found.
func (s *Service) SaveWords(ctx context.Context, by tickets.Actor, w Words) (*Words, error) {
	if err := mayLead(by, "change the words of the search"); err != nil {
		return nil, err
	}
	if err := w.clean(); err != nil {
		return nil, err
	}
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		now := s.Now()
		languages := []string{w.Language}
		if w.ID == 0 {
			w.CreatedAt, w.UpdatedAt = now, now
			if err := tx.Create(&w).Error; err != nil {
				return fmt.Errorf("add words: %w", err)
			}
		} else {
			before, err := lockWords(tx, w.ID)
			if err != nil {
				return err
			}
			languages = append(languages, before.Language)
			w.CreatedAt, w.UpdatedAt = before.CreatedAt, now
			if err := tx.Select("*").Updates(&w).Error; err != nil {
				return fmt.Errorf("change words %d: %w", w.ID, err)
			}
		}
		return s.tellWords(ctx, tx, by, languages)
	})
	if err != nil {
		return nil, err
	}
	return &w, nil
}

// DeleteWords removes words. Faults: forbidden, words_not_found.
func (s *Service) DeleteWords(ctx context.Context, by tickets.Actor, id int64) error {
	if err := mayLead(by, "change the words of the search"); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		before, err := lockWords(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Delete(before).Error; err != nil {
			return fmt.Errorf("delete words %d: %w", id, err)
		}
		return s.tellWords(ctx, tx, by, []string{before.Language})
	})
}

func (s *Service) tellWords(ctx context.Context, tx *pg.Tx, by tickets.Actor, languages []string) error {
	slices.Sort(languages)
	var events []tickets.Event
	for _, language := range slices.Compact(languages) {
		events = append(events, tickets.ArticleWordsChanged{Language: language})
	}
	return s.Desk.Tell(ctx, tx, by, events...)
}

func lockWords(tx *pg.Tx, id int64) (*Words, error) {
	var w Words
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&w, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("words", id)
	}
	if err != nil {
		return nil, fmt.Errorf("lock words %d: %w", id, err)
	}
	return &w, nil
}

const (
	mostWords   = 500
	longestWord = 100
)

// clean makes words lower case, each once, and refuses what could have no effect.
func (w *Words) clean() error {
	var wrong flaws
	if w.Kind != Synonyms && w.Kind != StopWords {
		wrong.add("kind", "must be synonyms or stop")
	}
	if w.Language != "" && !validLanguage(w.Language) {
		wrong.add("language", "must be a language such as en, or empty for every language")
	}
	var words []string
	for i, word := range w.Words {
		word = strings.ToLower(tidy(word))
		switch {
		case word == "":
			continue
		case len(word) > longestWord:
			wrong.add(fmt.Sprintf("words[%d]", i), "has more than %d bytes", longestWord)
		case !slices.Contains(words, word):
			words = append(words, word)
		}
	}
	switch {
	case len(words) > mostWords:
		wrong.add("words", "are more than %d", mostWords)
	case w.Kind == Synonyms && len(words) < 2:
		wrong.add("words", "must be two or more that mean the same")
	case len(words) == 0:
		wrong.add("words", "are missing")
	}
	w.Words = words
	return wrong.fault()
}
