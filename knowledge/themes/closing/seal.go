package closing

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
)

// sealer keeps secrets of trackers from being read where rows are: in logs of statements, in copies of one table, over a
// shoulder. Whoever has the whole database has the desk's secret too and can open them.
type sealer struct{ aead cipher.AEAD }

func newSealer(secret []byte) (*sealer, error) {
	if len(secret) < 16 {
		return nil, errors.New("the desk's secret is too short to seal with")
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "kept trackers", 32)
	if err != nil {
		return nil, fmt.Errorf("derive the key of trackers: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make the cipher of trackers: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("make the cipher of trackers: %w", err)
	}
	return &sealer{aead}, nil
}

// seal binds the text to what it is ("token"), so that one secret cannot be put in another's place.
func (s *sealer) seal(what, text string) []byte {
	nonce := make([]byte, s.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return s.aead.Seal(nonce, nonce, []byte(text), []byte(what))
}

func (s *sealer) open(what string, sealed []byte) (string, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return "", fmt.Errorf("open the %s: it is cut short", what)
	}
	text, err := s.aead.Open(nil, sealed[:n], sealed[n:], []byte(what))
	if err != nil {
		return "", fmt.Errorf("open the %s: %w", what, err)
	}
	return string(text), nil
}
