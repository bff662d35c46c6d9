package knowledge

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/knowledge/words"
)

// What a word of the query gains where it stands, over its stem somewhere in the article (1). All are in the middle of
// a plateau; doc.go has how they were measured.
const (
	titleGain = 1.25
	headsGain = 0.4
	exactGain = 0.25 // as it was written
	pairGain  = 0.25 // after the word that it follows in the query
	wholeGain = 0.5  // in a compound that was written as one, such as a version
)

// What a spelling is worth that is not the one typed.
const (
	synonymWeight  = 0.7
	compoundWeight = 0.5
)

// functionLight is what a function word loses: enough that ten of them do not outweigh one word that means
// something, and not all, for in a heading "How do I ..." they tell questions apart.
const functionLight = 0.7

// mostLanguages are those in which a query of unknown language is read.
const mostLanguages = 6

// askedWord is one word of a query for articles.
type askedWord struct {
	term      string
	light     float64
	known     bool // to the index, in some form
	spellings map[string]float64
	meant     string   // what it is taken for, when nobody wrote it
	parts     []string // that it was written together from
}

// articleAsking turns a query into what the index understands.
type articleAsking struct {
	ctx       context.Context //nolint:containedctx // lives as long as one search
	reader    *index.Reader
	thesaurus *thesaurus
	language  string   // of the query, "" when unknown
	languages []string // in which its words are read, the likeliest first
	typing    bool     // the last word may not be finished
	asked     []*askedWord
	wholes    []string
}

// speak decides in which languages the query is read: the one that is given, or the one it seems to be
// written in, or else those of the index.
func (a *articleAsking) speak(text, given string) error {
	v := index.Vocabulary{}
	if err := a.reader.Beginning(termLanguage, "", scanned, v); err != nil {
		return err
	}
	bases := index.Vocabulary{}
	for tag, n := range v {
		bases[words.Base(tag)] += n
	}
	known := commonest(bases, len(bases))
	a.language = words.Base(given)
	if a.language == "" {
		a.language = words.Detect(text, known)
	}
	if a.language != "" {
		a.languages = []string{a.language}
		return nil
	}
	a.languages = known[:min(len(known), mostLanguages)]
	if len(a.languages) == 0 {
		a.languages = []string{""}
	}
	return nil
}

// read takes the words of a query.
func (a *articleAsking) read(q *query) {
	for _, item := range q.words {
		chunks := words.Chunks(item)
		if n := len(chunks); n > 1 && isLoneCharacter(chunks[n-1]) && isSpaceless(chunks[n-2].Parts[0]) {
			chunks = chunks[:n-1]
		}
		for _, chunk := range chunks {
			if chunk.Whole != "" {
				a.wholes = append(a.wholes, chunk.Whole)
			}
			for _, term := range chunk.Parts {
				a.add(term)
			}
		}
	}
	for _, phrase := range q.phrases {
		for _, term := range phrase {
			a.add(term)
		}
	}
}

func (a *articleAsking) add(term string) {
	w := &askedWord{term: term, spellings: map[string]float64{term: 1}}
	switch {
	case a.thesaurus.stop(a.language, term):
		w.light = 1
	case words.Function(a.languages[0], term):
		w.light = functionLight
	}
	a.asked = append(a.asked, w)
}

// expand finds the spellings of all words.
func (a *articleAsking) expand() error {
	for i, w := range a.asked {
		if err := a.know(w, a.typing && i == len(a.asked)-1); err != nil {
			return err
		}
	}
	if err := a.takeApart(); err != nil {
		return err
	}
	a.addSynonyms() // of what was typed: it is no slip
	if err := a.correct(); err != nil {
		return err
	}
	if err := a.addCompounds(); err != nil {
		return err
	}
	a.addSynonyms()
	return nil
}

