package email_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
)

func TestMailBecomesTicket(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.send("ann@example.net", ourMailbox, strings.Join([]string{
		"From: =?utf-8?q?Ann_M=C3=BCller?= <Ann@Example.net>", "To: support@example.com", "Subject: Broken lamp", "Message-ID: <1@example.net>",
		`Content-Type: multipart/mixed; boundary="b"`, "MIME-Version: 1.0", "",
		"--b", "Content-Type: text/html; charset=utf-8", "", `<p onclick="x()">It <b>broke</b>.<script>alert(1)</script><img src="cid:lamp"></p>`,
		"--b", "Content-Type: image/png; name=lamp.png", "Content-ID: <lamp>", "Content-Transfer-Encoding: base64", "", "iVBORw0KGgo=",
		"--b", `Content-Disposition: attachment; filename="bill.pdf"`, "Content-Type: application/pdf", "", "%PDF-1.4", "--b--", "",
	}, "\n"))
	row := h.settled(1)[0]
	require.Equal(t, email.StateNewTicket, row.State)
	require.Equal(t, "Broken lamp", row.Subject)
	require.Equal(t, "ann@example.net", strings.ToLower(row.Sender))

	var m tickets.Message
	require.NoError(t, h.db.Read(t.Context()).Take(&m, "id = ?", *row.MessageID).Error)
	require.Equal(t, "Ann Müller", m.Sender.Name)
	require.Contains(t, m.BodyText, "It broke.")
	require.Contains(t, m.BodyHTML, "<b>broke</b>")
	require.NotContains(t, m.BodyHTML, "script")
	require.NotContains(t, m.BodyHTML, "onclick")

	var attached []tickets.Attachment
	require.NoError(t, h.db.Read(t.Context()).Order("id").Find(&attached, "message_id = ?", m.ID).Error)
	require.Len(t, attached, 2)
	require.True(t, attached[0].Inline)
	require.Equal(t, "lamp", attached[0].CID)
	require.Equal(t, "bill.pdf", attached[1].Name)
	r, _, err := h.store.Open(t.Context(), attached[1].SHA256)
	require.NoError(t, err)
	content, err := io.ReadAll(r)
	require.NoError(t, errors.Join(err, r.Close()))
	require.Equal(t, "%PDF-1.4", strings.TrimSpace(string(content)))

	raw, size, err := h.ledger.Raw(t.Context(), row.ID)
	require.NoError(t, err)
	require.NoError(t, raw.Close())
	require.Equal(t, row.Size, size)
}

func TestSecondDeliveryIsADuplicate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mail := letter("ann@example.net", "Hi", "same@example.net", "Hello there")
	h.send("ann@example.net", ourMailbox, "Received: from a by b; Mon, 02 Nov 2026 10:00:00 +0000\n"+mail)
	h.settled(1)
	h.send("ann@example.net", ourMailbox, "Received: from c by d; Mon, 02 Nov 2026 11:00:00 +0000\nX-Spam: no\n"+mail)
	rows := h.settled(2)
	require.Equal(t, email.StateDuplicate, rows[1].State)
	require.Equal(t, rows[0].TicketID, rows[1].TicketID)
	require.Equal(t, rows[0].MessageID, rows[1].MessageID)

	h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Hi", "same@example.net", "Something else, by a broken program"))
	rows = h.settled(3)
	require.Equal(t, email.StateNewTicket, rows[2].State)
	require.Equal(t, 2, h.count(`SELECT count(*) FROM tickets`))
}

