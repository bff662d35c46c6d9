package email

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/channels/email/mailparse"
	"github.com/kepthq/kept/tickets"
)

var update = flag.Bool("update", false, "write the golden mails")

func aDraft(m tickets.Message, signature string, q *quote, files ...file) *draft {
	id := "kept.1001.abc@example.com"
	m.RFCMessageID, m.CreatedAt = &id, time.Date(2026, 11, 22, 14, 3, 0, 0, time.UTC)
	m.Sender = tickets.Person{Name: "Ada", Address: "support@example.com"}
	if m.AuthorKind == "" {
		m.AuthorKind = tickets.ActorAgent
	}
	return &draft{
		message: &m, from: m.Sender, replyTo: "support+t1001.abcdefgh@example.com",
		to:   []tickets.Person{{Name: "Ann Müller", Address: "ann@example.net"}},
		body: compose(&m, signature, nil, q, files), files: files,
	}
}

func answering(d *draft, ids ...string) *draft {
	last := ids[len(ids)-1]
	d.parent, d.chain = &tickets.Message{RFCMessageID: &last}, ids
	return d
}

func aFile(id int64, name, media, cid string, content string) file {
	return file{tickets.Attachment{ID: id, Name: name, Type: media, CID: cid}, []byte(content)}
}

func TestGoldenMails(t *testing.T) {
	t.Parallel()
	q := &quote{attribution: "On 22 Nov 2026, 13:00 UTC, Ann Müller wrote:", words: "It broke.\nReally."}
	for name, d := range map[string]*draft{
		"text": aDraft(tickets.Message{Subject: "Your order", BodyText: "Hello Ann,\n\nit is on its way.\n.\nFrom here on, all is well."}, "", nil),
		"answer": answering(aDraft(tickets.Message{
			Subject: "Kaputte Lampe – was nun?", BodyText: "Größe passt.", BodyHTML: "<p>Größe <b>passt</b>.</p>",
		}, "<p>Ada<br><a href=\"https://example.com\">Example Ltd.</a></p>", q), "1@example.net", "kept.1001.x@example.com", "2@example.net"),
		"files": answering(aDraft(tickets.Message{
			Subject: "Re: Lamp", BodyText: "See [image].", BodyHTML: `<p>See <img alt="x" src="/api/v1/attachments/7"> and <img src="https://example.com/api/v1/attachments/8/lamp.png?w=1"> and <img data-cid="own@cid"></p>`,
		}, "", nil,
			aFile(7, "shot.png", "image/png", "", "\x89PNG"), aFile(8, "lamp.png", "image/png", "", "\x89PNG2"), aFile(9, "own.gif", "image/gif", "own@cid", "GIF"),
			aFile(10, "Größe & Übersicht 概要.pdf", "application/pdf", "", "%PDF"),
			aFile(11, "plain.eml", "message/rfc822", "", "Subject: x\r\n\r\nHi\r\n"),
			aFile(12, "odd.eml", "message/rfc822", "", "Subject: ü\n\nHi"),
			aFile(13, `a"b\c.txt`, "not a type", "", "text")), "1@example.net"),
		"automatic": answering(aDraft(tickets.Message{
			Subject: "Lamp", BodyText: "We have your mail.", AuthorKind: tickets.ActorSystem,
		}, "", nil), "1@example.net"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, err := d.write()
			require.NoError(t, err)
			path := filepath.Join("testdata", "compose", name+".eml")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
				require.NoError(t, os.WriteFile(path, raw, 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(want), string(raw))
		})
	}
}

