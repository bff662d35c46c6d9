package closing

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"github.com/kepthq/kept/tickets/fault"
)

// sayArgs are the job that comments on an issue.
type sayArgs struct {
	LinkID int64  `json:"link_id"`
	What   string `json:"what"`
	ShipID int64  `json:"ship_id,omitempty"`
	Before int    `json:"before,omitempty"`
	Now    int    `json:"now,omitempty"`
}

// What is said on issues.
const (
	sayGrown     = "grown"
	sayRegressed = "regressed"
)

// Kind implements river.JobArgs.
func (sayArgs) Kind() string { return "theme_issue_say" }

// marker finds the comment again; it is readable, because Jira hides nothing.
func (a sayArgs) marker(l *Link) string {
	return fmt.Sprintf("%s-%s-%d-%d", l.Marker, a.What, a.ShipID, a.Now)
}

type sayWorker struct {
	river.WorkerDefaults[sayArgs]
	service *Service
}

func (w *sayWorker) Work(ctx context.Context, job *river.Job[sayArgs]) error {
	return w.service.job(w.service.say(ctx, job.Args, job.CreatedAt, job.Attempt > 1))
}

func (w *sayWorker) NextRetry(job *river.Job[sayArgs]) time.Time {
	return time.Now().Add(w.service.Retry(job.Attempt)) // River's clock is the world's
}

// say comments on the issue, unless an earlier attempt has, and opens it again where that is wanted.
func (s *Service) say(ctx context.Context, args sayArgs, since time.Time, retried bool) error {
	var l Link
	if err := s.DB.Read(ctx).Limit(1).Find(&l, "id = ? AND removed_at IS NULL AND issue_key <> ''", args.LinkID).Error; err != nil {
		return fmt.Errorf("read link %d: %w", args.LinkID, err)
	}
	if l.ID == 0 || l.State == LinkGone {
		return nil
	}
	t, err := s.tracker(ctx, l.TrackerID)
	if fault.Is(err, "tracker_not_found") {
		return nil
	}
	if err != nil {
		return err
	}
	tr, err := s.open(t)
	if err != nil {
		return err
	}
	body, err := s.comment(ctx, args, &l)
	if err != nil {
		return err
	}
	said := false
	if retried {
		if said, err = tr.Said(ctx, l.IssueKey, args.marker(&l), since.Add(-findSlack)); err != nil {
			return err
		}
	}
	if !said {
		if err := tr.Comment(ctx, l.IssueKey, body); err != nil {
			return err
		}
	}
	if args.What != sayRegressed || !t.Reopen || !l.State.Closed() {
		return nil
	}
	if err := tr.Reopen(ctx, l.IssueKey); err != nil {
		return err
	}
	_, err = s.DB.Pool.Exec(ctx, `UPDATE theme_links SET look_at = $2 WHERE id = $1 AND removed_at IS NULL AND look_at > $2`, l.ID, s.Now())
	s.kick()
	return err
}

// comment writes what is said.
func (s *Service) comment(ctx context.Context, args sayArgs, l *Link) (string, error) {
	f, err := s.facts(ctx, l.ThemeID)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if args.What == sayGrown {
		fmt.Fprintf(&b, "Customers go on writing about this: %s by now, %d when this issue was last told. Last %d days: %d, %s.\n\n",
			plural(args.Now, "ticket"), args.Before, trendDays, f.Now, f.trend())
	} else if err := s.regressedWords(ctx, args.ShipID, &b); err != nil {
		return "", err
	}
	fmt.Fprintf(&b, "[All tickets and figures](%s)\n\n%s\n", s.themeURL(l.ThemeID), args.marker(l))
	return b.String(), nil
}

const againSQL = `
SELECT x.words, c.name, count(*) OVER ()::int, count(*) FILTER (WHERE r.told) OVER ()::int, s.shipped_at
FROM theme_recurrences r JOIN theme_ships s ON s.id = r.ship_id JOIN customers c ON c.id = r.customer_id
LEFT JOIN theme_texts x ON x.ticket_id = r.ticket_id
WHERE r.ship_id = $1 ORDER BY r.at LIMIT 3`

// regressedWords say who said it again, in masked words.
func (s *Service) regressedWords(ctx context.Context, shipID int64, b *strings.Builder) error {
	rows, err := s.DB.Pool.Query(ctx, againSQL, shipID)
	if err != nil {
		return fmt.Errorf("read recurrences of ship %d: %w", shipID, err)
	}
	defer rows.Close()
	for first := true; rows.Next(); first = false {
		var words *string
		var name string
		var all, told int
		var shipped time.Time
		if err := rows.Scan(&words, &name, &all, &told, &shipped); err != nil {
			return fmt.Errorf("read recurrences of ship %d: %w", shipID, err)
		}
		if first {
			fmt.Fprintf(b, "This is back: %s since it was said to be fixed on %s", plural(all, "ticket"), shipped.UTC().Format(time.DateOnly))
			if told > 0 {
				fmt.Fprintf(b, ", %d of customers who had been told so", told)
			}
			b.WriteString(".\n\n")
		}
		if words != nil {
			fmt.Fprintf(b, "> %s\n\n", quiet(maskVoice(*words, name)))
		}
	}
	return rows.Err()
}
