package agentui_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
)

func TestProductTeamsAndTheirDigest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, http.StatusForbidden, w.do("ada", "POST", "/product-teams", map[string]any{"name": "App"}).Status)
	team := must[agentui.ProductTeam](w, "pia", "POST", "/product-teams", map[string]any{"name": "App", "weekday": 5, "hour": 7, "zone": "Asia/Tokyo", "language": "ja"})
	require.Equal(t, []any{5, 7, "Asia/Tokyo"}, []any{team.Weekday, team.Hour, team.Zone})
	require.NotNil(t, team.NextAt)
	require.Empty(t, team.WebhookSecret, "is for admins")
	require.Contains(t, w.do("pia", "PATCH", "/product-teams/"+fmt.Sprint(team.ID), map[string]any{"hour": 24}).Body, "hour")
	seen := must[agentui.List[agentui.ProductTeam]](w, "root", "GET", "/product-teams", nil).Items
	require.Len(t, seen, 1)
	require.NotEmpty(t, seen[0].WebhookSecret)
	preview := must[agentui.DigestPreview](w, "pia", "GET", "/product-teams/"+fmt.Sprint(team.ID)+"/preview", nil)
	require.Contains(t, preview.Subject, "App")
	require.Contains(t, preview.HTML, "お客様の声")
	require.Equal(t, "ja", preview.Digest.Language)
	require.Equal(t, "pia@desk.example", must[agentui.DigestTest](w, "pia", "POST", "/product-teams/"+fmt.Sprint(team.ID)+"/test", nil).Address)
	require.Contains(t, w.do("pia", "POST", "/product-teams/"+fmt.Sprint(team.ID)+"/webhook-test", nil).Body, "no_webhook")
	require.Equal(t, http.StatusForbidden, w.do("ada", "POST", "/product-teams/"+fmt.Sprint(team.ID)+"/webhook-test", nil).Status)
	require.Empty(t, must[agentui.List[agentui.DigestHead]](w, "ada", "GET", "/digests", nil).Items)
	require.Equal(t, http.StatusNoContent, w.do("pia", "DELETE", "/product-teams/"+fmt.Sprint(team.ID), nil).Status)
}
