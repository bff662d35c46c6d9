package email

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"strings"

	"github.com/emersion/go-message"

	"github.com/kepthq/kept/tickets"
)

// field is one header field; go-message keeps order only when fields are added in reverse.
type field struct{ name, value string }

func header(fields ...field) message.Header {
	var h message.Header
	for i := len(fields) - 1; i >= 0; i-- {
		if fields[i].value != "" {
			h.Add(fields[i].name, fields[i].value)
		}
	}
	return h
}

// replyPrefix is how subjects of answers begin in the languages that people write to us in.
var replyPrefix = regexp.MustCompile(`(?i)^\s*(re|aw|antw|sv|vs|odp|r|rif|res|tr)\s*(\[\d+\])?:`)

func (d *draft) subject() string {
	subject := oneLine(d.message.Subject)
	if d.parent != nil && !replyPrefix.MatchString(subject) {
		subject = "Re: " + subject
	}
	return mime.QEncoding.Encode("utf-8", subject)
}

// header is the mail's header in the order of RFC 5322 section 3.6, without its MIME fields.
func (d *draft) header() []field {
	id, inReplyTo, references := "", "", ""
	if d.message.RFCMessageID != nil {
		id = "<" + *d.message.RFCMessageID + ">"
	}
	if d.parent != nil && d.parent.RFCMessageID != nil && writableID(*d.parent.RFCMessageID) {
		inReplyTo = "<" + *d.parent.RFCMessageID + ">"
	}
	if len(d.chain) > 0 {
		references = "<" + strings.Join(d.chain, "> <") + ">"
	}
	fields := []field{
		{"Date", d.message.CreatedAt.UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700")},
		{"From", formatAddresses(d.from)},
		{"Reply-To", formatAddresses(tickets.Person{Name: d.from.Name, Address: d.replyTo})},
		{"To", formatAddresses(d.to...)},
		{"Cc", formatAddresses(d.cc...)},
		{"Message-ID", id},
		{"In-Reply-To", inReplyTo},
		{"References", references},
		{"Subject", d.subject()},
	}
	if d.message.AuthorKind == tickets.ActorSystem { // RFC 3834 section 5
		fields = append(fields, field{"Auto-Submitted", "auto-replied"}, field{"X-Auto-Response-Suppress", "All"})
	}
	return append(fields, field{"MIME-Version", "1.0"})
}

func formatAddresses(people ...tickets.Person) string {
	list := make([]string, len(people))
	for i, p := range people {
		a := mail.Address{Name: oneLine(p.Name), Address: p.Address}
		list[i] = a.String()
	}
	return strings.Join(list, ", ")
}

// part is a node of the MIME tree.
type part struct {
	header  []field
	content []byte
	parts   []part
}

// write makes the bytes:
//
//	mixed ─┬─ alternative ─┬─ text/plain
//	       │               └─ related ─┬─ text/html
//	       │                           └─ images in it
//	       └─ files
//
// with each multipart left out that would hold one part only.
func (d *draft) write() ([]byte, error) {
	root := d.text()
	if d.body.html != "" {
		root = d.multipart("alternative", root, d.related())
	}
	mixed := []part{root}
	for i := range d.files {
		if _, shown := d.body.inline[d.files[i].ID]; !shown {
			mixed = append(mixed, attachment(&d.files[i], "attachment", ""))
		}
	}
	root = d.multipart("mixed", mixed...)
	root.header = append(d.header(), root.header...)

	var out bytes.Buffer
	w, err := message.CreateWriter(&out, header(root.header...))
	if err != nil {
		return nil, err
	}
	if err := root.fill(w); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (d *draft) text() part {
	return part{header: []field{
		{"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "quoted-printable"},
	}, content: lines(d.body.text)}
}

func (d *draft) related() part {
	page := "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>" + d.body.html + "</body></html>\n"
	parts := []part{{header: []field{
		{"Content-Type", "text/html; charset=utf-8"}, {"Content-Transfer-Encoding", "quoted-printable"},
	}, content: lines(page)}}
	for i := range d.files {
		if cid, shown := d.body.inline[d.files[i].ID]; shown {
			parts = append(parts, attachment(&d.files[i], "inline", cid))
		}
	}
	return d.multipart("related", parts...)
}

// lines gives text the line ends of mail.
func lines(s string) []byte {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return []byte(strings.ReplaceAll(strings.TrimRight(s, "\n")+"\n", "\n", "\r\n"))
}

// multipart wraps several parts; one alone stays as it is. Boundaries contain "=_", which neither
// quoted-printable nor base64 can, and follow from the message, so that the bytes do.
func (d *draft) multipart(kind string, parts ...part) part {
	if len(parts) == 1 {
		return parts[0]
	}
	id := ""
	if d.message.RFCMessageID != nil {
		id = *d.message.RFCMessageID
	}
	sum := sha256.Sum256([]byte(kind + ":" + id))
	boundary := "=_" + kind + "_" + hex.EncodeToString(sum[:12])
	params := map[string]string{"boundary": boundary}
	return part{header: []field{{"Content-Type", mime.FormatMediaType("multipart/"+kind, params)}}, parts: parts}
}

func attachment(f *file, disposition, cid string) part {
	media, encoding := transferOf(f)
	name := oneLine(f.Name)
	// The file name goes twice: as RFC 2231 says, and as old programs read it (RFC 2047).
	fields := []field{
		{"Content-Type", mime.FormatMediaType(media, map[string]string{"name": mime.BEncoding.Encode("utf-8", name)})},
		{"Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name})},
		{"Content-Transfer-Encoding", encoding},
	}
	if cid != "" {
		fields = append(fields, field{"Content-ID", "<" + cid + ">"})
	}
	return part{header: fields, content: f.content}
}

const octets = "application/octet-stream"

// transferOf returns the media type and encoding that a file travels with. Mails inside mails must
// not be encoded (RFC 2046 section 5.2.1), so one that is not clean travels as plain bytes.
func transferOf(f *file) (media, encoding string) {
	media, _, err := mime.ParseMediaType(f.Type)
	switch {
	case err != nil || !strings.Contains(media, "/") || strings.HasPrefix(media, "multipart/"):
		return octets, "base64"
	case strings.HasPrefix(media, "message/") && sevenBit(f.content):
		return media, "7bit"
	case strings.HasPrefix(media, "message/"):
		return octets, "base64"
	default:
		return media, "base64"
	}
}

// sevenBit reports whether the bytes may travel as they are.
func sevenBit(content []byte) bool {
	const longest = 998
	for line := range bytes.Lines(content) {
		text, ok := bytes.CutSuffix(line, []byte("\r\n"))
		if !ok && bytes.HasSuffix(line, []byte("\n")) || len(text) > longest || bytes.Contains(text, []byte("\r")) {
			return false
		}
		if bytes.ContainsFunc(text, func(r rune) bool { return r == 0 || r >= 0x80 }) {
			return false
		}
	}
	// Its own boundaries must not look like ours.
	return !bytes.Contains(content, []byte("--=_"))
}

// fill writes the content or the parts into the part's writer and closes it.
func (p *part) fill(w *message.Writer) error {
	if len(p.parts) == 0 {
		if _, err := io.Copy(w, bytes.NewReader(p.content)); err != nil {
			return err
		}
		return w.Close()
	}
	for i := range p.parts {
		child, err := w.CreatePart(header(p.parts[i].header...))
		if err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
		if err := p.parts[i].fill(child); err != nil {
			return err
		}
	}
	return w.Close()
}
