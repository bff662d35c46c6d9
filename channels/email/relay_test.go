package email_test

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/channels/email/mailparse"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// relay is a real SMTP server that answers as it is told.
type relay struct {
	url string

	mu          sync.Mutex
	taken       []taken
	connections int
	open        []net.Conn
	rcpt        map[string]error // answers by recipient
	data        error            // answer to the mail
	server      *smtp.Server
}

type taken struct {
	from string
	to   []string
	raw  string
}

func newRelay(t testing.TB) *relay {
	t.Helper()
	r := &relay{rcpt: map[string]error{}}
	r.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.connections++
		r.open = append(r.open, c.Conn())
		return &relaySession{relay: r}, nil
	}))
	r.server.Domain, r.server.AllowInsecureAuth, r.server.EnableSMTPUTF8 = "relay.example", true, true
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r.url = "smtp://user:secret@" + l.Addr().String()
	served := make(chan error, 1)
	go func() { served <- r.server.Serve(l) }()
	t.Cleanup(func() {
		_ = r.server.Close()
		<-served //nolint:errcheck // it was closed, and says so
	})
	return r
}

// answer sets what the relay says from now on; nil takes mail.
func (r *relay) answer(data error, rcpt map[string]error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.data, r.rcpt = data, rcpt
}

// hangUp ends all connections, as servers do with idle ones.
func (r *relay) hangUp(t *testing.T) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.open {
		require.NoError(t, c.Close())
	}
}

func (r *relay) mails() []taken {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]taken(nil), r.taken...)
}

type relaySession struct {
	relay *relay
	mail  taken
}

func (s *relaySession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *relaySession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "user" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *relaySession) Mail(from string, _ *smtp.MailOptions) error { s.mail.from = from; return nil }

func (s *relaySession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.relay.mu.Lock()
	defer s.relay.mu.Unlock()
	if err := s.relay.rcpt[to]; err != nil {
		return err
	}
	s.mail.to = append(s.mail.to, to)
	return nil
}

func (s *relaySession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.relay.mu.Lock()
	defer s.relay.mu.Unlock()
	if s.relay.data != nil {
		return s.relay.data
	}
	s.mail.raw = string(raw)
	s.relay.taken = append(s.relay.taken, s.mail)
	return nil
}

func (s *relaySession) Reset()        { s.mail = taken{} }
func (s *relaySession) Logout() error { return nil }

func said(code int, words string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: words}
}

// asked is a house with one ticket by Ann, and Ada who answers it.
func asked(t *testing.T, options ...option) (h *house, ada tickets.Actor, ticket int64) {
	t.Helper()
	h = newHouse(t, options...)
	h.send("ann@example.net", ourMailbox, letter("Ann <ann@example.net>", "Broken lamp", "1@example.net", "It broke.\nReally."))
	return h, h.agent("Ada"), *h.settled(1)[0].TicketID
}

func TestAnswerGoesOut(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	h, ada, ticket := asked(t, withRelay(r.url))
	m, err := h.desk.Reply(t.Context(), ada, ticket, tickets.Reply{
		Kind: tickets.KindMessage, HTML: "<p>Sorry to hear, <b>Ann</b>.</p>", Text: "Sorry to hear, Ann.", Anyway: true,
		Recipients: tickets.Recipients{
			To: []tickets.Person{{Name: "Ann Müller", Address: "ann@example.net"}}, Cc: []tickets.Person{{Address: "ben@bücher.example"}},
			Bcc: []tickets.Person{{Address: "boss@example.com"}},
		},
	})
	require.NoError(t, err)
	d := h.delivery(m.ID, channels.StateSent)
	require.Equal(t, 1, d.Attempts)
	require.NotNil(t, d.SentAt)
	require.Nil(t, d.NextTryAt)

	mail := r.mails()[0]
	require.Equal(t, ourMailbox, mail.from)
	require.Equal(t, []string{"ann@example.net", "ben@xn--bcher-kva.example", "boss@example.com"}, mail.to)
	require.NotContains(t, mail.raw, "boss@")
	read, err := mailparse.Parse(strings.NewReader(mail.raw), mailparse.Limits{})
	require.NoError(t, err)
	require.Empty(t, read.Defects)
	require.Equal(t, mailparse.Address{Name: "Ada", Address: ourMailbox}, read.From)
	require.Equal(t, "Ann Müller", read.To[0].Name)
	require.Equal(t, h.tokens.Address(ourMailbox, ticket), read.ReplyTo[0].Address)
	require.Equal(t, "Re: Broken lamp", read.Subject)
	require.Equal(t, *m.RFCMessageID, read.MessageID)
	require.Equal(t, "1@example.net", read.InReplyTo)
	require.Equal(t, []string{"1@example.net"}, read.References)
	require.Equal(t, mailparse.AutoNone, read.Auto)
	require.Contains(t, read.Text, "-- \nAda\nExample Ltd.")
	require.Contains(t, read.Text, "Ann wrote:\n> It broke.\n> Really.")
	require.Contains(t, read.HTML, "<b>Ann</b>")
	require.Contains(t, read.HTML, "<blockquote")
	require.Equal(t, "Sorry to hear, Ann.", read.ReplyText)
	require.Equal(t, 2, h.count(`SELECT count(*) FROM events WHERE kind = 'delivery.changed'`)) // queued, sent
}

