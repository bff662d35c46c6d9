package wire

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// Close codes (RFC 6455 section 7.4; 4000 and above are ours).
const (
	CloseNormal      = 1000
	CloseGoingAway   = 1001
	CloseProtocol    = 1002
	CloseUnsupported = 1003
	CloseInvalid     = 1007
	ClosePolicy      = 1008
	CloseTooBig      = 1009
	CloseTryLater    = 1013
	CloseSignedOut   = 4401 // who is behind the socket is unknown, or no longer known
	CloseForbidden   = 4403
)

// CloseError ends a socket with a code and a reason that the browser sees.
type CloseError struct {
	Code   int
	Reason string
}

func (e *CloseError) Error() string { return fmt.Sprintf("close %d: %s", e.Code, e.Reason) }

// ErrPeerClosed says that the other side has ended the conversation in good order.
var ErrPeerClosed = errors.New("closed by the other side")

func peerClosed(body []byte) error {
	if len(body) == 0 {
		return ErrPeerClosed
	}
	code, reason := ws.ParseCloseFrameData(body)
	if len(body) == 1 || ws.CheckCloseFrameData(code, reason) != nil {
		return &CloseError{CloseProtocol, "broken close frame"}
	}
	return ErrPeerClosed
}

// closeFrame encodes the end of a socket. A reason is cut to what a control frame holds.
func closeFrame(code int, reason string) Frame {
	const room = ws.MaxControlFramePayloadSize - 2
	for len(reason) > room {
		_, last := utf8.DecodeLastRuneInString(reason)
		reason = reason[:len(reason)-last]
	}
	return ws.MustCompileFrame(ws.NewCloseFrame(ws.NewCloseFrameBody(ws.StatusCode(code), reason)))
}
