package articles_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
)

// world is a knowledge base with people.
type world struct {
	*desktest.World
	*articles.Service
	lead, ada, ben, pia tickets.Actor
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := desktest.New(t)
	store, err := files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	return &world{
		World: w,
		Service: articles.New(articles.Parts{
			DB: w.DB, Desk: w.Desk, Files: store, Markdown: markdown.New(), Now: w.Clock.Now, Log: slog.New(slog.DiscardHandler),
		}),
		lead: w.Agent("lena", tickets.RoleTeamLead), ada: w.Agent("ada", tickets.RoleAgent), ben: w.Agent("ben", tickets.RoleAgent),
		pia: w.Agent("pia", tickets.RoleProductLead),
	}
}

// draft has ada begin an article.
func (w *world) draft(title, body string) *articles.Edition {
	w.T.Helper()
	e, err := w.Create(w.Ctx(), w.ada, articles.NewArticle{Language: "en", Text: articles.Text{Title: title, Body: body}})
	require.NoError(w.T, err)
	return e
}

func (w *world) publish(e *articles.Edition) *articles.Edition {
	w.T.Helper()
	out, err := w.Publish(w.Ctx(), w.lead, e.Article.ID, e.Translation.Language, articles.Publishing{})
	require.NoError(w.T, err)
	return out
}

// whats are what the events since an id say of articles.
func (w *world) whats(after int64) []string {
	w.T.Helper()
	var all []string
	require.NoError(w.T, w.DB.Read(w.Ctx()).Raw(`SELECT data->>'what' FROM events WHERE id > ? AND kind = 'article.changed' ORDER BY id`, after).Scan(&all).Error)
	return all
}

func (w *world) lastEvent() (id int64) {
	w.T.Helper()
	require.NoError(w.T, w.DB.Pool.QueryRow(w.Ctx(), `SELECT COALESCE(max(id), 0) FROM events`).Scan(&id))
	return id
}

func requireFault(t testing.TB, err error, code string) {
	t.Helper()
	_ = faultOf(t, err, code)
}

// faultOf is the fault that err has to be.
func faultOf(t testing.TB, err error, code string) *fault.Error {
	t.Helper()
	require.True(t, fault.Is(err, code), "want %s, got %v", code, err)
	var f *fault.Error
	require.ErrorAs(t, err, &f)
	return f
}

func TestRowTypesAreTheirTables(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for _, row := range []any{
		&articles.Article{}, &articles.Translation{}, &articles.Revision{}, &articles.Section{}, &articles.SectionWords{}, &articles.Redirect{},
		&articles.File{}, &articles.Template{}, &articles.Words{},
	} {
		w.SameAsTable(row)
	}
}

func TestLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	start := w.lastEvent()
	e := w.draft("How do I pay?", "By *card*.")
	require.Equal(t, "how-do-i-pay", e.Translation.Slug)
	require.Equal(t, articles.StatusDraft, e.Translation.Status)
	_, err := w.ReadBySlug(w.Ctx(), articles.Reader{}, "en", "how-do-i-pay")
	requireFault(t, err, "article_not_found")
	id := e.Article.ID

	_, err = w.Publish(w.Ctx(), w.ada, id, "en", articles.Publishing{})
	requireFault(t, err, "forbidden")
	_, err = w.SubmitForReview(w.Ctx(), w.ada, id, "en", &w.ada.ID, 0)
	requireFault(t, err, "invalid_input")
	_, err = w.SubmitForReview(w.Ctx(), w.ada, id, "en", &w.pia.ID, 0)
	requireFault(t, err, "invalid_input")
	e, err = w.SubmitForReview(w.Ctx(), w.ada, id, "en", &w.ben.ID, 0)
	require.NoError(t, err)
	require.Equal(t, articles.StatusInReview, e.Translation.Status)
	e, err = w.Publish(w.Ctx(), w.ben, id, "en", articles.Publishing{BaseVersion: e.Translation.Version})
	require.NoError(t, err, "the named reviewer publishes")
	require.True(t, e.Translation.Live())
	require.Nil(t, e.Translation.ReviewerID)
	_, err = w.Unpublish(w.Ctx(), w.ben, id, "en", 0)
	requireFault(t, err, "forbidden")

	e, err = w.Save(w.Ctx(), w.ada, id, "en", articles.Save{BaseVersion: e.Translation.Version, Text: articles.Text{Title: "How do I pay?", Body: "By card or *bank*."}, Note: "bank"})
	require.NoError(t, err)
	require.True(t, e.Translation.Changed())
	require.Equal(t, articles.StatusPublished, e.Translation.Status)
	seen, err := w.ReadBySlug(w.Ctx(), articles.Reader{}, "en", "how-do-i-pay")
	require.NoError(t, err)
	require.Equal(t, "By *card*.", seen.Body, "readers see what was published")
	w.publish(e)
	seen, err = w.Read(w.Ctx(), articles.Reader{}, e.Translation.ID)
	require.NoError(t, err)
	require.Equal(t, "By card or *bank*.", seen.Body)

	e, err = w.Restore(w.Ctx(), w.ada, id, "en", 1, 0)
	require.NoError(t, err)
	require.Equal(t, "By *card*.", e.Newest.Body)
	require.Equal(t, 3, e.Newest.N)
	require.NoError(t, w.ArchiveAll(w.Ctx(), w.lead, id))
	_, err = w.Read(w.Ctx(), articles.Reader{}, e.Translation.ID)
	requireFault(t, err, "article_not_found")
	_, err = w.Save(w.Ctx(), w.ada, id, "en", articles.Save{BaseVersion: 99, Text: articles.Text{Title: "x"}})
	requireFault(t, err, "article_changed")
	e, err = w.Unpublish(w.Ctx(), w.ada, id, "en", 0)
	require.NoError(t, err, "whoever writes takes it out of the archive")
	require.Equal(t, articles.StatusDraft, e.Translation.Status)
	require.Equal(t, []string{"created", "submitted", "published", "saved", "published", "saved", "archived", "unpublished"}, w.whats(start))

	revisions, err := w.Revisions(w.Ctx(), w.pia, id, "en", 0, 0)
	require.NoError(t, err)
	require.Len(t, revisions, 3)
	require.Equal(t, "Restored from revision 1", revisions[0].Note)
	require.Empty(t, revisions[0].Body)
	d, err := w.Diff(w.Ctx(), w.pia, id, "en", 1, 2)
	require.NoError(t, err)
	require.Equal(t, "By <del>*</del>card<ins> or *bank</ins>*.", markdown.DiffHTML(d.Body))
	_, err = w.Create(w.Ctx(), w.pia, articles.NewArticle{Language: "en", Text: articles.Text{Title: "x"}})
	requireFault(t, err, "forbidden")
	_, err = w.Article(w.Ctx(), tickets.Actor{Kind: tickets.ActorCustomer, ID: 1}, id)
	requireFault(t, err, "forbidden")
}

func TestSaveOnAnOutdatedVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.draft("Title", "one two three")
	save := func(base int64, body string) (*articles.Edition, error) {
		return w.Save(w.Ctx(), w.ben, e.Article.ID, "en", articles.Save{BaseVersion: base, Text: articles.Text{Title: "Title", Body: body}, Note: body})
	}
	second, err := save(e.Translation.Version, "one 2 three")
	require.NoError(t, err)
	_, err = save(e.Translation.Version, "mine")
	f := faultOf(t, err, "article_changed")
	require.Equal(t, fault.Conflict, f.Kind)
	details, ok := f.Details.(articles.ChangedDetails)
	require.True(t, ok)
	require.Equal(t, second.Translation.Version, details.Version)
	require.Equal(t, "one 2 three", details.Body)
	require.Len(t, details.Revisions, 1)
	require.Equal(t, w.ben.ID, *details.Revisions[0].AuthorID)
	require.Equal(t, "one <del>two</del><ins>2</ins> three", markdown.DiffHTML(details.Diff))
	_, err = save(0, "mine")
	requireFault(t, err, "article_changed")
	same, err := save(second.Translation.Version, "one 2 three")
	require.NoError(t, err)
	require.Equal(t, second.Translation.Version, same.Translation.Version, "the same text is no revision")
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.publish(w.draft("Reset", "a"))
	other := w.draft("Reset", "b")
	require.Equal(t, "reset-2", other.Translation.Slug, "a slug of our own making is always free")
	move := func(by tickets.Actor, id int64, slug string) (*articles.Edition, error) {
		now, err := w.Edition(w.Ctx(), by, id, "en")
		require.NoError(t, err)
		return w.Save(w.Ctx(), by, id, "en", articles.Save{BaseVersion: now.Translation.Version, Text: articles.Text{Title: now.Newest.Title, Body: now.Newest.Body}, Slug: slug})
	}
	_, err := move(w.ada, other.Article.ID, "reset")
	f := faultOf(t, err, "slug_taken")
	require.Equal(t, articles.SlugTaken{ArticleID: e.Article.ID, Title: "Reset", Proposal: "reset-3"}, f.Details)
	require.Equal(t, "slug", f.Fields[0].Name)
	_, err = move(w.ada, e.Article.ID, "password")
	requireFault(t, err, "forbidden")
	_, err = move(w.lead, e.Article.ID, "password")
	require.NoError(t, err)
	_, err = move(w.ada, other.Article.ID, "reset")
	require.True(t, faultOf(t, err, "slug_taken").Details.(articles.SlugTaken).Moved)
	for _, slug := range []string{"reset", "password"} {
		seen, err := w.ReadBySlug(w.Ctx(), articles.Reader{}, "en", slug)
		require.NoError(t, err)
		require.Equal(t, "password", seen.Slug)
	}
	_, err = move(w.lead, e.Article.ID, "reset")
	require.NoError(t, err, "back to where it was")
	for _, wrong := range []string{"a b", "a/b", "..", "_x", "a?b", "a#b", strings.Repeat("ä", 101)} {
		_, err = move(w.lead, e.Article.ID, wrong)
		requireFault(t, err, "invalid_input")
	}
	moved, err := move(w.ada, other.Article.ID, "新しい-パスワード")
	require.NoError(t, err, "a draft moves without a trace")
	require.Equal(t, "新しい-パスワード", moved.Translation.Slug)
	third := w.draft("Third", "")
	_, err = move(w.ada, third.Article.ID, "reset-2")
	require.NoError(t, err)
}

