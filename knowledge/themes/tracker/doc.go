// Package tracker speaks to the places where developers keep their issues: GitHub, GitLab, Jira Cloud and Jira Data
// Center. It knows nothing of themes and stores nothing.
//
//	Tracker ─┬─ github      REST, X-GitHub-Api-Version 2022-11-28, Bearer
//	         ├─ gitlab      REST v4, PRIVATE-TOKEN
//	         └─ jira        Cloud: REST v3, ADF, Basic · Data Center: REST v2, wiki markup, Bearer or Basic
//	              │
//	           caller       one way out: guard, timeouts, size limits, retries, faults
//
// # What callers may rely on
//
//   - Bodies are Markdown; each tracker gets its own form ([ADF], [Wiki]).
//   - [Tracker.Create] and [Tracker.Comment] are never repeated here when it is unknown whether they took effect: the
//     error is [ErrUnknown] and the caller looks for the marker first ([Tracker.Find], [Tracker.Said]).
//     Reading is repeated a few times.
//   - A tracker that asks for patience is obeyed: [Later] says until when (Retry-After, x-ratelimit-reset,
//     RateLimit-Reset; a minute when a secondary limit says nothing).
//   - Everything that a person can mend is a fault that names the field and the cure (invalid_input, with the fields
//     of the tracker: url, token, account, project, issue_type, labels, title).
//   - An answer has at most 2 MiB and has to come within 20 s.
//
// # Where it may go
//
// The address is an admin's, but a tracker's name may resolve to anything. The guard looks at the address that is
// dialed, after resolution: loopback, private, shared (RFC 6598), unique-local and other special ones are refused
// unless the tracker is said to be in a private network; link-local ones (metadata services) and multicast always are.
// Redirects are followed for reading only, within the same origin.
//
// # Decisions
//
// 2026-11-22: no client libraries. google/go-github v74 builds here and adds 0.6 MB to a program, gitlab client-go
// v1.46 2.1 MB with retryablehttp and oauth2; go-jira cannot be downloaded here. Seven calls a tracker do not pay for three
// ways of retrying, limiting and failing, and conditional requests would need a transport of our own anyway.
//
// 2026-11-22: Jira's search is an index that lags. An attempt to create is repeated half a minute later at the earliest,
// and Cloud is asked to reconcile nothing: the label that is looked for is on the issue from its first moment.
package tracker
