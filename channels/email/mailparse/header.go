package mailparse

import (
	"bytes"
	"strings"

	"github.com/emersion/go-message"
)

// maxFields bounds the fields of one header block.
const maxFields = 2000

// splitEntity separates a header block from its body. It never fails: lines
// that cannot be a field are continued, skipped or taken as the start of a body
// whose blank line is missing.
func splitEntity(raw []byte, limit int, d *defects) (message.Header, []byte) {
	var h message.Header
	var fields [][]byte
	var field []byte
	rest := raw
	for len(rest) > 0 {
		line, next := cutLine(rest)
		if len(line) == 0 {
			rest = next
			break
		}
		if len(raw)-len(next) > limit || len(fields) > maxFields {
			d.add("limit-header", "the header is longer than %d bytes or %d fields; the rest of it was left out", limit, maxFields)
			rest = skipHeader(next)
			break
		}
		if field == nil { // an indented first line continues nothing
			line = bytes.TrimLeft(line, " \t")
		}
		switch {
		case field != nil && (line[0] == ' ' || line[0] == '\t'):
			field = append(append(field, "\r\n"...), line...)
		case field != nil && field[len(field)-1] == ';' && isParam(line):
			d.add("header-line", "a folded parameter lost its indent")
			field = append(append(field, "\r\n "...), line...)
		case isField(line):
			fields = append(fields, field)
			field = bytes.Clone(line)
		case headerGoesOn(next):
			// A folded line that lost its indent, or rubbish between two fields.
			d.add("header-line", "a header line is no field; it was joined to the one above, or skipped below an address")
			if field != nil && (bytes.IndexByte(line, '@') >= 0 || !isAddressField(field)) {
				field = append(append(field, "\r\n "...), line...)
			}
		default:
			d.add("header-end", "the blank line between header and body is missing")
			return buildHeader(h, append(fields, field)), rest
		}
		rest = next
	}
	return buildHeader(h, append(fields, field)), rest
}

func buildHeader(h message.Header, fields [][]byte) message.Header {
	for _, f := range fields {
		if len(f) > 0 {
			h.AddRaw(append(f, "\r\n"...))
		}
	}
	return h
}

func skipHeader(rest []byte) []byte {
	for len(rest) > 0 {
		line, next := cutLine(rest)
		rest = next
		if len(line) == 0 {
			break
		}
	}
	return rest
}

// cutLine returns the first line without its end, and what follows.
func cutLine(b []byte) (line, rest []byte) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return bytes.TrimRight(b, "\r"), nil
	}
	return bytes.TrimRight(b[:i], "\r"), b[i+1:]
}

// isField accepts what RFC 5322 calls a field, and a space before the colon.
func isField(line []byte) bool {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || colon > 100 {
		return false
	}
	name := bytes.TrimRight(line[:colon], " \t")
	for _, c := range name {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return len(name) > 0
}

func isAddressField(field []byte) bool {
	name, _, _ := bytes.Cut(field, []byte(":"))
	switch strings.ToLower(strings.TrimSpace(string(name))) {
	case "from", "to", "cc", "sender", "reply-to":
		return true
	}
	return false
}

// isParam: name=value, as after "Content-Type: ...;".
func isParam(line []byte) bool {
	name, _, ok := bytes.Cut(line, []byte("="))
	return ok && len(name) < 40 && !bytes.ContainsAny(name, " \t:<>@")
}

// headerGoesOn looks past an odd line: does a field follow before the block ends?
func headerGoesOn(rest []byte) bool {
	for range 3 {
		line, next := cutLine(rest)
		if len(line) == 0 || bytes.HasPrefix(line, []byte("--")) {
			return false
		}
		if isField(line) && !bytes.HasPrefix(bytes.TrimSpace(line[bytes.IndexByte(line, ':')+1:]), []byte("//")) {
			return true
		}
		rest = next
	}
	return false
}

// values returns the unfolded raw values of a field, in order.
func values(h *message.Header, name string) []string {
	var all []string
	for f := h.FieldsByKey(name); f.Next(); {
		all = append(all, f.Value())
	}
	return all
}

// value returns the first value that is not blank: forged or broken mails carry
// an empty field before the real one.
func value(h *message.Header, name string) string {
	for f := h.FieldsByKey(name); f.Next(); {
		if v := strings.TrimSpace(f.Value()); v != "" {
			return v
		}
	}
	return ""
}

// stripEnvelope removes what mailboxes and transports put in front of a
// message: a byte order mark, blank lines, mbox "From " lines. The address of
// the last such line is returned as a clue to the sender.
func stripEnvelope(raw []byte, d *defects) (rest []byte, sender string) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	raw = bytes.TrimLeft(raw, "\r\n")
	if !bytes.Contains(raw, []byte("\n")) && bytes.Contains(raw, []byte("\r")) {
		d.add("line-ends", "lines ended in a bare CR")
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	for {
		line, next := cutLine(raw)
		mbox := bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From "))
		if !mbox || isField(line) {
			return raw, sender
		}
		if words := strings.Fields(string(line)); len(words) > 1 && strings.Contains(words[1], "@") {
			sender = words[1]
		}
		raw = bytes.TrimLeft(next, "\r\n")
	}
}
