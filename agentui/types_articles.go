package agentui

import (
	"time"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/markdown"
)

// Article is what an article of the knowledge base is in all its languages.
type Article struct {
	ID           int64                `json:"id"`
	Version      int64                `json:"version" doc:"Of what is said here; each translation has its own"`
	SectionID    *int64               `json:"section_id"`
	Position     int                  `json:"position" doc:"Within its section"`
	Language     string               `json:"language" doc:"The one that the others are translated from"`
	Visibility   string               `json:"visibility" enum:"public,customers,agents"`
	Labels       []string             `json:"labels"`
	OwnerID      *int64               `json:"owner_id"`
	ReviewBy     *string              `json:"review_by" format:"date"`
	Related      []int64              `json:"related" doc:"Articles, chosen by people"`
	CreatedBy    *int64               `json:"created_by"`
	CreatedAt    time.Time            `json:"created_at"`
	UpdatedAt    time.Time            `json:"updated_at"`
	Translations []ArticleTranslation `json:"translations" doc:"The source language first"`
}

// ArticleTranslation is an article in one language, without its text.
type ArticleTranslation struct {
	ID            int64      `json:"id"`
	Language      string     `json:"language"`
	Slug          string     `json:"slug"`
	Title         string     `json:"title" doc:"Of the newest revision"`
	Status        string     `json:"status" enum:"draft,in_review,published,archived" doc:"Where the newest revision stands"`
	Live          bool       `json:"live" doc:"Readers see it, in its published revision"`
	Changed       bool       `json:"changed" doc:"It is live, and there is a newer revision than readers see"`
	Version       int64      `json:"version"`
	PublishedAt   *time.Time `json:"published_at" doc:"When it was published first"`
	PublishAt     *time.Time `json:"publish_at" doc:"When a revision is planned to be published"`
	ReviewerID    *int64     `json:"reviewer_id"`
	OutdatedSince *time.Time `json:"outdated_since" doc:"The source has changed in substance since"`
	CreatedAt     time.Time  `json:"created_at"`
	UpdatedAt     time.Time  `json:"updated_at"`
	URL           string     `json:"url" doc:"Where readers find it when it is live"`
}

// ArticleEdition is an article in one language with its newest text.
type ArticleEdition struct {
	ArticleID   int64              `json:"article_id"`
	Translation ArticleTranslation `json:"translation"`
	Title       string             `json:"title"`
	Summary     string             `json:"summary"`
	Body        string             `json:"body" doc:"Markdown"`
	Revision    int                `json:"revision" doc:"The number of the newest revision"`
	AuthorID    *int64             `json:"author_id"`
	Note        string             `json:"note"`
	WrittenAt   time.Time          `json:"written_at"`
	Published   int                `json:"published_revision" doc:"The number of the revision that readers see; 0: none"`
	Planned     int                `json:"planned_revision" doc:"The number of the revision that is planned; 0: none"`
	Source      int                `json:"source_revision" doc:"The revision of the source language that this translation says; 0: unknown, or this is the source"`
	SourceNow   int                `json:"source_current" doc:"The one that it should say; compare both in the source language"`
	CanPublish  bool               `json:"can_publish" doc:"The caller may decide what readers see"`
}

// NewArticle makes an article.
type NewArticle struct {
	Language   string     `json:"language" maxLength:"20" doc:"Such as en or pt-BR"`
	Title      string     `json:"title" minLength:"1" maxLength:"250"`
	Summary    string     `json:"summary,omitempty" maxLength:"1000" doc:"For search engines and lists"`
	Body       string     `json:"body" maxLength:"1048576" doc:"Markdown"`
	Slug       string     `json:"slug,omitempty" maxLength:"200" doc:"Made of the title when empty"`
	SectionID  *int64     `json:"section_id,omitempty"`
	Visibility string     `json:"visibility,omitempty" enum:"public,customers,agents" default:"public"`
	Labels     []string   `json:"labels,omitempty" maxItems:"30"`
	OwnerID    *int64     `json:"owner_id,omitempty"`
	ReviewBy   *time.Time `json:"review_by,omitempty" format:"date-time" doc:"Its day counts"`
	Related    []int64    `json:"related,omitempty" maxItems:"20"`
}

