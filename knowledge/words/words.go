package words

import (
	"unicode"
	"unicode/utf8"
)

// MaxTerm bounds a term, in bytes.
const MaxTerm = 64

// Gap is a character that a writer may put between two texts: no phrase reaches across it.
const Gap = '\f'

// gapSize is how many positions a Gap takes, more than any phrase has words.
const gapSize = 100

// Token is one term of a text.
type Token struct {
	Term       []byte // valid only while Each's function runs
	Start, End int    // where it is written, in bytes of the text
	Position   int    // from 1; the parts of a compound take one each
	Whole      bool   // a compound as a whole, in the position of its first part
}

// Each calls f with the terms of text, in order; a compound comes before its parts. text may be any
// bytes.
func Each(text []byte, f func(Token)) {
	s := scanner{text: text, emit: f, position: 1}
	s.run()
}

// scanner reads a text once. A chunk is a run of word characters with single joints between them; it
// is collected part by part and emitted when it ends.
type scanner struct {
	text     []byte
	emit     func(Token)
	position int
	parts    []part
	folded   []byte // of the parts and joints of the chunk
}

// part is one run of word characters within a chunk.
type part struct {
	start, end           int // in text
	foldStart, foldEnd   int // in folded
	spaceless            bool
	beforeAt, apostrophe bool
}

func (s *scanner) run() {
	i := 0
	for i < len(s.text) {
		r, size := utf8.DecodeRune(s.text[i:])
		switch {
		case isWord(r):
			i = s.readPart(i)
		case r == Gap:
			s.flush()
			s.position += gapSize
			i += size
		case len(s.parts) > 0 && isJoint(r) && s.wordFollows(i+size):
			s.join(r)
			i += size
		default:
			s.flush()
			i += size
		}
	}
	s.flush()
}

func (s *scanner) wordFollows(i int) bool {
	if i >= len(s.text) {
		return false
	}
	r, _ := utf8.DecodeRune(s.text[i:])
	return isWord(r) && !Spaceless(r)
}

// readPart reads a run of word characters of one kind (spaced or spaceless script) from i on.
func (s *scanner) readPart(i int) int {
	p := part{start: i, foldStart: len(s.folded)}
	first, _ := utf8.DecodeRune(s.text[i:])
	p.spaceless = Spaceless(first)
	for i < len(s.text) {
		r, size := utf8.DecodeRune(s.text[i:])
		if !isWord(r) || (Spaceless(r) != p.spaceless && !unicode.IsMark(r)) {
			break
		}
		s.folded = appendFolded(s.folded, r)
		i += size
	}
	p.end, p.foldEnd = i, len(s.folded)
	if p.spaceless {
		s.folded = s.folded[:p.foldStart]
		s.flush()
		s.emitPairs(p)
		return i
	}
	s.parts = append(s.parts, p)
	if i < len(s.text) {
		if r, _ := utf8.DecodeRune(s.text[i:]); isWord(r) {
			s.flush() // the script changes within a word
		}
	}
	return i
}

// join notes the joint between the last part and the one that follows.
func (s *scanner) join(r rune) {
	last := &s.parts[len(s.parts)-1]
	switch r {
	case '\'', '’', 'ʼ':
		last.apostrophe = true
	case '@':
		last.beforeAt = true
		s.folded = append(s.folded, '@')
	default:
		s.folded = utf8.AppendRune(s.folded, r)
	}
}

// flush emits the chunk that has been collected.
func (s *scanner) flush() {
	if len(s.parts) == 0 {
		return
	}
	s.parts = s.elide(s.parts)
	s.emitWholes()
	for _, p := range s.parts {
		s.emitTerm(p.foldStart, p.foldEnd, p.start, p.end, false)
		s.position++
	}
	s.parts, s.folded = s.parts[:0], s.folded[:0]
}

