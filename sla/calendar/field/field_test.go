package field_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/sla/calendar/field"
)

type person struct {
	name  string
	keen  bool
	likes []string
}

func read(data string) (person, error) {
	var p person
	var errs field.Errors
	errs.Document([]byte(data), map[string]field.Member{
		"name": func(path string, raw json.RawMessage) { p.name = errs.String(path, raw) },
		"keen": func(path string, raw json.RawMessage) { p.keen = errs.Bool(path, raw) },
		"likes": func(path string, raw json.RawMessage) {
			errs.Array(path, raw, func(path string, raw json.RawMessage) { p.likes = append(p.likes, errs.String(path, raw)) })
		},
	})
	return p, errs.Err()
}

func TestDocument(t *testing.T) {
	t.Parallel()
	_, err := read(` {"name":"Ada", "keen":true, "likes":["tea",null]} `)
	require.EqualError(t, err, "likes[1]: must be a text in quotes, not null")
	p, err := read(`{"name":"Ada","keen":true,"likes":["tea"]}`)
	require.NoError(t, err)
	require.Equal(t, person{"Ada", true, []string{"tea"}}, p)
	p, err = read(`{"name":null}`)
	require.NoError(t, err)
	require.Empty(t, p)
}

func TestMistakesAreNamed(t *testing.T) {
	t.Parallel()
	check := func(data, want string) {
		t.Helper()
		_, err := read(data)
		require.EqualError(t, err, want)
	}
	check(`{"nam":"x"}`, "nam: is not a known field; known here: keen, likes, name")
	check(`{"name":1,"keen":"yes"}`, "name: must be a text in quotes, not a number\nkeen: must be true or false, not a text")
	check(`{"name":"a","name":"b"}`, "name: is written twice; keep one")
	check(`{"likes":{}}`, "likes: must be a list [...], not an object")
	check(`{"likes":[true]}`, "likes[0]: must be a text in quotes, not true")
	check(`[]`, "must be an object {...}, not a list")
	check(`null`, "must be an object {...}, not null")
	check("{\n\"name\": x}", "not JSON at line 2: invalid character 'x' looking for beginning of value")
	check(``, "not JSON at line 1: unexpected end of JSON input")
	check(`{} {}`, "not JSON at line 1: invalid character '{' after top-level value")
}

func TestUnder(t *testing.T) {
	t.Parallel()
	var errs field.Errors
	require.NoError(t, errs.Err())
	errs.Add("", "whole")
	errs.Add("a", "member")
	errs.Add("[2]", "item")
	err := errs.Under("doc").Err()
	require.EqualError(t, err, "doc: whole\ndoc.a: member\ndoc[2]: item")
	var one *field.Error
	require.ErrorAs(t, err, &one)
	require.Equal(t, "doc", one.Field)
}

func FuzzDocument(f *testing.F) {
	f.Add([]byte(`{"name":"Ada","likes":["a"]}`))
	f.Add([]byte("{\"\\ud800\":[[[[{}]]]]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := read(string(data)); err == nil {
			require.True(t, json.Valid(data))
		}
	})
}
