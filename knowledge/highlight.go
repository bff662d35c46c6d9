package knowledge

import (
	"context"
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets"
)

const (
	fragmentLength = 180 // bytes
	textFragments  = 2
	noteFragments  = 1
	fileFragments  = 2
)

// ticketText is what the messages of one ticket say to a query.
type ticketText struct {
	phrases     map[string]bool // those that stand in it, by their key
	text, notes []fragment      // best first
	files       []fragment      // with the name of the file before
	seen        map[int]bool    // words of the query that stand in it
	run         int             // most words of the query that stand in it one after the other, in order
}

// fragment is a piece of a text with what is to be marked in it.
type fragment struct {
	html  string
	words int // different ones that it has
}

func phraseKey(terms []string) string { return strings.Join(terms, " ") }

func (t *ticketText) hasPhrase(terms []string) bool { return t.phrases[phraseKey(terms)] }

// span is a piece of a text, in bytes.
type span struct {
	start, end int
	term       string
}

// read goes through the messages of tickets that the actor may see, for phrases and fragments. Notes are
// read for those who may read them.
func (f *finding) read(ctx context.Context, ids []int64, rowsByID map[int64]*tickets.Row) (map[int64]*ticketText, error) {
	found := make(map[int64]*ticketText, len(ids))
	for _, id := range ids {
		t := &ticketText{phrases: map[string]bool{}, seen: map[int]bool{}}
		f.scan(t, rowsByID[id].Subject)
		found[id] = t
	}
	if len(ids) == 0 {
		return found, nil
	}
	rows, err := f.search.db.Pool.Query(ctx, messagesSQL, ids, maxMessageText, f.by.CanReadNotes())
	if err != nil {
		return nil, fmt.Errorf("read messages of hits: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		m, err := pgx.RowToStructByPos[messageRow](rows)
		if err != nil {
			return nil, fmt.Errorf("read messages of hits: %w", err)
		}
		f.readMessage(found[m.TicketID], &m)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read messages of hits: %w", err)
	}
	return found, f.readFiles(ctx, found)
}

// readFiles goes through the files of those tickets whose messages have not all that was asked for.
func (f *finding) readFiles(ctx context.Context, found map[int64]*ticketText) error {
	var ids []int64
	for id, t := range found {
		if len(t.seen) < f.asked || !f.query.phrasesHold(t) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := f.search.db.Pool.Query(ctx, filesOfHitsSQL, ids, maxMessageText, f.by.CanReadNotes())
	if err != nil {
		return fmt.Errorf("read files of hits: %w", err)
	}
	var id int64
	var name, text string
	_, err = pgx.ForEachRow(rows, []any{&id, &name, &text}, func() error {
		t := found[id]
		f.scan(t, name)
		if best, ok := bestFragment(text, f.scan(t, text)); ok {
			best.html = plain(name) + ": " + best.html
			t.files = keep(t.files, best, fileFragments)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read files of hits: %w", err)
	}
	return nil
}

// filesOfHitsSQL gives the names and words of files; $3 is whether those on notes are wanted.
const filesOfHitsSQL = `
SELECT m.ticket_id, a.name, left(t.words, $2)
FROM messages m JOIN attachments a ON a.message_id = m.id AND NOT a.inline JOIN file_texts t ON t.sha256 = a.sha256
WHERE m.ticket_id = ANY($1) AND ($3 OR m.kind = 'message') ORDER BY m.ticket_id, a.id`

func (f *finding) readMessage(t *ticketText, m *messageRow) {
	best, ok := bestFragment(m.Words, f.scan(t, m.Words))
	if !ok {
		return
	}
	if m.Note {
		t.notes = keep(t.notes, best, noteFragments)
	} else {
		t.text = keep(t.text, best, textFragments)
	}
}

// keep inserts a fragment among the best so many; of equals the earlier stays.
func keep(best []fragment, one fragment, most int) []fragment {
	i := 0
	for i < len(best) && best[i].words >= one.words {
		i++
	}
	best = slices.Insert(best, i, one)
	return best[:min(len(best), most)]
}

// scan reads a text once: what is to be marked in it, and, noted in t, which phrases of the query stand in it and how
// many words of the query stand one after the other, as in the query, at most.
func (f *finding) scan(t *ticketText, text string) []span {
	var marks []span
	var single []string
	phrases := len(f.query.phrases)+len(f.query.notPhrases) > 0
	run, last := 0, 0
	words.Each([]byte(text), func(token words.Token) {
		if f.wanted[string(token.Term)] {
			marks = mark(marks, token)
		}
		if token.Whole {
			return
		}
		if phrases {
			single = append(single, string(token.Term))
		}
		place := f.places[string(token.Term)]
		if place > 0 {
			t.seen[place] = true
		}
		switch {
		case place == 0:
			run = 0
		case place == last+1 && run > 0:
			run++
		default:
			run = 1
		}
		last = place
		t.run = max(t.run, run)
	})
	for _, phrase := range slices.Concat(f.query.phrases, f.query.notPhrases) {
		if key := phraseKey(phrase); !t.phrases[key] && contains(single, phrase) {
			t.phrases[key] = true
		}
	}
	return marks
}

func contains(all, part []string) bool {
	for i := 0; i+len(part) <= len(all); i++ {
		if slices.Equal(all[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

// marked are the spans of a text that are wanted.
func marked(text string, wanted func(words.Token) bool) []span {
	var marks []span
	words.Each([]byte(text), func(t words.Token) {
		if wanted(t) {
			marks = mark(marks, t)
		}
	})
	return marks
}

// mark adds a span, without overlaps: of overlapping ones the widest.
func mark(marks []span, t words.Token) []span {
	if n := len(marks); n > 0 && t.Start < marks[n-1].end {
		marks[n-1].end = max(marks[n-1].end, t.End)
		return marks
	}
	return append(marks, span{start: t.Start, end: t.End, term: string(t.Term)})
}

// bestFragment is the piece of the text with the most different wanted words.
func bestFragment(text string, marks []span) (fragment, bool) {
	if len(marks) == 0 {
		return fragment{}, false
	}
	first, last, most := 0, 0, 0
	for i, j := 0, 0; i < len(marks); i++ {
		j = max(i, j)
		for j+1 < len(marks) && marks[j+1].end-marks[i].start <= fragmentLength {
			j++
		}
		if n := differing(marks[i : j+1]); n > most {
			first, last, most = i, j, n
		}
	}
	start, end := around(text, marks[first].start, marks[last].end)
	inside := slices.Clone(marks[first : last+1])
	for i := range inside {
		inside[i].start -= start
		inside[i].end -= start
	}
	marked := markup(text[start:end], inside)
	if start > 0 {
		marked = "… " + marked
	}
	if end < len(text) {
		marked += " …"
	}
	return fragment{html: marked, words: most}, true
}

func differing(marks []span) int {
	terms := make(map[string]bool, len(marks))
	for _, m := range marks {
		terms[m.term] = true
	}
	return len(terms)
}

// around widens a piece of a text to the length of a fragment, to where words end.
func around(text string, start, end int) (from, to int) {
	room := max(0, fragmentLength-(end-start))
	from = max(0, start-room/3)
	to = min(len(text), end+room-(start-from))
	if from > 0 {
		if space := strings.IndexAny(text[from:start], " \n\t"); space >= 0 {
			from += space + 1
		}
	}
	if to < len(text) {
		if space := strings.LastIndexAny(text[end:to], " \n\t"); space >= 0 {
			to = end + space
		}
	}
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	return from, to
}

// markup is the text as HTML on one line with the spans in <mark>. Every byte of the text goes through
// html.EscapeString.
func markup(text string, marks []span) string {
	var out strings.Builder
	at := 0
	for _, m := range marks {
		out.WriteString(plain(text[at:m.start]))
		out.WriteString("<mark>" + plain(text[m.start:m.end]) + "</mark>")
		at = m.end
	}
	out.WriteString(plain(text[at:]))
	return out.String()
}

// plain escapes a text and writes its white space as single spaces.
func plain(text string) string {
	var out strings.Builder
	space := false
	for _, r := range text {
		if r == ' ' || r == '\n' || r == '\r' || r == '\t' || r == words.Gap {
			space = true
			continue
		}
		if space {
			out.WriteByte(' ')
			space = false
		}
		out.WriteRune(r)
	}
	if space {
		out.WriteByte(' ')
	}
	return html.EscapeString(out.String())
}

// highlights says where the ticket has what was asked for. The subject is always there.
func (f *finding) highlights(row *tickets.Row, text *ticketText) map[string][]string {
	out := map[string][]string{}
	out[fieldSubject] = []string{markup(row.Subject, marked(row.Subject, f.wants))}
	for _, person := range []string{row.RequesterName, row.RequesterEmail, row.AssigneeName} {
		f.highlight(out, fieldPeople, person)
	}
	for _, tag := range row.Tags {
		f.highlight(out, fieldTags, tag)
	}
	for _, fragment := range text.text {
		out[fieldText] = append(out[fieldText], fragment.html)
	}
	for _, fragment := range text.notes {
		out[fieldNotes] = append(out[fieldNotes], fragment.html)
	}
	for _, fragment := range text.files {
		out[inFiles] = append(out[inFiles], fragment.html)
	}
	return out
}

// inFiles is where highlights are from attached files: the file's name, and a piece of its text.
const inFiles = "attachments"

func (f *finding) wants(t words.Token) bool { return f.wanted[string(t.Term)] }

func (f *finding) highlight(out map[string][]string, field, value string) {
	if marks := marked(value, f.wants); len(marks) > 0 {
		out[field] = append(out[field], markup(value, marks))
	}
}
