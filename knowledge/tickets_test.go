package knowledge_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/pg"
)

// bench is a desk with a search over it.
type bench struct {
	*desktest.World
	*knowledge.TicketSearch
	t    testing.TB
	dir  string
	stop func()
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{World: desktest.New(t), t: t, dir: t.TempDir()}
	b.start()
	return b
}

// start opens the search as a new process would.
func (b *bench) start() {
	b.TicketSearch = knowledge.NewTicketSearch(b.DB, b.Desk, b.Log, knowledge.TicketSearchOptions{
		Dir: b.dir, Logger: slog.New(slog.DiscardHandler), Now: b.Clock.Now,
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	search := b.TicketSearch
	go func() { done <- search.Run(ctx) }()
	var once sync.Once
	b.stop = func() {
		once.Do(func() {
			cancel()
			require.NoError(b.t, <-done)
		})
	}
	b.t.Cleanup(b.stop)
}

// await waits until all that is committed can be found.
func (b *bench) await() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		_, changed := b.Log.Watch()
		lag, err := b.Log.Lag(ctx)
		require.NoError(b.t, err)
		if lag.Unnumbered == 0 {
			break
		}
		select {
		case <-changed:
		case <-ctx.Done():
			b.t.Fatal("events were never numbered")
		}
	}
	seq, err := b.Log.Newest(ctx)
	require.NoError(b.t, err)
	require.NoError(b.t, b.Await(ctx, seq))
}

// open receives a mail and returns the ticket's number.
func (b *bench) open(from, subject, text string) int64 {
	b.t.Helper()
	return b.Receive(b.Mail(from, subject, text)).TicketID
}

func (b *bench) update(id int64, u tickets.Update) {
	b.t.Helper()
	_, err := b.Desk.Update(b.t.Context(), tickets.System("test"), id, u)
	require.NoError(b.t, err)
}

func (b *bench) note(by tickets.Actor, id int64, text string) {
	b.t.Helper()
	_, err := b.Desk.Reply(b.t.Context(), by, id, tickets.Reply{Kind: tickets.KindNote, Text: text, HTML: text, Anyway: true, BaseVersion: b.Ticket(id).Version})
	require.NoError(b.t, err)
}

func (b *bench) search(by tickets.Actor, q string) []knowledge.TicketHit {
	b.t.Helper()
	hits, err := b.SearchTickets(b.t.Context(), by, q, 0)
	require.NoError(b.t, err, q)
	return hits
}

func (b *bench) ids(by tickets.Actor, q string) []int64 {
	ids := []int64{}
	for _, h := range b.search(by, q) {
		ids = append(ids, h.ID)
	}
	return ids
}

func some[T any](v T) tickets.Opt[T] { return tickets.Some(v) }

