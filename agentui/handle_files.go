package agentui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
)

// uploadInput gives the handler the request, whose body it reads as it comes.
type uploadInput struct {
	http huma.Context
}

// Resolve implements huma.Resolver.
func (in *uploadInput) Resolve(ctx huma.Context) []error {
	in.http = ctx
	return nil
}

func (s *Server) upload(ctx context.Context, in *uploadInput) (*body[Attachment], error) {
	part, err := filePart(in.http)
	if err != nil {
		return nil, err
	}
	defer part.Close()
	name := fileName(part.FileName())
	head := make([]byte, sniffLength)
	n, err := io.ReadFull(part, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, brokenUpload(err)
	}
	head = head[:n]
	counted := &limitedReader{r: io.MultiReader(bytes.NewReader(head), part), left: s.config.MaxUpload}
	ref, err := s.Files.Put(ctx, counted)
	switch {
	case counted.exceeded || errors.Is(err, files.ErrTooLarge):
		return nil, fault.New(fault.TooLarge, "too_large", "The file has more than %d MB. Share a link to it instead.", s.config.MaxUpload>>20)
	case counted.broken != nil:
		return nil, brokenUpload(counted.broken)
	case err != nil:
		return nil, fmt.Errorf("store upload: %w", err)
	}
	a, err := s.Desk.AddUpload(ctx, actorOf(ctx), tickets.Attachment{SHA256: ref.SHA256, Size: ref.Size, Name: name, Type: sniff(head, name)})
	if err != nil {
		return nil, err
	}
	return answer(attachmentOf(*a), nil)
}

// sniffLength is what http.DetectContentType looks at.
const sniffLength = 512

// limitedReader remembers why it ended: at the limit, or because the sender broke off.
type limitedReader struct {
	r        io.Reader
	left     int64
	exceeded bool
	broken   error
}

var errExceeded = errors.New("more bytes than allowed")

func (l *limitedReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		l.exceeded = true
		return 0, errExceeded
	}
	if err != nil && !errors.Is(err, io.EOF) {
		l.broken = err
	}
	return n, err
}

// filePart finds the part named file.
func filePart(ctx huma.Context) (*multipart.Part, error) {
	mediaType, params, err := mime.ParseMediaType(ctx.Header("Content-Type"))
	if err != nil || mediaType != "multipart/form-data" || params["boundary"] == "" {
		return nil, &Problem{
			Type: "about:blank", Title: http.StatusText(http.StatusUnsupportedMediaType), Status: http.StatusUnsupportedMediaType,
			Code: "unsupported_media_type", Detail: "Send multipart/form-data with one part named file.",
		}
	}
	stream := humafiber.Unwrap(ctx).Request().BodyStream()
	if stream == nil {
		return nil, fault.InvalidField("file", "is missing")
	}
	reader := multipart.NewReader(stream, params["boundary"])
	const mostParts = 10
	for range mostParts {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, brokenUpload(err)
		}
		if part.FormName() == "file" {
			return part, nil
		}
	}
	return nil, fault.InvalidField("file", "is missing")
}

func brokenUpload(err error) error {
	return fault.New(fault.Invalid, "broken_upload", "The upload broke off or is no valid multipart/form-data. Try again.").Because(err)
}

// fileName makes a name from elsewhere fit for headers, mails and disks.
func fileName(name string) string {
	name = filepath.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", r) {
			return -1 // controls, and what would show another ending than there is
		}
		return r
	}, name)
	if name = strings.TrimSpace(name); name == "" || name == "." || name == "/" {
		return "file"
	}
	const longest = 200
	if len(name) > longest {
		ending := filepath.Ext(name)
		if len(ending) > 20 {
			ending = ""
		}
		name = strings.ToValidUTF8(name[:longest-len(ending)], "") + ending
	}
	return name
}

// sniff finds the media type from the bytes; the name decides only among types that the bytes cannot
// tell apart and that no browser would run.
func sniff(head []byte, name string) string {
	found := http.DetectContentType(head)
	base, _, _ := mime.ParseMediaType(found) // DetectContentType gives valid types
	switch base {
	case "application/octet-stream", "application/zip", "text/plain":
		byName, _, err := mime.ParseMediaType(mime.TypeByExtension(filepath.Ext(name)))
		if err == nil && harmless(byName) {
			return byName
		}
	}
	return base
}

