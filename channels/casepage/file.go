package casepage

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/tickets/files"
)

// file sends an attachment: to be stored, or shown when it is a picture that stands in somebody's words.
func (s *Server) file(r *request) error {
	id, err := strconv.ParseInt(r.Params("id"), 10, 64)
	if err != nil || id <= 0 {
		return errNoCase
	}
	f, err := s.reader.attachment(r.UserContext(), r.access, id)
	if err != nil {
		return err
	}
	shown := r.Query("inline") == "1" && files.SafePicture(f.Type)
	kind := "application/octet-stream" // what is stored needs no type, and what has none is not run
	if shown {
		kind = f.Type
	}
	r.Set(fiber.HeaderContentDisposition, files.Disposition(f.Name, shown))
	return s.stream(r, f.SHA256, kind)
}

var pictureName = regexp.MustCompile(`^[0-9a-f]{64}$`)

// picture sends the picture of an agent who answers in this case.
func (s *Server) picture(r *request) error {
	sha := r.Params("sha")
	if !pictureName.MatchString(sha) {
		return errNoCase
	}
	ok, err := s.reader.answers(r.UserContext(), r.access, sha)
	if err != nil {
		return err
	}
	if !ok {
		return errNoCase
	}
	r.Set(fiber.HeaderContentDisposition, "inline")
	return s.stream(r, sha, "")
}

// stream sends stored bytes; without a type it is that of a picture, found from the bytes.
func (s *Server) stream(r *request, sha, kind string) error {
	content, size, err := s.Files.Open(r.UserContext(), sha)
	if errors.Is(err, files.ErrMissing) {
		return errNoCase
	}
	if err != nil {
		return fmt.Errorf("open a file of case %d: %w", r.ticket.ID, err)
	}
	if kind == "" {
		head := make([]byte, files.SniffLength)
		n, _ := io.ReadFull(content, head)
		if kind = http.DetectContentType(head[:n]); !files.SafePicture(kind) {
			return errors.Join(errNoCase, content.Close())
		}
		if _, err := content.Seek(0, io.SeekStart); err != nil {
			return errors.Join(fmt.Errorf("read a picture: %w", err), content.Close())
		}
	}
	r.Set(fiber.HeaderContentType, kind)
	r.Set(fiber.HeaderCacheControl, "private, no-store")
	r.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox; frame-ancestors 'none'")
	r.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	r.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	r.Context().SetBodyStream(content, int(size)) // closes it
	return nil
}
