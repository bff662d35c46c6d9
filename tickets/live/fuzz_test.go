package live

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/tickets/live/wire"
)

// FuzzRequest parses what a browser says: what passes is safe to act on.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		`{"type":"hello","after":null}`, `{"type":"typing","ticket_id":1,"mode":"note","on":true}`,
		`{"type":"viewing","ticket_id":1e3}`, `{"type":"watch","ticket_ids":[1,-2,9223372036854775807]}`, `{"type":"watch","ticket_ids":null}`, `{"type":"ping","type":5}`, `null`, `{"TYPE":"hello","After":-0}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := parseRequest(text)
		if err != nil {
			var bad *wire.CloseError
			require.ErrorAs(t, err, &bad)
			require.NotEmpty(t, bad.Reason)
			return
		}
		require.NotEmpty(t, r.Type)
		require.False(t, r.Type == "typing" && r.TicketID == nil)
		require.False(t, r.After != nil && *r.After < 0)
		require.LessOrEqual(t, len(r.TicketIDs), maxWatched)
	})
}

// The ring is compared with a list that forgets nothing: it gives exactly what came after, or says
// that it cannot.
func TestRing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var r ring
		var all []*News
		seq := int64(0)
		for range rapid.IntRange(0, 60).Draw(t, "batches") {
			var batch []*News
			for range rapid.IntRange(0, 60).Draw(t, "news") {
				if len(batch) == 0 || rapid.IntRange(0, 4).Draw(t, "same") > 0 {
					seq += int64(rapid.IntRange(1, 3).Draw(t, "gap"))
				}
				n := &News{Seq: seq, Full: make([]byte, rapid.SampledFrom([]int{10, 100, 40_000}).Draw(t, "size"))}
				n.encode()
				batch = append(batch, n)
			}
			r.add(batch)
			all = append(all, batch...)
			require.LessOrEqual(t, len(r.news), ringEvents)
			require.LessOrEqual(t, r.bytes, ringBytes)
		}
		after := int64(rapid.IntRange(0, int(seq)+1).Draw(t, "after"))
		var want []*News
		for _, n := range all {
			if n.Seq > after {
				want = append(want, n)
			}
		}
		got, ok := r.after(after)
		require.Equal(t, ok, after >= r.floor)
		if ok {
			require.Len(t, got, len(want))
			for i := range got {
				require.Same(t, want[i], got[i])
			}
		}
	})
}
