package casepage_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/channels/casepage"
	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/sla"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/files"
)

// house is a desk with case pages on a port of its own.
type house struct {
	*desktest.World
	tokens *casepage.Tokens
	links  *casepage.Links
	store  files.Store
	url    string
	agent  tickets.Actor
}

func newHouse(t *testing.T) *house {
	t.Helper()
	clocks := &late{}
	h := &house{World: desktest.New(t, clocks), tokens: casepage.NewTokens([]byte("secret"))}
	clocks.Observer = sla.NewClocks(h.DB, h.Clock.Now)
	var err error
	h.store, err = files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	layout, err := webpage.New()
	require.NoError(t, err)
	h.links, err = casepage.NewLinks(h.DB, h.Desk, h.tokens, "https://desk.example/", h.Clock.Now)
	require.NoError(t, err)
	pages, err := casepage.New(casepage.Options{
		DB: h.DB, Desk: h.Desk, Files: h.store, Layout: layout, Tokens: h.tokens, Links: h.links, Now: h.Clock.Now,
		Address: func(c *fiber.Ctx) string { return c.Get("X-Test-Address", "192.0.2.1") }, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	app := fiber.New(fiber.Config{Immutable: true, StreamRequestBody: true, DisablePreParseMultipartForm: true, DisableStartupMessage: true, BodyLimit: 64 << 10})
	layout.Mount(app)
	pages.Mount(app)
	h.serve(app)
	h.agent = h.Agent("ada", tickets.RoleAgent)
	_, err = h.DB.Pool.Exec(t.Context(), `UPDATE agents SET name = 'Ada Lovelace'`)
	require.NoError(t, err)
	return h
}

// late is an observer that is known after the desk.
type late struct{ tickets.Observer }

func (h *house) serve(app *fiber.App) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(h.T, err)
	h.url = "http://" + listener.Addr().String()
	var running sync.WaitGroup
	running.Go(func() { _ = app.Listener(listener) })
	h.T.Cleanup(func() {
		_ = app.ShutdownWithTimeout(5 * time.Second)
		_ = listener.Close() // should it not have been listened at yet
		running.Wait()
	})
}

// path is where the ticket's page is.
func (h *house) path(ticketID int64) string {
	h.T.Helper()
	link, err := h.links.For(h.Ctx(), ticketID)
	require.NoError(h.T, err)
	path, ok := strings.CutPrefix(link, "https://desk.example")
	require.True(h.T, ok)
	return path
}

// page is an answer.
type page struct {
	*http.Response
	body string
}

func (h *house) do(r *http.Request) page {
	h.T.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	require.NoError(h.T, err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	require.NoError(h.T, err)
	return page{answer, string(b)}
}

func (h *house) get(path string, header ...string) page {
	h.T.Helper()
	r, err := http.NewRequestWithContext(h.Ctx(), http.MethodGet, h.url+path, nil)
	require.NoError(h.T, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return h.do(r)
}

// upload is a file of a form.
type upload struct{ name, content string }

func (h *house) post(path string, values url.Values, uploads ...upload) page {
	h.T.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name := range values {
		require.NoError(h.T, w.WriteField(name, values.Get(name)))
	}
	for _, u := range uploads {
		f, err := w.CreateFormFile("files", u.name)
		require.NoError(h.T, err)
		_, err = io.WriteString(f, u.content)
		require.NoError(h.T, err)
	}
	require.NoError(h.T, w.Close())
	r, err := http.NewRequestWithContext(h.Ctx(), http.MethodPost, h.url+path, &b)
	require.NoError(h.T, err)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return h.do(r)
}

var formToken = regexp.MustCompile(`name="form" value="([^"]+)"`)

// token is that of the forms on the page at the path, as a browser without JavaScript sends it.
func (h *house) token(path string) string {
	h.T.Helper()
	p := h.get(path)
	require.Equal(h.T, http.StatusOK, p.StatusCode, p.body)
	m := formToken.FindStringSubmatch(p.body)
	require.NotNil(h.T, m)
	return m[1]
}

// shows says what a reader of the page sees: its text.
func (p page) shows(t *testing.T) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(p.body))
	require.NoError(t, err)
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (h *house) reply(ticketID int64, r tickets.Reply) *tickets.Message {
	h.T.Helper()
	r.Anyway = true
	m, err := h.Desk.Reply(h.Ctx(), h.agent, ticketID, r)
	require.NoError(h.T, err)
	return m
}

func (h *house) status(ticketID int64, s tickets.Status) {
	h.T.Helper()
	_, err := h.Desk.Update(h.Ctx(), h.agent, ticketID, tickets.Update{Status: tickets.Some(s)})
	require.NoError(h.T, err)
}

func (h *house) merge(from, into int64) {
	h.T.Helper()
	_, err := h.Desk.Change(h.Ctx(), h.agent, from, func(c *tickets.Change) error {
		c.Ticket.MergedIntoID, c.Ticket.Status = &into, tickets.StatusClosed
		return nil
	})
	require.NoError(h.T, err)
}

func (h *house) messages(ticketID int64) (n int) {
	h.T.Helper()
	require.NoError(h.T, h.DB.Pool.QueryRow(h.Ctx(), `SELECT count(*) FROM messages WHERE ticket_id = $1`, ticketID).Scan(&n))
	return n
}

func TestNobodyForgesALink(t *testing.T) {
	t.Parallel()
	tokens, others := casepage.NewTokens([]byte("secret")), casepage.NewTokens([]byte("another"))
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.Int64Range(1, 1<<40)
		c := casepage.Claim{TicketID: id.Draw(t, "ticket"), RequesterID: id.Draw(t, "requester"), Key: rapid.Int64Range(0, 99).Draw(t, "key")}
		token := tokens.Sign(c)
		back, ok := tokens.Read(token)
		require.True(t, ok)
		require.Equal(t, c, back)
		_, ok = others.Read(token)
		require.False(t, ok, "another desk's secret")
		b := []byte(token)
		at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		b[at] = rapid.SampledFrom([]byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. ")).Draw(t, "char")
		if string(b) != token {
			_, ok = tokens.Read(string(b))
			require.False(t, ok, "%s changed to %s", token, b)
		}
		_, ok = tokens.Read(token[:at])
		require.False(t, ok, "cut off")
		_, ok = tokens.Read(token + rapid.StringMatching(`[A-Za-z0-9_-]{1,8}`).Draw(t, "more"))
		require.False(t, ok, "made longer")
		_, ok = tokens.Read(rapid.String().Draw(t, "anything"))
		require.False(t, ok)

		form := tokens.SignForm(c)
		nonce, ok := tokens.ReadForm(c, form)
		require.True(t, ok)
		require.Len(t, nonce, 32)
		other := c
		other.TicketID++
		_, ok = tokens.ReadForm(other, form)
		require.False(t, ok, "a form of another case")
		_, ok = tokens.Read(form)
		require.False(t, ok, "a form's token is no link")
		require.NotEqual(t, form, tokens.SignForm(c))
	})
}

func TestThePageShowsTheCase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	in := h.Mail("grace@customer.example", "My <order> is late", "Where is it?\n\nhttps://shop.example/o/1")
	in.From.Name = "Grace Hopper"
	in.Text += "\n\nOn Monday, Support wrote:\n> something long enough to be a quote"
	ref, err := h.store.Put(t.Context(), strings.NewReader("a receipt"))
	require.NoError(t, err)
	in.Attachments = []*tickets.Attachment{{SHA256: ref.SHA256, Name: "Quittung ü.pdf", Type: "application/pdf", Size: ref.Size}}
	id := h.Receive(in).TicketID
	h.reply(id, tickets.Reply{Kind: tickets.KindNote, Text: "SECRET note", HTML: "<p>SECRET note</p>"})

	p := h.get(h.path(id))
	require.Equal(t, http.StatusOK, p.StatusCode)
	text := p.shows(t)
	for _, want := range []string{"My <order> is late", "Case 1001", "We are working on it", "Where is it?", "Show the whole message", "Quittung ü.pdf", "We answer by: tomorrow, 10:00.", "Times are those of UTC."} {
		require.Contains(t, text, want)
	}
	require.NotContains(t, p.body, "SECRET")
	require.Contains(t, p.body, `<a href="https://shop.example/o/1" rel="nofollow noreferrer noopener" target="_blank">`)

	h.Clock.Advance(time.Hour)
	h.reply(id, tickets.Reply{
		Kind: tickets.KindMessage, ThenStatus: tickets.StatusPending, Text: "On its way",
		HTML: `<h1 style="color:red" onclick="x()">Hello</h1><p>On its <b>way</b> <script>alert(1)</script><img src="https://tracker.example/x.png"></p>`,
	})
	p = h.get(h.path(id))
	text = p.shows(t)
	for _, want := range []string{"We need something from you", "Ada Lovelace", "Ada Lovelace looks after your case.", "We answered in time: today, 11:00."} {
		require.Contains(t, text, want)
	}
	require.Contains(t, p.body, "<h3>Hello</h3><p>On its <b>way</b> </p>")
	for _, never := range []string{"<script>", "onclick", "style=", "tracker.example", "SECRET"} {
		require.NotContains(t, p.body, never)
	}
	require.Equal(t, "private, no-store", p.Header.Get("Cache-Control"))
	require.Equal(t, "no-referrer", p.Header.Get("Referrer-Policy"))
	require.Contains(t, p.Header.Get("X-Robots-Tag"), "noindex")
	require.Contains(t, p.Header.Get("Content-Security-Policy"), "default-src 'none'; style-src 'self'; script-src 'self';")

	h.Clock.Advance(3 * 24 * time.Hour)
	h.status(id, tickets.StatusSolved)
	require.Contains(t, h.get(h.path(id)).shows(t), "Solved Write to us if anything is left.")
}

