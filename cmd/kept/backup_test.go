package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations/archive"
	"github.com/kepthq/kept/migrations/dbtest"
)

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	const mail = "From: Runa <runa@customer.test>\r\nTo: help@desk.test\r\nSubject: The box is empty\r\nMessage-ID: <1@customer.test>\r\n\r\nNothing in it.\r\n"
	from, to := dbtest.New(t, dbtest.Empty()).URL, dbtest.New(t, dbtest.Empty()).URL
	fromData, toData := t.TempDir(), t.TempDir()
	file := filepath.Join(t.TempDir(), "kept.backup")
	kept := func(url, data, in string, args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		code := run(t.Context(), append(args, "--database-url", url, "--data", data), streams{strings.NewReader(in), &out, &errs})
		return code, out.String(), errs.String()
	}
	raw := filepath.Join(t.TempDir(), "mail.eml")
	require.NoError(t, os.WriteFile(raw, []byte(mail), 0o600))
	code, _, trouble := kept(from, fromData, "", "agent", "create", "--email", "ana@desk.test", "--name", "Ana", "--role", "admin")
	require.Zero(t, code, trouble)
	code, _, trouble = kept(from, fromData, "", "mail", "ingest", raw)
	require.Zero(t, code, trouble)

	code, out, trouble := kept(from, fromData, "", "backup", file)
	require.Zero(t, code, trouble)
	var report archive.Report
	require.NoError(t, json.Unmarshal([]byte(out), &report), out)
	require.EqualValues(t, 1, report.Rows["tickets"])
	require.EqualValues(t, 1, report.Files, "the raw mail")
	left, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing half-written stays beside it")

	stale := filepath.Join(toData, "index", "tickets")
	require.NoError(t, os.MkdirAll(stale, 0o700))
	code, _, trouble = kept(to, toData, "", "restore", file)
	require.Zero(t, code, trouble)
	require.NoDirExists(t, stale, "an index of other data")
	code, out, trouble = kept(to, toData, "", "search", "--tickets", "empty box")
	require.Zero(t, code, trouble)
	require.Contains(t, out, "The box is empty")
	code, out, trouble = kept(to, toData, "", "mail", "ingest", raw)
	require.Zero(t, code, trouble)
	require.Contains(t, out, "duplicate", "the desk knows the mail")

	code, _, trouble = kept(to, toData, "", "restore", file)
	require.Equal(t, 1, code)
	require.Contains(t, trouble, "restore into an empty one")
	code, piped, trouble := kept(from, fromData, "", "backup", "-")
	require.Zero(t, code, trouble)
	code, _, trouble = kept(dbtest.New(t, dbtest.Empty()).URL, t.TempDir(), piped, "restore", "-")
	require.Zero(t, code, trouble)
}
