package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/kepthq/kept/tickets/live/wire"
)

// frame is encoded bytes, shared by all sockets that get them.
type frame = wire.Frame

// request is any frame of the browser.
type request struct {
	Type     string `json:"type"`
	After    *int64 `json:"after"`
	TicketID *int64 `json:"ticket_id"`
	Mode     string `json:"mode"`
	On       bool   `json:"on"`

	TicketIDs []int64 `json:"ticket_ids"`
}

// parseRequest reads a frame of the browser. Faults are closeErrors.
func parseRequest(text []byte) (request, error) {
	var r request
	if err := json.Unmarshal(text, &r); err != nil {
		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) && wrongType.Field != "" {
			return request{}, &wire.CloseError{Code: wire.CloseInvalid, Reason: "wrong type: " + wrongType.Field}
		}
		return request{}, &wire.CloseError{Code: wire.CloseInvalid, Reason: "not a JSON object"}
	}
	switch {
	case r.Type == "":
		return request{}, &wire.CloseError{Code: wire.ClosePolicy, Reason: "type is missing"}
	case r.After != nil && *r.After < 0:
		return request{}, &wire.CloseError{Code: wire.ClosePolicy, Reason: "after is negative"}
	case r.Type == "typing" && (r.TicketID == nil || (r.Mode != modeReply && r.Mode != modeNote)):
		return request{}, &wire.CloseError{Code: wire.ClosePolicy, Reason: "typing needs ticket_id and mode reply or note"}
	case len(r.TicketIDs) > maxWatched:
		return request{}, &wire.CloseError{Code: wire.ClosePolicy, Reason: fmt.Sprintf("ticket_ids has more than %d", maxWatched)}
	}
	return r, nil
}

// States and modes of the protocol.
const (
	stateOnline  = "online"
	stateViewing = "viewing"
	stateTyping  = "typing"
	modeReply    = "reply"
	modeNote     = "note"
)

// Present is somebody in a ticket.
type Present struct {
	AgentID int64  `json:"agent_id"`
	State   string `json:"state"`
	Mode    string `json:"mode,omitempty"`
}

// agentState is somebody at the desk.
type agentState struct {
	ID    int64  `json:"id"`
	State string `json:"state"`
}

// mustJSON encodes what always can be: structs of numbers and strings.
func mustJSON(v any) []byte {
	encoded, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("live: encode %T: %v", v, err))
	}
	return encoded
}

// welcomeFrames share the bytes of the long list of agents among all sockets.
func welcomeFrames(seq int64, agents []byte) []frame {
	head := []byte(`{"type":"welcome","seq":` + strconv.FormatInt(seq, 10) + `,"agents":`)
	return wire.TextFrames(head, agents, []byte(`,"tickets":{}}`))
}

func agentsFrame(agents []byte) frame {
	return wire.TextFrame(append(append([]byte(`{"type":"agents","agents":`), agents...), '}'))
}

func reloadFrame(seq int64) frame {
	return wire.TextFrame([]byte(`{"type":"reload","seq":` + strconv.FormatInt(seq, 10) + `}`))
}

func presenceFrame(ticketID int64, present []Present) frame {
	if present == nil {
		present = []Present{}
	}
	return wire.TextFrame(mustJSON(struct {
		Type     string    `json:"type"`
		TicketID int64     `json:"ticket_id"`
		Agents   []Present `json:"agents"`
	}{"presence", ticketID, present}))
}

// watchedFrame says who is in the tickets of a list; who is missing has nobody.
func watchedFrame(tickets map[int64][]Present) frame {
	return wire.TextFrame(mustJSON(struct {
		Type    string              `json:"type"`
		Tickets map[int64][]Present `json:"tickets"`
	}{"watched", tickets}))
}

func pongFrame() frame { return wire.TextFrame([]byte(`{"type":"pong"}`)) }
