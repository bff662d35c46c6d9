package gaps

import (
	"time"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/tickets"
)

// Kind is what a gap was counted from.
type Kind string

// The kinds: searched in vain; asked, and no article answers it; typed by agents again and again; an article whose
// tickets are lately answered differently.
const (
	KindQuery    Kind = "query"
	KindTickets  Kind = "tickets"
	KindAnswers  Kind = "answers"
	KindOutdated Kind = "outdated"
)

// State is what people have decided about a gap.
type State string

// The states: nobody has yet; an article is drafted for it; it needs none; it is closed.
const (
	StateOpen      State = "open"
	StateDrafted   State = "drafted"
	StateDismissed State = "dismissed"
	StateDone      State = "done"
)

// Gap is something that people ask and the knowledge base does not answer, as somebody may see it.
type Gap struct {
	ID        int64
	Kind      Kind
	Title     string
	Weight    float64 // people a week who would be helped
	State     State
	Language  string // of what was asked, "" when unknown
	People    int    // who asked
	Weeks     float64
	Article   *Article // drafted for it, or outdated
	Evidence  Evidence
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Article names the article of a gap, in the language that the gap is about.
type Article struct {
	ID       int64
	Language string
	Title    string
	Status   articles.Status
	Live     bool
}

// Evidence is what a gap was counted from, masked.
type Evidence struct {
	Queries []QueryEvidence // the most frequent first
	Tickets []TicketEvidence
	Answers []AnswerEvidence // the best first
	Terms   []TermEvidence
	Votes   *VoteEvidence
}

// QueryEvidence is what people searched, in one spelling.
type QueryEvidence struct {
	Text   string    `json:"text"`
	Count  int       `json:"count"`
	People int       `json:"people"`
	Found  bool      `json:"found"` // something was found, and nobody opened it
	LastAt time.Time `json:"last_at"`
}

// TicketEvidence is a ticket that asks.
type TicketEvidence struct {
	ID      int64
	Subject string
	Text    string
	Status  tickets.Status
	At      time.Time
}

// AnswerEvidence is what an agent answered.
type AnswerEvidence struct {
	MessageID int64
	TicketID  int64
	Text      string
	Recent    bool // of an outdated article: one of those that are different
	Rating    *int
	Reopened  bool
	At        time.Time
}

// TermEvidence is a word that recent answers have and older ones have not.
type TermEvidence struct {
	Term        string  `json:"term"`
	Recent      int     `json:"recent"` // answers that have it
	RecentTotal int     `json:"recent_total"`
	Older       int     `json:"older"`
	OlderTotal  int     `json:"older_total"`
	P           float64 `json:"p"` // adjusted for the number of words
}

// VoteEvidence compares votes on an article.
type VoteEvidence struct {
	Recent Share    `json:"recent"`
	Older  Share    `json:"older"`
	Words  []string `json:"words"`
}

// Share is a part of a whole with its 95 % interval.
type Share struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Query selects gaps.
type Query struct {
	State  State // "": open and drafted
	Kind   Kind
	Cursor string
	Limit  int // 1..200; 0 is 50
}

// Page is a part of the list and where the next part begins ("" when this was the last).
type Page struct {
	Gaps      []Gap
	Next      string
	Counts    map[State]int
	CountedAt *time.Time // when gaps were last counted
	Counting  bool       // they are being counted, or about to be
}

// Drafted is the article that was drafted for a gap.
type Drafted struct {
	ArticleID int64
	Language  string
	Created   bool // false: it was there already
}

// Suggestions are what may help to answer a ticket.
type Suggestions struct {
	Articles []SuggestedArticle
	Tickets  []SimilarTicket
	Terms    []string // that were looked for, the most telling first
}

// SuggestedArticle is an article that may answer a ticket.
type SuggestedArticle struct {
	ID            int64
	TranslationID int64
	Slug          string
	Title         string
	Excerpt       string
	Language      string
	Visibility    articles.Visibility
	Score         float64
	Covered       float64
	Sent          bool // in this ticket
}

// SimilarTicket is a solved ticket that asks the same.
type SimilarTicket struct {
	Row      tickets.Row
	Score    float64
	Answer   *Answer // nil: nobody wrote one
	Rating   *int
	Reopened bool
}

// Answer is the agent's answer that solved a ticket, without greeting, quote and signature.
type Answer struct {
	MessageID int64
	TicketID  int64
	AgentID   int64
	Agent     string
	Text      string
	Insert    string // the same as Markdown, masked, for an answer to somebody else
	At        time.Time
}

// Use is how an article was put into an answer.
type Use string

// The uses: its link or its text was put in with the console; its link was found in the answer.
const (
	UseLink  Use = "link"
	UseText  Use = "text"
	UseFound Use = "found"
)
