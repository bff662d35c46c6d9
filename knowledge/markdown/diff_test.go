package markdown_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/knowledge/markdown"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	require.Equal(t, "Press <del>Start</del><ins>the &lt;b&gt; key</ins> and wait.", markdown.DiffHTML(markdown.Diff("Press Start and wait.", "Press the <b> key and wait.")))
	require.Equal(t, []markdown.Change{{Op: markdown.Same, Text: "same"}}, markdown.Diff("same", "same"))
	require.Empty(t, markdown.Diff("", ""))
}

func TestDiffGivesBothTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "word", " ", "  ", "\n", "日", "本", "ä", "<", "&", "."}), 0, 40)
		from, to := strings.Join(words.Draw(t, "from"), ""), strings.Join(words.Draw(t, "to"), "")
		var was, is strings.Builder
		for _, c := range markdown.Diff(from, to) {
			if c.Op != markdown.Added {
				was.WriteString(c.Text)
			}
			if c.Op != markdown.Removed {
				is.WriteString(c.Text)
			}
		}
		require.Equal(t, from, was.String())
		require.Equal(t, to, is.String())
	})
}

func TestSplitFrontMatter(t *testing.T) {
	t.Parallel()
	check := func(file, yaml, body string, ok bool) {
		t.Helper()
		y, b, o := markdown.SplitFrontMatter(file)
		require.Equal(t, []any{yaml, body, ok}, []any{y, b, o}, "%q", file)
	}
	check("---\ntitle: x\n---\n\nbody\n", "title: x\n", "\nbody\n", true)
	check("\uFEFF---\r\ntitle: x\r\n---\r\nbody", "title: x\n", "body", true)
	check("---\n---", "", "", true)
	check("---\ntitle: x\n...\nbody", "title: x\n", "body", true)
	check("body\n---\nmore", "", "body\n---\nmore", false)
	check("---\nnever closed", "", "---\nnever closed", false)
	check("", "", "", false)
}

func FuzzSplitFrontMatter(f *testing.F) {
	for _, seed := range []string{"---\na: b\n---\nc", "---\n", "---\n---", "---\n--- \nx", "\uFEFF---\r\n---\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		yaml, body, ok := markdown.SplitFrontMatter(file)
		if !ok {
			require.Empty(t, yaml)
		}
		require.LessOrEqual(t, len(yaml)+len(body), len(file))
	})
}
