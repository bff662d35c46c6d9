package knowledge_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/files"
)

// shelf is a desk with articles and a search over them.
type shelf struct {
	*bench
	articles  *articles.Service
	thesaurus *knowledge.Thesaurus
}

func newShelf(t testing.TB) *shelf {
	t.Helper()
	s := &shelf{bench: &bench{World: desktest.New(t), t: t}}
	store, err := files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	s.articles = articles.New(articles.Parts{
		DB: s.DB, Desk: s.Desk, Files: store, Markdown: markdown.New(), Now: s.Clock.Now, Log: slog.New(slog.DiscardHandler),
	})
	s.thesaurus = knowledge.NewThesaurus(s.articles)
	return s
}

// node is one process's search.
type node struct {
	*knowledge.ArticleSearch
	s    *shelf
	stop func()
}

func (s *shelf) node(dir string) *node {
	s.t.Helper()
	n := &node{s: s, ArticleSearch: knowledge.NewArticleSearch(s.articles, s.Log, knowledge.ArticleSearchOptions{
		Dir: dir, Thesaurus: s.thesaurus, Recorder: knowledge.NewSearches(s.DB, s.Clock.Now), Logger: slog.New(slog.DiscardHandler), Now: s.Clock.Now,
	})}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	var once sync.Once
	n.stop = func() {
		once.Do(func() {
			cancel()
			require.NoError(s.t, <-done)
		})
	}
	s.t.Cleanup(n.stop)
	return n
}

// await waits until all that is committed can be found.
func (n *node) await() {
	n.s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		_, changed := n.s.Log.Watch()
		lag, err := n.s.Log.Lag(ctx)
		require.NoError(n.s.t, err)
		if lag.Unnumbered == 0 {
			break
		}
		select {
		case <-changed:
		case <-ctx.Done():
			n.s.t.Fatal("events were never numbered")
		}
	}
	seq, err := n.s.Log.Newest(ctx)
	require.NoError(n.s.t, err)
	require.NoError(n.s.t, n.Await(ctx, seq))
}

func (s *shelf) put(in articles.Imported) *articles.Edition {
	s.t.Helper()
	e, _, err := s.articles.Put(s.t.Context(), tickets.System("test"), in)
	require.NoError(s.t, err)
	return e
}

// publish adds a public article.
func (s *shelf) publish(language, slug, title, body string, labels ...string) int64 {
	s.t.Helper()
	return s.put(articles.Imported{
		Language: language, Slug: slug, Status: articles.StatusPublished,
		Text: articles.Written{Text: articles.Text{Title: title, Body: body}},
		Meta: &articles.MetaUpdate{Visibility: tickets.Some(articles.VisiblePublic), Labels: tickets.Some(labels)},
	}).Article.ID
}

func (n *node) find(r knowledge.Reader, q knowledge.ArticleQuery) knowledge.ArticleResult {
	n.s.t.Helper()
	found, err := n.Search(n.s.t.Context(), r, q)
	require.NoError(n.s.t, err, q.Text)
	return found
}

// slugs are what the public finds.
func (n *node) slugs(text string) []string {
	n.s.t.Helper()
	return slugsOf(n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: text}))
}

func slugsOf(found knowledge.ArticleResult) []string {
	slugs := []string{}
	for _, h := range found.Hits {
		slugs = append(slugs, h.Slug)
	}
	return slugs
}

func (s *shelf) fill() {
	s.publish("en", "password", "Reset your password", "If you forgot your password, open the sign in page and choose **Forgot password**.\n\n## When no mail arrives\n\nLook into the spam folder.", "account")
	s.publish("en", "delete", "Delete your account", "Deleting an account removes all data after thirty days. Version 2.5.13 and later.", "account")
	s.publish("en", "invoice", "Download an invoice", "Every invoice can be downloaded as a PDF file from the billing page.", "billing")
	s.publish("en", "refund", "Getting your money back", "A refund arrives within five working days on the card that was charged.", "billing")
	s.publish("de", "rechnung", "Stromrechnung verstehen", "Auf der Rechnung steht der Verbrauch. Die Abschlagszahlung ändert sich jährlich. Die Zählernummer finden Sie auf dem Gerät.")
	s.publish("de", "kuendigen", "Vertrag kündigen", "Die Kündigung der Verträge geht schriftlich. Der Strom wird abgelesen.")
	s.publish("fr", "facture", "Télécharger une facture", "Vos factures sont disponibles dans l'espace client, à la page « Mes paiements ».")
	s.publish("ja", "pasuwado", "パスワードの再設定", "パスワードを忘れた場合は、ログイン画面から再設定してください。")
	s.publish("zh", "shujuku", "数据库连接", "如果数据库不能用，请检查网络设置。")
	s.publish("ru", "parol", "Как сменить пароль", "Пароли меняются в настройках профиля.")
}

