package filetext

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"mime"
	"path"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/net/html"
)

const (
	MaxFile = 10 << 20  // bytes of a file
	MaxText = 256 << 10 // bytes of its words
	maxPart = 20 << 20  // bytes of an unpacked part of an archive
)

// kind is how a file is read.
type kind int

const (
	unreadable kind = iota
	plain
	hypertext
	word
	sheet
	slides
	open
	portable // PDF
)

func kindOf(name, mediaType string) kind {
	base, _, err := mime.ParseMediaType(mediaType)
	if err != nil {
		base = strings.ToLower(strings.TrimSpace(mediaType))
	}
	switch {
	case base == "text/html", base == "application/xhtml+xml":
		return hypertext
	case base == "application/pdf":
		return portable
	case strings.HasPrefix(base, "text/"), base == "application/json", base == "application/xml", base == "application/x-yaml":
		return plain
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".pdf":
		return portable
	case ".docx", ".docm":
		return word
	case ".xlsx", ".xlsm":
		return sheet
	case ".pptx":
		return slides
	case ".odt", ".ods", ".odp":
		return open
	case ".txt", ".csv", ".tsv", ".log", ".md", ".json", ".xml", ".yaml", ".yml", ".ini", ".conf":
		return plain
	case ".html", ".htm":
		return hypertext
	}
	return unreadable
}

// Text is the words of a file, "" when it has none that can be read. It does not read PDF: see [Reader].
func Text(ctx context.Context, name, mediaType string, r io.Reader) string {
	how := kindOf(name, mediaType)
	if how == unreadable || how == portable {
		return ""
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxFile))
	if err != nil {
		return ""
	}
	out := &text{ctx: ctx}
	switch how {
	case plain:
		out.add(decoded(data))
	case hypertext:
		out.html(decoded(data))
	default:
		out.archive(data, how)
	}
	return storable(out.String())
}

// decoded is UTF-8 of what may be UTF-16 with its mark, or Latin-1.
func decoded(data []byte) string {
	little := bytes.HasPrefix(data, []byte{0xFF, 0xFE})
	if little || bytes.HasPrefix(data, []byte{0xFE, 0xFF}) {
		units := make([]uint16, 0, len(data)/2)
		for pair := range slices.Chunk(data[2:], 2) {
			if len(pair) < 2 {
				break
			}
			if little {
				pair = []byte{pair[1], pair[0]}
			}
			units = append(units, uint16(pair[0])<<8|uint16(pair[1]))
		}
		return string(utf16.Decode(units))
	}
	return string(data)
}

// text gathers words up to MaxText.
type text struct {
	strings.Builder
	ctx context.Context //nolint:containedctx // the life of one file
}

func (t *text) full() bool { return t.Len() >= MaxText || t.ctx.Err() != nil }

func (t *text) add(s string) { t.WriteString(s[:min(len(s), MaxText-min(t.Len(), MaxText))]) }

func (t *text) html(source string) {
	z := html.NewTokenizer(strings.NewReader(source))
	skipped := ""
	for !t.full() {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken:
			if name, _ := z.TagName(); string(name) == "script" || string(name) == "style" {
				skipped = string(name)
			}
			t.add(" ")
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == skipped {
				skipped = ""
			}
			t.add(" ")
		case html.TextToken:
			if skipped == "" {
				t.add(string(z.Text()))
			}
		}
	}
}

func (t *text) archive(data []byte, how kind) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return
	}
	for _, f := range z.File {
		if t.full() {
			return
		}
		if !holdsText(f.Name, how) {
			continue
		}
		part, err := f.Open()
		if err != nil {
			continue
		}
		t.xml(io.LimitReader(part, maxPart), how)
		_ = part.Close() // it was only read
	}
}

func holdsText(name string, how kind) bool {
	dir, file := path.Split(name)
	switch how {
	case word:
		return dir == "word/" && path.Ext(file) == ".xml" &&
			(file == "document.xml" || strings.HasPrefix(file, "header") || strings.HasPrefix(file, "foot") || file == "comments.xml")
	case sheet:
		return name == "xl/sharedStrings.xml" || dir == "xl/worksheets/"
	case slides:
		return dir == "ppt/slides/" || dir == "ppt/notesSlides/"
	default:
		return name == "content.xml"
	}
}

// xml adds the words of a part. In the sheets of a workbook a cell of type s is the number of a shared
// string and no word.
func (t *text) xml(r io.Reader, how kind) {
	d := xml.NewDecoder(r)
	d.Strict = false
	d.Entity = xml.HTMLEntity
	shown, reference := how == open, false
	for !t.full() {
		token, err := d.Token()
		if err != nil {
			return
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "t":
				shown = true
			case "c":
				reference = slices.ContainsFunc(token.Attr, func(a xml.Attr) bool { return a.Name.Local == "t" && a.Value == "s" })
			case "v":
				shown = how == sheet && !reference
			case "tab", "br", "s":
				t.add(" ")
			}
		case xml.EndElement:
			switch token.Name.Local {
			case "t", "v":
				shown = how == open
			}
			switch token.Name.Local {
			case "p", "h", "si", "c", "tr":
				t.add("\n")
			}
		case xml.CharData:
			if shown {
				t.add(string(token))
			}
		}
	}
}
