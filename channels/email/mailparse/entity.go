package mailparse

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/emersion/go-message"
)

// part is one MIME entity, with its header read and its body still encoded.
type part struct {
	header   message.Header
	media    string // lower case, repaired: always type/subtype
	params   map[string]string
	disp     string // inline, attachment or what was written
	name     string // as given, decoded; may be empty
	cid      string
	encoding string
	raw      []byte
	charset  string

	root   bool
	parent string // media type of the parent, "" for the root
	first  bool   // first child
	depth  int
}

// reader walks one mail.
type reader struct {
	limits  Limits
	d       *defects
	parts   int
	decoded int
	files   []Attachment
	reports []report
	hint    string // charset to try on raw 8-bit header text
}

// newPart reads an entity's header. charset is the guess for raw 8-bit text.
func (r *reader) newPart(raw []byte, fallback string) *part {
	h, body := splitEntity(raw, r.limits.HeaderBytes, r.d)
	return r.describe(h, body, fallback)
}

func (r *reader) describe(h message.Header, body []byte, fallback string) *part {
	p := &part{header: h, raw: body, encoding: value(&h, "Content-Transfer-Encoding")}
	hint := firstOf(charsetHint(value(&h, "Content-Type")), r.hint)
	var media string
	media, p.params = parseParams(value(&h, "Content-Type"), hint, r.d)
	var dispParams map[string]string
	p.disp, dispParams = parseParams(value(&h, "Content-Disposition"), hint, r.d)
	p.name = firstOf(dispParams["filename"], p.params["name"], p.params["filename"], dispParams["name"])
	p.charset = p.params["charset"]
	p.cid = trimID(value(&h, "Content-ID"))
	p.media = r.repairMedia(media, p.name, fallback)
	return p
}

var anyCharset = regexp.MustCompile(`(?i)charset\s*=\s*["']?([\w.:-]{2,40})|=\?([\w.:-]{2,40})\?[bq]\?`)

// charsetHint finds the first charset that is named anywhere. Both ways to name one have an equals sign,
// so the expression, slow on long texts, is asked only around those that look like it.
func charsetHint(s string) string {
	const before, behind = 24, 64 // bytes around the sign that a name may take
	for at := -1; ; {
		n := strings.IndexByte(s[at+1:], '=')
		if n < 0 {
			return ""
		}
		at += n + 1
		encodedWord := at+1 < len(s) && s[at+1] == '?'
		start := max(0, at-before)
		if !encodedWord && !strings.HasSuffix(strings.ToLower(strings.TrimSpace(s[start:at])), "charset") {
			continue
		}
		if m := anyCharset.FindStringSubmatch(s[start:min(len(s), at+behind)]); m != nil {
			return m[1] + m[2]
		}
	}
}

// repairMedia turns what stands in Content-Type into type/subtype.
func (r *reader) repairMedia(media, name, fallback string) string {
	kind, sub, _ := strings.Cut(strings.Trim(media, `"' `), "/")
	kind, sub = firstToken(kind), firstToken(sub)
	if media == "" {
		return fallback
	}
	if kind != "" && sub != "" {
		return cleanLine(kind + "/" + sub)
	}
	r.d.add("content-type", "content type %q is no type", media)
	switch {
	case strings.Contains(media, "html"):
		return "text/html"
	case kind == "multipart":
		return "multipart/mixed"
	case name != "":
		return "application/octet-stream"
	}
	return fallback
}

func firstToken(s string) string {
	fields := strings.FieldsFunc(s, func(r rune) bool {
		return r > 0x7f || r <= ' ' || strings.ContainsRune(`()<>@,;:\"/[]?=`, r) // RFC 2045 tspecials
	})
	if len(fields) == 0 {
		return ""
	}
	return fields[0]
}

func firstOf(candidates ...string) string {
	for _, c := range candidates {
		if strings.TrimSpace(c) != "" {
			return c
		}
	}
	return ""
}

// children splits a multipart. ok is false when no boundary can be found, so
// that the entity is better read as text.
func (r *reader) children(p *part) (list []*part, ok bool) {
	body := p.raw
	boundary := p.params["boundary"]
	pieces := splitBoundary(body, boundary, r.limits.Parts)
	if len(pieces) == 0 {
		if enc := strings.ToLower(p.encoding); strings.Contains(enc, "base64") || strings.Contains(enc, "quoted") {
			r.d.add("multipart-encoding", "a multipart was encoded as %s", enc)
			body = decodeTransfer(body, p.encoding, r.d)
			pieces = splitBoundary(body, boundary, r.limits.Parts)
		}
	}
	if len(pieces) == 0 {
		guess := guessBoundary(body)
		if guess == "" {
			return nil, false
		}
		r.d.add("boundary", "the boundary %q is missing or never used; read as %q", boundary, guess)
		pieces = splitBoundary(body, guess, r.limits.Parts)
	}
	fallback := "text/plain"
	if p.media == "multipart/digest" {
		fallback = "message/rfc822"
	}
	for i, piece := range pieces {
		r.parts++
		if r.parts > r.limits.Parts {
			r.d.add("limit-parts", "there are more than %d parts; the rest was left out", r.limits.Parts)
			break
		}
		child := r.newPart(piece, fallback)
		child.parent, child.first, child.depth = p.media, i == 0, p.depth+1
		list = append(list, child)
	}
	return list, true
}

// splitBoundary cuts a multipart body into its parts, without preamble and
// epilogue. A last part whose closing boundary is missing counts.
func splitBoundary(body []byte, boundary string, limit int) [][]byte {
	boundary = strings.TrimRight(boundary, " \t")
	if boundary == "" {
		return nil
	}
	mark := []byte("--" + boundary)
	var pieces [][]byte
	start := -1
	for at := 0; at < len(body); {
		line, next := cutLine(body[at:])
		here := at
		at = len(body) - len(next)
		kind := boundaryKind(line, mark)
		if kind == noBoundary {
			continue
		}
		if start >= 0 {
			pieces = append(pieces, trimLineEnd(body[start:here]))
		}
		start = at
		if kind == lastBoundary {
			start = -1
			if !bytes.Contains(body[at:], mark) {
				break // the epilogue; otherwise a second run of parts follows
			}
		}
		if len(pieces) > limit {
			return pieces
		}
	}
	if start >= 0 && len(bytes.TrimSpace(body[start:])) > 0 {
		pieces = append(pieces, body[start:])
	}
	return pieces
}

const (
	noBoundary = iota
	nextBoundary
	lastBoundary
)

func boundaryKind(line, mark []byte) int {
	rest, ok := bytes.CutPrefix(line, mark)
	if !ok {
		return noBoundary
	}
	rest = bytes.TrimRight(rest, " \t")
	switch {
	case len(rest) == 0:
		return nextBoundary
	case string(rest) == "--":
		return lastBoundary
	}
	return noBoundary
}

func trimLineEnd(b []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
}

// guessBoundary finds the line that a multipart without a usable boundary
// parameter is split at: "--something", directly followed by a Content- field.
func guessBoundary(body []byte) string {
	for rest := body; len(rest) > 0; {
		line, next := cutLine(rest)
		rest = next
		mark, ok := bytes.CutPrefix(bytes.TrimRight(line, " \t"), []byte("--"))
		if !ok || len(mark) == 0 || len(mark) > 200 {
			continue
		}
		after, _ := cutLine(next)
		if len(after) > 8 && strings.EqualFold(string(after[:8]), "content-") {
			return string(mark)
		}
	}
	return ""
}
