package agentui_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
)

func TestSearchArticles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := must[agentui.Article](w, "ada", "POST", "/articles", map[string]any{"language": "en", "title": "Zebra", "body": "It has <b>stripes</b>."})
	require.Empty(t, must[agentui.ArticlesFound](w, "ben", "GET", "/articles/search?q=zebra", nil).Items, "a draft")
	found := must[agentui.ArticlesFound](w, "ben", "GET", "/articles/search?q=zebra&drafts=true&facets=true", nil)
	require.Len(t, found.Items, 1)
	require.Equal(t, a.ID, found.Items[0].ID)
	require.Equal(t, "<mark>Zebra</mark>", found.Items[0].Highlights["title"][0])
	require.Empty(t, found.Items[0].URL, "no reader may see it")
	require.NotZero(t, found.SearchID)
	require.Zero(t, must[agentui.ArticlesFound](w, "ben", "GET", "/articles/search?q=zebra&typing=true", nil).SearchID, "not recorded")
	require.Equal(t, 422, w.do("ben", "GET", "/articles/search", nil).Status)
	require.Equal(t, 401, w.do("", "GET", "/articles/search?q=zebra", nil).Status)

	completions := must[agentui.List[agentui.SearchCompletion]](w, "ben", "GET", "/tickets/search/completions?q=st", nil)
	require.Equal(t, "status:open", completions.Items[0].Text)
	require.Equal(t, 200, w.do("ben", "GET", fmt.Sprintf("/tickets/search?q=%s&sort=date", "x"), nil).Status)
}
