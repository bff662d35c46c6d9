package webform

import (
	"time"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// State says who sees a form.
type State string

// The states: nobody yet; everybody; nobody any more.
const (
	StateDraft     State = "draft"
	StatePublished State = "published"
	StateArchived  State = "archived"
)

// Form is a form, as stored. Definition is what designers have saved, Published what visitors see;
// the other fields hold for both at once.
type Form struct {
	ID          int64 `gorm:"primaryKey"`
	Slug        string
	Name        string
	State       State
	Version     int64
	Definition  Definition  `gorm:"serializer:json"`
	Published   *Definition `gorm:"serializer:json"`
	TeamID      *int64
	MailboxID   *int64
	Priority    tickets.Priority
	Tags        pg.Array[string] `gorm:"type:text[]"`
	Origins     pg.Array[string] `gorm:"type:text[]"`
	CreatedAt   time.Time
	UpdatedAt   time.Time
	PublishedAt *time.Time
}

// Submission is one thing that was sent, as stored.
type Submission struct {
	FormID    int64
	Nonce     string
	Content   []byte
	TicketID  int64
	MessageID int64
	Suspicion pg.Array[string] `gorm:"type:text[]"`
	CreatedAt time.Time
}

// TableName implements GORM's Tabler.
func (Submission) TableName() string { return "form_submissions" }

// Day is what became of a form on one day (UTC), as stored. Suspected is among the submissions.
type Day struct {
	FormID      int64
	Day         time.Time
	Views       int64
	Submissions int64
	Suspected   int64
	Refused     int64
}

// TableName implements GORM's Tabler.
func (Day) TableName() string { return "form_days" }

// Definition is what a form asks and how it looks.
type Definition struct {
	Languages []string `json:"languages"` // the first one stands in for words that another lacks
	Title     Text     `json:"title"`
	Intro     Text     `json:"intro,omitempty"`
	Submit    Text     `json:"submit,omitempty"` // on the button; empty takes our word
	Thanks    Text     `json:"thanks,omitempty"` // after sending; empty takes ours
	Color     string   `json:"color,omitempty"`  // the brand's, #rrggbb
	Fields    []Field  `json:"fields"`
}

// Kind is what a field asks for.
type Kind string

// The kinds of fields.
const (
	KindText     Kind = "text"
	KindLong     Kind = "long_text"
	KindEmail    Kind = "email"
	KindPhone    Kind = "phone"
	KindNumber   Kind = "number"
	KindDate     Kind = "date"
	KindChoice   Kind = "choice"   // one of the options
	KindChoices  Kind = "choices"  // any of the options
	KindCheckbox Kind = "checkbox" // yes or nothing
	KindFiles    Kind = "files"
	KindHidden   Kind = "hidden"  // from the page's address, or fixed
	KindHeading  Kind = "heading" // asks nothing: a heading with an explanation
)

// Kinds in the order in which designers are offered them.
func Kinds() []Kind {
	return []Kind{
		KindText, KindLong, KindEmail, KindPhone, KindNumber, KindDate, KindChoice, KindChoices, KindCheckbox, KindFiles, KindHidden, KindHeading,
	}
}

// Field is one question. What does not belong to its kind is empty.
type Field struct {
	ID          string `json:"id"` // its name in requests and conditions
	Kind        Kind   `json:"kind"`
	Label       Text   `json:"label,omitempty"`
	Help        Text   `json:"help,omitempty"`
	Placeholder Text   `json:"placeholder,omitempty"`
	Required    bool   `json:"required,omitempty"`

	Options []Option `json:"options,omitempty"`
	Menu    bool     `json:"menu,omitempty"` // a choice folds up, rather than all options being seen

	MinLength int      `json:"min_length,omitempty"` // in characters
	MaxLength int      `json:"max_length,omitempty"`
	Pattern   string   `json:"pattern,omitempty"` // RE2; the whole value matches. Help says it in words
	Min       *float64 `json:"min,omitempty"`
	Max       *float64 `json:"max,omitempty"`
	Earliest  string   `json:"earliest,omitempty"` // 2026-03-02, "today", "today+14", "today-14"
	Latest    string   `json:"latest,omitempty"`

	MaxFiles  int      `json:"max_files,omitempty"`
	MaxFileMB int      `json:"max_file_mb,omitempty"`
	Accept    []string `json:"accept,omitempty"` // names of [fileGroups]; empty: all of them

	Value string `json:"value,omitempty"` // of a hidden field that the page's address does not give

	Show *Condition `json:"show,omitempty"` // nil: always
	Maps string     `json:"maps,omitempty"` // what of the ticket it becomes; "": a line of the message
}

// Option is one answer that can be chosen.
type Option struct {
	Value string `json:"value"`
	Label Text   `json:"label,omitempty"` // empty: the value
}

// Condition says when a field is shown. Its rules look at earlier fields only, so there are no circles.
type Condition struct {
	Any   bool   `json:"any,omitempty"` // one rule is enough, rather than all
	Rules []Rule `json:"rules"`
}

// Test is how a rule looks at an answer.
type Test string

// The tests. A choice of several options is what each of them is.
const (
	TestIs       Test = "is"
	TestIsNot    Test = "is_not"
	TestContains Test = "contains"
	TestFilled   Test = "filled"
)

// Rule compares the answer of one field. Case does not matter.
type Rule struct {
	Field string `json:"field"`
	Test  Test   `json:"test"`
	Value string `json:"value,omitempty"`
}

// What a field may become, beside "custom:key" and "customer:key".
const (
	MapsName     = "name"
	MapsEmail    = "email"
	MapsSubject  = "subject"
	MapsMessage  = "message"
	MapsPriority = "priority"
	MapsTeam     = "team"
	MapsTag      = "tag"

	customPrefix   = "custom:"
	customerPrefix = "customer:"
)

// field returns the field with the id, nil when there is none.
func (d *Definition) field(id string) *Field {
	for i := range d.Fields {
		if d.Fields[i].ID == id {
			return &d.Fields[i]
		}
	}
	return nil
}

// asks reports whether the field has an answer.
func (f *Field) asks() bool { return f.Kind != KindHeading }

// typed reports whether the answer is text that people write freely.
func (f *Field) typed() bool {
	switch f.Kind {
	case KindText, KindLong, KindEmail, KindPhone:
		return true
	default:
		return false
	}
}

func (f *Field) option(value string) *Option {
	for i := range f.Options {
		if f.Options[i].Value == value {
			return &f.Options[i]
		}
	}
	return nil
}
