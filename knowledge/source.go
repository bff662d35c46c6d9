package knowledge

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// The fields of a ticket's document.
const (
	fieldSubject = "subject"
	fieldFrom    = "from"   // who asks: names and addresses
	fieldPeople  = "people" // who else takes part
	fieldTo      = "to"     // to whom messages went; for the operator only
	fieldTags    = "tags"
	fieldText    = "text"  // what customers read
	fieldNotes   = "notes" // what only agents read
	fieldCustom  = "custom"

	termAll      = "all"
	termStatus   = "status"
	termPriority = "priority"
	termChannel  = "channel"
	termTeam     = "team"
	termAssignee = "assignee"
	termAuthor   = "author"
	termTag      = "tag"
	termCustomer = "customer"
	termCreated  = "created" // year, month and day
	termActive   = "active"
	termHas      = "has"
	termCustom   = "custom_value" // name=value of custom fields
)

// none is the term of a ticket without a team or assignee.
const none = "none"

// SearchIndex is what [tickets.DeskChanged] names to have every node build its search indexes anew.
const SearchIndex = "search_index"

const (
	maxMessageText = 64 << 10 // characters of one message that are indexed
	maxTicketText  = 1 << 20  // bytes of one ticket
)

// ticketSource makes documents of tickets.
type ticketSource struct {
	db        *pg.DB
	thesaurus *Thesaurus
	files     *attachments
}

// Format changes with what load, or package words, makes of a ticket.
func (*ticketSource) Format() string { return "tickets/3" }

func (s *ticketSource) IDs(ctx context.Context, after int64, limit int) ([]int64, error) {
	rows, err := s.db.Pool.Query(ctx, `SELECT id FROM tickets WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read ticket ids: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// Touched: whatever happens to a ticket or on it, short of clocks, deliveries and notifications, which
// nobody searches for.
func (s *ticketSource) Touched(ctx context.Context, r *index.Reader, events []eventlog.Event) (index.Touched, error) {
	var t index.Touched
	for _, e := range events {
		switch {
		case e.Kind == tickets.EventCustomerChanged:
			ids, err := ticketsOfCustomer(ctx, r, e.Data)
			if err != nil {
				return t, err
			}
			t.IDs = append(t.IDs, ids...)
		case e.Kind == tickets.EventDeskChanged:
			again, err := asksForIndex(e)
			if err != nil {
				return t, err
			}
			t.All = t.All || again
		case e.Kind == tickets.EventArticleWords:
			s.thesaurus.forget()
		case e.TicketID == nil:
		case strings.HasPrefix(e.Kind, "ticket."), strings.HasPrefix(e.Kind, "message."):
			t.IDs = append(t.IDs, *e.TicketID)
			if id := mergedInto(e); id != 0 {
				t.IDs = append(t.IDs, id)
			}
		}
	}
	return t, nil
}

// asksForIndex reports whether the event asks every node to build its indexes anew.
func asksForIndex(e eventlog.Event) (bool, error) {
	var changed tickets.DeskChanged
	if err := json.Unmarshal(e.Data, &changed); err != nil {
		return false, fmt.Errorf("decode event %d: %w", e.Seq, err)
	}
	return changed.What == SearchIndex, nil
}

func ticketsOfCustomer(ctx context.Context, r *index.Reader, data json.RawMessage) ([]int64, error) {
	var changed tickets.CustomerChanged
	if err := json.Unmarshal(data, &changed); err != nil {
		return nil, fmt.Errorf("decode %s: %w", tickets.EventCustomerChanged, err)
	}
	set, err := r.Matching(ctx, termCustomer, strconv.FormatInt(changed.CustomerID, 10))
	if err != nil {
		return nil, err
	}
	return r.IDs(set)
}

// mergedInto is the ticket that takes over the messages of the event's, or 0.
func mergedInto(e eventlog.Event) int64 {
	if e.Kind != tickets.EventTicketChanged {
		return 0
	}
	var data struct {
		Changes struct {
			MergedIntoID struct {
				To *int64 `json:"to"`
			} `json:"merged_into_id"`
		} `json:"changes"`
	}
	if err := json.Unmarshal(e.Data, &data); err != nil || data.Changes.MergedIntoID.To == nil {
		return 0
	}
	return *data.Changes.MergedIntoID.To
}

// ticketRow is what the document holds of the ticket itself.
type ticketRow struct {
	ID             int64
	Subject        string
	Status         string
	Priority       string
	Channel        string
	TeamID         *int64
	AssigneeID     *int64
	RequesterID    int64
	Tags           []string
	Merged         bool
	CreatedAt      time.Time
	LastActivityAt time.Time
	RequesterName  string
	RequesterEmail string
	Custom         map[string]any
	Files, Private []string // names of files on messages, and on notes
	Mailbox        string   // its address
}

const ticketsSQL = `
SELECT t.id, t.subject, t.status, t.priority, t.channel, t.team_id, t.assignee_id, t.requester_id, t.tags,
       t.merged_into_id IS NOT NULL, t.created_at, t.last_activity_at, c.name, coalesce(c.email, ''),
       t.custom, f.files, f.private, coalesce(b.address, '')
FROM tickets t JOIN customers c ON c.id = t.requester_id LEFT JOIN mailboxes b ON b.id = t.mailbox_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(a.name) FILTER (WHERE m.kind = 'message'), '{}') AS files,
           coalesce(array_agg(a.name) FILTER (WHERE m.kind = 'note'), '{}') AS private
    FROM messages m JOIN attachments a ON a.message_id = m.id
    WHERE m.ticket_id = t.id AND NOT a.inline) f
