package agentui

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"github.com/kepthq/kept/knowledge/themes"
	themefigures "github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/knowledge/themes/lens"
	"github.com/kepthq/kept/knowledge/themes/lens/cues"
	"github.com/kepthq/kept/tickets"
)

// Lens counts who asks to leave; *lens.Service does.
type Lens interface {
	Figures(ctx context.Context, q lens.Query) (*lens.Figures, error)
	Tickets(ctx context.Context, by tickets.Actor, q lens.TicketQuery) (*lens.Page, error)
	AtRisk(ctx context.Context, by tickets.Actor, f themefigures.Filter, limit int) (*lens.Page, error)
	CSV(ctx context.Context, by tickets.Actor, q lens.TicketQuery) (themefigures.Export, error)
	Mark(ctx context.Context, by tickets.Actor, ticketID int64) (*lens.Mark, error)
	Correct(ctx context.Context, by tickets.Actor, ticketID int64, said lens.Said) (*lens.Mark, error)
	Undo(ctx context.Context, by tickets.Actor, correctionID int64) (*lens.Mark, error)
}

// LensFilterInput says which tickets are counted, but for the days.
type LensFilterInput struct {
	ThemeFilterInput
	Area []int64 `query:"area,explode" maxItems:"50" doc:"Only tickets of themes of these areas"`
}

func (in LensFilterInput) filter() themefigures.Filter {
	f := in.ThemeFilterInput.filter()
	f.Areas = in.Area
	return f
}

// LensInput says which tickets are counted over which days.
type LensInput struct {
	ThemePeriodInput
	LensFilterInput
	Kind string `query:"kind" enum:"cancel,return,refund" doc:"Absent: any"`
}

func (s *Server) lensQuery(ctx context.Context, in LensInput) (lens.Query, error) {
	p, err := s.period(ctx, in.ThemePeriodInput)
	return lens.Query{Kind: cues.Kind(in.Kind), Period: p, Filter: in.filter()}, err
}

func (s *Server) lensFigures(ctx context.Context, in *LensInput) (*body[LensFigures], error) {
	q, err := s.lensQuery(ctx, *in)
	if err != nil {
		return nil, err
	}
	f, err := s.Lens.Figures(ctx, q)
	if err != nil {
		return nil, err
	}
	return answer(lensFiguresOf(f), nil)
}

// LensTicketsInput says which tickets are listed.
type LensTicketsInput struct {
	Paging
	LensInput
	Metric string `query:"metric" maxLength:"400" doc:"As the number gives it; absent: all that ask"`
}

func (s *Server) lensTickets(ctx context.Context, in *LensTicketsInput) (*body[LensTickets], error) {
	q, err := s.lensQuery(ctx, in.LensInput)
	if err != nil {
		return nil, err
	}
	page, err := s.Lens.Tickets(ctx, actorOf(ctx), lens.TicketQuery{Query: q, Metric: themefigures.Metric(in.Metric), Cursor: in.Cursor, Limit: in.Limit})
	return s.lensPage(ctx, page, err)
}