// TestComposedMailsAreRead: whatever goes in comes out of a parser, in lines that every server takes.
func TestComposedMailsAreRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zäöü€𝛼 .,\n-]{1,900}[a-z]`).Draw(t, "text")
		long := strings.Repeat("x", rapid.IntRange(0, 3000).Draw(t, "long"))
		subject := rapid.String().Draw(t, "subject")
		name := rapid.String().Draw(t, "name")
		content := rapid.SliceOf(rapid.Byte()).Draw(t, "content")
		media := rapid.SampledFrom([]string{"image/png", "message/rfc822", "text/plain", "multipart/mixed", "", "a b"}).Draw(t, "type")
		d := aDraft(tickets.Message{Subject: subject, BodyText: text + long, BodyHTML: "<p>" + text + long + "</p>"}, "", nil, aFile(1, name, media, "", string(content)))
		d.to = []tickets.Person{{Name: name, Address: "ann@example.net"}}
		raw, err := d.write()
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(raw) {
			if len(line) > 1000 || !bytes.HasSuffix(line, []byte("\r\n")) {
				t.Fatalf("line of %d bytes: %q", len(line), line[:min(len(line), 60)])
			}
		}
		m, err := mailparse.Parse(bytes.NewReader(raw), mailparse.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if m.From.Address != "support@example.com" || len(m.To) != 1 || m.To[0].Address != "ann@example.net" || m.MessageID != "kept.1001.abc@example.com" {
			t.Fatalf("header: %+v", m)
		}
		if squeeze(m.Text) != squeeze(text+long) {
			t.Fatalf("text %q, want %q", m.Text, text+long)
		}
		if len(m.Files) != 1 || !bytes.Equal(m.Files[0].Content, content) {
			t.Fatalf("files: %+v", m.Files)
		}
	})
}

func TestSignatureIsPutInOnce(t *testing.T) {
	t.Parallel()
	m := &tickets.Message{BodyText: "Hello\n\nAda\nExample Ltd.", BodyHTML: "<p>Hello</p><p>Ada<br>Example Ltd.</p>"}
	b := compose(m, "<p>Ada<br>Example Ltd.</p>", nil, nil, nil)
	require.Equal(t, 1, strings.Count(b.text, "Example Ltd."))
	require.Equal(t, 1, strings.Count(b.html, "Example Ltd."))
}

func TestPlainText(t *testing.T) {
	t.Parallel()
	check := func(html, want string) {
		t.Helper()
		require.Equal(t, want, plainText(html))
	}
	check("<p>Ada<br>Example Ltd.</p>", "Ada\nExample Ltd.")
	check("<p>a <b>b</b> c</p>\n<p>d</p>", "a b c\n\nd")
	check(`see <a href="https://example.com/x">here</a>`, "see here <https://example.com/x>")
	check(`<a href="mailto:a@b.example">a@b.example</a>`, "a@b.example")
	check("<ul><li>one</li><li>two</li></ul>", "- one\n- two")
	check("a &lt;b&gt; &amp; c", "a <b> & c")
	check("", "")
}

func TestReferencesAreBounded(t *testing.T) {
	t.Parallel()
	require.True(t, writableID("a@b"))
	for _, id := range []string{"", "a b", "a\r\nBcc: x", "<a", "ü@b", strings.Repeat("x", 901)} {
		require.False(t, writableID(id), "%q", id)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tokens := NewTokens(rapid.SliceOfN(rapid.Byte(), 1, 64).Draw(t, "secret"))
		id := rapid.Int64Range(1, 1<<62).Draw(t, "id")
		address := tokens.Address("support@example.com", id)
		if got := tokens.TicketID(strings.ToUpper(address)); got != id {
			t.Fatalf("%s is for %d, want %d", address, got, id)
		}
		if got := NewTokens([]byte("another")).TicketID(address); got != 0 {
			t.Fatalf("another secret's token opens %d", got)
		}
		other := strings.Replace(address, fmt.Sprintf("+t%d.", id), fmt.Sprintf("+t%d.", id-1), 1)
		if got := tokens.TicketID(other); got != 0 {
			t.Fatalf("a signature of %d opens %d", id, got)
		}
	})
	long := strings.Repeat("x", 60) + "@example.com"
	require.Equal(t, long, NewTokens(nil).Address(long, 1001))
}

func TestAddressesAreNormalized(t *testing.T) {
	t.Parallel()
	check := func(address, want string) {
		t.Helper()
		require.Equal(t, want, normalize(address))
	}
	check(" <Support@Example.COM> ", "support@example.com")
	check("support@example.com.", "support@example.com")
	check("info@BÜCHER.example", "info@xn--bcher-kva.example")
	check("no at", "no at")
	require.Equal(t, []string{"a+b+c@d", "a+b@d", "a@d"}, spellings("a+b+c@d"))
	require.Equal(t, []string{"+b@d"}, spellings("+b@d"))
	require.LessOrEqual(t, len(spellings("a"+strings.Repeat("+", 100)+"@d")), 9)
	require.Len(t, spellings("a"+strings.Repeat("+", 100_000)+"@d"), 1)
}

func TestSubjectNumbers(t *testing.T) {
	t.Parallel()
	require.Equal(t, int64(1001), subjectTicketID("Re: [#1001] Lamp"))
	for _, subject := range []string{"#1001", "[1001]", "[#]", "[#99999999999999999999]", "order #1001"} {
		require.Zero(t, subjectTicketID(subject), subject)
	}
}

func TestRelayURLs(t *testing.T) {
	t.Parallel()
	target, err := RelayConfig{URL: "smtps://u%40x:p%3A@mail.example.com"}.target()
	require.NoError(t, err)
	require.Equal(t, &relayTarget{host: "mail.example.com", address: "mail.example.com:465", implicitTLS: true, starttls: "never", user: "u@x", password: "p:"}, target)
	target, err = RelayConfig{}.target()
	require.NoError(t, err)
	require.Nil(t, target)
	for _, bad := range []string{"http://x", "smtp://", "smtp://h?starttls=maybe", "smtp://u:pa ss\x00@h"} {
		err := RelayConfig{URL: bad}.Validate()
		require.ErrorContains(t, err, "KEPT_SMTP_RELAY")
		require.NotContains(t, err.Error(), "pa ss")
	}
}

func TestPeekedMessageID(t *testing.T) {
	t.Parallel()
	check := func(raw, want string) {
		t.Helper()
		p := &copier{r: strings.NewReader(raw)}
		_, err := new(bytes.Buffer).ReadFrom(p)
		require.NoError(t, err)
		require.Equal(t, want, p.messageID())
	}
	check("From: a\r\nMessage-Id: <a@b>\r\n\r\n", "a@b")
	check("MESSAGE-ID:\r\n\t<a@b>\r\n\r\n", "a@b")
	check("Subject: x\n\nMessage-ID: <a@b>\n", "")
	check("Message-ID: bare@b\n\n", "bare@b")
	check("", "")
}

func FuzzStrangersStrings(f *testing.F) {
	f.Add("Message-ID: <a@b>\n\n<p>x<img src='cid:1'></p>")
	f.Add("support+t1.aaaa@example.com")
	tokens := NewTokens([]byte("s"))
	f.Fuzz(func(t *testing.T, s string) {
		p := &copier{r: strings.NewReader(s)}
		_, err := new(bytes.Buffer).ReadFrom(p)
		require.NoError(t, err)
		require.NotContains(t, p.messageID(), "\x00")
		require.Zero(t, tokens.TicketID(s))
		require.NotEmpty(t, spellings(normalize(s)))
		subjectTicketID(s)
		plainText(s)
		files := []file{aFile(1, "x", "image/png", "1", "x")}
		once, used := inlineImages(s, &tickets.Message{}, files)
		again, usedAgain := inlineImages(once, &tickets.Message{}, files)
		require.Equal(t, once, again)
		require.Equal(t, used, usedAgain)
		for _, p := range addressable([]tickets.Person{{Name: s, Address: s}}) {
			require.False(t, strings.ContainsAny(p.Address, "\r\n<> "))
			require.False(t, strings.ContainsAny(formatAddresses(p), "\r\n"))
		}
	})
}

func FuzzExternalID(f *testing.F) {
	f.Add([]byte("From: a@b\nSubject: x\nMessage-ID: <1@b>\n\nHello\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := mailparse.Parse(bytes.NewReader(raw), mailparse.Limits{})
		require.NoError(t, err)
		id := externalID(m)
		require.LessOrEqual(t, len(id), 400)
		again, err := mailparse.Parse(bytes.NewReader(raw), mailparse.Limits{})
		require.NoError(t, err)
		require.Equal(t, id, externalID(again))
	})
}
