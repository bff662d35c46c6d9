package local

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// DefaultFallback is where root's clusters live when the data folder is closed to PostgreSQL's account.
const DefaultFallback = "/var/lib/kept"

// maxSocketPath is below the smallest sun_path that matters (macOS 104, Linux 108, each with its NUL).
const maxSocketPath = 100

// home is where a cluster lives. The folder itself is Kept's; "data" and "run" in it are the account's.
// The two differ for root only, who must not write files where the account could plant a link.
type home struct {
	dir     string
	account account
}

func (h home) data() string     { return filepath.Join(h.dir, "data") }
func (h home) lock() string     { return filepath.Join(h.dir, "kept.lock") }
func (h home) conf() string     { return filepath.Join(h.dir, "kept.conf") }
func (h home) startLog() string { return filepath.Join(h.dir, "start.log") }

// socketDir is beside the cluster, or short when that would be too long for a socket.
func (h home) socketDir() string {
	dir := filepath.Join(h.dir, "run")
	for _, tmp := range []string{os.TempDir(), "/tmp"} {
		if len(filepath.Join(dir, ".s.PGSQL.5432")) <= maxSocketPath {
			break
		}
		sum := sha256.Sum256([]byte(h.dir))
		dir = filepath.Join(tmp, "kept-"+hex.EncodeToString(sum[:6]))
	}
	return dir
}

// tidy removes a socket folder outside of the home. It is empty now; if it is not, it may stay.
func (h home) tidy() {
	if dir := h.socketDir(); filepath.Dir(dir) != h.dir {
		_ = os.Remove(dir)
	}
}

// homeOf says where the cluster of a data folder is or would be. It changes nothing.
func homeOf(dataDir string) (home, error) {
	abs, err := filepath.Abs(dataDir)
	if err != nil {
		return home{}, fmt.Errorf("data folder: %w", err)
	}
	h := home{dir: filepath.Join(abs, "postgres")}
	if elsewhere, err := os.Readlink(h.dir); err == nil {
		h.dir = elsewhere // see moveOut
	}
	h.account, err = accountFor(h.data())
	return h, err
}

// prepare makes the folders, elsewhere if it must.
func (h home) prepare(fallback string, log *slog.Logger) (home, error) {
	parent := filepath.Dir(h.dir)
	if err := os.MkdirAll(parent, passable()); err != nil {
		return home{}, fmt.Errorf("data folder: %w", err)
	}
	open, err := h.account.can("-x", parent)
	switch {
	case err != nil:
		return home{}, err
	case !open && exists(h.data()):
		return home{}, fmt.Errorf("user %s, who owns %s, cannot enter it: open its parents (chmod a+x)", h.account.name, h.data())
	case !open:
		if h, err = h.moveOut(fallback); err != nil {
			return home{}, err
		}
		log.Info("the data folder is closed to the user that runs PostgreSQL, so the database lives elsewhere",
			"user", h.account.name, "database", h.dir)
	}
	if err := mkdir(h.dir, passable()); err != nil {
		return home{}, fmt.Errorf("data folder: %w", err)
	}
	if err := checkOwner(h.dir, os.Geteuid(), 0o022); err != nil {
		return home{}, err
	}
	return h, h.give(h.socketDir())
}

// moveOut makes a home under fallback, and leaves a link at the usual place: people see where it went,
// and it is found again after the data folder has been moved or opened.
func (h home) moveOut(fallback string) (home, error) {
	link := h.dir
	if err := os.MkdirAll(fallback, passable()); err != nil {
		return home{}, fmt.Errorf("data folder: %w", err)
	}
	dir, err := os.MkdirTemp(fallback, "postgres-")
	if err != nil {
		return home{}, fmt.Errorf("data folder: %w", err)
	}
	err = os.Chmod(dir, passable())
	if err == nil {
		err = os.Remove(link) // an empty folder, if anything
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = os.Symlink(dir, link)
	}
	if err != nil {
		return home{}, errors.Join(fmt.Errorf("data folder: %w", err), os.Remove(dir))
	}
	h.dir = dir
	return h, nil
}

// passable lets PostgreSQL's account through to its own folders, where that is not Kept's own account.
func passable() fs.FileMode {
	if os.Geteuid() == 0 {
		return 0o711
	}
	return 0o700
}

// mkdir makes one folder with exactly that mode, whatever the umask, and leaves an existing one alone.
func mkdir(dir string, mode fs.FileMode) error {
	err := os.Mkdir(dir, mode)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return os.Chmod(dir, mode)
}

// give makes dir a private folder of the account. It refuses one that somebody else has put there: a
// short socket folder is in a place where everybody may write.
func (h home) give(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if err == nil && !h.account.self() {
		err = os.Lchown(dir, h.account.uid, h.account.gid)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("database folder: %w", err)
	}
	return checkOwner(dir, h.account.uid, 0o077)
}

// checkOwner wants a real folder of uid with none of the forbidden mode bits.
func checkOwner(dir string, uid int, forbidden fs.FileMode) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("database folder: %w", err)
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok {
		return fmt.Errorf("%s is not a folder", dir)
	}
	if int(st.Uid) != uid {
		return fmt.Errorf("%s belongs to user %s, expected %s: start Kept as the same user as before, or choose another data folder",
			dir, named(int(st.Uid), 0).name, named(uid, 0).name)
	}
	if info.Mode().Perm()&forbidden != 0 {
		return fmt.Errorf("%s is open to other users (mode %04o): chmod go-w,o-rx it", dir, info.Mode().Perm())
	}
	return nil
}

// major is the version that made the cluster, 0 if there is none yet.
func (h home) major() (int, error) {
	text, err := os.ReadFile(filepath.Join(h.data(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read cluster version: %w", err)
	}
	v, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("read cluster version in %s: %w", h.data(), err)
	}
	return v, nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
