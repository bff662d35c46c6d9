// Package articles is the knowledge base as people write it: articles in languages, their revisions, and
// what readers see of them.
//
// # What an article is
//
//	Article ── section, visibility, labels, owner, review date, related      (all languages)
//	  └─ Translation ── slug, status, reviewer, planned publishing           (one language)
//	       └─ Revision 1, 2, 3 ... ── title, summary, body                   (never changed)
//
// One language of an article is the source that the others are translated from. The body is Markdown and
// the truth; package markdown renders it.
//
// # What readers see
//
// Readers see a translation if and only if it has a published revision ([Translation.Live]), and its
// article's visibility allows them ([Reader.May]). The status tells where the newest revision stands:
// a published translation that is saved again stays published, readers go on seeing the revision before, and
// [Translation.Changed] tells that there is a newer one. Draft and archived translations are seen by nobody.
//
//	draft ──submit──> in_review ──publish──> published ──save──> published (changed) ──submit──> in_review (still seen)
//	  ^                                          │
//	  └────────── unpublish ─────────────────────┤         archived <── archive ── any
//
// # Who may
//
// Agents write. What readers see is decided by team leads, admins, and the agent whom a translation names as its
// reviewer; nobody below a team lead can name themselves. Product leads read. [tickets.System] may everything.
//
// # Addresses
//
// A slug is unique in its language, among translations and the redirects that moved ones leave behind: an
// address that was given out once leads to that article as long as it exists.
//
// # Outdated translations
//
// Publishing a change of the source language marks translations as outdated unless all that changed was
// saved as "no change in substance". A mark goes when somebody says that the translation is up to date.
//
// # Events
//
// Every verb is one transaction that also appends [tickets.ArticleChanged] (or ArticleWordsChanged,
// DeskChanged for sections and templates), which index, live consoles and others follow.
package articles
