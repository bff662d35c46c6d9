package agentui

import (
	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/agentui/account"
	"github.com/kepthq/kept/tickets"
)

// SessionActor tells pages outside of the console who has signed in to it with the same browser; nil: nobody.
func SessionActor(accounts *account.Service) func(c *fiber.Ctx) *tickets.Actor {
	return func(c *fiber.Ctx) *tickets.Actor {
		secret := c.Cookies(cookieName)
		if secret == "" {
			return nil
		}
		identity, err := accounts.BySession(c.UserContext(), secret)
		if err != nil {
			return nil // whoever it was reads on as the public
		}
		return &identity.Actor
	}
}
