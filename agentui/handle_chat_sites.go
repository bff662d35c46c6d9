package agentui

import (
	"cmp"
	"context"

	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/tickets"
)

func (s *Server) listChatSites(ctx context.Context, _ *struct{}) (*body[List[ChatSite]], error) {
	all, err := s.Chats.Sites(ctx)
	return answer(whole(all, siteForm), err)
}

func (s *Server) getChatSite(ctx context.Context, in *PathID) (*body[ChatSite], error) {
	site, err := s.Chats.Site(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if !actorOf(ctx).CanAdmin() {
		return answer(siteForm(*site), nil)
	}
	return answer(siteWithSecret(*site), nil)
}

func (s *Server) createChatSite(ctx context.Context, in *onlyBody[NewChatSite]) (*body[ChatSite], error) {
	b := in.Body
	u := chat.SiteUpdate{
		Name: tickets.Some(b.Name), Origins: tickets.Some(b.Origins), TeamID: tickets.Some(b.TeamID), CalendarID: tickets.Some(b.CalendarID),
		Questions: tickets.Some(list(b.Questions, ChatQuestion.question)), Assignment: tickets.Some(chat.Assignment(b.Assignment)),
		PreviewTyping: tickets.Some(b.PreviewTyping), Suggest: tickets.Some(b.Suggest),
	}
	if b.Look != nil {
		u.Look = tickets.Some(b.Look.look())
	}
	return siteChanged(s.Chats.AddSite(ctx, actorOf(ctx), u))
}

func (s *Server) updateChatSite(ctx context.Context, in *withBody[ChatSiteUpdate]) (*body[ChatSite], error) {
	b := in.Body
	u := chat.SiteUpdate{
		Name: b.Name.Opt, Origins: b.Origins.Opt, TeamID: b.TeamID.Opt, CalendarID: b.CalendarID.Opt,
		Assignment: opt[chat.Assignment](b.Assignment), PreviewTyping: b.PreviewTyping.Opt, Suggest: b.Suggest.Opt,
	}
	if b.Look.Set {
		u.Look = tickets.Some(b.Look.Value.look())
	}
	if b.Questions.Set {
		u.Questions = tickets.Some(list(b.Questions.Value, ChatQuestion.question))
	}
	return siteChanged(s.Chats.UpdateSite(ctx, actorOf(ctx), in.ID, u))
}

func (s *Server) rotateChatSecret(ctx context.Context, in *PathID) (*body[ChatSite], error) {
	return siteChanged(s.Chats.RotateSecret(ctx, actorOf(ctx), in.ID))
}

func (s *Server) archiveChatSite(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Chats.ArchiveSite(ctx, actorOf(ctx), in.ID)
}

// siteChanged answers an admin.
func siteChanged(site *chat.Site, err error) (*body[ChatSite], error) {
	if err != nil {
		return nil, err
	}
	return answer(siteWithSecret(*site), nil)
}

func siteWithSecret(site chat.Site) ChatSite {
	out := siteForm(site)
	out.Secret = site.Secret
	return out
}

func siteForm(site chat.Site) ChatSite {
	contrast := chat.ContrastOf(site.Look.Color)
	return ChatSite{
		ID: site.ID, Key: site.Key, Name: site.Name, Origins: list(site.Origins, same[string]), TeamID: site.TeamID, CalendarID: site.CalendarID,
		Look: lookForm(site.Look), Contrast: ChatContrast(contrast), Questions: list(site.Questions, questionForm),
		Assignment: string(site.Assignment), PreviewTyping: site.PreviewTyping, Suggest: site.Suggest,
		RotatedAt: utcPtr(site.RotatedAt), CreatedAt: site.CreatedAt.UTC(), UpdatedAt: site.UpdatedAt.UTC(),
	}
}

func lookForm(l chat.Look) ChatLook {
	return ChatLook{
		Color: l.Color, Side: l.Side, Theme: cmp.Or(l.Theme, chat.ThemeAuto), Greeting: l.Greeting, Subtitle: l.Subtitle, LauncherText: l.LauncherText, Sound: l.Sound, Locales: l.Locales,
	}
}

func (l ChatLook) look() chat.Look {
	return chat.Look{
		Color: l.Color, Side: l.Side, Theme: l.Theme, Greeting: l.Greeting, Subtitle: l.Subtitle, LauncherText: l.LauncherText, Sound: l.Sound, Locales: l.Locales,
	}
}

func questionForm(q chat.Question) ChatQuestion {
	return ChatQuestion{
		ID: q.ID, Label: q.Label, Kind: q.Kind, Required: q.Required, MapsTo: q.MapsTo,
		Options: list(q.Options, func(o chat.Option) ChatOption { return ChatOption{Value: o.Value, Label: o.Label} }),
	}
}

func (q ChatQuestion) question() chat.Question {
	return chat.Question{
		ID: q.ID, Label: q.Label, Kind: q.Kind, Required: q.Required, MapsTo: q.MapsTo,
		Options: list(q.Options, func(o ChatOption) chat.Option { return chat.Option{Value: o.Value, Label: o.Label} }),
	}
}
