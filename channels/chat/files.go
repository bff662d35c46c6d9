package chat

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

// sniffLength is what http.DetectContentType looks at.
const sniffLength = 512

// dangerous are the endings of files that run when they are opened, whatever is in them.
var dangerous = []string{
	".exe", ".com", ".scr", ".pif", ".bat", ".cmd", ".msi", ".msp", ".dll", ".cpl", ".jar", ".jse", ".vbs", ".vbe", ".wsf", ".wsh", ".ps1", ".hta",
	".lnk", ".reg", ".app", ".dmg", ".pkg", ".deb", ".rpm", ".apk", ".sh", ".command", ".iso", ".img",
}

// runs reports whether the bytes are a program: Windows, Linux, macOS, or a script.
func runs(head []byte) bool {
	for _, magic := range []string{"MZ", "\x7fELF", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", "#!"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

// typeOf is what the content is, whatever the sender says. HTML and SVG are text to be downloaded: shown, they
// could run.
func typeOf(head []byte, name string) string {
	sniffed := http.DetectContentType(head)
	if base, _, _ := strings.Cut(sniffed, ";"); base == "text/html" || base == "text/xml" || base == "application/octet-stream" && strings.EqualFold(filepath.Ext(name), ".svg") {
		return "text/plain; charset=utf-8"
	}
	return sniffed
}

// shownInline are the types that a browser may show on a page: pictures that can hold no script.
func shownInline(mediaType string) bool {
	base, _, _ := strings.Cut(mediaType, ";")
	return slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp"}, base)
}

// uploaded is a file that waits for its message.
type uploaded struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

// upload stores a file for a message to come. Faults: bad_file, too_large, too_fast.
func (r *Reception) upload(ctx context.Context, c *caller, name string, body io.Reader) (*uploaded, error) {
	if err := r.allow.spend(spender{what: "upload", network: c.network}, r.Limits.Uploads); err != nil {
		return nil, err
	}
	name = fileName(name)
	head := make([]byte, sniffLength)
	n, err := io.ReadFull(body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fault.New(fault.Invalid, "broken_upload", "The upload broke off. Try again.").Because(err)
	}
	head = head[:n]
	if n == 0 || runs(head) || slices.Contains(dangerous, strings.ToLower(filepath.Ext(name))) {
		return nil, fault.New(fault.Invalid, "bad_file", "Programs and empty files cannot be sent here.")
	}
	counted := &counting{r: io.MultiReader(bytes.NewReader(head), body), left: r.Limits.MaxFile}
	ref, err := r.Files.Put(ctx, counted)
	switch {
	case counted.left < 0 || errors.Is(err, files.ErrTooLarge):
		return nil, fault.New(fault.TooLarge, "too_large", "A file may have %d MB.", r.Limits.MaxFile>>20)
	case counted.broken != nil:
		return nil, fault.New(fault.Invalid, "broken_upload", "The upload broke off. Try again.").Because(counted.broken)
	case err != nil:
		return nil, fmt.Errorf("store upload: %w", err)
	}
	a := tickets.Attachment{SHA256: ref.SHA256, Size: ref.Size, Name: name, Type: typeOf(head, name), CreatedAt: r.Now()}
	err = r.DB.Tx(ctx, func(tx *pg.Tx) error {
		if err := tx.Create(&a).Error; err != nil {
			return err
		}
		return tx.Create(&Upload{AttachmentID: a.ID, VisitorID: c.id}).Error
	})
	if err != nil {
		return nil, fmt.Errorf("record upload: %w", err)
	}
	return &uploaded{a.ID, a.Name, a.Type, a.Size}, nil
}

// counting reads no more than what is left, and remembers who broke off.
type counting struct {
	r      io.Reader
	left   int64
	broken error
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, files.ErrTooLarge
	}
	if err != nil && !errors.Is(err, io.EOF) {
		c.broken = err
	}
	return n, err
}

// fileName makes a stranger's name fit for headers and disks.
func fileName(name string) string {
	name = line(filepath.Base(strings.ReplaceAll(name, `\`, "/")), 1000)
	if name == "" || name == "." || name == "/" || name == ".." {
		return "file"
	}
	const longest = 150
	if ending := filepath.Ext(name); len(name) > longest && len(ending) <= 20 {
		return cut(name[:len(name)-len(ending)], longest-len(ending)) + ending
	}
	return cut(name, longest)
}

// Addresses of files are signed, for pictures in a page carry no token. They are the same all day, so that browsers
// can keep what they have read.
const fileDays = 7

func (r *Reception) fileURL(ticketID, id int64) string {
	until := r.Now().Unix()/86400 + fileDays
	return fmt.Sprintf("%s%d?key=%s", filePath, id, r.fileKey(ticketID, id, until))
}

func (r *Reception) fileKey(ticketID, id, until int64) string {
	mac := hmac.New(sha256.New, r.Secret)
	fmt.Fprintf(mac, "chat-file:%d:%d:%d", ticketID, id, until)
	return fmt.Sprintf("%d.%d.%s", ticketID, until, base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16]))
}

// file returns a file of a public message under its signed address. Fault: file_not_found.
func (r *Reception) file(ctx context.Context, id int64, key string) (*tickets.Attachment, error) {
	missing := fault.New(fault.NotFound, "file_not_found", "This address has expired. Open the conversation again.")
	parts := strings.Split(key, ".")
	if len(parts) != 3 {
		return nil, missing
	}
	ticketID, err1 := strconv.ParseInt(parts[0], 10, 64)
	until, err2 := strconv.ParseInt(parts[1], 10, 64)
	if errors.Join(err1, err2) != nil || !hmac.Equal([]byte(key), []byte(r.fileKey(ticketID, id, until))) || r.Now().Unix()/86400 > until {
		return nil, missing
	}
	a := &tickets.Attachment{ID: id}
	err := r.DB.Pool.QueryRow(ctx, `
		SELECT a.sha256, a.name, a.type, a.size FROM attachments a JOIN messages m ON m.id = a.message_id
		WHERE a.id = $1 AND m.ticket_id = $2 AND m.kind = 'message'`, id, ticketID).Scan(&a.SHA256, &a.Name, &a.Type, &a.Size)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, missing
	}
	if err != nil {
		return nil, fmt.Errorf("read file %d: %w", id, err)
	}
	return a, nil
}

// keepUploadsFor is how long a file waits for its message.
const keepUploadsFor = 24 * time.Hour