// know finds out whether the index has the word in some form. open says that it may be the beginning of one.
func (a *articleAsking) know(w *askedWord, open bool) error {
	known, err := a.has(w.term)
	if err != nil {
		return err
	}
	w.known = known
	if a.language == "" || a.language == "de" {
		for _, other := range umlauts(w.term, "") {
			if ok, err := a.has(other); err != nil {
				return err
			} else if ok {
				add(w.spellings, other, formWeight)
				w.known = true
			}
		}
	}
	lone := isSpaceless(w.term) && utf8.RuneCountInString(w.term) == 1
	if !open && !lone {
		return nil
	}
	v := index.Vocabulary{}
	if len(w.term) >= 2 {
		if err := a.reader.Beginning(fieldText, w.term, scanned, v); err != nil {
			return err
		}
	}
	delete(v, w.term)
	for _, word := range commonest(v, mostBeginnings) {
		add(w.spellings, word, beginningWeight)
		w.known = true
	}
	return nil
}

// has reports whether some article has the word, or another form of it.
func (a *articleAsking) has(term string) (bool, error) {
	n, err := a.reader.Count(a.ctx, fieldText, term)
	if err != nil || n > 0 {
		return n > 0, err
	}
	for _, stem := range a.stems(term) {
		if n, err = a.reader.Count(a.ctx, fieldStems, stem); err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// stems are those of a word in the languages of the query, each once.
func (a *articleAsking) stems(word string) []string {
	var stems []string
	for _, language := range a.languages {
		if stem := words.Stem(language, word); !slices.Contains(stems, stem) {
			stems = append(stems, stem)
		}
	}
	return stems
}

// takeApart replaces compounds that nobody wrote by their parts, and parts that nobody wrote alone by their
// compounds, in languages that write such.
func (a *articleAsking) takeApart() error {
	language := a.compounding()
	if language == "" {
		return nil
	}
	c := compounds{ctx: a.ctx, reader: a.reader, language: language}
	for _, w := range a.asked {
		if w.known || !allLetters(w.term) {
			continue
		}
		parts, err := c.split(w.term, 3)
		if err != nil {
			return err
		}
		if w.parts = parts; parts != nil {
			w.known = true
			continue
		}
		found, err := c.containing(w.term, false)
		if err != nil {
			return err
		}
		for _, whole := range found {
			add(w.spellings, whole, compoundWeight)
			w.known = true
		}
	}
	return nil
}

// compounding is the first language of the query that writes compounds.
func (a *articleAsking) compounding() string {
	if i := slices.IndexFunc(a.languages, compounding); i >= 0 {
		return a.languages[i]
	}
	return ""
}

// addCompounds adds to known words those of which they are a part, or their own parts.
func (a *articleAsking) addCompounds() error {
	language := a.compounding()
	if language == "" {
		return nil
	}
	c := compounds{ctx: a.ctx, reader: a.reader, language: language}
	for _, w := range a.asked {
		if w.light > 0 || w.parts != nil || !allLetters(w.term) {
			continue
		}
		found, err := c.containing(w.term, true)
		if err != nil {
			return err
		}
		for _, whole := range found {
			add(w.spellings, whole, compoundWeight)
		}
		parts, err := c.split(w.term, 3)
		if err != nil {
			return err
		}
		if len(parts) > 0 { // what a compound is, its last part says
			add(w.spellings, parts[len(parts)-1], compoundWeight)
		}
	}
	return nil
}

// addSynonyms adds what means the same. Words of several terms stand side by side: each term of the one means
// a term of the other.
func (a *articleAsking) addSynonyms() {
	terms := make([]string, len(a.asked))
	for i, w := range a.asked {
		if terms[i] = w.term; w.meant != "" {
			terms[i] = w.meant
		}
	}
	for i := 0; i < len(terms); {
		m := a.thesaurus.at(a.language, terms[i:])
		for _, other := range m.others {
			for k := range max(m.length, len(other)) {
				w, term := a.asked[i+min(k, m.length-1)], other[min(k, len(other)-1)]
				if len(other) == 1 || !words.Function(a.languages[0], term) {
					add(w.spellings, term, synonymWeight)
					w.known = true
				}
			}
		}
		i += max(1, m.length)
	}
}

// words are those to search for.
func (a *articleAsking) words() []index.Word {
	meansNothing := !slices.ContainsFunc(a.asked, func(w *askedWord) bool { return w.light < 1 })
	var out []index.Word
	twice := map[string]bool{}
	for _, w := range a.asked {
		light := w.light
		if meansNothing {
			light = functionLight
		}
		first := a.stems(w.written())[0]
		if light == 1 || twice[first] { // to say it twice asks for nothing more
			continue
		}
		twice[first] = true
		if w.parts == nil {
			out = append(out, index.Word{Light: light, Terms: a.terms(w.spellings, light > 0)})
			continue
		}
		for _, part := range w.parts {
			out = append(out, index.Word{Light: light, Terms: a.terms(map[string]float64{part: 1}, light > 0)})
		}
	}
	for _, whole := range a.wholes {
		out = append(out, index.Word{Optional: true, Terms: []index.Term{{Field: fieldText, Text: whole, Weight: wholeGain}}})
	}
	return append(out, a.pairs()...)
}

// terms are where and how a word may stand. That one that says little stands in a heading within says nothing.
func (a *articleAsking) terms(spellings map[string]float64, little bool) []index.Term {
	best := map[string]float64{} // by stem
	var out []index.Term
	for _, spelling := range slices.Sorted(maps.Keys(spellings)) {
		weight := spellings[spelling]
		out = append(out, index.Term{Field: fieldText, Text: spelling, Weight: weight * exactGain})
		for _, stem := range a.stems(spelling) {
			best[stem] = max(best[stem], weight)
		}
	}
	for _, stem := range slices.Sorted(maps.Keys(best)) {
		out = append(out,
			index.Term{Field: fieldStems, Text: stem, Weight: best[stem]},
			index.Term{Field: fieldTitle, Text: stem, Weight: best[stem] * titleGain})
		if !little {
			out = append(out, index.Term{Field: fieldHeads, Text: stem, Weight: best[stem] * headsGain})
		}
	}
	return out
}

// pairs are the words of the query that follow each other, function words left out.
func (a *articleAsking) pairs() []index.Word {
	var out []index.Word
	var last *askedWord
	twice := map[string]bool{}
	for _, w := range a.asked {
		if w.light > 0 || words.Function(a.languages[0], w.written()) {
			continue
		}
		if last != nil && w.known && last.known {
			if key := pair(last.written(), w.written()); !twice[key] {
				twice[key] = true
				out = append(out, a.pairOf(last.written(), w.written()))
			}
		}
		last = w
	}
	return out
}

// written is the word as articles write it.
func (w *askedWord) written() string {
	if w.meant != "" {
		return w.meant
	}
	return w.term
}

func (a *articleAsking) pairOf(one, other string) index.Word {
	w := index.Word{Optional: true}
	known := map[string]bool{}
	for _, language := range a.languages {
		term := pair(words.Stem(language, one), words.Stem(language, other))
		if !known[term] {
			known[term] = true
			w.Terms = append(w.Terms, index.Term{Field: fieldPairs, Text: term, Weight: pairGain})
		}
	}
	return w
}

// didYouMean is the query as it was probably meant, "" when nothing was amiss.
func (a *articleAsking) didYouMean(text string) string {
	meant := map[string]string{}
	for _, w := range a.asked {
		if w.meant != "" {
			meant[w.term] = w.meant
		}
	}
	if len(meant) == 0 {
		return ""
	}
	var out strings.Builder
	at := 0
	words.Each([]byte(text), func(t words.Token) {
		if other, ok := meant[string(t.Term)]; ok && !t.Whole && t.Start >= at {
			out.WriteString(text[at:t.Start] + other)
			at = t.End
		}
	})
	out.WriteString(text[at:])
	return strings.TrimSpace(out.String())
}

// standing are the articles that have a word in some form.
func (a *articleAsking) standing(word string) (*roaring.Bitmap, error) {
	set := roaring.New()
	for _, stem := range a.stems(word) {
		found, err := a.reader.Matching(a.ctx, fieldStems, stem)
		if err != nil {
			return nil, err
		}
		set.Or(found)
	}
	return set, nil
}
