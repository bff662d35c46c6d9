package knowledge

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kepthq/kept/knowledge/index"
)

// Words that are written as one: German "Stromrechnung" is a Rechnung. What a part is, the vocabulary of the
// index says, so a compound is taken apart when a query runs, and nothing needs a dictionary.

const (
	shortestCompound = 7 // letters
	shortestPart     = 3
	mostCompounds    = 30
)

// compounding reports whether the language writes compounds as one word.
func compounding(language string) bool {
	switch language {
	case "de", "nl", "da", "sv", "no", "nb", "nn", "fi", "hu":
		return true
	}
	return false
}

// linking are the letters between the parts of a compound: Arbeit-s-zeit, Kunde-n-dienst.
func linking(language string) []string {
	switch language {
	case "de":
		return []string{"", "s", "n", "en", "es", "er", "e"}
	case "nl":
		return []string{"", "s", "en", "e"}
	case "da", "sv", "no", "nb", "nn":
		return []string{"", "s", "e"}
	}
	return []string{""}
}

// compounds finds the parts of words, and the words of which something is a part.
type compounds struct {
	ctx      context.Context //nolint:containedctx // lives as long as one search
	reader   *index.Reader
	language string
}

// split takes a word apart into two or three known ones; nil when it cannot be. Of several ways the one
// whose rarest part is the most common wins.
func (c *compounds) split(word string, most int) ([]string, error) {
	if utf8.RuneCountInString(word) < shortestCompound || most < 2 {
		return nil, nil
	}
	var best []string
	var bestCount uint64
	for i := range word {
		if i < shortestPart || len(word)-i < shortestPart {
			continue
		}
		tail, err := c.count(word[i:])
		if err != nil {
			return nil, err
		}
		if tail == 0 {
			continue
		}
		head, n, err := c.head(word[:i], most-1)
		if err != nil {
			return nil, err
		}
		if n = min(n, tail); n > bestCount {
			best, bestCount = append(slices.Clone(head), word[i:]), n
		}
	}
	return best, nil
}

// head is the first part or parts of a compound, without the letters that link it to the last.
func (c *compounds) head(text string, most int) (parts []string, count uint64, err error) {
	for _, link := range linking(c.language) {
		part, ok := strings.CutSuffix(text, link)
		if !ok || len(part) < shortestPart {
			continue
		}
		n, err := c.count(part)
		if err != nil {
			return nil, 0, err
		}
		if n > count {
			parts, count = []string{part}, n
		}
	}
	if count > 0 {
		return parts, count, nil
	}
	if parts, err = c.split(text, most); err != nil || parts == nil {
		return nil, 0, err
	}
	return parts, 1, nil
}

// containing are compounds that begin or end with the word. Of a word that nobody writes alone any will do;
// else the other part must be known.
func (c *compounds) containing(word string, alone bool) ([]string, error) {
	if n := utf8.RuneCountInString(word); n <= shortestPart || !alone && n <= shortestPart+1 {
		return nil, nil
	}
	ending, beginning := index.Vocabulary{}, index.Vocabulary{}
	if err := c.reader.Beginning(termEnd, reversed(word), scanned, ending); err != nil {
		return nil, err
	}
	if err := c.reader.Beginning(fieldText, word, scanned, beginning); err != nil {
		return nil, err
	}
	var found []string
	for _, backwards := range commonest(ending, mostCompounds) {
		whole := reversed(backwards)
		head := strings.TrimSuffix(whole, word)
		if len(head) < shortestPart {
			continue
		}
		if _, n, err := c.head(head, 2); err != nil {
			return nil, err
		} else if n > 0 || !alone {
			found = append(found, whole)
		}
	}
	for _, whole := range commonest(beginning, mostCompounds) {
		tail := strings.TrimPrefix(whole, word)
		ok, err := c.tailKnown(tail)
		if err != nil {
			return nil, err
		}
		if (ok || !alone && len(tail) > shortestPart) && utf8.RuneCountInString(whole) >= shortestCompound {
			found = append(found, whole)
		}
	}
	return found, nil
}

func (c *compounds) tailKnown(tail string) (bool, error) {
	for _, link := range linking(c.language) {
		part, ok := strings.CutPrefix(tail, link)
		if !ok || len(part) < shortestPart+1 {
			continue
		}
		if n, err := c.count(part); err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

func (c *compounds) count(word string) (uint64, error) {
	return c.reader.Count(c.ctx, fieldText, word)
}

func reversed(word string) string {
	runes := []rune(word)
	slices.Reverse(runes)
	return string(runes)
}
