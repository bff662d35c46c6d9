package agentui

import "net/http"

type themeIssuePath struct {
	PathID
	IssueID int64 `path:"issue_id" minimum:"1"`
}

type listTellingsInput struct {
	PathID
	Paging
	TellingFilter
	ShipID int64 `query:"ship_id" minimum:"1" doc:"Only those of one time that it was mended"`
}

type listAllTellingsInput struct {
	Paging
	TellingFilter
}

// TellingFilter narrows a list of tellings.
type TellingFilter struct {
	State    string `query:"state" enum:"proposed,approved,sent,skipped,failed"`
	Language string `query:"language" maxLength:"20"`
}

type listShipsInput struct {
	PathID
	Limit int `query:"limit" minimum:"1" maximum:"50" default:"10"`
}

// trackerHookInput takes what all trackers send, and the body as it was signed.
type trackerHookInput struct {
	PathID
	Secret          string `query:"secret" maxLength:"200" doc:"For a Jira Data Center that does not sign"`
	GitHubEvent     string `header:"X-GitHub-Event"`
	GitHubSignature string `header:"X-Hub-Signature-256"`
	JiraSignature   string `header:"X-Hub-Signature"`
	GitLabEvent     string `header:"X-Gitlab-Event"`
	GitLabToken     string `header:"X-Gitlab-Token"`
	ContentType     string `header:"Content-Type"`
	RawBody         []byte
}

// maxHook is how much a webhook may send, in bytes: GitHub's limit, 25 MB, is that of pushes.
const maxHook = 4 << 20

func (r routes) closing() {
	r.trackers()
	r.themeIssues()
	r.themeTellings()
}

func (r routes) trackers() {
	s, group := r.server, "Themes"
	register(r, operation{id: "list-trackers", method: http.MethodGet, path: "/trackers", group: group, access: reader,
		summary: "Where developers keep their issues"}, s.listTrackers)
	register(r, operation{id: "create-tracker", method: http.MethodPost, path: "/trackers", group: group, access: admin, status: http.StatusCreated, once: true,
		summary: "Connect a tracker", detail: "It is asked first; a fault names the field to mend. The answer shows, this once, what its webhooks are signed with."}, s.createTracker)
	register(r, operation{id: "test-new-tracker", method: http.MethodPost, path: "/trackers/test", group: group, access: admin, once: true,
		summary: "Ask a tracker before it is stored"}, s.testNewTracker)
	register(r, operation{id: "update-tracker", method: http.MethodPatch, path: "/trackers/{id}", group: group, access: admin,
		summary: "Change a tracker", detail: "A change of its address, project, account or token is tried out first."}, s.updateTracker)
	register(r, operation{id: "delete-tracker", method: http.MethodDelete, path: "/trackers/{id}", group: group, access: admin,
		summary: "Disconnect a tracker", detail: "Its issues stay where they are and are followed no longer."}, s.deleteTracker)
	register(r, operation{id: "test-tracker", method: http.MethodPost, path: "/trackers/{id}/test", group: group, access: admin, once: true,
		summary: "Ask a tracker who we are and whether issues can be made"}, s.testTracker)
	register(r, operation{id: "rotate-tracker-secret", method: http.MethodPost, path: "/trackers/{id}/hook-secret", group: group, access: admin, once: true,
		summary: "Give a tracker another secret for its webhooks"}, s.rotateTrackerSecret)
	register(r, operation{id: "tracker-hook", method: http.MethodPost, path: "/trackers/{id}/hook", group: group, access: signed, status: http.StatusAccepted, maxBody: maxHook,
		summary: "A tracker's webhook", detail: "Signed with the tracker's hook secret. It says which issue to look at; what it claims beyond that is asked for."}, s.trackerHook)
	register(r, operation{id: "get-closing-settings", method: http.MethodGet, path: "/closing-settings", group: group, access: reader,
		summary: "When a theme is back, and how fast customers are told"}, s.getClosingSettings)
	register(r, operation{id: "put-closing-settings", method: http.MethodPut, path: "/closing-settings", group: group, access: leader,
		summary: "Change when a theme is back, and how fast customers are told"}, s.putClosingSettings)
}

