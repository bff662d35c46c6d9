package mailparse_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/kepthq/kept/channels/email/mailparse"
)

// BenchmarkParse reads a plain letter of 5 KB, and an answer that quotes it.
func BenchmarkParse(b *testing.B) {
	words := strings.Repeat("Could you please refund order KP-0012345? I sent the parcel back on 4/11.\n"+
		"The app crashes whenever I open the settings, see error E-0042 from yesterday.\n", 33)
	head := "From: Ann Example <ann@example.net>\r\nTo: support@example.com\r\nSubject: Refund of my order\r\n" +
		"Message-ID: <1@example.net>\r\nDate: Mon, 02 Jan 2006 15:04:05 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
	for name, raw := range map[string]string{
		"letter": head + "\r\n" + words,
		"answer": head + "In-Reply-To: <0@example.com>\r\n\r\nThank you!\n\nOn Mon, 2 Jan 2006 at 15:04, Support <support@example.com> wrote:\n> " +
			strings.ReplaceAll(words, "\n", "\n> "),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if _, err := mailparse.Parse(bytes.NewReader([]byte(raw)), mailparse.Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
