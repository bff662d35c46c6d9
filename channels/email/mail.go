package email

import (
	"time"

	"github.com/kepthq/kept/tickets/pg"
)

// State is what became of a received mail.
type State string

// The states of the ledger. Received is the only one that is not final.
const (
	StateReceived    State = "received"
	StateNewTicket   State = "new_ticket"
	StateThreaded    State = "threaded"
	StateDuplicate   State = "duplicate"
	StateBounce      State = "bounce"     // recorded on the delivery that it is about
	StateAutoReply   State = "auto_reply" // noted on its ticket, which stays as it was
	StateQuarantined State = "quarantined"
)

// States in the order in which the daily sum shows them.
func States() []State {
	return []State{StateNewTicket, StateThreaded, StateAutoReply, StateBounce, StateDuplicate, StateQuarantined, StateReceived}
}

// Source is the way by which a mail came in.
type Source string

// The sources.
const (
	SourceSMTP   Source = "smtp"
	SourceIMAP   Source = "imap"
	SourceIngest Source = "ingest"
)

// Mail is one row of the mail ledger, as stored.
type Mail struct {
	ID           int64  `gorm:"primaryKey"`
	SHA256       string `gorm:"column:sha256"` // the raw mail in the files store
	Size         int64
	Source       Source
	Remote       string
	EnvelopeFrom string
	EnvelopeTo   pg.Array[string] `gorm:"type:text[]"`
	MailboxID    *int64
	RFCMessageID string `gorm:"column:rfc_message_id"`
	Sender       string
	Subject      string
	State        State
	Reason       string // why it is quarantined, or what else there is to say
	TicketID     *int64
	MessageID    *int64
	ReceivedAt   time.Time
	ProcessedAt  *time.Time
}

// TableName implements GORM's Tabler.
func (Mail) TableName() string { return "inbound_mails" }
