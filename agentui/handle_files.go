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
	name := files.CleanName(part.FileName())
	head := make([]byte, files.SniffLength)
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
	a, err := s.Desk.AddUpload(ctx, actorOf(ctx), tickets.Attachment{SHA256: ref.SHA256, Size: ref.Size, Name: name, Type: files.Sniff(head, name)})
	if err != nil {
		return nil, err
	}
	return answer(attachmentOf(*a), nil)
}

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
		out.SetHeader("Content-Disposition", files.Disposition(a.Name, in.Inline && shown(a.Type)))
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
