package agentui

import "time"

// TicketSLA is what a ticket was promised and how it stands.
type TicketSLA struct {
	PolicyID   *int64  `json:"policy_id" doc:"The policy whose conditions the ticket met first; null when none did"`
	PolicyName string  `json:"policy_name"`
	Clocks     []Clock `json:"clocks"`
}

// Clock is one promise of time with its ledger.
type Clock struct {
	ID               int64           `json:"id"`
	Kind             string          `json:"kind" enum:"first_reply,next_reply,periodic_update,requester_wait,agent_work,resolution,ownership,promise"`
	State            string          `json:"state" enum:"running,paused,met,breached,cancelled"`
	CalendarName     string          `json:"calendar_name"`
	Business         bool            `json:"business" doc:"Counted in the calendar's hours"`
	TargetSeconds    int64           `json:"target_seconds"`
	ElapsedSeconds   int64           `json:"elapsed_seconds"`
	RemainingSeconds int64           `json:"remaining_seconds" doc:"Negative when overdue"`
	StartedAt        time.Time       `json:"started_at"`
	DueAt            *time.Time      `json:"due_at" doc:"null while paused: nobody can say when it will be"`
	BreachedAt       *time.Time      `json:"breached_at"`
	EndedAt          *time.Time      `json:"ended_at"`
	Why              []string        `json:"why" doc:"Why it is due then, in sentences"`
	Ledger           []ClockInterval `json:"ledger" doc:"From the start to now, without gaps"`
}

// ClockInterval is a stretch of time of a clock.
type ClockInterval struct {
	State   string    `json:"state" enum:"counted,paused,outside"`
	Cause   string    `json:"cause"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Seconds int64     `json:"seconds"`
}

// Policy promises times to the tickets that meet its conditions; the first in order wins.
type Policy struct {
	ID         int64            `json:"id"`
	Name       string           `json:"name"`
	Position   int              `json:"position"`
	Conditions PolicyConditions `json:"conditions"`
	Targets    []PolicyTarget   `json:"targets"`
	CalendarID int64            `json:"calendar_id"`
	UpdatedAt  time.Time        `json:"updated_at"`
}

// PolicyConditions narrow a policy; what is empty does not.
type PolicyConditions struct {
	Channels   []string `json:"channels,omitempty" enum:"email,chat,form,api"`
	Priorities []string `json:"priorities,omitempty" enum:"low,normal,high,urgent"`
	TeamIDs    []int64  `json:"team_ids,omitempty" maxItems:"200"`
	MailboxIDs []int64  `json:"mailbox_ids,omitempty" maxItems:"200"`
	Tags       []string `json:"tags,omitempty" maxItems:"200"`
}

// PolicyTarget is a time per priority.
type PolicyTarget struct {
	Kind     string          `json:"kind" enum:"first_reply,next_reply,resolution"`
	Business bool            `json:"business" doc:"Counted in the calendar's hours"`
	Seconds  PrioritySeconds `json:"seconds"`
}

// PrioritySeconds is a number of seconds per priority; 0 or absent: none.
type PrioritySeconds struct {
	Urgent int64 `json:"urgent,omitempty" minimum:"0" maximum:"31536000"`
	High   int64 `json:"high,omitempty" minimum:"0" maximum:"31536000"`
	Normal int64 `json:"normal,omitempty" minimum:"0" maximum:"31536000"`
	Low    int64 `json:"low,omitempty" minimum:"0" maximum:"31536000"`
}

// PolicyUpdate changes a policy; a field that is absent stays.
type PolicyUpdate struct {
	Name       Opt[string]           `json:"name,omitzero" minLength:"1" maxLength:"100"`
	Conditions Opt[PolicyConditions] `json:"conditions,omitzero"`
	Targets    Opt[[]PolicyTarget]   `json:"targets,omitzero" maxItems:"20"`
	CalendarID Opt[int64]            `json:"calendar_id,omitzero"`
}

// Calendar is when the desk is open.
type Calendar struct {
	ID        int64             `json:"id"`
	Name      string            `json:"name"`
	Zone      string            `json:"zone" doc:"An IANA time zone, such as Europe/Berlin"`
	Weekly    WeeklyHours       `json:"weekly"`
	Holidays  []CalendarHoliday `json:"holidays"`
	UpdatedAt time.Time         `json:"updated_at"`
}

// WeeklyHours are the opening hours per weekday: pairs of times such as ["09:00","17:00"]; one that
// ends before it begins goes past midnight.
type WeeklyHours struct {
	Mon [][2]string `json:"mon,omitempty" maxItems:"24"`
	Tue [][2]string `json:"tue,omitempty" maxItems:"24"`
	Wed [][2]string `json:"wed,omitempty" maxItems:"24"`
	Thu [][2]string `json:"thu,omitempty" maxItems:"24"`
	Fri [][2]string `json:"fri,omitempty" maxItems:"24"`
	Sat [][2]string `json:"sat,omitempty" maxItems:"24"`
	Sun [][2]string `json:"sun,omitempty" maxItems:"24"`
}

// CalendarHoliday replaces the hours of one date.
type CalendarHoliday struct {
	Date   string      `json:"date" maxLength:"10" doc:"2026-12-25, or 12-25 when yearly"`
	Name   string      `json:"name,omitempty" maxLength:"100"`
	Yearly bool        `json:"yearly,omitempty" doc:"Each year on this month and day"`
	Hours  [][2]string `json:"hours,omitempty" maxItems:"24" doc:"None: closed all day"`
}

// CalendarUpdate changes a calendar; a field that is absent stays.
type CalendarUpdate struct {
	Name     Opt[string]            `json:"name,omitzero" minLength:"1" maxLength:"100"`
	Zone     Opt[string]            `json:"zone,omitzero" maxLength:"64"`
	Weekly   Opt[WeeklyHours]       `json:"weekly,omitzero"`
	Holidays Opt[[]CalendarHoliday] `json:"holidays,omitzero" maxItems:"1000"`
}
