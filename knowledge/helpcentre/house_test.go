package helpcentre_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels/webform"
	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/helpcentre"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

const person = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"

// house is a help centre with a form, on a desk of its own.
type house struct {
	*desktest.World
	url      string
	lead     tickets.Actor
	articles *articles.Service
	search   *knowledge.ArticleSearch
	records  *helpcentre.Records
	office   *helpcentre.Office
	centre   *helpcentre.Centre
	forms    *webform.Service
}

// offers are the centre's suggestions as forms want them.
type offers struct{ *helpcentre.Centre }

func (o offers) Suggest(ctx context.Context, q webform.Question) ([]webform.Suggestion, error) {
	found, err := o.Centre.Suggest(ctx, helpcentre.Question{Place: helpcentre.PlaceForm, Nonce: q.Nonce, Text: q.Text, Language: q.Language, Person: q.Person})
	var all []webform.Suggestion
	for _, s := range found {
		all = append(all, webform.Suggestion{Title: s.Title, URL: s.URL, Excerpt: s.Excerpt})
	}
	return all, err
}

func (o offers) Answered(ctx context.Context, nonce string) error {
	return o.Centre.Answered(ctx, helpcentre.PlaceForm, nonce)
}

func (o offers) SentTx(tx *pg.Tx, nonce string, ticketID int64) {
	o.Centre.SentTx(tx, helpcentre.PlaceForm, nonce, ticketID)
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{World: desktest.New(t)}
	log := slog.New(slog.DiscardHandler)
	h.lead = h.Agent("lena", tickets.RoleAdmin)
	store, err := files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	renderer := markdown.New()
	h.articles = articles.New(articles.Parts{DB: h.DB, Desk: h.Desk, Files: store, Markdown: renderer, Now: h.Clock.Now, Log: log})
	h.records = helpcentre.NewRecords(h.DB, h.Clock.Now, log)
	h.search = knowledge.NewArticleSearch(h.articles, h.Log, knowledge.ArticleSearchOptions{
		Dir: t.TempDir(), Thesaurus: knowledge.NewThesaurus(h.articles), Recorder: h.records, Logger: log, Now: h.Clock.Now,
	})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = h.search.Run(ctx) })
	h.office = helpcentre.NewOffice(h.DB, h.Desk, h.Clock.Now)
	layout, err := webpage.New()
	require.NoError(t, err)
	address := func(c *fiber.Ctx) string { return c.Get("X-Test-Address", "192.0.2.1") }
	h.centre, err = helpcentre.New(helpcentre.Parts{
		DB: h.DB, Articles: h.articles, Search: h.search, Markdown: renderer, Files: store, Layout: layout, Office: h.office, Desk: h.Desk, Records: h.records,
		Forms: webform.NewAddresses(h.DB), Secret: []byte("secret"), PublicURL: "https://desk.example/", ClientIP: address, Now: h.Clock.Now, Log: log,
		Agent: func(c *fiber.Ctx) *tickets.Actor {
			if c.Cookies("kept_session") != "lena" {
				return nil
			}
			return &h.lead
		},
	})
	require.NoError(t, err)
	h.forms, err = webform.New(webform.Parts{
		DB: h.DB, Desk: h.Desk, Files: store, Layout: layout, Secret: []byte("secret"), Now: h.Clock.Now, Log: log, PublicURL: "https://desk.example",
		ClientIP: address, Suggest: offers{h.centre},
	})
	require.NoError(t, err)
	app := fiber.New(fiber.Config{Immutable: true, DisableStartupMessage: true, StreamRequestBody: true, DisablePreParseMultipartForm: true, BodyLimit: 64 << 10})
	app.Get("/known/:id", func(c *fiber.Ctx) error { h.centre.Remember(c, 7); return nil })
	h.centre.Mount(app)
	h.forms.Mount(app)
	layout.Mount(app)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	h.url = "http://" + listener.Addr().String()
	running.Go(func() { _ = app.Listener(listener) })
	t.Cleanup(func() {
		cancel()
		_ = app.ShutdownWithTimeout(5 * time.Second)
		running.Wait()
	})
	return h
}

