package helpcentre_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/helpcentre"
)

func TestViewsVotesSearches(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	section := h.addSection(nil, articles.SectionWords{Language: "en", Slug: "s", Title: "Doors"})
	a := h.publish(articles.NewArticle{Text: text("Open a door", "Turn the knob of the door."), SectionID: &section})
	b := h.publish(articles.NewArticle{Text: text("Close a window", "Pull the handle.")})
	h.found()
	page := "/help/en/articles/open-a-door"

	// Views: people, not crawlers, agents or pages that are fetched ahead.
	for range 3 {
		h.get(page)
	}
	h.get(page, "User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1)")
	h.get(page, "User-Agent", "curl/8.0")
	h.get(page, "Cookie", "kept_session=lena")
	h.get(page, "Sec-Purpose", "prefetch")
	h.get("/help/en/articles/close-a-window")
	total := h.figure(helpcentre.FiguresQuery{})
	require.EqualValues(t, 4, total.Views.Value)
	require.ElementsMatch(t, []int64{a.Translation.ID, b.Translation.ID}, total.Views.IDs)
	byArticle := h.figures(helpcentre.FiguresQuery{Group: helpcentre.GroupArticle})
	require.EqualValues(t, 3, byArticle[0].Views.Value)
	require.Equal(t, "Open a door", byArticle[0].Title)
	require.EqualValues(t, 3, h.figure(helpcentre.FiguresQuery{Section: helpcentre.SectionFilter{ID: section}}).Views.Value)
	require.Equal(t, "Doors", h.figures(helpcentre.FiguresQuery{Group: helpcentre.GroupSection})[0].Title)
	require.Contains(t, h.get("/help/en/").body, page, "popular")

	// Votes: one for each reader, whatever they send and whenever.
	vote := func(v url.Values, more ...string) answer { return h.ask(http.MethodPost, page+"/vote", v, more...) }
	voted := vote(url.Values{"helpful": {"no"}})
	require.Equal(t, http.StatusSeeOther, voted.StatusCode)
	require.Equal(t, page+"?voted=no#feedback", voted.Header.Get("Location"))
	thanks := h.get(page + "?voted=no")
	require.Contains(t, thanks.body, "Thank you for telling us.")
	require.Contains(t, thanks.body, `name="helpful" value="no"`)
	vote(url.Values{"helpful": {"no"}, "words": {"where is <the> knob"}})
	h.Clock.Advance(48 * time.Hour)
	vote(url.Values{"helpful": {"no"}})
	vote(url.Values{"helpful": {"yes"}}, "X-Test-Address", "198.51.100.2")
	vote(url.Values{"helpful": {"maybe"}}, "X-Test-Address", "198.51.100.3")
	require.Equal(t, http.StatusForbidden, vote(url.Values{"helpful": {"no"}}, "Sec-Fetch-Site", "cross-site", "X-Test-Address", "198.51.100.4").StatusCode)
	require.Equal(t, http.StatusNotFound, h.ask(http.MethodPost, "/help/en/articles/none/vote", url.Values{"helpful": {"no"}}).StatusCode)
	f := h.figure(helpcentre.FiguresQuery{ArticleID: a.Article.ID})
	require.EqualValues(t, 1, f.Unhelpful.Value)
	require.EqualValues(t, 1, f.Helpful.Value)
	require.InDelta(t, 0.5, f.Helpfulness.Value, 1e-9)
	votes, err := h.records.Votes(h.Ctx(), helpcentre.EvidenceQuery{IDs: f.Unhelpful.IDs})
	require.NoError(t, err)
	require.Len(t, votes, 1)
	require.Equal(t, "where is <the> knob", votes[0].Words)

	// Searches: what is typed on the way is one with what comes of it; the click is kept.
	h.get("/help/en/suggest?q=open")
	h.get("/help/en/suggest?q=open+do&paused=1")
	result := h.get("/help/en/search?q=open+door")
	h.get("/help/en/search?q=open+door")
	h.get("/help/en/search?q=xylophone")
	h.get("/help/en/search?q=xylophone", "User-Agent", "somebot/1.0")
	link := regexp.MustCompile(`href="(` + page + `\?c=[^"]+)"`).FindStringSubmatch(result.body)
	require.NotNil(t, link, result.body)
	h.get(html.UnescapeString(link[1]))
	h.get("/help/en/articles/close-a-window?c=1.forged")
	f = h.figure(helpcentre.FiguresQuery{})
	require.EqualValues(t, 2, f.Searches.Value)
	require.EqualValues(t, 1, f.Unfound.Value)
	require.EqualValues(t, 1, f.Clicked.Value)
	searches, err := h.records.Searches(h.Ctx(), helpcentre.EvidenceQuery{IDs: f.Clicked.IDs})
	require.NoError(t, err)
	require.Equal(t, "open door", searches[0].Query)
	require.Equal(t, a.Article.ID, *searches[0].ClickedID)
	require.EqualValues(t, 1, h.figure(helpcentre.FiguresQuery{ArticleID: a.Article.ID}).Searches.Value)
	for _, group := range []helpcentre.Group{helpcentre.GroupDay, helpcentre.GroupLanguage, helpcentre.GroupPlace} {
		var views, all int64
		for _, f := range h.figures(helpcentre.FiguresQuery{Group: group}) {
			views += f.Views.Value
			all += f.Searches.Value
		}
		require.EqualValues(t, h.figure(helpcentre.FiguresQuery{}).Views.Value, views, group)
		require.EqualValues(t, 2, all, group)
	}
	_, err = h.records.Figures(h.Ctx(), helpcentre.FiguresQuery{From: h.Clock.Now(), To: h.Clock.Now().AddDate(0, 0, -1)})
	require.Error(t, err)
}

