package knowledge_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/files"
)

// TestTicketSearchOnTheSameFooting: words of attached files, values of custom fields, synonyms, order by date,
// completions.
func TestTicketSearchOnTheSameFooting(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	store, err := files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	agent := s.Agent("greta", tickets.RoleAgent)
	mail := s.Mail("anna@c.example", "Broken lamp", "It does not shine")
	mail.To = []tickets.Person{{Name: "Support", Address: "Support+x1@example.com"}}
	first := s.Receive(mail).TicketID
	second := s.open("bob@d.example", "Broken lamp again", "Dark")
	s.update(first, tickets.Update{AddTags: []string{"hardware"}})
	attach(t, s, store, first, "notes.csv", "text/csv", "model,serial\nplatypus,4711")
	_, err = s.DB.Pool.Exec(t.Context(), `UPDATE tickets SET custom = '{"contract":"KX-9","sites":["Uppsala"]}' WHERE id = $1`, first)
	require.NoError(t, err)
	_, err = s.articles.SaveWords(t.Context(), tickets.System("test"), articles.Words{Kind: articles.Synonyms, Words: []string{"lamp", "luminaire"}})
	require.NoError(t, err)

	s.TicketSearch = knowledge.NewTicketSearch(s.DB, s.Desk, s.Log, knowledge.TicketSearchOptions{
		Dir: t.TempDir(), Thesaurus: s.thesaurus, Files: store, Logger: slog.New(slog.DiscardHandler), Now: s.Clock.Now,
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.TicketSearch.Run(ctx) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done) })
	s.bench.await()

	for q, want := range map[string][]int64{
		"platypus": {first}, "4711": {first}, "KX-9": {first}, "uppsala": {first},
		"has:attachment": {first}, "lamp -has:attachments": {second}, "contract:kx-9 lamp": {first}, "sites:uppsala": {first}, "lamp -sites:Uppsala": {second},
		"to:support@example.com lamp": {first}, "to:nobody lamp": {}, "-tag:hardware lamp": {second}, "lamp -from:anna": {second},
		"lamp -after:today": {}, "lamp after:yesterday -assignee:none": {},
		"luminaire dark": {second}, "broken luminaire sort:date": {second, first},
	} {
		require.Equal(t, want, s.ids(agent, q), q)
	}
	require.Equal(t, []string{"notes.csv: model,serial <mark>platypus</mark>,4711"}, s.search(agent, "lamp platypus")[0].Highlights["attachments"])
	require.Equal(t, []int64{first}, s.ids(agent, `"platypus 4711"`))
	s.Clock.Advance(1000)
	s.update(first, tickets.Update{AddTags: []string{"late"}})
	for typed, want := range map[string]string{
		"lamp st": "lamp status:", "lamp status:op": "lamp status:open", "tag:ha": "tag:hardware", "from:an": "from:anna", "assignee:gre": "assignee:greta",
		"has:": "has:attachment", "cont": "contract:", "contract:k": "contract:kx-9", "lamp -tag:h": "lamp -tag:hardware", "status:open,pe": "status:open,pending",
		"to:supp": "to:support", "before:to": "before:today", "sort:d": "sort:date", "team:no": "team:none", "lamp": "",
	} {
		found, err := s.CompleteTickets(t.Context(), agent, typed, 10)
		require.NoError(t, err)
		if want == "" {
			require.Empty(t, found, typed)
			continue
		}
		require.NotEmpty(t, found, typed)
		require.True(t, strings.HasPrefix(found[0].Query, want), "%s: %v", typed, found)
	}
}

// TestProblems: a query says what is wrong with it, and what to write instead.
func TestProblems(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	agent := b.Agent("greta", tickets.RoleAgent)
	id := b.open("anna@c.example", "Broken lamp", "It does not shine")
	b.update(id, tickets.Update{AddTags: []string{"hardware"}})
	_, err := b.DB.Pool.Exec(t.Context(), `UPDATE tickets SET custom = '{"contract":"KX-9"}' WHERE id = $1`, id)
	require.NoError(t, err)
	b.note(agent, id, "indexed again")
	b.await()
	for q, want := range map[string]knowledge.QueryProblem{
		"lamp status:opne":   {Text: "status:opne", Instead: "status:open"},
		"before:tomorrowish": {Text: "before:tomorrowish"},
		"assignee:gretta":    {Text: "assignee:gretta", Instead: "assignee:greta"},
		"team:void":          {Text: "team:void"},
		"tag:hardwear":       {Text: "tag:hardwear", Instead: "tag:hardware"},
		"-asignee:me":        {Text: "asignee:me", Instead: "assignee:me"},
		"has:files":          {Text: "has:files"},
		"from:":              {Text: "from:"},
	} {
		found, err := b.CheckTickets(t.Context(), agent, q)
		require.NoError(t, err)
		require.Len(t, found, 1, q)
		require.Equal(t, want.Text, found[0].Text)
		require.Equal(t, want.Instead, found[0].Instead, q)
		require.NotEmpty(t, found[0].Message)
	}
	for _, q := range []string{"", "lamp", "contract:KX-9", "tag:hardware assignee:me team:none", "http://example.com 10:30 re:lamp", `from:"Anna"`} {
		found, err := b.CheckTickets(t.Context(), agent, q)
		require.NoError(t, err)
		require.Empty(t, found, q)
	}
}

// attach puts a file on the first message of a ticket.
func attach(t testing.TB, s *shelf, store files.Store, ticketID int64, name, mediaType, content string) {
	t.Helper()
	ref, err := store.Put(t.Context(), strings.NewReader(content))
	require.NoError(t, err)
	_, err = s.DB.Pool.Exec(t.Context(), `
		INSERT INTO attachments (message_id, sha256, name, type, size, created_at)
		SELECT min(id), $2, $3, $4, $5, now() FROM messages WHERE ticket_id = $1`, ticketID, ref.SHA256, name, mediaType, len(content))
	require.NoError(t, err)
}
