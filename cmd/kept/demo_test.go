package main

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/pg"
)

// TestDemoMakesALivingDesk plays a small history and looks at the desk that it leaves.
func TestDemoMakesALivingDesk(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t, dbtest.OnClose(desktest.Consistent))
	cli := &CLI{Config: Config{DatabaseURL: database.URL, Data: t.TempDir(), Listen: "127.0.0.1:0"}}
	std := streams{out: io.Discard, err: io.Discard}
	require.NoError(t, DemoCmd{Tickets: 60, Days: 21, Seed: 3}.Run(t.Context(), cli, std))
	require.ErrorContains(t, DemoCmd{}.Run(t.Context(), cli, std), "already", "a past is not put on top of another")

	db, err := pg.Open(context.Background(), database.URL, 4)
	require.NoError(t, err)
	defer db.Close()
	count := func(query string, args ...any) (n int) {
		t.Helper()
		require.NoError(t, db.Read(t.Context()).Raw(query, args...).Scan(&n).Error)
		return n
	}
	for what, query := range map[string]string{
		"open":     `SELECT count(*) FROM tickets WHERE status = 'open'`,
		"solved":   `SELECT count(*) FROM tickets WHERE status = 'solved'`,
		"closed":   `SELECT count(*) FROM tickets WHERE status = 'closed'`,
		"threaded": `SELECT count(*) FROM inbound_mails WHERE state = 'threaded'`,
		"notes":    `SELECT count(*) FROM messages WHERE kind = 'note'`,
		"breached": `SELECT count(*) FROM sla_clocks WHERE state = 'breached'`,
		"met":      `SELECT count(*) FROM sla_clocks WHERE state = 'met'`,
		"files":    `SELECT count(*) FROM attachments`,
		"ratings":  `SELECT count(*) FROM ratings`,
		"chats":    `SELECT count(*) FROM chat_conversations WHERE state = 'ended'`,
		"talking":  `SELECT count(*) FROM chat_conversations WHERE state = 'active'`,
		"waiting":  `SELECT count(*) FROM chat_conversations WHERE state = 'waiting'`,
		"forms":    `SELECT count(*) FROM tickets WHERE channel = 'form'`,
		"themes":   `SELECT count(*) FROM themes`,
		"digests":  `SELECT count(*) FROM digests`,
		"worth":    `SELECT count(*) FROM customers WHERE segment = 'business' AND (attributes->>'value')::int > 0`,
	} {
		require.Positive(t, count(query), what)
	}
	require.GreaterOrEqual(t, count(`SELECT count(DISTINCT article_id) FROM kb_translations WHERE status = 'published'`), 12)
	require.GreaterOrEqual(t, count(`SELECT max(message_count) FROM tickets`), 290)
	require.Zero(t, count(`SELECT count(*) FROM events WHERE at > ?`, time.Now()), "nothing is in the future")
	require.Zero(t, count(`SELECT count(*) FROM river_job WHERE kind = 'deliver'`), "nothing of the past leaves the house now")
}
