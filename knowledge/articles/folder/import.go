package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// Options say what holds for files that do not say it themselves; the zero value is ready for use.
type Options struct {
	Language   string              // "": en
	Status     articles.Status     // "": draft
	Visibility articles.Visibility // "": public
}

// imports is one import while it runs.
type imports struct {
	*Folder
	Options
	by     tickets.Actor
	fsys   fs.FS
	tree   *tree
	agents map[string]int64
	names  map[string]string // of files, by path
	files  map[string]int64  // ids of files that are there already, by path
	docs   []*doc
	byPath map[string]*doc
	byKey  map[string]*doc // language/slug
	report Report
}

// doc is one file of an article.
type doc struct {
	path     string
	matter   front
	body     string
	ours     bool // it has front matter with a slug
	source   *doc // that it translates; itself when it is no translation
	id       int64
	problems []Problem
}

func (d *doc) key() string { return d.matter.Language + "/" + d.matter.Slug }

func (d *doc) complain(field, format string, args ...any) {
	d.problems = append(d.problems, Problem{Field: field, Message: fmt.Sprintf(format, args...)})
}

// Import takes over what a folder holds. It returns an error only when nothing could be read or written any more; what
// is wrong with single files is in the report. Faults: forbidden.
func (f *Folder) Import(ctx context.Context, by tickets.Actor, fsys fs.FS, o Options) (Report, error) {
	if o.Language == "" {
		o.Language = "en"
	}
	if o.Status == "" {
		o.Status = articles.StatusDraft
	}
	if o.Visibility == "" {
		o.Visibility = articles.VisiblePublic
	}
	i := &imports{Folder: f, Options: o, by: by, fsys: fsys, names: map[string]string{}, files: map[string]int64{}, byPath: map[string]*doc{}, byKey: map[string]*doc{}}
	var err error
	if _, i.agents, err = f.agents(ctx); err != nil {
		return Report{}, err
	}
	if err := i.lists(ctx); err != nil {
		return i.report, err
	}
	if err := i.read(ctx); err != nil {
		return i.report, err
	}
	i.join()
	if err := i.identify(ctx); err != nil {
		return i.report, err
	}
	for _, d := range i.docs {
		if err := i.put(ctx, d); err != nil {
			return i.report, err
		}
	}
	return i.report, i.relate(ctx)
}

// read finds and reads the articles, sources before translations.
func (i *imports) read(ctx context.Context) error {
	err := fs.WalkDir(i.fsys, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case entry.IsDir() && file != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || file == filesDir && i.hasNone(file)):
			return fs.SkipDir
		case entry.IsDir() || !isMarkdown(name) || strings.HasSuffix(name, publishedEnding) || strings.HasSuffix(name, plannedEnding):
			return nil
		}
		return i.readDoc(file)
	})
	if err != nil {
		return fmt.Errorf("read the folder: %w", err)
	}
	slices.SortStableFunc(i.docs, func(a, b *doc) int { return strings.Compare(a.path, b.path) })
	return nil
}

// hasNone: the folder of pictures and files holds no articles.
func (i *imports) hasNone(dir string) bool {
	entries, err := fs.ReadDir(i.fsys, dir)
	return err == nil && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return isMarkdown(e.Name()) && !attached.MatchString(e.Name())
	})
}

// attached are names of files that an export has written.
var attached = regexp.MustCompile(`^[0-9a-f]{12}-`)

func isMarkdown(name string) bool {
	ending := strings.ToLower(path.Ext(name))
	return ending == ".md" || ending == ".markdown"
}

// largestFile is more than any article may have.
const largestFile = 4 << 20

func (i *imports) readFile(file string) (string, error) {
	info, err := fs.Stat(i.fsys, file)
	if err != nil {
		return "", err
	}
	if info.Size() > largestFile {
		return "", fieldError{"", fmt.Sprintf("has more than %d MB", largestFile>>20)}
	}
	content, err := fs.ReadFile(i.fsys, file)
	return string(content), err
}

