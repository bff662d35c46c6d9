package live

import (
	"runtime"
	"sync"
)

// writers write to sockets that have something queued. Each makes one attempt, which does not wait; a
// browser that cannot take everything at once gets a goroutine of its own until it has caught up.
type writers struct {
	mu      sync.Mutex
	more    *sync.Cond // work or the end has come
	waiting []*socket
	ended   bool
}

// share is how many sockets a writer takes at once.
const share = 32

// add hands a socket over that no writer has.
func (w *writers) add(s *socket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		go func() { s.write(s.take()) }()
		return
	}
	w.waiting = append(w.waiting, s)
	w.more.Signal()
}

// start runs a writer per processor until end is called, which returns when they have ended.
func (w *writers) start() (end func()) {
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

func (w *writers) work() {
	var mine [share]*socket
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
func (w *writers) next(mine []*socket) int {
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
func (s *socket) attempt(a *attempt) {
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
