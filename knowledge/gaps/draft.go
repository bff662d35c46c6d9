package gaps

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// What goes into a draft.
const (
	bestAnswers   = 20   // that are read
	alsoSaid      = 4    // sentences of other answers than the best
	sameSentence  = 0.55 // of their words in common (Dice)
	saidByOthers  = 2    // customers beside the best answer's who were told a sentence, for it to be told to all
	sharedBy      = 3    // customers whom something with digits was written to, for it to be nobody's own
	fewestToTell  = 3    // customers who were told the same sentence, for its own words to be told from what varies
	saidToMost    = 0.4  // of them have a word that does not vary
	saidAnyway    = 3    // customers with other questions who were told a sentence, for it to be about nothing
	elsewhereRead = 400  // answers to other questions that are looked at for that
	leastLeft     = 0.5  // of an answer's words, when sentences with masks are left out
	longestNote   = 1000 // bytes
)

// Draft writes the draft of an article for the gap: asked as customers ask it, with the steps of the best answers
// that the actor may see, without personal data. A gap that has an article already gives that one. Faults:
// forbidden, gap_not_found.
func (s *Service) Draft(ctx context.Context, by tickets.Actor, id int64) (Drafted, error) {
	if err := mayDecide(by); err != nil {
		return Drafted{}, err
	}
	g, err := s.Gap(ctx, by, id)
	if err != nil {
		return Drafted{}, err
	}
	d, err := s.compose(ctx, by, g)
	if err != nil {
		return Drafted{}, fmt.Errorf("draft an article for gap %d: %w", id, err)
	}
	var out Drafted
	err = s.DB.Tx(ctx, func(tx *pg.Tx) error {
		_, state, articleID, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		out = Drafted{Language: d.Language, Created: articleID == nil}
		if articleID == nil {
			e, err := s.Writer.CreateTx(ctx, tx, by, d)
			if err != nil {
				return err
			}
			articleID = &e.Article.ID
		} else if err := tx.Pgx.QueryRow(ctx, `SELECT COALESCE((SELECT o.language FROM kb_gaps g JOIN kb_translations o ON o.id = g.translation_id WHERE g.id = $1),
			(SELECT language FROM kb_articles WHERE id = $2))`, id, *articleID).Scan(&out.Language); err != nil {
			return fmt.Errorf("read the language of article %d: %w", *articleID, err)
		}
		out.ArticleID = *articleID
		if !out.Created && state == StateDrafted {
			return nil
		}
		_, err = tx.Pgx.Exec(ctx, `
			UPDATE kb_gaps SET state = 'drafted', article_id = $2, updated_at = $3, decided_by = $4, decided_at = NULL, dismissed_weight = NULL WHERE id = $1`,
			id, articleID, s.Now(), agentID(by))
		if err != nil {
			return fmt.Errorf("note the draft of gap %d: %w", id, err)
		}
		return s.tell(ctx, tx, by, id)
	})
	return out, err
}

// source is an answer that a draft is made of.
type source struct {
	requesterID int64
	text        string
	names       names
	merit       float64
	sentences   []sentence
}

// sentence is one of an answer, masked; "" ends a paragraph.
type sentence struct {
	text  string
	words map[string]bool // stems
}

func (s sentence) like(other sentence) bool {
	both := 0
	for w := range s.words {
		if other.words[w] {
			both++
		}
	}
	return both > 0 && 2*float64(both) >= sameSentence*float64(len(s.words)+len(other.words))
}

// compose makes the article.
func (s *Service) compose(ctx context.Context, by tickets.Actor, g *Gap) (articles.NewArticle, error) {
	sources, tickets, err := s.sources(ctx, by, g)
	if err != nil {
		return articles.NewArticle{}, err
	}
	language := g.Language
	if language == "" {
		language = "en"
	}
	n := articles.NewArticle{
		Language: language, OwnerID: agentID(by), Visibility: articles.VisiblePublic, Note: noteOf(tickets),
		Text: articles.Text{Title: cutBytes(titleForReaders(g.Title), 250)},
	}
	if len(sources) == 0 {
		return n, nil
	}
	others, err := s.elsewhere(ctx, by, tickets)
	if err != nil {
		return n, err
	}
	n.Body = write(language, sources, others)
	return n, nil
}

// titleForReaders is a title without what was masked.
func titleForReaders(title string) string {
	title = strings.Join(strings.Fields(masks.ReplaceAllString(title, " ")), " ")
	if title == "" {
		return "…"
	}
	return capitalize(strings.NewReplacer(" ?", "?", " ,", ",", " .", ".").Replace(title))
}

func cutBytes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// noteOf says where a draft comes from, in the history of the article, which readers do not see.
func noteOf(tickets []int64) string {
	note := "Drafted from what customers ask."
	if len(tickets) == 0 {
		return note
	}
	note += " Tickets:"
	for _, id := range tickets {
		next := " #" + itoa(id)
		if len(note)+len(next) > longestNote {
			break
		}
		note += next
	}
	return note
}