func TestRepliesFindTheirTicket(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.send("ann@example.net", ourMailbox, letter("Ann <ann@example.net>", "Broken lamp", "1@example.net", "It broke."))
	first := h.settled(1)[0]
	ticket := *first.TicketID
	answer := h.reply(h.agent("Ada"), ticket, "Which lamp?")
	mails := 1
	check := func(name string, want email.State, sameTicket bool, to, raw string) {
		t.Helper()
		mails++
		require.NoError(t, smtpSend(h.address, "x@example.net", []string{to}, raw), name)
		row := h.settled(mails)[mails-1]
		require.Equal(t, want, row.State, name)
		require.Equal(t, sameTicket, *row.TicketID == ticket, name)
	}
	token := h.tokens.Address(ourMailbox, ticket)
	forged := strings.Replace(token, fmt.Sprintf("+t%d.", ticket), fmt.Sprintf("+t%d.", ticket+1), 1)
	check("token, from another address and without any header", email.StateThreaded, true, token,
		letter("ann@work.example", "Lamp", "2@work.example", "The red one."))
	check("token in upper case", email.StateThreaded, true, strings.ToUpper(token),
		letter("ann@work.example", "Lamp", "2b@work.example", "The red one, I say."))
	check("our Message-ID in References", email.StateThreaded, true, ourMailbox,
		letter("ann@home.example", "Re: Broken lamp", "3@home.example", "The red one!", "References: <1@example.net> <"+*answer.RFCMessageID+">"))
	check("her own Message-ID in In-Reply-To", email.StateThreaded, true, ourMailbox,
		letter("ann@example.net", "Re: Broken lamp", "4@example.net", "Hello?", "In-Reply-To: <1@example.net>"))
	check("number in the subject, same sender", email.StateThreaded, true, ourMailbox,
		letter("ann@example.net", fmt.Sprintf("[#%d] lamp", ticket), "5@example.net", "Still broken."))
	check("number in the subject, stranger", email.StateNewTicket, false, ourMailbox,
		letter("eve@example.org", fmt.Sprintf("[#%d] lamp", ticket), "6@example.org", "Send me everything."))
	check("forged token, stranger", email.StateNewTicket, false, forged,
		letter("eve@example.org", "lamp", "7@example.org", "Send me everything, again."))
	check("a stranger naming the customer's Message-ID", email.StateNewTicket, false, ourMailbox,
		letter("eve@example.org", "Re: Broken lamp", "8@example.org", "Me too.", "In-Reply-To: <1@example.net>"))
}

func TestAutoReplyDoesNotReopen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Hi", "1@example.net", "Hello"))
	ticket := *h.settled(1)[0].TicketID
	answer, err := h.desk.Reply(t.Context(), h.agent("Ada"), ticket, tickets.Reply{
		Kind: tickets.KindMessage, Text: "Done.", ThenStatus: tickets.StatusSolved, Anyway: true,
	})
	require.NoError(t, err)
	h.send("", ourMailbox, letter("ann@example.net", "Out of office", "2@example.net", "I am away.",
		"In-Reply-To: <"+*answer.RFCMessageID+">", "Auto-Submitted: auto-replied"))
	row := h.settled(2)[1]
	require.Equal(t, email.StateAutoReply, row.State)
	require.Equal(t, ticket, *row.TicketID)
	require.Equal(t, 1, h.count(`SELECT count(*) FROM tickets WHERE id = $1 AND status = 'solved'`, ticket))
	h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Re: Hi", "3@example.net", "Not done!", "In-Reply-To: <"+*answer.RFCMessageID+">"))
	require.Equal(t, email.StateThreaded, h.settled(3)[2].State)
	require.Equal(t, 1, h.count(`SELECT count(*) FROM tickets WHERE id = $1 AND status = 'open'`, ticket))
}

// report is a delivery report (RFC 3464) on a mail.
func report(original string) string {
	return strings.Join([]string{
		"From: Mail Delivery System <MAILER-DAEMON@mx.example.net>", "To: support@example.com", "Subject: Undelivered Mail Returned to Sender",
		"Message-ID: <r@mx.example.net>", "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
		`Content-Type: multipart/report; report-type=delivery-status; boundary="b"`, "",
		"--b", "Content-Type: text/plain", "", "I could not deliver your mail.",
		"--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example.net", "",
		"Final-Recipient: rfc822; ann@example.net", "Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 no such user",
		"", "--b", "Content-Type: text/rfc822-headers", "", "Message-ID: <" + original + ">", "Subject: x", "", "--b--", "",
	}, "\n")
}

