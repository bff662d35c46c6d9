package webform

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// attempt is one request to send, before it is decided on.
type attempt struct {
	*visit
	answers  Answers // as sent
	files    []webpage.File
	flaws    []Flaw
	token    string
	work     string
	honeypot string
	nonce    string // of a sender without a page
	program  bool   // no page of ours: JSON
}

// submit takes what a page, or a program, has sent.
func (s *Service) submit(c *fiber.Ctx) error {
	v, err := s.visit(c)
	if err != nil || v == nil {
		return err
	}
	if !s.allowOrigin(v) {
		return v.problem(http.StatusForbidden, problem{Code: "origin_not_allowed", Detail: "The form's settings do not name this origin."})
	}
	if size := int64(c.Request().Header.ContentLength()); size > byteUnit && !s.limits.mayUpload(v.network, size) {
		return s.refuse(&attempt{visit: v, answers: Answers{}}, s.freshPage(v), patience)
	}
	a := &attempt{visit: v, answers: Answers{}}
	if v.sendsJSON() {
		err = a.readJSON()
	} else {
		err = s.readForm(c.UserContext(), a)
	}
	if err != nil {
		return s.fail(a, err)
	}
	return s.decide(c.UserContext(), a)
}

// fail answers what is not the visitor's fault; what was typed stays.
func (s *Service) fail(a *attempt, err error) error {
	var f *fault.Error
	if errors.As(err, &f) && a.program {
		return a.problem(f.Kind.HTTPStatus(), problem{Code: f.Code, Detail: f.Message, Errors: f.Fields})
	}
	if a.program || !pg.Unavailable(err) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	s.Log.Error("file a submission", "form", a.form.ID, "error", err)
	return s.again(a, http.StatusServiceUnavailable, "unavailable", a.page(s), a.words.T("forms.unavailable"))
}

// readForm reads what a page has sent, its files into the store.
func (s *Service) readForm(ctx context.Context, a *attempt) error {
	limits := webpage.FormLimits{ValueBytes: 4 * longestAnswer, Values: 3 * mostFields, Bytes: (mostTotalMB + 4) << 20}
	for i := range a.shape.Fields {
		if f := &a.shape.Fields[i]; f.Kind == KindFiles {
			limits.Files += f.mostFiles()
			limits.FileBytes = max(limits.FileBytes, int64(f.maxFileMB())<<20)
		}
	}
	form, err := webpage.ReadForm(ctx, a.c, s.Files, limits)
	if err != nil {
		return err
	}
	a.token, a.work, a.honeypot = form.Get(nameToken), form.Get(nameWork), form.Get(nameHoneypot)
	for i := range a.shape.Fields {
		if f := &a.shape.Fields[i]; f.asks() && f.Kind != KindFiles {
			a.answers[f.ID] = form.Values[f.ID]
		}
	}
	a.files = slices.DeleteFunc(form.Files, func(file webpage.File) bool {
		f := a.shape.field(file.Field)
		return f == nil || f.Kind != KindFiles
	})
	for _, signed := range slices.Compact(form.Values[nameKept]) {
		if file, ok := s.signer.openFile(a.form.ID, signed, s.Now()); ok && len(a.files) < 2*mostFiles {
			a.files = append(a.files, file)
		}
	}
	for _, p := range form.Problems {
		a.flaws = append(a.flaws, a.flawOf(p, limits))
	}
	return nil
}

// flawOf says what could not be taken, at the field that it is about.
func (a *attempt) flawOf(p webpage.FormProblem, limits webpage.FormLimits) Flaw {
	f := a.shape.field(p.Field)
	id, text := "", p.Text(a.words, limits)
	if f != nil {
		id = f.ID
	}
	if p.Kind == webpage.TooLarge && p.Name == "" {
		text = a.words.T("forms.too_large")
	}
	return Flaw{Field: id, Message: text}
}

// page is the page that the attempt was made from; one that is not ours, or was kept too long, is a new
// one.
func (a *attempt) page(s *Service) page {
	if p, ok := s.signer.openPage(a.token); ok && p.formID == a.form.ID {
		return p
	}
	return s.freshPage(a.visit)
}

