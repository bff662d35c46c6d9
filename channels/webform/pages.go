package webform

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/tickets"
)

const (
	// pageLasts is how long a page can be sent from; then it has to be sent once more.
	pageLasts = 24 * time.Hour
	// tooFast is less than anybody needs to fill in a form, or to look at one that is filled in already.
	tooFast = 2 * time.Second
)

// Names of what pages send beside answers. No field can be called so.
const (
	nameToken    = "_token"
	nameWork     = "_work"
	nameKept     = "_kept"
	nameHoneypot = "home-page"
)

// visit is a request for a form.
type visit struct {
	c       *fiber.Ctx
	form    *Form
	shape   *Definition
	words   *webpage.Words
	network string
	desk    string
	// embedded: the page stands in a frame of somebody's site.
	embedded bool
}

// visit finds the form of the request. When customers cannot see it, it has answered and visit is nil.
func (s *Service) visit(c *fiber.Ctx) (*visit, error) {
	ctx := c.UserContext()
	form, err := s.bySlug(ctx, strings.ToLower(c.Params("slug")))
	if err != nil {
		return nil, err
	}
	settings, err := s.Desk.Settings(ctx)
	if err != nil {
		return nil, err
	}
	v := &visit{c: c, form: form, network: webpage.Network(s.ClientIP(c)), desk: settings.DeskName, embedded: c.Query("embed") != ""}
	if form != nil && form.State == StatePublished {
		v.shape = form.Published
		v.words = s.words.For(v.shape.speak(c.Query("lang"), c.Get(fiber.HeaderAcceptLanguage)))
		return v, nil
	}
	v.words = s.words.For(c.Query("lang"), c.Get(fiber.HeaderAcceptLanguage))
	status, what := http.StatusNotFound, "missing"
	if form != nil && form.State == StateArchived {
		status, what = http.StatusGone, "closed"
	}
	if v.wantsJSON() {
		return nil, v.problem(status, problem{Code: "form_not_found", Detail: v.words.T("forms." + what + "_text")})
	}
	frame := v.frame(v.words.T("forms." + what + "_title"))
	return nil, s.Layout.SendMessage(c, status, frame, webpage.Message{Text: []string{v.words.T("forms." + what + "_text")}})
}

func (v *visit) frame(title string) webpage.Frame {
	f := webpage.Frame{Words: v.words, Title: title, Brand: webpage.Brand{Name: v.desk}, Ancestors: []string{"*"}, Bare: v.embedded}
	if v.shape != nil {
		f.Brand.Color, _ = webpage.ParseColor(v.shape.Color)
	}
	if v.form != nil && len(v.form.Origins) > 0 {
		f.Ancestors = append([]string{"'self'"}, v.form.Origins...)
	}
	return f
}

// show is the form as a page. Values in its address are answers that are there already.
func (s *Service) show(c *fiber.Ctx) error {
	v, err := s.visit(c)
	if err != nil || v == nil {
		return err
	}
	s.counts.add(v.form.ID, s.today(), count{views: 1})
	answers := Answers{}
	for i := range v.shape.Fields {
		f := &v.shape.Fields[i]
		if value := c.Query(f.ID); value != "" && f.asks() && f.Kind != KindFiles {
			answers[f.ID] = []string{cut(value, f.longest())}
		}
	}
	return s.sendForm(v, http.StatusOK, s.freshPage(v), state{answers: answers})
}

func (s *Service) freshPage(v *visit) page {
	return page{formID: v.form.ID, issued: s.Now(), work: s.limits.work(v.network, v.form.ID), nonce: strings.ToLower(rand.Text())}
}

// state is what a page shows beside the questions.
type state struct {
	answers Answers
	files   []webpage.File
	flaws   []Flaw
	notice  string
}

func (s *Service) sendForm(v *visit, status int, p page, st state) error {
	frame := v.frame(v.shape.Title.In(v.words.Lang(), v.shape.first()))
	frame.Scripts, frame.Styles, frame.Public = s.scripts, s.styles, true
	data, err := s.formView(v, p, st)
	if err != nil {
		return err
	}
	if err := s.Layout.Send(v.c, status, s.form, frame, data); err != nil {
		return err
	}
	// Kept by the browser, so that going back shows what was typed under the nonce that it was sent with.
	v.c.Set(fiber.HeaderCacheControl, "private, no-cache")
	v.c.Response().Header.Del(fiber.HeaderETag)
	return nil
}

