package filetext

import (
	"bytes"
	"math"
	"strings"

	"github.com/ledongthuc/pdf"
)

// mostPages of a document are read.
const mostPages = 500

// pdfPages calls f with the text of each page until it returns false. patient says that there is time to look where each
// character stands, without which words run together at the ends of lines; it takes ten times as long. The reader
// panics, and may never end, on damaged files: see [Child].
func pdfPages(data []byte, patient func() bool, f func(text string) bool) {
	defer func() { _ = recover() }() // what was read until then is kept
	r, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return
	}
	for n := 1; n <= min(r.NumPage(), mostPages); n++ {
		if !f(pageText(r.Page(n), patient())) {
			return
		}
	}
}

func pageText(p pdf.Page, patient bool) (text string) {
	defer func() { _ = recover() }() // the other pages may be whole
	switch {
	case p.V.IsNull():
	case patient:
		text = placed(p.Content().Text)
	default:
		text, _ = p.GetPlainText(nil) // "" with an error
	}
	return text
}

// placed is the text of characters by where they stand.
func placed(characters []pdf.Text) string {
	var out strings.Builder
	var last pdf.Text
	for i, c := range characters {
		if i > 0 {
			out.WriteString(between(last, c))
		}
		out.WriteString(c.S)
		last = c
	}
	return out.String()
}

// between is what stands between two characters that a page draws one after the other. Many pages have no character for
// a space: they leave a gap.
func between(one, other pdf.Text) string {
	const line, gap = 0.5, 0.15 // of the size of the type
	size := max(other.FontSize, 1)
	space := other.X - (one.X + one.W)
	switch {
	case math.Abs(other.Y-one.Y) > line*size, space < -size:
		return "\n"
	case space > gap*size:
		return " "
	}
	return ""
}
