package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

const (
	superuser = "kept"
	database  = "kept"
)

// settings suit one small machine that PostgreSQL shares with Kept. What must not be lost stays at
// PostgreSQL's own defaults (fsync, synchronous_commit, full_page_writes are on).
func settings() map[string]string {
	return map[string]string{
		"max_connections":                 "200",
		"shared_buffers":                  "256MB",
		"effective_cache_size":            "1GB",
		"work_mem":                        "8MB",
		"maintenance_work_mem":            "128MB",
		"random_page_cost":                "1.1", // solid state disks
		"jit":                             "off", // short queries; compiling them costs more than they do
		"max_wal_size":                    "2GB",
		"min_wal_size":                    "128MB",
		"checkpoint_timeout":              "15min",
		"autovacuum_vacuum_scale_factor":  "0.05", // queues and counters churn
		"autovacuum_analyze_scale_factor": "0.05",
		"timezone":                        "UTC",
		"log_timezone":                    "UTC",
		"lc_messages":                     "C",
		"logging_collector":               "on", // one file per weekday, overwritten a week later
		"log_filename":                    "postgresql-%a.log",
		"log_rotation_age":                "1d",
		"log_truncate_on_rotation":        "on",
		"log_line_prefix":                 "%m [%p] ",
		"log_min_duration_statement":      "1s",
	}
}

// scratchSettings trade every guarantee for speed.
func scratchSettings() map[string]string {
	return map[string]string{
		"fsync":                      "off",
		"synchronous_commit":         "off",
		"full_page_writes":           "off",
		"wal_level":                  "minimal",
		"max_wal_senders":            "0",
		"max_connections":            "500",
		"shared_buffers":             "128MB",
		"checkpoint_timeout":         "1h",
		"max_wal_size":               "4GB",
		"autovacuum":                 "off", // a test's database is gone before it would pay
		"log_min_duration_statement": "-1",
	}
}

// makeCluster runs initdb in a folder beside the final one, so that a start that was interrupted here
// leaves nothing that looks like a cluster.
func makeCluster(ctx context.Context, in Install, h home, scratch bool) error {
	var failure error
	for _, locale := range locales(in.Major) {
		building := h.data() + ".new"
		if err := errors.Join(os.RemoveAll(building), h.give(building)); err != nil {
			return fmt.Errorf("make database cluster: %w", err)
		}
		out, err := h.command(ctx, in.initdb(), initdbArgs(building, locale, scratch)...).CombinedOutput()
		if err == nil {
			err = os.Rename(building, h.data())
		}
		if err == nil {
			return nil
		}
		failure = fmt.Errorf("make database cluster: initdb: %w: %s", err, bytes.TrimSpace(out))
		if !bytes.Contains(out, []byte("locale")) {
			break
		}
	}
	return failure
}

func initdbArgs(dir string, locale []string, scratch bool) []string {
	args := []string{
		"--pgdata", dir, "--username", superuser, "--encoding", "UTF8",
		"--auth-local", "trust", "--auth-host", "reject", "--no-instructions",
	}
	if scratch {
		args = append(args, "--no-sync")
	}
	return append(args, locale...)
}

// locales are tried in turn; not every system has each. All sort by code point, so an index does not
// break when the system's collation tables change, and all but the last know upper and lower case
// beyond ASCII.
func locales(major int) [][]string {
	classic := [][]string{
		{"--locale=C", "--lc-ctype=C.UTF-8"},
		{"--locale=C", "--lc-ctype=en_US.UTF-8"},
		{"--locale=C"},
	}
	if major < 17 {
		return classic
	}
	return append([][]string{{"--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"}}, classic...)
}

// configure writes the server's settings anew at each start, so that a new Kept brings its new defaults.
func (s *Server) configure() error {
	all := settings()
	if s.opt.Scratch {
		maps.Copy(all, scratchSettings())
	}
	if s.understands("wal_compression", "lz4") {
		all["wal_compression"] = "lz4"
	}
	maps.Copy(all, s.opt.Settings)
	var b strings.Builder
	b.WriteString("# Written by Kept at each start. To change a setting, use ALTER SYSTEM, which wins over this file.\n")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&b, "%s = '%s'\n", name, strings.ReplaceAll(all[name], "'", "''"))
	}
	err := os.WriteFile(s.home.conf(), []byte(b.String()), 0o600)
	if err == nil {
		err = os.Chmod(s.home.conf(), 0o644) //nolint:gosec // for PostgreSQL's account, whatever the umask
	}
	if err != nil {
		return fmt.Errorf("write database settings: %w", err)
	}
	return nil
}

// understands reports whether the binaries were built with what a setting's value asks for; a server
// does not start with a value that it does not know. (The compression that all of them know, pglz, costs more
// processor time than all else of a small change, so none is better.)
func (s *Server) understands(setting, value string) bool {
	return s.home.command(context.Background(), s.install.postgres(), "-D", s.home.data(), "-c", setting+"="+value, "-C", setting).Run() == nil
}

// command runs one of PostgreSQL's programs as the account, with nothing of Kept's environment:
// PGDATA, PGPORT and the like would change what it does, and secrets are none of its business.
func (h home) command(ctx context.Context, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = h.dir
	cmd.SysProcAttr = h.account.attr()
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "HOME=" + h.dir}
	for _, name := range []string{"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"} {
		if v, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	return cmd
}
