package alarm_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/tickets/alarm"
)

// desk is a list of due times behind an alarm, in a synctest bubble: its clock stands still until
// everybody sleeps, so times are exact.
type desk struct {
	mu    sync.Mutex
	due   []time.Time
	fired []time.Duration // since start
	asked int
	start time.Time
	kick  chan struct{}
	log   bytes.Buffer

	nextErr, fireErr error
	elsewhere        bool // another node holds what is due
}

func newDesk() *desk { return &desk{start: time.Now(), kick: make(chan struct{}, 1)} }

func (d *desk) alarm() alarm.Alarm {
	return alarm.Alarm{
		Name: "test", Next: d.next, Fire: d.fire, Kick: d.kick, Poll: time.Hour, Now: time.Now,
		Log: slog.New(slog.NewTextHandler(&d.log, nil)),
	}
}

// later changes the desk at a time after its start.
func (d *desk) later(after time.Duration, change func()) {
	time.AfterFunc(after, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		change()
	})
}

func (d *desk) next(context.Context) (time.Time, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked++
	if d.nextErr != nil || len(d.due) == 0 {
		return time.Time{}, false, d.nextErr
	}
	first := d.due[0]
	for _, due := range d.due {
		if due.Before(first) {
			first = due
		}
	}
	return first, true, nil
}

func (d *desk) fire(context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fired = append(d.fired, time.Since(d.start))
	if d.fireErr != nil {
		return d.fireErr
	}
	if d.elsewhere {
		return nil
	}
	left := d.due[:0]
	for _, due := range d.due {
		if due.After(time.Now()) {
			left = append(left, due)
		}
	}
	d.due = left
	return nil
}

// run gives each test its bubble: it runs the alarm for the time given and checks how it ended.
func run(t *testing.T, lasts time.Duration, prepare func(d *desk)) *desk {
	t.Helper()
	var d *desk
	synctest.Test(t, func(t *testing.T) {
		d = newDesk()
		prepare(d)
		ctx, cancel := context.WithTimeout(t.Context(), lasts)
		defer cancel()
		require.NoError(t, alarm.Run(ctx, d.alarm()))
		require.Equal(t, lasts, time.Since(d.start), "Run ends with its context")
	})
	return d
}

func TestFiresExactlyWhenDue(t *testing.T) {
	t.Parallel()
	d := run(t, 20*time.Minute, func(d *desk) {
		d.due = []time.Time{d.start.Add(7 * time.Minute), d.start.Add(time.Minute), d.start.Add(7 * time.Minute)}
	})
	require.Equal(t, []time.Duration{time.Minute, 7 * time.Minute}, d.fired)
	require.LessOrEqual(t, d.asked, 5, "no asking in between")
}

func TestWhatIsOverdueFiresAtOnce(t *testing.T) {
	t.Parallel()
	d := run(t, time.Minute, func(d *desk) { d.due = []time.Time{d.start.Add(-time.Hour)} })
	require.Equal(t, []time.Duration{0}, d.fired)
}

func TestKickBringsAnEarlierTime(t *testing.T) {
	t.Parallel()
	d := run(t, 10*time.Minute, func(d *desk) {
		d.due = []time.Time{d.start.Add(9 * time.Minute)}
		d.later(time.Minute, func() {
			d.due = append(d.due, d.start.Add(2*time.Minute))
			d.kick <- struct{}{}
		})
	})
	require.Equal(t, []time.Duration{2 * time.Minute, 9 * time.Minute}, d.fired)
}

func TestPollFindsWhatNobodyKickedFor(t *testing.T) {
	t.Parallel()
	d := run(t, 3*time.Hour, func(d *desk) {
		d.later(time.Minute, func() { d.due = append(d.due, d.start.Add(2*time.Minute)) })
	})
	require.Equal(t, []time.Duration{time.Hour}, d.fired)
}

func TestErrorsBackOffAndAreLogged(t *testing.T) {
	t.Parallel()
	check := func(name string, fail func(d *desk, err error)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := run(t, time.Minute, func(d *desk) {
				d.due = []time.Time{d.start}
				fail(d, errors.New("the disk is on fire"))
				d.later(30*time.Second, func() { fail(d, nil) })
			})
			require.Empty(t, d.due, "goes on when the trouble is over")
			require.LessOrEqual(t, d.asked, 20)
			require.Contains(t, d.log.String(), "the disk is on fire")
			require.LessOrEqual(t, strings.Count(d.log.String(), "\n"), 12)
		})
	}
	check("next", func(d *desk, err error) { d.nextErr = err })
	check("fire", func(d *desk, err error) { d.fireErr = err })
}

func TestWhatAnotherNodeHoldsIsNotSpunOn(t *testing.T) {
	t.Parallel()
	d := run(t, 30*time.Second, func(d *desk) {
		d.due, d.elsewhere = []time.Time{d.start}, true
		d.later(20*time.Second, func() { d.elsewhere = false })
	})
	require.LessOrEqual(t, len(d.fired), 30)
	last := d.fired[len(d.fired)-1]
	require.Less(t, last-20*time.Second, 2*time.Second, "but taken soon after it is let go")
	require.Empty(t, d.due)
}

func TestEndsWhileNextHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		a := d.alarm()
		a.Next = func(ctx context.Context) (time.Time, bool, error) {
			<-ctx.Done()
			return time.Time{}, false, ctx.Err()
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.NoError(t, alarm.Run(ctx, a))
		require.Empty(t, d.log.String(), "being stopped is no error")
	})
}
