package mailparse

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	ruleLine = regexp.MustCompile(`^\s?(?:-- ?|__|—+|– –|[-]{2,80}|[_]{2,120}|[=*~#+]{3,120}|[-_=*] ?(?:[-_=*] ?){4,60}|ᐧ)\s*$`)
	fence    = regexp.MustCompile("^\\s{0,3}```")
)

// maxJudgedLines bounds the work on one text: what people write themselves ends
// well before that line. Behind it only marked quotes are told from words.
const maxJudgedLines = 3000

// classifyLines gives each line its kind.
func classifyLines(lines []string) []lineKind {
	kinds := make([]lineKind, len(lines))
	fenced := fencedLines(lines)
	for i := 0; i < len(lines); {
		if fenced[i] {
			kinds[i] = lineWords
			i++
			continue
		}
		kind, n := classifyLine(lines, i)
		for range n {
			kinds[i] = kind
			i++
		}
	}
	tableBars(lines, kinds)
	wrappedQuotes(lines, kinds)
	return kinds
}

func classifyLine(lines []string, i int) (kind lineKind, n int) {
	line := lines[i]
	trimmed := strings.TrimSpace(line)
	switch {
	case trimmed == "" || trimmed == "\u200b":
		return lineBlank, 1
	case len(line) > 1000:
		return lineWords, 1
	case i > maxJudgedLines && quotes(line):
		return lineQuote, 1
	case i > maxJudgedLines:
		return lineWords, 1
	}
	if n := historyAt(lines, i); n > 0 {
		return lineHistory, n
	}
	if n := attributionAt(lines, i); n > 0 {
		return lineAttribution, n
	}
	switch {
	case quotes(line):
		return lineQuote, 1
	case mayRule(trimmed) && ruleLine.MatchString(line):
		return lineRule, 1
	case utf8.RuneCountInString(trimmed) <= 110 && maySign(trimmed) && mobile.MatchString(trimmed):
		return lineMobile, 1
	}
	return lineWords, 1
}

// fencedLines marks code between ``` lines: nothing in it is mail syntax.
func fencedLines(lines []string) []bool {
	in := make([]bool, len(lines))
	open := -1
	for i, l := range lines {
		if !fence.MatchString(l) {
			continue
		}
		if open < 0 {
			open = i
			continue
		}
		for j := open; j <= i; j++ {
			in[j] = true
		}
		open = -1
	}
	return in
}

// tableBars: "|" quotes only behind an attribution; elsewhere it draws tables.
func tableBars(lines []string, kinds []lineKind) {
	attributed := false
	for i, k := range kinds {
		attributed = attributed || k == lineAttribution || k == lineHistory
		if k == lineQuote && !attributed && strings.HasPrefix(strings.TrimSpace(lines[i]), "|") {
			kinds[i] = lineWords
		}
	}
}

// wrappedQuotes finds the ends of quoted lines that a program wrapped without
// repeating the mark: short, in the middle of a sentence, and more quote or
// nothing below.
func wrappedQuotes(lines []string, kinds []lineKind) {
	for i := 1; i < len(kinds); i++ {
		if kinds[i] != lineWords || kinds[i-1] != lineQuote || len(lines[i-1]) < 60 || len(lines[i]) > 40 {
			continue
		}
		below := i+1 >= len(kinds) || kinds[i+1] == lineQuote
		first, _ := utf8.DecodeRuneInString(lines[i])
		if below && unicode.IsLower(first) && !strings.ContainsAny(lines[i-1][len(lines[i-1])-1:], ".?!:;\"") {
			kinds[i] = lineQuote
		}
	}
}

// historyAt recognizes the start of unmarked history: a ruled-off title, or a
// block of header fields, possibly below a ruled line. It returns how many
// lines that takes.
func historyAt(lines []string, i int) int {
	line := strings.TrimSpace(lines[i])
	if mayTitle(line) && (separator.MatchString(line) || forwardMarker.MatchString(line)) {
		return 1 + headerBlock(lines, skipBlank(lines, i+1))
	}
	if mayRule(line) && ruleLine.MatchString(line) {
		next := skipBlank(lines, i+1)
		if next <= i+3 {
			if n := headerBlock(lines, next); n > 0 {
				return next - i + n
			}
		}
		return 0
	}
	return headerBlock(lines, i)
}

func skipBlank(lines []string, i int) int {
	for i < len(lines) && strings.TrimSpace(lines[i]) == "" {
		i++
	}
	return i
}

// headerBlock counts the lines of From/Sent/To/Subject fields at i, in any
// order and language; 0 when it is no such block. Fields may wrap, and text made
// from HTML has blank lines between them.
func headerBlock(lines []string, i int) int {
	if i >= len(lines) {
		return 0
	}
	var seen headerKind
	fields, end := 0, i
	first, firstValue := headerField(lines[i])
	if first == 0 || first == headerOther {
		return 0
	}
	for j, odd := i, 0; j < len(lines) && j < i+30 && odd < 3; j++ {
		kind, _ := headerField(lines[j])
		switch {
		case kind != 0:
			seen |= kind
			fields++
			odd = 0
			end = j + 1
		case strings.TrimSpace(lines[j]) == "":
			odd++
		case quotes(lines[j]):
			odd = 3
		default:
			odd++
		}
	}
	if !announces(seen, fields, first, firstValue) {
		return 0
	}
	return end - i
}

