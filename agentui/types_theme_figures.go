package agentui

import "time"

// ThemeMeasure is a number with what stands behind it. GET /themes/{id}/tickets with its metric, and the filters and
// days of the request that gave it, lists exactly the tickets that it was counted from.
type ThemeMeasure struct {
	Value   *float64 `json:"value" doc:"null: unknown, because there is too little to say it"`
	Low     *float64 `json:"low" doc:"Lower end of the 95 % interval; null where there is none"`
	High    *float64 `json:"high" doc:"Upper end of the 95 % interval; null where there is none"`
	Tickets int      `json:"tickets" doc:"How many tickets it was counted from; of a share: those that could have counted"`
	Metric  string   `json:"metric" doc:"For the parameter metric of the ticket lists; empty: all tickets of the theme"`
	TooFew  bool     `json:"too_few" doc:"There are some tickets, but too few for a value that means anything"`
}

// ThemeDays are days in the zone of the themes, both included.
type ThemeDays struct {
	From string `json:"from" format:"date"`
	To   string `json:"to" format:"date"`
}

// ThemePart is what part of a theme has something in common, such as a language.
type ThemePart struct {
	Key       string       `json:"key" doc:"- : unknown, or none"`
	Name      string       `json:"name" doc:"Of a team; otherwise the key"`
	Tickets   ThemeMeasure `json:"tickets"`
	Customers int          `json:"customers" doc:"Different ones"`
	Share     float64      `json:"share" doc:"Of the theme's tickets, 0 to 1"`
	AllShare  float64      `json:"all_share" doc:"The same key's share of all tickets of the period, to compare with"`
}

// ThemeBucket is one day or week of a series.
type ThemeBucket struct {
	From    string `json:"from" format:"date" doc:"First day"`
	To      string `json:"to" format:"date" doc:"Last day"`
	Tickets int    `json:"tickets"`
	All     int    `json:"all" doc:"Tickets of every theme and of none"`
	Metric  string `json:"metric" doc:"Opens the bucket's tickets"`
}

// ThemeTrend compares a theme's share of volume with its own share before.
type ThemeTrend struct {
	Before       int     `json:"before" doc:"Tickets in the days compared with"`
	BeforeMetric string  `json:"before_metric" doc:"Opens the tickets of the days compared with"`
	Now          int     `json:"now"`
	Ratio        float64 `json:"ratio" doc:"Share of volume now by share before; 0 where verdict is too_few"`
	Low          float64 `json:"low" doc:"Lower end of the ratio's 95 % interval, with the theme's own day-to-day scatter"`
	High         float64 `json:"high"`
	PValue       float64 `json:"p_value" doc:"Two-sided"`
	Verdict      string  `json:"verdict" enum:"growing,shrinking,steady,too_few" doc:"growing and shrinking hold 5 % false ones over all themes together (Benjamini-Hochberg) in the overview"`
}

// ThemeAlarm says that a theme has more tickets than its own past explains.
type ThemeAlarm struct {
	ID       int64      `json:"id"`
	ThemeID  int64      `json:"theme_id"`
	Theme    string     `json:"theme"`
	Kind     string     `json:"kind" enum:"spike,growth" doc:"spike: 24 hours; growth: seven days"`
	From     time.Time  `json:"from" doc:"What was counted, up to the moment it was found"`
	To       time.Time  `json:"to"`
	Seen     int        `json:"seen" doc:"Tickets of that time, when it was found"`
	Expected float64    `json:"expected" doc:"From the theme's own past and the volume of all others"`
	PValue   float64    `json:"p_value"`
	FoundAt  time.Time  `json:"found_at"`
	EndedAt  *time.Time `json:"ended_at" doc:"null: it goes on"`
	Metric   string     `json:"metric" doc:"Opens the tickets of that time"`
}