func TestNotesAndCustomersWordsAreNotDelivered(t *testing.T) {
	t.Parallel()
	h, ada, ticket := asked(t)
	_, err := h.desk.Reply(t.Context(), ada, ticket, tickets.Reply{Kind: tickets.KindNote, Text: "Among us", Anyway: true})
	require.NoError(t, err)
	require.Zero(t, h.count(`SELECT count(*) FROM deliveries`))
}

func TestConnectionsToTheRelayAreUsedAgain(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	h, ada, ticket := asked(t, withRelay(r.url))
	for range 5 {
		h.delivery(h.reply(ada, ticket, "Hello").ID, channels.StateSent)
	}
	r.mu.Lock()
	require.Equal(t, 1, r.connections)
	r.mu.Unlock()
}

func TestWithoutRelayAnswersAreKept(t *testing.T) {
	t.Parallel()
	h, ada, ticket := asked(t)
	m := h.reply(ada, ticket, "Hello Ann")
	d := h.delivery(m.ID, channels.StateNoRelay)
	require.Zero(t, d.Attempts)
	letter, err := h.composer.Compose(t.Context(), m.ID)
	require.NoError(t, err)
	require.Contains(t, string(letter.Raw), "Hello Ann")
	again, err := h.composer.Compose(t.Context(), m.ID)
	require.NoError(t, err)
	require.Equal(t, letter, again)

	// A relay configured later sends it when asked, not before.
	r := newRelay(t)
	later := buildHouse(t, withRelay(r.url), func(s *settings) { s.url = h.url })
	require.NoError(t, h.client.Stop(t.Context()))
	later.work()
	second := later.reply(ada, ticket, "Another")
	later.delivery(second.ID, channels.StateSent)
	require.Len(t, r.mails(), 1)
	require.NoError(t, later.dispatcher.Retry(t.Context(), ada, d.ID))
	later.delivery(m.ID, channels.StateSent)
	require.Len(t, r.mails(), 2)
}

func TestRefusedForGood(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	r.answer(nil, map[string]error{"ann@example.net": said(550, "no such user")})
	h, ada, ticket := asked(t, withRelay(r.url))
	m := h.reply(ada, ticket, "Hello")
	d := h.delivery(m.ID, channels.StateFailed)
	require.Equal(t, "ann@example.net: 550 5.1.1 no such user", d.LastError)
	require.Equal(t, 1, h.count(`SELECT count(*) FROM notifications WHERE kind = 'delivery_failed' AND agent_id = $1`, ada.ID))

	r.answer(nil, nil)
	require.NoError(t, h.dispatcher.Retry(t.Context(), ada, d.ID))
	h.delivery(m.ID, channels.StateSent)
	require.True(t, fault.Is(h.dispatcher.Retry(t.Context(), ada, d.ID), "delivery_not_retryable"))
	require.True(t, fault.Is(h.dispatcher.Retry(t.Context(), ada, 4711), "delivery_not_found"))
	require.True(t, fault.Is(h.dispatcher.Retry(t.Context(), tickets.Actor{}, d.ID), "forbidden"))
}

