package tickets_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

func TestReceiveOpensThreadsAndRemembers(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	first := w.Mail("ann@customer.example", "Printer  on\nfire", "Please help\x00 me.")
	opened := w.Receive(first)
	require.Equal(t, tickets.OutcomeNewTicket, opened.Outcome)
	ticket := w.Ticket(opened.TicketID)
	require.Equal(t, "Printer on fire", ticket.Subject)
	require.Equal(t, tickets.StatusOpen, ticket.Status)
	require.Equal(t, "Please help me.", ticket.Preview)
	require.Equal(t, []string{tickets.EventTicketCreated, tickets.EventMessageAdded}, w.Events(ticket.ID))

	again := w.Receive(first)
	require.Equal(t, tickets.OutcomeDuplicate, again.Outcome)
	require.Equal(t, opened.MessageID, again.MessageID)

	answer := w.Mail("Ann@Customer.example", "Re: Printer on fire", "It is out now.")
	answer.References = []string{first.RFCMessageID}
	threaded := w.Receive(answer)
	require.Equal(t, tickets.OutcomeThreaded, threaded.Outcome)
	require.Equal(t, opened.TicketID, threaded.TicketID)
	require.Equal(t, opened.CustomerID, threaded.CustomerID, "an address is one customer however it is capitalized")
	require.EqualValues(t, 2, w.Ticket(opened.TicketID).MessageCount)
}

func TestThreadingTrustsOnlyWhoTakesPart(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ada := w.Agent("ada", tickets.RoleAgent)
	mail := w.Mail("ann@customer.example", "Invoice", "Where is it?")
	mail.Cc = []tickets.Person{{Address: "bob@customer.example"}}
	opened := w.Receive(mail)
	reply, err := w.Desk.Reply(w.Ctx(), ada, opened.TicketID, tickets.Reply{Kind: tickets.KindMessage, Text: "Here.", BaseVersion: 1})
	require.NoError(t, err)

	check := func(name, from string, set func(*tickets.Inbound), want tickets.Outcome) {
		t.Helper()
		in := w.Mail(from, "Re: Invoice", name)
		set(&in)
		require.Equal(t, want, w.Receive(in).Outcome, name)
	}
	number := func(in *tickets.Inbound) { in.SubjectTicketID = opened.TicketID }
	theirs := func(in *tickets.Inbound) { in.References = []string{mail.RFCMessageID} }
	ours := func(in *tickets.Inbound) { in.References = []string{*reply.RFCMessageID} }
	token := func(in *tickets.Inbound) { in.TokenTicketID = opened.TicketID }
	check("the number, by its requester", "ann@customer.example", number, tickets.OutcomeThreaded)
	check("the number, by somebody who was copied", "bob@customer.example", number, tickets.OutcomeThreaded)
	check("the number, by a stranger", "eve@elsewhere.example", number, tickets.OutcomeNewTicket)
	check("the customer's Message-ID, by a stranger", "eve@elsewhere.example", theirs, tickets.OutcomeNewTicket)
	check("our Message-ID, forwarded to a colleague", "carl@customer.example", ours, tickets.OutcomeThreaded)
	check("a reply address of ours", "dora@customer.example", token, tickets.OutcomeThreaded)
}

