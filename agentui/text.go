package agentui

import (
	"strconv"

	"github.com/kepthq/kept/tickets/fault"
)

func itoa(n int) string { return strconv.Itoa(n) }

func itoa64(n int64) string { return strconv.FormatInt(n, 10) }

func ptr[T any](v T) *T { return &v }

// idCursor reads the cursor of a list in order of ids: the id of the last thing of the page before.
func idCursor(cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(cursor, 10, 64)
	if err != nil || id < 1 {
		return 0, fault.InvalidField("cursor", "is not one that this list has given")
	}
	return id, nil
}

// paged cuts a list that was asked for one more than its limit, and says where the next page begins.
func paged[T any](things []T, limit int, id func(T) int64) ([]T, string) {
	if len(things) <= limit {
		return things, ""
	}
	things = things[:limit]
	return things, itoa64(id(things[limit-1]))
}