func TestFindsArticles(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.fill()
	n := s.node(t.TempDir())
	n.await()
	for _, c := range []struct {
		q, first string
	}{
		{"reset password", "password"},
		{"How do I get a new password?", "password"},
		{"passwrod forgoten", "password"}, // slips
		{"resetpassword", "password"},     // a missing space
		{"delting acount", "delete"},      // forms and slips
		{"spam", "password"},
		{"2.5.13", "delete"},
		{"invoices pdf", "invoice"},
		{"billing", "invoice"},             // a label counts as a heading
		{"Rechnung", "rechnung"},           // in a compound and alone
		{"Strom", "kuendigen"},             // the word itself before its compounds
		{"Verbrauchsrechnung", "rechnung"}, // parts of a word that nobody wrote
		{"Verträge kündigen", "kuendigen"},
		{"kuendigung", "kuendigen"},
		{"Zahlung", "rechnung"}, // the end of a compound
		{"telecharger facture", "facture"},
		{"factures", "facture"},
		{"パスワード", "pasuwado"},
		{"数据库", "shujuku"},
		{"паролей", "parol"},
		{`"choose forgot password"`, "password"},
	} {
		require.Equal(t, c.first, append(n.slugs(c.q), "nothing")[0], c.q)
	}
	for _, q := range []string{"", "  ", "xylophone", `"password forgot your"`, "invoice -pdf", "-invoice"} {
		require.NotContains(t, n.slugs(q), "invoice", q)
	}
	require.Empty(t, n.slugs("xylophone"))
	require.Contains(t, slugsOf(n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: "passw", Typing: true})), "password")
	require.Equal(t, []string{"kuendigen", "rechnung"}, n.slugs("Strom"))
}

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.fill()
	n := s.node(t.TempDir())
	n.await()
	for q, want := range map[string]string{
		"reset passwrod": "reset password",
		"reset password": "",
		"refnud, please": "refund, please",
		"xylophone":      "",
	} {
		require.Equal(t, want, n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: q}).DidYouMean, q)
	}
	// What some article has is not corrected, however rare.
	s.publish("en", "odd", "The passwrod tool", "A tool by that name.")
	n.await()
	found := n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: "passwrod"})
	require.Empty(t, found.DidYouMean)
	require.Equal(t, []string{"odd"}, slugsOf(found))
}

// TestReaders: everybody finds what they may read, and what the index has not heard of yet does not leak.
func TestReaders(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	agent := s.Agent("agent", tickets.RoleAgent)
	text := articles.Written{Text: articles.Text{Title: "Zebra", Body: "Stripes"}}
	for _, v := range articles.Visibilities() {
		s.put(articles.Imported{Language: "en", Slug: string(v), Status: articles.StatusPublished, Text: text, Meta: &articles.MetaUpdate{Visibility: tickets.Some(v)}})
	}
	s.put(articles.Imported{Language: "en", Slug: "draft", Status: articles.StatusDraft, Text: text, Meta: &articles.MetaUpdate{Visibility: tickets.Some(articles.VisiblePublic)}})
	n := s.node(t.TempDir())
	n.await()
	q := knowledge.ArticleQuery{Text: "zebra", Drafts: true}
	check := func(search *node) {
		t.Helper()
		require.ElementsMatch(t, []string{"public"}, slugsOf(search.find(knowledge.Reader{}, q)))
		require.ElementsMatch(t, []string{"public", "customers"}, slugsOf(search.find(knowledge.Reader{Customer: true}, q)))
		require.ElementsMatch(t, []string{"public", "customers", "agents", "draft"}, slugsOf(search.find(knowledge.Reader{Agent: &agent}, q)))
		require.ElementsMatch(t, []string{"public", "customers", "agents"}, slugsOf(search.find(knowledge.Reader{Agent: &agent}, knowledge.ArticleQuery{Text: "zebra"})))
		require.ElementsMatch(t, []string{"customers"}, slugsOf(search.find(knowledge.Reader{Agent: &agent}, knowledge.ArticleQuery{Text: "zebra", Visibility: "customers"})))
	}
	check(n)
	other := s.node(t.TempDir())
	other.stop() // it never runs: the database answers
	check(other)

	n.stop() // it hears of nothing more, and its index is gone: rows decide
	found := n.find(knowledge.Reader{}, q)
	hidden := found.Hits[0].ArticleID
	_, err := s.articles.SetMeta(t.Context(), tickets.System("test"), hidden, articles.MetaUpdate{Visibility: tickets.Some(articles.VisibleAgents)})
	require.NoError(t, err)
	require.Empty(t, slugsOf(n.find(knowledge.Reader{}, q)))
}

