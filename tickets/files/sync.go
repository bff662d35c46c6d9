package files

import (
	"os"
	"sync"
)

// folderSyncs syncs folders so that everybody who asks for the same folder while a sync of it is under
// way shares the next one.
type folderSyncs struct {
	mu      sync.Mutex
	folders map[string]*folderSync
}

// folderSync is the sync of one folder that has not begun: who joins it is covered by it.
type folderSync struct {
	turn sync.Mutex // held by the sync that is under way
	next *syncRun
	uses int
}

type syncRun struct {
	done chan struct{}
	err  error
}

// sync returns when a sync of the folder that began after the call has ended.
func (s *folderSyncs) sync(folder string) error {
	f, run, mine := s.join(folder)
	defer s.leave(folder, f)
	if !mine {
		<-run.done
		return run.err
	}
	f.turn.Lock()
	defer f.turn.Unlock()
	s.mu.Lock()
	f.next = nil // from here on, who comes needs another run
	s.mu.Unlock()
	run.err = syncFolder(folder)
	close(run.done)
	return run.err
}

// join enters the run that has not begun, or makes one, which is then the caller's to do.
func (s *folderSyncs) join(folder string) (f *folderSync, run *syncRun, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.folders == nil {
		s.folders = map[string]*folderSync{}
	}
	f = s.folders[folder]
	if f == nil {
		f = &folderSync{}
		s.folders[folder] = f
	}
	f.uses++
	if f.next == nil {
		f.next = &syncRun{done: make(chan struct{})}
		mine = true
	}
	return f, f.next, mine
}

func (s *folderSyncs) leave(folder string, f *folderSync) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.uses--; f.uses == 0 {
		delete(s.folders, folder)
	}
}

func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
