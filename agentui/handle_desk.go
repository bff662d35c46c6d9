package agentui

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/sla"
	"github.com/kepthq/kept/sla/calendar"
	"github.com/kepthq/kept/sla/compute"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

type mailDaysInput struct {
	Days int `query:"days" minimum:"1" maximum:"92" default:"30" doc:"How far back"`
}

func (s *Server) listMailDays(ctx context.Context, in *mailDaysInput) (*body[List[MailDay]], error) {
	days := make([]MailDay, 0, in.Days)
	today := utcDay(s.Now())
	for n := range in.Days {
		from := today.AddDate(0, 0, -n)
		sum, err := s.Ledger.Day(ctx, from, from.AddDate(0, 0, 1))
		if err != nil {
			return nil, err
		}
		if sum.Total > 0 {
			days = append(days, mailDayOf(sum))
		}
	}
	return answer(List[MailDay]{Items: days}, nil)
}

func mailDayOf(sum email.Sum) MailDay {
	n := func(s email.State) int { return int(sum.ByState[s]) }
	return MailDay{
		Day: sum.From.Format(time.DateOnly), Received: int(sum.Total), NewTicket: n(email.StateNewTicket), Threaded: n(email.StateThreaded),
		Duplicate: n(email.StateDuplicate), Bounce: n(email.StateBounce), AutoReply: n(email.StateAutoReply), Quarantined: n(email.StateQuarantined),
		Waiting: n(email.StateReceived) - int(sum.Unexplained), Unexplained: int(sum.Unexplained),
	}
}

type listMailInput struct {
	Paging
	Day   string `query:"day" format:"date" doc:"In UTC, such as 2026-03-02"`
	State string `query:"state" enum:"received,new_ticket,threaded,duplicate,bounce,auto_reply,quarantined"`
}

func (s *Server) listMail(ctx context.Context, in *listMailInput) (*body[List[Mail]], error) {
	before, err := idCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	q := email.Query{State: email.State(in.State), Before: before, Limit: in.Limit}
	if in.Day != "" {
		if q.From, err = time.Parse(time.DateOnly, in.Day); err != nil {
			return nil, fault.InvalidField("day", "is not a date such as 2026-03-02")
		}
		q.To = q.From.AddDate(0, 0, 1)
	}
	mails, err := s.Ledger.List(ctx, q)
	if err != nil {
		return nil, err
	}
	hidden, err := s.hiddenTickets(ctx, mails...)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(mails) == in.Limit {
		next = itoa64(mails[len(mails)-1].ID)
	}
	return answer(List[Mail]{NextCursor: next, Items: list(mails, func(m email.Mail) Mail {
		return mailOf(m, m.TicketID != nil && slices.Contains(hidden, *m.TicketID))
	})}, nil)
}

