package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
)

// export is one export while it runs.
type export struct {
	*Folder
	root   *os.Root
	tree   *tree
	emails map[int64]string
	places map[int64]place // of articles, by id
	files  map[int64]string
	names  []fileName
	report Report
}

// place is where an article's source language is.
type place struct {
	path string // of the file
	key  string // language/slug
}

// exporter is who reads what is exported.
func exporter() tickets.Actor { return tickets.System("export") }

// Export writes all articles into a folder, which is made if missing; files that are there already and are
// written again are replaced, others stay.
func (f *Folder) Export(ctx context.Context, dir string) (Report, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // an export is for others to read
		return Report{}, fmt.Errorf("make the folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Report{}, fmt.Errorf("open the folder: %w", err)
	}
	defer root.Close()
	e := &export{Folder: f, root: root, places: map[int64]place{}, files: map[int64]string{}}
	if e.tree, err = readTree(ctx, f.articles); err != nil {
		return Report{}, err
	}
	if e.emails, _, err = f.agents(ctx); err != nil {
		return Report{}, err
	}
	all, err := e.everything(ctx)
	if err != nil {
		return Report{}, err
	}
	for _, w := range all {
		for _, t := range w.Translations {
			if t.Language == w.Language {
				e.places[w.ID] = place{path: e.pathOf(w.Article, t), key: t.Language + "/" + t.Slug}
			}
		}
	}
	for _, w := range all {
		for _, t := range w.Translations {
			if err := e.article(ctx, w, t); err != nil {
				return e.report, err
			}
		}
	}
	return e.report, e.lists(ctx)
}

// everything reads all articles, page by page, archived ones included.
func (e *export) everything(ctx context.Context) ([]articles.Whole, error) {
	seen := map[int64]bool{}
	var all []articles.Whole
	for _, status := range append([]articles.Status{""}, articles.StatusArchived) {
		q := articles.Query{Status: status, Limit: 200}
		for {
			page, err := e.articles.List(ctx, exporter(), q)
			if err != nil {
				return nil, err
			}
			for _, w := range page.Articles {
				if !seen[w.ID] {
					seen[w.ID] = true
					all = append(all, w)
				}
			}
			if q.Cursor = page.Next; q.Cursor == "" {
				break
			}
		}
	}
	slices.SortFunc(all, func(a, b articles.Whole) int { return int(a.ID - b.ID) })
	return all, nil
}

// longestName is what file systems take, less what is put behind it.
const longestName = 180

func (e *export) pathOf(a articles.Article, t articles.Translation) string {
	name := t.Slug
	if len(name) > longestName {
		name = strings.ToValidUTF8(name[:longestName], "") + "~" + strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(name))), 16)
	}
	dir := ""
	if a.SectionID != nil {
		dir = e.tree.path[*a.SectionID]
	}
	return path.Join(dir, name+"."+t.Language+".md")
}

func (e *export) article(ctx context.Context, w articles.Whole, t articles.Translation) error {
	file := e.pathOf(w.Article, t)
	newest, err := e.text(ctx, file, t.NewestID)
	if err != nil {
		return err
	}
	matter := e.front(w, t)
	matter.Title, matter.Summary, matter.Updated = newest.Title, newest.Summary, stamp(&newest.CreatedAt)
	if matter.Redirects, err = e.redirects(ctx, t.ID); err != nil {
		return err
	}
	if err := e.writeText(file, matter, newest.Body); err != nil {
		return err
	}
	base := strings.TrimSuffix(file, ".md")
	if t.PublishedID != nil && (*t.PublishedID != t.NewestID || t.Status != articles.StatusPublished) {
		if err := e.side(ctx, base+publishedEnding, *t.PublishedID); err != nil {
			return err
		}
	}
	if t.PlannedID != nil && *t.PlannedID != t.NewestID {
		if err := e.side(ctx, base+plannedEnding, *t.PlannedID); err != nil {
			return err
		}
	}
	e.report.Files = append(e.report.Files, File{Path: file, Result: "exported", ArticleID: w.ID})
	return nil
}

func (e *export) front(w articles.Whole, t articles.Translation) front {
	m := front{
		Slug: t.Slug, Status: string(t.Status), Language: t.Language, Outdated: stamp(t.OutdatedSince),
		PublishAt: stamp(t.PublishAt), PublishedAt: stamp(t.PublishedAt), Created: stamp(&t.CreatedAt),
	}
	if w.SectionID != nil {
		m.Section = e.tree.path[*w.SectionID]
	}
	if t.ReviewerID != nil {
		m.Reviewer = e.emails[*t.ReviewerID]
	}
	if t.Language != w.Language {
		m.Translates = e.places[w.ID].key
		return m
	}
	m.Visibility, m.Labels, m.Position = string(w.Visibility), w.Labels, &w.Position
	if w.ReviewBy != nil {
		m.ReviewBy = w.ReviewBy.Format(time.DateOnly)
	}
	if w.OwnerID != nil {
		m.Owner = e.emails[*w.OwnerID]
	}
	for _, id := range w.Related {
		if p, ok := e.places[id]; ok {
			m.Related = append(m.Related, p.key)
		}
	}
	return m
}

