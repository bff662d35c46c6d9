package main

import (
	"path/filepath"

	"github.com/riverqueue/river"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/knowledge/helpcentre"
)

// indexArticles makes the search of articles. A process that serves no pages keeps an index of its own, because
// two processes cannot share one and both may lie in one data folder.
func (a *app) indexArticles(folder string) {
	a.records = helpcentre.NewRecords(a.db, a.now, a.log)
	a.articleSearch = knowledge.NewArticleSearch(a.articles, a.events, knowledge.ArticleSearchOptions{
		Dir: filepath.Join(a.config.Data, "index", folder), Thesaurus: a.thesaurus, Recorder: a.records,
		Logger: a.log, Now: a.now,
	})
	a.run("article search", a.articleSearch.Run)
}

// gaps makes what keeps gaps. similar may be nil where none are drafted.
func (a *app) gaps(similar gaps.Tickets) *gaps.Service {
	return gaps.New(gaps.Parts{
		DB: a.db, Desk: a.desk, Search: a.articleSearch, Similar: similar, Writer: a.articles, Jobs: a.jobs, Now: a.now, Log: a.log,
	})
}

// countGaps has the worker count gaps and tell of reviews.
func (a *app) countGaps(workers *river.Workers) []*river.PeriodicJob {
	river.AddWorker(workers, gaps.NewWorker(a.gaps(nil)))
	a.run("article notices", gaps.NewNotices(a.events, a.desk, a.now, a.log).Run)
	return []*river.PeriodicJob{gaps.Periodic()}
}
