package webform_test

import (
	"bytes"
	"context"
	"encoding/json"
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

	"github.com/kepthq/kept/channels/webform"
	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/files"
)

// world is forms on a desk of their own, served over HTTP.
type world struct {
	*desktest.World
	url   string
	forms *webform.Service
	files files.Store
	lead  tickets.Actor

	mu sync.Mutex
	ip string // where requests come from
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{World: desktest.New(t), ip: "203.0.113.7"}
	var err error
	w.files, err = files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	layout, err := webpage.New()
	require.NoError(t, err)
	w.forms, err = webform.New(webform.Parts{
		DB: w.DB, Desk: w.Desk, Files: w.files, Layout: layout, Secret: []byte("secret"), Now: w.Clock.Now, Log: slog.New(slog.DiscardHandler),
		PublicURL: "https://desk.example", ClientIP: func(*fiber.Ctx) string { return w.from("") },
		CaseLink: func(_ context.Context, id int64) (string, error) {
			return fmt.Sprintf("https://desk.example/case/%d", id), nil
		},
	})
	require.NoError(t, err)
	app := fiber.New(fiber.Config{Immutable: true, DisableStartupMessage: true, StreamRequestBody: true, DisablePreParseMultipartForm: true, BodyLimit: 64 << 10})
	w.forms.Mount(app)
	layout.Mount(app)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w.url = "http://" + listener.Addr().String()
	var running sync.WaitGroup
	running.Go(func() { _ = app.Listener(listener) })
	t.Cleanup(func() {
		_ = app.ShutdownWithTimeout(5 * time.Second)
		running.Wait()
	})
	w.lead = w.Agent("lena", tickets.RoleTeamLead)
	return w
}

// from returns where requests come from, after moving there unless ip is "".
func (w *world) from(ip string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ip != "" {
		w.ip = ip
	}
	return w.ip
}

func en(words string) webform.Text { return webform.Text{"en": words} }

// contact is a form with a bit of everything.
func contact() webform.Definition {
	low, high := 1.0, 5.0
	return webform.Definition{
		Languages: []string{"en", "de"}, Title: webform.Text{"en": "Contact us", "de": "Kontakt"}, Color: "#aa3377",
		Fields: []webform.Field{
			{ID: "name", Kind: webform.KindText, Label: en("Your name"), Maps: webform.MapsName},
			{ID: "email", Kind: webform.KindEmail, Label: webform.Text{"en": "E-mail", "de": "E-Mail-Adresse"}, Required: true, Maps: webform.MapsEmail},
			{ID: "topic", Kind: webform.KindChoice, Label: en("Topic"), Required: true, Maps: webform.MapsTag, Options: []webform.Option{
				{Value: "order", Label: en("My order")}, {Value: "other", Label: en("Something else")},
			}},
			{ID: "order", Kind: webform.KindText, Label: en("Order number"), Required: true, Pattern: `[A-Z]{2}\d{4}`, Help: en("Two letters, four digits."), Maps: "custom:order",
				Show: &webform.Condition{Rules: []webform.Rule{{Field: "topic", Test: webform.TestIs, Value: "order"}}}},
			{ID: "stars", Kind: webform.KindNumber, Label: en("Stars"), Min: &low, Max: &high, Maps: "custom:stars"},
			{ID: "when", Kind: webform.KindDate, Label: en("When"), Latest: "today"},
			{ID: "phone", Kind: webform.KindPhone, Label: en("Phone"), Maps: "customer:phone"},
			{ID: "urgency", Kind: webform.KindChoice, Menu: true, Label: en("How urgent"), Maps: webform.MapsPriority, Options: []webform.Option{{Value: "normal"}, {Value: "urgent"}}},
			{ID: "extras", Kind: webform.KindChoices, Label: en("Extras"), Options: []webform.Option{{Value: "gift", Label: en("Gift wrap")}, {Value: "fast"}}},
			{ID: "terms", Kind: webform.KindCheckbox, Label: en("I agree")},
			{ID: "text", Kind: webform.KindLong, Label: en("Message"), Required: true, Maps: webform.MapsMessage},
			{ID: "proof", Kind: webform.KindFiles, Label: en("Proof"), MaxFiles: 2, MaxFileMB: 1, Accept: []string{"pictures", "pdf"}},
			{ID: "campaign", Kind: webform.KindHidden, Value: "none", Maps: "custom:campaign"},
		},
	}
}