func TestCustomersAnswerReopensButAMachineDoesNot(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ada := w.Agent("ada", tickets.RoleAgent)
	opened := w.Receive(w.Mail("ann@customer.example", "Hello", "Hi"))
	_, err := w.Desk.Reply(w.Ctx(), ada, opened.TicketID, tickets.Reply{Kind: tickets.KindMessage, Text: "Done.", BaseVersion: 1, ThenStatus: tickets.StatusSolved})
	require.NoError(t, err)
	solved := w.Ticket(opened.TicketID)
	require.Equal(t, tickets.StatusSolved, solved.Status)
	require.NotNil(t, solved.SolvedAt)
	require.Equal(t, ada.ID, *solved.AssigneeID, "answering an unassigned ticket takes it")

	away := w.Mail("ann@customer.example", "Out of office", "I am away")
	away.TokenTicketID, away.Auto = opened.TicketID, "auto-reply"
	w.Receive(away)
	require.Equal(t, tickets.StatusSolved, w.Ticket(opened.TicketID).Status)

	answer := w.Mail("ann@customer.example", "Re: Hello", "Not yet!")
	answer.TokenTicketID = opened.TicketID
	w.Receive(answer)
	reopened := w.Ticket(opened.TicketID)
	require.Equal(t, tickets.StatusOpen, reopened.Status)
	require.Nil(t, reopened.SolvedAt)

	_, err = w.Desk.Update(w.Ctx(), ada, opened.TicketID, tickets.Update{Status: tickets.Some(tickets.StatusClosed)})
	require.NoError(t, err)
	late := w.Mail("ann@customer.example", "Re: Hello", "One more thing")
	late.TokenTicketID = opened.TicketID
	followUp := w.Receive(late)
	require.Equal(t, tickets.OutcomeNewTicket, followUp.Outcome, "a closed ticket never reopens")
	require.Equal(t, tickets.StatusClosed, w.Ticket(opened.TicketID).Status)
}

func TestConcurrentReceiptsOfOneMessageAndOneCustomer(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	same := w.Mail("ann@customer.example", "Once", "only")
	receipts := make([]tickets.Receipt, 16)
	var running sync.WaitGroup
	for i := range receipts {
		running.Go(func() {
			in := same
			if i%2 == 1 { // others of the same, as yet unknown, customer
				in.ExternalID, in.RFCMessageID = fmt.Sprint("other-", i), ""
			}
			receipts[i] = w.Receive(in)
		})
	}
	running.Wait()
	messages, customers := map[int64]bool{}, map[int64]bool{}
	for _, r := range receipts {
		messages[r.MessageID], customers[r.CustomerID] = true, true
	}
	require.Len(t, messages, 1+8)
	require.Len(t, customers, 1)
}

func TestReplyAgainstAnOutdatedTicketIsStopped(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ada, bob := w.Agent("ada", tickets.RoleAgent), w.Agent("bob", tickets.RoleAgent)
	opened := w.Receive(w.Mail("ann@customer.example", "Hello", "Hi"))
	read := w.Ticket(opened.TicketID).Version

	_, err := w.Desk.Update(w.Ctx(), bob, opened.TicketID, tickets.Update{AddTags: []string{"VIP"}})
	require.NoError(t, err)
	_, err = w.Desk.Reply(w.Ctx(), ada, opened.TicketID, tickets.Reply{Kind: tickets.KindNote, Text: "A tag changes nothing.", BaseVersion: read})
	require.NoError(t, err)

	_, err = w.Desk.Reply(w.Ctx(), bob, opened.TicketID, tickets.Reply{Kind: tickets.KindMessage, Text: "I have it.", Anyway: true})
	require.NoError(t, err)
	answer := tickets.Reply{Kind: tickets.KindMessage, Text: "So have I.", BaseVersion: read + 2}
	_, err = w.Desk.Reply(w.Ctx(), ada, opened.TicketID, answer)
	var stopped *fault.Error
	require.ErrorAs(t, err, &stopped)
	require.Equal(t, "ticket_changed", stopped.Code)
	since := stopped.Details.(map[string]any)["since"].([]tickets.Since)
	require.Len(t, since, 2, "bob's message, and that he took the ticket")
	require.Equal(t, "bob", since[0].Actor.Name)

	answer.Anyway = true
	_, err = w.Desk.Reply(w.Ctx(), ada, opened.TicketID, answer)
	require.NoError(t, err)
}

func TestAReplyWithTheSameNonceIsOneMessage(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ada := w.Agent("ada", tickets.RoleAgent)
	opened := w.Receive(w.Mail("ann@customer.example", "Hello", "Hi"))
	reply := tickets.Reply{Kind: tickets.KindMessage, Text: "Hi.", BaseVersion: 1, Nonce: "n1"}
	first, err := w.Desk.Reply(w.Ctx(), ada, opened.TicketID, reply)
	require.NoError(t, err)
	second, err := w.Desk.Reply(w.Ctx(), ada, opened.TicketID, reply)
	require.NoError(t, err)
	require.Equal(t, first.ID, second.ID)
}

