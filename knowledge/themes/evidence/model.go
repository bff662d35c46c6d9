package evidence

import "time"

// ThemeRef is what a theme is called and how it stands.
type ThemeRef struct {
	ID         int64 // 0: tickets without a theme
	Name       string
	AreaID     int64
	Area       string
	Status     string // open, linked, shipped, regressed
	Terms      []string
	Hidden     bool // by a person
	CreatedAt  time.Time
	EndedAt    *time.Time
	ShippedAt  *time.Time
	ReopenedAt *time.Time
}

// Verdict is what a trend says.
type Verdict string

// The verdicts. TooFew: fewer than ten tickets in both periods together.
const (
	Growing   Verdict = "growing"
	Shrinking Verdict = "shrinking"
	Steady    Verdict = "steady"
	TooFew    Verdict = "too_few"
)

// Trend compares a theme's share of volume with its own share before. Ratio is now by before, with its interval of
// 95 %; PValue is two-sided.
type Trend struct {
	Before, Now      int // tickets
	BeforeMetric     Metric
	Ratio, Low, High float64
	PValue           float64
	Verdict          Verdict
}

// Flag is what is worth a look.
type Flag string

// The flags. New: born within the period, with a fifth as many tickets before at most. Fixed: shipped, and stayed away since. Ended: no ticket has it any more.
const (
	FlagNew       Flag = "new"
	FlagGrowing   Flag = "growing"
	FlagShrinking Flag = "shrinking"
	FlagSpike     Flag = "spike"
	FlagFixed     Flag = "fixed"
	FlagRegressed Flag = "regressed"
	FlagEnded     Flag = "ended"
)

// Figure is a theme in the overview. Units: Share 0..1 of all tickets; Sentiment -1..1; CSAT 1..5.
type Figure struct {
	Theme     ThemeRef
	Tickets   Measure
	Customers Measure // different ones
	Share     Measure
	Trend     Trend
	Sentiment Measure
	CSAT      Measure
	Breached  Measure // tickets with a missed deadline
	Value     Measure // sum over different customers whose value is known
	Flags     []Flag
	Alarms    []Alarm // found in the period, newest first
	Series    []int   // tickets by bucket of the overview
	Past      []int   // tickets by bucket of the days compared with
}

// Overview is all themes over a period. The tickets of Items, Unassigned and Hidden together are Tickets, where neither
// areas nor hidden themes were asked for.
type Overview struct {
	Period     Period // complete
	Zone       string
	Step       Step
	Buckets    []Bucket
	Tickets    Measure
	Customers  Measure
	Before     int // tickets in the days compared with
	Currency   string
	Hidden     int // tickets of themes that people have hidden
	Unassigned Figure
	Items      []Figure // by tickets, the most first; without those that have none in either period
}

// Part is what part of a theme has something in common. Key is Nothing where it is unknown, or none.
type Part struct {
	Key, Name string
	Tickets   Measure
	Customers int
	Share     float64 // of the theme's tickets
	AllShare  float64 // of all tickets of the period
}

// Value is what the customers of a theme are worth: each counts once.
type Value struct {
	Attribute, Currency string
	Sum, Median         Measure
	Known, Unknown      Measure // customers
}

// Sentiment is how customers sound, -1..1; see package sentiment for how good that is.
type Sentiment struct {
	Mean, Negative, Positive, Unjudged Measure
	Difference                         Measure // mean of the theme minus that of all others
}

// Satisfaction is what customers rated, 1..5.
type Satisfaction struct {
	Mean, Satisfied, Low Measure
	Difference           Measure // mean of the theme minus that of all others
	Impact               Measure // by how much the mean of all would rise without the theme
}

// SLA is which promises were missed.
type SLA struct {
	Breached, Share, Clocks Measure
	Difference              Measure // share of the theme minus that of all others
}

// Effort is what answering takes. Total and Median are seconds, Cost is in Currency.
type Effort struct {
	Total, Median, Cost Measure
	Currency            string
	Reopened, Reopens   Measure // tickets; share of those ever solved
	Article, Articles   Measure // tickets answered with an article; share of those answered
}

// Evidence is everything that is counted of one theme.
type Evidence struct {
	Theme        ThemeRef
	Period       Period
	Zone         string
	Step         Step
	Tickets      Measure
	Customers    Measure
	Share        Measure
	All          int
	Trend        Trend
	Alarms       []Alarm
	Flags        []Flag
	Series       []Bucket
	Past         []int // tickets by bucket of the days compared with
	Value        Value
	Sentiment    Sentiment
	Satisfaction Satisfaction
	SLA          SLA
	Effort       Effort
	Segments     []Part
	Languages    []Part
	Channels     []Part
	Products     []Part
	Teams        []Part
	Typical      []Verbatim
	Counter      *Verbatim
}

// Verbatim is what a customer wrote: cleaned, people and numbers masked.
type Verbatim struct {
	TicketID   int64
	CustomerID int64
	ThemeID    *int64
	Theme      string
	Words      string // at most 600 characters
	Marked     string // of a search: escaped HTML with <mark>
	Language   string
	At         time.Time
	Score      float64
	Near       string // of a counter-example: the theme that it is almost in
}

// AlarmKind is what kind of rise was found.
type AlarmKind string

// The kinds: of 24 hours, or of seven days.
const (
	Spike  AlarmKind = "spike"
	Growth AlarmKind = "growth"
)

// Alarm says that a theme has more tickets than its own past explains.
type Alarm struct {
	ID       int64
	ThemeID  int64
	Theme    string
	Kind     AlarmKind
	From, To time.Time // what was counted: 24 hours, or seven times that
	Seen     int       // tickets, at the time
	Expected float64
	PValue   float64
	FoundAt  time.Time
	EndedAt  *time.Time

	Day  time.Time `db:"-"` // the date of To, in UTC
	Days int       `db:"-"` // how long From to To is: 1 or 7
}

// Metric opens the alarm's tickets.
func (a Alarm) Metric() Metric {
	return Metric("between=" + a.From.UTC().Format(time.RFC3339) + ".." + a.To.UTC().Format(time.RFC3339))
}

// Ticket is a ticket behind a number. Subject and who asked are as stored; who shows them to product leads masks them.
type Ticket struct {
	ID             int64
	ThemeID        *int64
	Subject        string
	Words          string
	RequesterID    int64
	RequesterName  string
	RequesterEmail string
	Status         string
	Channel        string
	TeamID         *int64
	Language       string
	Segment        string
	Product        string
	Score          float64
	Sentiment      *float64
	Rating         *int
	Breached       int
	Reopened       int
	Handling       int // seconds
	Article        bool
	CreatedAt      time.Time
}
