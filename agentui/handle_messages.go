package agentui

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/kepthq/kept/agentui/richtext"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// words cleans what an agent wrote and gives it in both forms; text alone becomes paragraphs.
func (s *Server) words(html, text string) (clean, words string) {
	if html == "" {
		html = richtext.FromText(text)
	}
	clean = s.rich.Clean(html)
	return clean, richtext.Text(clean)
}

// Words gives the text of clean HTML, for [tickets.Desk.ReleaseHeld].
func Words(html string) string { return richtext.Text(html) }

// replyOutput is a message (201) or a held draft (202).
type replyOutput struct {
	Status int
	Body   ReplyResult
}

func (s *Server) reply(ctx context.Context, in *replyInput) (*replyOutput, error) {
	by, b := actorOf(ctx), in.Body
	html, text := s.words(b.BodyHTML, b.BodyText)
	reply := tickets.Reply{
		Kind: tickets.MessageKind(b.Kind), HTML: html, Text: text, Recipients: b.Recipients.people(), Attachments: b.Attachments,
		ThenStatus: tickets.Status(b.ThenStatus), BaseVersion: b.BaseVersion, Anyway: b.Anyway, Nonce: nonceOf(ctx, b.Nonce),
	}
	if reply.Kind == tickets.KindNote {
		reply.Mentions, reply.Recipients = tickets.Mentions(html), tickets.Recipients{}
	}
	if b.UndoSeconds > 0 {
		return s.hold(ctx, by, in.ID, reply, time.Duration(b.UndoSeconds)*time.Second)
	}
	said, err := s.Desk.Say(ctx, by, in.ID, reply)
	if err != nil {
		return nil, err
	}
	m, out := said.Message, &replyOutput{Status: http.StatusCreated}
	out.Body.Version = said.Version
	entry := &tickets.Entry{Message: *m, AuthorName: by.Name}
	if m.Kind == tickets.KindMessage || len(b.Attachments) > 0 {
		if entry, err = s.Desk.Entry(ctx, by, m.ID); err != nil {
			return nil, err
		}
	}
	out.Body.Message = ptr(messageOf(*entry))
	return out, nil
}

func (s *Server) hold(ctx context.Context, by tickets.Actor, ticketID int64, r tickets.Reply, wait time.Duration) (*replyOutput, error) {
	held, err := s.Desk.Hold(ctx, by, ticketID, r, wait)
	if err != nil {
		return nil, err
	}
	version, err := s.version(ctx, ticketID)
	if err != nil {
		return nil, err
	}
	draft, err := s.draft(ctx, by, *held)
	return &replyOutput{Status: http.StatusAccepted, Body: ReplyResult{Held: &draft, Version: version}}, err
}

func (s *Server) version(ctx context.Context, ticketID int64) (version int64, err error) {
	err = s.DB.Pool.QueryRow(ctx, `SELECT version FROM tickets WHERE id = $1`, ticketID).Scan(&version)
	return version, err
}

func (s *Server) saveDraft(ctx context.Context, in *saveDraftInput) (*body[DraftSaved], error) {
	by, b := actorOf(ctx), in.Body
	saved, err := s.Desk.SaveDraft(ctx, by, tickets.Draft{
		TicketID: in.ID, Kind: tickets.MessageKind(in.Kind), BodyHTML: s.rich.Clean(b.BodyHTML), Recipients: b.Recipients.people(),
		Attachments: b.Attachments, BaseVersion: b.BaseVersion, ThenStatus: tickets.Status(b.ThenStatus),
	})
	if err != nil || saved == nil {
		return answer(DraftSaved{}, err)
	}
	draft, err := s.draft(ctx, by, *saved)
	return answer(DraftSaved{Draft: &draft}, err)
}

func (s *Server) discardDraft(ctx context.Context, in *DraftInput) (*none, error) {
	return &none{}, s.Desk.DiscardDraft(ctx, actorOf(ctx), in.ID, tickets.MessageKind(in.Kind))
}

func (s *Server) undoSend(ctx context.Context, in *PathID) (*body[Draft], error) {
	by := actorOf(ctx)
	held, err := s.Desk.Undo(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(s.draft(ctx, by, *held))
}

// drafts are what the actor is writing on the ticket.
func (s *Server) drafts(ctx context.Context, by tickets.Actor, ticketID int64) ([]Draft, error) {
	all, err := s.Desk.Drafts(ctx, by, ticketID)
	if err != nil {
		return nil, err
	}
	out := make([]Draft, 0, len(all))
	for _, d := range all {
		draft, err := s.draft(ctx, by, d)
		if err != nil {
			return nil, err
		}
		out = append(out, draft)
	}
	return out, nil
}

func (s *Server) draft(ctx context.Context, by tickets.Actor, d tickets.Draft) (Draft, error) {
	uploads, err := s.Desk.WaitingUploads(ctx, by, d.Attachments)
	if err != nil {
		return Draft{}, err
	}
	slices.SortFunc(uploads, func(a, b tickets.Attachment) int {
		return slices.Index(d.Attachments, a.ID) - slices.Index(d.Attachments, b.ID)
	})
	return Draft{
		ID: d.ID, TicketID: d.TicketID, Kind: string(d.Kind), BodyHTML: d.BodyHTML, Recipients: recipientsForm(d.Recipients),
		Attachments: list(uploads, attachmentOf), BaseVersion: d.BaseVersion, ThenStatus: string(d.ThenStatus),
		SendAt: utcPtr(d.SendAt), Problem: d.Problem, UpdatedAt: d.UpdatedAt.UTC(),
	}, nil
}

func (s *Server) retryDelivery(ctx context.Context, in *PathID) (*body[Delivery], error) {
	by := actorOf(ctx)
	entry, err := s.delivered(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.Deliveries.Retry(ctx, by, in.ID); err != nil {
		return nil, err
	}
	if entry, err = s.Desk.Entry(ctx, by, entry.Message.ID); err != nil {
		return nil, err
	}
	return answer(*messageOf(*entry).Delivery, nil)
}

// delivered returns the message of a delivery that the caller may see. Fault: delivery_not_found.
func (s *Server) delivered(ctx context.Context, deliveryID int64) (*tickets.Entry, error) {
	var ids []int64
	err := s.DB.Read(ctx).Raw(`SELECT message_id FROM deliveries WHERE id = ?`, deliveryID).Scan(&ids).Error
	if err != nil {
		return nil, err
	}
	entries, err := s.Desk.Entries(ctx, actorOf(ctx), ids)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, notFound("delivery", deliveryID)
	}
	return &entries[0], nil
}

func (s *Server) deliveryRaw(ctx context.Context, in *PathID) (*raw, error) {
	entry, err := s.delivered(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	letter, err := s.Composer.Compose(ctx, entry.Message.ID)
	if err != nil {
		return nil, err
	}
	return mailFile("delivery", in.ID, letter.Raw), nil
}

func notFound(what string, id int64) error { return fault.Missing(what, id) }
