package email

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/emersion/go-smtp"
)

// Server takes mail by SMTP (RFC 5321, with PIPELINING, SIZE, 8BITMIME, SMTPUTF8, CHUNKING and, with
// a certificate, STARTTLS). It relays nothing: recipients that are not ours are refused.
type Server struct {
	smtp   *smtp.Server
	config ListenConfig
}

const (
	writeTimeout  = time.Minute
	acceptTimeout = 30 * time.Second // to make a mail durable and commit it; then 451
)

// NewServer makes a Server that puts what it takes into intake.
func NewServer(config ListenConfig, mailboxes *Mailboxes, intake *Intake, log *slog.Logger) (*Server, error) {
	config = config.withDefaults()
	tlsConfig, err := config.tlsConfig()
	if err != nil {
		return nil, err
	}
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{conn: c, mailboxes: mailboxes, intake: intake, log: log}, nil
	}))
	s.Domain = config.Hostname
	s.MaxMessageBytes = config.MaxBytes
	s.MaxRecipients = config.MaxRecipients
	s.MaxLineLength = 0 // limitedConn bounds commands
	s.WriteTimeout = writeTimeout
	s.EnableSMTPUTF8 = true
	s.TLSConfig = tlsConfig
	s.ErrorLog = serverLog{log}
	return &Server{smtp: s, config: config}, nil
}

// Run listens on the configured address until ctx is done, then lets the mails that are on their way
// finish within grace. It returns nil when stopped that way.
func (s *Server) Run(ctx context.Context, grace time.Duration) error {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", s.config.Listen)
	if err != nil {
		return fmt.Errorf("KEPT_SMTP_LISTEN: %w", err)
	}
	return s.Serve(ctx, l, grace)
}

// Serve is Run on a listener, which it closes.
func (s *Server) Serve(ctx context.Context, l net.Listener, grace time.Duration) error {
	bounded := newLimitedListener(l, s.config)
	served := make(chan error, 1)
	go func() { served <- s.smtp.Serve(bounded) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	context.AfterFunc(stop, func() { bounded.stop(true) })
	ended := make(chan error, 1)
	go func() { ended <- s.smtp.Shutdown(context.WithoutCancel(ctx)) }()
	err := <-served // nobody new from now on
	bounded.stop(false)
	return errors.Join(err, <-ended)
}

// serverLog takes what go-smtp has to say: broken connections (nothing to do about them) and panics.
type serverLog struct{ log *slog.Logger }

func (l serverLog) Printf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	if bytes.HasPrefix([]byte(text), []byte("panic")) {
		l.log.Error("SMTP session", "error", text)
		return
	}
	l.log.Debug("SMTP session", "error", text)
}

func (l serverLog) Println(v ...any) { l.Printf("%s", fmt.Sprintln(v...)) }
