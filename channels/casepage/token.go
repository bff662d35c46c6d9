package casepage

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"slices"
)

// Claim is what a link says.
type Claim struct {
	TicketID    int64
	RequesterID int64 // who asked when the link was made
	Key         int64 // the key version of the ticket's links
}

// Tokens signs and reads the tokens of links and forms.
type Tokens struct{ secret []byte }

// NewTokens makes Tokens. The secret must be the same on all nodes, and links live as long as it does.
func NewTokens(secret []byte) *Tokens { return &Tokens{secret: secret} }

const (
	tokenVersion = 1
	macBytes     = 16 // 128 bits: nobody guesses it
)

func encoding() *base64.Encoding { return base64.RawURLEncoding.Strict() }

func (t *Tokens) mac(purpose string, payload []byte) []byte {
	m := hmac.New(sha256.New, t.secret)
	m.Write([]byte(purpose))
	m.Write(payload)
	return m.Sum(nil)[:macBytes]
}

func (c Claim) payload() []byte {
	b := []byte{tokenVersion}
	for _, n := range []int64{c.Key, c.TicketID, c.RequesterID} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

// Sign makes the token of a link; the same claim gives the same token.
func (t *Tokens) Sign(c Claim) string {
	payload := c.payload()
	return encoding().EncodeToString(append(payload, t.mac("case-link:", payload)...))
}

// Read returns what a token claims, false when it is not one that we signed.
func (t *Tokens) Read(token string) (Claim, bool) {
	raw, err := encoding().DecodeString(token)
	if err != nil || len(raw) <= macBytes {
		return Claim{}, false
	}
	payload, mac := raw[:len(raw)-macBytes], raw[len(raw)-macBytes:]
	if !hmac.Equal(mac, t.mac("case-link:", payload)) || payload[0] != tokenVersion {
		return Claim{}, false
	}
	var numbers [3]int64
	rest := payload[1:]
	for i := range numbers {
		n, used := binary.Uvarint(rest)
		if used <= 0 {
			return Claim{}, false
		}
		numbers[i], rest = int64(n), rest[used:]
	}
	return Claim{Key: numbers[0], TicketID: numbers[1], RequesterID: numbers[2]}, len(rest) == 0
}

const nonceBytes = 16

// SignForm makes the token of a form on the link's page, another one each time.
func (t *Tokens) SignForm(c Claim) string {
	nonce := make([]byte, nonceBytes)
	_, _ = rand.Read(nonce) // never fails
	return encoding().EncodeToString(slices.Concat(nonce, t.formMAC(c, nonce)))
}

func (t *Tokens) formMAC(c Claim, nonce []byte) []byte {
	return t.mac("case-form:", slices.Concat(nonce, c.payload()))
}

// ReadForm returns the nonce of a form's token, false when the form is not one of the link's page.
func (t *Tokens) ReadForm(c Claim, token string) (string, bool) {
	raw, err := encoding().DecodeString(token)
	if err != nil || len(raw) != nonceBytes+macBytes || !hmac.Equal(raw[nonceBytes:], t.formMAC(c, raw[:nonceBytes])) {
		return "", false
	}
	return hex.EncodeToString(raw[:nonceBytes]), true
}