func TestPromisesAreToldHonestly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.Receive(h.Mail("grace@customer.example", "Help", "Please")).TicketID
	_, err := h.DB.Pool.Exec(t.Context(), `UPDATE customers SET time_zone = 'America/New_York'`)
	require.NoError(t, err)
	add := func(state, due, ended string) {
		t.Helper()
		_, err := h.DB.Pool.Exec(t.Context(), `INSERT INTO sla_clocks (ticket_id, kind, state, target, business, started_at, due_at, breached_at, ended_at, updated_at)
			VALUES ($1, 'promise', $2, 3600, false, '2026-03-02 09:00Z', CASE WHEN $2 <> 'paused' THEN $3::timestamptz END, CASE WHEN $2 = 'breached' THEN $3::timestamptz END, nullif($4, '')::timestamptz, now())`, id, state, due, ended)
		require.NoError(t, err)
	}
	add("running", "2026-03-05 22:00Z", "")
	add("met", "2026-03-02 11:00Z", "2026-03-02 10:30Z")
	add("breached", "2026-03-02 09:30Z", "")
	add("breached", "2026-03-02 09:30Z", "2026-03-02 09:45Z")
	add("cancelled", "2026-03-02 11:00Z", "2026-03-02 10:30Z")
	text := h.get(h.path(id)).shows(t)
	for _, want := range []string{
		"We promised you something by: Thursday, 17:00.", "We kept what we promised: today, 05:30.",
		"We promised you something by: today, 04:30. We are late, and on it.",
		"We did what we promised later than we had said (today, 04:30): today, 04:45.", "Times are those of America/New_York.",
	} {
		require.Contains(t, text, want)
	}
	require.Equal(t, 4, strings.Count(text, "promised"), "a cancelled promise is not told")
}