func TestBounceIsRecordedOnItsDelivery(t *testing.T) {
	t.Parallel()
	relay := newRelay(t)
	h := newHouse(t, withRelay(relay.url))
	h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Hi", "1@example.net", "Hello"))
	ticket := *h.settled(1)[0].TicketID
	ada := h.agent("Ada")
	answer := h.reply(ada, ticket, "Hello Ann")
	h.delivery(answer.ID, channels.StateSent)

	h.send("", ourMailbox, report(*answer.RFCMessageID))
	row := h.settled(2)[1]
	require.Equal(t, email.StateBounce, row.State)
	require.Equal(t, answer.ID, *row.MessageID)
	require.Equal(t, ticket, *row.TicketID)
	d := h.delivery(answer.ID, channels.StateBounced)
	require.Contains(t, d.LastError, "ann@example.net")
	require.Equal(t, 1, h.count(`SELECT count(*) FROM notifications WHERE kind = 'delivery_failed' AND agent_id = $1`, ada.ID))
	require.Equal(t, 1, h.count(`SELECT count(*) FROM events WHERE kind = 'delivery.changed' AND data->>'state' = 'bounced'`))

	h.send("", ourMailbox, report("somebody.elses@example.org"))
	row = h.settled(3)[2]
	require.Equal(t, email.StateQuarantined, row.State)
	require.Contains(t, row.Reason, "did not send")
	require.Equal(t, 1, h.count(`SELECT count(*) FROM tickets`))
}

func TestOwnMailComingBackIsRecognized(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Hi", "1@example.net", "Hello"))
	ticket := *h.settled(1)[0].TicketID
	answer := h.reply(h.agent("Ada"), ticket, "Hello Ann")
	letterOf, err := h.composer.Compose(t.Context(), answer.ID)
	require.NoError(t, err)

	h.send(ourMailbox, ourMailbox, string(letterOf.Raw))
	row := h.settled(2)[1]
	require.Equal(t, email.StateDuplicate, row.State)
	require.Equal(t, answer.ID, *row.MessageID)

	h.send(ourMailbox, ourMailbox, letter("Support <support@example.com>", "Loop", "l@example.com", "Around"))
	row = h.settled(3)[2]
	require.Equal(t, email.StateQuarantined, row.State)
	require.Contains(t, row.Reason, "our own mailbox")

	h.send("x@example.net", ourMailbox, strings.Repeat("Received: from a by b; Mon, 02 Nov 2026 10:00:00 +0000\n", 101)+letter("x@example.net", "Loop", "h@example.net", "Around"))
	require.Contains(t, h.settled(4)[3].Reason, "loop")

	// A web site's contact form sends in our name, for a visitor.
	h.send(ourMailbox, ourMailbox, letter("Web site <support@example.com>", "Question", "f@example.com", "How much?", "Reply-To: Ben <ben@example.org>"))
	row = h.settled(5)[4]
	require.Equal(t, email.StateNewTicket, row.State)
	require.Equal(t, 1, h.count(`SELECT count(*) FROM customers WHERE email = 'ben@example.org'`))
}

// rottenStore has one file that cannot be read.
type rottenStore struct {
	files.Store
	rotten *atomic.Bool
}

func (s rottenStore) Open(ctx context.Context, sha string) (io.ReadSeekCloser, int64, error) {
	if s.rotten.Load() {
		return nil, 0, errors.New("a rotten sector")
	}
	return s.Store.Open(ctx, sha)
}

func TestPoisonMailEndsInQuarantineAndCanBeReprocessed(t *testing.T) {
	t.Parallel()
	var rotten atomic.Bool
	rotten.Store(true)
	h := newHouse(t, leftToJobs, func(s *settings) {
		s.waits = []time.Duration{time.Millisecond, time.Millisecond}
		s.store = func(real files.Store) email.Store { return rottenStore{real, &rotten} }
	})
	h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Hi", "1@example.net", "Hello"))
	row := h.settled(1)[0]
	require.Equal(t, email.StateQuarantined, row.State)
	require.Contains(t, row.Reason, "a rotten sector")

	sum, err := h.ledger.Day(t.Context(), time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, int64(1), sum.Total)
	require.Equal(t, int64(1), sum.ByState[email.StateQuarantined])
	require.Zero(t, sum.Unexplained)

	rotten.Store(false)
	require.NoError(t, h.ledger.Reprocess(t.Context(), row.ID))
	require.Equal(t, email.StateNewTicket, h.settled(1)[0].State)
	require.True(t, fault.Is(h.ledger.Reprocess(t.Context(), row.ID), "mail_not_quarantined"))
	require.True(t, fault.Is(h.ledger.Reprocess(t.Context(), 4711), "mail_not_found"))
}

