package sla_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/sla"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/fault"
)

func TestOpenAt(t *testing.T) {
	t.Parallel()
	w := desktest.New(t) // on a Monday, at ten
	clocks := sla.NewClocks(w.DB, w.Clock.Now)
	var id int64
	require.NoError(t, w.DB.Pool.QueryRow(w.Ctx(), `INSERT INTO sla_calendars (name, zone, weekly, created_at, updated_at)
		VALUES ('Office', 'Europe/Berlin', '{"mon":[["09:00","17:00"]]}', now(), now()) RETURNING id`).Scan(&id))
	open, opens, err := clocks.OpenAt(w.Ctx(), id, w.Clock.Now())
	require.NoError(t, err)
	require.True(t, open)
	require.Nil(t, opens)
	open, opens, err = clocks.OpenAt(w.Ctx(), id, w.Clock.Now().Add(6*time.Hour)) // 17:00 in Berlin
	require.NoError(t, err)
	require.False(t, open)
	require.Equal(t, time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC), *opens)
	_, _, err = clocks.OpenAt(w.Ctx(), id+1, w.Clock.Now())
	require.True(t, fault.Is(err, "calendar_not_found"), err)
}
