package closing_test

import (
	"testing"

	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/tickets/desktest"
)

func TestRowsAreTheirTables(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	w.SameAsTable(&closing.Tracker{})
	w.SameAsTable(&closing.Link{})
	w.SameAsTable(&closing.Ship{})
	w.SameAsTable(&closing.Telling{})
	w.SameAsTable(&closing.Recurrence{})
}
