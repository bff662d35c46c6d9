package files_test

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// s3Server is as much of S3 as the store uses: one bucket, path-style, single-part uploads, ranges.
type s3Server struct {
	mu      sync.Mutex
	objects map[string][]byte // by path, such as /bucket/prefix/ab/cd/abcd
	times   map[string]time.Time
	puts    int
	refuse  int // answers so many PUTs with 503 first
}

func newS3Server(t *testing.T) (*s3Server, string) {
	t.Helper()
	s := &s3Server{objects: map[string][]byte{}, times: map[string]time.Time{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, "s3://AKIDEXAMPLE:s3cr3t@bucket/desk/files?region=eu-central-1&endpoint=" + url.QueryEscape(server.URL)
}

func (s *s3Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !strings.Contains(r.Header.Get("Authorization"), "AKIDEXAMPLE") {
		s.fail(w, http.StatusForbidden, "AccessDenied")
		return
	}
	bucket, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case bucket != "bucket":
		s.fail(w, http.StatusNotFound, "NoSuchBucket")
	case r.URL.Query().Get("list-type") == "2":
		s.list(w, r)
	case strings.Trim(r.URL.Path, "/") == "bucket":
		w.WriteHeader(http.StatusOK)
	case r.Method == http.MethodPut:
		s.put(w, r)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		s.get(w, r)
	case r.Method == http.MethodDelete:
		delete(s.objects, r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
	default:
		s.fail(w, http.StatusMethodNotAllowed, "MethodNotAllowed")
	}
}

// list answers in pages of two.
func (s *s3Server) list(w http.ResponseWriter, r *http.Request) {
	const page = 2
	type object struct {
		Key          string
		Size         int
		LastModified time.Time
	}
	var answer struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		IsTruncated           bool
		NextContinuationToken string
		Contents              []object
	}
	for _, at := range slices.Sorted(maps.Keys(s.objects)) {
		key := strings.TrimPrefix(at, "/bucket/")
		if !strings.HasPrefix(key, r.URL.Query().Get("prefix")) || key <= r.URL.Query().Get("continuation-token") {
			continue
		}
		if len(answer.Contents) == page {
			answer.IsTruncated, answer.NextContinuationToken = true, answer.Contents[page-1].Key
			break
		}
		answer.Contents = append(answer.Contents, object{key, len(s.objects[at]), s.times[at]})
	}
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(answer)
}

func (s *s3Server) fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>%s</Message></Error>", code, code)
}

func (s *s3Server) put(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil && strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		body, err = unchunk(body)
	}
	if err != nil {
		s.fail(w, http.StatusBadRequest, "IncompleteBody")
		return
	}
	if s.refuse > 0 {
		s.refuse--
		s.fail(w, http.StatusServiceUnavailable, "SlowDown")
		return
	}
	s.puts++
	s.objects[r.URL.Path], s.times[r.URL.Path] = body, time.Now().UTC().Truncate(time.Second)
	w.Header().Set("ETag", `"etag"`)
	w.WriteHeader(http.StatusOK)
}

// unchunk takes the aws-chunked framing off: SIZE;chunk-signature=...\r\n BYTES \r\n ... 0;...
func unchunk(framed []byte) ([]byte, error) {
	in, out := bufio.NewReader(bytes.NewReader(framed)), []byte{}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		digits, _, _ := strings.Cut(strings.TrimSpace(line), ";")
		size, err := strconv.ParseInt(digits, 16, 64)
		if err != nil || size == 0 {
			return out, err
		}
		chunk := make([]byte, size+2)
		if _, err := io.ReadFull(in, chunk); err != nil {
			return nil, err
		}
		out = append(out, chunk[:size]...)
	}
}

func (s *s3Server) get(w http.ResponseWriter, r *http.Request) {
	body, ok := s.objects[r.URL.Path]
	if !ok {
		s.fail(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	w.Header().Set("ETag", `"etag"`)
	http.ServeContent(w, r, "", s.times[r.URL.Path], bytes.NewReader(body))
}

// damage flips a bit in everything stored.
func (s *s3Server) damage() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, body := range s.objects {
		body[len(body)/2] ^= 1
	}
}
