package email

import (
	"context"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets"
)

// body is what the reader sees: the text, the HTML ("" for none) and, of the files, which belong
// into the HTML.
type body struct {
	text, html string
	inline     map[int64]string // Content-IDs by attachment
}

// quote is history below an answer.
type quote struct {
	attribution string
	words       string
}

// caseLine leads to the page of the case. It stands over the quote, so that answers to the mail cut it away with
// the rest of it.
type caseLine struct{ words, link string }

func (l *caseLine) text() string { return l.words + ": " + l.link }

func (l *caseLine) html() string {
	return `<div style="margin-top:1.5em;font-size:small;color:#6b7280"><a href="` + html.EscapeString(l.link) + `" style="color:#6b7280">` + html.EscapeString(l.words) + `</a></div>`
}

// compose puts the words, the signature, the line of the case and the quote together. A signature that the words hold
// already, because the editor put it there, is not put in again.
func compose(m *tickets.Message, signature string, line *caseLine, q *quote, files []file) body {
	b := body{text: strings.TrimRight(m.BodyText, " \n"), html: m.BodyHTML}
	if b.text == "" {
		b.text = plainText(b.html)
	}
	if sign := plainText(signature); sign != "" && !strings.Contains(squeeze(b.text), squeeze(sign)) {
		b.text += "\n\n-- \n" + sign // RFC 3676 section 4.3
		if b.html != "" {
			b.html += `<div><br>-- <br>` + signature + `</div>`
		}
	}
	if line != nil {
		b.text += "\n\n" + line.text()
		if b.html != "" {
			b.html += line.html()
		}
	}
	if q != nil {
		b.text += "\n\n" + q.text()
		if b.html != "" {
			b.html += q.html()
		}
	}
	b.html, b.inline = inlineImages(b.html, m, files)
	return b
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func (q *quote) text() string {
	return q.attribution + "\n> " + strings.ReplaceAll(q.words, "\n", "\n> ") + "\n"
}

func (q *quote) html() string {
	return `<div><br>` + html.EscapeString(q.attribution) +
		`<blockquote type="cite" style="margin:0 0 0 0.8ex;border-left:2px solid #ccc;padding-left:1ex">` +
		strings.ReplaceAll(html.EscapeString(q.words), "\n", "<br>\n") + `</blockquote></div>`
}

// maxQuote is in bytes: enough to know what it is about.
const maxQuote = 20 << 10

// quote is the customer's own new words: older history is quoted in the mails before.
func (c *Composer) quote(ctx context.Context, parent *tickets.Message) (*quote, error) {
	words := strings.TrimSpace(strings.ReplaceAll(parent.Words(), "\r\n", "\n"))
	if words == "" {
		return nil, nil
	}
	if len(words) > maxQuote {
		words = strings.ToValidUTF8(words[:maxQuote], "") + " […]"
	}
	var customer tickets.Customer
	if parent.CustomerID != nil {
		if err := c.db.Read(ctx).Take(&customer, "id = ?", *parent.CustomerID).Error; err != nil {
			return nil, fmt.Errorf("read customer %d: %w", *parent.CustomerID, err)
		}
	}
	name := oneLine(or(parent.Sender.Name, or(parent.Sender.Address, customer.DisplayName())))
	return &quote{attribution: attribution(customer, parent.CreatedAt, name), words: words}, nil
}

// attribution is the line over a quote, in words that mail programs recognize and fold away.
func attribution(customer tickets.Customer, at time.Time, name string) string {
	zone, err := time.LoadLocation(customer.TimeZone)
	if err != nil || customer.TimeZone == "" {
		zone = time.UTC
	}
	at = at.In(zone)
	if strings.HasPrefix(customer.Locale, "de") {
		return fmt.Sprintf("Am %s schrieb %s:", at.Format("02.01.2006 um 15:04 MST"), name)
	}
	return fmt.Sprintf("On %s, %s wrote:", at.Format("2 Jan 2006, 15:04 MST"), name)
}
