package agentui

import (
	"context"

	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/tickets"
)

// Themes keeps what tickets are about; *tracking.Service does.
type Themes interface {
	ThemeLists
	ThemeCorrections
	Settings(ctx context.Context) (tracking.Settings, error)
	SetSettings(ctx context.Context, by tickets.Actor, to tracking.Settings) (tracking.Settings, error)
	AskRun(ctx context.Context, by tickets.Actor) (*tracking.Run, error)
}

// ThemeLists read themes.
type ThemeLists interface {
	Themes(ctx context.Context, q tracking.Query) (tracking.Page, error)
	Theme(ctx context.Context, id int64) (*tracking.Listed, error)
	Parts(ctx context.Context, by tickets.Actor, id int64, k int) ([]tracking.Part, error)
	Areas(ctx context.Context) ([]tracking.ListedArea, error)
	Lineage(ctx context.Context, id int64) ([]tracking.Parting, error)
	Corrections(ctx context.Context, q tracking.CorrectionsQuery) ([]tracking.Correction, error)
	Runs(ctx context.Context, before int64, limit int) ([]tracking.Run, error)
	TicketTheme(ctx context.Context, by tickets.Actor, ticketID int64) (*tracking.TicketTheme, error)
}

// ThemeCorrections are what people say about themes.
type ThemeCorrections interface {
	Update(ctx context.Context, by tickets.Actor, id int64, u tracking.Update) error
	Merge(ctx context.Context, by tickets.Actor, id, into, baseVersion int64) error
	Split(ctx context.Context, by tickets.Actor, id int64, split tracking.Split) ([]int64, error)
	Move(ctx context.Context, by tickets.Actor, from int64, ticketIDs []int64, to int64) error
	NotThis(ctx context.Context, by tickets.Actor, id int64, ticketIDs []int64) error
	AddArea(ctx context.Context, by tickets.Actor, name string) (*tracking.Area, error)
	RenameArea(ctx context.Context, by tickets.Actor, id int64, name string, baseVersion int64) (*tracking.Area, error)
	Undo(ctx context.Context, by tickets.Actor, correctionID int64) error
}

func (s *Server) listThemes(ctx context.Context, in *listThemesInput) (*body[List[Theme]], error) {
	page, err := s.Themes.Themes(ctx, tracking.Query{
		AreaID: in.Area, Status: tracking.Status(in.Status), Words: in.Q, Hidden: in.Hidden, Ended: in.Ended, Cursor: in.Cursor, Limit: in.Limit,
	})
	return answer(List[Theme]{Items: list(page.Themes, themeOf), NextCursor: page.Next}, err)
}

func (s *Server) getTheme(ctx context.Context, in *PathID) (*body[Theme], error) {
	return s.theme(ctx, in.ID)
}

func (s *Server) theme(ctx context.Context, id int64) (*body[Theme], error) {
	t, err := s.Themes.Theme(ctx, id)
	if err != nil {
		return nil, err
	}
	return answer(themeOf(*t), nil)
}

func (s *Server) updateTheme(ctx context.Context, in *withBody[ThemeUpdate]) (*body[Theme], error) {
	b := in.Body
	err := s.Themes.Update(ctx, actorOf(ctx), in.ID, tracking.Update{BaseVersion: b.Version, Name: b.Name.Opt, AreaID: b.AreaID.Opt, Hidden: b.Hidden.Opt})
	if err != nil {
		return nil, err
	}
	return s.theme(ctx, in.ID)
}

func (s *Server) mergeTheme(ctx context.Context, in *withBody[ThemeMerge]) (*body[Theme], error) {
	if err := s.Themes.Merge(ctx, actorOf(ctx), in.ID, in.Body.IntoID, in.Body.Version); err != nil {
		return nil, err
	}
	return s.theme(ctx, in.Body.IntoID)
}

func (s *Server) themeParts(ctx context.Context, in *themePartsInput) (*body[List[ThemeProposal]], error) {
	parts, err := s.Themes.Parts(ctx, actorOf(ctx), in.ID, in.K)
	return answer(whole(parts, func(p tracking.Part) ThemeProposal {
		return ThemeProposal{
			Name: p.Name, Terms: list(p.Terms, same[string]), TicketIDs: list(p.TicketIDs, same[int64]), Typical: list(p.Typical, same[int64]),
			Examples: list(p.Examples, func(e tracking.Example) ThemeExample { return ThemeExample(e) }),
		}
	}), err)
}