func TestTranslations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.publish(w.draft("Pay", "one"))
	id := e.Article.ID
	german, err := w.Translate(w.Ctx(), w.ben, id, "de")
	require.NoError(t, err)
	require.Equal(t, "one", german.Newest.Body)
	_, err = w.Translate(w.Ctx(), w.ben, id, "de")
	requireFault(t, err, "already_exists")
	_, err = w.Save(w.Ctx(), w.ben, id, "fr", articles.Save{Text: articles.Text{Title: "Payer", Body: "un"}})
	require.NoError(t, err, "saving a language that is not there adds it")
	outdated := func() (all []string) {
		whole, err := w.Article(w.Ctx(), w.ada, id)
		require.NoError(t, err)
		for _, tr := range whole.Translations {
			if tr.OutdatedSince != nil {
				all = append(all, tr.Language)
			}
		}
		return all
	}
	save := func(body string, noSubstance bool) {
		now, err := w.Edition(w.Ctx(), w.ada, id, "en")
		require.NoError(t, err)
		_, err = w.Save(w.Ctx(), w.ada, id, "en", articles.Save{BaseVersion: now.Translation.Version, Text: articles.Text{Title: "Pay", Body: body}, NoSubstance: noSubstance})
		require.NoError(t, err)
	}
	save("one!", true)
	w.publish(e)
	require.Empty(t, outdated(), "no change in substance")
	save("one two", false)
	require.Empty(t, outdated(), "readers see no change yet")
	_, err = w.Publish(w.Ctx(), w.lead, id, "en", articles.Publishing{NoSubstance: true})
	require.NoError(t, err)
	require.Empty(t, outdated())
	save("one two three", false)
	start := w.lastEvent()
	w.publish(e)
	require.Equal(t, []string{"de", "fr"}, outdated())
	require.Equal(t, []string{"outdated", "outdated", "published"}, w.whats(start))

	page, err := w.List(w.Ctx(), w.ada, articles.Query{Outdated: true, Language: "de"})
	require.NoError(t, err)
	require.Len(t, page.Articles, 1)
	now, err := w.Edition(w.Ctx(), w.ben, id, "de")
	require.NoError(t, err)
	n, err := w.Numbers(w.Ctx(), now)
	require.NoError(t, err)
	require.Equal(t, articles.RevisionNumbers{Source: 1, SourceNow: 4}, n)
	_, err = w.Save(w.Ctx(), w.ben, id, "de", articles.Save{BaseVersion: now.Translation.Version, Text: articles.Text{Title: "Zahlen", Body: "eins zwei drei"}, UpToDate: true})
	require.NoError(t, err)
	_, err = w.SetOutdated(w.Ctx(), w.ben, id, "fr", false)
	require.NoError(t, err)
	require.Empty(t, outdated())
	_, err = w.SetOutdated(w.Ctx(), w.ben, id, "en", true)
	requireFault(t, err, "invalid_input")

	seen, err := w.Read(w.Ctx(), articles.Reader{}, e.Translation.ID)
	require.NoError(t, err)
	require.Len(t, seen.Alternates, 1, "drafts are no alternates")
	w.publish(german)
	seen, err = w.Read(w.Ctx(), articles.Reader{}, e.Translation.ID)
	require.NoError(t, err)
	require.Len(t, seen.Alternates, 2)
	require.Equal(t, "zahlen", articles.Slugify(seen.Alternates[0].Title))
	_, err = w.SetMeta(w.Ctx(), w.ada, id, articles.MetaUpdate{Language: tickets.Some("ja")})
	requireFault(t, err, "invalid_input")
	a, err := w.SetMeta(w.Ctx(), w.ada, id, articles.MetaUpdate{Language: tickets.Some("de")})
	require.NoError(t, err)
	require.Equal(t, "de", a.Language)
}

func TestPlannedPublishing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.draft("Sale", "soon")
	at := w.Clock.Now().Add(time.Hour)
	e, err := w.Publish(w.Ctx(), w.lead, e.Article.ID, "en", articles.Publishing{At: &at})
	require.NoError(t, err)
	<-w.PlannedKick()
	_, err = w.Save(w.Ctx(), w.ada, e.Article.ID, "en", articles.Save{BaseVersion: e.Translation.Version, Text: articles.Text{Title: "Sale", Body: "not yet approved"}})
	require.NoError(t, err)
	next, ok, err := w.NextPlanned(w.Ctx())
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, at, next.UTC())
	require.NoError(t, w.PublishPlanned(w.Ctx()))
	_, err = w.Read(w.Ctx(), articles.Reader{}, e.Translation.ID)
	requireFault(t, err, "article_not_found")
	w.Clock.Advance(time.Hour)
	require.NoError(t, w.PublishPlanned(w.Ctx()))
	seen, err := w.Read(w.Ctx(), articles.Reader{}, e.Translation.ID)
	require.NoError(t, err)
	require.Equal(t, "soon", seen.Body, "what was planned, not what was saved later")
	_, ok, err = w.NextPlanned(w.Ctx())
	require.NoError(t, err)
	require.False(t, ok)

	later := w.Clock.Now().Add(time.Hour)
	_, err = w.Publish(w.Ctx(), w.lead, e.Article.ID, "en", articles.Publishing{At: &later})
	require.NoError(t, err)
	_, err = w.CancelPlanned(w.Ctx(), w.ada, e.Article.ID, "en")
	requireFault(t, err, "forbidden")
	_, err = w.CancelPlanned(w.Ctx(), w.lead, e.Article.ID, "en")
	require.NoError(t, err)
	_, err = w.CancelPlanned(w.Ctx(), w.lead, e.Article.ID, "en")
	requireFault(t, err, "nothing_planned")
}

