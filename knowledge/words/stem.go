package words

import (
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/ckb"
	"github.com/blevesearch/bleve/v2/analysis/lang/hi"
	"github.com/blevesearch/bleve/v2/analysis/lang/hr"
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

// Stems are what is left of one word without its inflection, in each of some languages.
type Stems struct {
	languages []string
	stems     []string
}

// shortestStem is how short a stem may be, in bytes, to say that two words are forms of one.
const shortestStem = 3

// StemsOf takes a folded word apart in the languages (ISO 639-1 codes; those without a stemmer add
// nothing).
func StemsOf(word string, languages []string) Stems {
	var s Stems
	for _, language := range languages {
		if stemmer(language) == nil {
			continue
		}
		s.languages = append(s.languages, language)
		s.stems = append(s.stems, Stem(language, word))
	}
	return s
}

// Beginning is how every form begins that [Stems.Same] accepts, "" when there is no stem to go by.
func (s Stems) Beginning() string {
	var shortest string
	for _, stem := range s.stems {
		if len(stem) >= shortestStem && (shortest == "" || len(stem) < len(shortest)) {
			shortest = stem
		}
	}
	if len(shortest) > shortestStem+1 {
		shortest = shortest[:len(shortest)-1] // deliver(y), deliver(ies)
	}
	return shortest
}

// Same reports whether another folded word has the same stem in one of the languages.
func (s Stems) Same(word string) bool {
	for i, language := range s.languages {
		if len(s.stems[i]) >= shortestStem && Stem(language, word) == s.stems[i] {
			return true
		}
	}
	return false
}

// Stem is a folded word without its inflection in the language; the word itself where the language has no
// stemmer here.
func Stem(language, word string) string {
	stem := stemmer(language)
	if stem == nil {
		return word
	}
	return stem(word)
}

// HasStemmer reports whether the inflection of the language is known.
func HasStemmer(language string) bool { return stemmer(language) != nil }

func stemmer(language string) func(string) string {
	if stem := snowball(language); stem != nil {
		return func(word string) string {
			env := snowballstem.NewEnv(word)
			stem(env)
			return env.Current()
		}
	}
	switch language {
	case "ckb":
		return filtered(ckb.NewSoraniStemmerFilter())
	case "hi":
		return filtered(hi.NewHindiStemmerFilter())
	case "hr":
		return filtered(hr.NewCroatianStemmerFilter())
	}
	return nil
}

// filtered is one of Bleve's stemmers for a single word.
func filtered(filter analysis.TokenFilter) func(string) string {
	return func(word string) string {
		out := filter.Filter(analysis.TokenStream{{Term: []byte(word), Position: 1, End: len(word)}})
		if len(out) != 1 || len(out[0].Term) == 0 {
			return word
		}
		return string(out[0].Term)
	}
}

func snowball(language string) func(*snowballstem.Env) bool { //nolint:cyclop // a table
	switch language {
	case "ar":
		return arabic.Stem
	case "da":
		return danish.Stem
	case "de":
		return german.Stem
	case "en":
		return english.Stem
	case "es":
		return spanish.Stem
	case "fi":
		return finnish.Stem
	case "fr":
		return french.Stem
	case "ga":
		return irish.Stem
	case "hu":
		return hungarian.Stem
	case "it":
		return italian.Stem
	case "nl":
		return dutch.Stem
	case "no", "nb", "nn":
		return norwegian.Stem
	case "pt":
		return portuguese.Stem
	case "ro":
		return romanian.Stem
	case "ru":
		return russian.Stem
	case "sv":
		return swedish.Stem
	case "ta":
		return tamil.Stem
	case "tr":
		return turkish.Stem
	}
	return nil
}