// page is a form as a browser has it.
type formPage struct{ token string }

func (h *house) openForm(address string) formPage {
	h.T.Helper()
	page := h.get("/forms/contact", "X-Test-Address", address)
	require.Equal(h.T, http.StatusOK, page.StatusCode)
	token := regexp.MustCompile(`name="_token" value="([^"]+)"`).FindStringSubmatch(page.body)
	require.NotNil(h.T, token)
	return formPage{html.UnescapeString(token[1])}
}

func (h *house) suggestions(p formPage, address, q string) []string {
	h.T.Helper()
	a := h.get("/forms/contact/suggestions?"+url.Values{"token": {p.token}, "q": {q}}.Encode(), "X-Test-Address", address)
	require.Equal(h.T, http.StatusOK, a.StatusCode, a.body)
	var got struct {
		Items []struct{ URL string }
	}
	require.NoError(h.T, json.Unmarshal([]byte(a.body), &got))
	var urls []string
	for _, item := range got.Items {
		urls = append(urls, item.URL)
	}
	return urls
}

func TestQuestionsAnsweredBeforeTheyAreSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.publish(articles.NewArticle{Text: text("Reset your password", "Open the settings and choose reset password.")})
	h.publish(articles.NewArticle{Text: text("Password for the vault", "The vault's password."), Visibility: articles.VisibleCustomers, Slug: "vault"})
	for _, other := range []string{"Garden gnomes", "Sharpen a knife", "Bread without an oven", "Paint a fence"} {
		h.publish(articles.NewArticle{Text: text(other, "It takes an afternoon.")})
	}
	h.publishForm()
	h.found()
	const question = "reset my password"

	// A tenth is shown nothing, and always the same.
	held := map[string]bool{}
	const people = 200
	for i := range people {
		address := fmt.Sprintf("10.0.%d.%d", i, i)
		page := h.openForm(address)
		require.Empty(t, h.suggestions(page, address, "hi"))
		held[address] = len(h.suggestions(page, address, question)) == 0
	}
	var out []string
	for address, is := range held {
		if is {
			out = append(out, address)
			again := h.openForm(address)
			h.Clock.Advance(24 * time.Hour)
			require.Empty(t, h.suggestions(again, address, question+" today"))
		}
	}
	require.InDelta(t, people/10, len(out), 14)

	var in string
	for address, is := range held {
		if !is {
			in = address
			break
		}
	}
	page := h.openForm(in)
	require.Empty(t, h.suggestions(formPage{"forged"}, in, question))
	urls := h.suggestions(page, in, question)
	require.Len(t, urls, 1, "what is for customers is not suggested to everybody")
	require.True(t, strings.HasPrefix(urls[0], "https://desk.example/help/en/articles/reset-your-password?a="), urls[0])
	h.get(strings.TrimPrefix(urls[0], "https://desk.example"))
	h.ask(http.MethodPost, "/forms/contact/answered?token="+url.QueryEscape(page.token), nil, "X-Test-Address", in)
	list := func(only string) []helpcentre.Asking {
		all, err := h.records.Askings(h.Ctx(), helpcentre.EvidenceQuery{From: h.Clock.Now().AddDate(-1, 0, 0), To: h.Clock.Now(), Only: only, Limit: 200})
		require.NoError(t, err)
		return all
	}
	answered := list("answered")
	require.Len(t, answered, 1)
	require.Equal(t, question, answered[0].Query)
	require.Equal(t, []int64{a.Article.ID}, answered[0].Opened)
	require.Nil(t, answered[0].TicketID)
	require.Len(t, h.figures(helpcentre.FiguresQuery{Group: helpcentre.GroupPlace}), 1)

	// Sent all the same.
	h.Clock.Advance(time.Minute)
	sent := h.ask(http.MethodPost, "/forms/contact?lang=en", url.Values{"_token": {page.token}, "email": {"kim@example.com"}, "subject": {"Password"}, "text": {"I cannot reset it."}}, "X-Test-Address", in)
	require.Equal(t, http.StatusSeeOther, sent.StatusCode, sent.body)
	all := list("sent")
	require.Len(t, all, 1)
	require.True(t, all[0].Answered)
	require.NotNil(t, all[0].TicketID)
	for _, asking := range list("held_out") {
		require.Empty(t, asking.Shown)
	}
	total, err := h.records.Figures(h.Ctx(), helpcentre.FiguresQuery{From: h.Clock.Now().AddDate(-1, 0, 0), To: h.Clock.Now()})
	require.NoError(t, err)
	require.EqualValues(t, people-len(out)+1, total[0].Asked.Value)
	require.EqualValues(t, 2*len(out), total[0].HeldOut.Value)
	require.EqualValues(t, 1, total[0].Sent.Value)
	require.NotNil(t, total[0].Deflection)
	require.Less(t, total[0].Deflection.Low, total[0].Deflection.Value)
}

