package agentui

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/tickets"
)

// Closing links themes to issues, tells customers what was mended and notices what returns; *closing.Service is one.
type Closing interface {
	TrackerOffice
	ThemeLinks
	ThemeShips
	Settings(ctx context.Context) (closing.Settings, error)
	SetSettings(ctx context.Context, by tickets.Actor, s closing.Settings) (closing.Settings, error)
}

// TrackerOffice connects trackers and takes their webhooks.
type TrackerOffice interface {
	Trackers(ctx context.Context) ([]closing.Tracker, error)
	TestNewTracker(ctx context.Context, by tickets.Actor, n closing.NewTracker) (tracker.Account, error)
	AddTracker(ctx context.Context, by tickets.Actor, n closing.NewTracker) (*closing.Tracker, string, error)
	UpdateTracker(ctx context.Context, by tickets.Actor, id int64, u closing.TrackerUpdate) (*closing.Tracker, error)
	ArchiveTracker(ctx context.Context, by tickets.Actor, id int64) error
	TestTracker(ctx context.Context, by tickets.Actor, id int64) (tracker.Account, error)
	RotateHookSecret(ctx context.Context, by tickets.Actor, id int64) (*closing.Tracker, string, error)
	Hook(ctx context.Context, trackerID int64, header http.Header, query url.Values, body []byte) error
}

// ThemeLinks are the issues of themes.
type ThemeLinks interface {
	Links(ctx context.Context, themeID int64) ([]closing.LinkRow, error)
	Preview(ctx context.Context, by tickets.Actor, themeID, trackerID int64) (closing.Draft, error)
	Link(ctx context.Context, by tickets.Actor, themeID int64, n closing.NewLink) (*closing.LinkRow, error)
	Unlink(ctx context.Context, by tickets.Actor, themeID, linkID int64) error
	LookNow(ctx context.Context, by tickets.Actor, themeID, linkID int64) error
}

// ThemeShips say what was mended and tell customers.
type ThemeShips interface {
	Ships(ctx context.Context, themeID int64, limit int) ([]closing.ThemeShip, error)
	Audience(ctx context.Context, by tickets.Actor, themeID int64, n closing.NewShip) (closing.Audience, error)
	Ship(ctx context.Context, by tickets.Actor, themeID int64, n closing.NewShip) (*closing.ThemeShip, error)
	Withdraw(ctx context.Context, by tickets.Actor, themeID int64) error
	Tellings(ctx context.Context, by tickets.Actor, q closing.TellingQuery) ([]closing.TellingRow, error)
	Approve(ctx context.Context, by tickets.Actor, themeID int64, ids []int64, texts map[int64]string) (closing.Approval, error)
	Skip(ctx context.Context, by tickets.Actor, themeID int64, ids []int64, reason string) (closing.Approval, error)
}

func (s *Server) listTrackers(ctx context.Context, _ *struct{}) (*body[List[Tracker]], error) {
	all, err := s.Closing.Trackers(ctx)
	return answer(whole(all, s.trackerOf), err)
}

func (s *Server) createTracker(ctx context.Context, in *onlyBody[NewTracker]) (*body[TrackerWithSecret], error) {
	return s.trackerWithSecret(s.Closing.AddTracker(ctx, actorOf(ctx), in.Body.tracker()))
}

func (s *Server) testNewTracker(ctx context.Context, in *onlyBody[NewTracker]) (*body[TrackerAccount], error) {
	return accountOf(s.Closing.TestNewTracker(ctx, actorOf(ctx), in.Body.tracker()))
}

func (s *Server) updateTracker(ctx context.Context, in *withBody[TrackerUpdate]) (*body[Tracker], error) {
	b := in.Body
	t, err := s.Closing.UpdateTracker(ctx, actorOf(ctx), in.ID, closing.TrackerUpdate{
		BaseVersion: b.Version, Name: b.Name.Opt, URL: b.URL.Opt, Project: b.Project.Opt, Account: b.Account.Opt, Token: b.Token.Opt, IssueType: b.IssueType.Opt,
		Labels: b.Labels.Opt, NotPlanned: b.NotPlanned.Opt, PrivateNetwork: b.PrivateNetwork.Opt, Reopen: b.Reopen.Opt, CommentGrowth: b.CommentGrowth.Opt,
	})
	if err != nil {
		return nil, err
	}
	return answer(s.trackerOf(*t), nil)
}

