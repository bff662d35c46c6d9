package agentui

import "net/http"

type searchArticlesInput struct {
	Q          string `query:"q" required:"true" maxLength:"2048" doc:"Words, \"phrases\" and -words"`
	Limit      int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
	Language   string `query:"language" maxLength:"35" doc:"Only articles in this language; pt finds pt-BR too"`
	Section    int64  `query:"section" minimum:"1" doc:"Only this section and those within"`
	Label      string `query:"label" maxLength:"64"`
	Visibility string `query:"visibility" enum:"public,customers,agents"`
	Drafts     bool   `query:"drafts" doc:"Also what is not published"`
	Typing     bool   `query:"typing" doc:"The last word may not be finished"`
	Facets     bool   `query:"facets" doc:"Also count what was found"`
}

type completeSearchInput struct {
	Q     string `query:"q" required:"true" maxLength:"2048" doc:"The query as typed so far"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"10"`
}

type checkSearchInput struct {
	Q string `query:"q" required:"true" maxLength:"2048" doc:"The query"`
}

func (r routes) search() {
	s := r.server
	register(r, operation{id: "search-articles", method: http.MethodGet, path: "/articles/search", group: "Articles", access: reader,
		summary: "Search articles", detail: "The best first, each in one language. Slips of the keyboard are forgiven where no article has the word; did_you_mean says what was looked for instead."}, s.searchArticles)
	register(r, operation{id: "complete-ticket-search", method: http.MethodGet, path: "/tickets/search/completions", group: "Tickets", access: reader,
		summary: "Complete a query for tickets", detail: "How the last word of the query may go on: operators, and values of from:, tag:, status: and the others."}, s.completeSearch)
	register(r, operation{id: "check-ticket-search", method: http.MethodGet, path: "/tickets/search/problems", group: "Tickets", access: reader,
		summary: "Check a query for tickets", detail: "What in it does not do what it seems to be meant to do: values that an operator does not take, people, teams and tags that there are not, slips in the names of operators. The query is answered all the same."}, s.checkSearch)
}
