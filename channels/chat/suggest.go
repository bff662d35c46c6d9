package chat

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/tickets/fault"
)

const mostSuggestions = 3

// suggestions answers what is being typed as the first message of a chat.
func (w *Web) suggestions(c *fiber.Ctx, who *caller) (any, error) {
	items := []Suggestion{}
	site, err := w.Hub.site(c.UserContext(), who.site)
	if err != nil {
		return nil, err
	}
	if q := line(c.Query("q"), 300); q != "" && site.Suggest && w.Hub.Suggest != nil {
		asked := Asked{Text: q, Locale: line(c.Query("locale"), 35), Person: who.identity().Value, Most: mostSuggestions}
		if asked.Nonce, err = namedAsking(who, c.Query("conversation")); err != nil {
			return nil, err
		}
		if who.external != "" {
			asked.CustomerID = who.customer
		}
		found, err := w.Hub.Suggest.Suggest(c.UserContext(), asked)
		if err != nil {
			return nil, err
		}
		items = append(items, found...)
	}
	return fiber.Map{"items": items}, nil
}

// answered takes that a suggestion has answered what would have been the first message.
func (w *Web) answered(c *fiber.Ctx, who *caller) (any, error) {
	var in struct {
		Conversation string `json:"conversation"`
	}
	if err := decode(c, &in); err != nil {
		return nil, err
	}
	nonce, err := namedAsking(who, in.Conversation)
	if err != nil || w.Hub.Suggest == nil {
		return fiber.Map{}, err
	}
	return fiber.Map{}, w.Hub.Suggest.Answered(c.UserContext(), nonce)
}

// namedAsking names what the visitor is about to ask by the browser's own name of the chat that would begin.
func namedAsking(who *caller, conversation string) (string, error) {
	if !newPattern.MatchString(conversation) {
		return "", fault.InvalidField("conversation", `must be "n:" and the name of a new one`)
	}
	return askingNonce(who.id, conversation), nil
}

func askingNonce(visitor int64, conversation string) string {
	return fmt.Sprintf("%d:%s", visitor, conversation)
}
