package closing

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// affected is a customer with tickets in the theme, and what decides whether and how they are told.
type affected struct {
	CustomerID   int64
	CustomerName string
	Email        string
	Locale       string
	TicketID     int64 // the newest
	TicketIDs    []int64
	Subject      string
	Asked        string // the beginning of what they wrote there
	Language     string // of what they wrote
	Channel      tickets.Channel
	MailboxID    *int64
	Spam         bool
	Human        bool // they wrote by hand
	Bounced      bool
	Blocked      bool
	Ended        bool // the chat is over
	Own          bool // the address is one of our mailboxes
	Told         bool // told by an earlier ship, and nothing newer
}

// affectedSQL reads all of them in one statement. Who wrote again after a bounce is reachable again.
const affectedSQL = `
WITH mine AS (
    SELECT t.*, x.language, row_number() OVER (PARTITION BY t.requester_id ORDER BY t.created_at DESC, t.id DESC) AS n,
           array_agg(t.id) OVER (PARTITION BY t.requester_id) AS ids,
           max(t.created_at) OVER (PARTITION BY t.requester_id) AS newest
    FROM theme_tickets p JOIN tickets t ON t.id = p.ticket_id JOIN theme_texts x ON x.ticket_id = p.ticket_id
    WHERE p.theme_id = $1 AND t.merged_into_id IS NULL AND t.created_at <= $2
)
SELECT c.id, c.name, coalesce(c.email, ''), c.locale, m.id, m.ids, m.subject,
       coalesce((SELECT left(coalesce(nullif(reply_text, ''), body_text), 2000) FROM messages WHERE ticket_id = m.id AND author_kind = 'customer' ORDER BY id LIMIT 1), ''),
       m.language, m.channel, coalesce(m.mailbox_id, (SELECT id FROM mailboxes WHERE archived_at IS NULL ORDER BY id LIMIT 1)),
       m.tags @> '{suspected-spam}',
       EXISTS (SELECT FROM messages WHERE ticket_id = m.id AND author_kind = 'customer' AND auto = ''),
       coalesce((SELECT d.state IN ('bounced', 'failed') AND NOT EXISTS (
                     SELECT FROM messages w JOIN tickets wt ON wt.id = w.ticket_id
                     WHERE wt.requester_id = c.id AND w.author_kind = 'customer' AND w.auto = '' AND w.created_at > d.updated_at)
                 FROM tickets dt JOIN messages dm ON dm.ticket_id = dt.id JOIN deliveries d ON d.message_id = dm.id
                 WHERE dt.requester_id = c.id AND d.state IN ('sent', 'bounced', 'failed') ORDER BY d.id DESC LIMIT 1), false),
       EXISTS (SELECT FROM chat_visitors v WHERE v.customer_id = c.id AND v.blocked_at IS NOT NULL),
       coalesce((SELECT state = 'ended' FROM chat_conversations WHERE ticket_id = m.id), true),
       EXISTS (SELECT FROM mailboxes b WHERE b.address = lower(c.email)),
       EXISTS (SELECT FROM theme_tellings y WHERE y.customer_id = c.id AND y.theme_id = $1 AND y.state = 'sent' AND y.sent_at > m.newest)
FROM mine m JOIN customers c ON c.id = m.requester_id
WHERE m.n = 1 ORDER BY c.id`

