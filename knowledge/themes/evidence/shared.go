package evidence

import (
	"context"
	"io"
	"time"
)

// What follows is for packages that count beside this one, so that a number means the same everywhere.

// Ground is what all numbers of one request share.
type Ground struct {
	Settings
	Zone *time.Location // in which days begin
}

// Ground reads it.
func (s *Service) Ground(ctx context.Context) (Ground, error) {
	h, err := s.house(ctx)
	return Ground{Settings: h.Settings, Zone: h.zone}, err
}

// Complete checks a period and fills in what it is compared with. Fault: invalid_input.
func (p Period) Complete() (Period, error) { return p.complete() }

// Step is the one that suits the period.
func (p Period) Step() Step { return p.step() }

// Buckets cuts the days of a complete period.
func (p Period) Buckets() []Bucket { return buckets(p.From, p.To, p.step()) }

// Moments are when the days from..to begin and end in the zone.
func Moments(from, to time.Time, zone *time.Location) (begin, end time.Time) {
	return startOf(from, zone), endOf(to, zone)
}

// Between returns the days that a metric such as days=2026-03-02..2026-03-08 counts instead of the period's. Fault:
// invalid_input.
func (m Metric) Between(zone *time.Location) (from, to time.Time, ok bool, err error) {
	return m.between(zone)
}

// DaysMetric names the tickets of some days.
func DaysMetric(from, to time.Time) Metric { return daysMetric(from, to) }

// CountOf is a plain number of tickets.
func CountOf(n int, m Metric) Measure { return count(n, m) }

// ShareOf is a proportion with Wilson's interval; unknown, of nothing.
func ShareOf(n, of int, m Metric) Measure { return share(n, of, m) }

// DifferenceOf two proportions, a - b, with Newcombe's interval; too few, of fewer than five.
func DifferenceOf(a, b Measure) Measure { return difference(a, b) }

// SumOf is a number without an interval, counted from n tickets or customers.
func SumOf(value float64, n int, m Metric) Measure { return exact(value, n, m) }

// WorthSQL is the SQL of a customer's value, of customers AS c, with the placeholder of the attribute's name: NULL
// where it is no number.
func WorthSQL(placeholder string) string { return worth(placeholder) }

// Emptied has [Nothing] stand for the empty text, which is how it is stored.
func Emptied(values []string) []string { return emptied(values) }

// Cells writes lines of CSV that no spreadsheet takes for anything but data.
func Cells(w io.Writer, lines func(line func(cells ...string))) error {
	out := newSheet(w)
	lines(func(cells ...string) { _ = out.line(cells) }) // the error stays with the sheet until its end
	return out.end()
}

// WriteCursor and ReadCursor are the cursors of lists of tickets, the newest first.
func WriteCursor(at time.Time, id int64) string { return writeCursor(at, id) }

// ReadCursor is the other direction. Fault: invalid_input.
func ReadCursor(text string) (time.Time, int64, error) { return readCursor(text) }
