package email_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

func TestMailIsFiledBeforeSMTPAnswers(t *testing.T) {
	t.Parallel()
	h := buildHouse(t, atOnce) // no worker
	mail := letter("ann@example.net", "Hi", "1@example.net", "Hello")
	h.send("ann@example.net", ourMailbox, mail)
	row := h.settled(1)[0]
	require.Equal(t, email.StateNewTicket, row.State)
	require.Equal(t, email.SourceSMTP, row.Source)
	require.Equal(t, "ann@example.net", row.EnvelopeFrom)
	require.Equal(t, []string{ourMailbox}, []string(row.EnvelopeTo))
	require.Equal(t, "1@example.net", row.RFCMessageID)
	require.Equal(t, "Hi", row.Subject)
	require.NotNil(t, row.TicketID)
	require.NotNil(t, row.MailboxID)
	require.False(t, row.ProcessedAt.Before(row.ReceivedAt))
	require.Zero(t, h.count(`SELECT count(*) FROM river_job`))

	h.send("ann@example.net", ourMailbox, mail)
	again := h.settled(2)[1]
	require.Equal(t, email.StateDuplicate, again.State)
	require.Equal(t, row.MessageID, again.MessageID)

	h.send("", ourMailbox, report("somebody.elses@example.org")) // what writes nothing but its row
	require.Equal(t, email.StateQuarantined, h.settled(3)[2].State)
	require.Zero(t, h.count(`SELECT count(*) FROM river_job`))
}

func TestLargeMailIsLeftToItsJob(t *testing.T) {
	t.Parallel()
	h := buildHouse(t, atOnce)
	h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Long", "1@example.net", strings.Repeat("many words\n", 30_000)))
	require.Equal(t, 1, h.count(`SELECT count(*) FROM inbound_mails WHERE state = 'received' AND processed_at IS NULL`))
	require.Equal(t, 1, h.count(`SELECT count(*) FROM river_job WHERE kind = 'process_mail'`))
	h.work()
	require.Equal(t, email.StateNewTicket, h.settled(1)[0].State)
}

// receiver stands before a desk.
type receiver struct {
	email.Receiver
	before func(in *tickets.Inbound) error
}

func (r receiver) Receive(ctx context.Context, in tickets.Inbound, also func(tx *pg.Tx, r tickets.Receipt) error) (tickets.Receipt, error) {
	if err := r.before(&in); err != nil {
		return tickets.Receipt{}, err
	}
	return r.Receiver.Receive(ctx, in, also)
}

func deskBehind(before func(in *tickets.Inbound) error) option {
	return func(s *settings) {
		s.desk = func(d email.Receiver) email.Receiver { return receiver{d, before} }
	}
}

func TestMailThatCannotBeFiledAtOnceIsLeftToItsJob(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("not now") },
		"panic": func() error { panic("not now") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var failed atomic.Bool
			h := buildHouse(t, atOnce, deskBehind(func(*tickets.Inbound) error {
				if failed.CompareAndSwap(false, true) {
					return fail()
				}
				return nil
			}))
			h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Hi", "1@example.net", "Hello"))
			require.Equal(t, 1, h.count(`SELECT count(*) FROM inbound_mails WHERE state = 'received'`))
			require.Zero(t, h.count(`SELECT count(*) FROM messages`))
			h.work()
			require.Equal(t, email.StateNewTicket, h.settled(1)[0].State)
			require.Equal(t, 1, h.count(`SELECT count(*) FROM messages`))
		})
	}
}

func TestAnswerIsLeftToItsJobWhileItsOriginalIsFiled(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	h := buildHouse(t, atOnce, deskBehind(func(in *tickets.Inbound) error {
		if in.Subject == "Hi" {
			close(entered)
			<-release
		}
		return nil
	}))
	sent := make(chan error, 1)
	go func() {
		sent <- smtpSend(h.address, "ann@example.net", []string{ourMailbox}, letter("ann@example.net", "Hi", "1@example.net", "Hello"))
	}()
	<-entered
	h.send("ann@example.net", ourMailbox, letter("ann@example.net", "Re: Hi", "2@example.net", "And another thing", "In-Reply-To: <1@example.net>"))
	require.Equal(t, 1, h.count(`SELECT count(*) FROM inbound_mails WHERE state = 'received' AND rfc_message_id = '2@example.net'`))
	close(release)
	require.NoError(t, <-sent)
	h.work()
	rows := h.settled(2)
	require.Equal(t, email.StateThreaded, rows[0].State)
	require.Equal(t, email.StateNewTicket, rows[1].State)
	require.Equal(t, rows[0].TicketID, rows[1].TicketID)
}
