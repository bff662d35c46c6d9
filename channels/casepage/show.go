package casepage

import (
	"encoding/hex"
	"hash/fnv"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/tickets"
)

// view is what the template shows.
type view struct {
	Path     string // of the page
	Number   int64
	Subject  string
	Opened   moment
	Status   status
	Assignee string
	Promises []promise
	Messages []entry
	More     bool // earlier messages are not shown
	Zone     string
	Version  string // of what is shown, as the news say it
	Newest   int64

	Form     form
	Done     string // what the reader has just done: sent, closed, rated, followed
	CanClose bool
	CanRate  bool
	Closed   bool // writing starts another case
	Rating   *tickets.Rating
	MergedOf int64 // the number that the link was made for, when the case goes on under another
}

// Scores are the answers to how the help was.
func (v *view) Scores() []int { return []int{1, 2, 3, 4, 5} }

// Score is the one that is chosen: just now, or before.
func (v *view) Score() int {
	if v.Form.Score == 0 && v.Rating != nil {
		return v.Rating.Score
	}
	return v.Form.Score
}

// Comment is Score's.
func (v *view) Comment() string {
	if v.Form.Comment == "" && v.Form.Score == 0 && v.Rating != nil {
		return v.Rating.Comment
	}
	return v.Form.Comment
}

// status in plain words.
type status struct{ Text, Help, Tone string }

// moment is a time for people and for programs.
type moment struct{ Text, ISO string }

// entry is one message.
type entry struct {
	ID      int64
	Mine    bool
	Author  string
	Initial string
	Picture string
	At      moment
	Words   words
	Files   []attached
}

// attached is a file to download.
type attached struct{ Name, Size, URL string }

// form is the reply as it was typed.
type form struct {
	Token    string
	Text     string
	Problems []string
	Score    int
	Comment  string
}

func (s *Server) show(r *request) error {
	done := r.Query("done")
	switch done {
	case "sent", "closed", "rated", "followed":
	default:
		done = ""
	}
	return s.send(r, http.StatusOK, done, form{})
}

// send answers with the page, and with what was typed when it could not be taken.
func (s *Server) send(r *request, status int, done string, typed form) error {
	v, err := s.view(r)
	if err != nil {
		return err
	}
	v.Done, v.Form = done, typed
	v.Form.Token = s.Tokens.SignForm(r.claim)
	frame, err := s.frame(r.UserContext(), r.w, v.Subject)
	if err != nil {
		return err
	}
	frame.Scripts, frame.Styles, frame.Languages = []string{"case.js"}, []string{"case.css"}, true
	return s.Layout.Send(r.Ctx, status, s.page, frame, v)
}

func (s *Server) view(r *request) (*view, error) {
	messages, more, err := s.reader.messages(r.UserContext(), r.access)
	if err != nil {
		return nil, err
	}
	clocks, err := s.reader.clocks(r.UserContext(), r.ticket.ID)
	if err != nil {
		return nil, err
	}
	news, err := s.reader.news(r.UserContext(), r.access)
	if err != nil {
		return nil, err
	}
	t := &r.ticket
	v := &view{
		Path: Path + r.token, Number: t.ID, Subject: t.Subject, Opened: s.moment(r, t.CreatedAt), Assignee: r.assignee,
		Status: statusOf(t.Status, r.w), More: more, Zone: r.zone.String(), Version: news.version(), Newest: news.Message,
		CanClose: r.owner && t.Status.Working(), Closed: t.Status == tickets.StatusClosed,
		Promises: promises(clocks, t.Status, r.w, func(at time.Time) string { return r.w.Moment(at.In(r.zone), s.Now()) }),
	}
	if r.claim.TicketID != t.ID {
		v.MergedOf = r.claim.TicketID
	}
	for i := range messages {
		v.Messages = append(v.Messages, s.entry(r, &messages[i]))
	}
	if r.owner && !t.Status.Working() {
		v.CanRate = true
		if v.Rating, err = s.Desk.Rating(r.UserContext(), tickets.System("case page"), t.ID); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func statusOf(s tickets.Status, w *webpage.Words) status {
	key, tone := string(s), ""
	switch s {
	case tickets.StatusPending:
		tone = "due"
	case tickets.StatusSolved, tickets.StatusClosed:
		tone = "good"
	case tickets.StatusOpen:
	}
	return status{Text: w.T("status." + key), Help: w.T("status." + key + "_help"), Tone: tone}
}

func (s *Server) moment(r *request, at time.Time) moment {
	return moment{Text: r.w.Moment(at.In(r.zone), s.Now()), ISO: at.UTC().Format(time.RFC3339)}
}

func (s *Server) entry(r *request, m *said) entry {
	e := entry{ID: m.ID, At: s.moment(r, m.CreatedAt), Words: s.renderer.render(m, r.token)}
	switch m.AuthorKind {
	case tickets.ActorCustomer:
		e.Mine = *m.CustomerID == r.claim.RequesterID
		if e.Author = m.Sender.Name; e.Author == "" {
			e.Author = m.Sender.Address
		}
		if e.Mine {
			e.Author = r.w.T("case.you")
		}
	case tickets.ActorAgent:
		e.Author = m.AgentName
		if m.Picture != "" {
			e.Picture = Path + r.token + "/pictures/" + m.Picture
		}
	case tickets.ActorSystem:
		e.Author = r.w.T("case.machine")
	}
	first, _ := utf8.DecodeRuneInString(e.Author)
	e.Initial = strings.ToUpper(string(first))
	for _, f := range m.Attachments {
		url := Path + r.token + "/files/" + number(f.ID)
		if !strings.Contains(string(e.Words.HTML), `"`+url+"?") { // pictures that stand in the words
			e.Files = append(e.Files, attached{Name: f.Name, Size: r.w.Size(f.Size), URL: url})
		}
	}
	return e
}

// version is the state of the page in a few letters.
func (n news) version() string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(number(n.Message) + n.State))
	return hex.EncodeToString(h.Sum(nil))
}

// news answers the page's script: has anything changed?
func (s *Server) news(r *request) error {
	n, err := s.reader.news(r.UserContext(), r.access)
	if err != nil {
		return err
	}
	etag := `"` + n.version() + `"`
	r.Set(fiber.HeaderCacheControl, "private, no-store")
	r.Set(fiber.HeaderETag, etag)
	r.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	if r.Get(fiber.HeaderIfNoneMatch) == etag {
		return r.SendStatus(http.StatusNotModified)
	}
	return r.JSON(fiber.Map{"version": n.version(), "newest": n.Message})
}
