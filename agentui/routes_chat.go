package agentui

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type listChatsInput struct {
	Paging
	View string `query:"view" enum:"waiting,mine,team,all" default:"all" doc:"waiting: nobody has taken it. mine: the caller's own. team: of the caller's teams. all: none has ended"`
}

type listCannedInput struct {
	Paging
	Q string `query:"q" maxLength:"200" doc:"Beginnings of words of shortcut, title and text"`
}

// maxCannedBody is what a request with a canned reply may hold.
const maxCannedBody = 512 << 10

func (r routes) chatSites() {
	s, group := r.server, "Chat"
	register(r, operation{id: "list-chat-sites", method: http.MethodGet, path: "/chat/sites", group: group, access: reader,
		summary: "Web sites that carry the chat", detail: "Without their secrets."}, s.listChatSites)
	register(r, operation{id: "create-chat-site", method: http.MethodPost, path: "/chat/sites", group: group, access: admin, once: true,
		status: http.StatusCreated, summary: "Put the chat on a web site"}, s.createChatSite)
	register(r, operation{id: "get-chat-site", method: http.MethodGet, path: "/chat/sites/{id}", group: group, access: reader,
		summary: "One web site", detail: "With its secret, when the caller is an admin."}, s.getChatSite)
	register(r, operation{id: "update-chat-site", method: http.MethodPatch, path: "/chat/sites/{id}", group: group, access: admin,
		summary: "Change a web site's chat"}, s.updateChatSite)
	register(r, operation{id: "archive-chat-site", method: http.MethodDelete, path: "/chat/sites/{id}", group: group, access: admin,
		summary: "Take the chat off a web site", detail: "Its widget shows nothing from then on; what was said stays."}, s.archiveChatSite)
	register(r, operation{id: "rotate-chat-secret", method: http.MethodPost, path: "/chat/sites/{id}/secret", group: group, access: admin, once: true,
		summary: "Change the secret that signs who a visitor is", detail: "The one before is accepted for 24 hours."}, s.rotateChatSecret)
}

func (r routes) chats() {
	s, group := r.server, "Chat"
	register(r, operation{id: "list-chats", method: http.MethodGet, path: "/chats", group: group, access: reader,
		summary: "Chats that have not ended", detail: "The one that began first comes first."}, s.listChats)
	register(r, operation{id: "count-chats", method: http.MethodGet, path: "/chats/counts", group: group, access: reader,
		summary: "How many chats wait and are active"}, s.countChats)
	register(r, operation{id: "accept-chat", method: http.MethodPost, path: "/chats/{id}/accept", group: group, access: worker,
		summary: "Take a chat", detail: "The ticket becomes the caller's. 409 chat_taken when somebody else was faster; the details (schema ChatTaken) say who. " +
			"409 chat_ended when it is over."}, s.acceptChat)
	register(r, operation{id: "transfer-chat", method: http.MethodPost, path: "/chats/{id}/transfer", group: group, access: worker,
		summary: "Give a chat to an agent or a team"}, s.transferChat)
	register(r, operation{id: "end-chat", method: http.MethodPost, path: "/chats/{id}/end", group: group, access: worker,
		summary: "End a chat", detail: "The ticket stays as it is; solve it to be done with it. Answers go by mail from then on, when the visitor has left an address."}, s.endChat)
	register(r, operation{id: "get-visitor", method: http.MethodGet, path: "/tickets/{id}/visitor", group: group, access: reader,
		summary: "Who is at the other end of a chat", detail: "404 visitor_not_found when the ticket is no chat."}, s.getVisitor)
	register(r, operation{id: "block-visitor", method: http.MethodPost, path: "/visitors/{id}/block", group: group, access: worker,
		summary: "Keep somebody from chatting", detail: "With network: everybody of their network, which needs a team lead or an admin."}, s.blockVisitor)
	register(r, operation{id: "unblock-visitor", method: http.MethodPost, path: "/visitors/{id}/unblock", group: group, access: worker,
		summary: "Let somebody chat again", detail: "Their network too, when a team lead or an admin asks."}, s.unblockVisitor)
}

func (r routes) chatAgents() {
	s, group := r.server, "Chat"
	register(r, operation{id: "get-chat-availability", method: http.MethodGet, path: "/chat/availability", group: group, access: worker,
		summary: "Whether the caller takes chats"}, s.getAvailability)
	register(r, operation{id: "set-chat-availability", method: http.MethodPut, path: "/chat/availability", group: group, access: worker,
		summary: "Say whether and how many chats the caller takes"}, s.setAvailability)
	register(r, operation{id: "list-chat-agents", method: http.MethodGet, path: "/chat/agents", group: group, access: worker,
		summary: "Who takes chats", detail: "Everybody whose role may answer."}, s.listChatAgents)
}

func (r routes) cannedReplies() {
	s, group := r.server, "Messages"
	register(r, operation{id: "list-canned-replies", method: http.MethodGet, path: "/canned-replies", group: group, access: worker,
		summary: "Answers that agents keep typing", detail: "Those for everybody and for the caller's teams; team leads and admins get all. " +
			"By shortcut; with q, the best first and no further page."}, s.listCanned)
	register(r, operation{id: "create-canned-reply", method: http.MethodPost, path: "/canned-replies", group: group, access: worker,
		status: http.StatusCreated, maxBody: maxCannedBody, summary: "Add a canned reply",
		detail: "Agents may add to their teams; those for everybody need a team lead or an admin."}, s.createCanned)
	register(r, operation{id: "update-canned-reply", method: http.MethodPatch, path: "/canned-replies/{id}", group: group, access: worker,
		maxBody: maxCannedBody, summary: "Change a canned reply"}, s.updateCanned)
	register(r, operation{id: "delete-canned-reply", method: http.MethodDelete, path: "/canned-replies/{id}", group: group, access: worker,
		summary: "Delete a canned reply"}, s.deleteCanned)
}

func (r routes) ratings() {
	register(r, operation{id: "get-rating", method: http.MethodGet, path: "/tickets/{id}/rating", group: "Tickets", access: reader,
		summary: "How the customer found the help they got"}, r.server.getRating)
}

func (r routes) pictures() {
	s, group := r.server, "People"
	register(r, operation{id: "set-my-picture", method: http.MethodPut, path: "/me/picture", group: "Session", access: reader, once: true, maxBody: maxPicture,
		summary: "Set the face that customers see beside the caller's answers",
		detail:  "PNG, JPEG, GIF or WebP of up to 5 MB and 20 megapixels. Its middle is kept, as a square of 128 pixels.", patch: takesPicture}, s.setMyPicture)
	register(r, operation{id: "remove-my-picture", method: http.MethodDelete, path: "/me/picture", group: "Session", access: reader,
		summary: "Take the caller's picture away"}, s.removeMyPicture)
	register(r, operation{id: "get-agent-picture", method: http.MethodGet, path: "/agents/{id}/picture", group: group, access: reader,
		summary: "An agent's picture", detail: "Use picture_url, whose v changes with the picture.", patch: produces("image/png")}, s.getPicture)
}

func takesPicture(op *huma.Operation) {
	content := map[string]*huma.MediaType{}
	for _, mediaType := range []string{"image/png", "image/jpeg", "image/gif", "image/webp"} {
		content[mediaType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	op.RequestBody = &huma.RequestBody{Required: true, Content: content}
}
