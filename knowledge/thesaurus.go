package knowledge

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/words"
)

// WordList gives the synonyms and stop words that people keep; *articles.Service is one.
type WordList interface {
	AllWords(ctx context.Context) ([]articles.Words, error)
}

// Thesaurus is the synonyms and stop words as they are now. They are used when a query runs, so that no index
// has to be built anew when they change. One Thesaurus is shared by the searches of a process; whichever
// of them hears of a change has it read again.
type Thesaurus struct {
	list   WordList
	loaded atomic.Pointer[thesaurus]
	stale  atomic.Int64 // changes heard of
}

// NewThesaurus makes a Thesaurus; nil means that there are no such words.
func NewThesaurus(list WordList) *Thesaurus { return &Thesaurus{list: list} }

// forget has the words read again.
func (t *Thesaurus) forget() {
	if t != nil {
		t.stale.Add(1)
	}
}

// words returns them as they are now. A nil Thesaurus has none.
func (t *Thesaurus) words(ctx context.Context) (*thesaurus, error) {
	if t == nil || t.list == nil {
		return &thesaurus{}, nil
	}
	heard := t.stale.Load()
	if known := t.loaded.Load(); known != nil && known.heard == heard {
		return known, nil
	}
	all, err := t.list.AllWords(ctx)
	if err != nil {
		return nil, fmt.Errorf("read synonyms and stop words: %w", err)
	}
	fresh := newThesaurus(all)
	fresh.heard = heard
	t.loaded.Store(fresh)
	return fresh, nil
}

// thesaurus is the words of one moment.
type thesaurus struct {
	heard  int64
	groups []synonyms
	first  map[string][]int // groups, by the first term of one of their members
	stops  []stopWord
}

type synonyms struct {
	language string // "": any
	members  [][]string
}

type stopWord struct{ language, term string }

func newThesaurus(all []articles.Words) *thesaurus {
	t := &thesaurus{first: map[string][]int{}}
	for _, w := range all {
		if w.Kind == articles.StopWords {
			t.addStops(w)
			continue
		}
		group := synonyms{language: words.Base(w.Language)}
		for _, member := range w.Words {
			if _, single := words.Terms(member); len(single) > 0 {
				group.members = append(group.members, single)
				if at := t.first[single[0]]; !slices.Contains(at, len(t.groups)) {
					t.first[single[0]] = append(at, len(t.groups))
				}
			}
		}
		t.groups = append(t.groups, group)
	}
	return t
}

func (t *thesaurus) addStops(w articles.Words) {
	for _, word := range w.Words {
		_, single := words.Terms(word)
		for _, term := range single {
			t.stops = append(t.stops, stopWord{words.Base(w.Language), term})
		}
	}
}

// stops reports whether people have said that the term means nothing.
func (t *thesaurus) stop(language, term string) bool {
	return slices.ContainsFunc(t.stops, func(s stopWord) bool {
		return s.term == term && (s.language == "" || language == "" || s.language == language)
	})
}

// meaning is a run of query terms that others mean the same as.
type meaning struct {
	length int // terms
	others [][]string
}

// at finds the longest synonyms that begin with the first of the terms.
func (t *thesaurus) at(language string, terms []string) meaning {
	var m meaning
	for _, i := range t.first[terms[0]] {
		group := &t.groups[i]
		if group.language != "" && language != "" && group.language != language {
			continue
		}
		for j, member := range group.members {
			if len(member) <= len(terms) && len(member) >= m.length && slices.Equal(member, terms[:len(member)]) {
				m.length = len(member)
				m.others = append(m.others, group.members[:j]...)
				m.others = append(m.others, group.members[j+1:]...)
			}
		}
	}
	return m
}

// meanings are, for each term of a query, the terms that may stand in its place. Words of several terms stand
// side by side: each term of the one means a term of the other.
func (t *thesaurus) meanings(terms []string) map[string][]string {
	found := map[string][]string{}
	for i := 0; i < len(terms); {
		m := t.at("", terms[i:])
		for _, other := range m.others {
			for k := range max(m.length, len(other)) {
				term := terms[i+min(k, m.length-1)]
				found[term] = append(found[term], other[min(k, len(other)-1)])
			}
		}
		i += max(1, m.length)
	}
	return found
}