func TestVisibility(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	readers := map[string]articles.Reader{"public": {}, "customer": {Customer: true}, "agent": {Agent: &w.ada}}
	for visibility, sees := range map[articles.Visibility][]string{
		articles.VisiblePublic: {"public", "customer", "agent"}, articles.VisibleCustomers: {"customer", "agent"}, articles.VisibleAgents: {"agent"},
	} {
		f, err := w.AddFile(w.Ctx(), w.ada, string(visibility)+".txt", strings.NewReader(string(visibility)))
		require.NoError(t, err)
		e := w.draft("About "+string(visibility), fmt.Sprintf("[file](kb:%d)", f.ID))
		_, err = w.SetMeta(w.Ctx(), w.ada, e.Article.ID, articles.MetaUpdate{Visibility: tickets.Some(visibility)})
		require.NoError(t, err, "of a draft, whoever writes says who may read")
		w.publish(e)
		if visibility != articles.VisiblePublic {
			_, err = w.SetMeta(w.Ctx(), w.ada, e.Article.ID, articles.MetaUpdate{Visibility: tickets.Some(articles.VisiblePublic)})
			requireFault(t, err, "forbidden")
		}
		for name, r := range readers {
			_, err := w.Read(w.Ctx(), r, e.Translation.ID)
			_, content, fileErr := w.OpenFile(w.Ctx(), r, f.ID)
			rows, rowsErr := w.ReadTranslations(w.Ctx(), r, []int64{e.Translation.ID})
			require.NoError(t, rowsErr)
			found := false
			for _, s := range sees {
				found = found || s == name
			}
			if found {
				require.NoError(t, err)
				require.NoError(t, fileErr)
				require.NoError(t, content.Close())
				require.Len(t, rows, 1)
				continue
			}
			requireFault(t, err, "article_not_found")
			requireFault(t, fileErr, "file_not_found")
			require.Empty(t, rows)
		}
		_, err = w.Unpublish(w.Ctx(), w.lead, e.Article.ID, "en", 0)
		require.NoError(t, err)
		_, _, err = w.OpenFile(w.Ctx(), articles.Reader{Customer: true}, f.ID)
		requireFault(t, err, "file_not_found")
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 30, 20))))
	f, err := w.AddFile(w.Ctx(), w.ada, "a/../cat.jpg", bytes.NewReader(picture.Bytes()))
	require.NoError(t, err)
	require.Equal(t, []any{"cat.jpg", "image/png", 30, 20}, []any{f.Name, f.Type, f.Width, f.Height})
	again, err := w.AddFile(w.Ctx(), w.ada, "cat.jpg", bytes.NewReader(picture.Bytes()))
	require.NoError(t, err)
	require.Equal(t, f.ID, again.ID)
	_, err = w.AddFile(w.Ctx(), w.pia, "x", strings.NewReader("x"))
	requireFault(t, err, "forbidden")
}

