package email

import (
	"crypto/tls"
	"io"
	"maps"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emersion/go-smtp"
)

const (
	// maxUnanswered is how many bytes of commands may come in before the server has answered one of
	// them. A command line is bounded by it, in clear text and under TLS alike; RFC 5321 section
	// 4.5.3.1.4 asks for 512 bytes, and a full read buffer of pipelined commands fits as well.
	maxUnanswered = 64 << 10
	// maxConnectionAge ends connections that keep themselves alive byte by byte.
	maxConnectionAge = time.Hour
)

// limitedListener bounds how many connections there are, how long they may be silent and how much
// they may say without waiting for an answer. Lines of mails are not bounded: real mail has lines of
// any length, and they are streamed.
type limitedListener struct {
	net.Listener
	config ListenConfig

	stopping atomic.Bool

	mu     sync.Mutex
	conns  map[*limitedConn]struct{}
	byPeer map[string]int
}

func newLimitedListener(l net.Listener, config ListenConfig) *limitedListener {
	return &limitedListener{Listener: l, config: config, conns: map[*limitedConn]struct{}{}, byPeer: map[string]int{}}
}

// Accept implements net.Listener. Who is one too many is told so.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		raw, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &limitedConn{Conn: raw, listener: l, peer: peerOf(raw), end: time.Now().Add(maxConnectionAge)}
		if l.enter(c) {
			return c, nil
		}
		go refuse(raw, "421 4.3.2 Too many connections, please try again later\r\n")
	}
}

// refuse says why and hangs up.
func refuse(c net.Conn, why string) {
	defer c.Close()
	if err := c.SetWriteDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return
	}
	// The peer may have gone already; there is nobody else to tell.
	_, _ = io.WriteString(c, why)
}

func (l *limitedListener) enter(c *limitedConn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.conns) >= l.config.MaxConnections || l.byPeer[c.peer] >= l.config.MaxConnectionsPer {
		return false
	}
	l.conns[c] = struct{}{}
	l.byPeer[c.peer]++
	return true
}

func (l *limitedListener) leave(c *limitedConn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.conns[c]; !ok {
		return
	}
	delete(l.conns, c)
	if l.byPeer[c.peer]--; l.byPeer[c.peer] == 0 {
		delete(l.byPeer, c.peer)
	}
}

// stop ends the connections that have no mail transaction open, and each of the others once its
// transaction has ended; with force it ends all.
func (l *limitedListener) stop(force bool) {
	l.stopping.Store(true)
	l.mu.Lock()
	conns := slices.Collect(maps.Keys(l.conns))
	l.mu.Unlock()
	for _, c := range conns {
		if force || !c.busy.Load() {
			refuse(c, "421 4.3.2 Service is stopping\r\n")
		}
	}
}

func peerOf(c net.Conn) string {
	host, _, err := net.SplitHostPort(c.RemoteAddr().String())
	if err != nil {
		return c.RemoteAddr().String()
	}
	return host
}

// limitedConn is one SMTP client's connection.
type limitedConn struct {
	net.Conn
	listener *limitedListener
	peer     string
	end      time.Time

	busy       atomic.Bool  // a mail transaction is open
	streaming  atomic.Bool  // a mail's bytes are on their way
	unanswered atomic.Int64 // bytes read since something was written
}

func (c *limitedConn) Read(b []byte) (int, error) {
	deadline := time.Now().Add(c.listener.config.IdleTimeout)
	if deadline.After(c.end) {
		deadline = c.end
	}
	if err := c.Conn.SetReadDeadline(deadline); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(b)
	if c.unanswered.Add(int64(n)) > maxUnanswered && !c.streaming.Load() {
		return 0, smtp.ErrTooLongLine
	}
	return n, err
}

func (c *limitedConn) Write(b []byte) (int, error) {
	c.unanswered.Store(0)
	return c.Conn.Write(b)
}

func (c *limitedConn) Close() error {
	c.listener.leave(c)
	return c.Conn.Close()
}

// limited returns the connection below c, which TLS may cover; nil when it is another one.
func limited(c net.Conn) *limitedConn {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	l, _ := c.(*limitedConn)
	return l
}

// begin notes that a mail transaction is open.
func (c *limitedConn) begin() {
	if c != nil {
		c.busy.Store(true)
	}
}

// stream notes that the transaction's mail is on its way.
func (c *limitedConn) stream() {
	if c != nil {
		c.streaming.Store(true)
	}
}

// done notes that the transaction has been answered, or was given up.
func (c *limitedConn) done() {
	if c == nil {
		return
	}
	c.busy.Store(false)
	c.streaming.Store(false)
	if c.listener.stopping.Load() {
		refuse(c, "421 4.3.2 Service is stopping\r\n")
	}
}
