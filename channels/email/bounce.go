package email

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/kepthq/kept/channels/email/mailparse"
	"github.com/kepthq/kept/tickets/pg"
)

// reportSender are the names under which servers report.
var reportSender = regexp.MustCompile(`(?i)^(mailer-daemon|postmaster|mail-daemon)(@|$)`)

// fileBounce records a delivery report on the delivery that it is about. A report by a server on a
// mail that this desk did not send is mostly backscatter of forged mail and would bury an agent:
// it is quarantined. What only looks like a report goes on as ordinary mail (done is false).
func (p *Processor) fileBounce(ctx context.Context, row *Mail, m *mailparse.Mail) (done bool, err error) {
	if m.Bounce == nil {
		return false, nil
	}
	ids := append([]string{m.Bounce.OriginalMessageID}, references(m)...)
	ids = slices.DeleteFunc(ids, func(id string) bool { return !strings.HasPrefix(id, ownIDPrefix) })
	passing := m.Bounce.Kind != mailparse.BounceFailed // delayed, or a complaint: the mail has arrived or may yet
	for _, id := range ids {
		found, err := p.Bounces.Bounce(ctx, id, bounceWords(m.Bounce), passing, func(tx *pg.Tx, ticketID, messageID int64) error {
			return p.settleTx(ctx, tx, row, verdict{StateBounce, bounceWords(m.Bounce), ticketID, messageID})
		})
		if found || err != nil {
			return true, err
		}
	}
	if row.EnvelopeFrom != "" && !reportSender.MatchString(m.From.Address) {
		return false, nil
	}
	if row.Source == SourceIngest && !reportSender.MatchString(m.From.Address) {
		return false, nil // there was no envelope
	}
	return true, p.settle(ctx, row, verdict{state: StateQuarantined, reason: "a delivery report on a mail that this desk did not send: " + bounceWords(m.Bounce)})
}

// bounceWords say in one line who could not be reached and why.
func bounceWords(b *mailparse.Bounce) string {
	var words []string
	if b.Kind != mailparse.BounceFailed {
		words = append(words, string(b.Kind))
	}
	for _, s := range []string{b.Recipient, b.Status, b.Reason} {
		if s != "" {
			words = append(words, s)
		}
	}
	if len(words) == 0 {
		return fmt.Sprintf("%s, without saying why", b.Kind)
	}
	return strings.Join(words, ": ")
}
