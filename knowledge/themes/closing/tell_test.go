package closing_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

const broken = "The export is broken, my csv file is empty."

// breaking is a desk whose process dies while it tells: after the message was written, before the commit.
type breaking struct {
	*tickets.Desk
	left atomic.Int32
}

func (b *breaking) NoticeTx(ctx context.Context, tx *pg.Tx, by tickets.Actor, ticketID int64, n tickets.Notice) (*tickets.Message, error) {
	m, err := b.Desk.NoticeTx(ctx, tx, by, ticketID, n)
	if err == nil && b.left.Add(-1) >= 0 {
		return nil, errors.New("the process was killed")
	}
	return m, err
}

func TestToldOnceWhateverHappens(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk := &breaking{Desk: h.desk}
	desk.left.Store(3)
	h.closing = h.service(desk)
	const customers = 12
	for i := range customers {
		h.writes(fmt.Sprintf("C%d <c%d@customer.example>", i, i), "en", broken, h.theme)
	}
	ids := idsOf(h.ship(note), closing.TellingProposed)
	require.Len(t, ids, customers)

	// Several approve at once, again and again, while workers die and come back.
	var all sync.WaitGroup
	var done atomic.Int64
	for range 4 {
		all.Go(func() {
			a, err := h.closing.Approve(h.ctx(), h.agent, h.theme, ids, nil)
			if err == nil {
				done.Add(int64(len(a.Done)))
			}
		})
	}
	stop := h.work()
	all.Wait()
	require.EqualValues(t, customers, done.Load(), "each is approved by one call")
	h.until("some are told", func() bool { return len(h.post.letters()) > 0 })
	stop()
	h.work()
	// River repeats what failed a second later; the pace lets one go every 15 s of the desk's clock.
	h.until("all are told", func() bool { return len(idsOf(h.tellings(), closing.TellingSent)) == customers })
	for i := range customers { // mail itself is handed over at least once, under one Message-ID
		address := fmt.Sprintf("c%d@customer.example", i)
		h.until("the letter has come", func() bool { return len(h.post.to(address)) > 0 })
		ids := map[string]bool{}
		for _, l := range h.post.to(address) {
			ids[regexp.MustCompile(`(?m)^Message-ID: (\S+)`).FindString(l.raw)] = true
		}
		require.Len(t, ids, 1)
	}
	require.Equal(t, fmt.Sprint(customers), h.one(`SELECT count(*) FROM messages WHERE author_kind = 'agent'`))
	require.Len(t, h.approve(ids...).Already, customers)
}

func TestPace(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := h.closing.SetSettings(h.ctx(), h.admin, closing.Settings{PerHour: 60, Customers: 3, GraceHours: 24, StayedDays: 30, GrowthPercent: 50})
	require.NoError(t, err)
	for i := range 5 {
		h.writes(fmt.Sprintf("C%d <c%d@customer.example>", i, i), "en", broken, h.theme)
	}
	ids := idsOf(h.ship(note), closing.TellingProposed)
	now := h.clock.Now()
	first := h.approve(ids[:2]...)
	require.Equal(t, now.Add(time.Minute), first.Last.UTC())
	second := h.approve(ids[2:]...)
	require.Equal(t, now.Add(4*time.Minute), second.Last.UTC(), "one a minute, over both approvals")

	skipped, err := h.closing.Skip(h.ctx(), h.agent, h.theme, ids[4:], "told by telephone")
	require.NoError(t, err)
	require.Equal(t, ids[4:], skipped.Done)
	require.Equal(t, "told by telephone", h.tellings()["c4@customer.example"].Reason)
	back := h.approve(ids[4])
	require.Equal(t, ids[4:], back.Done, "what was skipped can be approved after all")
}

