package mailparse

import (
	"path"
	"strings"
	"unicode/utf8"
)

// attach keeps a part as a file.
func (r *reader) attach(p *part) {
	content := p.raw
	if !strings.HasPrefix(p.media, "multipart/") {
		content = decodeTransfer(p.raw, p.encoding, r.d)
	}
	r.noteReport(p, content)
	r.keep(Attachment{
		Name:    r.fileName(p, content),
		Type:    p.media,
		Inline:  p.disp == "inline" || p.disp == "" && p.cid != "",
		CID:     p.cid,
		Content: content,
	})
}

func (r *reader) keep(file Attachment) {
	if r.decoded+len(file.Content) > r.limits.DecodedBytes {
		r.d.add("limit-decoded", "attachments are larger than %d bytes together; %q was left out", r.limits.DecodedBytes, file.Name)
		return
	}
	r.decoded += len(file.Content)
	file.Name = safeName(file.Name)
	file.Size = len(file.Content)
	r.files = append(r.files, file)
}

// fileName gives every part a name: its own, or one that says what it is.
func (r *reader) fileName(p *part, content []byte) string {
	if p.name != "" {
		return p.name
	}
	description := decodeWords(value(&p.header, "Content-Description"), p.charset, r.d)
	switch p.media {
	case "message/rfc822", "message/global":
		inner, _ := splitEntity(content, r.limits.HeaderBytes, &defects{})
		subject := decodeWords(value(&inner, "Subject"), "", &defects{})
		return firstOf(subject, description, "message") + ".eml"
	case "message/delivery-status", "message/global-delivery-status":
		return firstOf(description, "delivery status") + ".txt"
	}
	name := firstOf(description, plainName(p.media))
	if ext := extension(p.media); path.Ext(name) == "" || !strings.EqualFold(path.Ext(name), ext) {
		name += ext
	}
	return name
}

func plainName(media string) string {
	switch media {
	case "text/calendar", "application/ics":
		return "invitation"
	case "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature":
		return "signature"
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return "smime"
	case "text/rfc822-headers":
		return "message headers"
	case "message/feedback-report":
		return "report"
	}
	return "attachment"
}

// extension is fixed here because the standard library asks the machine.
func extension(media string) string {
	switch media {
	case "text/calendar", "application/ics":
		return ".ics"
	case "text/html":
		return ".html"
	case "text/csv":
		return ".csv"
	case "text/vcard", "text/x-vcard", "text/directory":
		return ".vcf"
	case "image/jpeg", "image/jpg", "image/pjpeg":
		return ".jpg"
	case "image/png", "image/x-png":
		return ".png"
	case "image/gif", "image/webp", "image/bmp", "image/tiff", "image/heic":
		return "." + strings.TrimPrefix(media, "image/")
	case "image/svg+xml":
		return ".svg"
	case "application/pdf", "application/zip", "application/json", "application/xml":
		return "." + strings.TrimPrefix(media, "application/")
	case "application/pgp-signature", "application/pgp-encrypted", "application/pgp-keys":
		return ".asc"
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return ".p7m"
	case "application/pkcs7-signature", "application/x-pkcs7-signature":
		return ".p7s"
	case "application/ms-tnef", "application/vnd.ms-tnef":
		return ".dat"
	case "audio/mpeg":
		return ".mp3"
	case "audio/wav", "audio/x-wav":
		return ".wav"
	case "video/mp4":
		return ".mp4"
	}
	if strings.HasPrefix(media, "text/") || strings.HasPrefix(media, "message/") {
		return ".txt"
	}
	return ".bin"
}

const maxName = 200 // bytes; most file systems end at 255

// safeName removes folders and what file systems, shells and headers trip over.
func safeName(name string) string {
	name = cleanLine(name)
	name = strings.ReplaceAll(name, `\`, "/")
	if i := strings.LastIndexByte(name, '/'); i >= 0 && isFolder(name[:i]) {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch r {
		case '/', ':', '*', '?', '"', '<', '>', '|':
			return '_'
		case '\u202e', '\u202d', '\u200e', '\u200f', '\u2066', '\u2067', '\u2068', '\u2069':
			return -1 // direction marks hide the true extension
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.TrimSpace(name), ".")
	if len(name) > maxName {
		ext := path.Ext(name)
		if len(ext) > 20 {
			ext = ""
		}
		name = cutRunes(name, maxName-len(ext)) + ext
	}
	if name == "" {
		return "attachment"
	}
	return name
}

// isFolder tells C:\Users\x and ../../etc from a title with a slash in it.
func isFolder(s string) bool {
	return !strings.Contains(s, " ") || strings.HasPrefix(s, "/") || len(s) > 1 && s[1] == ':'
}

// cutRunes shortens to at most n bytes at a character's end.
func cutRunes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
