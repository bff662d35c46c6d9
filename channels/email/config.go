package email

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"
)

// ListenConfig is the SMTP listener's configuration. The zero value of a field is its default.
type ListenConfig struct {
	Listen   string `name:"smtp-listen" env:"KEPT_SMTP_LISTEN" default:"127.0.0.1:2525" help:"Address on which mail is taken by SMTP; empty takes none."`
	Hostname string `name:"smtp-hostname" env:"KEPT_SMTP_HOSTNAME" help:"Name that the SMTP server and client give themselves; the machine's name when empty."`
	MaxBytes int64  `name:"smtp-max-bytes" env:"KEPT_SMTP_MAX_BYTES" default:"26214400" help:"Largest mail that is taken, in bytes."`

	MaxRecipients     int           `name:"smtp-max-recipients" env:"KEPT_SMTP_MAX_RECIPIENTS" default:"100" help:"Most recipients of one mail."`
	MaxConnections    int           `name:"smtp-max-connections" env:"KEPT_SMTP_MAX_CONNECTIONS" default:"200" help:"Most SMTP connections at once."`
	MaxConnectionsPer int           `name:"smtp-max-connections-per-address" env:"KEPT_SMTP_MAX_CONNECTIONS_PER_ADDRESS" default:"100" help:"Most SMTP connections at once from one address."`
	IdleTimeout       time.Duration `name:"smtp-idle-timeout" env:"KEPT_SMTP_IDLE_TIMEOUT" default:"5m" help:"How long an SMTP connection may be silent."`

	TLSCert string `name:"smtp-tls-cert" env:"KEPT_SMTP_TLS_CERT" help:"Certificate file (PEM) for STARTTLS; without it, STARTTLS is not offered."`
	TLSKey  string `name:"smtp-tls-key" env:"KEPT_SMTP_TLS_KEY" help:"Key file (PEM) of the certificate."`
}

const (
	defaultMaxBytes    = 25 << 20
	defaultIdleTimeout = 5 * time.Minute
)

// withDefaults fills in what was left at zero.
func (c ListenConfig) withDefaults() ListenConfig {
	c.MaxBytes = orDefault(c.MaxBytes, defaultMaxBytes)
	c.MaxRecipients = orDefault(c.MaxRecipients, 100)
	c.MaxConnections = orDefault(c.MaxConnections, 200)
	c.MaxConnectionsPer = orDefault(c.MaxConnectionsPer, 100)
	c.IdleTimeout = orDefault(c.IdleTimeout, defaultIdleTimeout)
	c.Hostname = hostname(c.Hostname)
	return c
}

func orDefault[T int | int64 | time.Duration](v, fallback T) T {
	if v <= 0 {
		return fallback
	}
	return v
}

// hostname falls back to the machine's own name, and to what RFC 5321 lets somebody say who has none.
func hostname(configured string) string {
	if configured != "" {
		return configured
	}
	if name, err := os.Hostname(); err == nil && name != "" {
		return name
	}
	return "localhost"
}

// tlsConfig returns nil when no certificate is configured.
func (c ListenConfig) tlsConfig() (*tls.Config, error) {
	if c.TLSCert == "" && c.TLSKey == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, fmt.Errorf("KEPT_SMTP_TLS_CERT, KEPT_SMTP_TLS_KEY: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

// RelayConfig says how mail leaves.
type RelayConfig struct {
	URL string `name:"smtp-relay" env:"KEPT_SMTP_RELAY" help:"Where outgoing mail is handed over: smtp://user:pass@host:port (STARTTLS when offered; ?starttls=required insists) or smtps://user:pass@host:port. Empty keeps outgoing mail, readable in the console."`

	MaxConnections int           `name:"smtp-relay-connections" env:"KEPT_SMTP_RELAY_CONNECTIONS" default:"4" help:"Most connections to the relay at once."`
	Timeout        time.Duration `name:"smtp-relay-timeout" env:"KEPT_SMTP_RELAY_TIMEOUT" default:"1m" help:"How long the relay may take to answer one command."`
}

// relayTarget is a relay URL that was read.
type relayTarget struct {
	host, address  string // host for the certificate, host:port to dial
	implicitTLS    bool   // smtps
	starttls       string // "offered", "required" or "never"
	user, password string
}

// target reads the URL; nil when there is none.
func (c RelayConfig) target() (*relayTarget, error) {
	if c.URL == "" {
		return nil, nil
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, errors.New("KEPT_SMTP_RELAY: not a URL") // the parser's error would repeat the password
	}
	t := &relayTarget{host: u.Hostname(), starttls: "offered"}
	port := u.Port()
	switch u.Scheme {
	case "smtp":
		port = or(port, "25")
	case "smtps":
		port, t.implicitTLS, t.starttls = or(port, "465"), true, "never"
	default:
		return nil, fmt.Errorf("KEPT_SMTP_RELAY: %q is neither smtp:// nor smtps://", u.Scheme)
	}
	if t.host == "" {
		return nil, errors.New("KEPT_SMTP_RELAY: the host is missing")
	}
	if want := u.Query().Get("starttls"); want != "" && !t.implicitTLS {
		if want != "offered" && want != "required" && want != "never" {
			return nil, fmt.Errorf("KEPT_SMTP_RELAY: starttls is %q; must be offered, required or never", want)
		}
		t.starttls = want
	}
	t.address = net.JoinHostPort(t.host, port)
	if u.User != nil {
		t.user = u.User.Username()
		t.password, _ = u.User.Password()
	}
	return t, nil
}

// Validate names what is wrong with the configuration, so that a start can stop there.
func (c RelayConfig) Validate() error {
	_, err := c.target()
	return err
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