// A notice disturbs nothing in a thread that is over.
func TestSolvedAndClosedThreads(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	tell := map[tickets.Status]tickets.Receipt{}
	for _, status := range []tickets.Status{tickets.StatusSolved, tickets.StatusClosed, tickets.StatusPending, tickets.StatusOpen} {
		r := h.writes(string(status)+" <"+string(status)+"@customer.example>", "en", broken, h.theme)
		_, err := h.desk.Update(h.ctx(), h.agent, r.TicketID, tickets.Update{Status: tickets.Some(status)})
		require.NoError(t, err)
		tell[status] = r
	}
	h.clock.Advance(time.Hour)
	clocks := func(ticket int64) string {
		return h.one(`SELECT string_agg(concat_ws('|', c.kind, c.state, c.due_at, c.breached_at, c.ended_at, i.state, i.cause, i.from_at, i.to_at), ';' ORDER BY c.id, i.n)
			FROM sla_clocks c JOIN sla_intervals i ON i.clock_id = c.id WHERE c.ticket_id = $1`, ticket)
	}
	before := map[tickets.Status]string{}
	for status, r := range tell {
		before[status] = clocks(r.TicketID)
		require.NotEmpty(t, before[status])
	}
	h.approve(idsOf(h.ship(note), closing.TellingProposed)...)
	h.work()
	h.until("all are told", func() bool { return len(h.post.letters()) == 4 && len(idsOf(h.tellings(), closing.TellingSent)) == 4 })
	for status, r := range tell {
		row := h.one(`SELECT status || ' ' || coalesce(assignee_id, 0) FROM tickets WHERE id = $1`, r.TicketID)
		require.Equal(t, string(status)+" 0", row, "neither moved on nor taken")
		over := status == tickets.StatusSolved || status == tickets.StatusClosed
		require.Equal(t, over, before[status] == clocks(r.TicketID), "%s: the clocks of what is over stand as they stood", status)
		require.Equal(t, over, h.one(`SELECT first_reply_at FROM tickets WHERE id = $1`, r.TicketID) == "", status)
		require.Contains(t, h.post.to(string(status) + "@customer.example")[0].raw, "In-Reply-To:")
		require.NotContains(t, h.post.to(string(status) + "@customer.example")[0].raw, "Auto-Submitted")
	}
	// The customer's answer to a closed thread begins a new one that refers to it.
	r := h.answers("closed@customer.example", tell[tickets.StatusClosed].TicketID, "Great, thank you!")
	require.Equal(t, tickets.OutcomeNewTicket, r.Outcome)
	require.Equal(t, fmt.Sprint(tell[tickets.StatusClosed].TicketID), h.one(`SELECT data->>'follow_up_to' FROM events WHERE ticket_id = $1 AND kind = 'ticket.created'`, r.TicketID))
}

func TestWhoIsLeftOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	write := func(address string) tickets.Receipt { return h.writes("X <"+address+">", "en", broken, h.theme) }
	write("fine@customer.example")
	write("no-reply@shop.example")
	write("MAILER-DAEMON@shop.example")
	spam := write("spam@customer.example")
	_, err := h.desk.Update(h.ctx(), h.agent, spam.TicketID, tickets.Update{AddTags: []string{"suspected-spam"}})
	require.NoError(t, err)
	for _, who := range []string{"bounced", "back"} {
		r := write(who + "@customer.example")
		_, err := h.desk.Reply(h.ctx(), h.agent, r.TicketID, tickets.Reply{Kind: tickets.KindMessage, Text: "We look into it.", HTML: "<p>We look into it.</p>", Anyway: true})
		require.NoError(t, err)
		h.exec(`UPDATE deliveries SET state = 'bounced', updated_at = $2 WHERE message_id = (SELECT max(id) FROM messages WHERE ticket_id = $1)`, r.TicketID, h.clock.Now())
		if who == "back" { // wrote again after the bounce: the address works
			h.answers("back@customer.example", r.TicketID, "Any news?")
		}
	}
	machine := write("machine@customer.example")
	h.exec(`UPDATE messages SET auto = 'auto-reply' WHERE ticket_id = $1`, machine.TicketID)
	blocked := write("blocked@customer.example")
	h.exec(`WITH s AS (INSERT INTO chat_sites (key, name, secret, created_at, updated_at) VALUES ('k', 'Shop', 's', now(), now()) RETURNING id)
		INSERT INTO chat_visitors (site_id, token_hash, customer_id, created_at, seen_at, blocked_at) SELECT id, 'h', $1, now(), now(), now() FROM s`, blocked.CustomerID)
	nobody := write("nobody@customer.example")
	h.exec(`DELETE FROM customer_identities WHERE customer_id = $1`, nobody.CustomerID)
	h.exec(`UPDATE customers SET email = NULL WHERE id = $1`, nobody.CustomerID)

	audience, err := h.closing.Audience(h.ctx(), h.lead, h.theme, closing.NewShip{Note: note})
	require.NoError(t, err)
	require.Equal(t, 2, audience.Customers)
	require.Equal(t, []closing.LeftCount{{"unread", 2}, {"automatic", 1}, {"blocked", 1}, {"bounced", 1}, {"spam", 1}, {"unreachable", 1}}, audience.Left)
	require.Equal(t, []closing.LanguageCount{{"en", 2, true}}, audience.Languages)

	told := h.ship(note)
	require.Equal(t, closing.TellingProposed, told["fine@customer.example"].State)
	require.Equal(t, closing.TellingProposed, told["back@customer.example"].State)
	require.Equal(t, closing.TellingSkipped, told["bounced@customer.example"].State)
	require.Equal(t, "bounced", told["bounced@customer.example"].Reason)
	require.Len(t, idsOf(told, closing.TellingProposed), 2)
}

