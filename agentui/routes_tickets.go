package agentui

import "net/http"

type listTicketsInput struct {
	Paging
	View        string `query:"view" maxLength:"40" doc:"A view's id; absent: all tickets"`
	Status      string `query:"status" enum:"open,pending,solved,closed"`
	Priority    string `query:"priority" enum:"low,normal,high,urgent"`
	TeamID      int64  `query:"team_id" minimum:"1"`
	AssigneeID  int64  `query:"assignee_id" minimum:"1"`
	RequesterID int64  `query:"requester_id" minimum:"1"`
	MailboxID   int64  `query:"mailbox_id" minimum:"1"`
	Tag         string `query:"tag" maxLength:"64"`
	Sort        string `query:"sort" enum:"newest,oldest,due" doc:"newest activity first, longest untouched first, next SLA deadline first; absent: the view's own"`
}

type searchTicketsInput struct {
	Q     string `query:"q" required:"true" minLength:"1" maxLength:"500"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
	Sort  string `query:"sort" enum:"relevance,date" default:"relevance" doc:"date: the latest activity first, as the operator sort:date"`
}

type tagsInput struct {
	Prefix string `query:"prefix" maxLength:"64"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type timelineInput struct {
	PathID
	Before int64 `query:"before" minimum:"1" doc:"A message's id: the part before it; absent: the newest part"`
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (r routes) tickets() {
	s, group := r.server, "Tickets"
	register(r, operation{id: "list-views", method: http.MethodGet, path: "/views", group: group, access: reader,
		summary: "Views with their counters"}, s.listViews)
	register(r, operation{id: "list-tickets", method: http.MethodGet, path: "/tickets", group: group, access: reader,
		summary: "List tickets"}, s.listTickets)
	register(r, operation{id: "search-tickets", method: http.MethodGet, path: "/tickets/search", group: group, access: reader,
		summary: "Search tickets", detail: "By number, subject, people and text; the best first."}, s.searchTickets)
	register(r, operation{id: "update-tickets", method: http.MethodPost, path: "/tickets/bulk", group: group, access: worker,
		summary: "Change several tickets", detail: "Each on its own: the answer says what became of each."}, s.bulkUpdate)
	register(r, operation{id: "create-ticket", method: http.MethodPost, path: "/tickets", group: group, access: worker, status: http.StatusCreated,
		summary: "Open a ticket for a customer", maxBody: maxMessageBody}, s.createTicket)
	register(r, operation{id: "get-ticket", method: http.MethodGet, path: "/tickets/{id}", group: group, access: reader,
		summary: "One ticket"}, s.getTicket)
	register(r, operation{id: "update-ticket", method: http.MethodPatch, path: "/tickets/{id}", group: group, access: worker,
		summary: "Change a ticket"}, s.updateTicket)
	register(r, operation{id: "get-timeline", method: http.MethodGet, path: "/tickets/{id}/timeline", group: group, access: reader,
		summary: "A ticket's history"}, s.getTimeline)
	register(r, operation{id: "get-ticket-sla", method: http.MethodGet, path: "/tickets/{id}/sla", group: "SLA", access: reader,
		summary: "A ticket's clocks, each with its ledger"}, s.getTicketSLA)
	register(r, operation{id: "get-case-link", method: http.MethodGet, path: "/tickets/{id}/case-link", group: group, access: worker,
		summary: "The link to the customer's page of a ticket"}, s.getCaseLink)
	register(r, operation{id: "replace-case-link", method: http.MethodPost, path: "/tickets/{id}/case-link", group: group, access: worker,
		summary: "Replace the link to the customer's page", detail: "Every link to it that was given out before stops working."}, s.replaceCaseLink)
	register(r, operation{id: "mark-read", method: http.MethodPost, path: "/tickets/{id}/read", group: group, access: reader,
		summary: "Remember how far the caller has read"}, s.markRead)
	register(r, operation{id: "mark-unread", method: http.MethodPost, path: "/tickets/{id}/unread", group: group, access: reader,
		summary: "Forget that the caller has read it"}, s.markUnread)
	register(r, operation{id: "list-tags", method: http.MethodGet, path: "/tags", group: group, access: reader,
		summary: "Tags in use", detail: "Of the newest tickets that the caller may see, the most used first."}, s.listTags)
}
