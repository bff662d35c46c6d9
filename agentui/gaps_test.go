package agentui_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/tickets"
)

// solve has an agent answer and solve the ticket.
func (w *world) solve(who string, ticketID int64, text string) {
	w.T.Helper()
	_, err := w.Desk.Reply(w.Ctx(), w.people[who], ticketID, tickets.Reply{
		Kind: tickets.KindMessage, Text: text, HTML: "<p>" + text + "</p>", ThenStatus: tickets.StatusSolved, Anyway: true,
	})
	require.NoError(w.T, err)
}

func TestTicketSuggestions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := must[agentui.Article](w, "lena", "POST", "/articles", map[string]any{"language": "en", "title": "Late parcels", "body": "A parcel is late after five days."})
	must[agentui.ArticleEdition](w, "lena", "POST", fmt.Sprintf("/articles/%d/translations/en/publish", a.ID), map[string]any{})
	solved, hidden, open := w.open("Parcel late"), w.open("Parcel late, says my lawyer"), w.open("Late parcels")
	w.solve("ben", solved, "Hello,\n\nyour parcel went to the wrong depot:\n\n- it arrives tomorrow\n- write to ben@desk.example if it does not, about order FF-12345.\n\nKind regards,\nben")
	w.solve("lea", hidden, "This is between us and your lawyer, who has been told all of it.")
	_, err := w.Desk.Update(w.Ctx(), tickets.System("test"), hidden, tickets.Update{TeamID: tickets.Some(&w.legal), AssigneeID: tickets.Some[*int64](nil)})
	require.NoError(t, err)

	path := fmt.Sprintf("/tickets/%d/suggestions", open)
	got := must[agentui.TicketSuggestions](w, "ada", "GET", path, nil)
	require.Equal(t, []string{"parcel"}, got.QueryTerms)
	require.Len(t, got.Articles, 1)
	require.Equal(t, a.ID, got.Articles[0].ID)
	require.True(t, strings.HasSuffix(got.Articles[0].URL, "/help/en/articles/late-parcels"), got.Articles[0].URL)
	require.False(t, got.Articles[0].AlreadySent)
	require.Len(t, got.Tickets, 1, "what ada may not see is not suggested")
	answer := got.Tickets[0].Answer
	require.Equal(t, solved, got.Tickets[0].Ticket.ID)
	require.Contains(t, answer.Text, "FF-12345")
	require.NotContains(t, answer.Text, "Kind regards")
	require.Contains(t, answer.HTML, "<li>it arrives tomorrow</li>")
	require.NotContains(t, answer.HTML, "FF-12345", "what is put into another answer is masked")
	require.NotContains(t, answer.HTML, "@")

	require.Equal(t, http.StatusForbidden, w.do("pia", "GET", path, nil).Status)
	require.Equal(t, http.StatusNotFound, w.do("ada", "GET", fmt.Sprintf("/tickets/%d/suggestions", hidden), nil).Status)
	used := map[string]any{"translation_id": got.Articles[0].TranslationID, "kind": "link"}
	require.Equal(t, http.StatusNoContent, w.do("ada", "POST", path+"/used", used).Status)
	require.Equal(t, http.StatusNotFound, w.do("ada", "POST", path+"/used", map[string]any{"translation_id": 1 << 40, "kind": "link"}).Status)
	require.Equal(t, http.StatusUnprocessableEntity, w.do("ada", "POST", path+"/used", map[string]any{"translation_id": 1, "kind": "song"}).Status)
}

func TestGaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 4 {
		_, err := w.DB.Pool.Exec(w.Ctx(), `INSERT INTO kb_searches (place, language, query, results, reader, created_at) VALUES ('help', 'en', 'gift cards', 0, $1, $2)`,
			fmt.Append(nil, i), w.Clock.Now())
		require.NoError(t, err)
	}
	require.Empty(t, must[agentui.KnowledgeGaps](w, "ada", "GET", "/knowledge/gaps", nil).Items)
	require.Equal(t, http.StatusForbidden, w.do("ada", "POST", "/knowledge/gaps/count", nil).Status)
	require.Equal(t, http.StatusAccepted, w.do("lena", "POST", "/knowledge/gaps/count", nil).Status)
	require.True(t, must[agentui.KnowledgeGaps](w, "ada", "GET", "/knowledge/gaps", nil).Counting)
	start := w.lastEvent()
	require.NoError(t, w.gaps.Count(w.Ctx()))
	require.Equal(t, []string{"desk.changed"}, w.eventsAfter(start))

	list := must[agentui.KnowledgeGaps](w, "pia", "GET", "/knowledge/gaps?kind=query", nil)
	require.Len(t, list.Items, 1)
	require.Equal(t, agentui.GapCounts{Open: 1}, list.Counts)
	require.NotNil(t, list.CountedAt)
	g := list.Items[0]
	require.Equal(t, "Gift cards", g.Title)
	require.Equal(t, 4, g.Evidence.Queries[0].People)
	path := fmt.Sprintf("/knowledge/gaps/%d", g.ID)
	require.Equal(t, http.StatusForbidden, w.do("pia", "PATCH", path, map[string]any{"state": "dismissed"}).Status)
	require.Equal(t, "dismissed", must[agentui.KnowledgeGap](w, "ada", "PATCH", path, map[string]any{"state": "dismissed"}).State)
	require.Empty(t, must[agentui.KnowledgeGaps](w, "ada", "GET", "/knowledge/gaps", nil).Items)
	require.Len(t, must[agentui.KnowledgeGaps](w, "ada", "GET", "/knowledge/gaps?state=dismissed", nil).Items, 1)
	require.Equal(t, "gap_not_found", w.do("ada", "GET", "/knowledge/gaps/999", nil).code())

	require.Equal(t, http.StatusForbidden, w.do("pia", "POST", path+"/draft", nil).Status)
	draft := must[agentui.GapDraft](w, "ada", "POST", path+"/draft", nil)
	require.True(t, draft.Created)
	require.Equal(t, "Gift cards", must[agentui.ArticleEdition](w, "ada", "GET", fmt.Sprintf("/articles/%d/translations/%s", draft.ArticleID, draft.Language), nil).Title)
	got := must[agentui.KnowledgeGap](w, "pia", "GET", path, nil)
	require.Equal(t, "drafted", got.State)
	require.Equal(t, draft.ArticleID, got.Article.ID)
	require.False(t, got.Article.Live)
	again := must[agentui.GapDraft](w, "ben", "POST", path+"/draft", nil)
	require.Equal(t, agentui.GapDraft{ArticleID: draft.ArticleID, Language: draft.Language}, again)
}