WHERE t.id = ANY($1)`

// messagesSQL gives the words of tickets. The first message is taken whole, for what it quotes or
// forwards stands nowhere else; of later ones the new words. $3 is whether notes are wanted.
const messagesSQL = `
SELECT m.ticket_id, m.kind = 'note' AS note, m.author_kind, m.customer_id, m.agent_id, m.sender, m.recipients,
       left(CASE WHEN m.reply_text = '' OR row_number() OVER (PARTITION BY m.ticket_id ORDER BY m.id) = 1
                 THEN m.body_text ELSE m.reply_text END, $2) AS words,
       coalesce(c.name, ''), coalesce(c.email, '')
FROM messages m LEFT JOIN customers c ON c.id = m.customer_id
WHERE m.ticket_id = ANY($1) AND ($3 OR m.kind = 'message') ORDER BY m.ticket_id, m.id`

// messageRow is a row of messagesSQL.
type messageRow struct {
	TicketID      int64
	Note          bool
	AuthorKind    tickets.ActorKind
	CustomerID    *int64
	AgentID       *int64
	Sender        tickets.Person
	Recipients    tickets.Recipients
	Words         string
	CustomerName  string
	CustomerEmail string
}

func (s *ticketSource) Load(ctx context.Context, ids []int64, f func(*index.Doc) error) error {
	if len(ids) == 0 {
		return nil
	}
	own, err := s.ownAddresses(ctx)
	if err != nil {
		return err
	}
	rows, err := s.db.Pool.Query(ctx, ticketsSQL, ids)
	if err != nil {
		return fmt.Errorf("read tickets to index: %w", err)
	}
	heads, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ticketRow])
	if err != nil {
		return fmt.Errorf("read tickets to index: %w", err)
	}
	byID := make(map[int64]*ticketRow, len(heads))
	for i := range heads {
		byID[heads[i].ID] = &heads[i]
	}
	attached, err := s.files.of(ctx, ids)
	if err != nil {
		return err
	}
	finish := func(d *ticketDoc) error {
		for _, file := range attached[d.ticket.ID] {
			d.addFile(&file)
		}
		return f(d.doc())
	}
	if err := s.loadWithMessages(ctx, ids, byID, own, finish); err != nil {
		return err
	}
	for _, head := range byID { // those without a message
		if err := finish(newTicketDoc(head, own)); err != nil {
			return err
		}
	}
	return nil
}

// loadWithMessages reads the messages as a stream, and gives each ticket when its last has been read.
func (s *ticketSource) loadWithMessages(ctx context.Context, ids []int64, byID map[int64]*ticketRow, own map[string]bool, finish func(*ticketDoc) error) error {
	rows, err := s.db.Pool.Query(ctx, messagesSQL, ids, maxMessageText, true)
	if err != nil {
		return fmt.Errorf("read messages to index: %w", err)
	}
	defer rows.Close()
	var doc *ticketDoc
	emit := func() error {
		if doc == nil {
			return nil
		}
		return finish(doc)
	}
	for rows.Next() {
		m, err := pgx.RowToStructByPos[messageRow](rows)
		if err != nil {
			return fmt.Errorf("read messages to index: %w", err)
		}
		if doc == nil || doc.ticket.ID != m.TicketID {
			if err := emit(); err != nil {
				return err
			}
			doc = nil
			head, ok := byID[m.TicketID]
			if !ok {
				continue // came into being after the tickets were read: its event is still to come
			}
			delete(byID, m.TicketID)
			doc = newTicketDoc(head, own)
		}
		doc.add(&m)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read messages to index: %w", err)
	}
	return emit()
}

// ownAddresses are those of the desk's mailboxes, which stand on every mail and find nothing.
func (s *ticketSource) ownAddresses(ctx context.Context) (map[string]bool, error) {
	rows, err := s.db.Pool.Query(ctx, `SELECT address FROM mailboxes`)
	if err != nil {
		return nil, fmt.Errorf("read mailboxes: %w", err)
	}
	addresses, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read mailboxes: %w", err)
	}
	own := make(map[string]bool, len(addresses))
	for _, a := range addresses {
		own[a] = true
	}
	return own, nil
}

// ticketDoc gathers a ticket's document.
type ticketDoc struct {
	ticket       *ticketRow
	own          map[string]bool
	text, notes  field
	from, people field
	to           field
	terms        []index.Exact
}

// field is texts with gaps between them; a name that is there already is not added again.
type field struct {
	value []byte
	known map[string]bool
}

func (f *field) add(text string) {
	if text == "" || len(f.value) >= maxTicketText {
		return
	}
	f.value = append(f.value, words.Gap)
	f.value = append(f.value, text...)
}

func (f *field) addOnce(text string) {
	if f.known[text] {
		return
	}
	if f.known == nil {
		f.known = map[string]bool{}
	}
	f.known[text] = true
	f.add(text)
}

func newTicketDoc(t *ticketRow, own map[string]bool) *ticketDoc {
	d := &ticketDoc{ticket: t, own: own}
	d.from.addOnce(t.RequesterName)
	d.from.addOnce(t.RequesterEmail)
	d.to.addOnce(t.Mailbox)
	d.term(termCustomer, strconv.FormatInt(t.RequesterID, 10))
	for _, name := range t.Files {
		d.text.add(name)
		d.term(termHas, hasFile)
	}
	for _, name := range t.Private {
		d.notes.add(name)
		d.term(termHas, hasNoteFile)
	}
	return d
}

func (d *ticketDoc) term(name, value string) {
	x := index.Exact{Field: name, Term: value}
	if !slices.Contains(d.terms, x) {
		d.terms = append(d.terms, x)
	}
}

func (d *ticketDoc) add(m *messageRow) {
	if m.Note {
		d.notes.add(m.Words)
		return
	}
	d.text.add(m.Words)
	if m.CustomerID != nil {
		d.term(termCustomer, strconv.FormatInt(*m.CustomerID, 10))
		for _, s := range []string{m.CustomerName, m.CustomerEmail, m.Sender.Name, strings.ToLower(m.Sender.Address)} {
			d.from.addOnce(s)
		}
	}
	if m.AgentID != nil {
		d.term(termAuthor, strconv.FormatInt(*m.AgentID, 10))
	}
	for _, p := range slices.Concat(m.Recipients.To, m.Recipients.Cc) {
		d.to.addOnce(p.Name)
		d.to.addOnce(withoutDetail(strings.ToLower(p.Address)))
		if address := strings.ToLower(p.Address); !d.own[withoutDetail(address)] && !d.from.known[address] {
			d.people.addOnce(p.Name)
			d.people.addOnce(address)
		}
	}
}

func (d *ticketDoc) addFile(file *fileWords) {
	if file.Note {
		d.notes.add(*file.Words)
	} else {
		d.text.add(*file.Words)
	}
}

// withoutDetail takes the +detail out of an address: reply addresses carry a token there.
func withoutDetail(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

func (d *ticketDoc) doc() *index.Doc {
	t := d.ticket
	d.term(termAll, termAll)
	d.term(termStatus, t.Status)
	d.term(termPriority, t.Priority)
	d.term(termChannel, t.Channel)
	d.term(termTeam, idOrNone(t.TeamID))
	d.term(termAssignee, idOrNone(t.AssigneeID))
	for _, tag := range t.Tags {
		d.term(termTag, tag)
	}
	for _, day := range dayTerms(t.CreatedAt) {
		d.term(termCreated, day)
	}
	for _, day := range dayTerms(t.LastActivityAt) {
		d.term(termActive, day)
	}
	for name, value := range t.Custom {
		d.customTerms(name, value)
	}
	doc := &index.Doc{ID: t.ID, Terms: d.terms, Stamp: t.LastActivityAt.Unix()}
	if t.Merged {
		doc.Stamp = mergedStamp
	}
	for name, value := range map[string][]byte{
		fieldSubject: []byte(t.Subject), fieldFrom: d.from.value, fieldPeople: d.people.value, fieldTo: d.to.value,
		fieldTags: []byte(strings.Join(t.Tags, string(words.Gap))), fieldCustom: customText(t.Custom), fieldText: d.text.value, fieldNotes: d.notes.value,
	} {
		if len(value) > 0 {
			doc.Texts = append(doc.Texts, index.Text{Field: name, Value: value})
		}
	}
	return doc
}

// customTerms are those of a custom field's values: each as a whole, and its words.
func (d *ticketDoc) customTerms(name string, value any) {
	add := func(text string) {
		if term := customTerm(name, text); term != "" {
			d.term(termCustom, term)
		}
	}
	switch value := value.(type) {
	case []any:
		for _, one := range value {
			d.customTerms(name, one)
		}
	case bool:
		add(strconv.FormatBool(value))
	case float64:
		add(strconv.FormatFloat(value, 'f', -1, 64))
	case string:
		add(value)
		const most = 20
		if fields := strings.Fields(value); len(fields) > 1 {
			for _, field := range fields[:min(len(fields), most)] {
				add(field)
			}
		}
	}
}

// customText is the values of custom fields, in the order of their names.
func customText(custom map[string]any) []byte {
	var f field
	for _, name := range slices.Sorted(maps.Keys(custom)) {
		switch value := custom[name].(type) {
		case []any:
			for _, one := range value {
				f.add(fmt.Sprint(one))
			}
		case map[string]any:
			f.add(string(customText(value)))
		case nil, bool:
		case float64:
			f.add(strconv.FormatFloat(value, 'f', -1, 64))
		default:
			f.add(fmt.Sprint(value))
		}
	}
	return f.value
}

func idOrNone(id *int64) string {
	if id == nil {
		return none
	}
	return strconv.FormatInt(*id, 10)
}

// mergedStamp marks a ticket that lives on in another: still found, below what lives.
const mergedStamp = 0