// ThemeFigure is a theme in the overview.
type ThemeFigure struct {
	ThemeID    int64        `json:"theme_id" doc:"0: tickets without a theme"`
	Name       string       `json:"name"`
	AreaID     int64        `json:"area_id"`
	Area       string       `json:"area"`
	Status     string       `json:"status" enum:"open,linked,shipped,regressed"`
	Tickets    ThemeMeasure `json:"tickets"`
	Customers  ThemeMeasure `json:"customers" doc:"Different ones"`
	Share      ThemeMeasure `json:"share" doc:"Of all tickets of the period, 0 to 1"`
	Trend      ThemeTrend   `json:"trend"`
	Sentiment  ThemeMeasure `json:"sentiment" doc:"Mean, -1 to 1"`
	CSAT       ThemeMeasure `json:"csat" doc:"Mean rating, 1 to 5"`
	Breached   ThemeMeasure `json:"breached" doc:"Tickets with a missed deadline"`
	Flags      []string     `json:"flags" doc:"Any of new, growing, shrinking, spike, fixed, regressed, ended. fixed: shipped, and it stayed away"`
	Alarms     []ThemeAlarm `json:"alarms" doc:"Those that were found in the period"`
	Value      ThemeMeasure `json:"value" doc:"Sum over different customers whose value is known"`
	Series     []int        `json:"series" doc:"Tickets by bucket"`
	Past       []int        `json:"past" doc:"Tickets by bucket of the days compared with"`
	Hidden     bool         `json:"hidden" doc:"A person has hidden it"`
	BornAt     *time.Time   `json:"born_at" doc:"When the theme was first seen"`
	ShippedAt  *time.Time   `json:"shipped_at"`
	ReopenedAt *time.Time   `json:"reopened_at"`
}

// ThemeOverview is all themes over a period.
type ThemeOverview struct {
	Period     ThemeDays     `json:"period"`
	Compare    ThemeDays     `json:"compare"`
	Zone       string        `json:"zone" doc:"In which days begin"`
	Step       string        `json:"step" enum:"day,week"`
	Buckets    []ThemeBucket `json:"buckets" doc:"Of the series, with all tickets"`
	Tickets    ThemeMeasure  `json:"tickets" doc:"Of every theme and of none"`
	Customers  ThemeMeasure  `json:"customers"`
	Before     int           `json:"before" doc:"Tickets in the days compared with"`
	Currency   string        `json:"currency" doc:"Of values, as set; empty: none is"`
	Hidden     int           `json:"hidden" doc:"Tickets of themes that people have hidden, whether they are among the items or not"`
	Unassigned ThemeFigure   `json:"unassigned" doc:"Tickets without a theme"`
	Items      []ThemeFigure `json:"items" doc:"By tickets, the most first; themes without any in either period are left out"`
}

// ThemeSide is one of two groups of tickets that are compared.
type ThemeSide struct {
	Key     string       `json:"key"`
	Name    string       `json:"name" doc:"Of a team; otherwise the key"`
	Tickets ThemeMeasure `json:"tickets"`
}

// ThemeContrast is a theme in two groups of tickets.
type ThemeContrast struct {
	ThemeID    int64        `json:"theme_id" doc:"0: tickets without a theme"`
	Name       string       `json:"name"`
	AreaID     int64        `json:"area_id"`
	Area       string       `json:"area"`
	Status     string       `json:"status" enum:"open,linked,shipped,regressed"`
	A          ThemeMeasure `json:"a" doc:"Share of the tickets of the first group, 0 to 1; its tickets are those of the theme"`
	B          ThemeMeasure `json:"b"`
	Difference ThemeMeasure `json:"difference" doc:"First minus second, with Newcombe's interval"`
	PValue     float64      `json:"p_value" doc:"Two-sided; 1 where there are too few to test"`
	Clear      bool         `json:"clear" doc:"They differ: of all themes together that are said to, 5 % do not (Benjamini-Hochberg)"`
}

// ThemeComparison is all themes in two groups of tickets.
type ThemeComparison struct {
	Period ThemeDays       `json:"period"`
	By     string          `json:"by" enum:"segment,channel,language,product,team"`
	A      ThemeSide       `json:"a"`
	B      ThemeSide       `json:"b"`
	Items  []ThemeContrast `json:"items" doc:"Those that differ most surely first; hidden ones and those without tickets in both are left out"`
}

// ThemeChoice is something that tickets can be filtered by.
type ThemeChoice struct {
	Key     string `json:"key" doc:"- : unknown, or none"`
	Name    string `json:"name" doc:"Of a team; otherwise the key"`
	Tickets int    `json:"tickets"`
}

// ThemeChoices are what tickets can be filtered by.
type ThemeChoices struct {
	Segments  []ThemeChoice `json:"segments"`
	Channels  []ThemeChoice `json:"channels"`
	Languages []ThemeChoice `json:"languages"`
	Products  []ThemeChoice `json:"products"`
	Teams     []ThemeChoice `json:"teams"`
}

