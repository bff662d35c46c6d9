package agentui

import "net/http"

func (r routes) mail() {
	s, group := r.server, "Mail"
	register(r, operation{id: "list-mail-days", method: http.MethodGet, path: "/mail/days", group: group, access: leader,
		summary: "The ledger's sum per day", detail: "Newest first; days without mail are left out."}, s.listMailDays)
	register(r, operation{id: "list-mail", method: http.MethodGet, path: "/mail", group: group, access: leader,
		summary: "Received mail", detail: "Newest first."}, s.listMail)
	register(r, operation{id: "get-mail-raw", method: http.MethodGet, path: "/mail/{id}/raw", group: group, access: leader,
		summary: "A mail as it was received", patch: produces("message/rfc822")}, s.mailRaw)
	register(r, operation{id: "reprocess-mail", method: http.MethodPost, path: "/mail/{id}/reprocess", group: group, access: leader,
		summary: "Process a mail again", detail: "One that has a ticket stays as it is."}, s.reprocessMail)
}

func (r routes) sla() {
	s, group := r.server, "SLA"
	register(r, operation{id: "list-policies", method: http.MethodGet, path: "/sla/policies", group: group, access: reader,
		summary: "Policies", detail: "In the order in which they are tried."}, s.listPolicies)
	register(r, operation{id: "update-policy", method: http.MethodPatch, path: "/sla/policies/{id}", group: group, access: leader,
		summary: "Change a policy"}, s.updatePolicy)
	register(r, operation{id: "list-calendars", method: http.MethodGet, path: "/sla/calendars", group: group, access: reader,
		summary: "Calendars"}, s.listCalendars)
	register(r, operation{id: "update-calendar", method: http.MethodPatch, path: "/sla/calendars/{id}", group: group, access: leader,
		summary: "Change a calendar"}, s.updateCalendar)
}
