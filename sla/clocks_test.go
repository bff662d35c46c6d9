package sla_test

import (
	"context"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/require"

	"log/slog"

	"github.com/kepthq/kept/sla"
	"github.com/kepthq/kept/sla/calendar"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/fault"
)

// office is a desk whose clocks run. It opens on Monday, 2 March 2026, at 10:00 UTC; the policy that
// ships promises a normal ticket a first reply in 8 and a resolution in 40 business hours (9 to 17).
type office struct {
	*desktest.World
	clocks *sla.Clocks
	ada    tickets.Actor
}

// late hands the observer to the desk before the database that it needs exists.
type late struct{ *sla.Clocks }

func (l *late) Observe(ctx context.Context, c *tickets.Change) error { return l.Clocks.Observe(ctx, c) }

func newOffice(t *testing.T) *office {
	l := &late{}
	w := desktest.New(t, l)
	l.Clocks = sla.NewClocks(w.DB, w.Clock.Now)
	return &office{World: w, clocks: l.Clocks, ada: w.Agent("ada", tickets.RoleAgent)}
}

func (o *office) open() int64 {
	return o.Receive(o.Mail("ann@customer.example", "Help", "Please")).TicketID
}

func (o *office) reply(id int64, then tickets.Status) {
	o.T.Helper()
	_, err := o.Desk.Reply(o.Ctx(), o.ada, id, tickets.Reply{Kind: tickets.KindMessage, Text: "Here.", Anyway: true, ThenStatus: then})
	require.NoError(o.T, err)
}

func (o *office) answer(id int64) {
	in := o.Mail("ann@customer.example", "Re: Help", "More")
	in.TokenTicketID = id
	o.Receive(in)
}

func (o *office) update(id int64, u tickets.Update) {
	o.T.Helper()
	_, err := o.Desk.Update(o.Ctx(), o.ada, id, u)
	require.NoError(o.T, err)
}

func (o *office) at(day, hour, minute int) time.Time {
	return time.Date(2026, 3, day, hour, minute, 0, 0, time.UTC)
}

// clock returns the newest clock of the kind.
func (o *office) clock(id int64, kind sla.Kind) sla.Explained {
	o.T.Helper()
	all, err := o.clocks.Explain(o.Ctx(), id)
	require.NoError(o.T, err)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Kind == kind {
			return all[i]
		}
	}
	o.T.Fatalf("ticket %d has no %s clock", id, kind)
	return sla.Explained{}
}

func TestClocksOfAnOrdinaryTicket(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.open()
	require.Equal(t, o.at(3, 10, 0), o.clock(id, sla.FirstReply).DueAt.UTC())
	require.Equal(t, o.at(9, 10, 0), o.clock(id, sla.Resolution).DueAt.UTC())
	ticket := o.Ticket(id)
	require.Equal(t, o.at(3, 10, 0), ticket.NextDueAt.UTC())
	require.Equal(t, "first_reply", ticket.NextDueKind)
	require.Equal(t, tickets.SLARunning, ticket.SLAState)

	o.Clock.Set(o.at(2, 12, 0))
	o.reply(id, tickets.StatusPending)
	require.Equal(t, sla.Met, o.clock(id, sla.FirstReply).State)
	paused := o.clock(id, sla.Resolution)
	require.Equal(t, sla.Paused, paused.State)
	require.Nil(t, paused.DueAt)
	require.Equal(t, 2*time.Hour, paused.Elapsed)
	require.Equal(t, tickets.SLAPaused, o.Ticket(id).SLAState)

	o.Clock.Set(o.at(4, 12, 0))
	o.answer(id)
	require.Equal(t, o.at(11, 10, 0), o.clock(id, sla.Resolution).DueAt.UTC(), "two business days of waiting are not ours")

	o.Clock.Set(o.at(4, 13, 0))
	o.reply(id, tickets.StatusSolved)
	solved := o.clock(id, sla.Resolution)
	require.Equal(t, sla.Met, solved.State)
	require.Equal(t, 3*time.Hour, solved.Elapsed)
	require.Equal(t, tickets.SLAMet, o.Ticket(id).SLAState)

	o.Clock.Set(o.at(5, 13, 0))
	o.answer(id)
	reopened := o.clock(id, sla.Resolution)
	require.Equal(t, sla.Running, reopened.State, "reopening resumes the promise")
	require.Equal(t, 3*time.Hour, reopened.Elapsed)
	require.NotEmpty(t, reopened.Sentences)
}

