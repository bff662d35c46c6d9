package casepage

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// What one message may hold.
const (
	longestText = 20_000 // characters
	mostFiles   = 10
	largestFile = 20 << 20
)

func limits() webpage.FormLimits { return webpage.FormLimits{Files: mostFiles, FileBytes: largestFile} }

func number(n int64) string { return strconv.FormatInt(n, 10) }

// reply takes what the customer wrote.
func (s *Server) reply(r *request) error {
	if wait, ok := s.mayWrite(r); !ok {
		return s.refuse(r, wait)
	}
	sent, err := webpage.ReadForm(r.UserContext(), r.Ctx, s.Files, limits())
	if err != nil {
		return err
	}
	typed := form{Text: sent.Get("text")}
	nonce, ok := s.Tokens.ReadForm(r.claim, sent.Get("form"))
	for _, p := range sent.Problems {
		typed.Problems = append(typed.Problems, p.Text(r.w, limits()))
	}
	text := strings.TrimSpace(typed.Text)
	switch {
	case len(typed.Problems) > 0:
	case !ok:
		typed.Problems = append(typed.Problems, r.w.T("case.again"))
	case text == "" && len(sent.Files) == 0:
		typed.Problems = append(typed.Problems, r.w.T("case.empty"))
	case utf8.RuneCountInString(text) > longestText:
		typed.Problems = append(typed.Problems, r.w.T("case.too_long", "count", longestText))
	}
	if len(typed.Problems) > 0 {
		return s.send(r, http.StatusUnprocessableEntity, "", typed)
	}
	return s.receive(r, nonce, text, sent.Files)
}

// mayWrite counts against the link and against its network.
func (s *Server) mayWrite(r *request) (time.Duration, bool) {
	if wait, ok := s.writes.Allow(r.token); !ok {
		return wait, false
	}
	return s.offices.Allow(webpage.Network(s.Address(r.Ctx)))
}

// refuse shows the page again with the words that were typed; files are not taken.
func (s *Server) refuse(r *request, wait time.Duration) error {
	sent, err := webpage.ReadForm(r.UserContext(), r.Ctx, s.Files, webpage.FormLimits{Bytes: 2 << 20})
	if err != nil {
		return err
	}
	score, _ := strconv.Atoi(sent.Get("score"))
	r.Set(fiber.HeaderRetryAfter, retryAfter(wait))
	return s.send(r, http.StatusTooManyRequests, "", form{
		Text: sent.Get("text"), Comment: sent.Get("comment"), Score: score, Problems: []string{r.w.T("page.slow") + ". " + r.w.T("page.slow_text")},
	})
}

// receive files the message and leads to where it is: on this page, or on that of the case that follows a
// closed one.
func (s *Server) receive(r *request, nonce, text string, sent []webpage.File) error {
	in := tickets.Inbound{
		Channel: tickets.ChannelCase, ExternalID: externalID(nonce, text, sent), CustomerID: r.customer.ID,
		From: tickets.Person{Name: r.customer.Name}, TokenTicketID: r.ticket.ID, MailboxID: r.ticket.MailboxID,
		Subject: r.ticket.Subject, Text: text, ReplyText: text,
	}
	if r.customer.Email != nil {
		in.From.Address = *r.customer.Email
	}
	for _, f := range sent {
		in.Attachments = append(in.Attachments, &tickets.Attachment{SHA256: f.SHA256, Name: f.Name, Type: f.Type, Size: f.Size})
	}
	receipt, err := s.Desk.Receive(r.UserContext(), in, nil)
	if err != nil {
		return fmt.Errorf("file a message of case %d: %w", r.ticket.ID, err)
	}
	if receipt.TicketID == r.ticket.ID {
		return s.lead(r, Path+r.token, "sent", "m"+number(receipt.MessageID))
	}
	link, err := s.Links.For(r.UserContext(), receipt.TicketID)
	if err != nil {
		return err
	}
	next, err := url.Parse(link)
	if err != nil {
		return fmt.Errorf("link to case %d: %w", receipt.TicketID, err)
	}
	return s.lead(r, next.Path, "followed", "m"+number(receipt.MessageID))
}

// externalID is the same when the same form with the same content comes twice, and another one when somebody
// goes back and sends other words: those are another message.
func externalID(nonce, text string, sent []webpage.File) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d:%s", len(text), text)
	for _, f := range sent {
		fmt.Fprintf(h, "|%s:%s", f.SHA256, f.Name)
	}
	return nonce + ":" + hex.EncodeToString(h.Sum(nil)[:8])
}

// lead redirects to a page, so that reloading it sends nothing again.
func (s *Server) lead(r *request, path, done, part string) error {
	to := path + "?done=" + done
	if lang := r.Query("lang"); lang != "" {
		to += "&lang=" + url.QueryEscape(r.w.Lang())
	}
	r.Set(fiber.HeaderCacheControl, "private, no-store")
	r.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	return r.Redirect(to+"#"+part, http.StatusSeeOther)
}

// opinion reads the small forms: closing, and rating.
func (s *Server) opinion(r *request) (f form, ok bool, err error) {
	sent, err := webpage.ReadForm(r.UserContext(), r.Ctx, s.Files, webpage.FormLimits{Bytes: 256 << 10})
	if err != nil {
		return form{}, false, err
	}
	f.Comment = strings.TrimSpace(sent.Get("comment"))
	f.Score, _ = strconv.Atoi(sent.Get("score"))
	_, ok = s.Tokens.ReadForm(r.claim, sent.Get("form"))
	return f, ok && len(sent.Problems) == 0, nil
}

// close takes "this is solved".
func (s *Server) close(r *request) error {
	if wait, ok := s.mayWrite(r); !ok {
		return s.refuse(r, wait)
	}
	typed, ok, err := s.opinion(r)
	if err != nil {
		return err
	}
	if !ok || !r.owner {
		typed.Problems = []string{r.w.T("case.again")}
		return s.send(r, http.StatusUnprocessableEntity, "", typed)
	}
	_, err = s.Desk.Change(r.UserContext(), tickets.ByCustomer(&r.customer), r.ticket.ID, func(c *tickets.Change) error {
		if c.Ticket.Status.Working() {
			c.Ticket.Status = tickets.StatusSolved
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("close case %d: %w", r.ticket.ID, err)
	}
	if typed.Score == 0 {
		return s.lead(r, Path+r.token, "closed", "done")
	}
	return s.rated(r, typed, "closed")
}

// rate takes how the customer found the help.
func (s *Server) rate(r *request) error {
	if wait, ok := s.mayWrite(r); !ok {
		return s.refuse(r, wait)
	}
	typed, ok, err := s.opinion(r)
	if err != nil {
		return err
	}
	if !ok || !r.owner || r.ticket.Status.Working() {
		typed.Problems = []string{r.w.T("case.again")}
		return s.send(r, http.StatusUnprocessableEntity, "", typed)
	}
	return s.rated(r, typed, "rated")
}

func (s *Server) rated(r *request, typed form, done string) error {
	_, err := s.Desk.Rate(r.UserContext(), tickets.ByCustomer(&r.customer), r.ticket.ID, typed.Score, typed.Comment)
	if fault.KindOf(err) == fault.Invalid {
		typed.Problems = []string{r.w.T("rating.choose")}
		return s.send(r, http.StatusUnprocessableEntity, "", typed)
	}
	if err != nil {
		return fmt.Errorf("rate case %d: %w", r.ticket.ID, err)
	}
	return s.lead(r, Path+r.token, done, "done")
}