func TestLinksThatDoNotWorkLookTheSame(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first, second := h.Receive(h.Mail("a@customer.example", "One", "1")), h.Receive(h.Mail("b@customer.example", "Two", "2"))
	path := h.path(first.TicketID)

	missing := h.get("/case/nonsense")
	require.Equal(t, http.StatusNotFound, missing.StatusCode)
	require.Contains(t, missing.shows(t), "This link does not lead to a case")
	same := func(what, path string) {
		t.Helper()
		p := h.get(path)
		require.Equal(t, http.StatusNotFound, p.StatusCode, what)
		require.Equal(t, missing.body, p.body, what)
		missing.Header.Del("Date")
		p.Header.Del("Date")
		require.Equal(t, missing.Header, p.Header, what)
	}
	same("of a ticket that does not exist", "/case/"+h.tokens.Sign(casepage.Claim{TicketID: 999_999, RequesterID: 1}))
	same("of another requester", "/case/"+h.tokens.Sign(casepage.Claim{TicketID: first.TicketID, RequesterID: second.CustomerID}))
	same("of another key", "/case/"+h.tokens.Sign(casepage.Claim{TicketID: first.TicketID, RequesterID: first.CustomerID, Key: 1}))
	same("of nothing", "/case/")
	same("of news", "/case/x/news")
	same("of a file", "/case/x/files/1")

	replaced, err := h.links.Replace(t.Context(), h.agent, first.TicketID)
	require.NoError(t, err)
	require.NotContains(t, replaced, path)
	same("replaced", path)
	require.Equal(t, http.StatusOK, h.get(h.path(first.TicketID)).StatusCode)

	path = h.path(second.TicketID)
	_, err = h.Desk.Update(t.Context(), h.agent, second.TicketID, tickets.Update{RequesterID: tickets.Some(first.CustomerID)})
	require.NoError(t, err)
	same("of a former requester", path)
	path = h.path(second.TicketID)
	require.Equal(t, http.StatusOK, h.get(path).StatusCode)
	h.Clock.Advance(366 * 24 * time.Hour)
	same("expired", path)
}

func TestWritingAndSendingTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.Receive(h.Mail("grace@customer.example", "Help", "Please")).TicketID
	h.reply(id, tickets.Reply{Kind: tickets.KindMessage, Text: "Done", ThenStatus: tickets.StatusSolved})
	path := h.path(id)
	sent := url.Values{"form": {h.token(path)}, "text": {"It is not solved,\r\nsorry."}}

	p := h.post(path, sent, upload{"photo.png", "\x89PNG\r\n\x1a\n rest"})
	require.Equal(t, http.StatusSeeOther, p.StatusCode, p.body)
	require.Regexp(t, `^`+path+`\?done=sent#m\d+$`, p.Header.Get("Location"))
	require.Equal(t, tickets.StatusOpen, h.Ticket(id).Status, "writing opens a solved case")
	require.Equal(t, 3, h.messages(id))

	again := h.post(path, sent, upload{"photo.png", "\x89PNG\r\n\x1a\n rest"})
	require.Equal(t, p.Header.Get("Location"), again.Header.Get("Location"))
	require.Equal(t, 3, h.messages(id), "the same form twice is one message")

	sent.Set("text", "Something else, after going back")
	require.Equal(t, http.StatusSeeOther, h.post(path, sent).StatusCode)
	require.Equal(t, 4, h.messages(id), "other words are another message")

	text := h.get(path + "?done=sent").shows(t)
	require.Contains(t, text, "Your message has arrived.")
	require.Contains(t, text, "It is not solved, sorry.")
	require.Contains(t, text, "photo.png")
	var m tickets.Message
	require.NoError(t, h.DB.Read(t.Context()).Order("id DESC").Take(&m, "ticket_id = ?", id).Error)
	require.Equal(t, tickets.ChannelCase, m.Channel)
	require.Equal(t, h.Ticket(id).RequesterID, *m.CustomerID)
	require.Equal(t, "grace@customer.example", m.Sender.Address)

	answer := h.reply(id, tickets.Reply{Kind: tickets.KindMessage, Text: "We look into it"})
	require.Equal(t, tickets.ChannelEmail, answer.Channel, "answers go the ticket's usual way")
	require.Equal(t, "grace@customer.example", answer.Recipients.To[0].Address)
}

