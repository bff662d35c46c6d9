package agentui

import "time"

// FormText is the same words in several languages, by language.
type FormText map[string]string

// FormDefinition is what a form asks and how it looks.
type FormDefinition struct {
	Languages []string    `json:"languages" maxItems:"8" doc:"en, de, es, fr, pt, zh, ja, ar; the first one stands in for words that another lacks"`
	Title     FormText    `json:"title"`
	Intro     FormText    `json:"intro,omitempty"`
	Submit    FormText    `json:"submit,omitempty" doc:"On the button; our own word when empty"`
	Thanks    FormText    `json:"thanks,omitempty" doc:"After sending; our own words when empty"`
	Color     string      `json:"color,omitempty" maxLength:"7" doc:"The brand's, such as #2255cc"`
	Fields    []FormField `json:"fields" maxItems:"60"`
}

// FormField is one question. What does not belong to its kind is left out.
type FormField struct {
	ID          string         `json:"id" maxLength:"40" doc:"Its name in requests and conditions: small letters, digits, _"`
	Kind        string         `json:"kind" enum:"text,long_text,email,phone,number,date,choice,choices,checkbox,files,hidden,heading"`
	Label       FormText       `json:"label,omitempty"`
	Help        FormText       `json:"help,omitempty"`
	Placeholder FormText       `json:"placeholder,omitempty"`
	Required    bool           `json:"required,omitempty"`
	Options     []FormOption   `json:"options,omitempty" maxItems:"100"`
	Menu        bool           `json:"menu,omitempty" doc:"A choice folds up, rather than all options being seen"`
	MinLength   int            `json:"min_length,omitempty" minimum:"0"`
	MaxLength   int            `json:"max_length,omitempty" minimum:"0"`
	Pattern     string         `json:"pattern,omitempty" maxLength:"200" doc:"A regular expression (RE2) for the whole value; help says it in words"`
	Min         *float64       `json:"min,omitempty"`
	Max         *float64       `json:"max,omitempty"`
	Earliest    string         `json:"earliest,omitempty" maxLength:"12" doc:"2026-03-02, today, today+14 or today-14"`
	Latest      string         `json:"latest,omitempty" maxLength:"12"`
	MaxFiles    int            `json:"max_files,omitempty" minimum:"0" maximum:"10" doc:"0 is 5"`
	MaxFileMB   int            `json:"max_file_mb,omitempty" minimum:"0" maximum:"25" doc:"0 is 10"`
	Accept      []string       `json:"accept,omitempty" maxItems:"10" doc:"pictures, pdf, documents, sound, video, archives, data; none: all of them"`
	Value       string         `json:"value,omitempty" maxLength:"4000" doc:"Of a hidden field that the page's address does not give"`
	Show        *FormCondition `json:"show,omitempty" doc:"When the field is shown; always when absent"`
	Maps        string         `json:"maps,omitempty" maxLength:"80" doc:"What of the ticket it becomes: name, email, subject, message, priority, team, tag, custom:KEY, customer:KEY; a line of the message when empty"`
}

// FormOption is one answer that can be chosen.
type FormOption struct {
	Value string   `json:"value" maxLength:"800"`
	Label FormText `json:"label,omitempty" doc:"The value when empty"`
}

// FormCondition says when a field is shown.
type FormCondition struct {
	Any   bool       `json:"any,omitempty" doc:"One rule is enough, rather than all"`
	Rules []FormRule `json:"rules" maxItems:"10"`
}

// FormRule compares the answer of a field that stands above.
type FormRule struct {
	Field string `json:"field" maxLength:"40"`
	Test  string `json:"test" enum:"is,is_not,contains,filled"`
	Value string `json:"value,omitempty" maxLength:"800"`
}

