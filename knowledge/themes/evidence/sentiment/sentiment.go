package sentiment

import (
	"embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

//go:embed lists/*.txt
var files embed.FS

// Languages are those that have word lists.
func Languages() []string { return []string{"de", "en", "es", "fr", "it", "nl", "pt"} }

const (
	against   = -0.74 // what a negation makes of a word
	scope     = 3     // how many words a negation or intensifier reaches forward
	backward  = 5     // and, in languages that put it behind the verb, a negation backward
	before    = 0.5   // the weight of what stands before a "but" in its sentence, and
	after     = 1.5   // of what follows
	softness  = 15    // how much it takes to come near to -1 or 1
	shouting  = 0.3   // an exclamation mark's addition, at most three times
	longestOf = 4     // words of a phrase
)

// Score is the sentiment of a text, -1 to 1, and whether there is a word list for its language and a word in it.
// language is a BCP 47 tag; only its primary part counts.
func Score(text, language string) (float64, bool) {
	lists, err := load()
	if err != nil { // the lists are part of the program and tested
		return 0, false
	}
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	l, ok := lists[base]
	if !ok {
		return 0, false
	}
	sum, words := 0.0, 0
	for _, s := range sentences(text, l.elides) {
		sum += l.weigh(s)
		words += len(s.words)
	}
	if words == 0 {
		return 0, false
	}
	return sum / math.Sqrt(sum*sum+softness), true
}

// list is what words of a language weigh.
type list struct {
	words     map[string]float64 // by word or phrase, joined with _
	endings   map[string]float64 // by beginning
	negations map[string]bool
	degrees   map[string]float64
	buts      map[string]bool
	phrases   map[string]bool // first words of phrases
	behind    bool            // negations may stand behind what they negate
	elides    bool            // an apostrophe ends a word
}

var load = sync.OnceValues(func() (map[string]*list, error) {
	all := map[string]*list{}
	for _, language := range Languages() {
		text, err := files.ReadFile("lists/" + language + ".txt")
		if err != nil {
			return nil, err
		}
		l, err := parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("words of %s: %w", language, err)
		}
		l.behind = language == "de" || language == "nl" || language == "fr"
		l.elides = language == "fr" || language == "it"
		all[language] = l
	}
	return all, nil
})

func parse(text string) (*list, error) {
	l := &list{
		words: map[string]float64{}, endings: map[string]float64{}, negations: map[string]bool{}, degrees: map[string]float64{},
		buts: map[string]bool{}, phrases: map[string]bool{},
	}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		head, words := fields[0], fields[1:]
		weight := 0.0
		if head != "!" && head != "&" {
			var err error
			if weight, err = strconv.ParseFloat(strings.TrimPrefix(head, "^"), 64); err != nil {
				return nil, err
			}
		}
		for _, w := range words {
			l.add(head, w, weight)
		}
	}
	return l, nil
}

func (l *list) add(head, word string, weight float64) {
	if first, _, joined := strings.Cut(word, "_"); joined {
		l.phrases[first] = true
	}
	switch {
	case head == "!":
		l.negations[word] = true
	case head == "&":
		l.buts[word] = true
	case head[0] == '^':
		l.degrees[word] = weight
	case strings.HasSuffix(word, "*"):
		l.endings[strings.TrimSuffix(word, "*")] = weight
	default:
		l.words[word] = weight
	}
}

// shortest is how many letters the fixed beginning of a word with any ending has at least; parse's test holds it.
const shortest = 3

// of is what a word or phrase weighs; the longest beginning wins.
func (l *list) of(word string) (float64, bool) {
	if w, ok := l.words[word]; ok {
		return w, true
	}
	for n := len(word); n >= shortest; n-- {
		if w, ok := l.endings[word[:n]]; ok {
			return w, true
		}
	}
	return 0, false
}

// token is a word or phrase of the list, with what it weighs; 0 words of no weight.
type token struct {
	text    string
	weight  float64
	negates bool
	degree  float64 // 0: none
	but     bool
	pause   bool // a comma stands before it
}

// tokens finds phrases, the longest first, and looks up the rest.
func (l *list) tokens(s sentence) []token {
	var out []token
	for i := 0; i < len(s.words); {
		text, n := l.phrase(s.words[i:])
		t := token{text: text, pause: s.pauses[i], negates: l.negations[text] || strings.HasSuffix(text, "n't"), degree: l.degrees[text], but: l.buts[text]}
		if w, ok := l.of(text); ok {
			t.weight = w
			if s.shouted[i] {
				t.weight *= 1.2
			}
			if w == 0 { // it is there to be passed over
				t.negates, t.degree = false, 0
			}
		}
		out = append(out, t)
		i += n
	}
	return out
}

