package wire

import (
	"runtime"
	"sync"
)

// Writers write to sockets that have something queued. Each makes one attempt, which does not wait; a
// browser that cannot take everything at once gets a goroutine of its own until it has caught up.
type Writers struct {
	maxFrames, maxBytes int // that wait for a slow browser

	mu      sync.Mutex
	more    *sync.Cond // work or the end has come
	waiting []*Socket
	ended   bool
}

// NewWriters makes Writers whose sockets may have so many frames and bytes waiting before they are
// behind. Frames that sockets share cost little more than the slice that holds them.
func NewWriters(maxFrames, maxBytes int) *Writers {
	w := &Writers{maxFrames: maxFrames, maxBytes: maxBytes}
	w.more = sync.NewCond(&w.mu)
	return w
}

// share is how many sockets a writer takes at once.
const share = 32

// add hands a socket over that no writer has.
func (w *Writers) add(s *Socket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		go func() { s.write(s.take()) }()
		return
	}
	w.waiting = append(w.waiting, s)
	w.more.Signal()
}

// Start runs a writer per processor until end is called, which returns when they have ended.
func (w *Writers) Start() (end func()) {
	var running sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		running.Go(w.work)
	}
	return func() {
		w.mu.Lock()
		w.ended = true
		w.more.Broadcast()
		w.mu.Unlock()
		running.Wait()
	}
}

func (w *Writers) work() {
	var mine [share]*Socket
	var a attempt
	a.init()
	for {
		n := w.next(mine[:])
		if n == 0 {
			return
		}
		for i, s := range mine[:n] {
			s.attempt(&a)
			mine[i] = nil
		}
	}
}

// next waits for work; 0 is the end, which comes when all is done.
func (w *Writers) next(mine []*Socket) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.waiting) == 0 {
		if w.ended {
			return 0
		}
		w.more.Wait()
	}
	n := copy(mine, w.waiting)
	clear(w.waiting[:n])
	w.waiting = w.waiting[n:]
	if len(w.waiting) == 0 {
		w.waiting = nil
	}
	return n
}

// attempt writes what a socket has queued, as far as that needs no waiting.
func (s *Socket) attempt(a *attempt) {
	for {
		frames := s.take()
		if len(frames) == 0 {
			return
		}
		left, err := a.write(s.conn, frames)
		if err != nil {
			s.broken()
			return
		}
		if len(left) > 0 {
			go s.write(left)
			return
		}
	}
}