func TestFilesThatNothingNamesAreCleared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	add := func(name string) int64 {
		f, err := w.AddFile(w.Ctx(), w.ada, name, strings.NewReader("the bytes of "+name))
		require.NoError(t, err)
		return f.ID
	}
	once, template, logo, again, unused := add("once.png"), add("template.png"), add("logo.png"), add("again.png"), add("unused.png")
	e := w.draft("A picture", fmt.Sprintf("![was here](kb:%d)", once))
	e, err := w.Save(w.Ctx(), w.ada, e.Article.ID, "en", articles.Save{BaseVersion: e.Translation.Version, Text: articles.Text{Title: "A picture", Body: "No more."}})
	require.NoError(t, err)
	w.publish(e)
	_, err = w.DB.Pool.Exec(w.Ctx(), `INSERT INTO kb_templates (name, body, created_at, updated_at) VALUES ('t', $1, now(), now())`, fmt.Sprintf("![](kb:%d)", template))
	require.NoError(t, err)
	_, err = w.DB.Pool.Exec(w.Ctx(), `INSERT INTO settings (key, value, updated_at) VALUES ('help_centre', jsonb_build_object('logo_file_id', $1::bigint), now())`, logo)
	require.NoError(t, err)
	cleared := func() int64 {
		n, err := w.ClearFiles(w.Ctx())
		require.NoError(t, err)
		return n
	}
	w.Clock.Advance(29 * 24 * time.Hour)
	require.Zero(t, cleared(), "somebody may be writing still")
	require.Equal(t, again, add("again.png"))
	w.Clock.Advance(2 * 24 * time.Hour)
	require.EqualValues(t, 1, cleared())
	left, err := w.FilesByID(w.Ctx(), []int64{once, template, logo, again, unused})
	require.NoError(t, err)
	require.Len(t, left, 4)
	for _, f := range left {
		require.NotEqual(t, unused, f.ID)
	}
}

func TestSections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	add := func(parent *int64, title string) *articles.SectionNode {
		n, err := w.AddSection(w.Ctx(), w.lead, articles.SectionUpdate{ParentID: tickets.Some(parent), Words: tickets.Some([]articles.SectionWords{{Language: "en", Title: title}})})
		require.NoError(t, err)
		return n
	}
	titles := func() (all []string) {
		nodes, err := w.Sections(w.Ctx())
		require.NoError(t, err)
		for _, n := range nodes {
			all = append(all, strings.Repeat(".", n.Depth)+n.In("en").Title)
		}
		return all
	}
	billing, devices := add(nil, "Billing"), add(nil, "Devices")
	refunds := add(&billing.ID, "Refunds")
	require.Equal(t, []string{"Billing", ".Refunds", "Devices"}, titles())
	_, err := w.UpdateSection(w.Ctx(), w.lead, devices.ID, articles.SectionUpdate{Position: tickets.Some(0)})
	require.NoError(t, err)
	require.Equal(t, []string{"Devices", "Billing", ".Refunds"}, titles())
	_, err = w.UpdateSection(w.Ctx(), w.lead, billing.ID, articles.SectionUpdate{ParentID: tickets.Some(&refunds.ID)})
	requireFault(t, err, "invalid_input")
	_, err = w.UpdateSection(w.Ctx(), w.lead, devices.ID, articles.SectionUpdate{Words: tickets.Some([]articles.SectionWords{{Language: "en", Title: "x", Slug: "billing"}})})
	require.Equal(t, "billing-2", faultOf(t, err, "slug_taken").Details.(articles.SlugTaken).Proposal)
	_, err = w.AddSection(w.Ctx(), w.ada, articles.SectionUpdate{Words: tickets.Some([]articles.SectionWords{{Language: "en", Title: "x"}})})
	requireFault(t, err, "forbidden")
	require.Equal(t, "search-2", add(nil, "Search").In("en").Slug, "the help centre has that address")

	var ids []int64
	for i := range 3 {
		e, err := w.Create(w.Ctx(), w.ada, articles.NewArticle{Language: "en", Text: articles.Text{Title: fmt.Sprint("A", i)}, SectionID: &refunds.ID})
		require.NoError(t, err)
		w.publish(e)
		ids = append(ids, e.Article.ID)
	}
	_, err = w.SetMeta(w.Ctx(), w.ada, ids[2], articles.MetaUpdate{Position: tickets.Some(0)})
	require.NoError(t, err)
	order := func(section *int64) (all []string) {
		rows, err := w.ReadSection(w.Ctx(), articles.Reader{}, "en", section)
		require.NoError(t, err)
		for _, r := range rows {
			all = append(all, r.Title)
		}
		return all
	}
	require.Equal(t, []string{"A2", "A0", "A1"}, order(&refunds.ID))
	page, err := w.List(w.Ctx(), w.ada, articles.Query{SectionID: &billing.ID, Order: articles.ByPosition, Limit: 2})
	require.NoError(t, err)
	require.Len(t, page.Articles, 2)
	rest, err := w.List(w.Ctx(), w.ada, articles.Query{SectionID: &billing.ID, Order: articles.ByPosition, Limit: 2, Cursor: page.Next})
	require.NoError(t, err)
	require.Len(t, rest.Articles, 1)
	require.Equal(t, "A1", rest.Articles[0].Translations[0].Title)
	counts, err := w.ReadCounts(w.Ctx(), articles.Reader{}, "en")
	require.NoError(t, err)
	require.Equal(t, map[int64]int{refunds.ID: 3}, counts)

	inBilling, err := w.TranslationIDsIn(w.Ctx(), billing.ID)
	require.NoError(t, err)
	require.Len(t, inBilling, 3)
	rows, err := w.ForIndex(w.Ctx(), inBilling)
	require.NoError(t, err)
	require.Equal(t, []int64{billing.ID, refunds.ID}, rows[0].Sections)

	start := w.lastEvent()
	require.NoError(t, w.DeleteSection(w.Ctx(), w.lead, refunds.ID))
	require.Equal(t, []string{"meta", "meta", "meta"}, w.whats(start))
	require.Equal(t, []string{"A2", "A0", "A1"}, order(&billing.ID))
}

func TestListAndCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	yesterday := w.Clock.Now().AddDate(0, 0, -1)
	var all []*articles.Edition
	for i := range 5 {
		w.Clock.Advance(time.Minute)
		n := articles.NewArticle{Language: "en", Text: articles.Text{Title: fmt.Sprintf("Printer number %d", i)}, Labels: []string{"b", "a", "a"}}
		if i < 2 {
			day := yesterday.AddDate(0, 0, -i)
			n.ReviewBy, n.OwnerID = &day, &w.ben.ID
		}
		e, err := w.Create(w.Ctx(), w.ada, n)
		require.NoError(t, err)
		all = append(all, e)
	}
	w.Clock.Advance(time.Minute)
	w.publish(all[0])
	w.Clock.Advance(time.Minute)
	_, err := w.SubmitForReview(w.Ctx(), w.ada, all[1].Article.ID, "en", &w.ben.ID, 0)
	require.NoError(t, err)
	require.NoError(t, w.ArchiveAll(w.Ctx(), w.ada, all[2].Article.ID))
	check := func(name string, q articles.Query, want ...int) {
		t.Helper()
		var got []int
		q.Limit = 2
		for {
			page, err := w.List(w.Ctx(), w.pia, q)
			require.NoError(t, err, name)
			for _, a := range page.Articles {
				for i, e := range all {
					if e.Article.ID == a.ID {
						got = append(got, i)
					}
				}
			}
			if q.Cursor = page.Next; q.Cursor == "" {
				break
			}
		}
		require.Equal(t, want, got, name)
	}
	check("all, the latest first", articles.Query{}, 1, 0, 4, 3)
	check("by status", articles.Query{Status: articles.StatusArchived}, 2)
	check("overdue, the earliest first", articles.Query{Overdue: true}, 1, 0)
	check("by owner", articles.Query{OwnerID: &w.ben.ID}, 1, 0)
	check("waiting for ben", articles.Query{ReviewerID: &w.ben.ID}, 1)
	check("by label", articles.Query{Label: "a", Status: articles.StatusPublished}, 0)
	check("by words", articles.Query{Words: "print 3"}, 3)
	check("by words of nothing", articles.Query{Words: "'; drop table"})
	check("in another language", articles.Query{Language: "de"})
	check("by visibility", articles.Query{Visibility: articles.VisibleAgents})
	check("in no section", articles.Query{SectionID: new(int64), Status: articles.StatusInReview}, 1)
	_, err = w.List(w.Ctx(), w.pia, articles.Query{Cursor: "x"})
	requireFault(t, err, "invalid_input")
	counts, err := w.Counts(w.Ctx(), w.ben)
	require.NoError(t, err)
	require.Equal(t, articles.Counts{Draft: 2, InReview: 1, Published: 1, Archived: 1, Mine: 1, Overdue: 2}, counts)
	require.Equal(t, []string{"a", "b"}, []string(all[0].Article.Labels))
}

