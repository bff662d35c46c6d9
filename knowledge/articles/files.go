package articles

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // sizes of pictures
	_ "image/jpeg" // sizes of pictures
	_ "image/png"  // sizes of pictures
	"io"
	"strings"
	"time"

	_ "golang.org/x/image/webp" // sizes of pictures
	"gorm.io/gorm"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
)

// AddFile stores a picture or file for articles, which name it as kb:<id>. Its type is found out from its bytes. The
// same bytes under the same name are the same file. Faults: forbidden, too_large.
func (s *Service) AddFile(ctx context.Context, by tickets.Actor, name string, r io.Reader) (*File, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	name = files.CleanName(name)
	head := make([]byte, files.SniffLength)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	head = head[:n]
	ref, err := s.Files.Put(ctx, io.MultiReader(bytes.NewReader(head), r))
	if errors.Is(err, files.ErrTooLarge) {
		return nil, fault.New(fault.TooLarge, "too_large", "The file is too large.").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("store the file: %w", err)
	}
	var known File
	err = s.DB.Read(ctx).Order("id").Take(&known, "sha256 = ? AND name = ?", ref.SHA256, name).Error
	if err == nil {
		known.CreatedAt = s.Now() // for ClearFiles: it is about to be used
		if err := s.DB.Read(ctx).Model(&known).Update("created_at", known.CreatedAt).Error; err != nil {
			return nil, fmt.Errorf("take the file again: %w", err)
		}
		return &known, nil
	}
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fmt.Errorf("look for the file: %w", err)
	}
	f := &File{SHA256: ref.SHA256, Name: name, Type: files.Sniff(head, name), Size: ref.Size, UploadedBy: agentID(by), CreatedAt: s.Now()}
	if strings.HasPrefix(f.Type, "image/") {
		if f.Width, f.Height, err = s.measure(ctx, ref.SHA256); err != nil {
			return nil, err
		}
	}
	if err := s.DB.Read(ctx).Create(f).Error; err != nil {
		return nil, fmt.Errorf("add file: %w", err)
	}
	return f, nil
}

// measure reads a picture's size from its head; a picture that says none has 0, 0.
func (s *Service) measure(ctx context.Context, sha256 string) (width, height int, err error) {
	r, _, err := s.Files.Open(ctx, sha256)
	if err != nil {
		return 0, 0, fmt.Errorf("open the picture: %w", err)
	}
	defer r.Close()
	config, _, err := image.DecodeConfig(r)
	const largest = 50_000
	if err != nil || config.Width > largest || config.Height > largest {
		return 0, 0, nil // a picture that we cannot read may still be one for browsers
	}
	return config.Width, config.Height, nil
}

// unusedFor is how long a file may lie before an article, a template or the help center names it: longer than anybody writes.
const unusedFor = 30 * 24 * time.Hour

// ClearFiles takes away the files of uploads that came to nothing: no revision of an article, however old, no template and
// no logo names them. It returns how many. Their bytes go with package unused.
func (s *Service) ClearFiles(ctx context.Context) (int64, error) {
	tag, err := s.DB.Pool.Exec(ctx, `
		WITH named AS (
			SELECT (regexp_matches(body, 'kb:([0-9]{1,18})', 'g'))[1]::bigint AS id FROM kb_revisions
			UNION SELECT (regexp_matches(body, 'kb:([0-9]{1,18})', 'g'))[1]::bigint FROM kb_templates
			UNION SELECT file_id FROM kb_shown_files
			UNION SELECT (value->>'logo_file_id')::bigint FROM settings WHERE key = 'help_centre' AND value ? 'logo_file_id')
		DELETE FROM kb_files f WHERE created_at < $1 AND NOT EXISTS (SELECT FROM named WHERE named.id = f.id)`, s.Now().Add(-unusedFor))
	if err != nil {
		return 0, fmt.Errorf("clear files of articles: %w", err)
	}
	return tag.RowsAffected(), nil
}

// FilesByID returns files by their ids, in no order; those that do not exist are left out.
func (s *Service) FilesByID(ctx context.Context, ids []int64) ([]File, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var all []File
	if err := s.DB.Read(ctx).Find(&all, "id IN ?", ids).Error; err != nil {
		return nil, fmt.Errorf("read files: %w", err)
	}
	return all, nil
}

// OpenFile gives a file to a reader who may see an article that shows it; people of the desk get all of them. The
// caller closes. Faults: file_not_found, file_missing.
func (s *Service) OpenFile(ctx context.Context, r Reader, id int64) (*File, io.ReadSeekCloser, error) {
	db := s.DB.Read(ctx)
	if !r.May(VisibleAgents) {
		db = db.Where(`EXISTS (SELECT FROM kb_shown_files s JOIN kb_translations t ON t.id = s.translation_id JOIN kb_articles a ON a.id = t.article_id
			WHERE s.file_id = kb_files.id AND t.published_id IS NOT NULL AND a.visibility IN ?)`, r.Sees())
	}
	var f File
	err := db.Take(&f, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil, fault.Missing("file", id)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read file %d: %w", id, err)
	}
	content, _, err := s.Files.Open(ctx, f.SHA256)
	if errors.Is(err, files.ErrMissing) {
		return nil, nil, fault.New(fault.NotFound, "file_missing", "The file's bytes are not in the store any more.").Because(err)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("open file %d: %w", id, err)
	}
	return &f, content, nil
}
