package field

import (
	"fmt"
	"strings"
)

// Error is one mistake: where it is, and what is wrong with the cure. The message needs no knowledge
// of the code.
type Error struct {
	Field   string // "weekly.mon[1]"; empty when the whole document is meant
	Message string // `"25:00" is not a time; write HH:MM between 00:00 and 24:00`
}

func (e *Error) Error() string {
	if e.Field == "" {
		return e.Message
	}
	return e.Field + ": " + e.Message
}

// Errors collects mistakes in the order found. Its zero value is ready; return it with Err, never as
// an error itself, since an empty list is no error.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find an *Error.
func (e Errors) Unwrap() []error {
	all := make([]error, len(e))
	for i, one := range e {
		all[i] = one
	}
	return all
}

// Err is nil when nothing is wrong.
func (e Errors) Err() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// Add notes one mistake.
func (e *Errors) Add(field, format string, args ...any) {
	*e = append(*e, &Error{Field: field, Message: fmt.Sprintf(format, args...)})
}

// Under returns the same mistakes seen from a document that holds this one as its member path.
func (e Errors) Under(path string) Errors {
	moved := make(Errors, len(e))
	for i, one := range e {
		moved[i] = &Error{Field: Join(path, one.Field), Message: one.Message}
	}
	return moved
}

// Join puts a member's name behind the path of its object. Either may be empty.
func Join(path, name string) string {
	switch {
	case path == "":
		return name
	case name == "", strings.HasPrefix(name, "["):
		return path + name
	default:
		return path + "." + name
	}
}

// Index is the path of an array's item.
func Index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
