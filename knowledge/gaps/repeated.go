package gaps

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/tickets/pg"
)

// What an answer takes that agents keep typing.
const (
	fewestTyped   = 12   // words, without courtesy
	alikeShingles = 0.35 // of their runs of three words in common
	alikeWords    = 0.6  // cosine; for what is said in other words
	fromCanned    = 0.6  // of a canned reply stands in it
	inAnArticle   = 0.6  // of its words' worth an article has
	rareShingle   = 200  // answers that have it, at most, for it to bring answers together
)

// repeated finds answers that agents keep typing to different customers who ask the same.
func (c *counting) repeated(ctx context.Context) ([]*candidate, error) {
	canned, err := cannedReplies(ctx, c.DB)
	if err != nil {
		return nil, err
	}
	all := c.typedAnew(canned)
	var out []*candidate
	for _, group := range together(all) {
		g, err := c.worthWriting(ctx, group)
		if err != nil {
			return nil, err
		}
		if g != nil {
			out = append(out, g)
		}
	}
	return out, nil
}

// cannedReplies are what agents need not type, as shingles.
func cannedReplies(ctx context.Context, db *pg.DB) ([]map[uint64]bool, error) {
	rows, err := db.Pool.Query(ctx, `SELECT body_html FROM canned_replies ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("read canned replies: %w", err)
	}
	bodies, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read canned replies: %w", err)
	}
	var out []map[uint64]bool
	for _, body := range bodies {
		text := themes.Clean(body)
		if s := shingles(stems(languageOf(text), text)); len(s) > 0 {
			out = append(out, s)
		}
	}
	return out, nil
}

// typedAnew are the answers that do not come from a canned reply.
func (c *counting) typedAnew(canned []map[uint64]bool) []*typing {
	return slices.DeleteFunc(slices.Clone(c.typed), func(t *typing) bool {
		return slices.ContainsFunc(canned, func(reply map[uint64]bool) bool { return share(reply, t.shingles) >= fromCanned })
	})
}

// together groups near duplicates: who has most of them leads, and those that are like the leader follow.
func together(all []*typing) [][]*typing {
	near := neighbours(all)
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(near[b]), len(near[a])) })
	taken := make([]bool, len(all))
	var out [][]*typing
	for _, leader := range order {
		if taken[leader] {
			continue
		}
		taken[leader] = true
		group := []*typing{all[leader]}
		for _, i := range near[leader] {
			if !taken[i] {
				taken[i] = true
				group = append(group, all[i])
			}
		}
		if len(group) >= fewestAskers {
			out = append(out, group)
		}
	}
	return out
}

// neighbours finds for each answer those that say nearly the same: candidates share a rare run of words, or two
// telling ones.
func neighbours(all []*typing) [][]int {
	byShingle := map[uint64][]int{}
	byWord := map[int32][]int{}
	for i, t := range all {
		for s := range t.shingles {
			byShingle[s] = append(byShingle[s], i)
		}
		for _, x := range t.vector {
			byWord[x.id] = append(byWord[x.id], i)
		}
	}
	out := make([][]int, len(all))
	for i, t := range all {
		shared := map[int]int{}
		for s := range t.shingles {
			if with := byShingle[s]; len(with) <= rareShingle {
				for _, j := range with {
					shared[j] += 2
				}
			}
		}
		for _, x := range t.vector {
			if with := byWord[x.id]; len(with) <= rareShingle {
				for _, j := range with {
					shared[j]++
				}
			}
		}
		for j, n := range shared {
			if j != i && n >= 2 && (alike(t.shingles, all[j].shingles) >= alikeShingles || t.vector.dot(all[j].vector) >= alikeWords) {
				out[i] = append(out[i], j)
			}
		}
		slices.Sort(out[i])
	}
	return out
}

// worthWriting makes a gap of near duplicates: written to enough customers, who asked the same, and in no article.
func (c *counting) worthWriting(ctx context.Context, group []*typing) (*candidate, error) {
	g := &candidate{kind: KindAnswers}
	for _, t := range group {
		if !slices.Contains(g.asked, t.asked) {
			g.asked = append(g.asked, t.asked)
		}
	}
	if askers(g.asked) < fewestAskers || cohesion(vectorsOf(g.asked)) < max(leastCohesion, timesQuestion*c.usual) {
		return nil, nil
	}
	leader := group[0]
	m, err := c.bestFor(ctx, strings.Join(leader.told, "\n"))
	if err != nil || m.covered >= inAnArticle {
		return nil, err
	}
	return g, nil
}
