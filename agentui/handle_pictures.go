package agentui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/agentui/picture"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
)

const (
	// maxPicture is what an uploaded picture may have in bytes.
	maxPicture = 5 << 20
	// maxStoredPicture is far above what a finished one has.
	maxStoredPicture = 1 << 20
	// forYears: the address changes with the picture.
	forYears = "max-age=31536000, immutable"
	// publicPictures is where customers' browsers get agents' pictures from.
	publicPictures = "/chat/pictures/"
)

type pictureInput struct {
	RawBody []byte
}

// setMyPicture decodes one picture at a time: what somebody uploads may take a lot of memory.
func (s *Server) setMyPicture(ctx context.Context, in *pictureInput) (*body[Agent], error) {
	select {
	case s.drawing <- struct{}{}:
		defer func() { <-s.drawing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	square, err := picture.Square(in.RawBody)
	if err != nil {
		return nil, pictureFault(err)
	}
	ref, err := s.Files.Put(ctx, bytes.NewReader(square))
	if err != nil {
		return nil, fmt.Errorf("store picture: %w", err)
	}
	return s.pictureChanged(ctx, ref.SHA256)
}

func (s *Server) removeMyPicture(ctx context.Context, _ *struct{}) (*body[Agent], error) {
	return s.pictureChanged(ctx, "")
}

func (s *Server) pictureChanged(ctx context.Context, sha string) (*body[Agent], error) {
	changed, err := s.Desk.SetPicture(ctx, actorOf(ctx), sha)
	if err != nil {
		return nil, err
	}
	return answer(agentOf(*changed), nil)
}

func pictureFault(err error) error {
	switch {
	case errors.Is(err, picture.ErrTooLarge):
		return fault.New(fault.TooLarge, "too_large", "The picture has %s. Make it smaller first.", picture.ErrTooLarge).Because(err)
	case errors.Is(err, picture.ErrUnknown):
		return fault.InvalidField("picture", "is %s", picture.ErrUnknown)
	case errors.Is(err, picture.ErrDamaged):
		return fault.InvalidField("picture", "is damaged").Because(err)
	default:
		return err
	}
}

// pictureURL is where an agent's picture is, "" when there is none. It changes with the picture, so that
// browsers may keep what they have.
func pictureURL(a tickets.Agent) string {
	if a.PictureSHA256 == "" {
		return ""
	}
	const enough = 16
	return fmt.Sprintf("%s/agents/%d/picture?v=%s", basePath, a.ID, a.PictureSHA256[:enough])
}

type getPictureInput struct {
	PathID
	V string `query:"v" maxLength:"64" doc:"The beginning of the picture's SHA-256, as in picture_url"`
}

func (s *Server) getPicture(ctx context.Context, in *getPictureInput) (*raw, error) {
	agent, err := s.Desk.Agent(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if agent.PictureSHA256 == "" {
		return nil, notFound("picture", in.ID)
	}
	content, err := s.picture(ctx, agent.PictureSHA256)
	if err != nil {
		return nil, err
	}
	cache := "private, no-cache"
	if in.V != "" && strings.HasPrefix(agent.PictureSHA256, in.V) {
		cache = "private, " + forYears
	}
	return &raw{Body: func(out huma.Context) {
		out.SetHeader("Content-Type", http.DetectContentType(content))
		out.SetHeader("Cache-Control", cache)
		out.SetHeader("ETag", `"`+agent.PictureSHA256+`"`)
		out.SetStatus(http.StatusOK)
		_, _ = out.BodyWriter().Write(content) // into memory: fasthttp sends it later
	}}, nil
}

// picture reads a finished picture. Fault: file_missing.
func (s *Server) picture(ctx context.Context, sha string) ([]byte, error) {
	r, _, err := s.Files.Open(ctx, sha)
	if errors.Is(err, files.ErrMissing) {
		return nil, fault.New(fault.NotFound, "file_missing", "The picture's bytes are not in the store any more.").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("open picture: %w", err)
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, maxStoredPicture))
	if err != nil {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	return content, nil
}

// publicPicture serves an agent's picture to customers' browsers, by its SHA-256 as tickets name it. No other
// file of the store can be had by this.
func (s *Server) publicPicture(c *fiber.Ctx) error {
	ctx, sha := c.UserContext(), c.Params("sha")
	known, err := s.Desk.IsPicture(ctx, sha)
	if err != nil {
		return err
	}
	if !known {
		return fault.New(fault.NotFound, "picture_not_found", "There is no such picture.")
	}
	content, err := s.picture(ctx, sha)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, http.DetectContentType(content))
	c.Set(fiber.HeaderCacheControl, "public, "+forYears)
	c.Set("Cross-Origin-Resource-Policy", "cross-origin") // a preview on the brand's own page may show it
	return c.Send(content)
}
