package markdown_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/markdown"
)

// TestHostileTextEnds: no text costs out of all proportion to its length. The bound is far above what is needed.
func TestHostileTextEnds(t *testing.T) {
	t.Parallel()
	const n = 20_000
	for name, source := range map[string]string{
		"brackets": strings.Repeat("[", n), "links": strings.Repeat("[a](", n), "pictures": strings.Repeat("![", n), "quotes": strings.Repeat("> ", 2000) + "x",
		"tabs": strings.Repeat(":::tabs\n::tab x\n", n/10), "closings": strings.Repeat(":::tabs\n", 2000) + strings.Repeat(":::\n", 2000),
		"stars": strings.Repeat("*a_", n), "backticks": strings.Repeat("`a``b", n/10), "elements": strings.Repeat("<div>", n), "lists": strings.Repeat("- ", 2000) + "x",
		"headings": strings.Repeat("# same\n", 3000), "code": "```js\n" + strings.Repeat("/*", n) + "\n```", "table": "|a|\n|-|\n" + strings.Repeat("|", n),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			r := markdown.New()
			require.Empty(t, harm(r.Render(source, markdown.Options{}).HTML))
			r.Plain(source)
			r.References(source)
			require.Less(t, time.Since(start), 20*time.Second)
			t.Log(time.Since(start))
		})
	}
}