// decide files the attempt, or says what is in its way.
func (s *Service) decide(ctx context.Context, a *attempt) error {
	p := a.page(s)
	clean, flaws := a.shape.Judge(a.answers, a.files, a.words, s.today())
	if flaws = append(a.flaws, flaws...); len(flaws) > 0 {
		return s.mend(a, p, flaws)
	}
	in := &sent{form: a.form, shape: a.shape, words: a.words, answers: clean, files: a.shownFiles(clean), nonce: p.nonce}
	if a.program {
		in.nonce = a.nonce
	}
	before, err := s.earlier(ctx, in)
	if err != nil {
		return s.fail(a, err)
	}
	if before.same != 0 {
		return s.sentAlready(a, in, before.same)
	}
	if done, err := s.gate(a, p, in, before.used); done {
		return err
	}
	receipt, err := s.file(ctx, in, before)
	if err != nil {
		return s.fail(a, err)
	}
	return s.sentAlready(a, in, receipt.TicketID)
}

// shownFiles are the files of fields that were asked.
func (a *attempt) shownFiles(clean Answers) []webpage.File {
	return slices.DeleteFunc(slices.Clone(a.files), func(f webpage.File) bool { return len(clean[f.Field]) == 0 })
}

// gate lets through what people send. done reports that it has answered.
func (s *Service) gate(a *attempt, p page, in *sent, nonceUsed bool) (done bool, err error) {
	signed, ok := s.signer.openPage(a.token)
	ok = ok && signed.formID == a.form.ID
	age := s.Now().Sub(signed.issued)
	work := ok && !nonceUsed && age <= pageLasts && signed.work >= leastWork && worked(a.token, a.work, signed.work)
	if work && signed.work < s.limits.work(a.network, a.form.ID)-2 {
		work = false // the page is from before the flood
	}
	switch {
	case a.program && a.token == "":
	case !ok:
		return true, s.again(a, http.StatusConflict, "page_unknown", p, a.words.T("forms.unsigned"))
	case age > pageLasts:
		p.issued, p.work = s.Now(), s.limits.work(a.network, a.form.ID)
		return true, s.again(a, http.StatusConflict, "page_expired", p, a.words.T("forms.expired"))
	case age < tooFast:
		return true, s.again(a, http.StatusConflict, "too_fast", p, a.words.T("forms.too_fast"))
	}
	waited := ok && !signed.waiting.IsZero() && s.Now().Sub(signed.waiting) >= patience && !nonceUsed
	admitted := s.limits.admit(a.network, a.form.ID, work, waited)
	if admitted.refused {
		if p.waiting.IsZero() {
			p.waiting = s.Now()
		}
		p.work = s.limits.work(a.network, a.form.ID)
		return true, s.refuse(a, p, admitted.wait)
	}
	in.suspicion = s.suspicion(a, in, admitted)
	return false, nil
}

func (s *Service) suspicion(a *attempt, in *sent, admitted admission) []string {
	var typed []string
	for i := range in.shape.Fields {
		if f := &in.shape.Fields[i]; f.typed() && f.Maps != MapsEmail && f.Maps != MapsName {
			typed = append(typed, in.answers[f.ID]...)
		}
	}
	text := strings.Join(typed, "\n")
	found := said{honeypot: a.honeypot, name: in.one(MapsName), subject: in.one(MapsSubject), address: in.one(MapsEmail), text: text}.suspect()
	if s.echoes.again(text, in.one(MapsEmail)) {
		found = append(found, suspectRepeated)
	}
	if admitted.suspicion != "" {
		found = append(found, admitted.suspicion)
	}
	return found
}

// sentAlready leads on: to the page that says thank you, or with what a program wants to know.
func (s *Service) sentAlready(a *attempt, in *sent, ticketID int64) error {
	thanks := s.thanksAddress(a.visit, ticketID, in.one(MapsEmail))
	if !a.wantsJSON() {
		return a.c.Redirect(thanks, http.StatusSeeOther)
	}
	out := map[string]any{"ticket": ticketID, "case_url": nil, "thanks_url": s.PublicURL + thanks}
	link, err := s.caseLink(a.c.UserContext(), ticketID)
	if err != nil {
		return err
	}
	if link != "" {
		out["case_url"] = link
	}
	return a.sendJSON(http.StatusOK, "application/json", out)
}

