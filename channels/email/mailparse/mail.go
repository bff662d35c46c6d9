package mailparse

import (
	"time"

	"github.com/emersion/go-message"
)

// Mail is everything that could be read from one raw message. Every string in
// it is valid UTF-8 without NUL. Slices that appear in the JSON are never nil.
type Mail struct {
	From       Address      `json:"from"`
	To         []Address    `json:"to"`
	Cc         []Address    `json:"cc"`
	Subject    string       `json:"subject"`
	MessageID  string       `json:"message_id"`  // without angle brackets, like all identifiers here
	InReplyTo  string       `json:"in_reply_to"` // the first, if there are several
	References []string     `json:"references"`  // in order, then what else In-Reply-To named
	Date       *time.Time   `json:"date"`
	Text       string       `json:"text"`       // made from HTML when there is no plain part
	HTML       string       `json:"html"`       // as received: sanitize before showing
	ReplyText  string       `json:"reply_text"` // Text without quoted history and signature
	Files      []Attachment `json:"attachments"`
	Auto       Auto         `json:"auto"`
	Bounce     *Bounce      `json:"bounce"` // nil unless the mail reports on another mail
	Auth       Auth         `json:"auth"`

	Sender    *Address  `json:"sender,omitempty"`
	ReplyTo   []Address `json:"reply_to,omitempty"`
	ReplyHTML string    `json:"reply_html,omitempty"` // HTML without quoted history; as received, like HTML
	// NoAutoReply says that answering automatically is unwelcome or dangerous:
	// the mail is itself automatic, has a null or no-reply sender, or asks for silence.
	NoAutoReply bool     `json:"no_auto_reply"`
	Defects     []Defect `json:"defects"`

	// Header is the top header after repair, for callers that need other fields.
	Header message.Header `json:"-"`
}

// Address is one mailbox. Address is empty when only a name was given, and may
// lack an @ (MAILER-DAEMON).
type Address struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// Attachment is one part that is not part of the body.
type Attachment struct {
	Name   string `json:"name"` // a base name that is safe as a file name, never empty
	Type   string `json:"type"` // lower-case media type, as declared
	Size   int    `json:"size"` // of Content
	Inline bool   `json:"inline"`
	CID    string `json:"cid"`

	Content []byte `json:"-"`
}

// Auto says whether a person wrote the mail.
type Auto string

const (
	AutoNone  Auto = "none"
	AutoReply Auto = "auto-reply" // by a machine to one person: away notice, acknowledgement, delivery report
	AutoBulk  Auto = "bulk"       // newsletters and notifications
	AutoList  Auto = "list"       // came through a mailing list
)

// Bounce is what a delivery report says about a mail that was sent earlier.
type Bounce struct {
	Kind      BounceKind `json:"kind"`
	Recipient string     `json:"recipient"` // the address that failed; empty if it is not named
	Status    string     `json:"status"`    // RFC 3463, "5.1.1"; empty if unknown
	// Hard: the address itself is dead (no such user or host, moved, takes no
	// mail). A full mailbox, a policy or a spam filter is not hard, whatever
	// its status code says.
	Hard              bool   `json:"hard"`
	Reason            string `json:"reason"` // the remote server's words, shortened
	OriginalMessageID string `json:"original_message_id"`
}

// BounceKind tells failures from other reports.
type BounceKind string

const (
	BounceFailed    BounceKind = "failed"
	BounceDelayed   BounceKind = "delayed"   // still being tried by the other side
	BounceComplaint BounceKind = "complaint" // RFC 5965: the recipient called it spam
)

// Auth holds results of checks that a trusted server made: pass, fail,
// softfail, neutral, none, temperror, permerror, policy. Without a trusted
// Authentication-Results field each is "none".
type Auth struct {
	SPF   string `json:"spf"`
	DKIM  string `json:"dkim"`
	DMARC string `json:"dmarc"`
}

// Defect is one thing that was broken, and how it was read all the same.
type Defect struct {
	Code   string `json:"code"`   // stable, for counting: "charset", "boundary", "limit-depth"
	Detail string `json:"detail"` // one sentence for people
}

// Limits bound what one mail may cost. Zero fields mean the defaults, which are
// meant for strangers' mail. What exceeds a limit is left out, with a defect.
type Limits struct {
	Bytes       int64 // raw size read; 64 MiB
	HeaderBytes int   // of one header block; 512 KiB
	Depth       int   // nested multiparts; 32
	Parts       int   // in the whole mail; 1,000
	TextBytes   int   // of the text and of the HTML, each, decoded; 4 MiB
	// DecodedBytes bounds all attachments together after decoding; 64 MiB.
	DecodedBytes int

	// TrustedAuthServers names the authserv-ids whose Authentication-Results
	// may be believed, usually the host name of our own mail exchanger; "*"
	// believes the topmost field whoever wrote it. Empty believes none: any
	// sender can write that field.
	TrustedAuthServers []string
}

func (l Limits) withDefaults() Limits {
	l.Bytes = orDefault(l.Bytes, 64<<20)
	l.HeaderBytes = orDefault(l.HeaderBytes, 512<<10)
	l.Depth = orDefault(l.Depth, 32)
	l.Parts = orDefault(l.Parts, 1000)
	l.TextBytes = orDefault(l.TextBytes, 4<<20)
	l.DecodedBytes = orDefault(l.DecodedBytes, 64<<20)
	return l
}

func orDefault[T int | int64](v, fallback T) T {
	if v <= 0 {
		return fallback
	}
	return v
}
