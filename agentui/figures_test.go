package agentui_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
)

func TestKnowledgeFigures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.DB.Pool.Exec(w.Ctx(), `
		INSERT INTO kb_searches (place, language, query, results, reader, created_at)
		SELECT 'help', 'en', 'door ' || n, n % 2, '', $1 FROM generate_series(1, 5) AS n`, w.Clock.Now())
	require.NoError(t, err)
	_, err = w.DB.Pool.Exec(w.Ctx(), `
		INSERT INTO kb_askings (nonce, place, held_out, query, created_at, updated_at)
		SELECT 'form:' || n, 'form', n > 2, 'how', $1, $1 FROM generate_series(1, 3) AS n`, w.Clock.Now())
	require.NoError(t, err)

	all := must[agentui.List[agentui.KnowledgeFigure]](w, "ada", "GET", "/knowledge/figures", nil)
	require.Len(t, all.Items, 1)
	f := all.Items[0]
	require.EqualValues(t, 5, f.Searches.Value)
	require.EqualValues(t, 2, f.Unfound.Value)
	require.Len(t, f.Unfound.IDs, 2)
	require.EqualValues(t, 2, f.Asked.Value)
	require.NotNil(t, f.Deflection)
	require.Nil(t, f.Helpfulness)
	byDay := must[agentui.List[agentui.KnowledgeFigure]](w, "ada", "GET", "/knowledge/figures?group=day&from=2026-03-01&to=2026-03-02", nil)
	require.Equal(t, "2026-03-02", byDay.Items[0].Key)
	require.Equal(t, 422, w.do("ada", "GET", "/knowledge/figures?from=2026-03-02&to=2026-03-01", nil).Status)

	unfound := must[agentui.List[agentui.KnowledgeSearch]](w, "ada", "GET", fmt.Sprintf("/knowledge/searches?ids=%d,%d", f.Unfound.IDs[0], f.Unfound.IDs[1]), nil)
	require.Equal(t, "door 4", unfound.Items[0].Query)
	first := must[agentui.List[agentui.KnowledgeSearch]](w, "ada", "GET", "/knowledge/searches?limit=3", nil)
	rest := must[agentui.List[agentui.KnowledgeSearch]](w, "ada", "GET", "/knowledge/searches?limit=3&cursor="+first.NextCursor, nil)
	require.Len(t, rest.Items, 2)
	require.Empty(t, rest.NextCursor)
	held := must[agentui.List[agentui.KnowledgeAsking]](w, "ada", "GET", "/knowledge/askings?only=held_out", nil)
	require.Len(t, held.Items, 1)
	require.Empty(t, must[agentui.List[agentui.KnowledgeVote]](w, "ada", "GET", "/knowledge/votes", nil).Items)
}

func TestHelpCentreSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := must[agentui.HelpCentreSettings](w, "ada", "GET", "/help-centre", nil)
	require.True(t, s.Indexed)
	require.NotNil(t, s.Languages)
	change := map[string]any{"name": "Doors", "languages": []string{"en", "pt-BR"}, "title": map[string]string{"en": "What now?"}, "indexed": false}
	require.Equal(t, 403, w.do("ada", "PATCH", "/help-centre", change).Status)
	s = must[agentui.HelpCentreSettings](w, "root", "PATCH", "/help-centre", change)
	require.Equal(t, []string{"en", "pt-BR"}, s.Languages)
	require.Equal(t, "What now?", s.Title["en"])
	require.False(t, s.Indexed)
	require.Equal(t, 422, w.do("root", "PATCH", "/help-centre", map[string]any{"color": "red"}).Status)
}
