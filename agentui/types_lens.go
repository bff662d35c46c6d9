package agentui

import "time"

// LensPart is what some of the tickets that ask to leave have in common.
type LensPart struct {
	Key       string           `json:"key" doc:"- : none"`
	Tickets   ThemeMeasure     `json:"tickets"`
	Before    ThemeMeasure     `json:"before" doc:"In the days compared with"`
	Share     ThemeMeasure     `json:"share" doc:"Of the tickets that ask, 0 to 1"`
	Customers int              `json:"customers" doc:"Different ones"`
	Series    []int            `json:"series" doc:"Tickets by bucket"`
	Themes    []LensThemeCount `json:"themes" doc:"The three most frequent"`
}

// LensThemeCount is how many of the tickets a theme has.
type LensThemeCount struct {
	ThemeID int64        `json:"theme_id"`
	Name    string       `json:"name"`
	Area    string       `json:"area"`
	Tickets ThemeMeasure `json:"tickets"`
}

// LensEnds is how tickets ended.
type LensEnds struct {
	Saved   ThemeMeasure `json:"saved"`
	Left    ThemeMeasure `json:"left"`
	Waiting ThemeMeasure `json:"waiting" doc:"Nothing is known yet, and less than 30 days have passed"`
	Unknown ThemeMeasure `json:"unknown" doc:"Nothing was known after 30 days"`
	Known   ThemeMeasure `json:"known" doc:"Share saved of those whose end is known"`
	Least   ThemeMeasure `json:"least" doc:"Share saved of all but those that wait: an unknown end counts as not saved"`
}

// LensTry is something that agents tried.
type LensTry struct {
	Key        string       `json:"key" doc:"discount, replacement, refund, plan, fix, call, escalate, explain, article; - : an answer with none of these"`
	Tickets    ThemeMeasure `json:"tickets"`
	Ends       LensEnds     `json:"ends"`
	Others     ThemeMeasure `json:"others" doc:"Share saved of those whose end is known and where this was not tried"`
	Difference ThemeMeasure `json:"difference" doc:"Share saved with it minus share saved without: an association, not a cause"`
}

// LensPrior is a theme that customers wrote about in the 90 days before, among those who had written at all.
type LensPrior struct {
	Theme  LensThemeCount `json:"theme" doc:"Its tickets are counted by customers"`
	Share  ThemeMeasure   `json:"share" doc:"Of the customers who ask and had written before"`
	Others ThemeMeasure   `json:"others" doc:"Of all other customers of the period who had written before"`
	Ratio  float64        `json:"ratio" doc:"Share by the others' share"`
	Low    float64        `json:"low" doc:"Lower end of the ratio's 95 % interval"`
	High   float64        `json:"high"`
}

// LensValue is what the customers are worth, by the attribute that themes use.
type LensValue struct {
	Attribute string       `json:"attribute"`
	Currency  string       `json:"currency"`
	Sum       ThemeMeasure `json:"sum" doc:"Over different customers whose value is known"`
	Known     ThemeMeasure `json:"known" doc:"Customers whose value is known"`
	Unknown   ThemeMeasure `json:"unknown"`
}

// LensFigures is who asks to cancel, to return goods, or for a refund; why, what was tried, how it ended.
type LensFigures struct {
	Period       ThemeDays     `json:"period"`
	Compare      ThemeDays     `json:"compare"`
	Zone         string        `json:"zone"`
	Step         string        `json:"step" enum:"day,week"`
	Buckets      []ThemeBucket `json:"buckets" doc:"tickets: those that ask"`
	All          int           `json:"all" doc:"All tickets of the period"`
	Tickets      ThemeMeasure  `json:"tickets"`
	Before       ThemeMeasure  `json:"before" doc:"In the days compared with"`
	Share        ThemeMeasure  `json:"share" doc:"Of all tickets, 0 to 1"`
	Customers    ThemeMeasure  `json:"customers" doc:"Different ones"`
	About        ThemeMeasure  `json:"about" doc:"Tickets that only ask about it, such as for the policy; they are in no other number"`
	Unanswered   ThemeMeasure  `json:"unanswered"`
	Orders       ThemeMeasure  `json:"orders" doc:"Tickets that cancel an order, not a contract"`
	Kinds        []LensPart    `json:"kinds" doc:"cancel, return, refund; a ticket may be several"`
	Reasons      []LensPart    `json:"reasons" doc:"price, missing, defect, service, competitor, unneeded, late, damaged, wrong_item, fit, billing, other; - : none is said. A ticket may have several"`
	Competitors  []LensPart    `json:"competitors" doc:"Those that are named"`
	Segments     []LensPart    `json:"segments"`
	Tries        []LensTry     `json:"tries"`
	Outcome      LensEnds      `json:"outcome"`
	Value        LensValue     `json:"value"`
	CameBefore   []LensPrior   `json:"came_before" doc:"What sets these customers apart most surely first"`
	WroteBefore  ThemeMeasure  `json:"wrote_before" doc:"Share of these customers who had written in the 90 days before"`
	OthersBefore ThemeMeasure  `json:"others_before" doc:"The same of all other customers of the period"`
}