func TestUpdatesOfTheSameFieldClashAndOthersDoNot(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ada, bob := w.Agent("ada", tickets.RoleAgent), w.Agent("bob", tickets.RoleAgent)
	id := w.Receive(w.Mail("ann@customer.example", "Hello", "Hi")).TicketID
	update := func(by tickets.Actor, u tickets.Update) error {
		u.BaseVersion = 1
		_, err := w.Desk.Update(w.Ctx(), by, id, u)
		return err
	}
	require.NoError(t, update(ada, tickets.Update{Priority: tickets.Some(tickets.PriorityHigh)}))
	require.NoError(t, update(bob, tickets.Update{AssigneeID: tickets.Some(&bob.ID)}))
	require.True(t, fault.Is(update(bob, tickets.Update{Priority: tickets.Some(tickets.PriorityLow)}), "ticket_changed"))
	require.NoError(t, update(bob, tickets.Update{Priority: tickets.Some(tickets.PriorityHigh)}), "both wanted the same")
	require.NoError(t, update(ada, tickets.Update{AddTags: []string{"one"}}))
	require.NoError(t, update(bob, tickets.Update{AddTags: []string{"two"}}), "tags are merged")

	got := w.Ticket(id)
	require.Equal(t, tickets.PriorityHigh, got.Priority)
	require.Equal(t, []string{"one", "two"}, []string(got.Tags))
}

func TestUpdateNamesTheFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ada, lead := w.Agent("ada", tickets.RoleAgent), w.Agent("lea", tickets.RoleProductLead)
	id := w.Receive(w.Mail("ann@customer.example", "Hello", "Hi")).TicketID
	nobody := int64(999)
	check := func(field string, u tickets.Update) {
		t.Helper()
		_, err := w.Desk.Update(w.Ctx(), ada, id, u)
		var f *fault.Error
		require.ErrorAs(t, err, &f)
		require.Equal(t, fault.Invalid, f.Kind)
		require.Equal(t, field, f.Fields[0].Name)
	}
	check("subject", tickets.Update{Subject: tickets.Some("  ")})
	check("status", tickets.Update{Status: tickets.Some(tickets.Status("lost"))})
	check("priority", tickets.Update{Priority: tickets.Some(tickets.Priority("huge"))})
	check("team_id", tickets.Update{TeamID: tickets.Some(&nobody)})
	check("assignee_id", tickets.Update{AssigneeID: tickets.Some(&nobody)})
	check("assignee_id", tickets.Update{AssigneeID: tickets.Some(&lead.ID)})
	check("requester_id", tickets.Update{RequesterID: tickets.Some(nobody)})
	check("tags", tickets.Update{AddTags: []string{strings.Repeat("x", 65)}})
	_, err := w.Desk.Update(w.Ctx(), lead, id, tickets.Update{Subject: tickets.Some("Mine")})
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
}

