package email

import (
	"context"
	"errors"
	"fmt"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
)

// Sender composes messages and hands them to the relay. It is a channels.Sender.
type Sender struct {
	composer *Composer
	relay    *relay // nil: none is configured
}

// NewSender makes a Sender; name is what it calls itself, and may be "".
func NewSender(config RelayConfig, name string, composer *Composer) (*Sender, error) {
	target, err := config.target()
	if err != nil {
		return nil, err
	}
	s := &Sender{composer: composer}
	if target != nil {
		s.relay = newRelay(target, config, hostname(name))
	}
	return s, nil
}

// Close ends the kept connections.
func (s *Sender) Close() {
	if s.relay != nil {
		s.relay.close()
	}
}

// Send implements channels.Sender.
func (s *Sender) Send(ctx context.Context, messageID int64, last bool) (channels.Sent, error) {
	return s.hand(ctx, last, func() (*Letter, error) { return s.composer.Compose(ctx, messageID) })
}

// hand composes a letter and hands it to the relay.
func (s *Sender) hand(ctx context.Context, last bool, compose func() (*Letter, error)) (channels.Sent, error) {
	if s.relay == nil {
		return channels.Sent{}, channels.ErrNoRelay
	}
	letter, err := compose()
	if errors.Is(err, files.ErrMissing) || errors.Is(err, files.ErrCorrupt) || fault.Is(err, "message_not_found") || fault.Is(err, "no_mailbox") {
		return channels.Sent{}, &channels.Refusal{Permanent: true, Words: err.Error()}
	}
	if err != nil {
		return channels.Sent{}, fmt.Errorf("compose: %w", err)
	}
	if len(letter.To) == 0 {
		return channels.Sent{}, &channels.Refusal{Permanent: true, Words: "no recipient has an address that mail can be sent to"}
	}
	sent, err := s.relay.send(ctx, letter, last)
	if err != nil && !isReply(err) && ctx.Err() == nil {
		return sent, &channels.Refusal{Words: err.Error()} // the way there is broken: the other side's trouble, and passing
	}
	return sent, err
}
