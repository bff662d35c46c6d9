package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/debug"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/kepthq/kept/knowledge/themes"
)

// ThemesCmd is about what customers say.
type ThemesCmd struct {
	Cluster ThemesClusterCmd `cmd:"" help:"Group texts by what they are about; neither server nor database is needed."`
}

// ThemesClusterCmd groups texts.
type ThemesClusterCmd struct {
	K           int     `name:"k" help:"How many themes; every text gets one of them then. Found when missing."`
	Granularity float64 `help:"Moves the number that is found: 1 is finer, -1 coarser."`
	Areas       int     `help:"How many product areas the themes are grouped into. Found when missing."`
	Every       bool    `help:"Give a theme to texts that fit none too."`
	Seed        uint64  `help:"Makes another of many equally good groupings."`
	Themes      string  `type:"path" help:"Write the themes to this file, as JSON, and no table to stderr."`
	File        string  `arg:"" optional:"" type:"path" help:"JSON lines with id, text and perhaps language; stdin when missing."`
}

// themeText is a line of the input. The id is any string or number, and comes back as it was.
type themeText struct {
	ID       json.RawMessage `json:"id"`
	Text     *string         `json:"text"`
	Language string          `json:"language"`
}

// themeLine is a line of the output.
type themeLine struct {
	ID      json.RawMessage `json:"id"`
	Theme   *int            `json:"theme"`
	Score   float64         `json:"score"`
	Nearest *int            `json:"nearest,omitempty"` // where theme is null
}

// Run prints {"id","theme","score"} for each text, in order. theme is null for a text that fits none (never with --k);
// nearest names the theme then that is most like it.
func (c ThemesClusterCmd) Run(std streams) error {
	if c.K < 0 {
		return errors.New("--k: not a number of themes")
	}
	lines, err := c.read(std)
	if err != nil {
		return err
	}
	texts := make([]themes.Text, len(lines))
	for i, line := range lines {
		texts[i] = themes.Text{Body: *line.Text, Language: line.Language}
	}
	boundMemory()
	found := themes.Cluster(texts, themes.Options{K: c.K, Granularity: c.Granularity, Areas: c.Areas, Seed: c.Seed})
	if err := c.write(std.out, lines, found); err != nil {
		return err
	}
	if c.Themes != "" {
		return writeThemesFile(c.Themes, lines, found)
	}
	return writeThemesTable(std.err, found)
}

// memoryWanted is what clustering a hundred thousand tickets may take, by the design.
const memoryWanted = 800 << 20

// boundMemory has the collector work harder before the command outgrows its budget; GOMEMLIMIT goes first.
func boundMemory() {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(memoryWanted)
	}
}

func (c ThemesClusterCmd) read(std streams) ([]themeText, error) {
	name, in := "stdin", std.in
	if c.File != "" && c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		name, in = c.File, f
	}
	lines, err := readThemeTexts(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return lines, nil
}

func readThemeTexts(in io.Reader) ([]themeText, error) {
	r := bufio.NewReaderSize(in, 1<<16)
	var out []themeText
	for n := 1; ; n++ {
		raw, err := r.ReadBytes('\n')
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return nil, err
		}
		raw = bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\ufeff")))
		if len(raw) > 0 {
			line, err := readThemeText(raw)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
			out = append(out, line)
		}
		if ended {
			return out, nil
		}
	}
}

func readThemeText(raw []byte) (themeText, error) {
	var line themeText
	if err := json.Unmarshal(raw, &line); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) && kind.Field != "" {
			return line, fmt.Errorf("%s: is a %s, not a %s", kind.Field, kind.Value, kind.Type)
		}
		return line, fmt.Errorf("not a JSON object: %w", err)
	}
	switch {
	case len(line.ID) == 0 || string(line.ID) == "null":
		return line, errors.New("id: missing")
	case line.ID[0] == '{' || line.ID[0] == '[':
		return line, errors.New("id: neither a string nor a number")
	case line.Text == nil:
		return line, errors.New("text: missing")
	}
	return line, nil
}

func (c ThemesClusterCmd) write(out io.Writer, lines []themeText, found *themes.Clustering) error {
	w := bufio.NewWriter(out)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for i, line := range lines {
		l := themeLine{ID: line.ID, Score: rounded(found.Score[i])}
		switch {
		case found.Theme[i] != themes.None || c.Every:
			l.Theme = &found.Nearest[i]
		default:
			l.Nearest = &found.Nearest[i]
		}
		if err := e.Encode(l); err != nil {
			return err
		}
	}
	return w.Flush()
}

func rounded(score float64) float64 { return float64(int(score*1000+.5)) / 1000 }

func writeThemesTable(out io.Writer, found *themes.Clustering) error {
	if len(found.Areas) > 0 {
		fmt.Fprintf(out, "%d texts, %d themes in %d areas, %d texts without a theme\n\n", len(found.Theme), len(found.Themes), len(found.Areas), without(found))
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "theme\ttexts\tname\tarea\tphrases")
	for n, t := range found.Themes {
		fmt.Fprintf(w, "%d\t%d\t%s\t%s\t%s\n", n, t.Size, shortened(t.Name), shortened(found.Areas[t.Area].Name), strings.Join(t.Phrases[:min(5, len(t.Phrases))], ", "))
	}
	return w.Flush()
}

func shortened(name string) string {
	const width = 40
	if utf8.RuneCountInString(name) <= width {
		return name
	}
	return string([]rune(name)[:width-1]) + "…"
}

func without(found *themes.Clustering) int {
	n := 0
	for _, t := range found.Theme {
		if t == themes.None {
			n++
		}
	}
	return n
}

// writeThemesFile writes {"areas": [...], "themes": [...]}; texts are named by their ids.
func writeThemesFile(path string, lines []themeText, found *themes.Clustering) error {
	type area struct {
		Area    int      `json:"area"`
		Name    string   `json:"name"`
		Texts   int      `json:"texts"`
		Phrases []string `json:"phrases"`
		Themes  []int    `json:"themes"`
	}
	type theme struct {
		Theme     int               `json:"theme"`
		Name      string            `json:"name"`
		Texts     int               `json:"texts"`
		Area      int               `json:"area"`
		Phrases   []string          `json:"phrases"`
		Languages map[string]int    `json:"languages"`
		Typical   []json.RawMessage `json:"typical"`
		Counter   json.RawMessage   `json:"counter_example,omitempty"`
	}
	var document struct {
		Texts   int     `json:"texts"`
		Without int     `json:"without_theme"`
		Areas   []area  `json:"areas"`
		Themes  []theme `json:"themes"`
	}
	document.Texts, document.Without = len(lines), without(found)
	for n, a := range found.Areas {
		document.Areas = append(document.Areas, area{n, a.Name, a.Size, a.Phrases, a.Themes})
	}
	for n, t := range found.Themes {
		row := theme{Theme: n, Name: t.Name, Texts: t.Size, Area: t.Area, Phrases: t.Phrases, Languages: t.Languages}
		for _, i := range t.Typical {
			row.Typical = append(row.Typical, lines[i].ID)
		}
		if t.Counter >= 0 {
			row.Counter = lines[t.Counter].ID
		}
		document.Themes = append(document.Themes, row)
	}
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}