// mend shows the page again with what has to be mended.
func (s *Service) mend(a *attempt, p page, flaws []Flaw) error {
	if !a.wantsJSON() {
		return s.sendForm(a.visit, http.StatusUnprocessableEntity, p, state{answers: a.answers, files: a.files, flaws: flaws})
	}
	out := problem{Code: "invalid_input", Detail: a.words.T("forms.summary")}
	for _, f := range flaws {
		out.Errors = append(out.Errors, fault.Field{Name: f.Field, Message: f.Message})
	}
	return a.problem(http.StatusUnprocessableEntity, out)
}

// again shows the page once more, to be sent once more. A page's script gets a fresh token and may send by
// itself.
func (s *Service) again(a *attempt, status int, code string, p page, notice string) error {
	if code == "page_unknown" {
		s.counts.add(a.form.ID, s.today(), count{refused: 1})
	}
	if a.wantsJSON() {
		return a.problem(status, problem{Code: code, Detail: notice, Token: s.signer.signPage(p), Work: p.work})
	}
	return s.sendForm(a.visit, status, p, state{answers: a.answers, files: a.files, notice: notice})
}

// refuse asks to come back later, with everything kept.
func (s *Service) refuse(a *attempt, p page, wait time.Duration) error {
	s.counts.add(a.form.ID, s.today(), count{refused: 1})
	seconds := strconv.Itoa(int(wait / time.Second))
	a.c.Set(fiber.HeaderRetryAfter, seconds)
	notice := a.words.T("forms.busy", "seconds", seconds)
	if a.wantsJSON() {
		return a.problem(http.StatusTooManyRequests, problem{Code: "too_many", Detail: notice, Token: s.signer.signPage(p), Work: p.work})
	}
	return s.sendForm(a.visit, http.StatusTooManyRequests, p, state{answers: a.answers, files: a.files, notice: notice})
}

// mostJSON bounds what a program sends.
const mostJSON = 1 << 20

