package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/kepthq/kept/tickets/fault"
)

// siteAge bounds how long another node's change of a site takes to be followed here.
const siteAge = 5 * time.Second

type cachedSite struct {
	site *Site
	at   time.Time
}

// siteByKey reads the site that a snippet names. Fault: site_not_found.
func (r *Reception) siteByKey(ctx context.Context, key string) (*Site, error) {
	var site Site
	err := r.DB.Read(ctx).Take(&site, "key = ? AND archived_at IS NULL", key).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.New(fault.NotFound, "site_not_found", "There is no chat under this key.")
	}
	if err != nil {
		return nil, fmt.Errorf("read site: %w", err)
	}
	return &site, nil
}

// site returns a site as it was a few seconds ago at most.
func (r *Reception) site(ctx context.Context, id int64) (*Site, error) {
	now := r.Now()
	r.mu.Lock()
	cached, ok := r.sites[id]
	r.mu.Unlock()
	if ok && now.Sub(cached.at).Abs() < siteAge {
		return cached.site, nil
	}
	var site Site
	if err := r.DB.Read(ctx).Take(&site, "id = ?", id).Error; err != nil {
		return nil, fmt.Errorf("read site %d: %w", id, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sites[id] = cachedSite{&site, now}
	return &site, nil
}

// previews reports whether agents may see what visitors of the site are typing.
func (r *Reception) previews(id int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	cached, ok := r.sites[id]
	return ok && cached.site.PreviewTyping
}

// forgetSites has sites read anew.
func (r *Reception) forgetSites() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.sites)
	clear(r.waits)
}

// carries reports whether a page of the origin may carry the site's chat.
func (s *Site) carries(origin string) bool {
	return len(s.Origins) == 0 || s.owns(origin)
}

// owns reports whether the origin is one that the site names.
func (s *Site) owns(origin string) bool {
	clean, ok := CleanOrigin(origin)
	return ok && slices.Contains(s.Origins, clean)
}

// siteFace is what a browser is told of a site.
type siteFace struct {
	Key           string         `json:"key"`
	Name          string         `json:"name"`
	Look          Look           `json:"look"`
	Questions     []questionFace `json:"questions"`
	Suggest       bool           `json:"suggest"`
	PreviewTyping bool           `json:"preview_typing"`
	MaxFile       int64          `json:"max_file"`
	MaxText       int            `json:"max_text"`
}

type questionFace struct {
	ID       string   `json:"id"`
	Label    Words    `json:"label"`
	Kind     string   `json:"kind"`
	Options  []Option `json:"options,omitempty"`
	Required bool     `json:"required"`
	MapsTo   string   `json:"maps_to"`
}

func (r *Reception) face(s *Site) siteFace {
	f := siteFace{
		Key: s.Key, Name: s.Name, Look: s.Look, Questions: []questionFace{}, Suggest: s.Suggest && r.Suggest != nil,
		PreviewTyping: s.PreviewTyping, MaxFile: r.Limits.MaxFile, MaxText: maxText,
	}
	for _, q := range s.Questions {
		f.Questions = append(f.Questions, questionFace(q))
	}
	return f
}
