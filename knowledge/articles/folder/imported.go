package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// imported makes of a file what the service takes. Errors are a fieldError, a fault, or trouble of ours.
func (i *imports) imported(ctx context.Context, d *doc) (in articles.Imported, err error) {
	m := d.matter
	in = articles.Imported{ArticleID: d.id, Language: m.Language, Slug: m.Slug, Status: articles.Status(m.Status), Redirects: m.Redirects}
	if in.Text.Body, err = i.linked(ctx, d, d.body); err != nil {
		return in, err
	}
	in.Text.Title, in.Text.Summary = m.Title, m.Summary
	updated, err := when("updated", m.Updated)
	if err != nil {
		return in, err
	}
	if updated != nil {
		in.Text.At = *updated
	}
	created, err := when("created", m.Created)
	if err != nil {
		return in, err
	}
	if created != nil {
		in.CreatedAt = *created
	}
	if in.Outdated, err = when("outdated", m.Outdated); err != nil {
		return in, err
	}
	if in.PublishAt, err = when("publish_at", m.PublishAt); err != nil {
		return in, err
	}
	if in.PublishedAt, err = when("published_at", m.PublishedAt); err != nil {
		return in, err
	}
	if in.ReviewerID, err = i.agent("reviewer", m.Reviewer); err != nil {
		return in, err
	}
	base := strings.TrimSuffix(d.path, path.Ext(d.path))
	if in.Published, err = i.side(ctx, d, base+publishedEnding); err != nil {
		return in, err
	}
	if in.Planned, err = i.side(ctx, d, base+plannedEnding); err != nil {
		return in, err
	}
	if d.source == d && m.Translates == "" {
		in.Meta, err = i.meta(ctx, d)
	}
	return in, err
}

func (i *imports) meta(ctx context.Context, d *doc) (*articles.MetaUpdate, error) {
	m := d.matter
	reviewBy, err := when("review_by", m.ReviewBy)
	if err != nil {
		return nil, err
	}
	owner, err := i.agent("owner", m.Owner)
	if err != nil {
		return nil, err
	}
	sectionID, err := i.section(ctx, m.Section, m.Language)
	if err != nil {
		return nil, err
	}
	u := &articles.MetaUpdate{
		SectionID: tickets.Some(sectionID), Visibility: tickets.Some(articles.Visibility(m.Visibility)), Labels: tickets.Some(m.Labels),
		OwnerID: tickets.Some(owner), ReviewBy: tickets.Some(reviewBy),
	}
	if m.Position != nil {
		u.Position = tickets.Some(*m.Position)
	}
	return u, nil
}

func (i *imports) agent(field, email string) (*int64, error) {
	if email == "" {
		return nil, nil
	}
	id, ok := i.agents[strings.ToLower(email)]
	if !ok {
		return nil, fieldError{field, fmt.Sprintf("nobody here has the address %s", email)}
	}
	return &id, nil
}

// side reads the text beside the newest; nil when there is none.
func (i *imports) side(ctx context.Context, d *doc, file string) (*articles.Written, error) {
	content, err := i.readFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fieldError{path.Base(file), plainError(err)}
	}
	text, body, _ := markdown.SplitFrontMatter(content)
	var s side
	if err := yaml.Unmarshal([]byte(text), &s); err != nil {
		return nil, fieldError{path.Base(file), err.Error()}
	}
	w := &articles.Written{Text: articles.Text{Title: s.Title, Summary: s.Summary}}
	if w.Body, err = i.linked(ctx, d, strings.TrimPrefix(body, "\n")); err != nil {
		return nil, err
	}
	at, err := when(path.Base(file)+": updated", s.Updated)
	if err != nil {
		return nil, err
	}
	if at != nil {
		w.At = *at
	}
	return w, nil
}

// linked turns the relative links of a text into those of the knowledge base, and takes over the files.
func (i *imports) linked(ctx context.Context, d *doc, body string) (string, error) {
	var failed error
	body = markdown.MapDestinations(body, func(destination string) string {
		to, err := i.destination(ctx, d, destination)
		failed = errors.Join(failed, err)
		return to
	})
	return body, failed
}

