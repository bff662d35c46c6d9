package files

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// inMemory is how many bytes of a file wait in memory, and not on disk, until their checksum is known.
const inMemory = 1 << 20

// isNew is for how long bytes that are put again need no new time. Who deletes what is old means days.
const isNew = time.Hour

// s3 is a store in a bucket.
type s3 struct {
	client         *minio.Client
	bucket, prefix string
	maxSize        int64
}

func openS3(ctx context.Context, u *url.URL, options Options) (*s3, error) {
	host, secure, err := endpoint(u)
	if err != nil {
		return nil, fmt.Errorf("files store %s: %w", u.Redacted(), err)
	}
	client, err := minio.New(host, &minio.Options{
		Creds:  keys(u),
		Secure: secure,
		Region: u.Query().Get("region"),
	})
	if err != nil {
		return nil, fmt.Errorf("files store %s: %w", u.Redacted(), err)
	}
	s := &s3{client: client, bucket: u.Host, prefix: strings.Trim(u.Path, "/"), maxSize: options.MaxSize}
	exists, err := client.BucketExists(ctx, s.bucket)
	if err != nil {
		return nil, fmt.Errorf("files store %s: %w", u.Redacted(), err)
	}
	if !exists {
		return nil, fmt.Errorf("files store %s: there is no bucket %q", u.Redacted(), s.bucket)
	}
	return s, nil
}

func endpoint(u *url.URL) (host string, secure bool, err error) {
	given := u.Query().Get("endpoint")
	if given == "" {
		return "s3.amazonaws.com", true, nil
	}
	parsed, err := url.Parse(given)
	if err != nil || parsed.Host == "" || (parsed.Scheme != "https" && parsed.Scheme != "http") {
		return "", false, fmt.Errorf("endpoint %q: want https://host", given)
	}
	return parsed.Host, parsed.Scheme == "https", nil
}

func keys(u *url.URL) *credentials.Credentials {
	if secret, ok := u.User.Password(); ok {
		return credentials.NewStaticV4(u.User.Username(), secret, "")
	}
	return credentials.NewChainCredentials([]credentials.Provider{
		&credentials.EnvAWS{}, &credentials.IAM{Client: &http.Client{Transport: http.DefaultTransport}},
	})
}

func (s *s3) key(short string) string { return path.Join(s.prefix, short) }

func (s *s3) Put(ctx context.Context, r io.Reader) (Ref, error) {
	ref, err := s.put(ctx, r)
	if err != nil {
		return Ref{}, fmt.Errorf("store a file in S3: %w", err)
	}
	return ref, nil
}

func (s *s3) put(ctx context.Context, r io.Reader) (Ref, error) {
	var waiting spool
	defer waiting.close()
	ref, err := intake(ctx, &waiting, r, s.maxSize)
	if err != nil {
		return Ref{}, err
	}
	short, _ := name(ref.SHA256)
	if info, err := s.client.StatObject(ctx, s.bucket, s.key(short), minio.StatObjectOptions{}); err == nil && info.Size == ref.Size && time.Since(info.LastModified) < isNew {
		return ref, nil // what is older is put again, which makes it new: see DeleteOld
	}
	body, err := waiting.reader()
	if err != nil {
		return Ref{}, err
	}
	_, err = s.client.PutObject(ctx, s.bucket, s.key(short), body, ref.Size,
		minio.PutObjectOptions{ContentType: "application/octet-stream"})
	return ref, err
}

func (s *s3) Open(ctx context.Context, sha string) (io.ReadSeekCloser, int64, error) {
	short, ok := name(sha)
	if !ok {
		return nil, 0, fmt.Errorf("file %q: %w", sha, ErrMissing)
	}
	object, err := s.client.GetObject(ctx, s.bucket, s.key(short), minio.GetObjectOptions{})
	if err != nil {
		return nil, 0, fmt.Errorf("open a file in S3: %w", err)
	}
	info, err := object.Stat()
	if err != nil {
		_ = object.Close()
		if minio.ToErrorResponse(err).Code == "NoSuchKey" {
			return nil, 0, fmt.Errorf("file %s: %w", sha, ErrMissing)
		}
		return nil, 0, fmt.Errorf("open a file in S3: %w", err)
	}
	return check(object, sha), info.Size, nil
}

func (s *s3) Delete(ctx context.Context, sha string) error {
	short, ok := name(sha)
	if !ok {
		return nil
	}
	if err := s.client.RemoveObject(ctx, s.bucket, s.key(short), minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("delete a file in S3: %w", err)
	}
	return nil
}

func (s *s3) DeleteOld(ctx context.Context, sha string, before time.Time) (bool, error) {
	short, ok := name(sha)
	if !ok {
		return false, nil
	}
	info, err := s.client.StatObject(ctx, s.bucket, s.key(short), minio.StatObjectOptions{})
	if minio.ToErrorResponse(err).Code == "NoSuchKey" {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at an old file in S3: %w", err)
	}
	if !info.LastModified.Before(before) {
		return false, nil
	}
	return true, s.Delete(ctx, sha)
}

func (s *s3) Each(ctx context.Context, do func(Ref) error) error {
	ctx, stop := context.WithCancel(ctx) // ends the listing when do fails
	defer stop()
	folder := ""
	if s.prefix != "" {
		folder = s.prefix + "/"
	}
	for object := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: folder, Recursive: true}) {
		if object.Err != nil {
			return fmt.Errorf("list files in S3: %w", object.Err)
		}
		sha := path.Base(object.Key)
		if short, ok := name(sha); !ok || s.key(short) != object.Key {
			continue
		}
		if err := do(Ref{SHA256: sha, Size: object.Size, PutAt: object.LastModified}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// spool holds bytes in memory, and on disk once they are many.
type spool struct {
	memory bytes.Buffer
	file   *os.File
}

func (s *spool) Write(p []byte) (int, error) {
	if s.file == nil && s.memory.Len()+len(p) <= inMemory {
		return s.memory.Write(p)
	}
	if s.file == nil {
		f, err := os.CreateTemp("", "kept-upload-")
		if err != nil {
			return 0, err
		}
		s.file = f
		if _, err := s.memory.WriteTo(f); err != nil {
			return 0, err
		}
	}
	return s.file.Write(p)
}

// reader gives the bytes from the beginning; it can be rewound for a repeated request.
func (s *spool) reader() (io.ReadSeeker, error) {
	if s.file == nil {
		return bytes.NewReader(s.memory.Bytes()), nil
	}
	_, err := s.file.Seek(0, io.SeekStart)
	return s.file, err
}

func (s *spool) close() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
	}
}
