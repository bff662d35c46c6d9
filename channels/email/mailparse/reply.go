package mailparse

import (
	"regexp"
	"slices"
	"strings"
)

// lineKind is what one line of a reply is for.
type lineKind byte

const (
	lineBlank       lineKind = iota
	lineWords                // somebody's own words, until shown otherwise
	lineQuote                // starts with ">"
	lineAttribution          // "On Monday, Jane wrote:", possibly one of several lines
	lineHistory              // a header block or "-----Original Message-----": history follows, unmarked
	lineRule                 // a signature delimiter
	lineMobile               // "Sent from my phone"
)

const maxReplyLines = 20000 // beyond that a text is no letter; it is kept whole

// TrimReply returns the new words of a plain-text reply: without quoted
// history, attribution, signature or device line. Words are never lost for
// tidiness: answers between quoted lines stay, with the quotes they answer, and
// where nothing else would remain the text comes back as it is.
func TrimReply(text string) string {
	trimmed, _ := trimReply(text)
	return trimmed
}

// cutsQuote says whether the text itself shows where its history begins.
func cutsQuote(text string) bool {
	_, cut := trimReply(text)
	return cut
}

func trimReply(text string) (trimmed string, cut bool) {
	whole := tidy(text)
	lines := strings.Split(whole, "\n")
	if len(lines) > maxReplyLines {
		return whole, false
	}
	lines, marked := dropArmor(lines), false
	if mentionsLine(whole) {
		lines, marked = cutOwnMarker(lines)
	}
	t := &reply{lines: lines, kinds: classifyLines(lines)}
	before := t.count(lineWords)
	t.cutSignature()
	cut = t.cutHistory() || marked
	t.dropMobile()
	trimmed = strings.TrimSpace(t.String())
	if trimmed == "" || before == 0 {
		return strings.TrimSpace(whole), false
	}
	return trimmed, cut
}

func tidy(text string) string {
	text = cleanText(text)
	text = strings.NewReplacer("\u00a0", " ", "\u200b", "", "\u2028", "\n").Replace(text)
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(strings.TrimRight(line, " \t"))
		b.WriteByte('\n')
	}
	return strings.Trim(b.String(), "\n")
}

// cutOwnMarker ends the reply at "reply above this line". Somebody who answers
// below it keeps everything.
func cutOwnMarker(lines []string) ([]string, bool) {
	for i, l := range lines {
		if len(l) > 200 || !mentionsLine(l) || !ownMarker.MatchString(l) {
			continue
		}
		kinds := classifyLines(lines[:i])
		for _, k := range kinds {
			if k == lineWords {
				return lines[:i], true
			}
		}
		return lines, false
	}
	return lines, false
}

