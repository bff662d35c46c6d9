package agentui

import "net/http"

func (r routes) readers() {
	s, group := r.server, "Articles"
	register(r, operation{id: "get-help-centre", method: http.MethodGet, path: "/help-centre", group: group, access: reader,
		summary: "What the help centre is called and how it behaves"}, s.getHelpCentre)
	register(r, operation{id: "update-help-centre", method: http.MethodPatch, path: "/help-centre", group: group, access: admin,
		summary: "Change the help centre"}, s.updateHelpCentre)
	register(r, operation{id: "get-knowledge-figures", method: http.MethodGet, path: "/knowledge/figures", group: group, access: reader,
		summary: "What readers did", detail: "One figure for the whole, or one for each group: days and places in their order, others by views."}, s.knowledgeFigures)
	register(r, operation{id: "list-knowledge-votes", method: http.MethodGet, path: "/knowledge/votes", group: group, access: reader,
		summary: "Votes on articles", detail: "Newest first: those with the ids, or those of the days."}, s.knowledgeVotes)
	register(r, operation{id: "list-knowledge-searches", method: http.MethodGet, path: "/knowledge/searches", group: group, access: reader,
		summary: "Searches of readers", detail: "Newest first: those with the ids, or those of the days."}, s.knowledgeSearches)
	register(r, operation{id: "list-knowledge-askings", method: http.MethodGet, path: "/knowledge/askings", group: group, access: reader,
		summary: "Questions that were about to be sent", detail: "Newest first: those with the ids, or those of the days."}, s.knowledgeAskings)
}
