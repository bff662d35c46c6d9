package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/knowledge/themes/lens"
	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/migrations"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// DoctorCmd checks what an operator would.
type DoctorCmd struct{}

// errUnwell makes the command's exit status tell that something is wrong.
var errUnwell = errors.New("not everything is well")

// Run prints a line for each check: ok, or what is wrong and what to do.
func (DoctorCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	return cli.withDatabase(ctx, std, func(db *pg.DB, log *slog.Logger) error {
		core, err := newCore(ctx, &cli.Config, db, log)
		if err != nil {
			return err
		}
		d := &doctor{core: core, config: &cli.Config}
		w := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
		unwell := false
		for _, check := range []struct {
			name string
			do   func(context.Context) (string, error)
		}{
			{"database", d.database}, {"schema", d.schema}, {"clock", d.clock}, {"files", d.files}, {"mail in", d.mailIn},
			{"mail out", d.mailOut}, {"mailboxes", d.mailboxes}, {"mail ledger", d.ledger}, {"event log", d.eventLog}, {"consistency", d.consistency},
		} {
			found, err := check.do(ctx)
			state := "ok"
			if err != nil {
				state, found, unwell = "WRONG", strings.ReplaceAll(err.Error(), "\n", "; "), true
			}
			fmt.Fprintf(w, "%s\t%s\t%s\n", state, check.name, found)
		}
		if err := w.Flush(); err != nil {
			return err
		}
		if unwell {
			return errUnwell
		}
		return nil
	})
}

// doctor looks at one desk.
type doctor struct {
	*core
	config *Config
}

func (d *doctor) database(ctx context.Context) (string, error) {
	var version string
	err := d.db.Pool.QueryRow(ctx, `SHOW server_version`).Scan(&version)
	return "PostgreSQL " + version, err
}

func (d *doctor) schema(ctx context.Context) (string, error) {
	newest, err := migrations.Newest()
	return fmt.Sprintf("version %d", newest), err
}

// tolerableSkew is how far the clocks of the server and of PostgreSQL may be apart.
const tolerableSkew = 2 * time.Second

func (d *doctor) clock(ctx context.Context) (string, error) {
	var theirs time.Time
	before := d.now()
	if err := d.db.Pool.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&theirs); err != nil {
		return "", err
	}
	skew := theirs.Sub(before).Round(time.Millisecond)
	if skew.Abs() > tolerableSkew {
		return "", fmt.Errorf("PostgreSQL's clock is %s ahead of this machine's; run a time service on both", skew)
	}
	return fmt.Sprintf("%s apart from PostgreSQL's", skew), nil
}

func (d *doctor) files(ctx context.Context) (string, error) {
	probe := []byte("kept doctor " + d.now().Format(time.RFC3339Nano))
	ref, err := d.store.Put(ctx, bytes.NewReader(probe))
	if err != nil {
		return "", fmt.Errorf("cannot write (KEPT_FILES): %w", err)
	}
	r, _, err := d.store.Open(ctx, ref.SHA256)
	if err != nil {
		return "", fmt.Errorf("cannot read what was written: %w", err)
	}
	defer r.Close()
	back, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(back, probe) {
		return "", errors.Join(errors.New("what was read is not what was written"), err)
	}
	return "written, read and deleted", d.store.Delete(ctx, ref.SHA256)
}

func (d *doctor) mailIn(ctx context.Context) (string, error) {
	address := d.config.ListenConfig.Listen
	if address == "" {
		return "switched off", nil
	}
	if err := greets(ctx, address); err != nil {
		return "", fmt.Errorf("no answer on KEPT_SMTP_LISTEN; is `kept serve` running? (%w)", err)
	}
	return address, nil
}

func (d *doctor) mailOut(ctx context.Context) (string, error) {
	if d.config.RelayConfig.URL == "" {
		return "no relay: answers are kept and not sent (set KEPT_SMTP_RELAY)", nil
	}
	u, err := url.Parse(d.config.RelayConfig.URL)
	if err != nil {
		return "", errors.New("KEPT_SMTP_RELAY: not a URL") // the parser's error would repeat the password
	}
	if u.Scheme == "smtps" {
		return u.Host + " (smtps is tried when the first answer leaves)", nil
	}
	port := u.Port()
	if port == "" {
		port = "25"
	}
	if err := greets(ctx, net.JoinHostPort(u.Hostname(), port)); err != nil {
		return "", fmt.Errorf("no answer from KEPT_SMTP_RELAY: %w", err)
	}
	return u.Host, nil
}

// greets reports whether a mail server greets at the address (RFC 5321 section 4.2: 220).
func greets(ctx context.Context, address string) error {
	const patience = 5 * time.Second
	dial := net.Dialer{Timeout: patience}
	conn, err := dial.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	greeting := make([]byte, 128)
	n, err := conn.Read(greeting)
	if err != nil || !bytes.HasPrefix(greeting[:n], []byte("220")) {
		return errors.Join(fmt.Errorf("%s does not greet as a mail server: %q", address, greeting[:n]), err)
	}
	return nil
}

func (d *doctor) mailboxes(ctx context.Context) (string, error) {
	all, err := d.desk.Mailboxes(ctx)
	if err != nil {
		return "", err
	}
	var addresses []string
	for _, m := range all {
		if m.ArchivedAt == nil {
			addresses = append(addresses, m.Address)
		}
	}
	if len(addresses) == 0 {
		return "", errors.New("there is none: no mail can come in, no answer can leave; add one in the settings")
	}
	return strings.Join(addresses, ", "), nil
}

func (d *doctor) ledger(ctx context.Context) (string, error) {
	sum, err := d.core.ledger.Day(ctx, d.now().Add(-24*time.Hour), d.now())
	if err != nil {
		return "", err
	}
	if sum.Unexplained > 0 {
		return "", fmt.Errorf("%d mails of the last day have no final state; see Settings, Mail ledger", sum.Unexplained)
	}
	return fmt.Sprintf("%d mails in the last day, %d quarantined, 0 unexplained", sum.Total, sum.ByState[email.StateQuarantined]), nil
}

func (d *doctor) eventLog(ctx context.Context) (string, error) {
	lag, err := d.events.Lag(ctx)
	if err == nil && lag.Age > tolerableLag {
		err = fmt.Errorf("the oldest event without a number is %s old; is `kept serve` running?", lag.Age.Round(time.Second))
	}
	return "numbered to the newest", err
}

func (d *doctor) consistency(ctx context.Context) (string, error) {
	var broken []string
	for _, check := range []func(context.Context, *pgxpool.Pool) ([]string, error){
		tickets.CheckConsistency, knowledge.CheckConsistency, tracking.CheckConsistency, closing.CheckConsistency, lens.CheckConsistency,
	} {
		found, err := check(ctx, d.db.Pool)
		if err != nil {
			return "", err
		}
		broken = append(broken, found...)
	}
	if len(broken) > 0 {
		return "", errors.New(strings.Join(broken, "\n"))
	}
	return "every invariant holds", nil
}
