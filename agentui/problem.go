package agentui

import (
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Problem is a fault as the API shows it (RFC 9457).
type Problem struct {
	Type      string        `json:"type" doc:"Always about:blank; code says what it is"`
	Title     string        `json:"title" doc:"The HTTP status in words"`
	Status    int           `json:"status"`
	Detail    string        `json:"detail" doc:"What is wrong and what would be right, for people"`
	Code      string        `json:"code" doc:"Stable, for programs, such as ticket_not_found"`
	Errors    []fault.Field `json:"errors,omitempty" doc:"Each wrong input value"`
	Details   any           `json:"details,omitempty" doc:"What the cure needs, such as what has changed since"`
	RequestID string        `json:"request_id,omitempty" doc:"Names the request in the server's log"`

	retryAfter int
	cause      error // for the log
}

func (p *Problem) Error() string { return p.Detail }

// Unwrap returns what led to the problem.
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	if p.retryAfter == 0 {
		return nil
	}
	return http.Header{"Retry-After": {itoa(p.retryAfter)}}
}

// retryable is a fault that says when to come back.
type retryable struct {
	fault   *fault.Error
	seconds int
}

func (r retryable) Error() string { return r.fault.Error() }
func (r retryable) Unwrap() error { return r.fault }

// problemOf is the one map from errors to what callers see. What is no fault is "internal", with
// nothing said about it but the request's id.
func problemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var f *fault.Error
	if errors.As(err, &f) {
		p := newProblem(f.Kind.HTTPStatus(), f.Code, f.Message)
		p.Errors, p.Details, p.cause = f.Fields, f.Details, err
		var again retryable
		if errors.As(err, &again) {
			p.retryAfter = again.seconds
		}
		if p.Status == http.StatusServiceUnavailable {
			p.retryAfter = max(p.retryAfter, unavailableRetry)
		}
		return p
	}
	if pg.Unavailable(err) || isDeadline(err) {
		p := newProblem(http.StatusServiceUnavailable, "unavailable", "The database cannot be reached at the moment. Try again shortly.")
		p.retryAfter, p.cause = unavailableRetry, err
		return p
	}
	p = newProblem(http.StatusInternalServerError, "internal", "Something went wrong on the server. The log has the details under the request's id.")
	p.cause = err
	return p
}

// unavailableRetry is in seconds: a restarted PostgreSQL is back about then.
const unavailableRetry = 2

func newProblem(status int, code, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

// problemOfHuma turns what huma found wrong with a request into a problem. Values are not echoed.
func problemOfHuma(m *huma.ErrorModel) *Problem {
	p := newProblem(m.Status, codeOfStatus(m.Status), m.Detail)
	for _, e := range m.Errors {
		if e == nil {
			continue
		}
		p.Errors = append(p.Errors, fault.Field{Name: fieldOfLocation(e.Location), Message: e.Message})
	}
	switch {
	case m.Status >= http.StatusInternalServerError:
		p.Detail, p.Errors = problemOf(m).Detail, nil
	case len(p.Errors) > 0:
		p.Detail = describe(p.Errors[0])
	}
	return p
}

func describe(f fault.Field) string {
	if f.Name == "" {
		return f.Message
	}
	return f.Name + ": " + f.Message
}

// fieldOfLocation: huma says body.recipients.to[0].address, callers know the field without body.
func fieldOfLocation(location string) string {
	for _, prefix := range []string{"body.", "query.", "path.", "header."} {
		if rest, ok := strings.CutPrefix(location, prefix); ok {
			return rest
		}
	}
	if location == "body" {
		return ""
	}
	return location
}

func codeOfStatus(status int) string {
	switch status {
	case http.StatusUnprocessableEntity:
		return "invalid_input"
	case http.StatusBadRequest:
		return "bad_request"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	case http.StatusUnsupportedMediaType:
		return "unsupported_media_type"
	case http.StatusNotFound:
		return "not_found"
	case http.StatusMethodNotAllowed:
		return "method_not_allowed"
	case http.StatusRequestTimeout:
		return "request_timeout"
	default:
		return strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_")
	}
}
