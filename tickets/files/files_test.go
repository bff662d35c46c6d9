package files_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/tickets/files"
)

// place is a store and ways to see behind it.
type place struct {
	files.Store
	count  func() int // objects kept
	damage func()     // flips a bit in each
	age    func(by time.Duration)
}

const limit = 3 << 20

// each runs a test on both kinds of store.
func each(t *testing.T, test func(t *testing.T, p place)) {
	t.Parallel()
	t.Run("disk", func(t *testing.T) {
		t.Parallel()
		p, _ := onDisk(t)
		test(t, p)
	})
	t.Run("s3", func(t *testing.T) {
		t.Parallel()
		p, _ := onS3(t)
		test(t, p)
	})
}

func onDisk(t *testing.T) (place, string) {
	t.Helper()
	root := filepath.Join(t.TempDir(), "files")
	store, err := files.Open(t.Context(), "file://"+root, files.Options{MaxSize: limit})
	require.NoError(t, err)
	return place{
		Store: store,
		count: func() int { return len(stored(t, root)) },
		damage: func() {
			for _, path := range stored(t, root) {
				body, err := os.ReadFile(path)
				require.NoError(t, err)
				body[len(body)/2] ^= 1
				require.NoError(t, os.WriteFile(path, body, 0o600))
			}
		},
		age: func(by time.Duration) {
			for _, path := range stored(t, root) {
				require.NoError(t, os.Chtimes(path, time.Time{}, time.Now().Add(-by)))
			}
		},
	}, root
}

func onS3(t *testing.T) (place, *s3Server) {
	t.Helper()
	server, where := newS3Server(t)
	store, err := files.Open(t.Context(), where, files.Options{MaxSize: limit})
	require.NoError(t, err)
	return place{
		Store: store,
		count: func() int {
			server.mu.Lock()
			defer server.mu.Unlock()
			return len(server.objects)
		},
		damage: server.damage,
		age: func(by time.Duration) {
			server.mu.Lock()
			defer server.mu.Unlock()
			for key := range server.times {
				server.times[key] = time.Now().UTC().Add(-by).Truncate(time.Second)
			}
		},
	}, server
}

// stored lists the files below root, those that are still coming in too.
func stored(t *testing.T, root string) []string {
	t.Helper()
	var paths []string
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			paths = append(paths, path)
		}
		return err
	}))
	return paths
}

func random(size int) []byte {
	body := make([]byte, size)
	chacha := rand.NewChaCha8([32]byte{byte(size), byte(size >> 8), byte(size >> 16)})
	_, _ = chacha.Read(body)
	return body
}

func sum(body []byte) string {
	s := sha256.Sum256(body)
	return hex.EncodeToString(s[:])
}

func read(t *testing.T, store files.Store, sha string) []byte {
	t.Helper()
	f, size, err := store.Open(t.Context(), sha)
	require.NoError(t, err)
	defer f.Close()
	body, err := io.ReadAll(f)
	require.NoError(t, err)
	require.EqualValues(t, len(body), size)
	return body
}

func TestPutAndOpen(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		for _, size := range []int{0, 1, 5_000, 1 << 20, 1<<20 + 1, limit} {
			body := random(size)
			ref, err := p.Put(t.Context(), iotest.HalfReader(bytes.NewReader(body)))
			require.NoError(t, err, size)
			require.Equal(t, files.Ref{SHA256: sum(body), Size: int64(size)}, ref)
			require.True(t, bytes.Equal(body, read(t, p, ref.SHA256)), size)
		}
	})
}

func TestTheSameBytesAreKeptOnce(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		body := random(10_000)
		group, ctx := errgroup.WithContext(t.Context())
		for range 16 {
			group.Go(func() error {
				ref, err := p.Put(ctx, bytes.NewReader(body))
				if ref.SHA256 != sum(body) {
					return fmt.Errorf("ref %v, error %w", ref, err)
				}
				return err
			})
		}
		require.NoError(t, group.Wait())
		require.Equal(t, 1, p.count())
		require.Equal(t, body, read(t, p, sum(body)))
	})
}

func TestSeekAndReadAPart(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		body := random(50_000)
		ref, err := p.Put(t.Context(), bytes.NewReader(body))
		require.NoError(t, err)
		f, _, err := p.Open(t.Context(), ref.SHA256)
		require.NoError(t, err)
		defer f.Close()
		_, err = f.Seek(40_000, io.SeekStart)
		require.NoError(t, err)
		part, err := io.ReadAll(f)
		require.NoError(t, err)
		require.Equal(t, body[40_000:], part)
		end, err := f.Seek(0, io.SeekEnd)
		require.NoError(t, err)
		require.EqualValues(t, 50_000, end)
		_, err = f.Seek(0, io.SeekStart)
		require.NoError(t, err)
		all, err := io.ReadAll(f)
		require.NoError(t, err)
		require.Equal(t, body, all)
	})
}

