package webform

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// sent is what somebody has sent, judged and found in order.
type sent struct {
	form      *Form
	shape     *Definition // that it was judged by
	words     *webpage.Words
	answers   Answers
	files     []webpage.File
	nonce     string
	suspicion []string
}

// content is the SHA-256 of what was said: sent twice, it is the same.
func (s *sent) content() []byte {
	hash := sha256.New()
	for _, id := range slices.Sorted(maps.Keys(s.answers)) {
		fmt.Fprintf(hash, "%q=%q\n", id, s.answers[id])
	}
	for _, f := range s.files {
		fmt.Fprintf(hash, "%q %q %s\n", f.Field, f.Name, f.SHA256)
	}
	return hash.Sum(nil)
}

// mapped returns the answers of the field that becomes the thing, nil when none does.
func (s *sent) mapped(to string) []string {
	for i := range s.shape.Fields {
		if s.shape.Fields[i].Maps == to {
			return s.answers[s.shape.Fields[i].ID]
		}
	}
	return nil
}

func (s *sent) one(to string) string {
	if values := s.mapped(to); len(values) > 0 {
		return values[0]
	}
	return ""
}

// earlier is what the same page has sent before.
type earlier struct {
	same     int64 // ticket of the same words, 0 when there is none
	ticketID int64 // ticket of other words of the same sender within a day
	used     bool  // the page has sent something, whatever it was
}

const earlierSQL = `
SELECT s.content = $3, s.ticket_id, lower(COALESCE(m.sender->>'address', '')) = lower($4) AND s.created_at > $5
FROM form_submissions s JOIN messages m ON m.id = s.message_id
WHERE s.form_id = $1 AND s.nonce = $2 ORDER BY s.created_at LIMIT 50`

func (s *Service) earlier(ctx context.Context, in *sent) (e earlier, err error) {
	rows, err := s.DB.Pool.Query(ctx, earlierSQL, in.form.ID, in.nonce, in.content(), in.one(MapsEmail), s.Now().Add(-pageLasts))
	if err != nil {
		return e, fmt.Errorf("look up earlier submissions: %w", err)
	}
	var same, sender bool
	var ticketID int64
	_, err = pgx.ForEachRow(rows, []any{&same, &ticketID, &sender}, func() error {
		e.used = true
		if same {
			e.same = ticketID
		}
		if sender && e.ticketID == 0 {
			e.ticketID = ticketID
		}
		return nil
	})
	if err != nil {
		return e, fmt.Errorf("look up earlier submissions: %w", err)
	}
	return e, nil
}

// file makes a ticket of what was sent, or another message on the ticket that the same page has made.
func (s *Service) file(ctx context.Context, in *sent, before earlier) (tickets.Receipt, error) {
	select {
	case s.filings <- struct{}{}:
		defer func() { <-s.filings }()
	case <-ctx.Done():
		return tickets.Receipt{}, ctx.Err()
	}
	content := in.content()
	message := s.inbound(in)
	message.ExternalID = fmt.Sprintf("%d:%s:%x", in.form.ID, in.nonce, content[:8])
	message.TokenTicketID = before.ticketID
	if err := s.route(ctx, in, &message); err != nil {
		return tickets.Receipt{}, err
	}
	return s.Desk.Receive(ctx, message, func(tx *pg.Tx, r tickets.Receipt) error {
		if r.Outcome == tickets.OutcomeDuplicate {
			return nil
		}
		if err := s.note(ctx, tx, in, content, r); err != nil {
			return err
		}
		if s.Suggest != nil {
			s.Suggest.SentTx(tx, in.nonce, r.TicketID)
		}
		if len(in.suspicion) > 0 {
			return s.quarantine(ctx, tx, r)
		}
		return s.learn(ctx, tx, in, r)
	})
}

