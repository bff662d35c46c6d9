package mailparse

import (
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-message"
)

// Parse reads one raw message. It fails only when r does; whatever the bytes
// are, there is a Mail with what could be read, and Defects say the rest.
func Parse(r io.Reader, limits Limits) (*Mail, error) {
	limits = limits.withDefaults()
	raw, err := io.ReadAll(io.LimitReader(r, limits.Bytes+1))
	if err != nil {
		return nil, fmt.Errorf("read mail: %w", err)
	}
	d := &defects{}
	if int64(len(raw)) > limits.Bytes {
		raw = raw[:limits.Bytes]
		d.add("limit-bytes", "the mail is larger than %d bytes; the rest was left out", limits.Bytes)
	}
	raw, envelope := stripEnvelope(raw, d)
	rd := &reader{limits: limits, d: d, files: []Attachment{}, hint: charsetHint(string(raw[:min(len(raw), 64<<10)]))}
	root := rd.newPart(raw, "text/plain")
	root.root = true

	m := &Mail{Header: root.header}
	m.readHeader(root, envelope, firstOf(root.charset, rd.hint), d)
	m.readBody(rd, root)
	m.Auth = readAuth(&root.header, limits.TrustedAuthServers)
	m.Bounce = detectBounce(m, rd.reports)
	m.Auto = detectAuto(m)
	m.NoAutoReply = unwelcome(m)
	m.Defects = d.list
	if m.Defects == nil {
		m.Defects = []Defect{}
	}
	return m, nil
}

func (m *Mail) readHeader(root *part, envelope, hint string, d *defects) {
	h := &root.header
	list := func(name string) []Address {
		return parseAddresses(strings.Join(values(h, name), ", "), hint, d)
	}
	m.To, m.Cc, m.ReplyTo = list("To"), list("Cc"), list("Reply-To")
	if sender := list("Sender"); len(sender) > 0 {
		m.Sender = &sender[0]
	}
	m.From = findSender(h, envelope, hint, d)
	m.Subject = decodeWords(value(h, "Subject"), hint, d)
	if ids := parseIDs(value(h, "Message-ID")); len(ids) > 0 {
		m.MessageID = ids[0]
	}
	m.readThread(h)
	m.readDate(h, d)
}

// findSender takes the first usable From and else the next best field.
func findSender(h *message.Header, envelope, hint string, d *defects) Address {
	name := ""
	for _, raw := range values(h, "From") {
		if list := parseAddresses(raw, hint, d); len(list) > 0 {
			return list[0]
		}
		if name == "" {
			name = displayName(strings.Trim(strings.TrimSuffix(strings.TrimSpace(raw), "<>"), "() "), hint, d)
		}
	}
	for _, field := range []string{"Reply-To", "Sender", "Return-Path", "X-Original-From"} {
		if list := parseAddresses(value(h, field), hint, d); len(list) > 0 {
			d.add("from", "From has no address; %s was taken", field)
			list[0].Name = firstOf(name, list[0].Name)
			return list[0]
		}
	}
	if envelope != "" {
		d.add("from", "From has no address; the mailbox line was taken")
		return Address{name, cleanAddress(envelope, hint, d)}
	}
	d.add("from", "no sender address was found")
	return Address{Name: name}
}

func (m *Mail) readThread(h *message.Header) {
	replies := parseIDs(strings.Join(values(h, "In-Reply-To"), " "))
	if len(replies) > 0 {
		m.InReplyTo = replies[0]
	}
	m.References = parseIDs(strings.Join(append(values(h, "References"), bracketed(replies)...), " "))
	m.References = lastN(m.References, maxReferences)
	if m.References == nil || strings.TrimSpace(value(h, "References")) == "" && len(replies) < 2 {
		m.References = []string{}
	}
}

// bracketed lets further In-Reply-To identifiers take part in threading.
func bracketed(replies []string) []string {
	if len(replies) < 2 {
		return nil
	}
	out := make([]string, 0, len(replies))
	for _, id := range replies {
		out = append(out, "<"+id+">")
	}
	return out
}

// readDate falls back to the topmost Received field, which our side wrote.
func (m *Mail) readDate(h *message.Header, d *defects) {
	raw := value(h, "Date")
	if t, ok := parseDate(raw); ok {
		m.Date = &t
		return
	}
	problem := "there is no Date"
	if raw != "" {
		problem = fmt.Sprintf("Date %q cannot be read", cutRunes(raw, 60))
	}
	for _, field := range []string{"Resent-Date", "Delivery-Date", "Received"} {
		v := value(h, field)
		if field == "Received" {
			v = v[strings.LastIndexByte(v, ';')+1:]
		}
		if t, ok := parseDate(v); ok {
			d.add("date", "%s; %s was taken", problem, field)
			m.Date = &t
			return
		}
	}
	d.add("date", "%s", problem)
}

func (m *Mail) readBody(rd *reader, root *part) {
	body := rd.read(root)
	m.HTML = body.html
	m.Text = strings.TrimSpace(body.text)
	if m.Text == "" {
		m.Text = htmlToText(body.html)
	}
	m.Files = rd.files
	for i, f := range m.Files {
		if f.CID != "" && strings.Contains(m.HTML, "cid:"+f.CID) {
			m.Files[i].Inline = true
		}
	}
	m.readReply()
}

// readReply finds the new words. Forwarded mail is passed on because of what it
// quotes, so nothing is cut from it.
func (m *Mail) readReply() {
	m.ReplyText, m.ReplyHTML = m.Text, ""
	if isForward(m.Subject) {
		return
	}
	m.ReplyText = TrimReply(m.Text)
	if m.HTML == "" {
		return
	}
	trimmed, cut := TrimReplyHTML(m.HTML)
	if !cut {
		return
	}
	m.ReplyHTML = trimmed
	// HTML marks quotes with elements where plain text has only conventions, so
	// it decides when the plain text gave no clue.
	fromHTML := TrimReply(htmlToText(trimmed))
	if fromHTML != "" && len(fromHTML) < len(m.ReplyText) && !cutsQuote(m.Text) {
		m.ReplyText = fromHTML
	}
}