func (s *Server) deleteTracker(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Closing.ArchiveTracker(ctx, actorOf(ctx), in.ID)
}

func (s *Server) testTracker(ctx context.Context, in *PathID) (*body[TrackerAccount], error) {
	return accountOf(s.Closing.TestTracker(ctx, actorOf(ctx), in.ID))
}

func (s *Server) rotateTrackerSecret(ctx context.Context, in *PathID) (*body[TrackerWithSecret], error) {
	return s.trackerWithSecret(s.Closing.RotateHookSecret(ctx, actorOf(ctx), in.ID))
}

func (s *Server) trackerHook(ctx context.Context, in *trackerHookInput) (*none, error) {
	header := http.Header{}
	header.Set("X-Github-Event", in.GitHubEvent)
	header.Set("X-Hub-Signature-256", in.GitHubSignature)
	header.Set("X-Hub-Signature", in.JiraSignature)
	header.Set("X-Gitlab-Event", in.GitLabEvent)
	header.Set("X-Gitlab-Token", in.GitLabToken)
	header.Set("Content-Type", in.ContentType)
	return &none{}, s.Closing.Hook(ctx, in.ID, header, url.Values{"secret": {in.Secret}}, in.RawBody)
}

func (s *Server) getClosingSettings(ctx context.Context, _ *struct{}) (*body[ClosingSettings], error) {
	set, err := s.Closing.Settings(ctx)
	return answer(ClosingSettings(set), err)
}

func (s *Server) putClosingSettings(ctx context.Context, in *onlyBody[ClosingSettings]) (*body[ClosingSettings], error) {
	set, err := s.Closing.SetSettings(ctx, actorOf(ctx), closing.Settings(in.Body))
	return answer(ClosingSettings(set), err)
}

func (s *Server) listThemeIssues(ctx context.Context, in *PathID) (*body[List[ThemeIssue]], error) {
	all, err := s.Closing.Links(ctx, in.ID)
	return answer(whole(all, themeIssueOf), err)
}

func (s *Server) previewThemeIssue(ctx context.Context, in *withBody[ThemeIssuePreviewOf]) (*body[ThemeIssuePreview], error) {
	d, err := s.Closing.Preview(ctx, actorOf(ctx), in.ID, in.Body.TrackerID)
	return answer(ThemeIssuePreview(d), err)
}

func (s *Server) createThemeIssue(ctx context.Context, in *withBody[NewThemeIssue]) (*body[ThemeIssue], error) {
	l, err := s.Closing.Link(ctx, actorOf(ctx), in.ID, closing.NewLink(in.Body))
	if err != nil {
		return nil, err
	}
	return answer(themeIssueOf(*l), nil)
}

func (s *Server) lookAtThemeIssue(ctx context.Context, in *themeIssuePath) (*none, error) {
	return &none{}, s.Closing.LookNow(ctx, actorOf(ctx), in.ID, in.IssueID)
}

func (s *Server) unlinkThemeIssue(ctx context.Context, in *themeIssuePath) (*none, error) {
	return &none{}, s.Closing.Unlink(ctx, actorOf(ctx), in.ID, in.IssueID)
}

func (s *Server) listThemeShips(ctx context.Context, in *listShipsInput) (*body[List[ThemeShip]], error) {
	all, err := s.Closing.Ships(ctx, in.ID, in.Limit)
	return answer(whole(all, themeShipOf), err)
}

func (s *Server) shipTheme(ctx context.Context, in *withBody[ThemeShipNew]) (*body[ThemeShip], error) {
	ship, err := s.Closing.Ship(ctx, actorOf(ctx), in.ID, closing.NewShip(in.Body))
	if err != nil {
		return nil, err
	}
	return answer(themeShipOf(*ship), nil)
}

