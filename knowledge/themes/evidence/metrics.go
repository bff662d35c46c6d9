package evidence

import (
	"strconv"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets/fault"
)

// The named metrics. Each is a condition on a ticket, but for customers: the newest ticket of each.
const (
	metricAll       Metric = ""
	metricCustomers Metric = "customers"
	metricSentiment Metric = "sentiment"
	metricNegative  Metric = "negative"
	metricPositive  Metric = "positive"
	metricUnjudged  Metric = "unjudged"
	metricRated     Metric = "rated"
	metricSatisfied Metric = "satisfied"
	metricLow       Metric = "low_csat"
	metricClocked   Metric = "clocked"
	metricBreached  Metric = "breached"
	metricHandled   Metric = "handled"
	metricSolved    Metric = "solved"
	metricReopened  Metric = "reopened"
	metricReplied   Metric = "replied"
	metricArticle   Metric = "article"
	metricValued    Metric = "value=known"
	metricUnvalued  Metric = "value=unknown"
)

// Where a single ticket counts as negative or positive.
const mood = 0.25

var conditions = map[Metric]string{
	metricAll:       "true",
	metricSentiment: "s.sentiment IS NOT NULL",
	metricNegative:  "s.sentiment <= -0.25",
	metricPositive:  "s.sentiment >= 0.25",
	metricUnjudged:  "s.sentiment IS NULL",
	metricRated:     "s.rating IS NOT NULL",
	metricSatisfied: "s.rating >= 4",
	metricLow:       "s.rating <= 2",
	metricClocked:   "s.clocks > 0",
	metricBreached:  "s.breached > 0",
	metricHandled:   "s.handling > 0",
	metricSolved:    "s.solved",
	metricReopened:  "s.reopened > 0",
	metricReplied:   "s.replied",
	metricArticle:   "s.article AND s.replied",
}

// Metrics are the names that need no value, for documentation.
func Metrics() []Metric {
	return []Metric{
		metricCustomers, metricSentiment, metricNegative, metricPositive, metricUnjudged, metricRated, metricSatisfied, metricLow,
		metricClocked, metricBreached, metricHandled, metricSolved, metricReopened, metricReplied, metricArticle,
	}
}

func daysMetric(from, to time.Time) Metric {
	return Metric("days=" + from.Format(time.DateOnly) + ".." + to.Format(time.DateOnly))
}

func partMetric(name, key string) Metric { return Metric(name + "=" + key) }

// between returns the time that the metric counts instead of the period.
func (m Metric) between(zone *time.Location) (from, to time.Time, ok bool, err error) {
	name, text, _ := strings.Cut(string(m), "=")
	first, last, _ := strings.Cut(text, "..")
	switch name {
	case "days":
		if from, err = time.Parse(time.DateOnly, first); err == nil {
			to, err = time.Parse(time.DateOnly, last)
		}
		from, to = startOf(from, zone), endOf(to, zone)
	case "between":
		if from, err = time.Parse(time.RFC3339, first); err == nil {
			to, err = time.Parse(time.RFC3339, last)
		}
	default:
		return from, to, false, nil
	}
	if err != nil {
		return from, to, false, fault.InvalidField("metric", "must be such as days=2026-03-02..2026-03-08")
	}
	return from, to, true, nil
}

// count narrows the query to what the metric counts. The days of a metric are the caller's to heed.
func (q *query) count(m Metric, attribute string) error {
	if condition, ok := conditions[m]; ok {
		if m != metricAll {
			q.and("(" + condition + ")")
		}
		return nil
	}
	if m == metricCustomers {
		q.newestOfEach()
		return nil
	}
	name, value, _ := strings.Cut(string(m), "=")
	key := value
	if key == Nothing {
		key = ""
	}
	switch name {
	case "days", "between": // the caller has heeded them
	case "language":
		q.and("s.language = %s", key)
	case "channel":
		q.and("s.channel = %s", key)
	case "product":
		q.and("s.product = %s", key)
	case "segment":
		q.join(joinCustomers)
		q.and("c.segment = %s", key)
	case "team":
		id, err := strconv.ParseInt(key, 10, 64)
		if err != nil && key != "" {
			return fault.InvalidField("metric", "team must be an id")
		}
		q.and("COALESCE(s.team_id, 0) = %s", id)
	case "value":
		q.join(joinCustomers)
		known := worth(q.arg(attribute)) + " IS NOT NULL"
		if m == metricUnvalued {
			known = "NOT (" + known + ")"
		} else if m != metricValued {
			return fault.InvalidField("metric", "value is known or unknown")
		}
		q.and(known)
	default:
		return fault.InvalidField("metric", "there is no metric %q", string(m))
	}
	return nil
}

// newestOfEach keeps the newest ticket of each customer, of those that the query has so far.
func (q *query) newestOfEach() {
	inner := "SELECT DISTINCT ON (s.customer_id) tt.ticket_id" + q.from() + " ORDER BY s.customer_id, tt.at DESC, tt.ticket_id DESC"
	q.where = []string{"tt.ticket_id IN (" + inner + ")"}
}

// worth is the SQL of a customer's value, of customers AS c: NULL where it is no number.
func worth(attribute string) string {
	value := "c.attributes->>" + attribute + "::text"
	return `(CASE WHEN ` + value + ` ~ '^\s*-?\d{1,15}(\.\d{1,15})?\s*$' THEN (` + value + `)::float8 END)`
}
