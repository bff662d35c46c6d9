package agentui

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"github.com/kepthq/kept/knowledge/themes"
	themefigures "github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// ThemeFigures counts what themes are made of; *evidence.Service does.
type ThemeFigures interface {
	Overview(ctx context.Context, p themefigures.Period, f themefigures.Filter) (*themefigures.Overview, error)
	Theme(ctx context.Context, by tickets.Actor, id int64, p themefigures.Period, f themefigures.Filter) (*themefigures.Evidence, error)
	Tickets(ctx context.Context, by tickets.Actor, q themefigures.TicketQuery) (*themefigures.TicketPage, error)
	Verbatims(ctx context.Context, by tickets.Actor, q themefigures.VerbatimQuery) (*themefigures.VerbatimPage, error)
	Alarms(ctx context.Context, q themefigures.AlarmQuery) ([]themefigures.Alarm, error)
	Comparison(ctx context.Context, p themefigures.Period, f themefigures.Filter, q themefigures.ComparisonQuery) (*themefigures.Comparison, error)
	Choices(ctx context.Context, p themefigures.Period) (*themefigures.Choices, error)
	Zone(ctx context.Context) (*time.Location, error)
	FiguresCSV(ctx context.Context, p themefigures.Period, f themefigures.Filter) (themefigures.Export, error)
	VerbatimsCSV(ctx context.Context, by tickets.Actor, q themefigures.VerbatimQuery) (themefigures.Export, error)
	Settings(ctx context.Context) (themefigures.Settings, error)
	SetSettings(ctx context.Context, by tickets.Actor, s themefigures.Settings) (themefigures.Settings, error)
}

// ThemePeriodInput are the days that are counted, and those that they are compared with.
type ThemePeriodInput struct {
	Days        int    `query:"days" minimum:"1" maximum:"800" default:"28" doc:"How many, up to the last one; not heeded with from"`
	From        string `query:"from" format:"date" doc:"First day, in the zone of the themes; absent: as many days as days says"`
	To          string `query:"to" format:"date" doc:"Last day; absent: today"`
	CompareFrom string `query:"compare_from" format:"date" doc:"First day of those compared with; absent: as many days, right before"`
	CompareTo   string `query:"compare_to" format:"date" doc:"Last day of those compared with"`
}

// period reads the days; today is the one in the zone of the themes.
func (s *Server) period(ctx context.Context, in ThemePeriodInput) (themefigures.Period, error) {
	zone, err := s.ThemeFigures.Zone(ctx)
	if err != nil {
		return themefigures.Period{}, err
	}
	return in.read(s.Now().In(zone))
}

func (in ThemePeriodInput) read(now time.Time) (p themefigures.Period, err error) {
	p = themefigures.LastDays(now, in.Days)
	for _, part := range []struct {
		name, text string
		into       *time.Time
	}{{"to", in.To, &p.To}, {"from", in.From, &p.From}, {"compare_from", in.CompareFrom, &p.CompareFrom}, {"compare_to", in.CompareTo, &p.CompareTo}} {
		if part.text == "" {
			continue
		}
		if *part.into, err = time.Parse(time.DateOnly, part.text); err != nil {
			return p, fault.InvalidField(part.name, "must be a date such as 2026-03-02")
		}
	}
	if in.From == "" {
		p.From = p.To.AddDate(0, 0, 1-in.Days)
	}
	return p, nil
}

// ThemeFilterInput keeps tickets that have one of the values of each parameter; - stands for none.
type ThemeFilterInput struct {
	Segment  []string `query:"segment,explode" maxItems:"50" doc:"Of customers; - : none"`
	Channel  []string `query:"channel,explode" maxItems:"10"`
	Language []string `query:"language,explode" maxItems:"50" doc:"- : unknown"`
	Product  []string `query:"product,explode" maxItems:"50" doc:"- : none"`
	Tag      []string `query:"tag,explode" maxItems:"50"`
	Team     []int64  `query:"team,explode" maxItems:"50" doc:"0: none"`
}

func (in ThemeFilterInput) filter() themefigures.Filter {
	return themefigures.Filter{Segments: in.Segment, Channels: in.Channel, Languages: in.Language, Products: in.Product, Tags: in.Tag, Teams: in.Team}
}

// ThemeOverviewInput says which themes are counted over which days.
type ThemeOverviewInput struct {
	ThemePeriodInput
	ThemeFilterInput
	Area   []int64 `query:"area,explode" maxItems:"50" doc:"Only themes of these areas; totals and shares stay those of all tickets"`
	Hidden bool    `query:"hidden" doc:"Themes that people have hidden, too"`
}

func (in ThemeOverviewInput) filter() themefigures.Filter {
	f := in.ThemeFilterInput.filter()
	f.Areas, f.Hidden = in.Area, in.Hidden
	return f
}

func (s *Server) themeOverview(ctx context.Context, in *ThemeOverviewInput) (*body[ThemeOverview], error) {
	p, err := s.period(ctx, in.ThemePeriodInput)
	if err != nil {
		return nil, err
	}
	o, err := s.ThemeFigures.Overview(ctx, p, in.filter())
	if err != nil {
		return nil, err
	}
	return answer(overviewOf(o), nil)
}