// elide settles apostrophes: 's falls off, one or two letters before one fall off, others join.
func (s *scanner) elide(parts []part) []part {
	out := parts[:0]
	for i := 0; i < len(parts); i++ {
		p := parts[i]
		if !p.apostrophe || i+1 == len(parts) {
			out = append(out, p)
			continue
		}
		next := parts[i+1]
		nextIsS := next.foldEnd-next.foldStart == 1 && s.folded[next.foldStart] == 's'
		switch {
		case nextIsS && !next.apostrophe:
			p.apostrophe, p.beforeAt = false, next.beforeAt
			out = append(out, p)
			i++
		case utf8.RuneCount(s.folded[p.foldStart:p.foldEnd]) <= 2:
			// l'adresse: the article goes, its place is not counted
		default:
			parts[i+1].start, parts[i+1].foldStart = p.start, p.foldStart
		}
	}
	return out
}

// emitWholes emits the compound as a whole, and for an address each side of its @.
func (s *scanner) emitWholes() {
	n := len(s.parts)
	if n < 2 {
		return
	}
	s.emitWhole(0, n)
	for i, p := range s.parts {
		if !p.beforeAt {
			continue
		}
		if i > 0 {
			s.emitWhole(0, i+1)
		}
		if i+2 < n {
			// In the place of the first part as well: terms of one place come together.
			s.emitWhole(i+1, n)
		}
		return
	}
}

func (s *scanner) emitWhole(from, to int) {
	first, last := s.parts[from], s.parts[to-1]
	s.emitTerm(first.foldStart, last.foldEnd, first.start, last.end, true)
}

func (s *scanner) emitTerm(foldStart, foldEnd, start, end int, whole bool) {
	term := s.folded[foldStart:foldEnd]
	if len(term) == 0 {
		return
	}
	s.emit(Token{Term: cut(term), Start: start, End: end, Position: s.position, Whole: whole})
}

// emitPairs emits the pairs of characters of a run in a script without spaces.
func (s *scanner) emitPairs(p part) {
	var pair []byte
	run := s.text[p.start:p.end]
	at := p.start
	for len(run) > 0 {
		first := character(run)
		second := character(run[first:])
		pair = pair[:0]
		for _, r := range string(run[:first+second]) {
			pair = appendFolded(pair, r)
		}
		if len(pair) > 0 {
			s.emit(Token{Term: cut(pair), Start: at, End: at + first + second, Position: s.position})
			s.position++
		}
		run = run[first:]
		at += first
	}
}

// character is the length of the first character of text with its marks.
func character(text []byte) int {
	n := 0
	for n < len(text) {
		r, size := utf8.DecodeRune(text[n:])
		if n > 0 && !unicode.IsMark(r) {
			break
		}
		n += size
	}
	return n
}

// cut bounds a term at the start of a character.
func cut(term []byte) []byte {
	if len(term) <= MaxTerm {
		return term
	}
	n := MaxTerm
	for n > 0 && !utf8.RuneStart(term[n]) {
		n--
	}
	return term[:n]
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r))
}

// isJoint reports whether r, between two word characters, makes a compound of them.
func isJoint(r rune) bool {
	switch r {
	case '.', '_', '-', '+', '@', ':', '&', '\'', '’', 'ʼ', '‐', '‑':
		return true
	}
	return false
}

// Spaceless reports whether r belongs to a script that is not, or not only, divided by spaces.
func Spaceless(r rune) bool {
	if r < 0x0E00 {
		return false
	}
	switch {
	case r <= 0x0EFF: // Thai, Lao
		return true
	case r >= 0x1000 && r <= 0x109F, r >= 0x1780 && r <= 0x17FF: // Myanmar, Khmer
		return true
	case r >= 0x1100 && r <= 0x11FF, r >= 0x3040 && r <= 0x30FF, r >= 0x3130 && r <= 0x318F: // Hangul Jamo, kana
		return true
	case r >= 0x31F0 && r <= 0x31FF, r == 0x3005, r == 0x3007, r >= 0xAC00 && r <= 0xD7AF, r >= 0xFF66 && r <= 0xFFDC:
		return true
	}
	return unicode.Is(unicode.Han, r)
}
