package eventlog

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What is unpacked is what was packed, in order, and no payload is over PostgreSQL's limit.
func TestParcels(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, maxSignal-40), 0, 40).Draw(t, "sizes")
		var waiting []waitingSignal
		for i, size := range sizes {
			data := fmt.Sprintf(`"%d %s"`, i, strings.Repeat("x", size))
			encoded, err := json.Marshal(Signal{Topic: "t", Data: json.RawMessage(data)})
			require.NoError(t, err)
			waiting = append(waiting, waitingSignal{encoded: encoded})
		}
		other := &Log{node: "OTHER"}
		var got []int
		other.Subscribe("t", func(node string, data json.RawMessage) {
			require.Equal(t, "NODE", node)
			var i int
			_, err := fmt.Sscanf(string(data), `"%d `, &i)
			require.NoError(t, err)
			got = append(got, len(data)-len(fmt.Sprintf(`"%d "`, i)))
			require.Len(t, got, i+1)
		})
		for _, payload := range parcels("NODE", waiting) {
			require.Less(t, len(payload), 8000)
			other.hearSignals(payload[1:])
		}
		require.Equal(t, append([]int(nil), sizes...), got)
	})
}

func TestALaterSignalReplacesAWaitingOne(t *testing.T) {
	t.Parallel()
	o := outbox{ready: make(chan struct{}, 1)}
	for _, s := range []struct{ topic, key, data string }{
		{"a", "1", "old"}, {"a", "", "x"}, {"b", "1", "other topic"}, {"a", "", "y"}, {"a", "1", "new"},
	} {
		o.queue(s.topic, s.key, json.RawMessage(s.data))
	}
	o.queueKick()
	kick, waiting := o.take()
	require.True(t, kick)
	datas := func(waiting []waitingSignal) (all []string) {
		for _, w := range waiting {
			all = append(all, string(w.encoded))
		}
		return all
	}
	require.Equal(t, []string{"x", "other topic", "y", "new"}, datas(waiting))

	o.queue("a", "1", json.RawMessage("newer"))
	o.putBack(kick, waiting)
	kick, waiting = o.take()
	require.True(t, kick)
	require.Equal(t, []string{"x", "other topic", "y", "newer"}, datas(waiting))

	for range maxQueued + 5 {
		o.queue("a", "", json.RawMessage("1"))
	}
	_, waiting = o.take()
	require.Len(t, waiting, maxQueued)
}
