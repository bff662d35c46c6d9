package chat

import (
	"strings"
	"time"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// Assignment is how a site's chats find an agent.
type Assignment string

// By hand: agents pick from those who wait. By itself: to the agent with the most room.
const (
	AssignManual Assignment = "manual"
	AssignAuto   Assignment = "auto"
)

// Light or dark; by itself, and when it is empty, as the visitor's system has it.
const (
	ThemeAuto  = "auto"
	ThemeLight = "light"
	ThemeDark  = "dark"
)

// Words are a text by language tag, such as {"en": "Hello", "de": "Hallo"}.
type Words map[string]string

// Look is how the chat appears on a site.
type Look struct {
	Color        string   `json:"color"` // #rrggbb
	Side         string   `json:"side"`  // right or left
	Theme        string   `json:"theme,omitempty"`
	Greeting     Words    `json:"greeting,omitempty"`
	Subtitle     Words    `json:"subtitle,omitempty"`
	LauncherText Words    `json:"launcher_text,omitempty"`
	Sound        bool     `json:"sound"`
	Locales      []string `json:"locales,omitempty"` // those offered, the first one when no other fits; none: all
}

// Question is asked before the first message.
type Question struct {
	ID       string   `json:"id"`
	Label    Words    `json:"label"`
	Kind     string   `json:"kind"` // text, email or choice
	Options  []Option `json:"options,omitempty"`
	Required bool     `json:"required,omitempty"`
	MapsTo   string   `json:"maps_to,omitempty"` // name, email, tag, custom:KEY or ""
}

// TicketField is the name of the ticket's field that the answer becomes; "" for none.
func (q *Question) TicketField() string {
	key, ok := strings.CutPrefix(q.MapsTo, "custom:")
	if !ok {
		return ""
	}
	return key
}

// Option is one answer of a choice.
type Option struct {
	Value string `json:"value"`
	Label Words  `json:"label"`
}

// The kinds of questions.
const (
	QuestionText   = "text"
	QuestionEmail  = "email"
	QuestionChoice = "choice"
)

// Site is a web site that carries the chat, as stored.
type Site struct {
	ID            int64 `gorm:"primaryKey"`
	Key           string
	Name          string
	Origins       pg.Array[string] `gorm:"type:text[]"`
	TeamID        *int64
	CalendarID    *int64
	Look          Look       `gorm:"serializer:json"`
	Questions     []Question `gorm:"serializer:json"`
	Assignment    Assignment
	PreviewTyping bool
	Suggest       bool
	Secret        string
	FormerSecret  string
	RotatedAt     *time.Time
	CreatedAt     time.Time
	UpdatedAt     time.Time
	ArchivedAt    *time.Time
}

// TableName implements GORM's Tabler.
func (Site) TableName() string { return "chat_sites" }

// FormerSecretFor is how long a secret is accepted after it was changed.
const FormerSecretFor = 24 * time.Hour

// Secrets are those that sign who a visitor is at a time: the site's own, and for a day the one before.
func (s *Site) Secrets(now time.Time) []string {
	if s.FormerSecret != "" && s.RotatedAt != nil && now.Before(s.RotatedAt.Add(FormerSecretFor)) {
		return []string{s.Secret, s.FormerSecret}
	}
	return []string{s.Secret}
}

// SiteUpdate says what of a site becomes what.
type SiteUpdate struct {
	Name          tickets.Opt[string]
	Origins       tickets.Opt[[]string]
	TeamID        tickets.Opt[*int64]
	CalendarID    tickets.Opt[*int64]
	Look          tickets.Opt[Look]
	Questions     tickets.Opt[[]Question]
	Assignment    tickets.Opt[Assignment]
	PreviewTyping tickets.Opt[bool]
	Suggest       tickets.Opt[bool]
}
