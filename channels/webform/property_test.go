package webform_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/channels/webform"
	"github.com/kepthq/kept/channels/webpage"
)

func words(t testing.TB) *webpage.Words {
	catalog, err := webform.Catalog()
	require.NoError(t, err)
	return catalog.For("en")
}

// conditions are random: each field may depend on earlier ones.
func conditions(t *rapid.T) webform.Definition {
	d := webform.Definition{Languages: []string{"en"}, Title: en("x")}
	values := rapid.SampledFrom([]string{"a", "b", "ab", " A "})
	for i := range rapid.IntRange(1, 8).Draw(t, "fields") {
		f := webform.Field{ID: fmt.Sprintf("f%d", i), Kind: webform.KindText, Label: en("x"), Required: rapid.Bool().Draw(t, "required")}
		if i > 0 && rapid.Bool().Draw(t, "conditional") {
			f.Show = &webform.Condition{Any: rapid.Bool().Draw(t, "any")}
			for range rapid.IntRange(1, 3).Draw(t, "rules") {
				f.Show.Rules = append(f.Show.Rules, webform.Rule{
					Field: fmt.Sprintf("f%d", rapid.IntRange(0, i-1).Draw(t, "of")),
					Test:  rapid.SampledFrom([]webform.Test{webform.TestIs, webform.TestIsNot, webform.TestContains, webform.TestFilled}).Draw(t, "test"),
					Value: values.Draw(t, "value"),
				})
			}
		}
		d.Fields = append(d.Fields, f)
	}
	return d
}

// seen says which fields are to be seen, field by field, from the definition alone.
func seen(d webform.Definition, a webform.Answers, id string) bool {
	for _, f := range d.Fields {
		if f.ID != id {
			continue
		}
		if f.Show == nil {
			return true
		}
		met := 0
		for _, r := range f.Show.Rules {
			value := ""
			if seen(d, a, r.Field) && len(a[r.Field]) > 0 {
				value = strings.ToLower(strings.TrimSpace(a[r.Field][0]))
			}
			want := strings.ToLower(strings.TrimSpace(r.Value))
			if map[webform.Test]bool{
				webform.TestIs: value != "" && value == want, webform.TestIsNot: value != want, webform.TestContains: value != "" && strings.Contains(value, want), webform.TestFilled: value != "",
			}[r.Test] {
				met++
			}
		}
		return met == len(f.Show.Rules) || f.Show.Any && met > 0
	}
	return false
}

func TestConditions(t *testing.T) {
	t.Parallel()
	w := words(t)
	rapid.Check(t, func(t *rapid.T) {
		d := conditions(t)
		require.NoError(t, d.Check())
		answers := webform.Answers{}
		for _, f := range d.Fields {
			if v := rapid.SampledFrom([]string{"", "a", "b", "ab", "AB"}).Draw(t, f.ID); v != "" {
				answers[f.ID] = []string{v}
			}
		}
		clean, flaws := d.Judge(answers, nil, w, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))
		missing := map[string]bool{}
		for _, flaw := range flaws {
			missing[flaw.Field] = true
		}
		for _, f := range d.Fields {
			shown := seen(d, answers, f.ID)
			filled := len(answers[f.ID]) > 0
			require.Equal(t, shown && filled, len(clean[f.ID]) > 0, "%s is stored when it is shown", f.ID)
			require.Equal(t, shown && f.Required && !filled, missing[f.ID], "%s is missed when it is shown, required and empty", f.ID)
		}
		again, _ := d.Judge(clean, nil, w, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))
		for _, f := range d.Fields {
			require.Len(t, again[f.ID], len(clean[f.ID]), "judging twice changes nothing")
		}
	})
}

func TestDefinitionsThatCannotWork(t *testing.T) {
	t.Parallel()
	one := func(change func(*webform.Field)) webform.Definition {
		d := contact()
		change(&d.Fields[2])
		return d
	}
	for name, d := range map[string]webform.Definition{
		"definition.fields[2].id":               one(func(f *webform.Field) { f.ID = "E Mail" }),
		"definition.fields[2].id ":              one(func(f *webform.Field) { f.ID = "email" }),
		"definition.fields[2].kind":             one(func(f *webform.Field) { f.Kind = "x"; f.Options = nil }),
		"definition.fields[2].label":            one(func(f *webform.Field) { f.Label = webform.Text{"de": "x"} }),
		"definition.fields[2].options":          one(func(f *webform.Field) { f.Options = nil }),
		"definition.fields[2].options[1].value": one(func(f *webform.Field) { f.Options = []webform.Option{{Value: "a"}, {Value: "A "}} }),
		"definition.fields[2].pattern":          one(func(f *webform.Field) { f.Pattern = "(" }),
		"definition.fields[2].earliest":         one(func(f *webform.Field) { f.Earliest = "tomorrow" }),
		"definition.fields[2].maps":             one(func(f *webform.Field) { f.Maps = "priority" }),
		"definition.fields[2].show.rules[0].field": one(func(f *webform.Field) {
			f.Show = &webform.Condition{Rules: []webform.Rule{{Field: "order", Test: "is", Value: "x"}}}
		}),
		"definition.fields[2].accept[0]": one(func(f *webform.Field) { f.Accept = []string{"programs"} }),
		"definition.languages[0]":        {Languages: []string{"xx"}, Title: en("x")},
	} {
		err := d.Check()
		require.Error(t, err, name)
		require.Contains(t, err.Error(), strings.TrimSpace(name)+":")
	}
}

// Whatever a definition says, checking it ends, and one that passes can be judged with anything.
func FuzzDefinition(f *testing.F) {
	seed, err := json.Marshal(contact())
	require.NoError(f, err)
	f.Add(seed, "a@b.example")
	f.Add([]byte(`{"languages":["en"],"title":{"en":"x"},"fields":[{"id":"a","kind":"text","label":{"en":"a"},"pattern":"(a+)+$"}]}`), strings.Repeat("a", 100)+"!")
	f.Add([]byte(`{"fields":[{"show":{"rules":null}},{"options":[{}]}]}`), "\x00\u202e")
	w := words(f)
	f.Fuzz(func(t *testing.T, definition []byte, value string) {
		var d webform.Definition
		if json.Unmarshal(definition, &d) != nil || d.Check() != nil {
			return
		}
		answers := webform.Answers{}
		for _, field := range d.Fields {
			answers[field.ID] = []string{value, value + "x"}
		}
		clean, _ := d.Judge(answers, nil, w, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))
		for id, values := range clean {
			for _, v := range values {
				require.NotContains(t, v, "\x00", id)
				require.NotContains(t, v, "\u202e", id)
			}
		}
	})
}
