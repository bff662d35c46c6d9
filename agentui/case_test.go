package agentui_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
)

func TestCaseLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.open("Printer on fire")
	path := "/tickets/" + strconv.FormatInt(id, 10) + "/case-link"
	link := must[agentui.CaseLink](w, "ada", "GET", path, nil)
	require.True(t, strings.HasPrefix(link.URL, "https://desk.example/case/"), link.URL)
	require.Equal(t, link, must[agentui.CaseLink](w, "ada", "GET", path, nil))
	fresh := must[agentui.CaseLink](w, "ada", "POST", path, nil)
	require.NotEqual(t, link, fresh)
	require.Equal(t, fresh, must[agentui.CaseLink](w, "ada", "GET", path, nil))
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		require.Equal(t, "forbidden", w.do("pia", method, path, nil).code(), "who only reads does not write in the customer's name")
		require.Equal(t, "ticket_not_found", w.do("ada", method, "/tickets/999999/case-link", nil).code())
	}
}

func TestKeysToCasesAreNotLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		r := httptest.NewRequest(method, "/case/the-key/close", nil)
		answer, err := w.server.App().Test(r, -1)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
	}
	require.Contains(t, w.logged.String(), "path=/case/…")
	require.NotContains(t, w.logged.String(), "the-key")
}
