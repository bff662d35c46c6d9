package fault

import (
	"errors"
	"fmt"
	"net/http"
)

// Kind is the sort of trouble.
type Kind string

// The kinds, and what each tells the caller.
const (
	Invalid      Kind = "invalid"      // the input is wrong: mend the named fields and send again
	Unauthorized Kind = "unauthorized" // nobody is signed in
	Forbidden    Kind = "forbidden"    // signed in, but not allowed
	NotFound     Kind = "not_found"    // does not exist, or may not be known to exist
	Conflict     Kind = "conflict"     // the thing has changed meanwhile, or exists already
	TooLarge     Kind = "too_large"
	TooMany      Kind = "too_many"    // slow down
	Unavailable  Kind = "unavailable" // passing trouble: try again later
	Internal     Kind = "internal"
)

// Field says what is wrong with one input value.
type Field struct {
	Name    string `json:"field" doc:"Where the value is, such as recipients.to[0].address"`
	Message string `json:"message" doc:"What is wrong and what would be right"`
}

// Error is a fault. Code is stable; Message is for people and may change.
type Error struct {
	Kind    Kind
	Code    string
	Message string
	Fields  []Field
	// Details carries what the cure needs, such as what has changed since; it is shown as is.
	Details any
	cause   error
}

// New makes a fault. code is snake_case and stable.
func New(kind Kind, code, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Message: fmt.Sprintf(format, args...)}
}

// InvalidField is the common fault of one wrong value.
func InvalidField(name, format string, args ...any) *Error {
	message := fmt.Sprintf(format, args...)
	return &Error{Kind: Invalid, Code: "invalid_input", Message: name + ": " + message, Fields: []Field{{Name: name, Message: message}}}
}

// Missing is the fault for a thing that is not there, such as Missing("ticket", 17).
func Missing(what string, id any) *Error {
	return New(NotFound, what+"_not_found", "There is no %s %v.", what, id)
}

// With returns e carrying details.
func (e *Error) With(details any) *Error {
	e.Details = details
	return e
}

// Because returns e with the error that led to it, for the log; people do not see it.
func (e *Error) Because(cause error) *Error {
	e.cause = cause
	return e
}

func (e *Error) Error() string {
	if e.cause != nil {
		return e.Message + ": " + e.cause.Error()
	}
	return e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// KindOf returns the kind of the fault in err's chain, Internal when there is none.
func KindOf(err error) Kind {
	var f *Error
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// Is reports whether err's chain holds a fault with the code.
func Is(err error, code string) bool {
	var f *Error
	return errors.As(err, &f) && f.Code == code
}

// HTTPStatus is the one map from kinds to HTTP (RFC 9110 section 15).
func (k Kind) HTTPStatus() int {
	switch k {
	case Invalid:
		return http.StatusUnprocessableEntity
	case Unauthorized:
		return http.StatusUnauthorized
	case Forbidden:
		return http.StatusForbidden
	case NotFound:
		return http.StatusNotFound
	case Conflict:
		return http.StatusConflict
	case TooLarge:
		return http.StatusRequestEntityTooLarge
	case TooMany:
		return http.StatusTooManyRequests
	case Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}
