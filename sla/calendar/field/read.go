package field

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// Member reads the value found at path.
type Member func(path string, raw json.RawMessage)

// Document reads one JSON object and nothing behind it.
func (e *Errors) Document(data []byte, known map[string]Member) {
	if !e.valid(data) {
		return
	}
	e.Object("", data, known)
}

// valid reports whether data is exactly one JSON value; if not it notes the line of the mistake.
func (e *Errors) valid(data []byte) bool {
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	if err == nil {
		return true
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset <= int64(len(data)) {
		line := 1 + bytes.Count(data[:syntax.Offset], []byte("\n"))
		e.Add("", "not JSON at line %d: %v", line, err)
		return false
	}
	e.Add("", "not JSON: %v", err)
	return false
}

// Object hands each member to its reader, by exact name. An unknown or repeated name is a mistake.
func (e *Errors) Object(path string, raw json.RawMessage, known map[string]Member) {
	seen := map[string]bool{}
	e.Members(path, raw, func(name string, value json.RawMessage) {
		at := Join(path, name)
		read, ok := known[name]
		switch {
		case !ok:
			names := slices.Sorted(maps.Keys(known))
			e.Add(at, "is not a known field; known here: %s", strings.Join(names, ", "))
		case seen[name]:
			e.Add(at, "is written twice; keep one")
		case !IsNull(value):
			read(at, value)
		}
		seen[name] = true
	})
}

// Members hands on each member of an object as it stands, repeated names and nulls included.
func (e *Errors) Members(path string, raw json.RawMessage, read func(name string, value json.RawMessage)) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		e.Add(path, "must be an object {...}, not %s", kind(raw))
		return
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			e.Add(path, "not JSON: %v", err)
			return
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil && !errors.Is(err, io.EOF) {
			e.Add(path, "not JSON: %v", err)
			return
		}
		text, _ := name.(string) // a member's name is one, or Token fails
		read(text, value)
	}
}

// Array hands each item to read.
func (e *Errors) Array(path string, raw json.RawMessage, read Member) {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		e.Add(path, "must be a list [...], not %s", kind(raw))
		return
	}
	for i, item := range items {
		read(Index(path, i), item)
	}
}

// String reads text.
func (e *Errors) String(path string, raw json.RawMessage) string {
	var s string
	if IsNull(raw) || json.Unmarshal(raw, &s) != nil {
		e.Add(path, "must be a text in quotes, not %s", kind(raw))
	}
	return s
}

// Bool reads true or false.
func (e *Errors) Bool(path string, raw json.RawMessage) bool {
	var b bool
	if IsNull(raw) || json.Unmarshal(raw, &b) != nil {
		e.Add(path, "must be true or false, not %s", kind(raw))
	}
	return b
}

// Begins reports whether the value starts with the given character: '{', '[' or '"'.
func Begins(raw json.RawMessage, first byte) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) > 0 && raw[0] == first
}

// IsNull reports whether the value is null.
func IsNull(raw json.RawMessage) bool { return string(bytes.TrimSpace(raw)) == "null" }

func kind(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case 'n':
		return "null"
	case 't', 'f':
		return string(raw)
	default:
		return "a number"
	}
}