// announces decides whether the fields seen are a header and no list of words
// with colons.
func announces(seen headerKind, fields int, first headerKind, firstValue string) bool {
	kinds := 0
	for k := headerFrom; k < headerOther; k <<= 1 {
		if seen&k != 0 {
			kinds++
		}
	}
	switch {
	case fields < 2 || kinds < 2:
		return false
	case first == headerFrom && kinds >= 3:
		return true
	case first == headerFrom && strings.TrimSpace(firstValue) != "":
		return seen&(headerDate|headerSubject) != 0 && (strings.Contains(firstValue, "@") || kinds >= 3)
	}
	return kinds >= 3 && seen&headerFrom != 0 || kinds == 3
}

// headerField reads one "Label: value" line; 0 if the label is unknown.
func headerField(line string) (headerKind, string) {
	s := strings.TrimLeft(line, " \t*_|>-") // bold, and marks of quoting
	end := strings.IndexAny(s, ":：")
	if end <= 0 || end > maxLabel || len(line) > 600 {
		return 0, ""
	}
	label := strings.ToLower(strings.Trim(s[:end], " \t*"))
	return headerLabels[label], strings.TrimLeft(s[end:], ":： \t*")
}

const maxLabel = 60 // bytes

const (
	attributionLines = 6
	attributionBytes = 600
)

// attributionAt recognizes "On <date>, <somebody> wrote:" at line i, wrapped
// over several lines or not, and returns how many lines it takes.
func attributionAt(lines []string, i int) int {
	first := strings.TrimSpace(lines[i])
	if !mayEndAttribution(lines, i) {
		return 0
	}
	if quotes(lines[i]) || len(first) > attributionBytes || !startsAttribution(first) {
		return 0
	}
	joined := ""
	blanks := 0
	for n := 1; n <= attributionLines+blanks && i+n-1 < len(lines); n++ {
		line := strings.TrimSpace(lines[i+n-1])
		if line == "" {
			// Some programs break the address onto lines of its own.
			if blanks++; blanks > 2 || !dateClue.MatchString(first) || !attributionStart.MatchString(first) || !angleNext(lines, i+n) {
				return 0
			}
			continue
		}
		if n > 1 && quotes(line) && !closesAddress.MatchString(line) {
			return 0
		}
		joined = strings.TrimSpace(joined + " " + line)
		if len(joined) > attributionBytes || n == 3 && !dateClue.MatchString(joined) {
			return 0
		}
		if isAttribution(joined, lines, i+n) && !(i+n < len(lines) && closesAddress.MatchString(strings.TrimSpace(lines[i+n]))) {
			return n
		}
	}
	return 0
}

// mayEndAttribution spares most lines the expressions: an attribution ends with
// a colon, an address or dashes.
func mayEndAttribution(lines []string, i int) bool {
	for _, l := range lines[i:min(len(lines), i+attributionLines+3)] {
		if last, _ := utf8.DecodeLastRuneInString(l); strings.ContainsRune(":：-<>)\"'\u200e\u200f\u202a\u202b\u202c\u202d\u202e", last) && l != "" {
			return true
		}
	}
	return false
}

var closesAddress = regexp.MustCompile(`^>\s*(?:[:：]|wrote|schrieb|a écrit|escribió|ha scritto|escreveu|skrev|geschreven)`)

func angleNext(lines []string, i int) bool {
	return i < len(lines) && strings.HasPrefix(strings.TrimSpace(lines[i]), "<")
}

// startsAttribution is the cheap test that most lines fail.
func startsAttribution(line string) bool {
	return attributionStart.MatchString(line) || dateStart.MatchString(line) || quotingStart.MatchString(line) ||
		addressClue.MatchString(line) && strings.ContainsAny(line, "<:") || strings.HasSuffix(line, ":") || strings.HasSuffix(line, "：") || dateClue.MatchString(line)
}

// isAttribution judges a joined candidate by what it ends with and what it
// names; weak evidence needs a quote right below it.
func isAttribution(s string, lines []string, next int) bool {
	if !endsColon.MatchString(s) && !endsAddress.MatchString(s) {
		return false
	}
	date, who := dateClue.MatchString(s), addressClue.MatchString(s)
	opens := attributionStart.MatchString(s) || dateStart.MatchString(s)
	colon := endsColon.MatchString(s)
	verb := attributionVerb.MatchString(s)
	quote := quoteBelow(lines, next)
	switch {
	case quotingStart.MatchString(s):
		return true
	case colon && verb && date && opens:
		return true
	case colon && verb && date && quote:
		return true
	case colon && verb && who && quote && !strings.ContainsAny(s, "?!"):
		return true
	case date && opens && endsAddress.MatchString(s) && (colon || quote):
		return true
	case colon && date && who && quote:
		return true
	case nameThenVerb.MatchString(s) && quote:
		return true
	}
	return false
}

func quoteBelow(lines []string, i int) bool {
	i = skipBlank(lines, i)
	return i < len(lines) && quotes(lines[i])
}
