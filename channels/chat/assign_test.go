package chat_test

import (
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/tickets"
)

func (f *front) assigner() *chat.Assigner {
	return &chat.Assigner{DB: f.DB, Desk: f.Desk, Online: f.staff.Online, Now: f.Clock.Now, Log: slog.New(slog.DiscardHandler)}
}

func (f *front) takes(by tickets.Actor, capacity int) {
	f.T.Helper()
	_, err := f.service.SetAvailability(f.Ctx(), by, tickets.Some(true), tickets.Some(capacity))
	require.NoError(f.T, err)
}

func TestChatsGoToWhoHasRoom(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(f *front) { f.site.Assignment = chat.AssignAuto })
	outsider := f.Agent("eve", tickets.RoleAgent)
	f.takes(f.ada, 2)
	f.takes(f.bob, 1)
	f.takes(outsider, 50)
	f.staff.set(f.ada.ID, f.bob.ID, outsider.ID)
	var ids []int64
	for range 4 {
		v := f.visitor()
		conversation, _ := v.say("n:"+nonce(), "Hello")
		ids = append(ids, ticketOf(t, conversation))
		f.Clock.Advance(time.Second)
	}
	// Several nodes at once assign each chat once.
	var running sync.WaitGroup
	for range 3 {
		running.Go(func() {
			if err := f.assigner().Step(f.Ctx()); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	require.NoError(t, f.assigner().Step(f.Ctx()))
	holder := func(id int64) int64 {
		if a := f.Ticket(id).AssigneeID; a != nil {
			return *a
		}
		return 0
	}
	require.Equal(t, []int64{f.ada.ID, f.bob.ID, f.ada.ID, 0}, []int64{holder(ids[0]), holder(ids[1]), holder(ids[2]), holder(ids[3])})
	require.NoError(t, f.service.End(f.Ctx(), f.bob, ids[1]))
	require.NoError(t, f.assigner().Step(f.Ctx()))
	require.Equal(t, f.bob.ID, holder(ids[3]), "a place has become free")

	// Who goes away without an answer loses the chat after two minutes; who has answered keeps it.
	f.reply(f.ada, ids[0], "One moment")
	f.staff.set(f.bob.ID)
	a := f.assigner()
	require.NoError(t, a.Step(f.Ctx()))
	f.Clock.Advance(time.Minute)
	require.NoError(t, a.Step(f.Ctx()))
	require.Equal(t, f.ada.ID, holder(ids[2]))
	f.Clock.Advance(61 * time.Second)
	require.NoError(t, a.Step(f.Ctx()))
	require.Zero(t, holder(ids[2]), "back to the queue: bob is full")
	require.Equal(t, f.ada.ID, holder(ids[0]))
	require.Equal(t, chat.StateWaiting, one[string](f, `SELECT state FROM chat_conversations WHERE ticket_id = $1`, ids[2]))

	f.Clock.Advance(13 * time.Hour)
	require.NoError(t, a.Step(f.Ctx()))
	require.Equal(t, 3, one[int](f, `SELECT count(*)::int FROM chat_conversations WHERE ended_by = 'idle'`))
	require.Equal(t, tickets.StatusOpen, f.Ticket(ids[2]).Status, "the chat is over, the ticket is not")
}

func TestManualSitesAreLeftAlone(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.takes(f.ada, 5)
	f.staff.set(f.ada.ID)
	v := f.visitor()
	conversation, _ := v.say("n:"+nonce(), "Hello")
	require.NoError(t, f.assigner().Step(f.Ctx()))
	require.Nil(t, f.Ticket(ticketOf(t, conversation)).AssigneeID)

	require.NoError(t, f.service.Accept(f.Ctx(), f.ada, ticketOf(t, conversation)))
	require.NoError(t, f.service.Transfer(f.Ctx(), f.ada, ticketOf(t, conversation), chat.Transfer{AgentID: &f.bob.ID, Note: "<p>yours</p>", Words: "yours"}))
	require.Equal(t, f.bob.ID, *f.Ticket(ticketOf(t, conversation)).AssigneeID)
	require.NoError(t, f.service.Transfer(f.Ctx(), f.bob, ticketOf(t, conversation), chat.Transfer{TeamID: &f.team}))
	require.Equal(t, chat.StateWaiting, one[string](f, `SELECT state FROM chat_conversations`))
	require.Error(t, f.service.Transfer(f.Ctx(), f.bob, ticketOf(t, conversation), chat.Transfer{}))
	require.Len(t, v.messages(conversation), 1, "visitors do not see notes")
}
