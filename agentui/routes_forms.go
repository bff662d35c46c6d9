package agentui

import "net/http"

func (r routes) forms() {
	s, group := r.server, "Forms"
	register(r, operation{id: "list-forms", method: http.MethodGet, path: "/forms", group: group, access: reader,
		summary: "Web forms", detail: "By name, those that are archived included."}, s.listForms)
	register(r, operation{id: "create-form", method: http.MethodPost, path: "/forms", group: group, access: leader, status: http.StatusCreated,
		summary: "Make a form", detail: "Nobody sees it until it is published."}, s.createForm)
	register(r, operation{id: "get-form", method: http.MethodGet, path: "/forms/{id}", group: group, access: reader,
		summary: "A form"}, s.getForm)
	register(r, operation{id: "update-form", method: http.MethodPatch, path: "/forms/{id}", group: group, access: leader,
		summary: "Change a form", detail: "Customers see the definition when it is published, and everything else at once."}, s.updateForm)
	register(r, operation{id: "archive-form", method: http.MethodDelete, path: "/forms/{id}", group: group, access: leader,
		summary: "Close a form", detail: "Its tickets stay, and its address is nobody else's. archived: false brings it back."}, s.archiveForm)
	register(r, operation{id: "publish-form", method: http.MethodPost, path: "/forms/{id}/publish", group: group, access: leader,
		summary: "Show customers the form as it was saved"}, s.publishForm)
	register(r, operation{id: "preview-form", method: http.MethodPost, path: "/forms/{id}/preview", group: group, access: leader, once: true,
		summary: "A definition as customers would see it", detail: "It need not be saved or finished. Nothing can be sent from the page.",
		patch: produces("text/html")}, s.previewForm)
	register(r, operation{id: "get-form-figures", method: http.MethodGet, path: "/forms/{id}/figures", group: group, access: reader,
		summary: "What became of a form each day", detail: "Oldest first; days on which nothing happened are left out."}, s.formFigures)
	register(r, operation{id: "get-ticket-form", method: http.MethodGet, path: "/tickets/{id}/form", group: group, access: reader,
		summary: "The form that a ticket came from", detail: "With the words for what was chosen, and why it was suspected to be spam."}, s.ticketForm)
}