// Form is a web form.
type Form struct {
	ID          int64          `json:"id"`
	Slug        string         `json:"slug"`
	URL         string         `json:"url"`
	Name        string         `json:"name"`
	State       string         `json:"state" enum:"draft,published,archived"`
	Version     int64          `json:"version"`
	Definition  FormDefinition `json:"definition" doc:"As last saved"`
	Changed     bool           `json:"changed" doc:"It differs from what customers see"`
	TeamID      *int64         `json:"team_id" doc:"Where its tickets go"`
	MailboxID   *int64         `json:"mailbox_id" doc:"Whose address answers"`
	Priority    string         `json:"priority" enum:"low,normal,high,urgent"`
	Tags        []string       `json:"tags"`
	Origins     []string       `json:"origins" doc:"Pages that may embed it or send to it; none: any"`
	CreatedAt   time.Time      `json:"created_at"`
	UpdatedAt   time.Time      `json:"updated_at"`
	PublishedAt *time.Time     `json:"published_at"`
}

// NewForm makes a form.
type NewForm struct {
	Slug       string         `json:"slug" minLength:"1" maxLength:"60" doc:"Its address: /forms/{slug}"`
	Name       string         `json:"name" minLength:"1" maxLength:"200" doc:"As the desk calls it"`
	Definition FormDefinition `json:"definition"`
	TeamID     *int64         `json:"team_id,omitempty"`
	MailboxID  *int64         `json:"mailbox_id,omitempty"`
	Priority   string         `json:"priority,omitempty" enum:"low,normal,high,urgent" default:"normal"`
	Tags       []string       `json:"tags,omitempty" maxItems:"50"`
	Origins    []string       `json:"origins,omitempty" maxItems:"50"`
}

// FormUpdate changes a form; a field that is absent stays.
type FormUpdate struct {
	BaseVersion int64               `json:"base_version,omitempty" doc:"The version that was read; the change is refused when it is not the newest"`
	Slug        Opt[string]         `json:"slug,omitzero" minLength:"1" maxLength:"60"`
	Name        Opt[string]         `json:"name,omitzero" minLength:"1" maxLength:"200"`
	Definition  Opt[FormDefinition] `json:"definition,omitzero"`
	TeamID      Opt[*int64]         `json:"team_id,omitzero"`
	MailboxID   Opt[*int64]         `json:"mailbox_id,omitzero"`
	Priority    Opt[string]         `json:"priority,omitzero" enum:"low,normal,high,urgent"`
	Tags        Opt[[]string]       `json:"tags,omitzero"`
	Origins     Opt[[]string]       `json:"origins,omitzero"`
	Archived    Opt[bool]           `json:"archived,omitzero" doc:"false brings an archived form back"`
}

// FormPublish shows customers what was saved.
type FormPublish struct {
	BaseVersion int64 `json:"base_version,omitempty"`
}

// FormPreview asks for a page.
type FormPreview struct {
	Definition FormDefinition `json:"definition"`
	Language   string         `json:"language,omitempty" maxLength:"10"`
}

// FormDay is what became of a form on one day in UTC.
type FormDay struct {
	Day         string `json:"day" format:"date"`
	Views       int64  `json:"views"`
	Submissions int64  `json:"submissions"`
	Suspected   int64  `json:"suspected" doc:"Submissions that were filed as suspected spam"`
	Refused     int64  `json:"refused" doc:"Senders who were asked to send once more or later"`
}

// FormOrigin is the form that a ticket came from.
type FormOrigin struct {
	FormID    int64             `json:"form_id"`
	FormName  string            `json:"form_name"`
	Suspicion []string          `json:"suspicion" enum:"flood,honeypot,links,markup,phrases,link_in_name,repeated" doc:"Why it looked like spam; it has the tag suspected-spam until somebody says that it is none"`
	Fields    []FormTicketField `json:"fields" doc:"Those that become fields of the ticket, as the form has them now"`
}

// FormTicketField gives a field of the ticket the words that the customer read.
type FormTicketField struct {
	Key     string       `json:"key" doc:"The ticket's name for it, in custom"`
	Label   FormText     `json:"label"`
	Options []FormOption `json:"options"`
}
