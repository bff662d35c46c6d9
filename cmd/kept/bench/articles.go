package bench

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
)

const (
	articleBudget = 10  // ms
	articleWords  = 250 // of one article, about
	articleBatch  = 2000
)

// loadArticles fills the knowledge base by COPY: published, public, in English.
func (b *bench) loadArticles(ctx context.Context) error {
	b.say("loading %d articles", b.Articles)
	r, l, now := choices(), newLanguage(), time.Now().UTC()
	for first := 1; first <= b.Articles; first += articleBatch {
		last := min(first+articleBatch-1, b.Articles)
		var heads, translations, revisions [][]any
		for id := first; id <= last; id++ {
			title := strings.TrimSuffix(l.sentence(r), ".")
			heads = append(heads, []any{id, "en", "public", []string{l.word(r)}, now, now})
			translations = append(translations, []any{id, id, "en", fmt.Sprintf("article-%d", id), "published", title, id, id, now, 1, now, now})
			revisions = append(revisions, []any{id, id, 1, title, b.articleBody(l, r), 1, now})
		}
		err := pgx.BeginFunc(ctx, b.db.Pool, func(tx pgx.Tx) error {
			for _, t := range []struct {
				name    string
				columns string
				rows    [][]any
			}{
				{"kb_articles", "id language visibility labels created_at updated_at", heads},
				{"kb_translations", "id article_id language slug status title newest_id published_id published_at version created_at updated_at", translations},
				{"kb_revisions", "id translation_id n title body version created_at", revisions},
			} {
				if _, err := tx.CopyFrom(ctx, pgx.Identifier{t.name}, strings.Fields(t.columns), pgx.CopyFromRows(t.rows)); err != nil {
					return fmt.Errorf("copy into %s: %w", t.name, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, table := range []string{"kb_articles", "kb_translations", "kb_revisions"} {
		if _, err := b.db.Pool.Exec(ctx, `SELECT setval(pg_get_serial_sequence($1, 'id'), $2)`, table, b.Articles); err != nil {
			return err
		}
	}
	_, err := b.db.Pool.Exec(ctx, `ANALYZE kb_articles, kb_translations, kb_revisions`)
	return err
}

func (b *bench) articleBody(l *language, r *rand.Rand) string {
	return l.text(r, articleWords/2) + "\n\n## " + l.sentence(r) + "\n\n" + l.text(r, articleWords/2)
}

// articles asks through the API while nothing else happens and while articles change; and builds an index of its
// own beside, for its rate, its size, and what a rebuild costs.
func (b *bench) articles(ctx context.Context) error {
	if err := b.articlesIndexed(ctx); err != nil {
		return err
	}
	c, r, l := b.client(), choices(), newLanguage()
	defer c.close()
	ask := func(ctx context.Context, _ int) error {
		_, err := c.get(ctx, b.people.agent(r), "/articles/search?limit=10&q="+url.QueryEscape(b.articleQuestion(l, r)))
		return err
	}
	t, err := sequence(ctx, b.Requests, ask)
	if err != nil {
		return err
	}
	b.add(latency("articles", "article search", t, .95, articleBudget))
	return errors.Join(b.articlesWhileWriting(ctx, ask, l), b.articleIndex(ctx))
}

// articlesIndexed returns when the server's index holds every article.
func (b *bench) articlesIndexed(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, indexPatience)
	defer cancel()
	return until(ctx, 100*time.Millisecond, func() (bool, error) {
		documents, err := b.server.figure(ctx, "kept_article_search_documents")
		return int(documents) >= b.Articles, err
	})
}

// articleQuestion is what people ask a help centre: a question, two or three words, a slip.
func (b *bench) articleQuestion(l *language, r *rand.Rand) string {
	word := l.word(r)
	for len(word) < 5 {
		word = l.word(r)
	}
	switch r.IntN(5) {
	case 0:
		return "how can I change the " + word + " of my subscription?"
	case 1:
		return "refund " + word
	case 2:
		return word[:2] + word[3:] + " invoice" // a slip
	case 3:
		return l.sentence(r) + " " + l.sentence(r) // a pasted message
	default:
		return word + " " + l.word(r) + " error"
	}
}

// articlesWhileWriting asks while articles are saved and published, one after the other.
func (b *bench) articlesWhileWriting(ctx context.Context, ask func(context.Context, int) error, l *language) error {
	service := b.articleService()
	writing, stop := context.WithCancel(ctx)
	var saved int
	var failed error
	var done sync.WaitGroup
	done.Go(func() {
		for r := choices(); writing.Err() == nil; saved++ {
			if failed = b.rewrite(writing, service, l, r); failed != nil {
				return
			}
		}
	})
	begun := time.Now()
	t, err := sequence(ctx, b.Requests, ask)
	took := time.Since(begun)
	stop()
	done.Wait()
	if failed != nil && !errors.Is(failed, context.Canceled) {
		err = errors.Join(err, failed)
	}
	if err != nil {
		return err
	}
	row := latency("articles", "article search while articles change", t, .95, articleBudget)
	row.Note = fmt.Sprintf("beside %.0f articles/s saved and published", float64(saved)/took.Seconds())
	b.add(row)
	return nil
}

func (b *bench) articleService() *articles.Service {
	log := eventlog.New(b.db, b.Log)
	return articles.New(articles.Parts{DB: b.db, Desk: tickets.New(b.db, log, time.Now), Markdown: markdown.New(), Now: time.Now, Log: b.Log})
}

func (b *bench) rewrite(ctx context.Context, service *articles.Service, l *language, r *rand.Rand) error {
	id := r.IntN(b.Articles) + 1
	_, _, err := service.Put(ctx, tickets.System("bench"), articles.Imported{
		ArticleID: int64(id), Language: "en", Slug: fmt.Sprintf("article-%d", id), Status: articles.StatusPublished,
		Text: articles.Written{Text: articles.Text{Title: l.sentence(r), Body: b.articleBody(l, r)}},
	})
	return err
}

// articleIndex builds an index in this process, and builds it anew while it serves.
func (b *bench) articleIndex(ctx context.Context) error {
	dir := filepath.Join(b.dir, "article-index")
	defer os.RemoveAll(dir)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	log := eventlog.New(b.db, b.Log)
	search := knowledge.NewArticleSearch(b.articleService(), log, knowledge.ArticleSearchOptions{Dir: dir, Logger: b.Log, Now: time.Now})
	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	begun := time.Now()
	go func() { ended <- search.Run(running) }()
	if err := search.Await(ctx, 0); err != nil {
		return err
	}
	built := time.Since(begun)
	size, err := sizeOf(dir)
	if err != nil {
		return err
	}
	row := rate("articles", "article index, built from nothing", "articles/s", b.Articles, built, 0)
	row.Note = fmt.Sprintf("took %s; %.0f MiB on disk", built.Round(time.Millisecond), mib(size))
	b.add(row)
	begun = time.Now()
	if err := search.Reindex(ctx); err != nil {
		return err
	}
	b.add(Row{Name: "articles", What: "article index, built anew while it serves", Unit: "s", Measured: time.Since(begun).Seconds(), N: b.Articles})
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.add(Row{Name: "articles", What: "heap of the article index", Unit: "MiB", N: 1,
		Measured: max(mib(int64(after.HeapAlloc)-int64(before.HeapAlloc)), 0.1)})
	stop()
	return <-ended
}

func sizeOf(dir string) (size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size += info.Size()
		}
		return nil // a file that has just gone was merged into another
	})
	return size, err
}
