package themes

import (
	"cmp"
	"encoding/gob"
	"fmt"
	"io"
	"slices"
	"sync"
)

// Model gives new texts the themes of a clustering. It is safe for use by several goroutines.
type Model struct {
	lexicon    *lexicon
	space      *space
	exemplars  []vectors
	theme      []int32 // of each exemplar
	themes     int
	neighbours int
	least      float64 // share of the vote that makes a text one of the theme
	idle       sync.Pool
}

// exemplarsAtMost are kept in a model, so that it answers as quickly for a hundred thousand texts as for ten thousand.
const exemplarsAtMost = 20_000

// Model returns what gives new texts these themes.
func (c *Clustering) Model() *Model { return c.model }

func newModel(s *space, vs []vectors, c *Clustering, least float64) *Model {
	m := &Model{lexicon: newLexicon(), space: s, themes: len(c.Themes), neighbours: neighboursOf(min(len(vs), exemplarsAtMost)), least: least}
	for _, i := range c.exemplars() {
		m.exemplars = append(m.exemplars, vs[i])
		m.theme = append(m.theme, int32(c.Nearest[i]))
	}
	m.prepare()
	return m
}

// exemplars are the surest texts of each theme, the same share of each.
func (c *Clustering) exemplars() []int {
	members := make([][]int, len(c.Themes))
	for i, t := range c.Nearest {
		if c.Score[i] > 0 {
			members[t] = append(members[t], i)
		}
	}
	var out []int
	share := min(1, exemplarsAtMost/max(float64(len(c.Nearest)), 1))
	for _, ms := range members {
		slices.SortStableFunc(ms, func(a, b int) int { return cmp.Compare(c.Score[b], c.Score[a]) })
		n := int(share*float64(len(ms)) + 0.999)
		out = append(out, ms[:min(n, len(ms))]...)
	}
	slices.Sort(out)
	return out
}

func (m *Model) prepare() {
	fresh := m.space.finders(m.exemplars)
	m.idle.New = func() any { return fresh() }
}

// Assign returns the theme of a text, None when it belongs to none, and the share of the vote for the theme that is
// nearest.
func (m *Model) Assign(t Text) (theme int, score float64) {
	nearest, score := m.Nearest(t)
	if score < m.least || score == 0 {
		return None, score
	}
	return nearest, score
}

// Nearest returns the theme that is most like a text, None when no word is known, and its share of the vote: of the
// nearest texts, weighted by the square of their similarity.
func (m *Model) Nearest(t Text) (theme int, score float64) {
	r := newReader(m.lexicon)
	u, _ := r.read(tokens(Clean(MaskNames(t.Body, t.Names))), t.Language)
	f := m.idle.Get().(*finder)
	defer m.idle.Put(f)
	votes := make([]float64, m.themes)
	var all float64
	for _, n := range f.nearest(m.space.project(u), -1, m.neighbours) {
		w := float64(n.alike) * float64(n.alike)
		votes[m.theme[n.text]] += w
		all += w
	}
	if all == 0 {
		return None, 0
	}
	for k, v := range votes {
		if v > votes[theme] {
			theme = k
		}
	}
	return theme, votes[theme] / all
}

// stored is a model in a file.
type stored struct {
	Version    int
	Numbers    [blocks]map[string]uint32
	Counts     [blocks][]uint32
	Texts      int
	Empty      []bool
	Kin        [][]storedEntry
	Full       [][]storedEntry
	Sparse     [][]storedEntry
	Dims       int // of the space of long texts, 0 for short ones
	Basis      []float32
	Latent     [][]float32
	Theme      []int32
	Themes     int
	Neighbours int
	Least      float64
}

type storedEntry struct {
	At uint32
	W  float32
}

// storedVersion is that of the method: a model of another one is of no use.
const storedVersion = 2

// Save writes the model.
func (m *Model) Save(w io.Writer) error {
	s := stored{
		Version: storedVersion, Texts: m.space.texts, Empty: m.space.empty, Theme: m.theme, Themes: m.themes,
		Neighbours: m.neighbours, Least: m.least,
	}
	for k, v := range m.space.vocabulary {
		s.Numbers[k], s.Counts[k] = v.numbers, v.texts
	}
	for _, es := range m.space.kin {
		s.Kin = append(s.Kin, toStored(es))
	}
	for _, v := range m.exemplars {
		s.Full = append(s.Full, toStored(v.full))
		s.Sparse = append(s.Sparse, toStored(v.sparse))
	}
	if l := m.space.latent; l != nil {
		s.Dims, s.Basis = l.dims, l.basis
		for _, v := range m.exemplars {
			s.Latent = append(s.Latent, v.latent)
		}
	}
	if err := gob.NewEncoder(w).Encode(s); err != nil {
		return fmt.Errorf("save model of themes: %w", err)
	}
	return nil
}

// LoadModel reads what Save wrote. It is not for files of strangers.
func LoadModel(r io.Reader) (*Model, error) {
	var s stored
	if err := gob.NewDecoder(r).Decode(&s); err != nil {
		return nil, fmt.Errorf("load model of themes: %w", err)
	}
	if s.Version != storedVersion {
		return nil, fmt.Errorf("load model of themes: version %d, not %d: cluster anew", s.Version, storedVersion)
	}
	sp := &space{texts: s.Texts, empty: s.Empty}
	for k := range sp.vocabulary {
		sp.vocabulary[k] = &vocabulary{numbers: s.Numbers[k], texts: s.Counts[k]}
	}
	for _, es := range s.Kin {
		sp.kin = append(sp.kin, fromStored(es))
	}
	m := &Model{lexicon: newLexicon(), space: sp, theme: s.Theme, themes: s.Themes, neighbours: s.Neighbours, least: s.Least}
	for i := range s.Full {
		m.exemplars = append(m.exemplars, vectors{full: fromStored(s.Full[i]), sparse: fromStored(s.Sparse[i])})
	}
	if s.Dims > 0 {
		sp.latent = &latent{dims: s.Dims, basis: s.Basis}
		for i, image := range s.Latent {
			m.exemplars[i].latent = image
		}
	}
	m.prepare()
	return m, nil
}

func toStored(es []entry) []storedEntry {
	out := make([]storedEntry, len(es))
	for i, e := range es {
		out[i] = storedEntry{e.at, e.w}
	}
	return out
}

func fromStored(es []storedEntry) []entry {
	out := make([]entry, len(es))
	for i, e := range es {
		out[i] = entry{e.At, e.W}
	}
	return out
}
