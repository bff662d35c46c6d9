package filetext_test

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/filetext"
)

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
