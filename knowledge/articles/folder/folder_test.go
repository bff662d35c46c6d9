package folder_test

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/articles/folder"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/files"
)

type world struct {
	*desktest.World
	*articles.Service
	folder *folder.Folder
	ann    tickets.Actor
	system tickets.Actor
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := desktest.New(t)
	store, err := files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	s := articles.New(articles.Parts{DB: w.DB, Desk: w.Desk, Files: store, Markdown: markdown.New(), Now: w.Clock.Now, Log: slog.New(slog.DiscardHandler)})
	return &world{World: w, Service: s, folder: folder.New(s, w.DB), ann: w.Agent("ann", tickets.RoleTeamLead), system: tickets.System("test")}
}

func (w *world) imports(fsys fs.FS, o folder.Options) folder.Report {
	w.T.Helper()
	report, err := w.folder.Import(w.Ctx(), w.system, fsys, o)
	require.NoError(w.T, err)
	return report
}

func (w *world) export() string {
	w.T.Helper()
	dir := filepath.Join(w.T.TempDir(), "kb")
	report, err := w.folder.Export(w.Ctx(), dir)
	require.NoError(w.T, err)
	require.Zero(w.T, report.Failed, "%+v", report)
	return dir
}

// contents are the files of a folder by their paths.
func contents(t require.TestingT, dir string) map[string]string {
	all := map[string]string{}
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, path))
		all[path] = string(content)
		return err
	}))
	return all
}

func requireReport(t testing.TB, r folder.Report, created, updated, unchanged, failed int) {
	t.Helper()
	require.Equal(t, []int{created, updated, unchanged, failed}, []int{r.Created, r.Updated, r.Unchanged, r.Failed}, "%+v", r.Files)
}

// drawn builds a knowledge base by chance, through the verbs.
type drawn struct {
	*world
	t        *rapid.T
	articles []int64
	sections []int64
	files    []int64
}

var languages = []string{"en", "de", "ja", "pt-BR"}

func (d *drawn) text(label string) string {
	pieces := rapid.SliceOfN(rapid.SampledFrom([]string{
		"word", "*strong*", "Ümläut", "日本語", "\n\n", "\n", "# Heading", "---", "> [!NOTE]\n> x", "```\ncode [a](b.md)\n```\n", "| a |\n|---|\n| b |", "title: x",
		"[out](https://example.com/a?b#c)", "`kb:1`", "\\[", "\t", "'\"", ": ", "- [ ] task", "<b>", "😀", "#anchor", "[top](#heading)", "%", "&amp;",
	}), 0, 8).Draw(d.t, label)
	return strings.Join(pieces, rapid.SampledFrom([]string{"", " ", "\n"}).Draw(d.t, label+" joined"))
}

func (d *drawn) body() string {
	body := d.text("body")
	if len(d.files) > 0 && rapid.Bool().Draw(d.t, "shows a file") {
		body += "\n\n![picture](" + markdown.ToFile(rapid.SampledFrom(d.files).Draw(d.t, "file")) + ")"
	}
	if len(d.articles) > 0 && rapid.Bool().Draw(d.t, "links an article") {
		body += "\n\n[see](" + markdown.ToArticle(rapid.SampledFrom(d.articles).Draw(d.t, "article")) + "#part)"
	}
	return body
}

func (d *drawn) title() string {
	return "T " + strings.Join(strings.Fields(rapid.StringN(0, 12, 60).Draw(d.t, "title")), " ")
}

func (d *drawn) build() {
	ctx := d.Ctx()
	for range rapid.IntRange(0, 4).Draw(d.t, "sections") {
		var parent *int64
		if len(d.sections) > 0 && rapid.Bool().Draw(d.t, "below") {
			parent = &d.sections[len(d.sections)-1]
		}
		words := []articles.SectionWords{{Language: rapid.SampledFrom(languages[:2]).Draw(d.t, "language"), Title: rapid.SampledFrom([]string{"Billing", "Über uns", "A: b"}).Draw(d.t, "title"), Description: "some\nwords"}}
		n, err := d.AddSection(ctx, d.system, articles.SectionUpdate{ParentID: tickets.Some(parent), Icon: tickets.Some("book"), Words: tickets.Some(words)})
		require.NoError(d.t, err)
		d.sections = append(d.sections, n.ID)
	}
	for i := range rapid.IntRange(0, 3).Draw(d.t, "files") {
		f, err := d.AddFile(ctx, d.system, rapid.SampledFrom([]string{"a.png", "a (1).png", "Bild ö.png", "x'y&z.txt"}).Draw(d.t, "name"), strings.NewReader(strings.Repeat("x", i/2)))
		require.NoError(d.t, err)
		d.files = append(d.files, f.ID)
	}
	for range rapid.IntRange(1, 4).Draw(d.t, "articles") {
		d.article()
	}
	if rapid.Bool().Draw(d.t, "others") {
		_, err := d.SaveWords(ctx, d.system, articles.Words{Kind: articles.Synonyms, Words: []string{"a", "b: c"}})
		require.NoError(d.t, err)
		_, err = d.SaveTemplate(ctx, d.system, articles.Template{Name: "How to", Body: "## Steps\n\n- one"})
		require.NoError(d.t, err)
	}
}