func TestRestrictedTeamIsSeenByItsMembersOnly(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	legal := w.Team("Legal", true)
	member, other, admin := w.Agent("mia", tickets.RoleAgent, legal), w.Agent("otto", tickets.RoleAgent), w.Agent("root", tickets.RoleAdmin)
	mail := w.Mail("ann@customer.example", "Contract", "secret")
	mail.TeamID = &legal
	id := w.Receive(mail).TicketID

	sees := func(by tickets.Actor) bool {
		_, err := w.Desk.Ticket(w.Ctx(), by, id)
		page, listErr := w.Desk.List(w.Ctx(), by, tickets.Query{View: tickets.ViewOpen})
		require.NoError(t, listErr)
		rows, rowsErr := w.Desk.Rows(w.Ctx(), by, []int64{id})
		require.NoError(t, rowsErr)
		_, changeErr := w.Desk.Update(w.Ctx(), by, id, tickets.Update{AddTags: []string{by.Name}})
		require.Equal(t, err == nil, len(page.Rows) == 1, "list and ticket agree")
		require.Equal(t, err == nil, len(rows) == 1, "rows and ticket agree")
		require.Equal(t, err == nil, changeErr == nil, "verb and ticket agree")
		return err == nil
	}
	require.True(t, sees(member))
	require.True(t, sees(admin))
	require.False(t, sees(other))
	require.False(t, sees(tickets.Actor{}), "the zero actor sees nothing")

	_, err := w.Desk.Update(w.Ctx(), admin, id, tickets.Update{AssigneeID: tickets.Some(&other.ID)})
	require.NoError(t, err)
	require.True(t, sees(other), "who is asked to work on it may see it")
}

func TestNotificationsReachThoseConcerned(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ada, bob := w.Agent("ada", tickets.RoleAgent), w.Agent("bob", tickets.RoleAgent)
	id := w.Receive(w.Mail("ann@customer.example", "Hello", "Hi")).TicketID
	_, err := w.Desk.Update(w.Ctx(), ada, id, tickets.Update{AssigneeID: tickets.Some(&ada.ID), Follow: []int64{bob.ID}})
	require.NoError(t, err)
	_, err = w.Desk.Reply(w.Ctx(), ada, id, tickets.Reply{Kind: tickets.KindNote, Text: "@bob @ada look", Mentions: []int64{ada.ID, bob.ID}, Anyway: true})
	require.NoError(t, err)
	answer := w.Mail("ann@customer.example", "Re: Hello", "Anybody?")
	answer.TokenTicketID = id
	w.Receive(answer)

	var got []string
	require.NoError(t, w.DB.Read(w.Ctx()).Raw(`SELECT a.name || ' ' || n.kind FROM notifications n JOIN agents a ON a.id = n.agent_id ORDER BY n.id`).Scan(&got).Error)
	require.ElementsMatch(t, []string{"bob mention", "ada reply", "bob reply"}, got, "nobody is told of what they did themselves")
}

func TestHeldReplyIsSentUndoneOrReturned(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ada := w.Agent("ada", tickets.RoleAgent)
	id := w.Receive(w.Mail("ann@customer.example", "Hello", "Hi")).TicketID
	words := func(html string) string { return strings.NewReplacer("<p>", "", "</p>", "").Replace(html) }
	reply := tickets.Reply{Kind: tickets.KindMessage, HTML: "<p>One</p>", Text: "One", BaseVersion: 1, ThenStatus: tickets.StatusPending, Nonce: "n"}

	_, waiting, err := w.Desk.NextHeld(w.Ctx())
	require.NoError(t, err)
	require.False(t, waiting)
	held, err := w.Desk.Hold(w.Ctx(), ada, id, reply, 5*time.Second)
	require.NoError(t, err)
	next, waiting, err := w.Desk.NextHeld(w.Ctx())
	require.NoError(t, err)
	require.True(t, waiting)
	require.WithinDuration(t, w.Clock.Now().Add(5*time.Second), next, 0)
	again, err := w.Desk.Hold(w.Ctx(), ada, id, reply, 5*time.Second)
	require.NoError(t, err)
	require.Equal(t, held.ID, again.ID, "the same nonce is held once")
	require.NoError(t, w.Desk.ReleaseHeld(w.Ctx(), words))
	require.EqualValues(t, 1, w.Ticket(id).MessageCount, "it is not due yet")

	_, err = w.Desk.SaveDraft(w.Ctx(), ada, tickets.Draft{TicketID: id, Kind: tickets.KindMessage, BodyHTML: "<p>Two</p>", BaseVersion: 1})
	require.NoError(t, err)
	undone, err := w.Desk.Undo(w.Ctx(), ada, held.ID)
	require.NoError(t, err)
	require.Equal(t, "<p>One</p><p>Two</p>", undone.BodyHTML, "undo keeps both")

	reply.Nonce = "n2"
	_, err = w.Desk.Hold(w.Ctx(), ada, id, reply, 5*time.Second)
	require.NoError(t, err)
	w.Clock.Advance(5 * time.Second)
	require.NoError(t, w.Desk.ReleaseHeld(w.Ctx(), words))
	sent := w.Ticket(id)
	require.EqualValues(t, 2, sent.MessageCount)
	require.Equal(t, tickets.StatusPending, sent.Status)
	drafts, err := w.Desk.Drafts(w.Ctx(), ada, id)
	require.NoError(t, err)
	require.Empty(t, drafts)

	reply.Nonce, reply.Anyway = "n3", true
	held, err = w.Desk.Hold(w.Ctx(), ada, id, reply, 5*time.Second)
	require.NoError(t, err)
	_, err = w.Desk.Update(w.Ctx(), ada, id, tickets.Update{Status: tickets.Some(tickets.StatusClosed)})
	require.NoError(t, err)
	w.Clock.Advance(5 * time.Second)
	require.NoError(t, w.Desk.ReleaseHeld(w.Ctx(), words))
	drafts, err = w.Desk.Drafts(w.Ctx(), ada, id)
	require.NoError(t, err)
	require.Len(t, drafts, 1, "what cannot be sent is not lost")
	require.Contains(t, drafts[0].Problem, "closed for good")
	_, err = w.Desk.Undo(w.Ctx(), ada, held.ID)
	require.True(t, fault.Is(err, "already_sent"))
}

