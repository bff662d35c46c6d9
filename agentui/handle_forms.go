package agentui

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/kepthq/kept/channels/webform"
	"github.com/kepthq/kept/tickets"
)

// Forms are web forms; *webform.Service is one.
type Forms interface {
	Forms(ctx context.Context) ([]webform.Form, error)
	Form(ctx context.Context, id int64) (*webform.Form, error)
	AddForm(ctx context.Context, by tickets.Actor, u webform.FormUpdate) (*webform.Form, error)
	UpdateForm(ctx context.Context, by tickets.Actor, id int64, u webform.FormUpdate) (*webform.Form, error)
	Publish(ctx context.Context, by tickets.Actor, id, baseVersion int64) (*webform.Form, error)
	Preview(ctx context.Context, by tickets.Actor, d webform.Definition, language string) ([]byte, error)
	Figures(ctx context.Context, formID int64, from time.Time) ([]webform.Day, error)
	Origin(ctx context.Context, by tickets.Actor, ticketID int64) (*webform.Origin, error)
}

func (s *Server) ticketForm(ctx context.Context, in *PathID) (*body[FormOrigin], error) {
	made, err := s.Forms.Origin(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return answer(FormOrigin{
		FormID: made.FormID, FormName: made.FormName, Suspicion: made.Suspicion,
		Fields: list(made.Fields, func(f webform.Field) FormTicketField {
			return FormTicketField{Key: f.TicketField(), Label: FormText(f.Label), Options: list(f.Options, formOptionOf)}
		}),
	}, nil)
}

func formOptionOf(o webform.Option) FormOption {
	return FormOption{Value: o.Value, Label: FormText(o.Label)}
}

func (s *Server) listForms(ctx context.Context, _ *struct{}) (*body[List[Form]], error) {
	all, err := s.Forms.Forms(ctx)
	return answer(whole(all, s.formOf), err)
}

func (s *Server) getForm(ctx context.Context, in *PathID) (*body[Form], error) {
	return s.oneForm(s.Forms.Form(ctx, in.ID))
}

func (s *Server) oneForm(f *webform.Form, err error) (*body[Form], error) {
	if err != nil {
		return nil, err
	}
	return answer(s.formOf(*f), nil)
}

func (s *Server) createForm(ctx context.Context, in *onlyBody[NewForm]) (*body[Form], error) {
	b := in.Body
	return s.oneForm(s.Forms.AddForm(ctx, actorOf(ctx), webform.FormUpdate{
		Slug: tickets.Some(b.Slug), Name: tickets.Some(b.Name), Definition: tickets.Some(definitionFrom(b.Definition)), TeamID: tickets.Some(b.TeamID),
		MailboxID: tickets.Some(b.MailboxID), Priority: tickets.Some(tickets.Priority(b.Priority)), Tags: tickets.Some(b.Tags), Origins: tickets.Some(b.Origins),
	}))
}

func (s *Server) updateForm(ctx context.Context, in *withBody[FormUpdate]) (*body[Form], error) {
	b := in.Body
	u := webform.FormUpdate{
		BaseVersion: b.BaseVersion, Slug: b.Slug.Opt, Name: b.Name.Opt, TeamID: b.TeamID.Opt, MailboxID: b.MailboxID.Opt,
		Priority: opt[tickets.Priority](b.Priority), Tags: b.Tags.Opt, Origins: b.Origins.Opt, Archived: b.Archived.Opt,
	}
	if b.Definition.Set {
		u.Definition = tickets.Some(definitionFrom(b.Definition.Value))
	}
	return s.oneForm(s.Forms.UpdateForm(ctx, actorOf(ctx), in.ID, u))
}

func (s *Server) archiveForm(ctx context.Context, in *PathID) (*none, error) {
	_, err := s.Forms.UpdateForm(ctx, actorOf(ctx), in.ID, webform.FormUpdate{Archived: tickets.Some(true)})
	return &none{}, err
}

func (s *Server) publishForm(ctx context.Context, in *withBody[FormPublish]) (*body[Form], error) {
	return s.oneForm(s.Forms.Publish(ctx, actorOf(ctx), in.ID, in.Body.BaseVersion))
}

func (s *Server) previewForm(ctx context.Context, in *withBody[FormPreview]) (*raw, error) {
	page, err := s.Forms.Preview(ctx, actorOf(ctx), definitionFrom(in.Body.Definition), in.Body.Language)
	if err != nil {
		return nil, err
	}
	return &raw{Body: func(out huma.Context) {
		out.SetHeader("Content-Type", "text/html; charset=utf-8")
		out.SetHeader("Content-Security-Policy", "sandbox; default-src 'none'") // shown in a frame that the console makes, never at this address
		out.SetStatus(http.StatusOK)
		_, _ = out.BodyWriter().Write(page) // into memory: fasthttp sends it later
	}}, nil
}

type formFiguresInput struct {
	PathID
	Days int `query:"days" minimum:"1" maximum:"366" default:"30" doc:"How far back"`
}

func (s *Server) formFigures(ctx context.Context, in *formFiguresInput) (*body[List[FormDay]], error) {
	days, err := s.Forms.Figures(ctx, in.ID, utcDay(s.Now()).AddDate(0, 0, 1-in.Days))
	return answer(whole(days, func(d webform.Day) FormDay {
		return FormDay{Day: d.Day.Format(time.DateOnly), Views: d.Views, Submissions: d.Submissions, Suspected: d.Suspected, Refused: d.Refused}
	}), err)
}

func (s *Server) formOf(f webform.Form) Form {
	return Form{
		ID: f.ID, Slug: f.Slug, URL: s.config.PublicURL + "/forms/" + f.Slug, Name: f.Name, State: string(f.State), Version: f.Version,
		Definition: definitionOf(f.Definition), Changed: f.Published == nil || !reflect.DeepEqual(*f.Published, f.Definition),
		TeamID: f.TeamID, MailboxID: f.MailboxID, Priority: string(f.Priority), Tags: list(f.Tags, same[string]), Origins: list(f.Origins, same[string]),
		CreatedAt: f.CreatedAt.UTC(), UpdatedAt: f.UpdatedAt.UTC(), PublishedAt: utcPtr(f.PublishedAt),
	}
}

func definitionOf(d webform.Definition) FormDefinition {
	return FormDefinition{
		Languages: list(d.Languages, same[string]), Title: FormText(d.Title), Intro: FormText(d.Intro), Submit: FormText(d.Submit), Thanks: FormText(d.Thanks),
		Color: d.Color, Fields: list(d.Fields, formFieldOf),
	}
}

func formFieldOf(f webform.Field) FormField {
	out := FormField{
		ID: f.ID, Kind: string(f.Kind), Label: FormText(f.Label), Help: FormText(f.Help), Placeholder: FormText(f.Placeholder), Required: f.Required,
		Menu: f.Menu, MinLength: f.MinLength, MaxLength: f.MaxLength, Pattern: f.Pattern, Min: f.Min, Max: f.Max, Earliest: f.Earliest, Latest: f.Latest,
		MaxFiles: f.MaxFiles, MaxFileMB: f.MaxFileMB, Accept: f.Accept, Value: f.Value, Maps: f.Maps,
		Options: list(f.Options, formOptionOf),
	}
	if f.Show != nil {
		out.Show = &FormCondition{Any: f.Show.Any, Rules: list(f.Show.Rules, func(r webform.Rule) FormRule {
			return FormRule{Field: r.Field, Test: string(r.Test), Value: r.Value}
		})}
	}
	return out
}

func definitionFrom(d FormDefinition) webform.Definition {
	return webform.Definition{
		Languages: d.Languages, Title: webform.Text(d.Title), Intro: webform.Text(d.Intro), Submit: webform.Text(d.Submit), Thanks: webform.Text(d.Thanks),
		Color: d.Color, Fields: list(d.Fields, formFieldFrom),
	}
}

func formFieldFrom(f FormField) webform.Field {
	out := webform.Field{
		ID: f.ID, Kind: webform.Kind(f.Kind), Label: webform.Text(f.Label), Help: webform.Text(f.Help), Placeholder: webform.Text(f.Placeholder), Required: f.Required,
		Menu: f.Menu, MinLength: f.MinLength, MaxLength: f.MaxLength, Pattern: f.Pattern, Min: f.Min, Max: f.Max, Earliest: f.Earliest, Latest: f.Latest,
		MaxFiles: f.MaxFiles, MaxFileMB: f.MaxFileMB, Accept: f.Accept, Value: f.Value, Maps: f.Maps,
	}
	for _, o := range f.Options {
		out.Options = append(out.Options, webform.Option{Value: o.Value, Label: webform.Text(o.Label)})
	}
	if f.Show != nil {
		out.Show = &webform.Condition{Any: f.Show.Any, Rules: list(f.Show.Rules, func(r FormRule) webform.Rule {
			return webform.Rule{Field: r.Field, Test: webform.Test(r.Test), Value: r.Value}
		})}
	}
	return out
}