type lensRisksInput struct {
	LensFilterInput
	Limit int `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (s *Server) lensRisks(ctx context.Context, in *lensRisksInput) (*body[LensTickets], error) {
	page, err := s.Lens.AtRisk(ctx, actorOf(ctx), in.filter(), in.Limit)
	return s.lensPage(ctx, page, err)
}

func (s *Server) lensPage(ctx context.Context, page *lens.Page, err error) (*body[LensTickets], error) {
	if err != nil {
		return nil, err
	}
	settings, err := s.ThemeFigures.Settings(ctx)
	if err != nil {
		return nil, err
	}
	by := actorOf(ctx)
	return answer(LensTickets{
		Items:      list(page.Items, func(t lens.Ticket) LensTicket { return lensTicketOf(t, by) }),
		NextCursor: page.Next, Total: page.Total, Hidden: page.Hidden, Currency: settings.Currency,
	}, nil)
}

func (s *Server) exportLens(ctx context.Context, in *LensTicketsInput) (*raw, error) {
	q, err := s.lensQuery(ctx, in.LensInput)
	if err != nil {
		return nil, err
	}
	export, err := s.Lens.CSV(ctx, actorOf(ctx), lens.TicketQuery{Query: q, Metric: themefigures.Metric(in.Metric)})
	if err != nil {
		return nil, err
	}
	return &raw{Body: func(out huma.Context) {
		out.SetHeader("Content-Type", "text/csv; charset=utf-8; header=present")
		out.SetHeader("Content-Disposition", `attachment; filename="leaving-`+q.Period.To.Format(time.DateOnly)+`.csv"`)
		out.SetHeader("Cache-Control", "private, no-store")
		out.SetStatus(http.StatusOK)
		humafiber.Unwrap(out).Context().SetBodyStream(s.stream(context.WithoutCancel(ctx), export), -1)
	}}, nil
}

func (s *Server) getTicketLens(ctx context.Context, in *PathID) (*body[LensMark], error) {
	return lensMark(s.Lens.Mark(ctx, actorOf(ctx), in.ID))
}

func (s *Server) correctTicketLens(ctx context.Context, in *withBody[LensSaid]) (*body[LensMark], error) {
	said := lens.Said{Reasons: in.Body.Reasons}
	if in.Body.Outcome != nil {
		said.Outcome = ptr(lens.Outcome(*in.Body.Outcome))
	}
	if len(in.Body.Kinds) > 0 {
		said.Kinds = map[cues.Kind]bool{}
		for k, yes := range in.Body.Kinds {
			said.Kinds[cues.Kind(k)] = yes
		}
	}
	return lensMark(s.Lens.Correct(ctx, actorOf(ctx), in.ID, said))
}

func (s *Server) undoLensCorrection(ctx context.Context, in *PathID) (*body[LensMark], error) {
	return lensMark(s.Lens.Undo(ctx, actorOf(ctx), in.ID))
}

func lensMark(m *lens.Mark, err error) (*body[LensMark], error) {
	if err != nil {
		return nil, err
	}
	return answer(lensMarkOf(*m), nil)
}

func lensMarkOf(m lens.Mark) LensMark {
	kinds := map[string]string{}
	for k, s := range m.Kinds {
		kinds[string(k)] = string(s)
	}
	return LensMark{
		TicketID: m.TicketID, Kinds: kinds, Order: m.Order, Reasons: list(m.Reasons, same[string]), Competitor: m.Competitor, Tries: list(m.Tries, same[string]),
		Answered: m.Answered, AskedAt: utcPtr(m.AskedAt), Outcome: string(m.Outcome), OutcomeBy: m.OutcomeBy,
		Quotes:  list(m.Quotes, func(q lens.Quote) LensQuote { return LensQuote(q) }),
		ThemeID: m.ThemeID, Theme: m.Theme, Area: m.Area, Corrections: list(m.Corrections, lensCorrectionOf),
	}
}

func lensCorrectionOf(c lens.Correction) LensCorrection {
	out := LensCorrection{ID: c.ID, Kinds: map[string]bool{}, AgentID: c.AgentID, At: c.At.UTC()}
	for k, yes := range c.Kinds {
		out.Kinds[string(k)] = yes
	}
	if c.Reasons != nil {
		out.Reasons = list(*c.Reasons, same[string])
	}
	if c.Outcome != nil {
		out.Outcome = string(*c.Outcome)
	}
	return out
}

// lensTicketOf leaves to those who answer tickets what names people.
func lensTicketOf(t lens.Ticket, by tickets.Actor) LensTicket {
	out := LensTicket{
		Mark: lensMarkOf(t.Mark), ID: t.TicketID, Subject: themes.Mask(t.Subject), Words: t.Words, Requester: PersonRef{ID: t.RequesterID},
		Status: t.Status, Channel: t.Channel, Language: t.Language, TeamID: t.TeamID, Segment: t.Segment, Value: t.Value, CreatedAt: t.CreatedAt.UTC(),
	}
	if by.CanWork() {
		out.Subject, out.Requester = t.Subject, PersonRef{ID: t.RequesterID, Name: t.RequesterName, Email: t.RequesterEmail}
	}
	return out
}

func lensFiguresOf(f *lens.Figures) LensFigures {
	p := f.Period
	return LensFigures{
		Period: daysOf(p.From, p.To), Compare: daysOf(p.CompareFrom, p.CompareTo), Zone: f.Zone, Step: string(f.Step),
		Buckets: list(f.Buckets, themeBucketOf), All: f.All, Tickets: measureOf(f.Tickets), Before: measureOf(f.Before), Share: measureOf(f.Share),
		Customers: measureOf(f.Customers), About: measureOf(f.About), Unanswered: measureOf(f.Unanswered), Orders: measureOf(f.Orders),
		Kinds: list(f.Kinds, lensPartOf), Reasons: list(f.Reasons, lensPartOf), Competitors: list(f.Competitors, lensPartOf), Segments: list(f.Segments, lensPartOf),
		Tries: list(f.Tries, func(t lens.Try) LensTry {
			return LensTry{Key: t.Key, Tickets: measureOf(t.Tickets), Ends: lensEndsOf(t.Ends), Others: measureOf(t.Others), Difference: measureOf(t.Difference)}
		}),
		Outcome: lensEndsOf(f.Outcome),
		Value: LensValue{
			Attribute: f.Value.Attribute, Currency: f.Value.Currency, Sum: measureOf(f.Value.Sum), Known: measureOf(f.Value.Known), Unknown: measureOf(f.Value.Unknown),
		},
		CameBefore: list(f.CameBefore, func(p lens.Prior) LensPrior {
			return LensPrior{Theme: lensThemeOf(p.Theme), Share: measureOf(p.Share), Others: measureOf(p.Others), Ratio: p.Ratio, Low: p.Low, High: p.High}
		}),
		WroteBefore: measureOf(f.WroteBefore), OthersBefore: measureOf(f.OthersBefore),
	}
}

func lensPartOf(p lens.Part) LensPart {
	return LensPart{
		Key: p.Key, Tickets: measureOf(p.Tickets), Before: measureOf(p.Before), Share: measureOf(p.Share), Customers: p.Customers,
		Series: list(p.Series, same[int]), Themes: list(p.Themes, lensThemeOf),
	}
}

func lensThemeOf(t lens.ThemeCount) LensThemeCount {
	return LensThemeCount{ThemeID: t.ID, Name: t.Name, Area: t.Area, Tickets: measureOf(t.Tickets)}
}

func lensEndsOf(e lens.Ends) LensEnds {
	return LensEnds{
		Saved: measureOf(e.Saved), Left: measureOf(e.Left), Waiting: measureOf(e.Waiting), Unknown: measureOf(e.Unknown),
		Known: measureOf(e.Known), Least: measureOf(e.Least),
	}
}
