package email

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/kepthq/kept/channels/email/mailparse"
)

// ParseCommand reads one raw mail and writes what could be read of it as one JSON object.
func ParseCommand(r io.Reader, w io.Writer) error {
	m, err := mailparse.Parse(r, mailparse.Limits{})
	if err != nil {
		return err
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	if err := out.Encode(m); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// ingestSafety is when the job of an ingested mail runs, should whoever ingests it be gone by then.
const ingestSafety = time.Minute

// Ingest files one raw mail as if received, for the mailbox named in its headers or else the oldest,
// and returns its row of the ledger with its final state. It takes the same way as mail by SMTP, but
// waits for the end.
func (p *Processor) Ingest(ctx context.Context, intake *Intake, raw io.Reader) (Mail, error) {
	id, err := intake.accept(ctx, raw, Envelope{Source: SourceIngest}, ingestSafety)
	if err != nil {
		return Mail{}, err
	}
	if err := p.process(ctx, id, false); err != nil {
		return Mail{}, err
	}
	var row Mail
	if err := p.DB.Read(ctx).Take(&row, "id = ?", id).Error; err != nil {
		return Mail{}, fmt.Errorf("read mail %d: %w", id, err)
	}
	return row, nil
}
