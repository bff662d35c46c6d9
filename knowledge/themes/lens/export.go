package lens

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/knowledge/themes/lens/cues"
	"github.com/kepthq/kept/tickets"
)

// CSV is what [Service.Tickets] lists, all of it, a line for each ticket, as far as the actor may see them; names and
// addresses of people are not in it. Faults: as Tickets.
func (s *Service) CSV(ctx context.Context, by tickets.Actor, in TicketQuery) (evidence.Export, error) {
	counted, err := s.counted(ctx, in)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, w io.Writer) error {
		var failed error
		err := evidence.Cells(w, func(line func(cells ...string)) {
			line("ticket", "opened_at", "cancel", "return", "refund", "order", "reasons", "competitor", "tried", "outcome", "outcome_by", "theme", "area", "segment", "value", "channel", "language", "words")
			for len(counted) > 0 && failed == nil {
				n := min(len(counted), batch)
				failed = s.lines(ctx, by, counted[:n], line)
				counted = counted[n:]
			}
		})
		if failed != nil {
			return fmt.Errorf("export who asks: %w", failed)
		}
		return err
	}, nil
}

func (s *Service) lines(ctx context.Context, by tickets.Actor, all []fact, line func(cells ...string)) error {
	var seen []fact
	for _, f := range all {
		if !f.hidden(by) {
			seen = append(seen, f)
		}
	}
	items, err := s.tickets(ctx, seen)
	if err != nil {
		return err
	}
	for _, t := range items {
		value := ""
		if t.Value != nil {
			value = strconv.FormatFloat(*t.Value, 'g', 6, 64)
		}
		line(strconv.FormatInt(t.TicketID, 10), t.CreatedAt.UTC().Format(time.RFC3339), string(t.Kinds[cues.Cancel]), string(t.Kinds[cues.Return]), string(t.Kinds[cues.Refund]),
			strconv.FormatBool(t.Order), strings.Join(t.Reasons, " "), t.Competitor, strings.Join(t.Tries, " "), string(t.Outcome), t.OutcomeBy, t.Theme, t.Area,
			t.Segment, value, t.Channel, t.Language, t.Words)
	}
	return nil
}
