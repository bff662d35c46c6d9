package agentui

import "net/http"

type listDigestsInput struct {
	Paging
	Team int64 `query:"team" minimum:"1" doc:"Absent: of all teams"`
}

func (r routes) digests() {
	s, group := r.server, "Themes"
	register(r, operation{id: "list-product-teams", method: http.MethodGet, path: "/product-teams", group: group, access: reader,
		summary: "Who reads digests"}, s.listProductTeams)
	register(r, operation{id: "create-product-team", method: http.MethodPost, path: "/product-teams", group: group, access: reader, status: http.StatusCreated,
		summary: "Add a product team", detail: "For product leads, team leads and admins."}, s.createProductTeam)
	register(r, operation{id: "update-product-team", method: http.MethodPatch, path: "/product-teams/{id}", group: group, access: reader,
		summary: "Change a product team", detail: "For product leads, team leads and admins."}, s.updateProductTeam)
	register(r, operation{id: "delete-product-team", method: http.MethodDelete, path: "/product-teams/{id}", group: group, access: reader,
		summary: "Remove a product team with its digests", detail: "For product leads, team leads and admins."}, s.deleteProductTeam)
	register(r, operation{id: "preview-digest", method: http.MethodGet, path: "/product-teams/{id}/preview", group: group, access: reader,
		summary: "The digest that would be sent now"}, s.previewDigest)
	register(r, operation{id: "test-digest", method: http.MethodPost, path: "/product-teams/{id}/test", group: group, access: reader, once: true,
		summary: "Mail the caller the digest that would be sent now"}, s.testDigest)
	register(r, operation{id: "test-product-team-webhook", method: http.MethodPost, path: "/product-teams/{id}/webhook-test", group: group, access: reader, status: http.StatusNoContent, once: true,
		summary: "Call the team's webhook with the digest of now", detail: "For product leads, team leads and admins."}, s.testProductTeamWebhook)
	register(r, operation{id: "list-digests", method: http.MethodGet, path: "/digests", group: group, access: reader,
		summary: "Digests", detail: "Newest first."}, s.listDigests)
	register(r, operation{id: "get-digest", method: http.MethodGet, path: "/digests/{id}", group: group, access: reader,
		summary: "One digest, and what has changed since the caller read one"}, s.getDigest)
	register(r, operation{id: "read-digest", method: http.MethodPost, path: "/digests/{id}/read", group: group, access: reader, status: http.StatusNoContent, once: true,
		summary: "Remember that the caller has read it"}, s.readDigest)
	register(r, operation{id: "share-digest", method: http.MethodPut, path: "/digests/{id}/share", group: group, access: reader,
		summary: "Share a digest under a new link, or with nobody", detail: "For product leads, team leads and admins."}, s.shareDigest)
}
