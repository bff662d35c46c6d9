package folder

import (
	"context"
	"fmt"
	"strings"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/tickets/pg"
)

// Names in the folder.
const (
	filesDir      = "files"
	fileNames     = "_files.yaml"
	sectionsFile  = "_sections.yaml"
	templatesFile = "_templates.yaml"
	wordsFile     = "_words.yaml"
)

// Folder carries articles to and from folders.
type Folder struct {
	articles *articles.Service
	db       *pg.DB
}

// New makes a Folder.
func New(service *articles.Service, db *pg.DB) *Folder { return &Folder{articles: service, db: db} }

// Report is what was done, and what could not be.
type Report struct {
	Created   int    `json:"created"`
	Updated   int    `json:"updated"`
	Unchanged int    `json:"unchanged"`
	Failed    int    `json:"failed"`
	Attached  int    `json:"files"`
	Files     []File `json:"articles,omitempty"`
}

// File is what became of one file.
type File struct {
	Path      string    `json:"path"`
	Result    string    `json:"result"` // created, updated, unchanged, failed, exported
	ArticleID int64     `json:"article_id,omitempty"`
	Problems  []Problem `json:"problems,omitempty"`
}

// Problem is something that could not be taken over.
type Problem struct {
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// front is the front matter of a file, in the order that it is written in.
type front struct {
	Title       string   `yaml:"title"`
	Slug        string   `yaml:"slug"`
	Status      string   `yaml:"status"`
	Visibility  string   `yaml:"visibility,omitempty"`
	Language    string   `yaml:"language"`
	Section     string   `yaml:"section,omitempty"`
	Labels      []string `yaml:"labels,omitempty,flow"`
	ReviewBy    string   `yaml:"review_by,omitempty"`
	Summary     string   `yaml:"summary,omitempty"`
	Translates  string   `yaml:"translation_of,omitempty"` // language/slug of the source
	Outdated    string   `yaml:"outdated,omitempty"`
	Owner       string   `yaml:"owner,omitempty"`
	Reviewer    string   `yaml:"reviewer,omitempty"`
	Position    *int     `yaml:"position,omitempty"`
	Related     []string `yaml:"related,omitempty"`
	Redirects   []string `yaml:"redirects,omitempty"`
	PublishAt   string   `yaml:"publish_at,omitempty"`
	PublishedAt string   `yaml:"published_at,omitempty"`
	Created     string   `yaml:"created,omitempty"`
	Updated     string   `yaml:"updated,omitempty"`
}

// side is the front matter of a text beside the newest: what readers see or will see.
type side struct {
	Title   string `yaml:"title"`
	Summary string `yaml:"summary,omitempty"`
	Updated string `yaml:"updated,omitempty"`
}

// The endings of texts beside the newest.
const (
	publishedEnding = ".published.md"
	plannedEnding   = ".planned.md"
)

// section is a section in sectionsFile.
type section struct {
	Path  string  `yaml:"path"`
	Icon  string  `yaml:"icon,omitempty"`
	Words []words `yaml:"words"`
}

type words struct {
	Language    string `yaml:"language"`
	Slug        string `yaml:"slug,omitempty"`
	Title       string `yaml:"title"`
	Description string `yaml:"description,omitempty"`
}

type template struct {
	Name string `yaml:"name"`
	Body string `yaml:"body"`
}

type searchWords struct {
	Kind     string   `yaml:"kind"`
	Language string   `yaml:"language,omitempty"`
	Words    []string `yaml:"words,flow"`
}

type fileName struct {
	Path string `yaml:"path"`
	Name string `yaml:"name"`
}

// tree is the sections with their paths.
type tree struct {
	nodes []articles.SectionNode
	path  map[int64]string
	id    map[string]int64
}

// readTree gives each section a path of the slugs in its first language; where two would be the same, the later one
// has "~" and its language behind it.
func readTree(ctx context.Context, service *articles.Service) (*tree, error) {
	nodes, err := service.Sections(ctx)
	if err != nil {
		return nil, err
	}
	t := &tree{nodes: nodes, path: map[int64]string{}, id: map[string]int64{}}
	for _, n := range nodes {
		w := n.In("")
		path := w.Slug
		if n.ParentID != nil {
			path = t.path[*n.ParentID] + "/" + path
		}
		if _, taken := t.id[path]; taken {
			path += "~" + w.Language
		}
		t.path[n.ID], t.id[path] = path, n.ID
	}
	return t, nil
}

// agents are the people's addresses by id, and back.
func (f *Folder) agents(ctx context.Context) (emails map[int64]string, ids map[string]int64, err error) {
	var rows []struct {
		ID    int64
		Email string
	}
	if err := f.db.Read(ctx).Raw(`SELECT id, email FROM agents`).Scan(&rows).Error; err != nil {
		return nil, nil, fmt.Errorf("read agents: %w", err)
	}
	emails, ids = map[int64]string{}, map[string]int64{}
	for _, r := range rows {
		emails[r.ID], ids[strings.ToLower(r.Email)] = r.Email, r.ID
	}
	return emails, ids, nil
}