func TestSentTwiceAtOnceIsOneMessage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.Receive(h.Mail("grace@customer.example", "Help", "Please")).TicketID
	path := h.path(id)
	sent := url.Values{"form": {h.token(path)}, "text": {"Twice"}}
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			p := h.post(path, sent)
			if p.StatusCode != http.StatusSeeOther {
				t.Errorf("status %d", p.StatusCode)
			}
		})
	}
	all.Wait()
	require.Equal(t, 2, h.messages(id))
}

func TestWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.Receive(h.Mail("grace@customer.example", "Help", "Please")).TicketID
	path := h.path(id)
	token := h.token(path)
	refused := func(why string, values url.Values, uploads ...upload) {
		t.Helper()
		p := h.post(path, values, uploads...)
		require.Equal(t, http.StatusUnprocessableEntity, p.StatusCode)
		text := p.shows(t)
		require.Contains(t, text, why)
		require.Contains(t, text, strings.TrimSpace(values.Get("text")))
		require.Equal(t, 1, h.messages(id))
	}
	refused("Write something, or add a file.", url.Values{"form": {token}, "text": {" \n "}})
	refused("The page had become outdated.", url.Values{"form": {"forged"}, "text": {"Typed with care"}})
	refused("The page had become outdated.", url.Values{"text": {"Typed with care"}})
	refused("“run.exe” is a program or a script.", url.Values{"form": {token}, "text": {"Typed with care"}}, upload{"run.exe", "MZ"})
	refused("longer than 20000 characters", url.Values{"form": {token}, "text": {strings.Repeat("long ", 4001)}})
	refused("“big.bin” has more than 20 MB.", url.Values{"form": {token}, "text": {"Typed with care"}}, upload{"big.bin", strings.Repeat("x", 21<<20)})

	for range 3 {
		h.post(path, url.Values{"form": {token}})
	}
	p := h.post(path, url.Values{"form": {token}, "text": {"Typed with care"}})
	require.Equal(t, http.StatusTooManyRequests, p.StatusCode)
	require.NotEmpty(t, p.Header.Get("Retry-After"))
	require.Contains(t, p.shows(t), "Typed with care")
	h.Clock.Advance(time.Minute)
	require.Equal(t, http.StatusSeeOther, h.post(path, url.Values{"form": {token}, "text": {"Typed with care"}}).StatusCode)
}

func TestFilesOfTheCaseOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	attach := func(from, name, kind, content string) (tickets.Receipt, int64) {
		t.Helper()
		ref, err := h.store.Put(t.Context(), strings.NewReader(content))
		require.NoError(t, err)
		in := h.Mail(from, "Files", "See the file")
		in.Attachments = []*tickets.Attachment{{SHA256: ref.SHA256, Name: name, Type: kind, Size: ref.Size}}
		r := h.Receive(in)
		return r, in.Attachments[0].ID
	}
	mine, page := attach("a@customer.example", "Prüfung\r\n\".html", "text/html", "<script>alert(1)</script>")
	other, foreign := attach("b@customer.example", "b.txt", "text/plain", "not yours")
	path := h.path(mine.TicketID)

	p := h.get(fmt.Sprintf("%s/files/%d?inline=1", path, page))
	require.Equal(t, http.StatusOK, p.StatusCode)
	require.Equal(t, "<script>alert(1)</script>", p.body)
	require.Equal(t, "application/octet-stream", p.Header.Get("Content-Type"))
	require.Equal(t, `attachment; filename="Pr_fung_.html"; filename*=UTF-8''Pr%C3%BCfung%22.html`, p.Header.Get("Content-Disposition"))
	require.Equal(t, "private, no-store", p.Header.Get("Cache-Control"))
	require.Contains(t, p.Header.Get("Content-Security-Policy"), "sandbox")

	for _, wrong := range []string{fmt.Sprintf("%s/files/%d", path, foreign), path + "/files/0", path + "/files/x", path + "/files/99999999999999999999", path + "/pictures/x"} {
		require.Equal(t, http.StatusNotFound, h.get(wrong).StatusCode, wrong)
	}
	require.Equal(t, http.StatusOK, h.get(fmt.Sprintf("%s/files/%d", h.path(other.TicketID), foreign)).StatusCode)

	ref, err := h.store.Put(t.Context(), strings.NewReader("for agents"))
	require.NoError(t, err)
	up, err := h.Desk.AddUpload(t.Context(), h.agent, tickets.Attachment{SHA256: ref.SHA256, Name: "n.txt", Type: "text/plain", Size: ref.Size})
	require.NoError(t, err)
	h.reply(mine.TicketID, tickets.Reply{Kind: tickets.KindNote, Text: "see", Attachments: []int64{up.ID}})
	require.Equal(t, http.StatusNotFound, h.get(fmt.Sprintf("%s/files/%d", path, up.ID)).StatusCode, "a note's file")
}

func TestPicturesOfAgentsWhoAnswered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.Receive(h.Mail("a@customer.example", "Hello", "Hello")).TicketID
	ref, err := h.store.Put(t.Context(), strings.NewReader("\x89PNG\r\n\x1a\n picture"))
	require.NoError(t, err)
	_, err = h.DB.Pool.Exec(t.Context(), `UPDATE agents SET picture_sha256 = $1 WHERE id = $2`, ref.SHA256, h.agent.ID)
	require.NoError(t, err)
	path := h.path(id)
	require.Equal(t, http.StatusNotFound, h.get(path+"/pictures/"+ref.SHA256).StatusCode)
	h.reply(id, tickets.Reply{Kind: tickets.KindMessage, Text: "Hi"})
	require.Contains(t, h.get(path).body, `src="`+path+"/pictures/"+ref.SHA256+`"`)
	p := h.get(path + "/pictures/" + ref.SHA256)
	require.Equal(t, http.StatusOK, p.StatusCode)
	require.Equal(t, "image/png", p.Header.Get("Content-Type"))
}

