package sla

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/kepthq/kept/sla/compute"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// Clocks starts, pauses and stops the clocks of tickets as they change. It is a tickets.Observer.
type Clocks struct {
	db  *pg.DB
	now func() time.Time

	mu     sync.Mutex
	cached *catalog
	readAt time.Time

	kicked chan struct{} // a clock may be due earlier than the watcher knows
}

// NewClocks makes the observer.
func NewClocks(db *pg.DB, now func() time.Time) *Clocks {
	return &Clocks{db: db, now: now, kicked: make(chan struct{}, 1)}
}

// catalogAge bounds how long another node's change of a policy takes to be followed here.
const catalogAge = 2 * time.Second

// catalog returns the policies in force, read anew when they are old or were forgotten. tx is the
// transaction of the change at hand, so that a pool that is used up cannot stop it.
func (cs *Clocks) catalog(tx *gorm.DB) (*catalog, error) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if cs.cached != nil && cs.now().Sub(cs.readAt).Abs() < catalogAge {
		return cs.cached, nil
	}
	read, err := readCatalog(tx)
	if err != nil {
		return nil, err
	}
	cs.cached, cs.readAt = read, cs.now()
	return read, nil
}

// Forget makes the next change read the policies anew; for whoever has just changed them.
func (cs *Clocks) Forget() {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.cached = nil
}

func readCatalog(db *gorm.DB) (*catalog, error) {
	var policies []Policy
	if err := db.Order("position, id").Find(&policies, "archived_at IS NULL").Error; err != nil {
		return nil, fmt.Errorf("read SLA policies: %w", err)
	}
	var calendars []Calendar
	if err := db.Find(&calendars).Error; err != nil {
		return nil, fmt.Errorf("read SLA calendars: %w", err)
	}
	return compile(policies, calendars)
}

// Observe implements tickets.Observer.
func (cs *Clocks) Observe(_ context.Context, c *tickets.Change) error {
	if !concerns(c) {
		return nil
	}
	return cs.work(c, func(w *work) error {
		if err := w.policy(); err != nil {
			return err
		}
		return w.happened()
	})
}

// concerns reports whether the change can touch a clock: most changes (notes, subjects, followers)
// cannot, and cost nothing here.
func concerns(c *tickets.Change) bool {
	if c.Created {
		return true
	}
	for _, m := range c.Messages {
		if m.Kind == tickets.KindMessage {
			return true
		}
	}
	return slices.ContainsFunc([]string{"status", "priority", "team_id", "mailbox_id", "tags"}, c.Changed)
}

// work is the clocks of one ticket while one change is applied to them.
type work struct {
	*tickets.Change
	catalog *catalog
	clocks  []*Clock
	before  map[*Clock]Clock // as they were stored, to tell what changed
}

// work loads the ticket's clocks, records breaches whose deadline has passed, lets do apply the
// change, and writes what is different.
func (cs *Clocks) work(c *tickets.Change, do func(*work) error) error {
	catalog, err := cs.catalog(c.Tx.DB)
	if err != nil {
		return err
	}
	w := &work{Change: c, catalog: catalog, before: map[*Clock]Clock{}}
	if !c.Created {
		if w.clocks, err = loadClocks(c.Tx.Context(), c.Tx, c.Ticket.ID); err != nil {
			return err
		}
	}
	for _, clock := range w.clocks {
		w.before[clock] = *clock
	}
	if err := w.expire(); err != nil {
		return err
	}
	if err := do(w); err != nil {
		return err
	}
	if err := w.save(); err != nil {
		return err
	}
	c.Tx.AfterCommit(cs.kick)
	return nil
}

func (cs *Clocks) kick() {
	select {
	case cs.kicked <- struct{}{}:
	default: // one kick is waiting already
	}
}

// expire records the breach of every running clock whose deadline has passed, before the change at
// hand is looked at: an answer after the deadline is late, whether or not the watcher saw it first.
func (w *work) expire() error {
	for _, clock := range w.clocks {
		if clock.State != Running || clock.DueAt.After(w.At) {
			continue
		}
		due := *clock.DueAt
		clock.State, clock.BreachedAt = Breached, &due
		w.Emit(tickets.ClockBreached{ClockID: clock.ID, Clock: string(clock.Kind), DueAt: due})
		if err := w.escalate(clock); err != nil {
			return err
		}
	}
	return nil
}

