package chat

import (
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/live/wire"
)

// FuzzFrame reads what strangers send: what passes is safe to store, what does not is refused with a reason.
func FuzzFrame(f *testing.F) {
	for _, seed := range []string{
		`{"type":"hello","token":"x","after":41,"page":{"url":"https://shop.example/","title":"Shop"}}`,
		`{"type":"send","nonce":"0123456789ab","conversation":"n:0123456789ab","text":"Hello","files":[1,2,2]}`,
		`{"type":"send","nonce":"0123456789ab","conversation":"1001","text":"\u0000\u202e<script>\ud800"}`,
		`{"type":"typing","conversation":"-1","on":true}`, `{"type":"read","message_id":1e400}`, `{"type":"send","files":["a"]}`, `[]`, `{"type":7}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		frame, err := parseFrame(text)
		if err != nil {
			var bad *wire.CloseError
			require.ErrorAs(t, err, &bad)
			require.NotEmpty(t, bad.Reason)
			return
		}
		require.NotEmpty(t, frame.Type)
		require.GreaterOrEqual(t, numberOf(frame.Conversation), int64(0))
		if err := frame.said.check(); err != nil {
			var refused *fault.Error
			require.ErrorAs(t, err, &refused)
			return
		}
		require.True(t, utf8.ValidString(frame.Text))
		require.NotContains(t, frame.Text, "\x00")
		require.LessOrEqual(t, utf8.RuneCountInString(frame.Text), maxText)
		require.LessOrEqual(t, len(frame.Files), maxFiles)
		require.LessOrEqual(t, len(frame.Nonce), maxNonce)
	})
}

// FuzzFileName makes names from elsewhere fit for headers and disks.
func FuzzFileName(f *testing.F) {
	for _, seed := range []string{"photo.png", `C:\Users\ann\cv.pdf`, "../../etc/passwd", "\u202egnp.exe", "", ".", "a\x00b\r\nSet-Cookie: x", "/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		clean := fileName(name)
		require.NotEmpty(t, clean)
		require.LessOrEqual(t, len(clean), 150)
		require.NotContains(t, clean, "/")
		require.NotContains(t, clean, "\n")
		require.NotContains(t, clean, "\r")
		require.NotContains(t, clean, "\x00")
		require.True(t, utf8.ValidString(clean))
	})
}

func TestAllowancesFillUpAgain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	a := newAllowances(func() time.Time { return now })
	rate := Rate{Burst: 2, PerMinute: 6}
	ann, bob := spender{what: "message", visitor: 1}, spender{what: "message", visitor: 2}
	require.NoError(t, a.spend(ann, rate))
	require.NoError(t, a.spend(ann, rate))
	err := a.spend(ann, rate)
	var f *fault.Error
	require.ErrorAs(t, err, &f)
	require.Equal(t, Slow{RetryAfter: 10}, f.Details)
	require.NoError(t, a.spend(bob, rate), "who floods takes nothing from others")
	now = now.Add(10 * time.Second)
	require.NoError(t, a.spend(ann, rate))
	require.Error(t, a.spend(ann, rate))
	for i := range int64(maxAllowances + 10) {
		require.NoError(t, a.spend(spender{what: "message", visitor: 100 + i}, rate))
	}
	require.LessOrEqual(t, len(a.all), maxAllowances, "strangers cannot take all memory")
}

func TestNetworks(t *testing.T) {
	t.Parallel()
	for ip, want := range map[string]string{
		"203.0.113.77": "203.0.113.0/24", "::ffff:203.0.113.77": "203.0.113.0/24", "2001:db8:1:2:3::4": "2001:db8:1::/48", "nonsense": "", "": "",
	} {
		require.Equal(t, want, networkOf(ip), ip)
	}
}

// The state of a chat follows from its ticket.
func TestStateFollowsTheTicket(t *testing.T) {
	t.Parallel()
	agent := int64(3)
	check := func(want, by, before string, status tickets.Status, assignee *int64, wrote bool) {
		t.Helper()
		conv := Conversation{State: before, EndedBy: map[string]string{StateEnded: EndedByVisitor}[before]}
		state, endedBy := conv.next(&tickets.Ticket{Status: status, AssigneeID: assignee}, wrote)
		require.Equal(t, want, state)
		require.Equal(t, by, endedBy)
	}
	check(StateActive, "", StateWaiting, tickets.StatusOpen, &agent, false)
	check(StateWaiting, "", StateActive, tickets.StatusOpen, nil, false)
	check(StateActive, "", StateActive, tickets.StatusPending, &agent, false)
	check(StateEnded, EndedByAgent, StateActive, tickets.StatusSolved, &agent, false)
	check(StateEnded, EndedByVisitor, StateEnded, tickets.StatusClosed, &agent, false)
	check(StateEnded, EndedByVisitor, StateEnded, tickets.StatusOpen, &agent, false)
	check(StateActive, "", StateEnded, tickets.StatusOpen, &agent, true)
	check(StateWaiting, "", StateEnded, tickets.StatusOpen, nil, true)
}