func TestUploadsOfOthersCannotBeSent(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ada, bob := w.Agent("ada", tickets.RoleAgent), w.Agent("bob", tickets.RoleAgent)
	id := w.Receive(w.Mail("ann@customer.example", "Hello", "Hi")).TicketID
	upload, err := w.Desk.AddUpload(w.Ctx(), bob, tickets.Attachment{SHA256: strings.Repeat("0", 64), Name: "a.txt", Type: "text/plain"})
	require.NoError(t, err)
	reply := tickets.Reply{Kind: tickets.KindMessage, Text: "Take this.", Attachments: []int64{upload.ID}, Anyway: true}
	_, err = w.Desk.Reply(w.Ctx(), ada, id, reply)
	require.True(t, fault.Is(err, "invalid_input"))
	_, err = w.Desk.Attachment(w.Ctx(), ada, upload.ID)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	_, err = w.Desk.Reply(w.Ctx(), bob, id, reply)
	require.NoError(t, err)
	_, err = w.Desk.Attachment(w.Ctx(), ada, upload.ID)
	require.NoError(t, err, "on the ticket it is everybody's")
}

func TestListPagesThroughEveryTicketOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ada := w.Agent("ada", tickets.RoleAgent)
	const n = 23
	for i := range n {
		w.Receive(w.Mail(fmt.Sprintf("c%d@customer.example", i%3), fmt.Sprint("Ticket ", i), "text"))
		if i%4 != 0 { // several share one moment
			w.Clock.Advance(time.Second)
		}
	}
	for _, sort := range []tickets.Sort{tickets.SortNewest, tickets.SortOldest} {
		seen := map[int64]bool{}
		q := tickets.Query{View: tickets.ViewOpen, Sort: sort, Limit: 5}
		for {
			page, err := w.Desk.List(w.Ctx(), ada, q)
			require.NoError(t, err)
			for _, row := range page.Rows {
				require.False(t, seen[row.ID], "row %d came twice", row.ID)
				seen[row.ID] = true
				require.True(t, row.Unread)
			}
			if page.Next == "" {
				break
			}
			q.Cursor = page.Next
		}
		require.Len(t, seen, n)
	}
	counts, err := w.Desk.Counts(w.Ctx(), ada)
	require.NoError(t, err)
	require.Contains(t, counts, tickets.Count{View: tickets.ViewUnassigned, N: n})
	for _, bad := range []tickets.Query{{View: "nonsense"}, {Sort: "by-mood"}, {Cursor: "%%%"}} {
		_, err := w.Desk.List(w.Ctx(), ada, bad)
		require.Equal(t, fault.Invalid, fault.KindOf(err))
	}
}

