package demo

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets"
)

// act is one thing that somebody does at a time.
type act struct {
	at time.Time
	do func(*player) error
}

// Plan is a history to be played.
type Plan struct {
	acts []act
}

// Options of a plan. The zero value of a field is its default.
type Options struct {
	Tickets int           // 400
	Span    time.Duration // 21 days
	End     time.Time     // required: the present
	Seed    uint64
}

// NewPlan writes a history that ends at o.End.
func NewPlan(o Options) *Plan {
	if o.Tickets == 0 {
		o.Tickets = 400
	}
	if o.Span == 0 {
		o.Span = 21 * 24 * time.Hour
	}
	r := rand.New(rand.NewPCG(o.Seed, 1021))
	w := &writer{r: r, end: o.End, begin: o.End.Add(-o.Span), people: crowd(r, max(20, o.Tickets/3))}
	for i := range o.Tickets {
		w.ordinary(i)
	}
	w.extraordinary()
	slices.SortStableFunc(w.acts, func(a, b act) int { return a.at.Compare(b.at) })
	return &Plan{acts: w.acts}
}

// writer writes a plan.
type writer struct {
	r          *rand.Rand
	begin, end time.Time
	people     []customer
	acts       []act
}

// add writes an act, unless it would be in the future.
func (w *writer) add(at time.Time, do func(*player) error) {
	if !at.After(w.end) {
		w.acts = append(w.acts, act{at, do})
	}
}

// case_ is one ticket while it is played: later acts find here what earlier ones made.
type case_ struct {
	story    *story
	customer customer
	words    *strings.Replacer
	subject  string
	ticket   int64
	lastID   string // Message-ID of the newest public message, for In-Reply-To
	agent    string // who works on it
	way      tickets.Channel
}

func (w *writer) newCase(s *story, c customer) *case_ {
	first, _, _ := strings.Cut(c.name, " ")
	day := []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}
	t := &case_{story: s, customer: c, agent: w.agentOf(s.team)}
	t.words = strings.NewReplacer(
		"{name}", c.name, "{first}", first, "{city}", c.city, "{product}", pick(w.r, products), "{day}", pick(w.r, day),
		"{order}", fmt.Sprintf("FF-%05d", 20000+w.r.IntN(70000)), "{amount}", fmt.Sprintf("%d.%02d €", 20+w.r.IntN(400), w.r.IntN(100)),
	)
	t.subject = t.words.Replace(pick(w.r, s.subjects))
	return t
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// newcomer stands for whoever set the desk up: their own work should not be empty either.
const newcomer = "the newcomer"

func (w *writer) agentOf(team string) string {
	if team == teamSupport && w.r.Float64() < 0.3 {
		return newcomer
	}
	var names []string
	for _, c := range colleagues {
		if slices.Contains(c.teams, team) {
			names = append(names, c.name)
		}
	}
	return pick(w.r, names)
}

// story picks by weight; the recent one happens in the last four days only.
func (w *writer) story(recent bool) *story {
	total := 0
	for i := range stories {
		if stories[i].recent == recent {
			total += stories[i].weight
		}
	}
	n := w.r.IntN(total)
	for i := range stories {
		if stories[i].recent != recent {
			continue
		}
		if n -= stories[i].weight; n < 0 {
			return &stories[i]
		}
	}
	panic("weights do not add up")
}

// recentDays is how long ago the planted problem began.
const recentDays = 4

// arrival is a time at which customers write: days more than nights, weekdays more than weekends.
func (w *writer) arrival(from time.Time) time.Time {
	for {
		at := from.Add(time.Duration(w.r.Int64N(int64(w.end.Sub(from)))))
		hour, weekend := at.UTC().Hour(), at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
		chance := 0.15
		if hour >= 7 && hour < 21 {
			chance = 1
		}
		if weekend {
			chance *= 0.4
		}
		if w.r.Float64() < chance {
			return at
		}
	}
}