func TestOneOfTwoRecipientsRefused(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	r.answer(nil, map[string]error{"gone@example.net": said(550, "no such user")})
	h, ada, ticket := asked(t, withRelay(r.url))
	m, err := h.desk.Reply(t.Context(), ada, ticket, tickets.Reply{
		Kind: tickets.KindMessage, Text: "Hello", Anyway: true,
		Recipients: tickets.Recipients{To: []tickets.Person{{Address: "ann@example.net"}, {Address: "gone@example.net"}}},
	})
	require.NoError(t, err)
	d := h.delivery(m.ID, channels.StateSent)
	require.Contains(t, d.LastError, "gone@example.net: 550")
	require.Equal(t, []string{"ann@example.net"}, r.mails()[0].to)
	require.Equal(t, 1, h.count(`SELECT count(*) FROM notifications WHERE kind = 'delivery_failed'`))
}

func TestDeferredIsTriedAgain(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	r.answer(said(451, "greylisted"), nil)
	h, ada, ticket := asked(t, withRelay(r.url))
	m := h.reply(ada, ticket, "Hello")
	d := h.delivery(m.ID, channels.StateDeferred)
	require.Equal(t, "451 4.1.1 greylisted", d.LastError)
	require.WithinDuration(t, time.Now().Add(30*time.Second), *d.NextTryAt, 10*time.Second)
	require.Equal(t, 1, h.count(`SELECT count(*) FROM river_job WHERE kind = 'deliver' AND state = 'scheduled'`))
	require.Zero(t, h.count(`SELECT count(*) FROM notifications WHERE kind = 'delivery_failed'`))

	r.answer(nil, nil)
	require.NoError(t, h.dispatcher.Retry(t.Context(), ada, d.ID)) // an agent does not want to wait
	h.delivery(m.ID, channels.StateSent)
	// The job that waited for the old time finds nothing to do.
	_, err := h.db.Pool.Exec(t.Context(), `UPDATE river_job SET state = 'available', scheduled_at = now() WHERE kind = 'deliver' AND state = 'scheduled'`)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		return h.count(`SELECT count(*) FROM river_job WHERE kind = 'deliver' AND state <> 'completed'`) == 0
	}, patience, 10*time.Millisecond)
	require.Len(t, r.mails(), 1)
}

func TestDeferredForTwoDaysFails(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	r.answer(said(451, "greylisted"), nil)
	h, ada, ticket := asked(t, withRelay(r.url))
	m := h.reply(ada, ticket, "Hello")
	h.delivery(m.ID, channels.StateDeferred)
	_, err := h.db.Pool.Exec(t.Context(), `
		UPDATE river_job SET state = 'available', scheduled_at = now(), args = args || jsonb_build_object('since', now() - interval '49 hours')
		WHERE kind = 'deliver' AND state = 'scheduled'`)
	require.NoError(t, err)
	d := h.delivery(m.ID, channels.StateFailed)
	require.Equal(t, 2, d.Attempts)
	require.Equal(t, 1, h.count(`SELECT count(*) FROM notifications WHERE kind = 'delivery_failed'`))
}

func TestRelayThatIsDownDefers(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	h, ada, ticket := asked(t, withRelay("smtp://"+l.Addr().String()))
	d := h.delivery(h.reply(ada, ticket, "Hello").ID, channels.StateDeferred)
	require.Contains(t, d.LastError, "refused")
}

func TestWrongPasswordDefers(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	h, ada, ticket := asked(t, withRelay(strings.Replace(r.url, "secret", "wrong", 1)))
	d := h.delivery(h.reply(ada, ticket, "Hello").ID, channels.StateDeferred)
	require.Contains(t, d.LastError, "sign in")
	require.NotContains(t, d.LastError, "wrong")
}

func TestRequiredStartTLSIsRequired(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	h, ada, ticket := asked(t, withRelay(r.url+"?starttls=required"))
	d := h.delivery(h.reply(ada, ticket, "Hello").ID, channels.StateDeferred)
	require.Contains(t, d.LastError, "STARTTLS")
	require.Empty(t, r.mails())
}

func TestRelayThatHungUpIsDialedAgain(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	h, ada, ticket := asked(t, withRelay(r.url))
	h.delivery(h.reply(ada, ticket, "One").ID, channels.StateSent)
	r.hangUp(t)
	require.Equal(t, 1, h.delivery(h.reply(ada, ticket, "Two").ID, channels.StateSent).Attempts)
	require.Len(t, r.mails(), 2)
}
