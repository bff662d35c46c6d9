package chat_test

import (
	"bytes"
	"io"
	"log/slog"
	"mime"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/tickets"
)

// inbox files mails as the server does.
func (f *front) inbox() func(raw string) email.Mail {
	f.T.Helper()
	mailboxes := email.NewMailboxes(f.DB, f.Clock.Now)
	p := &email.Processor{
		DB: f.DB, Desk: f.Desk, Bounces: f.dispatcher, Store: f.files, Mailboxes: mailboxes, Tokens: email.NewTokens([]byte("secret")),
		Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
	intake := email.NewIntake(f.DB, f.files, f.jobs, nil, time.Now)
	return func(raw string) email.Mail {
		f.T.Helper()
		filed, err := p.Ingest(f.Ctx(), intake, strings.NewReader(strings.ReplaceAll(raw, "\n", "\r\n")))
		require.NoError(f.T, err)
		return filed
	}
}

func parsed(t testing.TB, letter *email.Letter) (header mail.Header, body string) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(letter.Raw))
	require.NoError(t, err)
	raw, err := io.ReadAll(m.Body)
	require.NoError(t, err)
	return m.Header, string(raw)
}

// What the browser never came for goes on by mail, in one mail, and the answer comes back to the same ticket.
func TestAChatGoesOnByMailAndBack(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	file := f.inbox()
	v := f.visitor()
	conversation, _ := v.say("n:"+nonce(), "Is the blue one in stock?")
	id := ticketOf(t, conversation)
	v.ask("POST", "/chat/api/contact", map[string]any{"name": "Ann", "email": "Ann@Example.com"}, nil)
	f.reply(f.ada, id, "Let me look.")
	f.Clock.Advance(time.Second)
	second := f.reply(f.ada, id, "Yes, three of them.")
	require.Equal(t, f.Clock.Now().Add(2*time.Minute), one[time.Time](f, `SELECT next_try_at FROM deliveries WHERE message_id = $1`, second.ID).UTC())
	f.work() // the jobs of the test's clock are due by the world's
	letters := f.post.all()
	require.Len(t, letters, 1, "one mail with both")
	require.Equal(t, []string{"ann@example.com"}, letters[0].To)
	header, body := parsed(t, letters[0])
	require.Contains(t, body, "Let me look.")
	require.Contains(t, body, "Yes, three of them.")
	require.Contains(t, body, "Is the blue one in stock?", "quoted")
	subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, "Re: Is the blue one in stock?", subject)
	f.eventually(func() bool {
		return one[int](f, `SELECT count(*)::int FROM deliveries WHERE state = 'sent'`) == 2
	}, "both are delivered")
	f.work()
	require.Len(t, f.post.all(), 1, "and not again")
	require.Equal(t, 0, one[int](f, `SELECT count(*)::int FROM customer_identities WHERE kind = 'email'`))

	tab, _ := v.tab(v.session(nil).Seq)
	replyTo, err := mail.ParseAddress(header.Get("Reply-To"))
	require.NoError(t, err)
	filed := file("From: Ann <ann@example.com>\nTo: " + replyTo.Address + "\nSubject: Re: Is the blue one in stock?\nMessage-ID: <1@example.com>\n" +
		"In-Reply-To: " + header.Get("Message-Id") + "\n\nGreat, I take one.\n\nOn 2 Mar 2026, 10:00 UTC, Shop Help wrote:\n> Let me look.\n")
	require.Equal(t, email.StateThreaded, filed.State)
	require.Equal(t, id, *filed.TicketID)
	answer := tab.says("Great, I take one.")
	require.True(t, answer.ByMail)
	require.Equal(t, "visitor", answer.From)
	require.Equal(t, f.Ticket(id).RequesterID,
		one[int64](f, `SELECT customer_id FROM customer_identities WHERE kind = 'email' AND value = 'ann@example.com'`), "the answer has proven the address")

	// A stranger who writes from an address that another visitor typed proves nothing by that.
	other := f.visitor()
	theirs, _ := other.say("n:"+nonce(), "I claim to be bob@example.com")
	other.ask("POST", "/chat/api/contact", map[string]any{"name": "Bob", "email": "bob@example.com"}, nil)
	file("From: Bob <bob@example.com>\nTo: help@desk.example\nSubject: Something else\nMessage-ID: <2@example.com>\n\nHello.\n")
	require.NotEqual(t, f.Ticket(ticketOf(t, theirs)).RequesterID,
		one[int64](f, `SELECT customer_id FROM customer_identities WHERE kind = 'email' AND value = 'bob@example.com'`))
}