// ThemeValue is what the customers of a theme are worth, by an attribute of theirs.
type ThemeValue struct {
	Attribute string       `json:"attribute" doc:"The customers' attribute that holds it"`
	Currency  string       `json:"currency" doc:"As set; empty: none is"`
	Sum       ThemeMeasure `json:"sum" doc:"Over different customers whose value is known"`
	Median    ThemeMeasure `json:"median"`
	Known     ThemeMeasure `json:"known" doc:"Customers whose value is known"`
	Unknown   ThemeMeasure `json:"unknown" doc:"Customers whose value is not"`
}

// ThemeSatisfaction is what customers of a theme rated.
type ThemeSatisfaction struct {
	Mean       ThemeMeasure `json:"mean" doc:"1 to 5"`
	Satisfied  ThemeMeasure `json:"satisfied" doc:"Share of ratings of 4 and 5"`
	Low        ThemeMeasure `json:"low" doc:"Tickets rated 1 or 2"`
	Difference ThemeMeasure `json:"difference" doc:"Mean of the theme minus mean of all other tickets"`
	Impact     ThemeMeasure `json:"impact" doc:"By how much the mean of all tickets would rise without this theme"`
}

// ThemeSentiment is how customers of a theme sound.
type ThemeSentiment struct {
	Mean       ThemeMeasure `json:"mean" doc:"-1 to 1, by word lists; right about the direction of a single ticket about three times in four, so read means, not tickets"`
	Negative   ThemeMeasure `json:"negative" doc:"Tickets of -0.25 and below"`
	Positive   ThemeMeasure `json:"positive" doc:"Tickets of 0.25 and above"`
	Unjudged   ThemeMeasure `json:"unjudged" doc:"Tickets in other languages than en, de, fr, es, pt, it, nl, or without words that say anything"`
	Difference ThemeMeasure `json:"difference" doc:"Mean of the theme minus mean of all other tickets"`
}

// ThemeSLA is which promises were missed in a theme.
type ThemeSLA struct {
	Breached   ThemeMeasure `json:"breached" doc:"Tickets with a missed deadline"`
	Share      ThemeMeasure `json:"share" doc:"Of the tickets whose deadlines are decided, 0 to 1"`
	Clocks     ThemeMeasure `json:"clocks" doc:"Missed deadlines; a ticket may have several"`
	Difference ThemeMeasure `json:"difference" doc:"Share of the theme minus share of all other tickets"`
}

// ThemeEffort is what answering a theme takes.
type ThemeEffort struct {
	Total    ThemeMeasure `json:"total" doc:"Seconds of agents: between two acts of an agent the time belongs to the later one's ticket, 10 minutes at most; the first act after a longer pause counts 2 minutes"`
	Median   ThemeMeasure `json:"median" doc:"Seconds per handled ticket"`
	Cost     ThemeMeasure `json:"cost" doc:"Total at the hourly rate; null while none is set"`
	Currency string       `json:"currency"`
	Reopened ThemeMeasure `json:"reopened" doc:"Tickets that were opened again after they were solved"`
	Reopens  ThemeMeasure `json:"reopens" doc:"Share of the tickets that were ever solved, 0 to 1"`
	Article  ThemeMeasure `json:"article" doc:"Tickets answered with an article"`
	Articles ThemeMeasure `json:"articles" doc:"Share of the answered tickets, 0 to 1"`
}

// ThemeVerbatim is what a customer wrote, cleaned, with people and numbers masked.
type ThemeVerbatim struct {
	TicketID int64     `json:"ticket_id"`
	ThemeID  *int64    `json:"theme_id"`
	Theme    string    `json:"theme"`
	Words    string    `json:"words" doc:"At most 600 characters"`
	Marked   string    `json:"marked" doc:"The place that a search found, as HTML: escaped, with mark around what matches; empty without q"`
	Language string    `json:"language"`
	At       time.Time `json:"at" doc:"When the ticket was opened"`
	Score    float64   `json:"score" doc:"How surely it belongs to its theme, 0 to 1"`
	Near     string    `json:"near" doc:"Of a counter-example: the theme that it is almost in"`
}