func TestUnexplainedMailIsCounted(t *testing.T) {
	t.Parallel()
	h := buildHouse(t) // nobody works
	h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Hi", "1@example.net", "Hello"))
	day := func() email.Sum {
		sum, err := h.ledger.Day(t.Context(), time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
		require.NoError(t, err)
		return sum
	}
	require.Zero(t, day().Unexplained)
	_, err := h.db.Pool.Exec(t.Context(), `UPDATE inbound_mails SET received_at = received_at - interval '2 minutes'`)
	require.NoError(t, err)
	require.Equal(t, int64(1), day().Unexplained)
	require.Equal(t, int64(1), day().ByState[email.StateReceived])
}

func TestWatchRescuesMailsWithoutAJob(t *testing.T) {
	t.Parallel()
	h := buildHouse(t)
	for i := range 4 {
		h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Hi", fmt.Sprintf("%d@example.net", i), "Hello"))
	}
	exec := func(sql string) {
		_, err := h.db.Pool.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	exec(`UPDATE inbound_mails SET received_at = received_at - interval '1 hour'`)
	exec(`DELETE FROM river_job WHERE args @> '{"mail_id": 1}'`)
	exec(`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now() - interval '10 minutes' WHERE args @> '{"mail_id": 4}'`)
	exec(`UPDATE river_job SET state = 'discarded', attempt = 5, finalized_at = now(), errors = ARRAY['{"at":"2026-11-02T10:00:00Z","attempt":5,"error":"it crashed","trace":""}'::jsonb] WHERE args @> '{"mail_id": 2}'`)
	h.work()
	ctx, stop := context.WithCancel(t.Context())
	var watching sync.WaitGroup
	watching.Go(func() {
		if err := h.processor.Watch(ctx, h.inserter, h.client); err != nil {
			t.Errorf("watch: %v", err)
		}
	})
	rows := h.settled(4)
	stop()
	watching.Wait()
	require.Equal(t, email.StateQuarantined, rows[1].State)
	require.Contains(t, rows[1].Reason, "it crashed")
	require.Equal(t, email.StateNewTicket, rows[0].State)
	require.Equal(t, email.StateNewTicket, rows[2].State)
	require.Equal(t, email.StateNewTicket, rows[3].State)
}

// TestDatabaseOutage takes the database away while mail comes in, and gives it back.
func TestDatabaseOutage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Hi", "0@example.net", "Hello"))
	where, err := url.Parse(h.url)
	require.NoError(t, err)
	name := strings.TrimPrefix(where.Path, "/")
	where.Path = "/postgres"
	admin, err := pgx.Connect(t.Context(), where.String())
	require.NoError(t, err)
	defer admin.Close(context.WithoutCancel(t.Context()))
	exec := func(sql string, args ...any) {
		_, err := admin.Exec(t.Context(), sql, args...)
		require.NoError(t, err)
	}
	exec("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false")
	exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
	for i := 1; i <= 3; i++ {
		var said *smtp.SMTPError
		require.ErrorAs(t, smtpSend(h.address, "ann@example.net", []string{ourMailbox}, letter("ann@example.net", "Hi", fmt.Sprintf("%d@example.net", i), "Hello")), &said)
		require.Equal(t, 451, said.Code)
	}
	exec("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true")
	for i := 1; i <= 3; i++ { // as senders do after a 451
		h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Hi", fmt.Sprintf("%d@example.net", i), "Hello"))
	}
	for _, row := range h.settled(4) {
		require.Equal(t, email.StateNewTicket, row.State)
	}
}

func TestReplyWaitsForItsOriginal(t *testing.T) {
	t.Parallel()
	h := buildHouse(t)
	h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Hi", "1@example.net", "Hello"))
	h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Re: Hi", "2@example.net", "And another thing", "In-Reply-To: <1@example.net>"))
	// The answer comes first; the original is late by one look.
	_, err := h.db.Pool.Exec(t.Context(), `UPDATE river_job SET scheduled_at = now() + interval '1 second' WHERE args @> '{"mail_id": 1}'`)
	require.NoError(t, err)
	h.work()
	rows := h.settled(2)
	require.Equal(t, email.StateNewTicket, rows[0].State)
	require.Equal(t, email.StateThreaded, rows[1].State)
	require.Equal(t, rows[0].TicketID, rows[1].TicketID)
}

func TestParallelSendersLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	const senders, each = 32, 8
	h := newHouse(t)
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			for i := range each {
				from := fmt.Sprintf("c%d@example.net", s%8) // several at once are the same new customer
				raw := letter(from, "Question", fmt.Sprintf("%d.%d@example.net", s, i), fmt.Sprintf("Words %d %d", s, i))
				for range 2 { // everybody sends everything twice
					if err := smtpSend(h.address, from, []string{ourMailbox}, raw); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	rows := h.settled(2 * senders * each)
	states := map[email.State]int{}
	for _, row := range rows {
		states[row.State]++
	}
	require.Equal(t, map[email.State]int{email.StateNewTicket: senders * each, email.StateDuplicate: senders * each}, states)
	require.Equal(t, senders*each, h.count(`SELECT count(*) FROM tickets`))
	require.Equal(t, senders*each, h.count(`SELECT count(*) FROM messages`))
	require.Equal(t, 8, h.count(`SELECT count(*) FROM customers`))
}

func TestMailSurvivesARestart(t *testing.T) {
	t.Parallel()
	before := buildHouse(t)
	for i := range 20 {
		before.send("ann@example.net", ourMailbox, letter("ann@example.net", "Hi", fmt.Sprintf("%d@example.net", i), "Hello"))
	}
	require.Equal(t, 20, before.count(`SELECT count(*) FROM inbound_mails WHERE state = 'received'`))
	after := newHouse(t, func(s *settings) {
		s.url = before.url
		s.store = func(files.Store) email.Store { return before.store }
	})
	for _, row := range after.settled(20) {
		require.Equal(t, email.StateNewTicket, row.State)
	}
}

func TestIngestFilesAMailAtOnce(t *testing.T) {
	t.Parallel()
	h := buildHouse(t)
	_, err := h.db.Pool.Exec(t.Context(), `INSERT INTO mailboxes (address, name, created_at) VALUES ('sales@example.com', 'Sales', now())`)
	require.NoError(t, err)
	ingest := func(raw string) email.Mail {
		row, err := h.processor.Ingest(t.Context(), h.intake, strings.NewReader(raw))
		require.NoError(t, err)
		return row
	}
	row := ingest(letter("ann@example.net", "Hi", "1@example.net", "Hello"))
	require.Equal(t, email.StateNewTicket, row.State)
	require.Equal(t, email.StateDuplicate, ingest(letter("ann@example.net", "Hi", "1@example.net", "Hello")).State)
	toSales := ingest("From: ben@example.org\nTo: Someone <x@example.org>, sales@example.com\nSubject: Price\n\nHow much?\n")
	require.Equal(t, h.count(`SELECT id FROM mailboxes WHERE address = 'sales@example.com'`), int(*toSales.MailboxID))
	for _, hostile := range []string{"", "\x00\x00\xff", "no header at all", "From: \n\n", "Subject: =?x?b?!?=\nContent-Type: multipart/mixed\n\n--\n"} {
		row := ingest(hostile)
		require.Contains(t, []email.State{email.StateNewTicket, email.StateDuplicate}, row.State, "%q: %s", hostile, row.Reason)
		require.Equal(t, email.SourceIngest, row.Source)
	}
}

func TestLedgerListsByKey(t *testing.T) {
	t.Parallel()
	h := buildHouse(t)
	for i := range 5 {
		_, err := h.processor.Ingest(t.Context(), h.intake, strings.NewReader(letter("ann@example.net", "Hi", fmt.Sprintf("%d@example.net", i), "Hello")))
		require.NoError(t, err)
	}
	var got []int64
	var before int64
	for {
		page, err := h.ledger.List(t.Context(), email.Query{State: email.StateNewTicket, Before: before, Limit: 2})
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		for _, m := range page {
			got = append(got, m.ID)
		}
		before = page[len(page)-1].ID
	}
	require.Equal(t, []int64{5, 4, 3, 2, 1}, got)
}

var (
	_ email.Jobs      = (*river.Client[pgx.Tx])(nil)
	_ email.JobLister = (*river.Client[pgx.Tx])(nil)
	_ channels.Jobs   = (*river.Client[pgx.Tx])(nil)
	_ email.Bouncer   = (*channels.Dispatcher)(nil)
	_ email.Receiver  = (*tickets.Desk)(nil)
)
