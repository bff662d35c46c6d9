package agentui

import "time"

// TicketSuggestions are what may help to answer a ticket.
type TicketSuggestions struct {
	Articles   []SuggestedArticle `json:"articles" doc:"The best first"`
	Tickets    []SimilarTicket    `json:"tickets" doc:"Solved tickets that ask the same, the most alike first"`
	QueryTerms []string           `json:"query_terms" doc:"The customer's words that were looked for, the most telling first"`
}

// SuggestedArticle is an article that may answer a ticket, in one language.
type SuggestedArticle struct {
	ID            int64   `json:"id" doc:"Of the article"`
	TranslationID int64   `json:"translation_id"`
	Slug          string  `json:"slug"`
	Title         string  `json:"title"`
	Excerpt       string  `json:"excerpt" doc:"Plain text"`
	Language      string  `json:"language"`
	URL           string  `json:"url" doc:"The whole address in the help centre; empty when customers cannot open it"`
	Visibility    string  `json:"visibility" enum:"public,customers,agents"`
	Score         float64 `json:"score"`
	Covered       float64 `json:"covered" doc:"How much of what was asked it has, 0 to 1"`
	AlreadySent   bool    `json:"already_sent" doc:"In this ticket"`
}

// SimilarTicket is a solved ticket that asks the same, and what the answer was.
type SimilarTicket struct {
	Ticket  SolvedTicket   `json:"ticket"`
	Score   float64        `json:"score"`
	Answer  *SolvingAnswer `json:"answer" doc:"Null when nobody wrote one"`
	Outcome TicketOutcome  `json:"outcome"`
}

// SolvedTicket names a solved ticket.
type SolvedTicket struct {
	ID        int64      `json:"id"`
	Subject   string     `json:"subject"`
	Status    string     `json:"status" enum:"solved,closed"`
	SolvedAt  *time.Time `json:"solved_at"`
	Requester PersonRef  `json:"requester"`
}

// SolvingAnswer is the agent's answer that solved a ticket, without greeting, quote and signature.
type SolvingAnswer struct {
	MessageID int64     `json:"message_id"`
	Text      string    `json:"text"`
	HTML      string    `json:"html" doc:"To be put into an answer to somebody else: the same without personal data"`
	Author    Actor     `json:"author"`
	At        time.Time `json:"at"`
}

// TicketOutcome tells how an answer went down.
type TicketOutcome struct {
	Rating   *int `json:"rating" doc:"1 to 5; null: none was given"`
	Reopened bool `json:"reopened" doc:"The customer came back after the ticket had been solved"`
}

// SuggestionUsed tells that an article was put into an answer.
type SuggestionUsed struct {
	TranslationID int64  `json:"translation_id" minimum:"1"`
	Kind          string `json:"kind" enum:"link,text"`
}

// KnowledgeGaps is a page of what the knowledge base does not answer.
type KnowledgeGaps struct {
	Items      []KnowledgeGap `json:"items"`
	NextCursor string         `json:"next_cursor" doc:"Give it as cursor to get the next page; empty when this is the last"`
	Counts     GapCounts      `json:"counts" doc:"Of all that the caller may see, whatever is asked for"`
	CountedAt  *time.Time     `json:"counted_at" doc:"When the desk was last looked through; null: never yet"`
	Counting   bool           `json:"counting" doc:"It is being looked through, or is about to be"`
}

// GapCounts are how many gaps there are in each state.
type GapCounts struct {
	Open      int `json:"open"`
	Drafted   int `json:"drafted"`
	Dismissed int `json:"dismissed"`
	Done      int `json:"done"`
}

