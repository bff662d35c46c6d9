package email

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kepthq/kept/channels/email/mailparse"
)

// externalID names a mail by what its sender wrote: the Message-ID together with a fingerprint of
// sender, subject, date, words and files. A second delivery has other trace headers, and maybe
// another transfer encoding, but the same name. A broken sender that reuses one Message-ID gives
// each of its mails a name of its own.
func externalID(m *mailparse.Mail) string {
	sum := sha256.New()
	field := func(s string) { fmt.Fprintf(sum, "%d:%s\n", len(s), s) }
	field(m.MessageID)
	field(strings.ToLower(m.From.Address))
	field(strings.Join(strings.Fields(m.Subject), " "))
	if m.Date != nil {
		field(m.Date.UTC().String())
	}
	words(sum, m.Text)
	words(sum, m.HTML)
	for _, f := range m.Files {
		content := sha256.Sum256(f.Content)
		field(f.Name)
		field(string(content[:]))
	}
	if m.MessageID == "" {
		ownHeader(sum, m) // nothing else tells two short mails of one program apart
		return hex.EncodeToString(sum.Sum(nil)[:16])
	}
	id := hex.EncodeToString(sum.Sum(nil)[:16])
	return id + ":" + storable(m.MessageID, maxNamedID)
}

// maxNamedID keeps the name within what an index takes; the fingerprint holds all of the Message-ID.
const maxNamedID = 300

// ownHeader hashes what the sender wrote into the header, without what servers add on the way.
func ownHeader(sum io.Writer, m *mailparse.Mail) {
	for fields := m.Header.Fields(); fields.Next(); {
		name := strings.ToLower(fields.Key())
		if !strings.HasPrefix(name, "x-") && !strings.HasPrefix(name, "arc-") && !slices.Contains(traceFields(), name) {
			words(sum, name+": "+fields.Value())
		}
	}
}

// traceFields differ between two deliveries of one mail.
func traceFields() []string {
	return []string{
		"received", "return-path", "delivered-to", "envelope-to", "authentication-results", "received-spf",
		"dkim-signature", "delivery-date", "content-transfer-encoding", "status", "lines", "content-length",
	}
}

// words hashes a text without its white space, which servers change on the way.
func words(sum io.Writer, text string) {
	buffered := bufio.NewWriter(sum) // a hash takes everything, so no error is lost
	for word := range strings.FieldsSeq(text) {
		_, _ = buffered.WriteString(word)
		_ = buffered.WriteByte(' ')
	}
	_ = buffered.WriteByte('\n')
	_ = buffered.Flush()
}