// readJSON reads one object: an answer for each field's name, as text, number, true, or a list; with
// _nonce (or the header Idempotency-Key) the same again gives the first ticket.
func (a *attempt) readJSON() error {
	a.program = true
	body, err := io.ReadAll(io.LimitReader(bodyOf(a.c), mostJSON+1))
	if err != nil {
		return fault.New(fault.Invalid, "broken_body", "The request broke off.").Because(err)
	}
	if len(body) > mostJSON {
		return fault.New(fault.TooLarge, "too_large", "The request has more than %d KB.", mostJSON>>10)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var values map[string]any
	if err := decoder.Decode(&values); err != nil || values == nil || decoder.More() {
		return fault.New(fault.Invalid, "invalid_json", "Send one JSON object with an answer for each field's name.")
	}
	a.nonce = a.c.Get("Idempotency-Key")
	for name, value := range values {
		list, ok := texts(value)
		switch f := a.shape.field(name); {
		case !ok:
			return fault.InvalidField(name, "must be text, a number, true or false, or a list of texts")
		case name == "_nonce" && len(list) > 0:
			a.nonce = list[0]
		case name == nameToken && len(list) > 0:
			a.token = list[0]
		case name == nameWork && len(list) > 0:
			a.work = list[0]
		case name == nameHoneypot && len(list) > 0:
			a.honeypot = list[0]
		case f == nil || !f.asks() || f.Kind == KindFiles:
			return fault.InvalidField(name, "the form has no such field, or it cannot be sent as JSON")
		default:
			a.answers[name] = list
		}
	}
	return a.cleanNonce()
}

func (a *attempt) cleanNonce() error {
	switch {
	case a.nonce == "":
		a.nonce = rand.Text()
	case len(a.nonce) < 8 || len(a.nonce) > 200:
		return fault.InvalidField("_nonce", "needs 8 to 200 characters that nobody else would choose, such as a UUID")
	default:
		a.nonce = "own:" + url.QueryEscape(a.nonce)
	}
	return nil
}

// texts reads a JSON value as answers.
func texts(value any) ([]string, bool) {
	switch v := value.(type) {
	case nil:
		return nil, true
	case string:
		return []string{v}, true
	case json.Number:
		return []string{v.String()}, true
	case bool:
		if v {
			return []string{yes}, true
		}
		return nil, true
	case []any:
		var all []string
		for _, one := range v {
			if _, nested := one.([]any); nested || len(all) > mostOptions {
				return nil, false
			}
			list, ok := texts(one)
			if !ok {
				return nil, false
			}
			all = append(all, list...)
		}
		return all, true
	default:
		return nil, false
	}
}

func bodyOf(c *fiber.Ctx) io.Reader {
	if stream := c.Request().BodyStream(); stream != nil {
		return stream
	}
	return bytes.NewReader(c.Request().Body())
}

// problem is a fault as programs get it (RFC 9457). Token and Work let a page's script try again.
type problem struct {
	Type   string        `json:"type"`
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Detail string        `json:"detail"`
	Code   string        `json:"code"`
	Errors []fault.Field `json:"errors,omitempty"`
	Token  string        `json:"token,omitempty"`
	Work   int           `json:"work,omitempty"`
}

func (v *visit) problem(status int, p problem) error {
	p.Type, p.Title, p.Status = "about:blank", http.StatusText(status), status
	return v.sendJSON(status, "application/problem+json", p)
}

func (v *visit) sendJSON(status int, contentType string, value any) error {
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode the answer of a form: %w", err)
	}
	v.c.Set(fiber.HeaderContentType, contentType)
	v.c.Set(fiber.HeaderCacheControl, "no-store")
	return v.c.Status(status).Send(encoded)
}

func (v *visit) sendsJSON() bool {
	return strings.HasPrefix(strings.ToLower(v.c.Get(fiber.HeaderContentType)), "application/json")
}

func (v *visit) wantsJSON() bool {
	return v.sendsJSON() || strings.Contains(v.c.Get(fiber.HeaderAccept), "application/json")
}

// allowOrigin answers CORS for pages of other origins that send by script, and reports whether they may.
func (s *Service) allowOrigin(v *visit) bool {
	origin := v.c.Get(fiber.HeaderOrigin)
	if origin == "" || !v.wantsJSON() || strings.HasSuffix(origin, "://"+string(v.c.Request().Host())) {
		return true
	}
	v.c.Vary(fiber.HeaderOrigin)
	if len(v.form.Origins) > 0 && !slices.Contains(v.form.Origins, cleanOrigin(origin)) {
		return false
	}
	v.c.Set(fiber.HeaderAccessControlAllowOrigin, origin)
	v.c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return true
}

// preflight tells browsers which other origins may send what.
func (s *Service) preflight(c *fiber.Ctx) error {
	form, err := s.bySlug(c.UserContext(), strings.ToLower(c.Params("slug")))
	if err != nil {
		return err
	}
	origin := c.Get(fiber.HeaderOrigin)
	c.Vary(fiber.HeaderOrigin)
	if form == nil || form.State != StatePublished || (len(form.Origins) > 0 && !slices.Contains(form.Origins, cleanOrigin(origin))) {
		return c.SendStatus(http.StatusForbidden)
	}
	c.Set(fiber.HeaderAccessControlAllowOrigin, origin)
	c.Set(fiber.HeaderAccessControlAllowMethods, "POST")
	c.Set(fiber.HeaderAccessControlAllowHeaders, "Content-Type, Idempotency-Key, Accept")
	c.Set(fiber.HeaderAccessControlMaxAge, "86400")
	return c.SendStatus(http.StatusNoContent)
}

func forbiddenPreview() error {
	return fault.New(fault.Forbidden, "forbidden", "Only admins and team leads may design forms.")
}

var _ Desk = (*tickets.Desk)(nil)
