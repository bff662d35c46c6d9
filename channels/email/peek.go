package email

import (
	"bytes"
	"io"
	"strings"
)

// copier keeps the start of what is read through it: all of most mails, which then need not be read
// again to be filed, and the header of the others. From it the ledger has the Message-ID of a mail from the
// moment it is taken, so that an answer to it that comes at the same time knows that there is something to
// wait for.
type copier struct {
	r    io.Reader
	kept []byte
	all  int64
}

const (
	keepBytes = 256 << 10
	// peekBytes is enough for the headers of all but absurd mails; beyond, the Message-ID is found when
	// the mail is processed.
	peekBytes = 32 << 10
)

func (c *copier) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.all += int64(n)
	if room := keepBytes - len(c.kept); room > 0 {
		c.kept = append(c.kept, b[:min(n, room)]...)
	}
	return n, err
}

// whole returns the mail; false when it is too large to be kept in memory.
func (c *copier) whole() ([]byte, bool) { return c.kept, c.all == int64(len(c.kept)) }

// messageID returns the Message-ID without angle brackets, "" when there is none.
func (c *copier) messageID() string {
	rest := c.kept[:min(len(c.kept), peekBytes)]
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