func stamp(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func (e *export) redirects(ctx context.Context, translationID int64) ([]string, error) {
	var slugs []string
	err := e.db.Read(ctx).Model(&articles.Redirect{}).Where("translation_id = ?", translationID).Order("slug COLLATE \"C\"").Pluck("slug", &slugs).Error
	if err != nil {
		return nil, fmt.Errorf("read redirects: %w", err)
	}
	return slugs, nil
}

func (e *export) side(ctx context.Context, file string, revisionID int64) error {
	r, err := e.text(ctx, file, revisionID)
	if err != nil {
		return err
	}
	return e.writeText(file, side{Title: r.Title, Summary: r.Summary, Updated: stamp(&r.CreatedAt)}, r.Body)
}

// text reads a revision with its links as they are in the folder.
func (e *export) text(ctx context.Context, file string, revisionID int64) (*articles.Revision, error) {
	var r articles.Revision
	if err := e.db.Read(ctx).Take(&r, "id = ?", revisionID).Error; err != nil {
		return nil, fmt.Errorf("read revision %d: %w", revisionID, err)
	}
	var failed error
	r.Body = markdown.MapDestinations(r.Body, func(destination string) string {
		to, err := e.destination(ctx, path.Dir(file), destination)
		failed = errors.Join(failed, err)
		return to
	})
	return &r, failed
}

// destination turns kb: and article: addresses into relative paths.
func (e *export) destination(ctx context.Context, dir, destination string) (string, error) {
	if id, ok := markdown.FileID(destination); ok {
		file, err := e.file(ctx, id)
		if err != nil || file == "" {
			return destination, err
		}
		return relative(dir, file), nil
	}
	if id, fragment, ok := markdown.ArticleID(destination); ok {
		if p, known := e.places[id]; known {
			return relative(dir, p.path) + fragment, nil
		}
	}
	return destination, nil
}

// relative is the way from a folder to a file, escaped for Markdown.
func relative(dir, file string) string {
	up := ""
	for dir != "." && dir != "" && !strings.HasPrefix(file, dir+"/") {
		dir, up = path.Dir(dir), up+"../"
	}
	if dir != "." && dir != "" {
		file = strings.TrimPrefix(file, dir+"/")
	}
	return escapePath(up + file)
}

// escapePath escapes what would end a destination in Markdown, or be read as something else.
func escapePath(p string) string {
	var b strings.Builder
	for _, c := range []byte(p) {
		if c <= ' ' || strings.IndexByte("%()<>?#`\"\\*_[]~&", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// file writes a file's bytes once and returns its path; "" when there is no such file.
func (e *export) file(ctx context.Context, id int64) (string, error) {
	if file, ok := e.files[id]; ok {
		return file, nil
	}
	agent := exporter()
	f, content, err := e.articles.OpenFile(ctx, articles.Reader{Agent: &agent}, id)
	if err != nil {
		e.report.Files = append(e.report.Files, File{Path: "kb:" + strconv.FormatInt(id, 10), Result: "failed", Problems: []Problem{{Message: err.Error()}}})
		e.report.Failed++
		e.files[id] = ""
		return "", nil
	}
	defer content.Close()
	name := f.SHA256[:12] + "-" + plainName(f.Name)
	file := path.Join(filesDir, name)
	if slices.Contains(mapValues(e.files), file) { // the same bytes under names that look the same
		name = f.SHA256[:12] + "-" + strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(f.Name))), 16) + "-" + plainName(f.Name)
		file = path.Join(filesDir, name)
	}
	if err := e.write(file, content); err != nil {
		return "", err
	}
	if name[13:] != f.Name {
		e.names = append(e.names, fileName{Path: file, Name: f.Name})
	}
	e.files[id] = file
	e.report.Attached++
	return file, nil
}

func mapValues(m map[int64]string) []string {
	out := make([]string, 0, len(m))
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

// plainName is a name that every file system and Markdown takes as it is.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || r == '.' || r == '-' {
			return r
		}
		return '-'
	}, name)
	if len(name) > longestName {
		name = strings.ToValidUTF8(name[len(name)-longestName:], "")
	}
	return name
}

func (e *export) writeText(file string, matter any, body string) error {
	var out bytes.Buffer
	out.WriteString("---\n")
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(matter); err != nil {
		return fmt.Errorf("write the front matter of %s: %w", file, err)
	}
	out.WriteString("---\n\n")
	out.WriteString(body)
	return e.write(file, &out)
}

func (e *export) write(file string, from io.Reader) (err error) {
	name := filepath.FromSlash(file)
	if err := e.root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("make the folder of %s: %w", file, err)
	}
	out, err := e.root.Create(name)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := io.Copy(out, from); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}

// lists writes what there is beside articles.
func (e *export) lists(ctx context.Context) error {
	var sections []section
	for _, n := range e.tree.nodes {
		s := section{Path: e.tree.path[n.ID], Icon: n.Icon}
		for _, w := range n.Words {
			s.Words = append(s.Words, words{Language: w.Language, Slug: w.Slug, Title: w.Title, Description: w.Description})
		}
		sections = append(sections, s)
	}
	templates, err := e.articles.Templates(ctx)
	if err != nil {
		return err
	}
	var written []template
	for _, t := range templates {
		written = append(written, template{Name: t.Name, Body: t.Body})
	}
	all, err := e.articles.AllWords(ctx)
	if err != nil {
		return err
	}
	var search []searchWords
	for _, w := range all {
		search = append(search, searchWords{Kind: string(w.Kind), Language: w.Language, Words: w.Words})
	}
	slices.SortFunc(e.names, func(a, b fileName) int { return strings.Compare(a.Path, b.Path) })
	return errors.Join(
		e.writeList(sectionsFile, sections, len(sections)), e.writeList(templatesFile, written, len(written)),
		e.writeList(wordsFile, search, len(search)), e.writeList(fileNames, e.names, len(e.names)))
}

func (e *export) writeList(file string, list any, n int) error {
	if n == 0 {
		return nil
	}
	encoded, err := yaml.Marshal(list)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return e.write(file, bytes.NewReader(encoded))
}
