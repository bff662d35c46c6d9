package tracking

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/tickets"
)

func TestQuestionsOfFormsAreNotTheCustomersWords(t *testing.T) {
	t.Parallel()
	q := &questions{}
	require.NoError(t, q.add(json.RawMessage(`{"title":{"en":"Contact us"},"fields":[
		{"kind":"long_text","label":{"en":"What went wrong?"}},{"kind":"text","label":{"en":"Order"}},{"kind":"choice","label":{"de":"Produkt"}}]}`)))
	require.NoError(t, q.add(nil))
	text := "My lamp arrived broken.\n\nOrder: 123\nProdukt: Lampe\n\nWhat went wrong?\nThe glass was in pieces"
	require.Equal(t, "My lamp arrived broken.\n\n\nThe glass was in pieces", q.without(text))
	none := (*questions)(nil)
	require.Equal(t, text, none.without(text))

	said := said{messages: []saying{{channel: tickets.ChannelForm, subject: "Contact us", text: text, form: q}}}
	words, language := said.words()
	require.NotContains(t, words, "Contact us")
	require.Contains(t, words, "The glass was in pieces")
	require.Equal(t, "en", language)
}

func TestNamesAreMaskedWhereTheyAreNames(t *testing.T) {
	t.Parallel()
	said := said{name: "Will Mark", agents: []string{"Grace May"}, messages: []saying{{sender: "Will Mark"}}}
	require.Equal(t, "[name] here: will you mark it, or may [name]?", said.maskNames("Will here: will you mark it, or may Grace?"))
	require.Equal(t, "Willow and [name]", said.maskNames("Willow and will mark"))
}

func TestCutsAtWords(t *testing.T) {
	t.Parallel()
	require.Equal(t, "one two", short("one two three", 9))
	require.Equal(t, "ää", short("äää", 5))
	require.Empty(t, short("one", 0))
}
