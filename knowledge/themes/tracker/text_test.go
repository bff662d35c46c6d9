package tracker_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/tracker"
)

const sample = `## How much

- Last 28 days: **12** tickets
- Words: _export_ and ` + "`code`" + `

1. first

> it \*broke\* {again} [here]
> second line

[All](https://desk.example/themes/1)

<!-- kept-abc -->
`

func TestWiki(t *testing.T) {
	t.Parallel()
	require.Equal(t, `h2. How much

* Last 28 days: *12* tickets
* Words: _export_ and {{code}}

# first

{quote}
it \*broke\* \{again\} \[here\] second line
{quote}

[All|https://desk.example/themes/1]`, tracker.Wiki(sample))
	require.Equal(t, `\!picture.png\! \{color:red\}`, tracker.Wiki("!picture.png! {color:red}"))
	require.Empty(t, tracker.Wiki("<!-- x -->"))
}

func TestADF(t *testing.T) {
	t.Parallel()
	encoded, err := json.Marshal(tracker.ADF(sample))
	require.NoError(t, err)
	require.JSONEq(t, `{"type":"doc","version":1,"content":[
		{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"How much"}]},
		{"type":"bulletList","content":[
			{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"Last 28 days: "},{"type":"text","text":"12","marks":[{"type":"strong"}]},{"type":"text","text":" tickets"}]}]},
			{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"Words: "},{"type":"text","text":"export","marks":[{"type":"em"}]},{"type":"text","text":" and "},{"type":"text","text":"code","marks":[{"type":"code"}]}]}]}]},
		{"type":"orderedList","attrs":{"order":1},"content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"first"}]}]}]},
		{"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"it *broke* {again} [here] second line"}]}]},
		{"type":"paragraph","content":[{"type":"text","text":"All","marks":[{"type":"link","attrs":{"href":"https://desk.example/themes/1"}}]}]}]}`, string(encoded))
	require.Equal(t, "paragraph", tracker.ADF("").Content[0].Type)
}

// FuzzText: every document is one that the trackers take: no empty text, nothing but a document at the top.
func FuzzText(f *testing.F) {
	f.Add(sample)
	f.Add("> > # x\n- \n  1. ```\n")
	f.Fuzz(func(t *testing.T, markdown string) {
		doc := tracker.ADF(markdown)
		require.Equal(t, "doc", doc.Type)
		require.NotEmpty(t, doc.Content)
		walk(t, doc)
		_ = tracker.Wiki(markdown)
	})
}

func walk(t *testing.T, n tracker.Node) {
	t.Helper()
	if n.Type == "text" {
		require.NotEmpty(t, n.Text)
	}
	for _, c := range n.Content {
		walk(t, c)
	}
}
