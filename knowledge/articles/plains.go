package articles

import (
	"sync"

	"github.com/kepthq/kept/knowledge/markdown"
)

// plains keeps the plain texts of the revisions that searches have shown lately, so that the same few articles are
// not parsed again for every search. A revision never changes.
type plains struct {
	mu    sync.Mutex
	known map[int64]markdown.Plain // by the revision's id
	size  int
}

const (
	plainRoom = 8 << 20   // bytes of texts that are kept
	plainText = 256 << 10 // of one
	plainOver = 200       // bytes around a text
)

func (p *plains) get(revisionID int64) (markdown.Plain, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	plain, ok := p.known[revisionID]
	return plain, ok
}

// put keeps a text in the place of some others, whichever come first.
func (p *plains) put(revisionID int64, plain markdown.Plain) {
	size := sizeOfPlain(plain)
	if size > plainText {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil {
		p.known = map[int64]markdown.Plain{}
	}
	if _, ok := p.known[revisionID]; ok {
		return
	}
	for id, other := range p.known {
		if p.size+size <= plainRoom {
			break
		}
		delete(p.known, id)
		p.size -= sizeOfPlain(other)
	}
	p.known[revisionID] = plain
	p.size += size
}

func sizeOfPlain(p markdown.Plain) int {
	size := plainOver + len(p.Body)
	for _, h := range p.Headings {
		size += len(h)
	}
	return size
}