// inbound is what was sent as the desk takes it.
func (s *Service) inbound(in *sent) tickets.Inbound {
	subject, text := in.one(MapsSubject), in.body()
	if subject == "" && in.one(MapsMessage) == "" {
		subject = in.shape.Title.In(in.words.Lang(), in.shape.first())
	}
	message := tickets.Inbound{
		Channel: tickets.ChannelForm, From: tickets.Person{Name: in.one(MapsName), Address: in.one(MapsEmail)},
		Subject: subject, Text: text, Priority: in.form.Priority, Tags: in.tags(), Custom: in.custom(),
	}
	if p := tickets.Priority(in.one(MapsPriority)); slices.Contains(tickets.Priorities(), p) {
		message.Priority = p
	}
	at := s.Now()
	for _, f := range in.files {
		message.Attachments = append(message.Attachments, &tickets.Attachment{SHA256: f.SHA256, Name: f.Name, Type: f.Type, Size: f.Size, CreatedAt: at})
	}
	return message
}

// body is what agents read: the message first, then the other answers, each under its question.
func (s *sent) body() string {
	language := s.words.Lang()
	var lines []string
	message := ""
	for i := range s.shape.Fields {
		f := &s.shape.Fields[i]
		values := s.answers[f.ID]
		switch {
		case len(values) == 0 || f.Maps == MapsName || f.Maps == MapsEmail || f.Maps == MapsSubject:
		case f.Maps == MapsMessage:
			message = values[0]
		case f.Kind == KindLong:
			lines = append(lines, "\n"+s.shape.question(f, language)+"\n"+values[0])
		case f.Kind == KindCheckbox:
			lines = append(lines, s.shape.question(f, language)+" ✓")
		default:
			lines = append(lines, s.shape.question(f, language)+" "+strings.Join(s.shape.said(f, values, language), ", "))
		}
	}
	return strings.TrimSpace(message + "\n\n" + strings.TrimSpace(strings.Join(lines, "\n")))
}

// question is the label in front of an answer; one that ends with a mark of its own gets no other.
func (d *Definition) question(f *Field, language string) string {
	label := d.label(f, language)
	last, _ := utf8.DecodeLastRuneInString(label)
	if strings.ContainsRune("?:.!？：。！؟", last) {
		return label
	}
	return label + ":"
}

// said are the answers in the words that were chosen from.
func (d *Definition) said(f *Field, values []string, language string) []string {
	said := make([]string, len(values))
	for i, v := range values {
		said[i] = v
		if o := f.option(v); o != nil {
			said[i] = o.label(language, d.first())
		}
	}
	return said
}

func (o *Option) label(language, fallback string) string {
	if label := o.Label.In(language, fallback); label != "" {
		return label
	}
	return o.Value
}

func (s *sent) tags() []string {
	tags := slices.Clone([]string(s.form.Tags))
	for i := range s.shape.Fields {
		f := &s.shape.Fields[i]
		if f.Maps != MapsTag || len(s.answers[f.ID]) == 0 {
			continue
		}
		if f.Kind == KindCheckbox {
			tags = append(tags, f.ID)
			continue
		}
		tags = append(tags, s.answers[f.ID]...)
	}
	if len(s.suspicion) > 0 {
		tags = append(tags, SpamTag)
	}
	return tags
}

// custom are the answers that become fields of the ticket, as what they are.
func (s *sent) custom() map[string]any {
	custom := map[string]any{}
	for i := range s.shape.Fields {
		f := &s.shape.Fields[i]
		if key, ok := strings.CutPrefix(f.Maps, customPrefix); ok && len(s.answers[f.ID]) > 0 {
			custom[key] = f.value(s.answers[f.ID])
		}
	}
	return custom
}

func (f *Field) value(values []string) any {
	switch f.Kind {
	case KindNumber:
		n, _ := parseNumber(values[0]) // judged
		return n
	case KindCheckbox:
		return true
	case KindChoices:
		return values
	default:
		return values[0]
	}
}

