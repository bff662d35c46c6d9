package main

import (
	"context"
	"fmt"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/channels/casepage"
	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/channels/webform"
	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/knowledge/helpcentre"
	"github.com/kepthq/kept/knowledge/themes/digest"
	"github.com/kepthq/kept/tickets/pg"
)

// pages are those that customers see; they share one layout.
type pages struct {
	layout *webpage.Layout
	cases  *casepage.Server
	forms  *webform.Service
	help   *helpcentre.Centre
	digest *digest.Page
}

// makeHelpCentre makes the layout with the page that the others, and the chat, ask for articles.
func (a *app) makeHelpCentre() (err error) {
	p := &pages{}
	if p.layout, err = webpage.New(); err != nil {
		return fmt.Errorf("make the layout of pages: %w", err)
	}
	p.help, err = helpcentre.New(helpcentre.Parts{
		DB: a.db, Articles: a.articles, Search: a.articleSearch, Markdown: a.articles.Markdown, Files: a.store, Layout: p.layout,
		Office: helpcentre.NewOffice(a.db, a.desk, a.now), Desk: a.desk, Records: a.records, Forms: webform.NewAddresses(a.db),
		Secret: a.secret, PublicURL: a.config.PublicURL, ClientIP: agentui.ClientIP, Agent: agentui.SessionActor(a.people), Now: a.now, Log: a.log,
	})
	if err != nil {
		return fmt.Errorf("make the help centre: %w", err)
	}
	a.pages = p
	return nil
}

func (a *app) makePages() (err error) {
	p := a.pages
	p.cases, err = casepage.New(casepage.Options{
		DB: a.db, Desk: a.desk, Files: a.store, Layout: p.layout, Tokens: a.caseTokens, Links: a.caseLinks,
		Address: agentui.ClientIP, Remember: p.help.Remember, Now: a.now, Log: a.log,
	})
	if err != nil {
		return fmt.Errorf("make the case page: %w", err)
	}
	p.forms, err = webform.New(webform.Parts{
		DB: a.db, Desk: a.desk, Files: a.store, Layout: p.layout, Secret: a.secret, Now: a.now, Log: a.log,
		PublicURL: a.config.PublicURL, ClientIP: agentui.ClientIP, CaseLink: a.caseLinks.For,
		Suggest: formSuggestions{p.help},
	})
	if err != nil {
		return fmt.Errorf("make web forms: %w", err)
	}
	if p.digest, err = digest.NewPage(a.digests, p.layout, agentui.ClientIP); err != nil {
		return fmt.Errorf("make the page of digests: %w", err)
	}
	return nil
}

// servePages mounts the pages.
func (a *app) servePages() {
	a.pages.cases.Mount(a.server.App())
	a.pages.forms.Mount(a.server.App())
	a.pages.help.Mount(a.server.App())
	a.pages.digest.Mount(a.server.App())
	a.pages.layout.Mount(a.server.App())
	a.run("web forms", a.pages.forms.Run)
	a.run("readers of articles", a.records.Run)
}

// formSuggestions are the help centre's articles as forms offer them.
type formSuggestions struct{ help *helpcentre.Centre }

// Suggest implements webform.Suggester.
func (f formSuggestions) Suggest(ctx context.Context, q webform.Question) ([]webform.Suggestion, error) {
	found, err := f.help.Suggest(ctx, helpcentre.Question{Place: helpcentre.PlaceForm, Nonce: q.Nonce, Text: q.Text, Language: q.Language, Person: q.Person})
	all := make([]webform.Suggestion, len(found))
	for i, s := range found {
		all[i] = webform.Suggestion{Title: s.Title, URL: s.URL, Excerpt: s.Excerpt}
	}
	return all, err
}

// Answered implements webform.Suggester.
func (f formSuggestions) Answered(ctx context.Context, nonce string) error {
	return f.help.Answered(ctx, helpcentre.PlaceForm, nonce)
}

// SentTx implements webform.Suggester.
func (f formSuggestions) SentTx(tx *pg.Tx, nonce string, ticketID int64) {
	f.help.SentTx(tx, helpcentre.PlaceForm, nonce, ticketID)
}

// chatSuggestions are the help centre's articles as the chat offers them.
type chatSuggestions struct{ help *helpcentre.Centre }

// Suggest implements chat.Suggester.
func (c chatSuggestions) Suggest(ctx context.Context, q chat.Asked) ([]chat.Suggestion, error) {
	found, err := c.help.Suggest(ctx, helpcentre.Question{
		Place: helpcentre.PlaceChat, Nonce: q.Nonce, Text: q.Text, Language: q.Locale, Person: q.Person, CustomerID: q.CustomerID, Most: q.Most,
	})
	all := make([]chat.Suggestion, len(found))
	for i, s := range found {
		all[i] = chat.Suggestion{Title: s.Title, URL: s.URL, Excerpt: s.Excerpt}
	}
	return all, err
}

// Answered implements chat.Suggester.
func (c chatSuggestions) Answered(ctx context.Context, nonce string) error {
	return c.help.Answered(ctx, helpcentre.PlaceChat, nonce)
}

// SentTx implements chat.Suggester.
func (c chatSuggestions) SentTx(tx *pg.Tx, nonce string, ticketID int64) {
	c.help.SentTx(tx, helpcentre.PlaceChat, nonce, ticketID)
}
