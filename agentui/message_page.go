package agentui

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/kepthq/kept/agentui/richtext"
	"github.com/kepthq/kept/channels/email/sanitize"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// messageCSP is the second wall around a stranger's HTML: no scripts, no forms, nothing from elsewhere.
// allow-same-origin has inline pictures come with the reader's cookie and lets the console measure the
// page; it gives the page itself nothing, since nothing in it can run.
const messageCSP = "default-src 'none'; img-src 'self' data:%s; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; " +
	"sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"

const messagePage = `<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><meta name="referrer" content="no-referrer">
<style>
html{background:#fff;color:#1b1e24}
body{margin:0;font:14px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere}
img{max-width:100%%;height:auto}
img[data-remote-src]{display:inline-block;min-width:16px;min-height:16px;border:1px dashed #b8bec9}
pre,.plain{white-space:pre-wrap;font:inherit}
blockquote{margin:0 0 0 2px;padding-left:12px;border-left:2px solid #d5d9e0;color:#4a5160}
table{max-width:100%%}
</style></head><body>%s</body></html>
`

func (s *Server) messageHTML(ctx context.Context, in *messageHTMLInput) (*raw, error) {
	entry, err := s.Desk.Entry(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	page := fmt.Sprintf(messagePage, messageBody(entry, in.Images))
	remote := ""
	if in.Images {
		remote = " https: http:"
	}
	return &raw{Body: func(out huma.Context) {
		out.SetHeader("Content-Type", "text/html; charset=utf-8")
		out.SetHeader("Content-Security-Policy", fmt.Sprintf(messageCSP, remote))
		out.SetHeader("Referrer-Policy", "no-referrer")
		out.SetHeader("Cache-Control", "private, no-cache")
		out.SetStatus(http.StatusOK)
		_, _ = out.BodyWriter().Write([]byte(page)) // into memory: fasthttp sends it later
	}}, nil
}

// messageBody is the message's HTML, sanitized again as it is shown, since rules grow stricter and what
// was stored does not.
func messageBody(e *tickets.Entry, images bool) string {
	if e.Message.BodyHTML == "" {
		return `<div class="plain">` + html.EscapeString(e.Message.BodyText) + `</div>`
	}
	if e.Message.AuthorKind == tickets.ActorAgent {
		return e.Message.BodyHTML // cleaned to the editor's elements when it was written
	}
	byCID := map[string]string{}
	for _, a := range e.Attachments {
		if a.CID != "" {
			byCID[strings.Trim(a.CID, "<>")] = fmt.Sprintf("%s%d?inline=1", richtext.AttachmentPath, a.ID)
		}
	}
	return sanitize.Sanitize(e.Message.BodyHTML, sanitize.Options{
		CIDURL:       func(cid string) string { return byCID[strings.Trim(cid, "<>")] },
		RemoteImages: images,
	})
}

// messageRaw gives the mail that a message was, as it was received.
func (s *Server) messageRaw(ctx context.Context, in *PathID) (*raw, error) {
	entry, err := s.Desk.Entry(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	var ids []int64
	err = s.DB.Read(ctx).Raw(`SELECT id FROM inbound_mails WHERE message_id = ? ORDER BY id LIMIT 1`, entry.Message.ID).Scan(&ids).Error
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, fault.New(fault.NotFound, "no_raw_mail", "Message %d did not come by mail.", in.ID)
	}
	r, size, err := s.Ledger.Raw(ctx, ids[0])
	if err != nil {
		return nil, err
	}
	return mailStream("message", in.ID, r, size), nil
}
