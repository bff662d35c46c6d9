package webform

import "strings"

// Answers are the values that were sent, by field. A field of files answers with their names.
type Answers map[string][]string

// shown returns which fields are to be seen with the answers: those without a condition, and those
// whose condition holds. What is not shown counts as empty for those that follow.
func (d *Definition) shown(a Answers) map[string]bool {
	shown := make(map[string]bool, len(d.Fields))
	for i := range d.Fields {
		f := &d.Fields[i]
		shown[f.ID] = f.Show.holds(func(id string) []string {
			if !shown[id] {
				return nil
			}
			return a[id]
		})
	}
	return shown
}

// holds reports whether the condition is met; nil always is.
func (c *Condition) holds(answer func(field string) []string) bool {
	if c == nil || len(c.Rules) == 0 {
		return true
	}
	for _, rule := range c.Rules {
		if rule.holds(answer(rule.Field)) == c.Any {
			return c.Any
		}
	}
	return !c.Any
}

func (r Rule) holds(values []string) bool {
	want := fold(r.Value)
	for _, v := range values {
		v = fold(v)
		switch r.Test {
		case TestIs, TestIsNot:
			if v == want {
				return r.Test == TestIs
			}
		case TestContains:
			if v != "" && strings.Contains(v, want) {
				return true
			}
		case TestFilled:
			if v != "" {
				return true
			}
		}
	}
	return r.Test == TestIsNot
}

// fold makes values comparable. form.js does the same.
func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
