package eventlog

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	// maxSignal and maxParcel keep payloads below PostgreSQL's limit of 8000 bytes for a NOTIFY.
	maxSignal = 7000
	maxParcel = 7900
	// maxQueued bounds what waits while PostgreSQL is away; the oldest signals go first.
	maxQueued = 10_000
	// speakEvery collects the signals of a busy node into few notifications.
	speakEvery = 10 * time.Millisecond
)

// Signal is something that all nodes should hear now and nobody needs to remember.
type Signal struct {
	Topic string          `json:"t"`
	Key   string          `json:"-"` // a later signal replaces a waiting one of the same topic and key; "" never
	Data  json.RawMessage `json:"d"`
}

// Node is the name under which other nodes hear this node's signals. It is new with each start.
func (l *Log) Node() string { return l.node }

// Signal delivers s to this node's subscribers before it returns, and to the other nodes soon after, if
// PostgreSQL is there. It faults only on a signal that cannot travel: not JSON, or over 7000 bytes.
func (l *Log) Signal(s Signal) error {
	if !json.Valid(s.Data) || !utf8.Valid(s.Data) {
		return fmt.Errorf("signal %s: the data is not JSON", s.Topic)
	}
	var wire bytes.Buffer
	encoder := json.NewEncoder(&wire)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return fmt.Errorf("signal %s: %w", s.Topic, err)
	}
	encoded := bytes.TrimSpace(wire.Bytes())
	if len(encoded) > maxSignal {
		return fmt.Errorf("signal %s: %d bytes, more than %d", s.Topic, len(encoded), maxSignal)
	}
	l.subscribers.deliver(l.node, s)
	l.outbox.queue(s.Topic, s.Key, encoded)
	return nil
}

// Subscribe calls fn with each signal of the topic and the node it came from, until cancel is called.
// fn runs on the goroutine of the sender or of the listener: it must be quick, and must not hold a
// lock under which its own node sends signals.
func (l *Log) Subscribe(topic string, fn func(node string, data json.RawMessage)) (cancel func()) {
	return l.subscribers.add(topic, fn)
}

type subscriber struct {
	topic string
	fn    func(node string, data json.RawMessage)
}

type subscribers struct {
	mu  sync.RWMutex
	all []*subscriber
}

func (s *subscribers) add(topic string, fn func(string, json.RawMessage)) func() {
	added := &subscriber{topic: topic, fn: fn}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(slices.Clip(s.all), added) // a copy: deliver reads the old slice without the lock
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.all = slices.DeleteFunc(slices.Clone(s.all), func(other *subscriber) bool { return other == added })
	}
}

func (s *subscribers) deliver(node string, signal Signal) {
	s.mu.RLock()
	all := s.all
	s.mu.RUnlock()
	for _, subscriber := range all {
		if subscriber.topic == signal.Topic {
			subscriber.fn(node, signal.Data)
		}
	}
}

// outbox holds what this node has to tell the others.
type outbox struct {
	ready chan struct{}

	mu      sync.Mutex
	kick    bool
	waiting []waitingSignal
}

type waitingSignal struct {
	key     string
	encoded json.RawMessage
}

func (o *outbox) queueKick() {
	o.mu.Lock()
	o.kick = true
	o.mu.Unlock()
	signal(o.ready)
}

func (o *outbox) queue(topic, key string, encoded json.RawMessage) {
	o.mu.Lock()
	if key != "" {
		key = topic + "\x00" + key
	}
	o.waiting = append(o.waiting, waitingSignal{key: key, encoded: encoded})
	if over := len(o.waiting) - maxQueued; over > 0 {
		o.waiting = slices.Delete(o.waiting, 0, over)
	}
	o.mu.Unlock()
	signal(o.ready)
}

// take empties the outbox. Of signals with the same key only the last is left.
func (o *outbox) take() (kick bool, waiting []waitingSignal) {
	o.mu.Lock()
	defer o.mu.Unlock()
	kick, waiting = o.kick, o.waiting
	o.kick, o.waiting = false, nil
	return kick, newestOfKey(waiting)
}

// putBack returns what could not be sent, in front of what came meanwhile.
func (o *outbox) putBack(kick bool, waiting []waitingSignal) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kick = o.kick || kick
	o.waiting = newestOfKey(append(waiting, o.waiting...))
	if over := len(o.waiting) - maxQueued; over > 0 {
		o.waiting = slices.Delete(o.waiting, 0, over)
	}
}

func newestOfKey(waiting []waitingSignal) []waitingSignal {
	last := make(map[string]int, len(waiting))
	for i, w := range waiting {
		last[w.key] = i
	}
	kept := waiting[:0]
	for i, w := range waiting {
		if w.key == "" || last[w.key] == i {
			kept = append(kept, w)
		}
	}
	return kept
}

// speak sends the outbox to the other nodes whenever there is something in it. The last words of a node
// that stops are said too.
func (l *Log) speak(ctx context.Context) {
	defer l.lastWords()
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.outbox.ready:
		}
		pause := speakEvery
		if err := l.speakOnce(ctx); err != nil {
			if !quiet(ctx, err) {
				l.log.Warn("tell the other nodes", "error", err)
			}
			pause = reconnectAfter
			signal(l.outbox.ready)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

func (l *Log) lastWords() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := l.speakOnce(ctx); err != nil {
		l.log.Warn("tell the other nodes at the end", "error", err)
	}
}

func (l *Log) speakOnce(ctx context.Context) error {
	kick, waiting := l.outbox.take()
	payloads := parcels(l.node, waiting)
	if kick {
		payloads = append(payloads, noteKick)
	}
	if len(payloads) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, statementTimeout)
	defer cancel()
	_, err := l.db.Pool.Exec(ctx, `SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload`, channel, payloads)
	if err != nil {
		l.outbox.putBack(kick, waiting)
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}

// parcels packs signals into as few payloads as the limit allows: "s", the node, a space, and a JSON array.
func parcels(node string, waiting []waitingSignal) []string {
	var packed []string
	var b bytes.Buffer
	finish := func() {
		if b.Len() > 0 {
			b.WriteByte(']')
			packed = append(packed, b.String())
			b.Reset()
		}
	}
	for _, w := range waiting {
		if b.Len()+len(w.encoded)+2 > maxParcel {
			finish()
		}
		if b.Len() == 0 {
			b.WriteString(noteSignal + node + " [")
		} else {
			b.WriteByte(',')
		}
		b.Write(w.encoded)
	}
	finish()
	return packed
}

// hearSignals unpacks a parcel. Our own comes back too and has been delivered already.
func (l *Log) hearSignals(parcel string) {
	node, array, ok := bytes.Cut([]byte(parcel), []byte(" "))
	if !ok || string(node) == l.node {
		return
	}
	var signals []Signal
	if err := json.Unmarshal(array, &signals); err != nil {
		l.log.Warn("unpack signals of another node", "error", err)
		return
	}
	for _, s := range signals {
		l.subscribers.deliver(string(node), s)
	}
}