// escalate tells those who can still help: the assignee and the leads of the team; where there is
// neither, the whole team; where there is no team, the admins.
func (w *work) escalate(clock *Clock) error {
	var ids []int64
	err := w.Tx.Raw(`
		SELECT a.id FROM agents a
		WHERE a.deactivated_at IS NULL AND (
			a.id = @assignee
			OR a.role = 'team_lead' AND EXISTS (SELECT FROM team_members m WHERE m.agent_id = a.id AND m.team_id = @team)
			OR CAST(@assignee AS bigint) IS NULL AND EXISTS (SELECT FROM team_members m WHERE m.agent_id = a.id AND m.team_id = @team)
			OR CAST(@assignee AS bigint) IS NULL AND a.role = 'admin' AND NOT EXISTS (
				SELECT FROM team_members m JOIN agents x ON x.id = m.agent_id
				WHERE m.team_id = @team AND x.deactivated_at IS NULL))`,
		map[string]any{"assignee": w.Ticket.AssigneeID, "team": w.Ticket.TeamID}).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("look up whom to tell of a breach: %w", err)
	}
	return w.Notify(tickets.NotifySLABreached, map[string]any{"clock": clock.Kind, "due_at": clock.DueAt}, ids...)
}

// policy gives clocks the terms of the policy that now matches the ticket, and starts those that it asks for.
func (w *work) policy() error {
	t := w.Ticket
	policy := w.catalog.match(t)
	for _, clock := range w.clocks {
		target, length, asked := policy.target(clock.Kind, t.Priority)
		switch {
		case clock.State == Cancelled || !clock.open():
		case !asked:
			w.cancel(clock)
		default:
			clock.PolicyID, clock.CalendarID = &policy.ID, &policy.CalendarID
			clock.Target, clock.Business = int64(length/time.Second), target.Business
		}
	}
	for _, kind := range []Kind{FirstReply, Resolution} {
		if w.find(kind) == nil && w.wanted(kind) {
			w.start(policy, kind, t.CreatedAt, "ticket created")
		}
	}
	return nil
}

// wanted reports whether a clock of the kind that does not exist yet has something to wait for.
func (w *work) wanted(kind Kind) bool {
	if !w.Ticket.Status.Working() {
		return false
	}
	return kind == Resolution || w.Ticket.FirstReplyAt == nil
}

// find returns the newest clock of the kind.
func (w *work) find(kind Kind) *Clock {
	for _, clock := range slices.Backward(w.clocks) {
		if clock.Kind == kind {
			return clock
		}
	}
	return nil
}

func (w *work) start(policy *Policy, kind Kind, at time.Time, cause string) {
	target, length, asked := policy.target(kind, w.Ticket.Priority)
	if !asked {
		return
	}
	clock := &Clock{
		TicketID: w.Ticket.ID, PolicyID: &policy.ID, CalendarID: &policy.CalendarID, Kind: kind, State: Running,
		Target: int64(length / time.Second), Business: target.Business, StartedAt: at, Ledger: compute.Begin(at, cause),
	}
	w.clocks = append(w.clocks, clock)
}

func (w *work) cancel(clock *Clock) {
	clock.Ledger.Stop(w.At)
	clock.State, clock.BreachedAt, clock.EndedAt = Cancelled, nil, &w.At
}

// happened applies messages and status to the clocks.
func (w *work) happened() error {
	for _, m := range w.Messages {
		if m.Kind != tickets.KindMessage || m.Auto != "" {
			continue
		}
		switch m.AuthorKind {
		case tickets.ActorAgent:
			w.answered()
		case tickets.ActorCustomer:
			w.asked()
		}
	}
	if w.Created || w.Changed("status") {
		w.turned()
	}
	w.believed()
	return nil
}

// believed: nobody waits for an answer to what is suspected to be spam; when an agent says that it is none, somebody
// has waited all the time, but not through our fault.
func (w *work) believed() {
	suspected := slices.Contains(w.Ticket.Tags, tickets.TagSuspectedSpam)
	if !suspected && (w.Created || !w.Changed("tags")) {
		return
	}
	for _, clock := range w.clocks {
		switch {
		case clock.State == Cancelled || clock.Ledger.Stopped():
		case suspected:
			clock.Ledger.Pause(w.At, "suspected spam")
		case clock.Kind != Resolution || w.Ticket.Status != tickets.StatusPending:
			clock.Ledger.Resume(w.At, "not spam")
		}
	}
}

