package webpage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/tickets/files"
)

// FormLimits bound a form. The zero value takes a form of 200 values without files.
type FormLimits struct {
	Values     int   // how many; 0 is 200
	ValueBytes int64 // of one value; 0 is 256 KB
	Files      int   // how many; 0 is none
	FileBytes  int64 // of one file
	Bytes      int64 // of the whole request; 0 is what the other limits come to
}

func (l FormLimits) withDefaults() FormLimits {
	if l.Values == 0 {
		l.Values = 200
	}
	if l.ValueBytes == 0 {
		l.ValueBytes = 256 << 10
	}
	if l.Bytes == 0 {
		l.Bytes = 4*l.ValueBytes + int64(l.Files)*l.FileBytes + 1<<20
	}
	return l
}

// Form is what somebody sent: values, and files that are in the store already.
type Form struct {
	url.Values
	Files    []File
	Problems []FormProblem // what could not be taken; the values are there all the same
}

// File is one that came with a form.
type File struct {
	Field  string
	Name   string // cleaned
	Type   string // found from the bytes
	Size   int64
	SHA256 string
}

// FormProblem is why something of a form was not taken.
type FormProblem struct {
	Kind  ProblemKind
	Field string
	Name  string // of the file
}

// ProblemKind is the sort of a FormProblem.
type ProblemKind string

// The kinds of problems.
const (
	TooLarge ProblemKind = "too_large" // a file, a value, or all together
	TooMany  ProblemKind = "too_many"  // files or values
	Refused  ProblemKind = "refused"   // a program
	Broken   ProblemKind = "broken"    // the sending broke off
)

// Text says the problem in the reader's language.
func (p FormProblem) Text(w *Words, limits FormLimits) string {
	switch p.Kind {
	case TooLarge:
		if p.Name != "" {
			return w.T("file.too_large", "name", p.Name, "size", w.Size(limits.FileBytes))
		}
	case TooMany:
		return w.T("file.too_many", "count", limits.Files)
	case Refused:
		return w.T("file.refused", "name", p.Name)
	case Broken:
	}
	return w.T("file.broken")
}

// ReadForm reads a form as it comes, multipart or urlencoded, and puts files into the store. What is wrong
// with the form is in its Problems, so that the page can be shown again with what was typed; an error is
// ours, such as a store that does not answer.
func ReadForm(ctx context.Context, c *fiber.Ctx, store files.Store, limits FormLimits) (*Form, error) {
	limits = limits.withDefaults()
	form := &Form{Values: url.Values{}}
	body := &counted{r: requestBody(c), left: limits.Bytes}
	mediaType, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	switch {
	case err == nil && mediaType == fiber.MIMEApplicationForm:
		form.readEncoded(body, limits)
		return form, nil
	case err == nil && mediaType == fiber.MIMEMultipartForm && params["boundary"] != "":
		return form, form.readMultipart(ctx, multipart.NewReader(body, params["boundary"]), body, store, limits)
	default:
		form.problem(Broken, "", "")
		return form, nil
	}
}

func requestBody(c *fiber.Ctx) io.Reader {
	if stream := c.Request().BodyStream(); stream != nil {
		return stream
	}
	return bytes.NewReader(c.Request().Body())
}

// counted ends at a limit and remembers that it did.
type counted struct {
	r        io.Reader
	left     int64
	exceeded bool
}

var errExceeded = errors.New("more bytes than allowed")

func (r *counted) Read(p []byte) (int, error) {
	if r.left < 0 {
		r.exceeded = true
		return 0, errExceeded
	}
	n, err := r.r.Read(p)
	if r.left -= int64(n); r.left < 0 {
		r.exceeded = true
		return 0, errExceeded
	}
	return n, err
}

func (f *Form) problem(kind ProblemKind, field, name string) {
	f.Problems = append(f.Problems, FormProblem{Kind: kind, Field: field, Name: name})
}