func TestClosingRatingReopening(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.Receive(h.Mail("grace@customer.example", "Help", "Please")).TicketID
	path := h.path(id)
	require.Equal(t, http.StatusUnprocessableEntity, h.post(path+"/close", url.Values{}).StatusCode)
	require.Equal(t, http.StatusUnprocessableEntity, h.post(path+"/rate", url.Values{"form": {h.token(path)}, "score": {"5"}}).StatusCode, "not before it is over")
	p := h.post(path+"/close", url.Values{"form": {h.token(path)}, "score": {"4"}, "comment": {"Quick"}})
	require.Equal(t, http.StatusSeeOther, p.StatusCode, p.body)
	require.Equal(t, tickets.StatusSolved, h.Ticket(id).Status)
	rating, err := h.Desk.Rating(t.Context(), tickets.System("test"), id)
	require.NoError(t, err)
	require.Equal(t, 4, rating.Score)
	require.Equal(t, "Quick", rating.Comment)

	text := h.get(path + "?done=closed").shows(t)
	require.Contains(t, text, "The case is closed. Thank you.")
	require.Contains(t, text, "If it is not solved after all, just write")
	require.NotContains(t, text, "Close the case")
	require.Equal(t, http.StatusUnprocessableEntity, h.post(path+"/rate", url.Values{"form": {h.token(path)}, "score": {"9"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, h.post(path+"/rate", url.Values{"form": {h.token(path)}, "score": {"2"}}).StatusCode)
	rating, err = h.Desk.Rating(t.Context(), tickets.System("test"), id)
	require.NoError(t, err)
	require.Equal(t, 2, rating.Score)

	require.Equal(t, http.StatusSeeOther, h.post(path, url.Values{"form": {h.token(path)}, "text": {"Not solved"}}).StatusCode)
	require.Equal(t, tickets.StatusOpen, h.Ticket(id).Status)
}

func TestAClosedCaseIsFollowedByAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.Receive(h.Mail("grace@customer.example", "Help", "Please")).TicketID
	h.status(id, tickets.StatusClosed)
	path := h.path(id)
	require.Contains(t, h.get(path).shows(t), "What you write here opens a new one")
	sent := url.Values{"form": {h.token(path)}, "text": {"Once more"}}
	p := h.post(path, sent)
	require.Equal(t, http.StatusSeeOther, p.StatusCode)
	require.Equal(t, tickets.StatusClosed, h.Ticket(id).Status)
	next := h.Ticket(id + 1)
	require.Equal(t, tickets.ChannelEmail, next.Channel)
	require.Equal(t, h.Ticket(id).RequesterID, next.RequesterID)
	require.Equal(t, "Help", next.Subject)
	require.Contains(t, p.Header.Get("Location"), h.path(next.ID)+"?done=followed#m")
	require.Equal(t, p.Header.Get("Location"), h.post(path, sent).Header.Get("Location"), "sent twice")
	require.Contains(t, h.get(p.Header.Get("Location")).shows(t), "we have opened this one")
}

func TestMergedCasesAreFollowed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.Receive(h.Mail("grace@customer.example", "First", "First words")).TicketID
	second := h.Receive(h.Mail("grace@customer.example", "Second", "Second words")).TicketID
	third := h.Receive(h.Mail("boss@customer.example", "Third", "PRIVATE words of the boss")).TicketID
	old := h.path(first)
	h.merge(first, second)
	text := h.get(old).shows(t)
	require.Contains(t, text, "Case 1002 · started as case 1001")
	require.Contains(t, text, "Second words")

	h.merge(second, third)
	p := h.get(old)
	require.NotContains(t, p.body, "PRIVATE", "of somebody else's case only what concerns oneself")
	require.NotContains(t, p.body, "/close")
	require.Equal(t, http.StatusSeeOther, h.post(old, url.Values{"form": {h.token(old)}, "text": {"I am here"}}).StatusCode)
	text = h.get(old).shows(t)
	require.Contains(t, text, "I am here")
	require.NotContains(t, text, "PRIVATE")
	require.Equal(t, 2, h.messages(third))
	answer := h.reply(third, tickets.Reply{Kind: tickets.KindMessage, Text: "For both", Recipients: tickets.Recipients{To: []tickets.Person{{Address: "boss@customer.example"}}, Cc: []tickets.Person{{Address: "Grace@customer.example"}}}})
	h.reply(third, tickets.Reply{Kind: tickets.KindMessage, Text: "PRIVATE again"})
	text = h.get(old).shows(t)
	require.Contains(t, text, answer.BodyText)
	require.NotContains(t, text, "PRIVATE")
}

func TestNewsWithoutReloading(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.Receive(h.Mail("grace@customer.example", "Help", "Please")).TicketID
	path := h.path(id)
	p := h.get(path + "/news")
	etag := p.Header.Get("ETag")
	require.Contains(t, h.get(path).body, `data-version=`+etag)
	require.Equal(t, http.StatusNotModified, h.get(path+"/news", "If-None-Match", etag).StatusCode)
	h.reply(id, tickets.Reply{Kind: tickets.KindNote, Text: "among us"})
	require.Equal(t, http.StatusNotModified, h.get(path+"/news", "If-None-Match", etag).StatusCode, "a note is no news")
	m := h.reply(id, tickets.Reply{Kind: tickets.KindMessage, Text: "Here"})
	p = h.get(path+"/news", "If-None-Match", etag)
	require.Equal(t, http.StatusOK, p.StatusCode)
	require.Contains(t, p.body, fmt.Sprintf(`"newest":%d`, m.ID))
}

func TestEveryLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.Receive(h.Mail("grace@customer.example", "Help", "Please")).TicketID
	path := h.path(id)
	seen := map[string]string{}
	for _, l := range webpage.Languages() {
		p := h.get(path, "Accept-Language", l.Code)
		require.Equal(t, http.StatusOK, p.StatusCode)
		require.Contains(t, p.body, `<html lang="`+l.Code+`"`)
		require.NotRegexp(t, `\b(case|page|promise|status|rating|close|done|date|file)\.[a-z]`, p.shows(t), "a key without words")
		require.NotContains(t, p.shows(t), "{", "a placeholder that is not filled")
		words := regexp.MustCompile(`</span> <span class="quiet">([^<]+)`).FindStringSubmatch(p.body)[1]
		require.NotContains(t, seen, words)
		seen[words] = l.Code
		require.Equal(t, l.Code, h.get(path+"?lang="+l.Code).Header.Get("Content-Language"))
	}
	_, err := h.DB.Pool.Exec(t.Context(), `UPDATE customers SET locale = 'ja'`)
	require.NoError(t, err)
	require.Equal(t, "ja", h.get(path).Header.Get("Content-Language"), "what the customer is known to speak")
	require.Equal(t, "fr", h.get(path, "Accept-Language", "fr").Header.Get("Content-Language"))
}

