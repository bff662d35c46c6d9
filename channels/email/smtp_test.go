package email_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/tickets/files"
)

func TestSMTPAnnouncesWhatItTakes(t *testing.T) {
	t.Parallel()
	h := buildHouse(t)
	hello := h.talk().say(250, "EHLO client.example.net")
	for _, extension := range []string{"PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "SIZE 26214400", "LIMITS RCPTMAX=100"} {
		require.Contains(t, strings.Split(hello, "\n"), extension)
	}
}

func TestSMTPTakesMailForMailboxesOnly(t *testing.T) {
	t.Parallel()
	h := buildHouse(t)
	c := h.talk()
	c.say(250, "EHLO client.example.net")
	c.say(250, "MAIL FROM:<ann@example.net>")
	check := func(code int, address string) {
		t.Helper()
		c.say(code, "RCPT TO:<"+address+">")
	}
	check(250, "support@example.com")
	check(250, "SUPPORT@Example.COM")
	check(250, "support+anything@example.com")
	check(250, "Support+any+thing.2026@example.com")
	check(550, "nobody@example.com")
	check(550, "support@example.org")
	check(550, "support-anything@example.com")
	check(550, "+support@example.com")
	check(550, "supporter@example.com")
	require.Contains(t, c.say(550, "RCPT TO:<nobody@example.com>"), "5.1.1")

	_, err := h.db.Pool.Exec(t.Context(), `INSERT INTO mailboxes (address, name, created_at) VALUES ('sales@example.com', 'Sales', now())`)
	require.NoError(t, err)
	check(250, "sales@example.com") // a new mailbox takes mail at once
}

func TestSMTPHangsUpOnWhoTriesAddresses(t *testing.T) {
	t.Parallel()
	c := buildHouse(t).talk()
	c.say(250, "EHLO client.example.net")
	c.say(250, "MAIL FROM:<ann@example.net>")
	for range 50 {
		c.say(550, "RCPT TO:<nobody@example.com>")
	}
	c.say(421, "RCPT TO:<nobody@example.com>")
}

func TestSMTPRefusesBigMail(t *testing.T) {
	t.Parallel()
	h := buildHouse(t)
	c := h.talk()
	c.say(250, "EHLO client.example.net")
	require.Contains(t, c.say(552, "MAIL FROM:<ann@example.net> SIZE=104857600"), "5.3.4")

	// The same, told nobody beforehand: it streams through, and the connection goes on.
	h = buildHouse(t, func(s *settings) { s.listen.MaxBytes = 1 << 20 })
	c = h.talk()
	c.say(250, "EHLO client.example.net")
	c.say(250, "MAIL FROM:<ann@example.net>")
	c.say(250, "RCPT TO:<support@example.com>")
	c.say(354, "DATA")
	line := []byte(strings.Repeat("x", 998) + "\r\n")
	chunk := bytes.Repeat(line, 1000)
	for range 10 {
		_, err := c.conn.Write(chunk)
		require.NoError(t, err)
	}
	require.Contains(t, c.say(552, "."), "5.3.4")
	c.say(250, "NOOP")
	require.Zero(t, h.count(`SELECT count(*) FROM inbound_mails`))
}

func TestSMTPTakesLinesOfAnyLength(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.send("ann@example.net", ourMailbox, letter("Ann <ann@example.net>", "Long", "long@example.net", strings.Repeat("word ", 100_000)))
	require.Equal(t, email.StateNewTicket, h.settled(1)[0].State)
}

func TestSMTPAnswersGarbage(t *testing.T) {
	t.Parallel()
	h := buildHouse(t)
	for name, garbage := range map[string]string{
		"http":        "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n",
		"tls":         "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\r\n\x00\xff\r\n\r\nx\r\ny\r\n",
		"nul":         strings.Repeat("\x00", 500) + "\r\n\r\n\r\n\r\n\r\n",
		"one line":    strings.Repeat("A", 1<<20),
		"too early":   "RCPT TO:<support@example.com>\r\nDATA\r\nQUIT\r\n",
		"bad address": "EHLO x\r\nMAIL FROM:<<<>\r\nMAIL FROM:<a@b> SIZE=x\r\nMAIL FROM:<a@b> NONSENSE=1\r\nQUIT\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", h.address)
			require.NoError(t, err)
			defer conn.Close()
			require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
			go func() { _, _ = io.WriteString(conn, garbage) }() // the server may hang up in the middle
			clear := regexp.MustCompile(`^220 [^\r]+\r\n(250.*\r\n)*50[0-4] 5\.[0-9]\.[0-9] \w`)
			var said []byte
			for !clear.Match(said) {
				chunk := make([]byte, 4096)
				n, err := conn.Read(chunk)
				said = append(said, chunk[:n]...)
				require.NoError(t, err, "%q", said)
			}
		})
	}
}

func TestSMTPBoundsConnections(t *testing.T) {
	t.Parallel()
	h := buildHouse(t, func(s *settings) { s.listen.MaxConnections = 3 })
	for range 3 {
		h.talk()
	}
	conn, err := net.Dial("tcp", h.address)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	said, err := io.ReadAll(conn)
	require.NoError(t, err)
	require.Contains(t, string(said), "421 4.3.2")
}

func TestSMTPEndsSilentConnections(t *testing.T) {
	t.Parallel()
	h := buildHouse(t, func(s *settings) { s.listen.IdleTimeout = 50 * time.Millisecond })
	c := h.talk()
	require.Contains(t, c.expect(421), "Idle")
}

