package tracking_test

import (
	"testing"

	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/tickets/desktest"
)

func TestRowTypesAreTheirTables(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for _, row := range []any{
		&tracking.Area{}, &tracking.Theme{}, &tracking.Text{}, &tracking.Place{}, &tracking.Run{}, &tracking.Lineage{}, &tracking.Correction{},
	} {
		w.SameAsTable(row)
	}
}