func (i *imports) readDoc(file string) error {
	d := &doc{path: file}
	content, err := i.readFile(file)
	if err != nil {
		d.complain("", "%s", plainError(err))
		i.fail(d)
		return nil
	}
	text, body, found := markdown.SplitFrontMatter(content)
	if found {
		d.matter, d.problems = readFront(text)
		body = strings.TrimPrefix(body, "\n")
	} else if strings.HasPrefix(content, "+++\n") {
		d.complain("front matter", "is TOML; only YAML between lines of --- is read")
	}
	d.body, d.ours = body, found && d.matter.Slug != "" && d.matter.Title != ""
	i.complete(d)
	i.docs, i.byPath[file] = append(i.docs, d), d
	return nil
}

var (
	languageEnding = regexp.MustCompile(`^(.+)\.([a-z]{2,3}(?:-[A-Z]{2})?)$`)
	firstHeading   = regexp.MustCompile(`^\s*#[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\n+|$)`)
	numbered       = regexp.MustCompile(`^\d+[-_. ]+`)
)

// complete finds out what a file does not say itself.
func (i *imports) complete(d *doc) {
	m := &d.matter
	stem := strings.TrimSuffix(path.Base(d.path), path.Ext(d.path))
	if parts := languageEnding.FindStringSubmatch(stem); parts != nil {
		stem = parts[1]
		if m.Language == "" {
			m.Language = parts[2]
		}
	}
	if m.Language == "" {
		m.Language = i.Language
	}
	dir := path.Dir(d.path)
	if isIndex(stem) && dir != "." {
		stem, dir = path.Base(dir), path.Dir(dir)
	}
	if m.Title == "" {
		if heading := firstHeading.FindStringSubmatchIndex(d.body); heading != nil {
			if words := i.articles.Markdown.Plain("# " + d.body[heading[2]:heading[3]]).Headings; len(words) > 0 {
				m.Title, d.body = words[0], d.body[heading[1]:]
			}
		}
	}
	if m.Title == "" {
		m.Title = named(stem)
	}
	if m.Slug == "" {
		m.Slug = articles.Slugify(numbered.ReplaceAllString(stem, ""))
	}
	if m.Status == "" {
		m.Status = string(i.Status)
	}
	if m.Visibility == "" {
		m.Visibility = string(i.Visibility)
	}
	if m.Section == "" && !d.ours && dir != "." {
		m.Section = dir
	}
}

func isIndex(stem string) bool {
	return slices.Contains([]string{"index", "_index", "readme"}, strings.ToLower(stem))
}

// named makes a title of the name of a file or folder.
func named(stem string) string {
	words := strings.FieldsFunc(numbered.ReplaceAllString(stem, ""), func(r rune) bool { return r == '-' || r == '_' || r == ' ' })
	title := strings.Join(words, " ")
	if title == "" {
		return stem
	}
	first := []rune(title)
	return strings.ToUpper(string(first[0])) + string(first[1:])
}

