package email

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
)

// Tokens signs reply addresses: local+t1001.SIGNATURE@domain. Whoever has such an address was
// written to on that ticket, so mail to it goes there, whatever its headers say.
type Tokens struct {
	secret []byte
}

// NewTokens makes Tokens. The secret must be the same on all nodes and stay the same: answers to
// addresses signed with another are threaded by their references only.
func NewTokens(secret []byte) *Tokens { return &Tokens{secret: secret} }

const (
	signatureBytes = 10 // 80 bits: nobody guesses it by sending mail, and the local part stays short
	maxLocalPart   = 64 // RFC 5321 section 4.5.3.1.1
)

// base32 survives servers that change the case of local parts.
func encoding() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

func (t *Tokens) signature(ticketID int64) string {
	mac := hmac.New(sha256.New, t.secret)
	fmt.Fprintf(mac, "reply-address:%d", ticketID)
	return strings.ToLower(encoding().EncodeToString(mac.Sum(nil)[:signatureBytes]))
}

// Address returns the mailbox's address for answers to the ticket; the plain address when its local
// part has no room left for the token.
func (t *Tokens) Address(mailbox string, ticketID int64) string {
	local, domain, ok := cutLast(mailbox, "@")
	if !ok {
		return mailbox
	}
	local = fmt.Sprintf("%s+t%d.%s", local, ticketID, t.signature(ticketID))
	if len(local) > maxLocalPart {
		return mailbox
	}
	return local + "@" + domain
}

// TicketID returns the ticket that the address is signed for, 0 when it is not.
func (t *Tokens) TicketID(address string) int64 {
	local, _, _ := cutLast(strings.ToLower(address), "@")
	_, token, ok := cutLast(local, "+t")
	if !ok {
		return 0
	}
	number, signature, _ := strings.Cut(token, ".")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id <= 0 || number[0] == '+' {
		return 0
	}
	if !hmac.Equal([]byte(signature), []byte(t.signature(id))) {
		return 0
	}
	return id
}
