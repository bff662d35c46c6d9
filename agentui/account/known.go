package account

import (
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	"github.com/kepthq/kept/tickets"
)

// Identity is who a request comes from.
type Identity struct {
	Actor     tickets.Actor
	SessionID int64 // 0 when it came with a token
	TokenID   int64 // 0 when it came with a session
}

const (
	// knownFor bounds how long a wrong answer lives when the word that it is wrong got lost.
	knownFor = 15 * time.Second
	// mostKnown bounds the memory; when it is full, everybody is looked up anew.
	mostKnown = 50_000
)

type secretHash = [sha256.Size]byte

// known remembers who came with which secret.
type known struct {
	mu         sync.RWMutex
	generation int
	entries    map[secretHash]knownEntry
}

type knownEntry struct {
	identity Identity
	until    time.Time
}

func newKnown() known { return known{entries: map[secretHash]knownEntry{}} }

// get returns who came with the secret, and the generation to give to put otherwise.
func (k *known) get(hash secretHash, now time.Time) (Identity, int, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	e, ok := k.entries[hash]
	return e.identity, k.generation, ok && now.Before(e.until)
}

// put remembers what was read, unless something has changed since the reading began.
func (k *known) put(hash secretHash, identity Identity, generation int, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if generation != k.generation {
		return
	}
	if len(k.entries) >= mostKnown {
		clear(k.entries)
	}
	k.entries[hash] = knownEntry{identity: identity, until: now.Add(knownFor)}
}

func (k *known) clear() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.generation++
	clear(k.entries)
}

// listeners are told whose access has changed.
type listeners struct {
	mu  sync.Mutex
	all []*func(int64)
}

func (l *listeners) add(fn func(int64)) func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := &fn
	l.all = append(slices.Clip(l.all), p)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.all = slices.DeleteFunc(slices.Clone(l.all), func(o *func(int64)) bool { return o == p })
	}
}

func (l *listeners) tell(agentID int64) {
	l.mu.Lock()
	all := l.all
	l.mu.Unlock()
	for _, fn := range all {
		(*fn)(agentID)
	}
}
