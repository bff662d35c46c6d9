package evidence_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/evidence"
)

// The desk of the budget: 100,000 tickets of 200 themes in 26 weeks.
func BenchmarkHalfAYear(b *testing.B) {
	w := newWorld(b, 200, 2000)
	w.insert(w.draw(100_000, 182))
	w.refresh()
	w.exec(`VACUUM ANALYZE`)
	p := evidence.Period{From: w.Clock.Now().AddDate(0, 0, -181), To: w.Clock.Now()}
	b.Run("overview", func(b *testing.B) {
		for b.Loop() {
			_, err := w.evidence.Overview(b.Context(), p, evidence.Filter{})
			require.NoError(b, err)
		}
	})
	b.Run("overview of a month", func(b *testing.B) {
		for b.Loop() {
			_, err := w.evidence.Overview(b.Context(), w.month(), evidence.Filter{})
			require.NoError(b, err)
		}
	})
	b.Run("overview of a segment", func(b *testing.B) {
		for b.Loop() {
			_, err := w.evidence.Overview(b.Context(), p, evidence.Filter{Segments: []string{"gold"}})
			require.NoError(b, err)
		}
	})
	b.Run("theme", func(b *testing.B) {
		for b.Loop() {
			_, err := w.evidence.Theme(b.Context(), root, w.themes[20], p, evidence.Filter{})
			require.NoError(b, err)
		}
	})
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			_, err := w.evidence.Verbatims(b.Context(), root, evidence.VerbatimQuery{Period: p, Q: `refund "on my card"`})
			require.NoError(b, err)
		}
	})
	b.Run("look for alarms", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, w.evidence.Check(b.Context()))
		}
	})
}