// KnowledgeGap is something that people ask and the knowledge base does not answer, or answers as it was.
type KnowledgeGap struct {
	ID        int64       `json:"id"`
	Kind      string      `json:"kind" enum:"query,tickets,answers,outdated" doc:"query: searched in vain; tickets: asked, and no article answers it; answers: agents keep typing it; outdated: an article whose tickets are lately answered differently"`
	Title     string      `json:"title" doc:"As customers ask it; of an outdated article: its title"`
	Weight    float64     `json:"weight" doc:"People a week who would be helped"`
	State     string      `json:"state" enum:"open,drafted,dismissed,done"`
	Language  string      `json:"language" doc:"Of what was asked; may be empty"`
	Article   *GapArticle `json:"article" doc:"Drafted for it, or outdated"`
	People    int         `json:"people" doc:"How many asked, in the weeks that were counted"`
	Weeks     float64     `json:"weeks" doc:"That were counted"`
	Evidence  GapEvidence `json:"evidence" doc:"In a list: the first of each"`
	CreatedAt time.Time   `json:"created_at"`
	UpdatedAt time.Time   `json:"updated_at"`
}

// GapArticle names the article of a gap.
type GapArticle struct {
	ID       int64  `json:"id"`
	Language string `json:"language"`
	Title    string `json:"title"`
	Status   string `json:"status" enum:"draft,in_review,published,archived"`
	Live     bool   `json:"live" doc:"Readers see it"`
}

// GapEvidence is what a gap was counted from, without personal data, as far as the caller may see it.
type GapEvidence struct {
	Queries []GapQuery  `json:"queries" doc:"The most frequent first"`
	Tickets []GapTicket `json:"tickets" doc:"The most typical first"`
	Answers []GapAnswer `json:"answers" doc:"The best first"`
	Terms   []GapTerm   `json:"terms" doc:"Words of recent answers that neither the article nor older answers have, the most certain first"`
	Votes   *GapVotes   `json:"votes" doc:"When readers lately find the article less helpful; else null"`
}

// GapQuery is what people searched.
type GapQuery struct {
	Text   string    `json:"text"`
	Count  int       `json:"count"`
	People int       `json:"people"`
	Found  bool      `json:"found" doc:"Something was found and nobody opened it"`
	LastAt time.Time `json:"last_at"`
}

// GapTicket is a ticket that asks it.
type GapTicket struct {
	ID      int64     `json:"id"`
	Subject string    `json:"subject"`
	Text    string    `json:"text" doc:"What the customer asks"`
	Status  string    `json:"status" enum:"open,pending,solved,closed"`
	At      time.Time `json:"at"`
}

// GapAnswer is what an agent answered.
type GapAnswer struct {
	MessageID int64     `json:"message_id"`
	TicketID  int64     `json:"ticket_id"`
	Text      string    `json:"text"`
	Recent    bool      `json:"recent" doc:"Of an outdated article: one of those that are different"`
	Rating    *int      `json:"rating" doc:"Of the ticket"`
	Reopened  bool      `json:"reopened" doc:"The customer came back"`
	At        time.Time `json:"at"`
}

// GapTerm is a word of answers, and in how many of them it stands.
type GapTerm struct {
	Term        string  `json:"term"`
	Recent      int     `json:"recent" doc:"Recent answers with it"`
	RecentTotal int     `json:"recent_total"`
	Older       int     `json:"older" doc:"Older answers with it"`
	OlderTotal  int     `json:"older_total"`
	P           float64 `json:"p" doc:"How likely such a difference is by chance, adjusted for the number of words"`
}

// GapVotes compares what readers thought of an article lately with what they thought before.
type GapVotes struct {
	Recent KnowledgeShare `json:"recent" doc:"The share that found it helpful, with its 95 % interval"`
	Older  KnowledgeShare `json:"older"`
	Words  []string       `json:"words" doc:"What those said lately who did not"`
}

// GapUpdate decides about a gap.
type GapUpdate struct {
	State string `json:"state" enum:"open,dismissed,done" doc:"dismissed stays until twice as many people would be helped"`
}

// GapDraft is the article that was drafted for a gap.
type GapDraft struct {
	ArticleID int64  `json:"article_id"`
	Language  string `json:"language"`
	Created   bool   `json:"created" doc:"False: it was drafted before"`
}
