package local

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
)

// MinMajor is the oldest major version of PostgreSQL that Kept works with.
const MinMajor = 15

// BinEnv names the environment variable that points at the folder with postgres and initdb.
const BinEnv = "KEPT_POSTGRES_BIN"

// broughtDir is where `make` puts PostgreSQL when the machine has none, relative to the checkout.
const broughtDir = ".cache/postgres/bin"

// ErrNoPostgres says that there is no usable PostgreSQL on the machine.
var ErrNoPostgres = errors.New("no PostgreSQL found")

// Install is one installation of PostgreSQL.
type Install struct {
	Bin     string // folder with postgres and initdb
	Major   int    // 15, 16, ...
	Version string // 15.14, 18beta1, ...
	brought bool   // by make, so its tree is ours to copy
}

func (i Install) postgres() string { return filepath.Join(i.Bin, "postgres") }
func (i Install) initdb() string   { return filepath.Join(i.Bin, "initdb") }

// Installs lists what is usable, best first: the folder in bin or KEPT_POSTGRES_BIN (then only that one),
// PATH, the system's folders from new to old, Homebrew, and what make brought into .cache.
func Installs(bin string) ([]Install, error) {
	if bin == "" {
		bin = os.Getenv(BinEnv)
	}
	if bin != "" {
		in, err := inspect(bin)
		if err != nil {
			return nil, fmt.Errorf("%s=%s: %w", BinEnv, bin, err)
		}
		return []Install{in}, nil
	}
	var found []Install
	for _, dir := range candidates() {
		in, err := inspect(dir)
		if err == nil && !slices.ContainsFunc(found, func(o Install) bool { return o.Bin == in.Bin }) {
			found = append(found, in)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%w (version %d or newer, in PATH or the usual folders): install it (Debian: apt-get install postgresql, "+
			"macOS: brew install postgresql), set %s to the folder with postgres and initdb, or set DATABASE_URL",
			ErrNoPostgres, MinMajor, BinEnv)
	}
	return found, nil
}

func candidates() []string {
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
	} {
		dirs = append(dirs, newestFirst(pattern)...)
	}
	dirs = append(dirs, "/opt/homebrew/bin", "/usr/local/bin", "/usr/local/pgsql/bin")
	return append(dirs, brought()...)
}

var number = regexp.MustCompile(`\d+`)

// newestFirst orders version folders by number: 9 comes after 18.
func newestFirst(pattern string) []string {
	dirs, _ := filepath.Glob(pattern) // fails only for a malformed pattern
	slices.SortStableFunc(dirs, func(a, b string) int {
		va, _ := strconv.Atoi(number.FindString(filepath.Base(filepath.Dir(a))))
		vb, _ := strconv.Atoi(number.FindString(filepath.Base(filepath.Dir(b))))
		return vb - va
	})
	return dirs
}

// brought looks beside the program and from the working folder up to the checkout's root, because
// `go test` runs each package in its own folder.
func brought() []string {
	var dirs []string
	if exe, err := os.Executable(); err == nil {
		dirs = append(dirs, filepath.Join(filepath.Dir(exe), "..", broughtDir))
	}
	dir, err := os.Getwd()
	for err == nil {
		dirs = append(dirs, filepath.Join(dir, broughtDir))
		if _, statErr := os.Stat(filepath.Join(dir, "go.mod")); statErr == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	return slices.DeleteFunc(dirs, func(d string) bool {
		_, err := os.Stat(d)
		return err != nil
	})
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) ((\d+)\S*)`)

func inspect(bin string) (Install, error) {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return Install{}, err
	}
	if resolved, err := filepath.EvalSymlinks(filepath.Join(bin, "postgres")); err == nil {
		bin = filepath.Dir(resolved) // PATH may hold a link; libraries are found from the real place
	}
	in := Install{Bin: bin, brought: isBrought(bin)}
	for _, tool := range []string{in.postgres(), in.initdb()} {
		if _, err := exec.LookPath(tool); err != nil {
			return Install{}, err
		}
	}
	out, err := exec.Command(in.postgres(), "--version").CombinedOutput()
	if err != nil {
		return Install{}, fmt.Errorf("%s --version: %w: %s", in.postgres(), err, bytes.TrimSpace(out))
	}
	m := versionLine.FindSubmatch(out)
	if m == nil {
		return Install{}, fmt.Errorf("%s --version said %q", in.postgres(), out)
	}
	in.Version = string(m[1])
	if in.Major, err = strconv.Atoi(string(m[2])); err != nil {
		return Install{}, err
	}
	if in.Major < MinMajor {
		return Install{}, fmt.Errorf("PostgreSQL %d is too old, %d or newer is needed", in.Major, MinMajor)
	}
	return in, nil
}

func isBrought(bin string) bool {
	return slices.ContainsFunc(brought(), func(d string) bool {
		resolved, err := filepath.EvalSymlinks(d)
		return err == nil && resolved == bin
	})
}

// forMajor picks the installation for a cluster of the given major version; 0 means a new cluster.
func forMajor(installs []Install, major int, data string) (Install, error) {
	if major == 0 {
		return installs[0], nil
	}
	for _, in := range installs {
		if in.Major == major {
			return in, nil
		}
	}
	have := installs[0]
	return Install{}, fmt.Errorf("%s was made by PostgreSQL %d, found is %d (%s): install PostgreSQL %d or point %s at it; "+
		"to change over, use it to write `kept backup` and read that back with `kept restore` into a new data folder%s",
		data, major, have.Major, have.Bin, major, BinEnv, hostHint())
}

func hostHint() string {
	if runtime.GOOS == "darwin" {
		return " (Homebrew keeps versions side by side: brew install postgresql@NN)"
	}
	return ""
}

// within gives an installation that the account can run. What make brought may be in a closed folder
// (/root); it is copied under dir then, once.
func (i Install) within(a account, dir string) (Install, error) {
	usable, err := a.can("-x", i.postgres())
	if err != nil || usable {
		return i, err
	}
	if !i.brought {
		return Install{}, fmt.Errorf("user %s cannot run %s: open its parents (chmod a+x) or install PostgreSQL where all can reach it", a.name, i.postgres())
	}
	prefix, copied := filepath.Dir(i.Bin), i
	copied.Bin = filepath.Join(dir, "postgresql-"+i.Version, "bin")
	if !exists(copied.Bin) {
		if err := copyTree(prefix, filepath.Dir(copied.Bin)); err != nil {
			return Install{}, fmt.Errorf("copy PostgreSQL to where user %s can run it: %w", a.name, err)
		}
	}
	return copied, checkOwner(filepath.Dir(copied.Bin), os.Geteuid(), 0o022)
}

// copyTree works beside the destination first, so that nobody sees half a copy.
func copyTree(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), passable()); err != nil {
		return err
	}
	building, err := os.MkdirTemp(filepath.Dir(to), "copying-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(building) }()
	if err := os.CopyFS(building, os.DirFS(from)); err != nil {
		return err
	}
	if err := os.Chmod(building, 0o755); err != nil { //nolint:gosec // programs, for another user to run
		return err
	}
	if err := os.Rename(building, to); err != nil && !exists(to) {
		return err
	}
	return nil
}
