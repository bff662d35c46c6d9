package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/kepthq/kept/channels"
)

const (
	defaultRelayConnections = 4
	defaultRelayTimeout     = time.Minute
	// idleRelayConnection is how long a connection is kept for the next mail; servers hang up after
	// some minutes, many after one.
	idleRelayConnection = 20 * time.Second
)

// relay hands letters to one SMTP server over connections that it uses again.
type relay struct {
	target   *relayTarget
	hostname string
	timeout  time.Duration
	slots    chan struct{} // bounds connections

	mu     sync.Mutex
	idle   []*relayConn
	closed bool
}

// relayConn is one connection, greeted and signed in.
type relayConn struct {
	*smtp.Client
	used  time.Time
	fresh bool // no mail has gone over it yet
}

func newRelay(target *relayTarget, config RelayConfig, hostname string) *relay {
	return &relay{
		target: target, hostname: hostname,
		timeout: orDefault(config.Timeout, defaultRelayTimeout),
		slots:   make(chan struct{}, orDefault(config.MaxConnections, defaultRelayConnections)),
	}
}

// send hands the letter over. A kept connection that turns out to be dead before the mail has begun
// is replaced by a new one. Once the mail's bytes are on their way there is no second try here: the
// server may have taken them.
func (r *relay) send(ctx context.Context, letter *Letter, last bool) (channels.Sent, error) {
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return channels.Sent{}, ctx.Err()
	}
	for {
		c, err := r.take(ctx)
		if err != nil {
			return channels.Sent{}, err
		}
		reused := !c.fresh
		stop := context.AfterFunc(ctx, func() { _ = c.Close() }) // a send in progress ends with an error
		sent, begun, err := c.transact(letter, last)
		stop()
		if err == nil || isReply(err) {
			r.give(c)
			return sent, err
		}
		_ = c.Close() // broken already; its error is err
		if begun || !reused || ctx.Err() != nil {
			return sent, fmt.Errorf("relay %s: %w", r.target.address, err)
		}
	}
}

// isReply reports whether err is an answer of the server, after which the connection goes on.
func isReply(err error) bool {
	var refusal *channels.Refusal
	return errors.As(err, &refusal)
}

// transact runs one mail transaction. begun tells that DATA was accepted.
func (c *relayConn) transact(letter *Letter, last bool) (sent channels.Sent, begun bool, err error) {
	c.fresh = false
	options := &smtp.MailOptions{Size: int64(len(letter.Raw)), UTF8: needsUTF8(letter)}
	if options.UTF8 {
		if ok, _ := c.Extension("SMTPUTF8"); !ok {
			return sent, false, &channels.Refusal{Permanent: true, Words: "the relay cannot carry addresses with letters beyond ASCII (SMTPUTF8)"}
		}
	}
	if err := c.Mail(letter.From, options); err != nil {
		return sent, false, c.refused("", err)
	}
	sent, accepted, err := c.address(letter.To, last)
	if err != nil || accepted == 0 {
		if resetErr := c.Reset(); resetErr != nil && err == nil {
			err = resetErr
		}
		if err == nil {
			err = &sent.Refused[0]
		}
		return channels.Sent{}, false, err
	}
	w, err := c.Data()
	if err != nil {
		return channels.Sent{}, false, c.refused("", err)
	}
	if _, err := w.Write(letter.Raw); err != nil {
		return channels.Sent{}, true, err
	}
	if _, err := w.CloseWithResponse(); err != nil {
		return channels.Sent{}, true, c.refused("", err)
	}
	return sent, true, nil
}

// address names the recipients. One that is refused for now stops the whole mail, which will be
// tried again for all, because only a whole mail has a state; at the last attempt it is left out
// like one that is refused for good.
func (c *relayConn) address(recipients []string, last bool) (sent channels.Sent, accepted int, err error) {
	for _, to := range recipients {
		err := c.Rcpt(to, nil)
		if err == nil {
			accepted++
			continue
		}
		err = c.refused(to, err)
		var refusal *channels.Refusal
		if !errors.As(err, &refusal) || !refusal.Permanent && !last {
			return sent, accepted, err
		}
		sent.Refused = append(sent.Refused, *refusal)
	}
	return sent, accepted, nil
}

