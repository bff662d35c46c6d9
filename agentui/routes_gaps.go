package agentui

import "net/http"

type listGapsInput struct {
	Paging
	State string `query:"state" enum:"open,drafted,dismissed,done" doc:"Absent: open and drafted"`
	Kind  string `query:"kind" enum:"query,tickets,answers,outdated"`
}

func (r routes) suggestions() {
	s := r.server
	register(r, operation{id: "get-ticket-suggestions", method: http.MethodGet, path: "/tickets/{id}/suggestions", group: "Tickets", access: worker,
		summary: "What may help to answer a ticket", detail: "Articles that answer it, solved tickets that ask the same and what their answer was. The customer's own words are looked for: the first message and the latest."}, s.ticketSuggestions)
	register(r, operation{id: "use-ticket-suggestion", method: http.MethodPost, path: "/tickets/{id}/suggestions/used", group: "Tickets", access: worker, status: http.StatusNoContent,
		summary: "Tell that an article was put into an answer", detail: "An article whose link stands in an answer is noted without being told."}, s.useSuggestion)
}

func (r routes) gaps() {
	s, group := r.server, "Articles"
	register(r, operation{id: "list-knowledge-gaps", method: http.MethodGet, path: "/knowledge/gaps", group: group, access: reader,
		summary: "What the knowledge base does not answer", detail: "By how many people a week an article would help, the most first. Evidence is of tickets that the caller may see, without personal data."}, s.listGaps)
	register(r, operation{id: "count-knowledge-gaps", method: http.MethodPost, path: "/knowledge/gaps/count", group: group, access: leader, status: http.StatusAccepted, once: true,
		summary: "Look through the desk for gaps now", detail: "It is looked through every hour by itself. The event desk.changed of knowledge_gaps tells when it is done."}, s.countGaps)
	register(r, operation{id: "get-knowledge-gap", method: http.MethodGet, path: "/knowledge/gaps/{id}", group: group, access: reader,
		summary: "A gap with its evidence"}, s.getGap)
	register(r, operation{id: "update-knowledge-gap", method: http.MethodPatch, path: "/knowledge/gaps/{id}", group: group, access: worker,
		summary: "Decide about a gap"}, s.updateGap)
	register(r, operation{id: "draft-knowledge-gap", method: http.MethodPost, path: "/knowledge/gaps/{id}/draft", group: group, access: worker,
		summary: "Draft an article for a gap", detail: "Asked as customers ask it, with the steps of the best answers, without personal data. Asked again, it gives the same article."}, s.draftGap)
}
