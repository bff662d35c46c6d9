package tracking

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes"
)

const (
	witnesses    = 20  // texts of an ended theme that are asked where they would go today
	endedAtMost  = 400 // themes that may come back, those that ended last
	backFrom     = 0.5 // share of the witnesses that has to go the same way
	witnessesMin = 2
)

// revenants finds themes that had ended and are back: most of their last tickets, read by the new model, would go to one
// and the same new theme.
func (f *fit) revenants(ctx context.Context) (map[int64]int, error) {
	fresh := map[int]bool{}
	for k, known := range f.found.Known {
		if known == themes.None && f.found.Themes[k].Size > 0 {
			fresh[k] = true
		}
	}
	ended := slices.DeleteFunc(slices.Clone(f.known), func(t Theme) bool { return t.EndedAt == nil })
	if len(fresh) == 0 || len(ended) == 0 {
		return nil, nil
	}
	slices.SortFunc(ended, func(a, b Theme) int { return cmp.Or(b.EndedAt.Compare(*a.EndedAt), cmp.Compare(b.ID, a.ID)) })
	ended = ended[:min(len(ended), endedAtMost)]
	ids := make([]int64, len(ended))
	for i, t := range ended {
		ids[i] = t.ID
	}
	asked, err := f.witnesses(ctx, ids)
	if err != nil {
		return nil, err
	}
	return f.hear(ids, asked, fresh), nil
}

// witnesses are the newest texts of themes.
func (f *fit) witnesses(ctx context.Context, ids []int64) (map[int64][]themes.Text, error) {
	rows, err := f.service.db.Pool.Query(ctx, `
		SELECT t.id, x.words, x.language FROM unnest($1::bigint[]) AS t (id)
		CROSS JOIN LATERAL (SELECT p.ticket_id FROM theme_tickets p WHERE p.theme_id = t.id ORDER BY p.at DESC LIMIT $2) AS p
		JOIN theme_texts x USING (ticket_id)`, ids, witnesses)
	if err != nil {
		return nil, fmt.Errorf("read the texts of ended themes: %w", err)
	}
	out := map[int64][]themes.Text{}
	var id int64
	var x themes.Text
	_, err = pgx.ForEachRow(rows, []any{&id, &x.Body, &x.Language}, func() error {
		out[id] = append(out[id], x)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the texts of ended themes: %w", err)
	}
	return out, nil
}

// claim is that an ended theme is a new one.
type claim struct {
	theme int64
	found int
	votes int
	share float64
}

// hear asks all witnesses, and believes the strongest claims first.
func (f *fit) hear(ids []int64, asked map[int64][]themes.Text, fresh map[int]bool) map[int64]int {
	claims := make([]*claim, len(ids))
	var running sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		running.Go(func() {
			for i := range next {
				claims[i] = f.claim(ids[i], asked[ids[i]], fresh)
			}
		})
	}
	for i := range ids {
		next <- i
	}
	close(next)
	running.Wait()
	claims = slices.DeleteFunc(claims, func(c *claim) bool { return c == nil })
	slices.SortStableFunc(claims, func(a, b *claim) int {
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(b.votes, a.votes))
	})
	out, taken := map[int64]int{}, map[int]bool{}
	for _, c := range claims {
		if !taken[c.found] {
			out[c.theme], taken[c.found] = c.found, true
		}
	}
	return out
}

func (f *fit) claim(id int64, texts []themes.Text, fresh map[int]bool) *claim {
	votes := map[int]int{}
	for _, x := range texts {
		if k, _ := f.found.Model().Assign(x); fresh[k] {
			votes[k]++
		}
	}
	best := &claim{theme: id}
	for k, n := range votes {
		if n > best.votes || n == best.votes && k < best.found {
			best.found, best.votes = k, n
		}
	}
	best.share = float64(best.votes) / max(float64(len(texts)), 1)
	if best.votes < witnessesMin || best.share < backFrom {
		return nil
	}
	return best
}
