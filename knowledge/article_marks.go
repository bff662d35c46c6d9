package knowledge

import (
	"strings"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/words"
)

// marks are the words to mark in articles: the spellings that were searched for, and all forms of them in the
// language of the article.
type marks struct {
	spellings map[string]bool
	languages map[string]*wantedForms
}

type wantedForms struct {
	stems      map[string]bool
	beginnings map[string]bool // of the stems: what begins otherwise need not be stemmed
	decided    map[string]bool // words that have been looked at
}

// markedBeginning is how many bytes of a word and of its stem are always the same.
const markedBeginning = 2

func newMarks(a *articleAsking) *marks {
	m := &marks{spellings: map[string]bool{}, languages: map[string]*wantedForms{}}
	for _, w := range a.asked {
		if w.light > 0 {
			continue
		}
		for spelling := range w.spellings {
			m.spellings[spelling] = true
		}
		for _, part := range w.parts {
			m.spellings[part] = true
		}
	}
	for _, whole := range a.wholes {
		m.spellings[whole] = true
	}
	return m
}

func (m *marks) forms(language string) *wantedForms {
	forms := m.languages[language]
	if forms == nil {
		forms = &wantedForms{stems: map[string]bool{}, beginnings: map[string]bool{}, decided: map[string]bool{}}
		for spelling := range m.spellings {
			stem := words.Stem(language, spelling)
			forms.stems[stem] = true
			forms.beginnings[beginningOf(stem)] = true
		}
		m.languages[language] = forms
	}
	return forms
}

func beginningOf(word string) string { return word[:min(len(word), markedBeginning)] }

// wanted says which words of a text in the language are to be marked.
func (m *marks) wanted(language string) func(words.Token) bool {
	forms := m.forms(language)
	return func(t words.Token) bool {
		if t.Whole {
			return m.spellings[string(t.Term)]
		}
		if wanted, decided := forms.decided[string(t.Term)]; decided {
			return wanted
		}
		term := string(t.Term)
		wanted := m.spellings[term] || forms.beginnings[beginningOf(term)] && forms.stems[words.Stem(language, term)]
		forms.decided[term] = wanted
		return wanted
	}
}

// of gives the excerpt of an article, and where it has what was asked for. The title is always there.
func (m *marks) of(a *articles.IndexRow) (excerpt string, highlights map[string][]string) {
	wanted := m.wanted(words.Base(a.Language))
	highlights = map[string][]string{fieldTitle: {markup(a.Title, marked(a.Title, wanted))}}
	for _, text := range []string{a.Body, a.Summary, strings.Join(a.Headings, " ")} {
		if best, ok := bestFragment(text, marked(text, wanted)); ok {
			highlights[fieldText] = []string{best.html}
			break
		}
	}
	excerpt = a.Summary
	if excerpt == "" {
		excerpt = a.Body
	}
	return shortened(excerpt), highlights
}

// shortened is the beginning of a text, on one line.
func shortened(text string) string {
	const longest = 4 * fragmentLength // bytes, before it is cut between words
	cut := len(text) > longest
	if cut {
		text = text[:longest]
	}
	fields := strings.Fields(strings.ToValidUTF8(text, ""))
	n, length := 0, 0
	for n < len(fields) && length+len(fields[n]) < fragmentLength {
		length += len(fields[n]) + 1
		n++
	}
	out := strings.Join(fields[:n], " ")
	if n < len(fields) || cut {
		out += " …"
	}
	return out
}
