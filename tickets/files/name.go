package files

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// SniffLength is how much of a file [Sniff] and [Runs] look at.
const SniffLength = 512

// CleanName is a file's name without folders, controls and characters that make an ending look like
// another one; never empty, and at most 200 bytes.
func CleanName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "_"), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", r) {
			return -1
		}
		return r
	}, name)
	if name = strings.TrimSpace(name); name == "" || name == "." || name == "/" {
		return "file"
	}
	const longest = 200
	if len(name) > longest {
		ending := filepath.Ext(name)
		if len(ending) > 20 {
			ending = ""
		}
		name = strings.ToValidUTF8(name[:longest-len(ending)], "") + ending
	}
	return name
}

// Sniff finds the media type from a file's first bytes; the name decides only among types that the bytes
// cannot tell apart and that no browser would run.
func Sniff(head []byte, name string) string {
	base, _, _ := mime.ParseMediaType(http.DetectContentType(head)) // DetectContentType gives valid types
	switch base {
	case "application/octet-stream", "application/zip", "text/plain":
		byName, _, err := mime.ParseMediaType(mime.TypeByExtension(filepath.Ext(name)))
		if err == nil && onlyRead(byName) {
			return byName
		}
	}
	return base
}

// onlyRead: documents that other programs open, and text.
func onlyRead(mediaType string) bool {
	for _, prefix := range []string{"application/vnd.openxmlformats-", "application/vnd.oasis.", "application/vnd.ms-", "audio/", "video/"} {
		if strings.HasPrefix(mediaType, prefix) {
			return true
		}
	}
	return slices.Contains([]string{
		"text/plain", "text/csv", "text/calendar", "text/markdown", "application/json", "application/msword", "application/zip", "message/rfc822",
	}, mediaType)
}

// Runs reports whether a file is a program or a script, by its first bytes or by the ending that would have
// a computer run it.
func Runs(head []byte, name string) bool {
	for _, magic := range []string{"MZ", "\x7fELF", "#!", "\xca\xfe\xba\xbe", "\xcf\xfa\xed\xfe", "\xfe\xed\xfa\xcf", "L\x00\x00\x00\x01\x14\x02\x00"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return slices.Contains([]string{
		".exe", ".com", ".scr", ".pif", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".wsh", ".hta", ".lnk", ".jar", ".apk", ".dmg", ".reg", ".cpl",
	}, strings.ToLower(filepath.Ext(strings.TrimRight(name, ". "))))
}

// SafePicture reports whether browsers show the media type as a picture and nothing but a picture.
func SafePicture(mediaType string) bool {
	return slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"}, mediaType)
}

// Disposition is the Content-Disposition for a file of the name (RFC 6266, RFC 8187): attachment, or inline
// when the caller knows that it is safe to show.
func Disposition(name string, inline bool) string {
	kind := "attachment"
	if inline {
		kind = "inline"
	}
	name = CleanName(name)
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
	header := kind + `; filename="` + plain + `"`
	if plain != name {
		header += "; filename*=UTF-8''" + extValue(name)
	}
	return header
}

// extValue is ext-value of RFC 8187.
func extValue(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}
