package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// clusters runs the command on lines.
func clusters(t *testing.T, input string, arguments ...string) (code int, out, told string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), append([]string{"themes", "cluster"}, arguments...), streams{strings.NewReader(input), &stdout, &stderr})
	return code, stdout.String(), stderr.String()
}

const fewThemes = `{"id":"a","text":"I forgot my password"}
{"id":2,"text":"my password does not work","language":"en"}

{"id":"c","text":"where is my parcel"}
{"id":"d","text":"the parcel has not come"}
{"id":"e","text":""}
`

func TestThemesClusterPrintsALineForEachText(t *testing.T) {
	t.Parallel()
	code, out, told := clusters(t, fewThemes, "--k", "2")
	require.Zero(t, code, told)
	var lines []themeLine
	for line := range strings.Lines(out) {
		var l themeLine
		require.NoError(t, json.Unmarshal([]byte(line), &l))
		lines = append(lines, l)
	}
	require.Len(t, lines, 5)
	require.Equal(t, "2", string(lines[1].ID), "ids come back as they were")
	for _, l := range lines {
		require.NotNil(t, l.Theme, "with --k every text has a theme")
	}
	require.Equal(t, lines[0].Theme, lines[1].Theme)
	require.Equal(t, lines[2].Theme, lines[3].Theme)
	require.NotEqual(t, lines[0].Theme, lines[2].Theme)
	require.Contains(t, told, "password")

	code, out, told = clusters(t, fewThemes)
	require.Zero(t, code, told)
	require.Contains(t, out, `{"id":"e","theme":null,"score":0,"nearest":`)
}

func TestThemesClusterWritesThemes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "themes.json")
	code, _, told := clusters(t, fewThemes, "--k", "2", "--themes", path)
	require.Zero(t, code)
	require.Empty(t, told)
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	var document struct {
		Texts  int
		Themes []struct {
			Name    string
			Typical []any
		}
	}
	require.NoError(t, json.Unmarshal(file, &document))
	require.Equal(t, 5, document.Texts)
	require.Len(t, document.Themes, 2)
	require.NotEmpty(t, document.Themes[0].Name)
	require.NotEmpty(t, document.Themes[0].Typical)
}

func TestThemesClusterNamesLineAndField(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]string{
		"{\"id\":1,\"text\":\"a\"}\n{\"id\":2}":    "line 2: text: missing",
		"\n{\"text\":\"a\"}":                       "line 2: id: missing",
		"{\"id\":[1],\"text\":\"a\"}":              "line 1: id: neither a string nor a number",
		"{\"id\":1,\"text\":7}":                    "line 1: text: is a number, not a string",
		"hello":                                    "line 1: not a JSON object",
		"{\"id\":1,\"text\":\"a\",\"language\":3}": "line 1: language: is a number, not a string",
	} {
		code, out, told := clusters(t, input)
		require.Equal(t, 1, code)
		require.Empty(t, out)
		require.Contains(t, told, want)
	}
	code, _, told := clusters(t, "", "--k", "-1")
	require.NotZero(t, code)
	require.Contains(t, told, "k")
	code, out, _ := clusters(t, "")
	require.Zero(t, code)
	require.Empty(t, out)
}
