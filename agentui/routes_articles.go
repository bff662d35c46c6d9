package agentui

import "net/http"

type listArticlesInput struct {
	Paging
	Status     string `query:"status" enum:"draft,in_review,published,archived" doc:"Absent: all but archived"`
	SectionID  int64  `query:"section_id" minimum:"1" doc:"In it or below it"`
	NoSection  bool   `query:"no_section" doc:"In none"`
	Language   string `query:"language" maxLength:"20"`
	Label      string `query:"label" maxLength:"60"`
	OwnerID    int64  `query:"owner_id" minimum:"1"`
	ReviewerID int64  `query:"reviewer_id" minimum:"1" doc:"In review, and waiting for this agent"`
	Visibility string `query:"visibility" enum:"public,customers,agents"`
	Q          string `query:"q" maxLength:"200" doc:"Beginnings of words of title and slug; search-articles reads the text as well"`
	Overdue    bool   `query:"overdue" doc:"The review date has passed"`
	Outdated   bool   `query:"outdated" doc:"Translations that the source has left behind"`
	Planned    bool   `query:"planned" doc:"Planned to be published"`
	Sort       string `query:"sort" enum:"updated,review_by,position" doc:"Absent: review_by when overdue, updated otherwise"`
}

// TranslationPath names an article in one language.
type TranslationPath struct {
	PathID
	Language string `path:"language" maxLength:"20" doc:"Such as en or pt-BR"`
}

type withTranslation[T any] struct {
	TranslationPath
	Body T
}

