package tracking_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

// world is a desk with themes.
type world struct {
	*desktest.World
	themes *tracking.Service
	store  files.Store
	jobs   *river.Client[pgx.Tx]
	lead   tickets.Actor // product lead
	agent  tickets.Actor
	seen   *observer
	random *rand.Rand
	number atomic.Int64
	intent map[int64]string // of each ticket that was made
}

// observer remembers what it was told.
type observer struct{ placed []tracking.Placement }

func (o *observer) ThemesPlaced(_ context.Context, _ *pg.Tx, placed []tracking.Placement) error {
	o.placed = append(o.placed, placed...)
	return nil
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{World: desktest.New(t), seen: &observer{}, random: rand.New(rand.NewPCG(7, 11)), intent: map[int64]string{}}
	var err error
	w.store, err = files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	w.jobs, err = river.NewClient(riverpgxv5.New(w.DB.Pool), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	w.themes = w.node()
	w.lead, w.agent = w.Agent("pia", tickets.RoleProductLead), w.Agent("ada", tickets.RoleAgent)
	t.Cleanup(func() {
		broken, err := tracking.CheckConsistency(context.Background(), w.DB.Pool)
		require.NoError(t, err)
		require.Empty(t, broken)
	})
	return w
}

// node is another process on the same desk.
func (w *world) node() *tracking.Service {
	return tracking.New(w.DB, w.Desk, w.Log, w.store, tracking.Options{
		Jobs: w.jobs, Now: w.Clock.Now, Logger: slog.New(slog.DiscardHandler), Observers: []tracking.PlacedObserver{w.seen},
	})
}

// intents are the words with which customers of the test's desk speak of one thing, by "language name".
var intents = map[string]string{
	"en refund":    "refund money returned shoes repaid bank waiting weeks promised credited transfer amount",
	"en password":  "password login reset locked account link sign forgotten username access expired browser",
	"en delivery":  "parcel courier delivery tracking driver door neighbour late shipped address depot lost",
	"en invoice":   "invoice VAT bookkeeping company document download PDF tax accountant billing receipt number",
	"en cancel":    "cancel subscription renewal plan yearly terminate trial membership stop contract premium month",
	"en crash":     "app crashes freezes update phone android screen camera version restart install closes",
	"de Rechnung":  "Rechnung Umsatzsteuer Buchhaltung Firma Anschrift Beleg Finanzamt Betrag Korrektur Kundenkonto Steuer Dokument",
	"de Lieferung": "Paket Zusteller Lieferung Sendung Nachbar Bote Abholung verspätet Haustür Versand Zustellung Adresse",
	"es reembolso": "reembolso dinero devolución banco tarjeta zapatos pedido semanas importe cuenta transferencia tienda",
	"en dark":      "dark mode theme bright eyes night colors background white contrast screen evening", // planted later
	"en voucher":   "voucher discount coupon redeem code basket checkout gift expired promotion newsletter percent",
}

// patterns are how sentences are built, by language.
var patterns = map[string][]string{
	"en": {"The %s and my %s are about %s, but %s with %s.", "I have %s and %s, what about %s, %s and the %s?", "why is %s %s when the %s has %s and %s", "My %s needs %s, please look at %s and at %s with %s"},
	"de": {"Das mit %s und %s ist wegen %s, aber %s ohne %s.", "Ich habe %s und %s, was ist mit %s und %s oder %s?", "warum ist %s nicht %s, wenn die %s mit %s und %s"},
	"es": {"El %s y mi %s son de %s, pero %s con %s.", "Tengo %s y %s, qué pasa con %s, %s y la %s?", "por qué no %s si %s de la %s con %s y %s"},
}

// base are the intents that are there from the first week on.
func base() []string {
	return []string{"en refund", "en password", "en delivery", "en invoice", "en cancel", "en crash", "de Rechnung", "de Lieferung", "es reembolso"}
}

var noise = strings.Fields("violet anchor pebble quorum lantern fable mosaic tundra cobalt ferry hinge orchard plume ribbon saddle timber umbrella velvet walnut yonder zephyr acorn bramble cinder dapple ember flint gravel harbor ivory")

func (w *world) says(intent string) string {
	if intent == "noise" {
		var words []string
		for range 9 {
			words = append(words, noise[w.random.IntN(len(noise))])
		}
		return strings.Join(words, " ")
	}
	words := strings.Fields(intents[intent])
	w.random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	language := patterns[intent[:2]]
	text := fmt.Sprintf(language[w.random.IntN(len(language))], words[0], words[1], words[2], words[3], words[4])
	if w.random.IntN(3) == 0 {
		return "Hello,\n\n" + text + "\n\nKind regards\nSam"
	}
	return text
}

// write files a ticket about the intent, and has its text read.
func (w *world) write(intent string) int64 {
	w.T.Helper()
	return w.writeText(intent, w.says(intent))
}

func (w *world) writeText(intent, text string) int64 {
	w.T.Helper()
	n := w.number.Add(1)
	in := w.Mail(fmt.Sprintf("customer%d@shop.example", n%400), "", text)
	in.ExternalID = fmt.Sprintf("m%d@shop.example", n)
	in.RFCMessageID = in.ExternalID
	id := w.Receive(in).TicketID
	w.intent[id] = intent
	return id
}

// week files n tickets of each intent, and a tenth of noise, spread over the week that then has passed.
func (w *world) week(n int, intents ...string) []int64 {
	w.T.Helper()
	var all []string
	for _, intent := range intents {
		all = append(all, slices.Repeat([]string{intent}, n)...)
	}
	all = append(all, slices.Repeat([]string{"noise"}, len(all)/10)...)
	w.random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var ids []int64
	for _, intent := range all {
		ids = append(ids, w.write(intent))
		w.Clock.Advance(7 * 24 * time.Hour / time.Duration(len(all)))
	}
	require.NoError(w.T, w.themes.Refresh(w.Ctx(), ids))
	return ids
}

// run performs one, and returns it.
func (w *world) run() tracking.Run {
	w.T.Helper()
	run, err := w.themes.AskRun(w.Ctx(), w.lead)
	require.NoError(w.T, err)
	require.NoError(w.T, w.themes.Perform(w.Ctx(), run.ID))
	runs, err := w.themes.Runs(w.Ctx(), 0, 1)
	require.NoError(w.T, err)
	require.Equal(w.T, run.ID, runs[0].ID)
	require.NotNil(w.T, runs[0].FinishedAt)
	require.Empty(w.T, runs[0].Error)
	return runs[0]
}

// placed is the theme of each ticket; 0 is none.
func (w *world) placed() map[int64]int64 {
	w.T.Helper()
	rows, err := w.DB.Pool.Query(w.Ctx(), `SELECT ticket_id, coalesce(theme_id, 0) FROM theme_tickets`)
	require.NoError(w.T, err)
	out := map[int64]int64{}
	var ticket, theme int64
	_, err = pgx.ForEachRow(rows, []any{&ticket, &theme}, func() error { out[ticket] = theme; return nil })
	require.NoError(w.T, err)
	return out
}

// about is the theme that most tickets of an intent have, and the share of them that have it.
func (w *world) about(intent string) (theme int64, share float64) {
	w.T.Helper()
	votes, all := map[int64]int{}, 0
	for ticket, theme := range w.placed() {
		if w.intent[ticket] == intent {
			votes[theme]++
			all++
		}
	}
	for t, n := range votes {
		if t != 0 && (n > votes[theme] || theme == 0) {
			theme = t
		}
	}
	return theme, float64(votes[theme]) / float64(max(all, 1))
}

// of are the tickets of an intent, in order.
func (w *world) of(intent string) []int64 {
	var out []int64
	for ticket, i := range w.intent {
		if i == intent {
			out = append(out, ticket)
		}
	}
	slices.Sort(out)
	return out
}

func (w *world) lineage(kind tracking.Turn) []tracking.Lineage {
	w.T.Helper()
	rows, err := w.DB.Pool.Query(w.Ctx(), `SELECT * FROM theme_lineage WHERE kind = $1 ORDER BY id`, kind)
	require.NoError(w.T, err)
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[tracking.Lineage])
	require.NoError(w.T, err)
	return all
}
