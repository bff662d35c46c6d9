package digest

import (
	"cmp"
	"slices"
)

// Since says what differs in a digest from one that was read before.
func (d *Digest) Since(readID int64, read *Digest) *DigestChanges {
	was, is := read.places(), d.places()
	c := &DigestChanges{SinceID: readID, Since: read.To, Appeared: []DigestChange{}, Left: []DigestChange{}, Moved: []DigestChange{}}
	for id, now := range is {
		before, known := was[id]
		change := DigestChange{ThemeID: id, Name: now.name, From: before.section, To: now.section, Before: before.tickets, Now: now.tickets}
		switch {
		case !known:
			c.Appeared = append(c.Appeared, change)
		case before.section != now.section || before.status != now.status:
			c.Moved = append(c.Moved, change)
		default:
			c.Unchanged++
		}
	}
	for id, before := range was {
		if _, there := is[id]; !there {
			c.Left = append(c.Left, DigestChange{ThemeID: id, Name: before.name, From: before.section, Before: before.tickets})
		}
	}
	for _, list := range [][]DigestChange{c.Appeared, c.Left, c.Moved} {
		slices.SortFunc(list, func(a, b DigestChange) int {
			return cmp.Or(cmp.Compare(max(b.Now, b.Before), max(a.Now, a.Before)), cmp.Compare(a.ThemeID, b.ThemeID))
		})
	}
	return c
}

// place is where a theme stands in a digest.
type place struct {
	name, section, status string
	tickets               int
}

func (d *Digest) places() map[int64]place {
	out := map[int64]place{}
	for _, f := range d.Fixed {
		out[f.ThemeID] = place{name: f.Name, section: "fixed", status: "shipped"}
	}
	for _, s := range d.sections() {
		for _, item := range s.items {
			out[item.ThemeID] = place{item.Name, s.key, item.Status, item.Tickets}
		}
	}
	return out
}

// sections are those with themes, in the order in which they are read.
func (d *Digest) sections() []struct {
	key   string
	items []DigestItem
} {
	return []struct {
		key   string
		items []DigestItem
	}{{"first", d.First}, {"new", d.New}, {"growing", d.Growing}, {"shrinking", d.Shrinking}, {"largest", d.Largest}}
}