type listRevisionsInput struct {
	TranslationPath
	Before int `query:"before" minimum:"1" doc:"A revision's number: those before it"`
	Limit  int `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type revisionInput struct {
	TranslationPath
	N int `path:"n" minimum:"1"`
}

type articleDiffInput struct {
	TranslationPath
	From int `query:"from" required:"true" minimum:"1"`
	To   int `query:"to" required:"true" minimum:"1"`
}

// maxArticleBody bounds a request that carries a text, in bytes.
const maxArticleBody = 8 << 20

func (r routes) articles() {
	s, group := r.server, "Articles"
	register(r, operation{id: "list-articles", method: http.MethodGet, path: "/articles", group: group, access: reader,
		summary: "List articles", detail: "What is asked of a translation (status, language, reviewer, outdated, planned, q) has to hold for one and the same."}, s.listArticles)
	register(r, operation{id: "create-article", method: http.MethodPost, path: "/articles", group: group, access: worker, status: http.StatusCreated,
		summary: "Begin an article", detail: "As a draft.", maxBody: maxArticleBody}, s.createArticle)
	register(r, operation{id: "count-articles", method: http.MethodGet, path: "/articles/counts", group: group, access: reader,
		summary: "How many articles there are of what people work through"}, s.countArticles)
	register(r, operation{id: "preview-article", method: http.MethodPost, path: "/articles/preview", group: group, access: reader, once: true,
		summary: "A text as readers would see it", maxBody: maxArticleBody}, s.previewArticle)
	register(r, operation{id: "get-article", method: http.MethodGet, path: "/articles/{id}", group: group, access: reader,
		summary: "An article with its languages"}, s.getArticle)
	register(r, operation{id: "update-article", method: http.MethodPatch, path: "/articles/{id}", group: group, access: worker,
		summary: "Change what an article is in all its languages", detail: "The visibility of what readers see is changed by those who may publish it."}, s.updateArticle)
	register(r, operation{id: "archive-article", method: http.MethodDelete, path: "/articles/{id}", group: group, access: worker,
		summary: "Archive an article in all its languages"}, s.archiveArticle)
	r.articleTranslations()
	r.articleRevisions()
	r.articleSections()
	r.articleTemplates()
	r.articleWords()
	r.articleFiles()
}

func (r routes) articleTranslations() {
	s, group, path := r.server, "Articles", "/articles/{id}/translations/{language}"
	register(r, operation{id: "get-article-translation", method: http.MethodGet, path: path, group: group, access: reader,
		summary: "An article in one language with its newest text"}, s.getTranslation)
	register(r, operation{id: "save-article-translation", method: http.MethodPut, path: path, group: group, access: worker,
		summary: "Save a text", detail: "A new revision, and a new language where it is not there yet. Readers see what they saw before.", maxBody: maxArticleBody}, s.saveTranslation)
	register(r, operation{id: "begin-article-translation", method: http.MethodPost, path: path, group: group, access: worker, status: http.StatusCreated,
		summary: "Begin a translation with the text of the source"}, s.beginTranslation)
	register(r, operation{id: "review-article", method: http.MethodPost, path: path + "/review", group: group, access: worker,
		summary: "Ask for a review"}, s.reviewTranslation)
	register(r, operation{id: "publish-article", method: http.MethodPost, path: path + "/publish", group: group, access: worker,
		summary: "Show readers the newest text, now or later", detail: "For team leads, admins, and the reviewer whom the translation names."}, s.publishTranslation)
	register(r, operation{id: "cancel-planned-article", method: http.MethodDelete, path: path + "/publish", group: group, access: worker, status: http.StatusOK,
		summary: "Take back what was planned to be published"}, s.cancelPlanned)
	register(r, operation{id: "unpublish-article", method: http.MethodPost, path: path + "/unpublish", group: group, access: worker,
		summary: "Take it from readers, or out of the archive, and make it a draft"}, s.unpublishTranslation)
	register(r, operation{id: "archive-article-translation", method: http.MethodPost, path: path + "/archive", group: group, access: worker,
		summary: "Archive one language"}, s.archiveTranslation)
	register(r, operation{id: "mark-article-outdated", method: http.MethodPost, path: path + "/outdated", group: group, access: worker,
		summary: "Say whether a translation has fallen behind its source"}, s.markOutdated)
}

func (r routes) articleRevisions() {
	s, group, path := r.server, "Articles", "/articles/{id}/translations/{language}"
	register(r, operation{id: "list-article-revisions", method: http.MethodGet, path: path + "/revisions", group: group, access: reader,
		summary: "Revisions, the newest first"}, s.listRevisions)
	register(r, operation{id: "get-article-revision", method: http.MethodGet, path: path + "/revisions/{n}", group: group, access: reader,
		summary: "A revision"}, s.getRevision)
	register(r, operation{id: "diff-article-revisions", method: http.MethodGet, path: path + "/diff", group: group, access: reader,
		summary: "What became of one revision in another"}, s.diffRevisions)
	register(r, operation{id: "restore-article-revision", method: http.MethodPost, path: path + "/restore", group: group, access: worker,
		summary: "Save the text of a revision once more"}, s.restoreRevision)
}

func (r routes) articleSections() {
	s, group := r.server, "Articles"
	register(r, operation{id: "list-article-sections", method: http.MethodGet, path: "/article-sections", group: group, access: reader,
		summary: "Sections", detail: "Each before those in it."}, s.listSections)
	register(r, operation{id: "create-article-section", method: http.MethodPost, path: "/article-sections", group: group, access: leader, status: http.StatusCreated,
		summary: "Add a section"}, s.createSection)
	register(r, operation{id: "update-article-section", method: http.MethodPatch, path: "/article-sections/{id}", group: group, access: leader,
		summary: "Change or move a section"}, s.updateSection)
	register(r, operation{id: "delete-article-section", method: http.MethodDelete, path: "/article-sections/{id}", group: group, access: leader,
		summary: "Remove a section", detail: "What lies in it moves to the section above."}, s.deleteSection)
}

func (r routes) articleTemplates() {
	s, group := r.server, "Articles"
	register(r, operation{id: "list-article-templates", method: http.MethodGet, path: "/article-templates", group: group, access: reader,
		summary: "Texts to begin an article with"}, s.listTemplates)
	register(r, operation{id: "create-article-template", method: http.MethodPost, path: "/article-templates", group: group, access: leader, status: http.StatusCreated,
		summary: "Add a template", maxBody: maxArticleBody}, s.createTemplate)
	register(r, operation{id: "save-article-template", method: http.MethodPut, path: "/article-templates/{id}", group: group, access: leader,
		summary: "Replace a template", maxBody: maxArticleBody}, s.saveTemplate)
	register(r, operation{id: "delete-article-template", method: http.MethodDelete, path: "/article-templates/{id}", group: group, access: leader,
		summary: "Remove a template"}, s.deleteTemplate)
}

func (r routes) articleWords() {
	s, group := r.server, "Articles"
	register(r, operation{id: "list-article-words", method: http.MethodGet, path: "/article-words", group: group, access: reader,
		summary: "Synonyms and stop words of the search"}, s.listWords)
	register(r, operation{id: "create-article-words", method: http.MethodPost, path: "/article-words", group: group, access: leader, status: http.StatusCreated,
		summary: "Add synonyms or stop words"}, s.createWords)
	register(r, operation{id: "save-article-words", method: http.MethodPut, path: "/article-words/{id}", group: group, access: leader,
		summary: "Replace synonyms or stop words"}, s.saveWords)
	register(r, operation{id: "delete-article-words", method: http.MethodDelete, path: "/article-words/{id}", group: group, access: leader,
		summary: "Remove synonyms or stop words"}, s.deleteWords)
}

func (r routes) articleFiles() {
	s, group := r.server, "Articles"
	register(r, operation{id: "upload-article-file", method: http.MethodPost, path: "/article-files", group: group, access: worker, status: http.StatusCreated, once: true,
		summary: "Upload a picture or file for articles",
		detail:  "multipart/form-data with one part named file. Its type is found out from its bytes. The same file again is the same.", patch: takesFile}, s.uploadArticleFile)
	register(r, operation{id: "get-article-file", method: http.MethodGet, path: "/article-files/{id}", group: group, access: reader,
		summary: "A picture or file of articles", patch: produces("application/octet-stream")}, s.getArticleFile)
}
