package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// ops is what operators see of a process. Its registry is its own, so that two servers in one test
// process do not meet.
type ops struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newOps() *ops {
	o := &ops{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "kept_http_request_seconds", Help: "Time to answer a request, by operation and status.",
			Buckets: []float64{.001, .0025, .005, .01, .02, .05, .1, .25, 1, 5},
		}, []string{"operation", "status"}),
	}
	o.registry.MustRegister(o.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return o
}

// request measures one request.
func (o *ops) request(operation string, status int, took time.Duration) {
	o.requests.WithLabelValues(operation, strconv.Itoa(status)).Observe(took.Seconds())
}

// metrics answers in the Prometheus text format; the desk's figures are read when asked.
func (o *ops) metrics(a *app) fiber.Handler {
	o.registry.MustRegister(newFigures(a))
	return adaptor.HTTPHandler(promhttp.HandlerFor(o.registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)}))
}

// figures collects what the desk's parts know of themselves.
type figures struct {
	app    *app
	number map[string]*prometheus.Desc
}

// figureHelp names every figure of the desk and says what it is.
var figureHelp = map[string]string{
	"kept_events_unnumbered":            "Committed events that have no number yet, counted up to 10,000.",
	"kept_events_lag_seconds":           "Age of the oldest event without a number.",
	"kept_events_newest":                "Number of the newest event.",
	"kept_live_sockets":                 "Connected agents' sockets of this process.",
	"kept_chat_sockets":                 "Connected visitors' sockets of this process.",
	"kept_chats_waiting":                "Chats that nobody has taken.",
	"kept_chats_waiting_seconds":        "How long the first of them has waited.",
	"kept_search_documents":             "Documents in this process's search index.",
	"kept_search_behind_events":         "Events that this process's search index has not handled.",
	"kept_article_search_documents":     "Articles, in each language, in this process's search index.",
	"kept_article_search_behind_events": "Events that this process's index of articles has not handled.",
	"kept_mail_unprocessed":             "Received mails without a final state.",
	"kept_mail_unprocessed_seconds":     "Age of the oldest received mail without a final state.",
	"kept_deliveries_waiting":           "Outgoing messages that are queued or deferred.",
	"kept_deliveries_failed":            "Outgoing messages that failed or bounced.",
	"kept_sla_overdue_seconds":          "How long the oldest deadline has passed without being acted on.",
	"kept_database_connections_used":    "Connections to PostgreSQL in use by this process.",
}

func newFigures(a *app) *figures {
	f := &figures{app: a, number: map[string]*prometheus.Desc{}}
	for name, help := range figureHelp {
		f.number[name] = prometheus.NewDesc(name, help, nil, nil)
	}
	return f
}

// Describe implements prometheus.Collector.
func (f *figures) Describe(out chan<- *prometheus.Desc) {
	for _, d := range f.number {
		out <- d
	}
}

// figuresPatience bounds how long a scrape may wait for the database.
const figuresPatience = 5 * time.Second

// Collect implements prometheus.Collector.
func (f *figures) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), figuresPatience)
	defer cancel()
	values := map[string]float64{}
	f.memory(values)
	if err := f.database(ctx, values); err != nil {
		f.app.log.Warn("read figures for /metrics", "error", err)
	}
	for name, v := range values {
		out <- prometheus.MustNewConstMetric(f.number[name], prometheus.GaugeValue, v)
	}
}

func (f *figures) memory(values map[string]float64) {
	a := f.app
	values["kept_database_connections_used"] = float64(a.db.Pool.Stat().AcquiredConns())
	if a.hub != nil {
		values["kept_live_sockets"] = float64(a.hub.Figures().Sockets)
	}
	if a.visitors != nil {
		values["kept_chat_sockets"] = float64(a.visitors.Figures().Sockets)
	}
	if a.search != nil {
		status := a.search.Status()
		values["kept_search_documents"] = float64(status.Documents)
		values["kept_search_behind_events"] = float64(status.Behind)
	}
	if a.articleSearch != nil {
		status := a.articleSearch.Status()
		values["kept_article_search_documents"] = float64(status.Documents)
		values["kept_article_search_behind_events"] = float64(status.Behind)
	}
}

func (f *figures) database(ctx context.Context, values map[string]float64) error {
	lag, err := f.app.events.Lag(ctx)
	if err != nil {
		return err
	}
	newest, err := f.app.events.Newest(ctx)
	if err != nil {
		return err
	}
	values["kept_events_unnumbered"], values["kept_events_lag_seconds"] = float64(lag.Unnumbered), lag.Age.Seconds()
	values["kept_events_newest"] = float64(newest)
	var mails, mailAge, waiting, failed, overdue, chats, chatWait float64
	err = f.app.db.Pool.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM inbound_mails WHERE state = 'received'),
		       (SELECT COALESCE(EXTRACT(EPOCH FROM $1 - min(received_at)), 0) FROM inbound_mails WHERE state = 'received'),
		       (SELECT count(*) FROM deliveries WHERE state IN ('queued', 'deferred')),
		       (SELECT count(*) FROM deliveries WHERE state IN ('failed', 'bounced')),
		       (SELECT COALESCE(GREATEST(0, EXTRACT(EPOCH FROM $1 - min(due_at))), 0) FROM sla_clocks WHERE state = 'running'),
		       (SELECT count(*) FROM chat_conversations WHERE state = 'waiting'),
		       (SELECT COALESCE(GREATEST(0, EXTRACT(EPOCH FROM $1 - min(started_at))), 0) FROM chat_conversations WHERE state = 'waiting')`,
		f.app.now()).Scan(&mails, &mailAge, &waiting, &failed, &overdue, &chats, &chatWait)
	if err != nil {
		return fmt.Errorf("read figures: %w", err)
	}
	values["kept_mail_unprocessed"], values["kept_mail_unprocessed_seconds"] = mails, mailAge
	values["kept_deliveries_waiting"], values["kept_deliveries_failed"] = waiting, failed
	values["kept_sla_overdue_seconds"] = overdue
	values["kept_chats_waiting"], values["kept_chats_waiting_seconds"] = chats, chatWait
	return nil
}

// tolerableLag is how far behind a process may be and still take visitors.
const tolerableLag = 30 * time.Second

// ready answers 200 when this process can serve: the database answers, the log is being numbered, the
// live feed and the search have caught up since the start.
func (a *app) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), figuresPatience)
	defer cancel()
	checks := fiber.Map{}
	healthy := true
	check := func(name string, err error) {
		checks[name] = "ok"
		if err != nil {
			checks[name], healthy = err.Error(), false
		}
	}
	check("database", a.db.Pool.Ping(ctx))
	lag, err := a.events.Lag(ctx)
	if err == nil && lag.Age > tolerableLag {
		err = fmt.Errorf("the oldest event without a number is %s old", lag.Age.Round(time.Second))
	}
	check("event log", err)
	if a.hub != nil && !a.hub.Figures().Ready {
		check("live news", fmt.Errorf("still catching up"))
	}
	if a.visitors != nil && !a.visitors.Figures().Ready {
		check("chat", fmt.Errorf("still catching up"))
	}
	if a.search != nil && a.search.Status().Building { // the database answers searches meanwhile
		checks["search"] = "building"
	}
	if a.articleSearch != nil && a.articleSearch.Status().Building {
		checks["article search"] = "building"
	}
	status := fiber.StatusOK
	if !healthy {
		status = fiber.StatusServiceUnavailable
	}
	return c.Status(status).JSON(checks)
}
