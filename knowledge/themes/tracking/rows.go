package tracking

import (
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/pg"
)

// asText has a query answered in the text format, which is what [pg.Array] reads.
var asText = pgx.QueryResultFormats{pgx.TextFormatCode}

// Maker is who decided something: a run, an arriving ticket's placing, or a person.
type Maker string

// The makers.
const (
	ByRun     Maker = "run"
	ByArrival Maker = "arrival"
	ByPerson  Maker = "person"
)

// Status is where a theme stands between the customers and the tracker; package closing moves it.
type Status string

// The statuses.
const (
	StatusOpen      Status = "open"
	StatusLinked    Status = "linked"
	StatusShipped   Status = "shipped"
	StatusRegressed Status = "regressed"
)

// Area is a product area, the upper level, as stored.
type Area struct {
	ID           int64 `gorm:"primaryKey"`
	Version      int64
	Name         string
	NamedBy      Maker
	MergedIntoID *int64
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// TableName implements GORM's Tabler.
func (Area) TableName() string { return "theme_areas" }

// Theme is what several tickets are about, as stored.
type Theme struct {
	ID           int64 `gorm:"primaryKey"`
	Version      int64
	AreaID       int64
	AreaBy       Maker
	Name         string
	NamedBy      Maker
	Terms        pg.Array[string] `gorm:"type:text[]"`
	Status       Status
	HiddenAt     *time.Time
	MergedIntoID *int64
	EndedAt      *time.Time
	ShippedAt    *time.Time
	ReopenedAt   *time.Time
	BornRunID    *int64
	KeptBy       Maker // person: runs neither take it apart nor join it with another one
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// TableName implements GORM's Tabler.
func (Theme) TableName() string { return "themes" }

// Text is what the customer said in a ticket, cleaned and masked, as stored.
type Text struct {
	TicketID      int64 `gorm:"primaryKey"`
	CustomerID    int64
	Words         string
	Language      string
	At            time.Time // of the ticket
	UptoMessageID int64
	UpdatedAt     time.Time
}

// TableName implements GORM's Tabler.
func (Text) TableName() string { return "theme_texts" }

// Place is the theme of a ticket, as stored; a nil ThemeID says that it belongs to none.
type Place struct {
	TicketID int64 `gorm:"primaryKey"`
	ThemeID  *int64
	Score    float32
	PlacedBy Maker
	RunID    *int64
	At       time.Time // of the ticket
	PlacedAt time.Time
}

// TableName implements GORM's Tabler.
func (Place) TableName() string { return "theme_tickets" }

// RunKind says why a run was made.
type RunKind string

// The kinds of runs.
const (
	RunNightly RunKind = "nightly"
	RunAsked   RunKind = "asked"
	RunFirst   RunKind = "first" // of a young desk
)

// Run is a fit of all texts of the window, as stored.
type Run struct {
	ID          int64 `gorm:"primaryKey"`
	Kind        RunKind
	AskedAt     time.Time
	AskedBy     *int64
	StartedAt   *time.Time
	FinishedAt  *time.Time
	Tickets     int
	Themes      int
	Unplaced    int
	Common      int      // tickets that the run before had placed too
	Stability   *float32 // ARI over those; "no theme" is a group as any other
	ModelSHA256 *string  `gorm:"column:model_sha256" db:"model_sha256"`
	Parameters  json.RawMessage
	Error       string
}

// TableName implements GORM's Tabler.
func (Run) TableName() string { return "theme_runs" }

// Turn is what became of a theme.
type Turn string

// The turns.
const (
	TurnBorn   Turn = "born"
	TurnSplit  Turn = "split"
	TurnMerged Turn = "merged"
	TurnEnded  Turn = "ended"
	TurnBack   Turn = "back"
)

// Lineage says what became of a theme, by a run or by a correction, as stored.
type Lineage struct {
	ID           int64 `gorm:"primaryKey"`
	RunID        *int64
	CorrectionID *int64
	Kind         Turn
	ThemeID      int64
	OtherID      *int64  // split: from which; merged: into which
	Share        float32 // of the tickets of OtherID (split) or ThemeID (merged) that went this way
	At           time.Time
}

// TableName implements GORM's Tabler.
func (Lineage) TableName() string { return "theme_lineage" }

// CorrectionKind is what a person said.
type CorrectionKind string

// The kinds of corrections.
const (
	CorrectRename     CorrectionKind = "rename"
	CorrectRenameArea CorrectionKind = "rename_area"
	CorrectMerge      CorrectionKind = "merge"
	CorrectSplit      CorrectionKind = "split"
	CorrectMove       CorrectionKind = "move_ticket"
	CorrectNotThis    CorrectionKind = "not_this"
	CorrectHide       CorrectionKind = "hide"
	CorrectMoveTheme  CorrectionKind = "move_theme"
)

// Correction is what a person said about themes, as stored.
type Correction struct {
	ID        int64 `gorm:"primaryKey"`
	Kind      CorrectionKind
	ThemeID   *int64
	AreaID    *int64
	TicketIDs pg.Array[int64] `gorm:"column:ticket_ids;type:bigint[]"`
	OtherID   *int64
	Data      Memory `gorm:"serializer:json"`
	AgentID   *int64
	At        time.Time
	UndoneAt  *time.Time
	UndoneBy  *int64
}

// TableName implements GORM's Tabler.
func (Correction) TableName() string { return "theme_corrections" }

// Memory is what undo needs to know of the time before a correction, and what the correction made.
type Memory struct {
	From    string          `json:"from,omitempty"` // names
	To      string          `json:"to,omitempty"`
	FromBy  Maker           `json:"from_by,omitempty"`  // who had named it, or chosen its area
	FromID  int64           `json:"from_id,omitempty"`  // the area before
	Hidden  *bool           `json:"hidden,omitempty"`   // what it became
	KeptBy  map[int64]Maker `json:"kept_by,omitempty"`  // of the themes before
	Parts   []int64         `json:"parts,omitempty"`    // themes that were split off
	Tickets []Was           `json:"tickets,omitempty"`  // where tickets were
	EndedAt *time.Time      `json:"ended_at,omitempty"` // of a theme that was merged
}

// Was is where a ticket was before a correction, and where the correction put it.
type Was struct {
	ID    int64   `json:"id"`
	From  *int64  `json:"from"`
	By    Maker   `json:"by"`
	Score float32 `json:"score"`
	To    *int64  `json:"to"`
}
