package articles

import (
	"time"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// Status is where the newest revision of a translation stands. What readers see is another matter: see
// [Translation.Live].
type Status string

// The statuses.
const (
	StatusDraft     Status = "draft"
	StatusInReview  Status = "in_review"
	StatusPublished Status = "published"
	StatusArchived  Status = "archived"
)

// Statuses are all of them, in the order of an article's life.
func Statuses() []Status {
	return []Status{StatusDraft, StatusInReview, StatusPublished, StatusArchived}
}

// Visibility says who may read an article once it is published.
type Visibility string

// Who may read.
const (
	VisiblePublic    Visibility = "public"
	VisibleCustomers Visibility = "customers" // who has signed in or has a link to a case, and agents
	VisibleAgents    Visibility = "agents"
)

// Visibilities are all of them, the widest first.
func Visibilities() []Visibility {
	return []Visibility{VisiblePublic, VisibleCustomers, VisibleAgents}
}

// Reader is who reads. The zero Reader is the public.
type Reader struct {
	Agent    *tickets.Actor // somebody who works at the desk
	Customer bool           // a customer who is known to be one
}

// Sees returns the visibilities that the reader may read, for queries. It is never empty.
func (r Reader) Sees() []string {
	switch {
	case r.Agent != nil && (r.Agent.Kind == tickets.ActorAgent || r.Agent.Kind == tickets.ActorSystem):
		return []string{string(VisiblePublic), string(VisibleCustomers), string(VisibleAgents)}
	case r.Customer:
		return []string{string(VisiblePublic), string(VisibleCustomers)}
	default:
		return []string{string(VisiblePublic)}
	}
}

// May reports whether the reader may read what has the visibility.
func (r Reader) May(v Visibility) bool {
	for _, s := range r.Sees() {
		if s == string(v) {
			return true
		}
	}
	return false
}

// Article is what an article is in all its languages, as stored.
type Article struct {
	ID         int64 `gorm:"primaryKey"`
	SectionID  *int64
	Position   int
	Language   string // the one that the others are translated from
	Visibility Visibility
	Labels     pg.Array[string]
	OwnerID    *int64
	ReviewBy   *time.Time // a date
	Related    pg.Array[int64]
	Version    int64
	CreatedBy  *int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// TableName implements gorm's Tabler.
func (Article) TableName() string { return "kb_articles" }

// Translation is an article in one language, as stored.
type Translation struct {
	ID            int64 `gorm:"primaryKey"`
	ArticleID     int64
	Language      string
	Slug          string
	Status        Status
	Title         string // of the newest revision
	NewestID      int64
	PublishedID   *int64
	PublishedAt   *time.Time
	PublishAt     *time.Time
	PlannedID     *int64
	ReviewerID    *int64
	SourceID      *int64
	OutdatedSince *time.Time
	Version       int64
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// TableName implements gorm's Tabler.
func (Translation) TableName() string { return "kb_translations" }

// Live reports whether readers see the translation: in its published revision, whatever its status.
func (t *Translation) Live() bool { return t.PublishedID != nil }

// Changed reports whether readers see an older revision than the newest.
func (t *Translation) Changed() bool { return t.PublishedID != nil && *t.PublishedID != t.NewestID }

// Revision is one state of a translation's text, as stored. Revisions are never changed.
type Revision struct {
	ID            int64 `gorm:"primaryKey"`
	TranslationID int64
	N             int // counts per translation
	Title         string
	Summary       string
	Body          string // Markdown
	AuthorID      *int64
	Note          string
	Substantive   bool  // translations have to follow
	Version       int64 // of the translation, that it led to
	CreatedAt     time.Time
}

// TableName implements gorm's Tabler.
func (Revision) TableName() string { return "kb_revisions" }

// Section is a folder of articles, as stored.
type Section struct {
	ID        int64 `gorm:"primaryKey"`
	ParentID  *int64
	Position  int
	Icon      string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// TableName implements gorm's Tabler.
func (Section) TableName() string { return "kb_sections" }

// SectionWords are what a section is called in one language.
type SectionWords struct {
	SectionID   int64  `gorm:"primaryKey"`
	Language    string `gorm:"primaryKey"`
	Slug        string
	Title       string
	Description string
}

// TableName implements gorm's Tabler.
func (SectionWords) TableName() string { return "kb_section_words" }

// Redirect is where a translation was before.
type Redirect struct {
	Language      string `gorm:"primaryKey"`
	Slug          string `gorm:"primaryKey"`
	TranslationID int64
	CreatedAt     time.Time
}

// TableName implements gorm's Tabler.
func (Redirect) TableName() string { return "kb_redirects" }

// File is a picture or file of articles; its bytes are in the files store.
type File struct {
	ID         int64  `gorm:"primaryKey"`
	SHA256     string `gorm:"column:sha256"`
	Name       string
	Type       string
	Size       int64
	Width      int // of a picture, 0 when unknown
	Height     int
	UploadedBy *int64
	CreatedAt  time.Time
}

// TableName implements gorm's Tabler.
func (File) TableName() string { return "kb_files" }

// Template is a text to begin an article with.
type Template struct {
	ID        int64 `gorm:"primaryKey"`
	Name      string
	Body      string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// TableName implements gorm's Tabler.
func (Template) TableName() string { return "kb_templates" }

// WordsKind says what words are to the search.
type WordsKind string

// The kinds of words.
const (
	Synonyms  WordsKind = "synonyms" // they mean the same
	StopWords WordsKind = "stop"     // they mean nothing
)

// Words are words that the search treats specially.
type Words struct {
	ID        int64 `gorm:"primaryKey"`
	Kind      WordsKind
	Language  string // "": every language
	Words     pg.Array[string]
	CreatedAt time.Time
	UpdatedAt time.Time
}

// TableName implements gorm's Tabler.
func (Words) TableName() string { return "kb_words" }
