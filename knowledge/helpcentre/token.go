package helpcentre

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// signer signs what goes to browsers and comes back, and hashes readers.
type signer struct{ key []byte }

// newSigner derives a key of its own from the desk's secret, so that nothing signed elsewhere fits here.
func newSigner(secret []byte) signer {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("help centre"))
	return signer{key: mac.Sum(nil)}
}

// The purposes of signatures and hashes.
const (
	purposeClick    = "click"
	purposeAsking   = "asking"
	purposeCustomer = "customer"
	purposeKnown    = "known"
	purposeReader   = "reader"
	purposeVote     = "vote"
	purposeHoldOut  = "hold out"
)

func (s signer) mac(purpose string, parts ...string) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(purpose))
	for _, p := range parts {
		mac.Write([]byte{0})
		mac.Write([]byte(p))
	}
	return mac.Sum(nil)
}

const macBytes = 12

// sign makes a token of numbers.
func (s signer) sign(purpose string, numbers ...int64) string {
	parts := make([]string, len(numbers))
	for i, n := range numbers {
		parts[i] = strconv.FormatInt(n, 36)
	}
	payload := strings.Join(parts, "-")
	return payload + "." + base64.RawURLEncoding.EncodeToString(s.mac(purpose, payload)[:macBytes])
}

// open reads a token of so many numbers; false when it is not one that sign has made for the purpose.
func (s signer) open(purpose, token string, count int) ([]int64, bool) {
	payload, given, ok := strings.Cut(token, ".")
	want := base64.RawURLEncoding.EncodeToString(s.mac(purpose, payload)[:macBytes])
	parts := strings.Split(payload, "-")
	if !ok || !hmac.Equal([]byte(given), []byte(want)) || len(parts) != count {
		return nil, false
	}
	numbers := make([]int64, count)
	for i, p := range parts {
		var err error
		if numbers[i], err = strconv.ParseInt(p, 36, 64); err != nil {
			return nil, false
		}
	}
	return numbers, true
}

// reader is who reads on one day, as figures count people.
func (s signer) reader(day time.Time, address, browser string) []byte {
	return s.mac(purposeReader, day.UTC().Format(time.DateOnly), address, browser)[:16]
}

// voter is who votes on one article, whenever it is.
func (s signer) voter(translationID int64, address, browser string) []byte {
	return s.mac(purposeVote, strconv.FormatInt(translationID, 10), address, browser)[:16]
}

// heldOutShare is one in how many is shown nothing.
const heldOutShare = 10

// holdsOut reports whether somebody is among those who are shown nothing; the answer for a person never changes.
func (s signer) holdsOut(person string) bool {
	sum := s.mac(purposeHoldOut, person)
	return (uint32(sum[0])<<24|uint32(sum[1])<<16|uint32(sum[2])<<8|uint32(sum[3]))%heldOutShare == 0
}