// formView is what form.html shows.
type formView struct {
	Action    string
	Token     string
	Intro     []string
	Submit    string
	Notice    string
	Flaws     []Flaw
	Items     []item
	Honeypot  string
	Others    []language // the same form in other languages
	Client    string     // JSON for form.js
	Multipart bool
	Preview   bool
}

// language is a link to the form in another language.
type language struct{ Code, Name, Href string }

// item is a question, or a heading, as it is drawn.
type item struct {
	ID        string
	Heading   string
	Text      []string // under the heading
	Condition string   // when it is asked, in words
	Field     webpage.Field
	Min, Max  string
	Kept      []kept
}

// kept is a file that need not be sent again.
type kept struct{ Name, Size, Value string }

func (s *Service) formView(v *visit, p page, st state) (*formView, error) {
	token := s.signer.signPage(p)
	view := &formView{
		Action: v.address(v.words.Lang()), Token: token, Intro: paragraphs(v.shape.Intro.In(v.words.Lang(), v.shape.first())),
		Submit: v.shape.Submit.In(v.words.Lang(), v.shape.first()), Notice: st.notice, Flaws: st.flaws, Honeypot: nameHoneypot,
		Multipart: slices.ContainsFunc(v.shape.Fields, func(f Field) bool { return f.Kind == KindFiles }),
	}
	if view.Submit == "" {
		view.Submit = v.words.T("forms.send")
	}
	for i := range v.shape.Fields {
		view.Items = append(view.Items, s.item(v, &v.shape.Fields[i], st))
	}
	if len(v.shape.Languages) > 1 {
		for _, l := range webpage.Languages() {
			if slices.Contains(v.shape.Languages, l.Code) {
				view.Others = append(view.Others, language{l.Code, l.Name, v.address(l.Code)})
			}
		}
	}
	client, err := json.Marshal(s.client(v, p, token))
	if err != nil {
		return nil, fmt.Errorf("encode form %d for its script: %w", v.form.ID, err)
	}
	view.Client = string(client)
	return view, nil
}

// address is the form's own, in the language.
func (v *visit) address(lang string) string {
	address := "/forms/" + v.form.Slug + "?lang=" + lang
	if v.embedded {
		address += "&embed=1"
	}
	return address
}

