package agentui

import "net/http"

type listThemesInput struct {
	Paging
	Area   int64  `query:"area" minimum:"1"`
	Status string `query:"status" enum:"open,linked,shipped,regressed"`
	Q      string `query:"q" maxLength:"200" doc:"Beginnings of words of name and terms"`
	Hidden bool   `query:"hidden" doc:"Those that were hidden, too"`
	Ended  bool   `query:"ended" doc:"Those that have ended, too"`
}

type themePartsInput struct {
	PathID
	K int `query:"k" minimum:"2" maximum:"12" default:"2"`
}

type listThemeCorrectionsInput struct {
	Paging
	ThemeID int64 `query:"theme_id" minimum:"1"`
	Undone  bool  `query:"undone" doc:"Those that were undone, too"`
}

// shapes is said of operations that the service allows product leads as well.
const shapes = "For product leads, team leads and admins."

func (r routes) themes() {
	s, group := r.server, "Themes"
	register(r, operation{id: "list-themes", method: http.MethodGet, path: "/themes", group: group, access: reader,
		summary: "List themes", detail: "Those with most tickets first."}, s.listThemes)
	register(r, operation{id: "get-theme", method: http.MethodGet, path: "/themes/{id}", group: group, access: reader,
		summary: "A theme", detail: "Those that were merged away too."}, s.getTheme)
	register(r, operation{id: "update-theme", method: http.MethodPatch, path: "/themes/{id}", group: group, access: reader,
		summary: "Rename, hide or move a theme", detail: shapes}, s.updateTheme)
	register(r, operation{id: "merge-theme", method: http.MethodPost, path: "/themes/{id}/merge", group: group, access: reader,
		summary: "Put a theme into another one", detail: shapes + " Answers the other one."}, s.mergeTheme)
	register(r, operation{id: "list-theme-parts", method: http.MethodGet, path: "/themes/{id}/parts", group: group, access: reader,
		summary: "How a theme could be split", detail: "The largest part first; nothing changes."}, s.themeParts)
	register(r, operation{id: "split-theme", method: http.MethodPost, path: "/themes/{id}/split", group: group, access: reader,
		summary: "Take a theme apart", detail: shapes}, s.splitTheme)
	register(r, operation{id: "move-theme-tickets", method: http.MethodPost, path: "/themes/{id}/move", group: group, access: reader,
		summary: "Put tickets of a theme into another one, or into none", detail: shapes + " Agents may do it with one ticket that they may see."}, s.moveThemeTickets)
	register(r, operation{id: "not-this-theme", method: http.MethodPost, path: "/themes/{id}/not-this", group: group, access: reader,
		summary: "Say that tickets do not belong to a theme", detail: "They get the next best one, or none, and never this one again. " + shapes + " Agents may do it with one ticket that they may see."}, s.notThisTheme)
	register(r, operation{id: "list-theme-lineage", method: http.MethodGet, path: "/themes/{id}/lineage", group: group, access: reader,
		summary: "What became of a theme, and what came from it", detail: "Newest first."}, s.themeLineage)
	register(r, operation{id: "get-ticket-theme", method: http.MethodGet, path: "/tickets/{id}/theme", group: group, access: reader,
		summary: "The theme of a ticket"}, s.getTicketTheme)
	register(r, operation{id: "set-ticket-theme", method: http.MethodPut, path: "/tickets/{id}/theme", group: group, access: reader,
		summary: "Say what a ticket is about", detail: "A correction: later runs obey it."}, s.setTicketTheme)
	r.themeAreas()
	r.themeRuns()
}

func (r routes) themeAreas() {
	s, group := r.server, "Themes"
	register(r, operation{id: "list-theme-areas", method: http.MethodGet, path: "/theme-areas", group: group, access: reader,
		summary: "Product areas", detail: "By name."}, s.listThemeAreas)
	register(r, operation{id: "create-theme-area", method: http.MethodPost, path: "/theme-areas", group: group, access: reader, status: http.StatusCreated,
		summary: "Add a product area", detail: shapes + " One of the same name is the answer."}, s.createThemeArea)
	register(r, operation{id: "update-theme-area", method: http.MethodPatch, path: "/theme-areas/{id}", group: group, access: reader,
		summary: "Name a product area", detail: shapes}, s.updateThemeArea)
	register(r, operation{id: "list-theme-corrections", method: http.MethodGet, path: "/theme-corrections", group: group, access: reader,
		summary: "What people said about themes", detail: "Newest first."}, s.listThemeCorrections)
	register(r, operation{id: "undo-theme-correction", method: http.MethodPost, path: "/theme-corrections/{id}/undo", group: group, access: reader, status: http.StatusNoContent,
		summary: "Take back a correction", detail: "What it changed is as it was before, as far as nobody has corrected it again since. " + shapes + " Agents may undo their own."}, s.undoThemeCorrection)
}

func (r routes) themeRuns() {
	s, group := r.server, "Themes"
	register(r, operation{id: "list-theme-runs", method: http.MethodGet, path: "/theme-runs", group: group, access: reader,
		summary: "Runs", detail: "Newest first, with their stability."}, s.listThemeRuns)
	register(r, operation{id: "ask-theme-run", method: http.MethodPost, path: "/theme-runs", group: group, access: reader, status: http.StatusAccepted,
		summary: "Ask for a run now", detail: shapes + " One that waits or works already is the answer."}, s.askThemeRun)
	register(r, operation{id: "get-theme-settings", method: http.MethodGet, path: "/theme-settings", group: group, access: reader,
		summary: "How themes are found"}, s.getThemeSettings)
	register(r, operation{id: "set-theme-settings", method: http.MethodPut, path: "/theme-settings", group: group, access: reader,
		summary: "Say how themes are found", detail: shapes}, s.setThemeSettings)
}