// ArticleUpdate changes what an article is in all its languages; a field that is absent stays.
type ArticleUpdate struct {
	BaseVersion int64           `json:"base_version,omitempty" doc:"The version that was read; the change is refused when it is not the newest"`
	SectionID   Opt[*int64]     `json:"section_id,omitzero"`
	Position    Opt[int]        `json:"position,omitzero" minimum:"0" doc:"Within its section, from 0; others make room"`
	Visibility  Opt[string]     `json:"visibility,omitzero" enum:"public,customers,agents"`
	Labels      Opt[[]string]   `json:"labels,omitzero"`
	OwnerID     Opt[*int64]     `json:"owner_id,omitzero"`
	ReviewBy    Opt[*time.Time] `json:"review_by,omitzero" doc:"Its day counts"`
	Related     Opt[[]int64]    `json:"related,omitzero"`
	Language    Opt[string]     `json:"language,omitzero" maxLength:"20" doc:"The one that the others are translated from"`
}

// ArticleSave is a new text.
type ArticleSave struct {
	BaseVersion int64  `json:"base_version,omitempty" doc:"The translation's version that was read; absent when it is not there yet. When it is not the newest, the answer is 409 with ArticleChangedDetails"`
	Title       string `json:"title" minLength:"1" maxLength:"250"`
	Summary     string `json:"summary,omitempty" maxLength:"1000"`
	Body        string `json:"body" maxLength:"1048576"`
	Slug        string `json:"slug,omitempty" maxLength:"200" doc:"Absent: stays, or is made of the title. One that is taken is refused with a proposal (details: SlugTakenDetails)"`
	Note        string `json:"note,omitempty" maxLength:"1000" doc:"Why it was changed"`
	NoSubstance bool   `json:"no_substance,omitempty" doc:"Nothing has changed that translations have to follow"`
	UpToDate    bool   `json:"up_to_date,omitempty" doc:"Of a translation: it says what the source says now"`
}

// ArticleReview asks for a review.
type ArticleReview struct {
	BaseVersion int64  `json:"base_version,omitempty"`
	ReviewerID  *int64 `json:"reviewer_id,omitempty" doc:"Who may publish it, beside team leads and admins"`
}

// ArticlePublish shows readers the newest text.
type ArticlePublish struct {
	BaseVersion int64      `json:"base_version,omitempty"`
	PublishAt   *time.Time `json:"publish_at,omitempty" doc:"Plans it: the text of now, whatever is saved later; absent: now"`
	NoSubstance bool       `json:"no_substance,omitempty" doc:"Nothing has changed that translations have to follow"`
}

// ArticleBase names the version that was read.
type ArticleBase struct {
	BaseVersion int64 `json:"base_version,omitempty"`
}

// ArticleOutdated marks a translation.
type ArticleOutdated struct {
	Outdated bool `json:"outdated" doc:"false: it says what the source says now"`
}

// ArticleRestore brings a revision's text back.
type ArticleRestore struct {
	BaseVersion int64 `json:"base_version,omitempty"`
	Revision    int   `json:"revision" minimum:"1"`
}

// ArticleRevision is one state of a text.
type ArticleRevision struct {
	N           int       `json:"n"`
	Title       string    `json:"title"`
	Summary     string    `json:"summary"`
	Body        *string   `json:"body,omitempty" doc:"Not in lists"`
	AuthorID    *int64    `json:"author_id" doc:"null: imported, or Kept itself"`
	Note        string    `json:"note"`
	Substantive bool      `json:"substantive" doc:"Translations have to follow"`
	CreatedAt   time.Time `json:"created_at"`
}

// ArticleDiff is what became of one revision in another, by words. Joining what is not added gives the one, what is
// not removed the other.
type ArticleDiff struct {
	From    ArticleRevision   `json:"from"`
	To      ArticleRevision   `json:"to"`
	Title   []markdown.Change `json:"title"`
	Summary []markdown.Change `json:"summary"`
	Body    []markdown.Change `json:"body"`
	HTML    string            `json:"html" doc:"body with <ins> and <del>"`
}

