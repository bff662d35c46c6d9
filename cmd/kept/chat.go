package main

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/channels/chat"
)

// makeChat makes the visitors' side of the chat, which stands on the agents' hub.
func (a *app) makeChat() (err error) {
	a.reception = chat.NewReception(chat.Parts{
		DB: a.db, Events: a.events, Desk: a.desk, Jobs: a.jobs, Deliveries: a.dispatcher, Files: a.store, Hours: a.clocks, Staff: a.hub,
		Suggest: chatSuggestions{a.pages.help},
		Secret:  a.secret, Origins: []string{a.config.PublicURL}, Now: a.now, Log: a.log,
	})
	a.visitors, err = chat.NewHub(a.reception)
	return err
}

// serveChat mounts it on the server, and has chats assigned. Who is at the desk is known where agents are served, so
// that happens here and not with the jobs.
func (a *app) serveChat() {
	web := chat.Web{Hub: a.visitors, Widget: a.widget(), ClientIP: agentui.ClientIP}
	web.Mount(a.server.App())
	assigner := chat.Assigner{
		DB: a.db, Desk: a.desk, Online: a.hub.Online, Changed: a.visitors.Changed(), Now: a.now, Log: a.log,
	}
	a.run("chat", a.visitors.Run)
	a.run("chat assignment", assigner.Run)
}

// widget is what runs in visitors' browsers, as package chat sees it.
type widget struct {
	*agentui.WidgetFiles
	csp string
}

func (a *app) widget() widget {
	connect := ""
	if u, err := url.Parse(a.config.PublicURL); err == nil {
		u.Scheme = map[string]string{"https": "wss"}[u.Scheme]
		if u.Scheme == "" {
			u.Scheme = "ws"
		}
		connect = u.Scheme + "://" + u.Host
	}
	return widget{agentui.NewWidgetFiles(agentui.Widget()), agentui.WidgetCSP(connect)}
}

// App implements chat.Widget.
func (w widget) App(c *fiber.Ctx, name string, locales []string) error {
	return w.WidgetFiles.App(c, agentui.WidgetPage{Name: name, Locales: locales})
}

// CSP implements chat.Widget.
func (w widget) CSP() string { return w.csp }
