package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/kepthq/kept/tickets/fault"
)

// The cost of a hash: the first choice of OWASP's cheat sheet for argon2id (19 MiB, two passes).
const (
	argonMemory  = 19 << 10 // KiB
	argonPasses  = 2
	argonThreads = 1
	saltLength   = 16
	keyLength    = 32
)

const (
	minPassword = 10 // characters
	maxPassword = 1024
)

// CheckPassword refuses passwords that are too short or too long to be hashed.
func CheckPassword(password string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < minPassword:
		return fault.InvalidField("password", "must have at least %d characters", minPassword)
	case n > maxPassword:
		return fault.InvalidField("password", "must have at most %d characters", maxPassword)
	case !utf8.ValidString(password):
		return fault.InvalidField("password", "is not valid text")
	case strings.Count(password, password[:1]) == len(password):
		return fault.InvalidField("password", "must not be one character repeated")
	}
	return nil
}

// hasher hashes at most as many passwords at once as there are processors.
type hasher struct {
	slots chan struct{}
	// decoy is a hash that no password has, for work that takes as long as real work.
	decoy string
}

func newHasher() *hasher {
	h := &hasher{slots: make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))}
	h.decoy = encode(make([]byte, saltLength), make([]byte, keyLength))
	return h
}

func (h *hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "busy", "Too many people are signing in at the moment. Try again shortly.").Because(ctx.Err())
	}
}

func (h *hasher) leave() { <-h.slots }

// hash returns the PHC string of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	return encode(salt, argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonThreads, keyLength)), nil
}

func encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonThreads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// verify reports whether the password is the one that was hashed, and whether the hash was made at
// another cost and should be made anew. An empty or broken hash takes as long as any other.
func (h *hasher) verify(ctx context.Context, hash, password string) (ok, stale bool, err error) {
	if err := h.enter(ctx); err != nil {
		return false, false, err
	}
	defer h.leave()
	p, valid := parsePHC(hash)
	if !valid {
		p, _ = parsePHC(h.decoy)
	}
	key := argon2.IDKey([]byte(password), p.salt, p.passes, p.memory, p.threads, uint32(len(p.key)))
	same := subtle.ConstantTimeCompare(key, p.key) == 1
	return same && valid, p.memory != argonMemory || p.passes != argonPasses || p.threads != argonThreads, nil
}

type phc struct {
	memory, passes uint32
	threads        uint8
	salt, key      []byte
}

func parsePHC(s string) (phc, bool) {
	var p phc
	var version int
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return p, false
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return p, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.threads); err != nil {
		return p, false
	}
	const mostMemory, mostPasses = 256 << 10, 16 // what a restored foreign hash may cost us
	if p.memory == 0 || p.memory > mostMemory || p.passes == 0 || p.passes > mostPasses || p.threads == 0 {
		return p, false
	}
	var err error
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, false
	}
	p.key, err = base64.RawStdEncoding.DecodeString(parts[5])
	return p, err == nil && len(p.key) >= 16 && len(p.key) <= 64
}