// working moves a time into the hours in which agents work: weekdays, 8 to 17 UTC.
func (w *writer) working(at time.Time) time.Time {
	for {
		at = at.UTC()
		day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
		opens, closes := day.Add(8*time.Hour), day.Add(17*time.Hour)
		weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
		switch {
		case weekend || !at.Before(closes):
			at = day.Add(24*time.Hour + 8*time.Hour + w.wait(12*time.Minute))
		case at.Before(opens):
			return opens.Add(w.wait(20 * time.Minute))
		default:
			return at
		}
	}
}

// wait is a log-normal time around a median: most soon, some much later.
func (w *writer) wait(median time.Duration) time.Duration {
	return time.Duration(float64(median) * math.Exp(0.9*w.r.NormFloat64()))
}

// ordinary writes the life of one ticket.
func (w *writer) ordinary(i int) {
	recent := i%11 == 0
	from := w.begin
	if recent {
		from = w.end.Add(-recentDays * 24 * time.Hour)
	}
	s := w.story(recent)
	who := w.people[len(extraordinary)+w.r.IntN(len(w.people)-len(extraordinary))]
	t := w.newCase(s, who)
	subject, opening := w.told(s, who.language)
	t.subject = t.words.Replace(subject)
	at := w.arrival(from)
	if t.way = w.way(); t.way == tickets.ChannelChat && !w.working(at).After(w.end) {
		w.chat(t, at, opening)
		return
	}
	w.life(t, at, opening)
}

// told is how somebody who writes a language tells a story, under whichever subject people give it.
func (w *writer) told(s *story, language string) (subject, opening string) {
	var subjects, openings []string
	for _, one := range sayings[s.key] {
		if one.language == language {
			subjects, openings = append(subjects, one.subject), append(openings, one.opening)
		}
	}
	if language == "en" || len(openings) == 0 {
		subjects, openings = append(subjects, s.subjects...), append(openings, s.opening...)
	}
	return pick(w.r, subjects), pick(w.r, openings)
}

// life writes what happens to a case from its opening to its end, or to the present.
func (w *writer) life(t *case_, at time.Time, opening string) {
	s := t.story
	w.add(at, func(p *player) error { return p.customerWrites(t, opening, s.file) })
	at = w.working(at.Add(w.wait(8 * time.Minute)))
	w.add(at, func(p *player) error { return p.triage(t) })
	at = w.working(at.Add(w.wait(25 * time.Minute)))
	if len(s.note) > 0 && w.r.Float64() < 0.45 {
		note := pick(w.r, s.note)
		w.add(at, func(p *player) error { return p.notes(t, note) })
		at = w.working(at.Add(w.wait(15 * time.Minute)))
	}
	slow := time.Duration(1)
	if w.r.Float64() < 0.08 { // the ones that were forgotten
		slow = 14
	}
	at = w.working(at.Add(slow * w.wait(70*time.Minute)))
	answer, then := pick(w.r, s.answer), tickets.StatusPending
	talks := len(s.reply) > 0 && w.r.Float64() < 0.6
	if !talks && w.r.Float64() < 0.7 {
		then = tickets.StatusSolved
	}
	w.add(at, func(p *player) error { return p.answers(t, answer, then) })
	if talks {
		at = w.conversation(t, at)
	}
	w.ending(t, at)
}

// conversation writes the customer's answer and the agent's, and returns when that was over.
func (w *writer) conversation(t *case_, at time.Time) time.Time {
	at = at.Add(w.wait(5 * time.Hour))
	reply := pick(w.r, t.story.reply)
	w.add(at, func(p *player) error { return p.customerWrites(t, reply, "") })
	at = w.working(at.Add(w.wait(90 * time.Minute)))
	closing := pick(w.r, t.story.closing)
	w.add(at, func(p *player) error { return p.answers(t, closing, tickets.StatusSolved) })
	return at
}