// mentionsLine is the cheap test before ownMarker: a part of each of its phrases, and rare in letters
// ("line" alone stands in every second one, and the expression is slow).
func mentionsLine(s string) bool {
	s = strings.ToLower(s)
	for _, part := range []string{
		"this line", "dieser ", "dessus de", "esta l", "desta linha", "questa ", "boven deze", "ovanför", "denne linje",
		"puolelle", "tej linii", "řád", "этой", "此行", "この行",
	} {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}

// dropArmor removes the frame of a PGP-signed text: it is neither words nor a
// signature that people mean.
func dropArmor(lines []string) []string {
	start := slices.Index(lines, "-----BEGIN PGP SIGNED MESSAGE-----")
	if start < 0 {
		return lines
	}
	end := slices.Index(lines, "-----BEGIN PGP SIGNATURE-----")
	if end < start {
		end = len(lines)
	}
	rest := end
	if stop := slices.Index(lines[end:], "-----END PGP SIGNATURE-----"); stop >= 0 {
		rest = end + stop + 1
	}
	body := start + 1
	for body < end && strings.HasPrefix(lines[body], "Hash:") {
		body++
	}
	return slices.Concat(lines[:start], lines[body:end], lines[rest:])
}

// reply is a text on its way to becoming shorter. lines and kinds run in
// parallel.
type reply struct {
	lines []string
	kinds []lineKind
}

func (t *reply) count(kind lineKind) int { return countKind(t.kinds, kind) }

func countKind(kinds []lineKind, kind lineKind) int {
	n := 0
	for _, k := range kinds {
		if k == kind {
			n++
		}
	}
	return n
}

func (t *reply) cutAt(i int) { t.lines, t.kinds = t.lines[:i], t.kinds[:i] }

func (t *reply) remove(from, to int) {
	if from > 0 && t.kinds[from-1] == lineBlank {
		to = t.next(to) // one gap stays, not two
	}
	t.lines = append(append([]string{}, t.lines[:from]...), t.lines[to:]...)
	t.kinds = append(append([]lineKind{}, t.kinds[:from]...), t.kinds[to:]...)
}

func (t *reply) String() string { return strings.Trim(strings.Join(t.lines, "\n"), "\n") }

// next returns the first index from i on whose kind is not blank.
func (t *reply) next(i int) int {
	for i < len(t.kinds) && t.kinds[i] == lineBlank {
		i++
	}
	return i
}

func (t *reply) has(kind lineKind, from, to int) bool {
	return countKind(t.kinds[from:to], kind) > 0
}

var strongDelimiter = regexp.MustCompile(`^\s?(?:--|—|– –|__)\s*$`)

// contactClue: what stands in signatures and footers, and seldom in a complaint.
var contactClue = regexp.MustCompile(`(?i)\S@\S+\.\S|https?://|www\.|\+?\d[\d ()/.-]{6,}\d|mailing list|unsubscribe|\b(?:tel|phone|fax|mobile|gmbh|ltd|inc)\b`)

// cutSignature removes what follows a delimiter, up to the history. A ruled line
// counts only if what follows looks like a signature: a long text, several ruled
// lines or a pasted log are somebody's words.
func (t *reply) cutSignature() {
	for i, k := range t.kinds {
		if k != lineRule || !t.has(lineWords, 0, i) && !t.has(lineQuote, 0, i) {
			continue
		}
		end := i + 1
		for end < len(t.kinds) && t.kinds[end] != lineAttribution && t.kinds[end] != lineHistory && t.kinds[end] != lineQuote {
			end++
		}
		tail := countKind(t.kinds[i:end], lineWords)
		limit := 40
		if !strongDelimiter.MatchString(t.lines[i]) {
			limit = 12
			if t.count(lineRule) > 1 || !strings.Contains(t.lines[i], "__") && !contactClue.MatchString(strings.Join(t.lines[i:end], "\n")) {
				continue
			}
		}
		if tail > limit {
			continue
		}
		if end == len(t.kinds) && !t.has(lineWords, 0, i) {
			return // only a signature under a quote: the caller decides
		}
		t.remove(i, end)
		return
	}
}

// cutHistory removes the history that the first marker announces, and quoted
// lines at the end.
func (t *reply) cutHistory() bool {
	for i, k := range t.kinds {
		switch k {
		case lineHistory:
			if !t.has(lineWords, 0, i) && !t.has(lineMobile, 0, i) {
				return t.cutTrailingQuote() // a bare forward: its content is the message
			}
			t.cutAt(i)
			t.cutTrailingQuote()
			return true
		case lineAttribution:
			return t.cutAttributed(i)
		}
	}
	return t.cutTrailingQuote()
}

// cutAttributed handles the attribution that starts at line i.
func (t *reply) cutAttributed(i int) bool {
	end := i
	for end < len(t.kinds) && t.kinds[end] == lineAttribution {
		end++
	}
	start := t.next(end)
	before := t.has(lineWords, 0, i)
	if start >= len(t.kinds) || t.kinds[start] != lineQuote {
		if before || t.has(lineMobile, 0, i) { // answer above, unmarked history below
			t.cutAt(i)
			t.cutTrailingQuote()
			return before
		}
		t.remove(i, end) // nothing but the history: keep it, without its title
		return true
	}
	quoteEnd := t.quoteEnd(start)
	rest := t.words(quoteEnd)
	switch {
	case rest == 0:
		if before {
			t.cutAt(i)
		}
		t.cutTrailingQuote()
	case t.has(lineQuote, quoteEnd, len(t.kinds)) && t.interleaved(quoteEnd):
		t.remove(i, end)
		t.cutTrailingQuote()
	default: // answer below, or around
		t.remove(i, quoteEnd)
		t.cutTrailingQuote()
	}
	return true
}

// quoteEnd returns the index behind a quote and the blank lines in it.
func (t *reply) quoteEnd(i int) int {
	end := i
	for i < len(t.kinds) && (t.kinds[i] == lineQuote || t.kinds[i] == lineBlank) {
		if t.kinds[i] == lineQuote {
			end = i + 1
		}
		i++
	}
	return end
}

func (t *reply) words(from int) int { return countKind(t.kinds[from:], lineWords) }

// interleaved says whether words stand between quoted lines after i. A quoted
// line that lost its mark in wrapping is no answer.
func (t *reply) interleaved(i int) bool {
	last := len(t.kinds) - 1
	for last > i && t.kinds[last] != lineQuote {
		last--
	}
	return t.has(lineWords, i, last)
}

// cutTrailingQuote removes quoted lines at the end, if words stay.
func (t *reply) cutTrailingQuote() bool {
	end := len(t.kinds)
	quotes := 0
	for end > 0 && t.kinds[end-1] != lineWords && t.kinds[end-1] != lineMobile {
		if t.kinds[end-1] == lineQuote || t.kinds[end-1] == lineHistory || t.kinds[end-1] == lineAttribution {
			quotes++
		}
		end--
	}
	if quotes == 0 || !t.has(lineWords, 0, end) {
		return false
	}
	t.cutAt(end)
	return true
}

// dropMobile removes device lines that end the reply or stand alone, not those
// in the middle of a paragraph.
func (t *reply) dropMobile() {
	for i := len(t.kinds) - 1; i >= 0; i-- {
		if t.kinds[i] != lineMobile {
			continue
		}
		startsAlone := i == 0 || t.kinds[i-1] != lineWords
		after := t.next(i + 1)
		ends := after >= len(t.kinds)
		if ends || startsAlone && (i+1 >= len(t.kinds) || t.kinds[i+1] != lineWords) {
			t.remove(i, i+1)
		}
	}
}