func paragraphs(text string) []string {
	var all []string
	for p := range strings.SplitSeq(text, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}

func (s *Service) item(v *visit, f *Field, st state) item {
	lang, first := v.words.Lang(), v.shape.first()
	it := item{ID: f.ID, Condition: v.shape.conditionWords(f, v.words)}
	help := f.Help.In(lang, first)
	if f.Kind == KindHeading {
		it.Heading, it.Text = f.Label.In(lang, first), paragraphs(help)
		return it
	}
	values := st.answers[f.ID]
	it.Field = webpage.Field{
		ID: "f-" + f.ID, Name: f.ID, Kind: f.control(), Label: v.shape.label(f, lang), Help: help, Required: f.Required,
		Placeholder: f.Placeholder.In(lang, first), Autocomplete: f.autocomplete(), Values: values,
	}
	if len(values) > 0 && f.Kind != KindCheckbox {
		it.Field.Value = values[0]
	}
	if f.Kind == KindHidden && it.Field.Value == "" {
		it.Field.Value = f.Value
	}
	for _, o := range f.Options {
		it.Field.Options = append(it.Field.Options, webpage.Option{Value: o.Value, Label: o.label(lang, first)})
	}
	for _, flaw := range st.flaws {
		if flaw.Field == f.ID && it.Field.Error == "" {
			it.Field.Error = flaw.Message
		}
	}
	if f.Kind == KindFiles {
		s.filesItem(v, f, st, &it)
	}
	return it
}

func (s *Service) filesItem(v *visit, f *Field, st state, it *item) {
	limits := v.words.T("forms.files_help", "count", f.mostFiles(), "size", f.maxFileMB())
	it.Field.Help = strings.TrimSpace(it.Field.Help + " " + limits)
	it.Field.Multiple, it.Field.Accept = f.mostFiles() > 1, f.acceptAttribute()
	it.Field.Value, it.Field.Values = "", nil
	for _, file := range st.files {
		if file.Field == f.ID {
			it.Kept = append(it.Kept, kept{Name: file.Name, Size: v.words.Size(file.Size), Value: s.signer.signFile(v.form.ID, file, s.Now())})
		}
	}
}

// control is what the field looks like.
func (f *Field) control() string {
	switch f.Kind {
	case KindLong:
		return "textarea"
	case KindPhone:
		return "tel"
	case KindFiles:
		return "file"
	case KindChoices:
		return "checkboxes"
	case KindChoice:
		if f.Menu {
			return "select"
		}
		return "radio"
	default:
		return string(f.Kind)
	}
}

// autocomplete lets browsers fill in what they know (WCAG 2.2, 1.3.5).
func (f *Field) autocomplete() string {
	switch {
	case f.Maps == MapsName:
		return "name"
	case f.Kind == KindEmail:
		return "email"
	case f.Kind == KindPhone:
		return "tel"
	case f.Maps == customerPrefix+"company":
		return "organization"
	default:
		return ""
	}
}

// conditionWords says when the field is asked; "" when it always is.
func (d *Definition) conditionWords(f *Field, words *webpage.Words) string {
	if f.Show == nil {
		return ""
	}
	var parts []string
	for _, r := range f.Show.Rules {
		other := d.field(r.Field)
		if other == nil {
			continue
		}
		key := "forms.cond_" + string(r.Test)
		if other.Kind == KindCheckbox && (r.Test == TestFilled || r.Test == TestIs) {
			key = "forms.cond_ticked"
		}
		value := r.Value
		if o := other.option(r.Value); o != nil {
			value = o.label(words.Lang(), d.first())
		}
		parts = append(parts, words.T(key, "label", d.label(other, words.Lang()), "value", value))
	}
	joint := "forms.cond_and"
	if f.Show.Any {
		joint = "forms.cond_or"
	}
	return words.T("forms.only_if", "condition", strings.Join(parts, words.T(joint)))
}

// clientField is what form.js knows of a field.
type clientField struct {
	ID       string     `json:"id"`
	Kind     Kind       `json:"kind"`
	Label    string     `json:"label"`
	Required bool       `json:"required,omitempty"`
	Show     *Condition `json:"show,omitempty"`
	Min      *float64   `json:"min,omitempty"`
	Max      *float64   `json:"max,omitempty"`
	Shortest int        `json:"shortest,omitempty"`
	Longest  int        `json:"longest,omitempty"`
	Earliest string     `json:"earliest,omitempty"`
	Latest   string     `json:"latest,omitempty"`
	Pattern  string     `json:"pattern,omitempty"`
	Help     string     `json:"help,omitempty"`
	Files    int        `json:"files,omitempty"`
	FileMB   int        `json:"file_mb,omitempty"`
}

// client is what form.js knows of the form.
type client struct {
	Fields []clientField     `json:"fields"`
	Words  map[string]string `json:"words"`
	Token  string            `json:"token"`
	Work   int               `json:"work"`
	Embed  bool              `json:"embed"`
	// Asks are the fields for whose words articles are suggested.
	Asks []string `json:"asks,omitempty"`
}

// clientWords are the sentences that form.js may have to say.
func clientWords() []string {
	return []string{
		"required", "required_choice", "required_checkbox", "required_files", "email", "phone", "number", "number_min", "number_max", "date",
		"date_min", "date_max", "too_short", "too_long", "pattern", "file_count", "file_size", "summary", "sending", "uploading", "files_drop",
		"files_remove", "offline", "unavailable", "preview", "suggest_title", "suggest_answered", "suggest_thanks", "suggest_still", "suggest_tab",
	}
}

func (s *Service) client(v *visit, p page, token string) client {
	c := client{Words: map[string]string{}, Token: token, Work: p.work, Embed: v.embedded, Fields: []clientField{}}
	lang, first := v.words.Lang(), v.shape.first()
	if s.Suggest != nil {
		c.Asks = v.shape.questions()
	}
	for _, key := range clientWords() {
		c.Words[key] = v.words.T("forms." + key)
	}
	for i := range v.shape.Fields {
		f := &v.shape.Fields[i]
		field := clientField{
			ID: f.ID, Kind: f.Kind, Label: v.shape.label(f, lang), Required: f.Required, Show: f.Show, Min: f.Min, Max: f.Max,
			Earliest: boundText(f.Earliest, s.today()), Latest: boundText(f.Latest, s.today()),
		}
		if f.typed() {
			field.Shortest, field.Longest, field.Pattern = f.MinLength, f.longest(), f.Pattern
		}
		if f.Pattern != "" {
			field.Help = f.Help.In(lang, first)
		}
		if f.Kind == KindFiles {
			field.Files, field.FileMB = f.mostFiles(), f.maxFileMB()
		}
		c.Fields = append(c.Fields, field)
	}
	return c
}

func boundText(bound string, today time.Time) string {
	at, _ := dateBound(bound, today)
	if at.IsZero() {
		return ""
	}
	return at.Format(time.DateOnly)
}

// thanksToken is what the address of the last page carries, signed.
type thanksToken struct {
	Form   int64  `json:"f"`
	Ticket int64  `json:"t"`
	Email  string `json:"e"`
	At     int64  `json:"a"`
}

func (s *Service) thanksAddress(v *visit, ticketID int64, email string) string {
	payload, err := json.Marshal(thanksToken{v.form.ID, ticketID, email, s.Now().Unix()})
	if err != nil {
		panic(err) // numbers and a string always encode
	}
	return s.signer.thanksAddress(v, payload)
}

// thanksView is what thanks.html shows.
type thanksView struct {
	Text    []string
	Mail    string
	Number  string
	Link    string
	Again   string
	Preview bool
}

func (s *Service) showThanks(c *fiber.Ctx) error {
	v, err := s.visit(c)
	if err != nil || v == nil {
		return err
	}
	lang := v.words.Lang()
	view := thanksView{Again: v.address(lang), Text: paragraphs(v.shape.Thanks.In(lang, v.shape.first()))}
	if len(view.Text) == 0 {
		view.Text = []string{v.words.T("forms.thanks_text")}
	}
	// Who comes later, by the browser's history, is thanked without what is the sender's only.
	if t, ok := s.signer.openThanks(c.Params("token")); ok && t.Form == v.form.ID && s.Now().Sub(time.Unix(t.At, 0)) <= pageLasts {
		view.Number = strconv.FormatInt(t.Ticket, 10)
		if t.Email != "" {
			view.Mail = t.Email
		}
		if view.Link, err = s.caseLink(c.UserContext(), t.Ticket); err != nil {
			return err
		}
	}
	frame := v.frame(v.words.T("forms.thanks_title"))
	frame.Scripts, frame.Styles = s.scripts, s.styles
	return s.Layout.Send(c, http.StatusOK, s.thanks, frame, view)
}

// caseLink is where the customer follows the ticket, "" while there is no such page.
func (s *Service) caseLink(ctx context.Context, ticketID int64) (string, error) {
	if s.CaseLink == nil {
		return "", nil
	}
	link, err := s.CaseLink(ctx, ticketID)
	if err != nil {
		return "", fmt.Errorf("link to the case of ticket %d: %w", ticketID, err)
	}
	return link, nil
}

// serveEmbed is the script that puts a form into a page of another site.
func (s *Service) serveEmbed(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "text/javascript; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return c.Send(s.embed)
}

// Preview renders a definition that need not be saved, or finished, as customers would see it. Faults:
// forbidden.
func (s *Service) Preview(ctx context.Context, by tickets.Actor, d Definition, lang string) ([]byte, error) {
	if !by.CanLead() {
		return nil, forbiddenPreview()
	}
	settings, err := s.Desk.Settings(ctx)
	if err != nil {
		return nil, err
	}
	d.clean()
	if len(d.Languages) == 0 {
		d.Languages = []string{"en"}
	}
	v := &visit{form: &Form{Slug: "preview"}, shape: &d, words: s.words.For(d.speak(lang, "")), desk: settings.DeskName}
	frame := webpage.Frame{Words: v.words, Title: d.Title.In(v.words.Lang(), d.first()), Brand: webpage.Brand{Name: v.desk}, Scripts: s.scripts, Styles: s.styles}
	frame.Brand.Color, _ = webpage.ParseColor(d.Color)
	view, err := s.formView(v, page{}, state{answers: Answers{}})
	if err != nil {
		return nil, err
	}
	view.Preview, view.Token, view.Others, view.Action = true, "", nil, ""
	return s.Layout.Render(s.form, frame, view)
}