func TestWordsOfTheConsole(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.fill()
	n := s.node(t.TempDir())
	n.await()
	require.Empty(t, n.slugs("voucher"))
	require.NotEmpty(t, n.slugs("charged"))
	system := tickets.System("test")
	for _, w := range []articles.Words{
		{Kind: articles.Synonyms, Language: "en", Words: []string{"voucher", "invoice"}},
		{Kind: articles.Synonyms, Words: []string{"log on", "sign in"}},
		{Kind: articles.StopWords, Language: "en", Words: []string{"widget"}},
	} {
		_, err := s.articles.SaveWords(t.Context(), system, w)
		require.NoError(t, err)
	}
	n.await()
	require.Equal(t, []string{"invoice"}, n.slugs("voucher"))
	require.Equal(t, "password", n.slugs("log on")[0])
	require.Equal(t, []string{"invoice"}, n.slugs("widget voucher"))
}

func TestFacetsAndFilters(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.fill()
	n := s.node(t.TempDir())
	n.await()
	found := n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: "account invoice facture", Facets: true})
	require.EqualValues(t, 4, found.Total)
	counts := map[string]uint64{}
	for _, f := range found.Facets {
		for _, v := range f.Values {
			counts[f.Name+":"+v.Value] = v.Count
		}
	}
	require.Equal(t, map[string]uint64{"language:en": 3, "language:fr": 1, "label:account": 2, "label:billing": 1, "visibility:public": 4}, counts)
	require.Equal(t, []string{"facture"}, slugsOf(n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: "account invoice facture", Language: "fr"})))
	require.Equal(t, []string{"invoice"}, slugsOf(n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: "account invoice facture", Label: "billing"})))
	require.Empty(t, slugsOf(n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: "account", SectionID: 99})))
}

func TestSafeHighlights(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.publish("en", "script", "Use <script> & friends", "A `<script>alert(1)</script>` tag is scripted here & \"there\".")
	n := s.node(t.TempDir())
	n.await()
	hit := n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: "scripts"}).Hits[0]
	for _, parts := range hit.Highlights {
		for _, html := range parts {
			bare := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(html)
			require.NotContains(t, bare, "<")
			require.Contains(t, html, "<mark>")
		}
	}
	require.Contains(t, hit.Highlights["text"][0], "<mark>scripted</mark>") // another form
}

func TestSearchesAreRecorded(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.fill()
	n := s.node(t.TempDir())
	n.await()
	n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: "not recorded"})
	found := n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: "reset  password", Place: "help", By: []byte("somebody")})
	require.NotZero(t, found.SearchID)
	n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: "xylophone", Place: "help"})
	var kept []string
	rows, err := s.DB.Pool.Query(t.Context(), `SELECT query || '/' || results || '/' || place FROM kb_searches ORDER BY id`)
	require.NoError(t, err)
	for rows.Next() {
		var one string
		require.NoError(t, rows.Scan(&one))
		kept = append(kept, one)
	}
	require.Equal(t, []string{"reset password/1/help", "xylophone/0/help"}, kept)
}

