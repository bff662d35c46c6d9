package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/pg"
)

// sought is what readers of the help center search for: often something that an article says, sometimes what none does.
type sought struct {
	query string
	title string // of the article that is found; "": none is
}

var soughts = []sought{
	{"refund", "When is my refund back?"}, {"when do i get my money back", "When is my refund back?"}, {"return", "Return something"},
	{"delivery time", "How long does delivery take?"}, {"where is my parcel", "How long does delivery take?"}, {"change address", "Change the delivery address"},
	{"vat invoice", "Get an invoice with your VAT number"}, {"damaged", "My parcel arrived damaged"}, {"size exchange", "Exchange for another size"},
	{"voucher", "Discount codes and vouchers"}, {"cancel fjell+", "Cancel or pause Fjell+"}, {"warranty", "What the warranty covers"},
	{"sync gpx to watch", ""}, {"gift card balance", ""}, {"rent a tent", ""}, {"battery range winter", ""},
}

// unhelpful is the article that lately answers as it was, and what readers say of it.
const unhelpful = "Change the delivery address"

var complaints = []string{"There is no button any more", "I cannot find this in my account", "", "", "Only works before it is packed"}

// readers is the made-up past of a help center: who reads leaves no trace but these rows.
type readers struct {
	db      *pg.DB
	r       *rand.Rand
	ids     map[string]int64 // translations by title
	titles  []string
	batch   *pgx.Batch
	tickets []int64 // that a form or a chat was sent as, one day's
}

// Readers fills what visitors of the help center have done in the days before now: what they read, searched, voted, and were
// about to ask.
func Readers(ctx context.Context, db *pg.DB, now time.Time, days int, seed uint64) error {
	p := &readers{db: db, r: rand.New(rand.NewPCG(seed, 11)), ids: map[string]int64{}, batch: &pgx.Batch{}}
	if err := p.find(ctx); err != nil || len(p.titles) == 0 {
		return err
	}
	for ago := days - 1; ago >= 0; ago-- {
		at := now.AddDate(0, 0, -ago)
		if err := p.day(ctx, at, ago < 7); err != nil {
			return err
		}
	}
	if err := db.Pool.SendBatch(ctx, p.batch).Close(); err != nil {
		return fmt.Errorf("make up readers: %w", err)
	}
	return nil
}

func (p *readers) find(ctx context.Context) error {
	rows, err := p.db.Pool.Query(ctx, `SELECT id, title FROM kb_translations WHERE language = 'en' AND published_id IS NOT NULL ORDER BY id`)
	if err != nil {
		return fmt.Errorf("list articles: %w", err)
	}
	var id int64
	var title string
	_, err = pgx.ForEachRow(rows, []any{&id, &title}, func() error {
		p.ids[title] = id
		p.titles = append(p.titles, title)
		return nil
	})
	if err != nil {
		return fmt.Errorf("list articles: %w", err)
	}
	return nil
}

func (p *readers) day(ctx context.Context, at time.Time, lately bool) error {
	rows, err := p.db.Pool.Query(ctx, `SELECT id FROM tickets WHERE created_at::date = $1::date AND channel IN ('form', 'chat') ORDER BY id`, at)
	if err != nil {
		return fmt.Errorf("list tickets of a day: %w", err)
	}
	if p.tickets, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil {
		return fmt.Errorf("list tickets of a day: %w", err)
	}
	people := 14 + p.r.IntN(14)
	if weekday := at.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		people /= 2
	}
	for range people {
		p.visit(at.Add(-time.Duration(p.r.IntN(8*60))*time.Minute), lately)
	}
	for range 3 + p.r.IntN(4) {
		p.asking(at.Add(-time.Duration(p.r.IntN(8*60)) * time.Minute))
	}
	return nil
}

// token is what a reader, or a question, is known by.
func (p *readers) token() []byte {
	token := make([]byte, 16)
	for i := range token {
		token[i] = byte(p.r.IntN(256))
	}
	return token
}

func (p *readers) visit(at time.Time, lately bool) {
	who, title := p.token(), p.titles[min(p.r.IntN(len(p.titles)), p.r.IntN(len(p.titles)))]
	if p.r.Float64() < 0.6 {
		s := pick(p.r, soughts)
		results, clicked := 0, (*int64)(nil)
		if id, ok := p.ids[s.title]; ok {
			results = 1 + p.r.IntN(4)
			if title = s.title; p.r.Float64() < 0.8 {
				clicked = &id
			}
		}
		p.batch.Queue(`INSERT INTO kb_searches (place, language, query, results, clicked_id, reader, created_at) VALUES ('help', 'en', $1, $2, $3, $4, $5)`,
			s.query, results, clicked, who, at)
		if clicked == nil {
			return
		}
	}
	id := p.ids[title]
	p.batch.Queue(`
		INSERT INTO kb_views AS v (translation_id, day, place, views) VALUES ($1, $2::date, 'help', 1)
		ON CONFLICT (translation_id, day, place) DO UPDATE SET views = v.views + 1`, id, at)
	if p.r.Float64() > 0.3 {
		return
	}
	helps, words := p.r.Float64() < 0.85, ""
	if title == unhelpful && lately {
		helps = p.r.Float64() < 0.2
		if !helps {
			words = pick(p.r, complaints)
		}
	}
	p.batch.Queue(`INSERT INTO kb_votes (translation_id, reader, helpful, words, created_at) VALUES ($1, $2, $3, $4, $5)`, id, who, helps, words, at)
}

// asking is a question that somebody began to write in a form or a chat.
func (p *readers) asking(at time.Time) {
	s := pick(p.r, soughts)
	id, known := p.ids[s.title]
	if !known {
		return
	}
	held := p.r.Float64() < 0.1
	answered := !held && p.r.Float64() < 0.4
	shown, opened := []int64{id}, []int64{}
	if answered || p.r.Float64() < 0.3 {
		opened = shown
	}
	if held {
		opened = []int64{}
	}
	var ticket *int64
	if !answered && len(p.tickets) > 0 {
		ticket, p.tickets = &p.tickets[0], p.tickets[1:]
	}
	p.batch.Queue(`
		INSERT INTO kb_askings (nonce, place, held_out, query, shown, opened, answered, ticket_id, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
		fmt.Sprintf("demo-%x", p.token()), pick(p.r, []string{"form", "chat"}), held, s.query, shown, opened, answered, ticket, at)
}
