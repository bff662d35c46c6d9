package email

import (
	"bytes"
	"io"
	"strings"
)

// headPeeker keeps the start of what is read through it, so that the ledger can hold the Message-ID
// of a mail from the moment it is taken: an answer to it that comes at the same time then knows that
// there is something to wait for.
type headPeeker struct {
	r    io.Reader
	head []byte
}

// peekBytes is enough for the headers of all but absurd mails; beyond, the Message-ID is found when
// the mail is processed.
const peekBytes = 32 << 10

func (p *headPeeker) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if room := peekBytes - len(p.head); room > 0 {
		p.head = append(p.head, b[:min(n, room)]...)
	}
	return n, err
}

// messageID returns the Message-ID without angle brackets, "" when there is none.
func (p *headPeeker) messageID() string {
	rest := p.head
	for len(rest) > 0 {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		rest = after
		if len(bytes.TrimSpace(line)) == 0 {
			return "" // the end of the header
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || !strings.EqualFold(string(bytes.TrimSpace(name)), "Message-ID") {
			continue
		}
		for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') { // folded
			line, rest, _ = bytes.Cut(rest, []byte("\n"))
			value = append(bytes.Clone(value), line...)
		}
		return cleanMessageID(string(value))
	}
	return ""
}

func cleanMessageID(s string) string {
	if _, inside, ok := strings.Cut(s, "<"); ok {
		s, _, _ = strings.Cut(inside, ">")
	}
	return storable(strings.Join(strings.Fields(s), ""), 1000)
}
