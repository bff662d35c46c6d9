package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// newSecret is 256 random bits as text that fits into a URL, a cookie and a header.
func newSecret() string {
	bits := make([]byte, 32)
	_, _ = rand.Read(bits) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(bits)
}

// hashOf is what the database has of a secret.
func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