// publish writes an article and shows it to readers.
func (h *house) publish(n articles.NewArticle) *articles.Edition {
	h.T.Helper()
	if n.Language == "" {
		n.Language = "en"
	}
	e, err := h.articles.Create(h.Ctx(), h.lead, n)
	require.NoError(h.T, err)
	return h.show(e.Article.ID, n.Language)
}

func (h *house) show(id int64, language string) *articles.Edition {
	h.T.Helper()
	e, err := h.articles.Publish(h.Ctx(), h.lead, id, language, articles.Publishing{})
	require.NoError(h.T, err)
	h.settle()
	return e
}

func (h *house) translate(id int64, language, title, body string) *articles.Edition {
	h.T.Helper()
	_, err := h.articles.Save(h.Ctx(), h.lead, id, language, articles.Save{Text: articles.Text{Title: title, Body: body}})
	require.NoError(h.T, err)
	return h.show(id, language)
}

func (h *house) addSection(parent *int64, words ...articles.SectionWords) int64 {
	h.T.Helper()
	s, err := h.articles.AddSection(h.Ctx(), h.lead, articles.SectionUpdate{ParentID: tickets.Some(parent), Words: tickets.Some(words)})
	require.NoError(h.T, err)
	return s.ID
}

func (h *house) set(u helpcentre.SettingsUpdate) {
	h.T.Helper()
	_, err := h.office.UpdateHelpCentre(h.Ctx(), h.lead, u)
	require.NoError(h.T, err)
	h.settle()
}

// settle lets what pages share grow old, so that they are read anew.
func (h *house) settle() { h.Clock.Advance(10 * time.Second) }

// found waits until everything that is written can be found.
func (h *house) found() {
	h.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		_, changed := h.Log.Watch()
		lag, err := h.Log.Lag(ctx)
		require.NoError(h.T, err)
		if lag.Unnumbered == 0 {
			break
		}
		select {
		case <-changed:
		case <-ctx.Done():
			h.T.Fatal("events were never numbered")
		}
	}
	seq, err := h.Log.Newest(ctx)
	require.NoError(h.T, err)
	require.NoError(h.T, h.search.Await(ctx, seq))
}

// answer is a response with its body.
type answer struct {
	*http.Response
	body string
}

// ask sends a request; more are header names and values.
func (h *house) ask(method, path string, form url.Values, more ...string) answer {
	h.T.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	if !strings.HasPrefix(path, "http") {
		path = h.url + path
	}
	r, err := http.NewRequestWithContext(h.Ctx(), method, path, body)
	require.NoError(h.T, err)
	r.Header.Set("User-Agent", person)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := client.Do(r)
	require.NoError(h.T, err)
	defer a.Body.Close()
	raw, err := io.ReadAll(a.Body)
	require.NoError(h.T, err)
	return answer{a, string(raw)}
}

func (h *house) get(path string, more ...string) answer {
	h.T.Helper()
	return h.ask(http.MethodGet, path, nil, more...)
}

func (h *house) figure(q helpcentre.FiguresQuery) helpcentre.Figure {
	h.T.Helper()
	all := h.figures(q)
	require.Len(h.T, all, 1)
	return all[0]
}

func (h *house) figures(q helpcentre.FiguresQuery) []helpcentre.Figure {
	h.T.Helper()
	q.From, q.To = h.Clock.Now().AddDate(0, 0, -7), h.Clock.Now()
	all, err := h.records.Figures(h.Ctx(), q)
	require.NoError(h.T, err)
	return all
}

func picture(t *testing.T) io.Reader {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 320, 200))))
	return &b
}

func text(title, body string) articles.Text { return articles.Text{Title: title, Body: body} }
