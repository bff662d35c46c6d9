package dbtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/kepthq/kept/migrations/local"
)

// sharedServer starts or joins the private server of this user in the temp folder.
func sharedServer(ctx context.Context) (address string, err error) {
	installs, err := local.Installs("")
	if err != nil {
		return "", err
	}
	// One folder for each user and version: neither can use what another has made.
	name := fmt.Sprintf("kept-dbtest-%d-%s", os.Geteuid(), installs[0].Version)
	dir := filepath.Join(os.TempDir(), name)
	fallback := filepath.Join("/tmp", name) // usually the same, and always open to PostgreSQL's account
	if err := errors.Join(ownFolder(dir), ownFolder(fallback)); err != nil {
		return "", err
	}
	lease := filepath.Join(dir, "lease")
	if err := renew(lease); err != nil { // before joining: the server must not end in between
		return "", err
	}
	shared, err := local.Share(ctx, local.Options{
		DataDir: dir, Bin: installs[0].Bin, Fallback: fallback, Scratch: true,
	})
	if err != nil {
		return "", err
	}
	if shared.Started {
		if err := startReaper(shared.Dir, lease); err != nil {
			return "", err
		}
	}
	go func() { // for the life of the process
		for range time.Tick(time.Minute) {
			_ = renew(lease) // one that cannot be renewed costs a late test its server, which it will report
		}
	}()
	return shared.URL, nil
}

// ownFolder makes dir, or makes sure that nobody else has put it where everybody may write.
func ownFolder(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(st.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to somebody else: remove it", dir)
	}
	return os.Chmod(dir, 0o711) //nolint:gosec // PostgreSQL's account passes through
}

func renew(lease string) error {
	return os.WriteFile(lease, nil, 0o600)
}

// reaper ends the server when nobody has renewed the lease for ten minutes. A test process cannot do it:
// none of them knows that it is the last.
const reaper = `
pid=$(head -n 1 "$1/data/postmaster.pid") || exit 0
while sleep 20 && kill -0 "$pid"; do
	if [ -z "$(find "$2" -mmin -10)" ]; then kill -INT "$pid"; exit 0; fi
done`

func startReaper(dir, lease string) error {
	cmd := exec.Command("/bin/sh", "-c", reaper, "kept-dbtest-reaper", dir, lease)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // outlives this process and its terminal
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the reaper of the test server: %w", err)
	}
	return cmd.Process.Release()
}
