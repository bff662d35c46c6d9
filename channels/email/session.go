package email

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"slices"
	"syscall"

	"github.com/emersion/go-smtp"

	"github.com/kepthq/kept/tickets/files"
)

// session is one SMTP connection's conversation.
type session struct {
	conn      *smtp.Conn
	mailboxes *Mailboxes
	intake    *Intake
	log       *slog.Logger

	from      string
	to        []string
	mailboxID int64 // of the first recipient
	refused   int   // recipients that were not ours, over the whole connection
}

// maxRefused ends connections that try out addresses.
const maxRefused = 50

// The answers that are ours; RFC 3463 has the enhanced codes.
func tryLater() error {
	return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Cannot take mail right now, please try again later"}
}

func noSuchMailbox(address string) error {
	return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such mailbox here: " + storable(address, 320)}
}

func tooManyRefused() error {
	return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 7, 0}, Message: "Too many unknown recipients"}
}

func storageFull() error {
	return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "Out of storage, please try again later"}
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	limited(s.conn.Conn()).begin()
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	ctx, cancel := context.WithTimeout(context.Background(), acceptTimeout)
	defer cancel()
	box, found, err := s.mailboxes.Find(ctx, to)
	if err != nil {
		s.log.Warn("mail refused for now", "recipient", to, "error", err)
		return tryLater()
	}
	if !found {
		if s.refused++; s.refused > maxRefused {
			return tooManyRefused()
		}
		return noSuchMailbox(to)
	}
	if len(s.to) == 0 {
		s.mailboxID = box.ID
	}
	if !slices.Contains(s.to, to) {
		s.to = append(s.to, to)
	}
	return nil
}

// Data returns nil, which becomes 250, only when the mail is durable and committed.
func (s *session) Data(r io.Reader) error {
	limited(s.conn.Conn()).stream()
	_, err := s.intake.Accept(context.Background(), r, Envelope{
		Source: SourceSMTP, Remote: s.remote(), From: s.from, To: s.to, MailboxID: s.mailboxID,
	})
	return s.answer(err)
}

func (s *session) answer(err error) error {
	var said *smtp.SMTPError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said): // larger than announced, from the reader
		return said
	case errors.Is(err, files.ErrTooLarge):
		return smtp.ErrDataTooLarge
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, smtp.ErrDataReset), errors.Is(err, net.ErrClosed):
		return tryLater() // the client has gone; nothing was taken
	case errors.Is(err, syscall.ENOSPC):
		s.log.Error("mail refused: no space for it", "error", err)
		return storageFull()
	default:
		s.log.Warn("mail refused for now", "error", err)
		return tryLater()
	}
}

func (s *session) remote() string {
	peer := peerOf(s.conn.Conn())
	if helo := s.conn.Hostname(); helo != "" {
		peer += " " + helo
	}
	return storable(peer, 300)
}

func (s *session) Reset() {
	limited(s.conn.Conn()).done()
	s.from, s.to, s.mailboxID = "", nil, 0
}

func (s *session) Logout() error { return nil }
