package agentui

import "time"

// HelpCentreSettings are what the help centre as a whole is called and how it behaves.
type HelpCentreSettings struct {
	URL        string            `json:"url"`
	Languages  []string          `json:"languages" doc:"The first is the default; none: those that have articles"`
	Name       string            `json:"name" doc:"Empty: the desk's"`
	LogoFileID int64             `json:"logo_file_id" doc:"A picture among the article files; 0: none"`
	Color      string            `json:"color" doc:"#rrggbb; empty: the desk's"`
	Title      map[string]string `json:"title" doc:"The question on the front page, by language; empty: our own"`
	Intro      map[string]string `json:"intro" doc:"The sentence below it, by language"`
	Form       string            `json:"form" doc:"Slug of the form that is offered; empty: none"`
	ChatSite   string            `json:"chat_site" doc:"Key of the site whose chat is offered; empty: none"`
	Indexed    bool              `json:"indexed" doc:"Search engines may have the public pages"`
}

// HelpCentreUpdate says which settings become what.
type HelpCentreUpdate struct {
	Languages  Opt[[]string]          `json:"languages,omitzero"`
	Name       Opt[string]            `json:"name,omitzero"`
	LogoFileID Opt[int64]             `json:"logo_file_id,omitzero"`
	Color      Opt[string]            `json:"color,omitzero"`
	Title      Opt[map[string]string] `json:"title,omitzero"`
	Intro      Opt[map[string]string] `json:"intro,omitzero"`
	Form       Opt[string]            `json:"form,omitzero"`
	ChatSite   Opt[string]            `json:"chat_site,omitzero"`
	Indexed    Opt[bool]              `json:"indexed,omitzero"`
}

// KnowledgeNumber is a count that opens.
type KnowledgeNumber struct {
	Value int64   `json:"value"`
	IDs   []int64 `json:"ids" doc:"The newest of what was counted, at most 50: of translations for views, else of votes, searches and askings"`
}

// KnowledgeShare is a proportion, or a difference of two, with its interval of 95 %.
type KnowledgeShare struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// KnowledgeFigure is what readers did, of the whole or of one group.
type KnowledgeFigure struct {
	Key         string          `json:"key" doc:"A day, the id of an article or section (0: none), a language, a place; empty: the whole"`
	Title       string          `json:"title" doc:"Of the article or section"`
	Views       KnowledgeNumber `json:"views"`
	Helpful     KnowledgeNumber `json:"helpful"`
	Unhelpful   KnowledgeNumber `json:"unhelpful"`
	Searches    KnowledgeNumber `json:"searches" doc:"Of an article or section: those that led to it"`
	Unfound     KnowledgeNumber `json:"unfound" doc:"Searches that nothing answers"`
	Clicked     KnowledgeNumber `json:"clicked" doc:"Searches from which an article was opened"`
	Asked       KnowledgeNumber `json:"asked" doc:"Questions in forms and chats that articles were shown for before they were sent"`
	HeldOut     KnowledgeNumber `json:"held_out" doc:"Such questions that were shown nothing, to compare with"`
	Opened      KnowledgeNumber `json:"opened" doc:"Of asked: an article was opened"`
	Answered    KnowledgeNumber `json:"answered" doc:"Of asked: somebody said that it answered the question"`
	Sent        KnowledgeNumber `json:"sent" doc:"Of asked: sent all the same"`
	HeldSent    KnowledgeNumber `json:"held_sent" doc:"Of held_out: sent"`
	Deflection  *KnowledgeShare `json:"deflection" doc:"The share of held_out that was sent minus that of asked (Newcombe's interval); null while one of them is nobody, and by article and section"`
	Helpfulness *KnowledgeShare `json:"helpfulness" doc:"The share of votes that say helpful (Wilson's interval); null without votes"`
}

// KnowledgeVote is what a reader thought of an article.
type KnowledgeVote struct {
	ID        int64     `json:"id"`
	ArticleID int64     `json:"article_id"`
	Language  string    `json:"language"`
	Title     string    `json:"title"`
	Helpful   bool      `json:"helpful"`
	Words     string    `json:"words"`
	CreatedAt time.Time `json:"created_at"`
}

// KnowledgeSearch is what somebody searched.
type KnowledgeSearch struct {
	ID           int64     `json:"id"`
	Place        string    `json:"place"`
	Language     string    `json:"language"`
	Query        string    `json:"query"`
	Results      int       `json:"results" doc:"How many answer it"`
	ClickedID    *int64    `json:"clicked_id" doc:"The article that was opened"`
	ClickedTitle string    `json:"clicked_title"`
	CreatedAt    time.Time `json:"created_at"`
}

// KnowledgeAsking is a question that somebody was about to send.
type KnowledgeAsking struct {
	ID        int64            `json:"id"`
	Place     string           `json:"place"`
	HeldOut   bool             `json:"held_out"`
	Query     string           `json:"query" doc:"As far as it was written"`
	Shown     []KnowledgeShown `json:"shown"`
	Opened    []int64          `json:"opened" doc:"Articles"`
	Answered  bool             `json:"answered"`
	TicketID  *int64           `json:"ticket_id" doc:"It was sent all the same"`
	CreatedAt time.Time        `json:"created_at"`
}

// KnowledgeShown is an article that was shown for a question.
type KnowledgeShown struct {
	ArticleID int64  `json:"article_id"`
	Language  string `json:"language"`
	Title     string `json:"title"`
}
