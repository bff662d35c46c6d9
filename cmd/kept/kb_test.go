package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/articles/folder"
	"github.com/kepthq/kept/migrations/dbtest"
)

func TestKnowledgeBaseToAndFromFiles(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t)
	from, to, data := t.TempDir(), filepath.Join(t.TempDir(), "out"), t.TempDir()
	write := func(name, content string) {
		path := filepath.Join(from, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	}
	write("billing/pay.md", "---\ntitle: How to pay\nstatus: published\nlabels: [money]\nreview_by: 2027-01-31\n---\n\nBy card: ![card](card.png)\n")
	write("billing/card.png", "\x89PNG\r\n\x1a\n")
	write("wrong.md", "---\ntitle: Wrong\nvisibility: nobody\n---\n")
	kept := func(args ...string) (code int, report folder.Report, trouble string) {
		var out, errs bytes.Buffer
		args = append(args, "--database-url", database.URL, "--data", data)
		code = run(t.Context(), args, streams{strings.NewReader(""), &out, &errs})
		if out.Len() > 0 {
			require.NoError(t, json.Unmarshal(out.Bytes(), &report), out.String())
		}
		return code, report, errs.String()
	}
	code, report, trouble := kept("kb", "import", from)
	require.Equal(t, 1, code, trouble)
	require.Contains(t, trouble, "1 files could not be imported")
	require.Equal(t, []int{1, 1, 1}, []int{report.Created, report.Failed, report.Attached})
	for _, f := range report.Files {
		if f.Path == "wrong.md" {
			require.Equal(t, "visibility", f.Problems[0].Field)
		}
	}
	require.NoError(t, os.Remove(filepath.Join(from, "wrong.md")))
	code, report, trouble = kept("kb", "import", from)
	require.Zero(t, code, trouble)
	require.Equal(t, 1, report.Unchanged)

	code, report, trouble = kept("kb", "export", to)
	require.Zero(t, code, trouble)
	require.Len(t, report.Files, 1)
	content, err := os.ReadFile(filepath.Join(to, "billing", "pay.en.md"))
	require.NoError(t, err)
	for _, line := range []string{"title: How to pay\n", "slug: pay\n", "status: published\n", "visibility: public\n", "language: en\n", "section: billing\n", "labels: [money]\n", "review_by: \"2027-01-31\"\n", "![card](../files/"} {
		require.Contains(t, string(content), line)
	}
	code, report, trouble = kept("kb", "import", to)
	require.Zero(t, code, trouble)
	require.Equal(t, 1, report.Unchanged)
}
