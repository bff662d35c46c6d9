package main

import (
	"fmt"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/channels/casepage"
	"github.com/kepthq/kept/channels/webform"
	"github.com/kepthq/kept/channels/webpage"
)

// pages are those that customers see; they share one layout.
type pages struct {
	layout *webpage.Layout
	cases  *casepage.Server
	forms  *webform.Service
}

func (a *app) makePages() (err error) {
	p := &pages{}
	if p.layout, err = webpage.New(); err != nil {
		return fmt.Errorf("make the layout of pages: %w", err)
	}
	p.cases, err = casepage.New(casepage.Options{
		DB: a.db, Desk: a.desk, Files: a.store, Layout: p.layout, Tokens: a.caseTokens, Links: a.caseLinks,
		Address: agentui.ClientIP, Now: a.now, Log: a.log,
	})
	if err != nil {
		return fmt.Errorf("make the case page: %w", err)
	}
	p.forms, err = webform.New(webform.Parts{
		DB: a.db, Desk: a.desk, Files: a.store, Layout: p.layout, Secret: a.secret, Now: a.now, Log: a.log,
		PublicURL: a.config.PublicURL, ClientIP: agentui.ClientIP, CaseLink: a.caseLinks.For,
	})
	if err != nil {
		return fmt.Errorf("make web forms: %w", err)
	}
	a.pages = p
	return nil
}

// servePages mounts the pages.
func (a *app) servePages() {
	a.pages.cases.Mount(a.server.App())
	a.pages.forms.Mount(a.server.App())
	a.pages.layout.Mount(a.server.App())
	a.run("web forms", a.pages.forms.Run)
}
