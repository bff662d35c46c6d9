package evidence

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"
)

// Choice is something that tickets can be filtered by. Key is Nothing where it is unknown, or none.
type Choice struct {
	Key, Name string
	Tickets   int
}

// Choices are what the tickets of a period have, the most frequent first.
type Choices struct {
	Segments, Channels, Languages, Products, Teams []Choice
}

// Choices lists what the tickets of the period can be filtered by. Fault: invalid_input.
func (s *Service) Choices(ctx context.Context, p Period) (*Choices, error) {
	p, err := p.complete()
	if err != nil {
		return nil, err
	}
	h, err := s.house(ctx)
	if err != nil {
		return nil, err
	}
	var all []partCount
	var teams map[int64]string
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		_, all, err = s.whole(gctx, among(0, false, startOf(p.From, h.zone), endOf(p.To, h.zone), Filter{}))
		return err
	})
	group.Go(func() (err error) { teams, err = s.teamNames(gctx); return err })
	if err := group.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b partCount) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.key, b.key)) })
	out := &Choices{}
	places := map[string]*[]Choice{
		"segment": &out.Segments, "channel": &out.Channels, "language": &out.Languages, "product": &out.Products, "team": &out.Teams,
	}
	for _, part := range all {
		c := Choice{Key: cmp.Or(part.key, Nothing), Tickets: part.n}
		c.Name = c.Key
		if id, err := strconv.ParseInt(part.key, 10, 64); err == nil && part.what == "team" {
			c.Name = cmp.Or(teams[id], c.Key)
		}
		if list := places[part.what]; list != nil {
			*list = append(*list, c)
		}
	}
	return out, nil
}
