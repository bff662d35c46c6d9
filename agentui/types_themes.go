package agentui

import "time"

// Theme is what several tickets are about.
type Theme struct {
	ID           int64      `json:"id" doc:"Never changes while the theme goes on"`
	Version      int64      `json:"version"`
	AreaID       int64      `json:"area_id"`
	Area         string     `json:"area"`
	AreaBy       string     `json:"area_by" enum:"run,person" doc:"Who chose the area"`
	Name         string     `json:"name"`
	NamedBy      string     `json:"named_by" enum:"run,person" doc:"Runs leave alone what a person has named"`
	Terms        []string   `json:"terms" doc:"The most telling phrases first"`
	Status       string     `json:"status" enum:"open,linked,shipped,regressed"`
	Tickets      int        `json:"tickets" doc:"In the window of weeks that runs read; counted up to 10,000"`
	LastAt       *time.Time `json:"last_at" doc:"When its newest ticket came"`
	HiddenAt     *time.Time `json:"hidden_at"`
	MergedIntoID *int64     `json:"merged_into_id" doc:"Where its tickets went"`
	EndedAt      *time.Time `json:"ended_at" doc:"No ticket of the window has it any more; it may come back under the same id"`
	ShippedAt    *time.Time `json:"shipped_at"`
	ReopenedAt   *time.Time `json:"reopened_at"`
	BornRunID    *int64     `json:"born_run_id" doc:"null: a person split it off"`
	KeptBy       string     `json:"kept_by" enum:"run,person" doc:"person: merged or split by one; runs neither take it apart nor join it with another one"`
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
}

// ThemeUpdate changes a theme; what is absent stays.
type ThemeUpdate struct {
	Version int64       `json:"version,omitempty" doc:"The one that was read; absent: whatever it is"`
	Name    Opt[string] `json:"name,omitzero" maxLength:"500"`
	AreaID  Opt[int64]  `json:"area_id,omitzero"`
	Hidden  Opt[bool]   `json:"hidden,omitzero"`
}

// ThemeMerge puts a theme into another one.
type ThemeMerge struct {
	Version int64 `json:"version,omitempty" doc:"Of the theme that is merged away"`
	IntoID  int64 `json:"into_id" minimum:"1"`
}

// ThemeSplit takes a theme apart: into groups of its tickets, or into k parts.
type ThemeSplit struct {
	Version int64             `json:"version,omitempty"`
	Groups  []ThemeSplitGroup `json:"groups,omitempty" maxItems:"12" doc:"Each becomes a theme; tickets in none stay"`
	K       int               `json:"k,omitempty" minimum:"2" maximum:"12" doc:"Without groups: as many parts as list-theme-parts proposes; the largest keeps the id"`
}

// ThemeSplitGroup is a part that a theme is split into.
type ThemeSplitGroup struct {
	Name      string  `json:"name,omitempty" maxLength:"500" doc:"Absent: made of what its tickets say"`
	TicketIDs []int64 `json:"ticket_ids" minItems:"1"`
}

// ThemeProposal is a part that a theme could be split into.
type ThemeProposal struct {
	Name      string   `json:"name"`
	Terms     []string `json:"terms"`
	TicketIDs []int64  `json:"ticket_ids"`
	Typical   []int64  `json:"typical" doc:"Tickets that say what many of the part say"`

	Examples []ThemeExample `json:"examples" doc:"At most three of them that the caller may see"`
}

// ThemeExample is what a customer wrote, cleaned, with people and numbers masked.
type ThemeExample struct {
	TicketID int64  `json:"ticket_id"`
	Words    string `json:"words" doc:"At most 300 characters"`
	Language string `json:"language"`
}

// ThemesBorn are the themes that a split has made, beside the one that was split.
type ThemesBorn struct {
	Theme Theme   `json:"theme" doc:"The one that was split"`
	Born  []Theme `json:"born"`
}

// ThemeMove puts tickets into another theme.
type ThemeMove struct {
	TicketIDs []int64 `json:"ticket_ids" minItems:"1" maxItems:"1000"`
	ToThemeID *int64  `json:"to_theme_id" doc:"null: into none"`
}

// ThemeTicketIDs names tickets of a theme.
type ThemeTicketIDs struct {
	TicketIDs []int64 `json:"ticket_ids" minItems:"1" maxItems:"1000"`
}

// TicketTheme is the theme of a ticket.
type TicketTheme struct {
	TicketID int64      `json:"ticket_id"`
	Theme    *ThemeName `json:"theme" doc:"null: none, or not placed yet"`
	Score    float64    `json:"score" doc:"How surely, 0 to 1"`
	PlacedBy string     `json:"placed_by" enum:"run,arrival,person," doc:"Empty: not placed yet, or there is nothing in it that could have a theme"`
	PlacedAt *time.Time `json:"placed_at"`
}