// join finds for each translation what it translates, and puts sources first.
func (i *imports) join() {
	stems := map[string][]*doc{}
	for _, d := range i.docs {
		if other := i.byKey[d.key()]; other != nil {
			d.complain("slug", "%s has the same slug in the same language", other.path)
		} else {
			i.byKey[d.key()] = d
		}
		stems[stemOf(d.path)] = append(stems[stemOf(d.path)], d)
	}
	for _, d := range i.docs {
		d.source = d
		switch {
		case d.matter.Translates != "":
			if source := i.byKey[d.matter.Translates]; source != nil {
				d.source = source
			}
		case !d.ours && d.matter.Language != i.Language:
			for _, other := range stems[stemOf(d.path)] {
				if other.matter.Language == i.Language && other.matter.Translates == "" {
					d.source = other
				}
			}
		}
	}
	rank := func(d *doc) int {
		if d.source == d {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(i.docs, func(a, b *doc) int { return rank(a) - rank(b) })
}

// stemOf is a path without its endings for language and type.
func stemOf(file string) string {
	stem := strings.TrimSuffix(file, path.Ext(file))
	if parts := languageEnding.FindStringSubmatch(path.Base(stem)); parts != nil {
		return path.Join(path.Dir(stem), parts[1])
	}
	return stem
}

// identify gives each article its id, so that links can lead to those that are not there yet.
func (i *imports) identify(ctx context.Context) error {
	for _, d := range i.docs {
		var err error
		switch {
		case len(d.problems) > 0 && i.byKey[d.key()] != d:
			continue // it cannot be imported
		case d.source != d:
			d.id = d.source.id
			continue
		case d.matter.Translates != "":
			d.id, err = i.lookupKey(ctx, d.matter.Translates)
			if err == nil && d.id == 0 {
				d.complain("translation_of", "there is no article %s, in the folder or here", d.matter.Translates)
			}
		default:
			if d.id, err = i.lookupKey(ctx, d.key()); err == nil && d.id == 0 {
				d.id, err = i.articles.Reserve(ctx)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (i *imports) lookupKey(ctx context.Context, key string) (int64, error) {
	language, slug, _ := strings.Cut(key, "/")
	return i.articles.Lookup(ctx, language, slug)
}

// put takes over one article in one language.
func (i *imports) put(ctx context.Context, d *doc) error {
	if i.byKey[d.key()] != d || d.id == 0 {
		i.fail(d)
		return nil
	}
	in, err := i.imported(ctx, d)
	if err != nil {
		return i.refuse(d, err)
	}
	_, result, err := i.articles.Put(ctx, i.by, in)
	if err != nil {
		return i.refuse(d, err)
	}
	switch result {
	case articles.Created:
		i.report.Created++
	case articles.Updated:
		i.report.Updated++
	default:
		i.report.Unchanged++
	}
	i.report.Files = append(i.report.Files, File{Path: d.path, Result: string(result), ArticleID: d.id, Problems: d.problems})
	return nil
}

// refuse reports what is wrong with the file; an error that is not the file's ends the import.
func (i *imports) refuse(d *doc, err error) error {
	var wrong fieldError
	var f *fault.Error
	switch {
	case errors.As(err, &wrong):
		d.problems = append(d.problems, Problem(wrong))
	case errors.As(err, &f) && f.Kind != fault.Internal && f.Kind != fault.Forbidden:
		if len(f.Fields) == 0 {
			d.complain("", "%s", f.Message)
		}
		for _, field := range f.Fields {
			d.complain(field.Name, "%s", field.Message)
		}
	default:
		return fmt.Errorf("import %s: %w", d.path, err)
	}
	i.fail(d)
	return nil
}

func (i *imports) fail(d *doc) {
	i.report.Failed++
	i.report.Files = append(i.report.Files, File{Path: d.path, Result: "failed", Problems: d.problems})
}

func plainError(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return strings.TrimPrefix(err.Error(), ": ")
}

// relate links the articles to those that they name, when all are there.
func (i *imports) relate(ctx context.Context) error {
	for _, d := range i.docs {
		if d.source != d || d.id == 0 || d.matter.Related == nil {
			continue
		}
		var ids []int64
		for n, key := range d.matter.Related {
			id, err := i.lookupKey(ctx, key)
			if err != nil {
				return err
			}
			if id == 0 {
				i.note(d, Problem{Field: fmt.Sprintf("related[%d]", n), Message: fmt.Sprintf("there is no article %s", key)})
				continue
			}
			ids = append(ids, id)
		}
		_, err := i.articles.SetMeta(ctx, i.by, d.id, articles.MetaUpdate{Related: tickets.Some(ids)})
		if err != nil && !fault.Is(err, "article_not_found") { // it was refused, and that was reported
			return err
		}
	}
	return nil
}

// note adds a problem to what was reported of a file.
func (i *imports) note(d *doc, p Problem) {
	for n := range i.report.Files {
		if i.report.Files[n].Path == d.path {
			i.report.Files[n].Problems = append(i.report.Files[n].Problems, p)
		}
	}
}