type themeEvidenceInput struct {
	PathID
	ThemePeriodInput
	ThemeFilterInput
}

func (s *Server) themeEvidence(ctx context.Context, in *themeEvidenceInput) (*body[ThemeEvidence], error) {
	p, err := s.period(ctx, in.ThemePeriodInput)
	if err != nil {
		return nil, err
	}
	e, err := s.ThemeFigures.Theme(ctx, actorOf(ctx), in.ID, p, in.filter())
	if err != nil {
		return nil, err
	}
	return answer(evidenceOf(e), nil)
}

// ThemeMetricInput says which tickets of a theme are listed.
type ThemeMetricInput struct {
	Paging
	ThemePeriodInput
	ThemeFilterInput
	Metric string `query:"metric" maxLength:"200" doc:"As the number gives it: a name, or name=value such as language=de; absent: all"`
}

type themeTicketsInput struct {
	PathID
	ThemeMetricInput
}

func (s *Server) themeTickets(ctx context.Context, in *themeTicketsInput) (*body[ThemeTickets], error) {
	return s.ticketsBehind(ctx, in.ThemeMetricInput, themefigures.TicketQuery{ThemeID: in.ID})
}

type allThemeTicketsInput struct {
	ThemeMetricInput
	Unassigned bool    `query:"unassigned" doc:"Only tickets without a theme"`
	Area       []int64 `query:"area,explode" maxItems:"50" doc:"Only tickets whose theme is of one of these areas and not hidden"`
}

func (s *Server) allThemeTickets(ctx context.Context, in *allThemeTicketsInput) (*body[ThemeTickets], error) {
	return s.ticketsBehind(ctx, in.ThemeMetricInput, themefigures.TicketQuery{Unassigned: in.Unassigned, Filter: themefigures.Filter{Areas: in.Area}})
}

func (s *Server) ticketsBehind(ctx context.Context, in ThemeMetricInput, q themefigures.TicketQuery) (_ *body[ThemeTickets], err error) {
	if q.Period, err = s.period(ctx, in.ThemePeriodInput); err != nil {
		return nil, err
	}
	by := actorOf(ctx)
	areas := q.Filter.Areas
	q.Filter = in.filter()
	q.Filter.Areas, q.Metric, q.Cursor, q.Limit = areas, themefigures.Metric(in.Metric), in.Cursor, in.Limit
	page, err := s.ThemeFigures.Tickets(ctx, by, q)
	if err != nil {
		return nil, err
	}
	return answer(ThemeTickets{
		Items:      list(page.Items, func(t themefigures.Ticket) ThemeTicket { return themeTicketOf(t, by) }),
		NextCursor: page.Next, Total: page.Total, Hidden: page.Hidden,
	}, nil)
}

// ThemeVerbatimInput says which words of customers are listed.
type ThemeVerbatimInput struct {
	Paging
	ThemePeriodInput
	ThemeFilterInput
	Q string `query:"q" maxLength:"200" doc:"Words, \"phrases\", -without"`
}

type themeVerbatimsInput struct {
	PathID
	ThemeVerbatimInput
}

func (s *Server) themeVerbatims(ctx context.Context, in *themeVerbatimsInput) (*body[ThemeVerbatims], error) {
	return s.verbatims(ctx, &in.ThemeVerbatimInput, in.ID)
}

func (s *Server) allVerbatims(ctx context.Context, in *ThemeVerbatimInput) (*body[ThemeVerbatims], error) {
	return s.verbatims(ctx, in, 0)
}

