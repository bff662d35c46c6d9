package digest

import "time"

// The types below are part of the OpenAPI document, in which the names of types are global; hence theirs.

// Digest is what a product team reads. It is the JSON of archive, API and webhook as well: fields are only ever added.
type Digest struct {
	TeamID    int64        `json:"team_id" doc:"0: the whole desk, for a preview without a team"`
	Team      string       `json:"team"`
	Language  string       `json:"language"`
	Zone      string       `json:"zone" doc:"Of the days"`
	From      string       `json:"from" format:"date"`
	To        string       `json:"to" format:"date"`
	BuiltAt   time.Time    `json:"built_at"`
	Tickets   int          `json:"tickets" doc:"Of the days and the team's areas"`
	Before    int          `json:"before" doc:"Of as many days before"`
	All       int          `json:"all" doc:"Of the whole desk"`
	Unplaced  int          `json:"unplaced" doc:"Of the whole desk, without a theme"`
	Weeks     []int        `json:"weeks" doc:"Tickets of the last eight weeks that end with the last day, oldest first"`
	First     []DigestItem `json:"first" doc:"What came back after it was fixed, and what rises suddenly"`
	New       []DigestItem `json:"new"`
	Growing   []DigestItem `json:"growing"`
	Shrinking []DigestItem `json:"shrinking"`
	Largest   []DigestItem `json:"largest" doc:"The largest of those that are in no other section"`
	Fixed     []DigestFix  `json:"fixed" doc:"Fixed lately, or stayed fixed"`
	Missing   []DigestGap  `json:"missing" doc:"What the help center lacks: what would help most people first"`
	Steady    int          `json:"steady" doc:"Themes with tickets that stand in no section"`
}

// DigestItem is a theme with its numbers of the days.
type DigestItem struct {
	ThemeID   int64        `json:"theme_id"`
	Name      string       `json:"name"`
	Area      string       `json:"area"`
	Status    string       `json:"status" enum:"open,linked,shipped,regressed"`
	URL       string       `json:"url" doc:"Its page in the console"`
	Tickets   int          `json:"tickets"`
	Before    int          `json:"before"`
	Customers int          `json:"customers"`
	Share     float64      `json:"share" doc:"Of all tickets of the desk, 0 to 1"`
	Began     string       `json:"began" doc:"Day of the first ticket of a theme that is new; empty: it is not"`
	Trend     *DigestTrend `json:"trend" doc:"Null where there are too few tickets to say"`
	Rise      *DigestRise  `json:"rise"`
	Weeks     []int        `json:"weeks" doc:"Tickets of the last eight weeks that end with the last day, oldest first"`
	CSAT      *float64     `json:"csat" doc:"Mean of ratings, 1 to 5; null with fewer than five"`
	Breached  int          `json:"breached" doc:"Tickets with a missed deadline"`
	Value     *DigestValue `json:"value" doc:"What its customers are worth; null where nobody knows"`
	Said      *DigestWords `json:"said" doc:"Typical words of one customer, masked"`
	Again     int          `json:"again" doc:"Customers who wrote again after it was fixed"`
}

// DigestTrend is a share by the share before, with its interval of 95 %.
type DigestTrend struct {
	Ratio float64 `json:"ratio"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// DigestRise is more tickets than a theme's own past explains.
type DigestRise struct {
	Day      string  `json:"day" format:"date"`
	Days     int     `json:"days" doc:"Counted, up to day"`
	Seen     int     `json:"seen"`
	Expected float64 `json:"expected"`
}

// DigestValue is what customers are worth, in the desk's currency.
type DigestValue struct {
	Sum      float64 `json:"sum"`
	Known    int     `json:"known" doc:"Customers whose value is known"`
	Currency string  `json:"currency"`
}

// DigestWords is what a customer wrote.
type DigestWords struct {
	Words    string `json:"words"`
	Language string `json:"language"`
}

// DigestFix is a theme that was shipped.
type DigestFix struct {
	ThemeID  int64  `json:"theme_id"`
	Name     string `json:"name"`
	URL      string `json:"url"`
	Fixed    string `json:"fixed" format:"date"`
	Stayed   bool   `json:"stayed" doc:"For as long as the settings ask"`
	Told     int    `json:"told" doc:"Customers who were told"`
	Again    int    `json:"again" doc:"Customers who wrote again all the same"`
	Returned bool   `json:"returned" doc:"It counts as broken again"`
}

// DigestGap is what people ask and no article answers.
type DigestGap struct {
	GapID  int64   `json:"gap_id"`
	Kind   string  `json:"kind" enum:"query,tickets,answers,outdated"`
	Title  string  `json:"title"`
	Weight float64 `json:"weight" doc:"People a week who would be helped"`
	URL    string  `json:"url"`
}

// DigestChanges are what differs between two digests of one team.
type DigestChanges struct {
	SinceID   int64          `json:"since_id" doc:"The digest that was read"`
	Since     string         `json:"since" format:"date" doc:"Its last day"`
	Appeared  []DigestChange `json:"appeared" doc:"Stand in this one and stood nowhere in that"`
	Left      []DigestChange `json:"left" doc:"The other way round"`
	Moved     []DigestChange `json:"moved" doc:"Stand in another section, or have another status"`
	Unchanged int            `json:"unchanged"`
}

// DigestChange is one theme between two digests. A section is first, new, growing, shrinking, largest or fixed; "" is none.
type DigestChange struct {
	ThemeID int64  `json:"theme_id"`
	Name    string `json:"name"`
	From    string `json:"from" enum:",first,new,growing,shrinking,largest,fixed"`
	To      string `json:"to" enum:",first,new,growing,shrinking,largest,fixed"`
	Before  int    `json:"before" doc:"Tickets in that one"`
	Now     int    `json:"now" doc:"Tickets in this one"`
}
