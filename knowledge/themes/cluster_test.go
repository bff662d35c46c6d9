package themes

import (
	"bytes"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/knowledge/themes/agreement"
)

// customer is a line of testdata/intents.txt.
type customer struct{ intent, language, says string }

func customers(t testing.TB, languages string) []customer {
	t.Helper()
	file, err := os.ReadFile("testdata/intents.txt")
	require.NoError(t, err)
	var out []customer
	for line := range strings.Lines(string(file)) {
		fields := strings.SplitN(strings.TrimSpace(line), "|", 3)
		if strings.HasPrefix(line, "#") || !strings.Contains(languages, fields[1]) {
			continue
		}
		out = append(out, customer{fields[0], fields[1], fields[2]})
	}
	return out
}

func textsOf(cs []customer) (texts []Text, truth []int) {
	number := map[string]int{}
	for _, c := range cs {
		key := c.intent + c.language
		if _, ok := number[key]; !ok {
			number[key] = len(number)
		}
		texts, truth = append(texts, Text{Body: c.says}), append(truth, number[key])
	}
	return texts, truth
}

func TestIntentsOfThreeLanguagesAreFound(t *testing.T) {
	t.Parallel()
	texts, truth := textsOf(customers(t, "en de es"))
	c := Cluster(texts, Options{K: 18})
	require.Len(t, c.Themes, 18)
	require.Greater(t, agreement.NMI(truth, c.Nearest), 0.75)
	require.Greater(t, agreement.Accuracy(truth, c.Nearest), 0.65)

	right := 0
	for i, customer := range customers(t, "en de es") {
		if c.Language[i] == customer.language {
			right++
		}
	}
	require.GreaterOrEqual(t, right, len(texts)*95/100, "languages")
}

func TestNumberOfThemesIsFound(t *testing.T) {
	t.Parallel()
	texts, truth := textsOf(customers(t, "en de es"))
	c := Cluster(texts, Options{})
	require.Greater(t, agreement.NMI(truth, c.Nearest), 0.55)
	coarse, fine := Cluster(texts, Options{Granularity: -2}), Cluster(texts, Options{Granularity: 2})
	require.LessOrEqual(t, len(coarse.Themes), len(c.Themes))
	require.GreaterOrEqual(t, len(fine.Themes), len(c.Themes))
}

func TestThemesAreDescribed(t *testing.T) {
	t.Parallel()
	cs := customers(t, "en")
	texts, _ := textsOf(cs)
	c := Cluster(texts, Options{K: 6})
	names := map[string]bool{}
	for n, theme := range c.Themes {
		require.NotEmpty(t, theme.Name)
		require.False(t, names[theme.Name], "two themes are called %q", theme.Name)
		names[theme.Name] = true
		require.NotEmpty(t, theme.Typical)
		for _, i := range theme.Typical {
			require.Equal(t, n, c.Nearest[i])
		}
		if theme.Counter >= 0 {
			require.NotEqual(t, n, c.Nearest[theme.Counter])
		}
		require.Contains(t, c.Areas[theme.Area].Themes, n)
	}
	var all []string
	for _, theme := range c.Themes {
		all = append(all, theme.Phrases...)
	}
	said := strings.Join(all, "\n")
	for _, word := range []string{"refund", "password", "parcel", "invoice", "subscription", "app"} {
		require.Contains(t, said, word)
	}
}

func TestSameTextsGiveTheSameThemes(t *testing.T) {
	texts, _ := textsOf(customers(t, "en de es"))
	before := Cluster(texts, Options{})
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	after := Cluster(texts, Options{})
	require.Equal(t, before.Theme, after.Theme)
	require.Equal(t, before.Score, after.Score)
	require.Equal(t, before.Themes, after.Themes)
	require.Equal(t, before.Areas, after.Areas)
}

func TestOrderHardlyMatters(t *testing.T) {
	t.Parallel()
	texts, _ := textsOf(customers(t, "en de es"))
	straight := Cluster(texts, Options{K: 18})
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(texts))
	shuffled := make([]Text, len(texts))
	for to, from := range order {
		shuffled[to] = texts[from]
	}
	c := Cluster(shuffled, Options{K: 18})
	expected := make([]int, len(texts))
	for to, from := range order {
		expected[to] = straight.Nearest[from]
	}
	require.Greater(t, agreement.ARI(expected, c.Nearest), 0.7)
}

func TestAnyTextsAreClustered(t *testing.T) {
	t.Parallel()
	word := rapid.SampledFrom([]string{"refund", "late", "card", "не", "カード", "größe", "😀", "", "a", "123", "http://a.example/x"})
	rapid.Check(t, func(t *rapid.T) {
		bodies := rapid.SliceOfN(rapid.SliceOfN(word, 0, 6), 0, 30).Draw(t, "texts")
		texts := make([]Text, len(bodies))
		for i, b := range bodies {
			texts[i].Body = strings.Join(b, " ")
		}
		k := rapid.IntRange(0, 12).Draw(t, "k")
		c := Cluster(texts, Options{K: k})
		require.Len(t, c.Theme, len(texts))
		if k > 0 {
			require.Len(t, c.Themes, min(k, len(texts)), "K is kept")
		}
		used := map[int]bool{}
		for i, n := range c.Nearest {
			used[n] = true
			require.True(t, c.Theme[i] == n || c.Theme[i] == None && k == 0)
			require.True(t, c.Score[i] >= 0 && c.Score[i] <= 1.0001)
		}
		require.Len(t, used, len(c.Themes), "no theme is empty")
		for n := 1; n < len(c.Themes); n++ {
			require.Positive(t, c.Themes[n].Around)
		}
	})
}

func TestHardCollections(t *testing.T) {
	t.Parallel()
	same := make([]Text, 50)
	for i := range same {
		same[i].Body = "my card was declined"
	}
	require.Len(t, Cluster(same, Options{}).Themes, 1)
	require.Len(t, Cluster(same, Options{K: 5}).Themes, 5)
	require.Empty(t, Cluster(nil, Options{K: 3}).Themes)
	one := Cluster([]Text{{Body: "hello"}}, Options{})
	require.Equal(t, []int{None}, one.Theme)
	long := Cluster([]Text{{Body: strings.Repeat("word after word ", 100_000)}, {Body: "x"}, {Body: "\xff\xfe"}}, Options{K: 2})
	require.Len(t, long.Themes, 2)
}

func TestModelAssigns(t *testing.T) {
	t.Parallel()
	texts, _ := textsOf(customers(t, "en de es"))
	c := Cluster(texts, Options{K: 18})
	var file bytes.Buffer
	require.NoError(t, c.Model().Save(&file))
	loaded, err := LoadModel(&file)
	require.NoError(t, err)
	agree := 0
	for i, text := range texts {
		theme, score := c.Model().Nearest(text)
		again, same := loaded.Nearest(text)
		require.Equal(t, theme, again)
		require.InDelta(t, score, same, 1e-6)
		if theme == c.Nearest[i] {
			agree++
		}
	}
	require.Greater(t, agree, len(texts)*8/10)

	nothing, score := c.Model().Assign(Text{Body: "qqq zzz"})
	require.Equal(t, None, nothing)
	require.Zero(t, score)
	theme, _ := c.Model().Assign(Text{Body: "I forgot my password again, cannot log in"})
	require.Equal(t, c.Nearest[6], theme)

	_, err = LoadModel(strings.NewReader("no model"))
	require.ErrorContains(t, err, "load model of themes")
}
