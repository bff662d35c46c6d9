package digest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Postman hands over mails that belong to no ticket; *email.Sender does.
type Postman interface {
	SendNotice(ctx context.Context, n email.Notice, last bool) (channels.Sent, error)
}

// mailArgs are the job of one mail. The same digest and address are one job, and one Message-ID.
type mailArgs struct {
	DigestID int64   `json:"digest_id"`
	To       string  `json:"to"`
	Test     *Digest `json:"test,omitempty"` // that is in no archive
	Key      string  `json:"key,omitempty"`  // tells one test from another
}

// Kind implements river.JobArgs.
func (mailArgs) Kind() string { return "digest_mail" }

// attempts at mails and webhooks span about two days.
const attempts = 14

func mailOpts() *river.InsertOpts {
	return &river.InsertOpts{Queue: channels.Queue, MaxAttempts: attempts}
}

// hookArgs are the job of one webhook.
type hookArgs struct {
	DigestID int64 `json:"digest_id"`
}

// Kind implements river.JobArgs.
func (hookArgs) Kind() string { return "digest_webhook" }

// queue has a stored digest mailed to everybody whom the team names, and its webhook called.
func (s *Service) queue(ctx context.Context, tx *pg.Tx, t *Team, id int64) error {
	var all []string
	err := tx.Pgx.QueryRow(ctx, `
		SELECT array_agg(DISTINCT address) FROM (
			SELECT unnest($1::text[]) AS address UNION SELECT email FROM agents WHERE id = ANY($2) AND deactivated_at IS NULL) x`,
		[]string(t.Recipients), []int64(t.MemberIDs)).Scan(&all)
	if err != nil {
		return fmt.Errorf("read who gets the digest of %s: %w", t.Name, err)
	}
	for _, address := range all {
		if _, err := s.Jobs.InsertTx(ctx, tx.Pgx, mailArgs{DigestID: id, To: address}, mailOpts()); err != nil {
			return fmt.Errorf("queue mail of digest %d: %w", id, err)
		}
	}
	if t.WebhookURL == "" {
		return nil
	}
	if _, err := s.Jobs.InsertTx(ctx, tx.Pgx, hookArgs{DigestID: id}, mailOpts()); err != nil {
		return fmt.Errorf("queue webhook of digest %d: %w", id, err)
	}
	return nil
}

// Register adds the workers of mails and webhooks.
func (s *Service) Register(workers *river.Workers) {
	river.AddWorker(workers, &mailWorker{service: s})
	river.AddWorker(workers, &hookWorker{service: s})
}

type mailWorker struct {
	river.WorkerDefaults[mailArgs]
	service *Service
}

// Work mails one digest. What the relay refuses for good is not tried again.
func (w *mailWorker) Work(ctx context.Context, job *river.Job[mailArgs]) error {
	s, args := w.service, job.Args
	d, link, home, key := args.Test, "", s.console(0), "test."+args.Key
	if d == nil {
		stored, err := s.stored(ctx, "d.id = $1", args.DigestID)
		if err != nil {
			return err
		}
		if stored == nil {
			return river.JobCancel(errors.New("the digest is gone"))
		}
		sum := sha256.Sum256([]byte(args.To))
		d, link, home, key = stored.Digest, s.Link(stored), s.console(stored.ID), fmt.Sprintf("%d.%x", args.DigestID, sum[:8])
	}
	mail, err := s.show.mail(d, link, home)
	if err != nil {
		return err
	}
	_, err = s.Post.SendNotice(ctx, email.Notice{
		To: args.To, Subject: mail.Subject, Text: mail.Text, HTML: mail.HTML, Key: "digest." + key, At: d.BuiltAt,
	}, job.Attempt >= job.MaxAttempts)
	var refusal *channels.Refusal
	if errors.Is(err, channels.ErrNoRelay) || errors.As(err, &refusal) && refusal.Permanent {
		return river.JobCancel(err)
	}
	return err
}

type hookWorker struct {
	river.WorkerDefaults[hookArgs]
	service *Service
}

// event is what webhooks carry.
type event struct {
	Event  string  `json:"event"`
	ID     int64   `json:"id"`
	Digest *Digest `json:"digest"`
}

// hookTimeout bounds one call, and how long an answer may be that nobody reads.
const (
	hookTimeout = 15 * time.Second
	hookAnswer  = 64 << 10
)

// Work calls the webhook of the digest's team, as it is configured now.
func (w *hookWorker) Work(ctx context.Context, job *river.Job[hookArgs]) error {
	s := w.service
	stored, err := s.stored(ctx, "d.id = $1", job.Args.DigestID)
	if err != nil {
		return err
	}
	if stored == nil {
		return river.JobCancel(errors.New("the digest is gone"))
	}
	team, err := s.Team(ctx, stored.TeamID)
	if err != nil {
		return err
	}
	if team.WebhookURL == "" {
		return river.JobCancel(errors.New("the team has no webhook any more"))
	}
	return s.call(ctx, team, event{"digest", stored.ID, stored.Digest})
}

// TestHook calls the webhook of a team once, with the digest that the team would get now and the event "test". What goes wrong is the
// fault webhook_failed, with what was answered. Faults beside: forbidden, product_team_not_found, no_webhook.
func (s *Service) TestHook(ctx context.Context, by tickets.Actor, teamID int64) error {
	if err := maySteer(by); err != nil {
		return err
	}
	t, err := s.Team(ctx, teamID)
	if err != nil {
		return err
	}
	if t.WebhookURL == "" {
		return fault.New(fault.Conflict, "no_webhook", "The team has no webhook yet. Save its address first.")
	}
	d, err := s.Preview(ctx, teamID, time.Time{})
	if err != nil {
		return err
	}
	if err := s.call(ctx, t, event{"test", 0, d}); err != nil {
		s.Log.Info("test of a webhook", "team", t.ID, "error", err)
		return fault.New(fault.Conflict, "webhook_failed", "%s", hookProblem(err))
	}
	return nil
}

// refusal is that a webhook was answered with something else than 2xx.
type refusal struct{ status string }

func (r refusal) Error() string { return "answered " + r.status }

// hookProblem says what to mend, without what a receiver inside the operator's network may have said.
func hookProblem(err error) string {
	var refused refusal
	switch {
	case errors.As(err, &refused):
		return "The address answered " + refused.status + "; 200 to 299 was expected."
	case errors.Is(err, context.DeadlineExceeded):
		return "The address did not answer within 15 seconds."
	}
	return "The address could not be reached. Check it, and that this server may connect to it."
}

// call sends an event, signed with the team's secret, and wants 2xx.
func (s *Service) call(ctx context.Context, t *Team, e event) error {
	ctx, cancel := context.WithTimeout(ctx, hookTimeout)
	defer cancel()
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encode webhook: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.WebhookURL, bytes.NewReader(body))
	if err != nil {
		return river.JobCancel(fmt.Errorf("webhook of %s: %w", t.Name, err))
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Kept")
	req.Header.Set("Kept-Signature", sign(t.WebhookSecret, s.Now(), body))
	answer, err := s.Client.Do(req)
	if err != nil {
		return fmt.Errorf("webhook of %s: %w", t.Name, err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, hookAnswer) // so that the connection can be used again
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("webhook of %s: %w", t.Name, refusal{answer.Status})
	}
	return nil
}

// sign is the value of Kept-Signature.
func sign(secret string, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