// ThemeEvidence is everything that is counted of one theme.
type ThemeEvidence struct {
	ThemeID      int64             `json:"theme_id"`
	Name         string            `json:"name"`
	AreaID       int64             `json:"area_id"`
	Area         string            `json:"area"`
	Status       string            `json:"status" enum:"open,linked,shipped,regressed"`
	Period       ThemeDays         `json:"period"`
	Compare      ThemeDays         `json:"compare"`
	Zone         string            `json:"zone"`
	Step         string            `json:"step" enum:"day,week"`
	Tickets      ThemeMeasure      `json:"tickets"`
	Customers    ThemeMeasure      `json:"customers" doc:"Different ones"`
	Share        ThemeMeasure      `json:"share" doc:"Of all tickets of the period, 0 to 1 (Wilson's interval)"`
	All          int               `json:"all" doc:"All tickets of the period"`
	Trend        ThemeTrend        `json:"trend"`
	Alarms       []ThemeAlarm      `json:"alarms"`
	Flags        []string          `json:"flags"`
	Series       []ThemeBucket     `json:"series"`
	Past         []int             `json:"past" doc:"Tickets by bucket of the days compared with"`
	Value        ThemeValue        `json:"value"`
	Sentiment    ThemeSentiment    `json:"sentiment"`
	Satisfaction ThemeSatisfaction `json:"satisfaction"`
	SLA          ThemeSLA          `json:"sla"`
	Effort       ThemeEffort       `json:"effort"`
	Segments     []ThemePart       `json:"segments"`
	Languages    []ThemePart       `json:"languages"`
	Channels     []ThemePart       `json:"channels"`
	Products     []ThemePart       `json:"products"`
	Teams        []ThemePart       `json:"teams"`
	Terms        []string          `json:"terms"`
	Verbatims    []ThemeVerbatim   `json:"verbatims" doc:"Three typical ones of different customers; fewer where there are fewer or the caller may not see them"`
	Counter      *ThemeVerbatim    `json:"counter" doc:"One that is barely in the theme; null when there is none"`
}

// ThemeTicket is a ticket behind a number.
type ThemeTicket struct {
	ID        int64     `json:"id" doc:"Also the ticket's number"`
	ThemeID   *int64    `json:"theme_id"`
	Subject   string    `json:"subject" doc:"Masked for product leads"`
	Words     string    `json:"words" doc:"The beginning of what the customer wrote, masked"`
	Requester PersonRef `json:"requester" doc:"For product leads without name and address"`
	Status    string    `json:"status" enum:"open,pending,solved,closed"`
	Channel   string    `json:"channel" enum:"email,chat,form,api"`
	TeamID    *int64    `json:"team_id"`
	Language  string    `json:"language"`
	Segment   string    `json:"segment"`
	Product   string    `json:"product"`
	Score     float64   `json:"score" doc:"How surely it belongs to its theme, 0 to 1"`
	Sentiment *float64  `json:"sentiment"`
	Rating    *int      `json:"rating"`
	Breached  int       `json:"breached" doc:"Missed deadlines"`
	Reopened  int       `json:"reopened" doc:"How often"`
	Handling  int       `json:"handling" doc:"Seconds"`
	Article   bool      `json:"article" doc:"Answered with an article"`
	CreatedAt time.Time `json:"created_at"`
}

// ThemeTickets are the tickets behind a number, newest first.
type ThemeTickets struct {
	Items      []ThemeTicket `json:"items"`
	NextCursor string        `json:"next_cursor" doc:"Give it as cursor to get the next page; empty when this is the last"`
	Total      int           `json:"total" doc:"How many were counted, those that the caller may not see included"`
	Hidden     int           `json:"hidden" doc:"How many of them the caller may not see: tickets of restricted teams"`
}

// ThemeVerbatims are what customers wrote: the best matches first with q, else the most typical.
type ThemeVerbatims struct {
	Items      []ThemeVerbatim `json:"items"`
	NextCursor string          `json:"next_cursor"`
}

// ThemeFigureSettings say where evidence finds what is particular to a desk.
type ThemeFigureSettings struct {
	ValueAttribute string  `json:"value_attribute" maxLength:"100" doc:"The customers' attribute that says what they are worth"`
	Currency       string  `json:"currency" maxLength:"10" doc:"Of the value and the hourly rate, as shown"`
	HourlyRate     float64 `json:"hourly_rate" minimum:"0" maximum:"100000" doc:"What an agent's hour costs; 0: not known"`
	ProductField   string  `json:"product_field" maxLength:"100" doc:"The tickets' custom field that names the product"`
	ProductTag     string  `json:"product_tag" maxLength:"100" doc:"Beginning of tags that name a product, such as product: ; used where the field is empty"`
}
