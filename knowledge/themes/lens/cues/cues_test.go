package cues_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/lens/cues"
	"github.com/kepthq/kept/knowledge/words"
)

// labelled is a line of testdata/asks.txt.
type labelled struct {
	line     int
	language string
	kinds    map[cues.Kind]bool // false: only asked about
	reasons  []string
	text     string
}

func readLabelled(t testing.TB) []labelled {
	t.Helper()
	data, err := os.ReadFile("testdata/asks.txt")
	require.NoError(t, err)
	var out []labelled
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		part := strings.SplitN(strings.TrimSpace(line), "|", 4)
		require.Len(t, part, 4, line)
		l := labelled{line: len(out), language: part[0], kinds: map[cues.Kind]bool{}, text: part[3]}
		for _, k := range strings.Split(part[1], ",") {
			name, asked := strings.CutSuffix(k, "?")
			if kind, ok := map[string]cues.Kind{"c": cues.Cancel, "r": cues.Return, "f": cues.Refund}[name]; ok {
				l.kinds[kind] = !asked
			}
		}
		if part[2] != "-" {
			l.reasons = strings.Split(part[2], ",")
		}
		out = append(out, l)
	}
	return out
}

// score counts what was found and what was to be found.
type score struct{ hits, found, wanted int }

func (s score) precision() float64 { return float64(s.hits) / float64(max(1, s.found)) }
func (s score) recall() float64    { return float64(s.hits) / float64(max(1, s.wanted)) }

func (s *score) add(found, wanted bool) {
	if found {
		s.found++
	}
	if wanted {
		s.wanted++
	}
	if found && wanted {
		s.hits++
	}
}

// TestLabelledSentences holds what doc.go says of the sentences that were not read while the rules were written.
func TestLabelledSentences(t *testing.T) {
	t.Parallel()
	const least = 0.9
	for half, name := range []string{"chosen on", "reported"} {
		var asks, about, why score
		byLanguage := map[string]*score{}
		for _, l := range readLabelled(t) {
			if l.line%2 != half {
				continue
			}
			language := words.Detect(l.text, cues.Languages())
			r := cues.Read(l.text, language)
			if byLanguage[l.language] == nil {
				byLanguage[l.language] = &score{}
			}
			for _, k := range cues.Kinds() {
				strength, found := r.Kinds[k]
				wants, wanted := l.kinds[k]
				asks.add(found && strength != cues.About, wanted && wants)
				byLanguage[l.language].add(found && strength != cues.About, wanted && wants)
				about.add(strength == cues.About, wanted && !wants)
				if (found && strength != cues.About) != (wanted && wants) || (strength == cues.About) != (wanted && !wants) {
					t.Logf("%s %s: %q is %q for %s (read as %q)", name, l.language, l.text, strength, k, language)
				}
			}
			for _, reason := range cues.Reasons() {
				found := slices.ContainsFunc(r.Reasons, func(q cues.Quote[cues.Reason]) bool { return q.What == reason })
				wanted := slices.Contains(l.reasons, string(reason))
				why.add(found, wanted)
				if found != wanted && r.Wants() {
					t.Logf("%s %s: %q: reason %s is %v", name, l.language, l.text, reason, found)
				}
			}
		}
		t.Logf("%s: asks %.3f %.3f (%d), about %.3f %.3f (%d), reasons %.3f %.3f (%d)", name, asks.precision(), asks.recall(), asks.wanted,
			about.precision(), about.recall(), about.wanted, why.precision(), why.recall(), why.wanted)
		for language, s := range byLanguage {
			t.Logf("  %s: asks %.3f %.3f (%d)", language, s.precision(), s.recall(), s.wanted)
		}
		require.Greater(t, asks.precision(), least)
		require.Greater(t, asks.recall(), least)
		require.Greater(t, why.precision(), 0.85)
		require.Greater(t, why.recall(), 0.85)
	}
}