func TestClocksWaitWhileSpamIsSuspected(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	in := o.Mail("ann@customer.example", "Help", "Please")
	in.Tags = []string{tickets.TagSuspectedSpam}
	id := o.Receive(in).TicketID
	o.update(id, tickets.Update{Status: tickets.Some(tickets.StatusPending)})
	o.update(id, tickets.Update{Status: tickets.Some(tickets.StatusOpen)})
	for _, kind := range []sla.Kind{sla.FirstReply, sla.Resolution} {
		clock := o.clock(id, kind)
		require.Equal(t, sla.Paused, clock.State, kind)
		require.Nil(t, clock.DueAt, kind)
	}
	require.Equal(t, tickets.SLAPaused, o.Ticket(id).SLAState)
	require.Nil(t, o.Ticket(id).NextDueAt)

	o.Clock.Set(o.at(4, 10, 0))
	o.answer(id)
	require.Equal(t, sla.Paused, o.clock(id, sla.FirstReply).State, "more of the same")

	o.update(id, tickets.Update{RemoveTags: []string{tickets.TagSuspectedSpam}})
	first := o.clock(id, sla.FirstReply)
	require.Equal(t, o.at(5, 10, 0), first.DueAt.UTC(), "two business days of suspicion do not count")
	require.Contains(t, first.Sentences[0]+first.Sentences[1], "suspected spam")
	require.Equal(t, sla.Running, o.clock(id, sla.Resolution).State)
	o.Clock.Set(o.at(5, 10, 1))
	o.reply(id, "")
	require.Equal(t, sla.Breached, o.clock(id, sla.FirstReply).State)
}

func TestSuspectedSpamThatIsAnsweredOrSolvedIsDoneWith(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	suspected := func() int64 {
		in := o.Mail("ann@customer.example", "Help", "Please")
		in.Tags = []string{tickets.TagSuspectedSpam}
		return o.Receive(in).TicketID
	}
	answered, solved := suspected(), suspected()
	o.Clock.Set(o.at(9, 10, 0))
	o.reply(answered, "")
	require.Equal(t, sla.Met, o.clock(answered, sla.FirstReply).State)
	o.update(solved, tickets.Update{Status: tickets.Some(tickets.StatusSolved)})
	require.Equal(t, sla.Cancelled, o.clock(solved, sla.FirstReply).State)
	require.Equal(t, sla.Met, o.clock(solved, sla.Resolution).State)
}

func TestAnAnswerAfterTheDeadlineIsLateWhoeverNoticedFirst(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.open()
	o.Clock.Set(o.at(3, 10, 1))
	o.reply(id, "")
	late := o.clock(id, sla.FirstReply)
	require.Equal(t, sla.Breached, late.State)
	require.Equal(t, o.at(3, 10, 0), late.BreachedAt.UTC())
	require.Equal(t, o.at(3, 10, 1), late.EndedAt.UTC())
	require.Contains(t, o.Events(id), tickets.EventSLABreached)
	require.Equal(t, tickets.SLARunning, o.Ticket(id).SLAState, "what remains is the resolution")
}