func TestWhatHappensBetweenApprovalAndTelling(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	receipts := map[string]tickets.Receipt{}
	for _, who := range []string{"merged", "given", "blocked", "bounced", "fine"} {
		receipts[who] = h.writes(who+" <"+who+"@customer.example>", "en", broken, h.theme)
	}
	into := h.writes("merged <merged@customer.example>", "en", "Something else that is not of the theme", 0)
	h.approve(idsOf(h.ship(note), closing.TellingProposed)...)
	h.exec(`UPDATE tickets SET merged_into_id = $2, status = 'closed' WHERE id = $1`, receipts["merged"].TicketID, into.TicketID)
	h.exec(`UPDATE tickets SET requester_id = $2 WHERE id = $1`, receipts["given"].TicketID, receipts["fine"].CustomerID)
	h.exec(`WITH s AS (INSERT INTO chat_sites (key, name, secret, created_at, updated_at) VALUES ('k', 'Shop', 's', now(), now()) RETURNING id)
		INSERT INTO chat_visitors (site_id, token_hash, customer_id, created_at, seen_at, blocked_at) SELECT id, 'h', $1, now(), now(), now() FROM s`, receipts["blocked"].CustomerID)
	h.work()
	h.until("all are decided", func() bool { return len(idsOf(h.tellings(), closing.TellingApproved)) == 0 })
	told := h.tellings()
	require.Equal(t, closing.TellingSent, told["merged@customer.example"].State)
	require.Equal(t, into.TicketID, told["merged@customer.example"].TicketID, "where the thread goes on")
	require.Equal(t, closing.TellingFailed, told["given@customer.example"].State)
	require.Contains(t, told["given@customer.example"].Reason, "somebody else")
	require.Equal(t, closing.TellingFailed, told["blocked@customer.example"].State)
	require.Equal(t, closing.TellingSent, told["fine@customer.example"].State)
	h.exec(`UPDATE chat_visitors SET blocked_at = NULL`)
	h.approve(told["blocked@customer.example"].ID)
	h.until("what failed can be approved again", func() bool { return h.tellings()["blocked@customer.example"].State == closing.TellingSent })
}

