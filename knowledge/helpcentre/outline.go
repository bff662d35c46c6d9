package helpcentre

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/articles"
)

// outline is the table of contents of one language for one kind of reader, as it was a few seconds ago at most.
type outline struct {
	languages offers
	sections  []section // that have something to read, each before those within
	popular   []articles.ReadRow
	until     time.Time
}

// section is a section as a reader sees it.
type section struct {
	articles.SectionWords
	node     *articles.SectionNode
	Icon     string
	Depth    int
	Articles int // right in it
	All      int // and in those within
	parent   int64
}

// Path is the section's address.
func (s section) Path() string { return sectionPath(s.Language, s.Slug) }

type outlineKey struct {
	sees     int // how many visibilities, which are nested
	language string
}

func (c *Centre) outline(ctx context.Context, r articles.Reader, language string) (*outline, error) {
	c.mu.Lock()
	known := c.outlines[outlineKey{len(r.Sees()), language}]
	c.mu.Unlock()
	if known != nil && c.Now().Before(known.until) {
		return known, nil
	}
	return c.readOutline(ctx, r, language)
}

// readOutline is the outline as it is now.
func (c *Centre) readOutline(ctx context.Context, r articles.Reader, language string) (*outline, error) {
	o := &outline{until: c.Now().Add(fresh)}
	counts, err := c.Articles.ReadLanguages(ctx, r)
	if err != nil {
		return nil, err
	}
	o.languages = slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	if language != "" {
		if o.sections, err = c.sections(ctx, r, language); err != nil {
			return nil, err
		}
		if o.popular, err = c.popular(ctx, r, language); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	const most = 500
	if len(c.outlines) > most {
		clear(c.outlines)
	}
	c.outlines[outlineKey{len(r.Sees()), language}] = o
	return o, nil
}

// sections are those with something to read: what nobody can open is not shown, not even its name.
func (c *Centre) sections(ctx context.Context, r articles.Reader, language string) ([]section, error) {
	nodes, err := c.Articles.Sections(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := c.Articles.ReadCounts(ctx, r, language)
	if err != nil {
		return nil, err
	}
	within := map[int64]int{}
	parents := map[int64]int64{}
	for i := range nodes {
		n := &nodes[i]
		if n.ParentID != nil {
			parents[n.ID] = *n.ParentID
		}
		for id, steps := n.ID, 0; id != 0 && steps < len(nodes); id, steps = parents[id], steps+1 {
			within[id] += counts[n.ID]
		}
	}
	var all []section
	for i := range nodes {
		n := &nodes[i]
		if within[n.ID] == 0 {
			continue
		}
		s := section{SectionWords: n.In(language), node: n, Icon: n.Icon, Depth: n.Depth, Articles: counts[n.ID], All: within[n.ID], parent: parents[n.ID]}
		s.Language = language
		all = append(all, s)
	}
	return all, nil
}

func (o *outline) byID(id *int64) *section {
	if id == nil {
		return nil
	}
	for i := range o.sections {
		if o.sections[i].SectionID == *id {
			return &o.sections[i]
		}
	}
	return nil
}

// find returns the section with the slug; moved reports that it is called so in another language.
func (o *outline) find(slug string) (found *section, moved bool) {
	slug = strings.TrimPrefix(slug, "~")
	for i := range o.sections {
		if strings.TrimPrefix(o.sections[i].Slug, "~") == slug {
			return &o.sections[i], false
		}
	}
	for i := range o.sections {
		for _, w := range o.sections[i].node.Words {
			if strings.TrimPrefix(w.Slug, "~") == slug {
				return &o.sections[i], true
			}
		}
	}
	return nil, false
}

// children are the sections right within; 0 is the top.
func (o *outline) children(id int64) []section {
	var all []section
	for _, s := range o.sections {
		if s.parent == id {
			all = append(all, s)
		}
	}
	return all
}

// above are the sections from the top to the section itself.
func (o *outline) above(s *section) []section {
	var path []section
	for steps := 0; s != nil && steps <= len(o.sections); steps++ {
		path = append(path, *s)
		s = o.byID(&s.parent)
	}
	slices.Reverse(path)
	return path
}

const (
	popularDays = 30
	mostPopular = 6
)

// popular are the articles that were read most lately; where too few were read, the newest fill up.
func (c *Centre) popular(ctx context.Context, r articles.Reader, language string) ([]articles.ReadRow, error) {
	rows, err := c.DB.Pool.Query(ctx, `
		SELECT v.translation_id FROM kb_views v JOIN kb_translations t ON t.id = v.translation_id JOIN kb_articles a ON a.id = t.article_id
		WHERE v.day > $1 AND t.language = $2 AND t.published_id IS NOT NULL AND a.visibility = ANY($3)
		GROUP BY 1 ORDER BY sum(v.views) DESC, 1 LIMIT $4`, dayOf(c.Now()).AddDate(0, 0, -popularDays), language, r.Sees(), mostPopular)
	if err != nil {
		return nil, fmt.Errorf("read popular articles: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("read popular articles: %w", err)
	}
	all, err := c.Articles.ReadTranslations(ctx, r, ids)
	if err != nil || len(all) >= mostPopular {
		return all, err
	}
	newest, err := c.Articles.ReadNewest(ctx, r, language, 2*mostPopular)
	for _, a := range newest {
		if len(all) < mostPopular && !slices.ContainsFunc(all, func(had articles.ReadRow) bool { return had.ID == a.ID }) {
			all = append(all, a)
		}
	}
	return all, err
}
