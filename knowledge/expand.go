package knowledge

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/knowledge/words"
)

// What a spelling is worth that is not the one typed.
const (
	formWeight      = 0.7 // another form of the word
	beginningWeight = 0.5 // a word that begins with the last one typed
	nearWeight      = 0.6 // one slip away from a word that nobody wrote
	nextNearWeight  = 0.4 // two
	partWeight      = 0.3 // a part of a compound that is known whole
)

const (
	mostBeginnings = 40
	mostForms      = 12
	mostNear       = 3
	scanned        = 4000 // words of a vocabulary looked at for one word and field
)

// expansion finds the ways in which documents may have what was typed.
type expansion struct {
	ctx       context.Context //nolint:containedctx // lives as long as one search
	reader    *index.Reader
	fields    []fieldWeight
	languages []string
	people    people
	meanings  map[string][]string // what means the same as a word of the query
	wanted    map[string]bool     // gathers the terms to mark
	places    map[string]int      // gathers which word of the query, from 1, a term stands for
	place     int
	spelled   map[string]index.Word // what has been found out of words
}

// typed gives the words to search for one that was typed. open says that it may not be finished.
func (e *expansion) typed(text string, open bool) ([]index.Word, error) {
	chunks := words.Chunks(text)
	// The last character of a run in a script without spaces, which the pair before it has.
	if n := len(chunks); n > 1 && isLoneCharacter(chunks[n-1]) && isSpaceless(chunks[n-2].Parts[0]) {
		chunks, open = chunks[:n-1], false
	}
	var out []index.Word
	for i, chunk := range chunks {
		found, err := e.chunk(chunk, text, open && i == len(chunks)-1)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func isLoneCharacter(c words.Chunk) bool {
	return c.Whole == "" && isSpaceless(c.Parts[0]) && utf8.RuneCountInString(c.Parts[0]) == 1
}

// chunk gives the words of one chunk: of a compound that is known, the whole, and its parts beside it.
func (e *expansion) chunk(c words.Chunk, typed string, open bool) ([]index.Word, error) {
	if c.Whole == "" {
		return e.each(c.Parts, typed, open)
	}
	whole, known, err := e.compound(c.Whole, open)
	if err != nil {
		return nil, err
	}
	// Of an address that nobody has, the end is not the beginning of some word.
	parts, err := e.each(c.Parts, typed, open && !strings.Contains(c.Whole, "@"))
	if err != nil || !known {
		return parts, err
	}
	for i := range parts {
		parts[i].Optional = true
		for j := range parts[i].Terms {
			parts[i].Terms[j].Weight *= partWeight
		}
	}
	return append(parts, whole), nil
}

func (e *expansion) compound(whole string, open bool) (index.Word, bool, error) {
	known, err := e.known(whole)
	if err != nil {
		return index.Word{}, false, err
	}
	spellings := map[string]float64{whole: 1}
	if open {
		n := len(spellings)
		if err := e.addBeginnings(whole, spellings); err != nil {
			return index.Word{}, false, err
		}
		known = known || len(spellings) > n
	}
	if !known && !e.isAgent(whole, open) {
		return index.Word{}, false, nil
	}
	return e.word(spellings, whole, open), true, nil
}

func (e *expansion) each(single []string, text string, open bool) ([]index.Word, error) {
	out := make([]index.Word, 0, len(single))
	for i, word := range single {
		w, err := e.spell(word, text, open && i == len(single)-1)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

// spell gives one word in all its spellings.
func (e *expansion) spell(word, typed string, open bool) (index.Word, error) {
	e.place++
	key := word + " " + typed
	known, ok := e.spelled[key]
	if !ok || open {
		var err error
		if known, err = e.spellAnew(word, typed, open); err != nil {
			return known, err
		}
		e.spelled[key] = known
	}
	w := known
	w.Terms = slices.Clone(known.Terms) // the caller may change their weights
	return w, nil
}

func (e *expansion) spellAnew(word, typed string, open bool) (index.Word, error) {
	spellings := map[string]float64{word: 1}
	for _, other := range umlauts(word, typed) {
		add(spellings, other, formWeight)
	}
	for _, other := range e.meanings[word] {
		add(spellings, other, synonymWeight)
	}
	if open || isSpaceless(word) && utf8.RuneCountInString(word) == 1 {
		if err := e.addBeginnings(word, spellings); err != nil {
			return index.Word{}, err
		}
	}
	if err := e.addForms(word, spellings); err != nil {
		return index.Word{}, err
	}
	known := len(spellings) > 1 || e.isAgent(word, open)
	if !known {
		var err error
		if known, err = e.known(word); err != nil {
			return index.Word{}, err
		}
	}
	if !known {
		if err := e.addNear(word, spellings); err != nil {
			return index.Word{}, err
		}
	}
	return e.word(spellings, word, open), nil
}

// exact is a word in no spelling but its own.
func (e *expansion) exact(term string) index.Word {
	return e.word(map[string]float64{term: 1}, "", false)
}

// word has the spellings in all fields, and the agents whose name it is.
func (e *expansion) word(spellings map[string]float64, name string, open bool) index.Word {
	var w index.Word
	for _, spelling := range slices.Sorted(maps.Keys(spellings)) {
		e.wanted[spelling] = true
		if e.places[spelling] == 0 {
			e.places[spelling] = e.place
		}
		for _, f := range e.fields {
			w.Terms = append(w.Terms, index.Term{Field: f.field, Text: spelling, Weight: f.weight * spellings[spelling]})
		}
	}
	if name == "" {
		return w
	}
	for _, agent := range e.people.agents {
		if agent.has(name, open && len(name) > 2) {
			w.Terms = append(w.Terms,
				index.Term{Field: termAssignee, Text: agent.id, Weight: agentWeight},
				index.Term{Field: termAuthor, Text: agent.id, Weight: agentWeight})
		}
	}
	return w
}

func (e *expansion) isAgent(name string, open bool) bool {
	return slices.ContainsFunc(e.people.agents, func(p person) bool { return p.has(name, open && len(name) > 2) })
}

func (e *expansion) known(term string) (bool, error) {
	for _, f := range e.fields {
		n, err := e.reader.Count(e.ctx, f.field, term)
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// beginnings are the words of a field that begin with prefix.
func (e *expansion) beginnings(field, prefix string) []string {
	v := index.Vocabulary{}
	if len(prefix) < 2 || e.reader.Beginning(field, prefix, scanned, v) != nil {
		return nil // the exact term remains
	}
	return commonest(v, mostBeginnings)
}

// addBeginnings adds the commonest words that begin with prefix. One letter says nothing; two are
// looked up in names and subjects only.
func (e *expansion) addBeginnings(prefix string, spellings map[string]float64) error {
	const short = 2
	if len(prefix) < short {
		return nil
	}
	v := index.Vocabulary{}
	for _, f := range e.fields {
		if len(prefix) == short && (f.field == fieldText || f.field == fieldNotes) {
			continue
		}
		if err := e.reader.Beginning(f.field, prefix, scanned, v); err != nil {
			return err
		}
	}
	for _, word := range commonest(v, mostBeginnings) {
		add(spellings, word, beginningWeight)
	}
	return nil
}

// addForms adds other forms of the word.
func (e *expansion) addForms(word string, spellings map[string]float64) error {
	const short = 4
	if len(word) < short || !allLetters(word) || isSpaceless(word) {
		return nil
	}
	stems := words.StemsOf(word, e.languages)
	prefix := stems.Beginning()
	if prefix == "" {
		return nil
	}
	v := index.Vocabulary{}
	for _, f := range e.fields {
		if err := e.reader.Beginning(f.field, prefix, scanned, v); err != nil {
			return err
		}
	}
	maps.DeleteFunc(v, func(other string, _ uint64) bool { return other == word || !allLetters(other) || !stems.Same(other) })
	for _, form := range commonest(v, mostForms) {
		add(spellings, form, formWeight)
	}
	return nil
}

// addNear adds what a word that nobody wrote may have been meant to be. Numbers mean themselves.
func (e *expansion) addNear(word string, spellings map[string]float64) error {
	n := utf8.RuneCountInString(word)
	if n < 4 || !strings.ContainsFunc(word, unicode.IsLetter) || isSpaceless(word) {
		return nil
	}
	near := map[int]index.Vocabulary{}
	for _, distance := range []int{1, 2} {
		if distance == 2 && (n < 7 || len(near) > 0) {
			break
		}
		for _, f := range e.fields {
			if err := e.reader.Near(f.field, word, firstCharacter(word), distance, near); err != nil {
				return err
			}
		}
	}
	weight := nearWeight
	for _, distance := range slices.Sorted(maps.Keys(near)) {
		for _, other := range commonest(near[distance], mostNear) {
			add(spellings, other, weight)
		}
		weight = nextNearWeight
	}
	return nil
}

func add(spellings map[string]float64, word string, weight float64) {
	spellings[word] = max(spellings[word], weight)
}

// commonest are the n words that most documents have.
func commonest(v index.Vocabulary, n int) []string {
	all := slices.SortedFunc(maps.Keys(v), func(a, b string) int { return cmp.Or(cmp.Compare(v[b], v[a]), cmp.Compare(a, b)) })
	return all[:min(n, len(all))]
}

// umlauts are the other ways to write a German word: with ü typed, ue; with ue typed, u.
func umlauts(word, typed string) []string {
	if strings.ContainsAny(typed, "äöüÄÖÜ") {
		long := words.Fold(strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "ae", "Ö", "oe", "Ü", "ue").Replace(typed))
		if _, single := words.Terms(long); len(single) == 1 {
			return single
		}
		return nil
	}
	if short := strings.NewReplacer("ae", "a", "oe", "o", "ue", "u").Replace(word); short != word && len(word) > 3 {
		return []string{short}
	}
	return nil
}

func allLetters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}

// isSpaceless reports whether the term comes from a script without spaces.
func isSpaceless(term string) bool {
	r, _ := utf8.DecodeRuneInString(term)
	return words.Spaceless(r)
}

func firstCharacter(word string) string {
	_, size := utf8.DecodeRuneInString(word)
	return word[:size]
}
