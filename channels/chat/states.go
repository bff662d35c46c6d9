package chat

// The states of a chat: nobody has taken it; somebody has; it is over, and answers go by mail.
const (
	StateWaiting = "waiting"
	StateActive  = "active"
	StateEnded   = "ended"
)
