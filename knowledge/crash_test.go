package knowledge_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// What the process that is killed is told by its environment.
const (
	victimURL = "KEPT_TEST_VICTIM_URL"
	victimDir = "KEPT_TEST_VICTIM_DIR"
)

// TestVictim is not a test: TestKilledIndexLosesNothing runs it as a process of its own, which follows the
// log until it is killed.
func TestVictim(t *testing.T) {
	if os.Getenv(victimURL) == "" {
		return
	}
	db, err := pg.Open(t.Context(), os.Getenv(victimURL), 4)
	require.NoError(t, err)
	log := eventlog.New(db, slog.New(slog.DiscardHandler))
	go func() { _ = log.Run(t.Context()) }()
	search := knowledge.NewTicketSearch(db, tickets.New(db, log, time.Now), log, knowledge.TicketSearchOptions{
		Dir: os.Getenv(victimDir), Logger: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	running := make(chan error, 2)
	go func() { running <- search.Run(t.Context()) }()
	require.NoError(t, search.Await(t.Context(), 0))
	found := knowledge.NewArticleSearch(articles.New(articles.Parts{DB: db, Markdown: markdown.New(), Now: time.Now}), log, knowledge.ArticleSearchOptions{
		Dir: os.Getenv(victimDir) + "-articles", Logger: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	go func() { running <- found.Run(t.Context()) }()
	require.NoError(t, found.Await(t.Context(), 0))
	fmt.Println("ready")
	require.NoError(t, <-running)
}

// TestKilledIndexLosesNothing kills the process that writes the index at moments of its choosing (kill -9)
// while tickets come and change, and then has each ticket found exactly once.
func TestKilledIndexLosesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.stop()
	agent := b.Agent("agent", tickets.RoleAgent)
	moments := rand.New(rand.NewPCG(7, 7))
	var ids []int64
	for range 4 {
		victim := exec.Command(os.Args[0], "-test.run=^TestVictim$")
		victim.Env = append(os.Environ(), victimURL+"="+b.URL, victimDir+"="+b.dir)
		out, err := victim.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, victim.Start())
		_, err = out.Read(make([]byte, 1)) // ready
		require.NoError(t, err)
		for n := moments.IntN(30) + 5; n > 0; n-- {
			id := b.open("a@c.example", fmt.Sprintf("Lighthouse number%d", len(ids)), "shines")
			ids = append(ids, id)
			changed := ids[moments.IntN(len(ids))]
			b.update(changed, tickets.Update{AddTags: []string{fmt.Sprintf("tag%d", len(ids))}})
		}
		require.NoError(t, victim.Process.Kill())
		_ = victim.Wait() // it was killed
	}
	b.start()
	b.await()
	require.Equal(t, uint64(len(ids)), b.Status().Documents)
	wrong, err := b.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, wrong)
	hits, err := b.SearchTickets(t.Context(), agent, "lighthouse", 100)
	require.NoError(t, err)
	require.Len(t, hits, min(100, len(ids)))
	for i, id := range ids {
		require.Contains(t, b.ids(agent, fmt.Sprintf(`"number%d"`, i)), id)
	}
	for _, id := range ids {
		for _, tag := range b.Ticket(id).Tags {
			require.Equal(t, []int64{id}, b.ids(agent, "tag:"+tag))
		}
	}
}

// BenchmarkLongTicket is what one more message costs on a ticket of 300, from the commit until it can be
// found.
func BenchmarkLongTicket(bm *testing.B) {
	b := newBench(bm)
	agent := b.Agent("agent", tickets.RoleAgent)
	receipt := b.Receive(b.Mail("a@c.example", "Long", "the first of many"))
	for i := range 299 {
		more := b.Mail("a@c.example", "Long", strings.Repeat(fmt.Sprintf("Some words of message %d that fill a line or two. ", i), 20))
		more.TokenTicketID = receipt.TicketID
		b.Receive(more)
	}
	b.await()
	for bm.Loop() {
		b.note(agent, receipt.TicketID, "one more")
		b.await()
	}
}

// TestKilledArticleIndexLosesNothing is the same for articles.
func TestKilledArticleIndexLosesNothing(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	dir := t.TempDir()
	moments := rand.New(rand.NewPCG(9, 9))
	written := 0
	for range 3 {
		victim := exec.Command(os.Args[0], "-test.run=^TestVictim$")
		victim.Env = append(os.Environ(), victimURL+"="+s.URL, victimDir+"="+dir+"/victim")
		out, err := victim.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, victim.Start())
		_, err = out.Read(make([]byte, 1)) // ready
		require.NoError(t, err)
		for range moments.IntN(20) + 5 {
			s.publish("en", fmt.Sprintf("lighthouse-%d", written), fmt.Sprintf("Lighthouse number%d", written), "It shines.")
			written++
		}
		require.NoError(t, victim.Process.Kill())
		_ = victim.Wait() // it was killed
	}
	n := s.node(dir + "/victim-articles")
	n.await()
	require.EqualValues(t, written, n.Status().Documents)
	wrong, err := n.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, wrong)
	wrong, err = knowledge.CheckConsistency(t.Context(), s.DB.Pool)
	require.NoError(t, err)
	require.Empty(t, wrong)
	for i := range written {
		require.Equal(t, []string{fmt.Sprintf("lighthouse-%d", i)}, n.slugs(fmt.Sprintf(`"number%d"`, i)))
	}
}