func TestWhatNobodyCanBeMailedWaits(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := f.visitor()
	conversation, _ := v.say("n:"+nonce(), "Hello")
	m := f.reply(f.ada, ticketOf(t, conversation), "Hi there")
	f.work()
	require.Empty(t, f.post.all())
	state := func() string { return one[string](f, `SELECT state FROM deliveries WHERE message_id = $1`, m.ID) }
	require.Equal(t, "queued", state())
	v.ask("POST", "/chat/api/contact", map[string]any{"email": "ann@example.com"}, nil)
	f.work()
	require.Len(t, f.post.all(), 1, "now there is an address")
	require.Equal(t, "sent", state())

	// Who comes back in time gets no mail.
	again := f.reply(f.ada, ticketOf(t, conversation), "Still there?")
	tab, welcome := v.tab(nil)
	f.eventually(func() bool {
		tab.say(map[string]any{"type": "got", "seq": welcome.Seq})
		var session = v.session(nil)
		tab, welcome = v.tab(session.Seq)
		return one[string](f, `SELECT state FROM deliveries WHERE message_id = $1`, again.ID) == "sent"
	}, "got")
	f.work()
	require.Len(t, f.post.all(), 1)

	// Who leaves is answered by mail at once.
	v.ask("POST", "/chat/api/conversations/"+conversation+"/leave", map[string]any{}, nil)
	last := f.reply(f.ada, ticketOf(t, conversation), "Here is your answer.")
	require.Equal(t, f.Clock.Now(), one[time.Time](f, `SELECT next_try_at FROM deliveries WHERE message_id = $1`, last.ID).UTC())
	f.work()
	require.Len(t, f.post.all(), 2)
	require.Equal(t, chat.StateEnded, one[string](f, `SELECT state FROM chat_conversations`))
}

func TestTranscript(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := f.visitor()
	conversation, _ := v.say("n:"+nonce(), "Which size?")
	f.reply(f.ada, ticketOf(t, conversation), "Size 42.")
	_, err := f.Desk.Reply(f.Ctx(), f.ada, ticketOf(t, conversation), tickets.Reply{Kind: tickets.KindNote, Text: "a difficult one", Anyway: true})
	require.NoError(t, err)
	path := "/chat/api/conversations/" + conversation + "/transcript"
	v.refusedWith(422, "invalid_input", "POST", path, map[string]any{})
	v.refusedWith(422, "invalid_input", "POST", path, map[string]any{"email": "nonsense"})
	v.ask("POST", path, map[string]any{"email": "ann@example.com"}, nil)
	v.ask("POST", path, map[string]any{}, nil)
	v.refusedWith(429, "too_fast", "POST", path, map[string]any{})
	_, err = f.DB.Pool.Exec(f.Ctx(), `DELETE FROM river_job WHERE kind = 'deliver'`)
	require.NoError(t, err)
	f.work()
	letters := f.post.all()
	require.Len(t, letters, 2)
	header, body := parsed(t, letters[0])
	require.Equal(t, "auto-replied", header.Get("Auto-Submitted"))
	require.Contains(t, body, "Which size?")
	require.Contains(t, body, "Size 42.")
	require.NotContains(t, body, "difficult")
	require.NotEqual(t, string(letters[0].Raw), string(letters[1].Raw), "each has a Message-ID of its own")
}

var _ channels.Sender = (*chat.Sender)(nil)