func TestDamageIsFoundWhileReading(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ref, err := p.Put(t.Context(), bytes.NewReader(random(20_000)))
		require.NoError(t, err)
		p.damage()
		f, _, err := p.Open(t.Context(), ref.SHA256)
		require.NoError(t, err)
		defer f.Close()
		_, err = io.ReadAll(f)
		require.ErrorIs(t, err, files.ErrCorrupt)
	})
}

func TestWhatIsNotThere(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		for _, sha := range []string{sum([]byte("nobody put this")), "", "abc", "../../../../etc/passwd", strings.Repeat("g", 64), strings.ToUpper(sum(nil)), strings.Repeat("../", 21) + "a"} {
			_, _, err := p.Open(t.Context(), sha)
			require.ErrorIs(t, err, files.ErrMissing, sha)
			require.NoError(t, p.Delete(t.Context(), sha), sha)
		}
	})
}

func TestDelete(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		body := random(1_000)
		ref, err := p.Put(t.Context(), bytes.NewReader(body))
		require.NoError(t, err)
		require.NoError(t, p.Delete(t.Context(), ref.SHA256))
		_, _, err = p.Open(t.Context(), ref.SHA256)
		require.ErrorIs(t, err, files.ErrMissing)
		_, err = p.Put(t.Context(), bytes.NewReader(body))
		require.NoError(t, err)
		require.Equal(t, body, read(t, p, ref.SHA256))
	})
}

func TestOnlyWhatIsOldIsDeleted(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		body := random(1_000)
		ref, err := p.Put(t.Context(), bytes.NewReader(body))
		require.NoError(t, err)
		gone := func() bool {
			deleted, err := p.DeleteOld(t.Context(), ref.SHA256, time.Now().Add(-24*time.Hour))
			require.NoError(t, err)
			return deleted
		}
		require.False(t, gone())
		p.age(48 * time.Hour)
		_, err = p.Put(t.Context(), bytes.NewReader(body))
		require.NoError(t, err)
		require.False(t, gone(), "put again, it is new")
		require.Equal(t, body, read(t, p, ref.SHA256))
		p.age(48 * time.Hour)
		require.True(t, gone())
		require.Zero(t, p.count())
		require.False(t, gone())
	})
}

// Whoever has put bytes finds them, however often the same bytes are deleted as old meanwhile.
func TestPutBesideDeleteOld(t *testing.T) {
	t.Parallel()
	p, root := onDisk(t)
	body := random(1_000)
	ref, err := p.Put(t.Context(), bytes.NewReader(body))
	require.NoError(t, err)
	path := stored(t, root)[0]
	stop := make(chan struct{})
	var deleting errgroup.Group
	deleting.Go(func() error {
		for {
			select {
			case <-stop:
				return nil
			default:
			}
			if _, err := p.DeleteOld(context.Background(), ref.SHA256, time.Now().Add(-time.Hour)); err != nil {
				return err
			}
		}
	})
	for range 300 {
		_ = os.Chtimes(path, time.Time{}, time.Now().Add(-2*time.Hour)) // it may be gone
		_, err := p.Put(t.Context(), bytes.NewReader(body))
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			_, _, err := p.Open(t.Context(), ref.SHA256)
			return err == nil
		}, time.Second, time.Millisecond)
	}
	close(stop)
	require.NoError(t, deleting.Wait())
}

func TestFilesTakenAwayByACrashComeBack(t *testing.T) {
	t.Parallel()
	p, root := onDisk(t)
	body := random(1_000)
	ref, err := p.Put(t.Context(), bytes.NewReader(body))
	require.NoError(t, err)
	require.NoError(t, os.Rename(stored(t, root)[0], filepath.Join(root, "incoming", ref.SHA256)))
	again, err := files.Open(t.Context(), root, files.Options{})
	require.NoError(t, err)
	require.Equal(t, body, read(t, place{Store: again}, ref.SHA256))
}

func TestEachNamesEverythingStored(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		want := map[files.Ref]bool{}
		for size := range 5 {
			ref, err := p.Put(t.Context(), bytes.NewReader(random(size*1000)))
			require.NoError(t, err)
			want[ref] = true
		}
		got := map[files.Ref]bool{}
		require.NoError(t, p.Each(t.Context(), func(ref files.Ref) error {
			require.WithinDuration(t, time.Now(), ref.PutAt, time.Minute)
			ref.PutAt = time.Time{}
			got[ref] = true
			return nil
		}))
		require.Equal(t, want, got)
		enough := errors.New("enough")
		require.ErrorIs(t, p.Each(t.Context(), func(files.Ref) error { return enough }), enough)
	})
}

