package agentui

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/tickets"
)

// basePath is where the API lives.
const basePath = "/api/v1"

// access says who may call an operation at all.
type access int

const (
	anyone access = iota // without signing in
	reader               // every role
	worker               // who may change and answer tickets
	leader               // team leads and admins
	admin                // admins
	signed               // programs that sign the request itself, which the operation checks: webhooks
)

func (a access) String() string {
	return [...]string{"anyone", "every role", "agents, team leads and admins", "team leads and admins", "admins", "who signs it"}[a]
}

// allows reports whether the actor may call operations of this access.
func (a access) allows(by tickets.Actor) bool {
	switch a {
	case anyone, signed:
		return true
	case reader:
		return by.Kind == tickets.ActorAgent
	case worker:
		return by.Kind == tickets.ActorAgent && by.CanWork()
	case leader:
		return by.CanLead()
	default:
		return by.CanAdmin()
	}
}

// accessKey is a key of an operation's metadata.
const accessKey = "access"

// newAPI registers every operation on the app.
func newAPI(app *fiber.App, s *Server) huma.API {
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:       "Kept",
				Version:     "1",
				Description: description,
				License:     &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token":   {Type: "http", Scheme: "bearer", Description: "An API token: Authorization: Bearer kept_..."},
					"session": {Type: "apiKey", In: "cookie", Name: cookieName, Description: "The console's session. Unsafe methods also need the header X-Kept: 1"},
				},
			},
			Tags: groups,
		},
		Formats:       map[string]huma.Format{"application/json": jsonFormat(), "json": jsonFormat()},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{s.problems},
	}
	api := humafiber.New(app, config)
	api.UseMiddleware(s.authenticate)
	r := routes{api: api, server: s}
	r.setup()
	r.session()
	r.agents()
	r.teams()
	r.mailboxes()
	r.tickets()
	r.search()
	r.replies()
	r.files()
	r.customers()
	r.notifications()
	r.mail()
	r.sla()
	r.settings()
	r.forms()
	r.readers()
	r.chatSites()
	r.chats()
	r.chatAgents()
	r.cannedReplies()
	r.ratings()
	r.pictures()
	r.articles()
	r.suggestions()
	r.gaps()
	r.themeFigures()
	r.lens()
	r.closing()
	r.digests()
	r.themes() // after all whose addresses begin as a theme's do, such as /themes/figures
	finish(api.OpenAPI())
	refuseOtherMethods(app, api.OpenAPI())
	return api
}

const description = `Everything that the console does, it does through this API.

Lists take cursor and limit and answer items and next_cursor. Faults are application/problem+json with a
stable code. Times are RFC 3339 in UTC. POST requests may carry an Idempotency-Key: the same key with the same
request gives the first answer again, for 24 hours. News come over the socket at /live (schemas LiveEvent and LiveVisitor).`

var groups = []*huma.Tag{
	{Name: "Tickets", Description: "Lists, views, changes, search"},
	{Name: "Articles", Description: "The knowledge base: articles, their translations, search"},
	{Name: "Messages", Description: "Answers, notes, drafts, files, deliveries"},
	{Name: "Customers", Description: "People who ask"},
	{Name: "Notifications", Description: "What the caller should know"},
	{Name: "Chat", Description: "Chats, the web sites that carry them, and who takes them"},
	{Name: "Articles", Description: "The knowledge base: articles, their languages and revisions, sections, templates, words of the search"},
	{Name: "Themes", Description: "What customers write about: themes, product areas, corrections, runs; evidence; closing the loop"},
	{Name: "Forms", Description: "Web forms that customers fill in"},
	{Name: "SLA", Description: "Promises of time: policies, calendars, clocks"},
	{Name: "Mail", Description: "The ledger of received mail"},
	{Name: "People", Description: "Agents, teams, tokens"},
	{Name: "Desk", Description: "Mailboxes and settings"},
	{Name: "Session", Description: "Setup, sign-in, the caller's own record"},
}

func jsonFormat() huma.Format {
	return huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshalStrict}
}

// unmarshalStrict refuses what follows the JSON value; unknown names are refused by the schema.
func unmarshalStrict(data []byte, v any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(v); err != nil {
		return err
	}
	if decoder.More() {
		return fmt.Errorf("there is more than one JSON value")
	}
	return nil
}

// routes registers operations; each feature's file has a method that registers its own.
type routes struct {
	api    huma.API
	server *Server
}

// operation is what an endpoint is called and who may call it.
type operation struct {
	id, method, path string // path is below basePath
	summary, detail  string
	group            string
	access           access
	status           int   // of success; 0: 200, or 204 without a body
	also             []int // other successes with the same body
	maxBody          int64
	once             bool                  // never answered from memory: the answer holds a secret, or the request is a file
	patch            func(*huma.Operation) // what else the document should say
}

// repeatable operations heed an Idempotency-Key.
func (o operation) repeatable() bool {
	return o.method == http.MethodPost && o.access != anyone && o.access != signed && !o.once
}

func (o operation) huma() huma.Operation {
	op := huma.Operation{
		OperationID: o.id, Method: o.method, Path: basePath + o.path, Summary: o.summary, Tags: []string{o.group},
		Description: o.detail, DefaultStatus: o.status, MaxBodyBytes: o.maxBody,
		Metadata: map[string]any{accessKey: o.access},
		Responses: map[string]*huma.Response{"default": {
			Description: "A fault",
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}},
		}},
	}
	if o.access == anyone || o.access == signed {
		op.Security = []map[string][]string{}
	} else {
		op.Security = []map[string][]string{{"token": {}}, {"session": {}}}
		op.Extensions = map[string]any{"x-kept-access": o.access.String()}
	}
	if o.repeatable() {
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: idempotencyHeader, In: "header", Description: "The same key with the same request gives the first answer again",
			Schema: &huma.Schema{Type: huma.TypeString, MaxLength: ptr(maxKeyLength)},
		})
	}
	if o.patch != nil {
		o.patch(&op)
	}
	return op
}