func TestWordsAndTemplates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.SaveWords(w.Ctx(), w.ada, articles.Words{Kind: articles.Synonyms, Words: []string{"a", "b"}})
	requireFault(t, err, "forbidden")
	_, err = w.SaveWords(w.Ctx(), w.lead, articles.Words{Kind: articles.Synonyms, Words: []string{"Bill", " bill "}})
	requireFault(t, err, "invalid_input")
	saved, err := w.SaveWords(w.Ctx(), w.lead, articles.Words{Kind: articles.Synonyms, Language: "en", Words: []string{"Bill", " invoice  note "}})
	require.NoError(t, err)
	require.Equal(t, []string{"bill", "invoice note"}, []string(saved.Words))
	saved.Language = ""
	_, err = w.SaveWords(w.Ctx(), w.lead, *saved)
	require.NoError(t, err)
	all, err := w.AllWords(w.Ctx())
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.NoError(t, w.DeleteWords(w.Ctx(), w.lead, saved.ID))
	requireFault(t, w.DeleteWords(w.Ctx(), w.lead, saved.ID), "words_not_found")
	var kinds []string
	require.NoError(t, w.DB.Read(w.Ctx()).Raw(`SELECT kind || ':' || COALESCE(data->>'language', '') FROM events ORDER BY id`).Scan(&kinds).Error)
	require.Equal(t, []string{"article.words_changed:en", "article.words_changed:", "article.words_changed:en", "article.words_changed:"}, kinds)

	template, err := w.SaveTemplate(w.Ctx(), w.lead, articles.Template{Name: "How to", Body: "## Steps"})
	require.NoError(t, err)
	template.Body = "## First"
	_, err = w.SaveTemplate(w.Ctx(), w.lead, *template)
	require.NoError(t, err)
	templates, err := w.Templates(w.Ctx())
	require.NoError(t, err)
	require.Equal(t, "## First", templates[0].Body)
	require.NoError(t, w.DeleteTemplate(w.Ctx(), w.lead, template.ID))
	_, err = w.SaveTemplate(w.Ctx(), w.lead, *template)
	requireFault(t, err, "template_not_found")
}

func TestForIndex(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.draft("Pay", "# How\n\nBy *card*.")
	rows, err := w.ForIndex(w.Ctx(), []int64{e.Translation.ID, 999})
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.False(t, rows[0].Live())
	e = w.publish(e)
	_, err = w.Save(w.Ctx(), w.ada, e.Article.ID, "en", articles.Save{BaseVersion: e.Translation.Version, Text: articles.Text{Title: "Secret", Body: "unseen"}})
	require.NoError(t, err)
	rows, err = w.ForIndex(w.Ctx(), []int64{e.Translation.ID})
	require.NoError(t, err)
	require.Equal(t, "Pay", rows[0].Title)
	require.Equal(t, []string{"How"}, rows[0].Headings)
	require.Equal(t, "By card.", rows[0].Body)
	live, err := w.LiveTranslationIDs(w.Ctx())
	require.NoError(t, err)
	require.Equal(t, []int64{e.Translation.ID}, live)
	ids, err := w.TranslationIDs(w.Ctx(), e.Article.ID)
	require.NoError(t, err)
	require.Equal(t, live, ids)
}