func TestFinds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	anna := b.Agent("anna", tickets.RoleAgent)
	bob := b.Agent("bob", tickets.RoleAgent)
	team := b.Team("Billing", false)
	printer := b.Receive(tickets.Inbound{
		Channel: tickets.ChannelEmail, ExternalID: "1", From: tickets.Person{Name: "Jürgen Müller", Address: "j.mueller@acme-tools.example"},
		To: []tickets.Person{{Address: "support@example.com"}}, Cc: []tickets.Person{{Name: "Carla Copied", Address: "carla@partner.example"}},
		Subject: "Printer on fire", Text: "The printers in the Zürich office print nothing but smoke. Model LX-4200, firmware 2.5.13.",
	}).TicketID
	invoice := b.open("erika@other.example", "Invoice 2026-117 is wrong", "You charged me twice for the delivery. Order 77123456.")
	chinese := b.open("li@cn.example", "数据库连接失败", "书店的数据库不能用")
	thai := b.open("som@th.example", "สวัสดีครับ", "เครื่องพิมพ์เสีย")
	password := b.open("nina@other.example", "Cannot sign in", "I forgot my password and the reset mail never comes")
	b.update(printer, tickets.Update{AssigneeID: some(&anna.ID), AddTags: []string{"hardware", "late delivery"}})
	b.update(invoice, tickets.Update{TeamID: some(&team), Status: some(tickets.StatusPending), Priority: some(tickets.PriorityHigh)})
	b.Clock.Advance(40 * 24 * time.Hour)
	fresh := b.open("nina@other.example", "Smoke again", "It is the fire alarm this time")
	b.note(bob, fresh, "He means the xylophone")
	b.await()

	for _, c := range []struct {
		q    string
		want []int64
	}{
		// by number
		{fmt.Sprint(printer), []int64{printer}},
		{fmt.Sprintf("#%d", printer), []int64{printer}},
		{fmt.Sprintf("see #%d please", invoice), []int64{invoice}},
		{"77123456", []int64{invoice}},
		{"2026-117", []int64{invoice}},
		// words, forms, beginnings, slips
		{"printer", []int64{printer}},
		{"printing smoke", []int64{printer, fresh}},
		{"PRINTERS", []int64{printer}},
		{"forgot passw", []int64{password}},
		{"pasword", []int64{password}},
		{"forgto password", []int64{password}},
		{"charging", []int64{invoice}},
		{"lx-4200", []int64{printer}},
		{"lx-42", []int64{printer}},
		{"2.5.13", []int64{printer}},
		{"zurich", []int64{printer}},
		{"Zürich", []int64{printer}},
		{"zuerich", []int64{printer}},
		{"printer smoke nothing firmware", []int64{printer}},
		// people
		{"müller", []int64{printer}},
		{"muller", []int64{printer}},
		{"mueller", []int64{printer}},
		{"j.mueller@acme-tools.example", []int64{printer}},
		{"acme-tools.example", []int64{printer}},
		{"acme", []int64{printer}},
		{"j.muel", []int64{printer}},
		{"carla", []int64{printer}},
		{"carla@partner.example", []int64{printer}},
		{"anna", []int64{printer}},
		{"support@example.com", []int64{}},
		// tags
		{"hardware", []int64{printer}},
		{"late-delivery", []int64{printer}},
		// scripts without spaces
		{"数据库", []int64{chinese}},
		{"书店", []int64{chinese}},
		{"店", []int64{chinese}},
		{"เครื่องพิมพ์", []int64{thai}},
		// operators
		{`"forgot my password"`, []int64{password}},
		{`"password my forgot"`, []int64{}},
		{"smoke -printer", []int64{fresh}},
		{`smoke -"fire alarm"`, []int64{printer}},
		{"from:nina smoke", []int64{fresh}},
		{"from:j.mueller@acme-tools.example", []int64{printer}},
		{"status:pending", []int64{invoice}},
		{"status:pending,solved delivery", []int64{invoice}},
		{"priority:high", []int64{invoice}},
		{"tag:hardware", []int64{printer}},
		{`tag:"late delivery"`, []int64{printer}},
		{"assignee:me", []int64{}},
		{"assignee:anna", []int64{printer}},
		{"assignee:nobody-of-that-name", []int64{}},
		{"team:billing", []int64{invoice}},
		{"after:2026-04-01", []int64{fresh}},
		{"after:7d", []int64{fresh}},
		{"before:2026-04 smoke", []int64{printer}},
		{"before:2026", []int64{}},
		// not operators
		{"status:smoky", []int64{fresh, printer}},
		{"nothing-has-this-word", []int64{}},
		{"", []int64{}},
		{"  \t ", []int64{}},
		{"!!! ??? ---", []int64{}},
	} {
		if got := b.ids(bob, c.q); !equal(got, c.want) {
			t.Errorf("%q found %v, want %v", c.q, got, c.want)
		}
	}
	require.Equal(t, []int64{printer}, b.ids(anna, "assignee:me"))
	require.Equal(t, []int64{fresh}, b.ids(anna, "xylophone"))
	require.ElementsMatch(t, []int64{chinese, thai, password, fresh}, b.ids(bob, "assignee:none -invoice"))
}

