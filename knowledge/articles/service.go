package articles

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

// Desk appends events; *tickets.Desk is one.
type Desk interface {
	Tell(ctx context.Context, tx *pg.Tx, by tickets.Actor, events ...tickets.Event) error
}

// Parts are what a Service stands on. All are needed.
type Parts struct {
	DB       *pg.DB
	Desk     Desk
	Files    files.Store
	Markdown *markdown.Renderer
	Now      func() time.Time
	Log      *slog.Logger
}

// Service is the articles. It is safe for use by many goroutines.
type Service struct {
	Parts
	planned chan struct{} // kicks planned publishing
	plains  plains
}

// New makes a Service.
func New(parts Parts) *Service {
	now := parts.Now
	// At the microseconds that PostgreSQL keeps, so that what is compared in memory equals what is read back.
	parts.Now = func() time.Time { return now().UTC().Truncate(time.Microsecond) }
	return &Service{Parts: parts, planned: make(chan struct{}, 1)}
}

func forbidden(format string, args ...any) error {
	return fault.New(fault.Forbidden, "forbidden", format, args...)
}

// mayRead: articles of every status are read by everybody who works at the desk.
func mayRead(by tickets.Actor) error {
	if by.Kind == tickets.ActorAgent || by.Kind == tickets.ActorSystem {
		return nil
	}
	return forbidden("Only people of the desk may see articles that are not published.")
}

func mayWrite(by tickets.Actor) error {
	if by.CanWork() {
		return nil
	}
	return forbidden("Your role may read articles, not write them.")
}

func leads(by tickets.Actor) bool { return by.Kind == tickets.ActorSystem || by.CanLead() }

func mayLead(by tickets.Actor, what string) error {
	if leads(by) {
		return nil
	}
	return forbidden("Only team leads and admins may %s.", what)
}

// mayPublish: team leads, admins, and the agent whom the translation names as its reviewer.
func mayPublish(by tickets.Actor, t *Translation) error {
	if leads(by) || by.CanWork() && t.ReviewerID != nil && *t.ReviewerID == by.ID {
		return nil
	}
	return forbidden("Only team leads, admins and the article's reviewer may decide what readers see. Ask for a review.")
}

// agentID is the actor as a row refers to them; nil for the system.
func agentID(by tickets.Actor) *int64 {
	if by.Kind != tickets.ActorAgent {
		return nil
	}
	return &by.ID
}

// flaws collects what is wrong with an input.
type flaws []fault.Field

func (w *flaws) add(name, format string, args ...any) {
	*w = append(*w, fault.Field{Name: name, Message: fmt.Sprintf(format, args...)})
}

// fault is the flaws as one fault, nil when there are none.
func (w flaws) fault() error {
	if len(w) == 0 {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: "invalid_input", Message: w[0].Name + ": " + w[0].Message, Fields: w}
}

// tidy makes a line of text storable: without NUL, line breaks and needless spaces.
func tidy(s string) string { return strings.Join(strings.Fields(storable(s)), " ") }

// storable makes a text what PostgreSQL takes.
func storable(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}

// asFault unwraps the fault in an error's chain.
func asFault(err error) (*fault.Error, bool) {
	var f *fault.Error
	ok := errors.As(err, &f)
	return f, ok
}

// MayPublish reports whether the actor may decide what readers see of the translation.
func MayPublish(by tickets.Actor, t *Translation) bool { return mayPublish(by, t) == nil }