// LensQuote is a sentence that says something, masked.
type LensQuote struct {
	What      string `json:"what" doc:"Such as kind.cancel, reason.price, tried.discount, outcome.saved"`
	Said      string `json:"said"`
	MessageID int64  `json:"message_id" doc:"0: of the text as a whole"`
}

// LensCorrection is what a person said about a ticket.
type LensCorrection struct {
	ID      int64           `json:"id"`
	Kinds   map[string]bool `json:"kinds" doc:"It is, or is not, such a request"`
	Reasons []string        `json:"reasons" nullable:"true" doc:"null: not said"`
	Outcome string          `json:"outcome" doc:"saved, left, unknown; empty: not said"`
	AgentID int64           `json:"agent_id"`
	At      time.Time       `json:"at"`
}

// LensMark is what is known of a ticket.
type LensMark struct {
	TicketID    int64             `json:"ticket_id"`
	Kinds       map[string]string `json:"kinds" doc:"cancel, return, refund: about, asks, or still (asked before, and waits)"`
	Order       bool              `json:"order" doc:"What is to be cancelled is an order, not a contract"`
	Reasons     []string          `json:"reasons" doc:"The one said nearest to the wish first"`
	Competitor  string            `json:"competitor"`
	Tries       []string          `json:"tries"`
	Answered    bool              `json:"answered" doc:"By an agent, after it was asked"`
	AskedAt     *time.Time        `json:"asked_at"`
	Outcome     string            `json:"outcome" doc:"saved, left, waiting, unknown; empty: nothing is asked for"`
	OutcomeBy   string            `json:"outcome_by" doc:"person, customer, agent, rating, back (they wrote about something else later)"`
	Quotes      []LensQuote       `json:"quotes"`
	ThemeID     *int64            `json:"theme_id"`
	Theme       string            `json:"theme"`
	Area        string            `json:"area"`
	Corrections []LensCorrection  `json:"corrections" doc:"Those that hold, newest first"`
}

// LensTicket is a ticket behind a number of the lens.
type LensTicket struct {
	Mark      LensMark  `json:"mark"`
	ID        int64     `json:"id" doc:"Also the ticket's number"`
	Subject   string    `json:"subject" doc:"Masked for product leads"`
	Words     string    `json:"words" doc:"The beginning of what the customer wrote, masked"`
	Requester PersonRef `json:"requester" doc:"For product leads without name and address"`
	Status    string    `json:"status" enum:"open,pending,solved,closed"`
	Channel   string    `json:"channel" enum:"email,chat,form,api"`
	Language  string    `json:"language"`
	TeamID    *int64    `json:"team_id"`
	Segment   string    `json:"segment"`
	Value     *float64  `json:"value" doc:"Of the customer; null: unknown"`
	CreatedAt time.Time `json:"created_at"`
}

// LensTickets are the tickets behind a number.
type LensTickets struct {
	Items      []LensTicket `json:"items"`
	NextCursor string       `json:"next_cursor" doc:"Give it as cursor to get the next page; empty when this is the last"`
	Total      int          `json:"total" doc:"How many were counted, those that the caller may not see included"`
	Hidden     int          `json:"hidden" doc:"How many of them the caller may not see"`
	Currency   string       `json:"currency" doc:"Of the values"`
}

// LensSaid corrects what is known of a ticket; what is absent stays.
type LensSaid struct {
	Kinds   map[string]bool `json:"kinds,omitempty" doc:"cancel, return, refund: it is, or is not, such a request"`
	Reasons *[]string       `json:"reasons,omitempty" maxItems:"12" doc:"All of them"`
	Outcome *string         `json:"outcome,omitempty" enum:"saved,left,unknown"`
}
