package knowledge

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
)

// The fields of an article's document. Text is words as they are written; the others are stems in the
// language of the article.
const (
	fieldStems = "stems" // of everything
	fieldTitle = "title"
	fieldHeads = "heads" // headings and labels
	fieldPairs = "pairs" // of words that follow each other, function words left out

	termLanguage   = "language"
	termSection    = "section" // and those that it lies in
	termLabel      = "label"
	termVisibility = "visibility"
	termLive       = "live"
	termArticle    = "article"
	termEnd        = "end" // long words of languages that write compounds, backwards
)

const live = "live"

// Articles are the translations to be found; *articles.Service is one.
type Articles interface {
	ForIndex(ctx context.Context, translationIDs []int64) ([]articles.IndexRow, error)
	TranslationIDs(ctx context.Context, articleIDs ...int64) ([]int64, error)
	TranslationIDsAfter(ctx context.Context, after int64, limit int) ([]int64, error)
}

// articleSource makes a document of each translation.
type articleSource struct {
	articles  Articles
	thesaurus *Thesaurus
}

// Format changes with what document, or package words, makes of a translation.
func (*articleSource) Format() string { return "articles/1" }

func (s *articleSource) IDs(ctx context.Context, after int64, limit int) ([]int64, error) {
	return s.articles.TranslationIDsAfter(ctx, after, limit)
}

func (s *articleSource) Touched(ctx context.Context, _ *index.Reader, events []eventlog.Event) (index.Touched, error) {
	var t index.Touched
	var whole []int64 // articles in all their languages
	for _, e := range events {
		switch e.Kind {
		case tickets.EventArticleChanged:
			var changed tickets.ArticleChanged
			if err := json.Unmarshal(e.Data, &changed); err != nil {
				return t, fmt.Errorf("decode event %d: %w", e.Seq, err)
			}
			if changed.TranslationID != 0 {
				t.IDs = append(t.IDs, changed.TranslationID)
			} else {
				whole = append(whole, changed.ArticleID)
			}
		case tickets.EventArticleWords:
			s.thesaurus.forget()
		case tickets.EventDeskChanged:
			again, err := asksForIndex(e)
			if err != nil {
				return t, err
			}
			t.All = t.All || again
		}
	}
	if len(whole) == 0 {
		return t, nil
	}
	ids, err := s.articles.TranslationIDs(ctx, whole...)
	t.IDs = append(t.IDs, ids...)
	return t, err
}

// loadAtOnce bounds the texts in memory.
const loadAtOnce = 100

func (s *articleSource) Load(ctx context.Context, ids []int64, f func(*index.Doc) error) error {
	stems := stemmer{}
	for some := range slices.Chunk(ids, loadAtOnce) {
		rows, err := s.articles.ForIndex(ctx, some)
		if err != nil {
			return err
		}
		for i := range rows {
			if err := f(articleDoc(&rows[i], stems)); err != nil {
				return err
			}
		}
	}
	return nil
}

// stemmer remembers the stems of a language's words: few of them make up most of a text.
type stemmer map[string]map[string]string

func (s stemmer) stem(language, word string) string {
	known := s[language]
	const most = 100_000
	if known == nil || len(known) > most {
		known = map[string]string{}
		s[language] = known
	}
	stem, ok := known[word]
	if !ok {
		stem = words.Stem(language, word)
		known[word] = stem
	}
	return stem
}

func articleDoc(a *articles.IndexRow, stems stemmer) *index.Doc {
	language := words.Base(a.Language)
	title := articleTexts(language, stems, a.Title)
	heads := articleTexts(language, stems, slices.Concat(a.Headings, a.Labels)...)
	rest := articleTexts(language, stems, a.Summary, a.Body)
	all := []string{a.Title}
	all = append(all, a.Headings...)
	all = append(all, a.Labels...)
	all = append(all, a.Summary, a.Body)
	doc := &index.Doc{ID: a.ID, Stamp: a.UpdatedAt.Unix(), Texts: []index.Text{
		{Field: fieldText, Value: []byte(strings.Join(all, string(words.Gap)))},
		{Field: fieldStems, Terms: slices.Concat(title.stems, heads.stems, rest.stems)},
		{Field: fieldTitle, Terms: title.stems},
		{Field: fieldPairs, Terms: slices.Concat(title.pairs, heads.pairs, rest.pairs)},
	}}
	if len(heads.stems) > 0 {
		doc.Texts = append(doc.Texts, index.Text{Field: fieldHeads, Terms: heads.stems})
	}
	doc.Terms = articleTerms(a)
	if compounding(language) {
		for _, word := range slices.Concat(title.long, heads.long, rest.long) {
			doc.Terms = appendNew(doc.Terms, index.Exact{Field: termEnd, Term: reversed(word)})
		}
	}
	return doc
}

func articleTerms(a *articles.IndexRow) []index.Exact {
	terms := []index.Exact{
		{Field: termAll, Term: termAll}, {Field: termLanguage, Term: a.Language}, {Field: termVisibility, Term: string(a.Visibility)},
		{Field: termStatus, Term: string(a.Status)}, {Field: termArticle, Term: strconv.FormatInt(a.ArticleID, 10)},
	}
	if a.Live() {
		terms = append(terms, index.Exact{Field: termLive, Term: live})
	}
	for _, id := range a.Sections {
		terms = appendNew(terms, index.Exact{Field: termSection, Term: strconv.FormatInt(id, 10)})
	}
	for _, label := range a.Labels {
		terms = appendNew(terms, index.Exact{Field: termLabel, Term: label})
	}
	return terms
}

func appendNew(terms []index.Exact, x index.Exact) []index.Exact {
	if slices.Contains(terms, x) {
		return terms
	}
	return append(terms, x)
}

// articleText is what the index holds of texts.
type articleText struct {
	stems, pairs []string
	long         []string // words that may be compounds, each once
}

func articleTexts(language string, stems stemmer, texts ...string) articleText {
	var out articleText
	known := map[string]bool{}
	for _, text := range texts {
		last, reached := "", 0
		words.Each([]byte(text), func(t words.Token) {
			if t.Whole {
				return
			}
			word := string(t.Term)
			stem := stems.stem(language, word)
			out.stems = append(out.stems, stem)
			if t.Position-reached > 1 {
				last = ""
			}
			reached = t.Position
			if words.Function(language, word) {
				return
			}
			if last != "" {
				out.pairs = append(out.pairs, pair(last, stem))
			}
			last = stem
			if utf8.RuneCountInString(word) >= shortestCompound && !known[word] && allLetters(word) {
				known[word] = true
				out.long = append(out.long, word)
			}
		})
	}
	return out
}

// pair is the term of two stems that follow each other.
func pair(one, other string) string { return one + " " + other }