func (s *Server) previewThemeShip(ctx context.Context, in *withBody[ThemeShipNew]) (*body[ThemeAudience], error) {
	a, err := s.Closing.Audience(ctx, actorOf(ctx), in.ID, closing.NewShip(in.Body))
	return answer(ThemeAudience{
		Customers: a.Customers,
		Languages: list(a.Languages, func(l closing.LanguageCount) ThemeAudienceLanguage { return ThemeAudienceLanguage(l) }),
		Left:      list(a.Left, func(l closing.LeftCount) ThemeAudienceLeft { return ThemeAudienceLeft(l) }),
		Samples:   list(a.Samples, func(l closing.Sample) ThemeAudienceSample { return ThemeAudienceSample(l) }),
	}, err)
}

func (s *Server) withdrawThemeShip(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Closing.Withdraw(ctx, actorOf(ctx), in.ID)
}

func (s *Server) listTellings(ctx context.Context, in *listTellingsInput) (*body[List[ThemeTelling]], error) {
	return s.tellings(ctx, closing.TellingQuery{ThemeID: in.ID, ShipID: in.ShipID}, in.TellingFilter, in.Paging)
}

func (s *Server) listAllTellings(ctx context.Context, in *listAllTellingsInput) (*body[List[ThemeTelling]], error) {
	return s.tellings(ctx, closing.TellingQuery{}, in.TellingFilter, in.Paging)
}

func (s *Server) tellings(ctx context.Context, q closing.TellingQuery, f TellingFilter, p Paging) (*body[List[ThemeTelling]], error) {
	after, err := idCursor(p.Cursor)
	if err != nil {
		return nil, err
	}
	q.State, q.Language, q.After, q.Limit = closing.TellingState(f.State), f.Language, after, p.Limit+1
	all, err := s.Closing.Tellings(ctx, actorOf(ctx), q)
	if err != nil {
		return nil, err
	}
	rows, next := paged(all, p.Limit, func(t closing.TellingRow) int64 { return t.ID })
	return answer(List[ThemeTelling]{Items: list(rows, tellingOf), NextCursor: next}, nil)
}

func (s *Server) approveTellings(ctx context.Context, in *withBody[ThemeTellingsApproval]) (*body[ThemeTellingsDone], error) {
	texts := make(map[int64]string, len(in.Body.Texts))
	for _, t := range in.Body.Texts {
		texts[t.ID] = t.Body
	}
	return approvalOf(s.Closing.Approve(ctx, actorOf(ctx), in.ID, in.Body.IDs, texts))
}

func (s *Server) skipTellings(ctx context.Context, in *withBody[ThemeTellingsSkip]) (*body[ThemeTellingsDone], error) {
	return approvalOf(s.Closing.Skip(ctx, actorOf(ctx), in.ID, in.Body.IDs, in.Body.Reason))
}

func approvalOf(a closing.Approval, err error) (*body[ThemeTellingsDone], error) {
	return answer(ThemeTellingsDone{
		Done: list(a.Done, same[int64]), Already: list(a.Already, same[int64]), Last: utcPtr(a.Last),
		Refused: list(a.Refused, func(r closing.Refusal) ThemeTellingRefusal { return ThemeTellingRefusal(r) }),
	}, err)
}

func accountOf(a tracker.Account, err error) (*body[TrackerAccount], error) {
	return answer(TrackerAccount{User: a.User, Project: a.Project, Public: a.Public, Expires: utcPtr(a.Expires), Warnings: list(a.Warnings, same[string])}, err)
}

func (s *Server) trackerWithSecret(t *closing.Tracker, secret string, err error) (*body[TrackerWithSecret], error) {
	if err != nil {
		return nil, err
	}
	return answer(TrackerWithSecret{Tracker: s.trackerOf(*t), HookSecret: secret}, nil)
}

