package mailparse

import (
	"bytes"
	"strings"
)

// decodeTransfer undoes the Content-Transfer-Encoding. It always answers: what
// cannot be decoded is passed on as it is.
func decodeTransfer(body []byte, encoding string, d *defects) []byte {
	encoding = strings.ToLower(strings.Trim(strings.TrimSpace(encoding), `"';`))
	encoding, _, _ = strings.Cut(encoding, " ")
	switch encoding {
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "none":
		return body
	case "base64":
		return decodeBase64Body(body, d)
	case "quoted-printable", "quoted/printable", "qp":
		return decodeQuotedPrintable(body, d)
	case "x-uuencode", "uuencode", "x-uue", "uue":
		if file, _, ok := cutUU(body); ok {
			return file.Content
		}
	}
	d.add("transfer-encoding", "transfer encoding %q is unknown or wrong; the bytes were taken as they are", encoding)
	return body
}

// decodeBase64Body is lax about rubbish but stops at the end of the data: list
// servers append plain text footers behind the padding.
func decodeBase64Body(body []byte, d *defects) []byte {
	end := len(body)
	clean := true
	for rest := body; len(rest) > 0; {
		line, next := cutLine(rest)
		rest = next
		line = bytes.TrimSpace(line)
		odd := bytes.ContainsFunc(line, func(r rune) bool { return r > 0x7f || r != '=' && !isBase64(byte(r)) })
		clean = clean && !odd
		if bytes.HasSuffix(line, []byte("=")) && !odd && !startsBase64(next) {
			end = len(body) - len(next)
			d.add("base64", "text behind the base64 data was left out")
			break
		}
	}
	if !clean {
		d.add("base64", "base64 had characters that do not belong there; they were skipped")
	}
	decoded := decodeBase64Lax(body[:end])
	if len(decoded) == 0 && len(bytes.TrimSpace(body)) > 0 || !clean && looksLikeProse(body) {
		d.add("base64", "content labelled base64 is plain text")
		return body
	}
	return decoded
}

func startsBase64(b []byte) bool {
	b = bytes.TrimLeft(b, "\r\n \t")
	line, _ := cutLine(b)
	return len(b) == 0 || !bytes.ContainsFunc(bytes.TrimSpace(line), func(r rune) bool { return r > 0x7f || r != '=' && !isBase64(byte(r)) })
}

// looksLikeProse: the first line with words has spaces between them.
func looksLikeProse(b []byte) bool {
	line, _ := cutLine(bytes.TrimLeft(b, "\r\n"))
	return len(bytes.Fields(line)) > 2
}

// decodeQuotedPrintable keeps every "=" that starts no escape, where the
// standard library's reader gives up.
func decodeQuotedPrintable(body []byte, d *defects) []byte {
	out := make([]byte, 0, len(body))
	for len(body) > 0 {
		line, next := cutLine(body)
		hadEnd := len(line) < len(body) && bytes.IndexByte(body, '\n') >= 0
		body = next
		line = bytes.TrimRight(line, " \t")
		soft := bytes.HasSuffix(line, []byte("="))
		if soft {
			line = line[:len(line)-1]
		}
		for i := 0; i < len(line); i++ {
			if line[i] != '=' {
				out = append(out, line[i])
				continue
			}
			if i+2 < len(line) && isHex(line[i+1]) && isHex(line[i+2]) {
				out = append(out, unhex(line[i+1])<<4|unhex(line[i+2]))
				i += 2
				continue
			}
			d.add("quoted-printable", "an equals sign that starts no escape was kept")
			out = append(out, '=')
		}
		if !soft && hadEnd {
			out = append(out, '\n')
		}
	}
	return out
}

// cutUU takes the first uuencoded file out of text: the file, and the text
// without it.
func cutUU(text []byte) (file Attachment, rest []byte, ok bool) {
	if !bytes.Contains(text, []byte("begin")) {
		return Attachment{}, text, false
	}
	for at := 0; at < len(text); {
		line, next := cutLine(text[at:])
		begin := at
		at = len(text) - len(next)
		fields := strings.Fields(string(line[:min(len(line), 300)]))
		if len(fields) < 3 || fields[0] != "begin" || !isMode(fields[1]) {
			continue
		}
		content, end, ok := decodeUU(next)
		if !ok {
			continue
		}
		file = Attachment{Name: strings.Join(fields[2:], " "), Type: "application/octet-stream", Content: content}
		rest = append(bytes.Clone(text[:begin]), end...)
		return file, rest, true
	}
	return Attachment{}, text, false
}

func isMode(s string) bool {
	return (len(s) == 3 || len(s) == 4) && strings.Trim(s, "01234567") == ""
}

// decodeUU reads lines up to "end". A line that no encoder writes means that it
// was prose after all.
func decodeUU(b []byte) (content, rest []byte, ok bool) {
	for len(b) > 0 {
		line, next := cutLine(b)
		if string(bytes.TrimSpace(line)) == "end" {
			return content, next, len(content) > 0
		}
		b = next
		if len(line) == 0 || string(line) == "`" {
			continue
		}
		n := int(line[0]-' ') & 63
		data := line[1:]
		if line[0] < ' ' || line[0] > '`' || len(data) < (n*4+2)/3 || len(data) > 100 {
			return nil, nil, false
		}
		content = append(content, uuLine(data, n)...)
	}
	return nil, nil, false
}

func uuLine(data []byte, n int) []byte {
	out := make([]byte, 0, n+3)
	at := func(i int) byte {
		if i >= len(data) {
			return 0
		}
		return (data[i] - ' ') & 63
	}
	for i := 0; len(out) < n; i += 4 {
		a, b, c, e := at(i), at(i+1), at(i+2), at(i+3)
		out = append(out, a<<2|b>>4, b<<4|c>>2, c<<6|e)
	}
	return out[:n]
}
