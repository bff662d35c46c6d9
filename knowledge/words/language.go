package words

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/bg"
	"github.com/blevesearch/bleve/v2/analysis/lang/ca"
	"github.com/blevesearch/bleve/v2/analysis/lang/ckb"
	"github.com/blevesearch/bleve/v2/analysis/lang/cs"
	"github.com/blevesearch/bleve/v2/analysis/lang/da"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/el"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/eu"
	"github.com/blevesearch/bleve/v2/analysis/lang/fa"
	"github.com/blevesearch/bleve/v2/analysis/lang/fi"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/ga"
	"github.com/blevesearch/bleve/v2/analysis/lang/gl"
	"github.com/blevesearch/bleve/v2/analysis/lang/hi"
	"github.com/blevesearch/bleve/v2/analysis/lang/hr"
	"github.com/blevesearch/bleve/v2/analysis/lang/hu"
	"github.com/blevesearch/bleve/v2/analysis/lang/hy"
	"github.com/blevesearch/bleve/v2/analysis/lang/id"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/no"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/lang/ro"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/analysis/lang/sv"
	"github.com/blevesearch/bleve/v2/analysis/lang/tr"
)

// Base is the language of a tag: "pt" of "pt-BR".
func Base(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	base, _, _ = strings.Cut(base, "_")
	return base
}

// Function reports whether a folded word is one of the language's function words: "how", "the", "of". They
// say little, so they weigh little.
func Function(language, word string) bool { return functionWords()[language][word] }

// functionWords are read once: the lists are constant, and reading them takes a millisecond that a program
// which does not search should not pay.
var functionWords = sync.OnceValue(func() map[string]map[string]bool {
	lists := map[string][]byte{
		"ar": ar.ArabicStopWords, "bg": bg.BulgarianStopWords, "ca": ca.CatalanStopWords, "ckb": ckb.SoraniStopWords, "cs": cs.CzechStopWords,
		"da": da.DanishStopWords, "de": de.GermanStopWords, "el": el.GreekStopWords, "en": en.EnglishStopWords, "es": es.SpanishStopWords,
		"eu": eu.BasqueStopWords, "fa": fa.PersianStopWords, "fi": fi.FinnishStopWords, "fr": fr.FrenchStopWords, "ga": ga.IrishStopWords,
		"gl": gl.GalicianStopWords, "hi": hi.HindiStopWords, "hr": hr.CroatianStopWords, "hu": hu.HungarianStopWords, "hy": hy.ArmenianStopWords,
		"id": id.IndonesianStopWords, "it": it.ItalianStopWords, "nl": nl.DutchStopWords, "no": no.NorwegianStopWords,
		"pt": pt.PortugueseStopWords, "ro": ro.RomanianStopWords, "ru": ru.RussianStopWords, "sv": sv.SwedishStopWords, "tr": tr.TurkishStopWords,
	}
	all := make(map[string]map[string]bool, len(lists))
	for language, list := range lists {
		all[language] = folded(list)
	}
	for _, word := range []string{"can", "will", "just", "im", "ive", "id", "whats"} { // that the list leaves out
		all["en"][word] = true
	}
	return all
})

func folded(list []byte) map[string]bool {
	known := analysis.NewTokenMap()
	if err := known.LoadBytes(bytes.TrimSpace(list)); err != nil {
		return nil // it reads from memory
	}
	words := make(map[string]bool, len(known))
	for word := range known {
		_, single := Terms(word)
		if len(single) == 1 {
			words[single[0]] = true
		}
	}
	return words
}

// Detect guesses the language of a text among the languages (base codes): by its script where only one of
// them is written in it, else by its function words. "" is no guess: too few words, or two languages alike.
func Detect(text string, among []string) string {
	script := scriptOf(text)
	candidates := slices.DeleteFunc(slices.Clone(among), func(language string) bool { return scriptFor(language) != script })
	if len(candidates) == 0 {
		return ""
	}
	if len(candidates) == 1 && script != latin {
		return candidates[0]
	}
	_, single := Terms(text)
	counts := make(map[string]int, len(candidates))
	for _, word := range single {
		for _, language := range candidates {
			if Function(language, word) {
				counts[language]++
			}
		}
	}
	best := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	if len(best) == 0 || len(best) > 1 && counts[best[0]] == counts[best[1]] {
		return ""
	}
	return best[0]
}

const latin = "Latin"

// scriptOf is the script of most letters of the text.
func scriptOf(text string) string {
	counts := map[string]int{}
	most := latin
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		name := latin
		for _, script := range scripts() {
			if unicode.Is(unicode.Scripts[script], r) {
				name = script
				break
			}
		}
		if name == "Hiragana" || name == "Katakana" {
			return "Kana" // Japanese, however many characters are Chinese
		}
		if counts[name]++; counts[name] > counts[most] {
			most = name
		}
	}
	return most
}

func scripts() []string {
	return []string{latin, "Cyrillic", "Greek", "Arabic", "Hebrew", "Armenian", "Devanagari", "Tamil", "Thai", "Hangul", "Hiragana", "Katakana", "Han"}
}

func scriptFor(language string) string {
	switch language {
	case "bg", "ru", "uk", "sr", "mk", "be":
		return "Cyrillic"
	case "el":
		return "Greek"
	case "ar", "fa", "ckb", "ur":
		return "Arabic"
	case "he":
		return "Hebrew"
	case "hy":
		return "Armenian"
	case "hi", "mr", "ne":
		return "Devanagari"
	case "ta":
		return "Tamil"
	case "th":
		return "Thai"
	case "ko":
		return "Hangul"
	case "ja":
		return "Kana"
	case "zh":
		return "Han"
	}
	return latin
}
