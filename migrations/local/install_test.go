package local

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestInstallsExplains(t *testing.T) {
	t.Parallel()
	check := func(name, script, want string) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Installs(fakeInstall(t, script))
			require.ErrorContains(t, err, want)
			require.ErrorContains(t, err, BinEnv)
		})
	}
	check("too old", `echo "postgres (PostgreSQL) 14.9 (Debian 14.9-1)"`, "PostgreSQL 14 is too old, 15 or newer")
	check("something else", `echo "fish, version 4.0"`, "fish")
	check("broken", `exit 3`, "exit status 3")

	_, err := Installs(t.TempDir())
	require.ErrorContains(t, err, "postgres")
}

func TestInstallsReadsVersion(t *testing.T) {
	t.Parallel()
	check := func(line, version string, major int) {
		t.Helper()
		got, err := Installs(fakeInstall(t, "echo '"+line+"'"))
		require.NoError(t, err)
		require.Len(t, got, 1)
		require.Equal(t, version, got[0].Version)
		require.Equal(t, major, got[0].Major)
	}
	check("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", "15.14", 15)
	check("postgres (PostgreSQL) 18.0", "18.0", 18)
	check("postgres (PostgreSQL) 19beta1", "19beta1", 19)
}

func TestNewestFirst(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, v := range []string{"9.6", "15", "18", "17"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "pg-"+v, "bin"), 0o755))
	}
	var got []string
	for _, d := range newestFirst(filepath.Join(dir, "pg-*", "bin")) {
		got = append(got, filepath.Base(filepath.Dir(d)))
	}
	require.Equal(t, []string{"pg-18", "pg-17", "pg-15", "pg-9.6"}, got)
}

func TestForMajor(t *testing.T) {
	t.Parallel()
	installs := []Install{{Bin: "/18", Major: 18}, {Bin: "/15", Major: 15}}
	check := func(major int, want string) {
		t.Helper()
		got, err := forMajor(installs, major, "/data")
		require.NoError(t, err)
		require.Equal(t, want, got.Bin)
	}
	check(0, "/18")
	check(15, "/15")
	_, err := forMajor(installs, 16, "/data")
	require.ErrorContains(t, err, "/data was made by PostgreSQL 16, found is 18 (/18)")
}

// What make brought into a closed folder is copied to where PostgreSQL's account can run it.
func TestWithinCopiesBroughtInstall(t *testing.T) {
	t.Parallel()
	tree := filepath.Join(t.TempDir(), "closed")
	require.NoError(t, os.Mkdir(tree, 0o700))
	bin := filepath.Join(tree, "pg", "bin")
	require.NoError(t, os.MkdirAll(bin, 0o755))
	writeScript(t, filepath.Join(bin, "postgres"), "echo hello")
	require.NoError(t, os.Symlink("postgres", filepath.Join(bin, "postmaster")))
	to, err := os.MkdirTemp("", "kept-within-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(to)) })
	require.NoError(t, os.Chmod(to, 0o711))

	who, err := accountFor(filepath.Join(to, "none"))
	require.NoError(t, err)
	in := Install{Bin: bin, Major: 18, Version: "18.4", brought: true}
	for range 2 { // the second time finds the copy
		got, err := in.within(who, to)
		require.NoError(t, err)
		runs, err := who.can("-x", filepath.Join(got.Bin, "postmaster"))
		require.NoError(t, err)
		require.True(t, runs)
		if who.self() {
			require.Equal(t, in.Bin, got.Bin)
		} else {
			require.Equal(t, filepath.Join(to, "postgresql-18.4", "bin"), got.Bin)
		}
	}
	if in.brought = false; !who.self() {
		_, err = in.within(who, to)
		require.ErrorContains(t, err, "cannot run")
	}
}

func TestCheckOwner(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o755))
	require.NoError(t, checkOwner(dir, os.Geteuid(), 0o022))
	require.ErrorContains(t, checkOwner(dir, os.Geteuid(), 0o077), "open to other users")
	require.ErrorContains(t, checkOwner(dir, os.Geteuid()+1, 0o022), "same user as before")
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(dir, link))
	require.ErrorContains(t, checkOwner(link, os.Geteuid(), 0), "not a folder")
}

func fakeInstall(t *testing.T, script string) string {
	t.Helper()
	bin := t.TempDir()
	writeScript(t, filepath.Join(bin, "postgres"), script)
	writeScript(t, filepath.Join(bin, "initdb"), "exit 1")
	return bin
}

func writeScript(t *testing.T, path, script string) {
	t.Helper()
	// A child forked by another test meanwhile would hold the file open for writing, and running it fails then.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755))
}