type rowsQuerier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// affected returns everybody who asked up to the time at which the theme was mended, or until now when that is earlier.
func (s *Service) affected(ctx context.Context, q rowsQuerier, themeID int64) ([]affected, error) {
	rows, err := q.Query(ctx, affectedSQL, themeID, s.Now())
	if err != nil {
		return nil, fmt.Errorf("read who is affected by theme %d: %w", themeID, err)
	}
	var all []affected
	var a affected
	_, err = pgx.ForEachRow(rows, []any{
		&a.CustomerID, &a.CustomerName, &a.Email, &a.Locale, &a.TicketID, &a.TicketIDs, &a.Subject, &a.Asked, &a.Language, &a.Channel, &a.MailboxID,
		&a.Spam, &a.Human, &a.Bounced, &a.Blocked, &a.Ended, &a.Own, &a.Told,
	}, func() error {
		one := a
		one.TicketIDs = slices.Clone(a.TicketIDs)
		slices.Sort(one.TicketIDs)
		all = append(all, one)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read who is affected by theme %d: %w", themeID, err)
	}
	return all, nil
}

// unread are senders behind which nobody is.
var unread = regexp.MustCompile(`(?i)^(?:no-?_?reply|do-?_?not-?_?reply|mailer-daemon|postmaster|bounces?|notifications?|automailer)(?:[+.-].*)?@`)

// leftOut is why somebody is not told; "" when they are.
func (a *affected) leftOut() string {
	switch {
	case a.Told:
		return "told"
	case a.Spam:
		return "spam"
	case a.Blocked:
		return "blocked"
	case !a.Human:
		return "automatic"
	case a.Email == "" && (a.Channel != tickets.ChannelChat || a.Ended):
		return "unreachable"
	case a.Own || unread.MatchString(a.Email):
		return "unread"
	case a.Bounced:
		return "bounced"
	default:
		return ""
	}
}

// language is the customer's: what they said it is, or what they write in.
func (a *affected) language() string {
	for _, l := range []string{a.Locale, a.Language} {
		if l = baseLanguage(l); l != "" {
			return l
		}
	}
	return "en"
}

// Audience says who would be told and how, if the theme were shipped with the note. Faults: forbidden, invalid_input.
func (s *Service) Audience(ctx context.Context, by tickets.Actor, themeID int64, n NewShip) (Audience, error) {
	if err := maySteer(by); err != nil {
		return Audience{}, err
	}
	if err := n.clean(s.Now()); err != nil {
		return Audience{}, err
	}
	all, err := s.affected(ctx, s.DB.Pool, themeID)
	if err != nil {
		return Audience{}, err
	}
	var out Audience
	languages, left := map[string]int{}, map[string]int{}
	for i := range all {
		if why := all[i].leftOut(); why != "" {
			left[why]++
			continue
		}
		out.Customers++
		language := all[i].language()
		if languages[language]++; languages[language] == 1 && len(n.Note) > 0 {
			body, noteLanguage := n.words(&all[i])
			out.Samples = append(out.Samples, Sample{Language: language, NoteLanguage: noteLanguage, Body: body})
		}
	}
	for _, l := range byCount(languages) {
		_, own := n.Note[l]
		out.Languages = append(out.Languages, LanguageCount{Language: l, Customers: languages[l], Own: own})
	}
	for _, why := range byCount(left) {
		out.Left = append(out.Left, LeftCount{Reason: why, Customers: left[why]})
	}
	return out, nil
}

// byCount returns the keys, the most frequent first.
func byCount(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
}

// proposeTellings writes one telling for each affected customer; those who are left out get one that was skipped, with the
// reason, unless they were told before.
func (s *Service) proposeTellings(ctx context.Context, tx *pg.Tx, ship *Ship) error {
	all, err := s.affected(ctx, tx.Pgx, ship.ThemeID)
	if err != nil {
		return err
	}
	note, at := NewShip{Note: ship.Note, Fallback: ship.Fallback}, s.Now()
	var rows []Telling
	for i := range all {
		why := all[i].leftOut()
		if why == "told" {
			continue
		}
		body, noteLanguage := note.words(&all[i])
		t := Telling{
			ShipID: ship.ID, ThemeID: ship.ThemeID, CustomerID: all[i].CustomerID, TicketID: all[i].TicketID, TicketIDs: all[i].TicketIDs,
			MailboxID: all[i].MailboxID, Language: all[i].language(), NoteLanguage: noteLanguage, Body: body,
			State: TellingProposed, Reason: why, CreatedAt: at, UpdatedAt: at,
		}
		if why != "" {
			t.State = TellingSkipped
		}
		rows = append(rows, t)
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.CreateInBatches(rows, 500).Error; err != nil {
		return fmt.Errorf("propose tellings of theme %d: %w", ship.ThemeID, err)
	}
	return nil
}

// clean checks the note and brings it into its stored form.
func (n *NewShip) clean(now time.Time) error {
	if n.At == nil || n.At.IsZero() {
		n.At = &now
	}
	at := n.At.UTC().Truncate(time.Microsecond)
	n.At = &at
	return n.cleanNote(now)
}
