package filetext_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/filetext"
)

// asChild has the test's own program read a file, as the reader of PDF.
const asChild = "file-text"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == asChild {
		if err := filetext.Child(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func reader() filetext.Reader { return filetext.Reader{Command: []string{os.Args[0], asChild}} }

// document is a PDF of one page with the content.
func document(content string) []byte {
	var out bytes.Buffer
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content),
		"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 126/Widths[" + strings.Repeat("600 ", 95) + "]>>",
	}
	out.WriteString("%PDF-1.4\n")
	var at []int
	for i, o := range objects {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return out.Bytes()
}

func TestPDF(t *testing.T) {
	t.Parallel()
	read := func(data []byte) string {
		out, err := reader().Text(t.Context(), "a.pdf", "application/pdf", bytes.NewReader(data))
		require.NoError(t, err)
		require.True(t, utf8.ValidString(out))
		require.LessOrEqual(t, len(out), 3*filetext.MaxText)
		return strings.Join(strings.Fields(out), " ")
	}
	whole := document("BT /F 12 Tf 50 700 Td (Zebra crossing) Tj 0 -20 Td (next) Tj 60 0 Td (gap) Tj ET")
	require.Equal(t, "Zebra crossing next gap", read(whole))
	require.Empty(t, read(nil))
	require.Empty(t, read([]byte("%PDF-1.4\nnothing")))
	// Damage takes words, and nothing else.
	r := rand.New(rand.NewPCG(3, 3))
	for range 12 {
		broken := bytes.Clone(whole)
		for range 1 + r.IntN(5) {
			broken[r.IntN(len(broken))] = byte(r.IntN(256))
		}
		read(broken[:len(broken)-r.IntN(len(broken)/2)])
	}
	none, err := filetext.Reader{}.Text(t.Context(), "a.pdf", "", bytes.NewReader(whole))
	require.NoError(t, err)
	require.Empty(t, none)
	require.False(t, filetext.Reader{}.Readable("a.pdf", ""))
	require.True(t, reader().Readable("x", "application/pdf"))
	_, err = filetext.Reader{Command: []string{"/no/such/program"}}.Text(t.Context(), "a.pdf", "", bytes.NewReader(whole))
	require.Error(t, err)
}

// TestChildIsStopped: a reader that does not end is killed.
func TestChildIsStopped(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := reader().Text(ctx, "a.pdf", "", bytes.NewReader(document("")))
	require.Error(t, err)
}

func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		require.NoError(t, err)
		_, err = w.Write([]byte(parts[i+1]))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return out.Bytes()
}

func TestText(t *testing.T) {
	t.Parallel()
	docx := archive(t, "[Content_Types].xml", "<x>nothing</x>", "word/document.xml",
		`<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Zebra</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p><w:p><w:r><w:t>stripes</w:t></w:r></w:p></w:body></w:document>`)
	xlsx := archive(t, "xl/sharedStrings.xml", `<sst><si><t>Invoice</t></si></sst>`, "xl/worksheets/sheet1.xml",
		`<worksheet><row><c t="s"><v>0</v></c><c><v>4711</v></c></row></worksheet>`)
	odt := archive(t, "content.xml", `<d xmlns:text="x"><text:p>Guten<text:s/>Tag</text:p><text:p>Welt</text:p></d>`)
	for _, c := range []struct {
		name, mediaType string
		data            []byte
		want            string
	}{
		{"a.txt", "text/plain; charset=utf-8", []byte("plain words"), "plain words"},
		{"a.csv", "application/octet-stream", []byte("a,b"), "a,b"},
		{"a.log", "", []byte("\xff\xfeh\x00i\x00"), "hi"},
		{"a.bin", "text/html", []byte("<p>shown<script>hidden</script><b>too</b>"), "shown too"},
		{"a.docx", "application/octet-stream", docx, "Zebra stripes"},
		{"a.xlsx", "", xlsx, "Invoice 4711"},
		{"a.odt", "", odt, "Guten Tag Welt"},
		{"a.png", "image/png", []byte("picture"), ""},
		{"a.docx", "", docx[:len(docx)/2], ""},
	} {
		got := filetext.Text(t.Context(), c.name, c.mediaType, bytes.NewReader(c.data))
		require.Equal(t, c.want, strings.Join(strings.Fields(got), " "), c.name)
	}
}

// TestBounds: a small archive that unpacks to much is cut.
func TestBounds(t *testing.T) {
	t.Parallel()
	bomb := archive(t, "word/document.xml", "<t>"+strings.Repeat("boom ", 8<<20)+"</t>")
	require.Less(t, len(bomb), 1<<20)
	require.LessOrEqual(t, len(filetext.Text(t.Context(), "a.docx", "", bytes.NewReader(bomb))), filetext.MaxText)
	gone, stop := context.WithCancel(t.Context())
	stop()
	require.Empty(t, filetext.Text(gone, "a.docx", "", bytes.NewReader(bomb)))
}

func FuzzText(f *testing.F) {
	f.Add("a.docx", archive(f, "word/document.xml", "<w:p><w:t>x</w:t>&unknown;<w:t"))
	f.Add("a.xlsx", archive(f, "xl/worksheets/sheet1.xml", "<c t='s'><v>1"))
	f.Add("a.html", []byte("<script>x</style></script>y"))
	f.Add("a.txt", []byte("\xfe\xff\x00"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		out := filetext.Text(t.Context(), name, "", bytes.NewReader(data))
		require.True(t, utf8.ValidString(out))
		require.LessOrEqual(t, len(out), 3*filetext.MaxText)
	})
}
