package live

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPresence(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 5, 1, 9, 0, 0, 0, time.UTC)
	p := newPresence()
	enter := func(agent int64) *member {
		m := &member{agent: agent}
		p.enter(m)
		return m
	}
	one, again, two := enter(1), enter(1), enter(2)
	for _, m := range []*member{one, again, two} {
		p.view(m, 7)
	}
	viewing := func(agent int64) Present { return Present{AgentID: agent, State: stateViewing} }
	typing := func(agent int64, mode string) Present { return Present{agent, stateTyping, mode} }
	require.Equal(t, []Present{viewing(1), viewing(2)}, p.in(7), "two browsers of one agent are one")

	p.setTyping(again, 7, modeNote, true, now)
	require.Equal(t, []Present{typing(1, modeNote), viewing(2)}, p.in(7))
	p.setTyping(one, 7, modeReply, true, now.Add(2*time.Second))
	require.Equal(t, []Present{typing(1, modeReply), viewing(2)}, p.in(7), "a reply matters more than a note")
	p.expire(now.Add(typingFor))
	require.Equal(t, []Present{typing(1, modeReply), viewing(2)}, p.in(7))
	p.expire(now.Add(typingFor + 2*time.Second))
	require.Equal(t, []Present{viewing(1), viewing(2)}, p.in(7))
	p.setTyping(two, 8, modeReply, true, now)
	require.Equal(t, []Present{viewing(1), viewing(2)}, p.in(7), "typing elsewhere is nobody's business")

	p.leave(one)
	require.Equal(t, []Present{viewing(1), viewing(2)}, p.in(7))
	p.leave(again)
	require.Equal(t, []Present{viewing(2)}, p.in(7))
	require.Equal(t, []agentState{{2, stateOnline}}, p.agents())
	p.leave(two)
	require.Empty(t, p.rooms)
	require.Empty(t, p.online)
	require.Empty(t, p.typing)
}

func TestAVanishedNodeIsForgotten(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 5, 1, 9, 0, 0, 0, time.UTC)
	p := newPresence()
	m := &member{agent: 1}
	p.enter(m)
	p.view(m, 7)
	node, fresh := p.heard("other", now)
	require.True(t, fresh)
	p.hearRoom(node, 7, []Present{{9, stateTyping, modeReply}}, now)
	node.agents[9] = now.Add(forgetAfter)
	require.Equal(t, []Present{{9, stateTyping, modeReply}, {1, stateViewing, ""}}, p.in(7))

	_, fresh = p.heard("other", now.Add(aliveEvery))
	require.False(t, fresh)
	clear(p.changedRooms)
	require.True(t, p.expire(now.Add(forgetAfter)), "what was not repeated is over, though the node lives")
	require.Contains(t, p.changedRooms, int64(7))
	require.Equal(t, []Present{{1, stateViewing, ""}}, p.in(7))
	require.Len(t, p.agents(), 1)
	require.True(t, p.expire(now.Add(forgetAfter+aliveEvery)))
	require.Empty(t, p.nodes)
}

func TestACrowdIsCutWithThoseWhoTypeFirst(t *testing.T) {
	t.Parallel()
	p := newPresence()
	for agent := range int64(200) {
		m := &member{agent: agent}
		p.enter(m)
		p.view(m, 7)
		if agent == 150 {
			p.setTyping(m, 7, modeNote, true, time.Now())
		}
	}
	crowd := p.in(7)
	require.Len(t, crowd, maxPresent)
	require.Equal(t, Present{150, stateTyping, modeNote}, crowd[0])
}
