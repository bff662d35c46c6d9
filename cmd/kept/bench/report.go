package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
	"time"
)

// Report is what a run measured.
type Report struct {
	Begun    time.Time     `json:"begun"`
	Took     time.Duration `json:"took_ns"`
	Tickets  int           `json:"tickets"`
	Messages int           `json:"messages"`
	Clients  int           `json:"clients"`
	CPUs     int           `json:"cpus"`
	Load     float64       `json:"load_average" doc:"of the machine when the run began"`
	Postgres string        `json:"postgres"`
	Rows     []Row         `json:"rows"`
}

// Row is one figure. Budget is what Measured may be at most, or at least when AtLeast is set; 0 is none.
type Row struct {
	Name     string  `json:"name"`
	What     string  `json:"what"`
	Unit     string  `json:"unit"`
	Measured float64 `json:"measured"`
	Budget   float64 `json:"budget,omitempty"`
	AtLeast  bool    `json:"at_least,omitempty"`
	P50      float64 `json:"p50_ms,omitempty"`
	P95      float64 `json:"p95_ms,omitempty"`
	P99      float64 `json:"p99_ms,omitempty"`
	Max      float64 `json:"max_ms,omitempty"`
	N        int     `json:"n"` // of things measured
	Note     string  `json:"note,omitempty"`
}

// Ratio is how the figure stands to its budget: above 1 is over it, for rates too.
func (r Row) Ratio() float64 {
	if r.AtLeast {
		return r.Budget / r.Measured
	}
	return r.Measured / r.Budget
}

// Verdict is ok, over, or nothing where there is no budget.
func (r Row) Verdict() string {
	switch {
	case r.Budget == 0:
		return ""
	case r.Ratio() <= 1:
		return "ok"
	default:
		return "OVER"
	}
}

func (b *bench) add(r Row) {
	b.report.Rows = append(b.report.Rows, r)
	b.say("  %s: %s %s", r.What, number(r.Measured), r.Unit)
}

// times are how long things took.
type times []time.Duration

// at returns the time that the given share of things took at most, in milliseconds.
func (t times) at(share float64) float64 {
	if len(t) == 0 {
		return math.NaN()
	}
	return ms(t[min(len(t)-1, int(share*float64(len(t))))])
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// latency makes a row of times, judged by the share that the budget names (such as 0.95).
func latency(name, what string, t times, share, budget float64) Row {
	slices.Sort(t)
	return Row{
		Name: name, What: fmt.Sprintf("%s, p%.0f", what, share*100), Unit: "ms", Measured: t.at(share), Budget: budget,
		P50: t.at(.5), P95: t.at(.95), P99: t.at(.99), Max: t.at(1), N: len(t),
	}
}

// rate makes a row of how many things were done in a time.
func rate(name, what, unit string, n int, took time.Duration, budget float64) Row {
	return Row{Name: name, What: what, Unit: unit, Measured: float64(n) / took.Seconds(), Budget: budget, AtLeast: true, N: n}
}

// WriteJSON writes the report for programs.
func (r *Report) WriteJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(r)
}

// WriteTable writes the report for people.
func (r *Report) WriteTable(out io.Writer) error {
	fmt.Fprintf(out, "%d tickets, %d messages, %d clients; %d processors (load %.1f at the start), PostgreSQL %s; took %s\n\n",
		r.Tickets, r.Messages, r.Clients, r.CPUs, r.Load, r.Postgres, r.Took.Round(time.Second))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tbudget\tmeasured\tp50\tp95\tp99\tn\tof budget\t\tnote")
	for _, row := range r.Rows {
		budget, share := "", ""
		if row.Budget != 0 {
			sign := "<="
			if row.AtLeast {
				sign = ">="
			}
			budget = fmt.Sprintf("%s %s %s", sign, number(row.Budget), row.Unit)
			share = fmt.Sprintf("%.2f", row.Ratio())
		}
		fmt.Fprintf(w, "%s\t%s\t%s %s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n", row.What, budget, number(row.Measured), row.Unit,
			orNothing(row.P50), orNothing(row.P95), orNothing(row.P99), row.N, share, row.Verdict(), row.Note)
	}
	return w.Flush()
}

func orNothing(v float64) string {
	if v == 0 {
		return ""
	}
	return number(v)
}

// number writes three digits that matter.
func number(v float64) string {
	switch {
	case v == math.Trunc(v), math.Abs(v) >= 100:
		return fmt.Sprintf("%.0f", v)
	case math.Abs(v) >= 10:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}
