package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/live/wire"
)

const (
	apiPath     = "/chat/api"
	filePath    = apiPath + "/files/"
	picturePath = "/chat/pictures/"
)

// Widget is the program that runs in visitors' browsers.
type Widget interface {
	Loader(c *fiber.Ctx) error
	Asset(c *fiber.Ctx) error
	// Look answers with what the launcher looks like; nil is no launcher.
	Look(c *fiber.Ctx, face any) error
	// App answers with the page in the iframe.
	App(c *fiber.Ctx, name string, locales []string) error
	// CSP is what that page needs, without frame-ancestors.
	CSP() string
}

// Web answers under /chat. All fields are needed.
type Web struct {
	Hub    *Hub
	Widget Widget
	// ClientIP is the address that a request comes from, proxies aside.
	ClientIP func(c *fiber.Ctx) string
}

// Mount adds the routes.
func (w *Web) Mount(app *fiber.App) {
	app.Get("/chat/widget.js", w.Widget.Loader)
	app.Get("/chat/look.js", w.look)
	app.Get("/chat/app", w.app)
	app.Get("/chat/assets/*", w.Widget.Asset)
	app.Get("/chat/socket", w.socket)
	app.Get(picturePath+":sha", w.picture)
	app.Post(apiPath+"/session", w.session)
	app.Get(apiPath+"/news", w.news)
	app.Post(apiPath+"/messages", w.asks(w.send))
	app.Post(apiPath+"/tell", w.asks(w.tell))
	app.Post(apiPath+"/files", w.upload)
	app.Get(apiPath+"/files/:id", w.download)
	app.Post(apiPath+"/contact", w.asks(w.contact))
	app.Get(apiPath+"/suggestions", w.asks(w.suggestions))
	app.Post(apiPath+"/suggestions/answered", w.asks(w.answered))
	app.Get(apiPath+"/conversations/:id/messages", w.asks(w.history))
	app.Post(apiPath+"/conversations/:id/transcript", w.asks(w.transcript))
	app.Post(apiPath+"/conversations/:id/leave", w.asks(w.leave))
	app.Post(apiPath+"/conversations/:id/rate", w.asks(w.rate))
}

func (w *Web) network(c *fiber.Ctx) string { return networkOf(w.ClientIP(c)) }

// socket upgrades the request; who it is, the browser says in its first frame.
func (w *Web) socket(c *fiber.Ctx) error {
	network := w.network(c)
	o := wire.Options{Origins: w.Hub.origins, MaxMessage: maxFrame}
	return wire.Upgrade(c, o, func(accepted *wire.Conn) { w.Hub.serve(accepted, network) })
}

// look answers the loader, which asks for its site's face without a token.
func (w *Web) look(c *fiber.Ctx) error {
	site, err := w.Hub.siteByKey(c.UserContext(), c.Query("site"))
	if fault.Is(err, "site_not_found") {
		return w.Widget.Look(c, nil)
	}
	if err != nil {
		return err
	}
	return w.Widget.Look(c, w.Hub.face(site))
}

// app answers with the page in the iframe, for the pages of the site only.
func (w *Web) app(c *fiber.Ctx) error {
	site, err := w.Hub.siteByKey(c.UserContext(), c.Query("site"))
	if err != nil {
		return err
	}
	ancestors := "*"
	if len(site.Origins) > 0 {
		ancestors = "'self' " + strings.Join(site.Origins, " ") // ourselves: the preview in the console
	}
	if referer := c.Get(fiber.HeaderReferer); referer != "" && !w.mayFrame(site, referer) {
		return fault.New(fault.Forbidden, "wrong_origin", "The chat of %s may not be carried by this page.", site.Name)
	}
	c.Set(fiber.HeaderContentSecurityPolicy, w.Widget.CSP()+"; frame-ancestors "+ancestors)
	return w.Widget.App(c, site.Name, site.Look.Locales)
}

// mayFrame reports whether a page may carry the iframe: one of the site's, or one of ours (a preview).
func (w *Web) mayFrame(site *Site, referer string) bool {
	scheme, rest, ok := strings.Cut(referer, "://")
	host, _, _ := strings.Cut(rest, "/")
	if !ok || site.carries(scheme+"://"+host) {
		return true
	}
	for _, own := range w.Hub.origins {
		if strings.EqualFold(own.Host, host) {
			return true
		}
	}
	return false
}