func TestSMTPBoundsRecipients(t *testing.T) {
	t.Parallel()
	h := buildHouse(t, func(s *settings) { s.listen.MaxRecipients = 2 })
	c := h.talk()
	c.say(250, "EHLO client.example.net")
	c.say(250, "MAIL FROM:<ann@example.net>")
	c.say(250, "RCPT TO:<support+1@example.com>")
	c.say(250, "RCPT TO:<support+2@example.com>")
	c.say(452, "RCPT TO:<support+3@example.com>")
}

func TestSMTPWithoutDatabaseAnswersTryLater(t *testing.T) {
	t.Parallel()
	h := buildHouse(t)
	c := h.talk()
	c.say(250, "EHLO client.example.net")
	c.say(250, "MAIL FROM:<ann@example.net>")
	c.say(250, "RCPT TO:<support@example.com>")
	c.say(354, "DATA")
	h.db.Pool.Close()
	require.Contains(t, c.say(451, strings.TrimSpace(crlf(letter("ann@example.net", "Hi", "1@example.net", "Hello")))+"\r\n."), "4.3.0")
	c.say(250, "MAIL FROM:<ann@example.net>")
	require.Contains(t, c.say(451, "RCPT TO:<stranger@example.com>"), "4.3.0")
}

// brokenStore fails as a full disk does.
type brokenStore struct{ files.Store }

func (brokenStore) Put(context.Context, io.Reader) (files.Ref, error) {
	return files.Ref{}, errors.New("input/output error")
}

func TestSMTPWithoutStoreAnswersTryLater(t *testing.T) {
	t.Parallel()
	h := buildHouse(t, func(s *settings) { s.store = func(real files.Store) email.Store { return brokenStore{real} } })
	err := smtpSend(h.address, "ann@example.net", []string{ourMailbox}, letter("ann@example.net", "Hi", "1@example.net", "Hello"))
	var said *smtp.SMTPError
	require.ErrorAs(t, err, &said)
	require.Equal(t, 451, said.Code)
	require.Zero(t, h.count(`SELECT count(*) FROM inbound_mails`))
}

func TestSMTPOneMailForSeveralRecipientsIsOneRow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := h.db.Pool.Exec(t.Context(), `INSERT INTO mailboxes (address, name, created_at) VALUES ('sales@example.com', 'Sales', now())`)
	require.NoError(t, err)
	to := []string{"sales@example.com", "support+x@example.com"}
	require.NoError(t, smtpSend(h.address, "ann@example.net", to, letter("ann@example.net", "Hi", "1@example.net", "Hello")))
	row := h.settled(1)[0]
	require.Equal(t, to, []string(row.EnvelopeTo))
	require.Equal(t, h.count(`SELECT id FROM mailboxes WHERE address = 'sales@example.com'`), int(*row.MailboxID))
	require.Equal(t, int(*row.MailboxID), h.count(`SELECT mailbox_id FROM tickets WHERE id = $1`, *row.TicketID))
}

func TestSMTPFinishesMailsWhenStopped(t *testing.T) {
	t.Parallel()
	h := buildHouse(t)
	server, err := email.NewServer(email.ListenConfig{Hostname: "mx.example.com"}, h.mailboxes, h.intake, h.log)
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(ctx, l, patience) }()

	h.address = l.Addr().String()
	idle, busy := h.talk(), h.talk()
	busy.say(250, "EHLO client.example.net")
	busy.say(250, "MAIL FROM:<ann@example.net>")
	busy.say(250, "RCPT TO:<support@example.com>")
	busy.say(354, "DATA")
	_, err = io.WriteString(busy.conn, "Subject: half\r\n")
	require.NoError(t, err)
	stop()
	require.Contains(t, idle.expect(421), "stopping") // who has nothing on the way is sent home
	busy.say(250, "\r\nHello\r\n.")
	busy.expect(421)
	require.NoError(t, <-stopped)
	require.Equal(t, 1, h.count(`SELECT count(*) FROM inbound_mails`))
}

// FuzzSMTP throws bytes at the server: whatever comes, it must go on serving others.
func FuzzSMTP(f *testing.F) {
	f.Add([]byte("EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<support@example.com>\r\nDATA\r\nSubject: x\r\n\r\n.\r\nQUIT\r\n"))
	f.Add([]byte("HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<support@example.com>\r\nBDAT 3 LAST\r\nabc"))
	f.Add([]byte("EHLO [::1]\r\nMAIL FROM:<\"a b\"@c> SMTPUTF8 BODY=8BITMIME\r\nRCPT TO:<@a,@b:support@example.com>\r\nRSET\r\n"))
	f.Add([]byte("\x00\xff\r\n.\r\n"))
	h := buildHouse(f)
	f.Fuzz(func(t *testing.T, script []byte) {
		conn, err := net.Dial("tcp", h.address)
		require.NoError(t, err)
		defer conn.Close()
		require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
		go func() {
			_, _ = conn.Write(script) // the server may hang up in the middle
			_ = conn.(*net.TCPConn).CloseWrite()
		}()
		said, err := io.ReadAll(conn)
		if err == nil { // a reset is an answer too: it had bytes left that it did not want
			require.True(t, bytes.HasPrefix(said, []byte("220 ")), "%q", said)
		}
	})
}
