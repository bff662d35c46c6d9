package alarm

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Alarm says what is waited for and what is done then.
type Alarm struct {
	// Name is for the log.
	Name string
	// Next returns when the earliest thing is due; false when there is nothing to wait for.
	Next func(ctx context.Context) (time.Time, bool, error)
	// Fire handles everything that is due before it returns. Handling nothing is no error: another
	// node may have been quicker.
	Fire func(ctx context.Context) error
	// Kick says that something may be due earlier than Next said. Make it with room for one and send
	// without blocking. nil is allowed.
	Kick <-chan struct{}
	// Poll bounds the sleep; 0 is a minute.
	Poll time.Duration
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Log gets the errors of Next and Fire; nil is slog.Default.
	Log *slog.Logger
}

const (
	defaultPoll = time.Minute

	// The pause after an error begins small, because a deadline may be passing.
	firstRetry, lastRetry = 100 * time.Millisecond, 10 * time.Second

	// The pause when the thing that was fired for is still due.
	firstAgain, lastAgain = 10 * time.Millisecond, time.Second
)

// Run waits and fires until ctx is done, and then returns nil. Errors of Next and Fire are logged and
// the step is tried again after a growing pause, during which kicks wait.
func Run(ctx context.Context, a Alarm) error {
	a = a.withDefaults()
	retry, again := firstRetry, firstAgain
	var fired time.Time // what Fire was last called for
	for ctx.Err() == nil {
		due, ok, err := a.Next(ctx)
		now := a.Now()
		switch {
		case err != nil:
			retry = a.failed(ctx, "next", err, retry)
			continue
		case !ok:
			a.sleep(ctx, a.Poll, a.Kick)
			continue
		case due.After(now):
			a.sleep(ctx, min(a.Poll, due.Sub(now)), a.Kick)
			continue
		case due.Equal(fired):
			a.sleep(ctx, again, nil)
			again = min(2*again, lastAgain)
		default:
			again = firstAgain
		}
		fired = due
		if err := a.Fire(ctx); err != nil {
			retry = a.failed(ctx, "fire", err, retry)
			continue
		}
		retry = firstRetry
	}
	return nil
}

func (a Alarm) withDefaults() Alarm {
	if a.Poll <= 0 {
		a.Poll = defaultPoll
	}
	if a.Now == nil {
		a.Now = time.Now
	}
	if a.Log == nil {
		a.Log = slog.Default()
	}
	return a
}

// failed logs err, rests, and returns the pause for the next error.
func (a Alarm) failed(ctx context.Context, step string, err error, pause time.Duration) time.Duration {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return pause
	}
	a.Log.Error("alarm", "alarm", a.Name, "step", step, "error", err, "retry_in", pause)
	a.sleep(ctx, pause, nil)
	return min(2*pause, lastRetry)
}

// sleep returns after the pause, on a kick, or when ctx is done.
func (a Alarm) sleep(ctx context.Context, pause time.Duration, kick <-chan struct{}) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-kick:
	}
}