// answered: an agent wrote to the customer.
func (w *work) answered() {
	for _, kind := range []Kind{FirstReply, NextReply} {
		if clock := w.find(kind); clock != nil && clock.State != Cancelled {
			clock.Ledger.Stop(w.At)
		}
	}
}

// asked: the customer wrote.
func (w *work) asked() {
	if w.Created {
		return
	}
	if w.Ticket.FirstReplyAt == nil {
		if clock := w.find(FirstReply); clock != nil && clock.State == Cancelled {
			clock.State = Running
			clock.Ledger.Resume(w.At, "customer wrote again")
		}
		return
	}
	if clock := w.find(NextReply); clock == nil || !clock.open() || clock.State == Cancelled {
		w.start(w.catalog.match(w.Ticket), NextReply, w.At, "customer replied")
	}
}

// turned: the ticket's status is another.
func (w *work) turned() {
	resolution := w.find(Resolution)
	switch w.Ticket.Status {
	case tickets.StatusOpen:
		if resolution != nil {
			resolution.Ledger.Resume(w.At, "ticket reopened")
		}
	case tickets.StatusPending:
		if resolution != nil {
			if resolution.Ledger.Stopped() {
				resolution.Ledger.Resume(w.At, "ticket reopened")
			}
			resolution.Ledger.Pause(w.At, "waiting for the customer")
		}
	case tickets.StatusSolved, tickets.StatusClosed:
		for _, clock := range w.clocks {
			switch {
			case clock.State == Cancelled || !clock.open() || clock.Ledger.Stopped():
			case clock.Kind == Resolution || clock.State == Breached:
				clock.Ledger.Stop(w.At)
			default:
				w.cancel(clock)
			}
		}
	}
}

// save derives every clock from its ledger, writes those that changed, tells of them, and sums up.
func (w *work) save() error {
	var changed []*Clock
	for _, clock := range w.clocks {
		terms, err := w.catalog.terms(clock)
		if err != nil {
			return err
		}
		if err := clock.derive(terms, w.At); err != nil {
			return err
		}
		if before, known := w.before[clock]; known && before.same(clock) {
			continue
		}
		clock.UpdatedAt = w.At
		changed = append(changed, clock)
	}
	if err := saveClocks(w.Tx.Context(), w.Tx, changed); err != nil {
		return err
	}
	for _, clock := range changed {
		if err := w.told(w.before[clock], clock); err != nil {
			return err
		}
	}
	summarize(w.Ticket, w.clocks)
	return nil
}

// same compares all that is stored but the time of writing.
func (c Clock) same(o *Clock) bool {
	return c.State == o.State && c.Target == o.Target && c.Business == o.Business &&
		equal(c.PolicyID, o.PolicyID) && equal(c.CalendarID, o.CalendarID) &&
		equalTime(c.DueAt, o.DueAt) && equalTime(c.EndedAt, o.EndedAt) &&
		slices.Equal(o.stored, o.Ledger.Stretches)
}

func equal(a, b *int64) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

func equalTime(a, b *time.Time) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Equal(*b))
}

// told emits what people see of the difference. A breach that the new terms brought about is one.
func (w *work) told(before Clock, clock *Clock) error {
	if clock.State == Breached && before.State != Breached {
		if i := slices.IndexFunc(w.Events(), func(e tickets.Event) bool {
			b, ok := e.(tickets.ClockBreached)
			return ok && b.ClockID == clock.ID
		}); i < 0 {
			w.Emit(tickets.ClockBreached{ClockID: clock.ID, Clock: string(clock.Kind), DueAt: *clock.BreachedAt})
			return w.escalate(clock)
		}
		return nil
	}
	if clock.State == before.State && equalTime(clock.DueAt, before.DueAt) && equalTime(clock.EndedAt, before.EndedAt) {
		return nil
	}
	cause := ""
	if n := len(clock.Ledger.Stretches); n > 0 {
		cause = clock.Ledger.Stretches[n-1].Cause
	}
	w.Emit(tickets.ClockChanged{ClockID: clock.ID, Clock: string(clock.Kind), State: string(clock.State), DueAt: clock.DueAt, Cause: cause})
	return nil
}