func equal(a, b []int64) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

func TestNobodyFindsWhatIsHidden(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	secret := b.Team("Secret", true)
	member := b.Agent("member", tickets.RoleAgent, secret)
	outsider := b.Agent("outsider", tickets.RoleAgent)
	admin := b.Agent("admin", tickets.RoleAdmin)
	lead := b.Agent("lead", tickets.RoleProductLead)
	open := b.open("a@c.example", "Zebra in the open", "stripes")
	hidden := b.open("b@c.example", "Zebra in secret", "stripes")
	mine := b.open("c@c.example", "Zebra of mine", "stripes")
	b.update(hidden, tickets.Update{TeamID: some(&secret)})
	b.update(mine, tickets.Update{TeamID: some(&secret), AssigneeID: some(&outsider.ID)})
	b.note(member, open, "The quagga is extinct")
	b.await()

	for _, q := range []string{"zebra", "zebr", "stripes", `"zebra in"`, "from:c.example", "status:open", "-nothing", "zebar"} {
		require.Contains(t, b.ids(member, q+" "), open, q)
		require.NotContains(t, b.ids(outsider, q), hidden, q)
		require.NotContains(t, b.ids(lead, q), hidden, q)
		require.NotContains(t, b.ids(lead, q), mine, q)
	}
	require.ElementsMatch(t, []int64{open, hidden, mine}, b.ids(member, "zebra"))
	require.ElementsMatch(t, []int64{open, hidden, mine}, b.ids(admin, "zebra"))
	require.ElementsMatch(t, []int64{open, mine}, b.ids(outsider, "zebra"))
	require.Empty(t, b.ids(outsider, fmt.Sprint(hidden)), "not by number either")
	require.Equal(t, []int64{hidden}, b.ids(member, fmt.Sprint(hidden)))
	require.Empty(t, b.ids(tickets.Actor{}, "zebra"), "nobody in particular sees nothing")

	// Notes: found by those who read them, by nobody else in any way.
	require.Equal(t, []int64{open}, b.ids(outsider, "quagga"))
	require.NotEmpty(t, b.search(outsider, "quagga")[0].Highlights["notes"])
	for _, q := range []string{"quagga", "quag", "qagga", `"quagga is extinct"`, "extinct", "-quagga zebra"} {
		for _, h := range b.search(lead, q) {
			require.Equal(t, "-quagga zebra", q)
			require.Empty(t, h.Highlights["notes"])
		}
	}
	require.Equal(t, []int64{open}, b.ids(lead, "-quagga zebra"), "what notes say excludes nothing for those who cannot read them")
}

// TestStaleIndexShowsNothing: the ticket was hidden after the index stopped following.
func TestStaleIndexShowsNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	secret := b.Team("Secret", true)
	outsider := b.Agent("outsider", tickets.RoleAgent)
	moved := b.open("a@c.example", "Zebra one", "stripes")
	gone := b.open("a@c.example", "Zebra two", "stripes")
	solved := b.open("a@c.example", "Zebra three", "stripes")
	b.await()
	require.ElementsMatch(t, []int64{moved, gone, solved}, b.ids(outsider, "zebra"))

	_, err := b.DB.Pool.Exec(t.Context(), `UPDATE tickets SET team_id = $2 WHERE id = $1`, moved, secret) // without an event
	require.NoError(t, err)
	_, err = b.DB.Pool.Exec(t.Context(), `DELETE FROM tickets WHERE id = $1`, gone)
	require.NoError(t, err)
	_, err = b.DB.Pool.Exec(t.Context(), `DELETE FROM events WHERE ticket_id = $1 AND seq < (SELECT max(seq) FROM events)`, gone)
	require.NoError(t, err)
	outsider = b.Actor(outsider.ID)
	require.Equal(t, []int64{solved}, b.ids(outsider, "zebra"))
	require.Equal(t, []int64{solved}, b.ids(outsider, "status:open"))
	_, err = b.DB.Pool.Exec(t.Context(), `UPDATE tickets SET status = 'solved', solved_at = now() WHERE id = $1`, solved)
	require.NoError(t, err)
	require.Empty(t, b.ids(outsider, "status:open"))
}