// ThemeName is a theme's name with its area.
type ThemeName struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Area string `json:"area"`
}

// TicketThemeChange corrects the theme of one ticket.
type TicketThemeChange struct {
	ThemeID *int64 `json:"theme_id" doc:"null: it belongs to none"`
}

// ThemeArea is a product area.
type ThemeArea struct {
	ID        int64     `json:"id"`
	Version   int64     `json:"version"`
	Name      string    `json:"name"`
	NamedBy   string    `json:"named_by" enum:"run,person"`
	Themes    int       `json:"themes" doc:"That go on and are not hidden"`
	Tickets   int       `json:"tickets" doc:"Of those, in the window of weeks that runs read"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// NewThemeArea adds a product area.
type NewThemeArea struct {
	Name string `json:"name" maxLength:"500"`
}

// ThemeAreaUpdate names a product area.
type ThemeAreaUpdate struct {
	Version int64  `json:"version,omitempty" doc:"The one that was read; absent: whatever it is"`
	Name    string `json:"name" maxLength:"500"`
}

// ThemeTurn is something that became of a theme.
type ThemeTurn struct {
	ID           int64     `json:"id"`
	Kind         string    `json:"kind" enum:"born,split,merged,ended,back"`
	ThemeID      int64     `json:"theme_id" doc:"That was born, split off, merged away, ended, or came back"`
	Theme        string    `json:"theme"`
	OtherID      *int64    `json:"other_id" doc:"split: from which; merged: into which"`
	Other        string    `json:"other"`
	Share        float64   `json:"share" doc:"Of the other's tickets (split) or the theme's (merged) that went this way"`
	RunID        *int64    `json:"run_id"`
	CorrectionID *int64    `json:"correction_id"`
	By           string    `json:"by" doc:"The agent's name; empty: a run"`
	At           time.Time `json:"at"`
}

// ThemeCorrection is what a person said about themes. It holds in all later runs until it is undone.
type ThemeCorrection struct {
	ID         int64      `json:"id"`
	Kind       string     `json:"kind" enum:"rename,rename_area,merge,split,move_ticket,not_this,hide,move_theme"`
	ThemeID    *int64     `json:"theme_id"`
	AreaID     *int64     `json:"area_id" doc:"rename_area: which; move_theme: where to"`
	OtherID    *int64     `json:"other_id" doc:"merge, move_ticket: where to; null: no theme"`
	Parts      []int64    `json:"parts" doc:"split: the themes that it made"`
	From       string     `json:"from" doc:"rename, rename_area: the name before"`
	To         string     `json:"to" doc:"rename, rename_area: the name after"`
	Hidden     *bool      `json:"hidden" doc:"hide: what it became"`
	Tickets    int        `json:"tickets" doc:"How many it is about"`
	FromAreaID *int64     `json:"from_area_id" doc:"move_theme: where it was"`
	AgentID    *int64     `json:"agent_id"`
	At         time.Time  `json:"at"`
	UndoneAt   *time.Time `json:"undone_at"`
	UndoneBy   *int64     `json:"undone_by"`
}

// ThemeRun is a fit of all texts of the window.
type ThemeRun struct {
	ID         int64      `json:"id"`
	Kind       string     `json:"kind" enum:"nightly,asked,first"`
	State      string     `json:"state" enum:"waiting,working,done,failed"`
	AskedAt    time.Time  `json:"asked_at"`
	AskedBy    *int64     `json:"asked_by"`
	StartedAt  *time.Time `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
	Tickets    int        `json:"tickets"`
	Themes     int        `json:"themes"`
	Unplaced   int        `json:"unplaced" doc:"Tickets without a theme"`
	Common     int        `json:"common" doc:"Tickets that the run before had placed too"`
	Stability  *float64   `json:"stability" doc:"Adjusted Rand index over those, 1 is no change; null: nothing to compare with"`
	Error      string     `json:"error"`
}

// ThemeSettings say how themes are found; they hold from the next run.
type ThemeSettings struct {
	Granularity float64 `json:"granularity" minimum:"-3" maximum:"3" doc:"0 is the default, 1 is finer, -1 coarser"`
	Weeks       int     `json:"weeks" minimum:"2" maximum:"104" doc:"How far back a run reads"`
	Hour        int     `json:"hour" minimum:"0" maximum:"23" doc:"Of the nightly run"`
	Zone        string  `json:"zone" maxLength:"60" doc:"Of the hour, such as Europe/Berlin"`
}