// picture answers with the face of somebody who answers.
func (w *Web) picture(c *fiber.Ctx) error {
	missing := fault.New(fault.NotFound, "picture_not_found", "There is no such picture.")
	if err := w.Hub.allow.spend(spender{what: "request", network: w.network(c)}, w.Hub.Limits.Requests); err != nil {
		return slowly(c, err)
	}
	var ok bool
	sha := c.Params("sha")
	err := w.Hub.DB.Pool.QueryRow(c.UserContext(), `SELECT $1 <> '' AND EXISTS (SELECT FROM agents WHERE picture_sha256 = $1)`, sha).Scan(&ok)
	if err != nil {
		return fmt.Errorf("look up a picture: %w", err)
	}
	if !ok {
		return missing
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return w.stream(c, sha, "image/png")
}

// stream answers with stored bytes.
func (w *Web) stream(c *fiber.Ctx, sha, mediaType string) error {
	r, size, err := w.Hub.Files.Open(c.UserContext(), sha)
	if err != nil {
		return fmt.Errorf("open a file: %w", err)
	}
	c.Set(fiber.HeaderContentType, mediaType)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Context().SetBodyStream(r, int(size)) // closes it
	return nil
}

// slowly answers who asks too much.
func slowly(c *fiber.Ctx, err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		if slow, ok := f.Details.(Slow); ok {
			c.Set(fiber.HeaderRetryAfter, strconv.Itoa(slow.RetryAfter))
		}
	}
	return err
}

// identify returns who asks. Their network's allowance is spent first, and the database asked in turn.
func (w *Web) identify(c *fiber.Ctx) (*caller, error) {
	network := w.network(c)
	if err := w.Hub.allow.spend(spender{what: "request", network: network}, w.Hub.Limits.Requests); err != nil {
		return nil, slowly(c, err)
	}
	token, ok := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
	if !ok {
		return nil, errUnknown()
	}
	ctx := c.UserContext()
	done, err := w.Hub.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return w.Hub.identify(ctx, token, network)
}

// asks makes a handler of what an identified visitor asks for.
func (w *Web) asks(answer func(c *fiber.Ctx, who *caller) (any, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderCacheControl, "no-store")
		who, err := w.identify(c)
		if err != nil {
			return err
		}
		done, err := w.Hub.turn(c.UserContext())
		if err != nil {
			return err
		}
		defer done()
		out, err := answer(c, who)
		if err != nil {
			return slowly(c, err)
		}
		return c.JSON(out)
	}
}

// maxBody is what a request in JSON may hold: a message of the longest text, in the longest spelling.
const maxBody = maxFrame

// decode reads the body strictly: what is misspelt is named instead of being passed over.
func decode(c *fiber.Ctx, into any) error {
	raw, err := io.ReadAll(io.LimitReader(bodyOf(c), maxBody+1))
	if err != nil {
		return fault.New(fault.Invalid, "broken_body", "The request broke off.").Because(err)
	}
	if len(raw) > maxBody {
		return fault.New(fault.TooLarge, "too_large", "A request may have %d KB.", maxBody>>10)
	}
	var names map[string]json.RawMessage
	if err := json.Unmarshal(raw, &names); err != nil {
		return fault.New(fault.Invalid, "invalid_json", "The body must be a JSON object.").Because(err)
	}
	known := fieldNames(reflect.TypeOf(into).Elem())
	for name := range names {
		if !known[name] {
			return fault.InvalidField(name, "is not known here")
		}
	}
	err = json.Unmarshal(raw, into)
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) && wrongType.Field != "" {
		return fault.InvalidField(wrongType.Field, "must be of another type than %s", wrongType.Value)
	}
	if err != nil {
		return fault.New(fault.Invalid, "invalid_json", "The body must be a JSON object.").Because(err)
	}
	return nil
}

func fieldNames(t reflect.Type) map[string]bool {
	names := map[string]bool{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names[name] = true
	}
	return names
}

func bodyOf(c *fiber.Ctx) io.Reader {
	if stream := c.Request().BodyStream(); stream != nil {
		return stream
	}
	return strings.NewReader(string(c.Request().Body()))
}

func (w *Web) session(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	at := from{network: w.network(c), userAgent: c.Get(fiber.HeaderUserAgent)}
	if err := w.Hub.allow.spend(spender{what: "request", network: at.network}, w.Hub.Limits.Requests); err != nil {
		return slowly(c, err)
	}
	var in sessionRequest
	if err := decode(c, &in); err != nil {
		return err
	}
	ctx := c.UserContext()
	done, err := w.Hub.turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	token, who, site, err := w.Hub.session(ctx, &in, at)
	if err != nil {
		return slowly(c, err)
	}
	out := sessionAnswer{Token: token, Visitor: who.face(), Site: w.Hub.face(site), Seq: w.Hub.end()}
	if out.Status, err = w.Hub.status(ctx, site); err != nil {
		return err
	}
	if out.Conversations, err = w.Hub.conversations(ctx, who); err != nil {
		return err
	}
	return c.JSON(out)
}

// end is the last event that was handed out. What is read afterwards holds it already.
func (h *Hub) end() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seq
}

