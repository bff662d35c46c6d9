package markdown

import "strings"

// SplitFrontMatter takes the YAML between two lines of --- off the beginning of a file. There being none is fine:
// ok is false and body is all of the file. A byte order mark is dropped, line ends become \n.
func SplitFrontMatter(file string) (yaml, body string, ok bool) {
	file = strings.ReplaceAll(strings.TrimPrefix(file, "\uFEFF"), "\r\n", "\n")
	rest, found := strings.CutPrefix(file, "---\n")
	if !found {
		return "", file, false
	}
	for at := 0; at <= len(rest); {
		line, _, more := strings.Cut(rest[at:], "\n")
		if trimmed := strings.TrimRight(line, " \t"); trimmed == "---" || trimmed == "..." {
			end := at + len(line)
			if more {
				end++
			}
			return rest[:at], rest[end:], true
		}
		if !more {
			break
		}
		at += len(line) + 1
	}
	return "", file, false
}
