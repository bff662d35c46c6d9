package chat

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// Visitor is a browser that has opened the chat, as stored.
type Visitor struct {
	ID         int64 `gorm:"primaryKey"`
	SiteID     int64
	TokenHash  []byte
	CustomerID *int64
	ExternalID string
	Name       string
	Email      string
	Locale     string
	TimeZone   string
	UserAgent  string
	Network    string
	Origin     string
	Pages      []Page         `gorm:"serializer:json"`
	Attributes map[string]any `gorm:"serializer:json"`
	CreatedAt  time.Time
	SeenAt     time.Time
	BlockedAt  *time.Time
	BlockedBy  *int64
}

// TableName implements GORM's Tabler.
func (Visitor) TableName() string { return "chat_visitors" }

// Upload is a file that a visitor has uploaded for a message to come, as stored.
type Upload struct {
	AttachmentID int64 `gorm:"primaryKey"`
	VisitorID    int64
}

// TableName implements GORM's Tabler.
func (Upload) TableName() string { return "chat_uploads" }

// Block is a network that may not chat, as stored.
type Block struct {
	Network   string `gorm:"primaryKey"`
	Reason    string
	CreatedBy *int64
	CreatedAt time.Time
}

// TableName implements GORM's Tabler.
func (Block) TableName() string { return "chat_blocks" }

// caller is the visitor behind a request or a socket: as much as is needed to decide what they may.
type caller struct {
	id       int64
	site     int64
	external string
	customer int64 // 0: has not written yet
	name     string
	email    string
	network  string // that they come from now
}

// person is somebody whom a site has identified; they have what all their browsers have.
type person struct {
	site     int64
	external string
}

func (c *caller) person() person { return person{c.site, c.external} }

// identity is how the customer behind the visitor is recognized.
func (c *caller) identity() tickets.IdentityKey {
	if c.external != "" {
		return externalKey(c.site, c.external)
	}
	return tickets.IdentityKey{Kind: tickets.IdentityVisitor, Value: strconv.FormatInt(c.id, 10)}
}

func externalKey(site int64, external string) tickets.IdentityKey {
	return tickets.IdentityKey{Kind: tickets.IdentityExternal, Value: fmt.Sprintf("%d:%s", site, external)}
}

// Faults that a browser acts on.
func errUnknown() error {
	return fault.New(fault.Unauthorized, "unknown_token", "This conversation is not known here. Begin a new session.")
}

func errBlocked() error {
	return fault.New(fault.Forbidden, "blocked", "You cannot chat with us at the moment.")
}

const callerSQL = `
SELECT v.id, v.site_id, v.external_id, coalesce(v.customer_id, 0), v.name, v.email,
       v.blocked_at IS NOT NULL OR EXISTS (SELECT FROM chat_blocks b WHERE b.network IN (v.network, $2)), s.archived_at IS NOT NULL
FROM chat_visitors v JOIN chat_sites s ON s.id = v.site_id WHERE v.token_hash = $1`

// identify returns whose token it is. Faults: unknown_token, blocked.
func (r *Reception) identify(ctx context.Context, token, network string) (*caller, error) {
	hash, ok := hashToken(token)
	if !ok {
		return nil, errUnknown()
	}
	c := &caller{network: network}
	var blocked, archived bool
	err := r.DB.Pool.QueryRow(ctx, callerSQL, hash, network).
		Scan(&c.id, &c.site, &c.external, &c.customer, &c.name, &c.email, &blocked, &archived)
	switch {
	case errors.Is(err, pgx.ErrNoRows) || archived:
		return nil, errUnknown()
	case err != nil:
		return nil, fmt.Errorf("identify visitor: %w", err)
	case blocked:
		return nil, errBlocked()
	}
	return c, nil
}

// tokenBytes make a token that nobody guesses.
const tokenBytes = 32

// newToken makes a browser's token and what is stored of it.
func newToken() (token string, hash []byte) {
	secret := make([]byte, tokenBytes)
	_, _ = rand.Read(secret) // never fails, as its documentation says
	sum := sha256.Sum256(secret)
	return base64.RawURLEncoding.EncodeToString(secret), sum[:]
}

func hashToken(token string) ([]byte, bool) {
	secret, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(secret) != tokenBytes {
		return nil, false
	}
	sum := sha256.Sum256(secret)
	return sum[:], true
}

// networkOf is the network that an address belongs to: a /24 or a /48, which is what one household or office
// has.
func networkOf(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	addr = addr.Unmap().WithZone("")
	bits := 24
	if addr.Is6() {
		bits = 48
	}
	prefix, err := addr.Prefix(bits)
	if err != nil {
		return ""
	}
	return prefix.String()
}

// line makes a short text of a stranger's fit for one line of a screen, in at most so many bytes.
func line(s string, longest int) string {
	return cut(strings.Join(strings.Fields(clean(s)), " "), longest)
}

// clean makes a stranger's text storable and shows what it holds: no NUL, no controls but tabs and line ends, none
// of the marks that show letters in another order.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || strings.ContainsRune("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", r) {
			return -1
		}
		return r
	}, s)
}

func cut(s string, longest int) string {
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "")
}
