package agentui

import "net/http"

func (r routes) lens() {
	s, group := r.server, "Themes"
	register(r, operation{id: "get-lens-figures", method: http.MethodGet, path: "/lens/figures", group: group, access: reader,
		summary: "Who asks to leave, and why", detail: "Cancellations, returns and refunds: reasons, what was tried, what saved them, what came before."}, s.lensFigures)
	register(r, operation{id: "list-lens-tickets", method: http.MethodGet, path: "/lens/tickets", group: group, access: reader,
		summary: "The tickets behind a number of the lens", detail: "Newest first: exactly those that the number with this metric counted."}, s.lensTickets)
	register(r, operation{id: "list-lens-risks", method: http.MethodGet, path: "/lens/at-risk", group: group, access: reader,
		summary: "Open tickets of customers who are about to leave", detail: "Those worth most first."}, s.lensRisks)
	register(r, operation{id: "export-lens", method: http.MethodGet, path: "/lens/export.csv", group: group, access: reader, patch: produces("text/csv"),
		summary: "The tickets behind a number of the lens as CSV", detail: "RFC 4180 in UTF-8; cells that a spreadsheet would take for a formula begin with an apostrophe."}, s.exportLens)
	register(r, operation{id: "get-ticket-lens", method: http.MethodGet, path: "/tickets/{id}/lens", group: group, access: reader,
		summary: "What a ticket asks to undo"}, s.getTicketLens)
	register(r, operation{id: "correct-ticket-lens", method: http.MethodPost, path: "/tickets/{id}/lens", group: group, access: reader,
		summary: "Say what a ticket asks, why, or how it ended", detail: "A correction: it holds whatever is read later, until it is undone. For everybody who may see the ticket."}, s.correctTicketLens)
	register(r, operation{id: "undo-lens-correction", method: http.MethodPost, path: "/lens/corrections/{id}/undo", group: group, access: reader,
		summary: "Take back a correction of a ticket", detail: "Answers the ticket as it is read now. Agents may undo their own."}, s.undoLensCorrection)
}