// sources are the answers to make a draft of, the best first, and all tickets they come from. A gap of queries has
// none of its own; solved tickets that ask the same have.
func (s *Service) sources(ctx context.Context, by tickets.Actor, g *Gap) ([]*source, []int64, error) {
	picked, err := s.picked(ctx, by, g)
	if err != nil {
		return nil, nil, err
	}
	ids := slices.Sorted(maps.Keys(picked))
	all, err := readSome(ctx, s.DB, ids)
	if err != nil {
		return nil, nil, err
	}
	var out []*source
	for _, a := range all {
		pick := picked[a.id]
		m := a.solved()
		if i := slices.IndexFunc(a.answers, func(m said) bool { return m.messageID == pick.messageID }); i >= 0 {
			m = &a.answers[i]
		}
		if m != nil {
			out = append(out, &source{requesterID: a.requesterID, text: unsignedBy(own(m.text), m.agent), names: a.names.and(namesOf(m.agent)), merit: pick.merit})
		}
	}
	slices.SortStableFunc(out, func(a, b *source) int { return cmp.Compare(b.merit, a.merit) })
	return out, ids, nil
}

// picked are the answers of a gap that the actor may see, by ticket.
func (s *Service) picked(ctx context.Context, by tickets.Actor, g *Gap) (map[int64]worthy, error) {
	out := map[int64]worthy{}
	if g.Kind == KindQuery {
		if len(g.Evidence.Queries) == 0 || s.Similar == nil {
			return out, nil
		}
		found, err := s.Similar.Similar(ctx, by, g.Evidence.Queries[0].Text, 0, bestAnswers)
		if err != nil {
			return nil, err
		}
		for _, hit := range found.Hits {
			out[hit.ID] = worthy{merit: hit.Score}
		}
		return out, nil
	}
	actor, hidden := scopeOf(by)
	rows, err := s.DB.Pool.Query(ctx, `
		SELECT t.id, e.message_id, e.merit FROM kb_gap_tickets e JOIN tickets t ON t.id = e.ticket_id
		WHERE e.gap_id = $3 AND e.message_id IS NOT NULL AND (t.team_id IS NULL OR t.team_id <> ALL($2::bigint[]) OR t.assignee_id = $1)
		ORDER BY e.merit DESC, e.place LIMIT $4`, actor, hidden, g.ID, 5*bestAnswers)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	var id int64
	var w worthy
	if _, err = pgx.ForEachRow(rows, []any{&id, &w.messageID, &w.merit}, func() error { out[id] = w; return nil }); err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	return out, nil
}

