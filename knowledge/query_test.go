package knowledge

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/knowledge/words"
)

func FuzzParseQuery(f *testing.F) {
	for _, seed := range []string{
		`printer -smoke "on fire" from:anna tag:"late delivery" before:2026-01 after:7d #1042`, `"`, `-"`, `tag:"`, `-`, `:`, `“a” „b“`,
		"status:open,closed", "assignee:me team:none", "\xff\"\xff", strings.Repeat("a ", 5000), "before:9999-99-99", "-a-b:c\"d",
	} {
		f.Add(seed)
	}
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		q := parseQuery(text, now)
		require.LessOrEqual(t, len(q.words)+len(q.phrases)+len(q.not)+len(q.notPhrases)+len(q.must.from)+len(q.must.assignees)+len(q.mustNot.teams), maxAsked)
		require.LessOrEqual(t, len(q.numbers), 10)
		for _, at := range []time.Time{q.must.before, q.must.after, q.mustNot.before, q.mustNot.after} {
			require.True(t, at.IsZero() || at.Year() >= firstYear && at.Year() <= lastYear)
		}
	})
}

func FuzzMarkup(f *testing.F) {
	f.Add("<script>needle</script> & \"needle\"", "needle script")
	f.Add("Käse\x00\xff数据库'needle'", "数据 kase")
	f.Fuzz(func(t *testing.T, text, query string) {
		wanted := map[string]bool{}
		for _, word := range strings.Fields(query) {
			wanted[word] = true
		}
		marks := marked(text, func(t words.Token) bool { return wanted[string(t.Term)] })
		out := markup(text, marks)
		if best, ok := bestFragment(text, marks); ok {
			out += best.html
			require.Contains(t, best.html, "<mark>")
		}
		bare := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(out)
		require.False(t, strings.ContainsAny(bare, `<>"'`), "%q", out)
		require.Equal(t, strings.Count(out, "<mark>"), strings.Count(out, "</mark>"))
	})
}

// TestRangeTerms: a range has exactly the days that one of its terms stands for.
func TestRangeTerms(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n) }
	rapid.Check(t, func(t *rapid.T) {
		from, to := rapid.IntRange(0, 1500).Draw(t, "from"), rapid.IntRange(0, 1500).Draw(t, "to")
		terms := map[string]bool{}
		for _, term := range rangeTerms(day(from), day(to)) {
			terms[term] = true
		}
		require.Less(t, len(terms), 100)
		for n := range 1500 {
			in := false
			for _, term := range dayTerms(day(n)) {
				in = in || terms[term]
			}
			require.Equal(t, from <= n && n < to, in, day(n))
		}
	})
}
