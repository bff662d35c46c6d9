package mailparse

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// TestHintsAskForLess: whatever an expression matches, the test before it lets through.
func TestHintsAskForLess(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		expression *regexp.Regexp
		hint       func(string) bool
	}{
		"rule":    {ruleLine, func(s string) bool { return mayRule(strings.TrimSpace(s)) }},
		"title":   {separator, func(s string) bool { return mayTitle(strings.TrimSpace(s)) }},
		"forward": {forwardMarker, func(s string) bool { return mayTitle(strings.TrimSpace(s)) }},
		"device":  {mobile, func(s string) bool { return maySign(strings.TrimSpace(s)) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Forms of a letter that nobody writes, such as the long s, count as it for an expression only.
			archaic := func(r rune) bool { return unicode.ToLower(unicode.ToUpper(r)) != unicode.ToLower(r) }
			lines := rapid.StringMatching(c.expression.String())
			rapid.Check(t, func(t *rapid.T) {
				if line := lines.Draw(t, "line"); strings.TrimSpace(line) != "" && !strings.ContainsFunc(line, archaic) && !c.hint(line) {
					t.Fatalf("%q is matched and would not be looked at", line)
				}
			})
		})
	}
}

func TestQuotesIsItsExpression(t *testing.T) {
	t.Parallel()
	expression := regexp.MustCompile(`^\s{0,3}(?:>|\||»|&gt;)`)
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringMatching("[ \t\f]{0,4}(>|\\||»|&gt;|&|x|)+").Draw(t, "line")
		if quotes(line) != expression.MatchString(line) {
			t.Fatalf("%q", line)
		}
	})
}