// refused turns an answer into a Refusal; errors of the connection stay what they are. 421 ends the
// connection (RFC 5321 section 3.8), so it is one of those.
func (c *relayConn) refused(recipient string, err error) error {
	var said *smtp.SMTPError
	if !errors.As(err, &said) || said.Code == 421 {
		return err
	}
	words := fmt.Sprintf("%d %s", said.Code, said.Message)
	if e := said.EnhancedCode; e != smtp.EnhancedCodeNotSet && e != smtp.NoEnhancedCode {
		words = fmt.Sprintf("%d %d.%d.%d %s", said.Code, e[0], e[1], e[2], said.Message)
	}
	return &channels.Refusal{Recipient: recipient, Permanent: said.Code >= 500, Words: words}
}

func needsUTF8(letter *Letter) bool {
	for _, a := range append([]string{letter.From}, letter.To...) {
		for i := range len(a) {
			if a[i] >= 0x80 {
				return true
			}
		}
	}
	return false
}

// take returns a kept connection or a new one.
func (r *relay) take(ctx context.Context) (*relayConn, error) {
	for {
		r.mu.Lock()
		n := len(r.idle)
		if n == 0 {
			r.mu.Unlock()
			return r.dial(ctx)
		}
		c := r.idle[n-1]
		r.idle = r.idle[:n-1]
		r.mu.Unlock()
		if time.Since(c.used) < idleRelayConnection {
			return c, nil
		}
		_ = c.Close() // too old; the other side may have hung up
	}
}

func (r *relay) give(c *relayConn) {
	c.used = time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		_ = c.Close()
		return
	}
	r.idle = append(r.idle, c)
}

func (r *relay) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	for _, c := range r.idle {
		_ = c.Quit() // the process ends; nobody waits for a good-bye
	}
	r.idle = nil
}

// dial opens a connection, makes it safe as far as that is wanted, and signs in. What goes wrong here
// is the operator's business and not the message's, so it never counts as refused for good.
func (r *relay) dial(ctx context.Context) (*relayConn, error) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	client, err := r.open(ctx)
	if err != nil {
		return nil, fmt.Errorf("relay %s: %w", r.target.address, err)
	}
	client.CommandTimeout, client.SubmissionTimeout = r.timeout, 2*r.timeout
	if err := r.signIn(client); err != nil {
		_ = client.Close()
		return nil, fmt.Errorf("relay %s: %w", r.target.address, err)
	}
	return &relayConn{Client: client, fresh: true}, nil
}

func (r *relay) open(ctx context.Context) (*smtp.Client, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", r.target.address)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	config := &tls.Config{ServerName: r.target.host, MinVersion: tls.VersionTLS12}
	// Taking STARTTLS where it is offered is better than clear text, whoever signed the certificate
	// (RFC 7435). A password, and a required encryption, go only to a server that proves its name.
	config.InsecureSkipVerify = r.target.starttls == "offered" && r.target.user == ""
	if r.target.implicitTLS {
		return r.hello(smtp.NewClient(tls.Client(conn, config)))
	}
	client, err := r.hello(smtp.NewClient(conn))
	if err != nil {
		return nil, err
	}
	offered, _ := client.Extension("STARTTLS")
	switch {
	case r.target.starttls == "never" || r.target.starttls == "offered" && !offered:
		return client, nil
	case !offered:
		_ = client.Close()
		return nil, errors.New("does not offer STARTTLS, which is required")
	}
	// The client cannot upgrade a conversation that has begun, so it begins another one.
	_ = client.Quit()
	return r.openStartTLS(ctx, config)
}

func (r *relay) openStartTLS(ctx context.Context, config *tls.Config) (*smtp.Client, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", r.target.address)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	client, err := smtp.NewClientStartTLS(conn, config)
	if err != nil {
		return nil, err
	}
	return r.hello(client)
}

func (r *relay) hello(client *smtp.Client) (*smtp.Client, error) {
	client.CommandTimeout = r.timeout
	if err := client.Hello(r.hostname); err != nil {
		_ = client.Close()
		return nil, err
	}
	return client, nil
}

func (r *relay) signIn(client *smtp.Client) error {
	if r.target.user == "" {
		return nil
	}
	if ok, _ := client.Extension("AUTH"); !ok {
		return errors.New("does not let anybody sign in, but a user is configured")
	}
	mechanism := sasl.NewPlainClient("", r.target.user, r.target.password)
	if !client.SupportsAuth(sasl.Plain) && client.SupportsAuth(sasl.Login) {
		mechanism = sasl.NewLoginClient(r.target.user, r.target.password)
	}
	if err := client.Auth(mechanism); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	return nil
}