func (w *Web) send(c *fiber.Ctx, who *caller) (any, error) {
	var m said
	if err := decode(c, &m); err != nil {
		return nil, err
	}
	return w.Hub.send(c.UserContext(), who, m)
}

func (w *Web) contact(c *fiber.Ctx, who *caller) (any, error) {
	var in struct {
		Name  string `json:"name"`
		Email string `json:"email"`
	}
	if err := decode(c, &in); err != nil {
		return nil, err
	}
	err := w.Hub.contact(c.UserContext(), who, tickets.Person{Name: in.Name, Address: in.Email})
	return who.face(), err
}

// conversation is the visitor's conversation that the path names. Fault: conversation_not_found.
func (w *Web) conversation(c *fiber.Ctx, who *caller) (int64, error) {
	id := numberOf(c.Params("id"))
	if id == 0 {
		return 0, errNoConversation(line(c.Params("id"), 50))
	}
	return id, w.Hub.owns(c.UserContext(), w.Hub.DB.Pool, who, id)
}

func (w *Web) history(c *fiber.Ctx, who *caller) (any, error) {
	id, err := w.conversation(c, who)
	if err != nil {
		return nil, err
	}
	before, limit := int64(0), 50
	for name, set := range map[string]func(n int64){
		"before": func(n int64) { before = n },
		"limit":  func(n int64) { limit = int(min(n, 200)) },
	} {
		text := c.Query(name)
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n <= 0 {
			return nil, fault.InvalidField(name, "must be a number from 1")
		}
		set(n)
	}
	items, next, err := w.Hub.history(c.UserContext(), id, before, limit)
	if items == nil {
		items = []messageFace{}
	}
	return fiber.Map{"items": items, "next_cursor": next}, err
}

func (w *Web) leave(c *fiber.Ctx, who *caller) (any, error) {
	id, err := w.conversation(c, who)
	if err != nil {
		return nil, err
	}
	return fiber.Map{}, w.Hub.leave(c.UserContext(), who, id)
}

func (w *Web) rate(c *fiber.Ctx, who *caller) (any, error) {
	var in struct {
		Score   int    `json:"score"`
		Comment string `json:"comment"`
	}
	id, err := w.conversation(c, who)
	if err != nil {
		return nil, err
	}
	if err := decode(c, &in); err != nil {
		return nil, err
	}
	return fiber.Map{}, w.Hub.rate(c.UserContext(), who, id, in.Score, clean(in.Comment))
}

// tell takes the frames that are no messages from browsers without a socket.
func (w *Web) tell(c *fiber.Ctx, who *caller) (any, error) {
	body, err := io.ReadAll(io.LimitReader(bodyOf(c), maxBody))
	if err != nil {
		return nil, fault.New(fault.Invalid, "broken_body", "The request broke off.").Because(err)
	}
	f, err := parseFrame(body)
	if err != nil {
		return nil, fault.New(fault.Invalid, "invalid_json", "The body must be a frame as on the socket.").Because(err)
	}
	return fiber.Map{}, w.Hub.tells(c.UserContext(), who, c.Query("tab"), f)
}

func (w *Web) transcript(c *fiber.Ctx, who *caller) (any, error) {
	var in struct {
		Email string `json:"email"`
	}
	id, err := w.conversation(c, who)
	if err != nil {
		return nil, err
	}
	if err := decode(c, &in); err != nil {
		return nil, err
	}
	to, err := w.Hub.mailTranscript(c.UserContext(), who, id, in.Email)
	return fiber.Map{"email": to}, err
}

// uploadTimeout is for phones on trains.
const uploadTimeout = 10 * time.Minute

func (w *Web) upload(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	who, err := w.identify(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), uploadTimeout)
	defer cancel()
	out, err := w.Hub.upload(ctx, who, c.Query("name"), bodyOf(c))
	if err != nil {
		return slowly(c, err)
	}
	return c.Status(http.StatusCreated).JSON(out)
}

// download answers with a file under its signed address. Only pictures that can hold no script are shown.
func (w *Web) download(c *fiber.Ctx) error {
	if err := w.Hub.allow.spend(spender{what: "request", network: w.network(c)}, w.Hub.Limits.Requests); err != nil {
		return slowly(c, err)
	}
	id, _ := strconv.ParseInt(c.Params("id"), 10, 64)
	a, err := w.Hub.file(c.UserContext(), id, c.Query("key"))
	if err != nil {
		return err
	}
	disposition := "attachment"
	if shownInline(a.Type) {
		disposition = "inline"
	}
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType(disposition, map[string]string{"filename": a.Name}))
	c.Set(fiber.HeaderCacheControl, "private, max-age=86400")
	return w.stream(c, a.SHA256, a.Type)
}