func TestEveryViewRunsForEveryRole(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	legal, team := w.Team("Legal", true), w.Team("Second line", false)
	for i, role := range tickets.Roles() {
		by := w.Agent(fmt.Sprint("agent", i), role, team)
		counts, err := w.Desk.Counts(w.Ctx(), by)
		require.NoError(t, err)
		for _, c := range counts {
			_, err := w.Desk.List(w.Ctx(), by, tickets.Query{View: c.View, TeamID: legal, Tag: "x", Status: tickets.StatusOpen, Sort: tickets.SortDue})
			require.NoError(t, err, c.View)
		}
	}
}

func TestTimelineTellsTheStoryInParts(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ada, lead := w.Agent("ada", tickets.RoleAgent), w.Agent("lea", tickets.RoleProductLead)
	id := w.Receive(w.Mail("ann@customer.example", "Hello", "Hi")).TicketID
	for i := range 6 {
		w.Clock.Advance(time.Minute)
		kind := tickets.KindMessage
		if i%2 == 0 {
			kind = tickets.KindNote
		}
		_, err := w.Desk.Reply(w.Ctx(), ada, id, tickets.Reply{Kind: kind, Text: fmt.Sprint("Answer ", i), Anyway: true})
		require.NoError(t, err)
	}
	var texts []string
	happenings := 0
	for before := int64(0); ; {
		part, err := w.Desk.Timeline(w.Ctx(), ada, id, before, 3)
		require.NoError(t, err)
		var here []string
		for _, e := range part.Entries {
			here = append(here, e.Message.BodyText)
		}
		texts = append(here, texts...)
		happenings += len(part.Happenings)
		if before = part.Before; before == 0 {
			break
		}
	}
	require.Equal(t, []string{"Hi", "Answer 0", "Answer 1", "Answer 2", "Answer 3", "Answer 4", "Answer 5"}, texts)
	require.Equal(t, 2, happenings, "it was created, and ada took it: each is told in one part only")
	part, err := w.Desk.Timeline(w.Ctx(), lead, id, 0, 0)
	require.NoError(t, err)
	require.Len(t, part.Entries, 4, "a product lead does not read notes")
}

func TestReadMarksNeverMoveBack(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ada := w.Agent("ada", tickets.RoleAgent)
	r := w.Receive(w.Mail("ann@customer.example", "Hello", "Hi"))
	unread := func() bool {
		rows, err := w.Desk.Rows(w.Ctx(), ada, []int64{r.TicketID})
		require.NoError(t, err)
		return rows[0].Unread
	}
	require.True(t, unread())
	require.NoError(t, w.Desk.MarkRead(w.Ctx(), ada, r.TicketID, r.MessageID))
	require.NoError(t, w.Desk.MarkRead(w.Ctx(), ada, r.TicketID, 1-r.MessageID))
	require.False(t, unread())
	require.NoError(t, w.Desk.MarkUnread(w.Ctx(), ada, r.TicketID))
	require.True(t, unread())
}

// stubborn is an observer that refuses.
type stubborn struct{}

var errStubborn = errors.New("no")

func (stubborn) Observe(context.Context, *tickets.Change) error { return errStubborn }

func TestAnObserversErrorUndoesEverything(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, stubborn{})
	told := false
	_, err := w.Desk.Receive(w.Ctx(), w.Mail("ann@customer.example", "Hello", "Hi"), func(*pg.Tx, tickets.Receipt) error {
		told = true
		return nil
	})
	require.ErrorIs(t, err, errStubborn)
	require.False(t, told)
	var n int
	require.NoError(t, w.DB.Read(w.Ctx()).Raw(`SELECT (SELECT count(*) FROM tickets) + (SELECT count(*) FROM customers) + (SELECT count(*) FROM events)`).Scan(&n).Error)
	require.Zero(t, n)
}