func (i *imports) destination(ctx context.Context, d *doc, destination string) (string, error) {
	target, fragment, hasFragment := strings.Cut(destination, "#")
	if target == "" || strings.Contains(target, ":") || strings.HasPrefix(target, "//") {
		return destination, nil
	}
	name, err := url.PathUnescape(target)
	if err != nil {
		return destination, nil //nolint:nilerr // it is no path, so it is left as it is
	}
	file := path.Join(path.Dir(d.path), name)
	if strings.HasPrefix(name, "/") {
		file = path.Clean(strings.TrimPrefix(name, "/"))
	}
	if !fs.ValidPath(file) || file == "." {
		return destination, nil
	}
	if other := i.docAt(file); other != nil && other.id != 0 {
		if hasFragment {
			fragment = "#" + fragment
		}
		return markdown.ToArticle(other.id) + fragment, nil
	}
	info, err := fs.Stat(i.fsys, file)
	if err != nil || !info.Mode().IsRegular() {
		if strings.HasPrefix(target, "/") && !isMarkdown(target) {
			return destination, nil // an address of a web site
		}
		d.complain("body", "%s is not in the folder; the link was left as it is", destination)
		return destination, nil
	}
	id, err := i.file(ctx, file)
	if f := (*fault.Error)(nil); errors.As(err, &f) && f.Kind != fault.Internal {
		d.complain("body", "%s: %s", destination, f.Message)
		return destination, nil
	}
	if err != nil {
		return "", err
	}
	return markdown.ToFile(id), nil
}

// docAt is the article in a file, which links of some tools name without its ending.
func (i *imports) docAt(file string) *doc {
	for _, candidate := range []string{file, file + ".md", file + "/index.md", file + "/README.md", strings.TrimSuffix(file, ".html") + ".md"} {
		if d := i.byPath[candidate]; d != nil {
			return d
		}
	}
	return nil
}

func (i *imports) file(ctx context.Context, file string) (int64, error) {
	if id, ok := i.files[file]; ok {
		return id, nil
	}
	content, err := i.fsys.Open(file)
	if err != nil {
		return 0, fault.New(fault.Invalid, "unreadable", "cannot be read: %s", plainError(err))
	}
	defer content.Close()
	name, ok := i.names[file]
	if !ok {
		name = path.Base(file)
		if path.Dir(file) == filesDir {
			name = attached.ReplaceAllString(name, "")
		}
	}
	f, err := i.articles.AddFile(ctx, i.by, name, content)
	if err != nil {
		return 0, err
	}
	i.files[file] = f.ID
	i.report.Attached++
	return f.ID, nil
}

// section finds the section of a path, or makes it and those above it.
func (i *imports) section(ctx context.Context, at, language string) (*int64, error) {
	at = strings.Trim(at, "/")
	if at == "" {
		return nil, nil
	}
	if id, ok := i.tree.id[at]; ok {
		return &id, nil
	}
	parts := strings.Split(at, "/")
	slugged := make([]string, len(parts))
	for n, part := range parts {
		slugged[n] = articles.Slugify(numbered.ReplaceAllString(part, ""))
	}
	if id, ok := i.tree.id[strings.Join(slugged, "/")]; ok {
		return &id, nil
	}
	var parent *int64
	if len(parts) > 1 {
		var err error
		if parent, err = i.section(ctx, strings.Join(parts[:len(parts)-1], "/"), language); err != nil {
			return nil, err
		}
	}
	last := parts[len(parts)-1]
	made, err := i.articles.AddSection(ctx, i.by, articles.SectionUpdate{
		ParentID: tickets.Some(parent),
		Words:    tickets.Some([]articles.SectionWords{{Language: language, Title: named(last)}}),
	})
	if err != nil {
		if f := (*fault.Error)(nil); errors.As(err, &f) && f.Kind != fault.Forbidden {
			return nil, fieldError{"section", f.Message}
		}
		return nil, err
	}
	i.tree.id[at], i.tree.id[strings.Join(slugged, "/")] = made.ID, made.ID
	return &made.ID, nil
}

// lists takes over what there is beside articles.
func (i *imports) lists(ctx context.Context) error {
	var err error
	if i.tree, err = readTree(ctx, i.articles); err != nil {
		return err
	}
	var names []fileName
	i.list(fileNames, &names)
	for _, n := range names {
		i.names[n.Path] = n.Name
	}
	return errors.Join(i.sections(ctx), i.templates(ctx), i.words(ctx))
}