func TestPriorityGivesNewTermsToTheSameLedger(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.open()
	o.Clock.Set(o.at(2, 11, 30))
	o.update(id, tickets.Update{Priority: tickets.Some(tickets.PriorityUrgent)}) // a first reply in 1 h
	urgent := o.clock(id, sla.FirstReply)
	require.Equal(t, sla.Breached, urgent.State)
	require.Equal(t, o.at(2, 11, 0), urgent.BreachedAt.UTC())
	require.Equal(t, tickets.SLABreached, o.Ticket(id).SLAState)
	require.Equal(t, o.at(2, 11, 0), o.Ticket(id).OverdueSince.UTC())

	o.update(id, tickets.Update{Priority: tickets.Some(tickets.PriorityNormal)})
	require.Equal(t, sla.Running, o.clock(id, sla.FirstReply).State)
	require.Nil(t, o.Ticket(id).OverdueSince)
}

func TestSolvingWithoutAReplyCancelsAndTheCustomerResumes(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.open()
	o.Clock.Set(o.at(2, 11, 0))
	o.update(id, tickets.Update{Status: tickets.Some(tickets.StatusSolved)})
	require.Equal(t, sla.Cancelled, o.clock(id, sla.FirstReply).State)
	o.Clock.Set(o.at(2, 13, 0))
	o.answer(id)
	resumed := o.clock(id, sla.FirstReply)
	require.Equal(t, sla.Running, resumed.State)
	require.Equal(t, o.at(3, 12, 0), resumed.DueAt.UTC(), "the two hours when it was solved do not count")
}

func TestNotesAndSubjectsTouchNoClock(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.open()
	before := len(o.Events(id))
	_, err := o.Desk.Reply(o.Ctx(), o.ada, id, tickets.Reply{Kind: tickets.KindNote, Text: "Hm", Anyway: true})
	require.NoError(t, err)
	o.update(id, tickets.Update{Subject: tickets.Some("Better")})
	require.Equal(t, []string{tickets.EventMessageAdded, tickets.EventTicketChanged}, o.Events(id)[before:])
}

