package articles

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// SectionNode is a section in the tree.
type SectionNode struct {
	Section
	Words    []SectionWords // by language
	Depth    int            // 0 at the top
	Articles int            // right in it, of every status
	Live     int            // of those, the ones that some reader sees
}

// In returns the section's words in a language, or in the first that there are.
func (n *SectionNode) In(language string) SectionWords {
	for _, w := range n.Words {
		if w.Language == language {
			return w
		}
	}
	if len(n.Words) > 0 {
		return n.Words[0]
	}
	return SectionWords{SectionID: n.ID, Slug: strconv.FormatInt(n.ID, 10), Title: strconv.FormatInt(n.ID, 10)}
}

// Sections returns all sections, each before those in it, in their order.
func (s *Service) Sections(ctx context.Context) ([]SectionNode, error) {
	var sections []Section
	if err := s.DB.Read(ctx).Order("position, id").Find(&sections).Error; err != nil {
		return nil, fmt.Errorf("read sections: %w", err)
	}
	var words []SectionWords
	if err := s.DB.Read(ctx).Order("section_id, language").Find(&words).Error; err != nil {
		return nil, fmt.Errorf("read the words of sections: %w", err)
	}
	var counts []struct {
		SectionID      int64
		Articles, Live int
	}
	err := s.DB.Read(ctx).Raw(`
		SELECT a.section_id, count(*) AS articles, count(t.article_id) AS live
		FROM kb_articles a LEFT JOIN (SELECT DISTINCT article_id FROM kb_translations WHERE published_id IS NOT NULL) t ON t.article_id = a.id
		WHERE a.section_id IS NOT NULL GROUP BY 1`).Scan(&counts).Error
	if err != nil {
		return nil, fmt.Errorf("count the articles of sections: %w", err)
	}
	nodes := map[int64]*SectionNode{}
	children := map[int64][]int64{}
	for _, section := range sections {
		nodes[section.ID] = &SectionNode{Section: section}
		children[idOr0(section.ParentID)] = append(children[idOr0(section.ParentID)], section.ID)
	}
	for _, w := range words {
		if n := nodes[w.SectionID]; n != nil {
			n.Words = append(n.Words, w)
		}
	}
	for _, c := range counts {
		if n := nodes[c.SectionID]; n != nil {
			n.Articles, n.Live = c.Articles, c.Live
		}
	}
	return inOrder(nodes, children, 0, 0), nil
}

func inOrder(nodes map[int64]*SectionNode, children map[int64][]int64, parent int64, depth int) []SectionNode {
	var out []SectionNode
	for _, id := range children[parent] {
		nodes[id].Depth = depth
		out = append(out, *nodes[id])
		out = append(out, inOrder(nodes, children, id, depth+1)...)
	}
	return out
}