func TestSuggestsForATextOnly(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.fill()
	n := s.node(t.TempDir())
	n.await()
	hits, err := n.Suggest(t.Context(), knowledge.Reader{}, "Hello, I forgot my password and now I cannot sign in to your page any more - no mail arrives. Can you \"help\" me?", "en", 3)
	require.NoError(t, err)
	require.Equal(t, "password", hits[0].Slug)
	hits, err = n.Suggest(t.Context(), knowledge.Reader{}, "The gearbox of my tractor leaks oil on the field since Monday", "", 3)
	require.NoError(t, err)
	require.Empty(t, hits)
}

// The first articles of a new help center have few words: most of a question's are in none of them.
func TestSuggestsFromAHandfulOfArticles(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.publish("en", "refill", "Refill the ink of your pen", "Unscrew the barrel and put a new cartridge in.")
	s.publish("en", "shipping", "How long shipping takes", "Two working days within the country.")
	s.publish("en", "returns", "Send something back", "Use the label in the box.")
	s.publish("en", "code", "What AB4711 means", "Open the lid once.")
	n := s.node(t.TempDir())
	n.await()
	hits, err := n.Suggest(t.Context(), knowledge.Reader{}, "Really strange, yesterday evening my lovely pen stopped, is there maybe some trick to refill it?", "en", 3)
	require.NoError(t, err)
	require.Len(t, hits, 1)
	require.Equal(t, "refill", hits[0].Slug)
	for _, other := range []string{"The gearbox of my tractor leaks oil on the field since Monday", "xqzv ab4712 jvbbq"} {
		hits, err = n.Suggest(t.Context(), knowledge.Reader{}, other, "en", 3)
		require.NoError(t, err)
		require.Empty(t, hits, other)
	}
	require.Empty(t, n.slugs("ab4712"), "a code is no slip of another one")
	require.Equal(t, []string{"code"}, n.slugs("ab4711"))
}

// TestArticlesFollow: changes are found, and two nodes give the same answer.
func TestArticlesFollow(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.fill()
	one, other := s.node(t.TempDir()), s.node(t.TempDir())
	one.await()
	id := s.publish("en", "lighthouse", "Lighthouse", "It shines.")
	s.put(articles.Imported{ArticleID: id, Language: "de", Slug: "leuchtturm", Status: articles.StatusPublished, Text: articles.Written{Text: articles.Text{Title: "Leuchtturm", Body: "Er leuchtet als Lighthouse."}}})
	one.await()
	other.await()
	require.Equal(t, []string{"lighthouse"}, one.slugs("lighthouse"), "one language of an article")
	require.Equal(t, []string{"leuchtturm"}, one.slugs("leuchtturm"))
	for _, q := range []string{"password account invoice", "lighthouse", "rechnung strom"} {
		require.Equal(t, one.slugs(q), other.slugs(q))
	}
	_, err := s.articles.Unpublish(t.Context(), tickets.System("test"), id, "en", 0)
	require.NoError(t, err)
	one.await()
	require.Equal(t, []string{"leuchtturm"}, one.slugs("lighthouse"))
	require.Zero(t, one.Status().Behind)
}

// TestDamagedArticles: a damaged index is built anew, and the database answers meanwhile.
func TestDamagedArticles(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.fill()
	dir := t.TempDir()
	n := s.node(dir)
	n.await()
	n.stop()
	segments, err := filepath.Glob(filepath.Join(dir, "*", "store", "*.zap"))
	require.NoError(t, err)
	require.NotEmpty(t, segments)
	for _, path := range segments {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte{0x5a}, len(data)/2), 0o600))
	}
	require.Equal(t, "password", n.slugs("password")[0])
	again := s.node(dir)
	again.await()
	require.EqualValues(t, 10, again.Status().Documents)
	require.Equal(t, "password", again.slugs("passwrod")[0])
}