func (s *Server) splitTheme(ctx context.Context, in *withBody[ThemeSplit]) (*body[ThemesBorn], error) {
	groups := list(in.Body.Groups, func(g ThemeSplitGroup) tracking.Group { return tracking.Group(g) })
	born, err := s.Themes.Split(ctx, actorOf(ctx), in.ID, tracking.Split{BaseVersion: in.Body.Version, Groups: groups, K: in.Body.K})
	if err != nil {
		return nil, err
	}
	t, err := s.Themes.Theme(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := ThemesBorn{Theme: themeOf(*t), Born: []Theme{}}
	for _, id := range born {
		part, err := s.Themes.Theme(ctx, id)
		if err != nil {
			return nil, err
		}
		out.Born = append(out.Born, themeOf(*part))
	}
	return answer(out, nil)
}

func (s *Server) moveThemeTickets(ctx context.Context, in *withBody[ThemeMove]) (*body[Theme], error) {
	to := int64(0)
	if in.Body.ToThemeID != nil {
		to = *in.Body.ToThemeID
	}
	if err := s.Themes.Move(ctx, actorOf(ctx), in.ID, in.Body.TicketIDs, to); err != nil {
		return nil, err
	}
	return s.theme(ctx, in.ID)
}

func (s *Server) notThisTheme(ctx context.Context, in *withBody[ThemeTicketIDs]) (*body[Theme], error) {
	if err := s.Themes.NotThis(ctx, actorOf(ctx), in.ID, in.Body.TicketIDs); err != nil {
		return nil, err
	}
	return s.theme(ctx, in.ID)
}

func (s *Server) themeLineage(ctx context.Context, in *PathID) (*body[List[ThemeTurn]], error) {
	turns, err := s.Themes.Lineage(ctx, in.ID)
	return answer(whole(turns, func(t tracking.Parting) ThemeTurn {
		return ThemeTurn{
			ID: t.ID, Kind: string(t.Kind), ThemeID: t.ThemeID, Theme: t.Name, OtherID: t.OtherID, Other: t.Other, Share: float64(t.Share),
			RunID: t.RunID, CorrectionID: t.CorrectionID, By: t.By, At: t.At.UTC(),
		}
	}), err)
}

func (s *Server) getTicketTheme(ctx context.Context, in *PathID) (*body[TicketTheme], error) {
	t, err := s.Themes.TicketTheme(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := TicketTheme{TicketID: in.ID}
	if t == nil {
		return answer(out, nil)
	}
	out.Score, out.PlacedBy, out.PlacedAt = float64(t.Score), string(t.PlacedBy), utcPtr(&t.PlacedAt)
	if t.ThemeID != nil {
		out.Theme = &ThemeName{ID: *t.ThemeID, Name: t.Name, Area: t.Area}
	}
	return answer(out, nil)
}

func (s *Server) setTicketTheme(ctx context.Context, in *withBody[TicketThemeChange]) (*body[TicketTheme], error) {
	to := int64(0)
	if in.Body.ThemeID != nil {
		to = *in.Body.ThemeID
	}
	if err := s.Themes.Move(ctx, actorOf(ctx), 0, []int64{in.ID}, to); err != nil {
		return nil, err
	}
	return s.getTicketTheme(ctx, &in.PathID)
}

func (s *Server) listThemeAreas(ctx context.Context, _ *struct{}) (*body[List[ThemeArea]], error) {
	areas, err := s.Themes.Areas(ctx)
	return answer(whole(areas, themeAreaOf), err)
}

func (s *Server) createThemeArea(ctx context.Context, in *onlyBody[NewThemeArea]) (*body[ThemeArea], error) {
	return themeArea(s.Themes.AddArea(ctx, actorOf(ctx), in.Body.Name))
}

func (s *Server) updateThemeArea(ctx context.Context, in *withBody[ThemeAreaUpdate]) (*body[ThemeArea], error) {
	return themeArea(s.Themes.RenameArea(ctx, actorOf(ctx), in.ID, in.Body.Name, in.Body.Version))
}

func (s *Server) listThemeCorrections(ctx context.Context, in *listThemeCorrectionsInput) (*body[List[ThemeCorrection]], error) {
	before, err := idCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	all, err := s.Themes.Corrections(ctx, tracking.CorrectionsQuery{ThemeID: in.ThemeID, Undone: in.Undone, Before: before, Limit: in.Limit + 1})
	page, next := paged(all, in.Limit, func(c tracking.Correction) int64 { return c.ID })
	return answer(List[ThemeCorrection]{Items: list(page, themeCorrectionOf), NextCursor: next}, err)
}

func (s *Server) undoThemeCorrection(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Themes.Undo(ctx, actorOf(ctx), in.ID)
}

func (s *Server) listThemeRuns(ctx context.Context, in *Paging) (*body[List[ThemeRun]], error) {
	before, err := idCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	all, err := s.Themes.Runs(ctx, before, in.Limit+1)
	page, next := paged(all, in.Limit, func(r tracking.Run) int64 { return r.ID })
	return answer(List[ThemeRun]{Items: list(page, themeRunOf), NextCursor: next}, err)
}

func (s *Server) askThemeRun(ctx context.Context, _ *struct{}) (*body[ThemeRun], error) {
	run, err := s.Themes.AskRun(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	return answer(themeRunOf(*run), nil)
}

func (s *Server) getThemeSettings(ctx context.Context, _ *struct{}) (*body[ThemeSettings], error) {
	settings, err := s.Themes.Settings(ctx)
	return answer(ThemeSettings(settings), err)
}

func (s *Server) setThemeSettings(ctx context.Context, in *onlyBody[ThemeSettings]) (*body[ThemeSettings], error) {
	settings, err := s.Themes.SetSettings(ctx, actorOf(ctx), tracking.Settings(in.Body))
	return answer(ThemeSettings(settings), err)
}

func themeOf(t tracking.Listed) Theme {
	return Theme{
		ID: t.ID, Version: t.Version, AreaID: t.AreaID, Area: t.Area, AreaBy: string(t.AreaBy), Name: t.Name, NamedBy: string(t.NamedBy),
		Terms: list(t.Terms, same[string]), Status: string(t.Status), Tickets: t.Tickets, LastAt: utcPtr(t.LastAt), HiddenAt: utcPtr(t.HiddenAt),
		MergedIntoID: t.MergedIntoID, EndedAt: utcPtr(t.EndedAt), ShippedAt: utcPtr(t.ShippedAt), ReopenedAt: utcPtr(t.ReopenedAt),
		BornRunID: t.BornRunID, KeptBy: string(t.KeptBy), CreatedAt: t.CreatedAt.UTC(), UpdatedAt: t.UpdatedAt.UTC(),
	}
}

func themeAreaOf(a tracking.ListedArea) ThemeArea {
	return ThemeArea{
		ID: a.ID, Version: a.Version, Name: a.Name, NamedBy: string(a.NamedBy), Themes: a.Themes, Tickets: a.Tickets,
		CreatedAt: a.CreatedAt.UTC(), UpdatedAt: a.UpdatedAt.UTC(),
	}
}

func themeArea(a *tracking.Area, err error) (*body[ThemeArea], error) {
	if err != nil {
		return nil, err
	}
	return answer(themeAreaOf(tracking.ListedArea{Area: *a}), nil)
}

func themeCorrectionOf(c tracking.Correction) ThemeCorrection {
	return ThemeCorrection{
		ID: c.ID, Kind: string(c.Kind), ThemeID: c.ThemeID, AreaID: c.AreaID, OtherID: c.OtherID, Parts: list(c.Data.Parts, same[int64]),
		From: c.Data.From, To: c.Data.To, Hidden: c.Data.Hidden, Tickets: len(c.TicketIDs), FromAreaID: idOrNil(c.Data.FromID),
		AgentID: c.AgentID, At: c.At.UTC(), UndoneAt: utcPtr(c.UndoneAt), UndoneBy: c.UndoneBy,
	}
}

func themeRunOf(r tracking.Run) ThemeRun {
	out := ThemeRun{
		ID: r.ID, Kind: string(r.Kind), State: "waiting", AskedAt: r.AskedAt.UTC(), AskedBy: r.AskedBy, StartedAt: utcPtr(r.StartedAt),
		FinishedAt: utcPtr(r.FinishedAt), Tickets: r.Tickets, Themes: r.Themes, Unplaced: r.Unplaced, Common: r.Common, Error: r.Error,
	}
	switch {
	case r.Error != "":
		out.State = "failed"
	case r.FinishedAt != nil:
		out.State = "done"
	case r.StartedAt != nil:
		out.State = "working"
	}
	if r.Stability != nil {
		out.Stability = ptr(float64(*r.Stability))
	}
	return out
}
