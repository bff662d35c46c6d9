package calendar

import (
	"encoding/json"
	"time"

	"github.com/kepthq/kept/sla/calendar/field"
)

// Definition is a calendar as people write and store it. Compile it to ask it anything.
type Definition struct {
	Zone     string    `json:"zone"` // IANA name; never "Local", which means something else on each machine
	Weekly   Weekly    `json:"weekly"`
	Holidays []Holiday `json:"holidays,omitempty"`
}

// Weekly holds the hours of each day of the week.
type Weekly struct {
	Mon []Hours `json:"mon,omitempty"`
	Tue []Hours `json:"tue,omitempty"`
	Wed []Hours `json:"wed,omitempty"`
	Thu []Hours `json:"thu,omitempty"`
	Fri []Hours `json:"fri,omitempty"`
	Sat []Hours `json:"sat,omitempty"`
	Sun []Hours `json:"sun,omitempty"`
}

// Hours is an interval [opens, closes) of wall-clock times "HH:MM". It closes on the next day when
// closes is not after opens; "24:00" is the end of the day.
type Hours [2]string

// Holiday replaces the hours of one date.
type Holiday struct {
	Date   string  `json:"date"` // "2026-12-25", or "12-25" when yearly
	Name   string  `json:"name,omitempty"`
	Yearly bool    `json:"yearly,omitempty"` // each year on this month and day, whatever the year in Date
	Hours  []Hours `json:"hours,omitempty"`  // none: closed all day
}

// AllDay makes a day open from midnight to midnight.
func AllDay() []Hours { return []Hours{{"00:00", "24:00"}} }

// AroundTheClock is the definition of a team that never closes.
func AroundTheClock(zone string) Definition {
	d := AllDay()
	return Definition{Zone: zone, Weekly: Weekly{Mon: d, Tue: d, Wed: d, Thu: d, Fri: d, Sat: d, Sun: d}}
}

// Closed reports whether no day has hours.
func (w Weekly) Closed() bool {
	return len(w.Mon)+len(w.Tue)+len(w.Wed)+len(w.Thu)+len(w.Fri)+len(w.Sat)+len(w.Sun) == 0
}

// on gives a day's hours for reading and writing.
func (w *Weekly) on(day time.Weekday) *[]Hours {
	return [7]*[]Hours{&w.Sun, &w.Mon, &w.Tue, &w.Wed, &w.Thu, &w.Fri, &w.Sat}[day]
}

// Validate returns every mistake with its field and cure, as field.Errors.
func (d Definition) Validate() error {
	_, err := d.Compile()
	return err
}

// Compile checks the definition and prepares it for questions. The error is a field.Errors.
func (d Definition) Compile() (*Calendar, error) {
	c, errs := compile(d)
	return c, errs.Err()
}

// Parse reads a calendar that someone wrote and compiles it. The error is a field.Errors.
func Parse(data []byte) (*Calendar, error) {
	d, err := Decode(data)
	if err != nil {
		return nil, err
	}
	return d.Compile()
}

// UnmarshalJSON makes a definition inside another document accept what Parse accepts. It checks the
// shape, not the times: see Validate.
func (d *Definition) UnmarshalJSON(data []byte) error {
	decoded, err := Decode(data)
	if err != nil {
		return err
	}
	*d = decoded
	return nil
}

var _ json.Unmarshaler = (*Definition)(nil)

// Decode reads the JSON forms of the package comment. It checks the shape, not the times: see
// Validate. The error is a field.Errors.
func Decode(data []byte) (Definition, error) {
	r := reader{}
	var d Definition
	r.Document(data, map[string]field.Member{
		"zone":     func(path string, raw json.RawMessage) { d.Zone = r.String(path, raw) },
		"weekly":   func(path string, raw json.RawMessage) { d.Weekly = r.weekly(path, raw) },
		"holidays": func(path string, raw json.RawMessage) { d.Holidays = r.holidays(path, raw) },
	})
	return d, r.Err()
}
