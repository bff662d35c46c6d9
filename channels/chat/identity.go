package chat

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/kepthq/kept/tickets/fault"
)

// Claim is how a page says who its visitor is: JWT, made by the site's server with HS256 and the site's secret, or
// ID with Hash, which is the hex HMAC-SHA256 of ID under the secret. With Hash only the ID is signed: name
// and address are what the page says, and prove nothing.
type Claim struct {
	JWT   string `json:"jwt,omitempty"`
	ID    string `json:"id,omitempty"`
	Email string `json:"email,omitempty"`
	Name  string `json:"name,omitempty"`
	Hash  string `json:"hash,omitempty"`
}

// identified is who a claim has proven the visitor to be.
type identified struct {
	external string
	name     string
	email    string
	proven   bool // the address too
}

// claimLeeway is by how much the clocks of the site's server and ours may differ.
const claimLeeway = time.Minute

const (
	maxExternal = 200
	maxJWT      = 8 << 10
)

func refused(field, why string) error {
	return fault.New(fault.Forbidden, "identity_refused", "identity: %s", why).With([]fault.Field{{Name: field, Message: why}})
}

// verify checks a claim. Fault: identity_refused, which says why, so that who builds the site can mend it.
func (s *Site) verify(c Claim, now time.Time) (*identified, error) {
	if len(s.Origins) == 0 {
		return nil, refused("identity", "name the site's origins in its settings first: with none, any page could carry the chat")
	}
	var who *identified
	var err error
	if c.JWT != "" {
		who, err = s.verifyJWT(c.JWT, now)
	} else {
		who, err = s.verifyHash(c, now)
	}
	if err != nil {
		return nil, err
	}
	if who.external == "" || len(who.external) > maxExternal {
		return nil, refused("identity", "the visitor's id must have 1 to 200 bytes")
	}
	who.name, who.email = line(who.name, maxName), cut(clean(who.email), maxAddress)
	return who, nil
}

// claims of the token, beside the registered ones.
type claims struct {
	Name          string `json:"name"`
	Email         string `json:"email"`
	EmailVerified *bool  `json:"email_verified"`
	jwt.RegisteredClaims
}

func (s *Site) verifyJWT(token string, now time.Time) (*identified, error) {
	if len(token) > maxJWT {
		return nil, refused("identity.jwt", "is longer than 8 KB")
	}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Name}), jwt.WithExpirationRequired(),
		jwt.WithLeeway(claimLeeway), jwt.WithTimeFunc(func() time.Time { return now }))
	keys := jwt.VerificationKeySet{}
	for _, secret := range s.Secrets(now) {
		keys.Keys = append(keys.Keys, []byte(secret))
	}
	var c claims
	_, err := parser.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return keys, nil })
	switch {
	case errors.Is(err, jwt.ErrTokenRequiredClaimMissing):
		return nil, refused("identity.jwt", "needs exp, the time until which it is valid")
	case errors.Is(err, jwt.ErrTokenExpired):
		return nil, refused("identity.jwt", "has expired")
	case err != nil:
		return nil, refused("identity.jwt", "is not signed with this site's secret (HS256), or not valid yet")
	}
	if len(c.Audience) > 0 && !slices.ContainsFunc(c.Audience, s.owns) {
		return nil, refused("identity.jwt", "aud names none of the site's origins")
	}
	proven := c.Email != "" && (c.EmailVerified == nil || *c.EmailVerified)
	return &identified{external: c.Subject, name: c.Name, email: c.Email, proven: proven}, nil
}

func (s *Site) verifyHash(c Claim, now time.Time) (*identified, error) {
	given, err := hex.DecodeString(c.Hash)
	if err != nil || len(given) != sha256.Size {
		return nil, refused("identity.hash", "must be the HMAC-SHA256 of id in 64 hex digits")
	}
	for _, secret := range s.Secrets(now) {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(c.ID))
		if hmac.Equal(given, mac.Sum(nil)) {
			return &identified{external: c.ID, name: c.Name, email: c.Email}, nil
		}
	}
	return nil, refused("identity.hash", "does not fit the id and this site's secret")
}
