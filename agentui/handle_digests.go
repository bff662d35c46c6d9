package agentui

import (
	"context"
	"strconv"
	"time"

	"github.com/kepthq/kept/knowledge/themes/digest"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// Digests keeps product teams and what they read; *digest.Service is one.
type Digests interface {
	Teams(ctx context.Context) ([]digest.Team, error)
	AddTeam(ctx context.Context, by tickets.Actor, u digest.TeamUpdate) (*digest.Team, error)
	UpdateTeam(ctx context.Context, by tickets.Actor, id int64, u digest.TeamUpdate) (*digest.Team, error)
	RemoveTeam(ctx context.Context, by tickets.Actor, id int64) error
	Preview(ctx context.Context, teamID int64, since time.Time) (*digest.Digest, error)
	Mail(d *digest.Digest) (*digest.Mail, error)
	SendTest(ctx context.Context, by tickets.Actor, teamID int64) (address string, err error)
	TestHook(ctx context.Context, by tickets.Actor, teamID int64) error
	Archive(ctx context.Context, by tickets.Actor, teamID, before int64, limit int) ([]digest.Stored, error)
	Digest(ctx context.Context, by tickets.Actor, id int64) (*digest.Stored, *digest.DigestChanges, error)
	Link(d *digest.Stored) string
	MarkRead(ctx context.Context, by tickets.Actor, id int64) error
	Share(ctx context.Context, by tickets.Actor, id int64, shared bool) (string, error)
}

func (s *Server) listProductTeams(ctx context.Context, _ *struct{}) (*body[List[ProductTeam]], error) {
	all, err := s.Digests.Teams(ctx)
	by := actorOf(ctx)
	return answer(whole(all, func(t digest.Team) ProductTeam { return productTeamOf(t, by) }), err)
}

func (s *Server) createProductTeam(ctx context.Context, in *onlyBody[ProductTeamUpdate]) (*body[ProductTeam], error) {
	return oneProductTeam(ctx)(s.Digests.AddTeam(ctx, actorOf(ctx), in.Body.update()))
}

func (s *Server) updateProductTeam(ctx context.Context, in *withBody[ProductTeamUpdate]) (*body[ProductTeam], error) {
	return oneProductTeam(ctx)(s.Digests.UpdateTeam(ctx, actorOf(ctx), in.ID, in.Body.update()))
}

func oneProductTeam(ctx context.Context) func(t *digest.Team, err error) (*body[ProductTeam], error) {
	return func(t *digest.Team, err error) (*body[ProductTeam], error) {
		if err != nil {
			return nil, err
		}
		return answer(productTeamOf(*t, actorOf(ctx)), nil)
	}
}

func (u ProductTeamUpdate) update() digest.TeamUpdate {
	return digest.TeamUpdate{
		Version: u.Version, Name: u.Name.Opt, Zone: u.Zone.Opt, Language: u.Language.Opt, WebhookURL: u.WebhookURL.Opt,
		AreaIDs: u.AreaIDs.Opt, MemberIDs: u.MemberIDs.Opt, Recipients: u.Recipients.Opt, Weekday: u.Weekday.Opt, Hour: u.Hour.Opt,
		Enabled: u.Enabled.Opt, NewSecret: u.NewSecret,
	}
}

func productTeamOf(t digest.Team, by tickets.Actor) ProductTeam {
	if !by.CanAdmin() {
		t.WebhookSecret = ""
	}
	return ProductTeam{
		ID: t.ID, Version: t.Version, Name: t.Name, AreaIDs: append([]int64{}, t.AreaIDs...), MemberIDs: append([]int64{}, t.MemberIDs...), Recipients: append([]string{}, t.Recipients...),
		Weekday: t.Weekday, Hour: t.Hour, Zone: t.Zone, Language: t.Language, Enabled: t.Enabled,
		WebhookURL: t.WebhookURL, WebhookSecret: t.WebhookSecret, NextAt: utcPtr(t.NextAt), CreatedAt: t.CreatedAt.UTC(), UpdatedAt: t.UpdatedAt.UTC(),
	}
}

func (s *Server) deleteProductTeam(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Digests.RemoveTeam(ctx, actorOf(ctx), in.ID)
}

func (s *Server) previewDigest(ctx context.Context, in *PathID) (*body[DigestPreview], error) {
	d, err := s.Digests.Preview(ctx, in.ID, time.Time{})
	if err != nil {
		return nil, err
	}
	mail, err := s.Digests.Mail(d)
	if err != nil {
		return nil, err
	}
	return answer(DigestPreview{Digest: d, Subject: mail.Subject, HTML: mail.HTML, Text: mail.Text}, nil)
}

func (s *Server) testDigest(ctx context.Context, in *PathID) (*body[DigestTest], error) {
	address, err := s.Digests.SendTest(ctx, actorOf(ctx), in.ID)
	return answer(DigestTest{address}, err)
}

func (s *Server) testProductTeamWebhook(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Digests.TestHook(ctx, actorOf(ctx), in.ID)
}

func (s *Server) listDigests(ctx context.Context, in *listDigestsInput) (*body[List[DigestHead]], error) {
	before := int64(0)
	if in.Cursor != "" {
		var err error
		if before, err = strconv.ParseInt(in.Cursor, 10, 64); err != nil || before < 1 {
			return nil, fault.InvalidField("cursor", "must be the next_cursor of a page before")
		}
	}
	all, err := s.Digests.Archive(ctx, actorOf(ctx), in.Team, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(all) > in.Limit {
		all = all[:in.Limit]
		next = strconv.FormatInt(all[in.Limit-1].ID, 10)
	}
	page := whole(all, func(d digest.Stored) DigestHead { return s.digestHead(&d) })
	page.NextCursor = next
	return answer(page, nil)
}

func (s *Server) digestHead(d *digest.Stored) DigestHead {
	return DigestHead{
		ID: d.ID, TeamID: d.TeamID, Team: d.Team, From: d.From.Format(time.DateOnly), To: d.To.Format(time.DateOnly),
		URL: s.Digests.Link(d), CreatedAt: d.CreatedAt.UTC(), Read: d.Read,
	}
}

func (s *Server) getDigest(ctx context.Context, in *PathID) (*body[DigestPage], error) {
	d, changes, err := s.Digests.Digest(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return answer(DigestPage{DigestHead: s.digestHead(d), Digest: d.Digest, Changes: changes}, nil)
}

func (s *Server) readDigest(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Digests.MarkRead(ctx, actorOf(ctx), in.ID)
}

func (s *Server) shareDigest(ctx context.Context, in *withBody[DigestShareUpdate]) (*body[DigestShare], error) {
	link, err := s.Digests.Share(ctx, actorOf(ctx), in.ID, in.Body.Shared)
	return answer(DigestShare{link}, err)
}
