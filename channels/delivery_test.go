package channels

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/tickets"
)

func TestWaitsGrowWithinTheirJitter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(-1, 1000).Draw(t, "attempts")
		steps := waits()
		step := steps[min(max(n, 1), len(steps))-1]
		wait := nextWait(n)
		if wait < step*79/100 || wait > step*121/100 {
			t.Fatalf("after %d attempts %s, want about %s", n, wait, step)
		}
	})
}

func TestOutcomesSettle(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	check := func(name string, after time.Duration, sent Sent, outcome error, want State, words string) {
		t.Helper()
		d := &Delivery{State: StateQueued, NextTryAt: &begin, Attempts: 1}
		at := begin.Add(after)
		d.settle(at, begin, sent, outcome)
		require.Equal(t, want, d.State, name)
		require.Equal(t, words, d.LastError, name)
		require.Equal(t, want == StateDeferred, d.NextTryAt != nil, name)
		require.Equal(t, want == StateSent, d.SentAt != nil, name)
		if d.NextTryAt != nil {
			require.True(t, d.NextTryAt.After(at), name)
		}
	}
	later, never := &Refusal{Words: "451 later"}, &Refusal{Recipient: "a@b", Permanent: true, Words: "550 no"}
	check("taken", 0, Sent{}, nil, StateSent, "")
	check("taken by some", 0, Sent{Refused: []Refusal{*never}}, nil, StateSent, "a@b: 550 no")
	check("no relay", 0, Sent{}, ErrNoRelay, StateNoRelay, "")
	check("later", 0, Sent{}, later, StateDeferred, "451 later")
	check("later, for too long", giveUpAfter, Sent{}, later, StateFailed, "451 later")
	check("never", 0, Sent{}, never, StateFailed, "a@b: 550 no")
	check("trouble of our own", time.Hour, Sent{}, errors.New("broken"), StateDeferred, "broken")
}

func TestJobIsBoundToItsTime(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	moved := due.Add(time.Microsecond)
	job := deliverArgs{Due: due}
	require.True(t, job.isFor(&Delivery{State: StateQueued, NextTryAt: &due}))
	require.True(t, job.isFor(&Delivery{State: StateDeferred, NextTryAt: &due}))
	require.False(t, job.isFor(&Delivery{State: StateDeferred, NextTryAt: &moved}))
	for _, s := range []State{StateSent, StateFailed, StateBounced, StateNoRelay} {
		require.False(t, job.isFor(&Delivery{State: s, NextTryAt: &due}), s)
	}
}

func TestOnlyAnswersByMailLeave(t *testing.T) {
	t.Parallel()
	check := func(want bool, kind tickets.MessageKind, author tickets.ActorKind, channel tickets.Channel) {
		t.Helper()
		require.Equal(t, want, NewOutbox(nil).leaves(&tickets.Message{Kind: kind, AuthorKind: author, Channel: channel}))
	}
	check(true, tickets.KindMessage, tickets.ActorAgent, tickets.ChannelEmail)
	check(true, tickets.KindMessage, tickets.ActorSystem, tickets.ChannelEmail)
	check(false, tickets.KindMessage, tickets.ActorCustomer, tickets.ChannelEmail)
	check(false, tickets.KindNote, tickets.ActorAgent, tickets.ChannelConsole)
	check(false, tickets.KindNote, tickets.ActorAgent, tickets.ChannelEmail)
	check(false, tickets.KindMessage, tickets.ActorAgent, tickets.ChannelChat)
}