func (l *list) phrase(words []string) (string, int) {
	if l.phrases[words[0]] {
		for n := min(longestOf, len(words)); n > 1; n-- {
			joined := strings.Join(words[:n], "_")
			_, weighs := l.words[joined]
			if weighs || l.negations[joined] || l.degrees[joined] != 0 || l.buts[joined] {
				return joined, n
			}
		}
	}
	return words[0], 1
}

// weigh is the sum of a sentence's words, each turned and strengthened by those around it.
func (l *list) weigh(s sentence) float64 {
	tokens := l.tokens(s)
	turn := -1
	for i, t := range tokens {
		if t.but && i > 0 {
			turn = i
		}
	}
	sum := 0.0
	for i, t := range tokens {
		if t.weight == 0 {
			continue
		}
		w := t.weight * l.degree(tokens, i)
		if l.negated(tokens, i) {
			w *= against
		}
		switch {
		case turn > i:
			w *= before
		case turn >= 0:
			w *= after
		}
		sum += w
	}
	if sum != 0 {
		sum += math.Copysign(shouting*float64(min(3, s.marks)), sum)
	}
	return sum
}

func (l *list) degree(tokens []token, i int) float64 {
	d := 1.0
	for back, fade := 1, 1.0; back <= scope && back <= i; back, fade = back+1, fade*0.9 {
		if t := tokens[i-back]; t.degree != 0 {
			d *= 1 + (t.degree-1)*fade
		}
		if tokens[i-back+1].pause {
			break
		}
	}
	return d
}

func (l *list) negated(tokens []token, i int) bool {
	for back := 1; back <= scope && back <= i && !tokens[i-back+1].pause; back++ {
		if tokens[i-back].negates {
			return true
		}
	}
	if !l.behind || tokens[i].weight < 0 {
		return false
	}
	for on := 1; on <= backward && i+on < len(tokens); on++ {
		t := tokens[i+on]
		if t.pause || t.but {
			return false
		}
		// A negation right before another word of weight is that word's.
		if t.negates {
			return i+on+1 >= len(tokens) || tokens[i+on+1].weight == 0
		}
	}
	return false
}

// sentence is words in lower case, whether a comma stands before each, whether it is in capitals, and the exclamation
// marks at the end.
type sentence struct {
	words   []string
	pauses  []bool
	shouted []bool
	marks   int
}

// splitter cuts a text into sentences.
type splitter struct {
	elides bool // an apostrophe ends a word, as in French
	all    []sentence
	now    sentence
	word   strings.Builder
	pause  bool // a comma stands before the word to come
	upper  int
	letter int
}

// endWord takes up the word that was being read.
func (s *splitter) endWord() {
	w := strings.Trim(s.word.String(), "'")
	if w != "" {
		s.now.words = append(s.now.words, w)
		s.now.pauses = append(s.now.pauses, s.pause)
		s.now.shouted = append(s.now.shouted, s.letter > 2 && s.upper == s.letter)
		s.pause = false
	}
	s.word.Reset()
	s.upper, s.letter = 0, 0
}

func (s *splitter) endSentence(marks int) {
	s.endWord()
	switch {
	case len(s.now.words) > 0:
		s.now.marks = marks
		s.all = append(s.all, s.now)
	case len(s.all) > 0:
		s.all[len(s.all)-1].marks += marks
	}
	s.now, s.pause = sentence{}, false
}

func (s *splitter) read(r rune) {
	switch {
	case unicode.IsLetter(r) || unicode.IsMark(r):
		s.word.WriteRune(unicode.ToLower(r))
		s.letter++
		if unicode.IsUpper(r) {
			s.upper++
		}
	case strings.ContainsRune(apostrophes, r) && !s.elides:
		s.word.WriteByte('\'')
	case r == '!':
		s.endSentence(1)
	case strings.ContainsRune(".?;:\n", r):
		s.endSentence(0)
	case strings.ContainsRune(",()", r):
		s.endWord()
		s.pause = true
	default:
		s.endWord()
	}
}

const apostrophes = "'’ʼ`"

// sentences splits a text; masks such as [number] are left out.
func sentences(text string, elides bool) []sentence {
	s := splitter{elides: elides}
	masked := false
	for _, r := range text {
		switch {
		case masked:
			masked = r != ']'
		case r == '[':
			s.endWord()
			masked = true
		default:
			s.read(r)
		}
	}
	s.endSentence(0)
	return s.all
}