func (d *drawn) article() {
	ctx := d.Ctx()
	n := articles.NewArticle{
		Language: rapid.SampledFrom(languages).Draw(d.t, "language"), Text: articles.Text{Title: d.title(), Summary: "s", Body: d.body()},
		Visibility: rapid.SampledFrom(articles.Visibilities()).Draw(d.t, "visibility"), Labels: []string{"a", "with: colon"}, Related: d.articles,
	}
	if len(d.sections) > 0 {
		n.SectionID = &d.sections[rapid.IntRange(0, len(d.sections)-1).Draw(d.t, "section")]
	}
	if rapid.Bool().Draw(d.t, "owned") {
		day := d.Clock.Now().AddDate(0, 1, 0)
		n.OwnerID, n.ReviewBy = &d.ann.ID, &day
	}
	e, err := d.Create(ctx, d.system, n)
	require.NoError(d.t, err)
	d.articles = append(d.articles, e.Article.ID)
	for _, language := range languages[:rapid.IntRange(0, 2).Draw(d.t, "translations")] {
		if language != n.Language {
			_, err := d.Translate(ctx, d.system, e.Article.ID, language)
			require.NoError(d.t, err)
			d.live(e.Article.ID, language)
		}
	}
	d.live(e.Article.ID, n.Language)
}

// live does things to a translation by chance.
func (d *drawn) live(id int64, language string) {
	ctx := d.Ctx()
	for range rapid.IntRange(0, 4).Draw(d.t, "steps") {
		d.Clock.Advance(time.Duration(rapid.IntRange(1, 1e9).Draw(d.t, "later")) * time.Microsecond)
		now, err := d.Edition(ctx, d.system, id, language)
		require.NoError(d.t, err)
		switch rapid.IntRange(0, 7).Draw(d.t, "step") {
		case 0, 1:
			_, err = d.Publish(ctx, d.system, id, language, articles.Publishing{})
		case 2, 3:
			if now.Translation.Status != articles.StatusArchived {
				slug := ""
				if rapid.Bool().Draw(d.t, "moves") {
					slug = articles.Slugify(d.title()) + "-" + rapid.StringMatching(`[a-z]{8}`).Draw(d.t, "slug")
				}
				_, err = d.Save(ctx, d.system, id, language, articles.Save{BaseVersion: now.Translation.Version, Text: articles.Text{Title: d.title(), Body: d.body()}, Slug: slug})
			}
		case 4:
			at := d.Clock.Now().Add(24 * time.Hour)
			_, err = d.Publish(ctx, d.system, id, language, articles.Publishing{At: &at})
		case 5:
			if now.Translation.Status != articles.StatusArchived {
				_, err = d.SubmitForReview(ctx, d.system, id, language, &d.ann.ID, 0)
			}
		case 6:
			_, err = d.Archive(ctx, d.system, id, language, 0)
		case 7:
			_, err = d.Unpublish(ctx, d.system, id, language, 0)
		}
		require.NoError(d.t, err)
	}
}

// TestRoundTrip: what is exported, imported into an empty desk and exported again is the same, byte for byte; importing
// it where it came from changes nothing.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	from, to := newWorld(t), newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		from.clear()
		to.clear()
		d := &drawn{world: from, t: t}
		d.build()
		first := from.export()
		want := contents(t, first)
		report := to.imports(os.DirFS(first), folder.Options{})
		require.Zero(t, report.Failed, "%+v", report)
		require.Equal(t, want, contents(t, to.export()))
		for _, w := range []*world{from, to} {
			again := w.imports(os.DirFS(first), folder.Options{})
			require.Zero(t, again.Created+again.Updated+again.Failed, "%+v", again)
		}
		require.Equal(t, want, contents(t, to.export()))
	})
}