// hiddenTickets returns those tickets of the mails that the caller may not see. The ledger counts each mail,
// so such a mail stays in the list, without its words.
func (s *Server) hiddenTickets(ctx context.Context, mails ...email.Mail) ([]int64, error) {
	by := actorOf(ctx)
	if len(by.HiddenTeams()) == 0 {
		return nil, nil
	}
	var ids []int64
	for _, m := range mails {
		if m.TicketID != nil && !slices.Contains(ids, *m.TicketID) {
			ids = append(ids, *m.TicketID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := s.Desk.Rows(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(ids, func(id int64) bool {
		return slices.ContainsFunc(rows, func(r tickets.Row) bool { return r.ID == id })
	}), nil
}

func mailOf(m email.Mail, hidden bool) Mail {
	out := Mail{
		ID: m.ID, State: string(m.State), Reason: m.Reason, Source: string(m.Source), Remote: m.Remote,
		EnvelopeFrom: m.EnvelopeFrom, EnvelopeTo: list(m.EnvelopeTo, same[string]), MailboxID: m.MailboxID, MessageID: m.RFCMessageID,
		Sender: m.Sender, Subject: m.Subject, Size: m.Size, TicketID: m.TicketID,
		ReceivedAt: m.ReceivedAt.UTC(), ProcessedAt: utcPtr(m.ProcessedAt),
	}
	if hidden {
		out.Remote, out.EnvelopeFrom, out.EnvelopeTo, out.MessageID, out.Sender, out.Subject, out.TicketID = "", "", []string{}, "", "", "", nil
	}
	return out
}

// mayReadMail refuses a mail whose words the caller may not read. Fault: mail_not_found.
func (s *Server) mayReadMail(ctx context.Context, id int64) error {
	m, err := s.Ledger.Mail(ctx, id)
	if err != nil {
		return err
	}
	hidden, err := s.hiddenTickets(ctx, m)
	if err == nil && len(hidden) > 0 {
		err = notFound("mail", id)
	}
	return err
}

func (s *Server) mailRaw(ctx context.Context, in *PathID) (*raw, error) {
	if err := s.mayReadMail(ctx, in.ID); err != nil {
		return nil, err
	}
	r, size, err := s.Ledger.Raw(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return mailStream("mail", in.ID, r, size), nil
}

func (s *Server) reprocessMail(ctx context.Context, in *PathID) (*body[Mail], error) {
	if err := s.mayReadMail(ctx, in.ID); err != nil {
		return nil, err
	}
	if err := s.Ledger.Reprocess(ctx, in.ID); err != nil {
		return nil, err
	}
	m, err := s.Ledger.Mail(ctx, in.ID)
	return answer(mailOf(m, false), err)
}

func (s *Server) getTicketSLA(ctx context.Context, in *PathID) (*body[TicketSLA], error) {
	if _, err := s.Desk.Ticket(ctx, actorOf(ctx), in.ID); err != nil {
		return nil, err
	}
	clocks, err := s.Promises.Explain(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := TicketSLA{Clocks: list(clocks, clockOf)}
	for i := range slices.Backward(clocks) {
		if clocks[i].PolicyID != nil { // the newest clock has the policy that holds
			out.PolicyID, out.PolicyName = clocks[i].PolicyID, clocks[i].PolicyName
			break
		}
	}
	return answer(out, nil)
}

func seconds(d time.Duration) int64 { return int64(math.Round(d.Seconds())) }

func clockOf(e sla.Explained) Clock {
	return Clock{
		ID: e.ID, Kind: string(e.Kind), State: string(e.State), CalendarName: e.CalendarName, Business: e.Business,
		TargetSeconds: e.Target, ElapsedSeconds: seconds(e.Elapsed), RemainingSeconds: seconds(e.Remaining),
		StartedAt: e.StartedAt.UTC(), DueAt: utcPtr(e.DueAt), BreachedAt: utcPtr(e.BreachedAt), EndedAt: utcPtr(e.EndedAt),
		Why: list(e.Sentences, same[string]),
		Ledger: list(e.Entries, func(i compute.Entry) ClockInterval {
			return ClockInterval{State: string(i.State), Cause: i.Cause, From: i.From.UTC(), To: i.To.UTC(), Seconds: seconds(i.Length())}
		}),
	}
}

func (s *Server) listPolicies(ctx context.Context, _ *struct{}) (*body[List[Policy]], error) {
	all, err := s.Promises.Policies(ctx)
	all = slices.DeleteFunc(all, func(p sla.Policy) bool { return p.ArchivedAt != nil })
	return answer(whole(all, policyOf), err)
}

func policyOf(p sla.Policy) Policy {
	return Policy{
		ID: p.ID, Name: p.Name, Position: p.Position, CalendarID: p.CalendarID, UpdatedAt: p.UpdatedAt.UTC(),
		Conditions: PolicyConditions{
			Channels: texts(p.Conditions.Channels), Priorities: texts(p.Conditions.Priorities),
			TeamIDs: p.Conditions.TeamIDs, MailboxIDs: p.Conditions.MailboxIDs, Tags: p.Conditions.Tags,
		},
		Targets: list(p.Targets, func(t sla.Target) PolicyTarget {
			return PolicyTarget{Kind: string(t.Kind), Business: t.Business, Seconds: PrioritySeconds{
				Urgent: t.Seconds[tickets.PriorityUrgent], High: t.Seconds[tickets.PriorityHigh],
				Normal: t.Seconds[tickets.PriorityNormal], Low: t.Seconds[tickets.PriorityLow],
			}}
		}),
	}
}

func texts[T ~string](values []T) []string {
	return list(values, func(v T) string { return string(v) })
}

func named[T ~string](values []string) []T {
	return list(values, func(v string) T { return T(v) })
}

func (t PolicyTarget) target() sla.Target {
	out := sla.Target{Kind: sla.Kind(t.Kind), Business: t.Business, Seconds: map[tickets.Priority]int64{}}
	for priority, n := range map[tickets.Priority]int64{
		tickets.PriorityUrgent: t.Seconds.Urgent, tickets.PriorityHigh: t.Seconds.High,
		tickets.PriorityNormal: t.Seconds.Normal, tickets.PriorityLow: t.Seconds.Low,
	} {
		if n > 0 {
			out.Seconds[priority] = n
		}
	}
	return out
}

func (s *Server) updatePolicy(ctx context.Context, in *withBody[PolicyUpdate]) (*body[Policy], error) {
	all, err := s.Promises.Policies(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(p sla.Policy) bool { return p.ID == in.ID && p.ArchivedAt == nil })
	if i < 0 {
		return nil, notFound("sla_policy", in.ID)
	}
	p, b := all[i], in.Body
	if b.Name.Set {
		p.Name = b.Name.Value
	}
	if c := b.Conditions; c.Set {
		p.Conditions = sla.Conditions{
			Channels: named[tickets.Channel](c.Value.Channels), Priorities: named[tickets.Priority](c.Value.Priorities),
			TeamIDs: c.Value.TeamIDs, MailboxIDs: c.Value.MailboxIDs, Tags: c.Value.Tags,
		}
	}
	if b.Targets.Set {
		p.Targets = list(b.Targets.Value, PolicyTarget.target)
	}
	if b.CalendarID.Set {
		p.CalendarID = b.CalendarID.Value
	}
	saved, err := s.Office.SavePolicy(ctx, actorOf(ctx), p)
	if err != nil {
		return nil, err
	}
	return answer(policyOf(*saved), nil)
}

func (s *Server) listCalendars(ctx context.Context, _ *struct{}) (*body[List[Calendar]], error) {
	all, err := s.Promises.Calendars(ctx)
	return answer(whole(all, calendarOf), err)
}

func calendarOf(c sla.Calendar) Calendar {
	w := c.Weekly
	return Calendar{
		ID: c.ID, Name: c.Name, Zone: c.Zone, UpdatedAt: c.UpdatedAt.UTC(),
		Weekly: WeeklyHours{Mon: hours(w.Mon), Tue: hours(w.Tue), Wed: hours(w.Wed), Thu: hours(w.Thu), Fri: hours(w.Fri), Sat: hours(w.Sat), Sun: hours(w.Sun)},
		Holidays: list(c.Holidays, func(h calendar.Holiday) CalendarHoliday {
			return CalendarHoliday{Date: h.Date, Name: h.Name, Yearly: h.Yearly, Hours: hours(h.Hours)}
		}),
	}
}

func hours(h []calendar.Hours) [][2]string {
	return list(h, func(h calendar.Hours) [2]string { return h })
}

func opening(h [][2]string) []calendar.Hours {
	return list(h, func(h [2]string) calendar.Hours { return h })
}

func (s *Server) updateCalendar(ctx context.Context, in *withBody[CalendarUpdate]) (*body[Calendar], error) {
	all, err := s.Promises.Calendars(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(c sla.Calendar) bool { return c.ID == in.ID })
	if i < 0 {
		return nil, notFound("sla_calendar", in.ID)
	}
	c, b := all[i], in.Body
	if b.Name.Set {
		c.Name = b.Name.Value
	}
	if b.Zone.Set {
		c.Zone = b.Zone.Value
	}
	if b.Weekly.Set {
		w := b.Weekly.Value
		c.Weekly = calendar.Weekly{
			Mon: opening(w.Mon), Tue: opening(w.Tue), Wed: opening(w.Wed), Thu: opening(w.Thu), Fri: opening(w.Fri), Sat: opening(w.Sat), Sun: opening(w.Sun),
		}
	}
	if b.Holidays.Set {
		c.Holidays = list(b.Holidays.Value, func(h CalendarHoliday) calendar.Holiday {
			return calendar.Holiday{Date: h.Date, Name: h.Name, Yearly: h.Yearly, Hours: opening(h.Hours)}
		})
	}
	saved, err := s.Office.SaveCalendar(ctx, actorOf(ctx), c)
	if err != nil {
		return nil, err
	}
	return answer(calendarOf(*saved), nil)
}