// list reads a list; what is wrong with it is reported.
func (i *imports) list(file string, into any) {
	content, err := i.readFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		err = yaml.Unmarshal([]byte(content), into)
	}
	if err != nil {
		i.report.Failed++
		i.report.Files = append(i.report.Files, File{Path: file, Result: "failed", Problems: []Problem{{Message: plainError(err)}}})
	}
}

// failed reports a fault with an entry of a list, and returns other errors.
func (i *imports) failed(file, field string, err error) error {
	var f *fault.Error
	if err == nil {
		return nil
	}
	if !errors.As(err, &f) || f.Kind == fault.Forbidden {
		return fmt.Errorf("import %s: %w", file, err)
	}
	i.report.Failed++
	i.report.Files = append(i.report.Files, File{Path: file, Result: "failed", Problems: []Problem{{Field: field, Message: f.Message}}})
	return nil
}

func (i *imports) sections(ctx context.Context) error {
	var all []section
	i.list(sectionsFile, &all)
	for _, s := range all {
		var w []articles.SectionWords
		for _, x := range s.Words {
			w = append(w, articles.SectionWords{Language: x.Language, Slug: x.Slug, Title: x.Title, Description: x.Description})
		}
		u := articles.SectionUpdate{Icon: tickets.Some(s.Icon), Words: tickets.Some(w)}
		if id, ok := i.tree.id[s.Path]; ok {
			if i.sameSection(id, s.Icon, w) {
				continue
			}
			_, err := i.articles.UpdateSection(ctx, i.by, id, u)
			if err := i.failed(sectionsFile, s.Path, err); err != nil {
				return err
			}
			continue
		}
		if dir := path.Dir(s.Path); dir != "." {
			parent, err := i.section(ctx, dir, i.Language)
			if err != nil {
				return i.failed(sectionsFile, s.Path, err)
			}
			u.ParentID = tickets.Some(parent)
		}
		made, err := i.articles.AddSection(ctx, i.by, u)
		if err == nil {
			i.tree.id[s.Path] = made.ID
		}
		if err := i.failed(sectionsFile, s.Path, err); err != nil {
			return err
		}
	}
	return nil
}

func (i *imports) sameSection(id int64, icon string, words []articles.SectionWords) bool {
	for _, n := range i.tree.nodes {
		if n.ID == id {
			there := slices.Clone(n.Words)
			for k := range there {
				there[k].SectionID = 0
			}
			return n.Icon == icon && slices.Equal(there, words)
		}
	}
	return false
}

func (i *imports) templates(ctx context.Context) error {
	var all []template
	i.list(templatesFile, &all)
	if len(all) == 0 {
		return nil
	}
	there, err := i.articles.Templates(ctx)
	if err != nil {
		return err
	}
	for _, t := range all {
		save := articles.Template{Name: t.Name, Body: t.Body}
		if n := slices.IndexFunc(there, func(x articles.Template) bool { return x.Name == t.Name }); n >= 0 {
			if there[n].Body == t.Body {
				continue
			}
			save.ID = there[n].ID
		}
		_, err := i.articles.SaveTemplate(ctx, i.by, save)
		if err := i.failed(templatesFile, t.Name, err); err != nil {
			return err
		}
	}
	return nil
}

func (i *imports) words(ctx context.Context) error {
	var all []searchWords
	i.list(wordsFile, &all)
	if len(all) == 0 {
		return nil
	}
	there, err := i.articles.AllWords(ctx)
	if err != nil {
		return err
	}
	for _, w := range all {
		if slices.ContainsFunc(there, func(x articles.Words) bool {
			return string(x.Kind) == w.Kind && x.Language == w.Language && slices.Equal(x.Words, w.Words)
		}) {
			continue
		}
		_, err := i.articles.SaveWords(ctx, i.by, articles.Words{Kind: articles.WordsKind(w.Kind), Language: w.Language, Words: w.Words})
		if err := i.failed(wordsFile, strings.Join(w.Words, ", "), err); err != nil {
			return err
		}
	}
	return nil
}