// clear empties the knowledge base.
func (w *world) clear() {
	w.T.Helper()
	_, err := w.DB.Pool.Exec(w.Ctx(), `TRUNCATE kb_sections, kb_articles, kb_files, kb_templates, kb_words CASCADE`)
	require.NoError(w.T, err)
}

func TestOrdinaryFolder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fsys := fstest.MapFS{
		"README.md":                      {Data: []byte("# Welcome\n\nSee [paying](01-billing/02-how-to-pay.md#cards) and [gone](nowhere.md).")},
		"01-billing/02-how-to-pay.md":    {Data: []byte("# How to *pay*\n\n![card](../img/a%20b.png)\n\nBack to [start](/README.md).")},
		"01-billing/02-how-to-pay.de.md": {Data: []byte("# Bezahlen\n\nMit Karte.")},
		"01-billing/refunds/index.md":    {Data: []byte("---\ntitle: Refunds\ntags: money, back\ndescription: How long\ndraft: false\nweight: 3\naliases: [/old/refund-times/]\nlayout: page\nfancy: 1\n---\n\nSoon.")},
		"img/a b.png":                    {Data: []byte("\x89PNG\r\n\x1a\n")},
		"broken.md":                      {Data: []byte("---\ntitle: [x\n---\n\nwords")},
		"wrong.md":                       {Data: []byte("---\ntitle: Wrong\nstatus: visible\nreview_by: soon\nowner: nobody@x.example\n---\nx")},
		"twice.md":                       {Data: []byte("---\ntitle: One\nslug: same\n---\n")},
		"twice-2.md":                     {Data: []byte("---\ntitle: Two\nslug: same\n---\n")},
		".git/hidden.md":                 {Data: []byte("# no")},
		"notes.txt":                      {Data: []byte("no")},
	}
	report := w.imports(fsys, folder.Options{Status: articles.StatusPublished})
	by := map[string]folder.File{}
	for _, f := range report.Files {
		by[f.Path] = f
	}
	requireReport(t, report, 6, 0, 0, 2)
	require.Equal(t, []folder.Problem{{Field: "body", Message: "nowhere.md is not in the folder; the link was left as it is"}}, by["README.md"].Problems)
	require.Equal(t, "fancy", by["01-billing/refunds/index.md"].Problems[0].Field)
	require.Equal(t, "front matter", by["broken.md"].Problems[0].Field)
	require.Equal(t, "failed", by["wrong.md"].Result)
	require.Equal(t, "review_by", by["wrong.md"].Problems[0].Field)
	require.Equal(t, "failed", by["twice.md"].Result)
	require.Equal(t, "slug", by["twice.md"].Problems[0].Field)
	require.NotContains(t, by, ".git/hidden.md")

	read := func(language, slug string) *articles.Reading {
		t.Helper()
		r, err := w.ReadBySlug(w.Ctx(), articles.Reader{}, language, slug)
		require.NoError(t, err)
		return r
	}
	pay, german, refunds := read("en", "how-to-pay"), read("de", "how-to-pay"), read("en", "refund-times")
	require.Equal(t, "How to pay", pay.Title)
	require.Equal(t, pay.ArticleID, german.ArticleID)
	require.Equal(t, "Mit Karte.", german.Body)
	require.Contains(t, pay.Body, "![card](kb:")
	require.Contains(t, read("en", "readme").Body, "[paying]("+markdown.ToArticle(pay.ArticleID)+"#cards)")
	require.Contains(t, pay.Body, "[start](article:")
	require.Equal(t, "refunds", refunds.Slug)
	require.Equal(t, []string{"back", "money"}, refunds.Labels)
	require.Equal(t, "How long", refunds.Summary)
	sections, err := w.Sections(w.Ctx())
	require.NoError(t, err)
	require.Equal(t, "Billing", sections[0].In("en").Title)
	require.Equal(t, sections[0].ID, *refunds.SectionID, "the folder of an index is the article itself")

	requireReport(t, w.imports(fsys, folder.Options{Status: articles.StatusPublished}), 0, 0, 6, 2)
	fsys["01-billing/02-how-to-pay.de.md"].Data = []byte("# Bezahlen\n\nMit Karte oder Bank.")
	requireReport(t, w.imports(fsys, folder.Options{Status: articles.StatusPublished}), 0, 1, 5, 2)
	require.Equal(t, "Mit Karte oder Bank.", read("de", "how-to-pay").Body)

	_, err = w.folder.Import(w.Ctx(), w.Agent("bob", tickets.RoleAgent), fsys, folder.Options{})
	require.ErrorContains(t, err, "team leads")
}