// Bits that flip on the disk of a running program: every question is answered, from the database if need be, and the index
// is built anew as soon as the damage shows.
func TestBitsFlipWhileItServes(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.fill()
	dir := t.TempDir()
	n := s.node(dir)
	n.await()
	require.Equal(t, "password", n.slugs("password")[0])
	random := rand.New(rand.NewPCG(8, 15))
	for range 8 {
		segments, err := filepath.Glob(filepath.Join(dir, "*", "store", "*.zap"))
		require.NoError(t, err)
		for _, path := range segments {
			flip(t, path, random)
		}
		for _, q := range []string{"password", "passwrod reset", "refund", `"your password"`, "account", "zzz"} {
			_, err := n.Search(t.Context(), knowledge.Reader{}, knowledge.ArticleQuery{Text: q, Facets: true})
			require.NoError(t, err, q)
		}
	}
	require.NoError(t, n.Reindex(t.Context()))
	require.Equal(t, "password", n.slugs("passwrod")[0])
}

// flip turns a bit in each of many bytes of the file, in place. It may have been merged away meanwhile.
func flip(t *testing.T, path string, random *rand.Rand) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	require.NoError(t, err)
	defer f.Close()
	info, err := f.Stat()
	require.NoError(t, err)
	if info.Size() == 0 { // it is being written
		return
	}
	for range 1 + info.Size()/20 {
		at, one := random.Int64N(info.Size()), make([]byte, 1)
		_, err := f.ReadAt(one, at)
		require.NoError(t, err)
		one[0] ^= 1 << random.IntN(8)
		_, err = f.WriteAt(one, at)
		require.NoError(t, err)
	}
}

func TestHostileArticleQueries(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.fill()
	n := s.node(t.TempDir())
	n.await()
	pieces := []string{
		"*", "?", "(a+)+$", "~2", "-", "--", `"`, "“", ":", "tag:", "\x00", "\xff\xfe", "\f", "AND", "\\", "%", "';--", "password", "passwrod", "to", "a", "ﬃ", "🙂", "数",
		"パ", strings.Repeat("z", 300), "-account", `-"your password"`, `"to be"`, "Donaudampfschifffahrtsgesellschaftskapitän", "a.b.c@d.e", "l'",
	}
	check := func(q string, typing bool) {
		started := time.Now()
		_, err := n.Search(t.Context(), knowledge.Reader{}, knowledge.ArticleQuery{Text: q, Typing: typing, Facets: true})
		require.NoError(t, err, "%q", q)
		require.Less(t, time.Since(started), 10*time.Second, "%q", q)
	}
	for _, piece := range pieces {
		check(piece, true)
		check(strings.Repeat(piece+" ", 5000/(len(piece)+1)), false)
		check(strings.Repeat(piece, 1+5000/len(piece)), false)
	}
	rapid.Check(t, func(rt *rapid.T) {
		check(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 8).Draw(rt, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(rt, "between")), rapid.Bool().Draw(rt, "typing"))
	})
}

// TestFeedback: what has the telling words of the first articles comes before what has not; the first stays first, and
// scores fall.
func TestFeedback(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	n := s.node(t.TempDir())
	for i, body := range []string{
		"The printer jams when the roller is worn. Clean the roller with alcohol.",
		"A worn roller makes the printer jam. Replace the roller and the tray.",
		"Printer trays and rollers wear out; alcohol cleans a roller.",
		"In our shop each printer is cleaned with roller alcohol today.",
		"In our shop each printer is painted with purple color today.",
	} {
		s.publish("en", fmt.Sprintf("printer-%d", i), "Printer", body)
	}
	for i := range 40 {
		s.publish("en", fmt.Sprintf("other-%d", i), "Other things", fmt.Sprintf("Words of article number%d about deliveries and invoices.", i))
	}
	n.await()
	plain := n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: "printer", Typing: true}) // has no feedback
	found := n.find(knowledge.Reader{}, knowledge.ArticleQuery{Text: "printer"})
	before, after := slugsOf(plain), slugsOf(found)
	require.Len(t, after, 5)
	require.Equal(t, before[0], after[0])
	require.Less(t, slices.Index(before, "printer-4"), slices.Index(before, "printer-3"), "%v", before)
	require.Less(t, slices.Index(after, "printer-3"), slices.Index(after, "printer-4"), "%v", after)
	for i := 1; i < len(found.Hits); i++ {
		require.LessOrEqual(t, found.Hits[i].Score, found.Hits[i-1].Score)
	}
}
