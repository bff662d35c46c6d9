// Package standin is trackers for tests: GitHub, GitLab, Jira Cloud and Jira Data Center as far as their published APIs are
// used here, with their authentication, shapes, pages, limits and errors. Each is a server on the loopback with issues in
// memory that tests may look at, close, move and delete as people would.
//
// It stands on its own: nothing of package tracker is used, so a misunderstanding there is not shared.
package standin
