package agentui

import "net/http"

// maxMessageBody is what a request with a message may hold: 500,000 characters in HTML and in text.
const maxMessageBody = 4 << 20

type replyInput struct {
	PathID
	Body NewReply
}

type DraftInput struct {
	PathID
	Kind string `path:"kind" enum:"message,note"`
}

type saveDraftInput struct {
	DraftInput
	Body DraftBody
}

func (r routes) replies() {
	s, group := r.server, "Messages"
	register(r, operation{id: "reply", method: http.MethodPost, path: "/tickets/{id}/replies", group: group, access: worker,
		status: http.StatusCreated, also: []int{http.StatusAccepted}, maxBody: maxMessageBody,
		summary: "Answer the customer, or add a note",
		detail: "A reply against an outdated ticket is answered with 409 ticket_changed, whose details (schema TicketChangedDetails) say what happened since; " +
			"anyway sends it on purpose."}, s.reply)
	register(r, operation{id: "save-draft", method: http.MethodPut, path: "/tickets/{id}/drafts/{kind}", group: group, access: worker,
		maxBody: maxMessageBody, summary: "Keep what the caller is writing",
		detail: "One draft per kind. An empty one is discarded; then the answer has no draft."}, s.saveDraft)
	register(r, operation{id: "discard-draft", method: http.MethodDelete, path: "/tickets/{id}/drafts/{kind}", group: group, access: worker,
		summary: "Throw a draft away"}, s.discardDraft)
	register(r, operation{id: "undo-send", method: http.MethodDelete, path: "/drafts/{id}/hold", group: group, access: worker,
		summary: "Take a held reply back", detail: "It is a draft again. 409 already_sent when it is too late."}, s.undoSend)
	register(r, operation{id: "retry-delivery", method: http.MethodPost, path: "/deliveries/{id}/retry", group: group, access: worker,
		summary: "Try to deliver a message again, now"}, s.retryDelivery)
	register(r, operation{id: "get-delivery-raw", method: http.MethodGet, path: "/deliveries/{id}/raw", group: group, access: worker,
		summary: "The mail that goes out", detail: "As it is sent, headers included. Readable also when there is no relay.",
		patch: produces("message/rfc822")}, s.deliveryRaw)
}