func TestWhoMayWhat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	teamID := int64(0)
	require.NoError(t, h.db.Pool.QueryRow(h.ctx(), `INSERT INTO teams (name, restricted, created_at) VALUES ('VIP', true, now()) RETURNING id`).Scan(&teamID))
	member := h.person("Mel", tickets.RoleAgent, teamID)
	h.agent, _ = h.desk.ActorFor(h.ctx(), h.agent.ID)
	secret := h.writes("S <secret@customer.example>", "en", broken, h.theme)
	h.exec(`UPDATE tickets SET team_id = $2 WHERE id = $1`, secret.TicketID, teamID)
	h.writes("P <plain@customer.example>", "en", broken, h.theme)

	forbidden := func(err error) { t.Helper(); require.True(t, fault.Is(err, "forbidden"), err) }
	_, err := h.closing.Ship(h.ctx(), h.agent, h.theme, closing.NewShip{Note: note})
	forbidden(err)
	_, err = h.closing.Link(h.ctx(), h.agent, h.theme, closing.NewLink{TrackerID: 1})
	forbidden(err)
	_, _, err = h.closing.AddTracker(h.ctx(), h.lead, closing.NewTracker{})
	forbidden(err)
	forbidden(h.closing.Withdraw(h.ctx(), h.agent, h.theme))
	_, err = h.closing.SetSettings(h.ctx(), h.lead, closing.DefaultSettings())
	forbidden(err)

	told := h.ship(note)
	ids := idsOf(told, closing.TellingProposed)
	require.Len(t, ids, 2)
	_, err = h.closing.Approve(h.ctx(), h.lead, h.theme, ids, nil)
	forbidden(err)
	seen, err := h.closing.Tellings(h.ctx(), h.agent, closing.TellingQuery{ThemeID: h.theme})
	require.NoError(t, err)
	require.Len(t, seen, 1)
	a := h.approve(ids...)
	require.Equal(t, []int64{told["plain@customer.example"].ID}, a.Done)
	require.Equal(t, []closing.Refusal{{ID: told["secret@customer.example"].ID, Code: "telling_not_found", Message: fmt.Sprintf("There is no telling %d of this theme that you may see.", told["secret@customer.example"].ID)}}, a.Refused)
	other, err := h.closing.Approve(h.ctx(), member, h.theme, ids, map[int64]string{told["secret@customer.example"].ID: "Dear S, it is done."})
	require.NoError(t, err)
	require.Len(t, other.Done, 1)
	h.work()
	h.until("both are told", func() bool { return len(h.post.letters()) == 2 })
	require.Equal(t, "Dear S, it is done.", h.post.to("secret@customer.example")[0].text(t))
	require.Contains(t, h.post.to("secret@customer.example")[0].raw, `From: "Mel"`)
}

// An approver who leaves before the telling does leaves it to others.
func TestApproverLeaves(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.writes("P <plain@customer.example>", "en", broken, h.theme)
	ids := idsOf(h.ship(note), closing.TellingProposed)
	h.approve(ids...)
	h.exec(`UPDATE agents SET deactivated_at = now() WHERE id = $1`, h.agent.ID)
	h.work()
	h.until("it is proposed again", func() bool { return len(idsOf(h.tellings(), closing.TellingProposed)) == 1 })
	a, err := h.closing.Approve(h.ctx(), h.admin, h.theme, ids, nil)
	require.NoError(t, err)
	require.Equal(t, ids, a.Done)
	h.until("it is told", func() bool { return len(h.post.letters()) == 1 })
}

func TestNotes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	refused := func(n closing.NewShip, field string) {
		t.Helper()
		_, err := h.closing.Audience(h.ctx(), h.lead, h.theme, n)
		var f *fault.Error
		require.ErrorAs(t, err, &f)
		require.Equal(t, field, f.Fields[0].Name)
	}
	refused(closing.NewShip{Note: map[string]string{"en": "Hello {firstname}"}}, "note.en")
	refused(closing.NewShip{Note: map[string]string{"english!": "Hello"}}, "note.english!")
	refused(closing.NewShip{Note: map[string]string{"en": "a", "en-GB": "b"}}, "note.en-GB")
	refused(closing.NewShip{Note: map[string]string{"en": strings.Repeat("x", 6000)}}, "note.en")
	refused(closing.NewShip{Note: map[string]string{"en": "a"}, Fallback: "de"}, "fallback_language")
	future := h.clock.Now().Add(48 * time.Hour)
	refused(closing.NewShip{At: &future}, "at")

	for _, code := range []string{"en", "de", "fr", "es", "pt", "it", "nl", "zh", "ja", "ar", "sv"} {
		h.writes(code+" Name <"+code+"@customer.example>", code, broken, h.theme)
	}
	h.writes("<none@customer.example>", "", broken, h.theme)
	audience, err := h.closing.Audience(h.ctx(), h.lead, h.theme, closing.NewShip{Note: map[string]string{"pl": "Działa, {name}: {asked}"}})
	require.NoError(t, err)
	require.Equal(t, 12, audience.Customers)
	seen := map[string]bool{}
	for _, sample := range audience.Samples {
		require.Equal(t, "pl", sample.NoteLanguage)
		require.Contains(t, sample.Body, "Działa, "+sample.Language+" Name: The export is broken")
		require.NotContains(t, sample.Body, "{")
		intro, _, _ := strings.Cut(sample.Body, "Działa")
		intro = strings.NewReplacer(sample.Language+" Name", "", "100", "").Replace(intro)
		if sample.Language != "sv" { // has no phrases: English ones
			require.False(t, seen[intro], "%s: has phrases of its own", sample.Language)
			seen[intro] = true
		}
	}
	nameless := h.ship(map[string]string{"en": "Hello {name},\n<b>done</b> & over"})
	require.Equal(t, "Hello,\n<b>done</b> & over", nameless["none@customer.example"].Body)
	h.approve(nameless["none@customer.example"].ID)
	h.work()
	h.until("it is told", func() bool { return len(h.post.letters()) == 1 })
	require.Equal(t, `<p dir="auto">Hello,<br>&lt;b&gt;done&lt;/b&gt; &amp; over</p>`, h.one(`SELECT body_html FROM messages WHERE author_kind = 'agent'`))
}

