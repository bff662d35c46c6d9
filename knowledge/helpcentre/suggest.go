package helpcentre

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/tickets/pg"
)

// Question is what somebody is about to send, as far as it is written.
type Question struct {
	Place    string // form or chat
	Nonce    string // of the page or conversation that it would be sent from; the same until it is sent
	Text     string
	Language string // of the page
	Person   string // who writes, as stable as can be: decides who is shown nothing
	// CustomerID is the customer whom somebody has vouched for; 0: nobody has, and only public articles are found.
	CustomerID int64
	Most       int // articles; 0 is 3
}

// Suggestion is an article that may answer a question. Its URL leads to a page that counts the reading.
type Suggestion struct {
	TranslationID int64
	Title         string
	URL           string
	Excerpt       string
}

const mostSuggestions = 3

// Suggest returns articles that may answer what somebody is about to send, the best first. Of those for whom there are
// some, a stable tenth gets none, so that one can tell what suggestions are worth: see the package comment.
func (c *Centre) Suggest(ctx context.Context, q Question) ([]Suggestion, error) {
	q.Text = strings.Join(strings.Fields(cut(storable(q.Text), 1000)), " ")
	if !worthAsking(q.Text) {
		return nil, nil
	}
	if q.Most <= 0 {
		q.Most = mostSuggestions
	}
	hits, err := c.hits(ctx, q)
	if err != nil || len(hits) == 0 {
		return nil, err
	}
	a := asking{nonce: q.Place + ":" + q.Nonce, place: q.Place, heldOut: c.signer.holdsOut(q.Person), query: cut(q.Text, 500)}
	for _, h := range hits {
		a.shown = append(a.shown, h.ID)
	}
	id, heldOut, err := c.Records.ask(ctx, a)
	if err != nil || heldOut {
		return nil, err
	}
	all := make([]Suggestion, len(hits))
	for i, h := range hits {
		query := url.Values{"a": {c.signer.sign(purposeAsking, id)}}
		if q.CustomerID != 0 && h.Visibility == articles.VisibleCustomers {
			query.Set("k", c.signer.sign(purposeKnown, q.CustomerID, c.Now().Add(linkLasts).Unix()))
		}
		all[i] = Suggestion{TranslationID: h.ID, Title: h.Title, Excerpt: h.Excerpt, URL: c.PublicURL + articlePath(h.Language, h.Slug) + "?" + query.Encode()}
	}
	return all, nil
}

// hits are in the language of the page, else in the default one.
func (c *Centre) hits(ctx context.Context, q Question) ([]knowledge.ArticleHit, error) {
	reader := articles.Reader{Customer: q.CustomerID != 0}
	offered, err := c.languages(ctx, reader)
	if err != nil {
		return nil, err
	}
	for _, language := range []string{offered.speak(q.Language), offered.first()} {
		hits, err := c.Search.Suggest(ctx, reader, q.Text, language, q.Most)
		if err != nil || len(hits) > 0 {
			return hits, err
		}
	}
	return nil, nil
}

// worthAsking reports whether a text says enough to look for an answer: two words, or a few letters of a script that
// writes without spaces.
func worthAsking(text string) bool {
	letters, dense := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
			dense++
		}
	}
	return dense >= 3 || letters >= 6 && strings.Contains(text, " ")
}

// Answered notes that a suggestion has answered the question that the page or conversation would have sent.
func (c *Centre) Answered(ctx context.Context, place, nonce string) error {
	return c.Records.answered(ctx, place+":"+nonce)
}

// SentTx notes that the question was sent all the same, in the transaction that files it.
func (c *Centre) SentTx(tx *pg.Tx, place, nonce string, ticketID int64) {
	c.Records.sentTx(tx, place+":"+nonce, ticketID)
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }
