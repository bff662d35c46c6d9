package gaps

import (
	"regexp"
	"strings"
)

// special is what would be read as markup in plain text.
var special = regexp.MustCompile(`[\\*<|~]`)

// toMarkdown makes Markdown of plain text as agents write it: lists stay lists, line ends stay, and nothing is markup
// by accident.
func toMarkdown(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	var b strings.Builder
	inList := false
	for i, line := range lines {
		line = strings.TrimSpace(line)
		mark := listItem.FindString(line)
		rest := special.ReplaceAllString(line[len(mark):], `\$0`)
		if strings.HasPrefix(rest, "#") || strings.HasPrefix(rest, "=") || mark == "" && strings.HasPrefix(rest, "-") {
			rest = `\` + rest
		}
		switch {
		case line == "":
			inList = false
		case mark != "":
			if i > 0 && !inList && strings.TrimSpace(lines[i-1]) != "" {
				b.WriteString("\n")
			}
			inList = true
			if mark = strings.TrimSpace(mark); !strings.ContainsAny(mark, "0123456789") {
				mark = "-"
			}
			b.WriteString(strings.Replace(mark, ")", ".", 1) + " ")
		}
		b.WriteString(rest)
		if i+1 < len(lines) {
			next := strings.TrimSpace(lines[i+1])
			if line != "" && next != "" && !listItem.MatchString(next) {
				b.WriteString(`\`) // a line end that stays
			}
			b.WriteString("\n")
		}
	}
	return strings.TrimSpace(b.String())
}
