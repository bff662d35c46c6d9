package webform_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels/webform"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

func TestRowTypesAreTheirTables(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SameAsTable(&webform.Form{})
	w.SameAsTable(&webform.Submission{})
	w.SameAsTable(&webform.Day{})
}

const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06"

func TestASubmissionBecomesATicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	team := w.Team("Parcels", false)
	f := w.publish("contact", contact(), func(u *webform.FormUpdate) { u.TeamID, u.Tags = tickets.Some(&team), tickets.Some([]string{"web"}) })
	values := good(w.open("/forms/contact?campaign=spring"))
	values["stars"], values["phone"], values["urgency"], values["extras"], values["terms"] = []string{"4,5"}, []string{"+49 30 123456"}, []string{"urgent"}, []string{"gift", "fast"}, []string{"yes"}
	values.Set("campaign", "spring")
	sent := w.post("/forms/contact", values, nil, upload{"proof", "../../a\u202egnp.png", png}, upload{"proof", "", ""})
	require.Equal(t, 303, sent.Status, sent.Body)
	require.Contains(t, sent.Location, "/forms/contact/thanks/")

	ticket, message := w.newest()
	require.Equal(t, tickets.ChannelForm, ticket.Channel)
	require.Equal(t, "My parcel is late.", ticket.Subject)
	require.Equal(t, tickets.PriorityUrgent, ticket.Priority)
	require.Equal(t, &team, ticket.TeamID)
	require.Equal(t, []string{"order", "web"}, []string(ticket.Tags))
	require.Equal(t, map[string]any{"order": "AB1234", "stars": 4.5, "campaign": "spring"}, ticket.Custom)
	require.Equal(t, "My parcel is late.\nPlease look.\n\nTopic: My order\nOrder number: AB1234\nStars: 4,5\nPhone: +49 30 123456\n"+
		"How urgent: urgent\nExtras: Gift wrap, fast\nI agree: ✓\nProof: agnp.png\ncampaign: spring", message.BodyText)
	require.Equal(t, tickets.Person{Name: "Ann Lee", Address: "ann@customer.example"}, message.Sender)
	require.Equal(t, 1, w.count(`SELECT count(*) FROM attachments WHERE message_id = $1 AND type = 'image/png' AND name = 'agnp.png'`, message.ID))
	customer, err := w.Desk.Customer(t.Context(), ticket.RequesterID)
	require.NoError(t, err)
	require.Equal(t, "+49 30 123456", customer.Phone)
	require.Equal(t, "en", customer.Locale)

	thanks := w.get(sent.Location)
	require.Equal(t, 200, thanks.Status)
	require.Contains(t, thanks.Body, fmt.Sprintf("Your case number is %d.", ticket.ID))
	require.Contains(t, thanks.Body, "https://desk.example/case/")
	require.Contains(t, thanks.Body, "Ann@customer.example")

	t.Run("and somebody else's phone number changes nothing", func(t *testing.T) {
		values := good(w.open("/forms/contact"))
		values.Set("phone", "+1 555 0100 999")
		require.Equal(t, 303, w.post("/forms/contact", values, nil).Status)
		customer, err := w.Desk.Customer(t.Context(), ticket.RequesterID)
		require.NoError(t, err)
		require.Equal(t, "+49 30 123456", customer.Phone)
	})
	t.Run("the answer goes by mail", func(t *testing.T) {
		at := w.Clock.Now()
		require.NoError(t, w.DB.Read(t.Context()).Create(&tickets.Mailbox{Address: "help@desk.example", CreatedAt: at}).Error)
		m, err := w.Desk.Reply(t.Context(), w.lead, ticket.ID, tickets.Reply{Kind: tickets.KindMessage, Text: "It is on its way.", Anyway: true})
		require.NoError(t, err)
		require.Equal(t, tickets.ChannelEmail, m.Channel)
		require.Equal(t, "ann@customer.example", m.Recipients.To[0].Address)
	})
	days, err := w.forms.Figures(t.Context(), f.ID, w.Clock.Now().AddDate(0, 0, -1))
	require.NoError(t, err)
	require.Len(t, days, 1)
	require.Equal(t, []int64{2, 2, 0, 0}, []int64{days[0].Views, days[0].Submissions, days[0].Suspected, days[0].Refused})
}

func TestTheSamePageTwiceIsOneTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish("contact", contact())
	values := good(w.open("/forms/contact"))
	var answers [8]answer
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = w.post("/forms/contact", values, nil) })
	}
	all.Wait()
	for _, a := range answers {
		require.Equal(t, 303, a.Status, a.Body)
	}
	require.Equal(t, 1, w.tickets())
	require.Equal(t, 1, w.count(`SELECT count(*) FROM messages`))
	require.Equal(t, 1, w.count(`SELECT submissions FROM form_days`))

	values.Set("text", "I forgot: it is the blue one.")
	require.Equal(t, 303, w.post("/forms/contact", values, nil).Status, "back, other words")
	require.Equal(t, 1, w.tickets(), "they go to the same ticket")
	require.Equal(t, 2, w.count(`SELECT count(*) FROM messages`))

	values.Set("email", "bob@customer.example")
	require.Equal(t, 303, w.post("/forms/contact", values, nil).Status)
	require.Equal(t, 2, w.tickets(), "somebody else's words never do")
}

func TestMistakesAreNamedAndNothingIsLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish("contact", contact())
	values := good(w.open("/forms/contact"))
	values.Set("email", "ann@")
	values.Set("order", "12")
	values.Set("stars", "9")
	values.Set("when", "2026-03-03")
	values.Set("text", "<b>late</b> \"quoted\"")
	page := w.post("/forms/contact?lang=de", values, nil, upload{"proof", "photo.png", png}, upload{"proof", "run.exe", "MZ\x90\x00 program"}, upload{"proof", "page.html", "<html><script>"})
	require.Equal(t, 422, page.Status)
	for _, words := range []string{
		`lang="de"`, "„E-Mail-Adresse“ braucht eine Adresse wie name@example.com.", "„Order number“ hat nicht die nötige Form. Two letters, four digits.",
		"„Stars“ darf höchstens 5 sein.", "„When“ darf nicht nach dem 2026-03-02 liegen.", "Dateien wie „page.html“ können hier nicht gesendet werden",
		`value="ann@"`, "&lt;b&gt;late&lt;/b&gt; &#34;quoted&#34;", "photo.png",
	} {
		require.Contains(t, page.Body, words)
	}
	require.Zero(t, w.tickets())

	kept := keptFiles(page.Body)
	require.Len(t, kept, 2)
	values = good(page.token(t))
	values["_kept"] = kept[:1]
	require.Equal(t, 303, w.post("/forms/contact", values, nil).Status, "the picture is not sent again")
	require.Equal(t, 1, w.count(`SELECT count(*) FROM attachments WHERE name = 'photo.png'`))

	other := w.publish("other", contact())
	values = good(w.open("/forms/other"))
	values["_kept"] = kept[:1]
	require.Equal(t, 303, w.post("/forms/other", values, nil).Status)
	require.Equal(t, 1, w.count(`SELECT count(*) FROM attachments`), "a file of form %d's page is nobody else's", other.ID)
}

func keptFiles(body string) (kept []string) {
	for _, part := range strings.Split(body, `name="_kept" value="`)[1:] {
		value, _, _ := strings.Cut(part, `"`)
		kept = append(kept, value)
	}
	return kept
}

func TestLargeFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish("contact", contact())
	page := w.post("/forms/contact", good(w.open("/forms/contact")), nil, upload{"proof", "big.png", png + strings.Repeat("x", 2<<20)})
	require.Equal(t, 422, page.Status)
	require.Contains(t, page.Body, "big.png")
	require.Contains(t, page.Body, "My parcel is late.", "what was typed is there")
	many := w.post("/forms/contact", good(page.token(t)), nil, upload{"proof", "1.png", png}, upload{"proof", "2.png", png + "2"}, upload{"proof", "3.png", png + "3"})
	require.Equal(t, 422, many.Status)
}

func TestWhatIsNotAskedIsNeitherNeededNorStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish("contact", contact())
	values := good(w.open("/forms/contact"))
	values.Set("topic", "other")
	values.Set("order", "not asked")
	require.Equal(t, 303, w.post("/forms/contact", values, nil).Status)
	ticket, message := w.newest()
	require.NotContains(t, message.BodyText, "not asked")
	require.Equal(t, map[string]any{"campaign": "none"}, ticket.Custom)
}

func TestPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish("contact", contact(), func(u *webform.FormUpdate) { u.Origins = tickets.Some([]string{"https://Shop.example/"}) })
	page := w.do("GET", "/forms/contact?email=a%22b@c.example&embed=1", nil, map[string]string{"Accept-Language": "fr;q=0.9, de-AT;q=0.8"})
	require.Contains(t, page.Body, `lang="de"`)
	require.Contains(t, page.Body, "<h1>Kontakt</h1>")
	require.Contains(t, page.Body, `value="a&#34;b@c.example"`)
	require.Contains(t, page.Body, "Nur wenn „Topic“ gleich „My order“ ist", "conditions are said in words")
	require.Contains(t, page.Header.Get("Content-Security-Policy"), "frame-ancestors 'self' https://shop.example")
	require.NotContains(t, page.Header.Get("Cache-Control"), "no-store", "or going back would lose what was typed")
	require.NotContains(t, page.Body, "<script>")

	require.Equal(t, 404, w.get("/forms/nothing").Status)
	require.Contains(t, w.get("/forms/embed.js").Body, "currentScript")
	f := w.publish("old", contact())
	_, err := w.forms.UpdateForm(t.Context(), w.lead, f.ID, webform.FormUpdate{Archived: tickets.Some(true)})
	require.NoError(t, err)
	require.Equal(t, 410, w.get("/forms/old").Status)
	require.Equal(t, 410, w.post("/forms/old", good("x"), nil).Status)
}

func TestJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish("contact", contact(), func(u *webform.FormUpdate) { u.Origins = tickets.Some([]string{"https://shop.example"}) })
	body := map[string]any{"name": "Ann", "email": "ann@customer.example", "topic": "order", "order": "AB1234", "stars": 5, "terms": true, "extras": []string{"gift"}, "text": "Hello", "_nonce": "2b6c8a1e-visit"}
	a, out := w.postJSON("/forms/contact", body, map[string]string{"Origin": "https://shop.example"})
	require.Equal(t, 200, a.Status, a.Body)
	require.Equal(t, "https://shop.example", a.Header.Get("Access-Control-Allow-Origin"))
	ticket, message := w.newest()
	require.EqualValues(t, ticket.ID, out["ticket"])
	require.Contains(t, out["case_url"], "/case/")
	require.Contains(t, message.BodyText, "I agree: ✓")

	_, again := w.postJSON("/forms/contact", body, nil)
	require.Equal(t, out["ticket"], again["ticket"], "the same nonce")

	delete(body, "email")
	body["stars"] = "many"
	a, out = w.postJSON("/forms/contact", body, nil)
	require.Equal(t, 422, a.Status)
	require.Equal(t, "application/problem+json", a.Header.Get("Content-Type"))
	require.Equal(t, "invalid_input", out["code"])
	require.Len(t, out["errors"], 2)
	require.Contains(t, a.Body, `{"field":"email","message":"Please fill in “E-mail”."}`)

	a, _ = w.postJSON("/forms/contact", map[string]any{"emial": "x"}, nil)
	require.Equal(t, 422, a.Status)
	require.Contains(t, a.Body, "emial")
	a, out = w.postJSON("/forms/contact", body, map[string]string{"Origin": "https://evil.example"})
	require.Equal(t, 403, a.Status)
	require.Equal(t, "origin_not_allowed", out["code"])
	require.Equal(t, 204, w.do("OPTIONS", "/forms/contact", nil, map[string]string{"Origin": "https://shop.example"}).Status)
	require.Equal(t, 403, w.do("OPTIONS", "/forms/contact", nil, map[string]string{"Origin": "https://evil.example"}).Status)
	for _, hostile := range []string{"", "[]", "null", `{"text":{"a":1}}`, `{"text":[["x"]]}`, "{} {}", `{"_nonce":"x"}`} {
		a := w.do("POST", "/forms/contact", strings.NewReader(hostile), map[string]string{"Content-Type": "application/json"})
		require.Equal(t, 422, a.Status, hostile)
		require.True(t, json.Valid([]byte(a.Body)), a.Body)
	}
}

func TestFriendlyWaysOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish("contact", contact())

	token := w.get("/forms/contact").token(t)
	page := w.post("/forms/contact", good(token), nil)
	require.Equal(t, 409, page.Status)
	require.Contains(t, page.Body, "That was quick.")
	w.Clock.Advance(3 * time.Second)
	require.Equal(t, 303, w.post("/forms/contact", good(page.token(t)), nil).Status, "pressed once more")

	token = w.open("/forms/contact")
	w.Clock.Advance(48 * time.Hour)
	page = w.post("/forms/contact", good(token), nil)
	require.Equal(t, 409, page.Status)
	require.Contains(t, page.Body, "My parcel is late.")
	w.Clock.Advance(3 * time.Second)
	require.Equal(t, 303, w.post("/forms/contact", good(page.token(t)), nil).Status)

	page = w.post("/forms/contact", good(token+"x"), nil)
	require.Equal(t, 409, page.Status)
	w.Clock.Advance(3 * time.Second)
	require.Equal(t, 303, w.post("/forms/contact", good(page.token(t)), nil).Status, "a page that is not ours can be sent from after a look")
	require.Equal(t, 3, w.tickets())

	encoded := w.do("POST", "/forms/contact", strings.NewReader(good(w.open("/forms/contact")).Encode()), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
	require.Equal(t, 303, encoded.Status, encoded.Body)
	for _, contentType := range []string{"", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x"} {
		a := w.do("POST", "/forms/contact", strings.NewReader("--x\r\nnonsense"), map[string]string{"Content-Type": contentType})
		require.Equal(t, 422, a.Status, contentType)
	}
}

func TestATicketKnowsTheWordsOfItsForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shape := contact()
	shape.Fields = append(shape.Fields, webform.Field{
		ID: "size", Kind: webform.KindChoice, Label: webform.Text{"en": "Shoe size"}, Maps: "custom:size",
		Options: []webform.Option{{Value: "s", Label: webform.Text{"en": "Small"}}},
	})
	w.publish("contact", shape)
	values := good(w.open("/forms/contact"))
	values.Set("size", "s")
	require.Equal(t, 303, w.post("/forms/contact", values, nil).Status)
	ticket, _ := w.newest()
	require.Equal(t, "s", ticket.Custom["size"])
	origin, err := w.forms.Origin(t.Context(), w.lead, ticket.ID)
	require.NoError(t, err)
	last := origin.Fields[len(origin.Fields)-1]
	require.Equal(t, "size", last.TicketField())
	require.Equal(t, "Small", last.Options[0].Label["en"])

	mailed := w.Receive(w.Mail("ann@example.com", "A mail", "Hello")).TicketID
	_, err = w.forms.Origin(t.Context(), w.lead, mailed)
	require.True(t, fault.Is(err, "form_not_found"), err)
	_, err = w.forms.Origin(t.Context(), w.lead, 99)
	require.True(t, fault.Is(err, "ticket_not_found"), err)
}

