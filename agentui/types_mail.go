package agentui

import "time"

// MailDay is the ledger's sum of one day (UTC): everything that was received, by what became of it.
type MailDay struct {
	Day         string `json:"day" format:"date"`
	Received    int    `json:"received" doc:"All mails that were accepted"`
	NewTicket   int    `json:"new_ticket"`
	Threaded    int    `json:"threaded"`
	Duplicate   int    `json:"duplicate"`
	Bounce      int    `json:"bounce"`
	AutoReply   int    `json:"auto_reply"`
	Quarantined int    `json:"quarantined"`
	Waiting     int    `json:"waiting" doc:"Being processed"`
	Unexplained int    `json:"unexplained" doc:"Received more than a minute ago and still without a state; should be 0"`
}

// Mail is one received mail in the ledger.
type Mail struct {
	ID           int64      `json:"id"`
	State        string     `json:"state" enum:"received,new_ticket,threaded,duplicate,bounce,auto_reply,quarantined"`
	Reason       string     `json:"reason" doc:"Why it is in quarantine, or what a duplicate repeats"`
	Source       string     `json:"source" enum:"smtp,imap,ingest"`
	Remote       string     `json:"remote" doc:"The network address it came from"`
	EnvelopeFrom string     `json:"envelope_from"`
	EnvelopeTo   []string   `json:"envelope_to"`
	MailboxID    *int64     `json:"mailbox_id"`
	MessageID    string     `json:"message_id" doc:"The mail's Message-ID"`
	Sender       string     `json:"sender"`
	Subject      string     `json:"subject"`
	Size         int64      `json:"size" doc:"Bytes"`
	TicketID     *int64     `json:"ticket_id"`
	ReceivedAt   time.Time  `json:"received_at"`
	ProcessedAt  *time.Time `json:"processed_at"`
}
