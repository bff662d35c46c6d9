package webform

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/tickets/pg"
)

// Suggester finds articles that may answer what is about to be sent; the knowledge base does.
type Suggester interface {
	Suggest(ctx context.Context, q Question) ([]Suggestion, error)
	// Answered is told that one of them did.
	Answered(ctx context.Context, nonce string) error
	// SentTx is told that the question was sent all the same, in the transaction that files it.
	SentTx(tx *pg.Tx, nonce string, ticketID int64)
}

// Question is what somebody writes into a form.
type Question struct {
	Nonce    string // of the page
	Text     string
	Language string // of the page
	Person   string // who writes, as far as their address and browser tell
}

// Suggestion is an article that may answer it.
type Suggestion struct {
	Title   string `json:"title"`
	URL     string `json:"url"`
	Excerpt string `json:"excerpt"`
}

// questions are the fields in which people ask: the subject and what they write at length.
func (d *Definition) questions() []string {
	var all []string
	for i := range d.Fields {
		if f := &d.Fields[i]; f.Maps == MapsSubject && f.typed() || f.Maps == MapsMessage || f.Kind == KindLong && f.Maps == "" {
			all = append(all, f.ID)
		}
	}
	return all
}

// suggestions answers what is being typed, for the page that the token is of.
func (s *Service) suggestions(c *fiber.Ctx) error {
	v, err := s.visit(c)
	if err != nil || v == nil {
		return err
	}
	items := []Suggestion{}
	p, ok := s.signer.openPage(c.Query("token"))
	if _, free := s.asked.Allow(v.network); ok && free && p.formID == v.form.ID && s.Suggest != nil {
		found, err := s.Suggest.Suggest(c.UserContext(), Question{
			Nonce: p.nonce, Text: cut(c.Query("q"), 1000), Language: v.words.Lang(), Person: s.ClientIP(c) + " " + c.Get(fiber.HeaderUserAgent),
		})
		if err != nil {
			return err
		}
		items = append(items, found...)
	}
	return v.sendJSON(http.StatusOK, "application/json", map[string]any{"items": items})
}

// answered takes that a suggestion has answered the question.
func (s *Service) answered(c *fiber.Ctx) error {
	v, err := s.visit(c)
	if err != nil || v == nil {
		return err
	}
	p, ok := s.signer.openPage(c.Query("token"))
	if _, free := s.asked.Allow(v.network); ok && free && p.formID == v.form.ID && s.Suggest != nil {
		if err := s.Suggest.Answered(c.UserContext(), p.nonce); err != nil {
			return err
		}
	}
	return c.SendStatus(http.StatusNoContent)
}

// Addresses knows where forms are.
type Addresses struct{ db *pg.DB }

// NewAddresses makes Addresses.
func NewAddresses(db *pg.DB) *Addresses { return &Addresses{db: db} }

// QuestionAddress is the form at the slug with a question filled in where the form asks; "" when customers do not see the
// form.
func (a *Addresses) QuestionAddress(ctx context.Context, slug, language, question string) (string, error) {
	s := Service{Parts: Parts{DB: a.db}}
	f, err := s.bySlug(ctx, strings.ToLower(slug))
	if err != nil {
		return "", fmt.Errorf("find form: %w", err)
	}
	if f == nil || f.State != StatePublished {
		return "", nil
	}
	query := url.Values{}
	if slices.Contains(f.Published.Languages, language) {
		query.Set("lang", language)
	}
	if fields := f.Published.questions(); question != "" && len(fields) > 0 {
		query.Set(fields[0], question)
	}
	address := "/forms/" + url.PathEscape(f.Slug)
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address, nil
}
