package channels

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Sender hands one stored message to the next server or reader of its channel.
type Sender interface {
	// Send returns once the message is taken. last tells that there will be no other attempt, so
	// whoever can be reached should be. Errors: ErrNoRelay; *Wait; *Refusal for whatever the other side, or
	// the way there, is the cause of; any other is trouble of our own, which passes.
	Send(ctx context.Context, messageID int64, last bool) (Sent, error)
}

// Sent is what a successful hand-over left to tell.
type Sent struct {
	// Refused are the recipients that were turned down while others were accepted.
	Refused []Refusal
	// Also are other messages that went with it, each of which has a delivery.
	Also []int64
}

// Wait says that the message goes on waiting for its reader, or for another one that it goes with.
type Wait struct {
	Until *time.Time // nil: until somebody asks for it
}

func (w *Wait) Error() string { return "the message waits" }

// ErrNoRelay says that the channel has no way out configured.
var ErrNoRelay = errors.New("no relay is configured")

// Refusal is the other side's no, or its silence.
type Refusal struct {
	Recipient string // "" when it was about the message or the connection
	Permanent bool   // trying again cannot help
	Words     string // the remote's own
}

func (r *Refusal) Error() string {
	if r.Recipient == "" {
		return r.Words
	}
	return fmt.Sprintf("%s: %s", r.Recipient, r.Words)
}

// isPermanent reports whether trying again cannot help.
func isPermanent(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && r.Permanent
}