func (f *Form) readEncoded(body *counted, limits FormLimits) {
	body.left = min(body.left, 4*limits.ValueBytes)
	raw, err := io.ReadAll(body)
	switch {
	case body.exceeded:
		f.problem(TooLarge, "", "")
		return
	case err != nil:
		f.problem(Broken, "", "")
		return
	}
	values, err := url.ParseQuery(string(raw))
	if err != nil || len(values) > limits.Values {
		f.problem(Broken, "", "")
	}
	for name, list := range values {
		for _, value := range list {
			f.Add(name, clean(value))
		}
	}
}

func (f *Form) readMultipart(ctx context.Context, parts *multipart.Reader, body *counted, store files.Store, limits FormLimits) error {
	for range limits.Values + limits.Files + 100 { // what is over the limits is skipped for a while, so that what follows is kept
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			f.ended(body)
			return nil //nolint:nilerr // it is the sender's trouble, and stands in Problems
		}
		if err := f.readPart(ctx, part, body, store, limits); err != nil {
			return err
		}
	}
	f.problem(TooMany, "", "")
	return nil
}

// ended notes why there is nothing more to read.
func (f *Form) ended(body *counted) {
	if body.exceeded {
		f.problem(TooLarge, "", "")
		return
	}
	f.problem(Broken, "", "")
}

func (f *Form) readPart(ctx context.Context, part *multipart.Part, body *counted, store files.Store, limits FormLimits) error {
	defer part.Close()
	_, params, err := mime.ParseMediaType(part.Header.Get(fiber.HeaderContentDisposition))
	_, isFile := params["filename"]
	if err == nil && isFile {
		return f.readFile(ctx, part, body, store, limits)
	}
	if len(f.Values) >= limits.Values {
		f.problem(TooMany, part.FormName(), "")
		return nil
	}
	value, err := io.ReadAll(io.LimitReader(part, limits.ValueBytes+1))
	if int64(len(value)) > limits.ValueBytes {
		value = value[:limits.ValueBytes]
		f.problem(TooLarge, part.FormName(), "")
	}
	f.Add(part.FormName(), clean(string(value)))
	if err != nil {
		f.ended(body)
	}
	return nil
}

// clean is text that can be stored, with the line ends that we use: browsers send CRLF.
func clean(s string) string {
	return strings.ToValidUTF8(strings.NewReplacer("\r\n", "\n", "\x00", "").Replace(s), string(utf8.RuneError))
}

func (f *Form) readFile(ctx context.Context, part *multipart.Part, body *counted, store files.Store, limits FormLimits) error {
	name := files.CleanName(part.FileName())
	head := make([]byte, files.SniffLength)
	n, err := io.ReadFull(part, head)
	if n == 0 && errors.Is(err, io.EOF) {
		return nil // an empty control, or an empty file, which says nothing
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		f.ended(body)
		return nil
	}
	head = head[:n]
	switch {
	case len(f.Files) >= limits.Files:
		if !f.has(TooMany) {
			f.problem(TooMany, part.FormName(), name)
		}
		return nil
	case files.Runs(head, name):
		f.problem(Refused, part.FormName(), name)
		return nil
	}
	content := &counted{r: io.MultiReader(bytes.NewReader(head), part), left: limits.FileBytes}
	broken := &failing{r: content}
	ref, err := store.Put(ctx, broken)
	switch {
	case content.exceeded || errors.Is(err, files.ErrTooLarge):
		f.problem(TooLarge, part.FormName(), name)
		return nil
	case broken.err != nil:
		f.ended(body)
		return nil //nolint:nilerr // what broke is the sending, and stands in Problems
	case err != nil:
		return fmt.Errorf("store a file of a form: %w", err)
	}
	f.Files = append(f.Files, File{Field: part.FormName(), Name: name, Type: files.Sniff(head, name), Size: ref.Size, SHA256: ref.SHA256})
	return nil
}

func (f *Form) has(kind ProblemKind) bool {
	for _, p := range f.Problems {
		if p.Kind == kind {
			return true
		}
	}
	return false
}

// failing remembers that it was the sender who failed, not the store.
type failing struct {
	r   io.Reader
	err error
}

func (r *failing) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}