func (s *Server) verbatims(ctx context.Context, in *ThemeVerbatimInput, themeID int64) (*body[ThemeVerbatims], error) {
	p, err := s.period(ctx, in.ThemePeriodInput)
	if err != nil {
		return nil, err
	}
	page, err := s.ThemeFigures.Verbatims(ctx, actorOf(ctx), themefigures.VerbatimQuery{
		ThemeID: themeID, Period: p, Filter: in.filter(), Q: in.Q, Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return answer(ThemeVerbatims{Items: list(page.Items, verbatimOf), NextCursor: page.Next}, nil)
}

type themeComparisonInput struct {
	ThemePeriodInput
	ThemeFilterInput
	Area []int64 `query:"area,explode" maxItems:"50" doc:"Only themes of these areas"`
	By   string  `query:"by" required:"true" enum:"segment,channel,language,product,team" doc:"What the two sides differ in; a filter of the same is not heeded"`
	A    string  `query:"a" required:"true" maxLength:"200" doc:"As a part of the theme's evidence gives it; - : none"`
	B    string  `query:"b" required:"true" maxLength:"200"`
}

func (s *Server) compareThemes(ctx context.Context, in *themeComparisonInput) (*body[ThemeComparison], error) {
	p, err := s.period(ctx, in.ThemePeriodInput)
	if err != nil {
		return nil, err
	}
	f := in.filter()
	f.Areas = in.Area
	c, err := s.ThemeFigures.Comparison(ctx, p, f, themefigures.ComparisonQuery{By: in.By, A: in.A, B: in.B})
	if err != nil {
		return nil, err
	}
	return answer(themeComparisonOf(c), nil)
}

func (s *Server) themeChoices(ctx context.Context, in *struct{ ThemePeriodInput }) (*body[ThemeChoices], error) {
	p, err := s.period(ctx, in.ThemePeriodInput)
	if err != nil {
		return nil, err
	}
	c, err := s.ThemeFigures.Choices(ctx, p)
	if err != nil {
		return nil, err
	}
	return answer(themeChoicesOf(c), nil)
}

type themeAlarmsInput struct {
	ThemeID int64 `query:"theme_id" minimum:"1"`
	Open    bool  `query:"open" doc:"Only those that go on"`
	Limit   int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (s *Server) themeAlarms(ctx context.Context, in *themeAlarmsInput) (*body[List[ThemeAlarm]], error) {
	all, err := s.ThemeFigures.Alarms(ctx, themefigures.AlarmQuery{ThemeID: in.ThemeID, Open: in.Open, Limit: in.Limit})
	return answer(whole(all, themeAlarmOf), err)
}

type exportThemesInput struct {
	ThemeOverviewInput
	What    string `query:"what" enum:"figures,verbatims" default:"figures"`
	ThemeID int64  `query:"theme_id" minimum:"1" doc:"Of verbatims: only of this theme"`
	Q       string `query:"q" maxLength:"200" doc:"Of verbatims: only those that match"`
}

// exportTimeout bounds a download; the request's own deadline has passed when its bytes leave.
const exportTimeout = 10 * time.Minute

func (s *Server) exportThemes(ctx context.Context, in *exportThemesInput) (*raw, error) {
	p, err := s.period(ctx, in.ThemePeriodInput)
	if err != nil {
		return nil, err
	}
	var export themefigures.Export
	if in.What == "verbatims" {
		export, err = s.ThemeFigures.VerbatimsCSV(ctx, actorOf(ctx), themefigures.VerbatimQuery{ThemeID: in.ThemeID, Period: p, Filter: in.ThemeFilterInput.filter(), Q: in.Q})
	} else {
		export, err = s.ThemeFigures.FiguresCSV(ctx, p, in.filter())
	}
	if err != nil {
		return nil, err
	}
	return &raw{Body: func(out huma.Context) {
		out.SetHeader("Content-Type", "text/csv; charset=utf-8; header=present")
		out.SetHeader("Content-Disposition", `attachment; filename="themes-`+in.What+"-"+p.To.Format(time.DateOnly)+`.csv"`)
		out.SetHeader("Cache-Control", "private, no-store")
		out.SetStatus(http.StatusOK)
		humafiber.Unwrap(out).Context().SetBodyStream(s.stream(context.WithoutCancel(ctx), export), -1)
	}}, nil
}

// stream reads what the export writes. When it fails on the way, the connection breaks, so that nobody takes a part
// for the whole; when the reader leaves, the export ends.
func (s *Server) stream(ctx context.Context, export themefigures.Export) io.ReadCloser {
	r, w := io.Pipe()
	go func() {
		ctx, cancel := context.WithTimeout(ctx, exportTimeout)
		defer cancel()
		err := export(ctx, w)
		if err != nil {
			s.Log.WarnContext(ctx, "export themes", "request_id", requestID(ctx), "error", err)
		}
		_ = w.CloseWithError(err) // never fails
	}()
	return r
}

func (s *Server) getThemeFigureSettings(ctx context.Context, _ *struct{}) (*body[ThemeFigureSettings], error) {
	settings, err := s.ThemeFigures.Settings(ctx)
	return answer(ThemeFigureSettings(settings), err)
}

func (s *Server) setThemeFigureSettings(ctx context.Context, in *onlyBody[ThemeFigureSettings]) (*body[ThemeFigureSettings], error) {
	settings, err := s.ThemeFigures.SetSettings(ctx, actorOf(ctx), themefigures.Settings(in.Body))
	return answer(ThemeFigureSettings(settings), err)
}

// themeTicketOf leaves to those who answer tickets what names people.
func themeTicketOf(t themefigures.Ticket, by tickets.Actor) ThemeTicket {
	out := ThemeTicket{
		ID: t.ID, ThemeID: t.ThemeID, Subject: themes.Mask(t.Subject), Words: t.Words, Requester: PersonRef{ID: t.RequesterID},
		Status: t.Status, Channel: t.Channel, TeamID: t.TeamID, Language: t.Language, Segment: t.Segment, Product: t.Product,
		Score: t.Score, Sentiment: t.Sentiment, Rating: t.Rating, Breached: t.Breached, Reopened: t.Reopened, Handling: t.Handling,
		Article: t.Article, CreatedAt: t.CreatedAt.UTC(),
	}
	if by.CanWork() {
		out.Subject, out.Requester = t.Subject, PersonRef{ID: t.RequesterID, Name: t.RequesterName, Email: t.RequesterEmail}
	}
	return out
}
