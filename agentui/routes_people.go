package agentui

import "net/http"

func (r routes) setup() {
	s, group := r.server, "Session"
	register(r, operation{id: "get-setup", method: http.MethodGet, path: "/setup", group: group, access: anyone,
		summary: "Does the desk wait for its first admin?"}, s.getSetup)
	register(r, operation{id: "setup", method: http.MethodPost, path: "/setup", group: group, access: anyone, status: http.StatusCreated,
		summary: "Make the first admin and sign in"}, s.postSetup)
}

func (r routes) session() {
	s, group := r.server, "Session"
	register(r, operation{id: "sign-in", method: http.MethodPost, path: "/session", group: group, access: anyone, status: http.StatusCreated,
		summary: "Sign in", detail: "Sets the session's cookie. After some failures the answer is 429 with Retry-After."}, s.signIn)
	register(r, operation{id: "sign-out", method: http.MethodDelete, path: "/session", group: group, access: anyone,
		summary: "Sign out", detail: "Fine also without a session."}, s.signOut)
	register(r, operation{id: "get-me", method: http.MethodGet, path: "/me", group: group, access: reader,
		summary: "Who the caller is"}, s.getMe)
	register(r, operation{id: "update-me", method: http.MethodPatch, path: "/me", group: group, access: reader,
		summary: "Change the caller's own record"}, s.updateMe)
	register(r, operation{id: "change-password", method: http.MethodPost, path: "/me/password", group: group, access: reader,
		summary: "Change the caller's password", detail: "The caller's other sessions end."}, s.changePassword)
	register(r, operation{id: "list-sessions", method: http.MethodGet, path: "/me/sessions", group: group, access: reader,
		summary: "Where the caller is signed in"}, s.listSessions)
	register(r, operation{id: "end-session", method: http.MethodDelete, path: "/me/sessions/{id}", group: group, access: reader,
		summary: "Sign out elsewhere"}, s.endSession)
	register(r, operation{id: "get-password-link", method: http.MethodGet, path: "/password-links/{token}", group: group, access: anyone,
		summary: "Whose link is it, and is it still good?"}, s.getPasswordLink)
	register(r, operation{id: "use-password-link", method: http.MethodPost, path: "/password-links/{token}", group: group, access: anyone,
		status: http.StatusCreated, summary: "Set a password through a link, and sign in"}, s.usePasswordLink)
}

func (r routes) agents() {
	s, group := r.server, "People"
	register(r, operation{id: "list-agents", method: http.MethodGet, path: "/agents", group: group, access: reader,
		summary: "Everybody who works here", detail: "Those who are gone included: active is false."}, s.listAgents)
	register(r, operation{id: "create-agent", method: http.MethodPost, path: "/agents", group: group, access: admin, status: http.StatusCreated,
		summary: "Add somebody", detail: "They sign in after a password link."}, s.createAgent)
	register(r, operation{id: "update-agent", method: http.MethodPatch, path: "/agents/{id}", group: group, access: admin,
		summary: "Change somebody's name, address, role or state", detail: "The last admin stays one."}, s.updateAgent)
	register(r, operation{id: "create-password-link", method: http.MethodPost, path: "/agents/{id}/password-link", group: group, access: admin,
		status: http.StatusCreated, once: true, summary: "Make a link by which somebody sets a password", detail: "Earlier links of theirs end."}, s.createPasswordLink)
	register(r, operation{id: "list-tokens", method: http.MethodGet, path: "/tokens", group: group, access: worker,
		summary: "API tokens", detail: "The caller's own; an admin sees all."}, s.listTokens)
	register(r, operation{id: "create-token", method: http.MethodPost, path: "/tokens", group: group, access: worker, status: http.StatusCreated, once: true,
		summary: "Make an API token"}, s.createToken)
	register(r, operation{id: "revoke-token", method: http.MethodDelete, path: "/tokens/{id}", group: group, access: worker,
		summary: "End an API token"}, s.revokeToken)
}

func (r routes) teams() {
	s, group := r.server, "People"
	register(r, operation{id: "list-teams", method: http.MethodGet, path: "/teams", group: group, access: reader,
		summary: "Teams"}, s.listTeams)
	register(r, operation{id: "create-team", method: http.MethodPost, path: "/teams", group: group, access: leader, status: http.StatusCreated,
		summary: "Make a team"}, s.createTeam)
	register(r, operation{id: "update-team", method: http.MethodPatch, path: "/teams/{id}", group: group, access: leader,
		summary: "Change a team"}, s.updateTeam)
	register(r, operation{id: "archive-team", method: http.MethodDelete, path: "/teams/{id}", group: group, access: leader,
		summary: "Archive a team", detail: "409 team_in_use while it has open tickets or mailboxes."}, s.archiveTeam)
	register(r, operation{id: "set-team-members", method: http.MethodPut, path: "/teams/{id}/members", group: group, access: leader,
		summary: "Say who belongs to a team"}, s.setMembers)
}

func (r routes) mailboxes() {
	s, group := r.server, "Desk"
	register(r, operation{id: "list-mailboxes", method: http.MethodGet, path: "/mailboxes", group: group, access: reader,
		summary: "Mailboxes"}, s.listMailboxes)
	register(r, operation{id: "create-mailbox", method: http.MethodPost, path: "/mailboxes", group: group, access: admin, status: http.StatusCreated,
		summary: "Add a mailbox"}, s.createMailbox)
	register(r, operation{id: "update-mailbox", method: http.MethodPatch, path: "/mailboxes/{id}", group: group, access: admin,
		summary: "Change a mailbox"}, s.updateMailbox)
	register(r, operation{id: "archive-mailbox", method: http.MethodDelete, path: "/mailboxes/{id}", group: group, access: admin,
		summary: "Archive a mailbox", detail: "Mail to it is refused from then on."}, s.archiveMailbox)
}

func (r routes) settings() {
	s, group := r.server, "Desk"
	register(r, operation{id: "get-settings", method: http.MethodGet, path: "/settings", group: group, access: reader,
		summary: "Settings"}, s.getSettings)
	register(r, operation{id: "update-settings", method: http.MethodPatch, path: "/settings", group: group, access: admin,
		summary: "Change settings"}, s.updateSettings)
}

func (r routes) customers() {
	s, group := r.server, "Customers"
	register(r, operation{id: "list-customers", method: http.MethodGet, path: "/customers", group: group, access: reader,
		summary: "List customers", detail: "By name; q narrows to those whose name, address or company begins with it."}, s.listCustomers)
	register(r, operation{id: "get-customer", method: http.MethodGet, path: "/customers/{id}", group: group, access: reader,
		summary: "One customer"}, s.getCustomer)
	register(r, operation{id: "update-customer", method: http.MethodPatch, path: "/customers/{id}", group: group, access: worker,
		summary: "Change a customer"}, s.updateCustomer)
	register(r, operation{id: "list-customer-tickets", method: http.MethodGet, path: "/customers/{id}/tickets", group: group, access: reader,
		summary: "A customer's tickets", detail: "Newest activity first."}, s.listCustomerTickets)
}

func (r routes) notifications() {
	s, group := r.server, "Notifications"
	register(r, operation{id: "list-notifications", method: http.MethodGet, path: "/notifications", group: group, access: reader,
		summary: "What the caller should know", detail: "Newest first."}, s.listNotifications)
	register(r, operation{id: "read-notifications", method: http.MethodPost, path: "/notifications/read", group: group, access: reader,
		summary: "Mark as read"}, s.readNotifications)
}