func idOr0(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

// SectionUpdate says what of a section becomes what. A new one needs words in one language at least.
type SectionUpdate struct {
	ParentID tickets.Opt[*int64]
	Position tickets.Opt[int] // among its siblings, from 0
	Icon     tickets.Opt[string]
	Words    tickets.Opt[[]SectionWords] // all of them; a slug that is empty is made of the title
}

// AddSection adds a section. Faults: forbidden, invalid_input, slug_taken.
func (s *Service) AddSection(ctx context.Context, by tickets.Actor, u SectionUpdate) (*SectionNode, error) {
	if !u.Words.Set {
		return nil, fault.InvalidField("words", "are missing: a section needs a title")
	}
	return s.saveSection(ctx, by, 0, u)
}

// UpdateSection changes a section. Faults: forbidden, section_not_found, invalid_input, slug_taken.
func (s *Service) UpdateSection(ctx context.Context, by tickets.Actor, id int64, u SectionUpdate) (*SectionNode, error) {
	return s.saveSection(ctx, by, id, u)
}

func (s *Service) saveSection(ctx context.Context, by tickets.Actor, id int64, u SectionUpdate) (*SectionNode, error) {
	var saved int64
	err := s.DB.Tx(ctx, func(tx *pg.Tx) (err error) {
		saved, err = s.saveSectionTx(ctx, tx, by, id, u)
		return err
	})
	if err != nil {
		return nil, err
	}
	all, err := s.Sections(ctx)
	if err != nil {
		return nil, err
	}
	for _, n := range all {
		if n.ID == saved {
			return &n, nil
		}
	}
	return nil, fault.Missing("section", saved)
}

// saveSectionTx adds (id 0) or changes a section and returns its id.
func (s *Service) saveSectionTx(ctx context.Context, tx *pg.Tx, by tickets.Actor, id int64, u SectionUpdate) (int64, error) {
	if err := mayLead(by, "change sections"); err != nil {
		return 0, err
	}
	if err := lockOrder(ctx, tx); err != nil {
		return 0, err
	}
	now := s.Now()
	section := &Section{CreatedAt: now}
	if id != 0 {
		var err error
		if section, err = lockSection(tx, id); err != nil {
			return 0, err
		}
	} else if !u.Position.Set {
		u.Position = tickets.Some(1 << 20) // last
	}
	if u.ParentID.Set {
		if err := checkParent(ctx, tx, id, u.ParentID.Value); err != nil {
			return 0, err
		}
		if !equal(section.ParentID, u.ParentID.Value) && !u.Position.Set {
			u.Position = tickets.Some(1 << 20)
		}
		section.ParentID = u.ParentID.Value
	}
	if u.Icon.Set {
		if section.Icon = tidy(u.Icon.Value); len(section.Icon) > 60 {
			return 0, fault.InvalidField("icon", "has more than 60 bytes")
		}
	}
	section.UpdatedAt = now
	if err := tx.Save(section).Error; err != nil {
		return 0, fmt.Errorf("save section: %w", err)
	}
	if err := placeSection(ctx, tx, section, u.Position); err != nil {
		return 0, err
	}
	if u.Words.Set {
		if err := saveSectionWords(ctx, tx, section.ID, u.Words.Value, now); err != nil {
			return 0, err
		}
	}
	return section.ID, s.Desk.Tell(ctx, tx, by, tickets.DeskChanged{What: "article_sections", ID: section.ID})
}

func lockSection(tx *pg.Tx, id int64) (*Section, error) {
	var section Section
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&section, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("section", id)
	}
	if err != nil {
		return nil, fmt.Errorf("lock section %d: %w", id, err)
	}
	return &section, nil
}

// deepest is how many sections may lie in one another.
const deepest = 6

// checkParent refuses a parent that does not exist, lies in the section itself, or is too deep.
func checkParent(ctx context.Context, tx *pg.Tx, id int64, parent *int64) error {
	if parent == nil {
		return nil
	}
	var path []int64
	err := tx.Pgx.QueryRow(ctx, sectionPathsSQL+` SELECT COALESCE((SELECT ids FROM path WHERE id = $1), '{}')`, *parent).Scan(&path)
	switch {
	case err != nil:
		return fmt.Errorf("read the path of section %d: %w", *parent, err)
	case len(path) == 0:
		return fault.InvalidField("parent_id", "there is no section %d", *parent)
	case id != 0 && slices.Contains(path, id):
		return fault.InvalidField("parent_id", "lies in the section itself")
	case len(path) >= deepest:
		return fault.InvalidField("parent_id", "is too deep: at most %d sections lie in one another", deepest)
	}
	return nil
}

func placeSection(ctx context.Context, tx *pg.Tx, section *Section, position tickets.Opt[int]) error {
	if !position.Set {
		return nil
	}
	var siblings []int64
	err := tx.Raw(`SELECT id FROM kb_sections WHERE parent_id IS NOT DISTINCT FROM ? AND id <> ? ORDER BY position, id`, section.ParentID, section.ID).Scan(&siblings).Error
	if err != nil {
		return fmt.Errorf("read sections: %w", err)
	}
	return renumber(ctx, tx, "kb_sections", slices.Insert(siblings, max(0, min(position.Value, len(siblings))), section.ID))
}

