package words

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
)

// Stems are what is left of one word without its inflection, in each of some languages.
type Stems struct {
	stemmers []func(*snowballstem.Env) bool
	stems    []string
}

// shortestStem is how short a stem may be, in bytes, to say that two words are forms of one.
const shortestStem = 3

// StemsOf takes a folded word apart in the languages (ISO 639-1 codes; those without a stemmer add
// nothing).
func StemsOf(word string, languages []string) Stems {
	var s Stems
	for _, language := range languages {
		stem := stemmer(language)
		if stem == nil {
			continue
		}
		s.stemmers = append(s.stemmers, stem)
		s.stems = append(s.stems, apply(stem, word))
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
	for i, stem := range s.stemmers {
		if len(s.stems[i]) >= shortestStem && apply(stem, word) == s.stems[i] {
			return true
		}
	}
	return false
}

func apply(stem func(*snowballstem.Env) bool, word string) string {
	env := snowballstem.NewEnv(word)
	stem(env)
	return env.Current()
}

func stemmer(language string) func(*snowballstem.Env) bool {
	switch language {
	case "de":
		return german.Stem
	case "en":
		return english.Stem
	case "es":
		return spanish.Stem
	case "fr":
		return french.Stem
	case "it":
		return italian.Stem
	case "nl":
		return dutch.Stem
	case "pt":
		return portuguese.Stem
	case "ru":
		return russian.Stem
	case "sv":
		return swedish.Stem
	}
	return nil
}