// elsewhere are sentences that were written to customers who asked something else, and to how many.
func (s *Service) elsewhere(ctx context.Context, by tickets.Actor, except []int64) (map[string]int, error) {
	actor, hidden := scopeOf(by)
	rows, err := s.DB.Pool.Query(ctx, `
		SELECT t.requester_id, c.name, g.name, left(CASE WHEN m.reply_text = '' THEN m.body_text ELSE m.reply_text END, 6000)
		FROM tickets t JOIN customers c ON c.id = t.requester_id
		JOIN LATERAL (SELECT * FROM messages m WHERE m.ticket_id = t.id AND m.kind = 'message' AND m.author_kind = 'agent' AND m.auto = '' ORDER BY m.id DESC LIMIT 1) m ON true
		JOIN agents g ON g.id = m.agent_id
		WHERE t.last_activity_at > $3 AND t.id <> ALL($4::bigint[]) AND (t.team_id IS NULL OR t.team_id <> ALL($2::bigint[]) OR t.assignee_id = $1)
		ORDER BY t.last_activity_at DESC LIMIT $5`, actor, hidden, s.Now().Add(-window), except, elsewhereRead)
	if err != nil {
		return nil, fmt.Errorf("read other answers: %w", err)
	}
	people := map[string]map[int64]bool{}
	var customer int64
	var name, agent, text string
	_, err = pgx.ForEachRow(rows, []any{&customer, &name, &agent, &text}, func() error {
		for _, one := range sentences(masked(text, namesOf(name, agent))) {
			key := sentenceKey(one)
			if people[key] == nil {
				people[key] = map[int64]bool{}
			}
			people[key][customer] = true
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read other answers: %w", err)
	}
	counts := map[string]int{}
	for key, who := range people {
		counts[key] = len(who)
	}
	return counts, nil
}

// write makes the body: the best answer, and what others were told beside it.
func write(language string, sources []*source, elsewhere map[string]int) string {
	shared := sharedPieces(sources)
	known := names{}
	for _, src := range sources {
		known = known.and(src.names)
	}
	for _, src := range sources {
		src.mask(language, known, shared, elsewhere)
	}
	sources = slices.DeleteFunc(sources, func(src *source) bool { return wordsIn(src.sentences) == 0 })
	if len(sources) == 0 {
		return ""
	}
	sources = sources[:min(len(sources), bestAnswers)]
	best, others := sources[0], sources[1:]
	also := alsoIn(best, others)
	for i := range best.sentences {
		best.sentences[i].text = withoutSlots(best.sentences[i], sources)
	}
	body := toMarkdown(capitalize(paragraphs(best)))
	for i, one := range also {
		if i == 0 {
			body += "\n"
		}
		text := toMarkdown(listItem.ReplaceAllString(withoutSlots(one, sources), ""))
		body += "\n- " + capitalize(strings.ReplaceAll(text, "\n", " "))
	}
	return strings.TrimSpace(body)
}

// slot is a word that may be different for each customer: it has a capital, or a digit.
var slot = regexp.MustCompile(`[\p{L}\p{N}][\p{L}\p{N}\p{M}'’./-]*`)

// withoutSlots leaves out the names of places, goods and days that other customers were not told in the same sentence.
func withoutSlots(one sentence, sources []*source) string {
	said := map[string]map[int64]bool{}
	people := map[int64]bool{}
	for _, src := range sources {
		for _, other := range src.sentences {
			if other.text == "" || !one.like(other) {
				continue
			}
			people[src.requesterID] = true
			for _, word := range slot.FindAllString(other.text, -1) {
				if said[word] == nil {
					said[word] = map[int64]bool{}
				}
				said[word][src.requesterID] = true
			}
		}
	}
	if len(people) < fewestToTell {
		return one.text
	}
	first := true
	text := slot.ReplaceAllStringFunc(one.text, func(word string) string {
		begins := first
		first = false
		r, _ := utf8.DecodeRuneInString(word)
		varies := (unicode.IsUpper(r) && !begins || strings.ContainsAny(word, "0123456789")) && !masks.MatchString("["+word+"]")
		if varies && float64(len(said[word])) < saidToMost*float64(len(people)) {
			return "…"
		}
		return word
	})
	return manyDots.ReplaceAllString(text, "…")
}

var manyDots = regexp.MustCompile(`…([\s,]+…)+`)

// sharedPieces are numbers, links and the like that were written to so many customers that they are nobody's own.
func sharedPieces(sources []*source) map[string]bool {
	people := map[string]map[int64]bool{}
	for _, src := range sources {
		v := &veil{}
		v.hide(src.text, func(piece string) bool {
			if people[piece] == nil {
				people[piece] = map[int64]bool{}
			}
			people[piece][src.requesterID] = true
			return false
		})
	}
	out := map[string]bool{}
	for piece, who := range people {
		if len(who) >= sharedBy {
			out[piece] = true
		}
	}
	return out
}

// mask takes the answer apart into what is of use to everybody: no courtesy, nothing that is said whatever the
// question, no personal data, and, where enough is left, no sentence that had some.
func (src *source) mask(language string, known names, shared map[string]bool, elsewhere map[string]int) {
	v := &veil{}
	text := v.hide(src.text, func(piece string) bool { return shared[piece] || shortNumber(piece) })
	text = unsigned(known.mask(v.lift(themes.Mask(text))))
	var clean, all []sentence
	for _, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			all, clean = append(all, sentence{}), append(clean, sentence{})
			continue
		}
		for _, text := range content(line) {
			if elsewhere[sentenceKey(text)] >= saidAnyway {
				continue
			}
			one := sentence{text: text, words: map[string]bool{}}
			for _, stem := range stems(language, text) {
				one.words[stem] = true
			}
			all = append(all, one)
			if !masks.MatchString(text) || listItem.MatchString(text) {
				clean = append(clean, one)
			}
		}
	}
	src.sentences = all
	if float64(wordsIn(clean)) >= leastLeft*float64(wordsIn(all)) {
		src.sentences = clean
	}
}

func wordsIn(all []sentence) int {
	n := 0
	for _, one := range all {
		n += countWords(one.text)
	}
	return n
}

// paragraphs puts the sentences of an answer together again: items of lists on lines of their own.
func paragraphs(src *source) string {
	var b strings.Builder
	begun := false
	for _, one := range src.sentences {
		switch {
		case one.text == "":
			if begun {
				b.WriteString("\n\n")
			}
			begun = false
			continue
		case begun && listItem.MatchString(one.text):
			b.WriteString("\n")
		case begun:
			b.WriteString(" ")
		}
		b.WriteString(one.text)
		begun = true
	}
	return b.String()
}

// alsoIn are sentences that several other customers were told and the best answer has not.
func alsoIn(best *source, others []*source) []sentence {
	type also struct {
		sentence
		people map[int64]bool
	}
	var all []*also
	for _, src := range others {
		for _, one := range src.sentences {
			if one.text == "" || len(one.words) < substantial/2 || masks.MatchString(one.text) || strings.HasSuffix(one.text, "?") ||
				slices.ContainsFunc(best.sentences, one.like) {
				continue
			}
			i := slices.IndexFunc(all, func(a *also) bool { return a.like(one) })
			if i < 0 {
				all = append(all, &also{sentence: one, people: map[int64]bool{}})
				i = len(all) - 1
			}
			all[i].people[src.requesterID] = true
		}
	}
	all = slices.DeleteFunc(all, func(a *also) bool { return len(a.people) < saidByOthers })
	slices.SortStableFunc(all, func(a, b *also) int { return cmp.Compare(len(b.people), len(a.people)) })
	var out []sentence
	for _, a := range all[:min(len(all), alsoSaid)] {
		out = append(out, a.sentence)
	}
	return out
}
