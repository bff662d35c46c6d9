package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/url"
	"path/filepath"
	"time"
)

// Errors to ask for with errors.Is.
var (
	ErrMissing  = errors.New("no such file in the store")
	ErrTooLarge = errors.New("larger than the store accepts")
	ErrCorrupt  = errors.New("stored bytes do not match their checksum")
)

// Ref names bytes in the store.
type Ref struct {
	SHA256 string // 64 lower-case hex digits
	Size   int64
	PutAt  time.Time // when these bytes were last put, by the store's clock; only Each tells
}

// Store keeps bytes. It is safe for use by many goroutines and, on the same place, by many processes.
type Store interface {
	// Put stores what r gives and returns when it is durable. Faults: ErrTooLarge, or what r failed with.
	Put(ctx context.Context, r io.Reader) (Ref, error)
	// Open gives the bytes and their size. Faults: ErrMissing; ErrCorrupt while reading. The caller closes.
	Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, int64, error)
	// Delete forgets the bytes. Deleting what is not there is no fault.
	Delete(ctx context.Context, sha256 string) error
	// DeleteOld forgets the bytes if nobody has put them since a time, and reports whether it did. On disk it is safe
	// beside a Put of the same bytes; in S3 one within the same instant would be lost.
	DeleteOld(ctx context.Context, sha256 string, before time.Time) (bool, error)
	// Each calls do for everything stored, in no order that matters, until do fails; its error is returned as it is.
	// What is put or deleted meanwhile may be among them or not.
	Each(ctx context.Context, do func(Ref) error) error
}

// DefaultMaxSize is what a store accepts when Options do not say.
const DefaultMaxSize = 100 << 20

// Options of a store; the zero value is ready for use.
type Options struct {
	MaxSize int64 // bytes that one Put accepts; 0 is DefaultMaxSize
}

// Open makes the store that where names:
//
//	file:///var/lib/kept/files      a folder, which is made if missing; a path without file:// is the same
//	s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-central-1
//
// S3 without an endpoint is Amazon's. The keys come from s3://KEY:SECRET@bucket, or else from the
// environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) or the machine's role.
func Open(ctx context.Context, where string, options Options) (Store, error) {
	if options.MaxSize <= 0 {
		options.MaxSize = DefaultMaxSize
	}
	u, err := url.Parse(where)
	if err != nil {
		return nil, fmt.Errorf("files store: not a URL") // the parser's error would repeat a secret
	}
	switch {
	case u.Scheme == "" && where != "":
		return openDisk(filepath.Clean(where), options)
	case u.Scheme == "file" && (u.Host == "" || u.Host == "localhost") && u.Path != "":
		return openDisk(filepath.FromSlash(u.Path), options)
	case u.Scheme == "s3":
		return openS3(ctx, u, options)
	default:
		return nil, fmt.Errorf("files store %q: want file:///folder or s3://bucket/prefix", u.Redacted())
	}
}

// name is where the bytes lie below the store's root; false when sha is not a SHA-256 in lower-case hex.
func name(sha string) (string, bool) {
	if len(sha) != 2*sha256.Size {
		return "", false
	}
	for _, c := range []byte(sha) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", false
		}
	}
	return sha[:2] + "/" + sha[2:4] + "/" + sha, true
}

// intake copies r to w and returns what was copied, stopping when ctx is done or the limit is passed.
func intake(ctx context.Context, w io.Writer, r io.Reader, limit int64) (Ref, error) {
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), io.LimitReader(reader{ctx, r}, limit+1))
	if err != nil {
		return Ref{}, err
	}
	if n > limit {
		return Ref{}, fmt.Errorf("%w: the limit is %d bytes", ErrTooLarge, limit)
	}
	return Ref{SHA256: hex.EncodeToString(sum.Sum(nil)), Size: n}, nil
}

// reader ends with its context.
type reader struct {
	ctx context.Context //nolint:containedctx // io.Reader has no other way to be told
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// checked is a file that is compared with its name when it is read from the beginning to the end.
type checked struct {
	io.ReadSeekCloser
	want string
	sum  hash.Hash // nil once a part was skipped
}

func check(f io.ReadSeekCloser, sha string) *checked {
	return &checked{ReadSeekCloser: f, want: sha, sum: sha256.New()}
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.ReadSeekCloser.Read(p)
	if c.sum == nil {
		return n, err
	}
	c.sum.Write(p[:n])
	if errors.Is(err, io.EOF) && hex.EncodeToString(c.sum.Sum(nil)) != c.want {
		return n, fmt.Errorf("file %s: %w", c.want, ErrCorrupt)
	}
	return n, err
}

func (c *checked) Seek(offset int64, whence int) (int64, error) {
	at, err := c.ReadSeekCloser.Seek(offset, whence)
	c.sum = nil
	if err == nil && at == 0 {
		c.sum = sha256.New()
	}
	return at, err
}