// ArticleCounts are how many there are of what people work through, each counted no further than 1000.
type ArticleCounts struct {
	Draft     int `json:"draft" doc:"Translations, as the next six"`
	InReview  int `json:"in_review"`
	Published int `json:"published"`
	Archived  int `json:"archived"`
	Mine      int `json:"mine" doc:"In review, waiting for the caller"`
	Outdated  int `json:"outdated"`
	Planned   int `json:"planned"`
	Overdue   int `json:"overdue" doc:"Articles whose review date has passed"`
}

// ArticlePreview is a text to look at.
type ArticlePreview struct {
	Body     string `json:"body" maxLength:"1048576"`
	Language string `json:"language,omitempty" maxLength:"20" doc:"Of the words that rendering adds"`
}

// ArticleHTML is a rendered text.
type ArticleHTML struct {
	HTML     string             `json:"html" doc:"Safe to put into a page"`
	Contents []markdown.Heading `json:"contents"`
}

// ArticleSection is a folder of articles.
type ArticleSection struct {
	ID       int64          `json:"id"`
	ParentID *int64         `json:"parent_id"`
	Depth    int            `json:"depth" doc:"0 at the top"`
	Icon     string         `json:"icon"`
	Words    []SectionWords `json:"words"`
	Articles int            `json:"articles" doc:"Right in it, of every status"`
	Live     int            `json:"live" doc:"Of those, the ones that some reader sees"`
}

// SectionWords are what a section is called in one language.
type SectionWords struct {
	Language    string `json:"language" maxLength:"20"`
	Slug        string `json:"slug,omitempty" maxLength:"200" doc:"Made of the title when empty"`
	Title       string `json:"title" minLength:"1" maxLength:"250"`
	Description string `json:"description,omitempty" maxLength:"1000"`
}

// NewArticleSection makes a section.
type NewArticleSection struct {
	ParentID *int64         `json:"parent_id,omitempty"`
	Icon     string         `json:"icon,omitempty" maxLength:"60"`
	Words    []SectionWords `json:"words" minItems:"1" maxItems:"50"`
}

// ArticleSectionUpdate changes a section; a field that is absent stays.
type ArticleSectionUpdate struct {
	ParentID Opt[*int64]         `json:"parent_id,omitzero"`
	Position Opt[int]            `json:"position,omitzero" minimum:"0" doc:"Among its siblings, from 0"`
	Icon     Opt[string]         `json:"icon,omitzero" maxLength:"60"`
	Words    Opt[[]SectionWords] `json:"words,omitzero" doc:"Replaces all of them"`
}

// ArticleTemplate is a text to begin an article with.
type ArticleTemplate struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// ArticleTemplateSave is a template as it is to be.
type ArticleTemplateSave struct {
	Name string `json:"name" minLength:"1" maxLength:"250"`
	Body string `json:"body" maxLength:"1048576"`
}

// ArticleWords are words that the search treats specially.
type ArticleWords struct {
	ID        int64     `json:"id"`
	Kind      string    `json:"kind" enum:"synonyms,stop"`
	Language  string    `json:"language" doc:"Empty: every language"`
	Words     []string  `json:"words"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// ArticleWordsSave are words as they are to be.
type ArticleWordsSave struct {
	Kind     string   `json:"kind" enum:"synonyms,stop" doc:"synonyms mean the same; stop words mean nothing"`
	Language string   `json:"language,omitempty" maxLength:"20"`
	Words    []string `json:"words" minItems:"1" maxItems:"500"`
}

// ArticleChangedDetails are the details of article_changed: what has changed since the text was read.
type ArticleChangedDetails = articles.ChangedDetails

// SlugTakenDetails are the details of slug_taken.
type SlugTakenDetails = articles.SlugTaken

// ArticleFile is a picture or file of articles.
type ArticleFile struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	Type      string    `json:"type"`
	Size      int64     `json:"size"`
	Width     int       `json:"width" doc:"Of a picture, 0 when unknown"`
	Height    int       `json:"height"`
	Address   string    `json:"address" doc:"How Markdown names it: kb:ID"`
	URL       string    `json:"url"`
	CreatedAt time.Time `json:"created_at"`
}
