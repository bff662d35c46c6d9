package agentui

import (
	"context"
	"errors"
	"math"
	"net/url"
	"strings"
	"time"

	"github.com/kepthq/kept/agentui/account"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// signedIn is who the caller is now, with the cookie that says so from now on.
type signedIn struct {
	SetCookie string `header:"Set-Cookie"`
	Body      Me
}

// enter answers with the session that has just begun.
func (s *Server) enter(ctx context.Context, secret string) (*signedIn, error) {
	identity, err := s.Accounts.BySession(ctx, secret)
	if err != nil {
		return nil, err
	}
	me, err := s.me(ctx, identity)
	if err != nil {
		return nil, err
	}
	return &signedIn{SetCookie: s.cookie(ctx, secret), Body: me}, nil
}

func (s *Server) getSetup(ctx context.Context, _ *struct{}) (*body[SetupState], error) {
	needed, err := s.Accounts.SetupNeeded(ctx)
	if err != nil {
		return nil, err
	}
	settings, err := s.Desk.Settings(ctx)
	return answer(SetupState{Needed: needed, DeskName: settings.DeskName}, err)
}

// SetupLink returns the address by which the first admin is made, "" when there is an admin already. base is
// the address that people use.
func SetupLink(ctx context.Context, accounts *account.Service, base string) (string, error) {
	secret, err := accounts.SetupSecret(ctx)
	if err != nil || secret == "" {
		return "", err
	}
	return strings.TrimSuffix(base, "/") + "/setup?token=" + url.QueryEscape(secret), nil
}

func (s *Server) postSetup(ctx context.Context, in *onlyBody[Setup]) (*signedIn, error) {
	b := in.Body
	secret, err := s.Accounts.SetUp(ctx, account.Setup{
		Secret: b.Token, Password: b.Password, DeskName: b.DeskName, MailboxAddress: b.MailboxAddress,
		Admin: tickets.Agent{Name: b.Name, Email: b.Email, Locale: b.Locale, TimeZone: b.TimeZone},
	}, infoOf(ctx).client)
	if err != nil {
		return nil, err
	}
	return s.enter(ctx, secret)
}

func (s *Server) signIn(ctx context.Context, in *onlyBody[SignIn]) (*signedIn, error) {
	info := infoOf(ctx)
	secret, err := s.Accounts.SignIn(ctx, in.Body.Email, in.Body.Password, info.client)
	if err != nil {
		return nil, patient(err)
	}
	if info.cookie != "" { // one browser, one session
		if err := s.endSessionOf(ctx, info.cookie); err != nil {
			return nil, err
		}
	}
	return s.enter(ctx, secret)
}

// patient says when to come back after too many guesses.
func patient(err error) error {
	var guesses account.TooManyGuesses
	var f *fault.Error
	if errors.As(err, &guesses) && errors.As(err, &f) {
		return retryable{f, int(math.Ceil(guesses.RetryAfter.Seconds()))}
	}
	return err
}

// signedOut takes the cookie away.
type signedOut struct {
	SetCookie string `header:"Set-Cookie"`
}

func (s *Server) signOut(ctx context.Context, _ *struct{}) (*signedOut, error) {
	if secret := infoOf(ctx).cookie; secret != "" {
		if err := s.endSessionOf(ctx, secret); err != nil {
			return nil, err
		}
	}
	return &signedOut{SetCookie: s.cookie(ctx, "")}, nil
}

// endSessionOf ends the session with the secret and its sockets.
func (s *Server) endSessionOf(ctx context.Context, secret string) error {
	identity, err := s.Accounts.BySession(ctx, secret)
	if fault.KindOf(err) == fault.Unauthorized {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.Accounts.SignOut(ctx, secret); err != nil {
		return err
	}
	s.Hub.CloseSession(identity.SessionID)
	return nil
}

func (s *Server) getMe(ctx context.Context, _ *struct{}) (*body[Me], error) {
	return answer(s.me(ctx, callerOf(ctx)))
}

func (s *Server) me(ctx context.Context, who account.Identity) (Me, error) {
	agent, err := s.Desk.Agent(ctx, who.Actor.ID)
	if err != nil {
		return Me{}, err
	}
	settings, err := s.Desk.Settings(ctx)
	if err != nil {
		return Me{}, err
	}
	return Me{
		Agent: agentOf(*agent), SessionID: who.SessionID,
		Permissions: Permissions{Work: who.Actor.CanWork(), ReadNotes: who.Actor.CanReadNotes(), Lead: who.Actor.CanLead(), Admin: who.Actor.CanAdmin()},
		Preferences: Preferences{Locale: agent.Locale, TimeZone: agent.TimeZone, SignatureHTML: agent.SignatureHTML},
		Desk:        DeskInfo{Name: settings.DeskName, UndoSeconds: settings.UndoSeconds, QuotedHistory: settings.QuotedHistory},
	}, nil
}

func (s *Server) updateMe(ctx context.Context, in *onlyBody[MeUpdate]) (*body[Me], error) {
	who, b := callerOf(ctx), in.Body
	u := tickets.AgentUpdate{Name: b.Name.Opt, Locale: b.Locale.Opt, TimeZone: b.TimeZone.Opt, SignatureHTML: s.signature(b.SignatureHTML)}
	if _, err := s.Desk.UpdateAgent(ctx, who.Actor, who.Actor.ID, u); err != nil {
		return nil, err
	}
	s.Accounts.Forget(who.Actor.ID)
	return answer(s.me(ctx, who))
}

func (s *Server) signature(html Opt[string]) tickets.Opt[string] {
	if html.Set {
		html.Value = s.rich.Clean(html.Value)
	}
	return html.Opt
}

func (s *Server) changePassword(ctx context.Context, in *onlyBody[PasswordChange]) (*none, error) {
	who := callerOf(ctx)
	others, err := s.Accounts.Sessions(ctx, who.Actor.ID)
	if err != nil {
		return nil, err
	}
	if err := s.Accounts.ChangePassword(ctx, who.Actor, in.Body.Current, in.Body.New, who.SessionID, infoOf(ctx).client); err != nil {
		return nil, patient(err)
	}
	for _, session := range others {
		if session.ID != who.SessionID {
			s.Hub.CloseSession(session.ID)
		}
	}
	return &none{}, nil
}

func (s *Server) listSessions(ctx context.Context, _ *struct{}) (*body[List[Session]], error) {
	who := callerOf(ctx)
	sessions, err := s.Accounts.Sessions(ctx, who.Actor.ID)
	return answer(whole(sessions, func(a account.Session) Session {
		return Session{
			ID: a.ID, Current: a.ID == who.SessionID, UserAgent: a.UserAgent, IP: a.IP,
			CreatedAt: a.CreatedAt.UTC(), SeenAt: a.SeenAt.UTC(), ExpiresAt: a.ExpiresAt.UTC(),
		}
	}), err)
}

func (s *Server) endSession(ctx context.Context, in *PathID) (*none, error) {
	if err := s.Accounts.EndSession(ctx, actorOf(ctx).ID, in.ID); err != nil {
		return nil, err
	}
	s.Hub.CloseSession(in.ID)
	return &none{}, nil
}

type LinkInput struct {
	Token string `path:"token" maxLength:"200"`
}

type useLinkInput struct {
	LinkInput
	Body NewPassword
}

func (s *Server) getPasswordLink(ctx context.Context, in *LinkInput) (*body[PasswordLinkState], error) {
	owner, err := s.Accounts.LinkOwner(ctx, in.Token)
	return answer(PasswordLinkState{Name: owner.Name, Email: owner.Email, ExpiresAt: owner.ExpiresAt.UTC()}, err)
}

func (s *Server) usePasswordLink(ctx context.Context, in *useLinkInput) (*signedIn, error) {
	secret, err := s.Accounts.UseLink(ctx, in.Token, in.Body.Password, infoOf(ctx).client)
	if err != nil {
		return nil, err
	}
	return s.enter(ctx, secret)
}

func (s *Server) createPasswordLink(ctx context.Context, in *PathID) (*body[Link], error) {
	secret, expires, err := s.Accounts.PasswordLink(ctx, actorOf(ctx), in.ID)
	return answer(Link{URL: s.address("/password/" + secret), ExpiresAt: expires.UTC()}, err)
}

// address is a page's address for people; without a public URL, the part behind the host.
func (s *Server) address(path string) string {
	if s.origin.host == "" {
		return path
	}
	return s.origin.scheme + "://" + s.origin.host + path
}

func tokenOf(t account.Token) Token {
	return Token{ID: t.ID, Name: t.Name, AgentID: t.AgentID, CreatedAt: t.CreatedAt.UTC(), UsedAt: utcPtr(t.UsedAt)}
}

func (s *Server) listTokens(ctx context.Context, _ *struct{}) (*body[List[Token]], error) {
	all, err := s.Accounts.Tokens(ctx, actorOf(ctx))
	return answer(whole(all, tokenOf), err)
}

func (s *Server) createToken(ctx context.Context, in *onlyBody[NewToken]) (*body[TokenMade], error) {
	by, agentID := actorOf(ctx), in.Body.AgentID
	if agentID == 0 {
		agentID = by.ID
	}
	t, secret, err := s.Accounts.CreateToken(ctx, by, agentID, in.Body.Name)
	return answer(TokenMade{Token: tokenOf(t), Secret: secret}, err)
}

func (s *Server) revokeToken(ctx context.Context, in *PathID) (*none, error) {
	return &none{}, s.Accounts.RevokeToken(ctx, actorOf(ctx), in.ID)
}

// utcDay is the beginning of a day.
func utcDay(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
