package cues

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/kepthq/kept/knowledge/words"
)

//go:embed rules/*.txt
var files embed.FS

// Languages are those that have rules.
func Languages() []string { return []string{"en", "de", "fr", "es", "pt", "it", "nl"} }

// book is the rules of a language.
type book struct {
	kinds               map[Kind]*kindRules
	object              rule
	why                 map[Reason]rule
	notTried            rule
	tried               map[Try]rule
	stays, leaves, gone rule
	names               []*regexp.Regexp
	notName             *regexp.Regexp
}

// kindRules are the rules of a kind; a sentence without any of the stems has none of it.
type kindRules struct {
	stems                        []string
	no, about, still, asks, pair rule
}

func (k *kindRules) touches(words string) bool {
	return slices.ContainsFunc(k.stems, func(stem string) bool { return strings.Contains(words, stem) })
}

// rule is the alternatives of one kind of line; the zero rule matches nothing.
type rule struct{ re *regexp.Regexp }

func (r rule) match(words string) bool { return r.re != nil && r.re.MatchString(words) }

// erase takes out what matches.
func (r rule) erase(words string) string {
	if r.re == nil {
		return words
	}
	return r.re.ReplaceAllString(words, " # ")
}

// strength is how much sentence i wants the kind, once all that the books say is no such thing is taken out; "": not at
// all.
func (b *book) strength(k Kind, all []sentence, i int, books []*book) Strength {
	rules := b.kinds[k]
	if !rules.touches(all[i].words) {
		return ""
	}
	own := func(s sentence) string {
		rest := s.words
		for _, other := range books {
			rest = other.kinds[k].no.erase(rest)
		}
		return rest
	}
	rest := own(all[i])
	switch {
	case rules.about.match(rest):
		return About
	case rules.still.match(rest):
		return Still
	case rules.asks.match(rest), rules.pair.match(rest):
		return Asks
	}
	if i == 0 || rules.pair.re == nil {
		return ""
	}
	before := own(all[i-1])
	both := own(sentence{words: strings.TrimRight(before, " ") + rest})
	if rules.pair.match(both) && !rules.pair.match(before) {
		return Asks
	}
	return ""
}

// ofOrder reports whether sentence i speaks of an order, or of "it" after one that does.
func (b *book) ofOrder(all []sentence, i int) bool {
	return b.object.match(all[i].words) || i > 0 && strings.Contains(all[i].words, " it ") && b.object.match(all[i-1].words)
}

func (b *book) reasons(words string) []Reason {
	var out []Reason
	for _, r := range Reasons() {
		if b.why[r].match(words) {
			out = append(out, r)
		}
	}
	return out
}

// competitor finds where a customer goes; the name is "" where it is masked.
func (b *book) competitor(text string) (name string, ok bool) {
	for _, re := range b.names {
		m := re.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		if m[1] == "[name]" {
			return "", true
		}
		if name := strings.TrimRight(m[1], ".-'&"); b.notName == nil || !b.notName.MatchString(name) {
			return name, true
		}
	}
	return "", false
}

var load = sync.OnceValues(func() (map[string]*book, error) {
	all := map[string]*book{}
	for _, language := range Languages() {
		text, err := files.ReadFile("rules/" + language + ".txt")
		if err != nil {
			return nil, err
		}
		if all[language], err = parse(string(text)); err != nil {
			return nil, fmt.Errorf("rules of %s: %w", language, err)
		}
	}
	return all, nil
})

// booksFor are the rules of a language that has some, else all of them.
func booksFor(language string) []*book {
	all, err := load()
	if err != nil { // the rules are part of the program and tested
		return nil
	}
	if b, ok := all[words.Base(language)]; ok {
		return []*book{b}
	}
	out := make([]*book, 0, len(all))
	for _, l := range Languages() {
		out = append(out, all[l])
	}
	return out
}

// parse reads rules: "let NAME = expression", or what a line finds and an expression of package regexp (RE2) in which
// {NAME} stands for another. Expressions match whole words.
func parse(text string) (*book, error) {
	p := parser{lets: map[string]string{}, lines: map[string][]string{}}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := p.line(line); err != nil {
			return nil, err
		}
	}
	return p.book()
}

type parser struct {
	lets  map[string]string
	lines map[string][]string
}

func (p *parser) line(line string) error {
	if rest, ok := strings.CutPrefix(line, "let "); ok {
		name, expression, ok := strings.Cut(rest, " = ")
		if !ok {
			return fmt.Errorf("no = in %q", line)
		}
		p.lets["{"+name+"}"] = p.expand(expression)
		return nil
	}
	what, expression, ok := strings.Cut(line, " ")
	if !ok {
		return fmt.Errorf("no expression in %q", line)
	}
	p.lines[what] = append(p.lines[what], p.expand(expression))
	return nil
}

func (p *parser) expand(expression string) string {
	for name, value := range p.lets {
		expression = strings.ReplaceAll(expression, name, value)
	}
	return expression
}

// take compiles the lines of a name into one rule.
func (p *parser) take(name string) (rule, error) {
	lines := p.lines[name]
	delete(p.lines, name)
	if len(lines) == 0 {
		return rule{}, nil
	}
	re, err := regexp.Compile("(?:^| )(?:" + strings.Join(lines, "|") + ")(?: |$)")
	if err != nil {
		return rule{}, fmt.Errorf("%s: %w", name, err)
	}
	return rule{re}, nil
}

func (p *parser) book() (*book, error) {
	b := &book{kinds: map[Kind]*kindRules{}, why: map[Reason]rule{}, tried: map[Try]rule{}}
	var failed error
	take := func(name string) rule {
		r, err := p.take(name)
		if err != nil && failed == nil {
			failed = err
		}
		return r
	}
	for _, k := range Kinds() {
		name := string(k)
		stems := strings.Fields(strings.Join(p.lines[name+".stems"], " "))
		delete(p.lines, name+".stems")
		b.kinds[k] = &kindRules{stems: stems, no: take(name + ".no"), about: take(name + ".about"), still: take(name + ".still"), asks: take(name + ".asks"), pair: take(name + ".pair")}
	}
	for _, r := range Reasons() {
		b.why[r] = take("reason." + string(r))
	}
	for _, t := range Tries() {
		b.tried[t] = take("tried." + string(t))
	}
	b.object, b.notTried = take("cancel.object"), take("tried.no")
	b.stays, b.leaves, b.gone = take("stays"), take("leaves"), take("gone")
	for _, line := range p.lines["name"] {
		re, err := regexp.Compile(line)
		if err != nil {
			return nil, err
		}
		b.names = append(b.names, re)
	}
	if lines := p.lines["notname"]; len(lines) > 0 {
		re, err := regexp.Compile("^(?:" + strings.Join(lines, "|") + ")$")
		if err != nil {
			return nil, err
		}
		b.notName = re
	}
	delete(p.lines, "name")
	delete(p.lines, "notname")
	for left := range p.lines {
		return nil, fmt.Errorf("there is nothing called %q", left)
	}
	return b, failed
}
