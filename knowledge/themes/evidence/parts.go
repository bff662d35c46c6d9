package evidence

import (
	"cmp"
	"slices"
)

// parts counts the tickets by a key, the most frequent first.
func parts(facts []fact, what string, key func(fact) string, all []partCount, whole int) []Part {
	type group struct {
		tickets   int
		customers map[int64]bool
	}
	groups := map[string]*group{}
	for _, f := range facts {
		k := key(f)
		g := groups[k]
		if g == nil {
			g = &group{customers: map[int64]bool{}}
			groups[k] = g
		}
		g.tickets++
		g.customers[f.CustomerID] = true
	}
	out := make([]Part, 0, len(groups))
	for k, g := range groups {
		name := k
		if k == "" {
			name = Nothing
		}
		p := Part{
			Key: name, Name: name, Tickets: count(g.tickets, partMetric(what, name)), Customers: len(g.customers),
			Share: float64(g.tickets) / float64(len(facts)),
		}
		for _, a := range all {
			if a.what == what && a.key == k && whole > 0 {
				p.AllShare = float64(a.n) / float64(whole)
			}
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Part) int {
		return cmp.Or(cmp.Compare(b.Tickets.Tickets, a.Tickets.Tickets), cmp.Compare(a.Key, b.Key))
	})
	return out
}