func TestFailedPutsLeaveNothing(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		_, err := p.Put(t.Context(), bytes.NewReader(make([]byte, limit+1)))
		require.ErrorIs(t, err, files.ErrTooLarge)

		broken := errors.New("the line went dead")
		_, err = p.Put(t.Context(), io.MultiReader(bytes.NewReader(random(2<<20)), iotest.ErrReader(broken)))
		require.ErrorIs(t, err, broken)

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = p.Put(ctx, bytes.NewReader(random(100)))
		require.ErrorIs(t, err, context.Canceled)
		require.Zero(t, p.count())
	})
}

func TestAFileOfTheWrongSizeIsReplaced(t *testing.T) {
	t.Parallel()
	p, root := onDisk(t)
	body := random(5_000)
	ref, err := p.Put(t.Context(), bytes.NewReader(body))
	require.NoError(t, err)
	require.NoError(t, os.Truncate(stored(t, root)[0], 100))
	_, err = p.Put(t.Context(), bytes.NewReader(body))
	require.NoError(t, err)
	require.Equal(t, body, read(t, p, ref.SHA256))
}

func TestAnExistingFileIsNotRewritten(t *testing.T) {
	t.Parallel()
	p, root := onDisk(t)
	body := random(5_000)
	_, err := p.Put(t.Context(), bytes.NewReader(body))
	require.NoError(t, err)
	before, err := os.Stat(stored(t, root)[0])
	require.NoError(t, err)
	_, err = p.Put(t.Context(), bytes.NewReader(body))
	require.NoError(t, err)
	after, err := os.Stat(stored(t, root)[0])
	require.NoError(t, err)
	require.True(t, os.SameFile(before, after))

	remote, server := onS3(t)
	for range 2 {
		_, err = remote.Put(t.Context(), bytes.NewReader(body))
		require.NoError(t, err)
	}
	require.Equal(t, 1, server.puts)
}

func TestS3IsTriedAgain(t *testing.T) {
	t.Parallel()
	p, server := onS3(t)
	server.refuse = 2
	body := random(2 << 20)
	ref, err := p.Put(t.Context(), bytes.NewReader(body))
	require.NoError(t, err)
	require.True(t, bytes.Equal(body, read(t, p, ref.SHA256)))
}

func TestLeftoversOfACrashAreSweptLater(t *testing.T) {
	t.Parallel()
	_, root := onDisk(t)
	old, fresh := filepath.Join(root, "incoming", "old"), filepath.Join(root, "incoming", "fresh")
	for _, path := range []string{old, fresh} {
		require.NoError(t, os.WriteFile(path, []byte("half a fi"), 0o600))
	}
	yesterday := time.Now().Add(-25 * time.Hour)
	require.NoError(t, os.Chtimes(old, yesterday, yesterday))
	_, err := files.Open(t.Context(), root, files.Options{})
	require.NoError(t, err)
	require.Equal(t, []string{fresh}, stored(t, root))
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	_, where := newS3Server(t)
	check := func(where, contains string) {
		t.Helper()
		_, err := files.Open(t.Context(), where, files.Options{})
		require.ErrorContains(t, err, contains, where)
		require.NotContains(t, err.Error(), "s3cr3t", "secrets stay out of the log")
	}
	check("", "want file:///folder or s3://bucket/prefix")
	check("ftp://u:s3cr3t@host/folder", "want file:///folder or s3://bucket/prefix")
	check("file://elsewhere/folder", "want file:///folder or s3://bucket/prefix")
	check("s3://k:s3cr3t@bucket/%zz", "not a URL")
	check("s3://k:s3cr3t@bucket?endpoint=example.com", "want https://host")
	check(strings.Replace(where, "@bucket", "@other", 1), `no bucket "other"`)
	check(strings.Replace(where, "AKIDEXAMPLE", "SOMEBODY", 1), "Access Denied")
	check("/dev/null/files", "not a directory")
}

// BenchmarkPut is the ingest of mail: 5 KB each, 32 at once, durable.
func BenchmarkPut(b *testing.B) {
	store, err := files.Open(b.Context(), b.TempDir(), files.Options{})
	require.NoError(b, err)
	work := make(chan int)
	var wg sync.WaitGroup
	b.ResetTimer()
	for range 32 {
		wg.Go(func() {
			for i := range work {
				body := append(random(5_000), fmt.Sprint(i)...)
				if _, err := store.Put(b.Context(), bytes.NewReader(body)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range b.N {
		work <- i
	}
	close(work)
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "puts/s")
}