// harmless: documents that are opened by other programs, and text that is only read.
func harmless(mediaType string) bool {
	for _, prefix := range []string{"application/vnd.openxmlformats-", "application/vnd.oasis.", "application/vnd.ms-", "audio/", "video/"} {
		if strings.HasPrefix(mediaType, prefix) {
			return true
		}
	}
	switch mediaType {
	case "text/plain", "text/csv", "text/calendar", "text/markdown", "application/json", "application/msword", "application/zip", "message/rfc822":
		return true
	default:
		return false
	}
}

func (s *Server) getAttachment(ctx context.Context, in *attachmentInput) (*raw, error) {
	a, err := s.Desk.Attachment(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	r, size, err := s.Files.Open(ctx, a.SHA256)
	if errors.Is(err, files.ErrMissing) {
		return nil, fault.New(fault.NotFound, "file_missing", "The file's bytes are not in the store any more.").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("open attachment %d: %w", in.ID, err)
	}
	return &raw{Body: func(out huma.Context) {
		out.SetHeader("Content-Type", contentType(a.Type))
		out.SetHeader("Content-Disposition", disposition(a, in.Inline))
		out.SetHeader("Content-Security-Policy", fileCSP(a.Type))
		out.SetHeader("Cache-Control", "private, max-age=3600")
		out.SetHeader("ETag", `"`+a.SHA256+`"`)
		out.SetHeader("Accept-Ranges", "bytes")
		sendRange(out, r, size, in.Range)
	}}, nil
}

// contentType is the stored type, unless it could not be a header.
func contentType(stored string) string {
	base, params, err := mime.ParseMediaType(stored)
	if err != nil {
		return "application/octet-stream"
	}
	if strings.HasPrefix(base, "text/") && params["charset"] == "" {
		return base + "; charset=utf-8"
	}
	return mime.FormatMediaType(base, params)
}

// shown are the types that a browser shows without being able to run anything.
func shown(mediaType string) bool {
	base, _, _ := strings.Cut(mediaType, ";")
	switch strings.ToLower(strings.TrimSpace(base)) {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp",
		"application/pdf", "text/plain", "audio/mpeg", "audio/ogg", "audio/wave", "audio/mp4", "video/mp4", "video/webm":
		return true
	default:
		return false
	}
}

// fileCSP locks a file in, should a browser show it as a page. A PDF viewer does not start in a sandbox.
func fileCSP(mediaType string) string {
	csp := "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; frame-ancestors 'self'"
	if strings.HasPrefix(mediaType, "application/pdf") {
		return csp + "; object-src 'self'"
	}
	return csp + "; sandbox"
}

// disposition names the file (RFC 6266, RFC 8187).
func disposition(a *tickets.Attachment, inline bool) string {
	kind := "attachment"
	if inline && shown(a.Type) {
		kind = "inline"
	}
	name := fileName(a.Name)
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
	header := kind + `; filename="` + plain + `"`
	if plain != name {
		header += "; filename*=UTF-8''" + extValue(name)
	}
	return header
}

// extValue is ext-value of RFC 8187.
func extValue(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

// raw is an answer that is no JSON.
type raw struct {
	Body func(huma.Context)
}

// mailFile is a raw mail to download; text/plain is how browsers would show it, so it is never inline.
func mailFile(what string, id int64, content []byte) *raw {
	return &raw{Body: func(out huma.Context) {
		mailHeaders(out, what, id)
		_, _ = out.BodyWriter().Write(content) // into memory: fasthttp sends it later
	}}
}

func mailHeaders(out huma.Context, what string, id int64) {
	out.SetHeader("Content-Type", "message/rfc822")
	out.SetHeader("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%d.eml"`, what, id))
	out.SetStatus(http.StatusOK)
}

// mailStream is mailFile for bytes that are in the store.
func mailStream(what string, id int64, r io.ReadSeekCloser, size int64) *raw {
	return &raw{Body: func(out huma.Context) {
		mailHeaders(out, what, id)
		humafiber.Unwrap(out).Context().SetBodyStream(r, int(size))
	}}
}