func TestRanking(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	agent := b.Agent("agent", tickets.RoleAgent)
	filler := strings.Repeat("Something else entirely was said here about other things. ", 20)
	old := b.open("a@c.example", "Question", "refund please")
	b.Clock.Advance(300 * 24 * time.Hour)
	body := b.open("b@c.example", "Hello", filler+"I want a refund. "+filler)
	subject := b.open("c@c.example", "Refund", filler)
	both := b.open("d@c.example", "Refund for the broken kettle", "The kettle leaks")
	kettle := b.open("e@c.example", "My kettle", "It whistles")
	newer := b.open("f@c.example", "Question", "refund please")
	typo := b.open("g@c.example", "Kettel", "misspelt on purpose")
	b.await()

	require.Equal(t, both, b.ids(agent, "refund kettle ")[0], "all words before some")
	got := b.ids(agent, "refund ")
	require.Less(t, index(got, subject), index(got, body), "subject before body: %v", got)
	require.Less(t, index(got, newer), index(got, old), "of equals the newer: %v", got)
	require.Equal(t, []int64{typo}, b.ids(agent, "kettel "), "a word that exists is what was meant")
	require.NotContains(t, b.ids(agent, "kettle "), typo)
	require.Contains(t, b.ids(agent, "ketle "), kettle)
	require.Equal(t, kettle, b.ids(agent, "my kettle ")[0])
}

func index(ids []int64, id int64) int {
	for i, x := range ids {
		if x == id {
			return i
		}
	}
	return len(ids)
}

func TestHighlightsAreSafe(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	agent := b.Agent("<b>agent</b>", tickets.RoleAgent)
	evil := `<script>alert("needle")</script> <img src=x onerror=alert(1)> & <mark>needle</mark> 'needle'`
	in := b.Mail("x@c.example", evil, strings.Repeat(evil+"\n", 30))
	in.From.Name = `<i>needle</i>`
	in.Tags = []string{"<u>needle</u>"}
	id := b.Receive(in).TicketID
	b.note(agent, id, evil)
	b.update(id, tickets.Update{AssigneeID: some(&agent.ID)})
	b.await()
	hits := b.search(agent, "needle script")
	require.Len(t, hits, 1)
	for _, field := range []string{"subject", "text", "notes", "people", "tags"} {
		require.NotEmpty(t, hits[0].Highlights[field], field)
	}
	hits = append(hits, b.search(agent, fmt.Sprint(id))...)
	for _, h := range hits {
		for field, fragments := range h.Highlights {
			for _, fragment := range fragments {
				bare := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(fragment)
				require.NotContains(t, bare, "<", field)
				require.NotContains(t, bare, ">", field)
				require.NotContains(t, bare, `"`, field)
				require.NotContains(t, bare, `'`, field)
				require.Equal(t, strings.Count(fragment, "<mark>"), strings.Count(fragment, "</mark>"), field)
			}
		}
	}
	require.Contains(t, hits[0].Highlights["text"][0], "<mark>needle</mark>")
}

