package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// agentFace is somebody who answers, as visitors see them.
type agentFace struct {
	Name    string `json:"name"`
	Picture string `json:"picture"` // an address, or ""
}

// statusFace says whether and how soon somebody answers.
type statusFace struct {
	Open    bool        `json:"open"`
	OpensAt *time.Time  `json:"opens_at"`
	Wait    *waitFace   `json:"wait"`
	Agents  []agentFace `json:"agents"`
}

// waitFace is how long half of the others have waited, in minutes.
type waitFace struct {
	Low  int `json:"low"`
	High int `json:"high"`
}

const (
	// waitSample and waitDays bound what an estimate looks at; with fewer than waitLeast it says nothing.
	waitSample = 500
	waitDays   = 14
	waitLeast  = 10
	// waitAge is how long an estimate is good.
	waitAge = 10 * time.Second
	// mostFaces is how many agents a visitor is shown.
	mostFaces = 3
)

type cachedWait struct {
	wait *waitFace
	at   time.Time
}

// statusAge is how long a status is good: after a restart thousands ask for it at once.
const statusAge = time.Second

type cachedStatus struct {
	status statusFace
	at     time.Time
}

// status is how the site's desk stood a moment ago at most.
func (r *Reception) status(ctx context.Context, site *Site) (statusFace, error) {
	now := r.Now()
	r.mu.Lock()
	cached, ok := r.statuses[site.ID]
	r.mu.Unlock()
	if ok && now.Sub(cached.at).Abs() < statusAge {
		return cached.status, nil
	}
	status, err := r.readStatus(ctx, site, now)
	if err != nil {
		return status, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.statuses[site.ID] = cachedStatus{status, now}
	return status, nil
}

func (r *Reception) readStatus(ctx context.Context, site *Site, now time.Time) (statusFace, error) {
	s := statusFace{Open: true, Agents: []agentFace{}}
	var err error
	if site.CalendarID != nil {
		if s.Open, s.OpensAt, err = r.Hours.OpenAt(ctx, *site.CalendarID, now); err != nil {
			return s, err
		}
	}
	if s.Wait, err = r.wait(ctx, site); err != nil {
		return s, err
	}
	if s.Agents, err = r.facesOf(ctx, site); err != nil {
		return s, err
	}
	return s, nil
}

// facesOf are some of those who take the site's chats and are there.
func (r *Reception) facesOf(ctx context.Context, site *Site) ([]agentFace, error) {
	faces := []agentFace{}
	online := r.Staff.Online()
	if len(online) == 0 {
		return faces, nil
	}
	rows, err := r.DB.Pool.Query(ctx, `
		SELECT a.name, a.picture_sha256 FROM chat_agents ca JOIN agents a ON a.id = ca.agent_id
		WHERE ca.accepting AND a.deactivated_at IS NULL AND a.id = ANY($1)
		  AND ($2::bigint IS NULL OR EXISTS (SELECT FROM team_members m WHERE m.team_id = $2 AND m.agent_id = a.id))
		ORDER BY a.picture_sha256 = '', a.id LIMIT $3`, online, site.TeamID, mostFaces)
	if err != nil {
		return nil, fmt.Errorf("read who takes chats: %w", err)
	}
	var name, sha string
	_, err = pgx.ForEachRow(rows, []any{&name, &sha}, func() error {
		faces = append(faces, agentFace{name, pictureURL(sha)})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read who takes chats: %w", err)
	}
	return faces, nil
}

func pictureURL(sha string) string {
	if sha == "" {
		return ""
	}
	return picturePath + sha
}

// wait estimates how long one waits for an answer, nil when too little is known.
func (r *Reception) wait(ctx context.Context, site *Site) (*waitFace, error) {
	now := r.Now()
	r.mu.Lock()
	cached, ok := r.waits[site.ID]
	r.mu.Unlock()
	if ok && now.Sub(cached.at).Abs() < waitAge {
		return cached.wait, nil
	}
	waits, err := r.waited(ctx, site, now)
	if err != nil {
		return nil, err
	}
	wait := estimate(waits)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waits[site.ID] = cachedWait{wait, now}
	return wait, nil
}

// waited is how long those waited who came within office hours and were answered.
func (r *Reception) waited(ctx context.Context, site *Site, now time.Time) ([]time.Duration, error) {
	rows, err := r.DB.Pool.Query(ctx, `
		SELECT c.started_at, least(c.accepted_at, t.first_reply_at) FROM chat_conversations c JOIN tickets t ON t.id = c.ticket_id
		WHERE c.site_id = $1 AND c.started_at >= $2 AND least(c.accepted_at, t.first_reply_at) IS NOT NULL
		ORDER BY c.started_at DESC LIMIT $3`, site.ID, now.AddDate(0, 0, -waitDays), waitSample)
	if err != nil {
		return nil, fmt.Errorf("read how long chats of site %d waited: %w", site.ID, err)
	}
	var waits []time.Duration
	var started, answered time.Time
	_, err = pgx.ForEachRow(rows, []any{&started, &answered}, func() error {
		if site.CalendarID != nil {
			open, _, err := r.Hours.OpenAt(ctx, *site.CalendarID, started)
			if err != nil || !open {
				return err
			}
		}
		waits = append(waits, max(0, answered.Sub(started)))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read how long chats of site %d waited: %w", site.ID, err)
	}
	return waits, nil
}

// estimate is the middle half of the waits, in whole minutes rounded up.
func estimate(waits []time.Duration) *waitFace {
	if len(waits) < waitLeast {
		return nil
	}
	slices.Sort(waits)
	minutes := func(share float64) int {
		at := int(math.Ceil(share*float64(len(waits)))) - 1 // nearest rank
		return max(1, int(math.Ceil(waits[at].Minutes())))
	}
	return &waitFace{Low: minutes(0.25), High: minutes(0.75)}
}

// queueSQL numbers those who wait: a team has one queue for all its sites; what belongs to no team has one for each
// site.
const queueSQL = `
SELECT c.ticket_id, c.site_id, row_number() OVER (
	PARTITION BY coalesce(t.team_id, 0), CASE WHEN t.team_id IS NULL THEN c.site_id END ORDER BY c.started_at, c.ticket_id)::int
FROM chat_conversations c JOIN tickets t ON t.id = c.ticket_id WHERE c.state = 'waiting'`

// queue is the place of each chat that waits.
func (r *Reception) queue(ctx context.Context) (places map[int64]int, sites map[int64]int64, err error) {
	rows, err := r.DB.Pool.Query(ctx, queueSQL)
	if err != nil {
		return nil, nil, fmt.Errorf("read the queue of chats: %w", err)
	}
	places, sites = map[int64]int{}, map[int64]int64{}
	var ticket, site int64
	var place int
	_, err = pgx.ForEachRow(rows, []any{&ticket, &site, &place}, func() error {
		places[ticket], sites[ticket] = place, site
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the queue of chats: %w", err)
	}
	return places, sites, nil
}

// mustJSON encodes what always can be: structs of texts and numbers.
func mustJSON(v any) []byte {
	encoded, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("chat: encode %T: %v", v, err))
	}
	return encoded
}
