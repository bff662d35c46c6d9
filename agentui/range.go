package agentui

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
)

// sendRange sends a file or one range of it (RFC 9110 section 14). Several ranges at once are answered
// with the whole, which is allowed. The file is closed when it is sent.
func sendRange(out huma.Context, r io.ReadSeekCloser, size int64, header string) {
	fiber := humafiber.Unwrap(out).Context()
	from, to, ok := parseRange(header, size)
	switch {
	case !ok:
		_ = r.Close() // nothing was read
		out.SetHeader("Content-Range", fmt.Sprintf("bytes */%d", size))
		out.SetStatus(http.StatusRequestedRangeNotSatisfiable)
		return
	case from == 0 && to == size:
		out.SetStatus(http.StatusOK)
		fiber.SetBodyStream(r, int(size))
		return
	}
	if _, err := r.Seek(from, io.SeekStart); err != nil {
		_ = r.Close()
		out.SetStatus(http.StatusInternalServerError)
		return
	}
	out.SetHeader("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to-1, size))
	out.SetStatus(http.StatusPartialContent)
	fiber.SetBodyStream(readCloser{io.LimitReader(r, to-from), r}, int(to-from))
}

type readCloser struct {
	io.Reader
	io.Closer
}

// parseRange returns the bytes [from, to) that are asked for: all when the header is absent or one that
// we do not serve, and false when there are no such bytes.
func parseRange(header string, size int64) (from, to int64, ok bool) {
	spec, found := strings.CutPrefix(strings.TrimSpace(header), "bytes=")
	if !found || strings.Contains(spec, ",") {
		return 0, size, true
	}
	first, last, found := strings.Cut(strings.TrimSpace(spec), "-")
	if !found {
		return 0, size, true
	}
	if first == "" { // the last n bytes
		n, err := strconv.ParseInt(last, 10, 64)
		if err != nil || n < 0 {
			return 0, size, true
		}
		return max(0, size-n), size, n > 0 && size > 0
	}
	from, err := strconv.ParseInt(first, 10, 64)
	if err != nil || from < 0 {
		return 0, size, true
	}
	to = size
	if last != "" {
		end, err := strconv.ParseInt(last, 10, 64)
		if err != nil || end < from {
			return 0, size, true
		}
		to = min(size, end+1)
	}
	return from, to, from < size
}
