package agentui

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type attachmentInput struct {
	PathID
	Inline bool   `query:"inline" doc:"Show pictures, audio, video and PDF instead of downloading them"`
	Range  string `header:"Range" maxLength:"200" doc:"One range of bytes"`
}

type messageHTMLInput struct {
	PathID
	Images bool `query:"images" doc:"Load the remote pictures that the mail refers to"`
}

func (r routes) files() {
	s, group := r.server, "Messages"
	register(r, operation{id: "upload", method: http.MethodPost, path: "/uploads", group: group, access: worker, status: http.StatusCreated, once: true,
		summary: "Upload a file for a message to come",
		detail:  "multipart/form-data with one part named file. Its type is found out from its bytes.", patch: takesFile}, s.upload)
	register(r, operation{id: "get-attachment", method: http.MethodGet, path: "/attachments/{id}", group: group, access: reader,
		summary: "A file", patch: produces("application/octet-stream")}, s.getAttachment)
	register(r, operation{id: "get-message-html", method: http.MethodGet, path: "/messages/{id}/html", group: group, access: reader,
		summary: "A message as a page of its own",
		detail:  "For a sandboxed frame: no scripts, no remote content unless images is set.", patch: produces("text/html")}, s.messageHTML)
	register(r, operation{id: "get-message-raw", method: http.MethodGet, path: "/messages/{id}/raw", group: group, access: worker,
		summary: "The mail as it was received", patch: produces("message/rfc822")}, s.messageRaw)
}

// produces documents an answer that is no JSON.
func produces(contentType string) func(*huma.Operation) {
	return func(op *huma.Operation) {
		op.Responses["200"] = &huma.Response{
			Description: http.StatusText(http.StatusOK),
			Content:     map[string]*huma.MediaType{contentType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
		}
	}
}

func takesFile(op *huma.Operation) {
	op.RequestBody = &huma.RequestBody{
		Required: true,
		Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
			Type:       huma.TypeObject,
			Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary"}},
			Required:   []string{"file"},
		}}},
	}
}