// saveSectionWords replaces a section's words. Addresses that it had before lead to it.
func saveSectionWords(ctx context.Context, tx *pg.Tx, id int64, words []SectionWords, now time.Time) error {
	if len(words) == 0 {
		return fault.InvalidField("words", "are missing: a section needs a title")
	}
	if err := lockSlugs(ctx, tx, "sections"); err != nil {
		return err
	}
	if err := leaveSectionRedirects(ctx, tx, id, now); err != nil {
		return err
	}
	if err := tx.Delete(&SectionWords{}, "section_id = ?", id).Error; err != nil {
		return fmt.Errorf("replace the words of section %d: %w", id, err)
	}
	seen := map[string]bool{}
	for i, w := range words {
		at := fmt.Sprintf("words[%d]", i)
		w.SectionID, w.Title, w.Description = id, tidy(w.Title), strings.TrimSpace(storable(w.Description))
		switch {
		case !validLanguage(w.Language) || seen[w.Language]:
			return fault.InvalidField(at+".language", "must be a language such as en, each once")
		case w.Title == "" || len(w.Title) > longestTitle:
			return fault.InvalidField(at+".title", "must have 1 to %d bytes", longestTitle)
		case len(w.Description) > longestSummary:
			return fault.InvalidField(at+".description", "has more than %d bytes", longestSummary)
		}
		seen[w.Language] = true
		if err := sectionSlug(tx, &w, at); err != nil {
			return err
		}
		if err := tx.Create(&w).Error; err != nil {
			return fmt.Errorf("save the words of section %d: %w", id, err)
		}
	}
	return dropOwnRedirects(ctx, tx, id)
}

// reservedSlugs are what stands beside sections in the addresses of the help centre.
var reservedSlugs = []string{"articles", "search", "files"}

// sectionSlug makes or checks the slug of a section in a language.
func sectionSlug(tx *pg.Tx, w *SectionWords, at string) error {
	asked := strings.TrimSpace(storable(w.Slug))
	base := asked
	if asked == "" {
		base = Slugify(w.Title)
	} else if !slugs.MatchString(asked) || utf8.RuneCountInString(asked) > longestSlug {
		return fault.InvalidField(at+".slug", "must be without spaces and / ? # %% \\; %q would do", Slugify(asked))
	}
	for n := 1; ; n++ {
		w.Slug = base
		if n > 1 {
			w.Slug += "-" + strconv.Itoa(n)
		}
		taken, err := sectionSlugTaken(tx, w)
		if err != nil {
			return err
		}
		if !taken && !slices.Contains(reservedSlugs, w.Slug) {
			break
		}
	}
	if asked == "" || w.Slug == asked {
		return nil
	}
	message := fmt.Sprintf("another section has this address; %q is free", w.Slug)
	return &fault.Error{
		Kind: fault.Conflict, Code: "slug_taken", Message: at + ".slug: " + message,
		Fields: []fault.Field{{Name: at + ".slug", Message: message}}, Details: SlugTaken{Proposal: w.Slug},
	}
}

// DeleteSection removes a section; what lies in it moves to its parent. Faults: forbidden, section_not_found.
func (s *Service) DeleteSection(ctx context.Context, by tickets.Actor, id int64) error {
	if err := mayLead(by, "change sections"); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		if err := lockOrder(ctx, tx); err != nil {
			return err
		}
		section, err := lockSection(tx, id)
		if err != nil {
			return err
		}
		var moved []int64
		err = tx.Raw(`UPDATE kb_articles SET section_id = ?, version = version + 1 WHERE section_id = ? RETURNING id`, section.ParentID, id).Scan(&moved).Error
		if err != nil {
			return fmt.Errorf("move articles out of section %d: %w", id, err)
		}
		if err := tx.Exec(`UPDATE kb_sections SET parent_id = ? WHERE parent_id = ?`, section.ParentID, id).Error; err != nil {
			return fmt.Errorf("move sections out of section %d: %w", id, err)
		}
		if err := tx.Delete(section).Error; err != nil {
			return fmt.Errorf("delete section %d: %w", id, err)
		}
		events := []tickets.Event{tickets.DeskChanged{What: "article_sections", ID: id}}
		for _, articleID := range moved {
			events = append(events, tickets.ArticleChanged{ArticleID: articleID, What: whatMeta})
		}
		return s.Desk.Tell(ctx, tx, by, events...)
	})
}
