package agentui

import (
	"context"
	"time"

	"github.com/kepthq/kept/knowledge/helpcentre"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// HelpCentre keeps the help centre's settings; *helpcentre.Office does.
type HelpCentre interface {
	HelpCentre(ctx context.Context) (helpcentre.Settings, error)
	UpdateHelpCentre(ctx context.Context, by tickets.Actor, u helpcentre.SettingsUpdate) (helpcentre.Settings, error)
}

// Readers tells what readers of articles did; *helpcentre.Records does.
type Readers interface {
	Figures(ctx context.Context, q helpcentre.FiguresQuery) ([]helpcentre.Figure, error)
	Votes(ctx context.Context, q helpcentre.EvidenceQuery) ([]helpcentre.Vote, error)
	Searches(ctx context.Context, q helpcentre.EvidenceQuery) ([]helpcentre.Searched, error)
	Askings(ctx context.Context, q helpcentre.EvidenceQuery) ([]helpcentre.Asking, error)
}

func (s *Server) getHelpCentre(ctx context.Context, _ *struct{}) (*body[HelpCentreSettings], error) {
	settings, err := s.HelpCentre.HelpCentre(ctx)
	return answer(s.helpCentreOf(settings), err)
}

func (s *Server) updateHelpCentre(ctx context.Context, in *onlyBody[HelpCentreUpdate]) (*body[HelpCentreSettings], error) {
	b := in.Body
	settings, err := s.HelpCentre.UpdateHelpCentre(ctx, actorOf(ctx), helpcentre.SettingsUpdate{
		Languages: b.Languages.Opt, Name: b.Name.Opt, LogoFileID: b.LogoFileID.Opt, Color: b.Color.Opt, Title: b.Title.Opt, Intro: b.Intro.Opt,
		Form: b.Form.Opt, ChatSite: b.ChatSite.Opt, Indexed: b.Indexed.Opt,
	})
	return answer(s.helpCentreOf(settings), err)
}

func (s *Server) helpCentreOf(h helpcentre.Settings) HelpCentreSettings {
	return HelpCentreSettings{
		URL: s.config.PublicURL + "/help", Languages: list(h.Languages, same[string]), Name: h.Name, LogoFileID: h.LogoFileID, Color: h.Color,
		Title: h.Title, Intro: h.Intro, Form: h.Form, ChatSite: h.ChatSite, Indexed: h.Indexed,
	}
}

// DayRange are dates, both included; absent: the last thirty.
type DayRange struct {
	From string `query:"from" format:"date" doc:"First day (UTC); absent: 29 days before to"`
	To   string `query:"to" format:"date" doc:"Last day (UTC); absent: today"`
}

func (d DayRange) read(now time.Time) (from, to time.Time, err error) {
	to = utcDay(now)
	for _, part := range []struct {
		name, text string
		into       *time.Time
	}{{"to", d.To, &to}, {"from", d.From, &from}} {
		if part.text == "" {
			continue
		}
		if *part.into, err = time.Parse(time.DateOnly, part.text); err != nil {
			return from, to, fault.InvalidField(part.name, "must be a date such as 2026-03-02")
		}
	}
	if d.From == "" {
		from = to.AddDate(0, 0, -29)
	}
	return from, to, nil
}

// ReadingScope says which articles, readers and places count.
type ReadingScope struct {
	ArticleID   int64  `query:"article_id" minimum:"1"`
	SectionID   int64  `query:"section_id" minimum:"0" doc:"And the sections within"`
	SectionOnly bool   `query:"section_only" doc:"Without the sections within; with section_id 0: articles in no section"`
	Language    string `query:"language" maxLength:"35"`
	Place       string `query:"place" enum:"help,form,chat,case,console,api"`
}

func (s ReadingScope) section() helpcentre.SectionFilter {
	return helpcentre.SectionFilter{ID: s.SectionID, Only: s.SectionOnly}
}

type figuresInput struct {
	DayRange
	ReadingScope
	Group string `query:"group" enum:"day,article,section,language,place" doc:"Absent: the whole"`
}

func (s *Server) knowledgeFigures(ctx context.Context, in *figuresInput) (*body[List[KnowledgeFigure]], error) {
	from, to, err := in.read(s.Now())
	if err != nil {
		return nil, err
	}
	all, err := s.Readers.Figures(ctx, helpcentre.FiguresQuery{
		From: from, To: to, Group: helpcentre.Group(in.Group), ArticleID: in.ArticleID, Section: in.section(), Language: in.Language, Place: in.Place,
	})
	return answer(whole(all, figureOf), err)
}

func figureOf(f helpcentre.Figure) KnowledgeFigure {
	number := func(n helpcentre.Number) KnowledgeNumber {
		return KnowledgeNumber{Value: n.Value, IDs: list(n.IDs, same[int64])}
	}
	share := func(s *helpcentre.Share) *KnowledgeShare {
		if s == nil {
			return nil
		}
		return &KnowledgeShare{Value: s.Value, Low: s.Low, High: s.High}
	}
	return KnowledgeFigure{
		Key: f.Key, Title: f.Title, Views: number(f.Views), Helpful: number(f.Helpful), Unhelpful: number(f.Unhelpful), Searches: number(f.Searches),
		Unfound: number(f.Unfound), Clicked: number(f.Clicked), Asked: number(f.Asked), HeldOut: number(f.HeldOut), Opened: number(f.Opened),
		Answered: number(f.Answered), Sent: number(f.Sent), HeldSent: number(f.HeldSent), Deflection: share(f.Deflection), Helpfulness: share(f.Helpfulness),
	}
}

// EvidenceInput says which of what was counted is listed.
type EvidenceInput struct {
	Paging
	DayRange
	ReadingScope
	IDs []int64 `query:"ids" maxItems:"50" doc:"Those that a figure names"`
}

func (in *EvidenceInput) query(now time.Time, only string) (q helpcentre.EvidenceQuery, err error) {
	q = helpcentre.EvidenceQuery{
		IDs: in.IDs, ArticleID: in.ArticleID, Section: in.section(), Language: in.Language, Place: in.Place, Only: only, Limit: in.Limit,
	}
	if q.From, q.To, err = in.read(now); err != nil {
		return q, err
	}
	q.Before, err = idCursor(in.Cursor)
	return q, err
}

// evidence is a list that goes on below its last id while it is full.
func evidence[T, A any](all []T, limit int, id func(T) int64, form func(T) A) List[A] {
	out := whole(all, form)
	if len(all) == limit && limit > 0 {
		out.NextCursor = itoa64(id(all[len(all)-1]))
	}
	return out
}

type votesInput struct {
	EvidenceInput
	Only string `query:"only" enum:"helpful,unhelpful,words" doc:"words: those that say something"`
}

func (s *Server) knowledgeVotes(ctx context.Context, in *votesInput) (*body[List[KnowledgeVote]], error) {
	q, err := in.query(s.Now(), in.Only)
	if err != nil {
		return nil, err
	}
	all, err := s.Readers.Votes(ctx, q)
	return answer(evidence(all, q.Limit, func(v helpcentre.Vote) int64 { return v.ID }, func(v helpcentre.Vote) KnowledgeVote {
		v.CreatedAt = v.CreatedAt.UTC()
		return KnowledgeVote(v)
	}), err)
}

type searchesInput struct {
	EvidenceInput
	Only string `query:"only" enum:"unfound,clicked,unclicked"`
}

func (s *Server) knowledgeSearches(ctx context.Context, in *searchesInput) (*body[List[KnowledgeSearch]], error) {
	q, err := in.query(s.Now(), in.Only)
	if err != nil {
		return nil, err
	}
	all, err := s.Readers.Searches(ctx, q)
	return answer(evidence(all, q.Limit, func(v helpcentre.Searched) int64 { return v.ID }, func(v helpcentre.Searched) KnowledgeSearch {
		v.CreatedAt = v.CreatedAt.UTC()
		return KnowledgeSearch(v)
	}), err)
}

type askingsInput struct {
	EvidenceInput
	Only string `query:"only" enum:"asked,held_out,opened,answered,sent,held_sent"`
}

func (s *Server) knowledgeAskings(ctx context.Context, in *askingsInput) (*body[List[KnowledgeAsking]], error) {
	q, err := in.query(s.Now(), in.Only)
	if err != nil {
		return nil, err
	}
	all, err := s.Readers.Askings(ctx, q)
	return answer(evidence(all, q.Limit, func(v helpcentre.Asking) int64 { return v.ID }, func(v helpcentre.Asking) KnowledgeAsking {
		return KnowledgeAsking{
			ID: v.ID, Place: v.Place, HeldOut: v.HeldOut, Query: v.Query, Shown: list(v.Shown, shownOf), Opened: list(v.Opened, same[int64]),
			Answered: v.Answered, TicketID: v.TicketID, CreatedAt: v.CreatedAt.UTC(),
		}
	}), err)
}

func shownOf(a helpcentre.ShownArticle) KnowledgeShown { return KnowledgeShown(a) }
