package agentui

import "time"

// ArticleFound is an article that a search found, in one language.
type ArticleFound struct {
	ID            int64               `json:"id" doc:"Of the article"`
	TranslationID int64               `json:"translation_id"`
	Slug          string              `json:"slug"`
	Title         string              `json:"title"`
	Language      string              `json:"language"`
	Visibility    string              `json:"visibility" enum:"public,customers,agents"`
	Status        string              `json:"status" enum:"draft,in_review,published,archived"`
	SectionID     *int64              `json:"section_id,omitempty"`
	Labels        []string            `json:"labels"`
	Score         float64             `json:"score"`
	Highlights    map[string][]string `json:"highlights" doc:"Per field, HTML-safe passages with the found words in <mark>"`
	Excerpt       string              `json:"excerpt"`
	URL           string              `json:"url" doc:"In the help centre; empty where no reader may see it"`
	UpdatedAt     time.Time           `json:"updated_at"`
}

// ArticlesFound is what a search for articles found.
type ArticlesFound struct {
	Items      []ArticleFound `json:"items"`
	DidYouMean string         `json:"did_you_mean,omitempty" doc:"The query as it was probably meant"`
	Language   string         `json:"language,omitempty" doc:"Of the query, where it is certain"`
	SearchID   int64          `json:"search_id,omitempty" doc:"Of the record, for the article that is opened"`
	Total      uint64         `json:"total,omitempty" doc:"Found in all, with facets"`
	Facets     []ArticleFacet `json:"facets,omitempty"`
}

// ArticleFacet counts what was found by one property.
type ArticleFacet struct {
	Name   string              `json:"name" enum:"language,section,label,visibility"`
	Values []ArticleFacetValue `json:"values"`
}

// ArticleFacetValue is a value and how many have it.
type ArticleFacetValue struct {
	Value string `json:"value"`
	Count uint64 `json:"count"`
}

// SearchCompletion is a way in which a query may go on.
type SearchCompletion struct {
	Query  string `json:"query" doc:"The whole query, completed"`
	Text   string `json:"text" doc:"What is completed, such as status:open"`
	Detail string `json:"detail,omitempty" doc:"Such as a name"`
}

// SearchProblem is a part of a query that does not do what it seems to be meant to do.
type SearchProblem struct {
	Text    string `json:"text" doc:"The part"`
	Message string `json:"message" doc:"A sentence"`
	Instead string `json:"instead,omitempty" doc:"What to write in its place"`
}