func TestWatchersOfTwoNodesRecordEachBreachOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	lead := o.Agent("lea", tickets.RoleAdmin)
	var ids []int64
	for range 40 {
		ids = append(ids, o.open())
	}
	o.update(ids[0], tickets.Update{AssigneeID: tickets.Some(&o.ada.ID)})
	o.Clock.Set(o.at(3, 10, 0))
	var nodes sync.WaitGroup
	for range 2 {
		clocks := sla.NewClocks(o.DB, o.Clock.Now)
		desk := tickets.New(o.DB, o.Log, o.Clock.Now, clocks)
		watcher := sla.NewWatcher(o.DB, desk, clocks, o.Clock.Now, slog.New(slog.DiscardHandler))
		nodes.Go(func() {
			if err := watcher.Fire(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	nodes.Wait()
	var breaches, told int
	read := o.DB.Read(o.Ctx())
	require.NoError(t, read.Raw(`SELECT count(*) FROM events WHERE kind = 'sla.breached'`).Scan(&breaches).Error)
	require.Equal(t, len(ids), breaches)
	require.NoError(t, read.Raw(`SELECT count(*) FROM notifications WHERE kind = 'sla_breached' AND agent_id = ?`, lead.ID).Scan(&told).Error)
	require.Equal(t, len(ids)-1, told, "what is assigned is told to the assignee")
	require.Equal(t, tickets.SLABreached, o.Ticket(ids[0]).SLAState)
}

func TestTheWatcherWakesForADeadline(t *testing.T) {
	t.Parallel()
	l := &late{}
	w := desktest.New(t, l)
	l.Clocks = sla.NewClocks(w.DB, time.Now)
	desk := tickets.New(w.DB, w.Log, time.Now, l.Clocks)
	require.NoError(t, w.DB.Read(w.Ctx()).Exec(`UPDATE sla_policies SET targets = '[{"kind":"first_reply","business":false,"seconds":{"normal":1}}]'`).Error)
	ctx, stop := context.WithCancel(w.Ctx())
	watcher := sla.NewWatcher(w.DB, desk, l.Clocks, time.Now, slog.New(slog.DiscardHandler))
	done := make(chan error, 1)
	go func() { done <- watcher.Run(ctx) }()
	numbers, err := w.Log.Newest(w.Ctx())
	require.NoError(t, err)
	receipt, err := desk.Receive(w.Ctx(), w.Mail("ann@customer.example", "Help", "Please"), nil)
	require.NoError(t, err)
	var late time.Duration
	require.Eventually(t, func() bool {
		events, err := w.Log.After(w.Ctx(), numbers, 100)
		require.NoError(t, err)
		for _, e := range events {
			if e.Kind == tickets.EventSLABreached && *e.TicketID == receipt.TicketID {
				late = e.At.Sub(*w.Ticket(receipt.TicketID).OverdueSince)
				return true
			}
		}
		return false
	}, 20*time.Second, 20*time.Millisecond)
	t.Logf("recorded %s after the deadline", late)
	stop()
	require.NoError(t, <-done)
}

// queue takes jobs down instead of queueing them.
type queue struct{ n int }

func (q *queue) InsertTx(context.Context, pgx.Tx, river.JobArgs, *river.InsertOpts) (*rivertype.JobInsertResult, error) {
	q.n++
	return nil, nil
}

func TestOpenClocksFollowANewPolicy(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.open()
	lead := o.Agent("lea", tickets.RoleTeamLead)
	var jobs queue
	admin := sla.NewOffice(o.DB, o.Desk, o.clocks, &jobs, o.Clock.Now)
	day, err := admin.SaveCalendar(o.Ctx(), lead, sla.Calendar{Name: "Always", Zone: "Europe/Berlin", Weekly: calendar.AroundTheClock("UTC").Weekly})
	require.NoError(t, err)
	_, err = admin.SavePolicy(o.Ctx(), lead, sla.Policy{
		Name: "Mail", Position: 0, CalendarID: day.ID, Conditions: sla.Conditions{Channels: []tickets.Channel{tickets.ChannelEmail}},
		Targets: []sla.Target{{Kind: sla.FirstReply, Business: true, Seconds: map[tickets.Priority]int64{tickets.PriorityNormal: 3600}}},
	})
	require.NoError(t, err)
	require.Equal(t, 2, jobs.n)
	require.NoError(t, sla.NewFollower(o.Desk, o.clocks).Work(o.Ctx(), nil))
	require.Equal(t, o.at(2, 11, 0), o.clock(id, sla.FirstReply).DueAt.UTC())
	require.Equal(t, "Mail", o.clock(id, sla.FirstReply).PolicyName)
	require.Equal(t, sla.Cancelled, o.clock(id, sla.Resolution).State, "the new policy does not promise it")
	version := o.Ticket(id).Version
	require.NoError(t, sla.NewFollower(o.Desk, o.clocks).Work(o.Ctx(), nil))
	require.Equal(t, version, o.Ticket(id).Version, "following twice changes nothing")

	check := func(field string, save func() error) {
		t.Helper()
		var f *fault.Error
		require.ErrorAs(t, save(), &f)
		require.Equal(t, field, f.Fields[0].Name)
	}
	check("weekly", func() error {
		_, err := admin.SaveCalendar(o.Ctx(), lead, sla.Calendar{Name: "Never", Zone: "UTC"})
		return err
	})
	check("weekly.mon[0]", func() error {
		_, err := admin.SaveCalendar(o.Ctx(), lead, sla.Calendar{Name: "Odd", Zone: "UTC", Weekly: calendar.Weekly{Mon: []calendar.Hours{{"25:00", "26:00"}}}})
		return err
	})
	check("calendar_id", func() error {
		_, err := admin.SavePolicy(o.Ctx(), lead, sla.Policy{Name: "X", CalendarID: 99, Targets: []sla.Target{{Kind: sla.Resolution}}})
		return err
	})
	_, err = admin.SavePolicy(o.Ctx(), o.ada, sla.Policy{Name: "X", CalendarID: day.ID, Targets: []sla.Target{{Kind: sla.Resolution}}})
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
}

func TestRowTypesAreTheirTables(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.SameAsTable(&sla.Policy{})
	w.SameAsTable(&sla.Calendar{})
	w.SameAsTable(&sla.Clock{})
}