// route sends the ticket to the team that was chosen, else the form's, else the mailbox's; those that
// are archived meanwhile are passed over.
func (s *Service) route(ctx context.Context, in *sent, message *tickets.Inbound) error {
	chosen, _ := strconv.ParseInt(in.one(MapsTeam), 10, 64) // none: 0, which is no team
	err := s.DB.Pool.QueryRow(ctx, `
		SELECT COALESCE((SELECT id FROM teams WHERE id = $1 AND archived_at IS NULL), (SELECT id FROM teams WHERE id = $2 AND archived_at IS NULL), m.team_id), m.id
		FROM (SELECT) AS one LEFT JOIN mailboxes m ON m.id = $3 AND m.archived_at IS NULL`,
		chosen, in.form.TeamID, in.form.MailboxID).Scan(&message.TeamID, &message.MailboxID)
	if err != nil {
		return fmt.Errorf("route what form %d got: %w", in.form.ID, err)
	}
	return nil
}

// note remembers the submission and counts it.
func (s *Service) note(ctx context.Context, tx *pg.Tx, in *sent, content []byte, r tickets.Receipt) error {
	_, err := tx.Pgx.Exec(ctx, `
		INSERT INTO form_submissions (form_id, nonce, content, ticket_id, message_id, suspicion, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		in.form.ID, in.nonce, content, r.TicketID, r.MessageID, append([]string{}, in.suspicion...), s.Now())
	if err != nil {
		return fmt.Errorf("note a submission: %w", err)
	}
	suspected := 0
	if len(in.suspicion) > 0 {
		suspected = 1
	}
	if _, err := tx.Pgx.Exec(ctx, addDaySQL, in.form.ID, s.today(), 0, 1, suspected, 0); err != nil {
		return fmt.Errorf("count a submission: %w", err)
	}
	return nil
}

const learnSQL = `
UPDATE customers SET
    phone = CASE WHEN phone = '' THEN COALESCE($2::jsonb->>'phone', '') ELSE phone END,
    company = CASE WHEN company = '' THEN COALESCE($2::jsonb->>'company', '') ELSE company END,
    locale = CASE WHEN locale = '' THEN $3 ELSE locale END,
    attributes = ($2::jsonb - 'phone' - 'company') || attributes,
    updated_at = $4
WHERE id = $1`

// learn fills what is not known of the customer yet. Nobody has proved the address, so nothing that is
// known changes.
func (s *Service) learn(ctx context.Context, tx *pg.Tx, in *sent, r tickets.Receipt) error {
	told := map[string]any{}
	for i := range in.shape.Fields {
		f := &in.shape.Fields[i]
		if key, ok := strings.CutPrefix(f.Maps, customerPrefix); ok && len(in.answers[f.ID]) > 0 {
			told[key] = f.value(in.answers[f.ID])
		}
	}
	encoded, err := json.Marshal(told)
	if err != nil {
		return fmt.Errorf("encode what a form says of customer %d: %w", r.CustomerID, err)
	}
	if _, err := tx.Pgx.Exec(ctx, learnSQL, r.CustomerID, string(encoded), in.words.Lang(), s.Now()); err != nil {
		return fmt.Errorf("note what a form says of customer %d: %w", r.CustomerID, err)
	}
	return nil
}

// quarantine keeps suspected spam out of the lists of what has to be done. Its tag does the rest: no clock runs, and
// agents see why (see [Origin]).
func (s *Service) quarantine(ctx context.Context, tx *pg.Tx, r tickets.Receipt) error {
	if r.Outcome != tickets.OutcomeNewTicket {
		return nil
	}
	_, err := s.Desk.ChangeTx(ctx, tx, tickets.System("forms"), r.TicketID, func(c *tickets.Change) error {
		c.Ticket.Status = tickets.StatusPending
		return nil
	})
	if err != nil {
		return fmt.Errorf("quarantine ticket %d: %w", r.TicketID, err)
	}
	return nil
}
