package pg

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/jackc/puddle/v2"
)

// isNetwork reports whether the connection broke below the protocol.
func isNetwork(err error) bool {
	var netErr net.Error
	return errors.As(err, &netErr) ||
		errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, io.EOF) ||
		errors.Is(err, net.ErrClosed) ||
		errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, puddle.ErrClosedPool)
}