func TestFollowsChanges(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	agent := b.Agent("agent", tickets.RoleAgent)
	b.await() // an empty index serves
	receipt := b.Receive(b.Mail("mona@c.example", "Aardvark", "first words"))
	b.await()
	require.Equal(t, []int64{receipt.TicketID}, b.ids(agent, "aardvark "))
	b.update(receipt.TicketID, tickets.Update{Subject: some("Wombat"), AddTags: []string{"vip"}})
	b.await()
	require.Empty(t, b.ids(agent, "aardvark "))
	require.Equal(t, []int64{receipt.TicketID}, b.ids(agent, "wombat tag:vip"))

	answer := b.Mail("mona@c.example", "Re: Wombat", "second platypus")
	answer.TokenTicketID = receipt.TicketID
	b.Receive(answer)
	name := tickets.CustomerUpdate{Name: some("Mona Lisa")}
	_, err := b.Desk.UpdateCustomer(t.Context(), agent, receipt.CustomerID, name)
	require.NoError(t, err)
	b.await()
	require.Equal(t, []int64{receipt.TicketID}, b.ids(agent, "platypus wombat lisa"))

	// The event that asks every node for a new index.
	before := b.Status()
	require.NoError(t, b.DB.Tx(t.Context(), func(tx *pg.Tx) error {
		return b.Desk.Tell(t.Context(), tx, agent, tickets.DeskChanged{What: knowledge.SearchIndex})
	}))
	b.await()
	require.NoError(t, b.Reindex(t.Context()))
	require.Equal(t, before.Documents, b.Status().Documents)
	require.Equal(t, []int64{receipt.TicketID}, b.ids(agent, "platypus wombat lisa"))
}

// TestWithoutIndex: nothing runs, so the database answers.
func TestWithoutIndex(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.stop()
	secret := b.Team("Secret", true)
	agent := b.Agent("agent", tickets.RoleAgent)
	shown := b.open("a@c.example", "Zebra", "stripes")
	hidden := b.open("b@c.example", "Zebra", "stripes")
	b.update(hidden, tickets.Update{TeamID: some(&secret)})
	agent = b.Actor(agent.ID)
	require.False(t, b.Status().Ready)
	for _, q := range []string{"zebra", "zeb", "stripes", "a@c.example", fmt.Sprint(shown), "zebra status:open", "from:a@c.example"} {
		require.Equal(t, []int64{shown}, b.ids(agent, q), q)
	}
	require.Empty(t, b.ids(agent, "zebra status:solved"))
	require.Empty(t, b.ids(agent, "zebra -stripes"))
	require.Contains(t, b.search(agent, "zebra")[0].Highlights["subject"][0], "<mark>Zebra</mark>")
}

func TestHostileQueries(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	agent := b.Agent("agent", tickets.RoleAgent)
	for i := range 30 {
		b.open("a@c.example", fmt.Sprintf("Ticket %d", i), "some ordinary words to be found")
	}
	b.await()
	pieces := []string{
		"*", "?", "/.*/", "(a+)+$", "~2", "^9", "+", "-", "--", `"`, "“", ":", "::", "tag:", "from:", "before:", "after:9999999d",
		"before:0000", "status:", "#", "#0", "#-1", "#99999999999999999999", "\x00", "\xff\xfe", "\f", "AND", "OR", "NOT", "[1 TO 2]",
		"{", "}", "\\", "%", "_", "';--", "words", "wrods", "to", "a", "٣", "ﬃ", "🙂", "数", "ก", strings.Repeat("z", 300), "-words", `-"some ordinary"`, `"to be"`,
	}
	check := func(q string) {
		started := time.Now()
		hits, err := b.SearchTickets(t.Context(), agent, q, 5)
		require.NoError(t, err, "%q", q)
		require.LessOrEqual(t, len(hits), 5)
		require.Less(t, time.Since(started), 10*time.Second, "%q", q)
	}
	for _, piece := range pieces {
		check(piece)
		check(strings.Repeat(piece+" ", 10_000/(len(piece)+1)))
		check(strings.Repeat(piece, 1+10_000/len(piece)))
	}
	rapid.Check(t, func(rt *rapid.T) {
		check(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 8).Draw(rt, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(rt, "between")))
	})
}
