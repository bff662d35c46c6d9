package demo

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// letter is a mail that a customer writes.
type letter struct {
	from      customer
	to        string
	subject   string
	text      string
	html      string // "" sends text alone
	id        string // Message-ID without brackets
	inReplyTo string
	at        time.Time
	file      string // "", picture, invoice, log
}

// raw writes the letter as RFC 5322.
func (l *letter) raw() ([]byte, error) {
	m := gomail.NewMsg()
	if err := m.FromFormat(l.from.name, l.from.email); err != nil {
		return nil, fmt.Errorf("demo customer %s: %w", l.from.email, err)
	}
	if err := m.To(l.to); err != nil {
		return nil, fmt.Errorf("demo mailbox %s: %w", l.to, err)
	}
	m.Subject(l.subject)
	m.SetDateWithValue(l.at)
	m.SetMessageIDWithValue(l.id)
	if l.inReplyTo != "" {
		m.SetGenHeader(gomail.HeaderInReplyTo, "<"+l.inReplyTo+">")
		m.SetGenHeader(gomail.HeaderReferences, "<"+l.inReplyTo+">")
	}
	m.SetBodyString(gomail.TypeTextPlain, l.text)
	if l.html != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, l.html)
	}
	if err := l.enclose(m); err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if _, err := m.WriteTo(&buf); err != nil {
		return nil, fmt.Errorf("write demo mail: %w", err)
	}
	return buf.Bytes(), nil
}

func (l *letter) enclose(m *gomail.Msg) error {
	switch l.file {
	case "picture":
		data, err := picture(uint64(len(l.text)))
		if err != nil {
			return err
		}
		return m.AttachReader("IMG_2041.png", bytes.NewReader(data), gomail.WithFileContentType("image/png"))
	case "invoice":
		return m.AttachReader("invoice.pdf", bytes.NewReader(invoice(l.subject)), gomail.WithFileContentType("application/pdf"))
	case "log":
		return m.AttachReader("app-4.2.log", strings.NewReader(appLog(l.at)), gomail.WithFileContentType("text/plain"))
	case "inline":
		data, err := picture(7)
		if err != nil {
			return err
		}
		return m.EmbedReader("banner.png", bytes.NewReader(data), gomail.WithFileContentID("banner"), gomail.WithFileContentType("image/png"))
	}
	return nil
}

// picture draws something like a photo: a sky, hills, and a crack through it.
func picture(seed uint64) ([]byte, error) {
	const width, height = 480, 320
	r := rand.New(rand.NewPCG(seed, 3))
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	hue := uint8(r.IntN(60))
	ridge := height/2 + r.IntN(40)
	for x := range width {
		ridge += r.IntN(5) - 2
		for y := range height {
			c := color.RGBA{150 - hue, 190, 220 + uint8(y*30/height), 255}
			if y > ridge {
				c = color.RGBA{60 + hue, 110 - uint8((y-ridge)/6), 70, 255}
			}
			img.Set(x, y, c)
		}
	}
	for x, y := width/3, 20; y < height-20; y++ {
		x += r.IntN(5) - 2
		for d := range 3 {
			img.Set(x+d, y, color.RGBA{30, 25, 25, 255})
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		return nil, fmt.Errorf("draw demo picture: %w", err)
	}
	return buf.Bytes(), nil
}

// invoice is the smallest PDF that says something.
func invoice(title string) []byte {
	safe := strings.Map(func(r rune) rune {
		if r < 32 || r > 126 || r == '(' || r == ')' || r == '\\' {
			return ' '
		}
		return r
	}, title)
	stream := fmt.Sprintf("BT /F1 18 Tf 72 720 Td (Fjell & Fern) Tj 0 -30 Td /F1 12 Tf (%s) Tj ET", safe)
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(stream), stream), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
	}
	var buf bytes.Buffer
	buf.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objects))
	for i, object := range objects {
		offsets[i] = buf.Len()
		fmt.Fprintf(&buf, "%d 0 obj%s endobj\n", i+1, object)
	}
	xref := buf.Len()
	fmt.Fprintf(&buf, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&buf, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&buf, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return buf.Bytes()
}

func appLog(at time.Time) string {
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, "%s auth: refresh token rejected (401), signing out, attempt %d\n", at.Add(time.Duration(i)*7*time.Second).Format(time.RFC3339), i+1)
	}
	return b.String()
}

// paragraphs is text as an agent's editor would write it.
func paragraphs(text string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(text, "\n\n") {
		b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(part), "\n", "<br>") + "</p>")
	}
	return b.String()
}

// catalogue is the HTML of a newsletter that a customer forwards.
const catalogue = `<html><head><style>td{font-family:Georgia}</style></head><body bgcolor="#f4f1ea">
<table width="600" align="center" cellpadding="0" cellspacing="0" style="background:#ffffff;border:1px solid #ddd">
<tr><td><img src="cid:banner" width="480" alt="Hills"></td></tr>
<tr><td style="padding:24px"><h2 style="color:#2f6f4f">Spring is here</h2>
<p>All tents <b>30&nbsp;% off</b> until Sunday. <a href="https://shop.fjellfern.example/spring?utm_source=mail">To the shop</a></p>
<table width="100%"><tr><td width="50%" style="background:#eef5ee;padding:12px">Rondane tent<br><s>429 €</s> <b>299 €</b></td>
<td style="background:#eef5ee;padding:12px">Lofoten sleeping bag<br><s>189 €</s> <b>129 €</b></td></tr></table>
<img src="https://pixel.tracker.example/open.gif?u=2291" width="1" height="1"><img src="https://images.fjellfern.example/tent.jpg" width="240" alt="Tent"></td></tr>
<tr><td style="padding:12px;font-size:11px;color:#777">You get this because you bought something once.</td></tr></table></body></html>`
