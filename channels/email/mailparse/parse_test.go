package mailparse_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels/email/mailparse"
)

var update = flag.Bool("update", false, "write the golden files in testdata")

// TestParseGolden reads each testdata/mail/*.eml and compares with the .json
// beside it.
func TestParseGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/mail/*.eml")
	require.NoError(t, err)
	require.Greater(t, len(files), 25)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".eml"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			m := parse(t, raw, mailparse.Limits{TrustedAuthServers: []string{"mx.kept.example"}})
			got, err := json.MarshalIndent(m, "", "  ")
			require.NoError(t, err)
			golden := strings.TrimSuffix(file, ".eml") + ".json"
			if *update {
				require.NoError(t, os.WriteFile(golden, append(got, '\n'), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got)+"\n")
			for _, f := range m.Files {
				require.Len(t, f.Content, f.Size)
			}
		})
	}
}

func parse(t testing.TB, raw []byte, limits mailparse.Limits) *mailparse.Mail {
	t.Helper()
	m, err := mailparse.Parse(bytes.NewReader(raw), limits)
	require.NoError(t, err)
	return m
}

func TestReaderErrorIsTheOnlyError(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk on fire")
	_, err := mailparse.Parse(iotest.ErrReader(broken), mailparse.Limits{})
	require.ErrorIs(t, err, broken)
	for _, raw := range []string{"", "\n", "\x00", ":", "From ", "Content-Type: multipart/mixed; boundary=", "\xff\xfe\xfd", strings.Repeat("=?utf-8?Q?", 1000)} {
		m := parse(t, []byte(raw), mailparse.Limits{})
		require.NotNil(t, m.To)
		require.NotNil(t, m.Files)
		require.NotNil(t, m.Defects)
	}
}

func codes(m *mailparse.Mail) []string {
	var all []string
	for _, d := range m.Defects {
		all = append(all, d.Code)
	}
	return all
}

// nested builds n multiparts inside each other.
func nested(n int) []byte {
	var b bytes.Buffer
	b.WriteString("From: bomb@example.com\n")
	for i := range n {
		mark := "b" + strconv.Itoa(i)
		b.WriteString("Content-Type: multipart/mixed; boundary=" + mark + "\n\n--" + mark + "\n")
	}
	b.WriteString("\nboom\n")
	return b.Bytes()
}

func TestMailBombs(t *testing.T) {
	t.Parallel()
	flat := "From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: image/png\n\nx\n", 50_000)
	for name, c := range map[string]struct {
		raw    []byte
		limits mailparse.Limits
		code   string
	}{
		"nested":       {nested(10_000), mailparse.Limits{}, "limit-depth"},
		"flat":         {[]byte(flat), mailparse.Limits{}, "limit-parts"},
		"header lines": {[]byte(strings.Repeat("X-Long: 1\n", 100_000) + "\nx"), mailparse.Limits{}, "limit-header"},
		"header line":  {[]byte("Subject: " + strings.Repeat("a b ", 1<<20) + "\nX: y\n\nx"), mailparse.Limits{}, "limit-header"},
		"size":         {[]byte("From: a@example.com\n\n" + strings.Repeat("x", 1000)), mailparse.Limits{Bytes: 100}, "limit-bytes"},
		"text":         {[]byte("From: a@example.com\n\n" + strings.Repeat("x", 1000)), mailparse.Limits{TextBytes: 100}, "limit-text"},
		"decoded":      {[]byte(flat), mailparse.Limits{DecodedBytes: 10}, "limit-decoded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			m := parse(t, c.raw, c.limits)
			require.Less(t, time.Since(start), 10*time.Second, "limits must bound the time, also under -race")
			require.Contains(t, codes(m), c.code)
		})
	}
}

func TestSlowInputs(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"boundaries":   "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b--\n", 100_000),
		"quotes":       "From: a@example.com\n\n" + strings.Repeat("> ", 500_000),
		"attributions": "From: a@example.com\n\n" + strings.Repeat("On 1 Jan 2026 at 10:00\n", 15_000),
		"headers":      "From: a@example.com\n\n" + strings.Repeat("From: x\n", 15_000),
		"addresses":    "From: " + strings.Repeat("<", 200_000) + "\n\n",
		"comments":     "To: " + strings.Repeat("(", 200_000) + "\n\n",
		"quoted names": "To: " + strings.Repeat(`"`, 200_001) + "\n\n",
		"words":        "Subject: " + strings.Repeat("=?utf-8?Q?=", 40_000) + "\n\n",
		"html":         "Content-Type: text/html\n\n" + strings.Repeat("<b><a>", 100_000),
		"blockquotes":  "Content-Type: text/html\n\n" + strings.Repeat("<blockquote type=cite>", 100_000),
		"parameters":   "Content-Type: text/plain; " + strings.Repeat(`a="`, 100_000) + "\n\n",
		"references":   "References: " + strings.Repeat("<a@b> ", 80_000) + "\n\n",
		"uuencode":     "From: a@example.com\n\n" + strings.Repeat("begin 644 a\n", 50_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			parse(t, []byte(raw), mailparse.Limits{})
			require.Less(t, time.Since(start), 15*time.Second, "also under -race on a busy machine")
		})
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/mail/*.eml")
	require.NoError(f, err)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := parse(t, raw, mailparse.Limits{})
		out, err := json.Marshal(m)
		require.NoError(t, err)
		require.NotContains(t, string(out), `\u0000`)
		for _, s := range []string{m.Subject, m.Text, m.HTML, m.ReplyText, m.ReplyHTML, m.From.Name, m.From.Address, m.MessageID} {
			require.True(t, utf8.ValidString(s))
		}
		for _, file := range m.Files {
			require.NotEmpty(t, file.Name)
			require.NotContains(t, file.Name, "/")
			require.True(t, utf8.ValidString(file.Name))
		}
		if strings.TrimSpace(m.Text) != "" {
			require.NotEmpty(t, m.ReplyText)
		}
		again, err := json.Marshal(parse(t, raw, mailparse.Limits{}))
		require.NoError(t, err)
		require.Equal(t, string(out), string(again))
	})
}