func TestTheLineInMail(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.Receive(h.Mail("grace@customer.example", "Help", "Please")).TicketID
	line := func(to ...string) (words, link string) {
		t.Helper()
		var people []tickets.Person
		for _, address := range to {
			people = append(people, tickets.Person{Address: address})
		}
		words, link, err := h.links.MailLine(context.Background(), id, people)
		require.NoError(t, err)
		return words, link
	}
	words, link := line("Grace@customer.example")
	require.Equal(t, "See your case online", words)
	require.Contains(t, link, h.path(id))
	for _, to := range [][]string{{}, {"grace@customer.example", "vendor@other.example"}, {"vendor@other.example"}} {
		_, link := line(to...)
		require.Empty(t, link, "%v: others could answer in the requester's name", to)
	}
	_, err := h.DB.Pool.Exec(t.Context(), `UPDATE customers SET locale = 'de-AT'`)
	require.NoError(t, err)
	words, _ = line("grace@customer.example")
	require.Equal(t, "Ihren Fall online ansehen", words)
	admin := h.Agent("root", tickets.RoleAdmin)
	_, err = h.Desk.UpdateSettings(t.Context(), admin, tickets.SettingsUpdate{CaseLinkInMail: tickets.Some(false), BrandColor: tickets.Some("#AA3300")})
	require.NoError(t, err)
	_, link = line("grace@customer.example")
	require.Empty(t, link)
	require.Contains(t, h.get(h.path(id)).body, "brand1.aa3300.css")
	_, err = h.Desk.UpdateSettings(t.Context(), admin, tickets.SettingsUpdate{BrandColor: tickets.Some("red")})
	require.Error(t, err)
}

func TestWhoGuessesIsSlowedDown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.Receive(h.Mail("grace@customer.example", "Help", "Please")).TicketID
	for range 30 {
		require.Equal(t, http.StatusNotFound, h.get("/case/wrong").StatusCode)
	}
	require.Equal(t, http.StatusTooManyRequests, h.get("/case/wrong", "X-Test-Address", "192.0.2.200").StatusCode)
	require.Equal(t, http.StatusNotFound, h.get("/case/wrong", "X-Test-Address", "198.51.100.1").StatusCode)
	require.Equal(t, http.StatusOK, h.get(h.path(id)).StatusCode, "a link that works goes on working")
}