// ending writes that pending tickets are solved after days of silence and solved ones closed after a week.
func (w *writer) ending(t *case_, at time.Time) {
	w.rating(t, at.Add(w.wait(9*time.Hour)))
	w.add(w.working(at.Add(72*time.Hour)), func(p *player) error { return p.becomes(t, tickets.StatusPending, tickets.StatusSolved) })
	w.add(at.Add(10*24*time.Hour), func(p *player) error { return p.becomes(t, tickets.StatusSolved, tickets.StatusClosed) })
}

// rating writes that every third customer says how it was, once it is solved.
func (w *writer) rating(t *case_, at time.Time) {
	if w.r.Float64() > 0.35 {
		return
	}
	score := min(5, max(1, t.story.mood+w.r.IntN(3)-1))
	w.add(at, func(p *player) error { return p.rates(t, score) })
}

// extraordinary writes the cases that test a console's nerves.
func (w *writer) extraordinary() {
	for i, who := range extraordinary {
		words := foreign[who.language]
		s := &stories[i%3]
		t := w.newCase(s, who)
		t.subject = t.words.Replace(words[0])
		at := w.end.Add(-time.Duration(30+47*i) * time.Minute)
		w.add(at, func(p *player) error { return p.customerWrites(t, words[1], "") })
	}
	w.manyTags()
	w.endlessThread()
	w.newsletter()
	w.chatsNow()
}

func (w *writer) manyTags() {
	t := w.newCase(&stories[0], w.people[len(w.people)-1])
	at := w.end.Add(-3 * time.Hour)
	w.add(at, func(p *player) error { return p.customerWrites(t, t.story.opening[0], "") })
	w.add(at.Add(time.Minute), func(p *player) error {
		var tags []string
		for i := range 40 {
			tags = append(tags, fmt.Sprintf("campaign-2026-%02d", i+1))
		}
		return p.updates(t, tickets.Update{AddTags: tags})
	})
}

// endlessThread is a case of 300 messages between a customer and one agent.
func (w *writer) endlessThread() {
	const messages = 300
	t := w.newCase(&stories[5], w.people[len(w.people)-2])
	t.subject = "Commuter bike: everything that happened since spring"
	step := w.end.Sub(w.begin) / (messages + 20)
	for i := range messages {
		at := w.begin.Add(time.Duration(i+1) * step)
		if i%2 == 0 {
			words := fmt.Sprintf("Day %d. %s", i/2+1, pick(w.r, []string{
				"The range was 61 km today, dry, 14 degrees.", "It made the clicking sound again, twice, uphill.",
				"I did as you said and the display now shows E-17 and then nothing.", "All well today, I almost miss our letters.",
			}))
			w.add(at, func(p *player) error { return p.customerWrites(t, words, "") })
			continue
		}
		words := pick(w.r, []string{
			"Thank you, noted. Please keep the tyre pressure at 3.2 bar and write again tomorrow.\n\n{agent}",
			"Interesting. Could you try it once with the lights off?\n\n{agent}", "I have passed that to the workshop.\n\n{agent}",
		})
		w.add(at, func(p *player) error { return p.answers(t, words, tickets.StatusOpen) })
	}
}

// newsletter is an HTML mail with a layout, an inline picture and pictures elsewhere.
func (w *writer) newsletter() {
	t := w.newCase(&stories[3], w.people[len(w.people)-3])
	t.subject = "Fwd: Your spring catalogue: is this offer real?"
	w.add(w.end.Add(-95*time.Minute), func(p *player) error { return p.customerForwards(t) })
}

// teamsOf returns the ids of teams by name.
func teamsOf(byName map[string]int64, names []string) []int64 {
	ids := make([]int64, 0, len(names))
	for _, name := range names {
		ids = append(ids, byName[name])
	}
	slices.SortFunc(ids, cmp.Compare)
	return ids
}