func (r routes) themeIssues() {
	s, group := r.server, "Themes"
	const who = "For product leads, team leads and admins."
	register(r, operation{id: "list-theme-issues", method: http.MethodGet, path: "/themes/{id}/issues", group: group, access: reader,
		summary: "The issues of a theme"}, s.listThemeIssues)
	register(r, operation{id: "preview-theme-issue", method: http.MethodPost, path: "/themes/{id}/issues/preview", group: group, access: reader, once: true,
		summary: "How an issue of a theme would look", detail: "Figures, three masked voices and a counter-example; nothing personal. " + who}, s.previewThemeIssue)
	register(r, operation{id: "create-theme-issue", method: http.MethodPost, path: "/themes/{id}/issues", group: group, access: reader, status: http.StatusCreated,
		summary: "Make an issue of a theme, or link one that is there", detail: "One that is made is in the state creating until the tracker has it. " + who}, s.createThemeIssue)
	register(r, operation{id: "look-at-theme-issue", method: http.MethodPost, path: "/themes/{id}/issues/{issue_id}/look", group: group, access: reader, status: http.StatusAccepted, once: true,
		summary: "Ask the tracker now", detail: "Also tries again to make one that failed. " + who}, s.lookAtThemeIssue)
	register(r, operation{id: "unlink-theme-issue", method: http.MethodDelete, path: "/themes/{id}/issues/{issue_id}", group: group, access: reader,
		summary: "Take an issue off a theme", detail: "It stays at the tracker. " + who}, s.unlinkThemeIssue)
	register(r, operation{id: "list-theme-ships", method: http.MethodGet, path: "/themes/{id}/ships", group: group, access: reader,
		summary: "When a theme was mended, and what came of it", detail: "Newest first."}, s.listThemeShips)
	register(r, operation{id: "ship-theme", method: http.MethodPost, path: "/themes/{id}/ship", group: group, access: reader, status: http.StatusCreated,
		summary: "Say that a theme is mended", detail: "Proposes to tell each affected customer in their own thread and language; nothing is sent until agents approve. " + who}, s.shipTheme)
	register(r, operation{id: "preview-theme-ship", method: http.MethodPost, path: "/themes/{id}/ship/preview", group: group, access: reader, once: true,
		summary: "Who would be told, and how", detail: who}, s.previewThemeShip)
	register(r, operation{id: "withdraw-theme-ship", method: http.MethodDelete, path: "/themes/{id}/ship", group: group, access: reader,
		summary: "Take back that a theme is mended", detail: "Tellings that have not been sent are skipped. Also turns down what a closed issue proposed. " + who}, s.withdrawThemeShip)
}

func (r routes) themeTellings() {
	s, group := r.server, "Themes"
	register(r, operation{id: "list-tellings", method: http.MethodGet, path: "/tellings", group: group, access: reader,
		summary: "What customers are to be told, of all themes", detail: "Those of tickets that the caller may see."}, s.listAllTellings)
	register(r, operation{id: "list-theme-tellings", method: http.MethodGet, path: "/themes/{id}/tellings", group: group, access: reader,
		summary: "What customers of a theme are told", detail: "Those of tickets that the caller may see."}, s.listTellings)
	register(r, operation{id: "approve-tellings", method: http.MethodPost, path: "/themes/{id}/tellings/approve", group: group, access: worker,
		summary: "Have customers told", detail: "Each is a public answer of the caller in the customer's thread, as fast as the mailbox's pace allows. Approved again, nothing is said twice."}, s.approveTellings)
	register(r, operation{id: "skip-tellings", method: http.MethodPost, path: "/themes/{id}/tellings/skip", group: group, access: worker,
		summary: "Leave customers untold", detail: "Also stops what was approved and has not left."}, s.skipTellings)
}