// register adds an endpoint: role, idempotency and faults are dealt with here, so that a handler is
// the verb and its types.
func register[I, O any](r routes, o operation, handler func(context.Context, *I) (*O, error)) {
	op := o.huma()
	run := handler
	if o.repeatable() {
		run = idempotent(r.server, o, handler)
	}
	huma.Register(r.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := run(ctx, in)
		if err != nil {
			return nil, problemOf(err)
		}
		return out, nil
	})
	for _, status := range o.also {
		path := r.api.OpenAPI().Paths[op.Path]
		documented := operationOf(path, o.method)
		success := documented.Responses[itoa(documented.DefaultStatus)]
		documented.Responses[itoa(status)] = &huma.Response{Description: http.StatusText(status), Content: success.Content}
	}
}

func operationOf(path *huma.PathItem, method string) *huma.Operation {
	return map[string]*huma.Operation{
		http.MethodGet: path.Get, http.MethodPost: path.Post, http.MethodPut: path.Put,
		http.MethodPatch: path.Patch, http.MethodDelete: path.Delete,
	}[method]
}

// problems has faults leave in one form, whoever found them, and gives each the request's id.
func (s *Server) problems(ctx huma.Context, _ string, v any) (any, error) {
	if m, ok := v.(*huma.ErrorModel); ok {
		v = problemOfHuma(m)
	}
	p, ok := v.(*Problem)
	if !ok {
		return v, nil
	}
	p.RequestID = requestID(ctx.Context())
	u := ctx.URL()
	s.logProblem(ctx.Context(), ctx.Method(), u.Path, p)
	return p, nil
}

// refuseOtherMethods answers 405 where an address is known and its method is not.
func refuseOtherMethods(app *fiber.App, doc *huma.OpenAPI) {
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		item := doc.Paths[path]
		var methods []string
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			if operationOf(item, method) != nil {
				methods = append(methods, method)
			}
		}
		allow := strings.Join(methods, ", ")
		app.All(strings.NewReplacer("{", ":", "}", "").Replace(path), func(c *fiber.Ctx) error {
			c.Set(fiber.HeaderAllow, allow)
			return fiber.NewError(http.StatusMethodNotAllowed, "This address knows "+allow+" only.")
		})
	}
}

// finish completes the document: schemas that no operation names, arrays that are never null.
func finish(doc *huma.OpenAPI) {
	schemas := doc.Components.Schemas
	for _, t := range []reflect.Type{
		reflect.TypeFor[Problem](), reflect.TypeFor[LiveEvent](),
		reflect.TypeFor[tickets.TicketCreated](), reflect.TypeFor[tickets.TicketChanged](), reflect.TypeFor[tickets.MessageAdded](),
		reflect.TypeFor[tickets.DeliveryChanged](), reflect.TypeFor[tickets.ClockChanged](), reflect.TypeFor[tickets.ClockBreached](),
		reflect.TypeFor[tickets.NotificationAdded](), reflect.TypeFor[tickets.CustomerChanged](), reflect.TypeFor[tickets.DeskChanged](),
		reflect.TypeFor[TicketChangedDetails](), reflect.TypeFor[ChatTaken](), reflect.TypeFor[tickets.TicketRated](), reflect.TypeFor[tickets.ChatChanged](),
		reflect.TypeFor[LiveVisitor](), reflect.TypeFor[tickets.ArticleChanged](), reflect.TypeFor[tickets.ArticleWordsChanged](),
		reflect.TypeFor[tickets.ThemeChanged](), reflect.TypeFor[tickets.ThemePlaced](), reflect.TypeFor[tickets.ThemeRunChanged](), reflect.TypeFor[tickets.ThemeAlarmed](),
		reflect.TypeFor[ArticleChangedDetails](), reflect.TypeFor[SlugTakenDetails](),
	} {
		schemas.Schema(t, true, "")
	}
	delete(schemas.Map(), "ErrorModel") // huma's own form of a fault, which never leaves
	delete(schemas.Map(), "ErrorDetail")
	for _, s := range schemas.Map() {
		neverNullArrays(s)
	}
}

func neverNullArrays(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	neverNullArrays(s.Items)
	for _, property := range s.Properties {
		neverNullArrays(property)
	}
	if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
		neverNullArrays(values)
	}
}

// OpenAPI returns the API's document as JSON, needing neither a database nor a network.
func OpenAPI() ([]byte, error) {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	return encodeDocument(newAPI(app, &Server{}).OpenAPI())
}

func encodeDocument(doc *huma.OpenAPI) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(doc); err != nil {
		return nil, fmt.Errorf("encode the OpenAPI document: %w", err)
	}
	return out.Bytes(), nil
}

// PathID is an input with an id in its path. Like all that inputs are made of, it is exported: huma passes
// over what is not.
type PathID struct {
	ID int64 `path:"id" minimum:"1"`
}

// Paging is an input of a list.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"500" doc:"next_cursor of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// body is an output with only a body.
type body[T any] struct {
	Body T
}

func answer[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{Body: v}, nil
}

// onlyBody and withBody are inputs with a body, without and with an id in the path.
type onlyBody[T any] struct {
	Body T
}

type withBody[T any] struct {
	PathID
	Body T
}

// none is an output without a body.
type none struct{}
