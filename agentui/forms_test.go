package agentui_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/channels/webform"
	"github.com/kepthq/kept/channels/webpage"
)

func newForms(t testing.TB, w *world) *webform.Service {
	t.Helper()
	layout, err := webpage.New()
	require.NoError(t, err)
	forms, err := webform.New(webform.Parts{
		DB: w.DB, Desk: w.Desk, Files: w.files, Layout: layout, Secret: []byte("secret"), Now: w.Clock.Now, Log: slog.New(slog.DiscardHandler), ClientIP: agentui.ClientIP,
	})
	require.NoError(t, err)
	return forms
}

func TestForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	definition := map[string]any{
		"languages": []string{"en"}, "title": map[string]string{"en": "Contact"},
		"fields": []any{
			map[string]any{"id": "email", "kind": "email", "label": map[string]string{"en": "E-mail"}, "maps": "email", "required": true},
			map[string]any{"id": "text", "kind": "long_text", "label": map[string]string{"en": "Message <b>"}, "maps": "message",
				"show": map[string]any{"rules": []any{map[string]any{"field": "email", "test": "filled"}}}},
		},
	}
	body := map[string]any{"slug": "contact", "name": "Contact form", "definition": definition, "team_id": w.support}
	require.Equal(t, 403, w.do("ada", "POST", "/forms", body).Status)
	f := must[agentui.Form](w, "lena", "POST", "/forms", body)
	require.Equal(t, "draft", f.State)
	require.True(t, f.Changed)
	require.Equal(t, "already_exists", w.do("lena", "POST", "/forms", body).code())
	path := fmt.Sprintf("/forms/%d", f.ID)

	f = must[agentui.Form](w, "lena", "POST", path+"/publish", map[string]any{"base_version": f.Version})
	require.Equal(t, "published", f.State)
	require.False(t, f.Changed, "what was saved is what is seen")
	require.Equal(t, "form_changed", w.do("lena", "PATCH", path, map[string]any{"base_version": 1, "name": "x"}).code())

	definition["title"] = map[string]string{"en": "Write to us"}
	f = must[agentui.Form](w, "lena", "PATCH", path, map[string]any{"definition": definition, "origins": []string{"https://shop.example"}})
	require.True(t, f.Changed)
	definition["title"] = map[string]string{}
	wrong := w.do("lena", "PATCH", path, map[string]any{"definition": definition})
	require.Equal(t, 422, wrong.Status)
	require.Contains(t, wrong.Body, `"field":"definition.title"`)

	preview := w.do("lena", "POST", path+"/preview", map[string]any{"definition": definition})
	require.Equal(t, http.StatusOK, preview.Status, preview.Body)
	require.Contains(t, preview.Body, "Message &lt;b&gt;")
	require.Contains(t, preview.Body, "data-preview")
	require.Equal(t, 403, w.do("ada", "POST", path+"/preview", map[string]any{"definition": definition}).Status)

	require.Empty(t, must[agentui.List[agentui.FormDay]](w, "ada", "GET", path+"/figures", nil).Items)
	require.Equal(t, 204, w.do("lena", "DELETE", path, nil).Status)
	require.Equal(t, "archived", must[agentui.List[agentui.Form]](w, "ada", "GET", "/forms", nil).Items[0].State)
	require.Equal(t, "published", must[agentui.Form](w, "lena", "PATCH", path, map[string]any{"archived": false}).State)
	require.Equal(t, 404, w.do("ada", "GET", "/forms/99", nil).Status)
}
