package filetext

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"time"
)

// Reader reads files of all kinds: those whose readers cannot be trusted with a process of its own, which is killed
// when its time is over, and ends itself when it takes too much memory.
type Reader struct {
	// Command is what calls [Child], such as "kept", "filetext"; without it, PDF is not read.
	Command []string
}

// Readable reports whether the Reader can read a file of the type, or with the ending of the name.
func (r Reader) Readable(name, mediaType string) bool {
	how := kindOf(name, mediaType)
	return how != unreadable && (how != portable || len(r.Command) > 0)
}

// Text is the words of a file, "" when it has none that can be read. The error says that the process could not be
// started, so that nothing is known.
func (r Reader) Text(ctx context.Context, name, mediaType string, content io.Reader) (string, error) {
	if kindOf(name, mediaType) != portable {
		return Text(ctx, name, mediaType, content), nil
	}
	if len(r.Command) == 0 {
		return "", nil
	}
	child := exec.CommandContext(ctx, r.Command[0], r.Command[1:]...)
	var out limited
	child.Stdin, child.Stdout = io.LimitReader(content, MaxFile), &out
	child.WaitDelay = time.Second
	if err := child.Start(); err != nil {
		return "", fmt.Errorf("start the reader of files: %w", err)
	}
	if err := child.Wait(); err != nil { // it was killed, or gave up: what it wrote before is as good as any
		return storable(out.String()), nil //nolint:nilerr // see above
	}
	return storable(out.String()), nil
}

// limited keeps the first MaxText bytes, and takes the others.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	_, _ = l.Buffer.Write(p[:min(len(p), max(0, MaxText-l.Len()))]) // never fails
	return len(p), nil
}

const (
	childMemory   = 256 << 20 // bytes of a Child
	childStack    = 32 << 20
	childPatience = 2 * time.Second       // with the places of characters
	childLook     = 10 * time.Millisecond // how often it looks how much it has
)

// Child is a process that reads one PDF from in and writes its words to out. It ends the process when that takes too
// much memory, which a damaged file may ask for.
func Child(in io.Reader, out io.Writer) error {
	debug.SetMaxStack(childStack)
	debug.SetMemoryLimit(childMemory / 2)
	go func() {
		taken := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for range time.Tick(childLook) {
			if metrics.Read(taken); taken[0].Value.Uint64() > childMemory {
				os.Exit(1)
			}
		}
	}()
	data, err := io.ReadAll(io.LimitReader(in, MaxFile))
	if err != nil {
		return err
	}
	left, begun := MaxText, time.Now()
	patient := func() bool { return time.Since(begun) < childPatience }
	pdfPages(data, patient, func(text string) bool {
		text = text[:min(len(text), left)]
		left -= len(text)
		_, err = io.WriteString(out, storable(text)+"\n") // page by page: the next one may be the last
		return err == nil && left > 0
	})
	return err
}

// storable is text that a database takes.
func storable(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", " "), " ")
}
