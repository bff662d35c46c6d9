package live

import (
	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/tickets/live/wire"
)

// Upgrade turns the request into a socket of the subscriber. Who it is, and that the session is valid,
// has been checked by the caller. Faults are the caller's to answer: the request is not a WebSocket handshake, or
// comes from a page of somebody else.
func (h *Hub) Upgrade(c *fiber.Ctx, who Subscriber) error {
	return wire.Upgrade(c, wire.Options{Origins: h.origins, MaxMessage: maxMessage}, func(accepted *wire.Conn) { h.serve(accepted, who) })
}

// Tune readies a Fiber app for many sockets; see [wire.Tune].
func Tune(app *fiber.App) { wire.Tune(app) }