func TestSpamIsFiledNotDropped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish("contact", contact())
	for name, change := range map[string]func(url.Values){
		"links":  func(v url.Values) { v.Set("text", strings.Repeat("Buy at https://spam.example/x ", 6)) },
		"honey":  func(v url.Values) { v.Set("home-page", "https://spam.example") },
		"name":   func(v url.Values) { v.Set("name", "Win at www.spam.example") },
		"markup": func(v url.Values) { v.Set("text", "[url=https://spam.example]cheap[/url]") },
		"words": func(v url.Values) {
			v.Set("text", "We offer SEO and backlinks to boost your website traffic, see https://a.example https://b.example")
		},
	} {
		values := good(w.open("/forms/contact"))
		change(values)
		sent := w.post("/forms/contact", values, nil)
		require.Equal(t, 303, sent.Status, name)
		require.Contains(t, w.get(sent.Location).Body, "Your case number is", "its sender sees what everybody sees")
		ticket, _ := w.newest()
		require.Contains(t, ticket.Tags, webform.SpamTag, name)
		require.Equal(t, tickets.StatusPending, ticket.Status, "it is in nobody's way")
		made, err := w.forms.Origin(t.Context(), w.lead, ticket.ID)
		require.NoError(t, err)
		require.Subset(t, made.Suspicion, []string{map[string]string{
			"links": "links", "honey": "honeypot", "name": "link_in_name", "markup": "markup", "words": "phrases",
		}[name]})
	}
	require.Equal(t, 5, w.count(`SELECT suspected FROM form_days`))
	for view, want := range map[string]int{tickets.ViewSuspected: 5, tickets.ViewUnassigned: 0} {
		page, err := w.Desk.List(t.Context(), w.lead, tickets.Query{View: view})
		require.NoError(t, err)
		require.Len(t, page.Rows, want, view)
	}

	for _, fine := range []string{
		"The page https://shop.example/cart shows an error since this morning, can you look at it please? My browser is up to date and I have tried another one.",
		"Is the bitcoin payment option still there?", "Please help",
	} {
		values := good(w.open("/forms/contact"))
		values.Set("text", fine)
		require.Equal(t, 303, w.post("/forms/contact", values, nil).Status)
		ticket, _ := w.newest()
		require.NotContains(t, ticket.Tags, webform.SpamTag, fine)
		made, err := w.forms.Origin(t.Context(), w.lead, ticket.ID)
		require.NoError(t, err)
		require.Empty(t, made.Suspicion)
	}
}

// Thirty people behind one address, none of them with JavaScript, within five minutes.
func TestAnOfficeIsNotLockedOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish("contact", contact())
	for n := range 30 {
		for range 2 { // and some write twice
			values := good(w.get("/forms/contact").token(t))
			w.Clock.Advance(5 * time.Second)
			values.Set("email", fmt.Sprintf("person%d@office.example", n))
			require.Equal(t, 303, w.post("/forms/contact", values, nil).Status)
		}
	}
	require.Equal(t, 60, w.tickets())
	require.Zero(t, w.count(`SELECT count(*) FROM tickets WHERE 'suspected-spam' = ANY (tags) AND subject <> 'My parcel is late.'`))
}

func TestAFloodIsSlowedAndPeopleGetThrough(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish("contact", contact())
	token := w.open("/forms/contact")
	var last answer
	flooded := 0
	for n := range 400 {
		values := good(token)
		values.Set("text", fmt.Sprintf("message %d", n))
		if last = w.post("/forms/contact", values, nil); last.Status == 429 {
			break
		}
		flooded++
	}
	require.Equal(t, 429, last.Status)
	require.Equal(t, 180, flooded)
	require.NotEmpty(t, last.Header.Get("Retry-After"))
	require.Contains(t, last.Body, "message 180", "what was typed is there")
	require.Equal(t, 60, w.count(`SELECT count(*) FROM form_submissions WHERE 'flood' = ANY (suspicion)`))

	t.Run("who waits gets through without JavaScript", func(t *testing.T) {
		page := w.get("/forms/contact").token(t)
		w.Clock.Advance(3 * time.Second)
		asked := w.post("/forms/contact", good(page), nil)
		require.Equal(t, 429, asked.Status)
		w.Clock.Advance(16 * time.Second)
		for range 5 { // the flood goes on and takes what has come back
			w.post("/forms/contact", url.Values{"_token": {token}, "email": {"x@y.example"}, "topic": {"other"}, "text": {"more"}}, nil)
		}
		require.Equal(t, 303, w.post("/forms/contact", good(asked.token(t)), nil).Status)
	})
	t.Run("work lifts the limit", func(t *testing.T) {
		page := w.get("/forms/contact").token(t)
		w.Clock.Advance(3 * time.Second)
		values := good(page)
		values.Set("_work", webform.Work(page))
		values.Set("email", "worker@customer.example")
		require.Equal(t, 303, w.post("/forms/contact", values, nil).Status)
		ticket, _ := w.newest()
		require.NotContains(t, ticket.Tags, webform.SpamTag)
	})
	t.Run("another network does not notice", func(t *testing.T) {
		w.from("198.51.100.20")
		require.Equal(t, 303, w.post("/forms/contact", good(w.open("/forms/contact")), nil).Status)
	})
}