func TestACustomerComesFromTheChat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.publish(articles.NewArticle{Text: text("Password for the vault", "The vault's password is written here."), Visibility: articles.VisibleCustomers, Slug: "vault"})
	h.found()
	var urls []string
	for i := 0; len(urls) == 0; i++ {
		found, err := h.centre.Suggest(h.Ctx(), helpcentre.Question{Place: helpcentre.PlaceChat, Nonce: fmt.Sprint(i), Text: "the password of the vault", Language: "en", Person: fmt.Sprint(i), CustomerID: 7})
		require.NoError(t, err)
		for _, s := range found {
			urls = append(urls, s.URL)
		}
	}
	link := strings.TrimPrefix(urls[0], "https://desk.example")
	first := h.get(link)
	require.Equal(t, http.StatusSeeOther, first.StatusCode)
	require.NotContains(t, first.Header.Get("Location"), "k=")
	cookie, _, _ := strings.Cut(first.Header.Get("Set-Cookie"), ";")
	require.Equal(t, http.StatusOK, h.get(first.Header.Get("Location"), "Cookie", cookie).StatusCode)
	h.Clock.Advance(2 * time.Hour)
	require.Empty(t, h.get(link).Header.Get("Set-Cookie"), "the link introduces nobody any more")
	f := h.figures(helpcentre.FiguresQuery{Group: helpcentre.GroupPlace})
	require.Equal(t, "chat", f[0].Key)
	require.EqualValues(t, 1, f[0].Views.Value)
}
