package agentui

import "net/http"

// themeFigures stands before themes: /themes/figures is no theme's id.
func (r routes) themeFigures() {
	s, group := r.server, "Themes"
	register(r, operation{id: "list-theme-figures", method: http.MethodGet, path: "/themes/figures", group: group, access: reader,
		summary: "All themes over a period", detail: "For the overview: volume, share, trend, flags and a series each."}, s.themeOverview)
	register(r, operation{id: "compare-themes", method: http.MethodGet, path: "/themes/comparison", group: group, access: reader,
		summary: "Themes of two groups side by side", detail: "Such as two segments: each theme's share of both, and whether they differ."}, s.compareThemes)
	register(r, operation{id: "list-theme-choices", method: http.MethodGet, path: "/themes/choices", group: group, access: reader,
		summary: "What the tickets of a period can be filtered by", detail: "Segments, channels, languages, products and teams that occur, the most frequent first."}, s.themeChoices)
	register(r, operation{id: "list-theme-alarms", method: http.MethodGet, path: "/themes/alarms", group: group, access: reader,
		summary: "Themes with more tickets than their past explains", detail: "Newest first."}, s.themeAlarms)
	register(r, operation{id: "list-all-theme-tickets", method: http.MethodGet, path: "/themes/tickets", group: group, access: reader,
		summary: "Tickets of every theme, or of none", detail: "What a number of the overview counted."}, s.allThemeTickets)
	register(r, operation{id: "search-theme-verbatims", method: http.MethodGet, path: "/themes/verbatims", group: group, access: reader,
		summary: "Search in what customers wrote", detail: "Masked. Words, \"phrases\", -without; every word must occur."}, s.allVerbatims)
	register(r, operation{id: "export-theme-figures", method: http.MethodGet, path: "/themes/export.csv", group: group, access: reader, patch: produces("text/csv"),
		summary: "Figures or verbatims as CSV", detail: "RFC 4180 in UTF-8; cells that a spreadsheet would take for a formula begin with an apostrophe."}, s.exportThemes)
	register(r, operation{id: "get-theme-evidence", method: http.MethodGet, path: "/themes/{id}/evidence", group: group, access: reader,
		summary: "Everything that is counted of a theme"}, s.themeEvidence)
	register(r, operation{id: "list-theme-tickets", method: http.MethodGet, path: "/themes/{id}/tickets", group: group, access: reader,
		summary: "The tickets behind a number of a theme", detail: "Newest first: exactly those that the number with this metric counted."}, s.themeTickets)
	register(r, operation{id: "list-theme-verbatims", method: http.MethodGet, path: "/themes/{id}/verbatims", group: group, access: reader,
		summary: "What customers of a theme wrote", detail: "Masked. The most typical first; with q, the best matches."}, s.themeVerbatims)
	register(r, operation{id: "get-theme-figure-settings", method: http.MethodGet, path: "/theme-figure-settings", group: group, access: reader,
		summary: "Where evidence finds value, cost and product"}, s.getThemeFigureSettings)
	register(r, operation{id: "set-theme-figure-settings", method: http.MethodPut, path: "/theme-figure-settings", group: group, access: leader,
		summary: "Say where evidence finds value, cost and product"}, s.setThemeFigureSettings)
}