func TestShipWithdrawShip(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.writes("P <plain@customer.example>", "en", broken, h.theme)
	require.True(t, fault.Is(h.closing.Withdraw(h.ctx(), h.lead, h.theme), "not_shipped"))
	ids := idsOf(h.ship(note), closing.TellingProposed)
	_, err := h.closing.Ship(h.ctx(), h.lead, h.theme, closing.NewShip{})
	require.True(t, fault.Is(err, "already_shipped"))
	h.approve(ids...)
	require.NoError(t, h.closing.Withdraw(h.ctx(), h.lead, h.theme))
	require.Equal(t, "open", h.status())
	h.work()
	a := h.approve(ids...)
	require.Equal(t, "not_shipped", a.Refused[0].Code)
	require.Empty(t, h.post.letters())
	again := h.ship(nil)
	require.Equal(t, closing.TellingSkipped, again["plain@customer.example"].State, "without a note nobody is told")
	_, err = h.closing.Ship(h.ctx(), h.lead, 999, closing.NewShip{})
	require.True(t, fault.Is(err, "theme_not_found"))
}

// Who came by a form or a chat is told by mail when nobody waits there any more.
func TestFormsAndChatsGoOnByMail(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.work()
	for _, channel := range []tickets.Channel{tickets.ChannelForm, tickets.ChannelChat} {
		h.clock.Advance(time.Minute)
		r, err := h.desk.Receive(h.ctx(), tickets.Inbound{
			Channel: channel, ExternalID: string(channel), From: tickets.Person{Name: "X", Address: string(channel) + "@customer.example"}, Text: broken, ReplyText: broken,
		}, nil)
		require.NoError(t, err)
		if channel == tickets.ChannelChat { // the visitor has gone
			h.exec(`WITH s AS (INSERT INTO chat_sites (key, name, secret, created_at, updated_at) VALUES ('k', 'Shop', 's', now(), now()) RETURNING id),
				v AS (INSERT INTO chat_visitors (site_id, token_hash, customer_id, created_at, seen_at) SELECT id, 'h', $2, now(), now() FROM s RETURNING id, site_id)
				INSERT INTO chat_conversations (ticket_id, site_id, visitor_id, nonce, state, started_at, ended_at, ended_by) SELECT $1, site_id, id, 'n', 'ended', now(), now(), 'visitor' FROM v`,
				r.TicketID, r.CustomerID)
		}
		h.place(h.theme, "en", r)
	}
	h.approve(idsOf(h.ship(note), closing.TellingProposed)...)
	h.until("both are told", func() bool { return len(h.post.letters()) == 2 })
	for _, who := range []string{"form", "chat"} {
		require.Contains(t, h.post.to(who + "@customer.example")[0].text(t), "the export works again since today.")
	}
}
