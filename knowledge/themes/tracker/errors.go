package tracker

import (
	"errors"
	"fmt"
	"time"

	"github.com/kepthq/kept/tickets/fault"
)

// ErrUnchanged says that the issue is as it was when its ETag was given.
var ErrUnchanged = errors.New("the issue is unchanged")

// ErrGone says that the issue was deleted, or is where the token may not look.
var ErrGone = errors.New("the issue is gone")

// ErrUnknown says that a request may have taken effect or not: look before repeating it.
var ErrUnknown = errors.New("it is unknown whether the tracker did it")

// Later says that the tracker asks for patience; nothing took effect.
type Later struct {
	Until time.Time
	Words string // the tracker's own
}

func (l *Later) Error() string {
	return fmt.Sprintf("the tracker asks to come back at %s: %s", l.Until.UTC().Format(time.RFC3339), l.Words)
}

// unreachable is the fault of a tracker that does not answer, or answers rubbish.
func unreachable(format string, args ...any) *fault.Error {
	f := fault.InvalidField("url", format, args...)
	f.Kind, f.Code = fault.Unavailable, "tracker_unreachable"
	return f
}

// Passing reports whether trying again later may help without anybody doing anything.
func Passing(err error) bool {
	var later *Later
	return errors.As(err, &later) || errors.Is(err, ErrUnknown) || fault.Is(err, "tracker_unreachable") || fault.KindOf(err) == fault.Internal
}