// publish makes a form at the address and publishes it.
func (w *world) publish(slug string, d webform.Definition, more ...func(*webform.FormUpdate)) *webform.Form {
	w.T.Helper()
	u := webform.FormUpdate{Slug: tickets.Some(slug), Name: tickets.Some(slug), Definition: tickets.Some(d)}
	for _, m := range more {
		m(&u)
	}
	f, err := w.forms.AddForm(w.Ctx(), w.lead, u)
	require.NoError(w.T, err)
	f, err = w.forms.Publish(w.Ctx(), w.lead, f.ID, f.Version)
	require.NoError(w.T, err)
	return f
}

type answer struct {
	Status   int
	Header   http.Header
	Body     string
	Location string
}

var tokens = regexp.MustCompile(`name="_token" value="([^"]+)"`)

// token is the page's.
func (a answer) token(t testing.TB) string {
	t.Helper()
	m := tokens.FindStringSubmatch(a.Body)
	require.NotNil(t, m, a.Body)
	return m[1]
}

func (w *world) do(method, path string, body io.Reader, headers map[string]string) answer {
	w.T.Helper()
	req, err := http.NewRequestWithContext(w.T.Context(), method, w.url+path, body)
	require.NoError(w.T, err)
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(w.T, err)
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	require.NoError(w.T, err)
	return answer{res.StatusCode, res.Header, string(content), res.Header.Get("Location")}
}

func (w *world) get(path string) answer { return w.do("GET", path, nil, nil) }

// open fetches a page and lets the time pass that reading it takes.
func (w *world) open(path string) string {
	w.T.Helper()
	page := w.get(path)
	require.Equal(w.T, 200, page.Status, page.Body)
	w.Clock.Advance(20 * time.Second)
	return page.token(w.T)
}

type upload struct{ field, name, content string }

func (w *world) post(path string, values url.Values, headers map[string]string, uploads ...upload) answer {
	w.T.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, list := range values {
		for _, value := range list {
			require.NoError(w.T, m.WriteField(name, value))
		}
	}
	for _, u := range uploads {
		part, err := m.CreateFormFile(u.field, u.name)
		require.NoError(w.T, err)
		_, err = part.Write([]byte(u.content))
		require.NoError(w.T, err)
	}
	require.NoError(w.T, m.Close())
	all := map[string]string{"Content-Type": m.FormDataContentType()}
	for name, value := range headers {
		all[name] = value
	}
	return w.do("POST", path, &b, all)
}

func (w *world) postJSON(path string, body any, headers map[string]string) (answer, map[string]any) {
	w.T.Helper()
	encoded, err := json.Marshal(body)
	require.NoError(w.T, err)
	all := map[string]string{"Content-Type": "application/json"}
	for name, value := range headers {
		all[name] = value
	}
	a := w.do("POST", path, bytes.NewReader(encoded), all)
	var decoded map[string]any
	if strings.HasPrefix(a.Body, "{") {
		require.NoError(w.T, json.Unmarshal([]byte(a.Body), &decoded), a.Body)
	}
	return a, decoded
}

// good are answers that contact takes.
func good(token string) url.Values {
	return url.Values{
		"_token": {token}, "name": {"Ann Lee"}, "email": {"Ann@customer.example"}, "topic": {"order"}, "order": {"AB1234"}, "text": {"My parcel is late.\nPlease look."},
	}
}

// newest is the newest ticket, and its first message.
func (w *world) newest() (*tickets.Ticket, *tickets.Message) {
	w.T.Helper()
	var id int64
	require.NoError(w.T, w.DB.Pool.QueryRow(w.Ctx(), `SELECT max(id) FROM tickets`).Scan(&id))
	var m tickets.Message
	require.NoError(w.T, w.DB.Read(w.Ctx()).Order("id").Take(&m, "ticket_id = ?", id).Error)
	return w.Ticket(id), &m
}

func (w *world) count(sql string, args ...any) (n int) {
	w.T.Helper()
	require.NoError(w.T, w.DB.Pool.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

func (w *world) tickets() int { return w.count(`SELECT count(*) FROM tickets`) }