func (s *Server) trackerOf(t closing.Tracker) Tracker {
	return Tracker{
		ID: t.ID, Version: t.Version, Kind: string(t.Kind), Name: t.Name, URL: t.URL, Project: t.Project, Account: t.Account,
		Labels: list(t.Labels, same[string]), IssueType: t.IssueType, NotPlanned: list(t.NotPlanned, same[string]),
		PrivateNetwork: t.PrivateNetwork, Reopen: t.Reopen, CommentGrowth: t.CommentGrowth,
		HookURL: fmt.Sprintf("%s%s/trackers/%d/hook", s.config.PublicURL, basePath, t.ID), HookAt: utcPtr(t.HookAt), CheckedAt: utcPtr(t.CheckedAt), Problem: t.Problem,
		CreatedAt: t.CreatedAt.UTC(), UpdatedAt: t.UpdatedAt.UTC(),
	}
}

func (n NewTracker) tracker() closing.NewTracker {
	out := closing.NewTracker{
		Kind: tracker.Kind(n.Kind), Name: n.Name, URL: n.URL, Project: n.Project, Account: n.Account, Token: n.Token, Labels: n.Labels,
		IssueType: n.IssueType, PrivateNetwork: n.PrivateNetwork, Reopen: n.Reopen, CommentGrowth: n.CommentGrowth,
	}
	if n.NotPlanned != nil {
		out.NotPlanned = append([]string{}, *n.NotPlanned...)
	}
	return out
}

func themeIssueOf(l closing.LinkRow) ThemeIssue {
	return ThemeIssue{
		ID: l.ID, ThemeID: l.ThemeID, TrackerID: l.TrackerID, TrackerKind: string(l.TrackerKind), TrackerName: l.TrackerName, State: string(l.State),
		Key: l.IssueKey, URL: l.URL, Title: l.Title, RemoteState: l.RemoteState, MadeHere: l.MadeHere, Problem: l.Problem,
		LookedAt: utcPtr(l.LookedAt), ClosedAt: utcPtr(l.ClosedAt), CreatedBy: l.CreatedBy, CreatedAt: l.CreatedAt.UTC(), UpdatedAt: l.UpdatedAt.UTC(),
	}
}

func themeShipOf(ship closing.ThemeShip) ThemeShip {
	note, counts := ship.Note, make(map[string]int, len(ship.Tellings))
	if note == nil {
		note = map[string]string{}
	}
	for state, n := range ship.Tellings {
		counts[string(state)] = n
	}
	return ThemeShip{
		ID: ship.ID, ThemeID: ship.ThemeID, State: string(ship.State), Health: string(ship.Health), IssueID: ship.LinkID, Note: note, Fallback: ship.Fallback,
		ProposedAt: utcPtr(ship.ProposedAt), ShippedAt: utcPtr(ship.ShippedAt), ShippedBy: ship.ShippedBy, RegressedAt: utcPtr(ship.RegressedAt),
		Cause: string(ship.Cause), Tellings: counts,
		Recurrences: list(ship.Recurrences, func(r closing.Recurrence) ThemeRecurrence {
			return ThemeRecurrence{TicketID: r.TicketID, CustomerID: r.CustomerID, Kind: string(r.Kind), Told: r.Told, MessageID: r.MessageID, At: r.At.UTC()}
		}),
		CreatedAt: ship.CreatedAt.UTC(), UpdatedAt: ship.UpdatedAt.UTC(),
	}
}

func tellingOf(t closing.TellingRow) ThemeTelling {
	return ThemeTelling{
		ID: t.ID, ShipID: t.ShipID, ThemeID: t.ThemeID, ThemeName: t.ThemeName, CustomerID: t.CustomerID, CustomerName: t.CustomerName,
		TicketID: t.TicketID, TicketIDs: list(t.TicketIDs, same[int64]), Subject: t.Subject, TicketStatus: string(t.TicketStatus), Channel: string(t.Channel),
		Language: t.Language, NoteLanguage: t.NoteLanguage, Body: t.Body, Edited: t.Edited, State: string(t.State), Reason: t.Reason,
		ApprovedBy: t.ApprovedBy, ApprovedAt: utcPtr(t.ApprovedAt), DueAt: utcPtr(t.DueAt), SentAt: utcPtr(t.SentAt), MessageID: t.MessageID,
		DeliveryState: t.DeliveryState, CreatedAt: t.CreatedAt.UTC(), UpdatedAt: t.UpdatedAt.UTC(),
	}
}
